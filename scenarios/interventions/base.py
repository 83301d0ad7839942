"""Common parts of interventions: the units reached, and how a dose becomes an effect."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from model.inputs.run import DeliveryState
from model.state.columns import Floats

if TYPE_CHECKING:
    from model.world import World


class BaseIntervention:
    """An intervention: eligibility, delivery, levers and its own costs, in about fifty lines.

    A subclass states in `apply` the levers that move for the units it reaches, and its spending on them (a rate with
    `books.run`, once with `books.invest`). In `month` it claims what processes pay because of it. Names, meaning, costs
    in words and parameters stand in the TOML file of the same name.
    """

    id: ClassVar[str]

    def treated(self, world: "World", table: str, delivery: DeliveryState) -> npt.NDArray[np.bool_]:
        """Units of a table that are reached today.

        Each unit has its place in the queue by a keyed number, the same at every coverage: a wider coverage
        adds units and drops none, and the ramp takes them in the same order.
        """
        rows = getattr(world, table)
        order = world.streams.lasting(f"coverage of {self.id}", rows.key, rows.run)
        strong = delivery.intensity[rows.run] > 0.0
        reached: npt.NDArray[np.bool_] = (order < delivery.reach[rows.run]) & strong
        return reached

    def days(self, world: "World", table: str, delivery: DeliveryState) -> Floats:
        """Days since each unit of a table was first reached; -1 if it is not reached today."""
        rows = getattr(world, table)
        order = world.streams.lasting(f"coverage of {self.id}", rows.key, rows.run)
        waited = np.floor(order / np.maximum(delivery.pace[rows.run], 1e-12))
        days = np.maximum(delivery.since[rows.run] - waited, 0.0)
        return np.where(self.treated(world, table, delivery), days, -1.0)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Change levers and spend; the default does neither."""

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim payments that processes made because of it, on the first of a month; the default claims nothing."""
