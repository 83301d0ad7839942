"""What the second half of the interventions does to outcomes, and what it spoils.

Each is compared with the same place under the same seeds; statements are about signs, over several seeds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from worlds import advance, scenario, timed, whole

from model.state.cases import Channel
from model.state.handlers import Role
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import implementation

PLACE = """
[[place.communities]]
name = "各样"
grids = 3
staff = 5
[[place.communities.compounds]]
archetype = "old"
count = 2
households = 300
firm = true
[[place.communities.compounds]]
archetype = "resettlement"
households = 300
firm = true
committee = true
"""
SEEDS, HORIZON = 3, 270
ARMS = (
    "baseline", "appraisal", "burden_reduction", "clubs", "commission", "community_industries", "covenant",
    "digital_platform", "open_books", "pilot_building", "renewal", "special_fund", "volunteer_teams",
)  # fmt: skip


def run(arm: str, seed: int) -> Any:
    parameters = {"clubs_learners": 300.0}
    base = make_run(scenario(PLACE, parameters=parameters, time=timed(0, HORIZON)), seed)
    return base if arm == "baseline" else replace(base, deliveries=(whole(implementation(arm)),))


class Opened:
    """Counts what became known first, by run and channel, and what arose, by run and kind."""

    def __init__(self, world: World) -> None:
        self.known = np.zeros((len(world.runs), len(Channel)))
        self.arisen = np.zeros((len(world.runs), len(world.kinds)))

    def __call__(self, world: World) -> None:
        cases, known, arisen = world.cases, world.today.rows("opened"), world.today.rows("arisen")
        known = known[cases.first_known[known] == world.day]
        np.add.at(self.known, (cases.run[known], cases.channel[known]), 1.0)
        np.add.at(self.arisen, (cases.run[arisen], cases.kind[arisen]), 1.0)


@pytest.fixture(scope="module")
def lived() -> tuple[World, Opened]:
    """Every arm under every seed after nine months, with what was counted on the way."""
    world = World([run(arm, seed) for arm in ARMS for seed in range(SEEDS)])
    count = Opened(world)
    world.phases = (*world.phases, count)
    return advance(world, HORIZON), count


@pytest.fixture(scope="module")
def world(lived: tuple[World, Opened]) -> World:
    return lived[0]


@pytest.fixture(scope="module")
def count(lived: tuple[World, Opened]) -> Opened:
    return lived[1]


@pytest.fixture(scope="module")
def runs(world: World) -> pd.DataFrame:
    return world.results().runs


def runs_of(arm: str) -> Any:
    return ARMS.index(arm) * SEEDS + np.arange(SEEDS)


def change(runs: pd.DataFrame, arm: str, metric: str) -> float:
    """Mean difference from the baseline, seed by seed."""
    values = runs[metric].to_numpy()
    return float((values[runs_of(arm)] - values[runs_of("baseline")]).mean())


def of(world: World, table: str, column: str, arm: str) -> Any:
    """A column's rows in one arm."""
    rows = getattr(world, table)
    return getattr(rows, column)[np.isin(rows.run, runs_of(arm))]


def flow(world: World, which: str, arm: str) -> float:
    return float(world.books.flows[which][np.isin(world.communities.run, runs_of(arm))].sum())


def offered(world: World, arm: str, role: Role) -> float:
    mine = np.isin(world.handlers.run, runs_of(arm)) & (world.handlers.role == role)
    return float(world.handlers.offered[mine].sum() / 60.0)


def arose(world: World, count: Opened, arm: str, kinds: Any) -> float:
    return float(count.arisen[runs_of(arm)][:, kinds].sum())


# --- appraisal, commission, platform, relief


def test_appraisal_buys_punctuality_with_paper(runs: pd.DataFrame) -> None:
    assert change(runs, "appraisal", "closed_on_paper") > 0
    assert change(runs, "appraisal", "truly_solved") < 0


def test_appraisal_gives_case_hours_and_takes_some_back_in_reports(world: World) -> None:
    once, now = (offered(world, arm, Role.COMMITTEE) for arm in ("baseline", "appraisal"))
    assert once < now < once * 1.12


def test_appraisal_records_less_of_what_patrols_see(world: World, count: Opened) -> None:
    seen, now = (count.known[runs_of(arm), Channel.PATROL].sum() for arm in ("baseline", "appraisal"))
    assert now < seen


def test_a_platform_brings_reports_and_takes_case_hours(world: World, count: Opened) -> None:
    once, now = (count.known[runs_of(arm), Channel.REPORT].sum() for arm in ("baseline", "digital_platform"))
    assert now > once
    for role in (Role.GRID, Role.COMMITTEE):
        assert offered(world, "digital_platform", role) < offered(world, "baseline", role)


def test_relief_gives_case_hours_and_fewer_requests(world: World, count: Opened) -> None:
    assert offered(world, "burden_reduction", Role.COMMITTEE) > offered(world, "baseline", Role.COMMITTEE)
    desk = [world.kinds.index("certificates")]
    once, now = (arose(world, count, arm, desk) for arm in ("baseline", "burden_reduction"))
    assert 0 < now < 0.7 * once


def test_a_commission_costs_and_does_not_change_what_arises(world: World, count: Opened) -> None:
    assert flow(world, "public_wages", "commission") > flow(world, "public_wages", "baseline")
    kinds = world.kinds.departments >= 2
    once, now = (arose(world, count, arm, kinds) for arm in ("baseline", "commission"))
    assert now == pytest.approx(once, rel=0.2)


# --- money


def test_the_fund_receives_what_the_district_grants(world: World) -> None:
    granted = flow(world, "special_grant", "special_fund")
    account = world.books.spent["special_fund", "district"]
    assert granted == pytest.approx(account.sum()) and granted > 0
    for use in ("welfare", "activities", "upkeep"):
        assert flow(world, use, "special_fund") > flow(world, use, "baseline"), use


def test_businesses_bring_the_fund_little_beside_public_money(world: World, count: Opened) -> None:
    profit = flow(world, "industry_profit", "community_industries")
    assert 0 < profit < 0.1 * flow(world, "special_grant", "special_fund")
    with_merchants = [world.kinds.index(kind) for kind in ("merchant_noise", "kitchen_fumes")]
    cells, of = np.isin(world.arrivals.kind, with_merchants), world.arrivals.run
    once, now = (
        world.arrivals.rate[cells & np.isin(of, np.arange(len(world.runs))[runs_of(arm)])].sum()
        for arm in ("baseline", "community_industries")
    )
    assert now > once


# --- neighbours


def test_clubs_add_ties_to_some_and_noise_to_all(world: World, count: Opened) -> None:
    gained = of(world, "compounds", "ties", "clubs") - of(world, "compounds", "ties", "baseline")
    assert (gained >= 0).all() and gained.sum() > 0
    noise = [world.kinds.index("neighbour_noise")]
    assert arose(world, count, "clubs", noise) >= arose(world, count, "baseline", noise)


def test_volunteer_teams_bring_volunteers_and_quarrels(
    world: World, runs: pd.DataFrame, count: Opened
) -> None:
    assert change(runs, "volunteer_teams", "volunteer_hours") > 0
    quarrels = [world.kinds.index(kind) for kind in ("air_conditioner", "neighbour_noise")]
    assert arose(world, count, "volunteer_teams", quarrels) > 0.95 * arose(world, count, "baseline", quarrels)


@pytest.mark.parametrize("arm", ["covenant", "volunteer_teams"])
def test_norms_and_patrols_lower_violations(world: World, count: Opened, arm: str) -> None:
    kinds = world.kinds.violation
    assert arose(world, count, arm, kinds) < arose(world, count, "baseline", kinds)


def test_a_covenant_makes_fees_a_matter_of_course(runs: pd.DataFrame) -> None:
    assert change(runs, "covenant", "fee_collection") > 0


def test_open_books_bring_matters_into_the_open(count: Opened) -> None:
    told = count.known[:, Channel.REPORT]
    assert told[runs_of("open_books")].sum() > told[runs_of("baseline")].sum()


# --- buildings


def test_renewal_lifts_worn_buildings_at_the_public_expense(world: World) -> None:
    better = of(world, "buildings", "condition", "renewal") - of(world, "buildings", "condition", "baseline")
    assert better.mean() > 0.1
    assert flow(world, "capital", "renewal") > flow(world, "capital", "baseline") == 0
    public = world.books.spent["renewal", "district"].sum()
    assert public == pytest.approx(flow(world, "capital", "renewal"))


def test_a_pilot_is_one_building_that_shows_what_comes(world: World) -> None:
    shown = of(world, "compounds", "demonstration", "pilot_building")
    assert (shown > of(world, "compounds", "demonstration", "baseline")).any()
    one = flow(world, "capital", "pilot_building")
    assert 0 < one < flow(world, "capital", "renewal")
