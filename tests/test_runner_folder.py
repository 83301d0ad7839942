"""The folder of results: kept as they come, resumed, never half-written, with a manifest that suffices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fake_world import FakeFactory, files, same

from experiments.design import request
from experiments.errors import Interrupted, RequestError
from experiments.run import manifest, runner
from experiments.run.runner import default_folder, run_arms, run_scenario
from scenarios.errors import ScenarioError
from scenarios.loader import load, loads
from scenarios.scenario import Scenario

pytestmark = pytest.mark.usefixtures("no_pictures")

NAME = "bazhong-red-stewards"
OTHER = "bachuan-gongfang"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several jobs even for few residents; processes, which start slowly, only where a test asks for them."""
    monkeypatch.setattr(request, "WORTH_A_WORLD", 1)
    monkeypatch.setattr(runner, "processors", lambda: 1)


@pytest.fixture
def package() -> Scenario:
    return load(NAME)


# --- the folder: kept, resumed, never half-written ----------------------------------------------------


def test_a_repeated_command_runs_only_what_is_missing(package: Scenario, tmp_path: Path) -> None:
    first = run_arms([package], seeds=4, out=tmp_path, factory=FakeFactory("run", (2,)))
    again = FakeFactory()
    second = run_arms([package], seeds=6, out=tmp_path, factory=again)
    assert sorted(again.simulated) == [2, 2, 4, 4, 5, 5], "the failed ones again, and the new ones"
    fresh = run_arms([package], seeds=6, factory=FakeFactory())
    assert same(second.runs, fresh.runs)
    assert same(second.series, fresh.series)
    assert len(first.runs) == 8


def test_a_finished_folder_is_only_read(package: Scenario, tmp_path: Path) -> None:
    first = run_arms([package], seeds=3, out=tmp_path, factory=FakeFactory())
    idle = FakeFactory()
    second = run_arms([package], seeds=3, out=tmp_path, factory=idle)
    assert idle.batches == []
    pd.testing.assert_frame_equal(first.runs, second.runs)
    fewer = run_arms([package], seeds=2, out=tmp_path, factory=idle).runs
    assert list(fewer["seed"]) == [0, 1, 0, 1]
    assert len(run_arms([package], seeds=3, out=tmp_path, factory=idle).runs) == 6


def test_what_is_on_disk_equals_what_is_in_memory(package: Scenario, tmp_path: Path) -> None:
    kept = run_arms([package], seeds=4, out=tmp_path / "a", factory=FakeFactory("run", (1,)))
    memory = run_arms([package], seeds=4, factory=FakeFactory("run", (1,)))
    assert same(kept.runs.drop(columns="error"), memory.runs.drop(columns="error"))
    assert same(kept.series, memory.series)
    assert files(tmp_path / "a") == {"manifest.json", "runs.parquet", "series.parquet"}


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_an_interrupt_keeps_what_is_finished(package: Scenario, tmp_path: Path, workers: int) -> None:
    told: list[int] = []

    def stop(finished: int, total: int) -> None:
        told.append(total)
        if finished >= 4:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as stopped:
        run_arms([package], 10, workers=workers, out=tmp_path, progress=stop, factory=FakeFactory())
    kept = stopped.value.finished
    assert 4 <= kept < 20
    assert set(told) == {20}
    assert f"{kept} of 20 runs" in str(stopped.value)
    assert f"--out {tmp_path}" in str(stopped.value)
    assert f"{kept} 次" in stopped.value.text("zh")
    assert stopped.value.exit_code == 130
    assert files(tmp_path) == {"manifest.json", "runs.parquet", "series.parquet"}
    assert manifest.read(tmp_path)["sessions"][0]["status"] == "interrupted"
    rest = FakeFactory()
    runs = run_arms([package], 10, out=tmp_path, factory=rest).runs
    assert len(rest.simulated) == 20 - kept
    assert same(runs, run_arms([package], 10, factory=FakeFactory()).runs)


def test_an_interrupt_inside_a_world_keeps_the_worlds_before(package: Scenario, tmp_path: Path) -> None:
    seeds = tuple(range(10))
    with pytest.raises(Interrupted) as stopped:
        run_scenario(package, 10, workers=1, out=tmp_path, factory=FakeFactory("interrupt", seeds, after=3))
    assert stopped.value.finished == 3
    with pytest.raises(Interrupted, match="lost"):
        run_scenario(package, 10, workers=1, factory=FakeFactory("interrupt", seeds, after=3))


def test_a_part_that_was_not_finished_does_not_count(package: Scenario, tmp_path: Path) -> None:
    run_arms([package], seeds=2, out=tmp_path, factory=FakeFactory())
    broken = tmp_path / "parts" / "0.tmp"
    broken.mkdir(parents=True)
    (broken / "runs.parquet").write_bytes(b"PAR1 and then the power went")
    (tmp_path / "runs.parquet.tmp").write_bytes(b"half")
    runs = run_arms([package], seeds=3, out=tmp_path, factory=FakeFactory()).runs
    assert len(runs) == 6
    assert files(tmp_path) == {"manifest.json", "runs.parquet", "series.parquet"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"seeds": 0}, "seeds = 0: out of range; allowed: 1 to"),
        ({"seeds": -3}, "allowed: 1 to"),
        ({"seeds": 2.5}, "whole number"),
        ({"seeds": True}, "whole number"),
        ({"seeds": []}, "at least one"),
        ({"seeds": [1, 1]}, "must differ"),
        ({"seeds": [2**63]}, "0 to 2^63"),
        ({"seeds": "5"}, "whole number"),
        ({"workers": 0}, "workers = 0: out of range"),
        ({"days": 0}, "1 to 3650"),
        ({"scenarios": []}, "no scenario"),
        ({"scenarios": [NAME, NAME]}, "given twice"),
        ({"scenarios": ["bazhong-red-steward"]}, "did you mean 'bazhong-red-stewards'"),
    ],
)
def test_a_wrong_request_leaves_no_folder(tmp_path: Path, wrong: dict[str, Any], words: str) -> None:
    arguments: dict[str, Any] = {
        "scenarios": [NAME],
        "seeds": 2,
        "out": tmp_path / "new",
        "factory": FakeFactory(),
    } | wrong
    with pytest.raises((RequestError, ScenarioError)) as refused:
        run_arms(**arguments)
    assert words in str(refused.value)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_used_is_refused(package: Scenario, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for out, words in (
        (tmp_path / "file", "a file; give a folder"),
        (tmp_path / "file" / "below", "a file; give a folder"),
        (tmp_path / "many*", "must not contain"),
        (5, "5: no name of a folder"),
    ):
        with pytest.raises(RequestError, match=words):
            run_arms([package], 2, out=out, factory=FakeFactory())  # type: ignore[arg-type]
    (tmp_path / "runs.parquet").write_bytes(b"not a table")
    with pytest.raises(RequestError, match="cannot be read"):
        run_arms([package], 2, out=tmp_path, factory=FakeFactory())


def test_runs_of_other_content_are_not_mixed(
    package: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_arms([package], 2, out=tmp_path, factory=FakeFactory())
    with pytest.raises(RequestError, match=f"another content of '{NAME}'"):
        run_arms([package], 2, days=500, out=tmp_path, factory=FakeFactory())
    run_arms([OTHER], 2, out=tmp_path, factory=FakeFactory())
    monkeypatch.setattr(manifest, "code_version", lambda *_: "9.9+other")
    with pytest.raises(RequestError, match="another version of the program"):
        run_arms([package], 2, out=tmp_path, factory=FakeFactory())


def test_the_default_folder_names_scenarios_and_their_content(package: Scenario) -> None:
    folder = default_folder([NAME, OTHER])
    assert folder.parent == Path("results")
    assert folder.name.startswith(f"{NAME}+{OTHER}-")
    assert folder == default_folder([package, OTHER])
    assert folder != default_folder([NAME, OTHER], days=500)
    odd = package.model_copy(update={"name": "a b/.." + "c" * 200})
    assert len(default_folder([odd, package]).name) < 120
    assert default_folder([odd]).parent == Path("results")


# --- the manifest -------------------------------------------------------------------------------------


def test_the_manifest_suffices_to_run_the_same_again(package: Scenario, tmp_path: Path) -> None:
    first = run_arms([package, OTHER], seeds=[5, 2], days=600, out=tmp_path, factory=FakeFactory())
    facts = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert facts["version"] == manifest.code_version()
    assert {"python", "numpy", "mesa", "scipy", "pandas", "duckdb"} <= set(facts["versions"])
    (session,) = facts["sessions"]
    assert session["status"] == "finished"
    assert session["started"] <= session["finished"]
    for entry in facts["scenarios"]:
        assert loads(entry["toml"], entry["scenario"]).identity == entry["identity"]
    packages = [loads(e["toml"], e["scenario"]) for e in facts["scenarios"] if e["arm"] == "package"]
    again = run_arms(packages, seeds=facts["seeds"], factory=FakeFactory())
    assert same(first.runs, again.runs)
    assert same(first.series, again.series)


def test_the_manifest_remembers_every_session(package: Scenario, tmp_path: Path) -> None:
    run_arms([package], 2, out=tmp_path, factory=FakeFactory())
    first = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    first["sessions"][0]["started"] = "2025-01-01T00:00:00+00:00"
    (tmp_path / "manifest.json").write_text(json.dumps(first), encoding="utf-8")
    run_arms([OTHER], 3, out=tmp_path, factory=FakeFactory())
    facts = manifest.read(tmp_path)
    assert len(facts["sessions"]) == 2
    assert facts["seeds"] == [0, 1, 2]
    assert {entry["scenario"] for entry in facts["scenarios"]} == {NAME, OTHER}


def test_the_version_follows_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("agents/resident.py", "model/data/kinds.toml", "model/deep/er.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.8.9"\n')
    monkeypatch.setattr(manifest, "ROOT", tmp_path)
    seen = [manifest.code_version.__wrapped__()]
    for name in ("model/data/kinds.toml", "model/deep/er.py"):
        (tmp_path / name).write_text("2")
        seen.append(manifest.code_version.__wrapped__())
    assert len(set(seen)) == 3
    assert all(version.startswith("7.8.9+") for version in seen)
