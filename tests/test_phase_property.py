"""A month of property accounts, custody and the community's fund: who serves, who leaves, who comes, who pays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import certain, put
from worlds import MIXED, OLD, scenario, set_lever, world_of

from model.phases.monthly.custody import custody, in_custody
from model.phases.monthly.fund import fund
from model.phases.monthly.property_month import accounts
from model.rules import Rules
from model.world import World

JANUARY, FEBRUARY = 0, 31  # days of the horizon, which begins on 1 January
STAY = {"firm_patience_months": 36.0, "entry_hazard": 0.0}
"""No firm leaves or comes by itself."""


def mixed(rules: Rules | None = None, day: int = FEBRUARY, **parameters: float) -> World:
    """A resettlement, a commodity and an old compound, each served by a firm of the market."""
    world = world_of((scenario(MIXED, "", {**STAY, **parameters}), 1), rules=rules)
    world.books.clear()
    world.day = day
    world.levers.unpaid.restart(day - 365.0 / 12.0)  # a month of money
    return world


def served(world: World) -> Any:
    return np.flatnonzero(world.compounds.firm >= 0)


def company(world: World) -> int:
    """Row of the only community's own company."""
    return len(world.compounds)


def booked(world: World, flow: str) -> float:
    return float(world.books.ever[flow].sum())


# --- taking over


def test_the_community_takes_over_what_fails_or_has_no_firm() -> None:
    """Asked for everywhere: the first firm fails, the second does well."""
    rules = Rules(delivered_quality=lambda *_, oversight_gain: np.array([0.1, 0.9, 0.1]))
    world = mixed(rules, failing_quality=0.3, communal_fee=0.6)
    n = world.compounds
    n.firm[:], n.quality[:] = [0, 1, -1], [0.1, 0.9, 0.1]
    n.fee[:] = 1.0, 1.0, 0.2
    world.households.arrears[:] = 9.0
    set_lever(world, "takeover", 1.0)
    accounts(world)
    assert n.firm.tolist() == [company(world), 1, company(world)]
    assert n.fee == pytest.approx([0.6, 1.0, 0.2])  # its low fee, never a higher one than before
    owed = world.households.arrears
    assert not owed[world.households.compound != 1].any() and owed[world.households.compound == 1].all()
    assert world.compounds.taken_over.tolist() == [world.day, world.compounds.taken_over[1], world.day]
    assert world.firms.active[company(world)] and not world.firms.active[0]
    assert world.firms.communal_serving()


@pytest.mark.parametrize(("asked", "taken"), [(0.4, False), (0.5, True)])
def test_what_is_half_asked_for_is_asked_for(asked: float, taken: bool) -> None:
    world = mixed()
    world.compounds.firm[:] = -1
    set_lever(world, "takeover", asked)
    accounts(world)
    assert (world.compounds.firm >= 0).tolist() == [taken] * 3


def test_what_the_company_gave_up_is_not_taken_over_a_second_time() -> None:
    world = mixed()
    world.compounds.firm[:], world.compounds.taken_over[0] = -1, world.day - 300
    set_lever(world, "takeover", 1.0)
    accounts(world)
    assert (world.compounds.firm >= 0).tolist() == [False, True, True]


# --- what neighbours expect


def test_neighbours_learn_from_what_is_paid_a_part_of_the_gap_a_month() -> None:
    """Everybody pays in the first compound, nobody in the second; the third has no firm."""
    world = mixed(
        Rules(pays_fee_probability=lambda logit, *_, satisfaction_slope, norm_slope: np.where(logit > 0, 1.0, 0.0)),
        pay_norm_months=4.0, pay_dutiful_share=0.2, pay_disposition_sd=0.0, pay_dutiful_logit=0.0,
    )  # fmt: skip
    n = world.compounds
    n.firm[2], n.collection[:], n.pay_logit[:] = -1, 0.6, [90.0, -90.0, 90.0]
    accounts(world)
    assert n.paid.tolist() == [1.0, 0.0, 0.0]
    assert n.collection == pytest.approx([0.7, 0.45, 0.5])


def test_who_comes_or_leaves_finds_and_leaves_the_expectation_that_is_there() -> None:
    for rules in (Rules(entry_probability=certain(1.0)), leave_at_once()):
        world = mixed(rules, pay_norm_months=36.0)
        world.compounds.firm[:] = [-1, 1, -1]
        world.compounds.collection[:] = 0.4
        accounts(world)
        assert world.compounds.collection == pytest.approx(0.4, abs=0.02)


# --- leaving and coming


def leave_at_once() -> Rules:
    return Rules(leaves=lambda months_short, *, patience: np.ones(np.size(months_short), np.bool_))


def test_firms_that_leave_are_counted_and_leave_nothing_behind() -> None:
    world = mixed(leave_at_once())
    gone = world.compounds.firm[served(world)]
    put(world, "lighting", handler=world.handlers.first_firm + gone[0])
    before = world.communities.firm_exits.copy()
    accounts(world)
    assert (world.compounds.firm < 0).all()
    assert world.communities.firm_exits - before == pytest.approx([gone.size])
    f = world.firms
    assert not f.active[gone].any() and not f.staff[gone].any() and not f.cash[gone].any()
    assert world.cases.handler[0] == -1  # looks for another handler tomorrow


def test_a_community_stands_behind_its_company_as_far_as_it_is_asked_to() -> None:
    for asked, stays in ((0.5, True), (0.0, False)):
        world = mixed(leave_at_once())
        own = company(world)
        world.compounds.firm[:], world.firms.active[own] = own, True
        set_lever(world, "takeover", asked)
        accounts(world)
        assert (world.compounds.firm == own).all() is np.bool_(stays)


def test_without_backing_the_company_goes_where_fees_pay_only_for_service_that_fails() -> None:
    """It has been short for five months. A market firm in its place would stay: it can pay the least staff."""
    for own, failing, stays in ((True, 0.9, False), (True, 0.01, True), (False, 0.9, True)):
        world = mixed(failing_quality=failing, firm_least_staff=0.01, firm_patience_months=6.0)
        firm = company(world) if own else 0
        f = world.firms
        world.compounds.firm[:], f.active[firm], f.months_short[firm] = firm, True, 5
        f.income[firm] = f.cash[firm] = 0.0
        accounts(world)
        assert (world.compounds.firm == firm).all() is np.bool_(stays)


def test_firms_come_to_compounds_that_nobody_serves() -> None:
    world = mixed(Rules(entry_probability=certain(1.0)))
    n, new = world.compounds, np.array([0, 2])
    n.firm[new], world.firms.staff[new], world.firms.cash[new] = -1, 0.0, 0.0
    accounts(world)
    assert n.firm.tolist() == [0, 1, 2] and n.managed.all()
    assert (world.firms.staff[new] > 0).all() and (world.firms.cash[new] > 0).all()
    assert booked(world, "opening") == pytest.approx(world.firms.cash[new].sum())


def test_whether_firms_come_goes_by_what_households_would_pay_and_staff_would_cost() -> None:
    asked: list[Any] = []

    def entry_probability(expected: Any, full: Any, *, margin: Any, hazard: Any) -> Any:
        asked.append((expected, full))
        return np.zeros(expected.size)

    world = mixed(Rules(entry_probability=entry_probability), entry_collection=0.5, material_share=0.25)
    n = world.compounds
    n.firm[:] = -1
    accounts(world)
    [(expected, full)] = asked
    assert expected == pytest.approx(n.households * (n.fee * n.floor_area * 0.5 + n.public_revenue))
    assert full == pytest.approx(n.households / n.households_per_staff * n.wage * 1.25)


# --- duties and the subsidy


def test_duties_beyond_the_contract_take_their_share_of_what_comes_in() -> None:
    world = mixed()
    set_lever(world, "firm_charge", 0.25)
    accounts(world)
    income = sum(booked(world, flow) for flow in ("fees", "arrears", "public_revenue"))
    assert income > 0 and booked(world, "duties") == pytest.approx(income / 4)


def test_a_committee_that_serves_pays_no_duties() -> None:
    world = mixed()
    world.compounds.firm[:] = -1
    for lever in ("custody", "firm_charge"):
        set_lever(world, lever, 1.0 if lever == "custody" else 0.25)
    custody(world)
    assert in_custody(world).all()
    accounts(world)
    assert booked(world, "fees") > 0 == booked(world, "duties")


@pytest.mark.parametrize(("day", "paid"), [(JANUARY, 100.0), (FEBRUARY, 20.0)])
def test_the_funds_subsidy_is_limited_by_the_year(day: int, paid: float) -> None:
    """The company is deep in debt; of the year's 100 yuan 80 were paid, in January a new year begins."""
    world = mixed(day=day)
    own = company(world)
    world.compounds.firm[:], world.firms.active[own], world.firms.cash[own] = own, True, -1e6
    world.communities.fund[:], world.communities.subsidy_paid[:] = 1000.0, 80.0
    for lever, value in (("subsidy", 100.0), ("takeover", 1.0)):
        set_lever(world, lever, value)
    accounts(world)
    assert booked(world, "subsidy") == pytest.approx(paid)
    assert world.communities.fund == pytest.approx([1000.0 - paid])
    assert world.communities.subsidy_paid == pytest.approx([100.0])


def test_the_fund_pays_no_more_subsidy_than_it_has() -> None:
    world = mixed()
    own = company(world)
    world.compounds.firm[:], world.firms.active[own], world.firms.cash[own] = own, True, -1e6
    world.communities.fund[:] = 30.0
    set_lever(world, "subsidy", 1e5)
    accounts(world)
    assert (booked(world, "subsidy"), world.communities.fund[0]) == pytest.approx((30.0, 0.0))


# --- the fund


def test_a_twelfth_of_the_years_income_comes_in_each_month() -> None:
    world = mixed(Rules(spendable=certain(0.0)), industry_loss_year=0.0)
    world.communities.fund[:], world.communities.fund_income[:] = 10.0, 1200.0
    for lever, value in (("grant", 120.0), ("industry_profit", 300.0)):
        set_lever(world, lever, value)
    fund(world)
    assert world.communities.fund == pytest.approx([10.0 + 100.0 + 10.0 + 25.0])
    found = [booked(world, flow) for flow in ("fund_grant", "special_grant", "industry_profit")]
    assert found == pytest.approx([100.0, 10.0, 25.0])


def test_a_fund_that_spends_all_is_empty_and_every_yuan_has_its_purpose() -> None:
    rules = Rules(spendable=lambda fund, reserve, promised, *, rate: fund.copy())
    world = mixed(rules, fund_welfare=0.5, fund_activities=0.25, fund_upkeep=0.25)
    world.communities.fund[:], world.communities.fund_income[:] = 400.0, 0.0
    fund(world)
    assert world.communities.fund.tolist() == [0.0]
    found = [booked(world, flow) for flow in ("welfare", "activities", "upkeep")]
    assert found == pytest.approx([200.0, 100.0, 100.0])


@pytest.mark.parametrize(("day", "promised"), [(JANUARY, 180.0), (FEBRUARY, 100.0)])
def test_the_fund_keeps_what_it_promised_for_the_year(day: int, promised: float) -> None:
    """Promised are 180 yuan a year, of which 80 are paid: in January all of it is open again."""
    asked: list[Any] = []

    def spendable(fund: Any, reserve: Any, promised: Any, *, rate: Any) -> Any:
        asked.append((reserve.tolist(), promised.tolist()))
        return np.zeros(fund.size)

    world = mixed(Rules(spendable=spendable), day=day, fund_reserve_months=2.0)
    world.communities.fund_income[:], world.communities.subsidy_paid[:] = 120.0, 80.0
    set_lever(world, "subsidy", 180.0)
    fund(world)
    assert asked == [([20.0], [promised])]


# --- custody


def test_custody_begins_where_nobody_serves_and_where_it_is_asked_for() -> None:
    world = mixed(custody_fee=0.3)
    n = world.compounds
    n.firm[:], n.fee[:], n.collection[:] = [0, -1, -1], [1.0, 2.0, 0.1], 0.1
    world.households.arrears[:] = 9.0
    set_lever(world, "custody", [1.0, 0.5, 0.4])
    custody(world)
    assert in_custody(world).tolist() == [False, True, False]
    assert n.fee == pytest.approx([1.0, 0.3, 0.1])
    assert n.collection == pytest.approx([0.1, 0.1, 0.1])  # nobody pays as yet because the committee began
    owed = world.households.arrears
    assert not owed[world.households.compound == 1].any() and owed[world.households.compound != 1].all()


def test_custody_ends_with_the_wish_for_it_and_the_old_fee_is_back() -> None:
    world = mixed()
    n, usual = world.compounds, world.compounds.declared["fee"].copy()
    n.firm[:], n.collection[:] = -1, 0.4
    set_lever(world, "custody", 1.0)
    custody(world)
    assert in_custody(world).all()
    set_lever(world, "custody", [1.0, 0.0, 1.0])
    custody(world)
    assert in_custody(world).tolist() == [True, False, True]
    assert (n.firm[1], n.collection[1], n.fee[1]) == (-1, 0.4, usual[1])


def test_one_compound_is_enough_to_tire_a_committee_which_recovers_afterwards() -> None:
    world = world_of((scenario(OLD, "", {"custody_tiring": 0.1, "custody_recovery": 0.1}), 1))
    set_lever(world, "custody", [1.0, 0.0])
    custody(world)
    tired = world.communities.custody_fatigue[0]
    set_lever(world, "custody", 0.0)
    custody(world)
    assert 0 < world.communities.custody_fatigue[0] < tired
