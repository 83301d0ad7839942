"""Runs of many visitors: the same question once, fair turns, cancel, leaving, workers that end, results on disk."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dashboard.address import Address, Arm
from dashboard.asked import question_of
from dashboard.folder import VARIABLE
from dashboard.runs import kept, limits
from dashboard.runs.pool import Worker
from dashboard.runs.question import PORTIONS, Question
from dashboard.runs.queue import Queue
from dashboard.runs.run import Run
from dashboard.runs.sessions import Visitor
from dashboard.runs.words import progress_words, time_left
from dashboard.runs.workers import SPEED
from experiments.api import compare
from experiments.errors import RequestError
from experiments.report.folder_answer import folder_answer
from experiments.run.jobs import Job, run_job
from experiments.run.kept import Kept
from model.observation.schema import Tables
from scenarios.loader import loads
from scenarios.variant import variant_of

TINY = """
title = { en = "Tiny", zh = "小" }
about = { en = "One compound.", zh = "一个小区。" }
[time]
start = 2022-01-01
warmup_days = 0
horizon_days = 5
evaluation_days = 5
[place]
name = { en = "Nowhere", zh = "某地" }
[[place.communities]]
name = "A"
grids = 1
grid_workers = 1.0
staff = 2
fund = 0
[[place.communities.compounds]]
archetype = "old"
households = 20
"""
ANN, BOB, CAT = Visitor("tab-a", "ann"), Visitor("tab-b", "bob"), Visitor("tab-c", "cat")


def question(measures: str = "clubs", draws: int = 4) -> Question:
    place = loads(TINY, "tiny")
    return Question((variant_of(place.with_interventions(*measures.split(","))),), draws)


class Thread:
    """A worker that is a thread of this process."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self.counted = 0.0
        self.ended = False
        self.warm_ups: set[Hashable] = set()

    def submit(self, task: Callable[..., Any], *args: Any) -> "Future[Any]":
        return self._pool.submit(task, *args)

    def end(self) -> None:
        self.ended = True
        self._pool.shutdown(wait=False, cancel_futures=True)


class Server:
    """A queue with workers that wait until they may go on."""

    def __init__(self, workers: int = 1, grace: float = 60.0) -> None:
        self.there = {ANN.kernel, BOB.kernel, CAT.kernel}
        self.begun: list[str] = []
        self.places: dict[int, tuple[Hashable, ...]] = {}  # warm-ups that each worker began, in order
        self.gate = threading.Semaphore(0)
        self.error: Exception | None = None
        self.workers: list[Thread] = []
        self.queue = Queue(workers, lambda: set(self.there), grace, self.run, self.worker)  # type: ignore[arg-type]

    def worker(self) -> Thread:
        self.workers.append(Thread())
        return self.workers[-1]

    def run(self, job: Job) -> Tables:
        self.begun.append("+".join(sorted(job.branches[-1].variant.interventions)))
        mine = threading.get_ident()
        self.places[mine] = (*self.places.get(mine, ()), job.warm_up)
        assert self.gate.acquire(timeout=60)
        if self.error:
            error, self.error = self.error, None
            raise error
        return run_job(job)

    def open(self, jobs: int = 1000) -> None:
        self.gate.release(jobs)

    def run_of(self, name: str, who: Visitor = ANN) -> Run:
        found = self.queue.get(name, who)
        assert found is not None
        return found

    def has(self, name: str, draws: int) -> bool:
        return self.run_of(name).draws == draws

    def began(self, before: int) -> bool:
        return len(self.begun) > before

    def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < end
            time.sleep(0.01)

    def end_of(self, name: str, who: Visitor = ANN) -> Run:
        self.until(lambda: not self.run_of(name, who).open)
        return self.run_of(name, who)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.open()
    server.queue.close()


# One question


def test_an_answer_is_that_of_the_command_line(server: Server, folder: Path) -> None:
    server.open()
    done = server.end_of(server.queue.ask(question(draws=12), ANN))
    assert (done.state, done.draws, done.finished, done.total) == ("done", 12, 28.0, 28)
    assert done.answer is not None
    wanted = compare(list(question().arms), draws=12, workers=1, progress=False)
    assert done.answer.effects().equals(wanted.effects())


def has_draws(server: Server, name: str, draws: int) -> bool:
    return server.run_of(name).draws == draws


def has_begun_more(server: Server, count: int) -> bool:
    return len(server.begun) > count


def test_answers_come_in_growing_portions(server: Server) -> None:
    name = server.queue.ask(question(draws=12), ANN)
    for draws in (4, 10, 12):
        server.open(1)
        server.until(partial(has_draws, server, name, draws))
    grown, read = server.run_of(name).answer, kept.read(question(draws=12))
    assert grown is not None and read is not None
    assert grown.effects().equals(read.effects())
    for table, frame in grown.tables.frames().items():
        assert frame.equals(read.tables.frames()[table]), table


def test_a_folder_is_one_of_the_command_line_and_outlives_the_server(server: Server, folder: Path) -> None:
    server.open()
    asked = question(draws=5)
    first = server.end_of(server.queue.ask(asked, ANN)).answer
    found = Kept(kept.folder_of(asked))
    assert found.troubles() == [] and folder_answer(found).effects().equals(first.effects())  # type: ignore[union-attr]
    later = Server()
    done = later.end_of(later.queue.ask(question(draws=5), BOB), BOB)
    assert done.draws == 5 and later.begun == []
    later.queue.close()


def test_more_draws_go_on_where_fewer_ended(server: Server) -> None:
    server.open()
    server.end_of(server.queue.ask(question(draws=4), ANN))
    before = len(server.begun)
    done = server.end_of(server.queue.ask(question(draws=6), ANN))
    assert done.draws == 6 and len(server.begun) - before == 1


def test_a_later_question_about_a_place_goes_to_the_workers_that_know_it() -> None:
    """Each worker keeps the warm-ups that it simulated, so the second question begins where the horizon does."""
    server = Server(workers=2)
    for measures in ("clubs", "covenant"):
        name = server.queue.ask(question(measures), ANN)
        server.until(lambda: len(server.begun) % 2 == 0 and len(server.begun) > 0)  # both workers are at work
        server.open(2)
        server.end_of(name)
    one, other = server.places.values()
    assert len(set(one)) == len(set(other)) == 1 and set(one) != set(other)
    assert len(one) == len(other) == 2
    server.queue.close()


def test_the_portions_are_all_that_is_asked() -> None:
    asked = question(draws=30)
    jobs = [job for portion in asked.portions(set(), 2) for job in portion.jobs]
    assert sorted(seed for job in jobs for seed in job.seeds) == sorted(asked.request.seeds)
    assert len(list(asked.portions(set(), 2))) == 1 + sum(size < 30 for size in PORTIONS)


# Many visitors


def test_the_same_question_is_computed_once(server: Server) -> None:
    name = server.queue.ask(question(), ANN)
    assert server.queue.ask(question(), BOB) == name
    server.open()
    assert server.end_of(name).answer is server.end_of(name, BOB).answer
    assert len(server.begun) == 1


def test_who_had_fewer_turns_comes_first(server: Server) -> None:
    ann = server.queue.ask(question("clubs", 25), ANN)
    server.until(lambda: server.begun)
    bob = server.queue.ask(question("open_books", 25), BOB)
    cat = server.queue.ask(question("appraisal", 25), CAT)
    server.until(lambda: server.run_of(cat, CAT).before == 1)
    assert server.run_of(bob, BOB).before == 0 and server.run_of(ann).state == "running"
    for _ in range(5):
        count = len(server.begun)
        server.open(1)
        server.until(partial(has_begun_more, server, count))
    assert server.begun[:3] == ["clubs", "open_books", "appraisal"]
    assert sorted(server.begun[3:6]) == ["appraisal", "clubs", "open_books"]


def test_who_asks_can_count_on_a_share_of_the_processes_that_the_server_may_use() -> None:
    server = Server(workers=2)
    assert server.queue.speed(ANN) == 2 * SPEED
    server.queue.ask(question(draws=4), ANN)
    assert (server.queue.speed(ANN), server.queue.speed(BOB)) == (2 * SPEED, SPEED), (
        "her own run is no other's"
    )
    loan = server.queue.borrow(CAT)
    assert server.queue.speed(BOB) == 2 * SPEED / 3
    loan.back()
    server.open()
    server.queue.close()


def test_a_busy_machine_promises_what_it_did_last(server: Server) -> None:
    name = server.queue.ask(question(draws=4), ANN)
    server.until(partial(server.began, 0))
    time.sleep(0.1)
    server.open()
    server.end_of(name)
    assert 0 < server.queue.speed(ANN) < SPEED


def test_a_tab_has_one_open_run(server: Server) -> None:
    first = server.queue.ask(question("clubs", 25), ANN)
    second = server.queue.ask(question("open_books"), ANN)
    server.open()
    assert server.end_of(second).state == "done" and server.end_of(first).state == "stopped"


def test_what_one_cancels_goes_on_for_the_other(server: Server) -> None:
    name = server.queue.ask(question(), ANN)
    server.queue.ask(question(), BOB)
    server.queue.cancel(name, ANN)
    assert server.run_of(name).state == "stopped" and server.run_of(name, BOB).open
    server.open()
    assert server.end_of(name, BOB).state == "done"


def test_cancel_keeps_what_there_is_and_ends_the_work(server: Server) -> None:
    name = server.queue.ask(question(draws=12), ANN)
    server.until(lambda: server.begun)
    server.open(1)
    server.until(lambda: server.run_of(name).draws == 4 and len(server.begun) == 2)
    server.queue.cancel(name, ANN)
    assert server.run_of(name).state == "stopped" and server.run_of(name).draws == 4
    assert server.workers[0].ended
    server.open()
    assert server.end_of(server.queue.ask(question(draws=12), ANN)).draws == 12


# Leaving


def test_a_run_that_nobody_wants_any_more_ends_and_so_do_the_workers() -> None:
    server = Server(workers=2, grace=0.2)
    name = server.queue.ask(question(draws=25), ANN)
    server.until(lambda: server.begun)
    assert server.queue.workers == 2
    server.there.clear()
    server.until(lambda: server.queue.workers == 0)
    assert server.run_of(name).state == "stopped" and all(worker.ended for worker in server.workers)
    server.open()
    server.queue.close()


def test_a_page_that_is_loaded_anew_finds_its_run_again(server: Server) -> None:
    name = server.queue.ask(question(), ANN)
    server.until(lambda: server.begun)
    server.there.discard(ANN.kernel)  # the old page
    server.queue.want(name, Visitor("tab-a2", "ann"))
    server.open()
    assert server.end_of(name).state == "done" and len(server.begun) == 1


def test_who_comes_back_late_takes_the_run_up_again() -> None:
    server = Server(grace=0.1)
    name = server.queue.ask(question(), ANN)
    server.there.clear()
    server.until(lambda: server.run_of(name).state == "stopped")
    server.there.add(BOB.kernel)
    server.queue.want(name, BOB)
    server.open()
    assert server.end_of(name, BOB).state == "done"
    server.queue.close()


# What goes wrong


def test_a_worker_that_dies_is_replaced_and_its_job_tried_again(server: Server) -> None:
    server.error = BrokenProcessPool("gone")
    server.open()
    done = server.end_of(server.queue.ask(question(), ANN))
    assert done.state == "done" and done.draws == 4 and server.workers[0].ended and len(server.workers) == 2


def test_a_job_that_fails_becomes_rows_that_say_so(server: Server) -> None:
    server.error = KeyError("x")
    server.open()
    done = server.end_of(server.queue.ask(question(), ANN))
    assert done.state == "done" and done.answer is not None
    assert {failure.reason for failure in done.answer.failures} == {"KeyError('x')"}


def test_what_goes_wrong_on_the_server_is_shown(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RequestError("the disk is full", "磁盘已满")

    monkeypatch.setattr(kept, "write", full)
    server.open()
    done = server.end_of(server.queue.ask(question(), ANN))
    assert (done.state, done.trouble) == ("failed", "question")
    assert (done.details_in("en"), done.details_in("zh")) == ("the disk is full", "磁盘已满")


def test_a_question_that_is_too_large_is_refused_with_what_would_do() -> None:
    asked = question(draws=100)
    limits.check(asked)
    with pytest.raises(RequestError, match=r"2\.0 times .*; allowed: up to 50 draws") as error:
        limits.check(asked, asked.request.resident_days / 2)
    assert "最多可用 50 种可能情形" in error.value.text("zh")


def test_every_built_in_package_can_be_asked_with_the_usual_draws() -> None:
    from scenarios.loader import names

    for name in names("packages"):
        limits.check(question_of(Address(place=name, arms=(Arm(package=name),))))


@pytest.mark.parametrize("arms", [(), (Arm(),)])
def test_a_question_needs_something_to_compare(arms: tuple[Arm, ...]) -> None:
    with pytest.raises(RequestError):
        question_of(Address(arms=arms))


def test_the_oldest_results_make_room(folder: Path) -> None:
    for age, name in enumerate(("new", "old", "older")):
        path = folder / "runs" / name
        path.mkdir(parents=True)
        os.utime(path, (1e9 - age, 1e9 - age))
    kept.make_room(most=2)
    assert {path.name for path in (folder / "runs").iterdir()} == {"new", "old"}


# Words


def test_progress_is_told_in_words() -> None:
    asked = question()
    waiting = Run("x", asked, "queued", before=2, total=8)
    assert progress_words(waiting, "en") == "Waiting: 2 before you."
    assert progress_words(waiting, "zh") == "正在排队，您前面还有 2 个。"
    running = Run("x", asked, "running", finished=2.6, total=8, seconds_left=33)
    assert progress_words(running, "en") == "32 % done, about 35 seconds left"
    assert progress_words(running, "zh") == "已完成 32%，约剩 35 秒"


@pytest.mark.parametrize(
    ("seconds", "words"), [(2, "5 seconds"), (33, "35 seconds"), (89, "90 seconds"), (150, "2 minutes")]
)
def test_time_left_is_rounded_as_a_person_would(seconds: float, words: str) -> None:
    assert words in time_left(seconds, "en")


# Processes


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def gone(pid: int) -> bool:
    end = time.monotonic() + 60
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


@pytest.mark.slow
def test_a_worker_can_be_ended_in_the_middle_of_its_work() -> None:
    worker = Worker()
    pid = worker.submit(os.getpid).result()
    assert worker.submit(os.nice, 0).result() >= 10
    sleeping = worker.submit(time.sleep, 600)
    worker.end()
    assert gone(pid)
    with pytest.raises((BrokenProcessPool, CancelledError)):
        sleeping.result(60)


def _holder(said: Any) -> None:
    worker = Worker()
    said.send(worker.submit(os.getpid).result())
    time.sleep(600)


@pytest.mark.slow
def test_workers_die_with_a_server_that_is_killed() -> None:
    context = multiprocessing.get_context("spawn")
    heard, said = context.Pipe(duplex=False)
    server = context.Process(target=_holder, args=(said,))
    server.start()
    said.close()
    pid = heard.recv()
    assert alive(pid) and server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.join()
    assert gone(pid)


# A worker that somebody has to himself for a while, as a recording does


def test_a_worker_is_lent_when_its_turn_comes_and_there_are_no_more_processes_for_that(
    server: Server,
) -> None:
    name = server.queue.ask(question(draws=12), ANN)
    server.until(partial(server.began, 0))
    first, second = server.queue.borrow(BOB), server.queue.borrow(CAT)
    assert first.wait(0.05) is None, "the only worker is busy"
    assert (first.before, second.before) == (0, 1)
    server.open(1)
    server.until(lambda: first.wait(0.01))
    assert server.queue.workers == 1 and second.wait(0.01) is None and second.before == 0
    first.back()
    server.until(lambda: second.wait(0.01))
    assert len(server.workers) == 1, "the same process serves them all"
    second.back()
    server.open()
    assert server.end_of(name).draws == 12


def test_a_run_waits_for_those_to_whom_a_worker_is_lent_and_is_told_so(server: Server) -> None:
    loan = server.queue.borrow(BOB)
    server.until(lambda: loan.worker is not None)
    waiting = server.queue.borrow(CAT)
    name = server.queue.ask(question(draws=4), ANN)
    server.until(lambda: server.run_of(name).before == 1)
    assert server.run_of(name).lent
    assert "the page Watch" in progress_words(server.run_of(name), "en")
    waiting.back()
    server.until(lambda: server.run_of(name).before == 0)
    assert "观看" in progress_words(server.run_of(name), "zh")
    loan.back(end=True)
    assert not server.run_of(name).lent
    server.open()
    assert server.end_of(name).state == "done" and len(server.workers) == 2, "another process took its place"
