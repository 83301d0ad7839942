"""Merchants: who complies less is the other side oftener; settlements teach, and the lesson wears off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from moves import moved
from worlds import (
    MIXED,
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    run_state,
    scenario,
    timed,
    watch,
    world_of,
)

from agents.merchant import RESTAURANT, Merchant
from model.inputs.kind import PARTIES
from model.rules import Rules
from model.world import World

RULES = Rules()
STEPS = {"agreed": 0.15, "forced": 0.3, "met": 0.02, "half_life": 270.0}
SHOPS = """
[[place.communities]]
name = "底商"
grids = 2
[[place.communities.compounds]]
archetype = "fringe"
count = 2
households = 150
merchants_per_1000 = {}
"""
BUSY = {"frailty_sd": 0.0, "channel_access": 3.0}


class Cases:
    """Business, kind and compound of every case with a merchant."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int, int]] = []

    def __call__(self, world: World) -> None:
        """Note today's (a phase)."""
        cases, rows = world.cases, world.today.rows("arisen")
        rows = rows[world.kinds.party[cases.kind[rows]] == PARTIES.index("merchant")]
        self.seen += zip(
            *(c[rows].tolist() for c in (cases.merchant, cases.kind, cases.compound)), strict=True
        )


def followed(world: World) -> tuple[World, Any]:
    cases = Cases()
    ran(watch(world, cases))
    return world, np.array(cases.seen, dtype=np.int64).reshape(-1, 3)


# --- rules


def test_settlements_force_and_meetings_raise_compliance_which_drifts_back() -> None:
    def after(compliance: float, settled: int = 0, enforced: int = 0, meetings: float = 0.0) -> float:
        return float(RULES.compliance_next(compliance, 0.5, settled, enforced, meetings, **STEPS))

    assert after(0.5) == pytest.approx(0.5)
    assert (
        0.5
        < after(0.5, meetings=1.0)
        < after(0.5, settled=1)
        < after(0.5, enforced=1)
        < after(0.5, 2, 1)
        < 1.0
    )
    assert 0.5 < after(0.8) < 0.8
    assert 0.2 < after(0.2) < 0.5


def test_every_business_is_a_restaurant_a_shop_or_a_workshop() -> None:
    u = np.linspace(0.001, 0.999, 999)
    share = np.bincount(RULES.merchant_kind(u, restaurants=0.35, workshops=0.15), minlength=3) / u.size
    assert share == pytest.approx([0.35, 0.5, 0.15], abs=0.01)
    assert set(RULES.merchant_kind(u, restaurants=1.0, workshops=1.0).tolist()) == {RESTAURANT}


# --- in the world


def test_there_are_as_many_businesses_as_the_place_says() -> None:
    world = world_of(*((scenario(SHOPS.format(12.0)), seed) for seed in range(20)))
    expected = 12.0 * world.compounds.residents / 1000.0
    assert world.compounds.merchants.mean() == pytest.approx(expected.mean(), rel=0.05)
    assert (np.abs(world.compounds.merchants - expected) < 1.0).all()
    assert world.merchants.compliance.mean() == pytest.approx(0.6, abs=0.03)


def test_without_businesses_nobody_quarrels_with_them() -> None:
    world, cases = followed(world_of((scenario(SHOPS.format(0.0), "", BUSY, time=timed(30, 400)), 1)))
    assert len(world.merchants) == 0 == len(cases)
    assert np.isnan(world.results().runs.compliance[0])
    assert not list(world.agents_by_type[Merchant])


def test_every_matter_with_a_business_has_one_of_its_compound_and_fumes_come_from_kitchens() -> None:
    arms = [(scenario(SHOPS.format(40.0), "", BUSY, time=timed(30, 600)), seed) for seed in range(10)]
    world, cases = followed(world_of(*arms))
    business, kind, compound = cases.T
    m = world.merchants
    assert len(cases) > 15
    assert (business >= 0).all() and (m.compound[business] == compound).all()
    fumes = kind == world.kinds.index("kitchen_fumes")
    assert fumes.any() and (m.kind[business[fumes]] == RESTAURANT).all()
    assert (m.kind[business[~fumes]] != RESTAURANT).any()
    assert m.usual[business].mean() < m.usual.mean() - 0.03


def test_more_businesses_and_worse_ones_mean_more_matters() -> None:
    """S000-H, S001-M: a snack street brings money and quarrels."""

    def count(per_1000: float, compliance: float) -> int:
        values = BUSY | {"compliance_mean": compliance, "compliance_sd": 0.0}
        arms = [(scenario(SHOPS.format(per_1000), "", values, time=timed(0, 400)), seed) for seed in range(3)]
        return len(followed(world_of(*arms))[1])

    usual = count(12.0, 0.6)
    assert count(40.0, 0.6) > 2.0 * usual > 0


def test_worse_compliance_of_all_raises_the_rate_and_lowers_agreement() -> None:
    world = world_of((scenario(SHOPS.format(40.0)), 1))
    cells = world.arrivals.with_merchant
    before = world.arrivals.rate[cells].sum()
    world.merchants.compliance[:] *= 0.5
    world.arrivals.refresh(world)
    assert world.arrivals.rate[cells].sum() > 1.3 * before


def test_settled_matters_teach_and_meetings_help() -> None:
    runs = [
        moved(
            SHOPS.format(40.0),
            seed,
            f"{name} {seed}",
            time=timed(0, 400),
            parameters=BUSY,
            meeting_items=items,
        )
        for name, items in (("none", 0.0), ("meetings", 3.0))
        for seed in range(2)
    ]
    world = ran(World(runs))
    m = world.merchants
    gain = [(m.compliance - m.usual)[m.run // 2 == half].mean() for half in (0, 1)]
    assert 0.0 < gain[0] < gain[1]
    assert ((m.compliance >= 0.0) & (m.compliance <= 1.0)).all()
    quiet = ran(world_of((scenario(SHOPS.format(40.0), "", {"capacity_scale": 0.0}, time=timed(0, 200)), 1)))
    assert quiet.merchants.compliance == pytest.approx(quiet.merchants.usual)


def test_levers_on_classes_of_matters_multiply_their_rates() -> None:
    levers = ("arrival", "violations", "merchant_arrival", "noise_arrival")
    doubling: list[dict[str, Any]] = [{lever: 1.0} for lever in levers]
    runs = [moved(MIXED, 1, "none"), *(moved(MIXED, 1, str(by), **by) for by in doubling)]
    world = advance(World(runs), 1)
    a, kinds = world.arrivals, world.kinds
    rate = np.array(
        [np.bincount(a.kind[a.run == s], weights=a.rate[a.run == s], minlength=len(kinds)) for s in range(5)]
    )
    merchant = kinds.party == PARTIES.index("merchant")
    noise = np.arange(len(kinds)) == kinds.index("neighbour_noise")
    for row, doubled in enumerate((np.ones(len(kinds), bool), kinds.violation, merchant, noise), start=1):
        assert rate[row] == pytest.approx(np.where(doubled, 2.0, 1.0) * rate[0])


def test_a_business_is_an_agent() -> None:
    world = ran(world_of((scenario(SHOPS.format(40.0), "", BUSY, time=timed(0, 120)), 1)))
    shops = list(world.agents_by_type[Merchant])
    assert len(shops) == len(world.merchants)
    assert {shop.trade for shop in shops} <= {"restaurant", "shop", "workshop"}
    assert sum(shop.cases for shop in shops) == (world.cases.merchant[world.cases.state < 3] >= 0).sum()


def test_businesses_alone_are_those_of_a_batch() -> None:
    runs = [(scenario(SHOPS.format(n), "", BUSY), seed) for seed, n in ((1, 40.0), (2, 0.0), (3, 12.0))]
    batch = ran(world_of(*runs))
    for row, run in enumerate(runs):
        alone = ran(world_of(run))
        assert_same_outcome(outcome(alone), outcome(batch, row))
        assert differing(run_state(alone), run_state(batch, row)) == []


def test_where_restaurants_open_there_are_fumes_also_where_no_business_was() -> None:
    """Cases with businesses rise with those that open (001-41); where there were none they are with nobody known."""
    runs = [
        moved(
            SHOPS.format(per),
            1,
            f"{per} and {more}",
            time=timed(0, 365),
            parameters=BUSY,
            new_restaurants=more,
        )
        for per in (0.0, 8.0)
        for more in (0.0, 10.0)
    ]
    world, cases = followed(World(runs))
    fumes = cases[cases[:, 1] == world.kinds.index("kitchen_fumes")]
    number = np.bincount(world.compounds.run[fumes[:, 2]], minlength=4)
    assert number[0] == 0 < number[1] and number[2] < number[3]
    assert (fumes[world.compounds.run[fumes[:, 2]] == 1, 0] == -1).all()


def test_other_shops_bring_noise_but_no_fumes() -> None:
    runs = [
        moved(SHOPS.format(8.0), 1, f"{more} shops", time=timed(0, 20), new_shops=more)
        for more in (0.0, 20.0)
    ]
    world = advance(World(runs), 5)
    a = world.arrivals
    for kind, more in (("merchant_noise", True), ("fire_hazard", True), ("kitchen_fumes", False)):
        rate = [a.rate[(a.kind == world.kinds.index(kind)) & (a.run == run)].sum() for run in (0, 1)]
        assert (rate[1] > rate[0]) == more, kind
