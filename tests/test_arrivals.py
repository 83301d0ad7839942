"""What may arise is found for a month at once; the rate of the day decides, and a higher one only adds cases."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from laws import RARE
from scipy import stats
from worlds import (
    MIXED,
    advance,
    assert_same_outcome,
    outcome,
    ran,
    scenario,
    set_lever,
    timed,
    watch,
    world_of,
)

from model.inputs.calendar import Calendar
from model.phases.daily.candidates import Candidates, Month, month_of
from model.policy.refresh import refresh
from model.state.keyed_random import Streams, child_key, process_key
from model.world import World
from scenarios.build import make_run

CELLS = 6000
MARCH = Month(24_290, range(60, 91))
type Days = dict[tuple[int, int], int]

STILL = {"disorder_kappa": 0.0, "relapse_scale": 0.0}
"""Nothing that became of a case feeds back on what arises."""


def candidates() -> tuple[Candidates, Streams]:
    """A month in which nothing has been found yet; half of the cells in each of two runs."""
    found = Candidates(child_key(process_key("cells"), np.arange(CELLS)), np.arange(CELLS) * 2 // CELLS)
    found.begin(MARCH)
    return found, Streams([5, 6])


type Point = tuple[int, int, int, float]


def points(found: Candidates, below: float) -> list[Point]:
    """Day, cell, identity and height of all points below a height, in their order."""
    return [
        (day, *point)
        for day in MARCH.days
        for point in zip(*(column.tolist() for column in found.on(day)), strict=True)
        if point[2] < below
    ]


# --- points


def test_cases_of_each_day_are_poisson_with_the_rate_of_that_day() -> None:
    """Rates go up and down by the day, so that points are found in many steps: counts by day, and by cell."""
    rng = np.random.default_rng(1)
    rates = rng.uniform(0.0, 0.06, (len(MARCH.days), CELLS)) * rng.choice(
        [0.2, 1.0, 3.0], (len(MARCH.days), 1)
    )
    found, streams = candidates()
    counts = np.zeros(rates.shape)
    for place, day in enumerate(MARCH.days):
        found.rise(streams, rates[place])
        cell, _, height = found.on(day)
        counts[place] = np.bincount(cell[height < rates[place][cell]], minlength=CELLS)
    for axis in (0, 1):
        mean = rates.sum(axis=axis)
        squares = (counts.sum(axis=axis) - mean) ** 2 / mean
        assert abs(squares.sum() - mean.size) < 3.5 * np.sqrt((2.0 + 1.0 / mean).sum())
    law = stats.poisson(rates.sum())
    assert min(law.cdf(counts.sum()), law.sf(counts.sum() - 1)) > RARE / 2
    surplus = counts - rates
    next_day = (surplus[1:] * surplus[:-1]).sum() / np.sqrt((rates[1:] * rates[:-1]).sum())
    assert abs(next_day) < 3.3  # what a day brings says nothing about the next


def test_when_and_in_how_many_steps_points_are_found_changes_none() -> None:
    at_once, streams = candidates()
    at_once.rise(streams, np.full(CELLS, 0.1))
    in_steps, _ = candidates()
    for bound in (0.01, 0.04, 0.03, 0.04, 0.1):
        in_steps.rise(streams, np.full(CELLS, bound))
    assert points(in_steps, 0.1) == points(at_once, 0.1)
    assert len(points(at_once, 0.1)) > 10_000


def test_raising_one_cell_adds_points_to_it_alone() -> None:
    found, streams = candidates()
    found.rise(streams, np.full(CELLS, 0.01))
    before = points(found, 0.01)
    found.rise(streams, np.where(np.arange(CELLS) == 7, 2.0, 0.01))
    assert points(found, 0.01) == before
    higher = [point for point in points(found, 2.0) if point[3] >= 0.02]
    assert {cell for _, cell, _, _ in higher} == {7}
    assert 30 < len(higher) < 100


def test_points_of_a_day_come_by_cell_and_then_from_below() -> None:
    found, streams = candidates()
    for height in (0.02, 0.4):
        found.rise(streams, np.full(CELLS, height))
    order = [(day, cell, height) for day, cell, _, height in points(found, 0.4)]
    assert order == sorted(order)


def test_a_month_begins_on_the_second_and_ends_with_the_next_first() -> None:
    """As seasons do. 2022-01-25 is day 0."""
    calendar = Calendar(make_run(scenario(time=timed(60, 120, "2022-01-25")), 1).time)
    dates = [calendar.date(day) for day in month_of(calendar, 10).days]
    assert [str(dates[0]), str(dates[-1]), len(dates)] == ["2022-02-02", "2022-03-01", 28]
    months = {month_of(calendar, day) for day in range(calendar.first, calendar.last + 1)}
    days = sorted(day for month in months for day in month.days)
    assert days == list(range(days[0], days[-1] + 1))  # every day belongs to one month
    numbers = sorted(month.number for month in months)
    assert numbers == list(range(numbers[0], numbers[0] + len(months)))


# --- worlds


def arisen(
    *steps: tuple[int, float], warmup: int = 21, parameters: dict[str, float] = STILL
) -> dict[tuple[int, int], int]:
    """Day of each case, by run and identity, where the lever on arrivals is put to a value on each of some days."""
    days: dict[tuple[int, int], int] = {}

    def note(world: World) -> None:
        rows = world.today.rows("arisen")
        cases = zip(world.cases.run[rows].tolist(), world.cases.key[rows].tolist(), strict=True)
        days.update(dict.fromkeys(cases, world.day))
        for day, factor in steps:
            if world.day == day:
                set_lever(world, "arrival", factor)
                refresh(world, {"arrival"})

    place = scenario(MIXED, "", parameters, timed(warmup, 120))
    ran(watch(world_of(*((place, seed) for seed in range(12))), note))
    return days


@pytest.fixture(scope="module")
def usual() -> Days:
    return arisen()


@pytest.mark.parametrize("steps", [[(5, 2.0)], [(5, 1.3), (12, 3.0), (45, 1.0), (70, 1.1)]])
def test_a_higher_rate_adds_cases_and_leaves_the_others_as_they_are(
    usual: Days, steps: list[tuple[int, float]]
) -> None:
    """All that arose at the lower rate has the same identity and day; more comes from the day after a rise on."""
    more = arisen(*steps)
    assert more.items() > usual.items()
    added = [day for key, day in more.items() if key not in usual]
    higher = {
        day
        for (begin, factor), (end, _) in zip(steps, [*steps[1:], (120, 0.0)], strict=True)
        if factor > 1.0
        for day in range(begin + 1, end + 1)
    }
    assert set(added) <= higher
    assert len(added) > 40


def test_a_lower_rate_takes_cases_away_from_the_next_day_on_and_until_it_ends(usual: Days) -> None:
    fewer = arisen((10, 0.0), (40, 1.0))
    assert fewer == {key: day for key, day in usual.items() if not 10 < day <= 40}
    assert len(fewer) < 0.9 * len(usual)


def test_the_date_decides_what_may_arise_whenever_the_world_began(usual: Days) -> None:
    """A world that begins in mid-month meets what the older one meets, as long as their rates are the same."""
    younger = arisen(warmup=7)
    assert younger == {key: day for key, day in usual.items() if day >= -7}


def test_where_it_feeds_back_what_arises_in_both_arms_does_so_on_the_same_day(usual: Days) -> None:
    """Disorder moves rates from day to day; still the higher arm misses hardly any case of the lower one."""
    contagion = STILL | {"disorder_kappa": 1.0}
    fewer, more = arisen(parameters=contagion), arisen((0, 2.0), parameters=contagion)
    shared = fewer.keys() & more.keys()
    assert len(fewer) > len(usual)
    assert len(shared) > 0.98 * len(fewer)
    assert all(fewer[key] == more[key] for key in shared)


@pytest.mark.parametrize("day", [3, 17, 31])
@pytest.mark.parametrize("copied", ["pickled", "forked"])
def test_a_copy_made_in_mid_month_goes_on_as_the_original(day: int, copied: str) -> None:
    def changed(world: World) -> World:
        set_lever(world, "arrival", 2.5)
        refresh(world, {"arrival"})
        return world

    world = advance(world_of((scenario(MIXED, "", {}, timed(10, 60)), 3)), day)
    copy: World = world.fork(world.runs) if copied == "forked" else pickle.loads(pickle.dumps(world))
    assert_same_outcome(outcome(ran(changed(copy))), outcome(ran(changed(world))))
