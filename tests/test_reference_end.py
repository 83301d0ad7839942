"""A few times on its way and at its end a small place stands as its twin does: the quick comparison.

The twin of each place is run once for the life of the process; the fast world is run anew each time. Mutants of the
phases are tried on this: most are found out within some days.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest
from reference.compare import Difference, Pair, Recorded, RecordedTwin
from reference.small import busy_kinds, small_run
from worlds import differing, run_state

from model.inputs.run import Run
from model.world import World

DAYS = {
    "everything": 300, "endings": 240, "hard times": 300, "hamlet": 150, "bachuan-gongfang": 150,
    "chengdu-honghu": 150, "chengdu": 150,
}  # fmt: skip
LOOKS = (-26, -10, 20, 50, 80, 150)  # the warm-up begins on day -31
KINDS = busy_kinds()
HARD = {
    "firm_opening_months": 0.0, "firm_least_staff": 0.9, "firm_patience_months": 1.0,
    "entry_hazard": 0.9, "firm_margin_wanted": 0.0, "entry_collection": 1.0, "leader_leaves_per_year": 3.0,
    "volunteer_fatigue": 0.1, "renewal_months": 1.0, "owners_share": 0.0,
    "fund_welfare": 0.5, "fund_activities": 0.7, "fund_upkeep": 0.9,
}  # fmt: skip
"""Firms give up soon and others try their luck; leaders leave, volunteers tire; houses are done up in a month."""


UNSERVED = {"firm": False, "wage": 1500.0, "fee": 3.0}


def run_of(name: str) -> Run:
    if name == "hamlet":
        return hamlet()
    if name != "hard times":
        return small_run(name, warmup=31, horizon=DAYS[name])
    run = small_run("everything", 2, warmup=31, horizon=DAYS[name])
    return replace(run, parameters={**run.parameters, **HARD})


def hamlet() -> Run:
    """Compounds of one household and a few, in which shares are of very little; firms take them over."""
    run = small_run("bazhong-red-stewards", warmup=31, horizon=DAYS["hamlet"])
    sizes = iter((1, 1, 2, 5))
    communities = tuple(
        community.model_copy(
            update={
                "compounds": tuple(
                    compound.model_copy(update={"households": next(sizes), "buildings": 1, **UNSERVED})
                    for compound in community.compounds
                )
            }
        )
        for community in run.place.communities
    )
    run = replace(run, parameters={**run.parameters, "entry_hazard": 0.9})
    return replace(run, place=run.place.model_copy(update={"communities": communities}))


@cache
def running_twin(name: str) -> RecordedTwin:
    return RecordedTwin(run_of(name), kinds=KINDS)


@cache
def twin_on(name: str, day: int) -> RecordedTwin:
    """The twin as it was on a day, for which its only copy that runs is taken no further than need be."""
    twin = running_twin(name)
    while twin.day < day:
        twin.step()
    return deepcopy(twin)


@pytest.mark.slow
@pytest.mark.parametrize("name", DAYS)
def test_a_place_stands_as_its_twin_does(name: str) -> None:
    pair = pair_of(name)
    for day in (*(day for day in LOOKS if day < DAYS[name]), DAYS[name]):
        assert advance(pair, name, day) is None
    assert pair.over
    assert pair.of_histories() is None


def pair_of(name: str) -> Pair:
    pair = Pair.__new__(Pair)
    pair.world = Recorded(run_of(name), KINDS)
    return pair


def advance(pair: Pair, name: str, day: int) -> Difference | None:
    """What differs in the morning of a day."""
    while pair.world.day < day:
        pair.world.step()
    pair.twin = twin_on(name, day)
    return pair.of_answers() or pair.difference("the night")


@pytest.mark.slow
def test_two_places_in_one_world_stand_as_each_does_alone() -> None:
    first, second = run_of("everything"), run_of("hard times")
    other = {name: value * 0.98 for name, value in second.parameters.items()}  # none is the same in both
    runs = [first, replace(second, parameters=other)]
    both = World(runs, kinds=KINDS)
    alone = [World([run], kinds=KINDS) for run in runs]
    for world in (both, *alone):
        while world.day < 200:
            world.step()
    for place, world in enumerate(alone):
        assert differing(run_state(world), run_state(both, place)) == []
