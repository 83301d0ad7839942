"""What many draws say of one effect: in how many of them it is better, how far it spreads, and what of that is luck.

A draw is one way things may be: a value for every number that is not known, and its luck. The share of draws in which
a package is better is a share of a sample, so a word for it is chosen from a bound and not from the share: 20 of 20
draws do not make anything virtually certain. The words are those of the IPCC (Mastrandrea and others, Guidance Note on
Consistent Treatment of Uncertainties, 2010).
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from model.observation.metrics import Better

Floats = npt.NDArray[np.float64]
Word = Literal[
    "virtually_certain",
    "very_likely",
    "likely",
    "as_likely_as_not",
    "unlikely",
    "very_unlikely",
    "exceptionally_unlikely",
]

SURE = 0.80  # chance with which the true share is beyond the bound from which a word is chosen
LIKELY: tuple[
    tuple[float, Word, Word], ...
] = (  # least share, its word, and the word for a share as near to zero
    (0.99, "virtually_certain", "exceptionally_unlikely"),
    (0.90, "very_likely", "very_unlikely"),
    (0.66, "likely", "unlikely"),
)
MIDDLE = (0.05, 0.95)  # quantiles between which the middle 90 % lie
OUTSIDE = 0.025  # chance on each side of the interval of the median
FEWEST_PAIRS = 5  # draws with a second luck; with fewer, what luck does is not known


@dataclass(frozen=True)
class Chance:
    """How many draws of all: `count` of `n`, with the bounds within which the true share lies (Jeffreys).

    The true share is above `low` in four of five cases, and below `high` in four of five.
    """

    count: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of the draws; NaN without any."""
        return self.count / self.n if self.n else math.nan

    @property
    def word(self) -> Word:
        """Word for the true share, the strongest that its bound allows; without draws the middle one."""
        for least, above, below in LIKELY:
            if self.low >= least:
                return above
            if self.high <= 1 - least:
                return below
        return "as_likely_as_not"


@dataclass(frozen=True)
class Spread:
    """Middle value and middle 90 % of the effect, in the metric's unit."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Drawn:
    """One effect over all draws, in the metric's own unit; package less baseline.

    `up` and `down` count draws in which the difference reaches what matters, `same` the others. `spread` is what is not
    known, with its luck: more draws do not shrink it. `median_low` and `median_high` are the 95 % interval of its
    middle, which more draws do shrink (NaN below six). `luck` is the share of the variance that is luck, the rest is
    not knowing; `without_luck` is the spread that would be left without it. Both are NaN below FEWEST_PAIRS second
    lucks.
    """

    better: Better
    n: int
    pairs: int
    up: Chance
    down: Chance
    same: Chance
    spread: Spread
    median_low: float
    median_high: float
    luck: float
    without_luck: Spread

    @property
    def is_better(self) -> Chance | None:
        """Draws in which the package is better by what matters; None where neither side is better."""
        return {"higher": self.up, "lower": self.down}.get(self.better)

    @property
    def is_worse(self) -> Chance | None:
        """Draws in which the package is worse by what matters; None where neither side is better."""
        return {"higher": self.down, "lower": self.up}.get(self.better)

    @property
    def not_knowing(self) -> float:
        """Share of the variance that stays when luck is taken out; NaN where that is not known."""
        return 1 - self.luck

    def row(self) -> dict[str, object]:
        """The columns DRAWN_COLUMNS of the table of effects."""
        spread, quiet = self.spread, self.without_luck
        values = (
            self.n,
            self.up.count,
            self.same.count,
            self.down.count,
            self.up.word,
            self.same.word,
            self.down.word,
        )
        numbers = (spread.low, spread.middle, spread.high, self.median_low, self.median_high, self.luck)
        return dict(zip(DRAWN_COLUMNS, (*values, *numbers, quiet.low, quiet.high), strict=True))


DRAWN_COLUMNS = (
    "draws", "draws_up", "draws_same", "draws_down", "word_up", "word_same", "word_down", "q05", "q50", "q95",
    "median_low", "median_high", "luck", "q05_without_luck", "q95_without_luck",
)  # fmt: skip


def over_draws(gaps: Floats, better: Better, matters: float = 0.0, second: Floats | None = None) -> Drawn:
    """Sum up one effect over draws.

    `gaps` has shape (draws,): the difference in each draw with its first luck. `second` has the same shape: the same
    draws with a second luck, NaN where there was none. Draws without a finite first difference take no part.
    `matters` is the smallest difference that matters; with 0 every difference does. Raises ValueError if shapes differ.
    """
    again = np.full(gaps.shape, np.nan) if second is None else second
    if again.shape != gaps.shape:
        raise ValueError(f"the second luck has shape {again.shape}; allowed: that of the first, {gaps.shape}")
    kept = np.isfinite(gaps)
    first, other = gaps[kept], again[kept]
    up, down = (int(np.count_nonzero(_reaches(side, matters))) for side in (first, -first))
    low, high = median_bounds(first)
    luck, without = _without_luck(first, other)
    return Drawn(
        better=better,
        n=first.size,
        pairs=int(np.isfinite(other).sum()),
        up=chance(up, first.size),
        down=chance(down, first.size),
        same=chance(first.size - up - down, first.size),
        spread=_spread(first),
        median_low=low,
        median_high=high,
        luck=luck,
        without_luck=without,
    )


@lru_cache(maxsize=10_000)
def chance(count: int, n: int) -> Chance:
    """Share `count` of `n` with its bounds: quantiles of Jeffreys' posterior (Brown, Cai and DasGupta 2001)."""
    from scipy.special import betaincinv

    shape = (count + 0.5, n - count + 0.5)
    low = 0.0 if count == 0 else float(betaincinv(*shape, 1 - SURE))
    high = 1.0 if count == n else float(betaincinv(*shape, SURE))
    return Chance(count, n, low, high)


def median_bounds(values: Floats) -> tuple[float, float]:
    """95 % interval of the median from order statistics, whatever the distribution; NaN below six values.

    `values` has shape (draws,); the bounds are in its unit (Conover, Practical Nonparametric Statistics, 1999, 3.2).
    """
    from scipy.special import bdtr

    tails = bdtr(np.arange(values.size), values.size, 0.5) <= OUTSIDE
    outside = int(np.count_nonzero(tails))  # so many values lie beyond the bound on each side
    if outside == 0:
        return math.nan, math.nan
    ordered = np.sort(values)
    return float(ordered[outside - 1]), float(ordered[-outside])


def _reaches(gaps: Floats, matters: float) -> npt.NDArray[np.bool_]:
    return gaps >= matters if matters > 0 else gaps > 0


def _spread(values: Floats) -> Spread:
    if values.size == 0:
        return Spread(math.nan, math.nan, math.nan)
    low, middle, high = np.quantile(values, (MIDDLE[0], 0.5, MIDDLE[1]))
    return Spread(float(low), float(middle), float(high))


def _without_luck(first: Floats, other: Floats) -> tuple[float, Spread]:
    """Share of the variance that is luck, and the spread of the effects without it.

    Two lucks of one draw differ by luck alone: half their mean squared difference is its variance (one-way components
    of variance). Each draw is then moved towards the mean so far that the spread of all is that of the effects without
    luck (constrained empirical Bayes: Louis, J. Am. Stat. Assoc. 79, 1984).
    """
    paired = np.isfinite(other)
    if paired.sum() < FEWEST_PAIRS:
        return math.nan, _spread(first[:0])
    chance_alone = float(np.mean((first - other)[paired] ** 2) / 2)
    total = float(first.var(ddof=1))
    known = max(total - chance_alone, 0.0)
    share = 1 - known / total if total > 0 else 0.0
    each = np.where(paired, (first + np.where(paired, other, 0.0)) / 2, first)
    noise = chance_alone / np.where(paired, 2, 1)
    kept = np.sqrt(known / np.where(known + noise > 0, known + noise, 1.0))
    return share, _spread(first.mean() + kept * (each - first.mean()))
