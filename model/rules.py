"""All decision rules of the world in one place, each replaceable.

`World(runs, rules=Rules(report_hazard=mine))` runs a world in which residents decide by your function; nothing
else changes. Rules are pure functions; their documentation stands where they are written, in `agents/`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agents import (
    building,
    community_committee,
    department,
    fund,
    grid_worker,
    mediation,
    merchant,
    owners,
    property_firm,
    resident,
    steward,
    volunteer,
)

type Rule = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules in force in one world."""

    household_size: Rule = resident.household_size
    migrant_probability: Rule = resident.migrant_probability
    age: Rule = resident.age
    member_probability: Rule = resident.member_probability
    wear_driver: Rule = building.wear_driver
    friction_driver: Rule = resident.friction_driver
    poor_service_driver: Rule = property_firm.poor_service_driver
    channel_access: Rule = resident.channel_access
    app_access: Rule = resident.app_access
    self_help_probability: Rule = resident.self_help_probability
    report_hazard: Rule = resident.report_hazard
    give_up_hazard: Rule = resident.give_up_hazard
    learned_record: Rule = resident.learned_record
    reconsiders: Rule = resident.reconsiders
    working_minutes: Rule = grid_worker.working_minutes
    patrol_probability: Rule = grid_worker.patrol_probability
    visit_probability: Rule = grid_worker.visit_probability
    tell_probability: Rule = grid_worker.tell_probability
    taken_down: Rule = grid_worker.taken_down
    takes_on: Rule = steward.takes_on
    steward_energy: Rule = steward.steward_energy
    familiarity_gain: Rule = steward.familiarity_gain
    handoff_delay: Rule = department.handoff_delay
    work_minutes: Rule = community_committee.work_minutes
    agreement_probability: Rule = community_committee.agreement_probability
    reactance: Rule = community_committee.reactance
    items_taken: Rule = community_committee.items_taken
    desk_takes: Rule = mediation.desk_takes
    lawyer_help: Rule = mediation.lawyer_help
    unfairness_heard: Rule = mediation.unfairness_heard
    repair_probability: Rule = community_committee.repair_probability
    paper_probability: Rule = community_committee.paper_probability
    patience_days: Rule = department.patience_days
    withdrawal_hazard: Rule = department.withdrawal_hazard
    petition_hazard: Rule = department.petition_hazard
    own_level: Rule = resident.own_level
    satisfaction_level: Rule = resident.satisfaction_level
    settlement_gain: Rule = resident.settlement_gain
    adapted_expectation: Rule = resident.adapted_expectation
    case_rating: Rule = resident.case_rating
    survey_share: Rule = resident.survey_share
    callback_satisfied: Rule = resident.callback_satisfied
    pays_fee_probability: Rule = resident.pays_fee_probability
    staff_needed: Rule = property_firm.staff_needed
    staff_next: Rule = property_firm.staff_next
    quality_of: Rule = property_firm.quality_of
    leaves: Rule = property_firm.leaves
    delivered_quality: Rule = property_firm.delivered_quality
    complaints_of_openness: Rule = property_firm.complaints_of_openness
    custody_quality: Rule = property_firm.custody_quality
    custody_fatigue: Rule = property_firm.custody_fatigue
    entry_probability: Rule = property_firm.entry_probability
    persuaded_share: Rule = owners.persuaded_share
    readiness: Rule = owners.readiness
    seen_share: Rule = owners.seen_share
    takes_part: Rule = owners.takes_part
    floor_benefit: Rule = owners.floor_benefit
    inclination: Rule = owners.inclination
    supports: Rule = owners.supports
    has_quorum: Rule = owners.has_quorum
    passes_vote: Rule = owners.passes_vote
    body_ends: Rule = owners.body_ends
    persuaded_trust: Rule = resident.persuaded_trust
    drifting_ties: Rule = resident.drifting_ties
    availability: Rule = volunteer.availability
    exposure: Rule = volunteer.exposure
    joins: Rule = volunteer.joins
    burnout_hazard: Rule = volunteer.burnout_hazard
    next_weariness: Rule = volunteer.next_weariness
    months_served: Rule = volunteer.months_served
    resting_share: Rule = volunteer.resting_share
    care_relief: Rule = volunteer.care_relief
    firms_slack: Rule = volunteer.firms_slack
    door: Rule = volunteer.door
    leader_leaves_probability: Rule = volunteer.leader_leaves_probability
    worn: Rule = building.worn
    mended: Rule = building.mended
    renewal_benefit: Rule = owners.renewal_benefit
    demonstration_next: Rule = building.demonstration_next
    cleaned_share: Rule = building.cleaned_share
    merchant_kind: Rule = merchant.merchant_kind
    merchant_driver: Rule = merchant.merchant_driver
    compliance_next: Rule = merchant.compliance_next
    spendable: Rule = fund.spendable
    reached_by: Rule = fund.reached_by
    profitable: Rule = fund.profitable
