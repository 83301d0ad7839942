"""社区物业公司 Community-run property management (Tongliang, 000-11 to 000-16, 000-21, 000-28; hypothesis S000-E)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.archetypes import ARCHETYPES
from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, summed

if TYPE_CHECKING:
    from model.world import World

_COMMODITY = ARCHETYPES.index("commodity")


class CommunityProperty(BaseIntervention):
    """The community founds a property company for compounds that the market does not serve or serves badly.

    Eligible are unmanaged and failing compounds other than commodity housing. Benefits: service at a low fee,
    staff shared between small compounds, jobs at low wages for residents in hardship, people who pay more readily and
    take part. Costs and side effects:
    a subsidy from the community fund up to a yearly limit, assets from the district, committee hours for
    management that mediation loses, and disputes with the company in which the community is judge and party.
    Called off, the company carries on only where fees pay for service that does not fail; else the district pays what
    it owes.
    """

    id = "community_property"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Request take-overs, allow a subsidy, take management hours, and raise readiness to pay."""
        n, p, levers = world.compounds, world.p, world.levers
        asked = self.treated(world, "compounds", delivery, n.archetype != _COMMODITY)
        levers.shift("takeover", asked.astype(np.float64))
        needy = (n.firm < 0) | (n.quality < at(p.failing_quality, n.run))
        run = (n.firm >= 0) & world.firms.communal[np.maximum(n.firm, 0)]
        dose = doses(n, asked & (needy | run), delivery)
        hours = dose * at(p.community_property_management_hours_per_week, n.run)
        levers.shift("committee_management", summed(world, n, hours))
        c = world.communities
        limit = at(p.community_property_subsidy_ceiling, c.run) * delivery.intensity[c.run]
        levers.shift("subsidy", np.where(summed(world, n, dose) > 0.0, limit, 0.0))
        own = doses(n, asked & run, delivery)
        levers.shift("pay", own * at(p.community_property_willingness, n.run))
        levers.shift("mobilise", own * at(p.community_property_mobilise, n.run))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Charge premises and equipment of compounds taken over since yesterday's accounts to the district."""
        n, p = world.compounds, world.p
        today = world.levers.unpaid.until
        rows = np.flatnonzero((world.compounds.taken_over == today) & delivery.ran[n.run])
        cost = np.broadcast_to(at(p.community_property_start_up_per_compound, n.run[rows]), rows.shape)
        world.books.pay("start_up", n.community[rows], cost)


INTERVENTION = CommunityProperty()
