"""业主群 Owners' chat groups (channels: 000-35, 002-45): word spreads, trouble is reported by many, owners rally."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, summed

if TYPE_CHECKING:
    from model.world import World


class OwnersGroups(BaseIntervention):
    """Owners of a compound share a chat group in which the grid worker and the community's staff read along.

    Eligible is every compound. Benefits: what became of a report is known in all buildings, so that people report more
    where reports are settled; the way to a channel is shorter. Costs and side effects: hours of staff in the groups;
    the same trouble is reported by several, and each report takes time; word of what was ignored spreads as fast and
    silences people; owners rally, and overdue cases that concern many end as petitions.
    """

    id = "owners_groups"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Spread word of answers, add repeated reports and collective petitions, ease of access and staff hours."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        dose = doses(n, self.treated(world, "compounds", delivery), delivery)
        levers.shift("word", dose * at(p.owners_groups_word, n.run))
        levers.shift("echo", dose * at(p.owners_groups_echo, n.run))
        levers.shift("rallying", dose * at(p.owners_groups_rallying, n.run))
        levers.scale("access", 1.0 + covered(world, n, dose) * at(p.owners_groups_access, c.run))
        levers.shift(
            "committee_coordination", summed(world, n, dose * at(p.owners_groups_hours_per_week, n.run))
        )


INTERVENTION = OwnersGroups()
