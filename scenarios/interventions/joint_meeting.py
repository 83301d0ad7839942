"""党建联席会 Monthly joint meeting (Tongliang, 000-09, 000-17, 000-18; S000-C, S000-G, S001-D, S002-D, S004-E)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.phases.monthly.custody import served_by_firm
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses

if TYPE_CHECKING:
    from model.world import World


class JointMeeting(BaseIntervention):
    """Once a month community, branches, owners' bodies, firms, resident units and merchants sit at one table.

    Eligible is every community. Benefits: a few stalled cases a month are settled with all actors present; units
    lend parking; merchants commit themselves. Costs and side effects: hours of the leaders, the firms' too; whatever
    needs the table waits for it, on average half a month; part of the agenda is form (few items, same hours); who is
    not at the table (a developer, the police) still does not decide.
    """

    id = "joint_meeting"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Set the meeting's places and everybody's hours, and add what units and merchants offer there."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        meant = 1.0 - np.asarray(at(p.joint_meeting_formalism, c.run))
        levers.shift("meeting_items", dose * meant * at(p.joint_meeting_items, c.run))
        levers.shift("table_skill", dose * meant * at(p.joint_meeting_table, c.run))
        here = (dose * meant)[n.community]
        levers.scale("merchant_arrival", np.maximum(1.0 - here * at(p.joint_meeting_merchants, n.run), 0.0))
        levers.scale("bays", 1.0 + here * at(p.joint_meeting_shared_parking, n.run))
        people = at(p.joint_meeting_committee_people, c.run)
        weekly = people * at(p.joint_meeting_hours_per_month, c.run) * 12.0 / 52.0
        levers.shift("committee_meetings", dose * weekly)
        sends = np.where(served_by_firm(world), dose[n.community], 0.0)
        levers.shift("firm_charge", sends * at(p.joint_meeting_firm_charge, n.run))


INTERVENTION = JointMeeting()
