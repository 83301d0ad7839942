"""The atlas as it is read: effects of every intervention in every kind of community, at any dose, at once.

What is kept is the difference to the same place without the intervention, for each metric and each draw. A dose
between two kept ones is interpolated draw by draw; at dose 0 nothing differs. Such an effect is an estimate.
"""

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from experiments.analysis.drawn import Drawn, over_draws
from experiments.design.draws import identity
from experiments.errors import RequestError, unknown
from experiments.run.manifest import code_version, release
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from scenarios.variant import Tried

type Floats = npt.NDArray[np.float64]

FILE: Final = Path(__file__).with_name("atlas.npz")
FORMAT: Final = 1


@dataclass(frozen=True)
class Effect:
    """What the draws say of one metric; `estimate`: the dose lies between kept ones, so it is interpolated."""

    drawn: Drawn
    estimate: bool = False


@dataclass(frozen=True)
class Curve:
    """Course of a difference over the horizon: nine draws in ten lie between `low` and `high`.

    days: since the start of the horizon. All have the shape (days,), in the stored unit.
    """

    days: npt.NDArray[np.int64]
    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True)
class Kept:
    """A kept answer to a whole question: `place` with one measure at a dose, or a package (`dose` None)."""

    place: str
    measure: str
    dose: float | None


@dataclass(frozen=True, eq=False)
class Atlas:
    """Kept answers. places: names of scenarios; measures: ids of interventions; packages: each in its own place.

    doses: kept coverages, in rising order. draws: numbers of the draws. Every method raises RequestError for a name or
    a dose that is not there.
    """

    header: dict[str, Any]
    _gaps: npt.NDArray[np.float32] = field(repr=False)
    _levels: npt.NDArray[np.float32] = field(repr=False)
    _courses: npt.NDArray[np.float32] = field(repr=False)

    @classmethod
    def read(cls, path: str | os.PathLike[str] | None = None, *, stale: bool = False) -> "Atlas":
        """Read an atlas, that of the project if no path is given.

        Raises RequestError for a file that is no atlas, and, unless `stale` is allowed, for one made by other code.
        """
        atlas = _read(Path(FILE if path is None else path))
        if atlas.stale and not stale:
            raise RequestError(atlas.stale["en"], atlas.stale["zh"])
        return atlas

    def arrays(self, header: Mapping[str, Any] | None = None) -> dict[str, npt.NDArray[Any]]:
        """What its file holds, with another header if one is given."""
        text = json.dumps(self.header if header is None else header, ensure_ascii=False)
        return {
            "header": np.frombuffer(text.encode(), np.uint8),
            "gaps": self._gaps,
            "levels": self._levels,
            "courses": self._courses,
        }

    @property
    def places(self) -> tuple[str, ...]:
        """Places in which every measure was tried."""
        return tuple(self.header["places"])

    @property
    def measures(self) -> tuple[str, ...]:
        """Interventions that were tried."""
        return tuple(self.header["measures"])

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages that were tried, each in its own place."""
        return tuple(self.header["packages"])

    @property
    def doses(self) -> tuple[float, ...]:
        """Coverages that were tried, in rising order."""
        return tuple(self.header["doses"])

    @property
    def draws(self) -> tuple[int, ...]:
        """Numbers of the draws."""
        return tuple(self.header["draws"])

    @property
    def metrics(self) -> tuple[str, ...]:
        """Metrics that are kept."""
        return tuple(self.header["metrics"])

    @property
    def series(self) -> tuple[str, ...]:
        """Metrics whose course is kept."""
        return tuple(self.header["series"])

    @property
    def made(self) -> str:
        """When it was made: a time in UTC."""
        return str(self.header["made"])

    @cached_property
    def span(self) -> tuple[date, date]:
        """First and last day of the runs."""
        from scenarios.loader import load

        time = load(self.places[0]).time
        days = self.header.get("days") or time.horizon_days
        return time.start, time.start + timedelta(days=days - 1)

    @cached_property
    def version(self) -> str:
        """Version of the project whose code gives these answers; empty where that is older code."""
        return "" if self.changed else release()

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Measures and packages whose code is another now than when they were run; all, if the draws are others."""
        if self.header["ranges"] != identity():
            return (*self.measures, *self.packages)
        versions = {(each["measure"], each["version"]) for each in self.header["questions"]}
        return tuple(sorted({name for name, version in versions if version_now(name) != version}))

    @property
    def stale(self) -> dict[str, str] | None:
        """What is out of date, in `en` and `zh`; None if nothing is."""
        if not self.changed:
            return None
        named = ", ".join(self.changed[:3]) + (", ..." if len(self.changed) > 3 else "")
        return {
            "en": f"the atlas was made by other code ({len(self.changed)} of its measures and packages: {named}); "
            "`gongzhi atlas make` makes it anew, `gongzhi atlas check` finds out whether its numbers still hold",
            "zh": f"措施图谱由不同版本的程序生成（涉及 {len(self.changed)} 项措施或方案：{named}）；"
            "可用 `gongzhi atlas make` 重新生成，或用 `gongzhi atlas check` 检查其中的数字是否仍然成立",
        }

    def residents(self, place: str) -> int:
        """Residents of a place, or of the place of a package."""
        known: dict[str, int] = self.header["residents"]
        return known[_one_of(place, known, "place")]

    def find(self, tried: "Tried") -> Kept | None:
        """The kept answer to exactly this scenario against its own baseline; None if there is none."""
        from experiments.design.identity import identity_of
        from scenarios.variant import variant_of

        return self._by_identity.get(identity_of(variant_of(tried), drawn=True))

    @cached_property
    def _by_identity(self) -> dict[str, Kept]:
        return {
            each["identity"]: Kept(each["place"], each["measure"], each["dose"])
            for each in self.header["questions"]
        }

    def gaps(self, place: str, measure: str, dose: float | None, metric: str) -> Floats:
        """Difference to the place without the measure in each draw, shape (draws,), in the stored unit; NaN: undefined.

        dose: from 0 to the highest that is kept; None for a package. Between kept doses it is interpolated.
        """
        column = self._column(metric)
        if dose is None:
            return self._gaps[self._row(place, measure, None), column].astype(float)
        below, above, part = self._between(dose)
        low = np.zeros(len(self.draws)) if below == 0 else self.gaps_kept(place, measure, below)[column]
        high = self.gaps_kept(place, measure, above)[column]
        return high if part == 1 else low + part * (high - low)

    def gaps_kept(self, place: str, measure: str, dose: float) -> Floats:
        """Differences of all metrics at a kept dose, shape (metrics, draws)."""
        return self._gaps[self._row(place, measure, dose)].astype(float)

    def effect(self, place: str, measure: str, dose: float | None, metric: str) -> Effect:
        """What the draws say of one metric; an estimate where the dose is not a kept one."""
        known = METRICS[metric]
        drawn = over_draws(self.gaps(place, measure, dose, metric), known.better, known.matters)
        return Effect(drawn, dose is not None and dose not in self.doses)

    def package(self, name: str, metric: str) -> Effect:
        """What the draws say of one metric of a package in its own place."""
        _one_of(name, self.packages, "package")
        return self.effect(self.place_of(name), name, None, metric)

    def place_of(self, package: str) -> str:
        """Name of the place of a package."""
        found = [each["place"] for each in self.header["questions"] if each["measure"] == package]
        return str(found[0])

    def baseline(self, place: str, metric: str) -> Floats:
        """Level without any measure in each draw, shape (draws,). place: of `places`, or the name of a package."""
        rows = (*self.places, *self.packages)
        return self._levels[rows.index(_one_of(place, rows, "place")), self._column(metric)].astype(float)

    def curve(self, place: str, measure: str, dose: float | None, metric: str) -> Curve:
        """Course of the difference over the horizon, at a kept dose (None for a package)."""
        series = self.series.index(_one_of(metric, self.series, "series"))
        course = self._courses[self._row(place, measure, dose), series].astype(float)
        days = np.array(self.header["course_days"], np.int64)
        seen = np.isfinite(course[:, 1])
        return Curve(days[seen], *(course[seen, band] for band in range(3)))

    def _column(self, metric: str) -> int:
        return self.metrics.index(_one_of(metric, self.metrics, "metric"))

    def _between(self, dose: float) -> tuple[float, float, float]:
        """Kept doses around a dose (0 is one), and how far it lies from the lower to the higher one."""
        if not (math.isfinite(dose) and 0 < dose <= self.doses[-1]):
            raise RequestError(
                f"dose {dose!r}: allowed: above 0 and up to {self.doses[-1]:g}",
                f"覆盖面 {dose!r} 无效；允许：大于 0、不超过 {self.doses[-1]:g}",
            )
        above = next(each for each in self.doses if each >= dose)
        below = max((each for each in self.doses if each < above), default=0.0)
        return below, above, (dose - below) / (above - below)

    def _row(self, place: str, measure: str, dose: float | None) -> int:
        row = self._rows.get((place, measure, dose))
        if row is None:
            _one_of(measure, (*self.measures, *self.packages), "measure")
            _one_of(place, self.places, "place")
            raise RequestError(
                f"{measure} at dose {dose} in {place} is not in the atlas; kept doses: {self.doses}",
                f"图谱中没有 {place} 的 {measure}（覆盖面 {dose}）；已有的覆盖面：{self.doses}",
            )
        return row

    @cached_property
    def _rows(self) -> dict[tuple[str, str, float | None], int]:
        entries = self.header["questions"]
        return {(each["place"], each["measure"], each["dose"]): i for i, each in enumerate(entries)}


@cache
def _read(path: Path) -> Atlas:
    try:
        with np.load(path) as file:
            header = json.loads(bytes(file["header"]))
            if header["format"] != FORMAT:
                raise KeyError("format")
            return Atlas(header, file["gaps"], file["levels"], file["courses"])
    except FileNotFoundError:
        raise RequestError(
            f"{path}: there is no atlas; `gongzhi atlas make` makes one",
            f"{path}：没有图谱文件；可用 `gongzhi atlas make` 生成",
        ) from None
    except (ValueError, KeyError, EOFError) as error:
        raise RequestError(
            f"{path}: this is no atlas of this version ({error}); `gongzhi atlas make` makes one",
            f"{path}：不是本版本的图谱文件（{error}）；可用 `gongzhi atlas make` 生成",
        ) from error


@cache
def version_now(name: str) -> str:
    """Version of the code that decides the answers about a measure or a package now."""
    from scenarios.catalogue import intervention_ids
    from scenarios.loader import load

    ids = (name,) if name in intervention_ids() else tuple(sorted(load(name).interventions))
    return code_version(ids).rpartition("+")[2]


def _one_of[T](name: str, allowed: "tuple[str, ...] | dict[str, T]", what: str) -> str:
    if name not in allowed:
        raise unknown(f"unknown {what} {name!r} in the atlas", f"图谱中没有 {name!r}", name, allowed)
    return name
