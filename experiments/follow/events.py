"""What happened to a case, read from the evenings on which it changed."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from experiments.follow.camera import COLUMNS, OPENING
from experiments.follow.cast import KindFacts
from experiments.follow.recording import STATES, Moment, Recording
from model.phases.monthly.bodies import PASSED
from model.state.cases import Channel, Outcome, State
from model.state.handlers import Level
from model.state.tables import FAR_OFF

type Columns = dict[str, int]


class Event(NamedTuple):
    """Something that happened on a day. `what` is the name of its text; the rest fills it in, where it applies.

    handler, who: rows, -1 for nobody. level: code. number: of attempts, offices. until: a day.
    """

    day: int
    what: str
    handler: int = -1
    who: int = -1
    level: int = -1
    number: int = 0
    until: int = 0


def events(recording: Recording, key: int, side: int) -> list[Event]:
    """All that happened to a case in one world, in order; empty if it never arose there."""
    moments = recording.moments(key, side)
    if not moments:
        return []
    facts = recording.facts(key)
    kind = recording.cast.kinds[facts["kind"]]
    first = moments[0]
    found = list(_begins(first, facts))
    before = first.columns
    if first.day > OPENING:
        before = _unborn(before)
        found += _changes(before, first, kind)
    for earlier, now in pairwise(moments):
        found += _changes(earlier.columns, now, kind)
    return found + list(_returns(recording, key, side))


_BLANK = dict.fromkeys(COLUMNS, 0) | {
    "state": State.LATENT, "channel": -1, "level": -1, "handler": -1, "outcome": -1, "ballot": FAR_OFF,
}  # fmt: skip


def _unborn(now: Columns) -> Columns:
    """A case before the day on which it arose; one that came back has been known before."""
    known = now["known"] - (now["channel"] >= 0)
    return {**_BLANK, "complainant": now["complainant"], "felt_due": now["felt_due"], "known": known}


def _begins(first: Moment, facts: Columns) -> Iterator[Event]:
    """How a case begins: it arises, comes back, or has been there since before the first day."""
    who = first.columns["complainant"]
    if first.day == OPENING:
        state = STATES[first.columns["state"]]
        yield Event(
            OPENING, f"stood_{state}", who=who, handler=first.columns["handler"], number=-facts["arisen"]
        )
        return
    yield Event(first.day, "came_back" if facts["parent"] else "arose", who=facts["complainant"])
    if facts["private_until"] >= facts["arisen"]:
        yield Event(first.day, "talks", until=facts["private_until"])


def _returns(recording: Recording, key: int, side: int) -> Iterator[Event]:
    """The day on which a settled case comes back as another, if it does in this world."""
    child = recording.children.get(key)
    if child is not None and recording.exists(child, side):
        yield Event(recording.facts(child)["arisen"], "returned", number=recording.numbers[child])


def _changes(before: Columns, moment: Moment, kind: KindFacts) -> Iterator[Event]:
    """What happened between two evenings, in the order of the phases of a day."""
    now = {**moment.columns, "hand": moment.hand}
    for rule in _RULES:
        found = rule(before, now, moment.day, kind)
        if found:
            yield found


type _Rule = Callable[[Columns, Columns, int, KindFacts], Event | None]


def _grew(name: str, before: Columns, now: Columns) -> bool:
    return now[name] > before[name]


def _taken_up(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    """A case that was given up is pressed again, by another or by the same resident."""
    if before["state"] != State.RESIGNED:
        return None
    if now["complainant"] != before["complainant"]:
        return Event(day, "taken_up", who=now["complainant"])
    if now["state"] in (State.RESIGNED, State.CLOSED):
        return None
    return None if _grew("known", before, now) else Event(day, "tried_again", who=now["complainant"])


def _noticed(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if not _grew("known", before, now):
        return None
    return Event(day, f"noticed_{Channel(now['channel']).name.lower()}", who=now["complainant"])


def _joined(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if now["joined"] and not before["joined"]:
        return Event(day, "joined")
    if before["joined"] and not now["joined"] and now["state"] == State.OPEN:
        return Event(day, "stands_alone")
    return None


def _tried(before: Columns, now: Columns) -> bool:
    """Whether an attempt was completed and put to the parties; what owners have voted on is put to nobody."""
    return now["hand"] >= 0 and not before["verdict"]


def _taken_on(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    """Somebody takes on a case that nobody held."""
    return Event(day, "taken_on", handler=now["handler"]) if now["handler"] >= 0 > before["handler"] else None


def _passed_on(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    """A case goes from one hand to another."""
    if before["handler"] < 0 or now["handler"] in (-1, before["handler"]):
        return None
    return Event(day, "taken_on", handler=now["handler"])


def _handed_round(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if not _grew("handoffs", before, now):
        return None
    number = now["handoffs"] - before["handoffs"]
    what = "handed_round" if now["next_day"] > day else "answered_at_once"
    return Event(day, what, number=number, until=now["next_day"])


def _begun(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if before["worked"] or not now["worked"] or _tried(before, now):
        return None
    return Event(day, "begun", handler=now["handler"])


def _attempt(before: Columns, now: Columns, day: int, kind: KindFacts) -> Event | None:
    """An attempt that did not end the case, and what comes next."""
    if not _tried(before, now) or now["state"] == State.CLOSED:
        return None
    if now["ballot"] != FAR_OFF:
        return Event(day, "vote_called", until=now["ballot"])
    what = "talk_failed" if kind.consent else "repair_failed"
    if now["state"] != State.WAITING:  # passed up, or out of everybody's hands
        return Event(day, f"{what}_last", handler=now["hand"], number=now["attempts"])
    return Event(day, what, handler=now["hand"], number=now["attempts"], until=now["next_day"])


def _vote(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if now["verdict"] == before["verdict"] or not now["verdict"]:
        return None
    return Event(day, "vote_passed" if now["verdict"] == PASSED else "vote_failed")


def _moved_up(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if before["level"] < 0 or not _grew("level", before, now) or _grew("petitions", before, now):
        return None
    if now["joined"] or (now["handler"] >= 0 and _grew("known", before, now)):
        return None
    return Event(day, "moved_up", level=now["level"])


def _extended(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    return Event(day, "extended") if _grew("extensions", before, now) else None


def _on_paper(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    return Event(day, "on_paper") if _grew("paper", before, now) else None


def _petitioned(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    return Event(day, "petitioned", who=now["complainant"]) if _grew("petitions", before, now) else None


def _given_up(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if not _grew("resignations", before, now):
        return None
    return Event(day, "withdrawn" if now["known"] else "given_up", who=now["complainant"])


def _overdue(before: Columns, now: Columns, day: int, _: KindFacts) -> Event | None:
    if before["charged"] or now["charged"] != 1 or now["felt_due"] != day:
        return None
    return Event(day, "overdue", who=now["complainant"])


def _closed(before: Columns, now: Columns, day: int, kind: KindFacts) -> Event | None:
    if now["state"] != State.CLOSED or before["state"] == State.CLOSED:
        return None
    if now["outcome"] == Outcome.FADED:
        return Event(day, "faded")
    return Event(day, _how_settled(before, now, kind), handler=now["hand"], number=now["attempts"])


def _how_settled(before: Columns, now: Columns, kind: KindFacts) -> str:
    if before["joined"]:
        return "settled_with_the_first"
    if before["verdict"] == PASSED:
        return "built" if kind.needs_vote else "settled_talk"
    if not _tried(before, now):
        return "settled_alone" if now["channel"] < 0 and kind.consent else "settled_by_the_way"
    if kind.enforceable and now["level"] >= Level.STREET:
        return "settled_order"
    return "settled_talk" if kind.consent else "settled_repair"


_RULES: tuple[_Rule, ...] = (
    _taken_up, _noticed, _joined, _taken_on, _handed_round, _begun, _attempt, _passed_on,
    _vote, _moved_up, _extended, _on_paper, _petitioned, _given_up, _overdue, _closed,
)  # fmt: skip
