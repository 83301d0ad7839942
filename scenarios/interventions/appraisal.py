"""三项考核 Appraisal of governance in three systems (Bazhong, 004-07, 004-53; hypotheses S004-B, S000-D)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World


class Appraisal(BaseIntervention):
    """Community governance counts in the appraisal of party secretaries, and they press their staff for results.

    Eligible is every community. Benefit: staff put more into what is measured, and somebody checks more of what is
    reported as done. Costs and side effects: hours for reports; cases are closed on paper when their deadline comes;
    less of what patrols and visits find is put on record; grid and community hold hard cases longer, since a case
    that leaves the community counts against them (小事不出网格, 大事不出社区, as a target).
    """

    id = "appraisal"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Raise effort and reports, and the pressure to close in time, to record less and to hold cases."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        levers.scale("effort", 1.0 + dose * at(p.appraisal_effort_gain, c.run))
        levers.shift("paperwork", dose * at(p.appraisal_reports, c.run))
        levers.shift("paper_pressure", dose * at(p.appraisal_pressure, c.run))
        levers.shift("follow_up", dose * at(p.appraisal_checks, c.run))
        levers.scale("recording", (1.0 - at(p.appraisal_under_recording, c.run)) ** dose)
        levers.scale("holding", 1.0 + dose * at(p.appraisal_holding, c.run))


INTERVENTION = Appraisal()
