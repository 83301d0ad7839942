"""业委会, 物管会 Owners' bodies (Bazhong, Tongchuan: 001-09 to 001-11, 004-13, 004-32; S001-B, S004-K)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.archetypes import ARCHETYPES
from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Bools
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, drawn, summed

if TYPE_CHECKING:
    from model.world import World

_COMMODITY = ARCHETYPES.index("commodity")


class OwnersCommittees(BaseIntervention):
    """Campaigns found owners' committees; where that fails, the community appoints a management committee.

    Eligible is every compound; campaigns run where there is no body, and management committees are for others than
    commodity housing. Benefits: owners can decide, somebody oversees the firm and the public revenue, committee and
    owners pull one way. Costs and side effects: months of knocking on doors, lasting guidance above all of management
    committees; only some bodies work well; some are captured, oversee nobody and cost trust.
    """

    id = "owners_committees"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Run campaigns where there is no body; guide, link and oversee through existing ones."""
        n, p, levers = world.compounds, world.p, world.levers
        dose = doses(n, self.treated(world, "compounds", delivery), delivery)
        without, body = np.where(n.body == 0, dose, 0.0), np.where(n.body > 0, dose, 0.0)
        levers.shift("founding", without * at(p.owners_committees_founding, n.run))
        levers.shift("turnout", without * at(p.owners_committees_campaign_turnout, n.run))
        appointed = np.where(n.archetype == _COMMODITY, 0.0, without)
        levers.shift("management_body", appointed * at(p.owners_committees_management_body, n.run))
        levers.shift("cross_appointed", dose * at(p.owners_committees_cross_appointed, n.run))
        works, captured = self._kinds(world)
        levers.shift("oversight", np.where(works, body, 0.0) * at(p.owners_committees_oversight, n.run))
        levers.shift("trust", -np.where(captured, body, 0.0) * at(p.owners_committees_capture_trust, n.run))
        hours = without * at(p.owners_committees_campaign_hours_per_week, n.run)
        hours += np.where(n.body == 1, body, 0.0) * at(p.owners_committees_guidance_hours_per_week, n.run)
        hours += np.where(n.body == 2, body, 0.0) * at(p.owners_committees_dependent_hours_per_week, n.run)
        levers.shift("committee_coordination", summed(world, n, hours))

    def _kinds(self, world: "World") -> tuple[Bools, Bools]:
        """Compounds whose body works well, and compounds whose body is captured: one lot, so never both."""
        p = world.p
        captured = drawn(world, world.compounds, "fate of owners' bodies", p.owners_committees_captured_share)
        either = p.owners_committees_captured_share + p.owners_committees_working_share
        works = drawn(world, world.compounds, "fate of owners' bodies", either) & ~captured
        return works, captured


INTERVENTION = OwnersCommittees()
