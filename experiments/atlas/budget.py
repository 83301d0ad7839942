"""What measures cost in a place, and do there one by one, at once: from kept answers, costs added up draw by draw.

A sum over several measures, a dose between kept ones, another place than that of the answer, other dates or another
strength make it an estimate: together, measures may share work or get into each other's way, which only a simulation
knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.analysis.drawn import over_draws
from experiments.analysis.reading import reading
from experiments.atlas.atlas import Atlas, Floats
from experiments.design.baselines import BASELINES
from model.inputs.archetypes import ARCHETYPES
from model.inputs.spec import TimeSpec
from model.observation.metrics import HEADLINE, METRICS
from scenarios.scenario import Scenario
from scenarios.schedule import InterventionSpec

type Like = tuple[tuple[str, float], ...]  # kept places with their weights

ONCE, WHOLE = "yuan_once", "yuan"  # the one is a part of the other
COSTS: Final = ("yuan", "yuan_once", "paid_hours", "volunteer_hours", "yuan_residents")


@dataclass(frozen=True)
class Effort:
    """How much there is of a measure in a year beside the kept answers, where it is 1.

    running: of what is paid as long as the measure lasts. once: of what is paid when it reaches a unit.
    """

    running: float = 1.0
    once: float = 1.0


AS_KEPT: Final = Effort()


def effort(spec: InterventionSpec, time: TimeSpec, kept: TimeSpec) -> Effort:
    """What dates, ramp and strength make of a measure over `time`, beside the usual ones over the days `kept`."""
    mean, most = _reached(spec, time)
    usual, top = _reached(InterventionSpec(), kept)
    per_year = kept.horizon_days / time.horizon_days  # what is paid once counts more in a shorter comparison
    return Effort(spec.intensity * mean / usual, spec.intensity * most / top * per_year)


def _reached(spec: InterventionSpec, time: TimeSpec) -> tuple[float, float]:
    """Share of its coverage that a measure reaches, in the mean of the days and at most."""
    first, stop = spec.days(time)
    days = np.arange(time.horizon_days)
    ramp = np.minimum(1.0, (days - first + 1) / max(spec.ramp_days, 1))
    reached = np.where((days >= first) & (days < stop), ramp, 0.0)
    return float(reached.mean()), float(reached.max())


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

    like: kept places whose answers these are, with their weights. estimate: whether answers were added up, mixed,
    interpolated or scaled.
    missing: measures of which nothing is kept.
    """

    amounts: tuple[Amount, ...]
    like: Like
    estimate: bool
    missing: tuple[str, ...]


def like_places(atlas: Atlas, place: Scenario) -> Like:
    """Kept places that a place is like, with weights that sum to 1: itself, or kinds of community by its residents.

    A kind that is not kept counts as none of them.
    """
    if place.name in atlas.places:
        return ((place.name, 1.0),)
    people = dict.fromkeys(ARCHETYPES, 0.0)
    for community in place.place.communities:
        for spec in community.compounds:
            people[spec.archetype] += community.count * spec.count * spec.people
    kinds = {name: people[name.removeprefix("baseline-")] for name in BASELINES if name in atlas.places}
    total = sum(kinds.values())
    if not total:
        return ((atlas.places[0], 1.0),)
    return tuple((name, each / total) for name, each in kinds.items() if each)


def budget(
    atlas: Atlas, place: Scenario, doses: Mapping[str, float], efforts: Mapping[str, Effort] | None = None
) -> Budget:
    """Costs of measures at doses (coverages) in a place, from what the atlas keeps of them one by one.

    doses: from 0 to 1 by measure; one of 0 costs nothing. efforts: by measure, where dates or strength are not usual.
    """
    given = efforts or {}
    like = like_places(atlas, place)
    kept = {name: dose for name, dose in doses.items() if name in atlas.measures and dose > 0}
    missing = tuple(name for name in doses if name not in atlas.measures)
    gaps = {
        metric: [
            _scaled(atlas, like, name, dose, metric, given.get(name, AS_KEPT)) for name, dose in kept.items()
        ]
        for metric in COSTS
    }
    plain = all(given.get(name, AS_KEPT) == AS_KEPT for name in kept)
    alone = len(doses) <= 1 and all(dose in atlas.doses for dose in kept.values())
    exact = like[0][0] == place.name and alone and plain
    return Budget(tuple(_amount(metric, found) for metric, found in gaps.items()), like, not exact, missing)


def package_budget(atlas: Atlas, package: str) -> Budget:
    """Costs of a package in its own place, as kept. Raises RequestError for one that is not kept."""
    where = atlas.place_of(package)
    found = {metric: [atlas.gaps(where, package, None, metric)] for metric in COSTS}
    return Budget(tuple(_amount(metric, gaps) for metric, gaps in found.items()), ((where, 1.0),), False, ())


@dataclass(frozen=True)
class Likely:
    """Headline outcomes that are at least likely better, and those at least likely worse, by name."""

    better: tuple[str, ...]
    worse: tuple[str, ...]


def likely(atlas: Atlas, like: Like, measure: str, dose: float) -> Likely:
    """What a measure does by itself in a place like these. Raises RequestError for what is not kept."""
    outcomes = [METRICS[name] for name in HEADLINE if METRICS[name].group == "outcome"]
    sides = {}
    for metric in outcomes:
        gaps = _gaps(atlas, like, measure, dose, metric.id)
        sides[metric.id] = reading(over_draws(gaps, metric.better, metric.matters)).side
    found = {
        side: tuple(name for name, each in sides.items() if each == side) for side in ("better", "worse")
    }
    return Likely(**found)


def _gaps(atlas: Atlas, like: Like, name: str, dose: float, metric: str) -> Floats:
    """Differences draw by draw in a place like these: numbers by resident, so their mean by residents."""
    most = min(dose, atlas.doses[-1])
    return np.sum([weight * atlas.gaps(place, name, most, metric) for place, weight in like], axis=0)


def _scaled(atlas: Atlas, like: Like, name: str, dose: float, metric: str, effort: Effort) -> Floats:
    """The same for a measure with other dates or another strength; public money has a part that is paid once."""
    gaps = _gaps(atlas, like, name, dose, metric)
    if effort == AS_KEPT:
        return gaps
    if metric == ONCE:
        return gaps * effort.once
    once = _gaps(atlas, like, name, dose, ONCE) if metric == WHOLE else np.zeros_like(gaps)
    return (gaps - once) * effort.running + once * effort.once


def _amount(metric: str, gaps: Sequence[Floats]) -> Amount:
    """Middle and range over the draws of the sum of differences; 0 where there is nothing to add."""
    if not gaps:
        return Amount(metric, 0.0, 0.0, 0.0)
    low, middle, high = np.nanquantile(np.sum(gaps, axis=0), (0.05, 0.5, 0.95))
    return Amount(metric, float(low), float(middle), float(high))
