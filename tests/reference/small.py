"""Small places cut from the packages: some hundred residents, the package's interventions, dates and parameters."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from model.site import Site
from model.spec import CommunitySpec, CompoundSpec, PlaceSpec, TimeSpec
from scenarios.build import make_site
from scenarios.catalogue import intervention_ids
from scenarios.loader import load
from scenarios.scenario import Scenario

WARMUP, HORIZON, RAMP = 60, 400, 120  # days


def small(name: str, *, warmup: int = WARMUP, horizon: int = HORIZON, households: int = 40) -> Scenario:
    """A scenario cut down to two communities with one compound of each archetype that it has, at most two each.

    Dates are drawn together, in their order, so that everything starts within the first half of the horizon, and a
    long ramp is shortened; where an intervention ends in the original, it ends in the last quarter here.
    """
    whole = load(name)
    time = TimeSpec(
        start=whole.time.start, warmup_days=warmup, horizon_days=horizon, evaluation_days=min(horizon, 365)
    )
    return whole.model_copy(
        update={
            "time": time,
            "place": small_place(whole.place, households),
            "interventions": _drawn_together(whole, time),
            "claims": (),
        }
    )


def small_place(place: PlaceSpec, households: int) -> PlaceSpec:
    """The first community that holds every archetype, as far as one does, cut into two."""
    compounds: dict[str, CompoundSpec] = {}
    for community in place.communities:
        for compound in community.compounds:
            compounds.setdefault(compound.archetype, compound)
    small = [
        compound.model_copy(update={"count": 1, "households": households, "residents": None, "buildings": 2})
        for compound in list(compounds.values())[:4]
    ]
    first = place.communities[0]
    halves = [part for part in (small[::2], small[1::2]) if part]
    communities = tuple(
        first.model_copy(update={"name": f"{first.name} {i}", "count": 1, "grids": 1, "compounds": tuple(part)})
        for i, part in enumerate(halves)
    )
    return place.model_copy(update={"communities": communities})


def _drawn_together(whole: Scenario, time: TimeSpec) -> Mapping[str, Any]:
    """Starts spread over the first half of the horizon in proportion to the original dates."""
    days = {name: spec.days(whole.time) for name, spec in whole.interventions.items()}
    latest = max((start for start, _ in days.values()), default=0)
    drawn = {}
    for name, spec in whole.interventions.items():
        start, end = days[name]
        begin = start * time.horizon_days // (2 * latest) if latest > time.horizon_days // 2 else start
        ends = spec.end is not None and end is not None and end < whole.time.horizon_days
        drawn[name] = spec.model_copy(
            update={
                "start": time.start + timedelta(days=begin),
                "end": time.start + timedelta(days=time.horizon_days * 3 // 4) if ends else None,
                "ramp_days": min(spec.ramp_days, RAMP),
            }
        )
    return drawn


def small_site(name: str, seed: int = 1, **size: int) -> Site:
    """A small place of a package under a seed."""
    return make_site(small(name, **size), seed)
