"""党员报到, 亮身份, 许承诺 Members register where they live (Chengdu, 002-18, 002-20; hypothesis S002-C)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class MembersRegister(BaseIntervention):
    """Party members show who they are where they live and pledge some hours a week.

    Eligible are compounds where members live. Benefits: people know whom to tell, members lead by example, come to
    votes, join in first. Costs and side effects: members' spare time, which is limited; pledges beyond it are broken,
    and people notice; committee hours to give the pledges something to do; badges.
    """

    id = "members_register"

    def _dose(self, world: "World", delivery: DeliveryState) -> Floats:
        n = world.compounds
        return doses(n, self.treated(world, "compounds", delivery, n.members > 0), delivery)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Make members visible and add their hours; broken pledges cost trust."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        dose = self._dose(world, delivery)
        levers.shift("visible", dose * at(p.members_register_visible, n.run))
        pledged = dose * at(p.members_register_pledged_hours, n.run)
        given = np.minimum(pledged, at(p.member_spare_hours, n.run))
        levers.shift("member_hours", given)
        broken = np.divide(pledged - given, pledged, out=np.zeros(len(n)), where=pledged > 0.0)
        levers.shift("trust", -broken * at(p.members_register_broken_pledges, n.run))
        levers.shift("mobilise", dose * at(p.members_register_mobilise, n.run))
        levers.shift("turnout", dose * at(p.members_register_turnout, n.run))
        levers.scale("violations", np.maximum(1.0 - dose * at(p.members_register_example, n.run), 0.0))
        levers.shift("access", covered(world, n, dose) * at(p.members_register_access, c.run))
        hours = at(p.members_register_coordination_hours_per_week, n.run)
        levers.shift("committee_coordination", summed(world, n, dose * hours))
        badges = at(p.members_register_badge_per_year, n.run) * n.members  # boards and introductions too
        run_by_dose(world, "training", n, dose, badges)


INTERVENTION = MembersRegister()
