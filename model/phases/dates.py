"""Phase 8: processes on fixed dates."""

from typing import TYPE_CHECKING

from model.phases.daily.call_back import call_back, rank
from model.phases.monthly.fund import move_fund
from model.phases.monthly.merchants import note_merchants
from model.phases.monthly.property_month import move_accounts
from model.phases.monthly.small_works import maintain_works
from model.phases.monthly.upkeep import build_nothing, note_works
from model.policy.capacity import refresh_capacity
from model.policy.levers import intervene, paid
from model.policy.push import count_push

if TYPE_CHECKING:
    from model.world import World


def on_dates(world: "World") -> None:
    """Call back hotline tickets; run the monthly processes on the first of a month; let interventions change.

    Money moves for the days since it last moved: on the first of a month, and where the horizon begins and ends.
    """
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
    if world.day + 1 in (0, world.calendar.last + 1):
        settle_up(world)


def settle_up(world: "World") -> None:
    """Move the money of the days since it last moved, today included, so that a horizon has the money of its days."""
    world.levers.unpaid.through(world.day + 1)
    maintain_works(world)
    move_fund(world)
    move_accounts(world)
    build_nothing(world)
    paid(world)
