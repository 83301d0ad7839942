"""Result folders: nothing lost and nothing silently wrong, with several processes, after kills, and by the verbs."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_world import FakeFactory, files
from typer.testing import CliRunner, Result

from experiments.cli import app
from experiments.design import request
from experiments.errors import RequestError, RunsMissingError
from experiments.run import lock, manifest, runner, store
from experiments.run.kept import Kept
from experiments.run.parquet import read_tables, write_table
from experiments.run.processes import birth, host, is_alive
from experiments.run.runner import run_arms, run_scenario
from experiments.run.whole_files import unfinished_name, whole
from scenarios.loader import load

pytestmark = pytest.mark.usefixtures("no_pictures")

NAME = "bazhong-red-stewards"
OTHER = "bachuan-gongfang"
ROOT = Path(__file__).parents[1]
PATHS = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
LONG_ENOUGH = 120  # seconds that a test waits for another process before it gives up


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fake worlds, and several jobs even for few residents, in this process."""
    monkeypatch.setattr("experiments.run.jobs._default_factory", FakeFactory)
    monkeypatch.setattr(request, "WORTH_A_WORLD", 1)
    monkeypatch.setattr(runner, "processors", lambda: 1)


def gongzhi(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def started(code: str) -> subprocess.Popen[str]:
    """A process of its own that runs code with fake worlds and many small jobs."""
    head = (
        "from fake_world import FakeFactory\n"
        "from slow_world import SlowFactory\n"
        "from experiments.design import request\n"
        "from experiments.run.runner import run_arms\n"
        "request.WORTH_A_WORLD = 1\n"
    )
    environment = os.environ | {"PYTHONPATH": PATHS}
    return subprocess.Popen(
        [sys.executable, "-c", head + code], env=environment, stderr=subprocess.PIPE, text=True
    )


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + LONG_ENOUGH
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def made(folder: Path, seeds: Any = 4, names: tuple[str, ...] = (NAME,)) -> Path:
    run_arms(names, seeds, workers=1, out=folder, progress=False, factory=FakeFactory())
    return folder


# --- several processes --------------------------------------------------------------------------------


def test_two_processes_on_one_folder_lose_nothing(tmp_path: Path) -> None:
    """One of them asks for the same and more: both finish, and the folder holds what both asked for."""
    shared = tmp_path / "shared"
    asked = (f"['{NAME}'], 12", f"['{NAME}', '{OTHER}'], 9")
    both = [
        started(f"run_arms({each}, out={str(shared)!r}, workers=1, progress=False, factory=FakeFactory())")
        for each in asked
    ]
    assert [(each.communicate(timeout=LONG_ENOUGH)[1], each.returncode) for each in both] == [("", 0)] * 2
    kept = Kept(shared)
    assert kept.troubles() == []
    assert {state.label.scenario: state.done for state in kept.states()} == {NAME: 12, OTHER: 9}
    assert {"lock", "parts"} & files(shared) == set()
    assert [each["status"] for each in kept.sessions] == ["finished"] * 2


def test_a_part_added_while_others_are_merged_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was merged is removed, and nothing else."""
    folder = made(tmp_path / "a", 2)
    late = store.FolderStore(made(tmp_path / "late", [7])).tables()
    write, mine = write_table, store.FolderStore(folder)

    def meanwhile(frame: Any, path: Path) -> None:
        if path == folder / "series.parquet":
            monkeypatch.setattr(store, "write_table", write)
            store.FolderStore(folder).add(late)
        write(frame, path)

    mine.add(store.FolderStore(made(tmp_path / "b", [5])).tables())
    monkeypatch.setattr(store, "write_table", meanwhile)
    mine.close()
    assert {seed for _, _, seed in store.FolderStore(folder).done()} == {0, 1, 5, 7}
    mine.close()
    assert {seed for _, _, seed in store.FolderStore(folder).done()} == {0, 1, 5, 7}
    assert "parts" not in files(folder)


def test_a_folder_that_is_busy_for_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    with lock.locked(tmp_path):
        busy = gongzhi("run", NAME, "--seeds", "1", "--out", tmp_path, "--lang", "zh")
    assert busy.exit_code == 1 and "长时间占用" in busy.stderr
    assert gongzhi("run", NAME, "--seeds", "1", "--out", tmp_path).exit_code == 0


def test_runs_of_other_content_that_are_still_being_made_are_not_joined(tmp_path: Path) -> None:
    """Also where none of them is finished yet."""
    folder = made(tmp_path / "a", 1)
    known = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    known["sessions"][0] |= {
        "status": "running",
        "host": host(),
        "pid": os.getpid(),
        "born": birth(os.getpid()),
    }
    known["tables"] = None
    for path in folder.glob("*.parquet"):
        path.unlink()
    (folder / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    with pytest.raises(RequestError, match="another content"):
        run_arms([NAME], 1, days=300, out=folder, factory=FakeFactory())
    known["sessions"][0]["born"] = "long ago"
    (folder / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    assert len(run_arms([NAME], 1, days=300, out=folder, factory=FakeFactory()).runs) == 2
    assert [each["status"] for each in manifest.read(folder)["sessions"]] == ["died", "finished"]


# --- a kill -------------------------------------------------------------------------------------------


def test_a_killed_session_takes_its_workers_along_and_is_resumed_to_the_same_bytes(tmp_path: Path) -> None:
    folder, diary = tmp_path / "killed", tmp_path / "diary"
    diary.mkdir()
    factory = f"SlowFactory(seeds=(4, 5), diary={str(diary)!r})"
    parent = started(
        f"run_arms(['{NAME}'], 6, out={str(folder)!r}, workers=2, progress=False, factory={factory})"
    )
    try:
        until(lambda: len(list(diary.iterdir())) == 2)
        workers = [int(path.stem) for path in diary.iterdir()]
        until(lambda: store.FolderStore(folder).unmerged == 4)  # a part for each seed, with both arms
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert parent.stderr is not None
        parent.stderr.close()
    until(lambda: not any(map(is_alive, workers)))
    assert "its process died" in gongzhi("inspect", folder).stdout
    bad = gongzhi("verify", folder)
    assert bad.exit_code == 1 and f"asked for and missing: {NAME} (package): 4-5" in bad.stdout
    state = f"{folder}: not finished. 8 of 12 runs are done, and nothing is damaged (last command: its process died)"
    assert bad.stdout.startswith(f"{state}. To go on: `gongzhi resume {folder}`.\n")
    assert gongzhi("resume", folder).exit_code == 0
    assert gongzhi("verify", folder).exit_code == 0
    undisturbed = made(tmp_path / "undisturbed", 6)
    assert {name: tables(folder)[name] for name in tables(undisturbed)} == tables(undisturbed)
    assert [each["status"] for each in manifest.read(folder)["sessions"]] == ["died", "finished"]


def test_unfinished_files_of_the_dead_are_removed_and_those_of_the_living_stay(tmp_path: Path) -> None:
    folder = made(tmp_path / "a")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    mine = unfinished_name("effects.parquet")
    theirs = mine.replace(f"-{os.getpid()}-", f"-{dead.pid}-")
    elsewhere = mine.replace(host(), "0123abcd")
    for name in (mine, theirs, elsewhere):
        (folder / name).touch()
    store.FolderStore(folder).close()
    assert {mine, elsewhere} <= files(folder) and theirs not in files(folder)


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    with whole(tmp_path / "report.md") as one, whole(tmp_path / "report.md") as other:
        one.write_text("one")
        other.write_text("other")
    assert (tmp_path / "report.md").read_text() == "one"


# --- what is wrong is told ----------------------------------------------------------------------------


def test_rows_that_vanish_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = store.FolderStore.add

    def forgetful(self: store.FolderStore, result: Any) -> None:
        if 2 not in set(result.runs["seed"]):
            add(self, result)

    with monkeypatch.context() as patched:
        patched.setattr(store.FolderStore, "add", forgetful)
        with pytest.raises(RunsMissingError, match=r"6 of 8 runs are there"):
            made(tmp_path / "a", 4)
    assert len(store.FolderStore(made(tmp_path / "a", 4)).done()) == 8


def test_a_table_that_is_gone_is_made_again(tmp_path: Path) -> None:
    folder = made(tmp_path / "a")
    before = tables(folder)
    (folder / "series.parquet").unlink()
    gone = gongzhi("report", folder)
    assert gone.exit_code == 2 and "series.parquet is gone" in gone.stderr
    assert "series.parquet: the table is gone" in gongzhi("verify", folder).stdout
    made(folder)
    assert tables(folder) == before
    assert gongzhi("verify", folder).exit_code == 0


def test_a_table_that_was_changed_is_noticed(tmp_path: Path) -> None:
    folder = made(tmp_path / "a")
    runs = read_tables([folder / "runs.parquet"])
    write_table(runs.assign(satisfaction=0.99), folder / "runs.parquet")
    found = gongzhi("verify", folder, "--lang", "zh")
    assert found.exit_code == 1 and "runs.parquet：内容与写入时不符" in found.stdout
    assert found.stdout.startswith(f"{folder}：有损坏，共 1 个问题。")
    with pytest.raises(RequestError, match=r"runs\.parquet: not as it was written"):
        made(folder)


@pytest.mark.parametrize(("lang", "words"), [("en", "with a second luck"), ("zh", "另一组随机数")])
def test_large_numbers_of_runs_are_explained(lang: str, words: str, tmp_path: Path) -> None:
    folder = made(tmp_path / "a", 1)
    assert words not in gongzhi("inspect", folder, "--lang", lang).stdout
    known = manifest.read(folder)
    for entry in known["scenarios"]:
        entry["drawn"] = True
    known["sessions"][0]["seeds"] = [0, 1_000_005]
    manifest.write(folder, known)
    for verb in ("inspect", "verify"):
        assert words in gongzhi(verb, folder, "--lang", lang).stdout


def test_verify_finds_a_missing_row_and_a_foreign_part(tmp_path: Path) -> None:
    folder = made(tmp_path / "a")
    path = folder / "runs.parquet"
    write_table(read_tables([path]).query("seed != 3"), path)
    known = manifest.read(folder)
    known["tables"]["runs.parquet"] = store.summed(path)
    manifest.write(folder, known)
    store.FolderStore(folder).add(store.FolderStore(made(tmp_path / "b", 1, (OTHER,))).tables())
    told = gongzhi("verify", folder)
    assert told.exit_code == 1
    for words in (
        f"asked for and missing: {NAME} (baseline): 3",
        "series.parquet: rows of runs that are not in runs.parquet",
        "a part of no scenario of this folder",
    ):
        assert words in told.stdout


def test_a_folder_that_vanishes_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, add = tmp_path / "a", store.FolderStore.add

    def gone(self: store.FolderStore, result: Any) -> None:
        shutil.rmtree(folder)
        add(self, result)

    monkeypatch.setattr(store.FolderStore, "add", gone)
    told = gongzhi("run", NAME, "--seeds", "2", "--out", folder)
    assert told.exit_code == 1 and "could not be read or written" in told.stderr
    assert not folder.exists(), "a new folder with half of the runs would be taken for a whole one"


# --- a finished folder is only read -------------------------------------------------------------------


def test_a_finished_folder_on_a_read_only_disk_is_reported_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(tmp_path / "a", 6)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "access", lambda *_: False)  # the superuser may write everywhere
    for method in ("mkdir", "touch", "write_text", "write_bytes", "rename", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(Path, method, refuse)
    monkeypatch.setattr("experiments.run.store.locked", refuse)
    monkeypatch.setattr("experiments.run.runner.locked", refuse)
    assert len(run_arms([NAME], 6, out=folder, factory=FakeFactory()).runs) == 12
    assert "satisfaction" in gongzhi("report", folder).stdout
    assert "满意" in gongzhi("report", folder, "--lang", "zh").stdout
    for verb in ("verify", "inspect"):
        assert gongzhi(verb, folder).exit_code == 0
    more = gongzhi("expand", folder, "--seeds", "7")
    assert more.exit_code == 2 and "cannot be written to" in more.stderr


# --- verbs --------------------------------------------------------------------------------------------


def test_a_batch_that_was_split_is_merged_bit_for_bit(tmp_path: Path) -> None:
    halves = [tmp_path / "first", tmp_path / "second"]
    for first, folder in zip(("0", "5"), halves, strict=True):
        done = gongzhi("compare", NAME, "--seeds", "5", "--first-seed", first, "--out", folder)
        assert done.exit_code == 0, done.stderr
    told = gongzhi("merge", *halves, "--out", tmp_path / "both")
    assert told.exit_code == 0 and "0-9" in told.stdout
    assert tables(tmp_path / "both") == tables(made(tmp_path / "whole", 10))
    assert Kept(tmp_path / "both").troubles() == []


def test_runs_of_other_content_or_code_are_not_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(tmp_path / "one", 1)
    run_arms([NAME], [1], days=300, out=tmp_path / "other", factory=FakeFactory())
    with monkeypatch.context() as newer:
        newer.setattr(manifest, "code_version", lambda *_: "9.9+newer")
        made(tmp_path / "newer", [1])
    for folder, words in (("other", "another content"), ("newer", "another version of the program")):
        told = gongzhi("merge", one, tmp_path / folder, "--out", tmp_path / "out")
        assert told.exit_code == 2 and words in told.stderr
    assert not (tmp_path / "out").exists()


def test_expand_adds_seeds_to_what_was_asked(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", [2, 9])
    assert gongzhi("expand", folder, "--seeds", "4").exit_code == 0
    assert {seed for _, _, seed in store.FolderStore(folder).done()} == {0, 1, 2, 3, 9}


def test_resume_runs_each_arm_under_its_own_seeds(tmp_path: Path) -> None:
    """Two questions in one folder stay two questions."""
    folder = made(made(tmp_path / "a", 3), 1, (OTHER,))
    before = tables(folder)
    (folder / "runs.parquet").unlink()
    assert gongzhi("resume", folder).exit_code == 0
    assert {name: tables(folder)[name] for name in before} == before


def test_a_folder_tells_its_comparisons_in_the_order_in_which_they_were_asked(tmp_path: Path) -> None:
    orders = [(NAME, OTHER), (OTHER, NAME)]
    for number, order in enumerate(orders):
        folder = made(tmp_path / str(number), 2, order)
        assert tuple(each.name for each in Kept(folder).contrasts()) == order


def test_a_single_run_is_reported_and_exported(tmp_path: Path) -> None:
    run_scenario(NAME, 3, out=tmp_path / "a", progress=False, factory=FakeFactory())
    assert "Runs finished: 3" in gongzhi("report", tmp_path / "a").stdout
    assert gongzhi("report", tmp_path / "a", "--out", tmp_path / "b").exit_code == 2
    told = gongzhi("export", tmp_path / "a", "--to", "csv")
    assert told.exit_code == 0
    lines = (tmp_path / "a" / "csv" / "runs.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4 and lines[0].startswith("scenario,arm,seed,status")
    assert gongzhi("export", tmp_path / "a", "--to", "parquet", "--out", tmp_path / "a").exit_code == 2


def test_what_was_written_in_python_is_refused_in_words(tmp_path: Path) -> None:
    tried = load(NAME).with_rules(report_hazard=lambda *_, **__: 0.0)
    run_arms([tried], 1, out=tmp_path, factory=FakeFactory())
    for lang, words in (("en", "written in Python"), ("zh", "用 Python 编写")):
        told = gongzhi("resume", tmp_path, "--lang", lang)
        assert told.exit_code == 2 and words in told.stderr


@pytest.mark.parametrize("verb", ["resume", "verify", "inspect", "report"])
def test_a_folder_that_is_none_is_told_with_the_nearest(verb: str, tmp_path: Path) -> None:
    made(tmp_path / "results-one", 1)
    told = gongzhi(verb, tmp_path / "result-one")
    assert told.exit_code == 2 and f"did you mean '{tmp_path / 'results-one'}'" in told.stderr
    (tmp_path / "empty").mkdir()
    told = gongzhi(verb, tmp_path / "empty", "--lang", "zh")
    assert told.exit_code == 2 and "不是结果文件夹" in told.stderr


# --- the code that decides ----------------------------------------------------------------------------


def test_a_scenario_hangs_on_its_own_interventions_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adding an intervention orphans no folder; changing one that is used, or that one imports, does."""
    home = tmp_path / "scenarios" / "interventions"
    home.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.8.9"\n')
    (home / "helper.py").write_text("SHARED = 1")
    (home / "linkage.py").write_text("from scenarios.interventions.branches import ACTIVE")
    for name in ("linkage", "branches", "clubs"):
        (home / f"{name}.toml").write_text("[intervention]")
    for name in ("branches", "clubs"):
        (home / f"{name}.py").write_text("ACTIVE = 1")
    monkeypatch.setattr(manifest, "ROOT", tmp_path)

    def version(*names: str) -> str:
        return manifest.code_version.__wrapped__(names)

    before = version(), version("clubs"), version("linkage")
    assert len(set(before)) == 3
    (home / "newcomer.toml").write_text("[intervention]")
    (home / "newcomer.py").write_text("NEW = 1")
    assert (version(), version("clubs"), version("linkage")) == before
    (home / "branches.py").write_text("ACTIVE = 2")
    assert (version(), version("clubs")) == before[:2] and version("linkage") != before[2]
    (home / "helper.py").write_text("SHARED = 2")
    assert version() != before[0]


def test_every_import_between_interventions_is_followed() -> None:
    files_of = {path.name for path in manifest._files_of(("three_party_linkage",))}
    assert {"party_branches.py", "party_branches.toml", "base.py", "building_blocks.py"} <= files_of
    assert "clubs.py" not in files_of
