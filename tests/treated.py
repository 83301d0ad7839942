"""A small place on which every intervention finds somebody, and what it moved and cost there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from worlds import scenario, timed

from model.inputs.run import Delivery, Run
from model.policy.levers import LEVERS
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import implementation, intervention_ids

# Small, but every intervention finds somebody: compounds with and without a firm and an owners' body, grids with half
# a worker, housing of several kinds.
PLACE = """
[[place.communities]]
name = "各样"
grids = 2
grid_workers = 0.5
staff = 6
fund = 9000
[[place.communities.compounds]]
archetype = "old"
households = 70
firm = false
committee = false
[[place.communities.compounds]]
archetype = "resettlement"
households = 60
firm = false
committee = false
[[place.communities.compounds]]
archetype = "resettlement"
count = 3
households = 40
firm = true
committee = true
[[place.communities.compounds]]
archetype = "commodity"
count = 3
households = 40
firm = true
committee = true
"""
IDS = intervention_ids()
FEBRUARY = 31


def plain(seed: int = 1, parameters: Mapping[str, float] | None = None, horizon: int = 60) -> Run:
    return make_run(scenario(PLACE, parameters=parameters, time=timed(0, horizon)), seed)


def delivery(name: str, **changes: Any) -> Delivery:
    whole = Delivery(implementation(name), start=0, end=None, ramp=0, coverage=1.0, intensity=1.0)
    return replace(whole, **changes)


def under(*deliveries: Delivery, **rest: Any) -> Run:
    return replace(plain(**rest), deliveries=deliveries)


def lever(world: World, name: str, run: int = 1) -> Any:
    """Values of a lever in one run."""
    table = next(each.table for each in LEVERS if each.name == name)
    return getattr(world.levers, name)[getattr(world, table).run == run]


def levers_of(world: World, run: int) -> dict[str, Any]:
    return {each.name: lever(world, each.name, run) for each in LEVERS}


def yuan(world: World, name: str, run: int = 1) -> dict[str, float]:
    """What an intervention has cost one run so far, by payer."""
    mine = world.communities.run == run
    spent = {payer: amount[mine].sum() for (who, payer), amount in world.books.spent.items() if who == name}
    return {payer: float(amount) for payer, amount in spent.items() if amount}


def weekly(world: World, name: str, run: int = 1) -> dict[str, float]:
    """Hours a week that an intervention takes or gives in one run, by whose they are."""
    hours = {whose: float(each[run]) for (who, whose), each in world.levers.hours.items() if who == name}
    return {whose: amount for whose, amount in hours.items() if amount}


def minutes(world: World, block: str, run: int = 1) -> float:
    """Case minutes on a working day of one run's handlers of one kind."""
    h = world.handlers
    order = (
        "first_grid",
        "first_firm",
        "first_committee",
        "first_department",
        "first_desk",
        "first_volunteers",
    )
    first, end = getattr(h, block), getattr(h, order[order.index(block) + 1])
    return float(h.workday[first:end][h.run[first:end] == run].sum())
