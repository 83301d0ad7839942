"""Life cycle of a case: states, outcomes, channels, and the moves between states."""

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import FAMILIES
from model.state.columns import Bools, Ints, Keys, Rows, positions
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World

DISPUTE = FAMILIES.index("dispute")


class State:
    """States of a case: latent -> open <-> waiting; resigned; closed.

    latent: nobody in charge knows of it. open: in a handler's queue, or not routed yet. waiting: for a visit, a
    hand-off, a vote or a meeting. resigned: nobody presses it. The trouble lasts in every state but closed.

    Plain numbers, because comparing columns with members of an enumeration is slower.
    """

    LATENT, OPEN, WAITING, RESIGNED, CLOSED = range(5)


class Outcome(IntEnum):
    """How the trouble ended. Giving up and petitions are events: they end nothing."""

    SETTLED = 0
    COMPROMISE = 1
    FADED = 2


class Channel(IntEnum):
    """How a case became known."""

    REPORT = 0
    PATROL = 1
    STEWARD = 2
    GRID_VISIT = 3
    FIRM = 4
    WATCH = 5
    HOTLINE = 6


def known(world: "World", rows: Rows) -> Bools:
    """Which of the given cases are in somebody's hands: open or waiting."""
    state = world.cases.state[rows]
    held: Bools = (state == State.OPEN) | (state == State.WAITING)
    return held


def live(world: "World", *states: int) -> Rows:
    """Rows of the cases in any of the given states, in row order."""
    state = world.cases.state
    mask = state == states[0]
    for other in states[1:]:
        mask |= state == other
    return positions(mask)


def close(world: "World", rows: Rows, outcome: Rows | int) -> None:
    """Close cases today, with one outcome for all or one each, and list them in `today.closed`."""
    if not rows.size:
        return
    cases = world.cases
    cases.state[rows], cases.outcome[rows], cases.closed[rows] = State.CLOSED, outcome, world.day
    cases.joined[rows] = 0
    world.today.closed.append(rows)


def round_key(world: "World", rows: Rows) -> Keys:
    """Random key of a case's present attempt; a case found again after a closing on paper gets new draws."""
    cases = world.cases
    return numbered_key(world, rows, cases.attempts[rows] + cases.paper[rows].astype(np.int64) * 2**20)


def numbered_key(world: "World", rows: Rows, number: Ints) -> Keys:
    """Random key of a repeated event of a case: the case's key plus the number of times it happened so far."""
    key: Keys = world.cases.key[rows] + number.astype(np.uint64)
    return key


def settled_in_charge(world: "World", rows: Rows) -> Rows:
    """Select the closed cases that were truly settled and known to somebody in charge."""
    cases = world.cases
    return rows[(cases.outcome[rows] <= Outcome.COMPROMISE) & (cases.channel[rows] >= 0)]


def move_up(world: "World", rows: Rows) -> None:
    """Hand cases to the next level, where they are routed tomorrow; above the district there is none."""
    if not rows.size:
        return
    cases = world.cases
    cases.level[rows] += 1
    cases.level_since[rows] = world.day
    drop(world, rows)
    world.today.moved_up.append(rows)


def drop(world: "World", rows: Rows) -> None:
    """Take known cases out of their handler's hands: they are open, without a handler, until routed.

    A vote that they waited for, or whose result is not yet known, is cancelled. A joined case stands alone again.
    """
    world.cases.joined[rows] = 0
    world.cases.ballot[rows], world.cases.verdict[rows] = FAR_OFF, 0
    world.cases.handler[rows], world.cases.state[rows] = -1, State.OPEN
