"""Duplicates: several reports of one trouble, which take time or are joined and handled once (S003-I).

Where owners talk with each other (lever `echo`), a case wider than a household is reported by others too; each further
report takes minutes. Where the lever `merging` is above 0, like cases are joined to the first open one. A joined case
waits with the first and takes no hours. Some are joined in error: they turn out to be another trouble once the first is
settled, and begin late.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import RADII
from model.inputs.values import at
from model.state.cases import Outcome, State, close, known, live, numbered_key
from model.state.columns import Rows, positions
from model.state.keyed_random import poisson_count
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World

_COMPOUND = RADII.index("compound")


def join_duplicates(world: "World", rows: Rows) -> Rows:
    """Join some of the cases that became known today to like ones already open; return those that stand alone."""
    if not world.levers.anywhere("merging"):
        return rows
    cases, shared = world.cases, world.kinds.shared
    new = rows[(cases.opened[rows] == world.day) & shared[cases.kind[rows]]]
    u = world.streams.uniform("duplicate", numbered_key(world, new, cases.known[new]), cases.run[new])
    new = new[u < world.levers.merging[cases.community[new]]]
    if not new.size:
        return rows
    first = _first_of_its_like(world, new)
    other = first != new
    _join(world, new[other], first[other])
    return rows[cases.joined[rows] == 0]


def answer_repeats(world: "World", rows: Rows) -> None:
    """Add to the work of cases that became known today the minutes for others' reports of them, unless joined."""
    if not world.levers.anywhere("echo"):
        return
    cases = world.cases
    rows = rows[(cases.opened[rows] == world.day) & world.kinds.wide[cases.kind[rows]]]
    mean = world.levers.echo[cases.compound[rows]] * (1.0 - world.levers.merging[cases.community[rows]])
    u = world.streams.uniform("repeats", numbered_key(world, rows, cases.known[rows]), cases.run[rows])
    minutes = poisson_count(u, mean) * np.asarray(at(world.p.duplicate_minutes, cases.run[rows]))
    cases.remaining[rows] += minutes.astype(np.int64)


def _first_of_its_like(world: "World", rows: Rows) -> Rows:
    """For each case the one of its like that has been open for longest, which may be itself."""
    cases = world.cases
    held = live(world, State.OPEN, State.WAITING)
    held = held[world.kinds.shared[cases.kind[held]] & (cases.joined[held] == 0)]
    held = held[np.argsort(cases.opened[held], kind="stable")]
    likes, first = np.unique(_likeness(world, held), return_index=True)
    found: Rows = held[first[np.searchsorted(likes, _likeness(world, rows))]]
    return found


def _likeness(world: "World", rows: Rows) -> Rows:
    """Code of place, kind and business: equal for cases that may be one trouble. The place is as wide as the kind."""
    cases, kinds = world.cases, world.kinds
    kind = cases.kind[rows]
    wide = kinds.radius[kind] == _COMPOUND
    place = np.where(wide, len(world.buildings) + cases.compound[rows], cases.building[rows]).astype(np.int64)
    code: Rows = (place * len(kinds) + kind) * (len(world.merchants) + 1) + cases.merchant[rows] + 1
    return code


def _join(world: "World", rows: Rows, first: Rows) -> None:
    """Let cases wait for the end of those to which they are joined."""
    cases = world.cases
    cases.joined[rows], cases.state[rows] = cases.key[first], State.WAITING
    cases.next_day[rows], cases.remaining[rows] = FAR_OFF, 0
    cases.level[rows], cases.level_since[rows] = cases.level[first], world.day


def end_with_the_first(world: "World") -> Rows:
    """Settle joined cases with those they were joined to, and return them.

    Released are those joined in error, and those whose first case nobody holds any more.
    """
    cases = world.cases
    rows = positions(cases.joined != 0)
    if not rows.size:
        return rows
    first = _first_cases(world, rows)
    gone = first < 0
    at_rest = ~gone & known(world, first) & (cases.joined[first] == 0)
    settled = ~gone & (cases.state[first] == State.CLOSED) & (cases.outcome[first] <= Outcome.COMPROMISE)
    u = world.streams.uniform("other trouble", numbered_key(world, rows, cases.known[rows]), cases.run[rows])
    ended = settled & (u >= at(world.p.joined_in_error, cases.run[rows]))
    for name in ("level", "attempts"):
        column = getattr(cases, name)
        column[rows[ended]] = column[first[ended]]
    release = rows[~at_rest & ~ended]
    cases.joined[release], cases.state[release] = 0, State.OPEN
    world.today.parted.append(release)
    close(world, rows[ended], cases.outcome[first[ended]])
    return rows[ended]


def _first_cases(world: "World", rows: Rows) -> Rows:
    """Rows of the cases to which the given ones are joined, -1 for those that have left the table."""
    cases, runs = world.cases, len(world.runs)
    keys, place = np.unique(cases.key, return_inverse=True)
    identity = place * runs + cases.run
    order = np.argsort(identity)
    at_key = np.minimum(np.searchsorted(keys, cases.joined[rows]), keys.size - 1)
    wanted = at_key * runs + cases.run[rows]
    found = order[np.minimum(np.searchsorted(identity[order], wanted), order.size - 1)]
    right = (cases.key[found] == cases.joined[rows]) & (cases.run[found] == cases.run[rows])
    first: Rows = np.where(right, found, -1)
    return first
