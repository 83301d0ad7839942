"""红色管家 Red stewards (Bazhong, 004-36 to 004-40, 004-50; hypothesis S004-L)."""

from typing import TYPE_CHECKING

import numpy as np

from model.books import Flow
from model.columns import total_by
from model.site import DeliveryState
from model.values import at
from scenarios.interventions.base import BaseIntervention

if TYPE_CHECKING:
    from model.world import World


class RedStewards(BaseIntervention):
    """Party members take a patch of buildings where they live: they visit, settle small quarrels, bring helpers.

    Eligible is a patch where a party member lives. Benefits: matters are found that nobody reported, and settled
    where they arise by somebody whom both sides know. Costs and side effects: volunteers' hours; committee hours
    for guidance and for what stewards pass on; training and a small allowance from the district; the recorded
    load rises before anything is settled; stewards tire.
    """

    id = "red_stewards"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Stewards in office give hours, persuade as familiar people do, and take guidance hours."""
        s, p, levers = world.stewards, world.p, world.levers
        serving = self.treated(world, "stewards", delivery) & (s.resident >= 0)
        dose = np.where(serving, delivery.intensity[s.site], 0.0)
        levers.shift("steward_hours", dose * at(p.red_stewards_hours_per_week, s.site))
        levers.shift("helper_hours", dose * at(p.red_stewards_helper_hours_per_week, s.site))
        levers.shift("steward_skill", np.where(serving, at(p.red_stewards_persuasion, s.site), 0.0))
        guided = total_by(s.community, len(world.communities), serving)
        levers.shift(
            "committee_coordination",
            guided * at(p.red_stewards_guidance_hours_per_week, world.communities.site),
        )

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """A twelfth of the yearly cost of training and allowance per steward in office, from the district."""
        s, p = world.stewards, world.p
        rows = np.flatnonzero(self.treated(world, "stewards", delivery) & (s.resident >= 0))
        for flow, yearly in (
            (Flow.TRAINING, p.red_stewards_training_per_year),
            (Flow.ALLOWANCE, p.red_stewards_allowance_per_year),
        ):
            amount = np.broadcast_to(at(yearly, s.site[rows]), rows.shape) / 12.0
            world.books.pay(flow, s.community[rows], amount)


INTERVENTION = RedStewards()
