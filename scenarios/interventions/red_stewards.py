"""红色管家 Red stewards (Bazhong, 004-36 to 004-40, 004-50; hypothesis S004-L)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats, total_by
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class RedStewards(BaseIntervention):
    """Party members take a patch of buildings where they live: they visit, settle small quarrels, bring helpers.

    Eligible is a patch where a party member lives. Benefits: cases are found that nobody reported, and settled
    where they arise by somebody whom both sides know; others see them at it and join. Costs and side effects:
    volunteers' hours; committee hours for guidance and for what stewards pass on; training and a small allowance
    from the district; the recorded load rises before anything is settled; stewards tire.
    """

    id = "red_stewards"

    def _dose(self, world: "World", delivery: DeliveryState) -> Floats:
        s = world.stewards
        return doses(s, self.treated(world, "stewards", delivery, s.resident >= 0), delivery)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Add hours, skill and example of stewards in office, and take guidance hours."""
        s, n, p, levers = world.stewards, world.compounds, world.p, world.levers
        dose = self._dose(world, delivery)
        levers.shift("steward_hours", dose * at(p.red_stewards_hours_per_week, s.run))
        levers.shift("helper_hours", dose * at(p.red_stewards_helper_hours_per_week, s.run))
        levers.shift("steward_skill", dose * at(p.red_stewards_persuasion, s.run))
        served = total_by(s.compound, len(n), dose * s.households) / n.households
        levers.shift("mobilise", served * at(p.red_stewards_mobilise, n.run))
        guidance = dose * at(p.red_stewards_guidance_hours_per_week, s.run)
        levers.shift("committee_coordination", summed(world, s, guidance))
        run_by_dose(world, "training", s, dose, at(p.red_stewards_training_per_year, s.run))
        run_by_dose(world, "allowance", s, dose, at(p.red_stewards_allowance_per_year, s.run))


INTERVENTION = RedStewards()
