"""五每五心 Rhythms of visits, study, council and events (Liangjiang, 003-29 to 003-33; hypothesis S003-H)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class FiveEvery(BaseIntervention):
    """Every day a visit, every week study, every month a council, every quarter an event.

    The report names five and spells out four; the fifth is left out here. Eligible is every grid (visits, study) and
    every compound (council, event). Each clock has its own parameters and may be set to nothing. Benefits: more is
    found, workers persuade a little better, owners deliberate, neighbours meet. Costs and side effects: hours that
    handling loses, committee hours for councils, money for events; part of the rhythm becomes routine for its own sake
    and brings nothing.
    """

    id = "five_every"

    def _compounds(self, world: "World", delivery: DeliveryState) -> Floats:
        return doses(world.compounds, self.treated(world, "compounds", delivery), delivery)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Take all hours, and bring benefits from the part that is not routine."""
        n, g, c, p, levers = world.compounds, world.grids, world.communities, world.p, world.levers
        grid, compound = (
            doses(g, self.treated(world, "grids", delivery), delivery),
            self._compounds(world, delivery),
        )
        visits, routine = (
            grid * at(p.five_every_visit_hours_per_week, g.run),
            at(p.five_every_routine, g.run),
        )
        levers.shift("grid_visits", visits * (1.0 - routine))
        study = grid * at(p.five_every_study_hours_per_week, g.run)
        levers.shift("grid_meetings", study + visits * routine)
        levers.shift("persuasion", covered(world, g, grid) * at(p.five_every_study_gain, c.run))
        lively = compound * (1.0 - at(p.five_every_routine, n.run))
        levers.shift("deliberation", lively * at(p.five_every_council, n.run))
        levers.shift("turnout", lively * at(p.five_every_council_turnout, n.run))
        levers.shift("ties", lively * at(p.five_every_event_ties, n.run))
        council = at(p.five_every_council_hours_per_month, n.run) * 12.0 / 52.0
        levers.shift("committee_meetings", summed(world, n, compound * council))
        run_by_dose(world, "running", n, compound, at(p.five_every_event_cost, n.run) * 4.0)


INTERVENTION = FiveEvery()
