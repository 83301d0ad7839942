"""The few moves in the life of a case: closed, moved up, dropped by its handler."""

from typing import TYPE_CHECKING

from reference.entities import FAR_OFF, Case, Outcome, State, Verdict
from reference.luck import shifted

if TYPE_CHECKING:
    from reference.twin import Twin


def close(twin: "Twin", case: Case, outcome: Outcome) -> None:
    """It ends today."""
    case.state, case.outcome, case.closed = State.CLOSED, outcome, twin.day
    twin.cases.remove(case)
    twin.today.closed.append(case)


def drop(case: Case) -> None:
    """Out of its handler's hands until it is routed; a vote that it waited for is off."""
    case.ballot, case.verdict = FAR_OFF, Verdict.NONE
    case.handler, case.state = None, State.OPEN


def move_up(twin: "Twin", case: Case) -> None:
    """To the next level, where it is routed tomorrow."""
    case.level += 1
    case.level_since = twin.day
    drop(case)
    twin.today.moved_up.append(case)


def round_key(case: Case) -> int:
    """Identity of the present attempt: a case closed on paper and found again meets new luck."""
    return shifted(case.key, case.attempts + case.paper * 2**20)
