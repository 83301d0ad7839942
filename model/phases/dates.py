"""Phase 8: what has its date."""

from typing import TYPE_CHECKING

import numpy as np

from model.phases.daily.desk import close_desks
from model.phases.monthly.merchants import note_merchants
from model.phases.monthly.neighbours import staff_stations
from model.phases.monthly.upkeep import note_works
from model.policy.capacity import refresh_capacity
from model.policy.levers import intervene
from model.state.cases import State

if TYPE_CHECKING:
    from model.world import World

RATE_LEVERS = {
    "arrival", "violations", "merchant_arrival", "noise_arrival", "bays", "oversight", "cleaning",
    "friction", "certificates",
}  # fmt: skip


def on_dates(world: "World") -> None:
    """Run the monthly processes in order on the first of a month, and interventions on the days on which they move."""
    note_merchants(world)
    note_works(world)
    if world.calendar.month_start(world.day):
        for process in world.monthly:
            process(world)
        refresh_capacity(world)
        world.arrivals.refresh(world)  # after volunteers' hours of cleaning, which make some people careless
    intervene(world)


def react(world: "World", moved: set[str]) -> None:
    """Follow up a change of levers: refresh what depends on those that moved, and pass on cases of who stopped."""
    if "station" in moved:
        staff_stations(world)
    refresh_capacity(world)
    if moved & RATE_LEVERS:
        world.arrivals.refresh(world)
    if "steward_hours" in moved:
        _leave_retired_stewards(world)
    if moved & {"mediation_hours", "committee_desk"}:
        close_desks(world)


def _leave_retired_stewards(world: "World") -> None:
    """Cases in the hands of stewards who stopped go to the grid worker."""
    cases, h = world.cases, world.handlers
    held = np.flatnonzero((cases.handler >= h.first_steward) & (cases.state != State.CLOSED))
    retired = held[world.levers.steward_hours[cases.handler[held] - h.first_steward] <= 0.0]
    cases.handler[retired] = h.first_grid + world.buildings.grid[cases.building[retired]]
