"""Recorded verdicts on the packages of the reports, over draws. `scripts.packages` writes them.

Kept of each package: the verdict in sentences, what decides, and for each metric that a headline or a claim needs how
many draws go which way, how far the difference spreads, and the level with the package.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.analysis.decides import Decider, Decides
from experiments.analysis.drawn import Drawn, Spread, chance
from experiments.analysis.pairs import Pair
from experiments.analysis.why import why_headlines
from experiments.design.tried import residents
from experiments.recorded import files
from experiments.report.headline import headline
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import METRICS

FILE: Final = files.FOLDER / "packages.json"
UNKNOWN: Final = Spread(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Said:
    """What draws say of one package.

    `words`: the sentences of the verdict by language. `effects`: by metric, the differences over draws. `levels`: by
    metric, the level with the package, in the metric's own unit. `decided`: by headline metric, the inputs that decide
    it. `residents`, `communities`: size of the place.
    """

    package: str
    words: Mapping[str, tuple[str, ...]]
    effects: Mapping[str, Drawn]
    levels: Mapping[str, Spread]
    decided: Mapping[str, Decides]
    residents: float
    communities: int


@dataclass(frozen=True)
class Packages:
    """All packages by name, with the version and the number of draws behind them."""

    version: str
    draws: int
    said: Mapping[str, Said]


def row_of(pair: Pair, metrics: Iterable[str], levels: Callable[[str], Any]) -> dict[str, Any]:
    """What is kept of a package. `levels` gives values with the package of one metric, one per draw."""
    chosen = [name for name in metrics if name in pair.drawn]
    place = pair.variant.scenario.place
    return {
        "package": pair.name,
        "words": {lang: headline(pair, lang) for lang in LANGUAGES},
        "residents": residents(pair.variant),
        "communities": sum(community.count for community in place.communities),
        "effects": {name: _drawn(pair.drawn[name]) for name in chosen},
        "levels": {name: _quantiles(levels(name)) for name in chosen},
        "decided": {name: asdict(each) for name, each in why_headlines(pair).items()},
    }


def _drawn(drawn: Drawn) -> dict[str, Any]:
    counts = {"n": drawn.n, "up": drawn.up.count, "down": drawn.down.count}
    return counts | {
        "spread": [_finite(value) for value in (drawn.spread.low, drawn.spread.middle, drawn.spread.high)]
    }


def _quantiles(values: Any) -> list[float | None]:
    kept = np.asarray(values, float)
    kept = kept[np.isfinite(kept)]
    return (
        [_finite(float(each)) for each in np.quantile(kept, (0.05, 0.5, 0.95))] if kept.size else [None] * 3
    )


def _finite(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None


def record(rows: Iterable[Mapping[str, Any]], draws: int, path: Path = FILE) -> None:
    """Keep what is said of packages."""
    files.write(path, rows, draws)


@cache
def packages(path: Path = FILE) -> Packages:
    """The recorded verdicts. Raises RequestError where there is no such file."""
    found = files.read(path)
    return Packages(found.version, found.runs, {row["package"]: _said(row) for row in found.rows})


def _said(row: Mapping[str, Any]) -> Said:
    effects = {name: _read(name, kept) for name, kept in row["effects"].items() if name in METRICS}
    levels = {name: _spread(kept) for name, kept in row["levels"].items()}
    decided = {name: _decides(kept) for name, kept in row["decided"].items()}
    words = {lang: tuple(sentences) for lang, sentences in row["words"].items()}
    return Said(row["package"], words, effects, levels, decided, row["residents"], row["communities"])


def _decides(kept: Mapping[str, Any]) -> Decides:
    return Decides(**{**kept, "named": tuple(Decider(**each) for each in kept["named"])})


def _read(name: str, kept: Mapping[str, Any]) -> Drawn:
    n, up, down = kept["n"], kept["up"], kept["down"]
    return Drawn(
        better=METRICS[name].better,
        n=n,
        pairs=0,
        up=chance(up, n),
        down=chance(down, n),
        same=chance(n - up - down, n),
        spread=_spread(kept["spread"]),
        median_low=math.nan,
        median_high=math.nan,
        luck=math.nan,
        without_luck=UNKNOWN,
    )


def _spread(kept: Iterable[float | None]) -> Spread:
    return Spread(*(math.nan if each is None else each for each in kept))
