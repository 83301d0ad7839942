"""A guard for many metrics at once: how often would chance alone give one of them so clear a difference?

Twenty metrics without any effect give one "better" or "worse" on average at the 5 % level. The step-down test of
Westfall and Young (Resampling-Based Multiple Testing, 1993) holds the chance of a single false one at 5 %. It flips the
signs of whole runs, so it knows how the metrics move together and is sharper than a rule that does not.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from experiments.analysis.intervals import LEVEL

Floats = npt.NDArray[np.float64]

FALSE = 1 - LEVEL  # accepted chance of at least one false statement among the headline metrics
FEWEST_FLIPPED = 8  # with fewer runs the signs have too few patterns, and Holm's rule is used
ENUMERATED = 13  # up to so many runs every pattern of signs is tried
PATTERNS = 4096  # patterns of signs tried beyond that
ROUNDING = 1e-9  # statistics nearer than this share are the same


def adjusted(gaps: Floats) -> Floats:
    """Adjusted p of each metric: the smallest chance of any false statement at which it still counts.

    `gaps` has shape (runs, metrics): the paired differences. What is not finite takes no part. The result has shape
    (metrics,); NaN for a metric with fewer than two differences. A metric that never differs has 1. With fewer than
    FEWEST_FLIPPED runs it is Holm's adjusted p of the t test (Scand. J. Stat. 6, 1979).
    """
    known = np.isfinite(gaps)
    used, numbers = np.where(known, gaps, 0.0), known.sum(axis=0)
    result = np.full(gaps.shape[1], np.nan)
    chosen = numbers >= 2
    if chosen.any():
        method = _flipped if gaps.shape[0] >= FEWEST_FLIPPED else _holm
        result[chosen] = method(used[:, chosen], numbers[chosen])
    return result


def _flipped(gaps: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
    """Step-down adjusted p from the largest statistic under flips of the signs."""
    squares = (gaps**2).sum(axis=0)
    found = _squared_t(gaps.sum(axis=0), squares, numbers)
    order = np.argsort(-found, kind="stable")
    flipped = _squared_t(signs(gaps.shape[0]) @ gaps[:, order], squares[order], numbers[order])
    largest = np.maximum.accumulate(flipped[:, ::-1], axis=1)[:, ::-1]
    p = (largest >= found[order] * (1 - ROUNDING)).mean(axis=0)
    result = np.empty_like(p)
    result[order] = np.maximum.accumulate(p)
    return result


def _holm(gaps: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
    from scipy.special import stdtr

    t = np.sqrt(_squared_t(gaps.sum(axis=0), (gaps**2).sum(axis=0), numbers))
    plain = 2 * stdtr(numbers - 1, -t)
    order = np.argsort(plain, kind="stable")
    steps = np.maximum.accumulate(plain[order] * np.arange(plain.size, 0, -1))
    result = np.empty_like(plain)
    result[order] = np.minimum(steps, 1.0)
    return result


def _squared_t(sums: Floats, squares: Floats, numbers: npt.NDArray[np.int64]) -> Floats:
    """Square of the t statistic from sums and sums of squares; 0 for what never differs, infinite without spread."""
    part = sums**2 / np.where(squares > 0, squares * numbers, 1.0)
    part = np.where(part > 1 - ROUNDING, 1.0, part)
    rest = 1 - part
    return np.divide((numbers - 1) * part, rest, out=np.full_like(part, np.inf), where=rest > 0)


@lru_cache(maxsize=8)
def signs(runs: int) -> Floats:
    """Patterns of signs, shape (patterns, runs), the first without any change; the same for each number of runs."""
    if runs <= ENUMERATED:  # a pattern and its opposite give the same statistic
        bits = np.arange(2 ** (runs - 1))[:, None] >> np.arange(runs) & 1
        return np.where(bits, -1.0, 1.0)
    drawn = np.random.default_rng([runs, PATTERNS]).integers(0, 2, (PATTERNS, runs))
    drawn[0] = 0
    return np.where(drawn, -1.0, 1.0)
