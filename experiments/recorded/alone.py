"""Recorded effects of every intervention alone, and what each lever does for them. `scripts.interventions` writes them.

Kept of each intervention: for each metric that its text names, the difference in each place and whether it is shown;
and the levers without which the metric moves otherwise in some place, with what each does on average over the places.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.analysis.alone import Alone
from experiments.analysis.budgets import OUTCOMES
from experiments.recorded import files
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration

FILE: Final = files.FOLDER / "alone.json"
COSTS: Final = tuple(name for name, metric in METRICS.items() if metric.headline and metric.group == "cost")
NAMED: Final = 3  # levers that are kept of a metric


@dataclass(frozen=True)
class Moved:
    """By how much a metric differs in one place, in its own unit, and whether this is shown."""

    mean: float
    shown: bool


@dataclass(frozen=True)
class Acting:
    """A lever, and what it does on average over the places, in the metric's own unit."""

    lever: str
    mean: float


@dataclass(frozen=True)
class Tried:
    """What one intervention does: by metric, in each place, and through which levers, the strongest first."""

    name: str
    effects: Mapping[str, tuple[Moved, ...]]
    levers: Mapping[str, tuple[Acting, ...]]

    @property
    def reached(self) -> int:
        """Places in which the first-order outcome is shown to move the way that it should."""
        return self._shown(1.0)

    @property
    def missed(self) -> int:
        """Places in which the first-order outcome is shown to move the other way."""
        return self._shown(-1.0)

    def _shown(self, side: float) -> int:
        first = declaration(self.name).first_order
        way = side if first.goes == "up" else -side
        return sum(each.shown and way * each.mean > 0 for each in self.effects[first.metric])


@dataclass(frozen=True)
class Interventions:
    """All interventions in the order of their names, with the version and number of seeds behind them."""

    version: str
    seeds: int
    places: tuple[str, ...]
    tried: tuple[Tried, ...]


def rows_of(found: Alone) -> Iterator[dict[str, Any]]:
    """What is kept of each intervention that was tried."""
    for name in found.interventions:
        metrics = dict.fromkeys((declaration(name).first_order.metric, *OUTCOMES, *COSTS))
        effects = {
            metric: [found.effect(place, name, metric) for place in found.places] for metric in metrics
        }
        levers = {metric: _deciding(found, name, metric) for metric in metrics if metric not in COSTS}
        yield {
            "intervention": name,
            "places": list(found.places),
            "effects": {
                metric: [[_finite(each.mean), each.shown] for each in moved]
                for metric, moved in effects.items()
            },
            "levers": {metric: acting for metric, acting in levers.items() if acting},
        }


def _deciding(found: Alone, name: str, metric: str) -> list[tuple[str, float | None]]:
    """Levers without which a metric is shown to move otherwise in some place; the one that does most comes first."""
    means: dict[str, float] = {}
    for lever in found.levers(name):
        parts = [found.lost(place, name, lever, metric) for place in found.places]
        if any(part.shown for part in parts):
            means[lever] = sum(part.mean for part in parts) / len(parts)
    most = sorted(means, key=lambda lever: -abs(means[lever]))[:NAMED]
    return [(lever, _finite(means[lever])) for lever in most]


def _finite(value: float) -> float | None:
    return float(f"{value:.6g}") if value == value else None


def record(rows: Iterable[Mapping[str, Any]], seeds: int, path: Path = FILE) -> None:
    """Keep what was found about interventions."""
    files.write(path, rows, seeds)


@cache
def interventions(path: Path = FILE) -> Interventions:
    """The recorded effects. Raises RequestError where there is no such file."""
    found = files.read(path)
    return read(found.rows, found.version, found.runs)


def read(rows: Iterable[Mapping[str, Any]], version: str, seeds: int) -> Interventions:
    """What rows say."""
    kept = list(rows)
    places = tuple(kept[0]["places"]) if kept else ()
    return Interventions(version, seeds, places, tuple(map(_tried, kept)))


def _tried(row: Mapping[str, Any]) -> Tried:
    effects = {
        metric: tuple(Moved(_number(mean), shown) for mean, shown in moved)
        for metric, moved in row["effects"].items()
    }
    levers = {
        metric: tuple(Acting(lever, _number(mean)) for lever, mean in acting)
        for metric, acting in row["levers"].items()
    }
    return Tried(row["intervention"], effects, levers)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
