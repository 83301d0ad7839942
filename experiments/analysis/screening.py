"""Draws ruled out: those under which places without any intervention contradict the facts.

History matching (Craig and others 1997; Vernon, Goldstein and Bower 2010). The five baselines run under each draw with
several lucks. The *implausibility* of a draw in a row of `plausibility.toml` is the distance of its value from the
band, in standard errors: of luck, and of what a model and a band can say at all (a tenth of the band). What the model
misses at its defaults is no draw's fault, so a draw is blamed only for what it misses beyond that. Packages play no
part.

A draw is ruled out if its implausibility is above 3 in more rows than can be chance. Three standard errors hold 95 % of
any distribution with one peak (Pukelsheim 1994).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.analysis.plausibility import COUNTED, TOGETHER, Band, quantities, together
from experiments.design.baselines import BASELINES
from experiments.design.sample import SECOND_LUCK, draw_of
from model.observation.schema import Tables

Floats = npt.NDArray[np.float64]

CUTOFF: Final = 3.0  # standard errors beyond which a value contradicts its band
SPARED: Final = 0.05  # share of the rows in which a draw may contradict the facts and stay
DISCREPANCY: Final = 0.1  # of a band's width, or of its only end
LUCKS: Final = 2


@dataclass(frozen=True)
class Screened:
    """Implausibility of each draw in each row of the facts: shape (draws, rows); a row is a place and a quantity."""

    implausible: pd.DataFrame

    @cached_property
    def contradictions(self) -> "pd.Series[int]":
        """Number of rows that each draw contradicts, by draw."""
        return (self.implausible > CUTOFF).sum(axis=1)

    @property
    def allowed(self) -> int:
        """Number of rows in which a draw may contradict the facts and stay."""
        return math.floor(SPARED * self.implausible.shape[1])

    @cached_property
    def ruled_out(self) -> tuple[int, ...]:
        """Numbers of the draws that contradict the facts."""
        bad = self.contradictions[self.contradictions > self.allowed]
        return tuple(int(number) for number in bad.index)

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """Numbers of the other draws."""
        out = set(self.ruled_out)
        return tuple(int(number) for number in self.implausible.index if number not in out)

    @property
    def by_row(self) -> list[tuple[tuple[str, str], float]]:
        """Place and quantity of each row with the share of draws that contradict it, the largest first."""
        shares = (self.implausible > CUTOFF).mean(axis=0).to_numpy(float)
        rows = cast(list[tuple[str, str]], self.implausible.columns.to_list())
        return sorted(zip(rows, map(float, shares), strict=True), key=lambda each: -each[1])


def screened(drawn: Mapping[str, Tables], default: Mapping[str, Tables]) -> Screened:
    """Hold draws against the facts.

    drawn: tables of the five baselines under draws, each with the same lucks (cases included), by place. default: the
    same places with every number at its default, which says what the model misses anyway.
    """
    mine, usual = (_with_all(tables) for tables in (drawn, default))
    columns = {}
    for quantity in quantities():
        for band in quantity.bands:
            for place in sorted(set(band.places) & set(mine)):
                if band.grade in COUNTED:
                    miss = _beyond(band, float(np.nanmean(quantity.of(usual[place]))))
                    columns[place, quantity.id] = _implausible(quantity.of(mine[place]), band, miss)
    return Screened(pd.DataFrame(columns))


def _with_all(tables: Mapping[str, Tables]) -> dict[str, Tables]:
    return {**tables, TOGETHER: together(tables[name] for name in BASELINES)}


def _implausible(values: "pd.Series[float]", band: Band, miss: float) -> "pd.Series[float]":
    """Implausibility by draw; a draw without any value (nothing happened that could be counted) has none."""
    draws = values.groupby([draw_of(int(seed)) for seed in values.index])
    mean, lucks = draws.mean(), draws.count()
    luck = float(draws.var(ddof=1).mean())  # pooled over draws, as a few lucks alone say little
    error = np.sqrt((luck if math.isfinite(luck) else 0.0) / lucks.clip(lower=1) + _discrepancy(band) ** 2)
    beyond = mean.map(lambda value: max(0.0, _beyond(band, value) - miss))
    return (beyond / error).fillna(0.0)


def _beyond(band: Band, value: float) -> float:
    """Distance of a value from its band; 0 within it, and for what is no number."""
    below = 0.0 if band.low is None else band.low - value
    above = 0.0 if band.high is None else value - band.high
    return 0.0 if math.isnan(value) else max(below, above, 0.0)


def _discrepancy(band: Band) -> float:
    if band.low is not None and band.high is not None:
        width = band.high - band.low
    else:
        width = abs(band.low if band.high is None else band.high)  # type: ignore[arg-type]
    return max(DISCREPANCY * width, 1e-9)


def lucks_of(numbers: Sequence[int], lucks: int = LUCKS) -> tuple[int, ...]:
    """Seeds of draws, each with so many lucks."""
    return tuple(number + luck * SECOND_LUCK for luck in range(lucks) for number in numbers)


@dataclass(frozen=True)
class Narrowed:
    """One uncertain number whose kept draws differ from all draws: the share of draws kept in its lower and upper half.

    `distance` is the largest difference between the two distributions (Kolmogorov and Smirnov).
    """

    name: str
    distance: float
    lower: float
    upper: float


def narrowed(
    names: Sequence[str], quantiles: Floats, numbers: Sequence[int], kept: Sequence[int]
) -> list[Narrowed]:
    """Numbers that ruling out draws has narrowed, the strongest first.

    quantiles: shape (draws, numbers), chances at which the draws stand. Named is what differs more than the largest of
    as many numbers would if the kept draws were chosen at random (95 % of a hundred such choices).
    """
    stays = np.isin(numbers, kept)
    order = np.argsort(quantiles, axis=0)
    found = _distances(stays, order)
    luck = np.random.default_rng(0)
    noise = np.quantile([_distances(luck.permutation(stays), order).max() for _ in range(100)], 0.95)
    half = quantiles < 0.5
    return sorted(
        (
            Narrowed(
                names[int(i)],
                float(found[i]),
                float(stays[half[:, i]].mean()),
                float(stays[~half[:, i]].mean()),
            )
            for i in np.flatnonzero(found > noise)
        ),
        key=lambda each: -each.distance,
    )


def _distances(stays: npt.NDArray[np.bool_], order: npt.NDArray[np.intp]) -> Floats:
    steps = np.where(stays[order], 1.0 / stays.sum(), 0.0) - 1.0 / stays.size
    distance: Floats = np.abs(np.cumsum(steps, axis=0)).max(axis=0)
    return distance
