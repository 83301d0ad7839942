"""A push: staff put off other duties for the sake of cases, owe paperwork afterwards, and tire (001-17, S001-F).

Capacity reads what stands at the beginning of a month; the days of a push are counted one by one.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.columns import Floats

if TYPE_CHECKING:
    from model.world import World


def paperwork_and_rest(world: "World") -> tuple[Floats, Floats]:
    """Share of paid hours for paperwork in each community, and a factor on the shares of the rest that duties take.

    In a push both paperwork and the other duties fall by the lever, in minutes. Paperwork is caught up afterwards, at
    the expense of all else; missed rounds and visits do not come back.
    """
    usual, kept = world.levers.paperwork, 1.0 - world.levers.push
    paperwork = np.minimum(usual * (kept + world.communities.catch_up), 1.0)
    return paperwork, kept * (1.0 - usual) / np.maximum(1.0 - usual * kept, 1e-9)


def zeal(world: "World") -> Floats:
    """Multiplier of each community's case hours: effort, less what a push has worn its staff down."""
    return np.asarray(world.levers.effort * (1.0 - world.communities.weary))


def count_push(world: "World") -> None:
    """Every evening: what is put off today is owed in part, and what is caught up is owed no more."""
    c = world.communities
    if not world.levers.anywhere("push") and not c.put_off.any():
        return
    owed = world.levers.push * at(world.p.push_returns, c.run) - c.catch_up
    c.put_off[:] = np.maximum(c.put_off + owed, 0.0)
    c.pushed += world.levers.push


def tire_from_push(world: "World") -> None:
    """On the first of a month: weariness of the past month, and how much is caught up in the next."""
    c, p = world.communities, world.p
    if not (c.pushed.any() or c.weary.any() or c.put_off.any() or c.catch_up.any()):
        return
    c.weary[:] = world.rules.weariness(
        c.weary, c.pushed / 30.0, tiring=at(p.push_tiring, c.run), recovery=at(p.push_recovery, c.run)
    )
    c.pushed[:] = 0.0
    daily = np.minimum(c.put_off / at(p.push_catch_up_days, c.run), at(p.push_catch_up_most, c.run))
    c.catch_up[:] = np.where(world.levers.push > 0.0, 0.0, daily)
