"""No number without an effect: each parameter, field and lever changes some result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from told import of
from worlds import (
    EVERYTHING,
    delivered,
    differs,
    moving,
    outcome,
    outcomes,
    ran,
    run_with,
    scenario,
    timed,
    whole,
    world_of,
)

from model.inputs.archetypes import archetypes
from model.inputs.kind import CHOICES, COUNTS, FLAGS, KEYS, NUMBERS, TEXTS, Kind
from model.inputs.kinds import KindTable, _table, load_kinds
from model.inputs.parameters import model_parameters
from model.inputs.run import DeliveryState, Run
from model.inputs.spec import PlaceSpec
from model.policy.levers import LEVERS, Lever
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import all_parameters, declaration, intervention_ids
from scenarios.errors import ScenarioError
from scenarios.interventions.base import BaseIntervention
from scenarios.scenario import Scenario

# Small, but with everything in it: an old compound that nobody manages, worn and unneighbourly housing,
# a firm that cannot live on its fee, a compound that a firm would like to serve, and a fund too small for
# the subsidy; owners without a body, whose cases are many enough for votes.
RICH = """
[[place.communities]]
name = "丰富"
grids = 2
grid_workers = 0.6
staff = 3
fund = 9000
[[place.communities.compounds]]
archetype = "old"
households = 220
firm = false
[[place.communities.compounds]]
archetype = "resettlement"
households = 90
firm = true
committee = true
ties = 0.2
condition = 0.3
[[place.communities.compounds]]
archetype = "fringe"
households = 180
[[place.communities.compounds]]
archetype = "commodity"
households = 90
firm = false
fee = 3.0
[[place.communities.compounds]]
archetype = "commodity"
households = 180
firm = true
fee = 0.5
[[place.communities.compounds]]
archetype = "danwei"
count = 2
households = 400
committee = false
"""
BOTH = "[interventions.red_stewards]\nramp_days = 60\n[interventions.community_property]\nramp_days = 60\n"
TIME = timed(30, 300, start="2021-10-01")
BRISK = {
    "firm_patience_months": 2.0,
    "firm_least_staff": 0.5,
    "petition_per_year": 3.0,
    "patience_factor": 0.5,
    "patience_least_days": 5.0,
    "department_hours_per_1000": 6.0,
    "entry_hazard": 0.3,
    "relapse_scale": 3.0,
    "channel_access": 3.0,
    "reactance_after": 2.0,
    "lawyer_hardening": 0.7,
    "lawyer_logit": 2.0,
    "founding_per_month": 0.15,
    "body_decay_per_year": 0.6,
    "turnout_base": -0.9,
    "support_base": 0.9,
    "clubs_learners": 200.0,
    "open_books_wave": 1.0,
    "renewal_months": 2.0,
    "owners_share": 0.1,
    "renewal_again_days": 30.0,
}
"""So that rare things happen within the year: firms leave and enter, cases move up and end badly, votes pass."""


def _one_in(n: int) -> Callable[[World], Any]:
    """1 for about one building in `n`, by its key, so that it is the same in every run; else 0."""
    return lambda world: (world.buildings.key % np.uint64(n) == 1) * 1.0


PLACES = moving(
    "places", renewal=_one_in(2), pilot=_one_in(3), merchant_arrival=4.0,
    new_bays=0.5, custody=1.0, custody_hours=6.0, cleaning=3.0, firm_eyes=0.5, oversight=0.5,
    industry_profit=18_000.0, hotline=0.7, persuaded=0.4, push=lambda world: 0.3 * (world.day < 100),
    new_facilities=1.0, rectification=2.0,
)  # fmt: skip
"""Building works, pilots, custody, cleaners, overseen firms with eyes, businesses, a hotline and a push that ends."""


def busy_run(scenario: Scenario) -> Run:
    """A run in which every process has something to do."""
    run = run_with(EVERYTHING, scenario)
    return delivered(run, *run.deliveries, whole(PLACES))


def base(parameters: Mapping[str, float] | None = None, arms: str = BOTH) -> Scenario:
    return scenario(RICH, arms, BRISK | dict(parameters or {}), time=TIME)


type Sited = Callable[[Scenario], Run]


def seeded(seed: int) -> Sited:
    """The scenario by itself, so that what one intervention does is not drowned by all levers at once."""
    return lambda scenario: make_run(scenario, seed)


def with_few_hands(scenario: Scenario) -> Run:
    """So few hands that what is worn stays so, and requests for small works are more than their budget can pay."""
    few = {**scenario.parameters, "capacity_scale": 0.05}
    return make_run(scenario.model_copy(update={"parameters": few}), 1)


def silent(changed: Mapping[str, Scenario], unchanged: Scenario, run: Sited = busy_run) -> set[str]:
    """Which of the changed scenarios give exactly what the unchanged one gives; all in one batch."""
    world = ran(World([run(each) for each in (unchanged, *changed.values())]))
    reference, *others = outcomes(world, range(len(changed) + 1))
    return {name for name, other in zip(changed, others, strict=True) if not differs(reference, other)}


def ends(name: str) -> tuple[float, float]:
    """Both ends of a parameter's range, the farther from its value first."""
    known = all_parameters()[name]
    value = BRISK.get(name, known.value)
    low, high = sorted((known.low, known.high), key=lambda end: -abs(end - value))
    return low, high


def still_silent(
    names: Iterable[str], change: Callable[[str, int], Scenario], unchanged: Scenario, run: Sited = busy_run
) -> set[str]:
    """Names that neither their first nor their second change makes speak."""
    left = set(names)
    for attempt in (0, 1):
        changed = {name: change(name, attempt) for name in sorted(left)}
        left = silent(changed, unchanged, run) if left else left
    return left


def dead(names: Iterable[str], worlds: Iterable[tuple[str, Sited]]) -> set[str]:
    """Parameters that change nothing in any of the worlds, each given by its interventions and how its run is made."""
    left = set(names)
    for arms, run in worlds:

        def changed(name: str, attempt: int, arms: str = arms) -> Scenario:
            return base({name: ends(name)[attempt]}, arms)

        left = still_silent(left, changed, base(arms=arms), run) if left else left
    return left


def running(names: Iterable[str]) -> str:
    """These interventions in a scenario file, each soon at full reach."""
    return "".join(f"[interventions.{name}]\nramp_days = 30\n" for name in dict.fromkeys(names))


@pytest.mark.slow
def test_every_parameter_changes_some_result() -> None:
    every = running(intervention_ids())
    worlds = [(BOTH, busy_run), (every, busy_run), *((every, seeded(seed)) for seed in (1, 2, 3))]
    worlds.append((running(("small_works",)), with_few_hands))
    plain = {name for name, known in model_parameters().items() if known.group != "kinds"}
    assert dead(plain, worlds) == set()  # factors on kinds: tests/test_kind_values.py


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("intervention", intervention_ids())
def test_every_parameter_of_an_intervention_changes_some_result(intervention: str) -> None:
    """Its own numbers move something where it runs, beside a joint meeting and owners' bodies that may need it."""
    arms = running(("joint_meeting", "owners_committees", intervention))
    worlds = [(arms, busy_run), *((arms, seeded(seed)) for seed in range(1, 6))]
    assert dead(declaration(intervention).parameters, worlds) == set()


@pytest.mark.slow
def test_every_field_of_an_archetype_changes_some_result() -> None:
    def changed(field: str, attempt: int) -> Scenario:
        return base().model_copy(update={"place": everywhere(base().place, field, attempt)})

    assert still_silent(archetypes().fields, changed, base()) == set()


def everywhere(place: PlaceSpec, field: str, attempt: int) -> PlaceSpec:
    """The place with a field at one end of its range in every compound."""
    end = archetypes().range(field)[1 - attempt]
    communities = [
        community.model_copy(
            update={"compounds": tuple(c.model_copy(update={field: end}) for c in community.compounds)}
        )
        for community in place.communities
    ]
    return place.model_copy(update={"communities": tuple(communities)})


# --- kinds

FIELDS = [key for key in KEYS if key not in TEXTS]
KIND_TIME = timed(0, 240, start="2022-04-01")


WON = {"support_base": 0.8, "turnout_base": 0.0}  # votes that pass, so that somebody pays
DIVIDED = {"support_base": 0.4}  # votes in which the majority that the law asks for makes a difference


def kinds_run(votes: Mapping[str, float], table: KindTable | None = None) -> dict[str, Any]:
    large = RICH.replace("households = ", "households = 1")  # 1,220 instead of 220, 190 instead of 90
    place = scenario(large, BOTH, BRISK | dict(votes), time=KIND_TIME)
    return outcome(ran(World([run_with(EVERYTHING, place)], kinds=table)))


PLENTY = [
    replace(kind, rate=tuple((12.0 if kind.needs_vote else 2.0) * rate for rate in kind.rate))
    for kind in load_kinds().kinds
]
"""Enough of each kind for every field to be read."""


@pytest.fixture(scope="module")
def usual_kinds() -> dict[str, Any]:
    return kinds_run(DIVIDED, _table(PLENTY))


def changes_of(field: str, kind: Kind) -> list[Any]:
    """Other values that a field may have: the other choices, or the ends of its range."""
    value = getattr(kind, field)
    if field in CHOICES:
        return [choice for choice in CHOICES[field] if choice != value][:2]
    if field in FLAGS:
        return [not value]
    if field == "rate":
        return [tuple(2.0 * rate for rate in value)]
    if field == "drivers":
        return [() if value else ("wear", "poor_service")]
    low, high = {**NUMBERS, **COUNTS}[field]
    within = {"min_visits": (low, kind.max_attempts), "max_attempts": (kind.min_visits, high)}.get(
        field, (low, high)
    )
    # Certainty has no logit: stay inside where the field is the chance of an end.
    return [min(max(end, 0.01), 0.99) for end in within] if field == "agreement" else list(within)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_kind_changes_some_result(usual_kinds: dict[str, Any], field: str) -> None:
    votes, usual = (WON, kinds_run(WON, _table(PLENTY))) if field == "owners_yuan" else (DIVIDED, usual_kinds)
    for attempt in (0, 1):
        kinds = [replace(kind, **{field: changes_of(field, kind)[-1 - attempt :][0]}) for kind in PLENTY]
        if differs(usual, kinds_run(votes, _table(kinds))):
            return
    pytest.fail(f"nobody reads the field '{field}' of a kind")


# --- levers


def push(lever: Lever, direction: float) -> BaseIntervention:
    """An intervention that moves one lever, everywhere, by half of its range."""

    class Push(BaseIntervention):
        id = f"push_{lever.name}_{'up' if direction > 0 else 'down'}"

        def apply(self, world: World, delivery: DeliveryState) -> None:
            """Shift the lever in the runs that have this intervention."""
            here = self.treated(world, lever.table, delivery)
            high = lever.high if isinstance(lever.high, (int, float)) else 0.4  # hours that members can spare
            step = min(0.5 * (high - lever.low), 50.0) * direction
            world.levers.shift(lever.name, np.where(here, max(step, -1.0) if high == 1 else step, 0.0))

    return Push()


@pytest.mark.slow
def test_every_lever_is_read_by_somebody() -> None:
    pushes = [(lever.name, push(lever, direction)) for lever in LEVERS for direction in (1.0, -1.0)]
    busy = busy_run(base())
    moved = [push(LEVERS[0], 0.0), *(inter for _, inter in pushes)]
    world = ran(World([delivered(busy, *busy.deliveries, whole(inter)) for inter in moved]))
    reference, *others = outcomes(world, range(len(pushes) + 1))
    read = {name for (name, _), other in zip(pushes, others, strict=True) if differs(reference, other)}
    assert read == {lever.name for lever in LEVERS}


# --- ranges


def test_the_loader_refuses_a_parameter_outside_its_range() -> None:
    for name, known in all_parameters().items():
        with of(name):
            for value in (known.low - 1.0, known.high + 1.0):
                with pytest.raises(ScenarioError) as error:
                    scenario(RICH, "", {name: value}, time=TIME)
                assert f"parameters.{name}" in str(error.value)
                assert f"{known.low:g} to {known.high:g}" in str(error.value)
            for value in (known.low, known.high):
                assert scenario(RICH, "", {name: value}, time=TIME).parameters[name] == value


def test_a_value_is_read_from_the_scenario_that_sets_it() -> None:
    one, other = (base({"paperwork": value}) for value in (0.1, 0.9))
    world = world_of((one, 1), (other, 1))
    assert world.p.paperwork.tolist() == [0.1, 0.9]
    assert world_of((one, 1), (one, 2)).p.paperwork == 0.1


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ScenarioError, match="paperwork"):
        scenario(RICH, "", {"paperworks": 0.5}, time=TIME)
    with pytest.raises(AttributeError, match="no parameter is called"):
        _ = world_of((base(), 1)).p.paperworks
