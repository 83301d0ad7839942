"""What measures cost in a place, and do there one by one, at once: from kept answers, costs added up draw by draw.

A sum over several measures, a dose between kept ones and another place than that of the answer make it an estimate:
together, measures may share work or get into each other's way, which only a simulation knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.analysis.reading import reading
from experiments.atlas.atlas import Atlas, Floats
from experiments.design.baselines import BASELINES
from model.inputs.archetypes import ARCHETYPES
from model.observation.metrics import HEADLINE, METRICS
from scenarios.scenario import Scenario

COSTS: Final = ("yuan", "yuan_once", "paid_hours", "volunteer_hours", "yuan_residents")


@dataclass(frozen=True)
class Amount:
    """A cost per 1,000 residents and year: its middle over the draws, and where nine draws in ten lie."""

    metric: str
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Budget:
    """Costs of an arm, in the order of COSTS.

    place: whose answers these are. estimate: whether they were added up, interpolated, or kept for another place.
    missing: measures of which nothing is kept.
    """

    amounts: tuple[Amount, ...]
    place: str
    estimate: bool
    missing: tuple[str, ...]


def nearest_place(atlas: Atlas, place: Scenario) -> str:
    """The kept place that is like this one: itself, or the kind of community in which most of its residents live."""
    if place.name in atlas.places:
        return place.name
    people = dict.fromkeys(ARCHETYPES, 0.0)
    for community in place.place.communities:
        for spec in community.compounds:
            people[spec.archetype] += community.count * spec.count * spec.people
    kinds = [each for each in BASELINES if each in atlas.places] or list(atlas.places)
    return max(kinds, key=lambda name: people.get(name.removeprefix("baseline-"), 0.0))


def budget(atlas: Atlas, place: Scenario, doses: Mapping[str, float]) -> Budget:
    """Costs of measures at doses (coverages) in a place, from what the atlas keeps of them one by one.

    doses: from 0 to 1 by measure; one of 0 costs nothing.
    """
    where = nearest_place(atlas, place)
    kept = {name: dose for name, dose in doses.items() if name in atlas.measures and dose > 0}
    missing = tuple(name for name in doses if name not in atlas.measures)
    gaps = {
        metric: [_gaps(atlas, where, name, dose, metric) for name, dose in kept.items()] for metric in COSTS
    }
    exact = where == place.name and len(doses) <= 1 and all(dose in atlas.doses for dose in kept.values())
    return Budget(tuple(_amount(metric, found) for metric, found in gaps.items()), where, not exact, missing)


def package_budget(atlas: Atlas, package: str) -> Budget:
    """Costs of a package in its own place, as kept. Raises RequestError for one that is not kept."""
    where = atlas.place_of(package)
    found = {metric: [atlas.gaps(where, package, None, metric)] for metric in COSTS}
    return Budget(tuple(_amount(metric, gaps) for metric, gaps in found.items()), where, False, ())


@dataclass(frozen=True)
class Likely:
    """Headline outcomes that are at least likely better, and those at least likely worse, by name."""

    better: tuple[str, ...]
    worse: tuple[str, ...]


def likely(atlas: Atlas, place: str, measure: str, dose: float) -> Likely:
    """What a measure does by itself in a kept place. Raises RequestError for what is not kept."""
    outcomes = [name for name in HEADLINE if METRICS[name].group == "outcome"]
    sides = {name: reading(atlas.effect(place, measure, dose, name).drawn).side for name in outcomes}
    found = {side: tuple(name for name in outcomes if sides[name] == side) for side in ("better", "worse")}
    return Likely(**found)


def _gaps(atlas: Atlas, place: str, name: str, dose: float, metric: str) -> Floats:
    return atlas.gaps(place, name, min(dose, atlas.doses[-1]), metric)


def _amount(metric: str, gaps: Sequence[Floats]) -> Amount:
    """Middle and range over the draws of the sum of differences; 0 where there is nothing to add."""
    if not gaps:
        return Amount(metric, 0.0, 0.0, 0.0)
    low, middle, high = np.nanquantile(np.sum(gaps, axis=0), (0.05, 0.5, 0.95))
    return Amount(metric, float(low), float(middle), float(high))
