"""What happens once a month weighs an intervention by the days on which it was in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from worlds import advance, arms, delivered, moving, scenario, timed

from model.inputs.run import Delivery
from model.phases.monthly.custody import in_custody
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import implementation

FEBRUARY = 29  # days, in 2024
SPELLS = ((0, 29), (1, 28), (28, 29))
"""First day and first day no longer: the whole of February, from the 2nd to the 28th, the last day alone."""
DAYS = np.array([end - start for start, end in SPELLS])
PLACE = """
[[place.communities]]
name = "二月"
grids = 3
[[place.communities.compounds]]
archetype = "old"
count = 3
households = 60
firm = false
[[place.communities.compounds]]
archetype = "commodity"
households = 150
firm = true
"""
MEANT = {"red_property_active_share": 1.0, "owners_share": 0.0, "renewal_condition_limit": 1.0}


def of_run(world: World, flow: str, by: str = "") -> Any:
    """Yuan of a flow by run, or yuan that the account of an intervention has from the district."""
    yuan = world.books.spent[by, "district"] if by else world.books.flows[flow]
    return np.bincount(world.communities.run, yuan, minlength=len(world.runs))


def mean(world: World, table: str, column: str) -> Any:
    """Mean of a column by run."""
    rows = getattr(world, table)
    run = world.buildings.run[world.building_of()] if table == "residents" else rows.run
    return np.bincount(run, getattr(rows, column)) / np.bincount(run)


def after(intervention: Any, measure: Callable[[World], Any], **parameters: float) -> Any:
    """What each spell adds to a measure by the evening of the first of March, per run of SPELLS."""
    base = scenario(PLACE, "", {**MEANT, **parameters}, time=timed(0, 40, "2024-02-01"))
    plain = make_run(base, 5)
    runs = [delivered(plain, Delivery(intervention, start, end, 0, 1.0, 1.0)) for start, end in SPELLS]
    values = measure(advance(World([plain, *runs]), FEBRUARY + 1))
    return values[1:] - values[0]


MONEY: dict[str, Callable[[World], Any]] = {
    "special_fund": lambda world: of_run(world, "special_grant"),
    "red_property": lambda world: of_run(world, "duties"),
    "joint_meeting": lambda world: of_run(world, "duties"),
}


@pytest.mark.parametrize("name", MONEY)
def test_what_is_paid_because_of_an_intervention_is_paid_for_its_days(name: str) -> None:
    """Until version 0.7.0 the whole of February cost a month, 27 days of it nothing, and the last day alone a month."""
    paid = after(implementation(name), MONEY[name])
    assert paid[0] > 0.0
    assert paid / paid[0] == pytest.approx(DAYS / FEBRUARY)


def test_the_account_of_an_intervention_has_what_was_paid_for_it_though_it_has_ended() -> None:
    fund = implementation("special_fund")
    given = after(fund, lambda world: of_run(world, "special_grant"))
    assert after(fund, lambda world: of_run(world, "", "special_fund")) == pytest.approx(given)


def test_parking_bays_are_built_by_the_days_on_which_they_were_asked_for() -> None:
    paid = after(moving("bays", new_bays=0.4), lambda world: of_run(world, "capital"))
    assert paid[0] > 0.0 and paid / paid[0] == pytest.approx(DAYS / FEBRUARY)


OUTCOMES: dict[str, Callable[[World], Any]] = {
    "clubs": lambda world: mean(world, "compounds", "ties"),
    "five_every": lambda world: mean(world, "compounds", "ties"),
    "deliberation": lambda world: mean(world, "residents", "trust"),
    "red_property": lambda world: mean(world, "compounds", "quality"),
    "open_books": lambda world: mean(world, "compounds", "books_open"),
    "joint_meeting": lambda world: mean(world, "merchants", "compliance"),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_outcome_of_a_month_is_that_of_its_days(name: str) -> None:
    """27 of 29 days do about nine tenths of what the month does, one day about a thirtieth."""
    gained = after(implementation(name), OUTCOMES[name])
    assert abs(gained[0]) > 1e-6
    assert gained / gained[0] == pytest.approx(DAYS / FEBRUARY, abs=0.05)


@pytest.mark.parametrize(
    ("lever", "table", "begun"),
    [
        ("renewal", "buildings", lambda world: world.buildings.works > 0),
        ("takeover", "compounds", lambda world: world.compounds.taken_over == FEBRUARY),
    ],
)
def test_orders_of_some_days_are_carried_out_as_often_as_they_were_in_force(
    lever: str, table: str, begun: Callable[[World], Any]
) -> None:
    """A building is renewed or not, a compound taken over or not: a lot decides, by the share of days."""
    base = scenario(
        PLACE.replace("count = 3", "count = 30").replace("households = 60", "households = 10"),
        "",
        MEANT | {"renewal_least_gain": 0.0, "renewal_condition": 1.0},
        time=timed(0, 40, "2024-02-01"),
    )
    runs = [
        delivered(make_run(base, seed), Delivery(moving("order", **{lever: 1.0}), start, end, 0, 1.0, 1.0))
        for start, end in SPELLS
        for seed in range(4)
    ]
    world = advance(World(runs), FEBRUARY + 1)
    number = np.bincount(getattr(world, table).run, begun(world)).reshape(3, 4).sum(axis=1)
    assert number[0] >= 100
    assert number / number[0] == pytest.approx(DAYS / FEBRUARY, abs=0.06)


def test_a_year_has_each_of_its_days_once_however_spells_are_cut() -> None:
    """Twelve spells of a month each, and one of a year, bring the fund the same."""
    fund = implementation("special_fund")
    base = scenario(PLACE, "", time=timed(0, 365))
    whole = World([delivered(make_run(base, 2), Delivery(fund, 0, None, 0, 1.0, 1.0))])
    whole.run()
    halves = World(
        [
            delivered(make_run(base, 2), Delivery(fund, start, end, 0, 1.0, 1.0))
            for start, end in ((0, 100), (100, None), (0, 17), (17, 100))
        ]
    )
    halves.run()
    year = of_run(whole, "special_grant")[0]
    first, second, third, fourth = of_run(halves, "special_grant")
    assert first + second == pytest.approx(year) and third + fourth == pytest.approx(first)


def test_levers_of_the_past_do_not_depend_on_what_else_is_in_the_batch() -> None:
    base = scenario(PLACE, "", time=timed(10, 60))
    ties = moving("ties", ties=1.0 / 3.0, grant=100.0 / 7.0)
    mine = delivered(make_run(base, 3), Delivery(ties, 3, 20, 7, 0.7, 1.0))
    others = arms(base, [4, 5], moving("mobilise", ties=0.1), None)
    alone, batch = World([mine]), World([*others, mine])
    for _ in range(60):
        alone.step()
        batch.step()
        for name in ("ties", "grant"):
            past, whole = getattr(alone.levers.past_month, name), getattr(batch.levers.past_month, name)
            assert past.tolist() == whole[-past.size :].tolist()


def test_custody_begins_where_it_still_asks_as_often_as_it_asked() -> None:
    """Of thirty compounds all after a whole month, none after a spell that has ended, hardly any after one day."""
    place = PLACE.replace("count = 3", "count = 30").replace("households = 60", "households = 10")
    base = scenario(place, "", {"entry_hazard": 0.0}, time=timed(0, 40, "2024-02-01"))
    kept = moving("custody", custody=1.0)
    runs = [delivered(make_run(base, 6), Delivery(kept, start, end, 0, 1.0, 1.0)) for start, end in SPELLS]
    world = advance(World(runs), FEBRUARY + 1)
    number = np.bincount(world.compounds.run, in_custody(world))
    assert number[0] >= 30 and number[1] == 0.0
    assert number[2] <= 5
