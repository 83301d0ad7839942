"""Do the model's places look like the world? Each quantity is held against bands that follow from facts.

`plausibility.toml` declares the quantities. A *band* says between which values a quantity lies in the world, for some
places, with the facts behind it and their grade. A *row* is one quantity in one place: its mean over the seeds, and
the range that holds nine in ten seeds (5 to 95 %). A row is *inside* its band if the whole range is, *outside* if
none of it is, else *partly* inside. Bands of grade A or B count; those of grade C, AS or `report` are hints.

Nothing is fitted here: no number of the model is set by a band.
"""

import math
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from experiments.analysis.plausibility_measures import MEASURES, metric_by_seed
from experiments.design.baselines import BASELINES
from experiments.errors import RequestError
from experiments.run.progress import Progress
from model.observation.metrics import METRICS
from model.observation.schema import Tables

if TYPE_CHECKING:
    from experiments.design.sample import Seeds

Grade = Literal["A", "B", "C", "AS", "report"]
Standing = Literal["inside", "partly", "outside", "undefined"]

FILE: Final = Path(__file__).with_suffix(".toml")
GRADES: Final[tuple[Grade, ...]] = ("A", "B", "C", "AS", "report")
COUNTED: Final = ("A", "B")  # grades that are no mere hints
REPORTED: Final = (
    "bachuan-gongfang", "one-three", "chengdu", "chengdu-honghu", "liangjiang-branch", "liangjiang-grid",
    "liangjiang-digital", "bazhong-red-stewards",
)  # fmt: skip
TOGETHER: Final = "together"  # the five baselines taken as one
GROUPS: Final = {"baselines": BASELINES, "reported": REPORTED, "all": BASELINES + REPORTED}
UNITS: Final = (
    "%", "index 0-1", "correlation", "working days", "per 1,000 residents and year",
    "per 1,000 households and year", "per community and year", "per community",
)  # fmt: skip
TAIL: Final = 0.05  # share of seeds beyond each end of the range


# ---- declarations


@dataclass(frozen=True)
class Band:
    """Values between which a quantity lies in the world, in some places; None where an end is not known."""

    places: tuple[str, ...]
    facts: tuple[str, ...]
    grade: Grade
    reading: str
    low: float | None = None
    high: float | None = None
    must: bool = False
    takes: str = ""

    @property
    def counted(self) -> bool:
        """Whether the band is more than a hint."""
        return self.grade in COUNTED

    @property
    def closed(self) -> bool:
        """Whether both ends are known and the band is more than a sign, a floor or a ceiling."""
        return self.low is not None and self.high is not None

    def holds(self, value: float) -> bool:
        """Whether a value lies in the band; nothing that is not a number does."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high) and not math.isnan(value)

    def standing(self, low: float, high: float) -> Standing:
        """How the range from `low` to `high` lies to the band."""
        if math.isnan(low) or math.isnan(high):
            return "undefined"
        if self.holds(low) and self.holds(high):
            return "inside"
        below = self.low is not None and high < self.low
        return "outside" if below or (self.high is not None and low > self.high) else "partly"


@dataclass(frozen=True)
class Quantity:
    """One thing that can be looked at in the model and in the world; `plausibility.toml` says what each field means."""

    id: str
    en: str
    zh: str
    unit: str
    measure: str
    about: str
    bands: tuple[Band, ...]

    def of(self, tables: Tables) -> "pd.Series[float]":
        """Its value for each seed, by seed; shares from 0 to 1."""
        if self.measure in METRICS:
            return metric_by_seed(tables, self.measure)
        return MEASURES[self.measure](tables).astype(float).sort_index()


def load_quantities(path: Path = FILE) -> tuple[Quantity, ...]:
    """Read and check declarations; ValueError says which quantity is wrong, where, and what is allowed."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    found = tuple(_quantity(path, name, table) for name, table in tables.items())
    faults = [f"{path.name}: {each.id}: {fault}" for each in found for fault in _faults(each)]
    if faults:
        raise ValueError("\n".join(faults))
    return found


@cache
def quantities() -> tuple[Quantity, ...]:
    """The quantities that come with the project."""
    return load_quantities()


def _quantity(path: Path, name: str, table: Mapping[str, Any]) -> Quantity:
    rest = {key: value for key, value in table.items() if key != "bands"}
    try:
        bands = tuple(Band(**{**each, **_tuples(each)}) for each in table.get("bands", ()))
        return Quantity(id=name, bands=bands, **rest)
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path.name}: {name}: a key is missing or unknown: {error}") from error


def _tuples(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    places = tuple(place for name in table["places"] for place in GROUPS.get(name, (name,)))
    return {"places": places, "facts": tuple(table["facts"])}


def _faults(quantity: Quantity) -> Iterator[str]:
    from scenarios.errors import did_you_mean

    known = (*METRICS, *MEASURES)
    if quantity.measure not in known:
        allowed = did_you_mean(quantity.measure, known, "a metric or a function of plausibility.py")
        yield f"unknown measure {quantity.measure!r}; {allowed}"
    if quantity.unit not in UNITS:
        yield f"unknown unit {quantity.unit!r}; allowed: {', '.join(UNITS)}"
    if not quantity.bands:
        yield "no bands; needed: at least one"
    places = [place for band in quantity.bands for place in band.places]
    for place in {place for place in places if places.count(place) > 1}:
        yield f"two bands for {place}; allowed: one"
    for number, band in enumerate(quantity.bands, start=1):
        yield from (f"band {number}: {fault}" for fault in _band_faults(band))


def _band_faults(band: Band) -> Iterator[str]:
    from scenarios.errors import did_you_mean

    known = (*BASELINES, *REPORTED, TOGETHER)
    for place in set(band.places) - set(known):
        yield f"unknown place {place!r}; {did_you_mean(place, (*known, *GROUPS))}"
    if band.low is None and band.high is None:
        yield "neither low nor high; needed: at least one"
    if band.low is not None and band.high is not None and band.low > band.high:
        yield f"low above high; allowed: at most {band.high:g}"
    if band.grade not in GRADES:
        yield f"unknown grade {band.grade!r}; allowed: {', '.join(GRADES)}"
    if not band.facts:
        yield "no facts; needed: at least one row of docs/facts.md"
    if band.must == bool(band.takes):
        yield "`must` and `takes`: exactly one of them is needed"
    if band.must and not band.counted:
        yield f"a hint (grade {band.grade}) cannot be a must; allowed: {', '.join(COUNTED)}"


# ---- rows


@dataclass(frozen=True)
class Row:
    """One quantity in one place: over how many seeds, their mean, the range of nine in ten, and the band."""

    place: str
    quantity: Quantity
    band: Band
    seeds: int
    mean: float
    low: float
    high: float

    @property
    def standing(self) -> Standing:
        """How the range lies to the band: `inside`, `partly`, `outside`, or `undefined` without any value."""
        return self.band.standing(self.low, self.high)

    @property
    def holds(self) -> bool:
        """Whether the mean lies in the band."""
        return self.band.holds(self.mean)


def row(place: str, quantity: Quantity, band: Band, values: Iterable[float]) -> Row:
    """Row of values, one per seed; those that are not a number are left out."""
    kept = np.array([value for value in values if not math.isnan(value)], np.float64)
    if not kept.size:
        return Row(place, quantity, band, 0, math.nan, math.nan, math.nan)
    low, high = np.quantile(kept, (TAIL, 1.0 - TAIL))
    return Row(place, quantity, band, kept.size, float(kept.mean()), float(low), float(high))


def plausibility(tables: Mapping[str, Tables], among: Iterable[Quantity] | None = None) -> tuple[Row, ...]:
    """Rows of all quantities (or those given) in the places whose tables are given, place by place.

    The five baselines taken as one are looked at if all of them are there. The tables need the cases.
    """
    looked_at = dict(tables)
    if set(BASELINES) <= set(tables):
        looked_at[TOGETHER] = together(tables[name] for name in BASELINES)
    chosen = quantities() if among is None else tuple(among)
    return tuple(
        row(place, quantity, band, quantity.of(found))
        for place, found in looked_at.items()
        for quantity in chosen
        for band in quantity.bands
        if place in band.places
    )


def together(parts: Iterable[Tables]) -> Tables:
    """Tables of several places as those of one; their seeds are the same."""
    frames = [part.frames() for part in parts]
    return Tables(
        **{name: pd.concat([each[name] for each in frames], ignore_index=True) for name in frames[0]}
    )


def run_places(
    places: Iterable[str] = BASELINES + REPORTED,
    seeds: "Seeds" = 30,
    *,
    workers: int | None = None,
    folder: str | os.PathLike[str] | None = None,
    progress: Progress = True,
) -> dict[str, Tables]:
    """Run places as they are, packages included, and give their tables by name.

    `folder` keeps the runs, one folder per place; what it holds already is not run again. Raises RequestError if a
    run fails, ScenarioError for an unknown place.
    """
    from experiments.run.runner import run_scenario

    found = {}
    for name in places:
        out = None if folder is None else Path(folder) / name
        result = run_scenario(name, seeds, workers=workers, out=out, progress=progress, cases=True)
        if len(result.failures):
            raise RequestError(
                f"{name}: {len(result.failures)} runs failed; `gongzhi run {name}` says why",
                f"{name}：{len(result.failures)} 次模拟失败；原因见 `gongzhi run {name}`",
            )
        found[name] = result.tables
    return found
