"""Queue length per handler at the start of the day, how long a new case would take there, and who comes first.

Grid workers, committees and departments must take every case. Stewards and mediation desks take only what they could
finish soon (the rules `takes_on` and `desk_takes`), so few hours attract few cases.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import FAMILIES, PARTIES, STAKES
from model.inputs.values import at
from model.phases.daily.desk import any_desk, has_desk
from model.phases.daily.dispatch import is_ticket
from model.state.cases import State, live
from model.state.columns import Bools, Floats, Rows, positions, total_by

if TYPE_CHECKING:
    from model.rules import Rule
    from model.world import World

_NEIGHBOUR, _LARGE, _COLLECTIVE = (
    PARTIES.index("neighbour"),
    STAKES.index("large"),
    FAMILIES.index("collective"),
)


def note_queues(world: "World") -> None:
    """Store minutes of work in each handler's queue at the start of the day, less the stewards' saved minutes.

    Cases that wait for a next visit, a hand-off or a vote are in no queue. Skipped without stewards and desks.
    """
    if not any_desk(world) and not world.levers.anywhere("steward_hours"):
        return
    cases, h = world.cases, world.handlers
    rows = live(world, State.OPEN)
    rows = rows[cases.handler[rows] >= 0]
    world.workload.queue = total_by(cases.handler[rows], len(h), cases.remaining[rows])
    world.workload.queue[h.first_steward :] -= world.stewards.bank


def days_until_done(world: "World", handler: Rows, kind: Rows) -> Floats:
    """Days that handlers (rows) would need for this morning's queue and then a case of the given kind."""
    h = world.handlers
    minutes = world.workload.queue[handler] + world.of_kind.hours(h.run[handler], kind) * 60.0
    daily = (h.workday[handler] * 5 + h.weekend[handler] * 2) / 7.0
    days: Floats = np.maximum(minutes, 0.0) / np.maximum(daily, 1e-9)
    return days


def goes_to_desk(world: "World", rows: Rows) -> Bools:
    """Cases that the desk of their community would take on, were they held at that level."""
    kinds, community = world.kinds, world.cases.community[rows]
    desk, kept = world.handlers.first_desk + community, has_desk(world)[community]
    return _taken(world, rows, desk, kept, world.rules.desk_takes, kinds.consent, kinds.needs_vote)


def goes_to_steward(world: "World", rows: Rows) -> Bools:
    """Cases that the steward of their patch would take on, were they held in the neighbourhood."""
    kinds, patch = world.kinds, world.buildings.patch[world.cases.building[rows]]
    steward, in_office = world.handlers.first_steward + patch, world.levers.steward_hours[patch] > 0.0
    neighbours, large = kinds.party == _NEIGHBOUR, kinds.stake == _LARGE
    return _taken(world, rows, steward, in_office, world.rules.takes_on, neighbours, large)


def _taken(
    world: "World",
    rows: Rows,
    handler: Rows,
    there: Bools,
    rule: "Rule",
    one: Bools,
    other: Bools,
) -> Bools:
    """Apply a rule on two traits of the kind and the wait to cases whose handler is there; False for the others."""
    some = positions(there)
    kind, run = world.cases.kind[rows[some]], world.cases.run[rows[some]]
    wait = days_until_done(world, handler[some], kind)
    taken = np.zeros(rows.size, dtype=np.bool_)
    taken[some] = rule(one[kind], other[kind], wait, longest=at(world.p.take_on_days, run))
    return taken


def urgency(world: "World", rows: Rows) -> Floats:
    """How soon each queued case is worked, in steps of severity; the higher goes first, and then the older.

    What people may petition over goes a little earlier, and hotline tickets where callers come first.
    """
    cases, p, kind = world.cases, world.p, world.cases.kind[rows]
    first: Floats = world.rules.urgency(
        world.kinds.severity[kind],
        petition_signs(world, rows),
        is_ticket(world, rows) * world.levers.callers_first[cases.community[rows]],
        per_sign=at(p.petition_priority, cases.run[rows]),
    )
    return first


def petition_signs(world: "World", rows: Rows) -> Rows:
    """How many of three signs of a coming petition each case shows.

    People have come with it before, or petitioned; it is collective; its stake is large and it is overdue.
    """
    cases, kind = world.cases, world.cases.kind[rows]
    again = (cases.known[rows] > 1) | (cases.petitions[rows] > 0)
    pressing = world.kinds.large[kind] & (cases.felt_due[rows] < world.day)
    signs: Rows = again.astype(np.int64) + (world.kinds.family[kind] == _COLLECTIVE) + pressing
    return signs
