"""Run every arm under every seed; keep results as they come, and resume where an earlier session stopped.

The shape is that of Mesa 4's runs: frozen scenarios, an executor, a store with a status per run.
"""

import os
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design.design import Design, design
from experiments.design.request import WORTH_PROCESSES, Request, checked_workers, one_arm, plan
from experiments.design.sample import USUAL_SEEDS, Seeds
from experiments.design.tried import loaded
from experiments.errors import Interrupted, RequestError, RunsMissingError
from experiments.run import manifest
from experiments.run.executors import bound_here, completed, processors
from experiments.run.first_look import FirstLook, Told
from experiments.run.folders import check_writable, unusable
from experiments.run.jobs import Factory, Job
from experiments.run.lock import locked
from experiments.run.plain import check_plain
from experiments.run.processes import birth, host
from experiments.run.progress import Progress, shown
from experiments.run.result import RunResult
from experiments.run.store import FolderStore, MemoryStore, Store, finished
from experiments.run.tables import Wanted
from model.observation.schema import Tables

if TYPE_CHECKING:
    from experiments.run.cluster import Cluster
    from scenarios.variant import Tried


@dataclass(frozen=True)
class Means:
    """Execution settings; they do not affect results."""

    workers: int | None = None
    progress: Progress = True
    factory: Factory | None = None
    executor: Executor | None = None
    lang: str = "en"  # language of messages
    dask: str | None = None  # "local", or the address of a Dask scheduler
    early: Told | None = None  # called once with what is done, long before the end of much work


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
    dask: str | None = None,
    plain: bool = False,
) -> RunResult:
    """Run one scenario or variant as it is under several seeds (a number of them, or a list).

    `days` shortens or lengthens the horizon. `out` is the folder that keeps the results, None keeps them in
    memory only; `cases` keeps a row per closed case as well. `dask` is "local" or the address of a Dask scheduler,
    whose workers then do the runs; `executor` is any other place for them. `plain` runs plain/, the model to
    read: the same tables, for small places, in some half a minute a run. Raises ScenarioError or RequestError before
    anything is written, Interrupted on Ctrl-C.
    """
    request = one_arm(loaded(scenario, days), seeds, cases, plain)
    tables = execute(request, out, Means(workers, progress, factory, executor, dask=dask))
    folder = None if out is None else Path(out)
    return RunResult(request.arms[0].variant, tables, folder, plain)


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
    dask: str | None = None,
) -> Tables:
    """Run each scenario or variant and its own baseline under the same seeds; return all tables (docs/results.md).

    Arguments and errors as for `run_scenario`.
    """
    asked = design(scenarios, seeds, days, cases=cases)
    return run_design(asked, out, Means(workers, progress, factory, executor, dask=dask))


def run_design(asked: Design, out: str | os.PathLike[str] | None, means: Means) -> Tables:
    """Run every variant of a design under its seeds; return all tables, both arms of every contrast."""
    return execute(asked.request, out, means)


def default_folder(
    scenarios: Iterable["Tried | str | os.PathLike[str]"],
    days: int | None = None,
    against: "Tried | None" = None,
    plain: bool = False,
) -> Path:
    """Default result folder of these scenarios for the command line; `plain`: of runs by plain/."""
    return replace(design(scenarios, 1, days, against=against).request, plain=plain).default_folder()


def execute(request: Request, out: str | os.PathLike[str] | None, means: Means) -> Tables:
    """Run what is missing in `out`; return the rows of this request, sorted by scenario, arm and seed.

    Raises RunsMissingError if runs that were done are gone at the end, RequestError for a folder or number of workers
    that cannot be used, and Interrupted after Ctrl-C.
    """
    if request.plain:
        for arm in request.arms:
            check_plain(arm.variant)
    workers = checked_workers(means.workers, processors(), request)
    store = _opened(out, request)
    done = store.done(request.cases)
    jobs = plan(request, done, workers)
    if jobs or _unmerged(store):  # a folder that has everything is only read
        with _connected(jobs, means, workers) as cluster:
            if cluster is not None:
                workers = cluster.width
                jobs = plan(request, done, workers)
            _note_lost(store, means)
            with _Session(request, store, workers):
                _run(jobs, request, store, means, workers, cluster)
    found = store.tables(_wanted(request))
    if len(found.runs) != request.total:
        raise RunsMissingError(len(found.runs), request.total, store.folder)
    return found


@contextmanager
def _connected(jobs: Sequence[Job], means: Means, workers: int) -> "Iterator[Cluster | None]":
    """The Dask cluster that is asked for, if it is needed. Raises RequestError if it cannot be used."""
    if means.dask is not None and means.executor is not None:
        raise RequestError(
            "dask and executor are both given; leave one of them away", "dask 和 executor 只能给出其一"
        )
    if means.dask is None or not jobs:
        yield None
        return
    from experiments.run.cluster import connected

    with connected(means.dask, workers, means.workers) as cluster:
        cluster.refuse_others(jobs[0])
        yield cluster


def _unmerged(store: Store) -> bool:
    """Whether a folder holds parts that an earlier session could not merge."""
    return isinstance(store, FolderStore) and store.unmerged > 0


def _wanted(request: Request) -> Wanted:
    return Wanted([arm.label for arm in request.arms], set(request.seeds))


def _note_lost(store: Store, means: Means) -> None:
    """Report tables that are gone, since all runs of the folder are then run again."""
    lost = store.lost if isinstance(store, FolderStore) else ()
    if lost and means.progress is True:
        names = ("、" if means.lang == "zh" else ", ").join(lost)
        sys.stderr.write(_GONE[means.lang].format(folder=store.folder, names=names) + "\n")


_GONE = {
    "en": "{folder}: {names} is gone, so the runs that were kept here are run again.",
    "zh": "{folder}：{names} 已不存在，因此原有的运行将重新进行。",
}


def keep(request: Request, tables: Tables, out: str | os.PathLike[str]) -> None:
    """Write finished tables and the manifest into a folder, next to what it already holds."""
    store = _opened(out, request)
    with _Session(request, store, 0):
        store.add(tables)


def save_run(result: RunResult, folder: str | os.PathLike[str]) -> Path:
    """Write the tables of a run and manifest.json, and return the folder. Raises RequestError."""
    seeds = [int(seed) for seed in result.runs["seed"]]
    keep(one_arm(result.variant, seeds, plain=result.plain), result.tables, folder)
    return Path(folder)


def _opened(out: str | os.PathLike[str] | None, request: Request) -> Store:
    if out is None:
        return MemoryStore()
    store = FolderStore(out)
    store.refuse_others(request.identities)
    return store


def _note_bound_here(jobs: Sequence[Job], means: Means, workers: int) -> None:
    """Report variants that other processes cannot load, if this costs time."""
    local = means.executor is None and means.dask is None
    here = bound_here(jobs, means.factory) if local and min(workers, len(jobs)) > 1 else []
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


def _run(
    jobs: Sequence[Job],
    request: Request,
    store: Store,
    means: Means,
    workers: int,
    cluster: "Cluster | None",
) -> None:
    _note_bound_here(jobs, means, workers)
    left = sum(job.rows for job in jobs)
    look = FirstLook(request, means.early if request.resident_days >= WORTH_PROCESSES else None)
    try:
        with (
            shown(means.progress, max(0, request.total - left), request.total) as bar,
            closing(
                completed(jobs, workers, means.factory, means.executor, bar.under_way)
                if cluster is None
                else cluster.results(jobs, means.factory)
            ) as results,
        ):
            for result in results:
                store.add(result)
                look.add(result)
                bar.finish(len(result.runs))
    except KeyboardInterrupt:
        kept = finished(store.tables(_wanted(request)).runs)
        raise Interrupted(len(kept), request.total, store.folder) from None


class _Session:
    """Context manager: notes start and end of the runs in the folder's manifest, and always closes the store."""

    def __init__(self, request: Request, store: Store, workers: int) -> None:
        self._request, self._store = request, store
        pid = os.getpid()
        self._facts = {
            "id": uuid.uuid4().hex[:12],
            "started": manifest.now(),
            "command": manifest.command(),
            "workers": workers,
            "asked": [list(arm.label) for arm in request.arms],
            "seeds": list(request.seeds),
            "cases": request.cases,
            "host": host(),
            "pid": pid,
            "born": birth(pid),
        }

    def __enter__(self) -> None:
        folder = self._store.folder
        if folder is None:
            return
        check_writable(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._note({"status": manifest.RUNNING, "finished": None})
        except OSError as error:
            raise unusable(folder, error) from error

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        # Report the error that stopped the runs, even if a full disk cannot store their end either.
        with suppress(OSError) if kind else nullcontext():
            self._store.close()
            self._note({"status": _status(kind), "finished": manifest.now()})

    def _note(self, state: Mapping[str, Any]) -> None:
        """Write the session into the manifest. Raises RequestError if another one makes runs that are not alike."""
        store, request = self._store, self._request
        if not isinstance(store, FolderStore):
            return
        with locked(store.folder):
            if state["status"] == manifest.RUNNING:
                store.refuse_others(request.identities)
            before = manifest.read(store.folder)
            session = {**self._facts, **state}
            entries = request.entries()
            manifest.write(store.folder, manifest.merged(before, entries, request.seeds, [session]))


def _status(kind: type[BaseException] | None) -> str:
    if kind is None:
        return "finished"
    return "interrupted" if issubclass(kind, Interrupted) else "broken off"
