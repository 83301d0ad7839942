"""Phase 6: deadlines and patience. Cases are extended, closed on paper, moved up, given up or petitioned."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.daily.desk import any_desk, at_desk
from model.phases.daily.dispatch import is_ticket
from model.phases.daily.standing import petition, resign, take_heart
from model.phases.monthly.bodies import PASSED
from model.state.cases import State, live, move_up, numbered_key
from model.state.columns import Bools, Floats, Rows
from model.state.handlers import Level
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World


def escalate(world: "World") -> None:
    """Check all known cases; at most one of these happens to a case on one day.

    What owners have voted for is on its way: nobody presses it further. Joined cases keep no clock of their own, but
    their people may still give up or petition.
    """
    rows = live(world, State.OPEN, State.WAITING)
    _stop_clocks(world, rows)
    rows = rows[world.cases.verdict[rows] != PASSED]
    if rows.size:
        rows = _at_deadline(world, rows)
        rows = _leave(world, rows)
        _impatient(world, rows)
    take_heart(world)


def _stop_clocks(world: "World", rows: Rows) -> None:
    """Let deadline and patience stand still while owners are called to a vote, and while what they passed is built.

    The law lays down notice and quorum (Civil Code art. 278: L1), and no office can hurry them. Time that such a
    procedure takes does not count (Administrative Licensing Law art. 45, by analogy). What is late already stays late.
    """
    cases = world.cases
    held = rows[(cases.ballot[rows] != FAR_OFF) | (cases.verdict[rows] != 0)]
    cases.level_since[held] += 1
    cases.due[held[cases.due[held] >= world.day]] += 1


def _at_deadline(world: "World", rows: Rows) -> Rows:
    """Extend or close on paper what reaches its official deadline today, or leave it late; return the open ones.

    An office that has a reason asks in time. What is then not closed on paper is extended as well, if it is granted.
    Neither goes on for ever: see `extensions_allowed`.
    After its deadline a case may be swept up and closed on paper where a campaign is on.
    """
    cases, p = world.cases, world.p
    own = rows[cases.joined[rows] == 0]
    last = own[cases.due[own] == world.day]
    swept = _overdue_and_swept(world, own)
    if not (last.size or swept.size):
        return rows
    run = cases.run[last]
    u = world.streams.uniform("extension", cases.key[last], run, world.day)
    needing = world.kinds.needs_others[cases.kind[last]]
    asked = u < world.rules.extension_probability(needing, hard=at(p.extension_hard, run))
    in_time = asked & _may_be_extended(world, last)
    left = _on_paper(world, np.sort(np.concatenate([last[~in_time], swept])))
    left = left[(cases.due[left] == world.day) & _may_be_extended(world, left)]
    granted = world.streams.uniform("extension granted", cases.key[left], cases.run[left], world.day)
    longer = np.concatenate([last[in_time], left[granted < at(p.extension_granted, cases.run[left])]])
    cases.due[longer] = world.day + np.asarray(at(p.extension_days, cases.run[longer])).astype(np.int64)
    cases.extensions[longer] += 1
    return rows[cases.state[rows] != State.LATENT]


def _may_be_extended(world: "World", rows: Rows) -> Bools:
    """Whether the present deadline of each case was extended less often than is allowed."""
    cases = world.cases
    fewer: Bools = cases.extensions[rows] < at(world.p.extensions_allowed, cases.run[rows])
    return fewer


def _overdue_and_swept(world: "World", rows: Rows) -> Rows:
    """Cases past their deadline in communities that sweep their backlog."""
    cases, levers = world.cases, world.levers
    if not levers.anywhere("sweep"):
        return rows[:0]
    return rows[(cases.due[rows] < world.day) & (levers.sweep[cases.community[rows]] > 0.0)]


def _on_paper(world: "World", last: Rows) -> Rows:
    """Close some cases on paper: they count as handled but are latent again; return the others."""
    cases = world.cases
    chance = world.rules.paper_probability(pressure=_pressure(world, last), follow_up=_caught(world, last))
    u = world.streams.uniform("paper", cases.key[last], cases.run[last], world.day)
    chosen = last[u < chance]
    world.today.on_paper.append(chosen)
    cases.paper[chosen] += 1
    cases.ballot[chosen], cases.verdict[chosen] = FAR_OFF, 0
    cases.state[chosen], cases.handler[chosen], cases.remaining[chosen] = State.LATENT, -1, 0
    return last[u >= chance]


def _pressure(world: "World", rows: Rows) -> Floats:
    """Pressure to close each case on paper today: at its deadline; after it only where the backlog is swept."""
    cases, levers = world.cases, world.levers
    community = cases.community[rows]
    return np.where(cases.due[rows] == world.day, levers.paper_pressure[community], levers.sweep[community])


def _caught(world: "World", rows: Rows) -> Floats:
    """Share of closings on paper that a follow-up prevents; of tickets, all whose caller is not talked round."""
    levers, community = world.levers, world.cases.community[rows]
    return np.where(is_ticket(world, rows), 1.0 - levers.persuaded[community], levers.follow_up[community])


def _leave(world: "World", rows: Rows) -> Rows:
    """Let complainants give up, or petition over a large overdue case; one uniform decides both.

    Those who petitioned wait for the deadline before they do so again.
    """
    cases, p = world.cases, world.p
    run = cases.run[rows]
    answered = (cases.petitions[rows] == 0) | (cases.due[rows] < world.day)
    overdue = (cases.felt_due[rows] < world.day) & answered
    urge = _urge(world, rows)
    petitioning = world.rules.petition_hazard(
        overdue, urge > 0.0, per_year=at(p.petition_per_year, run) * urge
    )
    trust = world.residents.trust[cases.complainant[rows]]
    withdraw = world.rules.withdrawal_hazard(
        trust, per_year=at(p.withdraw_per_year, run), trust_slope=at(p.report_trust_slope, run)
    )
    u = world.streams.uniform("leave", cases.key[rows], run, world.day)
    petitions, withdrawals = u < petitioning, u > 1.0 - withdraw
    gone = petitions | withdrawals
    if not gone.any():
        return rows
    petition(world, rows[petitions])
    resign(world, rows[withdrawals & ~petitions])
    return rows[~gone]


def _urge(world: "World", rows: Rows) -> Floats:
    """How readily an overdue case is petitioned: 1 for large stakes, more where owners rally over a wide case."""
    cases, kinds = world.cases, world.kinds
    kind = cases.kind[rows]
    urge: Floats = kinds.large[kind] + kinds.wide[kind] * world.levers.rallying[cases.compound[rows]]
    return urge


def _impatient(world: "World", rows: Rows) -> None:
    """Move cases up past their level's patience; past the district's, they are petitioned or given up."""
    cases, p = world.cases, world.p
    run = cases.run[rows]
    limit: Floats = world.rules.patience_days(
        world.kinds.tolerance_days[cases.kind[rows]],
        factor=at(p.patience_factor, run),
        least=at(p.patience_least_days, run),
    )
    local = cases.level[rows] <= Level.COMMUNITY
    limit = limit * np.where(local, world.levers.holding[cases.community[rows]], 1.0)
    if any_desk(world):
        limit = np.where(at_desk(world, rows), np.minimum(limit, at(p.desk_days, run)), limit)  # L6
    rows = rows[(world.day - cases.level_since[rows] > limit) & (cases.joined[rows] == 0)]
    if not rows.size:
        return
    top = cases.level[rows] == Level.DISTRICT
    move_up(world, rows[~top])
    ended = rows[top]
    if not ended.size:
        return
    turn = numbered_key(world, ended, cases.petitions[ended])
    u = world.streams.uniform("petition", turn, cases.run[ended])
    petitions = u < at(p.petition_at_the_end, cases.run[ended])
    petition(world, ended[petitions])
    resign(world, ended[~petitions])
