"""Jobs of many variants: whatever shares a warm-up or a world, the rows are the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fake_world import same
from hypothesis import given
from hypothesis import strategies as st
from worlds import scenario, timed

from experiments.design.design import contrast_of, design
from experiments.design.request import plan
from experiments.design.sample import SECOND_LUCK
from experiments.errors import RequestError
from experiments.run.jobs import run_job
from experiments.run.runner import Means, run_design
from experiments.run.shelf import Shelf, shelf
from experiments.run.tables import joined, tidy
from model.observation.schema import Tables
from model.world import World
from scenarios.build import make_world
from scenarios.variant import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME = timed(30, 70)
STEWARDS = "[interventions.red_stewards]\nramp_days = 10\n"
CLUBS = "[interventions.clubs]\nstart = 2022-02-01\nramp_days = 0\n"
ARMS = ((STEWARDS, "stewards"), (CLUBS, "clubs"))


def town(arms: str = "", label: str = "") -> Variant:
    variant = Variant(scenario(interventions=arms, time=TIME))
    return variant.with_label(label) if label else variant


def tables_equal(one: Tables, other: Tables) -> bool:
    mine, its = one.frames(), other.frames()
    return all(same(mine[name].reset_index(drop=True), its[name].reset_index(drop=True)) for name in mine)


def test_forks_give_the_rows_of_worlds_of_their_own() -> None:
    tried = [town(STEWARDS, "stewards"), town(CLUBS, "clubs")]
    asked = design(tried, 3)
    (job,) = plan(asked.request, set())
    assert len(job.families) == 1 and len(job.branches) == 3, (
        "one warm-up for both packages and their baseline"
    )
    forked = run_design(asked, None, Means(1, False))
    apart = run_design(asked, None, Means(1, False, factory=make_world))
    assert set(forked.runs["status"]) == {"ok"}
    assert tables_equal(forked, apart)


def test_a_sweep_shares_one_world_and_gives_the_rows_of_each_variant_alone() -> None:
    tried = [
        town(STEWARDS).with_parameters(steward_visit_share=value).with_label(f"v{value}")
        for value in (0.2, 0.4, 0.6)
    ]
    asked = design(tried, 2)
    (job,) = plan(asked.request, set())
    assert [len(family) for family in job.families] == [2, 2, 2]
    whole = run_design(asked, None, Means(1, False))
    for variant in tried:
        alone = run_design(design(variant, 2), None, Means(1, False, factory=make_world))
        mine = Tables(
            **{name: each[each["scenario"] == variant.name] for name, each in whole.frames().items()}
        )
        assert tables_equal(mine, alone)


def test_only_what_is_missing_is_run_again() -> None:
    asked = design([town(STEWARDS, "stewards"), town(CLUBS, "clubs")], 4)
    request = asked.request
    names = [arm.label for arm in request.arms]
    done = {(*label, seed) for label in names for seed in (0, 1)}
    done |= {(*label, 2) for label in names if label.scenario.endswith("stewards")}
    missing = [
        (label, seed)
        for job in plan(request, done)
        for branch in job.branches
        for label in branch.labels
        for seed in job.seeds
    ]
    assert len(missing) == len(set(missing))
    assert {(*label, seed) for label, seed in missing} >= {(*label, 3) for label in names}
    assert not {seed for _, seed in missing} & {0, 1}
    assert all(
        label.scenario.endswith("clubs") or label.arm == "baseline" for label, seed in missing if seed == 2
    )


def test_a_branch_that_fails_costs_its_own_row_only() -> None:
    class Broken:
        id = "broken"

        def apply(self, world: object, delivery: object) -> None:
            raise RuntimeError("the lift is stuck")

        def month(self, world: object, delivery: object) -> None:
            pass

    tried = contrast_of(town().with_interventions(Broken(), broken={"ramp_days": 0}))
    (job,) = plan(design(tried, 2).request, set())
    runs = run_job(job).runs
    assert list(runs.loc[runs["arm"] == "baseline", "status"]) == ["ok", "ok"]
    assert list(runs.loc[runs["arm"] == "package", "status"]) == ["failed", "failed"]


def test_draws_may_be_run_at_once_or_in_parts_forked_or_not() -> None:
    tried = town(STEWARDS, "stewards")
    whole = run_design(design(tried, draws="4-6"), None, Means(1, False))
    assert sorted(set(whole.runs["seed"])) == [4, 5, 6, SECOND_LUCK + 5]
    parts = [run_design(design(tried, draws=each), None, Means(1, False)) for each in ("4-5", [6])]
    assert tables_equal(whole, tidy(joined(parts)))
    assert tables_equal(
        whole, run_design(design(tried, draws="4-6"), None, Means(1, False, factory=make_world))
    )
    fixed = run_design(design(tried, [4, 5, 6]), None, Means(1, False)).runs
    assert set(fixed["identity"]).isdisjoint(whole.runs["identity"])
    assert (fixed["satisfaction"].to_numpy() != whole.runs.query("seed < 9")["satisfaction"].to_numpy()).all()


@pytest.fixture
def kept() -> Iterator[Shelf]:
    """The shelf of this process, open for a test."""
    shelf.keep(100_000_000)
    yield shelf
    shelf.keep(0)


DAYS: list[int] = []  # days that worlds have simulated while they were counted


def count_day(world: World) -> None:
    """Phase that counts, of this module, as a kept world is measured by pickling it."""
    DAYS.append(world.day)


@pytest.mark.parametrize("draws", [False, True])
def test_what_a_process_keeps_changes_no_row_and_saves_the_warm_up(
    draws: bool, kept: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [design(town(arms, name), **({"draws": "4-6"} if draws else {"seeds": 3})) for arms, name in ARMS]
    kept.keep(0)
    alone = [run_design(each, None, Means(1, False)) for each in asked]
    kept.keep(100_000_000)
    monkeypatch.setattr(World, "phases", (count_day, *World.phases))
    first = run_design(asked[0], None, Means(1, False))
    DAYS.clear()
    second = run_design(asked[1], None, Means(1, False))
    assert len(DAYS) == town().time.horizon_days, (
        "neither the warm-up nor the community without measures is run again"
    )
    again = run_design(asked[0], None, Means(1, False))
    assert len(DAYS) == town().time.horizon_days, "nothing is left to run"
    for mine, its in zip((first, second, again), (*alone, alone[0]), strict=True):
        assert tables_equal(mine, its)


def test_kept_worlds_are_those_of_the_same_place_calendar_draws_and_code(kept: Shelf) -> None:
    jobs = {
        "usual": plan(design(town(STEWARDS), 3).request, set()),
        "other seeds": plan(design(town(STEWARDS), [3, 4, 5]).request, set()),
        "drawn": plan(design(town(STEWARDS), draws="1-3").request, set()),
        "other number": plan(design(town(STEWARDS).with_parameters(support_base=0.5), 3).request, set()),
        "other calendar": plan(design(town(STEWARDS).with_horizon(40), 3).request, set()),
    }
    (clubs,) = plan(design(town(CLUBS), 3).request, set())
    usual, *others = (found[0] for found in jobs.values())
    assert clubs.warm_up == usual.warm_up
    assert len({usual.warm_up, *(each.warm_up for each in others)}) == len(jobs)
    branch = replace(usual.branches[0], version="of other code")
    assert replace(usual, families=((branch, *usual.branches[1:]),)).warm_up != usual.warm_up


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=40), st.integers(0, 30))
def test_a_shelf_never_holds_more_than_it_may(puts: list[tuple[int, int]], most: int) -> None:
    held = Shelf(most)
    for key, size in puts:
        held.put(key, size, int)
        assert held.used <= most
        assert held.get(key) is not None or size > most or not most
    held.keep(0)
    assert held.used == 0


def test_what_was_used_longest_ago_makes_room() -> None:
    held = Shelf(10)
    for key in "abc":
        held.put(key, 4 if key == "c" else 3, int)
    assert held.get("a") == 3
    held.put("d", 3, int)
    assert [held.get(key) for key in "abcd"] == [3, None, 4, 3]


def test_a_second_luck_keeps_the_values_of_its_draw() -> None:
    (job,) = plan(design(town(STEWARDS), draws=[5]).request, set())
    assert job.seeds == (5, SECOND_LUCK + 5)
    assert job.values[0] == job.values[1]


@pytest.mark.parametrize("draws", ["0", "9-3", "a", "1-2-3", [], [1, 1], 0, 100_001, 2.5, True])
def test_draws_that_cannot_be_are_refused_in_words(draws: object) -> None:
    with pytest.raises(RequestError, match=r"allowed: how many \(1 to 100,000\), or a range such as 101-200"):
        design(town(STEWARDS), draws=draws)  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="seeds and draws are given"):
        design(town(STEWARDS), 3, draws=3)
