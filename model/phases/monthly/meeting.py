"""Monthly: the joint meeting (党建联席会, 000-17) takes cases that stalled on coordination.

It takes what an agreement or an office can end. What only the owners' vote decides, and what merely waits for hands to
do the work, is no item for it.
With everybody at one table hand-offs fall away and agreement comes easier. It takes few cases a month (004: 1.8,
D-22), and cases wait for it half a month on average, however quick everybody else is (S000-G).
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import PARTIES
from model.inputs.values import at
from model.phases.daily.deliberate import deliberating
from model.state.cases import State, live
from model.state.columns import Rows, sized, starts_of
from model.state.handlers import Level

if TYPE_CHECKING:
    from model.world import World

_MERCHANT, _FIRM = PARTIES.index("merchant"), PARTIES.index("firm")


def joint_meeting(world: "World") -> None:
    """Put the most severe and then the oldest stalled cases on the table, as many as each meeting can take."""
    if not world.levers.past_month.meeting_items.any():
        return
    rows = _first_items(world, _stalled(world))
    if not rows.size:
        return
    cases = world.cases
    u = world.streams.uniform("owner at the table", cases.key[rows], cases.run[rows], world.day)
    taken = rows[u < at(world.p.table_owner_share, cases.run[rows])]
    cases.tabled[taken] = True
    cases.next_day[taken] = world.day


def _stalled(world: "World") -> Rows:
    """Known cases at the community or above that depend on others: hand-offs, several offices, merchants, the firm.

    A table helps whoever must agree or is waited for. Of cases that nobody need agree to, it takes those that wait.
    """
    cases, kinds = world.cases, world.kinds
    rows = live(world, State.OPEN, State.WAITING)
    kind = cases.kind[rows]
    waiting = cases.state[rows] == State.WAITING
    waits = waiting & (kinds.departments[kind] > 0)
    shared = (kinds.party[kind] == _MERCHANT) | (kinds.party[kind] == _FIRM)
    stuck = (waits | shared | (kinds.departments[kind] > 1)) & (cases.level[rows] >= Level.COMMUNITY)
    # What owners vote on is theirs to decide, before the vote is called and after. Left alone are also cases in formal
    # deliberation, and cases already tabled and not yet tried again.
    helped = ~kinds.needs_vote[kind] & (kinds.consent[kind] | waiting)
    free = stuck & helped & ~cases.tabled[rows] & (cases.handler[rows] >= 0)
    rows = rows[free]
    return rows[~deliberating(world, rows)]


def _first_items(world: "World", rows: Rows) -> Rows:
    """Select as many cases per community as its meeting takes: most severe first, then oldest, then in row order."""
    c, cases = world.communities, world.cases
    u = world.streams.uniform("meeting items", c.key, c.run, world.day)
    room = world.rules.items_taken(world.levers.past_month.meeting_items, u)
    community = cases.community[rows]
    order = np.lexsort((cases.arisen[rows], -world.kinds.severity[cases.kind[rows]], community))
    queue = np.bincount(sized(community))
    rank = np.arange(rows.size) - starts_of(queue)[community[order]]
    taken: Rows = rows[order[rank < room[community[order]]]]
    return taken
