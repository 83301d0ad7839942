"""Who stands how at the end: groups of people and places add up to the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from worlds import MIXED, STREET, ran, scenario, world_of

from model.world import World


@pytest.fixture(scope="module")
def world() -> World:
    """A community and a street of two, the street under two seeds."""
    return ran(world_of((scenario(MIXED), 3), (scenario(STREET), 1), (scenario(STREET), 2)))


def of(frame: pd.DataFrame, run: int) -> pd.DataFrame:
    return frame[frame["run"] == run].drop(columns="run").reset_index(drop=True)


def test_every_division_counts_everybody_once(world: World) -> None:
    groups = world.results().groups
    people = groups[groups["metric"] == "residents"].groupby(["run", "by"])["value"].sum().unstack()
    for by in people:
        np.testing.assert_array_equal(people[by], world.places.residents)


@pytest.mark.parametrize("metric", ["satisfaction", "trust"])
def test_the_groups_mean_is_the_whole_mean_of_the_last_day(world: World, metric: str) -> None:
    results = world.results()
    wide = results.groups.pivot_table(index=["run", "by", "group"], columns="metric", values="value")
    weighted = (wide[metric] * wide["residents"]).groupby(["run", "by"]).sum()
    whole = weighted / wide["residents"].groupby(["run", "by"]).sum()
    series = results.series
    last = series[(series["metric"] == metric) & (series["day"] == world.calendar.last)]
    assert len(last) == len(world.runs)
    for run, value in zip(last["run"], last["value"], strict=True):
        np.testing.assert_allclose(whole[run], value, rtol=1e-9)


def test_open_disputes_by_group_add_up_to_the_backlog(world: World) -> None:
    results = world.results()
    wide = results.groups.pivot_table(index=["run", "by", "group"], columns="metric", values="value")
    total = (wide["open_disputes"] * wide["residents"] / 1000).groupby(["run", "by"]).sum()
    series = results.series
    last = series[(series["metric"] == "dispute_backlog") & (series["day"] == series["day"].max())]
    for run, value in zip(last["run"], last["value"], strict=True):
        np.testing.assert_allclose(total[run], value * world.places.residents[run] / 1000, rtol=1e-9)


def test_places_are_numbered_within_their_run(world: World) -> None:
    groups = world.results().groups
    for run, (communities, compounds) in enumerate([(1, 3), (2, 4), (2, 4)]):
        mine = of(groups, run)
        for by, count in (("community", communities), ("compound", compounds)):
            assert sorted(mine[mine["by"] == by]["group"].unique()) == [str(i + 1) for i in range(count)]


def test_groups_are_the_same_alone_and_in_a_batch(world: World) -> None:
    alone = ran(world_of((scenario(STREET), 2))).results().groups
    pd.testing.assert_frame_equal(of(alone, 0), of(world.results().groups, 2), check_exact=True)
