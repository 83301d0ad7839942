"""Binds the parts of an atlas into one small file: differences by draw, levels of the places, and courses over time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from experiments.atlas.atlas import FORMAT, Atlas
from experiments.atlas.make import SERIES, Part, made, read_part
from experiments.atlas.questions import Asked, Question
from experiments.design.draws import identity
from experiments.design.request import BASELINE
from experiments.design.tried import residents
from experiments.run.manifest import now
from experiments.run.progress import Progress
from experiments.run.whole_files import whole
from model.observation.metrics import HEADLINE

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]

BESIDE: Final = (
    "yuan_once", "yuan_district", "yuan_fund", "paid_hours", "volunteer_hours", "paperwork_hours",
    "settled_30", "settled_90", "settled_ever", "disputes_settled_30", "disputes_settled_90",
    "disputes_settled_ever", "recorded", "petitions", "closed_on_paper", "truly_solved", "complainant_satisfied",
    "given_up", "relapses", "trust", "turnout", "volunteers", "service_quality", "condition", "dangers",
    "owner_tenant_gap", "local_migrant_gap", "age_gap", "communal_debt",
)  # fmt: skip
METRICS_KEPT: Final = (*HEADLINE, *BESIDE)
EVERY: Final = 28  # days between two points of a course, for series that are kept by the week
BANDS: Final = (0.05, 0.5, 0.95)


def bind(
    asked: Asked, folder: str | Path, out: str | Path, workers: int = 1, progress: Progress = True
) -> Path:
    """Run what is missing in `folder`, write the atlas to `out`, and give its path.

    The file is a NumPy archive: a header in JSON, and arrays in the stored units of the metrics, with NaN where a
    metric is undefined. Raises Interrupted on Ctrl-C, OSError where the file cannot be written.
    """
    found = _Gathered(asked)
    for part, file in made(asked, folder, workers, progress):
        found.take(part, *read_part(file))
    return write(found.arrays, Path(out))


def write(arrays: Mapping[str, Any], path: Path) -> Path:
    """Write an atlas; the file appears only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as unfinished, unfinished.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return path


class _Gathered:
    """Arrays of an atlas while they are filled: questions, places, metrics and draws are their axes."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._question = {each: i for i, each in enumerate(asked.questions)}
        self._place = {name: i for i, name in enumerate(_places(asked))}
        self._draw = {number: i for i, number in enumerate(asked.draws)}
        self._days = _days(asked)
        shape = (len(METRICS_KEPT), len(asked.draws))
        self._gaps = np.full((len(self._question), *shape), np.nan, np.float32)
        self._levels = np.full((len(self._place), *shape), np.nan, np.float32)
        course = (len(SERIES), len(self._days), len(asked.draws))
        self._course = np.full((len(self._question), *course), np.nan, np.float32)
        self._identities: dict[Question, tuple[str, str]] = {}
        self._times: dict[str, tuple[int, int]] = {}

    def take(self, part: Part, runs: "pd.DataFrame", series: "pd.DataFrame") -> None:
        """Fill in the draws of a part."""
        columns = [self._draw[number] for number in part.draws]
        levels = {key: _by_draw(mine, part.draws) for key, mine in runs.groupby(["scenario", "arm"])}
        courses = {key: self._by_day(mine, part.draws) for key, mine in series.groupby(["scenario", "arm"])}
        for branch in part.job.branches:
            label = branch.labels[0]
            base = (label.scenario, BASELINE)
            if label.arm == BASELINE:
                self._levels[self._place[self._place_name(part, label.scenario)]][:, columns] = levels[base]
                continue
            question = next(q for q in part.questions if (q.place, q.arm) == tuple(label))
            row = self._question[question]
            self._gaps[row][:, columns] = levels[label] - levels[base]
            self._course[row][..., columns] = courses[label] - courses[base]
            self._identities[question] = (branch.identity, branch.version.rpartition("+")[2])

    def _place_name(self, part: Part, scenario: str) -> str:
        return part.questions[0].measure if part.questions[0].dose is None else scenario

    def _by_day(self, series: "pd.DataFrame", draws: Sequence[int]) -> Floats:
        """Course of each series under each draw, shape (series, days, draws): the last value up to each day."""
        found = np.full((len(SERIES), len(self._days), len(draws)), np.nan)
        for i, name in enumerate(SERIES):
            mine = series[series["metric"] == name].pivot(index="day", columns="seed", values="value")
            if len(mine):
                filled = mine.sort_index().reindex(sorted({*mine.index, *self._days})).ffill(limit=EVERY)
                last = mine.index.max()
                found[i] = filled.reindex(self._days)[list(draws)].to_numpy(float)
                found[i][np.array(self._days) > last + EVERY] = np.nan
        return found

    @property
    def arrays(self) -> dict[str, Any]:
        """What is written."""
        header = {
            "format": FORMAT,
            "made": now(),
            "ranges": identity(),
            "places": _places(self._asked)[: len(self._asked.places)],
            "measures": self._asked.measures,
            "packages": self._asked.packages,
            "doses": self._asked.doses,
            "draws": self._asked.draws,
            "days": self._asked.days,
            "metrics": METRICS_KEPT,
            "series": SERIES,
            "course_days": self._days,
            "questions": [_entry(each, *self._identities[each]) for each in self._asked.questions],
            "residents": {name: _residents(name) for name in _places(self._asked)},
        }
        with np.errstate(all="ignore"):
            bands = _quantiles(self._course)
        return Atlas(header, self._gaps, self._levels, bands).arrays()


def _by_draw(runs: "pd.DataFrame", draws: Sequence[int]) -> Floats:
    """Metrics of one arm, shape (metrics, draws)."""
    ordered = runs.set_index("seed").loc[list(draws)].reindex(columns=list(METRICS_KEPT))
    values: Floats = ordered.to_numpy(float).T
    return values


def _quantiles(course: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Lower, middle and upper course over the draws, shape (questions, series, days, 3)."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        bands = np.nanquantile(course, BANDS, axis=-1)
    return np.moveaxis(bands, 0, -1).astype(np.float32)


def _places(asked: Asked) -> tuple[str, ...]:
    """Rows of the levels: the places, then the place of each package, under the package's name."""
    return (*asked.places, *asked.packages)


def _residents(name: str) -> int:
    from scenarios.loader import load

    return residents(load(name))


def _days(asked: Asked) -> list[int]:
    from scenarios.loader import load

    horizon = (
        max(load(name).time.horizon_days for name in _places(asked)) if asked.days is None else asked.days
    )
    return list(range(0, horizon, EVERY))


def _entry(question: Question, identity: str, version: str) -> dict[str, Any]:
    return {
        "place": question.place,
        "measure": question.measure,
        "dose": question.dose,
        "identity": identity,
        "version": version,
    }
