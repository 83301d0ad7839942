"""Firms that are left alone: who is served after the warm-up, what is paid, who leaves, who follows (P5 to P7, P14)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import scenario, timed, world_of

from model.inputs.archetypes import archetypes
from model.world import World
from scenarios.build import make_world
from scenarios.loader import load

TABLE = archetypes()
BASELINES = ("old", "resettlement", "danwei", "commodity", "fringe")
SEEDS = 6
BANDS = {"old": (0.30, 0.60), "resettlement": (0.30, 0.70), "commodity": (0.75, 0.92)}
"""Collection before anything is tried (reading of P2 and P5 to P9)."""


def of(world: World, archetype: str) -> Any:
    return world.compounds.archetype == TABLE.names.index(archetype)


def served(world: World) -> Any:
    return world.compounds.firm >= 0


@pytest.fixture(scope="module")
def warmed_up() -> tuple[World, Any]:
    """The five baselines on day 0 under several seeds, and who was served when the warm-up began."""
    world = make_world([(load(f"baseline-{name}"), seed) for name in BASELINES for seed in range(SEEDS)])
    before = served(world)
    while world.day < 0:
        world.step()
    return world, before


@pytest.mark.parametrize("archetype", BASELINES)
def test_about_as_many_are_served_after_the_warm_up_as_the_archetype_says(
    warmed_up: tuple[World, Any], archetype: str
) -> None:
    world, before = warmed_up
    here, share = of(world, archetype), TABLE.value("firm_share", archetype)
    sampling = 2.5 * np.sqrt(share * (1.0 - share) / here.sum())
    assert served(world)[here].mean() == pytest.approx(share, abs=max(sampling, 0.05))
    assert served(world)[here].sum() >= 0.8 * before[here].sum()


@pytest.mark.parametrize("archetype", BANDS)
def test_what_is_collected_lies_within_the_band_of_its_kind_of_compound(
    warmed_up: tuple[World, Any], archetype: str
) -> None:
    world, _ = warmed_up
    here = of(world, archetype) & served(world)
    low, high = BANDS[archetype]
    assert low < world.compounds.collection[here].mean() < high


def test_firms_of_old_compounds_give_the_service_that_low_fees_pay_for(warmed_up: tuple[World, Any]) -> None:
    """P14: little service and little collection go together; above what nobody gives, far below a commodity tower."""
    world, _ = warmed_up
    n = world.compounds
    old = of(world, "old")
    assert (
        0.2 < n.quality[old & served(world)].mean() < 0.5
    )  # failing: a community's company has reason to act
    assert n.quality[old & ~served(world)].max() < 0.2
    assert (old & ~served(world)).sum() > 0.4 * old.sum()
    assert n.quality[of(world, "commodity")].mean() > 0.8


@pytest.mark.slow
def test_some_firms_of_old_compounds_last_ten_years_and_some_leave() -> None:
    street = """
[[place.communities]]
name = "老街"
grids = 4
staff = 6
[[place.communities.compounds]]
archetype = "old"
count = 8
residents = 500
firm = true
[[place.communities.compounds]]
archetype = "commodity"
residents = 872
"""
    world = world_of(*((scenario(street, time=timed(0, 3650)), seed) for seed in range(3)))
    old = of(world, "old")
    world.run()
    assert 0.3 < served(world)[old].mean() < 0.97
    assert world.communities.firm_exits.sum() > 0


def yard(fee: float, pay_logit: float, years: int) -> World:
    """Two resettlement compounds with a firm."""
    place = f"""
[[place.communities]]
name = "小区"
grids = 1
[[place.communities.compounds]]
archetype = "resettlement"
count = 2
households = 120
firm = true
fee = {fee}
pay_logit = {pay_logit}
"""
    return world_of((scenario(place, time=timed(0, 365 * years)), 1))


NOBODY_PAYS = -4.0


def test_a_firm_cuts_staff_first_and_leaves_when_fees_fall_to_nothing() -> None:
    """P7: collection fell below 0.5, then below 0.3, then the firm left."""
    world = yard(0.45, NOBODY_PAYS, 3)
    staff = world.firms.staff[:2].copy()
    for _ in range(100):
        world.step()
    assert served(world).all() and (world.firms.staff[:2] < 0.8 * staff).all()
    world.run()
    assert not served(world).any()
    assert world.communities.firm_exits.sum() == 2


def test_firms_follow_one_another_where_the_fee_looks_sufficient_and_is_not_paid() -> None:
    """P6: at 0.75 yuan one firm after the other took over the compound and left."""
    world = yard(0.75, NOBODY_PAYS, 8)
    came, before = 0, served(world)
    while world.day <= world.calendar.last:
        world.step()
        came += int((served(world) & ~before).sum())
        before = served(world)
    assert came >= 2
    assert world.communities.firm_exits.sum() >= 4


def test_a_firm_that_can_still_cut_stays() -> None:
    """P5: a firm that collects 0.3 of its fees serves badly, but it serves."""
    world = world_of((scenario(PATIENT, time=timed(0, 730)), 1))
    world.firms.cash[0] = -5_000.0  # debts alone are no reason to leave
    world.run()
    assert served(world).all()
    assert 0.2 < world.compounds.quality[0] < 0.5


PATIENT = """
[[place.communities]]
name = "老街"
grids = 1
staff = 3
[[place.communities.compounds]]
archetype = "old"
households = 200
firm = true
"""
