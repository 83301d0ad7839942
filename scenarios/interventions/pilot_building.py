"""示范楼栋、反复登门 Pilot building and visits from door to door (Chengdu, 002-05 to 002-10; S002-E to S002-G)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Bools, Floats, sized
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, summed

if TYPE_CHECKING:
    from model.world import World


class PilotBuilding(BaseIntervention):
    """One building shows what becomes of a renewal, while members of the committees go from door to door.

    Eligible are worn compounds of two buildings or more; the pilot is drawn by lot, whereas a real one is mostly the
    easiest and promises too much. Benefits: neighbours see the result and hesitate less; people spoken to again and
    again take part in votes and agree. Costs and side effects: capital for one building first; committee hours for
    visits; those who wait envy it (why them first), and a pilot whose hard cases fail speaks against the works (both
    are the model's: building works, demonstration); pressure at the door costs trust, the more the harder it is pushed.
    """

    id = "pilot_building"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Build one building per compound first and show it; add visits, which persuade and annoy."""
        n, b, p, levers = world.compounds, world.buildings, world.p, world.levers
        dose = self._dose(world, delivery)
        shown = self._pilots(world) & (dose > 0.0)[b.compound]  # a building is either a pilot or not
        levers.shift("pilot", shown * 1.0)
        levers.shift("turnout", dose * at(p.pilot_building_turnout, n.run))
        persuasion = dose * at(p.pilot_building_persuasion, n.run)
        levers.shift("persuasion", covered(world, n, persuasion))
        levers.shift("trust", -(dose**2) * at(p.pilot_building_reactance, n.run))
        hours = dose * n.households / 100.0 * at(p.pilot_building_visit_hours, n.run)
        levers.shift("committee_visits", summed(world, n, hours))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim the works on the pilots, already paid for, on its own account."""
        b = world.buildings
        asked = self.time_reached(world, "compounds", delivery, self._eligible(world)) > 0.0
        mine = self._pilots(world) & asked[b.compound]
        world.books.claim("capital", b.community, np.where(mine, world.buildings.works_paid, 0.0))

    def _dose(self, world: "World", delivery: DeliveryState) -> Floats:
        """Intensity in worn compounds of two or more buildings, else 0."""
        reached = self.treated(world, "compounds", delivery, self._eligible(world))
        return doses(world.compounds, reached, delivery)

    def _eligible(self, world: "World") -> Bools:
        n = world.compounds
        worn = n.declared["condition"] < at(world.p.pilot_building_condition_limit, n.run)
        several: Bools = np.bincount(sized(world.buildings.compound), minlength=len(n)) >= 2
        return worn & several

    def _pilots(self, world: "World") -> Bools:
        """Building of each compound that is drawn as the pilot."""
        b = world.buildings
        lot = world.streams.lasting("pilot building", b.key, b.run)
        lowest: Floats = np.full(len(world.compounds), 2.0)
        np.minimum.at(lowest, b.compound, lot)
        pilots: Bools = lot == lowest[b.compound]
        return pilots


INTERVENTION = PilotBuilding()
