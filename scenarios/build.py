"""Build a world from scenarios and variants; the only module that passes files to the simulation."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.inputs.run import Delivery, Intervention, Run
from model.world import World
from scenarios.catalogue import implementation
from scenarios.drawn import drawn_parameters, drawn_place
from scenarios.errors import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schedule import InterventionSpec
from scenarios.variant import Tried, Variant, variant_of


def make_run(tried: Tried, seed: int, values: Mapping[str, float] | None = None) -> Run:
    """Run of one scenario or variant under one seed, with every parameter filled in.

    values: those of a draw, by name, for what the variant and its place leave open; without them it is as by default.
    Raises ScenarioError for unknown names and for values out of their limits.
    """
    variant = variant_of(tried)
    scenario = variant.scenario
    place = drawn_place(variant, values) if values else scenario.place
    parameters = drawn_parameters(variant, values or {})
    deliveries = tuple(
        _delivery(scenario, _intervention(variant, name), spec)
        for name, spec in sorted(variant.interventions.items())
    )
    return Run(seed=seed, time=scenario.time, place=place, parameters=parameters, deliveries=deliveries)


def _intervention(variant: Variant, name: str) -> Intervention:
    own = variant.written.get(name)
    found: Intervention = implementation(name) if own is None else own.intervention
    return found


def _delivery(scenario: Scenario, intervention: Intervention, spec: InterventionSpec) -> Delivery:
    start, end = spec.days(scenario.time)
    return Delivery(
        intervention=intervention,
        start=start,
        end=end,
        ramp=spec.ramp_days,
        coverage=spec.coverage,
        intensity=spec.intensity,
    )


def make_world(
    runs: Sequence[tuple[Tried, int]], values: Sequence[Mapping[str, float]] = (), **tables: Any
) -> World:
    """A world with one run per (scenario or variant, seed), in that order; all must share one calendar.

    values: those of the draw of each run, in the same order; none at all for the defaults (see `make_run`).
    Rules and tables are those of the variants, which must agree on them; `rules`, `kinds` and
    `archetypes_table` put others in their place. ScenarioError for variants that cannot share a world.
    """
    variants = [variant_of(tried) for tried, _ in runs]
    first = variants[0] if variants else None
    apart = next((each for each in variants if first and not _share(first, each)), None)
    if first and apart:
        text = (
            f"has other rules, tables or interventions of its own than '{first.name}'; it needs another world"
        )
        raise ScenarioError([Problem(apart.name, None, "", "", text)])
    own = first.tables() if first else {}
    drawn = values or [{} for _ in runs]
    made = [make_run(tried, seed, each) for (tried, seed), each in zip(runs, drawn, strict=True)]
    return World(made, **(own | tables))


def _share(one: Variant, other: Variant) -> bool:
    """Whether two variants can share a world: same rules and tables, and the same object under one id."""
    if one is other or not (one.beside() or other.beside()):
        return True
    mine, its = one.beside(), other.beside()
    written, others = mine.pop("interventions", {}), its.pop("interventions", {})
    both = written.keys() & others.keys()
    return mine == its and all(written[name]["source"] == others[name]["source"] for name in both)
