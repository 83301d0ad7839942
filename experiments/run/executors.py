"""Executors of jobs: this process, one after the other; local processes; or any executor that is given."""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    as_completed,
    wait,
)
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from types import ModuleType
from typing import TYPE_CHECKING, Any

from experiments.run.day_counter import count_in, new_counter
from experiments.run.jobs import DIED, Factory, Job, failed, run_job
from experiments.run.progress import Progress, shown
from model.observation.schema import Tables

if TYPE_CHECKING:
    import pandas as pd

MOST_PROCESSES = 61 if os.name == "nt" else sys.maxsize  # Windows cannot wait for more at a time
HEARTBEAT = 0.5  # seconds between two checks of the processes' progress
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def processors() -> int:
    """Number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def completed(
    jobs: Sequence[Job],
    workers: int = 1,
    factory: Factory | None = None,
    executor: Executor | None = None,
    told: Callable[[float], None] | None = None,
) -> Generator[Tables]:
    """Yield results of all jobs as they come, in any order; every run gives a row, even if it fails.

    One worker, or one job, runs in this process, which is easiest to debug. So do jobs that other processes cannot load
    (see `bound_here`), while the rest run elsewhere. `executor` replaces local processes, and gets every job. `told` is
    called now and then with the number of runs done, in fractions (not with another `executor`).
    """
    counter = new_counter() if told else None
    here = bound_here(jobs, factory)
    away = [job for job in jobs if not any(job is each for each in here)]
    if executor is not None:
        yield from _submitted(jobs, factory, executor)
    elif not away or min(workers, len(jobs)) <= 1:
        yield from _run_here(jobs, factory, counter, told)
    else:
        with local_processes(min(workers, len(away)), counter) as pool:
            beat = (lambda: told(counter.value)) if told and counter else (lambda: None)
            meanwhile = _run_here(here, factory, counter, told)
            yield from _submitted(away, factory, pool, beat, meanwhile)


def _run_here(
    jobs: Iterable[Job], factory: Factory | None, counter: Any, told: Callable[[float], None] | None
) -> Iterator[Tables]:
    count_in(counter, told)
    try:
        yield from (run_job(job, factory) for job in jobs)
    finally:
        count_in(None)


def frames_of[J](
    task: "Callable[[J], pd.DataFrame]", jobs: Sequence[J], workers: int, progress: Progress, rows: int
) -> "Iterator[pd.DataFrame]":
    """Tables that a task makes of jobs, as they come; with one worker in this process. `rows`: of all tables."""
    with shown(progress, 0, rows) as bar:
        if workers <= 1:
            for job in jobs:
                frame = task(job)
                bar.finish(len(frame))
                yield frame
            return
        with local_processes(workers) as pool:
            for future in as_completed([pool.submit(task, job) for job in jobs]):
                frame = future.result()
                bar.finish(len(frame))
                yield frame


def bound_here(jobs: Sequence[Job], factory: Factory | None = None) -> list[Job]:
    """Jobs that other processes cannot load, since something in them was defined in a script or notebook."""
    if getattr(factory, "__module__", "") == "__main__":
        return list(jobs)
    return [job for job in jobs if not _can_be_sent(job)]


def _can_be_sent(job: Job) -> bool:
    try:
        sent = pickle.dumps(job)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return b"__main__" not in sent  # under this name other processes find their own script, not ours


@contextmanager
def local_processes(workers: int, counter: Any = None) -> Iterator[ProcessPoolExecutor]:
    """Pool of fresh processes with one numerical thread each; stopped at once when an error is raised."""
    context = multiprocessing.get_context("spawn")
    workers = min(workers, MOST_PROCESSES)
    with _one_thread_each(), main_hidden():
        pool = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin_process, initargs=(counter,)
        )
        _start_all(pool, workers)
    try:
        yield pool
    except BaseException:
        _stop(pool)
        raise
    pool.shutdown()


def _start_all(pool: ProcessPoolExecutor, workers: int) -> None:
    """Start every process now, while the environment is prepared; by itself a pool starts them later."""
    while len(pool._processes) < workers:
        pool.submit(os.getpid)


def _begin_process(counter: Any) -> None:
    """Ignore Ctrl-C, which the parent handles by stopping its workers, and count days into the shared counter.

    A thread ends this process when the parent has died, even if it could not say so.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    count_in(counter)


def _end_with_parent() -> None:
    """Wait for the death of the parent, which closes a pipe on every system, then end this process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _stop(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Set one thread per new process, as each processor has its own process; processes inherit the environment."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def main_hidden() -> Iterator[None]:
    """Hide the user's script from new processes.

    They would run it again, up to the line that started them, and fail there. All that they need is importable.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _submitted(
    jobs: Sequence[Job],
    factory: Factory | None,
    executor: Executor,
    beat: Callable[[], None] = lambda: None,
    meanwhile: Iterable[Tables] = (),
) -> Iterator[Tables]:
    """Yield results of jobs sent to an executor, and of `meanwhile`, which runs here while the executor works."""
    waiting: dict[Future[Tables], Job] = {}
    lost: list[Job] = []
    for job in jobs:
        try:
            waiting[executor.submit(run_job, job, factory)] = job
        except BrokenExecutor:
            lost.append(job)
    try:
        yield from meanwhile
        while waiting:
            done, _ = wait(waiting, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
            beat()
            for future in done:
                job = waiting.pop(future)
                result = _result(future, job)
                if result is None:
                    lost.append(job)
                else:
                    yield result
    finally:
        for future in waiting:
            future.cancel()
    yield from _one_at_a_time(lost, factory)


def _result(future: Future[Tables], job: Job) -> Tables | None:
    """Result of a job, or failed rows if it could not be sent; None if the executor broke down."""
    try:
        return future.result()
    except BrokenExecutor:
        return None
    except Exception:  # noqa: BLE001  one failed job must not stop the others
        return failed(job, "run", traceback.format_exc())


def _one_at_a_time(lost: Sequence[Job], factory: Factory | None) -> Iterator[Tables]:
    """Run jobs whose process died again, one at a time, each in its own process to protect the parent."""
    waiting = deque(lost)
    while waiting:
        with local_processes(1) as pool:
            yield from _until_it_dies(pool, waiting, factory)


def _until_it_dies(
    pool: ProcessPoolExecutor, waiting: deque[Job], factory: Factory | None
) -> Iterator[Tables]:
    while waiting:
        job = waiting.popleft()
        result = _result(pool.submit(run_job, job, factory), job)
        if result is not None:
            yield result
            continue
        smaller = job.split()
        if smaller:
            waiting.extendleft(smaller)
        else:
            yield failed(job, "run", DIED)
        return
