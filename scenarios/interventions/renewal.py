"""老旧小区改造 Renewal of old compounds (Chengdu, 002-12; S001-I, S002-O)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Bools, Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import bays_claimed, doses, summed

if TYPE_CHECKING:
    from model.world import World

MONTH = 31  # days: the campaign fills the month before a vote


class Renewal(BaseIntervention):
    """Pipes, wiring, lamps and stairs of worn compounds are renewed, and parking bays added.

    Eligible are compounds whose condition at the start is below a limit; a compound is renewed as a whole. Benefits:
    fewer breaks, residents are better off, cars find bays. Costs and side effects: much capital, most of it public;
    owners who are to pay a share may vote it down, and asking them takes the committee's hours; noise and dust while
    the works go on; what is not renewed (a sewer outside the gate) goes on breaking; wear begins again the day after.
    """

    id = "renewal"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Renew compounds when their turn comes, add bays, and visit owners who are to vote."""
        n, b, p, levers = world.compounds, world.buildings, world.p, world.levers
        dose = self._dose(world, delivery)
        levers.shift("renewal", (dose > 0.0)[b.compound] * 1.0)  # a building is either renewed or not
        levers.shift("new_bays", dose * at(p.renewal_bays_added, n.run))
        # Counted from the first of the month, so that the day on which levers are refreshed does not matter.
        first = world.day + 1 - world.calendar.date(world.day).day
        asked = np.where((dose > 0.0)[b.compound] & (b.vote - first <= MONTH), b.households, 0) / 100.0
        hours = asked * at(p.renewal_campaign_hours_per_week, b.run)
        levers.shift("committee_coordination", summed(world, b, hours))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim works and bays of the past month, already paid for, on its own account."""
        n = world.compounds
        reached = self.time_reached(world, "compounds", delivery, self._worn(world))
        asked, b = reached > 0.0, world.buildings
        bays = reached * delivery.intensity[n.run] * at(world.p.renewal_bays_added, n.run)
        mine = asked[b.compound] & (world.levers.pilot < 0.5)  # the pilot's intervention bears these works
        world.books.claim("capital", b.community, np.where(mine, world.buildings.works_paid, 0.0))
        world.books.claim("capital", n.community, bays_claimed(world, bays))

    def _dose(self, world: "World", delivery: DeliveryState) -> Floats:
        """Intensity per compound; 0 where the condition was good at the start."""
        n = world.compounds
        return doses(n, self.treated(world, "compounds", delivery, self._worn(world)), delivery)

    def _worn(self, world: "World") -> Bools:
        n = world.compounds
        worn: Bools = n.declared["condition"] < at(world.p.renewal_condition_limit, n.run)
        return worn


INTERVENTION = Renewal()
