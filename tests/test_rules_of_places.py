"""Rules of owners, firms, volunteers, houses and businesses, each against its formula worked out by hand."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest
from rule_cases import NAN, Case, case, check, name
from test_rules import OFFICES, RESIDENTS

from agents import building, fund, merchant, owners, property_firm, resident, volunteer
from model.rules import Rules

READY = {"base": -0.4, "age_slope": 0.15, "member_logit": 0.5, "trust_slope": 1.2, "campaign": 0.9}
MIXED = {"ties_weight": 0.6, "visible_weight": 3.0}
LEANING = {
    "base": 0.2, "compensation": 0.25, "cost_slope": 0.7, "trust_slope": 1.1, "demonstration_slope": 0.6,
    "fair_slope": 0.4, "reactance": 0.3,
}  # fmt: skip
EXAMPLES = {"per_pilot": 0.2, "per_case": 0.1, "per_failure": 0.3, "half_life": 700.0}
FADED = 0.4 * 2 ** (-30.4 / 700)
KEEPING = {"agreed": 0.3, "forced": 0.5, "met": 0.2, "half_life": 300.0}
DRIFTED = 0.6 + 0.2 * 2 ** (-30.4 / 300)
STAFF = {"material": 0.25, "margin": 0.1, "least": 0.35, "lag": 0.2}
CROWD = {"tie_weight": 0.6, "member_weight": 2.0}
STEP = np.nextafter

OWNERS = [
    case(owners.persuaded_share, 1 - 0.75**3, 3, per_visit=0.25),
    case(
        owners.readiness, -0.4 + 0.15 * 2 + 0.5 + 1.2 * 0.1 + 0.9 * 0.3 + 0.7, 70, True, 0.6, 0.3, 0.7, **READY
    ),
    case(owners.readiness, -0.4, 50, False, 0.5, 0.0, 0.0, **READY),
    case(owners.seen_share, 0.6 * 0.3 + 0.4 * 0.5 + 3 * 0.02, 0.3, 0.5, 0.02, **MIXED),
    case(owners.seen_share, 0.5 + 3 * 0.02, NAN, 0.5, 0.02, **MIXED),
    case(owners.seen_share, 1.0, 0.9, 0.9, 0.2, **MIXED),
    case(owners.takes_part, True, 0.5, 0.25, 1.0, cascade=2.0),
    case(owners.takes_part, False, 0.5, 0.25, 1.001, cascade=2.0),
    case(owners.floor_benefit, -1.5, 1, 6, loss=1.5, gain=2.0),
    case(owners.floor_benefit, 2.0, 6, 6, loss=1.5, gain=2.0),
    case(owners.floor_benefit, -1.5 + 3.5 * 2 / 5, 3, 6, loss=1.5, gain=2.0),
    case(owners.floor_benefit, 2.0, 9, 6, loss=1.5, gain=2.0),
    case(owners.floor_benefit, 2.0, 2, 2, loss=1.5, gain=2.0),
    case(owners.floor_benefit, 0.0, 1, 1, loss=1.5, gain=2.0),
    case(owners.renewal_benefit, 3 * 0.4 - 2.5 * 0.1, 0.4, 0.1, per_gain=3.0, per_share=2.5),
    case(
        owners.inclination, 0.2 - 1.5 * 0.75 + 1.1 * 0.1 - 0.7 * 0.2 + 0.6 * 0.3 + 0.4 * 0.8 - 0.3 * 2,
        -1.5, 1.2, 0.6, 0.3, 0.8, 6, **LEANING,
    ),
    case(owners.inclination, 0.2 + 1.5, 1.5, 1.0, 0.5, 0.0, 0.0, 4, **LEANING),
    case(owners.inclination, 0.2, 0.0, 1.0, 0.5, 0.0, 0.0, 0, **LEANING),
    case(owners.inclination, 0.2 + 0.5 * 1.0, 0.5, 1.0, 0.5, 0.0, 0.0, 0, **LEANING),
    case(owners.supports, True, 0.5, 0.5),
    case(owners.supports, False, 0.49, 0.5),
    # Article 278: two thirds by heads and by area; more than half of both, or three quarters or more.
    case(owners.has_quorum, True, 2 / 3, 2 / 3),
    case(owners.has_quorum, False, STEP(2 / 3, 0), 0.9),
    case(owners.has_quorum, False, 0.9, STEP(2 / 3, 0)),
    case(owners.passes_vote, False, True, 0.5, 0.9, False),
    case(owners.passes_vote, False, True, 0.9, 0.5, False),
    case(owners.passes_vote, True, True, STEP(0.5, 1), STEP(0.5, 1), False),
    case(owners.passes_vote, False, False, 0.9, 0.9, False),
    case(owners.passes_vote, True, True, 0.75, 0.75, True),
    case(owners.passes_vote, False, True, STEP(0.75, 0), 0.9, True),
    case(owners.passes_vote, False, True, 0.9, STEP(0.75, 0), True),
    case(owners.passes_vote, False, True, 0.6, 0.6, True),
    case(owners.body_ends, 1 - 0.8 ** (1 / 12), False, per_year=0.2, cross_factor=0.5),
    case(owners.body_ends, 1 - 0.9 ** (1 / 12), True, per_year=0.2, cross_factor=0.5),
    case(owners.body_ends, 1.0, True, per_year=0.8, cross_factor=2.0),
]  # fmt: skip

FIRMS = [
    case(property_firm.staff_needed, 600 / 80 * 3**-0.15, 600, 80.0, 3, scale=0.15),
    case(property_firm.staff_needed, 600 / 80, 600, 80.0, 0, scale=0.15),
    case(
        property_firm.staff_next, 10 + 0.2 * (40_000 * 0.9 / (4000 * 1.25) - 10), 10.0, 12.0, 40_000.0, 4000.0, **STAFF
    ),
    case(property_firm.staff_next, 10 + 0.2 * (12 - 10), 10.0, 12.0, 900_000.0, 4000.0, **STAFF),
    case(property_firm.staff_next, 10 + 0.2 * (0.35 * 12 - 10), 10.0, 12.0, 5_000.0, 4000.0, **STAFF),
    case(property_firm.staff_next, 10 + 0.2 * (8 * 0.9 - 10), 10.0, 12.0, 8.0, 0.0, **STAFF),
    case(property_firm.quality_of, 6 / 8, 6.0, 8.0),
    case(property_firm.quality_of, 1.0, 9.0, 8.0),
    case(property_firm.quality_of, 0.5, 5e-10, 0.0),
    case(property_firm.delivered_quality, 0.6 * (1 + 0.3 * 0.5) + 0.1, 0.6, 0.1, 0.5, oversight_gain=0.3),
    case(property_firm.delivered_quality, 0.0, 0.0, 0.1, 0.5, oversight_gain=0.3),
    case(property_firm.delivered_quality, 0.5 + 0.1, 0.5, 0.1, 0.0, oversight_gain=0.3),
    case(property_firm.delivered_quality, 1.0, 0.95, 0.1, 0.5, oversight_gain=0.3),
    case(property_firm.delivered_quality, 0.0, 0.2, -0.5, 0.5, oversight_gain=0.3),
    case(
        property_firm.complaints_of_openness, (1 - 0.25 * 0.8) * (1 + 0.4 * 0.5), 0.8, 0.3, relief=0.25, surge=0.4
    ),
    case(property_firm.complaints_of_openness, 1 - 0.25 * 0.8, 0.8, 0.9, relief=0.25, surge=0.4),
    case(property_firm.complaints_of_openness, 1.0, 0.0, 0.9, relief=0.25, surge=0.4),
    case(
        property_firm.custody_quality, 0.6 * 8 / (10 * 2.5) * 0.7, 8.0, 250, 0.3, full_hours=10.0, best=0.6
    ),
    case(property_firm.custody_quality, 0.6 * 0.7, 40.0, 250, 0.3, full_hours=10.0, best=0.6),
    case(property_firm.custody_quality, 0.6 * 0.7 * 0.5, 5e-10, 0, 0.3, full_hours=10.0, best=0.6),
    case(
        property_firm.custody_fatigue, 0.4 * 0.9 + 0.2 * (1 - 0.4 * 0.9), 0.4, 1.0, tiring=0.2, recovery=0.1
    ),
    case(property_firm.custody_fatigue, 0.4 * 0.9, 0.4, 0.0, tiring=0.2, recovery=0.1),
    case(property_firm.falls_short, True, 2 * 1000 * 1.25 * 0.2 - 1, 2.0, 1000.0, material=0.25, least=0.2),
    case(property_firm.falls_short, False, 2 * 1000 * 1.25 * 0.2, 2.0, 1000.0, material=0.25, least=0.2),
    case(property_firm.falls_short, False, 0.0, 0.0, 1000.0, material=0.25, least=0.2),
    case(property_firm.leaves, True, 6, patience=6),
    case(property_firm.leaves, False, 5, patience=6),
    case(property_firm.entry_probability, 0.04, 112.5, 100.0, margin=0.125, hazard=0.04),
    case(property_firm.entry_probability, 0.0, 112.4, 100.0, margin=0.125, hazard=0.04),
]  # fmt: skip

VOLUNTEERS = [
    case(volunteer.availability, 0.25, False, False, available=0.25, tenant_factor=0.3, migrant_factor=0.6),
    case(volunteer.availability, 0.25 * 0.3, True, False, available=0.25, tenant_factor=0.3, migrant_factor=0.6),
    case(volunteer.availability, 0.25 * 0.6, False, True, available=0.25, tenant_factor=0.3, migrant_factor=0.6),
    case(volunteer.availability, 0.25 * 0.18, True, True, available=0.25, tenant_factor=0.3, migrant_factor=0.6),
    case(volunteer.availability, 1.0, True, True, available=0.8, tenant_factor=1.5, migrant_factor=1.5),
    case(volunteer.exposure, 0.1 + 0.6 * 0.2 + 2 * 0.01 + 0.05, 0.1, 0.3, 0.01, 0.05, **CROWD),
    case(volunteer.exposure, 0.1 + 2 * 0.01 + 0.05, 0.1, NAN, 0.01, 0.05, **CROWD),
    case(volunteer.joins, True, 0.2, 0.2, False),
    case(volunteer.joins, False, 0.19, 0.2, False),
    case(volunteer.joins, True, 0.0, 0.2, True),
    case(volunteer.joins, True, 0.3, 0.2, True),
    case(volunteer.burnout_hazard, 1 - math.exp(-0.005 * 18 - 0.02 * 3), 18, 3.0, fatigue=0.005, strain=0.02),
    case(volunteer.burnout_hazard, 0.0, -4, 0.0, fatigue=0.005, strain=0.02),
    case(volunteer.burnout_hazard, 1 - math.exp(-0.5), 1, 3.0, fatigue=0.5, strain=0.0),
    case(volunteer.helpers_at_hand, 3.0, 180.0, 2, each=30.0, most=13.0),
    case(volunteer.helpers_at_hand, 13.0, 1800.0, 2, each=30.0, most=13.0),
    case(volunteer.helpers_at_hand, 0.0, 0.0, 2, each=30.0, most=13.0),
    case(volunteer.helpers_at_hand, 6.0, 180.0, 0, each=30.0, most=13.0),
    case(volunteer.helpers_logit, 0.4 * (1 - math.exp(-2 / 3)), 2.0, most=0.4, enough=3.0),
    case(volunteer.helpers_logit, 0.0, 0.0, most=0.4, enough=3.0),
    case(volunteer.odd_job_chance, 1 - math.exp(-45 / 180), 45.0, 180.0),
    case(volunteer.odd_job_chance, 0.0, 0.0, 180.0),
    case(volunteer.next_weariness, 8, 7, True, False, rest=6.0),
    case(volunteer.next_weariness, 100, 100, True, False, rest=6.0),
    case(volunteer.next_weariness, 100, 99, True, False, rest=6.0),
    case(volunteer.next_weariness, -6, 7, True, True, rest=6.0),
    case(volunteer.next_weariness, -7, 7, True, True, rest=6.6),
    case(volunteer.next_weariness, -1, 7, True, True, rest=0.2),
    case(volunteer.next_weariness, 6, 7, False, False, rest=6.0),
    case(volunteer.next_weariness, 0, 0, False, True, rest=6.0),
    case(volunteer.next_weariness, 0, 1, False, False, rest=6.0),
    case(volunteer.next_weariness, 0, -1, False, False, rest=6.0),
    case(volunteer.next_weariness, -4, -5, False, False, rest=6.0),
    case(volunteer.months_served, math.floor(1.3 / math.sqrt(0.005)), -1.3, fatigue=0.005),
    case(volunteer.months_served, 100.0, 9.0, fatigue=0.005),
    case(volunteer.months_served, 0.0, 1.3, fatigue=0.0),
    case(volunteer.months_served, 50.0, 0.5, fatigue=1e-5),
    case(volunteer.months_served, 0.0, 0.5, fatigue=0.9),
    case(volunteer.months_served, 3.0, 3.5, fatigue=1.0),
    case(
        volunteer.resting_share, 6 / (6 + math.sqrt(math.pi / 2 / 0.005)), fatigue=0.005, rest=6.0
    ),
    case(volunteer.resting_share, 6 / (6 + math.sqrt(math.pi / 2 / 1e-9)), fatigue=0.0, rest=6.0),
    case(volunteer.care_relief, 0.5 * (1 - math.exp(-30 / 20)), 30.0, most=0.5, enough=20.0),
    case(volunteer.care_relief, 0.5 * (1 - math.exp(-0.7)), 7e-10, most=0.5, enough=0.0),
    case(volunteer.firms_slack, 1 - math.exp(-0.02 * 5), 5.0, crowding=0.02),
    case(
        volunteer.door, 1 + 0.4 * (1 - math.exp(-1.5)) + 0.3 * 0.6, 1.5, 0.6, member_contact=0.4, station_access=0.3
    ),
    case(volunteer.leader_leaves_probability, 1 - math.exp(-0.3 / 12), per_year=0.3),
]  # fmt: skip

PLACES = [
    case(building.worn, 0.8 * (1 - 0.06 * 0.7 / 12), 0.8, 0.3, wear=0.06),
    case(building.worn, 0.8, 0.8, 1.0, wear=0.06),
    case(building.defects_driver, 1.0, 1.0, share=0.7),
    case(building.defects_driver, 0.3, 0.0, share=0.7),
    case(building.defects_driver, 1 + 0.7 * 0.5, 1.5, share=0.7),
    case(building.facilities_driver, 1 - 0.4 * 0.5, 0.5, gain=0.4),
    case(building.facilities_driver, 1.0, 0.0, gain=0.4),
    case(building.defects_worked_on, 300 * (1 - math.exp(-2 / 12)), 300.0, 2.0),
    case(building.defects_worked_on, 0.0, 300.0, 0.0),
    case(
        building.mended, 0.5 + 0.02 * 3 + 0.01 * 120 / 40, 0.5, 3.0, 120.0, per_repair=0.02, yuan_per_point=40.0
    ),
    case(building.mended, 1.0, 0.99, 3.0, 120.0, per_repair=0.02, yuan_per_point=40.0),
    case(building.mended, 0.5 + 0.005, 0.5, 0.0, 5e-10, per_repair=0.02, yuan_per_point=0.0),
    case(
        building.demonstration_next, (1 - (1 - FADED) * 0.8**2 * 0.9**3) * 0.7**2, 0.4, 2, 3, 2, **EXAMPLES
    ),
    case(building.demonstration_next, FADED, 0.4, 0, 0, 0, **EXAMPLES),
    case(building.cleaned_share, 0.6 * (1 - math.exp(-8 * 100 / 500 / 2)), 8.0, 500, scale=2.0, reach=0.6),
    case(building.cleaned_share, 0.6 * (1 - math.exp(-0.5)), 0.01, 0, scale=2.0, reach=0.6),
    case(building.wear_driver, math.exp(0.7 * 0.4), 0.6, 0.7),
    case(resident.friction_driver, 1 - 0.4 * 0.3, 0.3, 0.4),
    case(property_firm.poor_service_driver, 1.75, 0.25),
    case(property_firm.firm_notices, 0.5 * 0.8 * 0.4 * 0.6, 0.5, 0.8, 0.6, rounds=0.4),
    case(merchant.merchant_kind, merchant.RESTAURANT, 0.29, restaurants=0.3, workshops=0.2),
    case(merchant.merchant_kind, merchant.SHOP, 0.3, restaurants=0.3, workshops=0.2),
    case(merchant.merchant_kind, merchant.SHOP, 0.8, restaurants=0.3, workshops=0.2),
    case(merchant.merchant_kind, merchant.WORKSHOP, 0.81, restaurants=0.3, workshops=0.2),
    case(merchant.merchant_kind, merchant.RESTAURANT, 0.5, restaurants=0.75, workshops=0.9),
    case(merchant.merchant_kind, merchant.WORKSHOP, 0.76, restaurants=0.75, workshops=0.9),
    case(merchant.merchant_kind, merchant.SHOP, 0.999, restaurants=0.3, workshops=0.0),
    case(merchant.merchant_driver, 1.5 / 0.6, 1.5, 0.6),
    case(merchant.merchant_driver, 0.5, 5e-10, 0.0),
    case(merchant.merchant_driver, 100.0, 3.0, 0.0),
    case(
        merchant.compliance_next, 1 - (1 - DRIFTED) * 0.7**2 * 0.5**1 * (1 - 0.2 * 0.4), 0.8, 0.6, 2, 1, 0.4, **KEEPING
    ),
    case(merchant.compliance_next, DRIFTED, 0.8, 0.6, 0, 0, 0.0, **KEEPING),
    case(
        merchant.compliance_next, 1 - (1 - DRIFTED) * 0.9**2, 0.8, 0.6, 0, 0, 0.0, visits=2, visited=0.1, **KEEPING
    ),
    case(fund.request_weight, 0.7 * (1 - math.exp(-3 * 30 / 90)) + 0.3 * 0.6, 30, 3, 0.6, show=0.3, scale=90.0),
    case(fund.spendable, (9000 - 2000 - 3000) * 0.2, 9000.0, 2000.0, 3000.0, rate=0.2),
    case(fund.spendable, 0.0, 4000.0, 2000.0, 3000.0, rate=0.2),
    case(fund.reached_by, 0.05 * (1 - math.exp(-30 / 100)), 30.0, gain=0.05, scale=100.0),
    case(fund.profitable, True, 0.25, loss_year=0.25),
    case(fund.profitable, False, 0.24, loss_year=0.25),
    case(fund.profitable, True, 0.26, loss_year=0.25),
]  # fmt: skip


@pytest.mark.parametrize("each", OWNERS + FIRMS + VOLUNTEERS + PLACES, ids=name)
def test_rule_follows_its_formula(each: Case) -> None:
    check(each)


def test_every_rule_of_the_world_is_worked_out_here_or_in_the_other_file() -> None:
    cases = RESIDENTS + OFFICES + OWNERS + FIRMS + VOLUNTEERS + PLACES
    worked_out = {name(each) for each in cases} | {"household_size"}
    assert {field.name for field in fields(Rules)} <= worked_out


def test_months_are_counted_in_whole_numbers() -> None:
    pauses = volunteer.next_weariness(
        np.array([3, 3]), True, np.array([True, True]), rest=np.array([2.4, 5.6])
    )
    assert pauses.tolist() == [-2, -6]
    assert pauses.dtype.kind == "i"


def test_a_club_of_volunteers_rests_as_its_hazard_of_burning_out_says() -> None:
    """Service of n months survives with exp(-fatigue n(n+1)/2), close to the half normal of `months_served`."""
    n = np.arange(400)
    service = np.exp(-0.005 * n * (n + 1) / 2).sum()
    assert volunteer.resting_share(fatigue=0.005, rest=6.0) == pytest.approx(6 / (6 + service), rel=0.05)


def test_a_logistic_of_one_logit_is_a_normal_of_the_named_spread() -> None:
    x = np.linspace(-6, 6, 241)
    normal = np.array([0.5 * (1 + math.erf(each / owners.LOGISTIC / math.sqrt(2))) for each in x])
    assert np.abs(normal - 1 / (1 + np.exp(-x))).max() < 0.0096


def test_shares_are_those_of_the_law() -> None:
    shares = [owners.QUORUM, owners.ORDINARY, owners.MAJOR]
    assert shares == [2 / 3, 1 / 2, 3 / 4]


def test_kinds_of_business_have_codes() -> None:
    assert merchant.KINDS[merchant.RESTAURANT] == "restaurant"
    assert merchant.KINDS[merchant.SHOP] == "shop"
    assert merchant.KINDS[merchant.WORKSHOP] == "workshop"
