"""Phase 8: processes on fixed dates."""

from typing import TYPE_CHECKING

from model.phases.monthly.merchants import note_merchants
from model.phases.monthly.upkeep import note_works
from model.policy.capacity import refresh_capacity
from model.policy.levers import intervene

if TYPE_CHECKING:
    from model.world import World


def on_dates(world: "World") -> None:
    """Run the monthly processes in order on the first of a month, and interventions on the days of their changes."""
    note_merchants(world)
    note_works(world)
    if world.calendar.month_start(world.day):
        for process in world.monthly:
            process(world)
        refresh_capacity(world)
        world.arrivals.refresh(world)  # after the hours of cleaning, which make some people careless
    intervene(world)
