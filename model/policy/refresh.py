"""Recompute what depends on levers that moved, as each declares it (`refreshes` in model/data/levers.toml)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from model.phases.daily.desk import close_desks
from model.phases.monthly.neighbours import staff_stations
from model.policy.capacity import refresh_capacity
from model.policy.levers import LEVERS, REFRESHED
from model.state.cases import State

if TYPE_CHECKING:
    from model.world import World

_BY_LEVER = {lever.name: lever.refreshes for lever in LEVERS}


def refresh(world: "World", moved: Iterable[str]) -> None:
    """Recompute what the levers that moved declare, in the order of REFRESHED: stations, then hours, then rates."""
    due = {what for lever in moved for what in _BY_LEVER[lever]}
    for what in REFRESHED:
        if what in due:
            HOW[what](world)


def refresh_rates(world: "World") -> None:
    """Recompute the slow part of the rates at which cases arise."""
    world.arrivals.refresh(world)


def leave_retired_stewards(world: "World") -> None:
    """Hand the cases of stewards who stopped to the grid worker."""
    cases, h = world.cases, world.handlers
    held = np.flatnonzero((cases.handler >= h.first_steward) & (cases.state != State.CLOSED))
    retired = held[world.levers.steward_hours[cases.handler[held] - h.first_steward] <= 0.0]
    cases.handler[retired] = h.first_grid + world.buildings.grid[cases.building[retired]]


HOW: dict[str, Callable[["World"], None]] = {
    "stations": staff_stations,  # who leads each station
    "capacity": refresh_capacity,  # hours, patrols, visits
    "rates": refresh_rates,
    "stewards": leave_retired_stewards,
    "desks": close_desks,
}
