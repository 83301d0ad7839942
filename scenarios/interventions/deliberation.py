"""议事平台, 四议两公开, 说议办评 Deliberation (003-12, 004-17 to 004-27; S003-C, S004-F, S004-G)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, summed

if TYPE_CHECKING:
    from model.world import World


class Deliberation(BaseIntervention):
    """Common cases are spoken about, deliberated, done and judged in the open, before and after owners vote.

    Eligible is every compound. Benefits: cases come up in talk, more take part, losers are compensated, people
    accept and keep what was decided. Costs and side effects: facilitation hours for every meeting; decisions take
    weeks longer, also easy ones; the more is deliberated the fewer come (meeting fatigue), and those who come are
    old and already active.
    """

    id = "deliberation"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Add formal deliberation, turnout less fatigue, compensation, voice, and the hours of the meetings."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        dose = doses(n, self.treated(world, "compounds", delivery), delivery)
        levers.shift("deliberation", dose * at(p.deliberation_depth, n.run))
        fresh = np.maximum(1.0 - dose * at(p.deliberation_fatigue, n.run), 0.0)
        levers.shift("turnout", dose * fresh * at(p.deliberation_turnout, n.run))
        levers.shift("compensation", dose * at(p.deliberation_compensation, n.run))
        levers.shift("trust", dose * fresh * at(p.deliberation_trust, n.run))
        levers.shift("access", covered(world, n, dose) * at(p.deliberation_access, c.run))
        meetings = dose * at(p.deliberation_meetings_per_month, n.run) * 12.0 / 52.0
        hours = at(p.deliberation_hours_per_meeting, n.run)
        levers.shift("committee_meetings", summed(world, n, meetings * hours))


INTERVENTION = Deliberation()
