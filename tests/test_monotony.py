"""More hours, never more backlog: promised case by case where the order of the queue is all that matters.

One firm, priorities that last (severity, then age), one visit for each case, nothing fed back: the minutes left for a
case on a day are max(0, c - work before it), c and the work already done being no smaller where there are more hours.
In general it is not promised: visits that fail come back on other days, relieved people look about and report more,
what is settled may return, and handlers with time to spare go and find cases (docs/verification.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from effort import effort
from hypothesis import given
from hypothesis import strategies as st
from queues import CERTAIN, STILL, plain_kind
from worlds import scenario, timed

from model.inputs.archetypes import ARCHETYPES
from model.inputs.kinds import KindTable, _table
from model.rules import Rules
from model.state.cases import State
from model.world import World
from scenarios.build import make_run


def everywhere(per_day: float) -> tuple[float, ...]:
    """Yearly rate per 1,000 residents that makes so many a day in a compound of 200."""
    return (per_day * 365.0 * 5.0,) * len(ARCHETYPES)


def graded_kinds(per_day: list[float], hours: float) -> KindTable:
    """Three kinds of three severities, of one firm, each ended by its first visit."""
    same: dict[str, Any] = {"hours": hours, "agreement": 1.0}
    graded = zip((1, 2, 3), per_day, strict=True)
    return _table(
        [plain_kind(f"grade {grade}", everywhere(rate), severity=grade, **same) for grade, rate in graded]
    )


FIRM = """
[[place.communities]]
name = "队列"
grids = 1
[[place.communities.compounds]]
archetype = "danwei"
count = 3
households = 100
households_per_staff = 100.0
residents_start_quality = 1.0
firm = true
"""


class Ends(World):
    """Notes on which day each case ended, by run."""

    monthly = ()

    def __init__(self, *arguments: Any, **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        self.ended: list[dict[int, int]] = [{} for _ in self.runs]
        self.open: list[Any] = []


def note_ends(world: World) -> None:
    assert isinstance(world, Ends)
    cases, rows = world.cases, world.today.rows("closed")
    for run, key in zip(cases.run[rows].tolist(), cases.key[rows].tolist(), strict=True):
        world.ended[run][key] = world.day
    alive = cases.run[cases.state != State.CLOSED]
    world.open.append(np.bincount(alive, minlength=len(world.runs)))


Ends.phases = (*World.phases, note_ends)
ONE_VISIT = replace(CERTAIN, work_minutes=Rules().work_minutes)


def handled(
    kinds: KindTable, rules: Rules, scales: tuple[float, float], spread: float, seed: int, days: int = 150
) -> Ends:
    """The same cases under fewer and under more hours."""
    runs = []
    for scale in scales:
        values = STILL | {"capacity_scale": scale, "hours_spread": spread}
        runs.append(make_run(scenario(FIRM, "", values, timed(0, days)), seed))
    world = Ends(runs, kinds=kinds, rules=rules)
    world.run()
    return world


@effort(10)
@given(
    st.lists(st.floats(0.0, 0.5), min_size=3, max_size=3), st.floats(0.5, 30.0), st.floats(0.0, 1.5),
    st.floats(0.05, 1.0), st.floats(1.0, 3.0), st.integers(0, 2**32),
)  # fmt: skip
def test_more_hours_end_no_matter_later_where_one_visit_ends_it(
    rates: list[float], hours: float, spread: float, scale: float, more: float, seed: int
) -> None:
    """Case by case and day by day, on the same luck."""
    world = handled(graded_kinds(rates, hours), ONE_VISIT, (scale, scale * more), spread, seed)
    few, many = world.ended
    assert all(key in many and many[key] <= day for key, day in few.items())
    stock = np.array(world.open)
    assert (stock[:, 1] <= stock[:, 0]).all()


def test_more_hours_may_end_a_matter_later_where_it_takes_several_visits() -> None:
    """Not promised: an older case that is done sooner comes back sooner, on a day that a younger one had alone."""
    rules = replace(
        ONE_VISIT, repair_probability=lambda agreement, *_, **__: np.full(np.shape(agreement), 0.4)
    )
    kinds = _table([plain_kind("again", everywhere(0.25), hours=6.0, revisit_days=9.0)])
    world = handled(kinds, rules, (0.5, 0.6), 0.8, seed=1, days=400)
    few, many = world.ended
    later = [key for key, day in few.items() if many.get(key, 10**6) > day]
    sooner = [key for key, day in few.items() if many.get(key, 10**6) < day]
    assert later
    assert len(later) < 0.25 * len(sooner)
