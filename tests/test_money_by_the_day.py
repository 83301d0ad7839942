"""Money by the day: a horizon has the money of its days, wherever the firsts of the months fall."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import advance, arms, moving, scenario, timed, watch, world_of

from model.accounting.flows import FLOWS
from model.world import World

HORIZONS = (31, 32, 91, 92)
SEEDS = range(6)
SERVED = """
[[place.communities]]
name = "有物业"
grids = 3
fund = 60000
[[place.communities.compounds]]
archetype = "commodity"
count = 2
households = 200
firm = true
[[place.communities.compounds]]
archetype = "danwei"
households = 150
firm = true
"""
STEADY = {"firm_patience_months": 36.0, "entry_hazard": 0.0, "industry_loss_year": 0.0}
PACKAGE = {"grant": 80_000.0, "industry_profit": 50_000.0, "firm_charge": 0.1}
BY_THE_YEAR = "[interventions.clubs]\nramp_days = 0\n[interventions.grid_staffing]\nramp_days = 0\n"
ONCE = {name for name, flow in FLOWS.items() if flow.once} | {
    "opening", "write_off", "bail_out", "owners_share", "compensation",
}  # fmt: skip
"""Paid on the day of an event, not by the day."""


def yearly(horizon: int, **levers: float) -> dict[str, float]:
    """Yuan a year of every flow that is paid by the day, mean over seeds."""
    base = scenario(SERVED, BY_THE_YEAR, STEADY, time=timed(300, horizon))
    world = World(arms(base, SEEDS, moving("package", **levers)))
    world.run()
    flows = {
        name: float(yuan.sum()) / len(SEEDS) * 365.0 / horizon for name, yuan in world.books.flows.items()
    }
    return {name: yuan for name, yuan in flows.items() if name not in ONCE}


@pytest.fixture(scope="module")
def by_horizon() -> dict[int, dict[str, float]]:
    return {horizon: yearly(horizon, **PACKAGE) for horizon in HORIZONS}


PAID = (
    "fees", "public_revenue", "wages", "material", "duties", "fund_grant", "special_grant",
    "industry_profit", "running", "public_wages",
)  # fmt: skip


@pytest.mark.parametrize("flow", PAID)
def test_the_yuan_of_a_year_do_not_hang_on_the_firsts_of_months(
    by_horizon: dict[int, dict[str, float]], flow: str
) -> None:
    """31 days cost 20,302 yuan a year and 32 days 40,257, since the second had two firsts of a month."""
    found = np.array([by_horizon[horizon][flow] for horizon in HORIZONS])
    assert found.min() > 0.0
    assert found == pytest.approx(found.mean(), rel=0.03)


def test_old_debts_come_in_by_the_day_as_well(by_horizon: dict[int, dict[str, float]]) -> None:
    """Few households pay old debts, and what they owe still grows: the bound is wider."""
    found = np.array([by_horizon[horizon]["arrears"] for horizon in HORIZONS])
    assert found.min() > 0.0 and found == pytest.approx(found.mean(), rel=0.1)


def test_what_the_fund_spends_does_not_hang_on_them_either() -> None:
    """At its usual income, after a year of warm-up, so that it spends what comes in."""
    for flow in ("welfare", "activities", "upkeep"):
        found = np.array([yearly(horizon)[flow] for horizon in HORIZONS])
        assert found.min() > 0.0 and found == pytest.approx(found.mean(), rel=0.03)


@pytest.mark.parametrize(("flow", "budget"), [("small_works", 60_000.0), ("works_upkeep", 0.0)])
def test_the_upkeep_of_small_works_does_not_hang_on_them_either(flow: str, budget: float) -> None:
    """It was a twelfth a first of a month. One work stands; no other is built, since a year's budget is too small."""
    costly = STEADY | {"works_yuan": 500_000.0, "works_upkeep": 0.05}
    found = []
    for horizon in HORIZONS:
        base = scenario(SERVED, "", costly, time=timed(31, horizon))
        world = World(arms(base, (1, 2), moving("works", small_works=budget)))
        while world.day < 0:
            world.step()
        world.communities.works_done[:] = 1.0
        world.run()
        assert world.communities.works_done.tolist() == [1.0, 1.0]
        found.append(world.books.flows[flow] * 365.0 / horizon)
    assert np.array(found) == pytest.approx(25_000.0)


def test_what_is_booked_is_what_moved_and_fees_paid_are_fees_booked() -> None:
    """On every day, from the middle of a month to the middle of a month."""
    world = world_of(
        *((scenario(SERVED, BY_THE_YEAR, STEADY, time=timed(40, 100, "2022-01-17")), s) for s in (1, 2))
    )
    begun = world.communities.fund - world.books.net("fund"), world.firms.cash.sum()

    def balanced(world: World) -> None:
        assert world.communities.fund - world.books.net("fund") == pytest.approx(begun[0])
        assert world.firms.cash.sum() - begun[1] == pytest.approx(world.books.net("firms").sum(), abs=1e-3)

    watch(world, balanced)
    world.run()
    assert world.communities.fees_paid == pytest.approx(world.books.flows["fees"])


def test_the_last_day_closes_what_is_open_and_the_first_opens_nothing_of_before() -> None:
    """Public revenue is the same every day: of a horizon of ten days within a month, ten days are booked."""
    world = world_of((scenario(SERVED, "", STEADY, time=timed(45, 10, "2022-03-08")), 1))
    world.run()
    n = world.compounds
    monthly = (n.public_revenue * n.households)[n.firm >= 0].sum()
    assert world.books.flows["public_revenue"].sum() == pytest.approx(monthly * 12 / 365 * 10)
    assert world.books.ever["public_revenue"].sum() == pytest.approx(monthly * 12 / 365 * 55)


def test_the_closing_changes_nobodys_month() -> None:
    """Who paid this month, staff and quality are those of the last first; only money moves on the last day."""
    worlds = [world_of((scenario(SERVED, "", STEADY, time=timed(40, days)), 1)) for days in (45, 60)]
    for world in worlds:
        advance(world, 45)
    short, long = (world.compounds for world in worlds)
    for column in ("paid", "collection", "quality"):
        assert getattr(short, column).tolist() == getattr(long, column).tolist()
    assert worlds[0].firms.staff.tolist() == worlds[1].firms.staff.tolist()
    assert worlds[0].books.ever["wages"].sum() > worlds[1].books.ever["wages"].sum()
