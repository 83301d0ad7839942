"""Hotline tickets: which reports come by telephone, where they are sent, and who comes together over them.

A hotline (12345, 接诉即办) sends a ticket past the ladder to those who can end it, with a deadline by level.
Its caller is rung back when it ends or is due (model/phases/daily/call_back.py).
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.cases import Channel, numbered_key
from model.state.columns import Bools, Floats, Keys, Rows
from model.state.handlers import Level

if TYPE_CHECKING:
    from model.world import World


def is_ticket(world: "World", rows: Rows) -> Bools:
    """Cases that came by the hotline, where there is one today."""
    cases = world.cases
    if not world.levers.anywhere("hotline"):
        return np.zeros(rows.size, dtype=np.bool_)
    open_line = world.levers.hotline[cases.community[rows]] > 0.0
    return (cases.channel[rows] == Channel.HOTLINE) & open_line


def phoned(world: "World", rows: Rows, channel: Rows) -> Rows:
    """The channels of cases that become known today: some of the reports come by the hotline."""
    if not world.levers.anywhere("hotline"):
        return channel
    cases = world.cases
    u = world.streams.uniform("hotline", numbered_key(world, rows, cases.known[rows]), cases.run[rows])
    by_phone = (channel == Channel.REPORT) & (u < world.levers.hotline[cases.community[rows]])
    return np.where(by_phone, Channel.HOTLINE, channel)


def send(world: "World", rows: Rows) -> None:
    """Send those of the cases that are tickets to a level that can end them, with that level's deadline (H9)."""
    rows = rows[is_ticket(world, rows)]
    if not rows.size:
        return
    cases, kinds, p = world.cases, world.kinds, world.p
    kind, run = cases.kind[rows], cases.run[rows]
    level = world.rules.dispatched_level(
        cases.level[rows], kinds.enforceable[kind], kinds.departments[kind] > 0, street=int(Level.STREET)
    )
    cases.level[rows] = level
    days = np.where(level >= Level.STREET, at(p.hotline_days_offices, run), at(p.hotline_days_community, run))
    cases.due[rows] = world.day + days.astype(np.int64)


def ticket_minutes(world: "World", rows: Rows) -> Rows:
    """Whole minutes of paperwork that each case brings its handler as a ticket; 0 for others."""
    if not world.levers.anywhere("hotline"):
        return np.zeros(rows.size, dtype=np.int64)
    minutes = np.where(is_ticket(world, rows), at(world.p.hotline_ticket_minutes, world.cases.run[rows]), 0.0)
    return minutes.astype(np.int64)


def comes_together(world: "World", rows: Rows, handoffs: Rows, identity: Keys) -> Bools:
    """Cases of several hand-offs whose community blows the whistle, so that all offices report in (吹哨报到).

    `handoffs`: how many each case would make, one after the other; nobody whistles over one. `identity`: key of its
    present hand-off. All work on it together, so the attempt's minutes grow by those of the further offices.
    """
    if not world.levers.anywhere("whistle"):
        return np.zeros(rows.size, dtype=np.bool_)
    cases = world.cases
    run, offices = cases.run[rows], world.kinds.departments[cases.kind[rows]]
    u = world.streams.uniform("whistle", identity, run)
    joint: Bools = (offices >= 2) & (handoffs >= 2) & (u < world.levers.whistle[cases.community[rows]])
    came = rows[joint]
    more: Floats = 1.0 + np.asarray(at(world.p.whistle_attendance, run[joint])) * (offices[joint] - 1)
    cases.remaining[came] = np.ceil(cases.remaining[came] * more).astype(np.int64)
    return joint
