"""三方联动 Branch, owners' body and firm together (Chengdu, Bazhong: 002-16, 004-11; S002-B, S000-C, S004-D)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.phases.monthly.custody import served_by_firm
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, drawn, summed
from scenarios.interventions.party_branches import ACTIVE

if TYPE_CHECKING:
    from model.world import World


class ThreePartyLinkage(BaseIntervention):
    """Party branch, owners' body and property firm take up cases together instead of one after the other.

    Eligible are compounds that have a firm and an owners' body. It works where the branch is active (the same lot as
    for party branches). Benefits: cases with the firm are agreed more often; the three work side by side, so less
    waits for hand-offs. Costs and side effects: meeting hours of the committee and of the firm, also where the branch
    is a name; some branches side with one party, and the others trust less.
    """

    id = "three_party_linkage"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Apply benefits where linkages are active; take meeting hours everywhere."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        reached = self.treated(world, "compounds", delivery)
        linked = doses(n, reached & served_by_firm(world) & (n.body > 0), delivery)
        active = np.where(drawn(world, n, ACTIVE, p.three_party_linkage_active_share), linked, 0.0)
        levers.shift("linkage", active * at(p.three_party_linkage_accord, n.run))
        share = covered(world, n, active)
        for lever, gain in (
            ("fragmentation", p.three_party_linkage_handoffs),
            ("turnaround", p.three_party_linkage_waiting),
        ):
            levers.scale(lever, np.maximum(1.0 - share * at(gain, c.run), 0.0))
        partial = drawn(world, n, "branch takes sides", p.three_party_linkage_partial_share)
        lost = at(p.three_party_linkage_partial_trust, n.run)
        levers.shift("trust", -np.where(partial, active, 0.0) * lost)
        levers.shift("firm_charge", linked * at(p.three_party_linkage_firm_charge, n.run))
        hours = at(p.three_party_linkage_meeting_hours_per_week, n.run)
        levers.shift("committee_meetings", summed(world, n, linked * hours))


INTERVENTION = ThreePartyLinkage()
