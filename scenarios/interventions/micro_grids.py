"""微网格 Micro-grids with a 1+3+N team (Liangjiang, 003-21, 003-24, 003-42; hypotheses S003-F, S003-K)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class MicroGrids(BaseIntervention):
    """Grids are divided into micro-grids of some thirty households, each with a part-timer who lives there.

    Eligible is every grid. Benefits: more rounds and visits, households that the grid team knows, an instructor from
    the street's offices in the grid. Costs and side effects: an allowance for each part-timer, good or bad (a lot per
    grid makes teams better or worse); hours of grid worker and committee that grow with the number of people to
    coordinate; hours that the street's departments lose; more cases are found than before.
    """

    id = "micro_grids"

    def _number(self, world: "World", delivery: DeliveryState) -> Floats:
        """Number of micro-grids in each grid, weighted by intensity."""
        g = world.grids
        dose = doses(g, self.treated(world, "grids", delivery), delivery)
        return dose * g.households / at(world.p.micro_grids_households, g.run)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Add part-timers' patrols and visits, by luck of recruiting; coordination hours grow with their number."""
        g, p, levers = world.grids, world.p, world.levers
        number = self._number(world, delivery)
        dose = doses(g, self.treated(world, "grids", delivery), delivery)
        luck = 2.0 * world.streams.lasting("quality of micro-grid teams", g.key, g.run) - 1.0
        good = 1.0 + at(p.micro_grids_spread, g.run) * luck
        levers.shift("micro_hours", number * good * at(p.micro_grids_hours_per_week, g.run))
        levers.shift("grid_familiarity", dose * good * at(p.micro_grids_familiarity, g.run))
        links = at(p.micro_grids_coordination_hours_per_week, g.run)
        levers.shift("grid_meetings", number * links)
        levers.shift("committee_coordination", summed(world, g, number * links))
        lent = at(p.micro_grids_instructor_hours_per_week, g.run)
        levers.shift("street_lent", summed(world, g, dose * lent))
        run_by_dose(world, "allowance", g, number, at(p.micro_grids_allowance_per_month, g.run) * 12.0)


INTERVENTION = MicroGrids()
