"""Phase 3: open cases without a handler are routed to the lowest level with authority where a handler exists."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import HANDLERS
from model.inputs.values import at
from model.phases.daily.deliberate import begin_deliberation
from model.phases.daily.desk import any_desk
from model.phases.daily.dispatch import comes_together, ticket_minutes
from model.phases.daily.duplicates import answer_repeats, join_duplicates
from model.phases.daily.queues import goes_to_desk, goes_to_steward
from model.state.cases import State, round_key
from model.state.columns import Floats, Rows, positions
from model.state.handlers import Level, department_handler
from model.state.keyed_random import binomial_count

if TYPE_CHECKING:
    from model.world import World

_FIRM_WORK = HANDLERS.index("firm")


def route(world: "World") -> None:
    """Assign open cases without a handler: found today, or moved up or left by their handler since yesterday."""
    cases = world.cases
    rows = join_duplicates(world, positions((cases.state == State.OPEN) & (cases.handler < 0)))
    assign(world, rows)
    answer_repeats(world, rows)


def assign(world: "World", rows: Rows) -> None:
    """Give each case a handler at its level, the hand-offs that precede work, and its first attempt's hours."""
    if not rows.size:
        return
    cases = world.cases
    handler, level, extra = _handler(world, rows)
    cases.handler[rows], cases.level[rows] = handler, level
    cases.level_since[rows] = world.day
    cases.remaining[rows] = attempt_minutes(world, rows, extra) + ticket_minutes(world, rows)
    _hand_off(world, rows)
    begin_deliberation(world, rows)


def _handler(world: "World", rows: Rows) -> tuple[Rows, Rows, Floats]:
    """Handler, level and factor on hours. Without a firm, its work goes to the community, at more hours."""
    cases, kinds, h = world.cases, world.kinds, world.handlers
    kind, level, community = cases.kind[rows], cases.level[rows], cases.community[rows]
    local, firm_work = level == Level.NEIGHBOURHOOD, kinds.handler[kind] == _FIRM_WORK
    handler, extra = h.first_committee + community, np.ones(rows.size)
    mine = positions(local & firm_work)
    firm = world.compounds.firm[cases.compound[rows[mine]]]
    orphan = mine[firm < 0]
    level[orphan], extra[orphan] = Level.COMMUNITY, at(world.p.orphan_hours_factor, cases.run[rows[orphan]])
    # In custody the committee does the firm's work itself, in the neighbourhood.
    served = (firm >= 0) & ~world.firms.custodial[firm]
    handler[mine[served]] = h.first_firm + firm[served]
    of_grid = positions(local & ~firm_work)
    handler[of_grid] = _neighbourhood(world, rows[of_grid])
    if any_desk(world):
        heard = positions((level == Level.COMMUNITY) & goes_to_desk(world, rows))
        handler[heard] = h.first_desk + community[heard]
    upper = positions(level >= Level.STREET)
    handler[upper] = department_handler(
        world, cases.run[rows[upper]], level[upper], kinds.department[kind[upper]]
    )
    return handler, level, extra


def _neighbourhood(world: "World", rows: Rows) -> Rows:
    """The patch's steward for small cases between neighbours that can be done soon; else the grid worker."""
    b, h, building = world.buildings, world.handlers, world.cases.building[rows]
    grid = h.first_grid + b.grid[building]
    if not world.levers.anywhere("steward_hours"):
        return grid
    return np.where(goes_to_steward(world, rows), h.first_steward + b.patch[building], grid)


def attempt_minutes(world: "World", rows: Rows, factor: Floats | float) -> Rows:
    """Whole minutes of the next attempt, keyed by case and attempt.

    A campaign for a vote takes more where owners have no body to call it; neighbours do part of the work of care.
    """
    cases = world.cases
    run, kind, compound = cases.run[rows], cases.kind[rows], cases.compound[rows]
    factor = factor * (1.0 - world.kinds.care[kind] * world.workload.care_relief[compound])
    z = world.streams.normal("attempt hours", round_key(world, rows), run)
    hours = world.of_kind.hours(run, kind)
    uncalled = world.kinds.needs_vote[kind] & (world.compounds.body[compound] == 0)
    factor = factor * np.where(uncalled, at(world.p.ballot_uncalled_factor, run), 1.0)
    minutes = world.rules.work_minutes(hours, z, factor, spread=at(world.p.hours_spread, run))
    return np.maximum(minutes, 1).astype(np.int64)


def _hand_off(world: "World", rows: Rows) -> None:
    """Delay cases above the grid that need departments; where owners vote, the offices sign after the vote."""
    cases = world.cases
    rows = rows[cases.level[rows] > Level.NEIGHBOURHOOD]
    rows = rows[(world.kinds.departments[cases.kind[rows]] > 0) & ~world.kinds.needs_vote[cases.kind[rows]]]
    if not rows.size:
        return
    days = days_at_offices(world, rows)
    cases.next_day[rows] = world.day + days
    cases.state[rows] = np.where(days > 0, State.WAITING, State.OPEN)


def days_at_offices(world: "World", rows: Rows) -> Rows:
    """Whole days of the hand-offs of each case to offices other than its handler, which are counted.

    The community writes to one and perhaps to each of the others. At street and district the leading office has the
    case itself: what it costs there is its queue, so only the others count.
    """
    cases, levers = world.cases, world.levers
    run, community, level = cases.run[rows], cases.community[rows], cases.level[rows]
    departments = world.kinds.departments[cases.kind[rows]]
    fragmentation = levers.fragmentation[community] * (1.0 - done_together(world, rows, "joint_handoffs"))
    turnaround = levers.turnaround[community] * (1.0 - done_together(world, rows, "joint_waiting"))
    identity = round_key(world, rows) + (level.astype(np.uint64) << np.uint64(40))
    u = world.streams.uniform("hand-offs", identity, run)
    leads = level >= Level.STREET
    count = binomial_count(u, departments - leads, fragmentation) + ~leads
    together = comes_together(world, rows, count, identity)
    count[together] = 1
    z = world.streams.normal("turnaround", identity, run)
    days = world.rules.handoff_delay(count, z, turnaround=turnaround, spread=at(world.p.hours_spread, run))
    saved = levers.dispatch[community] * (world.kinds.fear[cases.kind[rows]] > 0.0)
    days = np.floor(days * (1.0 - saved))  # a joint team goes out at once (003-46)
    cases.handoffs[rows] += count
    whole: Rows = days.astype(np.int64)
    return whole


def done_together(world: "World", rows: Rows, lever: str) -> Floats | float:
    """What the lever takes off each case in which the firm has a say, as a share; 0 for the others (003-19, S003-E)."""
    if not world.levers.anywhere(lever):
        return 0.0
    cases, off = world.cases, getattr(world.levers, lever)
    less: Floats = world.kinds.firms_say[cases.kind[rows]] * off[cases.compound[rows]]
    return less
