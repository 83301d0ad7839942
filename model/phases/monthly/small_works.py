"""Within work: small works that residents ask for 便民微实事 (004-42, 004-43; S001-I, S002-K).

The budget grows by the day. What is known and worn is a request. On the first of a month the community does those of
greatest weight that its budget allows.
A work ends the case for good and improves the building; it must be maintained from then on, at a cost by the day.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.accounting.books import DAYS_PER_YEAR
from model.inputs.values import at
from model.state.cases import Outcome, State, close, live
from model.state.columns import Floats, Rows, total_by

if TYPE_CHECKING:
    from model.world import World


def small_works(world: "World") -> None:
    """Add a day's part of the budget; monthly, maintain what was built, then do the works of greatest weight."""
    c, budget = world.communities, world.levers.small_works
    if not (world.levers.anywhere("small_works") or c.works_done.any() or c.works_left.any()):
        return
    c.works_left[:] = np.where(budget > 0.0, c.works_left + budget / DAYS_PER_YEAR, 0.0)
    if not world.calendar.month_start(world.day):
        return
    maintain_works(world)
    built = _build(world)
    c.works_paid += built
    world.books.pay("small_works", np.arange(len(c)), built)
    if world.calendar.month(world.day) == 1:
        c.works_left[:] = 0.0  # what is not spent in its year lapses


def maintain_works(world: "World") -> None:
    """Maintain what was built, for the days since money last moved: from the budget, then from the fund as it reaches.

    `works_paid` then holds what the budget paid, which is yet to be claimed.
    """
    c, p, every = world.communities, world.p, np.arange(len(world.communities))
    years = world.levers.unpaid.days / DAYS_PER_YEAR
    due = c.works_done * at(p.works_yuan, c.run) * at(p.works_upkeep, c.run) * years
    c.works_paid[:] = np.minimum(due, c.works_left)
    rest = np.minimum(due - c.works_paid, c.fund)
    c.works_left -= c.works_paid
    c.fund -= rest
    world.books.pay("small_works", every, c.works_paid)
    world.books.pay("works_upkeep", every, rest)


def _build(world: "World") -> Floats:
    """Do the works; returns what they cost, per community."""
    c = world.communities
    cost = np.broadcast_to(np.asarray(at(world.p.works_yuan, c.run)), len(c))
    rows = _chosen(world, np.floor(c.works_left / cost + 1e-9))
    count = total_by(world.cases.community[rows], len(c))
    close(world, rows, Outcome.SETTLED)
    building = world.cases.building[rows]
    np.add.at(world.buildings.repairs, building, at(world.p.works_repairs, world.buildings.run[building]))
    c.works_done += count
    c.works_left[:] = np.maximum(c.works_left - count * cost, 0.0)
    return np.asarray(count * cost)


def _chosen(world: "World", affordable: Floats) -> Rows:
    """Requests of greatest weight of each community, as many as it can pay for; of equal ones the older."""
    cases, kinds, p = world.cases, world.kinds, world.p
    rows = live(world, State.OPEN, State.WAITING)
    rows = rows[kinds.small_work[cases.kind[rows]] & (affordable[cases.community[rows]] > 0.0)]
    kind, run, community = cases.kind[rows], cases.run[rows], cases.community[rows]
    weight = world.rules.request_weight(
        world.day - cases.arisen[rows], kinds.severity[kind], kinds.visibility[kind],
        show=at(p.works_show, run), scale=at(p.works_waiting, run),
    )  # fmt: skip
    order = np.lexsort((-np.broadcast_to(weight, rows.shape), community))
    place = np.arange(rows.size) - np.searchsorted(community[order], community[order])
    return np.asarray(np.sort(rows[order][place < affordable[community[order]]]))
