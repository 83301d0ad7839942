"""专职网格员 Full-time grid workers in unified grids (Chengdu, 002-48 to 002-51; hypothesis S002-M)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class GridStaffing(BaseIntervention):
    """Each grid gets full-time workers up to one, and one grid replaces those of the single departments.

    Eligible is every grid. Benefits: hours for patrols, visits and cases; fewer hand-offs, since no work is done twice.
    Costs and side effects: wages; the workers must also collect data for everybody, which is paperwork for all; more
    cases are found than before. Where grids already have their worker, little happens.
    """

    id = "grid_staffing"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Hire missing workers at a wage with insurance, unify grids, and add data collection."""
        g, p, levers, run = world.grids, world.p, world.levers, world.communities.run
        dose = doses(g, self.treated(world, "grids", delivery), delivery)
        missing = at(p.grid_staffing_target, g.run) - world.communities.grid_workers[g.community]
        hired = dose * np.maximum(missing, 0.0)
        levers.shift("grid_staff", hired)
        share = covered(world, g, dose)
        levers.scale("fragmentation", np.maximum(1.0 - share * at(p.grid_staffing_unified, run), 0.0))
        levers.shift("paperwork", share * at(p.grid_staffing_data_duties, run))
        wage = at(p.grid_staffing_wage_per_month, g.run) * 12.0
        run_by_dose(world, "public_wages", g, hired, wage)


INTERVENTION = GridStaffing()
