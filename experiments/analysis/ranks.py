"""Packages ranked against each other in every draw, and how sure each rank is.

Only packages that stand against one and the same reference are ranked: they share its runs, so that in each draw all
of them meet the same world and the same luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.analysis.side_by_side import groups
from model.observation.metrics import HEADLINE, METRICS, Better

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair

Floats = npt.NDArray[np.float64]

MIDDLE = (0.05, 0.95)  # quantiles between which the middle 90 % of ranks lie


@dataclass(frozen=True)
class Rank:
    """Rank of one package on one metric among `of` packages, over `n` draws; rank 1 is the best.

    best: share of draws in which it is best of all; packages that are best together share the draw. mean: expected
    rank. low, high: middle 90 % of ranks, so that no more than one draw in ten lies outside. beats_nothing: share of
    draws in which it is better than the reference at all.
    """

    scenario: str
    n: int
    of: int
    best: float
    mean: float
    low: float
    high: float
    beats_nothing: float


@dataclass(frozen=True)
class Ranking:
    """Packages of one reference on one metric, the best expected rank first."""

    metric: str
    ranks: tuple[Rank, ...]


def ranks_of(gains: Floats) -> Floats:
    """Ranks in each draw, from gains of shape (draws, packages), more is better; equals share their mean rank."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-gains, axis=1), dtype=np.float64)


def ranking(names: Sequence[str], gaps: Floats, better: Better) -> tuple[Rank, ...]:
    """Rank of each package from its differences, shape (draws, packages); the best expected rank first.

    Draws in which any difference is not finite take no part; without any draw there is no rank. Raises ValueError for a
    metric of which neither side is better, and for a shape that does not fit the names.
    """
    if better == "neither" or gaps.ndim != 2 or gaps.shape[1] != len(names):
        raise ValueError(f"no ranks: better is {better!r}, {len(names)} names, gaps of shape {gaps.shape}")
    kept = gaps[np.isfinite(gaps).all(axis=1)]
    if not len(kept):
        return ()
    gains = kept if better == "higher" else -kept
    places = ranks_of(gains)
    first = gains == gains.max(axis=1, keepdims=True)
    best = (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
    low = np.quantile(places, MIDDLE[0], axis=0, method="inverted_cdf")
    high = np.quantile(places, MIDDLE[1], axis=0, method="inverted_cdf")
    columns = zip(names, best, places.mean(axis=0), low, high, (gains > 0).mean(axis=0), strict=True)
    found = [Rank(name, len(kept), len(names), *map(float, rest)) for name, *rest in columns]
    return tuple(sorted(found, key=lambda rank: rank.mean))


def rankings(pairs: "Sequence[Pair]") -> tuple[tuple[Ranking, ...], ...]:
    """Rankings on each headline metric, for every group of packages with the same reference."""
    return tuple(_of_group(group) for group in groups(pairs))


def table(pairs: "Sequence[Pair]") -> "pd.DataFrame":
    """All ranks, a row per metric and package; `against` is the name of the group's reference."""
    import pandas as pd

    rows = [
        {"against": group[0].contrast.against.name, "metric": each.metric} | vars(rank)
        for group in groups(pairs)
        for each in _of_group(group)
        for rank in each.ranks
    ]
    return pd.DataFrame(rows, columns=["against", "metric", *Rank.__dataclass_fields__])


def _of_group(group: "Sequence[Pair]") -> tuple[Ranking, ...]:
    shared = sorted(set.intersection(*(set(pair.seeds) for pair in group)))
    metrics = [
        name
        for name in HEADLINE
        if METRICS[name].better != "neither" and all(name in pair.gaps for pair in group)
    ]
    found = []
    for name in metrics:
        gaps = np.column_stack([pair.gaps.loc[shared, name].to_numpy(np.float64) for pair in group])
        ranks = ranking([pair.name for pair in group], gaps, METRICS[name].better)
        found += [Ranking(name, ranks)] if ranks else []
    return tuple(found)
