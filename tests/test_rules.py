"""Rules of people and offices, each against its formula worked out by hand: values, borders and limits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from rule_cases import NAN, Case, case, check, logit, name, sigma

from agents import community_committee, department, grid_worker, mediation, resident, steward

SAFETY = {
    "base": 0.8, "w_fear": 0.3, "fear_scale": 2.0, "w_disorder": 0.6, "w_ties": 0.15, "w_trust": 0.2, "w_patrol": 0.05,
}  # fmt: skip
RATES = {"trust_slope": 1.5}
SLOPES = {"trust_slope": 1.5, "ties_slope": 0.7, "attempt_slope": 0.3}
WEIGHTS = {"w_outcome": 0.4, "w_fairness": 0.3, "w_speed": 0.2, "w_trust": 0.15}
LEVEL = {
    "base": 0.55, "w_quality": 0.3, "w_condition": 0.2, "w_order": 0.11, "w_ties": 0.07, "w_nuisance": 0.13,
}  # fmt: skip
ACCESS = {"access": 0.8, "elderly_access": 0.5, "tenant_access": 0.6, "migrant_access": 0.7}
LAWYER = {"helps": 0.6, "hardens": 0.35, "saturation": 0.25}
PARTS = {
    "persuasion": 0.1, "three_parties": 0.2, "steward": 0.4, "own_firm": -0.8, "owners_body": 1.6,
    "cross_appointed": 3.2, "merchant": -0.05, "desk": 0.7, "table": 0.35, "example": 0.15, "pressed": -0.45,
    "helpers": 0.05,
    "parties": 6.4,
}  # fmt: skip
SPACING = {"severity_factor": 0.6, "deadline_share": 0.5, "order_days": 6.0, "least": 3.0}
NOTHING = dict.fromkeys(PARTS, 0.0)
DRIFT = {"half_life": 365.0, "turnover": 2.0, "days": 30.0}

RESIDENTS = [
    case(resident.migrant_probability, 0.7 * 0.2 / 0.4, True, 0.4, 0.2),
    case(resident.migrant_probability, (0.2 - 0.7 * 0.2) / 0.6, False, 0.4, 0.2),
    case(resident.migrant_probability, 1.0, True, 0.1, 0.5),
    case(resident.migrant_probability, (0.5 - 0.1) / 0.9, False, 0.1, 0.5),
    case(resident.migrant_probability, 1.0, True, 1e-12, 0.3),
    case(resident.migrant_probability, 0.3, False, 0.0, 0.3),
    case(resident.migrant_probability, 1.0, False, 1.0, 1.0 + 1e-6),
    case(resident.age, 0 + 12, 0.76, 0.7, 0.2, False),
    case(resident.age, 18 + 29, 0.76, 0.7, 0.2, True),
    case(resident.age, 18 + 29, 0.75, 0.7, 0.2, False),
    case(resident.age, 60 + 21, 0.19, 0.7, 0.2, False),
    case(resident.age, 18 + 29, 0.2, 0.7, 0.2, False),
    case(resident.age, 0, 0.99, 0.0, 0.2, False),
    case(resident.age, 60, 0.0, 0.0, 0.2, True),
    case(resident.age, 18, 0.5, 0.0, 0.2, True),
    case(resident.age, 17, 0.99, 0.999, 0.2, False),
    case(resident.age, 89, 0.0, 0.999, 0.2, True),
    case(resident.age, 59, 0.5, 0.999, 0.2, True),
    case(resident.member_probability, 0.0, 17, 0.1),
    case(resident.member_probability, 0.1 / 0.84, 18, 0.1),
    case(resident.member_probability, 1.0, 40, 0.9),
    case(resident.channel_access, 0.8, 59, False, False, **ACCESS),
    case(resident.channel_access, 0.8 * 0.5, 60, False, False, **ACCESS),
    case(resident.channel_access, 0.8 * 0.6, 30, True, False, **ACCESS),
    case(resident.channel_access, 0.8 * 0.7, 30, False, True, **ACCESS),
    case(resident.channel_access, 0.8 * 0.5 * 0.6 * 0.7, 80, True, True, **ACCESS),
    case(resident.app_access, 1 + 0.4 * 0.3, 59, 0.3, gain=0.4),
    case(resident.app_access, 1.0, 60, 0.3, gain=0.4),
    case(resident.self_help_probability, sigma(logit(0.3) + 1.2 * 0.2), 0.3, 0.7, True, ties_slope=1.2),
    case(resident.self_help_probability, 0.3, 0.3, 0.7, False, ties_slope=1.2),
    case(resident.total_access, 0.8, 0.8, 1.0, False, desk_gain=0.3),
    case(resident.total_access, 0.8 * 1.2 * 1.3, 0.8, 1.2, True, desk_gain=0.3),
    case(resident.report_hazard, 0.6 / 20 * 0.8 * (1 + 1.5 * 0.2), 0.6, 20.0, 0.7, 0.8, **RATES),
    case(resident.report_hazard, 0.0, 0.6, 20.0, 0.1, 0.8, trust_slope=3.0),
    case(resident.report_hazard, 1.0, 0.9, 0.5, 0.7, 0.8, **RATES),
    case(resident.report_hazard, 0.6 / 20 * 0.8 * 0.25, 0.6, 20.0, 0.0, 0.8, **RATES),
    case(resident.give_up_hazard, 0.4 / 20 * (1 + 1.5 * 0.2), 0.6, 20.0, 0.3, **RATES),
    case(resident.give_up_hazard, 0.0, 0.6, 20.0, 0.9, trust_slope=3.0),
    case(resident.give_up_hazard, 1.0, 0.1, 0.5, 0.3, **RATES),
    case(resident.report_hazard, 0.6 / 20 * 0.8 * 1.32, 0.6, 20.0, 0.7, 0.8, record=0.7, learned_slope=0.1, **RATES),
    case(resident.give_up_hazard, 0.4 / 20 * (1 + 0.3 + 0.02), 0.6, 20.0, 0.3, record=0.3, learned_slope=0.1, **RATES),
    case(resident.learned_record, 0.5 + 0.2 * 0.5, 0.5, 1.0, rate=0.2),
    case(resident.learned_record, 0.5 - 0.2 * 0.5, 0.5, 0.0, rate=0.2),
    case(resident.reconsiders, True, 0.6, 0.8, 0.24),  # with chance 1 - 0.6 / 0.8
    case(resident.reconsiders, False, 0.6, 0.8, 0.26),
    case(resident.reconsiders, False, 0.8, 0.8, 1e-9),
    case(resident.reconsiders, True, 0.0, 0.1, 0.999),
    case(resident.reconsiders, False, 0.0, 0.0, 0.5),
    case(resident.give_up_hazard, 0.4 / 20 * 0.25, 0.6, 20.0, 1.0, **RATES),
    case(
        resident.pays_fee_probability, sigma(0.4 + 5 * 0.1 - 3.5 * 0.2), 0.4, 0.6, 0.3,
        satisfaction_slope=5.0, norm_slope=3.5,
    ),
    case(
        resident.satisfaction_level,
        0.55 + 0.3 * 0.1 + 0.2 * 0.2 + 0.11 * 0.3 + 0.07 * 0.4 - 0.13 * (1 - math.exp(-0.7)),
        0.6, 0.7, 0.8, 0.9, 0.7, **LEVEL,
    ),
    case(resident.satisfaction_level, 0.55, 0.5, 0.5, 0.5, 0.5, 0.0, **LEVEL),
    case(resident.own_level, 0.6 + 0.2 * 0.3 - 0.05 * 2, 0.6, 0.8, 2.0, w_trust=0.2, w_burden=0.05),
    case(resident.own_level, 0.6 + 0.2 * 0.3 - 0.05 * 3, 0.6, 0.8, 5.0, w_trust=0.2, w_burden=0.05),
    case(
        resident.sense_of_safety,
        0.8 - 0.3 * (1 - math.exp(-2 * 0.5)) - 0.6 * 0.2 + 0.15 * -0.1 + 0.2 * 0.3 + 0.05 * 0.6,
        0.5, 0.2, 0.4, 0.8, 0.6, **SAFETY,
    ),
    case(resident.sense_of_safety, 0.0, 9.0, 1.0, 0.0, 0.0, 0.0, **SAFETY),
    case(resident.sense_of_safety, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, **SAFETY),
    case(resident.own_level, 1.0, 0.99, 0.8, 0.0, w_trust=0.2, w_burden=0.05),
    case(resident.own_level, 0.0, 0.1, 0.5, 3.0, w_trust=0.2, w_burden=0.05),
    case(resident.persuaded_trust, 0.4 + 0.1 * 0.2, 0.4, 0.6, True, diffusion=0.1),
    case(resident.persuaded_trust, 0.4, 0.4, 0.6, False, diffusion=0.1),
    case(resident.persuaded_trust, 0.4, 0.4, NAN, True, diffusion=0.1),
    case(resident.settlement_gain, 0.04 * 0.6, 4.0, 10.0, gain=0.04, loss_aversion=1.5),
    case(resident.settlement_gain, -0.04 * 1.5 * 0.2, 12.0, 10.0, gain=0.04, loss_aversion=1.5),
    case(resident.settlement_gain, -0.04 * 1.5, 90.0, 10.0, gain=0.04, loss_aversion=1.5),
    case(resident.settlement_gain, 0.0, 10.0, 10.0, gain=0.04, loss_aversion=1.5),
    case(resident.settlement_gain, 0.04 * 0.3, 0.2, 0.5, gain=0.04, loss_aversion=1.5),
    case(resident.settlement_gain, 0.04, 0.0, 10.0, gain=0.04, loss_aversion=1.5),
    case(resident.settlement_gain, 0.04, -5.0, 10.0, gain=0.04, loss_aversion=1.5),
    case(resident.adapted_expectation, 1.0 + 0.2 * (2.0 - 1.0), 1.0, 28.0, 14.0, rate=0.2),
    case(resident.adapted_expectation, 1.0 + 0.2 * (3.0 - 1.0), 1.0, 99.0, 14.0, rate=0.2),
    case(resident.adapted_expectation, 1.0 + 0.2 * (0.25 - 1.0), 1.0, 1.0, 14.0, rate=0.2),
    case(
        resident.case_rating, (0.4 * 0.9 + 0.3 * 0.8 + 0.2 * (1 - 0.5 * 4 / 10) + 0.15 * 0.3) / 1.05,
        0.9, 0.8, 4.0, 10.0, 0.3, **WEIGHTS,
    ),
    case(
        resident.case_rating, (0.4 * 0.9 + 0.3 * 0.8 + 0.15 * 0.3) / 1.05, 0.9, 0.8, 25.0, 10.0, 0.3, **WEIGHTS
    ),
    case(
        resident.case_rating, (0.2 * (1 - 0.5 * 0.4)) / 1.05, 0.0, 0.0, 0.4, 0.2, 0.0, **WEIGHTS
    ),
    case(
        resident.case_rating, 0.7 * 0.9 + 0.3 * 0.8, 0.9, 0.8, 4.0, 10.0, 0.3,
        w_outcome=0.35, w_fairness=0.15, w_speed=0.0, w_trust=0.0,
    ),
    case(resident.case_rating, 0.0, 0.9, 0.8, 4.0, 10.0, 0.3, **dict.fromkeys(WEIGHTS, 0.0)),
    case(resident.survey_share, 0.6 + 0.2 * 0.4, 0.6, acquiescence=0.2),
    case(resident.callback_satisfied, True, 0.5, 0.75, acquiescence=0.25),
    case(resident.callback_satisfied, False, 0.49, 0.75, acquiescence=0.25),
    case(resident.callback_satisfied, True, 0.6, 0.75, acquiescence=0.25),
    # Ties: of a gain less stays where people move; a loss drifts back at the usual pace.
    case(
        resident.drifting_ties,
        0.4 + 0.2 / 1.6 + (0.7 - 0.4 - 0.2 / 1.6) * 2 ** (-30 * 1.6 / 365), 0.7, 0.4, 0.2, 0.3, **DRIFT,
    ),
    case(
        resident.drifting_ties, 0.4 - 0.2 + (0.3 - 0.2) * 2 ** (-30 / 365), 0.3, 0.4, -0.2, 0.3, **DRIFT
    ),
    case(resident.drifting_ties, 0.9 + (0.4 - 0.9) * 2 ** (-30 / 365), 0.4, 0.4, 0.5, 0.0, **DRIFT),
    case(
        resident.drifting_ties, 0.65 + (0.4 - 0.65) * 2 ** (-30 / 365), 0.4, 0.4, 0.4, 0.3, **DRIFT
    ),
    case(resident.drifting_ties, 0.0, 0.01, 0.1, -0.9, 0.3, half_life=30.0, turnover=2.0, days=90.0),
    case(resident.drifting_ties, 1.0, 0.99, 0.9, 0.9, 0.0, half_life=30.0, turnover=2.0, days=90.0),
]  # fmt: skip

OFFICES = [
    case(
        community_committee.agreement_probability,
        sigma(logit(0.3) + 1.5 * 0.1 - 0.7 * 0.3 + 0.3 * 2 + 0.25), 0.3, 0.6, 0.2, 3, 0.25, **SLOPES,
    ),
    case(community_committee.agreement_probability, 0.3, 0.3, 0.5, 0.5, 1, 0.0, **SLOPES),
    case(community_committee.agreement_logit, sum(PARTS.values()), **PARTS),
    *(case(community_committee.agreement_logit, PARTS[part], **(NOTHING | {part: PARTS[part]})) for part in PARTS),
    case(community_committee.reactance, -0.4 * 3, 7, after=4.0, slope=0.4),
    case(community_committee.reactance, 0.0, 2, after=4.0, slope=0.4),
    case(community_committee.items_taken, 1, 1.8, 0.19),
    case(community_committee.items_taken, 2, 1.8, 0.21),
    case(community_committee.items_taken, 0, 0.4, 0.5),
    case(
        community_committee.repair_probability, sigma(logit(0.8) + 2.0 * 0.2), 0.8, 0.7, quality_slope=2.0
    ),
    case(community_committee.work_minutes, math.ceil(60 * 2.5 * 1.3), 2.5, 0.0, 1.3, spread=0.0),
    case(
        community_committee.work_minutes, math.ceil(60 * 2.5 * 1.3 * math.exp(0.8 * 0.9 - 0.32)),
        2.5, 0.9, 1.3, spread=0.8,
    ),
    case(community_committee.paper_probability, 0.6 * 0.7, pressure=0.6, follow_up=0.3),
    case(community_committee.extension_probability, 0.4, True, hard=0.4),
    case(community_committee.extension_probability, 0.0, False, hard=0.4),
    case(community_committee.next_visit_days, math.ceil(14 * 0.6), 14.0, 2.0, 99.0, False, **SPACING),
    case(community_committee.next_visit_days, 7, 14.0, 1.0, 14.0, False, **SPACING),
    case(community_committee.next_visit_days, 3, 14.0, 1.0, 2.0, False, **SPACING),
    case(community_committee.next_visit_days, 3, 14.0, 1.0, -5.0, False, **SPACING),
    case(community_committee.next_visit_days, 6, 14.0, 1.0, 99.0, True, **SPACING),
    case(community_committee.next_visit_days, 1, 0.3, 3.0, 99.0, True, **SPACING),
    case(
        department.handoff_delay, math.ceil(3 * 20 * math.exp(0.5 * 1.1 - 0.125)), 3, 1.1,
        turnaround=20.0, spread=0.5,
    ),
    case(department.handoff_delay, 0, 0, 1.1, turnaround=2.5, spread=0.5),
    case(department.camera_notices, 0.6 * 0.5 * 0.1, 0.6, 0.5, watch=0.1),
    case(department.inspections, 6.0 / 2.0 / 12, 6.0, 12, hours_each=2.0),
    case(department.inspections, 0.0, 6.0, 0, hours_each=2.0),
    case(department.inspection_notices, 0.4 / 5 * 0.7, 0.4, finds=0.7),
    case(department.inspection_notices, 0.7, 50.0, finds=0.7),
    case(department.patience_days, 1.5 * 20, 20.0, factor=1.5, least=10.0),
    case(department.patience_days, 10.0, 4.0, factor=1.5, least=10.0),
    case(department.withdrawal_hazard, 0.3 / 365 * (1 + 1.5 * 0.2), 0.3, per_year=0.3, trust_slope=1.5),
    case(department.withdrawal_hazard, 0.0, 0.9, per_year=0.3, trust_slope=3.0),
    case(department.withdrawal_hazard, 1.0, 0.1, per_year=365.0, trust_slope=3.0),
    case(department.withdrawal_hazard, 0.3 / 365 * 0.25, 1.0, per_year=0.3, trust_slope=1.5),
    case(department.petition_hazard, 0.2 / 365, True, True, per_year=0.2),
    case(department.petition_hazard, 0.0, True, False, per_year=0.2),
    case(department.petition_hazard, 0.0, False, True, per_year=0.2),
    case(department.urgency, 2 + 0.3 * 3 + 1.5, 2, 3, 1.5, per_sign=0.3),
    case(department.urgency, 2.0, 2, 3, 0.0, per_sign=0.0),
    case(department.dispatched_level, 2, 0, False, True, street=2),
    case(department.dispatched_level, 2, 1, True, False, street=2),
    case(department.dispatched_level, 3, 3, True, True, street=2),
    case(department.dispatched_level, 1, 1, False, False, street=2),
    case(community_committee.weariness, 0.4 * 0.9 + 0.2 * 0.5, 0.4, 0.5, tiring=0.2, recovery=0.1),
    case(community_committee.weariness, 1.0, 0.9, 5.0, tiring=0.2, recovery=0.0),
    case(grid_worker.working_minutes, math.floor(1.5 * 40 * 60 / 5 * 0.6 * 0.3), 1.5, 40.0, 0.4, 0.3),
    case(grid_worker.patrol_probability, 1 - math.exp(-30 / (2.5 * 20)), 30.0, 250.0, minutes_per_100_households=20.0),
    case(grid_worker.patrol_probability, 1 - math.exp(-0.7), 0.7, 0.0, minutes_per_100_households=20.0),
    case(
        grid_worker.visit_probability, 90 / 15 / 200 * 1.6 * 0.4, 90.0, 200.0, 0.4,
        minutes_per_visit=15.0, hearsay=0.6,
    ),
    case(grid_worker.visit_probability, 0.4, 90.0, 2.0, 0.4, minutes_per_visit=15.0, hearsay=0.6),
    case(grid_worker.visit_probability, 0.1 * 1.6 * 0.4, 1.5, 0.0, 0.4, minutes_per_visit=15.0, hearsay=0.6),
    case(grid_worker.patrol_notices, 0.8 * 0.3, 0.8, 0.3, 1.0),
    case(grid_worker.patrol_notices, 0.0, 0.8, 0.3, 0.0),
    case(grid_worker.taken_down, 1 - 0.3 * 0.4, 0.6, push_back=0.3),
    case(grid_worker.tell_probability, 0.2 + 0.5 * 0.6, 0.6, stranger=0.2, friend=0.7),
    case(mediation.desk_takes, True, True, False, 2.0, longest=7.0),
    case(mediation.desk_takes, False, True, True, 2.0, longest=7.0),
    case(mediation.desk_takes, False, False, False, 2.0, longest=7.0),
    case(mediation.desk_takes, True, True, False, 7.0, longest=7.0),
    case(mediation.desk_takes, False, True, False, 7.1, longest=7.0),
    case(mediation.lawyer_help, 0.6 * 0.1 / 0.25, True, True, 0.1, **LAWYER),
    case(mediation.lawyer_help, 0.6 * 0.1 / 0.25, True, False, 0.1, **LAWYER),
    case(mediation.lawyer_help, 0.0, False, True, 0.1, **LAWYER),
    case(mediation.lawyer_help, -0.35 * 0.1 / 0.25, False, False, 0.1, **LAWYER),
    case(mediation.lawyer_help, 0.6, True, True, 0.9, **LAWYER),
    case(mediation.lawyer_help, 0.6, True, True, 0.9, helps=0.6, hardens=0.35, saturation=0.0),
    case(mediation.lawyer_help, 0.3, True, True, 5e-10, helps=0.6, hardens=0.35, saturation=0.0),
    case(mediation.unfairness_heard, 0.4 * 0.7, 0.4, 0.3),
    case(
        steward.steward_energy, 0.8 * (1 - 0.1 * 0.8) + 0.05 * (1 - 0.8 * (1 - 0.1 * 0.8)), 0.8, 0.6,
        fatigue=0.1, recovery=0.05,
    ),
    case(steward.steward_energy, 0.0, 0.5, 1.0, fatigue=3.0, recovery=0.0),
    case(steward.steward_energy, 1.0, 0.5, 0.0, fatigue=0.1, recovery=2.0),
    case(steward.familiarity_gain, 1 - 0.7 * math.exp(-0.2 * 1.5), 0.3, 1.5, per_visit=0.2),
    case(steward.takes_on, True, True, False, 2.0, longest=7.0),
    case(steward.takes_on, True, True, False, 7.0, longest=7.0),
    case(steward.takes_on, False, True, False, 7.1, longest=7.0),
    case(steward.takes_on, False, True, True, 2.0, longest=7.0),
    case(steward.takes_on, False, False, False, 2.0, longest=7.0),
]  # fmt: skip


@pytest.mark.parametrize("each", RESIDENTS + OFFICES, ids=name)
def test_rule_follows_its_formula(each: Case) -> None:
    check(each)


def poisson_quantile(u: float, mean: float) -> int:
    """Smallest k with P(X <= k) >= u for a Poisson number X, held at nine."""
    below, k = 0.0, 0
    while k < 9:
        below += math.exp(-mean) * mean**k / math.factorial(k)
        if u <= below:
            return k
        k += 1
    return 9


@pytest.mark.parametrize("mean", [1.0, 1.7, 2.6, 6.0])
def test_household_size_is_one_plus_a_poisson_number_by_inversion(mean: float) -> None:
    u = np.linspace(0.0005, 0.9995, 1000)
    sizes = resident.household_size(u, mean)
    assert sizes.tolist() == [1 + poisson_quantile(each, mean - 1) for each in u]
    assert sizes.dtype.kind == "i"
    assert resident.household_size(np.full(2, 0.9), 0.4).tolist() == [1, 1]
    assert resident.household_size(0.5, 1.0) == 1
    assert resident.household_size(np.exp(-1.0), 2.0) == 1  # just as likely as one person or fewer


def test_a_household_has_ten_at_most() -> None:
    assert resident.household_size(np.array([0.999999, 0.5]), np.array([9.0, 30.0])).tolist() == [10, 10]


def test_ages_are_whole_numbers() -> None:
    years: Any = resident.age(np.array([0.5]), np.array([0.37]), 0.2, np.array([True]))
    assert years.dtype.kind == "i"


def test_work_takes_the_mean_time_whatever_the_spread() -> None:
    z = np.random.default_rng(1).standard_normal(200_000)
    minutes = community_committee.work_minutes(3.0, z, 1.0, spread=0.8)
    assert minutes.mean() == pytest.approx(180.5, rel=0.01)
    assert (minutes == np.floor(minutes)).all()
