"""三方联动 Those in charge and the firm take up cases together (002-16, 003-19, 004-11; S002-B, S003-E, S004-D)."""

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
    """Branch, grid worker, property firm and, if there is one, owners' body take up cases together, not in turn.

    Eligible are compounds that a firm serves. It works where the branch is active (the same lot as for party branches),
    on cases in which the firm has a say. Benefits: further hand-offs fall away, and the waiting for offices and between
    visits is shorter; where owners have a body, these cases are also agreed more often. Costs and side effects: hours
    of committee and grid workers and a charge on the firm, also where the branch is a name; who jumps the firm weakens
    its sense of duty; some branches side with one party, and the others trust less.
    """

    id = "three_party_linkage"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Apply benefits where linkages are active; take hours everywhere."""
        n, g, p, levers = world.compounds, world.grids, world.p, world.levers
        reached = self.treated(world, "compounds", delivery)
        linked = doses(n, reached & served_by_firm(world), delivery)
        active = np.where(drawn(world, n, ACTIVE, p.three_party_linkage_active_share), linked, 0.0)
        levers.shift("joint_handoffs", active * at(p.three_party_linkage_handoffs, n.run))
        levers.shift("joint_waiting", active * at(p.three_party_linkage_waiting, n.run))
        levers.shift("linkage", active * (n.body > 0) * at(p.three_party_linkage_accord, n.run))
        levers.shift("firm_quality", -active * at(p.three_party_linkage_jumped, n.run))
        partial = drawn(world, n, "branch takes sides", p.three_party_linkage_partial_share)
        lost = at(p.three_party_linkage_partial_trust, n.run)
        levers.shift("trust", -np.where(partial, active, 0.0) * lost)
        levers.shift("firm_charge", linked * at(p.three_party_linkage_firm_charge, n.run))
        hours = at(p.three_party_linkage_meeting_hours_per_week, n.run)
        levers.shift("committee_meetings", summed(world, n, linked * hours))
        of_grids = covered(world, n, linked)[g.community]
        levers.shift("grid_meetings", of_grids * at(p.three_party_linkage_grid_hours_per_week, g.run))


INTERVENTION = ThreePartyLinkage()
