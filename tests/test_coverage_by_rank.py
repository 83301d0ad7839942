"""Coverage by rank: how many units of a community are reached, and which."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import scenario, timed, world_of

from model.policy.levers import LEVERS
from model.world import World

SEEDS = range(40)
BASE = {lever.name: lever.base for lever in LEVERS}
FIFTEEN = """
[[place.communities]]
name = "十五"
grids = 5
fund = 0
[[place.communities.compounds]]
archetype = "old"
count = 9
households = 10
[[place.communities.compounds]]
archetype = "commodity"
count = 6
households = 10
"""
SEVERAL = """
[[place.communities]]
name = "三居"
count = 3
grids = 4
[[place.communities.compounds]]
archetype = "old"
count = 5
households = 10
"""


def covered(name: str, coverage: float, place: str = FIFTEEN, seeds: Any = SEEDS, days: int = 1) -> World:
    """A world in which one intervention reaches a share of its units."""
    on = f"[interventions.{name}]\nramp_days = 0\ncoverage = {coverage!r}\n"
    world = world_of(*((scenario(place, on, time=timed(0, days)), seed) for seed in seeds))
    for _ in range(days):
        world.step()
    return world


def reached(world: World, units: str, lever: str) -> Any:
    """Which units are reached, by run."""
    rows, moved = getattr(world, units), getattr(world.levers, lever) != BASE[lever]
    return [moved[rows.run == run] for run in range(len(world.runs))]


def test_half_of_fifteen_compounds_is_seven_or_eight_and_the_tables_say_how_many() -> None:
    """Each run; a coin for each compound gave three to twelve."""
    world = covered("covenant", 0.5)
    numbers = [int(run.sum()) for run in reached(world, "compounds", "violations")]
    assert set(numbers) == {7, 8}
    told = world.results().reach
    assert told.reached.tolist() == numbers and set(told.units) == {15}


def test_the_mean_over_runs_is_the_coverage() -> None:
    """A tenth of fifteen is one or two: a compound and a half on average, and never none."""
    numbers = [int(run.sum()) for run in reached(covered("covenant", 0.1), "compounds", "violations")]
    assert set(numbers) == {1, 2}
    assert np.mean(numbers) == pytest.approx(1.5, abs=4 * 0.5 / len(SEEDS) ** 0.5)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=4), st.integers(0, 2**32))
def test_a_wider_coverage_adds_units_and_drops_none_and_misses_by_less_than_one(
    coverages: list[float], seed: int
) -> None:
    world = world_of((scenario(SEVERAL, "", time=timed(0, 1)), seed))
    places = world.levers.reach.places(world, "anything", "compounds")
    before = np.zeros(len(world.compounds), bool)
    for coverage in sorted(coverages):
        now = places <= coverage
        assert not (before & ~now).any()
        before = now
        for community in range(len(world.communities)):
            number = now[world.compounds.community == community].sum()
            assert abs(number - coverage * 5) < 1.0
    assert (places <= 1.0).all() and (places > 0.0).all()


def test_each_unit_is_reached_as_often_as_any_other() -> None:
    numbers = np.sum(reached(covered("covenant", 0.4, seeds=range(120)), "compounds", "violations"), axis=0)
    assert numbers.shape == (15,)
    assert (abs(numbers / 120 - 0.4) < 4 * (0.24 / 120) ** 0.5).all()


def test_coverage_is_a_share_of_those_that_count_where_this_is_settled() -> None:
    """Two thirds of nine old compounds are six in every run; commodity housing has no place in the queue."""
    numbers = reached(covered("community_property", 2 / 3), "compounds", "takeover")
    assert all(5 <= run[:9].sum() <= 7 and not run[9:].any() for run in numbers)
    assert [int(run.sum()) for run in numbers].count(6) >= 30


def test_communities_are_ranked_within_their_run() -> None:
    numbers = [
        int(run.sum()) for run in reached(covered("special_fund", 0.5, SEVERAL), "communities", "grant")
    ]
    assert set(numbers) == {1, 2}


def test_who_is_reached_does_not_depend_on_what_else_is_in_the_batch() -> None:
    batch = reached(covered("covenant", 0.3, seeds=(3, 4, 5)), "compounds", "violations")
    (alone,) = reached(covered("covenant", 0.3, seeds=(4,)), "compounds", "violations")
    assert batch[1].tolist() == alone.tolist()


def test_the_ramp_takes_units_in_the_order_of_coverage() -> None:
    on = "[interventions.covenant]\nramp_days = 15\n"
    world = world_of((scenario(FIFTEEN, on, time=timed(0, 20)), 1))
    numbers, before = [], np.zeros(15, bool)
    for _ in range(15):
        world.step()
        (now,) = reached(world, "compounds", "violations")
        assert not (before & ~now).any()
        before = now
        numbers.append(int(now.sum()))
    assert all(abs(number - day) <= 1 for day, number in enumerate(numbers, 1))
