"""What interventions have in common: which units are reached, and how a dose becomes an effect."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from model.site import DeliveryState

if TYPE_CHECKING:
    from model.world import World


class BaseIntervention:
    """An intervention: eligibility, delivery, levers and its own costs, in about fifty lines.

    A subclass says in `apply` which levers move for the units it reaches, and in `month` what it costs. Names,
    meaning, costs in words and parameters stand in the TOML file of the same name.
    """

    id: ClassVar[str]

    def treated(self, world: "World", table: str, delivery: DeliveryState) -> npt.NDArray[np.bool_]:
        """Units of a table that are reached today.

        Each unit has its place in the queue by a keyed number, the same at every coverage: a wider coverage
        adds units and drops none, and the ramp takes them in the same order.
        """
        rows = getattr(world, table)
        order = world.streams.uniform(f"coverage of {self.id}", rows.key, rows.site)
        strong = delivery.intensity[rows.site] > 0.0
        reached: npt.NDArray[np.bool_] = (order < delivery.reach[rows.site]) & strong
        return reached

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Change levers; the default changes nothing."""

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Book the past month's costs on the first of a month; the default costs nothing."""
