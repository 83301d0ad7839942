"""三合一 One head per grid (Tongliang, 000-08; hypothesis S000-B)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import total_by
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses

if TYPE_CHECKING:
    from model.world import World


class ThreeInOneGrid(BaseIntervention):
    """Secretary of the grid's branch, head of the grid and head of the residents' group are one person.

    Eligible is every grid. Benefits: fewer hand-offs and less waiting between three heads; a head with two kinds of
    authority persuades a little better. Costs and side effects: no money, but the head has three jobs in one week, so
    hours for cases fall, and bursts queue; one person both judges and carries out, so people trust a little less.
    """

    id = "three_in_one_grid"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Reduce hand-offs by the share of households in such grids; the head's other roles take hours."""
        g, b, n, p, levers = world.grids, world.buildings, world.compounds, world.p, world.levers
        run = world.communities.run
        dose = doses(g, self.treated(world, "grids", delivery), delivery)
        share = covered(world, g, dose)
        levers.scale("fragmentation", np.maximum(1.0 - share * at(p.three_in_one_grid_handoffs, run), 0.0))
        levers.scale("turnaround", np.maximum(1.0 - share * at(p.three_in_one_grid_waiting, run), 0.0))
        levers.shift("persuasion", share * at(p.three_in_one_grid_authority, run))
        levers.shift("grid_meetings", dose * at(p.three_in_one_grid_hours_per_week, g.run))
        ruled = total_by(b.compound, len(n), b.households * dose[b.grid]) / n.households
        levers.shift("trust", -ruled * at(p.three_in_one_grid_unchecked, n.run))


INTERVENTION = ThreeInOneGrid()
