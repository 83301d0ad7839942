"""Small places cut from the packages: some hundred residents, the package's interventions, dates and parameters.

A few hundred people have few cases, and a small staff has more hours than it needs. `busy_kinds` and the parameter
`capacity_scale` raise the load, so that queues form and every possible event occurs.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from model.inputs.kinds import KindTable, _table, load_kinds
from model.inputs.run import Run
from model.inputs.spec import CompoundSpec, PlaceSpec, TimeSpec
from plain.interventions import INTERVENTIONS
from plain.known import KINDS
from scenarios.build import make_run
from scenarios.loader import load
from scenarios.scenario import Scenario
from scenarios.schedule import InterventionSpec

WARMUP, HORIZON, RAMP = 60, 400, 120  # days
SIZES = (36, 47, 29, 41)  # households of the compounds
RATE, PACE, CAPACITY = 20.0, 4.0, 0.2  # factors: cases arise more often, and staff have fewer of their hours

OFFICES = {"department_hours_per_1000": 100.0}  # so that departments enforce something even in a small place


def busy_kinds() -> KindTable:
    """The kinds of case that the twin knows, `RATE` times as frequent and visited `PACE` times as often."""
    busy = [
        replace(
            kind,
            rate=tuple(RATE * rate for rate in kind.rate),
            revisit_days=max(kind.revisit_days / PACE, 1.0),
        )
        for kind in load_kinds().kinds
        if kind.name in KINDS
    ]
    return _table(busy)


def small(name: str, *, warmup: int = WARMUP, horizon: int = HORIZON) -> Scenario:
    """A scenario cut down to two communities with two small compounds each, of its own archetypes.

    Dates are drawn together, in their order, so that everything starts within the first half of the horizon. Long ramps
    are shortened. An intervention with an end ends in the last quarter.
    """
    whole = load(name)
    time = TimeSpec(
        start=whole.time.start, warmup_days=warmup, horizon_days=horizon, evaluation_days=min(horizon, 365)
    )
    return whole.model_copy(
        update={
            "time": time,
            "place": small_place(whole.place),
            "interventions": _drawn_together(whole, time),
            "parameters": {"capacity_scale": CAPACITY, **whole.parameters},
            "claims": (),
        }
    )


def small_place(place: PlaceSpec) -> PlaceSpec:
    """Two communities of two compounds, with the place's archetypes in turn until there are four."""
    compounds: dict[str, CompoundSpec] = {}
    for community in place.communities:
        for compound in community.compounds:
            compounds.setdefault(compound.archetype, compound)
    kept = [*compounds.values(), *compounds.values(), *compounds.values(), *compounds.values()][: len(SIZES)]
    small = [
        compound.model_copy(update={"count": 1, "households": size, "residents": None, "buildings": 3})
        for compound, size in zip(kept, SIZES, strict=True)
    ]
    first = place.communities[0]
    communities = tuple(
        first.model_copy(
            update={
                "name": f"{first.name} {part}",
                "count": 1,
                "grids": 2,
                "compounds": tuple(small[part::2]),
            }
        )
        for part in range(2)
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


def everything(*, warmup: int = WARMUP, horizon: int = HORIZON) -> Scenario:
    """All interventions of the twin in a small place of five archetypes: one starts each week or so, a third end."""
    base = small("bazhong-red-stewards", warmup=warmup, horizon=horizon)
    first, apart = base.time.start, 3 * horizon / (5 * len(INTERVENTIONS))
    specs = {
        name: InterventionSpec(
            start=first + timedelta(days=int(i * apart)),
            end=first + timedelta(days=int(i * apart) + horizon // 2 - 20) if i % 3 == 0 else None,
            ramp_days=(0, 30, 90)[i % 3],
            coverage=(1.0, 0.7)[i % 2],
            intensity=(1.0, 1.5, 0.6)[i % 3],
        )
        for i, name in enumerate(sorted(INTERVENTIONS))
    }
    return base.model_copy(update={"interventions": specs, "parameters": {**base.parameters, **OFFICES}})


def endings(*, warmup: int = WARMUP, horizon: int = 240) -> Scenario:
    """Events that no package causes in fifteen months: custody that ends, a late desk, finished renewals."""
    base = small("one-three", warmup=warmup, horizon=horizon)
    middle = base.time.start + timedelta(days=horizon // 2)
    specs = dict(base.interventions)
    custody, desk = specs["community_custody"], specs["one_stop_mediation"]
    specs["community_custody"] = custody.model_copy(update={"end": middle, "ramp_days": 0})
    specs["one_stop_mediation"] = desk.model_copy(update={"start": middle, "ramp_days": 0})
    specs["renewal"] = InterventionSpec(start=base.time.start, ramp_days=0)
    patient = {
        "renewal_months": 2.0,
        "owners_share": 0.0,
        "withdraw_per_year": 0.0,
        "patience_least_days": 300.0,
    }
    parameters = {**base.parameters, **patient, **OFFICES, "firm_opening_months": 0.0, "capacity_scale": 0.5}
    return base.model_copy(update={"interventions": specs, "parameters": parameters})


def discontent(*, warmup: int = WARMUP, horizon: int = 240) -> Scenario:
    """All interventions where people soon give up or petition and soon try again; cases given up fade soon."""
    base = everything(warmup=warmup, horizon=horizon)
    touchy = {
        "withdraw_per_year": 3.0, "petition_per_year": 8.0, "patience_factor": 0.5, "patience_least_days": 7.0,
        "petition_at_the_end": 0.5, "petition_deadline_days": 10.0, "take_up_days": 10.0, "fade_scale": 0.3,
        "heart_like_case": 0.5, "deliberation_days": 10.0, "extension_hard": 0.0, "extension_granted": 0.0,
    }  # fmt: skip
    return base.model_copy(update={"parameters": {**base.parameters, **touchy}})


MADE_UP = {"everything": everything, "endings": endings, "discontent": discontent}


def small_run(name: str, seed: int = 1, **time: int) -> Run:
    """Run of a small place, of a package or made up, under a seed."""
    scenario = MADE_UP[name](**time) if name in MADE_UP else small(name, **time)
    return make_run(scenario, seed)
