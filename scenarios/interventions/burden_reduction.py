"""社区减负 Relief from paperwork (Chengdu, 002-41: 313 sorts of certificates become 15; hypothesis S002-J)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class BurdenReduction(BaseIntervention):
    """Communities no longer issue most certificates: staff win back hours, residents make fewer errands.

    Eligible is every community. Dropping 95 in 100 sorts does not save 95 in 100 hours: the rare sorts go, and their
    share of paperwork hours is an assumption of its own. Benefits: hours for handling, fewer requests at the desk.
    Costs and side effects: departments must find out themselves what certificates told them; a part of the freed hours
    is filled with new tasks within a year or two.
    """

    id = "burden_reduction"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Reduce paperwork, of which a part comes back, and requests for certificates."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        days = np.maximum(self.days(world, "communities", delivery), 0.0)
        passed = np.minimum(1.0, days / at(p.burden_reduction_refill_days, c.run))
        left = 1.0 - at(p.burden_reduction_refilled, c.run) * passed
        levers.scale("paperwork", (1.0 - at(p.burden_reduction_hours_cut, c.run) * left) ** dose)
        n = world.compounds
        fewer = (1.0 - at(p.burden_reduction_requests_cut, n.run)) ** dose[n.community]
        levers.scale("certificates", fewer)
        work = c.residents * at(p.burden_reduction_department_cost, c.run)  # taken over by the departments
        run_by_dose(world, "public_wages", c, dose, work)


INTERVENTION = BurdenReduction()
