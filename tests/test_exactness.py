"""Luck belongs to people and cases, not to the batch: results agree bit for bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from worlds import (
    BOTH,
    MIXED,
    OLD,
    PLACES,
    TIME,
    Arisen,
    advance,
    assert_same_outcome,
    delivered,
    differing,
    differs,
    digest,
    moving,
    outcome,
    outcomes,
    ran,
    run_state,
    run_with,
    scenario,
    timed,
    watch,
    whole,
    whole_state,
    world_of,
)

from agents.resident import household_size
from experiments.run.runner import run_scenario
from model.inputs.run import DeliveryState
from model.phases.daily.experience import standards
from model.rules import Rules
from model.world import World
from scenarios.build import make_run
from scenarios.interventions.base import BaseIntervention
from scenarios.scenario import Scenario

Run = tuple[Scenario, int]

ARMS = {
    "nothing": "",
    "stewards": "[interventions.red_stewards]\nramp_days = 20\n",
    "company": "[interventions.community_property]\nstart = 2022-01-20\nramp_days = 0\n",
    "both": BOTH,
    "half": "[interventions.red_stewards]\ncoverage = 0.5\nintensity = 2.0\nend = 2022-03-20\n",
}
OVERRIDES: tuple[dict[str, float], ...] = (
    {},
    {"steward_patch_households": 40.0, "disorder_kappa": 1.7, "hours_spread": 0.3},
    {
        "paperwork": 0.2,
        "fragmentation": 0.9,
        "trust_sd": 0.3,
        "satisfaction_half_life": 20.0,
        "frailty_sd": 0.1,
    },
    {"firm_scale": 0.4, "pay_norm_slope": 1.0, "red_stewards_hours_per_week": 8.0, "deadline_days": 5.0},
    {"friction_eta": 0.9, "wear_gamma": 2.0, "capacity_scale": 0.4, "trust_half_life": 60.0},
)


def batch_of_50() -> list[Run]:
    """Fifty runs that differ in place, arm, parameters and seed."""
    places, arms = list(PLACES.values()), list(ARMS.values())
    made = {
        (p, a, o): scenario(places[p], arms[a], OVERRIDES[o])
        for p in range(3)
        for a in range(5)
        for o in range(5)
    }
    return [(made[i % 3, (i // 3) % 5, (i // 2) % 5], i // 5) for i in range(50)]


RUNS = batch_of_50()


@pytest.fixture(scope="module")
def batch() -> World:
    return ran(world_of(*RUNS))


@pytest.fixture(scope="module")
def package() -> World:
    """Both interventions from the first day, under one seed."""
    return ran(world_of((scenario(MIXED, BOTH), 3)))


@pytest.fixture(scope="module")
def baseline() -> World:
    return ran(world_of((scenario(MIXED), 3)))


def assert_same_world(one: World, other: World) -> None:
    assert differing(whole_state(one), whole_state(other)) == []


# --- who else is in the batch


@pytest.mark.parametrize("index", [0, 17, 43])
def test_a_run_alone_is_the_run_in_a_batch_of_fifty(batch: World, index: int) -> None:
    alone = ran(world_of(RUNS[index]))
    assert_same_outcome(outcome(alone), outcome(batch, index))
    assert differing(run_state(alone), run_state(batch, index)) == []


def test_the_order_of_the_batch_changes_nothing(batch: World) -> None:
    order = np.random.default_rng(1).permutation(len(RUNS))
    shuffled = ran(world_of(*(RUNS[i] for i in order)))
    expected = outcomes(batch, order)
    for place, found in enumerate(outcomes(shuffled, range(len(RUNS)))):
        assert_same_outcome(found, expected[place])
        assert differing(run_state(shuffled, place), run_state(batch, int(order[place]))) == []


def test_stewards_who_stop_and_begin_again_are_the_same_in_any_batch() -> None:
    """What they did in the month in which they stopped is forgotten, whether stewards work elsewhere or not."""
    first, second, always = (moving(name, steward_hours=6.0) for name in ("first", "second", "always"))
    base = make_run(scenario(OLD), 4)
    on_and_off = delivered(base, replace(whole(first), end=40), whole(second, start=75))
    alone, beside = World([on_and_off]), World([on_and_off, run_with(always, scenario(OLD))])
    assert differing(run_state(ran(alone)), run_state(ran(beside))) == []


def test_the_runs_of_a_batch_do_differ(batch: World) -> None:
    """Otherwise the tests above would say nothing."""
    assert batch.results().runs["dispute_backlog"].nunique() > 40


def test_every_table_of_the_batch_has_rows_of_many_runs(batch: World) -> None:
    """Otherwise the tests above would say little about it."""
    found = outcomes(batch, range(len(RUNS)))
    filled = {name: sum(not tables[name].empty for tables in found) for name in found[0]}
    assert min(filled.values()) > 10, filled


def test_one_or_two_processes_give_the_same_numbers() -> None:
    """With one process all seeds share a world, with two each half has its own."""
    voting = "[interventions.owners_committees]\n[interventions.renewal]\n"
    small = scenario(MIXED, voting, time=timed(0, 100))
    alone, shared = (
        run_scenario(small, 4, workers=workers, progress=False, cases=True).tables.frames()
        for workers in (1, 2)
    )
    assert all(len(frame) for frame in alone.values())
    for name, frame in alone.items():
        left, right = (f.drop(columns="seconds", errors="ignore") for f in (frame, shared[name]))
        pd.testing.assert_frame_equal(left, right, check_exact=True)


def test_cases_votes_ledger_and_groups_join_by_community_and_compound() -> None:
    """A case has one place in all tables, and that place stands in the table of groups."""
    voting = scenario(MIXED, "[interventions.owners_committees]\n", time=timed(0, 200))
    results = ran(world_of(*((voting, seed) for seed in range(6)))).results()
    keys, place = ["run", "case"], ["community", "compound"]
    for table in (results.cases, results.votes[results.votes["kind"] != "founding"]):
        both = table.merge(results.ledger, on=keys, suffixes=("", "_ledger"))
        assert len(both) == len(table) > 0
        assert all((both[name] == both[f"{name}_ledger"]).all() for name in place)
    groups = results.groups
    for name in place:
        known = groups.loc[groups["by"] == name, ["run", "group"]].drop_duplicates()
        used = results.ledger[["run", name]].drop_duplicates().astype({name: str})
        assert len(used.merge(known, left_on=["run", name], right_on=["run", "group"])) == len(used)


# --- looking does not touch


def test_asking_for_results_in_mid_run_changes_nothing(package: World) -> None:
    world = world_of((scenario(MIXED, BOTH), 3))
    for day in (10, 70, 100):
        advance(world, day)
        world.results()
        _ = world.agents
    assert_same_outcome(outcome(ran(world)), outcome(package))
    assert_same_world(world, package)


def test_results_before_the_horizon_are_not_numbers() -> None:
    """Nothing has been observed yet: no level is known, and nothing fails."""
    world = advance(world_of((scenario(MIXED, BOTH), 3)), -5)
    assert np.isnan(world.results().runs.loc[0, ["satisfaction", "dispute_backlog"]].to_numpy(float)).all()


def test_without_observation_the_world_is_the_same(package: World) -> None:
    world = world_of((scenario(MIXED, BOTH), 3))
    world.phases = tuple(phase for phase in world.phases if phase.__name__ != "observe")
    assert_same_world(ran(world), package)


def test_when_closed_cases_are_dropped_changes_nothing(
    package: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for daily in (True, False):
        world = world_of((scenario(MIXED, BOTH), 3))
        monkeypatch.setattr(world, "_tidy", world.drop_closed if daily else lambda: None)
        assert_same_outcome(outcome(ran(world)), outcome(package))
        assert_same_world(world, package)


# --- interventions


class Inert(BaseIntervention):
    """Draws numbers for everybody, asks for changes that change nothing, and costs nothing."""

    id = "inert"

    def apply(self, world: World, delivery: DeliveryState) -> None:
        """Draw, then scale by one and shift by zero."""
        homes = world.buildings.run[world.building_of()]
        world.streams.uniform("notice", world.residents.key, homes, world.day)
        reached = self.treated(world, "communities", delivery)
        world.levers.scale("paperwork", np.where(reached, 1.0, 1.0))
        world.levers.shift("steward_hours", np.zeros(len(world.stewards)))

    def month(self, world: World, delivery: DeliveryState) -> None:
        """Draw again."""
        world.streams.normal("inert", world.compounds.key, world.compounds.run, world.day)


def test_an_inert_intervention_changes_nothing(baseline: World) -> None:
    world = ran(World([run_with(Inert(), scenario(MIXED), seed=3, start=5)]))
    assert_same_outcome(outcome(world), outcome(baseline), but="reach")
    assert not outcome(world)["reach"]["reached"].any()
    assert_same_world(world, baseline)


@pytest.mark.parametrize("dose", ["coverage = 0.0", "intensity = 0.0"])
def test_no_dose_is_the_baseline(baseline: World, dose: str) -> None:
    both = "".join(f"[interventions.{name}]\n{dose}\n" for name in ("red_stewards", "community_property"))
    world = ran(world_of((scenario(MIXED, both), 3)))
    assert_same_outcome(outcome(world), outcome(baseline), but="reach")
    assert not outcome(world)["reach"]["reached"].any()
    assert_same_world(world, baseline)


def test_the_package_is_not_the_baseline(package: World, baseline: World) -> None:
    assert differs(outcome(package), outcome(baseline))


@pytest.mark.parametrize("name", ["red_stewards", "community_property"])
def test_histories_are_the_same_before_an_intervention_starts(name: str) -> None:
    time = TIME.replace("126", "170")
    late = scenario(MIXED, f"[interventions.{name}]\nstart = 2022-04-11\nramp_days = 0\n", time=time)
    assert late.interventions[name].days(late.time)[0] == 100
    with_it, without = world_of((late, 3)), world_of((late.baseline(), 3))
    while with_it.day < 100:
        with_it.step()
        without.step()
        assert digest(with_it) == digest(without), with_it.day
    assert digest(ran(with_it)) != digest(ran(without))


def test_the_order_in_which_interventions_are_listed_changes_nothing(package: World) -> None:
    parts = BOTH.split("[interventions.")[1:]
    swapped = scenario(MIXED, "".join(f"[interventions.{part}" for part in reversed(parts)))
    run = make_run(swapped, 3)
    for world in (world_of((swapped, 3)), World([delivered(run, *reversed(run.deliveries))])):
        assert_same_outcome(outcome(ran(world)), outcome(package))
        assert_same_world(world, package)


# --- the same people, the same luck


def one_more(household: int) -> Any:
    """The rule of household sizes, with one person more in one household."""

    def size(u: Any, mean: Any) -> Any:
        return household_size(u, mean) + (np.arange(np.size(u)) == household)

    return size


def people_of(world: World) -> dict[int, tuple[Any, ...]]:
    r = world.residents
    home = world.households.key[r.household]
    known = (
        r.age,
        r.member,
        r.trust,
        standards(world, np.arange(len(r))),
        home,
        world.streams.uniform("luck", r.key, 0 * r.household),
    )
    return {int(key): tuple(v.item() for v in values) for key, *values in zip(r.key, *known, strict=True)}


def test_one_more_resident_leaves_the_others_as_they_are() -> None:
    worlds = [
        world_of((scenario(MIXED, BOTH), 3), rules=rules)
        for rules in (None, Rules(household_size=one_more(50)))
    ]
    before, after = map(people_of, worlds)
    assert len(after) == len(before) + 1
    assert {key: after[key] for key in before} == before
    households = [
        {name: getattr(w.households, name).tolist() for name in ("tenant", "disposition")} for w in worlds
    ]
    assert households[0] == households[1]


def test_one_more_resident_leaves_nearly_all_histories_as_they_are(package: World) -> None:
    world = ran(world_of((scenario(MIXED, BOTH), 3), rules=Rules(household_size=one_more(50))))
    before, after = (history(w) for w in (package, world))
    assert len(before) > 10
    assert sum(after.get(key) == end for key, end in before.items()) > 0.9 * len(before)


def history(world: World) -> dict[int, tuple[Any, ...]]:
    """How each recorded case ended."""
    columns = world.archive.columns(world)
    names = ("kind", "arisen", "opened", "closed", "level", "outcome", "attempts")
    values = zip(*(columns[name].tolist() for name in names), strict=True)
    return dict(zip(columns["key"].tolist(), values, strict=True))


def arisen(text: str, parameters: dict[str, float]) -> dict[int, tuple[int, int, int]]:
    seen = Arisen()
    ran(watch(world_of((scenario(MIXED, text, parameters), 3)), seen))
    return seen.cases


def test_where_nothing_feeds_back_both_arms_meet_the_same_matters() -> None:
    """Without disorder and relapse stewards change what becomes of cases, never what arises."""
    still = {"disorder_kappa": 0.0, "relapse_scale": 0.0}
    without, with_it = arisen("", still), arisen(ARMS["stewards"], still)
    assert len(without) >= 10
    assert with_it == without


def test_feedback_adds_or_removes_matters_but_renames_none() -> None:
    without, with_it = arisen("", {}), arisen(BOTH, {})
    shared = without.keys() & with_it.keys()
    assert len(shared) > 0.8 * len(without)
    assert all(without[key] == with_it[key] for key in shared)


def test_no_attempt_meets_the_luck_of_an_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that was closed on paper and comes back is not bound to fail as it failed before."""
    busy = {"paper_pressure": 1.0, "follow_up": 0.0, "deadline_days": 2.0, "channel_access": 5.0}
    world = world_of((scenario(OLD, "", busy), 1), (scenario(MIXED, "", busy), 2))
    drawn: list[tuple[int, int, int]] = []
    uniform = world.streams.uniform

    def spy(process: str, key: Any, run: Any, day: int = 0) -> Any:
        if process == "settle":
            drawn.extend(
                zip(np.asarray(run).tolist(), np.asarray(key).tolist(), [day] * len(key), strict=True)
            )
        return uniform(process, key, run, day)

    monkeypatch.setattr(world.streams, "uniform", spy)
    ran(world)
    assert len(drawn) > 40
    assert len(set(drawn)) == len(drawn)
