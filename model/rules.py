"""All decision rules of the world, each replaceable, in the order of the questions that they answer.

`World(runs, rules=Rules(report_hazard=mine))` runs a world in which residents report by your function; nothing else
changes. A rule is a pure function of arrays, documented where it is written, in `agents/`. Its type below says
which values it may give: one for each row of its arguments. Look for your question among the headings of `Rules`:

who lives here · does a case arise · can people settle it alone · how easily do they reach somebody · do they report it
or give it up · does somebody else notice it · how many hours are there · who takes it on · how long does it take · do
the parties agree · does it go up, on paper or to petition · how do people feel about it · do they pay their fee · how
good is the service · do owners vote, and how · who joins in · how do ties and trust move · what becomes of buildings ·
what do merchants do · what does the fund do
"""

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, cast, get_args

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
from model.inputs.nearest import nearest
from model.inputs.rule import Allowed, CheckedRule, Clock, Rule, RuleError, check_call

__all__ = ["Rule", "RuleError", "Rules"]

# What a rule answers: the type of each rule says which values it may give.
Chance = Annotated[Rule, Allowed(0, 1)]
Share = Annotated[Rule, Allowed(0, 1)]
Amount = Annotated[Rule, Allowed(0)]
Driver = Annotated[Rule, Allowed(1e-6)]  # divided by its own value in the typical state, so never 0
Count = Annotated[Rule, Allowed(0, kind="whole")]
AnyNumber = Annotated[Rule, Allowed()]
YesNo = Annotated[Rule, Allowed(kind="truth")]


@dataclass(frozen=True, slots=True, init=False)
class Rules:
    """The rules in force in one world; `Rules(name=function)` replaces some and keeps the others.

    Raises RuleError for an unknown name, or a function that cannot be called like the rule that it replaces.
    """

    # Who lives here?
    household_size: Annotated[Rule, Allowed(1, 100, "whole")] = resident.household_size
    migrant_probability: Chance = resident.migrant_probability
    age: Annotated[Rule, Allowed(0, 110, "whole")] = resident.age
    member_probability: Chance = resident.member_probability
    merchant_kind: Annotated[Rule, Allowed(0, 2, "whole")] = merchant.merchant_kind

    # Does a case arise?
    wear_driver: Driver = building.wear_driver
    friction_driver: Driver = resident.friction_driver
    poor_service_driver: Driver = property_firm.poor_service_driver
    merchant_driver: Amount = merchant.merchant_driver
    defects_driver: Amount = building.defects_driver
    facilities_driver: Amount = building.facilities_driver
    complaints_of_openness: Amount = property_firm.complaints_of_openness
    cleaned_share: Share = building.cleaned_share

    # Can people settle it alone?
    self_help_probability: Chance = resident.self_help_probability

    # How easily do they reach somebody?
    channel_access: Amount = resident.channel_access
    app_access: Amount = resident.app_access
    total_access: Amount = resident.total_access
    door: Amount = volunteer.door

    # Does somebody report it, or give it up?
    report_hazard: Chance = resident.report_hazard
    give_up_hazard: Chance = resident.give_up_hazard
    taken_down: Share = grid_worker.taken_down
    learned_record: Share = resident.learned_record
    reconsiders: YesNo = resident.reconsiders

    # Does somebody else notice it?
    patrol_probability: Chance = grid_worker.patrol_probability
    patrol_notices: Chance = grid_worker.patrol_notices
    visit_probability: Chance = grid_worker.visit_probability
    tell_probability: Chance = grid_worker.tell_probability
    firm_notices: Chance = property_firm.firm_notices
    camera_notices: Chance = department.camera_notices
    inspections: Amount = department.inspections
    inspection_notices: Chance = department.inspection_notices

    # How many hours are there?
    working_minutes: Count = grid_worker.working_minutes
    weariness: Share = community_committee.weariness
    steward_energy: Share = steward.steward_energy
    familiarity_gain: Share = steward.familiarity_gain
    care_relief: Share = volunteer.care_relief
    odd_job_chance: Chance = volunteer.odd_job_chance

    # Who takes it on?
    dispatched_level: Annotated[Rule, Allowed(0, 3, "whole")] = department.dispatched_level
    takes_on: YesNo = steward.takes_on
    desk_takes: YesNo = mediation.desk_takes
    items_taken: Count = community_committee.items_taken
    urgency: Amount = department.urgency

    # How long does it take?
    work_minutes: Count = community_committee.work_minutes
    handoff_delay: Count = department.handoff_delay
    next_visit_days: Annotated[Rule, Allowed(1, kind="whole")] = community_committee.next_visit_days

    # Do the parties agree, does the repair hold?
    agreement_probability: Chance = community_committee.agreement_probability
    agreement_logit: AnyNumber = community_committee.agreement_logit
    reactance: Annotated[Rule, Allowed(high=0)] = community_committee.reactance
    lawyer_help: AnyNumber = mediation.lawyer_help
    helpers_at_hand: Amount = volunteer.helpers_at_hand
    helpers_logit: Amount = volunteer.helpers_logit
    repair_probability: Chance = community_committee.repair_probability

    # Does it go up, end on paper, end in a petition?
    patience_days: Amount = department.patience_days
    extension_probability: Chance = community_committee.extension_probability
    paper_probability: Chance = community_committee.paper_probability
    withdrawal_hazard: Chance = department.withdrawal_hazard
    petition_hazard: Chance = department.petition_hazard

    # How do people feel about it, and what do they say?
    satisfaction_level: AnyNumber = resident.satisfaction_level
    own_level: Share = resident.own_level
    sense_of_safety: Share = resident.sense_of_safety
    settlement_gain: Annotated[Rule, Allowed(-2, 2)] = resident.settlement_gain
    adapted_expectation: Amount = resident.adapted_expectation
    unfairness_heard: Share = mediation.unfairness_heard
    case_rating: Share = resident.case_rating
    callback_satisfied: YesNo = resident.callback_satisfied
    survey_share: Share = resident.survey_share

    # Do they pay their fee?
    pays_fee_probability: Chance = resident.pays_fee_probability

    # How good is the service, and who gives it?
    staff_needed: Amount = property_firm.staff_needed
    staff_next: Amount = property_firm.staff_next
    quality_of: Share = property_firm.quality_of
    delivered_quality: Share = property_firm.delivered_quality
    firms_slack: Share = volunteer.firms_slack
    falls_short: YesNo = property_firm.falls_short
    leaves: YesNo = property_firm.leaves
    entry_probability: Chance = property_firm.entry_probability
    custody_quality: Share = property_firm.custody_quality
    custody_fatigue: Share = property_firm.custody_fatigue

    # Do owners vote, and how?
    persuaded_share: Share = owners.persuaded_share
    readiness: AnyNumber = owners.readiness
    seen_share: Share = owners.seen_share
    takes_part: YesNo = owners.takes_part
    floor_benefit: AnyNumber = owners.floor_benefit
    renewal_benefit: AnyNumber = owners.renewal_benefit
    inclination: AnyNumber = owners.inclination
    supports: YesNo = owners.supports
    has_quorum: YesNo = owners.has_quorum
    passes_vote: YesNo = owners.passes_vote
    body_ends: Chance = owners.body_ends

    # Who joins in, and for how long?
    availability: Chance = volunteer.availability
    exposure: AnyNumber = volunteer.exposure
    joins: YesNo = volunteer.joins
    burnout_hazard: Chance = volunteer.burnout_hazard
    next_weariness: Annotated[Rule, Allowed(-120, 100, "whole")] = volunteer.next_weariness
    months_served: Annotated[Rule, Allowed(0, 100, "whole")] = volunteer.months_served
    resting_share: Share = volunteer.resting_share
    leader_leaves_probability: Chance = volunteer.leader_leaves_probability

    # How do ties and trust move?
    drifting_ties: Share = resident.drifting_ties
    persuaded_trust: Share = resident.persuaded_trust

    # What becomes of buildings?
    worn: Share = building.worn
    mended: Share = building.mended
    defects_worked_on: Amount = building.defects_worked_on
    demonstration_next: Share = building.demonstration_next

    # What do merchants do, and what does the fund?
    compliance_next: Share = merchant.compliance_next
    spendable: Amount = fund.spendable
    reached_by: AnyNumber = fund.reached_by
    profitable: YesNo = fund.profitable
    request_weight: Share = fund.request_weight

    def __init__(self, **replaced: Rule) -> None:
        usual = _usual()
        for name, function in replaced.items():
            if name not in usual:
                allowed = "allowed: those listed in model/rules.py"
                raise RuleError(f"no rule is called '{name}'{nearest(name, usual)}; {allowed}")
            check_call(name, function, usual[name])
        for name, function in (usual | replaced).items():
            object.__setattr__(self, name, function)

    def replaced(self) -> dict[str, Rule]:
        """The rules that are not those of the project, by name."""
        return {name: own for name, usual in _usual().items() if (own := getattr(self, name)) is not usual}

    def checked(self, clock: Clock) -> "Rules":
        """The same rules for one world, in which the values of all replaced ones are checked at each call."""
        return replace(self, **{name: _checked(name, own, clock) for name, own in self.replaced().items()})


def _usual() -> dict[str, Rule]:
    """The rules of the project, by name."""
    return {each.name: cast("Rule", each.default) for each in fields(Rules)}


def _checked(name: str, function: Any, clock: Clock) -> CheckedRule:
    own = function.function if isinstance(function, CheckedRule) else function
    return CheckedRule(name, own, allowed_values(name), clock)


def allowed_values(name: str) -> Allowed:
    """Which values the rule of that name may give."""
    of_name = {each.name: each.type for each in fields(Rules)}
    allowed: Allowed = get_args(of_name[name])[1]
    return allowed
