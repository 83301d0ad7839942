"""Monthly: the joint meeting (党建联席会) takes cases that stalled on coordination (docs/submodels/handling.md)."""

from typing import TYPE_CHECKING

from plain.cases import Case
from plain.codes import Level, State
from plain.entities import Community

if TYPE_CHECKING:
    from plain.world import PlainWorld


def joint_meeting(world: "PlainWorld") -> None:
    """Table the most severe, then oldest stalled cases of each community, up to the meeting's capacity."""
    for community in world.communities:
        for case in first_items(world, community):
            # If the one who must decide is absent, the place is lost and nothing moves.
            if world.luck.uniform("owner at the table", case.key, world.day) < world.p.table_owner_share:
                case.tabled, case.next_day = True, world.day


def first_items(world: "PlainWorld", community: Community) -> list[Case]:
    """Cases for this month's meeting; cases of one day and severity in the order of arising."""
    luck = world.luck.uniform("meeting items", community.key, world.day)
    room = int(world.rules.items_taken(world.levers.past_month.mean(community, "meeting_items"), luck))
    queue = [case for case in world.cases if case.community is community and stalled(case)]
    queue.sort(key=lambda case: (-case.kind.severity, case.arisen))
    return queue[:room]


def stalled(case: Case) -> bool:
    """Whether a case is known, held at the community or above, and depends on others: offices, a business, the firm."""
    waits = case.state == State.WAITING and case.kind.departments > 0
    shared = case.kind.party in ("merchant", "firm")
    stuck = waits or shared or case.kind.departments > 1
    held = case.pressed and case.handler is not None
    return held and case.level >= Level.COMMUNITY and stuck and _helped(case) and not _elsewhere(case)


def _helped(case: Case) -> bool:
    """Whether a table can help: the owners do not vote on it, and somebody must agree or is waited for."""
    return not case.kind.needs_vote and (case.kind.consent or case.state == State.WAITING)


def _elsewhere(case: Case) -> bool:
    """Whether a case is already tabled without a later attempt, or is deliberated."""
    untouched = case.state == State.WAITING and case.attempts == 0 and case.first_known == case.opened
    deliberating = untouched and case.common and case.compound.levers["deliberation"] > 0.0
    return case.tabled or deliberating
