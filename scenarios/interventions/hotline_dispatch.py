"""接诉即办 Dispatch of hotline calls: tickets, call-backs, monthly ranking, offices that report in (H1 to H9)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class HotlineDispatch(BaseIntervention):
    """Calls go straight to who can end them; each is called back, and communities are ranked by the answers.

    Eligible is every community. Benefits: one number that everybody knows; no ladder and no second hand-off where
    offices report in (吹哨报到); a case is not closed on paper against its caller's word; those who rank low make an
    effort. Costs and side effects: operators and call-backs; paperwork of each ticket, reports and the weekly meeting;
    callers go first, so that what patrols found waits; those who rank low close on paper and talk callers round. Other
    streets' scores rise as well (H2), so the pressure does not end.
    """

    id = "hotline_dispatch"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Open the line, dispatch and call back; press by last month's score; pay for both."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        levers.shift("hotline", dose * at(p.hotline_dispatch_share, c.run))
        levers.scale("access", 1.0 + dose * at(p.hotline_dispatch_access, c.run))
        levers.shift("whistle", dose * at(p.hotline_dispatch_whistle, c.run))
        levers.shift("callers_first", dose * at(p.hotline_dispatch_callers_first, c.run))
        pressed = dose * self._pressure(world, delivery)
        levers.scale("effort", 1.0 + pressed * at(p.hotline_dispatch_effort, c.run))
        levers.shift("paper_pressure", pressed * at(p.hotline_dispatch_paper, c.run))
        levers.shift("persuaded", pressed * at(p.hotline_dispatch_persuading, c.run))
        levers.shift("paperwork", dose * at(p.hotline_dispatch_reports, c.run))
        levers.shift("committee_meetings", dose * at(p.hotline_dispatch_meeting_hours, c.run))
        calls = c.residents * at(p.hotline_dispatch_calls_per_resident, c.run)
        run_by_dose(world, "public_wages", c, dose, calls * at(p.hotline_dispatch_cost_per_call, c.run))
        back = 12.0 * c.called_month * at(p.hotline_dispatch_cost_per_call_back, c.run)
        run_by_dose(world, "public_wages", c, (dose > 0.0) * 1.0, back)

    def _pressure(self, world: "World", delivery: DeliveryState) -> Floats:
        """Pressure of the ranking on each community, 0 to 1: 0.5 in the middle, more below it; 0.5 before any score."""
        c, p = world.communities, world.p
        days = np.maximum(self.days(world, "communities", delivery), 0.0)
        grown = np.minimum(1.0, days / at(p.hotline_dispatch_others_days, c.run))
        first, last = at(p.hotline_dispatch_others_first, c.run), at(p.hotline_dispatch_others_last, c.run)
        others = first + (last - first) * grown
        behind = np.where(c.score >= 0.0, others - c.score, 0.0)
        return np.clip(0.5 + at(p.hotline_dispatch_ranking, c.run) * behind, 0.0, 1.0)


INTERVENTION = HotlineDispatch()
