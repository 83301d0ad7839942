"""兴趣社团、社区学校 Clubs and community school (Tongchuan, 001-30 to 001-34; Tongliang, 000-25; S001-J, S000-J)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class Clubs(BaseIntervention):
    """Chess, drums, dance and classes bring together neighbours who did not know each other.

    Eligible is every community. Each has a fixed number of clubs and places, whatever its size, so that a large one
    gains little. Benefits: ties, and with them fewer quarrels; people who come are readier to help and to vote. Costs
    and side effects: rooms and teachers; committee hours; square dance is noise to others; those who come are mostly
    old and active already, so that part of what is gained would have been there anyway.
    """

    id = "clubs"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Raise ties, helping, turnout and noise with the share of residents who come."""
        c, n, p, levers = world.communities, world.compounds, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        coming = self._share(world, dose)[n.community]
        new = coming * (1.0 - at(p.clubs_active_already, n.run))
        levers.shift("club_places", coming)
        levers.shift("ties", new * at(p.clubs_ties, n.run))
        levers.shift("mobilise", new * at(p.clubs_helping, n.run))
        levers.shift("turnout", new * at(p.clubs_turnout, n.run))
        levers.shift("trust", new * at(p.clubs_trust, n.run))
        levers.scale("noise_arrival", 1.0 + coming * at(p.clubs_noise, n.run))
        levers.shift("committee_coordination", dose * at(p.clubs_hours_per_week, c.run))
        rooms = at(p.clubs_number, c.run) * at(p.clubs_cost_per_club, c.run)
        teachers = at(p.clubs_learners, c.run) * at(p.clubs_cost_per_learner, c.run)
        run_by_dose(world, "running", c, dose, rooms + teachers)

    def _share(self, world: "World", dose: Floats) -> Floats:
        """Share of each community's residents who come to a club or the school, at most 1."""
        p, run = world.p, world.communities.run
        members = at(p.clubs_number, run) * at(p.clubs_members_per_club, run)
        people = dose * (members + at(p.clubs_learners, run))
        return np.minimum(1.0, people / np.maximum(world.communities.residents, 1))


INTERVENTION = Clubs()
