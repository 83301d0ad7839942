"""Phase 4: every handler works its queue with today's minutes, by urgency, then age."""

from typing import TYPE_CHECKING

import numpy as np

from model.phases.daily.helping import set_time_aside
from model.phases.daily.odd_jobs import do_odd_jobs
from model.phases.daily.queues import urgency
from model.phases.monthly.cleaning import clean
from model.phases.monthly.small_works import small_works
from model.policy.capacity import spend_idle, spend_tasks
from model.state.cases import State, live
from model.state.columns import Rows, sized

if TYPE_CHECKING:
    from model.world import World


def work(world: "World") -> None:
    """Return cases whose waiting ends to their queue, then spend today's minutes, in whole numbers, on the queues."""
    cases, h = world.cases, world.handlers
    back = live(world, State.WAITING)
    back = back[cases.next_day[back] <= world.day]
    cases.state[back] = State.OPEN
    clean(world)
    small_works(world)
    do_odd_jobs(world)
    set_time_aside(world)
    minutes = _minutes_today(world)
    spend_tasks(world, world.today.working)
    rows = live(world, State.OPEN)
    if not rows.size:
        _save_up(world, minutes)
        return
    given = serve(cases.handler[rows], urgency(world, rows), cases.remaining[rows], minutes)
    cases.remaining[rows] -= given
    cases.worked[rows] += given
    used = np.bincount(sized(cases.handler[rows]), weights=given, minlength=len(h)).astype(np.int64)
    h.used += used
    world.stewards.month_used += used[h.first_steward :]
    _save_up(world, minutes - used)
    world.today.finished.append(rows[cases.remaining[rows] <= 0])


def _save_up(world: "World", left: Rows) -> None:
    """Save stewards' unused minutes (limit: see `_minutes_today`); grid workers spend theirs on visits."""
    if world.today.working:
        spend_idle(world, left)
    world.stewards.bank[:] = left[world.handlers.first_steward :]


def _minutes_today(world: "World") -> Rows:
    """Today's case minutes per handler; stewards may also use saved minutes, up to a week's worth in all."""
    h, s = world.handlers, world.stewards
    daily = h.workday if world.today.working else h.weekend
    h.offered += daily
    minutes = daily.copy()
    own = slice(h.first_steward, None)
    world.stewards.month_offered += daily[own]
    minutes[own] = np.minimum(s.bank + daily[own], 7 * daily[own])
    return minutes


def serve(handler: Rows, urgent: Rows, need: Rows, minutes: Rows) -> Rows:
    """Minutes given to each queued case: `minutes[handler]` spent on the most urgent first, then in row order.

    handler, need: int arrays of the queue, oldest first; urgent: any numbers; minutes: per handler. Whole minutes
    throughout, so sums are exact and the result does not depend on who else is in the batch.
    """
    order = np.lexsort((-urgent, handler))  # stable
    owner, wanted = handler[order], need[order]
    # Work ahead in the own queue: all work before this case less the queues of earlier handlers.
    queue = np.bincount(sized(handler), weights=need)
    ahead = wanted.cumsum() - wanted - (queue.cumsum() - queue)[owner]
    given = np.empty(need.size, dtype=np.int64)
    given[order] = np.minimum(np.maximum(minutes[owner] - ahead, 0), wanted)
    return given
