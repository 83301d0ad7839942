"""Rules of access to a hearing: cases for stewards, for mediation desks and for formal deliberation."""

from typing import TYPE_CHECKING

from plain.cases import Case
from plain.handlers import Desk, Handler

if TYPE_CHECKING:
    from plain.world import PlainWorld


def days_until_done(handler: Handler, case: Case) -> float:
    """Days until a handler would have given a case its usual hours, as of this morning."""
    minutes_a_day = (handler.workday * 5 + handler.weekend * 2) / 7.0
    return max(handler.queue + case.kind.hours * 60.0, 0.0) / max(minutes_a_day, 1e-9)


def deliberated(case: Case) -> float:
    """Degree of formal deliberation of a case."""
    return case.compound.levers["deliberation"] if case.common else 0.0


def has_desk(case: Case) -> bool:
    """Whether its community keeps a mediation desk."""
    levers = case.community.levers
    return levers["mediation_hours"] > 0.0 or levers["committee_desk"] > 0.0


def goes_to_desk(world: "PlainWorld", case: Case) -> bool:
    """Whether the community's desk would take it on, if it were at the community level."""
    if not has_desk(case):
        return False
    kind, wait = case.kind, days_until_done(case.community.desk, case)
    return bool(world.rules.desk_takes(kind.consent, kind.needs_vote, wait, longest=world.p.take_on_days))


def at_desk(case: Case) -> bool:
    """Whether it is before the desk."""
    return isinstance(case.handler, Desk)
