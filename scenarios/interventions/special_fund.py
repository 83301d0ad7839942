"""保障资金 Special fund for every community (Chengdu, 002-42: 350,000 yuan a year; Bazhong, 004-08; S002-K)."""

from typing import TYPE_CHECKING

import numpy as np

from model.accounting.books import DAYS_PER_YEAR
from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World


class SpecialFund(BaseIntervention):
    """The district gives every community a yearly sum for small works, activities and care.

    Eligible is every community. Benefit: the community fund can pay for small repairs, cleaning and activities; the
    fund's own rules say on what. Costs and side effects: the district's budget; committee hours for proposals, tenders
    and accounts; a part is not spent in time because of the rules for it, and goes back.
    """

    id = "special_fund"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Add money to the fund, and hours to apply and account for it."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        levers.shift("grant", self._grant(world, dose))
        levers.shift("committee_management", dose * at(p.special_fund_hours_per_week, c.run))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Charge the grant, which the fund booked on arrival, to this intervention: by the days in force."""
        c = world.communities
        dose = self.time_reached(world, "communities", delivery) * delivery.intensity[c.run]
        years = world.levers.unpaid.days / DAYS_PER_YEAR
        world.books.claim("special_grant", np.arange(len(c)), self._grant(world, dose) * years)

    def _grant(self, world: "World", dose: Floats) -> Floats:
        """Yuan a year that arrive: the allotted grant less the unspent part."""
        p, run = world.p, world.communities.run
        spent = 1.0 - at(p.special_fund_lapsing, run)
        return np.asarray(dose * at(p.special_fund_grant_per_year, run) * spent)


INTERVENTION = SpecialFund()
