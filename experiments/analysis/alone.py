"""Every intervention alone: what it does in each place, and the lever that makes it so.

Each intervention runs by itself at full coverage in each place, against the same place without it, paired by seed.
Then its levers are switched off one at a time (`experiments.design.muted`): what is lost is what the lever does. All
variants of a place go on from one warm-up (`World.fork`), so a year with an intervention costs a year and no more.

A difference counts as *shown* if it is more than three standard errors from zero. Many hundred cells are looked at, so
a single star is a hint; a pattern over places is a finding.
"""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.design.baselines import BASELINES
from experiments.design.muted import Muted
from experiments.errors import RequestError
from experiments.run.executors import frames_of
from experiments.run.parquet import read_tables, write_table
from experiments.run.progress import Progress
from model.inputs.run import Delivery, Run
from scenarios.catalogue import implementation, intervention_ids
from scenarios.levers_of import levers_of

if TYPE_CHECKING:
    from experiments.design.sample import Seeds
    from model.world import World
    from scenarios.scenario import Scenario

DAYS: Final = 548  # half a year of ramp, then a year whose cases are followed for 90 days
RAMP: Final = 90  # days
SHOWN: Final = 3.0  # standard errors
BATCH: Final = 6  # seeds per world
AS_IS: Final = ("", "")
KEYS: Final = ["place", "intervention", "muted", "seed"]


@dataclass(frozen=True)
class Difference:
    """Mean of paired differences and its standard error, in the metric's unit; NaN where undefined."""

    mean: float
    error: float

    @property
    def shown(self) -> bool:
        """Whether it lies more than three standard errors from zero."""
        return abs(self.mean) > SHOWN * self.error


@dataclass(frozen=True)
class Alone:
    """Results: one row per place, intervention (empty: none), muted lever (empty: none) and seed, with all metrics."""

    runs: pd.DataFrame

    @property
    def places(self) -> tuple[str, ...]:
        """Places in the order in which they were asked for."""
        return tuple(dict.fromkeys(self.runs["place"]))

    @property
    def interventions(self) -> tuple[str, ...]:
        """Interventions that were tried, by name."""
        return tuple(sorted(set(self.runs["intervention"]) - {""}))

    @property
    def seeds(self) -> int:
        """Number of seeds."""
        return int(self.runs["seed"].nunique())

    def effect(self, place: str, intervention: str, metric: str) -> Difference:
        """The intervention less nothing, in one place."""
        return self._between(place, metric, (intervention, ""), AS_IS)

    def lost(self, place: str, intervention: str, lever: str, metric: str) -> Difference:
        """What the lever does: the whole intervention less the intervention without it."""
        return self._between(place, metric, (intervention, ""), (intervention, lever))

    def levers(self, intervention: str) -> tuple[str, ...]:
        """Levers that were switched off, one at a time."""
        tried = self.runs.loc[self.runs["intervention"] == intervention, "muted"]
        return tuple(sorted(set(tried) - {""}))

    def _between(self, place: str, metric: str, one: tuple[str, str], other: tuple[str, str]) -> Difference:
        gaps = self._values(place, metric, one) - self._values(place, metric, other)
        kept = gaps[np.isfinite(gaps)]
        if kept.size < 2:
            return Difference(math.nan, math.nan)
        return Difference(float(kept.mean()), float(kept.std(ddof=1) / math.sqrt(kept.size)))

    def _values(self, place: str, metric: str, arm: tuple[str, str]) -> npt.NDArray[np.float64]:
        return self._arms[place, *arm][metric].to_numpy(np.float64)

    @cached_property
    def _arms(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        """Rows of each arm in the order of seeds."""
        ordered = self.runs.sort_values("seed", kind="stable")
        return {(str(key[0]), str(key[1]), str(key[2])): part for key, part in ordered.groupby(KEYS[:3])}


def alone(
    places: "Iterable[Scenario | str]" = BASELINES,
    interventions: Iterable[str] | None = None,
    seeds: "Seeds" = 12,
    days: int = DAYS,
    *,
    muted: bool = True,
    workers: int = 1,
    folder: str | os.PathLike[str] | None = None,
    progress: Progress = True,
) -> Alone:
    """Try every intervention (or those named) alone in each place; with `muted`, also without each of its levers.

    Full coverage, intensity 1, a ramp of 90 days from the first day of the horizon. folder: keeps what is finished; a
    second call with the same code computes only what is missing. Raises ScenarioError or RequestError before anything
    runs.
    """
    from experiments.design.sample import checked_seeds
    from scenarios.loader import load

    chosen = tuple(intervention_ids() if interventions is None else interventions)
    unknown = [name for name in chosen if name not in intervention_ids()]
    if unknown:
        raise RequestError(
            f"unknown intervention {unknown[0]!r}; see `gongzhi list interventions`",
            f"未知措施 {unknown[0]!r}；可用 `gongzhi list interventions` 查看",
        )
    scenarios = [load(each) if isinstance(each, str) else each for each in places]
    bare = [each.baseline().with_horizon(days) for each in scenarios]
    numbers = checked_seeds(seeds)
    parts = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    tries = list(_tries(chosen, muted))
    jobs = [(place, tuple(tries), part) for place in bare for part in parts]
    store = None if folder is None else Path(folder)
    if store is not None:
        store.mkdir(parents=True, exist_ok=True)
    rows = len(bare) * len(tries) * len(numbers)
    frames = frames_of(partial(_kept, store=store), jobs, workers, progress, rows)
    runs = pd.concat(list(frames), ignore_index=True)
    order = {place.name: number for number, place in enumerate(bare)}
    return Alone(runs.sort_values("place", key=lambda names: names.map(order), kind="stable"))


Try = tuple[str, str]
Job = tuple["Scenario", tuple[Try, ...], tuple[int, ...]]


def _tries(interventions: Iterable[str], muted: bool) -> Iterator[Try]:
    """Nothing; each intervention; and each without each of its levers."""
    yield AS_IS
    for name in interventions:
        yield name, ""
        if muted:
            yield from ((name, lever) for lever in levers_of(name))


def _kept(job: Job, store: Path | None) -> pd.DataFrame:
    """Runs of a job: those in the folder if they are there, else computed and kept."""
    if store is None:
        return _ran(*job)
    path = store / f"{_identity(job)}.parquet"
    if not path.exists():
        write_table(_ran(*job), path)
    return read_tables([path])


def _identity(job: Job) -> str:
    """Name of a job's file: it hangs on the code, the place, the tries and the seeds."""
    import hashlib

    from experiments.run.manifest import code_version

    place, tries, seeds = job
    text = repr((code_version(), place.identity, tries, seeds))
    return f"{place.name}-{seeds[0]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _ran(place: "Scenario", tries: Sequence[Try], seeds: Sequence[int]) -> pd.DataFrame:
    """All tries in one place under some seeds: one warm-up, then a fork for each."""
    from model.world import World
    from scenarios.build import make_run

    bare = [make_run(place, seed) for seed in seeds]
    warm = World(bare)
    while warm.day < 0:
        warm.step()
    frames = []
    for name, lever in tries:
        frame = _results(warm.fork([_with(run, name, lever) for run in bare]))
        head = {"place": place.name, "intervention": name, "muted": lever}
        frames.append(pd.DataFrame({**head, "seed": list(seeds)}).join(frame))
    return pd.concat(frames, ignore_index=True)


def _with(run: Run, name: str, lever: str) -> Run:
    """The run with one intervention from its first day, if one is named, without the muted lever."""
    if not name:
        return run
    acting = implementation(name)
    if lever:
        acting = Muted(acting, [lever])
    return replace(run, deliveries=(Delivery(acting, 0, None, RAMP, 1.0, 1.0),))


def _results(world: "World") -> pd.DataFrame:
    world.run()
    runs: pd.DataFrame = world.results().runs.drop(columns="run")
    return runs.reset_index(drop=True)
