"""Runs: the same whatever the chunks and processes, failures as rows, nothing lost, nothing half-written."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from fake_world import FakeFactory, Trouble, drawn, same

from experiments.design import request
from experiments.design.design import Design, design
from experiments.design.request import checked_workers, one_arm, plan
from experiments.design.sample import checked_seeds
from experiments.design.tried import residents
from experiments.report.paragraph import caution
from experiments.report.run_text import run_text
from experiments.run import manifest, runner
from experiments.run.jobs import Label, run_job
from experiments.run.runner import Means, run_arms, run_design, run_scenario
from scenarios.loader import load
from scenarios.scenario import Scenario
from scenarios.variant import variant_of

pytestmark = pytest.mark.usefixtures("no_pictures")

NAME = "bazhong-red-stewards"
OTHER = "bachuan-gongfang"
KEY = ["scenario", "arm", "seed"]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several jobs even for few residents; processes, which start slowly, only where a test asks for them."""
    monkeypatch.setattr(request, "WORTH_A_WORLD", 1)
    monkeypatch.setattr(runner, "processors", lambda: 1)


@pytest.fixture
def package() -> Scenario:
    return load(NAME)


# --- a first look ---------------------------------------------------------------------------------------


def looks(asked: Design, **means: Any) -> list[tuple[int, int, int]]:
    """Runs told, pairs and all pairs, each time that a first look is told."""
    found: list[tuple[int, int, int]] = []
    told = Means(
        progress=False,
        factory=FakeFactory(),
        early=lambda *look: found.append((len(look[0].runs), *look[1:])),
        **means,
    )
    run_design(asked, None, told)
    return found


def test_a_first_look_is_told_once_long_before_the_end(package: Scenario) -> None:
    ((runs, pairs, total),) = looks(design([package, load(OTHER)], 100))
    assert total == 100
    assert 10 <= pairs <= 60
    assert runs >= 4 * pairs


def test_two_processes_get_equal_work_and_their_first_turn_is_short(
    package: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no process waits for the other at the end, and a first look comes after a third of the time."""
    monkeypatch.undo()
    jobs = plan(design([package, load(OTHER)], 30).request, set(), workers=2)
    assert [len(job.seeds) for job in jobs] == [5, 5, 10, 10]


def test_little_work_and_few_pairs_have_no_first_look(package: Scenario) -> None:
    assert looks(design([package.with_horizon(1)], 4)) == []
    assert looks(design([package], 12)) == []


# --- what comes out ------------------------------------------------------------------------------------


def test_both_arms_run_under_every_seed(package: Scenario) -> None:
    tables = run_arms([package], seeds=5, factory=FakeFactory())
    runs, series = tables.runs, tables.series
    assert list(map(tuple, runs[KEY].to_numpy())) == [
        (NAME, arm, seed) for arm in ("baseline", "package") for seed in range(5)
    ]
    assert (runs["status"] == "ok").all()
    third = runs[(runs["arm"] == "package") & (runs["seed"] == 3)].iloc[0]
    assert third["hours"] == drawn(package, 3, "hours")
    assert third["identity"] == package.identity
    assert third["version"] == manifest.version_of(variant_of(package))
    mine = series[(series["arm"] == "baseline") & (series["seed"] == 4)]
    assert list(mine["day"]) == [0, 7]
    assert mine["value"].iloc[1] == drawn(package.baseline(), 4, "hours") + 7


def test_seeds_may_be_listed(package: Scenario) -> None:
    runs = run_arms([package], seeds=[7, 3], factory=FakeFactory()).runs
    assert sorted(set(runs["seed"])) == [3, 7]


def test_packages_on_one_place_share_their_baseline(package: Scenario) -> None:
    light = package.model_copy(update={"name": "light", "interventions": {}})
    factory = FakeFactory()
    runs = run_arms([package, light], seeds=3, factory=factory).runs
    assert len(runs) == 12
    assert sorted(factory.simulated) == sorted([0, 1, 2] * 2), "one package and one baseline, not four arms"
    baselines = runs[runs["identity"] == package.baseline().identity]
    assert set(zip(baselines["scenario"], baselines["arm"], strict=True)) == {
        (NAME, "baseline"),
        ("light", "baseline"),
        ("light", "package"),
    }


def test_a_horizon_of_other_length_is_another_scenario(package: Scenario) -> None:
    result = run_scenario(package, seeds=1, days=400, factory=FakeFactory())
    assert result.variant.time.horizon_days == 400
    assert result.runs["identity"][0] != package.identity


def test_one_scenario_runs_as_what_it_is(package: Scenario) -> None:
    assert set(run_scenario(package, 2, factory=FakeFactory()).runs["arm"]) == {"package"}
    assert set(run_scenario(package.baseline(), 2, factory=FakeFactory()).runs["arm"]) == {"baseline"}
    assert set(run_scenario(NAME, 2, factory=FakeFactory()).runs["scenario"]) == {NAME}


@pytest.mark.parametrize(("lang", "words"), [("en", "95 % interval"), ("zh", "置信区间")])
def test_a_run_is_told_in_words(package: Scenario, lang: str, words: str) -> None:
    text = run_text(run_scenario(package, seeds=4, factory=FakeFactory("run", (2,))), lang)
    assert words in text
    assert package.title.of(lang) in text
    assert "0-1, 3" in text
    assert "RuntimeError: the lift is stuck" in text
    assert caution(3, lang)[0] in text, "of few replicates it says so"
    assert not caution(5, lang)


# --- whatever the chunks and processes --------------------------------------------------------------------


def test_chunks_do_not_change_results(package: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run_arms([package], seeds=12, factory=FakeFactory())
    for at_once in (1, 3 * residents(package), 10**9):
        monkeypatch.setattr(request, "RESIDENTS_AT_ONCE", at_once)
        monkeypatch.setattr(request, "ENOUGH_JOBS", 1)
        other = run_arms([package], seeds=12, factory=FakeFactory())
        assert all(same(table, other.frames()[name]) for name, table in whole.frames().items())


@pytest.mark.slow
def test_processes_and_threads_do_not_change_results(package: Scenario) -> None:
    here = run_arms([package], seeds=6, workers=1, factory=FakeFactory("run", (4,)))
    there = run_arms([package], seeds=6, workers=2, factory=FakeFactory("run", (4,)))
    with ThreadPoolExecutor(2) as pool:
        threads = run_arms([package], seeds=6, executor=pool, factory=FakeFactory("run", (4,)))
    for tables in (there, threads):
        assert same(here.series, tables.series)
        assert same(here.runs.drop(columns="error"), tables.runs.drop(columns="error"))


@pytest.mark.slow
def test_a_script_without_a_guard_can_use_processes_and_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        dedent(f"""
        import sys
        from fake_world import FakeFactory
        from experiments.run.runner import run_arms
        print("the script begins", file=sys.stderr)
        runs = run_arms(["{NAME}"], seeds=2, workers=2, factory=FakeFactory(), progress=False).runs
        print(len(runs), set(runs["status"]))
        """)
    )
    paths = os.pathsep.join([str(Path(__file__).parent), str(manifest.ROOT)])
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True, text=True, check=True, timeout=60, env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip
    assert done.stdout.split("\n") == ["4 {'ok'}", ""]
    assert done.stderr.split("\n") == ["the script begins", ""]


def test_the_plan_keeps_worlds_small_and_pairs_together(package: Scenario) -> None:
    jobs = plan(design([package, load(OTHER)], 200).request, set())
    assert len(jobs) >= request.ENOUGH_JOBS
    for job in jobs:
        places = sum(residents(family[0].variant) for family in job.families)
        assert len(job.seeds) * places <= request.RESIDENTS_AT_ONCE
    runs = [
        (label, seed)
        for job in jobs
        for branch in job.branches
        for label in branch.labels
        for seed in job.seeds
    ]
    assert len(runs) == len(set(runs)) == 800
    assert {label for job in jobs[:2] for branch in job.branches for label in branch.labels} == {
        Label(name, arm) for name in (NAME, OTHER) for arm in ("baseline", "package")
    }


def test_a_job_of_many_days_holds_fewer_residents(package: Scenario) -> None:
    """A kill loses the jobs under way, so a long one is made narrower, down to where worlds grow dear."""
    usual, long = (plan(one_arm(package.with_horizon(days), 400), set()) for days in (730, 3650))
    largest = max(len(job.seeds) * residents(job.branches[0].variant) for job in long)
    assert request.ENOUGH_FOR_A_WORLD * 0.9 < largest <= request.ENOUGH_FOR_A_WORLD
    assert max(len(job.seeds) * residents(job.branches[0].variant) for job in usual) > 1.5 * largest


def test_few_residents_share_one_world(package: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert [job.seeds for job in plan(design([package], 3).request, set())] == [(0, 1, 2)]
    assert len(plan(design([package], 3).request, set(), workers=2)) == 2


def test_code_that_changed_under_way_is_noticed(package: Scenario) -> None:
    (job,) = plan(one_arm(package, 1), set())
    job = replace(job, families=((replace(job.branches[0], version="0.0+older"),),))
    runs = run_job(job, FakeFactory()).runs
    assert list(runs["stage"]) == ["build"]
    assert "was 0.0+older at the start; start again, with the same code" in runs["error"][0]


def test_processes_are_started_for_much_work_only(package: Scenario) -> None:
    assert checked_workers(None, 8, design([package], 1).request) == 1
    assert checked_workers(None, 8, design([package], 100).request) == 8
    assert checked_workers(3, 8, design([package], 1).request) == 3


def test_a_run_larger_than_a_world_runs_alone(package: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "RESIDENTS_AT_ONCE", 10)
    assert {len(job.seeds) for job in plan(design([package], 30).request, set())} == {1}


# --- failures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "stage", "words"),
    [
        ("build", "build", "ValueError: no such house"),
        ("run", "run", "RuntimeError: the lift is stuck"),
        ("observe", "observe", "RuntimeError: nobody looked"),
        ("short", "observe", "1 runs went in"),
    ],
)
def test_a_failure_is_a_row_and_the_others_go_on(
    package: Scenario, trouble: Trouble, stage: str, words: str
) -> None:
    tables = run_arms([package], seeds=20, factory=FakeFactory(trouble, (3, 11)))
    runs, series = tables.runs, tables.series
    failed = runs[runs["status"] == "failed"]
    assert list(failed["seed"]) == [3, 11, 3, 11]
    assert set(failed["stage"]) == {stage}
    assert failed["error"].str.contains(words, regex=False).all()
    assert failed["error"].str.contains("Traceback").all()
    assert failed["hours"].isna().all()
    fine = runs[runs["status"] == "ok"]
    assert len(fine) == 36
    assert fine["hours"].notna().all()
    assert set(fine["stage"]) == set(fine["error"]) == {""}
    assert not set(series["seed"]) & {3, 11}


def test_all_may_fail(package: Scenario, tmp_path: Path) -> None:
    tables = run_arms([package], seeds=2, out=tmp_path / "r", factory=FakeFactory("run", (0, 1)))
    runs, series = tables.runs, tables.series
    assert (runs["status"] == "failed").all()
    assert list(series.columns) == ["scenario", "arm", "seed", "metric", "day", "value"]
    assert len(series) == 0
    assert "-" in run_text(run_scenario(package, 1, factory=FakeFactory("run", (0,))))


def test_one_run_has_no_interval_and_no_warning_about_it(package: Scenario) -> None:
    text = run_text(run_scenario(package, 1, factory=FakeFactory()))
    assert "Runs finished: 1; seeds: 0" in text
    assert " to " not in text.partition("\n\n")[2]
    assert caution(1, "en")[0] not in text


@pytest.mark.slow
def test_a_process_that_dies_costs_its_own_run_only(package: Scenario) -> None:
    runs = run_arms([package], seeds=3, workers=2, factory=FakeFactory("die", (1,))).runs
    assert list(runs["status"]) == ["ok", "failed", "ok"] * 2
    assert runs["error"][1] == "the process that ran it died (out of memory, or killed from outside)"


def test_a_factory_that_cannot_travel_fails_in_words(package: Scenario) -> None:
    runs = run_arms([package], seeds=2, workers=2, factory=lambda batch: FakeFactory()(batch)).runs
    assert (runs["status"] == "failed").all()
    assert runs["error"].str.contains("pickle").all()


def test_a_failed_world_costs_one_row_of_a_job(package: Scenario) -> None:
    job = plan(design([package], 3).request, set())[0]
    factory = FakeFactory("run", job.seeds)
    assert list(run_job(job, factory).runs["status"]) == ["failed"] * job.rows


def test_progress_is_told(package: Scenario, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int]] = []
    run_arms([package], 10, progress=lambda done, total: told.append((done, total)), factory=FakeFactory())
    assert told[0] == (0, 20)
    assert told[-1] == (20, 20)
    assert len(told) >= 11
    run_arms([package], 2, progress=True, factory=FakeFactory())
    assert capfd.readouterr().err == "", "no bar where nobody watches"


def test_seeds_are_a_number_or_a_list() -> None:
    assert checked_seeds(3) == (0, 1, 2)
    assert checked_seeds(range(4, 6)) == (4, 5)
    assert math.prod(checked_seeds([2**63 - 1])) == 2**63 - 1
