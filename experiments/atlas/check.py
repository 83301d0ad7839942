"""Finds out whether the numbers of an atlas still hold where the code has changed since: some are run again.

Each measure that is concerned runs again in one place under two draws, each package under two. The results must be the
same to the last bit of what is kept. Then the atlas may carry the new version of the code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.atlas.atlas import Atlas, version_now
from experiments.atlas.bind import METRICS_KEPT, write
from experiments.atlas.make import Part
from experiments.atlas.questions import Question
from experiments.design.draws import identity
from experiments.design.request import BASELINE
from experiments.errors import RequestError
from experiments.run.executors import frames_of
from experiments.run.jobs import run_job
from experiments.run.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

DRAWS: Final = 2


@dataclass(frozen=True)
class Checked:
    """What was run again: questions whose numbers are the same, and questions whose numbers moved."""

    same: tuple[Question, ...]
    moved: tuple[Question, ...]


def check(
    atlas: Atlas, names: Sequence[str] | None = None, workers: int = 1, progress: Progress = True
) -> Checked:
    """Run some of the answers again: of the measures and packages named, or else of those that changed.

    Raises RequestError where the draws of the atlas are not those of today, since then no number can be the same.
    """
    if atlas.header["ranges"] != identity():
        raise RequestError(
            "the plausible ranges or the draws have changed since the atlas was made; "
            "`gongzhi atlas make` makes it anew",
            "图谱生成之后，合理范围或抽样已经改变；请用 `gongzhi atlas make` 重新生成",
        )
    chosen = _chosen(atlas, atlas.changed if names is None else names)
    parts = list(_parts(atlas, chosen))
    rows = sum(part.rows for part in parts)
    again: dict[Any, pd.DataFrame] = {}
    for frame in frames_of(_runs, parts, workers, progress, rows):
        again |= dict(iter(frame.groupby(["scenario", "arm"])))
    moved = [each for each in chosen if not _is_same(atlas, each, again)]
    return Checked(tuple(each for each in chosen if each not in moved), tuple(moved))


def restamped(atlas: Atlas, path: Path, checked: Checked) -> None:
    """Write the atlas again, with the version that the code of the checked measures has now.

    Raises ValueError if the numbers of any have moved.
    """
    if checked.moved:
        raise ValueError("an atlas whose numbers have moved keeps its version")
    names = {each.measure for each in checked.same}
    entries = [
        {**each, "version": version_now(each["measure"])} if each["measure"] in names else each
        for each in atlas.header["questions"]
    ]
    write(atlas.arrays({**atlas.header, "questions": entries}), path)


def _chosen(atlas: Atlas, names: Sequence[str]) -> tuple[Question, ...]:
    """One question for each name: measures take turns with the places, at the highest dose."""
    found = []
    for turn, name in enumerate(names):
        if name in atlas.packages:
            found.append(Question(atlas.place_of(name), name))
        else:
            found.append(Question(atlas.places[turn % len(atlas.places)], name, atlas.doses[-1]))
    return tuple(found)


def _parts(atlas: Atlas, chosen: Sequence[Question]) -> Iterator[Part]:
    draws, days = atlas.draws[:DRAWS], atlas.header["days"]
    for place in atlas.places:
        mine = tuple(each for each in chosen if each.place == place and each.dose is not None)
        if mine:
            yield Part(mine, draws, days)
    for each in chosen:
        if each.dose is None:
            yield Part((each,), draws, days)


def _runs(part: Part) -> "pd.DataFrame":
    """Runs of a part; those of a package stand under its name, since two packages may have one place."""
    runs, first = run_job(part.job).runs, part.questions[0]
    return runs if first.dose is not None else runs.assign(scenario=first.measure)


def _is_same(atlas: Atlas, each: Question, again: "dict[tuple[str, str], pd.DataFrame]") -> bool:
    """Whether all metrics that are kept are the same as before, to the last bit."""
    draws, place = list(atlas.draws[:DRAWS]), each.measure if each.dose is None else each.place
    base, mine = (
        again[place, arm]
        .set_index("seed")
        .reindex(draws)
        .reindex(columns=list(METRICS_KEPT))
        .to_numpy(float)
        .T
        for arm in (BASELINE, each.arm)
    )
    kept = [
        np.stack([atlas.baseline(place, name)[:DRAWS] for name in METRICS_KEPT]),
        np.stack([atlas.gaps(each.place, each.measure, each.dose, name)[:DRAWS] for name in METRICS_KEPT]),
    ]
    return all(
        np.array_equal(then.astype(np.float32), now.astype(np.float32), equal_nan=True)
        for then, now in zip(kept, (base, mine - base), strict=True)
    )
