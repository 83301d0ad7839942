"""Formal deliberation of common cases (四议两公开, 说事 议事 办事 评事: 003-12, S003-C, S004-G).

Meetings before a decision take weeks; their results feel fairer and last longer. The intervention that sets the lever
`deliberation` accounts for their hours.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.cases import State
from model.state.columns import Bools, Floats, Rows
from model.state.participation import take_part

if TYPE_CHECKING:
    from model.world import World


def deliberated(world: "World", rows: Rows) -> Floats:
    """How far each case goes through formal deliberation, 0 to 1: collective cases and cases with the firm."""
    cases, kinds = world.cases, world.kinds
    if not world.levers.anywhere("deliberation"):
        return np.zeros(rows.size)
    how_far: Floats = kinds.common[cases.kind[rows]] * world.levers.deliberation[cases.compound[rows]]
    return how_far


def deliberating(world: "World", rows: Rows) -> Bools:
    """Cases that wait for the end of their deliberation."""
    cases = world.cases
    waits: Bools = (
        (cases.state[rows] == State.WAITING)
        & (cases.attempts[rows] == 0)
        & (cases.first_known[rows] == cases.opened[rows])
    )
    return waits & (deliberated(world, rows) > 0.0)


def begin_deliberation(world: "World", rows: Rows) -> None:
    """Let common cases that are taken on for the first time wait for the meetings, after any hand-offs.

    This happens once in the life of a case: a case that moves up keeps the result. Its deadline stands still meanwhile:
    due notice and open meetings take the weeks that they take (Civil Code art. 278; see `escalate` for votes).
    """
    if not world.levers.anywhere("deliberation"):
        return
    cases = world.cases
    rows = rows[cases.first_known[rows] == world.day]
    days = np.ceil(deliberated(world, rows) * at(world.p.deliberation_days, cases.run[rows])).astype(np.int64)
    rows, days = rows[days > 0], days[days > 0]
    cases.due[rows] += days
    cases.level_since[rows] += days  # time in meetings does not use up patience, which begins afterwards
    waiting = cases.state[rows] == State.WAITING
    cases.next_day[rows] = np.where(waiting, cases.next_day[rows], world.day) + days
    cases.state[rows] = State.WAITING
    take_part(world, cases.complainant[rows])
