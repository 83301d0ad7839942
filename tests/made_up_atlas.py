"""An atlas made up from random numbers, for tests and trials of everything that shows one."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from experiments.analysis.drawn import Drawn, over_draws
from experiments.design.baselines import BASELINES
from model.observation.metrics import HEADLINE, METRICS
from scenarios.catalogue import intervention_ids

Floats = npt.NDArray[np.float64]
MORE = (
    "paid_hours", "volunteer_hours", "yuan_district", "yuan_fund", "yuan_once", "petitions", "closed_on_paper",
    "on_time", "trust", "volunteers",
)  # fmt: skip


@dataclass(frozen=True)
class Effect:
    drawn: Drawn
    estimate: bool


@dataclass(frozen=True)
class Curve:
    days: Floats
    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True)
class MadeUp:
    places: tuple[str, ...] = BASELINES
    measures: tuple[str, ...] = field(default_factory=intervention_ids)
    packages: tuple[str, ...] = ("bazhong-red-stewards", "bachuan-gongfang", "chengdu", "one-three")
    doses: tuple[float, ...] = (0.5, 1.0)
    draws: tuple[int, ...] = tuple(range(1, 51))
    metrics: tuple[str, ...] = (*HEADLINE, *MORE)
    version: str = "0.0.0+made-up"
    stale: None = None

    @cached_property
    def _kept(self) -> Floats:
        """Shape (places and packages, measures, doses, metrics, draws)."""
        luck = np.random.default_rng(7)
        shape = (len(self.places) + len(self.packages), len(self.measures), len(self.metrics))
        matters = np.array([METRICS[name].matters or 0.5 for name in self.metrics])
        middle = luck.normal(0, 2.5, shape) * (luck.random(shape) < 0.5) * matters
        wide = luck.gamma(1.0, 1.0, shape) * matters
        full = middle[..., None] + wide[..., None] * luck.standard_normal((*shape, len(self.draws)))
        full[(luck.random(shape) < 0.2)] = 0.0
        found = np.stack([0.7 * full, full], axis=2)
        found[0, 0, :, self.metrics.index("settled_in_neighbourhood"), :3] = np.nan
        return found

    def gaps(self, place: str, measure: str, dose: float, metric: str) -> Floats:
        kept = self._kept[
            self.places.index(place), self.measures.index(measure), :, self.metrics.index(metric)
        ]
        half, full = kept
        if dose <= 0.5:
            return half * (dose / 0.5)
        return half + (full - half) * ((dose - 0.5) / 0.5)

    def effect(self, place: str, measure: str, dose: float, metric: str) -> Effect:
        return self._effect(self.gaps(place, measure, dose, metric), metric, dose not in self.doses)

    @property
    def curve_metrics(self) -> tuple[str, ...]:
        return tuple(name for name in ("dispute_backlog", "satisfaction", "fee_collection") if name in self.metrics)

    def package_gaps(self, name: str, metric: str) -> Floats:
        row = len(self.places) + self.packages.index(name)
        return self._kept[row, 0, 1, self.metrics.index(metric)]

    def package(self, name: str, metric: str) -> Effect:
        return self._effect(self.package_gaps(name, metric), metric, False)

    def _effect(self, gaps: Floats, metric: str, estimate: bool) -> Effect:
        known = METRICS[metric]
        return Effect(over_draws(gaps, known.better, known.matters), estimate)

    def baseline(self, place: str, metric: str) -> Floats:
        return np.full(len(self.draws), 100 * (METRICS[metric].matters or 1.0))

    def curve(self, place: str, measure: str, dose: float, metric: str) -> Curve:
        days = np.arange(0.0, 731.0, 30.0)
        spread = self.effect(place, measure, dose, metric).drawn.spread
        rise = 1 - np.exp(-days / 200)
        return Curve(days, spread.low * rise, spread.middle * rise, spread.high * rise)

    def residents(self, place: str) -> int:
        return 4872
