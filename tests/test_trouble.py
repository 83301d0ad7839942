"""Trouble with folders, disks, terminals and Ctrl-C: told in words, nothing half-written, nothing lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from fake_world import FakeFactory, files, same
from typer.testing import CliRunner

from experiments.cli import app
from experiments.design import request
from experiments.design.sample import checked_seeds
from experiments.errors import Interrupted, RequestError
from experiments.run import manifest, runner, store
from experiments.run.parquet import read_tables, write_table
from experiments.run.runner import run_arms, run_scenario
from experiments.run.whole_files import interrupts_wait, whole

NAME = "bazhong-red-stewards"
PROJECT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several jobs even for few residents, in this process."""
    monkeypatch.setattr(request, "WORTH_A_WORLD", 1)
    monkeypatch.setattr(runner, "processors", lambda: 1)


def gongzhi(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "experiments.cli", *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
    )


# --- seeds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "seeds",
    [np.arange(3), [0, 1, 2], range(3), (0, 1, 2), iter([0, 1, 2]), pd.Series([0, 1, 2]), np.int64(3)],
)
def test_seeds_are_any_whole_numbers(seeds: Any) -> None:
    found = checked_seeds(seeds)
    assert found == (0, 1, 2) and all(type(seed) is int for seed in found)


def test_a_number_without_axes_is_a_number_of_seeds() -> None:
    assert checked_seeds(np.array(2)) == (0, 1)


@pytest.mark.parametrize("seeds", [np.arange(3.0), np.ones((2, 2), int), np.array([True]), "5", b"5", None])
def test_other_seeds_are_refused_in_words(seeds: Any) -> None:
    with pytest.raises(RequestError, match="whole number") as refused:
        checked_seeds(seeds)
    assert "需要整数" in refused.value.text("zh")


def test_runs_under_an_array_of_seeds_are_those_under_a_list() -> None:
    array = run_arms([NAME], np.arange(3), factory=FakeFactory())
    assert same(array.runs, run_arms([NAME], [0, 1, 2], factory=FakeFactory()).runs)


# --- folders that cannot be used ----------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_name_of_a_folder_is_refused(
    command: str, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, [command, NAME, "--seeds", "1", "--days", "30", "--out", empty])
    assert result.exit_code == 2
    assert "the name of the result folder is empty" in result.stderr
    assert files(tmp_path) == set()


def test_the_folder_one_is_in_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_scenario(NAME, 1, out=".", factory=FakeFactory())
    assert "runs.parquet" in files(tmp_path)


@pytest.mark.parametrize("name", ["n" * 300, "/".join(["deep" * 50] * 30), os.fsdecode(b"\xff")])
@pytest.mark.parametrize(("lang", "words"), [("en", "choose another|UTF-8"), ("zh", "另选文件夹|UTF-8")])
def test_a_name_that_no_folder_can_have_is_refused(name: str, lang: str, words: str, tmp_path: Path) -> None:
    out = str(tmp_path / name)
    arguments = ["run", NAME, "--seeds", "1", "--days", "30", "--out", out, "--lang", lang]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert any(word in result.stderr for word in words.split("|"))
    assert len(result.stderr) < 300
    assert files(tmp_path) == set()


def test_a_folder_that_is_read_only_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # the superuser may write everywhere
    with pytest.raises(RequestError, match="cannot be written to") as refused:
        run_scenario(NAME, 1, out=tmp_path / "new", factory=FakeFactory())
    assert "无法写入" in refused.value.text("zh")
    assert files(tmp_path) == set()


def test_a_folder_that_proves_unusable_at_the_start_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(RequestError, match="No space left"):
        run_scenario(NAME, 1, out=tmp_path / "new", factory=FakeFactory())


# --- a disk that is full, a limit on files ------------------------------------------------------------


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """As `ulimit -f`: no file may become larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def half_written(folder: Path) -> set[str]:
    return {name for name in files(folder) if ".tmp" in name}


def test_a_table_that_does_not_fit_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "runs.parquet"
    write_table(pd.DataFrame({"a": [1]}), path)
    with largest_file(5_000), pytest.raises(OSError, match="File too large"):
        write_table(pd.DataFrame({"a": np.random.default_rng(0).random(100_000)}), path)
    assert files(tmp_path) == {"runs.parquet"}
    assert list(read_tables([path])["a"]) == [1]


def test_a_text_that_stops_midway_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.en.md"
    path.write_text("old")
    with (
        largest_file(5_000),
        pytest.raises(OSError, match=r"large.*report\.en\.md'$"),
        whole(path) as unfinished,
    ):
        unfinished.write_text("new" * 10_000)
    assert files(tmp_path) == {"report.en.md"} and path.read_text() == "old"


@pytest.mark.parametrize(("lang", "words"), [("en", "could not be read or written"), ("zh", "文件读写失败")])
def test_a_limit_on_files_ends_in_words_and_the_same_command_goes_on(
    lang: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.run.jobs._default_factory", FakeFactory)
    whole_write, written = write_table, [0]

    def soon_full(frame: pd.DataFrame, path: Path) -> None:
        written[0] += 1
        with largest_file(10 if written[0] > 5 else 10**9):
            whole_write(frame, path)

    arguments = ["run", NAME, "--seeds", "6", "--out", str(tmp_path), "--lang", lang]
    with monkeypatch.context() as full:
        full.setattr(store, "write_table", soon_full)
        result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert words in result.stderr and "File too large" in result.stderr and "Traceback" not in result.stderr
    assert half_written(tmp_path) == set()
    kept = store.FolderStore(tmp_path).done()
    assert 0 < len(kept) < 6
    rest = FakeFactory()
    runs = run_scenario(NAME, 6, out=tmp_path, factory=rest).runs
    assert len(rest.simulated) == 6 - len(kept) and len(runs) == 6


# --- a manifest of another shape ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"scenarios": 5}', "'scenarios' must be a list of objects"),
        ('{"scenarios": ["a"]}', "'scenarios' must be"),
        ('{"scenarios": [{"scenario": "a"}]}', "'scenario' and 'arm'"),
        ('{"sessions": [{"started": 3}]}', "'sessions' must be"),
        ('{"seeds": "all"}', "'seeds' must be a list of whole numbers"),
        ('{"seeds": [[1]]}', "'seeds' must be"),
        ("[1]", "no JSON object"),
        ("null", "no JSON object"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_a_manifest_of_another_shape_is_refused_and_stays(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text)
    idle = FakeFactory()
    with pytest.raises(RequestError, match=r"manifest\.json: not a manifest") as refused:
        run_scenario(NAME, 1, out=tmp_path, factory=idle)
    assert words in str(refused.value) and "不是本程序的清单" in refused.value.text("zh")
    assert idle.batches == [] and files(tmp_path) == {"manifest.json"}
    assert (tmp_path / "manifest.json").read_text() == text


def test_what_the_program_writes_is_of_the_shape_that_it_reads(tmp_path: Path) -> None:
    run_scenario(NAME, 1, out=tmp_path, factory=FakeFactory())
    assert manifest.read(tmp_path) == json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))


# --- Ctrl-C -------------------------------------------------------------------------------------------


def test_ctrl_c_while_a_part_is_written_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, parts = write_table, [0]

    def pressed(frame: pd.DataFrame, path: Path) -> None:
        parts[0] += path.name == "runs.parquet"
        if path.name == "runs.parquet" and parts[0] == 3:
            os.kill(os.getpid(), signal.SIGINT)
        write(frame, path)

    with monkeypatch.context() as busy:
        busy.setattr(store, "write_table", pressed)
        with pytest.raises(Interrupted) as stopped:
            run_scenario(NAME, 6, out=tmp_path, factory=FakeFactory())
    assert stopped.value.finished == 3, "the part that was being written counts"
    assert half_written(tmp_path) == set()
    assert len(store.FolderStore(tmp_path).done()) == 3
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_inside_the_database_is_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        """A connection in which Ctrl-C is pressed just before a long query."""

        def __init__(self) -> None:
            self._own = duckdb.connect()

        def __enter__(self) -> Slow:
            return self

        def __exit__(self, *_: object) -> None:
            self._own.close()

        def from_df(self, frame: pd.DataFrame) -> duckdb.DuckDBPyRelation:
            os.kill(os.getpid(), signal.SIGINT)
            return self._own.from_df(frame)

    monkeypatch.setattr("experiments.run.parquet._connection", Slow)
    big = pd.DataFrame({"a": np.random.default_rng(0).random(2_000_000)})
    with pytest.raises(KeyboardInterrupt):
        write_table(big, tmp_path / "big.parquet")
    assert files(tmp_path) == {"big.parquet"}
    monkeypatch.undo()
    assert len(read_tables([tmp_path / "big.parquet"])) == 2_000_000


def test_without_ctrl_c_nothing_waits() -> None:
    with interrupts_wait():
        reached = True
    assert reached and signal.getsignal(signal.SIGINT) is signal.default_int_handler


# --- terminals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-1"])
def test_a_terminal_without_chinese_shows_marks_instead(encoding: str) -> None:
    done = gongzhi("list", "places", "--lang", "zh", PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert "?" in done.stdout and "PYTHONIOENCODING=utf-8" in done.stderr
    known = gongzhi("list", "places", "--lang", "zh", PYTHONIOENCODING="utf-8")
    assert known.stderr == "" and len(known.stdout.splitlines()) == len(done.stdout.splitlines())


def test_errors_can_be_told_where_there_is_no_chinese() -> None:
    done = gongzhi("run", "社区", "--lang", "zh", PYTHONIOENCODING="cp1252")
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_the_language_of_a_message_is_the_one_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for lang, words in (("en", "a file; give a folder"), ("zh", "这是文件")):
        out = str(tmp_path / "file")
        result = CliRunner().invoke(app, ["compare", NAME, "--seeds", "1", "--out", out, "--lang", lang])
        assert result.exit_code == 2 and words in result.stderr


@pytest.mark.parametrize(("name", "words"), [("file", "a file; give a folder"), ("n" * 300, "too long")])
def test_pages_that_could_not_be_written_are_refused_before_the_runs(
    name: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    result = CliRunner().invoke(app, ["goodhart", "--seeds", "2", "--out", str(tmp_path / name)])
    assert result.exit_code == 2 and words in result.stderr
    assert files(tmp_path) == {"file"}


# --- files of the user that hide ours -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("hiding", "wanted"),
    [
        *(
            (hiding, wanted)
            for hiding in ("model.py", "agents.py", "model/__init__.py")
            for wanted in ("from scenarios.loader import load", "import experiments.analysis.comparison")
        ),
        ("scenarios.py", "import experiments.analysis.comparison"),
    ],
)
def test_a_file_that_hides_ours_is_named_in_one_sentence(hiding: str, wanted: str, tmp_path: Path) -> None:
    file = tmp_path / hiding
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine = 1")
    (tmp_path / "script.py").write_text(wanted)
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.strip().splitlines()[-1]
    name = hiding.split("/")[0].removesuffix(".py")
    assert last == f"ImportError: {file} hides Gongzhi's own package '{name}'; give this file another name"


def test_a_script_beside_files_of_other_names_finds_ours(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text("mine = 1")
    (tmp_path / "script.py").write_text(
        "import models; from scenarios.loader import names; print(len(names()))"
    )
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 10
