"""When an effect shows: the first half-year from which its interval excludes zero, with one sign, to the end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.statistics import PairedEffect, paired
from experiments.design.request import BASELINE, PACKAGE
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair

HALF_YEAR = 182  # days
SHORTEST = 90  # days; a shorter rest belongs to the half-year before it


@dataclass(frozen=True)
class Onset:
    """Half-years of one metric from the start of the horizon, each with its paired effect.

    `first` is the number of the half-year, from 0, from which on the effect stands; None if it does not stand at the
    end.
    """

    metric: str
    start: date
    halves: tuple[PairedEffect, ...]

    @property
    def first(self) -> int | None:
        """Half-year from which every interval excludes zero with the sign of the last one."""
        signs = [_sign(each) for each in self.halves]
        if not signs or signs[-1] == 0:
            return None
        standing = [i for i, sign in enumerate(signs) if sign != signs[-1]]
        return standing[-1] + 1 if standing else 0

    def begins(self, half: int) -> date:
        """First day of a half-year."""
        return self.start + timedelta(days=HALF_YEAR * half)


def onsets(pair: "Pair") -> tuple[Onset, ...]:
    """Onset of every headline metric that has a series, in the order of the catalogue."""
    known = set(pair.series["metric"])
    return tuple(_onset(pair, name) for name in pair.headline if name in known)


def _onset(pair: "Pair", metric: str) -> Onset:
    days = pair.variant.time.horizon_days
    last = max(0, (days - SHORTEST) // HALF_YEAR)  # number of the last half-year
    mine = pair.series[(pair.series["metric"] == metric) & (pair.series["day"] >= 0)]
    half = np.minimum(mine["day"] // HALF_YEAR, last).astype(int)
    means = mine["value"].groupby([half, mine["arm"], mine["seed"]]).mean()
    return Onset(metric, pair.variant.time.start, tuple(_effect(means, i, metric) for i in range(last + 1)))


def _effect(means: "pd.Series[float]", half: int, metric: str) -> PairedEffect:
    chosen = means.xs(half, level=0).unstack(level=0)
    base, pack = (chosen[arm].to_numpy(float) for arm in (BASELINE, PACKAGE))
    return paired(base, pack, METRICS[metric].better, METRICS[metric].matters)


def _sign(effect: PairedEffect) -> int:
    if not effect.distinguishable:
        return 0
    return 1 if effect.difference.mean > 0 else -1
