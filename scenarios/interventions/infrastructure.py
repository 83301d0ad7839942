"""基础设施补短板 Roads, lamps, pumps, car parks, a service centre (Tongchuan, 001-20 to 001-28; S001-H, S001-I)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import bays_claimed, doses

if TYPE_CHECKING:
    from model.world import World


class Infrastructure(BaseIntervention):
    """Works outside the buildings, by community: roads, lamps, a pump house, car parks and a service centre near by.

    Eligible is every community. Benefits: fewer cases with lamps and worn facilities, cars find bays, residents reach
    somebody more easily. What was built stays. Costs and side effects: capital of the district, paid when the works
    begin, and its running; digging while the works last; residents then expect more of the rest. Pipes, sewers and
    the buildings themselves stay as they are (001-29).
    """

    id = "infrastructure"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Ask for facilities and bays, open the centre, and pay for what is built outside the upkeep."""
        c, n, p, levers = world.communities, world.compounds, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        here = dose[n.community]
        levers.shift("new_facilities", here)
        levers.shift("new_bays", here * at(p.infrastructure_bays_added, n.run))
        levers.scale("access", 1.0 + dose * at(p.infrastructure_access, c.run))
        built = np.minimum(dose, 1.0)  # all that is missing, and no more
        capital = (
            at(p.infrastructure_road_km, c.run) * at(p.infrastructure_yuan_per_km, c.run)
            + at(p.infrastructure_pump_houses, c.run) * at(p.infrastructure_yuan_per_pump_house, c.run)
            + at(p.infrastructure_lamps, c.run) * at(p.infrastructure_yuan_per_lamp, c.run)
            + at(p.infrastructure_centre_yuan, c.run)
        )
        every = np.arange(len(c))
        world.books.invest("capital", every, built * capital)
        world.books.run("running", every, built * at(p.infrastructure_running_per_year, c.run))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim its part of the bays of the past month, already paid for, on its own account."""
        c, n = world.communities, world.compounds
        dose = self.time_reached(world, "communities", delivery) * delivery.intensity[c.run]
        asked = dose[n.community] * at(world.p.infrastructure_bays_added, n.run)
        world.books.claim("capital", n.community, bays_claimed(world, asked))


INTERVENTION = Infrastructure()
