"""One job: a variant under several seeds, advanced together in one world; failures become rows."""

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from experiments.run.day_counter import tick
from experiments.run.manifest import code_version

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Variant

OK, FAILED = "ok", "failed"
RUN_COLUMNS = ("scenario", "arm", "seed", "status", "stage", "error", "seconds", "identity", "version")
SERIES_COLUMNS = ("scenario", "arm", "seed", "metric", "day", "value")
ACCOUNTS_COLUMNS = ("scenario", "arm", "seed", "intervention", "item", "unit", "amount")
HOURS_COLUMNS = ("scenario", "arm", "seed", "role", "task", "hours")
GROUPS_COLUMNS = ("scenario", "arm", "seed", "by", "group", "metric", "value")
VOTES_COLUMNS = (
    "scenario", "arm", "seed", "case", "day", "community", "compound", "kind", "level", "electorate",
    "turnout_heads", "turnout_area", "yes_heads", "yes_area", "passed", "reason", "compensation",
)  # fmt: skip
CASES_COLUMNS = (
    "scenario", "arm", "seed", "case", "closed", "community", "compound", "kind", "arisen", "opened", "level",
    "outcome", "attempts", "handoffs", "hours", "on_time", "rating", "satisfied",
)  # fmt: skip
LEDGER_COLUMNS = (
    "scenario", "arm", "seed", "case", "parent", "community", "compound", "kind", "arisen", "first_known",
    "channel", "level", "end", "ended", "returned", "resigned", "resignations", "on_paper", "petitions", "bearers",
)  # fmt: skip
LONG = {
    "series": SERIES_COLUMNS,
    "accounts": ACCOUNTS_COLUMNS,
    "hours": HOURS_COLUMNS,
    "groups": GROUPS_COLUMNS,
    "votes": VOTES_COLUMNS,
    "cases": CASES_COLUMNS,
    "ledger": LEDGER_COLUMNS,
}
TABLES = ("runs", *LONG)
_KEYS = {
    "votes": VOTES_COLUMNS[:5],
    "cases": CASES_COLUMNS[:5],
    "ledger": LEDGER_COLUMNS[:4],
}  # elsewhere all columns but the last
_TYPES: dict[str, Any] = {
    **dict.fromkeys(
        ("value", "amount", "hours", "turnout_heads", "turnout_area", "yes_heads", "yes_area"), float
    ),
    **dict.fromkeys(("compensation", "rating"), float),
    **dict.fromkeys(("seed", "day", "closed", "arisen", "opened", "community", "compound"), "int64"),
    **dict.fromkeys(("electorate", "attempts", "handoffs"), "int64"),
    **dict.fromkeys(("passed", "on_time", "satisfied"), bool),
    **dict.fromkeys(("first_known", "ended", "returned", "resigned", "bearers"), float),
    **dict.fromkeys(("resignations", "on_paper", "petitions"), "int64"),
    **dict.fromkeys(("case", "parent"), "uint64"),
}


class Tables(Protocol):
    """What a world reports, by run: `runs`, row i being run i, and long tables (columns: see LONG)."""

    @property
    def runs(self) -> "pd.DataFrame":
        """Column `run`, then one column of numbers per metric."""

    @property
    def series(self) -> "pd.DataFrame":
        """Columns `run`, `metric`, `day`, `value`."""

    @property
    def accounts(self) -> "pd.DataFrame":
        """Columns `run`, `intervention`, `item`, `unit`, `amount`."""

    @property
    def hours(self) -> "pd.DataFrame":
        """Columns `run`, `role`, `task`, `hours`."""

    @property
    def groups(self) -> "pd.DataFrame":
        """Columns `run`, `by`, `group`, `metric`, `value`."""

    @property
    def votes(self) -> "pd.DataFrame":
        """One row per ballot of owners, with its `run`."""

    @property
    def cases(self) -> "pd.DataFrame":
        """One row per recorded closing, with its `run`."""

    @property
    def ledger(self) -> "pd.DataFrame":
        """One row per case that arose, with its `run`."""


class Simulation(Protocol):
    """A world ready to run."""

    def run(self, on_days: Callable[[int], None] | None = None) -> object:
        """Advance every run through warm-up and horizon; tell `on_days` of days done, now and then."""

    def results(self) -> Tables:
        """Give what was observed."""


Factory = Callable[[Sequence[tuple["Variant", int]]], Simulation]


class Label(NamedTuple):
    """Under which names a run is stored."""

    scenario: str
    arm: str


@dataclass(frozen=True)
class Job:
    """One variant under several seeds; arms that hold the same variant share the job, one label each."""

    labels: tuple[Label, ...]
    variant: "Variant"
    seeds: tuple[int, ...]
    version: str
    cases: bool = False  # whether the table of cases is wanted

    @property
    def rows(self) -> int:
        """How many rows of the table of runs it gives."""
        return len(self.labels) * len(self.seeds)

    def alone(self) -> "tuple[Job, ...]":
        """The same job as one job per seed."""
        return tuple(replace(self, seeds=(seed,)) for seed in self.seeds)


@dataclass(frozen=True)
class JobResult:
    """Rows of the tables that a job gave; docs/results.md describes them."""

    runs: "pd.DataFrame"
    series: "pd.DataFrame"
    accounts: "pd.DataFrame" = field(default_factory=lambda: _no_rows(ACCOUNTS_COLUMNS))
    hours: "pd.DataFrame" = field(default_factory=lambda: _no_rows(HOURS_COLUMNS))
    groups: "pd.DataFrame" = field(default_factory=lambda: _no_rows(GROUPS_COLUMNS))
    votes: "pd.DataFrame" = field(default_factory=lambda: _no_rows(VOTES_COLUMNS))
    cases: "pd.DataFrame" = field(default_factory=lambda: _no_rows(CASES_COLUMNS))
    ledger: "pd.DataFrame" = field(default_factory=lambda: _no_rows(LEDGER_COLUMNS))

    def frames(self) -> "dict[str, pd.DataFrame]":
        """The tables by name."""
        return {name: getattr(self, name) for name in TABLES}


class StageError(Exception):
    """Carries the stage ("build", "run" or "observe") in which something went wrong."""


def run_job(job: Job, factory: Factory | None = None) -> JobResult:
    """Run all seeds of a job in one world.

    If that fails, each seed runs alone, so that only the one that fails becomes a row of status "failed".
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


def _simulated(job: Job, factory: Factory) -> JobResult:
    """Build, run and observe; whatever goes wrong is raised as StageError."""
    started = time.perf_counter()
    stage = "build"
    try:
        _refuse_other_code(job)
        world = factory([(job.variant, seed) for seed in job.seeds])
        stage = "run"
        _advance(world, job)
        stage = "observe"
        tables = world.results()
        seconds = (time.perf_counter() - started) / len(job.seeds)
        wanted = [name for name in LONG if name != "cases" or job.cases]
        long = {name: _long(job, getattr(tables, name), LONG[name]) for name in wanted}
        return JobResult(runs=_runs(job, tables.runs, seconds), **long)
    except Exception as error:
        raise StageError(stage) from error


def _advance(world: Simulation, job: Job) -> None:
    """Run the world, and tell how far it is."""
    time_spec = job.variant.time
    part = job.rows / (time_spec.warmup_days + time_spec.horizon_days)
    world.run(lambda days: tick(days * part))


def _refuse_other_code(job: Job) -> None:
    """Other processes load the code afresh: somebody may have changed it since this program started."""
    if code_version() != job.version:
        raise RuntimeError(f"the code is {code_version()} and was {job.version} at the start; start again")


def _runs(job: Job, runs: "pd.DataFrame", seconds: float) -> "pd.DataFrame":
    if list(runs["run"]) != list(range(len(job.seeds))):
        raise ValueError(f"{len(job.seeds)} runs went in, and the results are about {list(runs['run'])}")
    metrics = runs.drop(columns="run").astype(float)
    head = _head(job, status=OK, stage="", error="", seconds=seconds)
    return _labelled(job, head.join(metrics.reset_index(drop=True)))


def _head(job: Job, **values: Any) -> "pd.DataFrame":
    import pandas as pd

    fixed = values | {"identity": job.variant.identity, "version": job.version}
    return pd.DataFrame({"seed": list(job.seeds)}).assign(**fixed)


def _labelled(job: Job, frame: "pd.DataFrame") -> "pd.DataFrame":
    """The rows once under each label, scenario and arm in front."""
    import pandas as pd

    frames = []
    for label in job.labels:
        mine = frame.copy()
        mine.insert(0, "scenario", label.scenario)
        mine.insert(1, "arm", label.arm)
        frames.append(mine)
    return pd.concat(frames, ignore_index=True)


def _long(job: Job, table: "pd.DataFrame", columns: Sequence[str]) -> "pd.DataFrame":
    """Rows of a long table under their seed, once for each label."""
    import numpy as np

    seeds = np.array(job.seeds, np.int64)[table["run"].to_numpy(np.int64)] if len(table) else []
    own = list(columns[3:])
    frame = table[own].astype({name: _TYPES.get(name, str) for name in own})
    frame.insert(0, "seed", seeds)
    return _labelled(job, frame.reset_index(drop=True))


def failed(job: Job, stage: str, error: str) -> JobResult:
    """A row of status "failed" for each run of the job."""
    runs = _labelled(job, _head(job, status=FAILED, stage=stage, error=error, seconds=float("nan")))
    return JobResult(runs[list(RUN_COLUMNS)], _no_rows(SERIES_COLUMNS))


def _no_rows(columns: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    types = {name: float if name == "seconds" else _TYPES.get(name, str) for name in columns}
    return pd.DataFrame(columns=list(types)).astype(types)


def empty() -> JobResult:
    """Tables without rows."""
    return JobResult(_no_rows(RUN_COLUMNS), _no_rows(SERIES_COLUMNS))


def joined(results: Iterable[JobResult]) -> JobResult:
    """Several results as one."""
    import pandas as pd

    kept, nothing = [*results], empty().frames()
    frames = {name: [f for result in kept if len(f := result.frames()[name])] for name in TABLES}
    whole = {n: pd.concat(each, ignore_index=True) if each else nothing[n] for n, each in frames.items()}
    return JobResult(**whole)


def tidy(result: JobResult) -> JobResult:
    """Rows in the order of their keys, one per key, metrics in the order of the catalogue.

    Of several runs with the same scenario, arm and seed a finished one stays rather than a failed one.
    """
    key = list(RUN_COLUMNS[:3])
    runs = result.runs.sort_values([*key, "status"], kind="stable").drop_duplicates(key, keep="last")
    long = {
        name: _tidy_long(getattr(result, name), list(columns), list(_KEYS.get(name, columns[:-1])))
        for name, columns in LONG.items()
    }
    return JobResult(runs=runs[_run_columns(runs)].reset_index(drop=True), **long)


def _tidy_long(table: "pd.DataFrame", columns: list[str], key: list[str]) -> "pd.DataFrame":
    kept = table.drop_duplicates(key, keep="last").sort_values(key, kind="stable")
    return kept[columns].reset_index(drop=True)


def _run_columns(runs: "pd.DataFrame") -> list[str]:
    from model.observation.metrics import METRICS

    known = [name for name in METRICS if name in runs.columns]
    others = sorted(set(runs.columns) - {*RUN_COLUMNS, *known})
    return [*RUN_COLUMNS, *known, *others]
