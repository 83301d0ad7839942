"""The hotline: who phones, where tickets go, call-backs, the monthly score (docs/submodels/hotline.md)."""

from typing import TYPE_CHECKING

from plain.cases import Case
from plain.codes import Level
from plain.feelings import bring_up_to_date, shift_trust
from plain.luck import shifted

if TYPE_CHECKING:
    from plain.world import PlainWorld


def by_phone(world: "PlainWorld", case: Case) -> bool:
    """Whether a report that becomes known today comes by the hotline; drawn for each time that it becomes known."""
    share = case.community.levers["hotline"]
    return share > 0.0 and world.luck.uniform("hotline", shifted(case.key, case.known)) < share


def send(world: "PlainWorld", case: Case) -> None:
    """Send a ticket to the street if offices must act or can enforce; the deadline is that of its level."""
    if case.enforceable or case.kind.departments > 0:
        case.level = max(case.level, Level.STREET)
    at_offices = case.level >= Level.STREET
    days = world.p.hotline_days_offices if at_offices else world.p.hotline_days_community
    case.due = world.day + int(days)


def whistled(world: "PlainWorld", case: Case, identity: int) -> bool:
    """Whether all offices of a case report in together."""
    if case.kind.departments < 2:
        return False
    return world.luck.uniform("whistle", identity) < case.community.levers["whistle"]


def call_back(world: "PlainWorld") -> None:
    """In the evening: ask the callers of tickets that ended in time or are due; those talked round resent it."""
    today = world.today
    talked_round = [case for case in today.on_paper if case.ticket]
    for case in talked_round:
        bring_up_to_date(world, case.complainant)
    for case in talked_round:
        shift_trust(case.complainant, -world.p.persuaded_trust)
    settled = [case for case in today.closed if case.recorded and case.solved]
    over = [case for case in [*settled, *today.resigned_known, *today.on_paper] if case.due >= world.day]
    still = [case for case in world.cases if case.pressed and case.due == world.day]
    for case in [*over, *still]:
        if case.ticket:
            _ask(world, case, case in settled or case in talked_round)


def _ask(world: "PlainWorld", case: Case, solved: bool) -> None:
    """Ask a caller three questions and count the answers."""
    standard = case.complainant.standard
    polite = world.rules.callback_satisfied(case.rating, standard, acquiescence=world.p.callback_acquiescence)
    answers = {
        "responded": case.worked > 0,
        "told_solved": solved,
        "told_satisfied": solved and bool(polite),
    }
    world.today.called_back.append(case)
    case.community.called += 1.0
    for event, yes in answers.items():
        if yes:
            getattr(world.today, event).append(case)
            case.community.yeses += 1.0


def rank(world: "PlainWorld") -> None:
    """On the first of a month: the score of last month's calls."""
    for community in world.communities:
        if community.called > 0.0:
            community.score = community.yeses / (3.0 * community.called)
        community.called_month, community.called, community.yeses = community.called, 0.0, 0.0
