"""Common parts of interventions: the units reached, and how a dose becomes an effect."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from model.inputs.run import DeliveryState
from model.state.columns import Bools, Floats

if TYPE_CHECKING:
    from model.world import World


class BaseIntervention:
    """An intervention: eligibility, delivery, levers and its own costs, in about fifty lines.

    A subclass states in `apply` the levers that move for the units it reaches, and its spending on them (a rate with
    `books.run`, once with `books.invest`). In `month` it claims what processes pay because of it. Names, meaning, costs
    in words and parameters stand in the TOML file of the same name.
    """

    id: ClassVar[str]

    def treated(
        self, world: "World", table: str, delivery: DeliveryState, among: Bools | None = None
    ) -> Bools:
        """Units of a table that are reached today, by their places in the queue (`Reach.places`).

        The queue is of all units, or of those `among` which the intervention chooses, where that is settled from the
        first day on: coverage is then a share of these. Where eligibility comes and goes (a firm, a body), the queue
        is of all units, so that nobody's place depends on what happens to others.
        """
        rows = getattr(world, table)
        place = world.levers.reach.places(world, self.id, table, among)
        strong = delivery.intensity[rows.run] > 0.0
        reached: Bools = (place <= delivery.reach[rows.run]) & strong
        return reached

    def days(self, world: "World", table: str, delivery: DeliveryState) -> Floats:
        """Days since each unit of a table was first reached; -1 if it is not reached today."""
        rows = getattr(world, table)
        place = world.levers.reach.places(world, self.id, table)
        waited = np.ceil(place / np.maximum(delivery.pace[rows.run], 1e-12)) - 1.0
        days = np.maximum(delivery.since[rows.run] - waited, 0.0)
        return np.where(self.treated(world, table, delivery), days, -1.0)

    def time_reached(
        self, world: "World", table: str, delivery: DeliveryState, among: Bools | None = None
    ) -> Floats:
        """Share of the days since money last moved on which each unit of a table was reached (for `month`)."""
        rows = getattr(world, table)
        place = world.levers.reach.places(world, self.id, table, among)
        total = sum(days for days, _ in delivery.spells)
        if not total:
            return self.treated(world, table, delivery, among) * 1.0
        days = sum((place <= reach[rows.run]) * days for days, reach in delivery.spells)
        return np.asarray(days / total * (delivery.intensity[rows.run] > 0.0))

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Change levers and spend; the default does neither."""

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """Claim what processes paid because of it since money last moved; the default claims nothing."""
