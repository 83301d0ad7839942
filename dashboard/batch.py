"""Runs behind the page: fresh processes do the work, and every finished piece comes back at once."""

import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from dataclasses import dataclass

import pandas as pd  # noqa: F401  whole before any thread starts: Solara looks into it whenever it draws

from dashboard.question import Question
from experiments.comparison import Comparison, Pair, Provenance
from experiments.executors import local_processes, processors
from experiments.jobs import Job, JobResult, run_job
from experiments.manifest import code_version
from experiments.request import both_arms, plan
from experiments.store import MemoryStore
from scenarios.loader import load
from scenarios.scenario import Scenario

HEARTBEAT = 0.5  # seconds between two signs of life
PIECES = 10  # the runs come back in about so many pieces for each arm


@dataclass(frozen=True, eq=False)
class Answer:
    """What the runs say; equal only to itself, as tables have no plain equality."""

    comparison: Comparison

    @property
    def pair(self) -> Pair:
        """The package against its baseline."""
        return self.comparison.pairs[0]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """How far the runs are, and what they say so far (None until both arms have a seed in common)."""

    finished: int
    total: int
    seconds: float
    answer: Answer | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.finished >= self.total

    @property
    def share(self) -> float:
        """Finished share of the runs, from 0 to 1."""
        return self.finished / self.total if self.total else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Time to the end at the pace so far; None while nothing has finished."""
        return self.seconds * (1 / self.share - 1) if self.share > 0 else None


def snapshots(question: Question) -> Generator[Snapshot]:
    """Run the question in processes of its own and tell how far it is, at least twice a second.

    Closing the generator stops the processes at once. Raises ScenarioError or RequestError for a question
    that cannot be asked, BrokenExecutor if a process dies.
    """
    scenario = load(question.package).with_horizon(question.days)
    request = both_arms([scenario], question.seeds)
    workers = processors()
    jobs = plan(request, set(), code_version(), max(workers, PIECES))
    started, store, answer = time.monotonic(), MemoryStore(), None
    finished = 0
    yield Snapshot(0, request.total, 0.0)
    with local_processes(min(workers, len(jobs))) as pool:
        for result in _results(jobs, pool):
            if result is not None:
                store.add(result)
                finished += len(result.runs)
                answer = compared(store.tables(), scenario, question)
            yield Snapshot(finished, request.total, time.monotonic() - started, answer)


def _results(jobs: Sequence[Job], pool: Executor) -> Iterator[JobResult | None]:
    """Results as they come, and None at every heartbeat without one."""
    waiting = {pool.submit(run_job, job) for job in jobs}
    while waiting:
        done, waiting = wait(waiting, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)
        if not done:
            yield None


def compared(tables: JobResult, scenario: Scenario, question: Question) -> Answer | None:
    """The answer so far; None while no seed has finished in both arms and none has failed."""
    source = Provenance(question.command, code_version())
    found = Comparison.from_tables(tables.runs, tables.series, [scenario], source)
    return Answer(found) if found.pairs[0].seeds or found.failures else None
