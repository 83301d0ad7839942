"""What is left of an effect after the money ends: its last quarter against the last quarter of the horizon."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from experiments.analysis.statistics import Interval, interval
from experiments.design.request import BASELINE, PACKAGE
from model.observation.metrics import HEADLINE, METRICS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair
    from scenarios.variant import Variant

Floats = npt.NDArray[np.float64]
State = Literal["no_effect", "gone", "less", "kept", "reversed"]

QUARTER = 91  # days over which an effect is averaged
MIDDLE = (0.05, 0.95)  # quantiles of the middle 90 % over draws


@dataclass(frozen=True)
class Window:
    """Days from the first on, up to but without `stop`; 0 is the first day of the horizon."""

    start: int
    stop: int


@dataclass(frozen=True)
class LeftOver:
    """Effect on one metric, package less baseline, while the money runs and later, over `n` seeds or draws.

    during, left: mean of the last quarter of the money and of the last quarter of the horizon, with the paired 95 %
    interval; lost: during less left, likewise. kept: share of the effect that is left; NaN where the interval of the
    effect includes zero or its mean is below what matters, as there is nothing to keep. The others are the middle 90 %
    over draws (or seeds). after: days from the end of the money to the end of the horizon.
    """

    scenario: str
    metric: str
    n: int
    after: int
    during: Interval
    left: Interval
    lost: Interval
    kept: float
    during_low: float
    during_high: float
    left_low: float
    left_high: float

    @property
    def state(self) -> State:
        """What became of the effect, judged by the paired intervals."""
        if not _worth_keeping(self.metric, self.during):
            return "no_effect"
        if not _apart(self.left):
            return "gone"
        if self.during.mean * self.left.mean < 0:
            return "reversed"
        return "less" if _apart(self.lost) and self.kept < 1 else "kept"

    def row(self) -> dict[str, Any]:
        """One flat row of a table; intervals become three columns each."""
        found: dict[str, Any] = {}
        for name, value in asdict(self).items():
            nested = isinstance(value, dict)
            found |= {f"{name}_{part}": v for part, v in value.items()} if nested else {name: value}
        return found | {"state": self.state}


def ends(variants: "Sequence[Variant]") -> int | None:
    """First day without money, where every intervention of all variants ends within the horizon; else None."""
    stops = [spec.days(each.time)[1] for each in variants for spec in each.interventions.values()]
    horizon = min(each.time.horizon_days for each in variants)
    return max(stops) if stops and max(stops) < horizon else None


def windows(end: int, horizon: int) -> tuple[Window, Window]:
    """Last quarter before the money ends, and last quarter of the horizon after it; shorter where there is less."""
    return Window(max(0, end - QUARTER), end), Window(max(end, horizon - QUARTER), horizon)


def left_over(pair: "Pair") -> tuple[LeftOver, ...]:
    """What is left of each headline effect that has a series; empty where the money does not end."""
    variants = (pair.contrast.variant, pair.contrast.against)
    end, horizon = ends(variants), pair.variant.time.horizon_days
    if end is None or not len(pair.series):
        return ()
    during, left = (_gaps(pair.series, window) for window in windows(end, horizon))
    found = (_one(pair.name, name, horizon - end, during, left) for name in HEADLINE)
    return tuple(each for each in found if each is not None)


def table(pairs: "Sequence[Pair]") -> "pd.DataFrame":
    """What is left of all effects, a row per scenario and metric; empty where no money ends."""
    import pandas as pd

    return pd.DataFrame([each.row() for pair in pairs for each in left_over(pair)])


def compared(scenario: str, metric: str, after: int, during: Floats, left: Floats) -> LeftOver:
    """What is left, from the differences of each seed in both quarters, each of shape (seeds,)."""
    lost = during - left
    first, second = interval(during), interval(left)
    share = second.mean / first.mean if _worth_keeping(metric, first) else math.nan
    spread = (float(q) for values in (during, left) for q in np.quantile(values, MIDDLE))
    return LeftOver(scenario, metric, during.size, after, first, second, interval(lost), share, *spread)


def _one(
    scenario: str, metric: str, after: int, during: Mapping[str, "pd.Series"], left: Mapping[str, "pd.Series"]
) -> LeftOver | None:
    if metric not in during or metric not in left:
        return None
    seeds = during[metric].dropna().index.intersection(left[metric].dropna().index)
    if not len(seeds):
        return None
    values = (each[metric].loc[seeds].to_numpy(np.float64) for each in (during, left))
    return compared(scenario, metric, after, *values)


def _gaps(series: "pd.DataFrame", window: Window) -> "dict[str, pd.Series]":
    """Package less baseline by metric: the mean over the days of a window, by seed."""
    days = series[(series["day"] >= window.start) & (series["day"] < window.stop)]
    means = days.groupby(["metric", "arm", "seed"], observed=True)["value"].mean().unstack("arm")
    if not {BASELINE, PACKAGE} <= set(means):
        return {}
    gaps = means[PACKAGE] - means[BASELINE]
    return {str(name): gaps.loc[name] for name in gaps.index.get_level_values("metric").unique()}


def _apart(found: Interval) -> bool:
    """Whether an interval excludes zero."""
    return found.low > 0 or found.high < 0


def _worth_keeping(metric: str, found: Interval) -> bool:
    """Whether an effect can be told from zero and is as large as what matters."""
    return _apart(found) and abs(found.mean) >= METRICS[metric].matters
