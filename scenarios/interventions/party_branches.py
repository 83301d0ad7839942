"""小区党支部 Party branches in compounds (all reports; S000-A, S001-A, S002-B, S003-A, S004-D)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, drawn, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World

ACTIVE = "active branch"
"""Name of the lot for active branches, whose effect goes beyond the name; three-party linkage uses it too."""


class PartyBranches(BaseIntervention):
    """A party branch in the compound, groups in the buildings, members who keep in touch with households.

    Eligible are compounds where members live. Branches differ: only some are active (a lot per compound). Benefits,
    where they are: members are known and give hours, others join in, a station in the compound that one leader runs,
    owners come to votes, committee members sit in owners' bodies. Costs and side effects: members' hours, committee
    hours for every branch, active or not, rent and running of the station; a branch that hangs on one leader; owners'
    bodies that follow the committee.
    """

    id = "party_branches"

    def _founded(self, world: "World", delivery: DeliveryState) -> Floats:
        n = world.compounds
        return doses(n, self.treated(world, "compounds", delivery, n.members > 0), delivery)

    def _active(self, world: "World", founded: Floats) -> Floats:
        means_it = drawn(world, world.compounds, ACTIVE, world.p.party_branches_active_share)
        return np.where(means_it, founded, 0.0)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Apply effects of active branches to their compounds; take committee hours for every branch."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        founded = self._founded(world, delivery)
        active = self._active(world, founded)
        for lever, gain in (
            ("visible", p.party_branches_visible),
            ("member_hours", p.party_branches_member_hours),
            ("mobilise", p.party_branches_mobilise),
            ("station", p.party_branches_station),
            ("turnout", p.party_branches_turnout),
            ("cross_appointed", p.party_branches_cross_appointed),
        ):
            levers.shift(lever, active * at(gain, n.run))
        levers.shift("access", covered(world, n, active) * at(p.party_branches_access, c.run))
        hours = at(p.party_branches_meeting_hours_per_week, n.run)
        levers.shift("committee_meetings", summed(world, n, founded * hours))
        run_by_dose(world, "running", n, active, at(p.party_branches_station_per_year, n.run))


INTERVENTION = PartyBranches()
