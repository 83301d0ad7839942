"""From scenarios to a world: the one place where files meet the simulation."""

from collections.abc import Sequence
from typing import Any

from model.inputs.run import Delivery, Run
from model.rules import Rules
from model.world import World
from scenarios.catalogue import all_parameters, implementation
from scenarios.scenario import InterventionSpec, Scenario


def make_run(scenario: Scenario, seed: int) -> Run:
    """One scenario under one seed, with every parameter filled in."""
    parameters = {name: p.value for name, p in all_parameters().items()} | dict(scenario.parameters)
    deliveries = tuple(
        _delivery(scenario, name, spec) for name, spec in sorted(scenario.interventions.items())
    )
    return Run(
        seed=seed, time=scenario.time, place=scenario.place, parameters=parameters, deliveries=deliveries
    )


def _delivery(scenario: Scenario, name: str, spec: InterventionSpec) -> Delivery:
    start, end = spec.days(scenario.time)
    return Delivery(
        intervention=implementation(name),
        start=start,
        end=end,
        ramp=spec.ramp_days,
        coverage=spec.coverage,
        intensity=spec.intensity,
    )


def make_world(runs: Sequence[tuple[Scenario, int]], *, rules: Rules | None = None, **tables: Any) -> World:
    """A world with one run per (scenario, seed), in that order; all must share one calendar."""
    return World([make_run(scenario, seed) for scenario, seed in runs], rules=rules, **tables)
