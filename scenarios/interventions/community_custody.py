"""社区代管物业 Community custody (Tongchuan, 001-35 to 001-37; hypothesis S001-K)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.archetypes import ARCHETYPES
from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.phases.monthly.custody import served_by_firm
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World

_ELIGIBLE = [ARCHETYPES.index(name) for name in ("resettlement", "fringe", "old")]


class CommunityCustody(BaseIntervention):
    """Members of the two committees act as unpaid property managers where no firm comes (不兼薪).

    Eligible are resettlement, fringe and old compounds without a firm. Benefits: somebody is in charge, at no pay;
    accounts are kept and shown. Costs and side effects: the cadres' own hours, which mediation loses; unpaid work tires
    them; people judge the committee by the state of the stairs, so that trust in it rises or falls with the quality of
    service (both by the process of custody). Not for many compounds: the committee's hours run out.
    """

    id = "community_custody"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Request custody, take the cadres' hours, and open the accounts."""
        n, p, levers = world.compounds, world.p, world.levers
        alone = ~served_by_firm(world)  # custody, once begun, is kept
        reached = self.treated(world, "compounds", delivery, np.isin(n.archetype, _ELIGIBLE))
        dose = doses(n, reached & alone, delivery)
        levers.shift("custody", (dose > 0.0).astype(np.float64))
        hours = at(p.community_custody_hours_per_100_households, n.run) * n.households / 100.0
        levers.shift("custody_hours", dose * hours)
        levers.shift("trust", dose * at(p.community_custody_accounts, n.run))


INTERVENTION = CommunityCustody()
