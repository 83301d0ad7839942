"""绿马甲、邻里互助 Volunteer teams (Liangjiang, 003-10 to 003-15, 003-51; Tongchuan, 001-14; S003-B, S003-D)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class VolunteerTeams(BaseIntervention):
    """Green vests clean, patrol and mend, neighbours help each other: named people on fixed days, and whoever joins.

    Eligible is every compound. Benefits: more residents see others at work and join; party members known as such give
    hours; who leaves rubbish or parks badly is spoken to; mutual aid makes ties. Costs and side effects: volunteers'
    hours, and they tire; vests and tools; committee hours; admonitions cause quarrels; the property firm leaves to
    volunteers what they clean and mend anyway (the model's own consequence).
    """

    id = "volunteer_teams"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Mobilise people and add hours; reduce violations and increase quarrels."""
        n, p, levers = world.compounds, world.p, world.levers
        dose = doses(n, self.treated(world, "compounds", delivery), delivery)
        levers.shift("mobilise", dose * at(p.volunteer_teams_mobilised, n.run))
        levers.shift("member_hours", dose * at(p.volunteer_teams_member_hours, n.run))
        levers.shift("ties", dose * at(p.volunteer_teams_ties, n.run))
        levers.scale("violations", (1.0 - at(p.volunteer_teams_deterrence, n.run)) ** dose)
        levers.scale("friction", 1.0 + dose * at(p.volunteer_teams_quarrels, n.run))
        hours = dose * at(p.volunteer_teams_guidance_hours, n.run)
        levers.shift("committee_coordination", summed(world, n, hours))
        run_by_dose(world, "running", n, dose, at(p.volunteer_teams_material_per_year, n.run))


INTERVENTION = VolunteerTeams()
