"""Neighbours help to settle: they persuade, bear witness and carry a share of the talking (004-39, 004-40, 004-56).

Their minutes are set aside day by day (task `helping`), and are kept for a month. When a case is put to the parties in
the neighbourhood or at the community, those at hand take part. Their number adds to agreement, up to a limit. Other
people's quarrels tire them (`burnout_hazard`).
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.policy.workload import HELPING
from model.state.columns import Rows, total_by
from model.state.handlers import Level

if TYPE_CHECKING:
    from model.world import World

KEPT_DAYS = 30.0  # days for which time that nobody asked for is kept


def set_time_aside(world: "World") -> None:
    """Add today's minutes for helping to what is left of the last month's, per compound."""
    n, first = world.compounds, world.handlers.first_volunteers
    today = world.workload.task_minutes[HELPING, first : first + len(n)]
    n.help_minutes[:] = np.minimum(n.help_minutes + today, KEPT_DAYS * today)


def call_helpers(world: "World", rows: Rows) -> None:
    """Let neighbours take part in settling the given cases, as many as are at hand, and spend their minutes."""
    cases, n, p = world.cases, world.compounds, world.p
    cases.helpers[rows] = 0.0
    rows = rows[_open_to_help(world, rows)]
    compound = cases.compound[rows]
    many = total_by(compound, len(n))
    each = at(p.help_minutes_each, n.run)
    helpers = world.rules.helpers_at_hand(n.help_minutes, many, each=each, most=at(p.helpers_most, n.run))
    cases.helpers[rows] = helpers[compound]
    came = helpers * many
    n.help_minutes[:] = np.maximum(n.help_minutes - came * each, 0.0)
    n.helped_month[:] += came * np.asarray(each) / 60.0
    n.helped[:] += came


def _open_to_help(world: "World", rows: Rows) -> Rows:
    """Whether each case turns on the parties' consent and is talked over where they live, without a vote."""
    cases, kind = world.cases, world.cases.kind[rows]
    talked = world.kinds.consent[kind] & ~world.kinds.needs_vote[kind]
    ripe = cases.attempts[rows] >= world.kinds.min_visits[kind]
    near: Rows = talked & ripe & (cases.level[rows] <= Level.COMMUNITY)
    return near
