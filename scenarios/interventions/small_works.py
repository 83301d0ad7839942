"""便民微实事 Small works on request (Bazhong, 004-42, 004-43; S001-I, S002-K)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World


class SmallWorks(BaseIntervention):
    """A yearly budget for lamps, paths and drains, spent each month on what residents ask for.

    Eligible is every community. Benefits: requests that are chosen end for good, and buildings are in a better state.
    Costs and side effects: the district's budget; committee hours to collect, choose and account; works are chosen in
    part because they can be seen; what was built must be maintained, when the budget ends from the community's fund;
    what is not spent in its year lapses; what nobody asks for is not mended.
    """

    id = "small_works"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Set the budget, and take hours to collect requests and to account for the works."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        levers.shift("small_works", dose * at(p.small_works_budget_per_year, c.run))
        levers.shift("committee_management", dose * at(p.small_works_hours_per_week, c.run))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim what the works cost this month."""
        c = world.communities
        reached = self.time_reached(world, "communities", delivery) > 0.0
        world.books.claim("small_works", np.arange(len(c)), c.works_paid * reached)


INTERVENTION = SmallWorks()
