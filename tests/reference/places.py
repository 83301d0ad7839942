"""Places: wear and works of buildings, effects of examples, businesses, cleaning (docs/submodels/places.md)."""

import math
from typing import TYPE_CHECKING

from model.inputs.kind import Kind
from reference.bodies import notice_days
from reference.cases import Case, close
from reference.codes import FAR_OFF, Level, Outcome
from reference.entities import Building, Community, Compound, single

if TYPE_CHECKING:
    from reference.twin import Twin

SOLVED = (Outcome.SETTLED, Outcome.COMPROMISE)


# --- daily notes for the month


def note_merchants(twin: "Twin") -> None:
    """Note businesses with a case settled today, and those settled where offices can compel."""
    for case in twin.today.closed:
        if case.merchant and case.outcome in SOLVED:
            case.merchant.settled += 1
            case.merchant.enforced += case.level >= Level.STREET


def note_works(twin: "Twin") -> None:
    """Note today's repairs by building, and settled and failed cases of large stake by compound."""
    for case in twin.today.closed:
        if case.outcome in SOLVED:
            _note_solved(twin, case)
    for case in [*twin.today.resigned_known, *twin.today.petitioned, *twin.today.moved_up]:
        _note_failed(case)


def _note_solved(twin: "Twin", case: Case) -> None:
    kind = case.kind
    if kind.family == "service" and "wear" in kind.drivers:
        case.building.repairs += 1
    if "defects" in kind.drivers:
        case.building.defect_repairs += 1
    if case.large and kind.consent and case not in twin.today.enforced:
        case.compound.shown += 1


def mend(building: Building, defects: float) -> None:
    """Put right this many old defects, no more than there are."""
    gone = min(defects, building.defects)
    building.defects -= gone
    building.community.defects_mended += gone


def _note_failed(case: Case) -> None:
    if case.large and is_pilot(case.building):
        case.compound.failures += 1


# --- monthly: buildings


def upkeep(twin: "Twin") -> None:
    """Run one month of wear, repair, all works and fading examples."""
    wear(twin)
    for building in twin.buildings:
        mend(building, building.defect_repairs * twin.p.defects_share)
    begin_works(twin)
    finished = build(twin)
    build_bays(twin)
    for compound in twin.compounds:
        build_facilities(twin, compound)
    for building in twin.buildings:
        rectify(twin, building)
    show(twin, finished)
    for building in twin.buildings:
        building.repairs = building.defect_repairs = 0
    for compound in twin.compounds:
        compound.shown = compound.failures = 0


def is_pilot(building: Building) -> bool:
    """Whether the building is the compound's pilot."""
    return building.levers["pilot"] >= 0.5


def wear(twin: "Twin") -> None:
    """Lower condition, faster where service is poor; settled cases of wear and the fund's small works repair some."""
    for building in twin.buildings:
        community = building.community
        households = sum(compound.households for compound in community.compounds)
        worn = twin.rules.worn(building.condition, building.compound.quality, wear=twin.p.wear_per_year)
        building.condition = float(
            twin.rules.mended(
                worn, building.repairs * 100.0 / max(building.residents, 1),
                community.upkeep_paid / max(households, 1),
                per_repair=twin.p.repair_condition, yuan_per_point=twin.p.upkeep_yuan_per_point,
            )
        )  # fmt: skip


def begin_works(twin: "Twin") -> None:
    """Begin works that are requested, worthwhile and agreed; a compound's pilot goes first."""
    for building in twin.buildings:
        if not renewal_asked(building):
            building.vote = FAR_OFF
    ready = [building for building in twin.buildings if _ready(twin, building)]
    # A pilot under works, or whose owners have not refused, keeps the rest of its compound waiting.
    pilots = [building for building in twin.buildings if is_pilot(building)]
    ahead = {
        b.compound for b in pilots if b.works > 0 or (b in ready and (_willing(twin, b) or not b.refusals))
    }
    for building in ready:
        if building.compound in ahead and not is_pilot(building):
            continue
        if _willing(twin, building):
            if _ordered(twin, building):
                building.works = max(math.ceil(twin.p.renewal_months), 1)
        elif building.vote == FAR_OFF and renewal_asked(building):
            building.vote = twin.day + notice_days(twin, building.compound)


def renewal_asked(building: Building) -> bool:
    """Whether an intervention asks to renew it, by itself or as the pilot of its compound."""
    return building.levers["renewal"] >= 0.5 or is_pilot(building)


def _ready(twin: "Twin", building: Building) -> bool:
    worth = twin.p.renewal_condition - building.condition >= twin.p.renewal_least_gain
    asked = renewal_asked(building) or _ordered(twin, building)
    return asked and worth and not building.renewed and building.works == 0


def _ordered(twin: "Twin", building: Building) -> bool:
    """Whether works are ordered this month; by lot if an intervention asked for them on some of its days only."""
    past = twin.levers.past_month
    share = max(past.asked(building, "renewal"), past.asked(building, "pilot"))
    return twin.luck.uniform("works ordered", building.key, twin.day) < share


def _willing(twin: "Twin", building: Building) -> bool:
    """Whether owners voted for it, or pay nothing and so are not asked."""
    return building.agreed or twin.p.owners_share <= 0.0


def build(twin: "Twin") -> list[Building]:
    """Run a month of works: condition rises and the works are paid; return the finished buildings."""
    finished = []
    for building in twin.buildings:
        building.works_paid = 0.0
        if building.works == 0:
            continue
        _build_on(twin, building)
        if building.works == 0:
            building.renewed = True
            finished.append(building)
            mend(building, building.defects * twin.p.renewal_mends)
            expect_more(twin, building, 1.0)
    return finished


def expect_more(twin: "Twin", building: Building, part: float) -> None:
    """Let residents expect quicker service after this part of all works."""
    for person in building.people:
        person.expectation = single(person.expectation * (1.0 - part * twin.p.renewal_expectation))


def _build_on(twin: "Twin", building: Building) -> None:
    goal = max(twin.p.renewal_condition, building.condition)
    rise = (goal - building.condition) / building.works
    building.condition = min(building.condition + rise, 1.0)
    cost = rise * 100.0 * building.size * twin.p.renewal_cost_per_household
    own = cost * twin.p.owners_share
    building.works_paid = cost - own
    twin.books.pay("capital", building.community, cost - own)
    twin.books.pay("owners_share", building.community, own)
    building.works -= 1


def build_bays(twin: "Twin") -> None:
    """Build the planned and missing parking bays, permanently and at the district's expense."""
    for compound in twin.compounds:
        added = max(twin.levers.past_month.mean(compound, "new_bays") - compound.new_bays, 0.0)
        compound.new_bays += added
        compound.bays_paid = added * compound.households * twin.p.bays_cost_per_household
        twin.books.pay("capital", compound.community, compound.bays_paid)


def build_facilities(twin: "Twin", compound: Compound) -> None:
    """Build a month's part of the planned and missing roads, lamps and pumps, permanently; whoever plans them pays."""
    missing = max(twin.levers.past_month.mean(compound, "new_facilities") - compound.facilities, 0.0)
    compound.facilities_added = min(missing, 1.0 / max(math.ceil(twin.p.facilities_months), 1))
    if compound.facilities_added > 0.0:
        compound.facilities += compound.facilities_added
        for building in compound.buildings:
            expect_more(twin, building, compound.facilities_added)


def rectify(twin: "Twin", building: Building) -> None:
    """Let contractors work on old defects for a month; part of their work is done badly and mends nothing."""
    rate = twin.levers.past_month.mean(building.compound, "rectification")
    building.rectified = float(twin.rules.defects_worked_on(building.defects, rate))
    building.rectification_paid = building.rectified * twin.p.rectification_yuan_per_defect
    if building.rectified > 0.0:
        public, own = rectification_cost(twin, building)
        twin.books.pay("capital", building.community, public)
        twin.books.pay("warranty", building.community, own)
        mend(building, building.rectified * (1.0 - twin.p.rectification_botched))


def rectification_cost(twin: "Twin", building: Building) -> tuple[float, float]:
    """Yuan that last month's work on old defects costs the district and the developers."""
    public = building.rectification_paid * twin.p.rectification_public_share
    return public, building.rectification_paid - public


def show(twin: "Twin", finished: list[Building]) -> None:
    """Update the example: finished pilots and agreed large cases reassure, failed pilot cases do the opposite."""
    for compound in twin.compounds:
        pilots = sum(building.compound is compound and is_pilot(building) for building in finished)
        compound.demonstration = float(
            twin.rules.demonstration_next(
                compound.demonstration, pilots, compound.shown, compound.failures,
                per_pilot=twin.p.demonstration_pilot, per_case=twin.p.demonstration_matter,
                per_failure=twin.p.demonstration_failure, half_life=twin.p.demonstration_half_life,
            )
        )  # fmt: skip


def annoyance(twin: "Twin", building: Building) -> float:
    """Nuisance of works in progress and of old defects, as open cases per 100 residents."""
    p = twin.p
    works = p.works_nuisance if building.works > 0 else 0.0
    if building.compound.facilities_added > 0.0:
        works += p.facilities_nuisance
    felt = building.defects * p.defect_nuisance + building.rectified * p.rectification_nuisance
    return float(works + felt * 100.0 / max(building.residents, 1))


def envy(twin: "Twin", building: Building) -> float:
    """Satisfaction lost by residents who wait while their compound's pilot is being built or is finished."""
    seen = any(is_pilot(other) and _begun(other) for other in building.compound.buildings)
    return twin.p.pilot_envy if seen and not is_pilot(building) and not _begun(building) else 0.0


def _begun(building: Building) -> bool:
    return building.renewed or building.works > 0


# --- monthly: small works that residents ask for


def small_works(twin: "Twin") -> None:
    """Within work: the budget grows daily; monthly, maintain and do the weightiest requests that can be paid for."""
    for community in twin.communities:
        budget = community.levers["small_works"]
        community.works_left = community.works_left + budget / 365.0 if budget > 0.0 else 0.0
        if twin.month_start:
            maintain_works(twin, community)
            built = _do_works(twin, community)
            community.works_paid += built
            twin.books.pay("small_works", community, built)
            if twin.month == 1:
                community.works_left = 0.0


def maintain_works(twin: "Twin", community: Community) -> None:
    """Pay for maintenance by the day out of the budget, and what is missing out of the fund."""
    due = community.works_done * twin.p.works_yuan * twin.p.works_upkeep * (twin.levers.unpaid.days / 365.0)
    community.works_paid = min(due, community.works_left)
    rest = min(due - community.works_paid, community.fund)
    community.works_left -= community.works_paid
    community.fund -= rest
    twin.books.pay("small_works", community, community.works_paid)
    twin.books.pay("works_upkeep", community, rest)


def _do_works(twin: "Twin", community: Community) -> float:
    number = math.floor(community.works_left / twin.p.works_yuan + 1e-9)
    asked = [
        case
        for case in twin.cases
        if case.community is community and case.pressed and is_small_work(case.kind)
    ]
    best = sorted(asked, key=lambda case: -_weight(twin, case))[:number]
    for case in [case for case in asked if case in best]:
        close(twin, case, Outcome.SETTLED)
        case.building.repairs += twin.p.works_repairs
    community.works_done += len(best)
    community.works_left = max(community.works_left - len(best) * twin.p.works_yuan, 0.0)
    return len(best) * twin.p.works_yuan


def is_small_work(kind: Kind) -> bool:
    """Whether a small work ends it: worn common things near home that need nobody's consent."""
    near = kind.family == "service" and kind.level == "neighbourhood"
    return near and "wear" in kind.drivers and not kind.consent


def _weight(twin: "Twin", case: Case) -> float:
    """Weight of a request: need by severity and waiting, and how well the work can be seen."""
    p, kind = twin.p, case.kind
    need = 1.0 - math.exp(-kind.severity * (twin.day - case.arisen) / p.works_waiting)
    return float((1.0 - p.works_show) * need + p.works_show * kind.visibility)


# --- monthly: businesses


def merchants(twin: "Twin") -> None:
    """Raise compliance by settlements, enforcement and joint meetings; it drifts back to the usual."""
    for merchant in twin.merchants:
        meeting = twin.levers.past_month.asked(merchant.community, "meeting_items")
        merchant.compliance = float(
            twin.rules.compliance_next(
                merchant.compliance, merchant.usual, merchant.settled - merchant.enforced, merchant.enforced,
                twin.p.table_owner_share * meeting,
                agreed=twin.p.compliance_agreed, forced=twin.p.compliance_forced, met=twin.p.compliance_met,
                half_life=twin.p.compliance_half_life, visited=twin.p.compliance_inspected,
                visits=weekly_inspections(twin, merchant.community) * 52.0 / 12.0,
            )
        )  # fmt: skip
        merchant.settled = merchant.enforced = 0


def weekly_inspections(twin: "Twin", community: Community) -> float:
    """Joint inspections a week of each business of a community."""
    businesses = sum(len(compound.merchants) for compound in community.compounds)
    if not businesses:
        return 0.0
    return community.inspection_hours / twin.p.inspection_hours / businesses


# --- cleaning


def is_litter(kind: Kind) -> bool:
    """Whether cleaning ends the case: violations that need nobody's consent."""
    return kind.violation and not kind.consent


def cleaned(twin: "Twin", compound: Compound) -> float:
    """Share of visible disorder removed by paid cleaners and volunteers."""
    hours = compound.levers["cleaning"] + compound.cleaning_hours
    share = twin.rules.cleaned_share(
        hours, compound.residents, scale=twin.p.cleaning_scale, reach=twin.p.cleaning_reach
    )
    return float(share)


def clean(twin: "Twin") -> None:
    """Let cleaners end some refuse cases that they find, known or not; daily, within work."""
    for case in list(twin.cases):
        chance = case.compound.cleaned * twin.p.cleaning_removal
        if is_litter(case.kind) and twin.luck.uniform("cleaning", case.key, twin.day) < chance:
            close(twin, case, Outcome.SETTLED)
