"""Which of many unknown inputs decide an effect, and at which value its sign turns.

With 450 inputs and 100 draws chance alone gives correlations of 0.4. So an input is named only if its rank correlation
with the effect beats the largest that as many inputs reach which have nothing to do with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SETS = 1000  # sets of dummies
QUANTILE = 0.95  # of the largest correlation in a set: in 5 of 100 cases chance names an input
TURNS = (0.05, 0.95)  # part of an input's range in which a turn is looked for; outside are too few draws
FEWEST = 10  # draws; with fewer nothing is named


@dataclass(frozen=True)
class Decider:
    """An input that decides.

    `correlation` is Spearman's, between the input and the effect. `turns` is the value of the input at which the
    effect's sign turns, in the input's unit; None if it does not turn within the range.
    """

    name: str
    correlation: float
    turns: float | None


@dataclass(frozen=True)
class Decides:
    """Inputs that decide, the strongest first; empty where more draws are needed to name one.

    `noise` is the correlation that the largest of as many dummies reaches. `draws` were used. `strongest` is the
    largest correlation, signed, of any input, named or not; 0 without inputs.
    """

    named: tuple[Decider, ...]
    noise: float
    strongest: float
    draws: int


def decides(names: Sequence[str], inputs: Floats, gaps: Floats) -> Decides:
    """Find the inputs that decide an effect.

    `inputs` has shape (draws, inputs), a column per name; `gaps` has shape (draws,). Draws without a finite difference
    take no part, and an input that does not vary is never named. The dummies are the inputs themselves with their draws
    in another order: so they are as many, as unevenly spread and as dependent on each other. Raises ValueError if
    shapes differ.
    """
    if inputs.shape != (gaps.size, len(names)):
        allowed = (gaps.size, len(names))
        raise ValueError(
            f"inputs have shape {inputs.shape}; allowed: a row per draw, a column per name, {allowed}"
        )
    kept = np.isfinite(gaps)
    chosen, effect = inputs[kept], gaps[kept]
    if effect.size < FEWEST or not names:
        return Decides((), 1.0, 0.0, effect.size)
    causes, result = standard_ranks(chosen), standard_ranks(effect[:, None])[:, 0]
    found = causes.T @ result
    noise = _noise(causes, result)
    order = np.argsort(-np.abs(found), kind="stable")
    named = tuple(
        Decider(names[i], float(found[i]), turning_value(chosen[:, i], effect))
        for i in order
        if abs(found[i]) > noise
    )
    return Decides(named, noise, float(found[order[0]]), effect.size)


def standard_ranks(values: Floats) -> Floats:
    """Ranks of each column, centred and of length one, ties sharing their mean; 0 where a column does not vary.

    The product of two such columns is Spearman's rank correlation.
    """
    from scipy.stats import rankdata

    centred = rankdata(values, axis=0) - (values.shape[0] + 1) / 2
    length = np.sqrt((centred**2).sum(axis=0))
    return np.asarray(centred / np.where(length > 0, length, 1.0), dtype=np.float64)


def turning_value(values: Floats, gaps: Floats) -> float | None:
    """Value of an input at which the sign of the effect turns, by a straight line of the effect on the input's ranks.

    It is the value above which the mean effect has the other sign, all other inputs being as they may be. None if the
    line does not cross zero within the middle nine tenths of the draws.
    """
    ranks = standard_ranks(values[:, None])[:, 0]
    slope, mean = float(ranks @ gaps), float(gaps.mean())
    if slope == 0:
        return None
    crossing = -mean / slope  # in standard ranks
    low, high = np.quantile(ranks, TURNS)
    if not low <= crossing <= high:
        return None
    order = np.argsort(ranks, kind="stable")
    return float(np.interp(crossing, ranks[order], values[order]))


def _noise(causes: Floats, result: Floats) -> float:
    """High quantile of the largest correlation among inputs whose draws are in another order."""
    order = np.random.default_rng([SETS, result.size]).random((SETS, result.size)).argsort(axis=1)
    return float(np.quantile(np.abs(result[order] @ causes).max(axis=1), QUANTILE))
