"""质量问题整改 Old defects of resettlement housing are put right (Tongchuan, 001-19; S001-G)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.phases.monthly.upkeep import rectification_cost
from model.state.columns import Bools
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, summed

if TYPE_CHECKING:
    from model.world import World


class DefectRectification(BaseIntervention):
    """The street lists the faults of construction flat by flat, and contractors put them right.

    Eligible are compounds with at least so many old defects at the start. Benefits: what people lived with for years is
    mended, and leaks and cases of defects at the root become rarer; the yield falls as the stock is used up. Costs and
    side effects: capital of developers and district; committee hours to list defects and to open flats; workmen in the
    house; a part of the work is done badly and the defect stays.
    """

    id = "defect_rectification"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Set the pace of the contractors and take the committee's hours for what they work on."""
        b, p, levers = world.buildings, world.p, world.levers
        reached = self.treated(world, "compounds", delivery, self._many(world))
        pace = doses(world.compounds, reached, delivery) * at(
            p.defect_rectification_pace, world.compounds.run
        )
        levers.shift("rectification", pace)
        monthly = world.rules.defects_worked_on(b.defects, pace[b.compound])
        hours = monthly * at(p.defect_rectification_hours_per_defect, b.run) * 12.0 / 52.0
        levers.shift("committee_coordination", summed(world, b, hours))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim the past month's work, already paid for, on its own account."""
        b = world.buildings
        mine = (self.time_reached(world, "compounds", delivery, self._many(world)) > 0.0)[b.compound]
        public, own = rectification_cost(world)
        world.books.claim("capital", b.community, np.where(mine, public, 0.0))
        world.books.claim("warranty", b.community, np.where(mine, own, 0.0))

    def _many(self, world: "World") -> Bools:
        n = world.compounds
        many: Bools = n.declared["old_defects_per_1000"] >= at(world.p.defect_rectification_from, n.run)
        return many


INTERVENTION = DefectRectification()
