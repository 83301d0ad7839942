"""Phase 6: deadlines and patience. Cases are closed on paper, moved up a level, given up or petitioned."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.daily.desk import any_desk, at_desk
from model.phases.daily.dispatch import is_ticket
from model.phases.daily.standing import petition, resign, take_heart
from model.phases.monthly.bodies import PASSED
from model.state.cases import State, live, move_up, numbered_key
from model.state.columns import Floats, Rows
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
    rows = rows[world.cases.verdict[rows] != PASSED]
    if rows.size:
        rows = _on_paper(world, rows)
        rows = _leave(world, rows)
        _impatient(world, rows)
    take_heart(world)


def _on_paper(world: "World", rows: Rows) -> Rows:
    """Close some cases on paper at their deadline, or swept up later: they count as handled but are latent again."""
    cases, levers = world.cases, world.levers
    at_last = cases.due[rows] == world.day
    if levers.anywhere("sweep"):
        at_last |= (cases.due[rows] < world.day) & (levers.sweep[cases.community[rows]] > 0.0)
    last = rows[at_last & (cases.joined[rows] == 0)]
    if not last.size:
        return rows
    chance = world.rules.paper_probability(pressure=_pressure(world, last), follow_up=_caught(world, last))
    u = world.streams.uniform("paper", cases.key[last], cases.run[last], world.day)
    chosen = last[u < chance]
    world.today.on_paper.append(chosen)
    cases.paper[chosen] += 1
    cases.ballot[chosen], cases.verdict[chosen] = FAR_OFF, 0
    cases.state[chosen], cases.handler[chosen], cases.remaining[chosen] = State.LATENT, -1, 0
    return rows[cases.state[rows] != State.LATENT]


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
