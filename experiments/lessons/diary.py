"""The life of one case: a run is stepped day by day, and what changes for the case is noted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.lessons.people import Person, person
from experiments.lessons.words import tell
from model.inputs.kind import LEVELS
from model.state.cases import Channel, State
from scenarios.build import make_world

if TYPE_CHECKING:
    import pandas as pd

    from model.world import World
    from scenarios.scenario import Scenario

PLACES = ("unknown", "given_up", *LEVELS)  # where a case may lie, from below to above


@dataclass(frozen=True)
class Moment:
    """A case at the end of one day."""

    day: int
    where: str
    attempts: int
    handoffs: int
    on_paper: int
    minutes: int
    channel: int


@dataclass(frozen=True)
class Story:
    """A case from the day it arose to its end, or to the end of the run.

    kind: id of the kind of case; person: whom it troubles; moments: one for each day; end: as in the ledger, on day
    `ended`. Days count from the first day of the horizon.
    """

    kind: str
    person: Person
    moments: tuple[Moment, ...]
    end: str
    ended: int

    @property
    def arisen(self) -> int:
        """Day on which it arose."""
        return self.moments[0].day

    @property
    def days(self) -> int:
        """Days that the trouble lasted."""
        return self.ended - self.arisen

    @property
    def days_unknown(self) -> int:
        """Days on which nobody in charge worked on it: not known yet, or given up."""
        return sum(moment.where in ("unknown", "given_up") for moment in self.moments)

    @property
    def attempts(self) -> int:
        """Completed attempts to settle it."""
        return sum(_tried(*pair) for pair in self._pairs)

    @property
    def hours(self) -> float:
        """Hours that somebody worked on it."""
        return self.moments[-1].minutes / 60

    def title(self, lang: str) -> str:
        """Kind of case and person, in `lang`."""
        from model.inputs.kinds import load_kinds

        kind = load_kinds()[self.kind]
        name = kind.zh if lang == "zh" else kind.en
        return tell("story_title", lang, name=self.person.name(lang), kind=name)

    @property
    def _pairs(self) -> list[tuple[Moment, Moment]]:
        return list(zip(self.moments, self.moments[1:], strict=False))

    def events(self, lang: str) -> list[tuple[int, str]]:
        """What happened: days since it arose, and a short sentence."""
        found, attempts = [(0, tell("arose", lang))], 0
        for before, now in self._pairs:
            attempts += _tried(before, now)
            found += [(now.day - self.arisen, text) for text in _changes(before, now, attempts, lang)]
        return [*found, (self.days, tell(f"end_{self.end}", lang))]

    def diary(self, lang: str) -> str:
        """All events, a line each."""
        return "\n".join(tell("diary_line", lang, day=day, text=text) for day, text in self.events(lang))


def _tried(before: Moment, now: Moment) -> bool:
    return now.attempts > before.attempts


def _changes(before: Moment, now: Moment, attempts: int, lang: str) -> list[str]:
    tried = [tell("attempt", lang, number=attempts)] if _tried(before, now) else []
    if now.on_paper > before.on_paper:  # this says already that nobody works on it any more
        return [*tried, tell("closed_on_paper", lang)]
    moved = [_moved(before, now, lang)] if before.where != now.where else []
    handed = [tell("handed_on", lang)] if now.handoffs > before.handoffs else []
    return [*moved, *handed, *tried]


def _moved(before: Moment, now: Moment, lang: str) -> str:
    if now.where == "unknown":
        return tell("unknown_again", lang)
    if now.where == "given_up":
        return tell("gave_up", lang)
    if before.where in ("unknown", "given_up"):
        return tell(
            f"known_by_{Channel(now.channel).name.lower()}", lang, level=tell(f"at_{now.where}", lang)
        )
    return tell("moved_to", lang, level=tell(f"at_{now.where}", lang))


def follow(scenario: "Scenario", seed: int, case: int) -> Story:
    """Run a scenario under a seed once more and follow one case of its ledger (`case`) from day to day.

    The same seed gives the same history. Raises LookupError if the case never arises.
    """
    world = make_world([(scenario, seed)])
    moments: list[Moment] = []
    who: Person | None = None
    while world.day <= world.calendar.last:
        world.step()
        rows = np.flatnonzero(world.cases.key == np.uint64(case))
        if rows.size:
            who = who or person(world, int(world.cases.complainant[rows[0]]))
            moments.append(_moment(world, int(rows[0])))
        elif moments:
            break
    if who is None:
        raise LookupError(
            f"case {case} never arises under seed {seed}; allowed: one of the ledger of this run"
        )
    fate = _fate(world, case)
    ended = moments[-1].day if np.isnan(fate["ended"]) else int(fate["ended"])
    lived = tuple(each for each in moments if each.day <= ended)
    return Story(str(fate["kind"]), who, lived, str(fate["end"]), ended)


def _fate(world: "World", case: int) -> Any:
    ledger = world.results().ledger
    return ledger[ledger["case"] == np.uint64(case)].iloc[0]


def _moment(world: "World", row: int) -> Moment:
    cases = world.cases
    return Moment(
        day=world.day - 1,
        where=_where(int(cases.state[row]), int(cases.level[row])),
        attempts=int(cases.attempts[row]),
        handoffs=int(cases.handoffs[row]),
        on_paper=int(cases.paper[row]),
        minutes=int(cases.worked[row]),
        channel=int(cases.channel[row]),
    )


def _where(state: int, level: int) -> str:
    if state == State.LATENT:
        return "unknown"
    if state == State.RESIGNED:
        return "given_up"
    return LEVELS[max(level, 0)]


def a_long_story(ledger: "pd.DataFrame", shortest: int = 60, longest: int = 200) -> int:
    """Case of a dispute in a ledger that was settled in the end after a long way: the one that lay at most places.

    shortest, longest: days that it lasted. Raises LookupError if there is none.
    """
    from model.inputs.kinds import load_kinds

    kinds = load_kinds()
    disputes = {kind for kind in set(ledger["kind"]) if kinds[kind].family == "dispute"}
    lasted = ledger["ended"] - ledger["arisen"]
    fits = ledger["kind"].isin(disputes) & ledger["end"].isin(["settled", "compromise"])
    found = ledger[
        fits & lasted.between(shortest, longest) & ledger["first_known"].notna() & (ledger["arisen"] >= 0)
    ]
    if found.empty:
        raise LookupError(
            f"no dispute lasted from {shortest} to {longest} days; allowed: other days, another seed"
        )
    turns = (
        found["resignations"] + found["on_paper"] + found["level"].map({n: i for i, n in enumerate(LEVELS)})
    )
    return int(found["case"].to_numpy()[turns.to_numpy().argmax()])
