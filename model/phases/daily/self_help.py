"""Self-help, the first part of phase 2: over small cases people talk with the other side before they report.

Two tries within about ten days (003-17). Until they are used up, nobody reports a small case with a neighbour or a
merchant. A case that comes back after a settlement may be reported at once, without new talks.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import PARTIES
from model.inputs.values import at
from model.phases.daily.settle import plan_relapse
from model.state.cases import Outcome, close
from model.state.columns import Bools, Floats, Rows, positions

if TYPE_CHECKING:
    from model.world import World

_NEIGHBOUR = PARTIES.index("neighbour")


def plan_talks(world: "World", rows: Rows) -> None:
    """Set how long the parties of new cases try by themselves: `self_help_days`, plus or minus half of it."""
    cases, p = world.cases, world.p
    cases.private_until[rows] = world.day - 1  # already over for those who do not try
    rows = rows[world.kinds.private[cases.kind[rows]] & (cases.repeat[rows] == 0)]
    run = cases.run[rows]
    usual = at(p.self_help_days, run) * (np.asarray(at(p.self_help_tries, run)) >= 1.0)
    u = world.streams.uniform("private talks", cases.key[rows], run)
    days = np.where(usual > 0.0, np.ceil(usual * (0.5 + u)), -1.0)
    cases.private_until[rows] = world.day + days.astype(np.int64)


def talk(world: "World", rows: Rows) -> tuple[Rows, Bools]:
    """Hold today's private talks over latent cases.

    Returns the cases that are still latent, and which of them are still under talks: nobody reports or gives up
    those today.
    """
    cases = world.cases
    trying = (cases.private_until[rows] >= world.day) & (
        cases.channel[rows] < 0
    )  # no private talks once a case has been known
    held = positions(trying)
    talks = _talks(world, rows[held])
    held, talks = held[talks > 0], talks[talks > 0]
    if not held.size:
        return rows, trying
    mine = rows[held]
    u = world.streams.uniform("self-help", cases.key[mine], cases.run[mine], world.day)
    agreed = u < 1.0 - (1.0 - _success(world, mine)) ** talks
    _among_themselves(world, mine[agreed])
    left = np.ones(rows.size, dtype=np.bool_)
    left[held[agreed]] = False
    return rows[left], trying[left]


def _talks(world: "World", rows: Rows) -> Rows:
    """Number of private talks over each case today: spread evenly, with the last one on the last day."""
    cases = world.cases
    tries, arisen = at(world.p.self_help_tries, cases.run[rows]), cases.arisen[rows]
    length, elapsed = np.maximum(cases.private_until[rows] - arisen, 1), world.day - arisen
    today: Rows = np.floor(elapsed * tries / length) - np.floor(np.maximum(elapsed - 1, 0) * tries / length)
    return today


def _success(world: "World", rows: Rows) -> Floats:
    cases, p = world.cases, world.p
    run = cases.run[rows]
    chance: Floats = world.rules.self_help_probability(
        at(p.self_help_success, run),
        world.compounds.ties[cases.compound[rows]],
        world.kinds.party[cases.kind[rows]] == _NEIGHBOUR,
        ties_slope=at(p.self_help_ties_slope, run),
    )
    return chance


def _among_themselves(world: "World", rows: Rows) -> None:
    """Close cases that were settled privately and schedule their relapses."""
    if not rows.size:
        return
    close(world, rows, Outcome.SETTLED)
    plan_relapse(world, rows)
    world.today.self_settled.append(rows)
