"""What lies before whom in the morning, and how long a new matter would wait there for its hours.

Grid workers, committees and departments must take what comes. Stewards and mediation desks need not: they take on what
they could get done soon (the rules `takes_on` and `desk_takes`), so that few hours draw few matters.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.cases import State, live
from model.columns import Bools, Floats, Rows, positions
from model.kinds import PARTIES, STAKES
from model.phases.desk import any_desk, has_desk
from model.values import at

if TYPE_CHECKING:
    from model.world import World

_NEIGHBOUR, _LARGE = PARTIES.index("neighbour"), STAKES.index("large")


def note_queues(world: "World") -> None:
    """In the morning: minutes of work in each handler's queue, less those that stewards have saved up.

    Matters that wait for a next visit, a hand-off or a vote are in no queue. Noted where somebody may choose.
    """
    if not any_desk(world) and not world.levers.anywhere("steward_hours"):
        return
    cases, h = world.cases, world.handlers
    rows = live(world, State.OPEN)
    rows = rows[cases.handler[rows] >= 0]
    world.queue = np.bincount(cases.handler[rows], weights=cases.remaining[rows], minlength=len(h))
    world.queue[h.first_steward :] -= world.stewards.bank


def days_until_done(world: "World", handler: Rows, kind: Rows) -> Floats:
    """Days after which handlers (rows) would have given a matter of a kind its usual hours, as of this morning."""
    h = world.handlers
    minutes = world.queue[handler] + world.kinds.hours[kind] * 60.0
    daily = (h.workday[handler] * 5 + h.weekend[handler] * 2) / 7.0
    days: Floats = np.maximum(minutes, 0.0) / np.maximum(daily, 1e-9)
    return days


def goes_to_desk(world: "World", rows: Rows) -> Bools:
    """Cases that the desk of their community would take on, were they held at that level."""
    cases, kinds = world.cases, world.kinds
    goes = has_desk(world)[cases.community[rows]]
    kept = positions(goes)
    kind, desk = cases.kind[rows[kept]], world.handlers.first_desk + cases.community[rows[kept]]
    goes[kept] = world.rules.desk_takes(
        kinds.consent[kind], kinds.needs_vote[kind], days_until_done(world, desk, kind),
        longest=at(world.p.take_on_days, cases.site[rows[kept]]),
    )  # fmt: skip
    return goes


def goes_to_steward(world: "World", rows: Rows) -> Bools:
    """Cases that the steward of their patch would take on, were they held in the neighbourhood."""
    cases, kinds = world.cases, world.kinds
    patch = world.buildings.patch[cases.building[rows]]
    goes = world.levers.steward_hours[patch] > 0.0
    kept = positions(goes)
    kind, steward = cases.kind[rows[kept]], world.handlers.first_steward + patch[kept]
    goes[kept] = world.rules.takes_on(
        kinds.party[kind] == _NEIGHBOUR, kinds.stake[kind] == _LARGE, days_until_done(world, steward, kind),
        longest=at(world.p.take_on_days, cases.site[rows[kept]]),
    )  # fmt: skip
    return goes
