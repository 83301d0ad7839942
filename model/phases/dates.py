"""Phase 8: processes on fixed dates."""

from typing import TYPE_CHECKING

from model.phases.daily.call_back import call_back, rank
from model.phases.monthly.merchants import note_merchants
from model.phases.monthly.upkeep import note_works
from model.policy.capacity import refresh_capacity
from model.policy.levers import intervene
from model.policy.push import count_push

if TYPE_CHECKING:
    from model.world import World


def on_dates(world: "World") -> None:
    """Call back hotline tickets; run the monthly processes on the first of a month; let interventions change."""
    note_merchants(world)
    note_works(world)
    call_back(world)
    count_push(world)
    if world.calendar.month_start(world.day):
        rank(world)
        for process in world.monthly:
            process(world)
        refresh_capacity(world)
        world.arrivals.refresh(world)  # after the hours of cleaning, which make some people careless
    intervene(world)
