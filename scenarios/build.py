"""Build a world from scenarios and variants; the only module that passes files to the simulation."""

from collections.abc import Sequence
from typing import Any

from model.inputs.run import Delivery, Intervention, Run
from model.world import World
from scenarios.catalogue import all_parameters, implementation
from scenarios.errors import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schedule import InterventionSpec
from scenarios.variant import Tried, Variant, variant_of


def make_run(tried: Tried, seed: int) -> Run:
    """Run of one scenario or variant under one seed, with every parameter filled in."""
    variant = variant_of(tried)
    scenario = variant.scenario
    parameters = {name: p.value for name, p in all_parameters().items()} | dict(scenario.parameters)
    deliveries = tuple(
        _delivery(scenario, _intervention(variant, name), spec)
        for name, spec in sorted(variant.interventions.items())
    )
    return Run(
        seed=seed, time=scenario.time, place=scenario.place, parameters=parameters, deliveries=deliveries
    )


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


def make_world(runs: Sequence[tuple[Tried, int]], **tables: Any) -> World:
    """A world with one run per (scenario or variant, seed), in that order; all must share one calendar.

    Rules and tables are those of the variants, which must agree on them; `rules`, `kinds` and `archetypes_table` put
    others in their place. ScenarioError for variants that cannot share a world.
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
    return World([make_run(tried, seed) for tried, seed in runs], **(own | tables))


def _share(one: Variant, other: Variant) -> bool:
    """Whether two variants can share a world: same rules and tables, and the same object under one id."""
    if one is other or not (one.beside() or other.beside()):
        return True
    mine, its = one.beside(), other.beside()
    written, others = mine.pop("interventions", {}), its.pop("interventions", {})
    both = written.keys() & others.keys()
    return mine == its and all(written[name]["source"] == others[name]["source"] for name in both)
