"""Jobs on a Dask cluster: the same rows as in this process, and trouble told in words."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_world import FakeFactory, same
from typer.testing import CliRunner
from worlds import MIXED, scenario, timed

from experiments.cli import app
from experiments.design import request
from experiments.design.design import design
from experiments.design.request import plan
from experiments.errors import ClusterLostError, Interrupted, RequestError
from experiments.run.cluster import connected
from experiments.run.jobs import DIED
from experiments.run.runner import run_arms, run_scenario
from scenarios.variant import Variant

NAME = "only-red-stewards"
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several jobs even for few residents."""
    monkeypatch.setattr(request, "WORTH_A_WORLD", 1)


@pytest.fixture
def installed() -> None:
    pytest.importorskip("distributed", reason="the extra dask is not installed")


@pytest.fixture
def scheduler(installed: None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Address and process of a scheduler that has no workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until_it_answers(port)
        yield f"tcp://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def until_it_answers(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the scheduler did not start")


# --- the same rows


@pytest.mark.slow
def test_a_cluster_gives_the_rows_of_one_process_and_of_two(installed: None) -> None:
    place = Variant(scenario(MIXED, time=timed(5, 40)))
    here, two, dask = (
        run_scenario(place, 4, workers=workers, progress=False, dask=address).tables.frames()
        for workers, address in ((1, None), (2, None), (2, "local"))
    )
    assert len(here["runs"]) == 4 and set(here["runs"]["status"]) == {"ok"}
    for name, table in here.items():
        assert same(table, two[name]) and same(table, dask[name]), name


@pytest.mark.slow
def test_a_worker_that_dies_costs_its_own_run_only(installed: None) -> None:
    runs = run_arms([NAME], 3, workers=2, progress=False, dask="local", factory=FakeFactory("die", (1,))).runs
    assert list(runs["status"]) == ["ok", "failed", "ok"] * 2
    assert set(runs["error"]) == {"", DIED}


@pytest.mark.slow
def test_whoever_stops_a_cluster_keeps_what_is_done(installed: None, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if 0 < done < total:
            raise KeyboardInterrupt

    out = tmp_path / "kept"
    with pytest.raises(Interrupted) as caught:
        run_arms([NAME], 10, workers=1, out=out, progress=stop, dask="local", factory=FakeFactory())
    assert 0 < caught.value.finished < caught.value.total == 20
    again = run_arms([NAME], 10, workers=1, out=out, progress=False, factory=FakeFactory())
    assert list(again.runs["status"]) == ["ok"] * 20


@pytest.mark.slow
def test_a_worker_with_other_code_is_named_before_anything_runs(installed: None) -> None:
    job = plan(design([NAME], 1).request, set())[0]
    older = tuple(tuple(replace(branch, version="0.0+older") for branch in each) for each in job.families)
    with connected("local", 1, None) as cluster:
        cluster.refuse_others(job)
        with pytest.raises(RequestError, match=r"1 of 1 workers .* was 0\.0\+older at the start"):
            cluster.refuse_others(replace(job, families=older))


# --- trouble in words


@pytest.mark.slow
def test_a_scheduler_that_is_lost_ends_the_runs(scheduler: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = scheduler
    jobs = plan(design([NAME], 2).request, set())
    with connected(address, 1, 7) as cluster:
        assert cluster.width == 7
        results = cluster.results(jobs)
        process.kill()
        with pytest.raises(ClusterLostError, match="does not answer any more"):
            next(results)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_address_where_nobody_answers_is_refused(installed: None, tmp_path: Path, lang: str) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        told = refused(tmp_path, address, lang)
    assert ("no scheduler answers there" if lang == "en" else "没有调度器应答") in told


@pytest.mark.parametrize("address", ["locl", "", "127.0.0.1", "http://node1:8786", "node1:port"])
def test_what_is_no_address_is_refused_with_what_is_allowed(tmp_path: Path, address: str) -> None:
    english, native = (refused(tmp_path, address, lang) for lang in ("en", "zh"))
    assert "allowed: local, or HOST:PORT" in english
    assert HAN.search(native) and "allowed" not in native
    assert ("did you mean 'local'?" in english) == ("是否想写“local”" in native) == (address == "locl")


def test_the_extra_is_named_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'gongzhi[dask]'" in refused(tmp_path, "local", "en")
    native = refused(tmp_path, "local", "zh")
    assert "pip install 'gongzhi[dask]'" in native and HAN.search(native)


def test_a_cluster_and_an_executor_exclude_each_other() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool, pytest.raises(RequestError, match="dask and executor are both given"):
        run_scenario(NAME, 1, progress=False, executor=pool, dask="local", factory=FakeFactory())


def refused(folder: Path, address: str, lang: str) -> str:
    """The message of a run that is refused; nothing is written."""
    out = folder / "out"
    arguments = ["run", NAME, "--seeds", "1", "--days", "5", "--out", str(out)]
    result = CliRunner().invoke(app, [*arguments, "--dask", address, "--lang", lang])
    assert result.exit_code == 2, result.stderr
    assert not out.exists()
    return result.stderr
