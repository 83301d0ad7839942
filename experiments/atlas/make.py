"""Makes an atlas: runs what is missing, in wide worlds, and binds all parts into one file.

A part is a few interventions at all doses in all places (or one package) under ten draws: one world, forked where the
horizon begins. Each part is a pair of Parquet files in the folder, so a second call computes only what is missing, and
the first draws are complete before later ones begin.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.atlas.questions import Asked, Question
from experiments.design.identity import identity_of
from experiments.design.request import BASELINE
from experiments.errors import Interrupted
from experiments.run.executors import frames_of
from experiments.run.jobs import OK, Branch, Job, Label, run_job
from experiments.run.manifest import version_of
from experiments.run.parquet import read_tables, write_table
from experiments.run.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Variant

DRAWS_AT_ONCE: Final = (
    10  # with five places about 240,000 residents: a narrower world costs up to ten times as much
)
MEASURES_AT_ONCE: Final = 6
SERIES: Final = ("dispute_backlog", "satisfaction", "fee_collection")  # metrics whose course is kept
TABLES: Final = ("runs", "series")


@dataclass(frozen=True)
class Part:
    """Questions that share a world under some draws. days: another horizon than that of the scenarios."""

    questions: tuple[Question, ...]
    draws: tuple[int, ...]
    days: int | None = None

    @cached_property
    def job(self) -> Job:
        """The runs: each place as it is, and with every measure of the part."""
        places = dict.fromkeys(each.place for each in self.questions)
        mine = {place: [each for each in self.questions if each.place == place] for place in places}
        families = tuple(tuple(_branches(place, each, self.days)) for place, each in mine.items())
        return Job(families, self.draws, drawn=True)

    @cached_property
    def name(self) -> str:
        """Name of its files: it hangs on places, measures, draws, ranges and code."""
        ids = [(branch.identity, branch.version) for branch in self.job.branches]
        digest = hashlib.sha256(repr((ids, self.draws)).encode()).hexdigest()[:16]
        return f"{self.questions[0].measure}-{self.draws[0]}-{digest}"

    @property
    def rows(self) -> int:
        """Runs of the part, the places as they are included."""
        return (len(self.questions) + len({each.place for each in self.questions})) * len(self.draws)


def parts(asked: Asked) -> Iterator[Part]:
    """All parts; those with the first draws come first."""
    for draws in batched(asked.draws, DRAWS_AT_ONCE):
        for measures in batched(asked.measures, MEASURES_AT_ONCE):
            mine = [each for each in asked.questions if each.dose is not None and each.measure in measures]
            if mine:
                yield Part(tuple(mine), draws, asked.days)
        for each in asked.questions:
            if each.dose is None:
                yield Part((each,), draws, asked.days)


def made(
    asked: Asked, folder: str | os.PathLike[str], workers: int = 1, progress: Progress = True
) -> list[tuple[Part, Path]]:
    """Run what is missing; give each part with its file of runs. Raises Interrupted on Ctrl-C."""
    store = Path(folder)
    store.mkdir(parents=True, exist_ok=True)
    every = list(parts(asked))
    left = [part for part in every if not _is_there(part, store)]
    total, done = sum(part.rows for part in every), sum(part.rows for part in every if part not in left)
    try:
        for frame in frames_of(partial(_run, store=store), left, workers, progress, total - done):
            done += len(frame)
    except KeyboardInterrupt:
        raise Interrupted(done, total, store) from None
    return [(part, _path(part, store, "runs")) for part in every]


def read_part(runs: Path) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Runs and series of a part, from the name of its file of runs."""
    return read_tables([runs]), read_tables([runs.with_name(runs.name.replace(".runs.", ".series."))])


def _branches(place: str, questions: Sequence[Question], days: int | None) -> Iterator[Branch]:
    variants = [(each.arm, each.variant(days)) for each in questions]
    yield _branch(place, BASELINE, variants[0][1].baseline())
    for arm, variant in variants:
        yield _branch(place, arm, variant)


def _branch(place: str, arm: str, variant: "Variant") -> Branch:
    return Branch((Label(place, arm),), variant, version_of(variant), identity_of(variant, drawn=True))


def _run(part: Part, store: Path) -> "pd.DataFrame":
    """Run a part and keep its tables; the table of runs is written last, and says that the part is there."""
    tables = run_job(part.job)
    series, runs = tables.series, tables.runs
    failed = runs[runs["status"] != OK]
    if len(failed):
        raise RuntimeError(f"{len(failed)} runs of the atlas failed: {failed['error'].iloc[0]}")
    write_table(series[series["metric"].isin(SERIES)], _path(part, store, "series"))
    write_table(runs, _path(part, store, "runs"))
    return runs


def _is_there(part: Part, store: Path) -> bool:
    return all(_path(part, store, table).exists() for table in TABLES)


def _path(part: Part, store: Path, table: str) -> Path:
    return store / f"{part.name}.{table}.parquet"
