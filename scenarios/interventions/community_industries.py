"""社区产业 Community businesses (Tongliang, 000-21 to 000-31; Tongchuan, 001-41 to 001-46; S000-H, S000-I, S001-M)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import total_by
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World


class CommunityIndustries(BaseIntervention):
    """The community runs a snack street, a tea garden, a canteen, and puts a fixed share of the profit in its fund.

    Eligible is every community. Benefits: money of its own for the community fund, small beside public money; jobs for
    residents in hardship, whose households trust more. Costs and side effects: premises and equipment from the
    district; committee hours; profit takes a year to grow and fails in a bad year (the fund's own parameter says how
    often); new restaurants and shops beside the compounds bring noise, fumes and fire hazards.
    """

    id = "community_industries"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Bring profit, the fund's share and jobs, take hours, and open businesses beside the compounds."""
        c, n, p, levers = world.communities, world.compounds, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        days = np.maximum(self.days(world, "communities", delivery), 0.0)
        grown = np.minimum(1.0, days / at(p.community_industries_growth_days, c.run))
        profit = dose * grown * at(p.community_industries_profit_per_year, c.run)
        levers.shift("industry_profit", profit * at(p.community_industries_fund_share, c.run))
        levers.shift("committee_management", dose * at(p.community_industries_hours_per_week, c.run))
        jobs = dose * grown * at(p.community_industries_jobs, c.run)
        levers.shift("jobs", jobs)
        world.books.run(
            "job_wages", np.arange(len(c)), jobs * at(p.community_industries_wage_per_year, c.run)
        )
        homes = total_by(n.community, len(c), n.households)
        employed = np.minimum(1.0, jobs / np.maximum(homes, 1.0))  # share of households, one job in each
        levers.shift("trust", employed[n.community] * at(p.community_industries_job_trust, n.run))
        beside = dose[n.community] * n.residents / c.residents[n.community]
        levers.shift("new_restaurants", beside * at(p.community_industries_restaurants, n.run))
        levers.shift("new_shops", beside * at(p.community_industries_shops, n.run))
        start_up = dose * at(p.community_industries_start_up, c.run)
        world.books.invest("capital", np.arange(len(c)), start_up)


INTERVENTION = CommunityIndustries()
