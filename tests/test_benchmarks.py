"""The benchmarks' code runs on tiny sizes, and what is compared with ours does the same; nothing here is timed."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import jobs, run, sweep
from benchmarks.jobs import Job, Timing, in_process
from benchmarks.reference import reference
from benchmarks.scenes import scene, with_everything
from benchmarks.tables import table
from model.world import World
from plain.world import PlainWorld
from scenarios.build import make_world
from scenarios.catalogue import intervention_ids

# --- the code that measures ----------------------------------------------------------------------------


@pytest.fixture
def no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the reference loop, which takes longer than a tiny job."""
    monkeypatch.setattr(jobs, "reference", lambda: 0.1)


def tiny(job: Job) -> list[Timing]:
    """A measurement of a job cut down to nearly nothing, in this process."""
    return [in_process(replace(job, runs=1, communities=1, residents=200, days=4))]


def test_a_scene_has_about_the_residents_asked_for() -> None:
    world = make_world([(scene(5000, 30, communities=2), 0)])
    assert len(world.residents) == pytest.approx(10_000, rel=0.02)
    assert len(world.communities) == 2


@pytest.mark.usefixtures("no_reference")
def test_a_timing_says_what_was_done() -> None:
    timing = in_process(Job(1, 1, 2000, 30))
    assert timing.residents == pytest.approx(2000, rel=0.05)
    assert timing.opened > 0 < timing.arisen
    assert timing.phases


@pytest.mark.usefixtures("no_reference")
def test_the_twin_does_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many cases arise in the twin as in a world's first run; a twin that leaves some out ends the run."""
    timing = in_process(Job(2, 1, 800, 90, measure="twin"))
    assert timing.run > 0.0 and timing.base > 0.0
    assert timing.arisen > 10
    monkeypatch.setattr(PlainWorld, "phases", PlainWorld.phases[1:])
    with pytest.raises(RuntimeError, match="in the twin"):
        in_process(Job(1, 1, 800, 90, measure="twin"))


@pytest.mark.usefixtures("no_reference")
def test_a_world_holds_memory_and_its_arrays_can_be_touched() -> None:
    held = in_process(Job(20, 1, 2000, 20, measure="memory"))
    assert 50.0 < held.held < 400.0 or math.isnan(held.held)
    touched = in_process(Job(2, 1, 500, 100, measure="touch"))
    assert 0.0 < touched.base < touched.run
    assert touched.arisen > 0


@pytest.mark.usefixtures("no_reference")
def test_with_everything_every_intervention_runs() -> None:
    scenario = with_everything(scene(500, 30))
    assert tuple(sorted(scenario.interventions)) == intervention_ids()
    world = make_world([(scenario, 0)])
    world.run()
    assert all(programme.state.running for programme in world.programmes)
    assert in_process(Job(1, 1, 500, 8, everything=True)).residents == len(world.residents)


@pytest.mark.usefixtures("no_reference")
def test_phases_are_timed_in_the_order_in_which_they_run() -> None:
    timing = in_process(Job(1, 1, 200, 8))
    assert list(timing.phases) == [phase.__name__ for phase in World.phases]


def test_the_reference_loop_takes_time() -> None:
    assert reference(1) > 0


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="run, twin, memory, touch"):
        in_process(Job(1, 1, 200, 8, measure="beauty"))


def test_a_job_has_a_process_of_its_own() -> None:
    assert jobs.in_subprocess(Job(1, 1, 200, 8)).peak > 0
    with pytest.raises(RuntimeError, match="steam"):
        jobs.in_subprocess(Job(1, 1, 200, 8, measure="steam"))


@pytest.mark.usefixtures("no_reference")
def test_one_command_prints_every_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "repeated", lambda _: tiny)
    monkeypatch.setattr(run, "import_seconds", lambda: 0.25)
    raw, text, png = (tmp_path / name for name in ("raw.json", "tables.md", "scaling.png"))
    run.main(["--json", str(raw), "--markdown", str(text), "--figure", str(png)])
    printed = capsys.readouterr().out
    assert printed.strip() == text.read_text(encoding="utf-8").strip()
    titles = (
        "Start of the command line",
        "(a) 100 runs",
        "(b) one of 14,000",
        "| 1,000 ",
        "(d) Against the twin",
        "(e) as",
        "Memory",
        "touching",
    )
    for part in titles:
        assert part in printed
    assert set(json.loads(raw.read_text(encoding="utf-8"))) == {
        "import",
        "costs",
        "c",
        "d",
        "memory",
        "touch",
    }
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("no_reference")
def test_one_part_may_be_chosen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run, "repeated", lambda _: tiny)
    run.main(["b"])
    printed = capsys.readouterr().out
    assert "(b)" in printed
    assert not {"(a)", "(c)", "(d)", "(e)"} & set(printed.split())


@pytest.mark.usefixtures("no_reference")
def test_every_intervention_is_set_against_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "repeated", lambda _: tiny)
    run.main(["e"])
    rows = [line.split("|") for line in capsys.readouterr().out.splitlines() if line.startswith("| (")]
    assert [row[1].split()[0] for row in rows] == ["(a)", "(b)", "(e)", "(e)"]
    ratios = [row[-3].strip() for row in rows]
    assert ratios[:2] == ["", ""] and all(float(ratio) > 0 for ratio in ratios[2:])


def test_a_part_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["f"])
    assert "invalid choice: 'f'" in capsys.readouterr().err


def test_tables_line_up() -> None:
    lines = table("t", ("name", "value"), [["a", "1.00"], ["longer", "20.00"]]).splitlines()[2:]
    assert len({len(line) for line in lines if line}) == 1


def test_a_sweep_shares_its_worlds(capsys: pytest.CaptureFixture[str]) -> None:
    """A sweep that falls apart into single runs takes a hundred times as long, and warns (`run_job`)."""
    sweep.main(["--variants", "2", "--seeds", "1", "--repeat", "1"])
    assert re.search(r"ratio \d", capsys.readouterr().out)
