"""Made-up interventions that move levers, for tests of what the levers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from worlds import scenario, site_with

from model.site import DeliveryState, Site
from model.world import World
from scenarios.interventions.base import BaseIntervention

type Amount = float | Callable[[World], Any]


class Moves(BaseIntervention):
    """Shifts levers everywhere in its site, each by a number or by what a function of the world gives per row."""

    def __init__(self, name: str, **levers: Amount) -> None:
        self.id = name  # type: ignore[misc]
        self.levers = levers

    def apply(self, world: World, delivery: DeliveryState) -> None:
        """Shift the levers of the sites that have this intervention."""
        for lever, amount in self.levers.items():
            table = TABLE_OF[lever]
            here = self.treated(world, table, delivery)
            by = amount(world) if callable(amount) else amount
            world.levers.shift(lever, np.where(here, by, 0.0))


def _tables() -> dict[str, str]:
    from model.levers import LEVERS

    return {lever.name: lever.table for lever in LEVERS}


TABLE_OF = _tables()


def moved(
    place: str, seed: int, name: str, start: int = 0, time: str = "", parameters: Any = None, **levers: Amount
) -> Site:
    """A site of a place in which the levers are shifted from day `start` on; `name` differs in a batch."""
    base = scenario(place, "", parameters, **({"time": time} if time else {}))
    return site_with(Moves(name, **levers), base, seed=seed, start=start)
