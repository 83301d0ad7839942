"""What interventions of the first half do to outcomes, first of all to their own, and what they spoil.

Each is compared with the same place under the same seeds; statements are about signs, over several seeds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from few_cases import first_building, put
from worlds import advance, ran, scenario, set_lever, timed, whole

from model.phases.daily.settle import settling_probability
from model.policy.workload import TASKS
from model.state.handlers import Role
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import implementation

PLACE = """
[[place.communities]]
name = "各样"
grids = 2
grid_workers = 0.5
staff = 6
[[place.communities.compounds]]
archetype = "resettlement"
count = 2
households = 300
firm = false
committee = false
[[place.communities.compounds]]
archetype = "resettlement"
households = 120
firm = true
committee = true
[[place.communities.compounds]]
archetype = "commodity"
count = 2
households = 120
firm = true
committee = true
"""
SEEDS = 3
IN_EARNEST = {
    f"{name}_active_share": 1.0 for name in ("red_property", "party_branches", "three_party_linkage")
}
ARMS = (
    "baseline", "red_property", "community_custody", "party_branches", "members_register", "micro_grids",
    "three_in_one_grid", "grid_staffing", "owners_committees", "three_party_linkage", "joint_meeting",
    "deliberation", "one_stop_mediation", "five_every",
)  # fmt: skip


def run(arm: str, seed: int, horizon: int) -> Any:
    base = make_run(scenario(PLACE, parameters=IN_EARNEST, time=timed(0, horizon)), seed)
    return base if arm == "baseline" else replace(base, deliveries=(whole(implementation(arm)),))


@pytest.fixture(scope="module")
def world() -> World:
    """Every arm under every seed after eight months."""
    return ran(World([run(arm, seed, 240) for arm in ARMS for seed in range(SEEDS)]))


@pytest.fixture(scope="module")
def runs(world: World) -> pd.DataFrame:
    return world.results().runs


def runs_of(arm: str) -> Any:
    return ARMS.index(arm) * SEEDS + np.arange(SEEDS)


def change(runs: pd.DataFrame, arm: str, metric: str) -> Any:
    """Differences from the baseline, seed by seed."""
    return runs[metric].to_numpy()[runs_of(arm)] - runs[metric].to_numpy()[runs_of("baseline")]


def task_hours(world: World, arm: str, task: str, role: Role) -> float:
    h = world.handlers
    mine = np.isin(h.run, runs_of(arm)) & (h.role == role)
    return float(world.workload.task_ledger[TASKS.index(task), mine].sum() / 60.0)


def used(world: World, arm: str, role: Role) -> float:
    mine = np.isin(world.handlers.run, runs_of(arm)) & (world.handlers.role == role)
    return float(world.handlers.used[mine].sum() / 60.0)


def offered(world: World, arm: str, role: Role) -> float:
    mine = np.isin(world.handlers.run, runs_of(arm)) & (world.handlers.role == role)
    return float(world.handlers.offered[mine].sum() / 60.0)


def column(world: World, arm: str, name: str) -> Any:
    return getattr(world.compounds, name)[np.isin(world.compounds.run, runs_of(arm))]


@pytest.mark.parametrize("arm", ["micro_grids", "grid_staffing", "members_register"])
def test_detection_raises_the_recorded_load(runs: pd.DataFrame, arm: str) -> None:
    assert change(runs, arm, "recorded").mean() > 0


def test_visits_by_rule_are_missing_on_patrol(world: World) -> None:
    """A visit a day tells of what happens indoors; the same hours on patrol would have seen what anybody can see."""
    visits, patrol = (
        task_hours(world, "five_every", task, Role.GRID) - task_hours(world, "baseline", task, Role.GRID)
        for task in ("visits", "patrol")
    )
    assert visits > 0 > patrol


@pytest.mark.parametrize("arm", ["micro_grids", "grid_staffing"])
def test_detection_leaves_a_smaller_share_unseen(runs: pd.DataFrame, arm: str) -> None:
    assert change(runs, arm, "known_share").mean() > 0


@pytest.mark.parametrize(
    ("arm", "task"),
    [
        ("party_branches", "meetings"),
        ("three_party_linkage", "meetings"),
        ("joint_meeting", "meetings"),
        ("deliberation", "meetings"),
        ("five_every", "meetings"),
        ("members_register", "coordination"),
        ("micro_grids", "coordination"),
        ("owners_committees", "coordination"),
    ],
)
def test_hours_for_others_are_missing_in_the_committees_own_work(world: World, arm: str, task: str) -> None:
    assert task_hours(world, arm, task, Role.COMMITTEE) > task_hours(world, "baseline", task, Role.COMMITTEE)
    assert offered(world, arm, Role.COMMITTEE) < offered(world, "baseline", Role.COMMITTEE)


def test_hours_at_the_mediation_desk_are_missing_in_the_committees_own_work(world: World) -> None:
    assert offered(world, "one_stop_mediation", Role.COMMITTEE) < offered(world, "baseline", Role.COMMITTEE)
    assert offered(world, "one_stop_mediation", Role.DESK) > offered(world, "baseline", Role.DESK)


@pytest.mark.parametrize("arm", ["three_in_one_grid", "five_every", "micro_grids"])
def test_hours_for_meetings_are_missing_in_the_grid(world: World, arm: str) -> None:
    assert (
        task_hours(world, arm, "meetings", Role.GRID)
        > 0
        == task_hours(world, "baseline", "meetings", Role.GRID)
    )


def test_custody_brings_service_to_those_whom_nobody_served(world: World) -> None:
    served = column(world, "baseline", "firm") < 0
    gain = (
        column(world, "community_custody", "quality")[served] - column(world, "baseline", "quality")[served]
    )
    assert gain.mean() > 0


def test_custody_takes_a_tenth_to_a_third_of_the_committees_hours(world: World) -> None:
    lost = 1.0 - offered(world, "community_custody", Role.COMMITTEE) / offered(
        world, "baseline", Role.COMMITTEE
    )
    assert 0.1 <= lost <= 0.35  # S001-K: 10 to 30 %


def test_red_property_serves_better_at_the_firms_expense(world: World) -> None:
    firms = np.isin(world.firms.run, runs_of("red_property")) & world.firms.active
    same = np.isin(world.firms.run, runs_of("baseline")) & world.firms.active
    kept = column(world, "baseline", "firm") >= 0
    gain = column(world, "red_property", "quality")[kept] - column(world, "baseline", "quality")[kept]
    assert gain.mean() > 0
    assert world.firms.cash[firms].sum() < world.firms.cash[same].sum()


def test_owners_bodies_come_into_being(world: World) -> None:
    assert (column(world, "owners_committees", "body") > 0).sum() > (
        column(world, "baseline", "body") > 0
    ).sum()


def test_volunteers_give_hours_where_members_are_visible(runs: pd.DataFrame) -> None:
    for arm in ("members_register", "party_branches"):
        assert change(runs, arm, "volunteer_hours").mean() > 0


def test_events_and_councils_raise_ties(world: World) -> None:
    assert column(world, "five_every", "ties").mean() > column(world, "baseline", "ties").mean()


def test_the_desk_hears_disputes(world: World) -> None:
    assert used(world, "one_stop_mediation", Role.DESK) > 0 == used(world, "baseline", Role.DESK)


def test_one_head_per_grid_shortens_the_way_of_a_matter(world: World) -> None:
    cases = world.results().cases
    per_case = [
        cases[cases["run"].isin(runs_of(a))]["handoffs"].mean() for a in ("three_in_one_grid", "baseline")
    ]
    assert per_case[0] < per_case[1]


def test_linkage_helps_with_what_the_firm_has_a_say_in_and_with_nothing_else() -> None:
    world = advance(World([run("three_party_linkage", 1, 90)]), 1)
    linked = np.flatnonzero(world.levers.linkage > 0)[0]
    rows = put(
        world, "service_fee", "kitchen_fumes", "leak", "clutter", building=first_building(world, int(linked)),
        attempts=4, level=1, handler=world.handlers.first_committee,
    )  # fmt: skip
    helped = settling_probability(world, rows)
    set_lever(world, "linkage", 0.0)
    assert (helped > settling_probability(world, rows)).tolist() == [True, True, False, False]
