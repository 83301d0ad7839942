"""矛盾纠纷清零 Campaign to clear the backlog (Tongchuan, 001-17; hypothesis S001-F)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class ClearingCampaign(BaseIntervention):
    """For some months all staff of the community work on the backlog, with zero as the aim; then they return.

    Eligible is every community; `end` says when it is over. Benefit: hours for cases. Costs and side effects: rounds,
    visits and paperwork are put off, and part of the paperwork must be caught up afterwards; staff tire; what is
    overdue is closed on paper; agreements made in haste come back; less of what is found goes on record. What arises
    does not change, so the backlog grows again.
    """

    id = "clearing_campaign"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Put other duties off for cases, sweep the overdue ones, settle in haste, record less, meet each week."""
        c, n, p, levers = world.communities, world.compounds, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        levers.shift("push", dose * at(p.clearing_campaign_put_off, c.run))
        levers.shift("sweep", dose * at(p.clearing_campaign_sweep, c.run))
        levers.scale("recording", (1.0 - at(p.clearing_campaign_under_recording, c.run)) ** dose)
        levers.scale("relapse", 1.0 + dose[n.community] * at(p.clearing_campaign_haste, n.run))
        levers.shift("committee_meetings", dose * at(p.clearing_campaign_meeting_hours, c.run))
        run_by_dose(world, "running", c, dose, 12.0 * at(p.clearing_campaign_cost_per_month, c.run))


INTERVENTION = ClearingCampaign()
