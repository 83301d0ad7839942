"""社区代管物业 Community custody (Tongchuan, 001-35 to 001-37; hypothesis S001-K)."""

from typing import TYPE_CHECKING

import numpy as np

from model.archetypes import ARCHETYPES
from model.site import DeliveryState
from model.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.parts import summed

if TYPE_CHECKING:
    from model.world import World

_ELIGIBLE = [ARCHETYPES.index(name) for name in ("resettlement", "fringe", "old")]


class CommunityCustody(BaseIntervention):
    """Members of the two committees act as unpaid property managers where no firm comes (不兼薪).

    Eligible are resettlement, fringe and old compounds without a firm. Benefits: somebody is in charge, at no pay;
    accounts are kept and shown. Costs and side effects: the cadres' own hours, which mediation loses; they tire, so
    that each hour given costs more than an hour; people now judge the committee by the state of the stairs, so their
    trust in it rises or falls with the quality of service. Not for many compounds: the committee's hours run out.
    """

    id = "community_custody"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Ask for custody, take the cadres' hours, and tie trust to the quality of service."""
        n, p, levers = world.compounds, world.p, world.levers
        reached = self.treated(world, "compounds", delivery)
        kept = reached & (n.firm < 0) & np.isin(n.archetype, _ELIGIBLE)
        levers.shift("custody", kept.astype(np.float64))
        hours = at(p.community_custody_hours_per_week, n.site) * (
            1.0 + at(p.community_custody_fatigue, n.site)
        )
        dose = np.where(kept, delivery.intensity[n.site], 0.0)
        levers.shift("committee_management", summed(world, n, dose * hours))
        blame = at(p.community_custody_blame, n.site) * (n.quality - at(p.failing_quality, n.site))
        shown = at(p.community_custody_accounts, n.site)
        levers.shift("trust", np.where(kept, blame, 0.0) + dose * shown)


INTERVENTION = CommunityCustody()
