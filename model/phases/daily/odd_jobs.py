"""Small repairs: volunteers mend lamps, doors and drains that need no trade, known or not (003-11, S003-B).

Hours a week and compound come from volunteers (`repair_hours`). Each kind declares the share of its cases that need no
trade (`no_trade`). Amateurs are slower than a tradesman and mend less well. The firm leaves to them what they do
(`firms_slack`).
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.daily.settle import plan_relapse
from model.state.cases import Outcome, State, close
from model.state.columns import Rows, positions, total_by

if TYPE_CHECKING:
    from model.world import World


def do_odd_jobs(world: "World") -> None:
    """Volunteers spend today's minutes for repairs on the small repairs of their compound; some of them succeed."""
    cases, p = world.cases, world.p
    hours = world.workload.repair_hours
    if not hours.any():
        return
    rows = _small_repairs(world)
    compound, kind, run = cases.compound[rows], cases.kind[rows], cases.run[rows]
    need = world.of_kind.hours(run, kind) * 60.0 * at(p.odd_job_slowness, run)
    work = total_by(compound, len(world.compounds), need)
    begun = world.rules.odd_job_chance(hours[compound] * 60.0 / 7.0, work[compound])
    mended = world.of_kind.agreement(run, kind) * np.asarray(at(p.odd_job_skill, run))
    done = world.streams.uniform("odd job", cases.key[rows], run, world.day) < begun * mended
    close(world, rows[done], Outcome.SETTLED)
    plan_relapse(world, rows[done])


def _small_repairs(world: "World") -> Rows:
    """Cases that are not closed and need no trade, where volunteers have hours for repairs."""
    cases = world.cases
    share = world.kinds.no_trade[cases.kind]
    rows = positions((share > 0.0) & (cases.state != State.CLOSED))
    rows = rows[world.workload.repair_hours[cases.compound[rows]] > 0.0]
    easy: Rows = rows[world.streams.uniform("needs no trade", cases.key[rows], cases.run[rows]) < share[rows]]
    return easy
