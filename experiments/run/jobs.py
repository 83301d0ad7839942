"""One job: a variant under several seeds, advanced together in one world; failures become rows."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from experiments.run.day_counter import tick
from experiments.run.manifest import version_of
from experiments.run.tables import joined
from model.observation.schema import LONG, RUN, RUNS, Schema, Tables

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Variant

OK, FAILED = "ok", "failed"


class Simulation(Protocol):
    """A world ready to run."""

    def run(self, on_days: Callable[[int], None] | None = None) -> object:
        """Advance every run through warm-up and horizon; call `on_days` with the days done, now and then."""

    def results(self) -> Tables:
        """Return the observed tables."""


Factory = Callable[[Sequence[tuple["Variant", int]]], Simulation]


class Label(NamedTuple):
    """Scenario and arm under which a run is stored."""

    scenario: str
    arm: str


@dataclass(frozen=True)
class Job:
    """One variant under several seeds; arms that hold the same variant share the job, one label each."""

    labels: tuple[Label, ...]
    variant: "Variant"
    seeds: tuple[int, ...]
    version: str
    cases: bool = False  # whether to keep optional tables

    @property
    def rows(self) -> int:
        """Number of rows that it adds to the table of runs."""
        return len(self.labels) * len(self.seeds)

    def alone(self) -> "tuple[Job, ...]":
        """Split the job into one job per seed."""
        return tuple(replace(self, seeds=(seed,)) for seed in self.seeds)


class StageError(Exception):
    """Error with the stage ("build", "run" or "observe") in which it occurred."""


def run_job(job: Job, factory: Factory | None = None) -> Tables:
    """Run all seeds of a job in one world.

    If that fails, each seed runs alone, so that only the failing one becomes a row of status "failed".
    """
    try:
        return _simulated(job, factory or _default_factory())
    except StageError as error:
        if len(job.seeds) == 1:
            return failed(job, str(error), _trace(error.__cause__))
    return joined(run_job(single, factory) for single in job.alone())


def _default_factory() -> Factory:
    from scenarios.build import make_world

    return make_world


def _trace(error: BaseException | None) -> str:
    return "".join(traceback.format_exception(error)) if error else ""


def _simulated(job: Job, factory: Factory) -> Tables:
    """Build, run and observe; any error is raised as StageError."""
    stage = "build"
    try:
        _refuse_other_code(job)
        world = factory([(job.variant, seed) for seed in job.seeds])
        stage = "run"
        _advance(world, job)
        stage = "observe"
        tables = world.results()
        wanted = [schema for schema in LONG.values() if job.cases or not schema.on_demand]
        long = {schema.name: _long(job, getattr(tables, schema.name), schema) for schema in wanted}
        return Tables(runs=_runs(job, tables.runs), **long)
    except Exception as error:
        raise StageError(stage) from error


def _advance(world: Simulation, job: Job) -> None:
    """Run the world and report its progress."""
    time_spec = job.variant.time
    part = job.rows / (time_spec.warmup_days + time_spec.horizon_days)
    world.run(lambda days: tick(days * part))


def _refuse_other_code(job: Job) -> None:
    """Raise RuntimeError if the code changed since the program started; other processes load it afresh."""
    now = version_of(job.variant)
    if now != job.version:
        raise RuntimeError(f"the code is {now} and was {job.version} at the start; start again")


def _runs(job: Job, runs: "pd.DataFrame") -> "pd.DataFrame":
    if list(runs[RUN]) != list(range(len(job.seeds))):
        raise ValueError(f"{len(job.seeds)} runs went in, and the results are about {list(runs['run'])}")
    metrics = runs.drop(columns=RUN).astype(float)
    head = _head(job, status=OK, stage="", error="")
    return _labelled(job, head.join(metrics.reset_index(drop=True)))


def _head(job: Job, **values: Any) -> "pd.DataFrame":
    import pandas as pd

    fixed = values | {"identity": job.variant.identity, "version": job.version}
    return pd.DataFrame({"seed": list(job.seeds)}).assign(**fixed)


def _labelled(job: Job, frame: "pd.DataFrame") -> "pd.DataFrame":
    """Repeat the rows once per label, with scenario and arm in front."""
    import pandas as pd

    frames = []
    for label in job.labels:
        mine = frame.copy()
        mine.insert(0, "scenario", label.scenario)
        mine.insert(1, "arm", label.arm)
        frames.append(mine)
    return pd.concat(frames, ignore_index=True)


def _long(job: Job, table: "pd.DataFrame", schema: Schema) -> "pd.DataFrame":
    """Rows of a long table with their seeds, once for each label."""
    import numpy as np

    if table.empty:
        return schema.empty()
    seeds = np.array(job.seeds, np.int64)[table[RUN].to_numpy(np.int64)]
    frame = schema.typed(table)
    frame.insert(0, "seed", seeds)
    return _labelled(job, frame.reset_index(drop=True))


def failed(job: Job, stage: str, error: str) -> Tables:
    """A row of status "failed" for each run of the job."""
    runs = _labelled(job, _head(job, status=FAILED, stage=stage, error=error))
    return Tables(runs=runs[list(RUNS.stored)])
