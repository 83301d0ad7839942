"""Difference between two arms of a comparison, paired by seed, and its uncertainty.

The arms share their random numbers by seed, so replicate i of the package is compared with replicate i of the baseline.
The interval is that of the mean of the differences (`intervals`: paired t, wider where they are skewed; common random
numbers: Law and Kelton, Simulation Modeling and Analysis, ch. 11).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from experiments.analysis.intervals import FEWEST, PROBABILITY, reach
from experiments.analysis.joint import FALSE
from model.observation.metrics import Better

Floats = npt.NDArray[np.float64]
State = Literal["undefined", "single", "identical", "negligible", "unclear", "better", "worse", "changed"]

POWER = 0.80  # probability with which the smallest effect that could be found is found
SMALL = 0.01  # share of the baseline mean: limit of small changes, unless the metric declares one


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % interval; the bounds are NaN with fewer than two values."""

    mean: float
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """Width of the interval: high bound minus low bound."""
        return self.high - self.low


@dataclass(frozen=True)
class PairedEffect:
    """Effect of one package on one metric, in the metric's own unit.

    `n` pairs were used and `dropped` pairs left out because the metric was undefined in one arm.
    `difference` is package less baseline. `size_paired` is the mean difference in standard deviations of the
    differences, `size_pooled` (Cohen's d) in standard deviations between replicates of an arm.
    `share_better` counts ties half and is NaN where neither direction is better. `differing` pairs have a
    difference other than zero. `detectable` is the smallest true effect that so many pairs show in 80 of 100
    repetitions, at the 5 % level; NaN where nothing varies. `correlation` is that between the arms;
    `variance_ratio` is the variance of the difference without pairing over that with it; `runs_saved` is how many
    more replicates in each arm would reach a t interval of the same width without pairing (negative when pairing did
    not help). `matters` is the smallest difference that matters to somebody, 0 where none is declared. `adjusted` is
    the p value of the difference among all headline metrics (`joint`), NaN for a metric that is none.
    """

    better: Better
    n: int
    dropped: int
    baseline: Interval
    package: Interval
    difference: Interval
    size_paired: float
    size_pooled: float
    share_better: float
    differing: int
    detectable: float
    correlation: float
    variance_ratio: float
    runs_saved: float
    identical: bool
    matters: float = 0.0
    adjusted: float = math.nan

    @property
    def method(self) -> str:
        """Name of the interval's method: "t", or "t, Hall" where skewness could widen it."""
        return "t" if self.n < FEWEST or self.identical else "t, Hall"

    @property
    def rare(self) -> bool:
        """Whether too few pairs differ to say anything: fewer than FEWEST, and fewer than half of them.

        No interval is right then: what happens in one run of thirty is often in none of them.
        """
        return 0 < self.differing < FEWEST and 2 * self.differing < self.n

    @property
    def distinguishable(self) -> bool:
        """Whether the 95 % interval of the difference excludes zero, and not too few pairs differ."""
        return not (self.identical or self.rare) and (self.difference.low > 0 or self.difference.high < 0)

    @property
    def negligible(self) -> bool:
        """Whether the whole 95 % interval is nearer to zero than the smallest difference that matters."""
        return -self.matters < self.difference.low and self.difference.high < self.matters

    @property
    def told(self) -> bool:
        """Whether a change can be named: the interval excludes zero and reaches what matters."""
        return self.distinguishable and not self.negligible

    @property
    def holds_jointly(self) -> bool:
        """Whether a named change stands among all headline metrics: at most 5 % chance that any of them is false."""
        return self.told and self.adjusted <= FALSE

    @property
    def relative(self) -> float:
        """Difference divided by the absolute baseline mean; NaN if that mean is zero."""
        base = abs(self.baseline.mean)
        return self.difference.mean / base if base > 0 else math.nan

    @property
    def small(self) -> bool:
        """Whether the difference is smaller than what matters, or else than one hundredth of the baseline mean."""
        least = self.matters if self.matters > 0 else SMALL * abs(self.baseline.mean)
        return abs(self.difference.mean) < least

    @property
    def state(self) -> State:
        """State of the evidence, from "undefined" (no pair) to "better" or "worse".

        A difference that is negligible is neither, even where its interval excludes zero.
        """
        if self.n < 2:
            return "undefined" if self.n == 0 else "single"
        if self.identical:
            return "identical"
        if self.negligible:
            return "negligible"
        if not self.distinguishable:
            return "unclear"
        return self._direction()

    def _direction(self) -> State:
        if self.better == "neither":
            return "changed"
        return "better" if (self.difference.mean > 0) == (self.better == "higher") else "worse"

    def row(self) -> dict[str, Any]:
        """The effect as one flat row of a table; intervals become three columns each."""
        row: dict[str, Any] = {}
        for name, value in asdict(self).items():
            nested = isinstance(value, dict)
            row |= {f"{name}_{part}": v for part, v in value.items()} if nested else {name: value}
        read = ("method", "rare", "distinguishable", "holds_jointly", "small", "negligible", "state")
        return row | {name: getattr(self, name) for name in read}


def effect_columns() -> tuple[str, ...]:
    """Columns of an effect as one flat row, in order."""
    return tuple(paired((), (), "neither").row())


def paired(
    baseline: Sequence[float] | Floats,
    package: Sequence[float] | Floats,
    better: Better,
    matters: float = 0.0,
) -> PairedEffect:
    """Compare two arms, pairing value i of one with value i of the other.

    Both arms have shape (replicates,). Pairs in which a value is NaN or infinite are dropped and counted.
    `matters` is the smallest difference that matters, in the unit of the values; 0 declares none.
    Raises ValueError when the shapes differ.
    """
    base, pack = _one_row(baseline), _one_row(package)
    if base.shape != pack.shape:
        raise ValueError(f"arms must have the same number of replicates, not {base.size} and {pack.size}")
    kept = np.isfinite(base) & np.isfinite(pack)
    return _effect(base[kept], pack[kept], better, int((~kept).sum()), matters)


def _one_row(values: Sequence[float] | Floats) -> Floats:
    row = np.asarray(values, dtype=np.float64)
    if row.ndim != 1:
        raise ValueError(f"an arm is one value per replicate, not an array of shape {row.shape}")
    return row


def _effect(base: Floats, pack: Floats, better: Better, dropped: int, matters: float) -> PairedEffect:
    gaps = pack - base
    spread, unpaired = deviation(gaps, base, pack), _unpaired_variance(base, pack)
    mean = interval(gaps, spread)
    return PairedEffect(
        better=better,
        n=gaps.size,
        dropped=dropped,
        baseline=interval(base),
        package=interval(pack),
        difference=mean,
        size_paired=_ratio(mean.mean, spread),
        size_pooled=_ratio(mean.mean, math.sqrt(unpaired / 2)),
        share_better=share_better(gaps, better),
        differing=int(np.count_nonzero(gaps)),
        detectable=smallest_found(spread, gaps.size),
        correlation=correlation(base, pack),
        variance_ratio=_ratio(unpaired, spread**2),
        runs_saved=runs_saved(unpaired, spread, gaps.size),
        identical=bool(gaps.size > 0 and not gaps.any()),
        matters=matters,
    )


def deviation(values: Floats, *sources: Floats) -> float:
    """Sample standard deviation of `values` of shape (runs,), in their unit; NaN below two values.

    Exactly zero where the spread is only rounding of the values or of the `sources` they were computed from.
    """
    if values.size < 2:
        return math.nan
    spread = float(values.std(ddof=1))
    largest = max(float(np.abs(each).max()) for each in (values, *sources))
    return 0.0 if spread <= 4 * np.finfo(np.float64).eps * largest else spread


def interval(values: Floats, spread: float | None = None) -> Interval:
    """Mean of `values` of shape (runs,) with its 95 % interval, in their unit; bounds are NaN below two values.

    `spread` replaces their standard deviation where known.
    """
    if values.size == 0:
        return Interval(math.nan, math.nan, math.nan)
    mean = float(values.mean())
    if values.size == 1:
        return Interval(mean, math.nan, math.nan)
    sd = deviation(values) if spread is None else spread
    error = sd / math.sqrt(values.size)
    below, above = reach(values)
    return Interval(mean, mean - float(below) * error, mean + float(above) * error)


def share_better(gaps: Floats, better: Better) -> float:
    """Share, 0 to 1, of differences in the better direction, ties counting half; NaN if neither is better.

    `gaps` has shape (runs,).
    """
    if better == "neither" or gaps.size == 0:
        return math.nan
    wished = gaps if better == "higher" else -gaps
    return float(np.mean(wished > 0) + 0.5 * np.mean(wished == 0))


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's correlation of two arms of shape (runs,); NaN where one does not vary or has but one value."""
    if one.size < 2 or deviation(one) == 0 or deviation(other) == 0:
        return math.nan
    return float(np.corrcoef(one, other)[0, 1])


def smallest_found(spread: float, n: int) -> float:
    """Smallest true effect that n pairs find with 80 % power in a two-sided 5 % paired t test, in the unit of `spread`.

    `spread` is the standard deviation of the differences. NaN where it is zero or unknown: runs that never differ say
    nothing on what they could have shown.
    """
    if n < 2 or not spread > 0:
        return math.nan
    return (t_quantile(PROBABILITY, n - 1) + t_quantile(POWER, n - 1)) * spread / math.sqrt(n)


def runs_saved(unpaired_variance: float, spread: float, n: int) -> float:
    """Additional replicates per arm that independent arms need for the interval width reached by pairing.

    `unpaired_variance` is the sum of the two arms' variances and `spread` the standard deviation of the n
    paired differences. Infinite where pairing removed all variance; NaN where nothing varies or n < 2.
    """
    if math.isnan(spread) or unpaired_variance == 0:
        return math.nan
    if spread == 0:
        return math.inf
    half = t_quantile(PROBABILITY, n - 1) * spread / math.sqrt(n)

    def suffices(m: float) -> bool:
        return t_quantile(PROBABILITY, 2 * m - 2) * math.sqrt(unpaired_variance / m) <= half

    normal = t_quantile(PROBABILITY, math.inf)
    return _smallest(suffices, unpaired_variance * (normal / half) ** 2) - n


def t_quantile(probability: float, freedom: float) -> float:
    """Quantile of Student's t distribution with `freedom` degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def _unpaired_variance(base: Floats, pack: Floats) -> float:
    return deviation(base) ** 2 + deviation(pack) ** 2


def _ratio(over: float, under: float) -> float:
    """Quotient: x / 0 is infinite with the sign of x, and 0 / 0 is NaN."""
    if under != 0:
        return over / under
    return math.nan if over == 0 or math.isnan(over) else math.copysign(math.inf, over)


def _smallest(suffices: Callable[[float], bool], bound: float) -> float:
    """Smallest whole number, at least 2, from which on every number suffices.

    No number below `bound` suffices; numbers beyond 10**15 are called infinite.
    """
    if bound > 1e15:
        return math.inf
    low, step = max(1.0, math.floor(bound) - 1.0), 1.0
    while not suffices(low + step):
        low, step = low + step, step * 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high
