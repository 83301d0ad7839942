"""Run every arm under every seed; keep results as they come, and resume where an earlier session stopped.

The shape is that of Mesa 4's runs: frozen scenarios, an executor, a store with a status per run.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design.design import Design, design
from experiments.design.request import USUAL_SEEDS, Request, Seeds, checked_workers, loaded, one_arm, plan
from experiments.errors import Interrupted
from experiments.run import manifest
from experiments.run.executors import bound_here, completed, processors
from experiments.run.jobs import Factory, Job
from experiments.run.progress import Progress, shown
from experiments.run.result import RunResult
from experiments.run.store import FolderStore, MemoryStore, Store, finished, unusable
from model.observation.schema import Tables

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Tried


@dataclass(frozen=True)
class Means:
    """Execution settings; they do not affect results."""

    workers: int | None = None
    progress: Progress = True
    factory: Factory | None = None
    executor: Executor | None = None
    lang: str = "en"  # language of messages


def run_scenario(
    scenario: "Tried | str | os.PathLike[str]",
    seeds: Seeds = USUAL_SEEDS,
    days: int | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress = True,
    *,
    cases: bool = False,
    factory: Factory | None = None,
    executor: Executor | None = None,
) -> RunResult:
    """Run one scenario or variant as it is under several seeds (a number of them, or a list).

    `days` shortens or lengthens the horizon. `out` is the folder that keeps the results, None keeps them in
    memory only; `cases` keeps a row per closed case as well. Raises ScenarioError or RequestError before anything is
    written, Interrupted on Ctrl-C.
    """
    request = one_arm(loaded(scenario, days), seeds, cases)
    tables = execute(request, out, Means(workers, progress, factory, executor))
    folder = None if out is None else Path(out)
    return RunResult(request.arms[0].variant, tables, folder)


def run_arms(
    scenarios: Iterable["Tried | str | os.PathLike[str]"],
    seeds: Seeds = USUAL_SEEDS,
    days: int | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress = True,
    *,
    cases: bool = False,
    factory: Factory | None = None,
    executor: Executor | None = None,
) -> Tables:
    """Run each scenario or variant and its own baseline under the same seeds; return all tables (docs/results.md).

    Arguments and errors as for `run_scenario`.
    """
    asked = design(scenarios, seeds, days, cases=cases)
    return run_design(asked, out, Means(workers, progress, factory, executor))


def run_design(asked: Design, out: str | os.PathLike[str] | None, means: Means) -> Tables:
    """Run every variant of a design under its seeds; return all tables, both arms of every contrast."""
    return execute(asked.request, out, means)


def default_folder(
    scenarios: Iterable["Tried | str | os.PathLike[str]"],
    days: int | None = None,
    against: "Tried | None" = None,
) -> Path:
    """Default result folder of these scenarios for the command line."""
    return design(scenarios, 1, days, against=against).request.default_folder(manifest.code_version())


def execute(request: Request, out: str | os.PathLike[str] | None, means: Means) -> Tables:
    """Run what is missing in `out`; return the rows of this request, sorted by scenario, arm and seed."""
    workers = checked_workers(means.workers, processors(), request)
    store = _opened(out, request)
    jobs = plan(request, _done(store, request), manifest.code_version(), workers)
    session = _Session(request, store, {"command": manifest.command(), "workers": workers})
    with session:
        _run(jobs, request, store, means, workers)
    return _asked_for(request, store.tables())


def _done(store: Store, request: Request) -> set[tuple[str, str, int]]:
    """Runs that need not be repeated; a run stored without its cases is repeated if cases are wanted."""
    done = store.done()
    if not request.cases or not done:
        return done
    told = store.tables().cases[["scenario", "arm", "seed"]].drop_duplicates()
    return done & {
        (str(scenario), str(arm), int(seed)) for scenario, arm, seed in told.itertuples(index=False)
    }


def keep(request: Request, tables: Tables, out: str | os.PathLike[str]) -> None:
    """Write finished tables and the manifest into a folder, next to what it already holds."""
    store = _opened(out, request)
    with _Session(request, store, {"command": manifest.command(), "workers": 0}):
        store.add(tables)


def save_run(result: RunResult, folder: str | os.PathLike[str]) -> Path:
    """Write the tables of a run and manifest.json, and return the folder. Raises RequestError."""
    seeds = [int(seed) for seed in result.runs["seed"]]
    keep(one_arm(result.variant, seeds), result.tables, folder)
    return Path(folder)


def _opened(out: str | os.PathLike[str] | None, request: Request) -> Store:
    if out is None:
        return MemoryStore()
    store = FolderStore(out)
    store.refuse_others(request.identities, manifest.code_version())
    return store


def _note_bound_here(jobs: Sequence[Job], means: Means, workers: int) -> None:
    """Report variants that other processes cannot load, if this costs time."""
    here = bound_here(jobs, means.factory) if min(workers, len(jobs)) > 1 and means.executor is None else []
    names = list(dict.fromkeys(branch.variant.name for job in here for branch in job.branches))
    if names and means.progress is True:
        join = "、" if means.lang == "zh" else ", "
        sys.stderr.write(_BOUND_HERE[means.lang].format(names=join.join(names)) + "\n")


_BOUND_HERE = {
    "en": "Run in this process, as other processes cannot load what was written in a script or notebook: {names}. "
    "In a file of its own that is imported, it uses all processors.",
    "zh": "以下设定含有写在脚本或笔记本中的代码，其他进程无法加载，因此在本进程中运行：{names}。"
    "将代码放入单独的文件并导入，即可使用全部处理器。",
}


def _run(jobs: Sequence[Job], request: Request, store: Store, means: Means, workers: int) -> None:
    _note_bound_here(jobs, means, workers)
    left = sum(job.rows for job in jobs)
    try:
        with (
            shown(means.progress, max(0, request.total - left), request.total) as bar,
            closing(completed(jobs, workers, means.factory, means.executor, bar.under_way)) as results,
        ):
            for result in results:
                store.add(result)
                bar.finish(len(result.runs))
    except KeyboardInterrupt:
        kept = finished(_asked_for(request, store.tables()).runs)
        raise Interrupted(len(kept), request.total, store.folder) from None


def _asked_for(request: Request, tables: Tables) -> Tables:
    """Select the rows of this request, as a folder may hold more scenarios and seeds."""
    return Tables(**{name: _rows(request, frame) for name, frame in tables.frames().items()})


def _rows(request: Request, frame: "pd.DataFrame") -> "pd.DataFrame":
    import numpy as np

    labels, seeds = {tuple(arm.label) for arm in request.arms}, set(request.seeds)
    keys = zip(frame["scenario"], frame["arm"], frame["seed"], strict=True)
    mine = [(scenario, arm) in labels and seed in seeds for scenario, arm, seed in keys]
    return frame[np.array(mine, bool)].reset_index(drop=True)


class _Session:
    """Context manager: notes start and end of the runs in the folder's manifest, and always closes the store."""

    def __init__(self, request: Request, store: Store, facts: Mapping[str, Any]) -> None:
        self._request, self._store = request, store
        self._facts = {"started": manifest.now(), "seeds": list(request.seeds), **facts}

    def __enter__(self) -> None:
        try:
            self._note({"status": "running", "finished": None})
        except OSError as error:
            raise unusable(self._store.folder or Path(), error) from error

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        # Report the error that stopped the runs, even if a full disk cannot store their end either.
        with suppress(OSError) if kind else nullcontext():
            self._store.close()
            self._note({"status": _status(kind), "finished": manifest.now()})

    def _note(self, state: Mapping[str, Any]) -> None:
        folder = self._store.folder
        if folder is None:
            return
        request, session = self._request, {**self._facts, **state}
        before = manifest.read(folder)
        manifest.write(folder, manifest.merged(before, request.entries(), request.seeds, session))


def _status(kind: type[BaseException] | None) -> str:
    if kind is None:
        return "finished"
    return "interrupted" if issubclass(kind, Interrupted) else "broken off"
