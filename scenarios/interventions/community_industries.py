"""社区产业 Community businesses (Tongliang, 000-21 to 000-31; Tongchuan, 001-41 to 001-46; S000-H, S000-I, S001-M)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World


class CommunityIndustries(BaseIntervention):
    """The community runs a snack street, a tea garden, a canteen, and puts a fixed share of the profit in its fund.

    Eligible is every community. Benefits: money of its own for the community fund, small beside public money, and some
    goodwill for the jobs it gives to residents in hardship. Costs and side effects: premises and equipment from the
    district; committee hours; profit takes a year to grow and fails in a bad year (the fund's own parameter
    says how often); the snack street brings noise and fumes.
    """

    id = "community_industries"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Bring profit and the fund's share, take hours, and add disputes with merchants and some goodwill."""
        c, n, p, levers = world.communities, world.compounds, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        days = np.maximum(self.days(world, "communities", delivery), 0.0)
        grown = np.minimum(1.0, days / at(p.community_industries_growth_days, c.run))
        profit = dose * grown * at(p.community_industries_profit_per_year, c.run)
        levers.shift("industry_profit", profit * at(p.community_industries_fund_share, c.run))
        levers.shift("committee_management", dose * at(p.community_industries_hours_per_week, c.run))
        here = dose[n.community]
        levers.scale("merchant_arrival", 1.0 + here * at(p.community_industries_merchant_trouble, n.run))
        levers.shift("trust", here * at(p.community_industries_goodwill, n.run))
        start_up = dose * at(p.community_industries_start_up, c.run)
        world.books.invest("capital", np.arange(len(c)), start_up)


INTERVENTION = CommunityIndustries()
