"""Old building defects, a stock that only work uses up; what it costs, and what else is built (001-19 to 001-29)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from worlds import OLD, scenario, timed, world_of

from model.state.columns import Floats
from model.world import World
from scenarios.loader import load

HOUSING = """
[[place.communities]]
name = "安置"
grids = 2
staff = 5
[[place.communities.compounds]]
archetype = "resettlement"
count = 2
households = 350
firm = false
[[place.communities.compounds]]
archetype = "commodity"
households = 100
"""
YEAR = timed(0, 365)
ARMS = {
    "nothing": "",
    "rectified": "[interventions.defect_rectification]\nramp_days = 0\n",
    "built": "[interventions.infrastructure]\nramp_days = 0\n",
    "renewed": "[interventions.renewal]\nramp_days = 0\n",
}
FREE = {"owners_share": 0.0, "renewal_months": 3.0}
SEEDS = 3


@pytest.fixture(scope="module")
def housing() -> World:
    """Two resettlement compounds of some 2,000 residents in all, for two years, in each arm under the same seeds."""
    runs = [
        (scenario(HOUSING, arm, FREE, time=timed(0, 730)), seed)
        for arm in ARMS.values()
        for seed in range(SEEDS)
    ]
    world = world_of(*runs)
    world.run()
    return world


def of_arm(world: World, arm: str, run: Any) -> Any:
    """Which rows belong to an arm."""
    return np.asarray(run) // SEEDS == list(ARMS).index(arm)


def per_run(world: World, arm: str, value: Callable[[World], Floats]) -> float:
    """Sum over the communities of an arm, per run."""
    return float(value(world)[of_arm(world, arm, world.communities.run)].sum()) / SEEDS


def defects(world: World, arm: str) -> float:
    return float(world.buildings.defects[of_arm(world, arm, world.buildings.run)].sum()) / SEEDS


def test_resettlement_housing_arrives_with_hundreds_of_defects_and_towers_with_few() -> None:
    world = world_of(*((scenario(HOUSING, time=YEAR), seed) for seed in range(4)))
    b, n = world.buildings, world.compounds
    per_1000 = np.bincount(b.compound, b.defects) / n.residents * 1000.0
    settled = n.archetype == world.archetypes.names.index("resettlement")
    assert per_1000[settled].mean() > 255  # 001-19: more than 500 in two compounds of some 2,000 residents
    assert per_1000[~settled].mean() < 50


def test_what_nobody_works_on_stays(housing: World) -> None:
    """The warm-up does not clear the stock, and no year takes more than five per cent of it."""
    world = world_of((load("tongchuan"), 1))
    start = world.buildings.defects.sum()
    while world.day < 0:
        world.step()
    assert 0.90 * start < world.buildings.defects.sum() < start
    mended = per_run(housing, "nothing", lambda w: w.communities.defects_mended)
    assert 0 < mended < 2 * 0.05 * defects(housing, "nothing")


def test_the_campaign_puts_hundreds_right_in_its_first_year_and_fewer_later() -> None:
    """S001-G: repeated benefit fades as the stock is used up."""
    world = world_of((load("one-three"), 1))
    b = world.buildings
    years = []
    for last in (365, 730):
        worked, month = 0.0, -1
        while world.day < last:
            world.step()
            if (today := world.calendar.month(world.day - 1)) != month:
                worked, month = worked + float(b.rectified.sum()), today
        years.append(worked)
    assert 400 < years[0] < 800  # 001-19: over 500
    assert years[1] < 0.5 * years[0]


def test_mended_defects_cause_fewer_cases_and_cost_developers_and_district(housing: World) -> None:
    ledger = housing.results().ledger
    late = ledger[(ledger.arisen >= 365) & ledger.kind.isin(["leak", "building_defects"])]
    leaks = {arm: of_arm(housing, arm, late.run.to_numpy()).sum() for arm in ARMS}
    assert leaks["rectified"] < 0.8 * leaks["nothing"]
    spent = housing.books.spent
    for payer in ("district", "developers"):
        here = of_arm(housing, "rectified", housing.communities.run)
        assert spent["defect_rectification", payer][here].sum() > 100_000 * SEEDS
    assert per_run(housing, "rectified", lambda w: w.books.flows["warranty"]) > 0
    assert housing.books.hours["defect_rectification", "committee"].sum() > 0


def test_what_is_done_badly_stays_and_is_paid_all_the_same() -> None:
    on = ARMS["rectified"]
    worlds = {
        share: world_of((scenario(HOUSING, on, {"rectification_botched": share}, time=YEAR), 1))
        for share in (0.0, 0.9)
    }
    for world in worlds.values():
        world.run()
    assert worlds[0.9].buildings.defects.sum() > 2 * worlds[0.0].buildings.defects.sum()
    assert worlds[0.9].books.flows["warranty"].sum() >= worlds[0.0].books.flows["warranty"].sum()


def test_workmen_in_the_house_and_digging_before_it_are_a_nuisance() -> None:
    for arm in ("rectified", "built"):
        quiet, busy = (world_of((scenario(HOUSING, on, time=YEAR), 1)) for on in ("", ARMS[arm]))
        for world in (quiet, busy):
            while world.day < 63:
                world.step()
        lower = busy.buildings.level - quiet.buildings.level
        assert lower[busy.buildings.defects > 20].mean() < -0.001, arm


def test_a_renewal_of_the_whole_building_puts_part_of_its_defects_right(housing: World) -> None:
    assert defects(housing, "renewed") < 0.7 * defects(housing, "nothing")


def test_infrastructure_stays_when_the_programme_ends_and_leaves_the_buildings_as_they_are() -> None:
    ends = "[interventions.infrastructure]\nramp_days = 0\nend = 2022-09-30\n"
    with_it, without = (world_of((scenario(HOUSING, on, time=timed(0, 400)), 1)) for on in (ends, ""))
    for world in (with_it, without):
        world.run()
    n = with_it.compounds
    assert n.facilities == pytest.approx(np.ones(len(n))) and (n.new_bays > 0).all()
    assert with_it.buildings.condition == pytest.approx(without.buildings.condition, abs=0.01)
    assert not with_it.communities.defects_mended.sum() > 1.5 * without.communities.defects_mended.sum() + 5
    assert with_it.residents.expectation.mean() < without.residents.expectation.mean() - 0.05


def test_new_lamps_and_roads_end_cases_with_them_and_no_blocked_drains(housing: World) -> None:
    """S001-I: the kinds that were built for become rarer; sewers stay (001-29)."""
    a, kinds = housing.arrivals, housing.kinds
    rate = {
        arm: {
            kind: a.rate[(a.kind == kinds.index(kind)) & of_arm(housing, arm, a.run)].sum()
            for kind in ("lighting", "parking", "drains")
        }
        for arm in ("nothing", "built")
    }
    assert rate["built"]["lighting"] < 0.75 * rate["nothing"]["lighting"]
    assert rate["built"]["parking"] < 0.97 * rate["nothing"]["parking"]
    assert rate["built"]["drains"] == pytest.approx(rate["nothing"]["drains"], rel=0.03)


def test_the_works_of_the_one_three_model_cost_what_such_works_cost() -> None:
    """A centre for 0.9 million yuan, five kilometres of road, a pump house, lamps, two car parks: millions, once."""
    world = world_of((load("one-three"), 1))
    world.run()
    spent = sum(
        world.books.spent[name, "district"].sum() for name in ("infrastructure", "defect_rectification")
    )
    assert 2e6 < spent < 8e6
    assert ("renewal", "district") not in world.books.spent


def test_old_compounds_without_many_defects_are_not_rectified() -> None:
    world = world_of((scenario(OLD, ARMS["rectified"]), 1))
    world.run()
    assert not world.levers.rectification.any() and not world.books.flows["warranty"].any()
