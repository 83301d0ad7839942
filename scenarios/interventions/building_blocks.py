"""Shared parts of interventions: doses, lots by unit, sums by community, spending by unit."""

from typing import TYPE_CHECKING, Any

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import Value, at
from model.state.columns import Bools, Floats, total_by

if TYPE_CHECKING:
    from model.world import World


def doses(rows: Any, reached: Bools, delivery: DeliveryState) -> Floats:
    """Dose of each unit of a table: the intensity of its run if reached, else 0."""
    return np.where(reached, delivery.intensity[rows.run], 0.0)


def drawn(world: "World", rows: Any, lot: str, share: Value) -> Bools:
    """Units picked by the lot of that name, on average at most the share `share`.

    A unit keeps its number at every share: a larger share adds units and exchanges none.
    """
    picked: Bools = world.streams.lasting(f"lot of {lot}", rows.key, rows.run) < at(share, rows.run)
    return picked


def covered(world: "World", rows: Any, dose: Floats) -> Floats:
    """Mean dose per community over its households; `rows` are compounds or grids."""
    count = len(world.communities)
    households = total_by(rows.community, count, rows.households.astype(np.float64))
    return total_by(rows.community, count, dose * rows.households) / np.maximum(households, 1.0)


def summed(world: "World", rows: Any, amount: Floats) -> Floats:
    """Sum per community of an amount per compound, grid or steward's patch."""
    return total_by(rows.community, len(world.communities), amount)


def run_by_dose(world: "World", flow: str, rows: Any, dose: Floats, yearly: Any) -> None:
    """Spend `yearly` yuan a year (one number, or one per unit) on every unit in proportion to its dose."""
    community = np.arange(len(rows)) if rows is world.communities else rows.community
    world.books.run(flow, community, dose * yearly)


def bays_claimed(world: "World", asked: Floats) -> Floats:
    """Yuan per compound that an intervention bears of last month's bays, if its lever asked for so many on average."""
    every = np.maximum(world.levers.past_month.new_bays, np.maximum(asked, 1e-12))
    return np.asarray(asked / every * world.compounds.bays_paid)
