"""One cell of the atlas as a reader meets it: how strong, how sure, at what price.

The strength of an effect is counted in differences that matter (`matters` of the metric), so that metrics of different
units can be set side by side. The certainty is the calibrated word over the plausible worlds (`analysis.reading`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median, median_low
from typing import TYPE_CHECKING, Literal

from experiments.analysis.drawn import Drawn
from experiments.analysis.reading import Reading, Side, reading
from model.observation.metrics import METRICS, Metric
from scenarios.catalogue import declaration, families

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas

STRENGTHS = (1.0, 2.0, 5.0)  # differences that matter from which an effect is weak, middling, strong
PRICES = (1.0, 5.0, 25.0)  # differences that matter from which a cost earns one, two, three signs
BUDGETS = {"yuan": 10_000.0, "hours": 100.0}  # for 1,000 residents in a year: what an effect is divided by
COSTS = ("yuan", "yuan_residents", "hours")  # costs that have a column of signs
SURELY = ("very_likely", "virtually_certain")
Sign = Literal["surely_better", "better", "same", "open", "worse", "surely_worse", "undefined"]


@dataclass(frozen=True)
class Cell:
    """Effect of one measure at one dose in one place on one metric; `estimate` where the dose was not computed."""

    metric: Metric
    drawn: Drawn
    estimate: bool = False

    @cached_property
    def reading(self) -> Reading:
        """The side that is at least likely, or "open"."""
        return reading(self.drawn)

    @property
    def size(self) -> float:
        """Middle effect in differences that matter, above zero where it is better; NaN where undefined."""
        towards = -1.0 if self.drawn.better == "lower" else 1.0
        return towards * self.drawn.spread.middle / (self.metric.matters or 1.0)

    @property
    def strength(self) -> int:
        """How many of STRENGTHS the middle effect reaches, below zero where it is worse."""
        return _steps(self.size, STRENGTHS)

    @property
    def sign(self) -> Sign:
        """What stands in the cell of a map: which side, and whether it is more than likely."""
        return sign_of(self.reading)


def sign_of(read: Reading) -> Sign:
    """Sign of a reading; where neither side is better, higher counts as better."""
    plain: dict[Side, Sign] = {"up": "better", "down": "worse"}
    side = plain.get(read.side, read.side)
    if read.chance.word in SURELY and side in ("better", "worse"):
        return "surely_better" if side == "better" else "surely_worse"
    return side  # type: ignore[return-value]  # what is left of the sides is a sign


def cell(atlas: "Atlas", place: str, measure: str, dose: float, metric: str) -> Cell:
    """The cell of a measure in a place."""
    found = atlas.effect(place, measure, dose, metric)
    return Cell(METRICS[metric], found.drawn, found.estimate)


def package_cell(atlas: "Atlas", name: str, metric: str) -> Cell:
    """The cell of a package in its own place."""
    return Cell(METRICS[metric], atlas.package(name, metric).drawn)


def by_family(measures: Iterable[str]) -> tuple[str, ...]:
    """The same interventions in the order of their families."""
    order = list(families())
    return tuple(sorted(measures, key=lambda name: order.index(declaration(name).family)))


def price(one: Cell) -> int | None:
    """Signs of a cost: 0 to 3, below zero where it saves; None where the worlds disagree."""
    if one.reading.side == "same":
        return 0
    if one.reading.side not in ("better", "worse"):
        return None
    found = -_steps(one.size, PRICES)
    return found or (1 if one.reading.side == "worse" else -1)


def usual_price(cells: Iterable[Cell]) -> int | None:
    """Signs of a cost over several places: the middle one; None where more than half of the places are open."""
    prices = [price(each) for each in cells]
    known = [each for each in prices if each is not None]
    return median_low(known) if 2 * len(known) > len(prices) else None


def per_budget(effect: Cell, cost: Cell) -> float:
    """Middle effect for BUDGETS of a cost, in the metric's stored unit; above zero where it is better.

    NaN unless the effect is at least likely to be better or worse, and the cost at least likely to rise. Infinite where
    the effect is at least likely and the cost at least likely to stay or to fall.
    """
    if effect.reading.side not in ("better", "worse"):
        return math.nan
    if cost.reading.side in ("same", "better"):
        return math.copysign(math.inf, effect.size)
    spent = cost.drawn.spread.middle
    if cost.reading.side != "worse" or spent <= 0:
        return math.nan
    towards = -1.0 if effect.drawn.better == "lower" else 1.0
    return towards * effect.drawn.spread.middle / spent * BUDGETS[cost.metric.id]


def middle_of(values: Iterable[float]) -> float:
    """Median of those that are known; NaN without any."""
    known = [value for value in values if not math.isnan(value)]
    return median(known) if known else math.nan


def _steps(size: float, steps: tuple[float, ...]) -> int:
    if math.isnan(size):
        return 0
    reached = sum(abs(size) >= step for step in steps)
    return reached if size > 0 else -reached
