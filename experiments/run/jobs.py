"""One job: families of variants under several seeds, advanced together in one world; failures become rows."""

import pickle
import platform
import traceback
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from experiments.design.identity import identity_of
from experiments.design.sample import draw_of
from experiments.run.day_counter import tick
from experiments.run.manifest import version_of
from experiments.run.shelf import shelf
from experiments.run.tables import joined
from model.observation.schema import LONG, RUN, RUNS, Schema, Tables

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from model.world import World
    from scenarios.variant import Variant

OK, FAILED = "ok", "failed"
DIED = "the process that ran it died (out of memory, or killed from outside)"


class Simulation(Protocol):
    """A world ready to run."""

    def run(self, on_days: Callable[[int], None] | None = None) -> object:
        """Advance every run to the end of the horizon; call `on_days` with the days done, now and then."""

    def results(self) -> Tables:
        """Return the observed tables."""


Factory = Callable[[Sequence[tuple["Variant", int]]], Simulation]


class Label(NamedTuple):
    """Scenario and arm under which a run is stored."""

    scenario: str
    arm: str


@dataclass(frozen=True)
class Branch:
    """One variant and the labels under which its runs are stored; arms that hold the same variant share them.

    version, identity: of the code and of what is run, as they were when the job was planned; other processes load the
    code afresh.
    """

    labels: tuple[Label, ...]
    variant: "Variant"
    version: str
    identity: str


type Family = tuple[Branch, ...]  # variants that differ in interventions only, so that they share one warm-up


class _Run(NamedTuple):
    """A branch under one seed: one run of a world."""

    branch: Branch
    seed: int


@dataclass(frozen=True)
class Job:
    """Families of variants under several seeds: one world, whose runs go on in as many forks as a family has branches.

    All families have one calendar, the same rules and tables, and equally many branches.
    """

    families: tuple[Family, ...]
    seeds: tuple[int, ...]
    cases: bool = False  # whether to keep optional tables
    drawn: bool = False  # whether the seeds are numbers of draws
    plain: bool = False  # whether plain/ runs them

    @property
    def values(self) -> "list[Mapping[str, float]]":
        """Drawn values of each seed; empty ones where everything stays at its default."""
        if not self.drawn:
            return [{} for _ in self.seeds]
        from experiments.design.draws import values

        return [values(draw_of(seed)) for seed in self.seeds]

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Every branch of every family."""
        return tuple(branch for family in self.families for branch in family)

    @property
    def forks(self) -> list[list[_Run]]:
        """Runs of each fork; run i of every fork belongs to the same family and seed."""
        return [
            [_Run(branch, seed) for branch in branches for seed in self.seeds]
            for branches in zip(*self.families, strict=True)
        ]

    @cached_property
    def warm_up(self) -> tuple[object, ...]:
        """Equal for jobs whose worlds are the same until the horizon begins."""
        places = [(branches[0].version, self._place(branches[0])) for branches in self.families]
        return (*places, self.branches[0].variant.world_key, self.seeds, self.drawn)

    def _place(self, branch: Branch) -> str:
        return identity_of(branch.variant.baseline(), self.drawn)

    @property
    def rows(self) -> int:
        """Number of rows that it adds to the table of runs."""
        return sum(len(branch.labels) for branch in self.branches) * len(self.seeds)

    def split(self) -> "tuple[Job, ...]":
        """Smaller jobs with the same runs: by seed, then by family, then by branch; none if it is a single run."""
        if len(self.seeds) > 1:
            return tuple(replace(self, seeds=(seed,)) for seed in self.seeds)
        if len(self.families) > 1:
            return tuple(replace(self, families=(family,)) for family in self.families)
        several = len(self.branches) > 1
        return tuple(replace(self, families=((branch,),)) for branch in self.branches if several)


class StageError(Exception):
    """Error with the stage ("build", "run" or "observe") in which it occurred."""


def run_job(job: Job, factory: Factory | None = None) -> Tables:
    """Run all seeds of a job in one world, forked where the horizon begins.

    With a `factory`, every branch has a world of its own, with the same rows. If anything fails, smaller jobs run,
    so that only what fails becomes a row of status "failed". Where nothing fails any more, a RuntimeWarning says why
    the runs could not share a world: apart they take many times as long.
    """
    try:
        return _simulated(job, factory or (_plain_factory() if job.plain else _default_factory()))
    except StageError as error:
        smaller = job.split()
        if not smaller:
            return failed(job, str(error), _trace(error.__cause__))
        reason = repr(error.__cause__)
    found = joined(run_job(each, factory) for each in smaller)
    if (found.runs["status"] == OK).all():
        warnings.warn(f"runs failed together and not apart: {reason}", RuntimeWarning, stacklevel=2)
    return found


def _default_factory() -> Factory | None:
    """No factory: one warm-up for all branches. Tests put another in its place."""
    return None


def _plain_factory() -> Factory:
    from experiments.run.plain import plain_runs

    return plain_runs


def _trace(error: BaseException | None) -> str:
    return "".join(traceback.format_exception(error)) if error else ""


def _simulated(job: Job, factory: Factory | None) -> Tables:
    """Build, run and observe; any error is raised as StageError."""
    forks, tables = job.forks, []
    count = _DayCount(job, len(forks))
    stage = "build"
    try:
        refuse_other_code(job)
        worlds = _worlds(job, factory, count)
        for runs in forks:
            stage = "build"
            world = next(worlds)
            stage = "run"
            world.run(count)
            stage = "observe"
            tables.append(_stored(job.cases, runs, world.results()))
    except Exception as error:
        raise StageError(stage) from error
    return joined(tables)


def _worlds(job: Job, factory: Factory | None, count: Callable[[int], None]) -> Iterator[Simulation]:
    """A world for each fork, ready to run: forks of one warm-up, or worlds of their own."""
    from scenarios.build import make_world

    runs = [[(branch.variant, seed) for branch, seed in fork] for fork in job.forks]
    if factory is not None and not job.drawn:
        yield from map(factory, runs)
        return
    values = job.values * len(job.families)  # of each run of a fork
    if factory is not None or len(runs) == 1:
        yield from (make_world(each, values) for each in runs)
        return
    yield from _forks(job, runs, values, count)


def _forks(
    job: Job,
    runs: "list[list[tuple[Variant, int]]]",
    values: "list[Mapping[str, float]]",
    count: Callable[[int], None],
) -> Iterator[Simulation]:
    """Forks of one warm-up; what an earlier job of this process left on its shelf is not simulated again."""
    from scenarios.build import make_run, make_world

    start = job.warm_up if shelf.open else ()  # finding it takes milliseconds for each place
    warm: World | None = shelf.get(start)
    if warm is None:
        warm = make_world([(variant.baseline(), seed) for variant, seed in runs[0]], values)
        while warm.day < 0:
            warm.step()
            count(1)
        shelf.put(start, warm, _bytes_of)
    else:
        count(job.branches[0].variant.time.warmup_days)
    for fork, each in zip(job.forks, runs, strict=True):
        key = (start, job.cases, *((run.branch.version, run.branch.identity) for run in fork))
        yield shelf.get(key) or _Shelved(
            warm.fork([make_run(*run, drawn) for run, drawn in zip(each, values, strict=True)]), key
        )


def _bytes_of(kept: object) -> int:
    return len(pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))


@dataclass
class _Shelved:
    """A fork whose results are put on the shelf."""

    world: "World"
    key: Hashable

    def run(self, on_days: Callable[[int], None] | None = None) -> None:
        """Run the fork to its end."""
        self.world.run(on_days)

    def results(self) -> Tables:
        """Its tables, which stay."""
        tables = self.world.results()
        shelf.put(self.key, _Done(tables, self.world.runs[0].time.horizon_days), _bytes_of)
        return tables


@dataclass(frozen=True)
class _Done:
    """A fork that an earlier job has run."""

    tables: Tables
    days: int

    def run(self, on_days: Callable[[int], None] | None = None) -> None:
        """Nothing is left to do."""
        if on_days is not None:
            on_days(self.days)

    def results(self) -> Tables:
        """The tables of then."""
        return self.tables


class _DayCount:
    """Reports simulated days as fractions of the job's rows."""

    def __init__(self, job: Job, forks: int) -> None:
        time_spec = job.branches[0].variant.time
        self._part = job.rows / (time_spec.warmup_days + forks * time_spec.horizon_days)

    def __call__(self, days: int) -> None:
        tick(days * self._part)


def refuse_other_code(job: Job) -> None:
    """Raise RuntimeError if this process has other code than the one that planned the job.

    Other processes load the code afresh, and those of a cluster may have been installed apart.
    """
    for branch in job.branches:
        now = version_of(branch.variant, job.plain)
        if now != branch.version:
            raise RuntimeError(
                f"the code on {platform.node()} is {now} and was {branch.version} at the start; start again, "
                "with the same code for every process"
            )


def _stored(cases: bool, runs: Sequence[_Run], tables: Tables) -> Tables:
    """Tables of one world with the labels and seeds of its runs."""
    wanted = [schema for schema in LONG.values() if cases or not schema.on_demand]
    long = {schema.name: _long(runs, getattr(tables, schema.name), schema) for schema in wanted}
    return Tables(runs=_finished(runs, tables.runs), **long)


def _finished(runs: Sequence[_Run], table: "pd.DataFrame") -> "pd.DataFrame":
    if list(table[RUN]) != list(range(len(runs))):
        raise ValueError(f"{len(runs)} runs went in, and the results are about {list(table[RUN])}")
    metrics = table.drop(columns=RUN).astype(float).reset_index(drop=True)
    head = _head(runs, status=OK, stage="", error="")
    return _labelled(runs, head.join(metrics), range(len(runs)))


def _head(runs: Sequence[_Run], **values: Any) -> "pd.DataFrame":
    import pandas as pd

    rows = {
        "seed": [seed for _, seed in runs],
        "identity": [branch.identity for branch, _ in runs],
        "version": [branch.version for branch, _ in runs],
    }
    return pd.DataFrame(rows).assign(**values)


def _long(runs: Sequence[_Run], table: "pd.DataFrame", schema: Schema) -> "pd.DataFrame":
    """Rows of a long table with their seeds, once for each label."""
    import numpy as np

    if table.empty:
        return schema.empty()
    run = table[RUN].to_numpy(np.intp)
    frame = schema.typed(table)
    frame.insert(0, "seed", np.array([seed for _, seed in runs], np.int64)[run])
    return _labelled(runs, frame.reset_index(drop=True), run)


def _labelled(runs: Sequence[_Run], frame: "pd.DataFrame", run: "npt.ArrayLike") -> "pd.DataFrame":
    """The rows once per label of their run's branch, with scenario and arm in front; `run` is the run of each row."""
    import numpy as np
    import pandas as pd

    labels = dict.fromkeys(label for branch, _ in runs for label in branch.labels)
    frames = []
    for label in labels:
        mine = frame[np.array([label in branch.labels for branch, _ in runs], bool)[np.asarray(run)]].copy()
        mine.insert(0, "scenario", label.scenario)
        mine.insert(1, "arm", label.arm)
        frames.append(mine)
    return pd.concat(frames, ignore_index=True)


def failed(job: Job, stage: str, error: str) -> Tables:
    """A row of status "failed" for each run of the job."""
    runs = [_Run(branch, seed) for branch in job.branches for seed in job.seeds]
    head = _head(runs, status=FAILED, stage=stage, error=error)
    return Tables(runs=_labelled(runs, head, range(len(runs)))[list(RUNS.stored)])
