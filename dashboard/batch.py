"""Runs behind the page: fresh processes do the work, and results are shown as they grow."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import pandas as pd  # noqa: F401  imported whole before any thread starts: Solara looks into it at every drawing

from dashboard.question import Question
from experiments.analysis.comparison import Comparison, Provenance
from experiments.analysis.pairs import Pair
from experiments.design.design import design
from experiments.design.request import Request, plan
from experiments.run.executors import completed, processors
from experiments.run.jobs import Job
from experiments.run.manifest import code_version
from experiments.run.store import MemoryStore
from model.observation.schema import Tables
from scenarios.loader import load
from scenarios.scenario import Scenario

HEARTBEAT = 0.3  # least seconds between two updates of the progress
FIRST_LOOK = 5  # repetitions in the first portion: a few seconds of work
GROWTH = 4  # each portion is this many times as large as the one before


@dataclass(frozen=True, eq=False)
class Answer:
    """Results of the runs; equal only to itself, as tables have no plain equality."""

    comparison: Comparison

    @property
    def pair(self) -> Pair:
        """The package against its baseline."""
        return self.comparison.pairs[0]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Progress of the runs and results so far (None until both arms have a seed in common).

    `reached` counts runs, those under way in fractions; `seconds` have passed since the start.
    """

    reached: float
    total: int
    seconds: float
    answer: Answer | None = None

    @property
    def complete(self) -> bool:
        """Whether all runs are finished."""
        return self.reached >= self.total

    @property
    def share(self) -> float:
        """Finished share of the runs, from 0 to 1."""
        return self.reached / self.total if self.total else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated time to the end at the speed so far; None while nothing has finished."""
        return self.seconds * (1 / self.share - 1) if self.share > 0 else None


Show = Callable[[Snapshot], None]


class Watch:
    """Collects results and shows a snapshot after each of them and at every update in between."""

    def __init__(self, question: Question, scenario: Scenario, total: int, show: Show) -> None:
        self._question, self._scenario, self._total, self._show = question, scenario, total, show
        self._store = MemoryStore()
        self._answer: Answer | None = None
        self._reached, self._started, self._beat = 0.0, time.monotonic(), 0.0
        self._tell()

    def under_way(self, runs: float) -> None:
        """Note the amount simulated, in runs; the last step belongs to the last result."""
        self._reached = max(self._reached, min(runs, self._total - 1.0))
        if time.monotonic() - self._beat >= HEARTBEAT:
            self._tell()

    def add(self, result: Tables) -> None:
        """More runs have finished."""
        self._store.add(result)
        tables = self._store.tables()
        self._reached = max(self._reached, len(tables.runs))
        self._answer = compared(tables, self._scenario, self._question)
        self._tell()

    def _tell(self) -> None:
        self._beat = time.monotonic()
        self._show(Snapshot(self._reached, self._total, self._beat - self._started, self._answer))


def ask(question: Question, show: Show) -> None:
    """Run the question in separate processes and show the progress, about twice a second.

    An error raised by `show` stops the processes at once and is passed on. Raises ScenarioError or RequestError for a
    question that cannot be asked.
    """
    scenario = load(question.package).with_horizon(question.days)
    request = design(scenario, question.seeds).request
    workers = max(2, processors())  # one worker would mean to run in the process that serves the page
    watch = Watch(question, scenario, request.total, show)
    with closing(completed(jobs(request, workers), workers, told=watch.under_way)) as results:
        for result in results:
            watch.add(result)


def jobs(request: Request, workers: int) -> list[Job]:
    """Jobs in growing portions: many seeds in one world are cheaper, but few of them give an early result."""
    portions = (replace(request, seeds=seeds) for seeds in portioned(request.seeds))
    return [job for portion in portions for job in plan(portion, set(), workers)]


def portioned(seeds: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Seeds in portions of 5, 20, 80, ...; a rest smaller than its portion joins it."""
    start, size = 0, FIRST_LOOK
    while start < len(seeds):
        stop = start + size if len(seeds) - start >= 2 * size else len(seeds)
        yield tuple(seeds[start:stop])
        start, size = stop, size * GROWTH


def compared(tables: Tables, scenario: Scenario, question: Question) -> Answer | None:
    """Answer so far; None while too few seeds for a first look have finished in both arms, and none has failed."""
    source = Provenance(question.command, code_version())
    found = Comparison.from_tables(tables.runs, tables.series, [scenario], source, reach=tables.reach)
    enough = len(found.pairs[0].seeds) >= min(FIRST_LOOK, question.seeds)
    return Answer(found) if enough or found.failures else None
