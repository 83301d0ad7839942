"""Places: wear and works of buildings, effects of examples, businesses, cleaning (docs/submodels/places.md)."""

import math
from typing import TYPE_CHECKING

from model.inputs.kind import Kind
from plain.acting import single
from plain.cases import Case, close
from plain.codes import FAR_OFF, Level, Outcome
from plain.entities import Building, Community, Compound

if TYPE_CHECKING:
    from plain.world import PlainWorld

SOLVED = (Outcome.SETTLED, Outcome.COMPROMISE)


# --- daily notes for the month


def note_merchants(world: "PlainWorld") -> None:
    """Note businesses with a case settled today, and those settled where offices can compel."""
    for case in world.today.closed:
        if case.merchant and case.outcome in SOLVED:
            case.merchant.settled += 1
            case.merchant.enforced += case.level >= Level.STREET


def note_works(world: "PlainWorld") -> None:
    """Note today's repairs by building, and settled and failed cases of large stake by compound."""
    for case in world.today.closed:
        if case.outcome in SOLVED:
            _note_solved(world, case)
    for case in [*world.today.resigned_known, *world.today.petitioned, *world.today.moved_up]:
        _note_failed(case)


def _note_solved(world: "PlainWorld", case: Case) -> None:
    kind = case.kind
    if kind.family == "service" and "wear" in kind.drivers:
        case.building.repairs += 1
    if "defects" in kind.drivers:
        case.building.defect_repairs += 1
    if case.large and kind.consent and case not in world.today.enforced:
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


def upkeep(world: "PlainWorld") -> None:
    """Run one month of wear, repair, all works and fading examples."""
    wear(world)
    for building in world.buildings:
        mend(building, building.defect_repairs * world.p.defects_share)
    begin_works(world)
    finished = build(world)
    build_bays(world)
    for compound in world.compounds:
        build_facilities(world, compound)
    for building in world.buildings:
        rectify(world, building)
    show(world, finished)
    for building in world.buildings:
        building.repairs = building.defect_repairs = 0
    for compound in world.compounds:
        compound.shown = compound.failures = 0


def is_pilot(building: Building) -> bool:
    """Whether the building is the compound's pilot."""
    return building.levers["pilot"] >= 0.5


def wear(world: "PlainWorld") -> None:
    """Lower condition, faster where service is poor; settled cases of wear and the fund's small works repair some."""
    for building in world.buildings:
        community = building.community
        households = sum(compound.households for compound in community.compounds)
        worn = world.rules.worn(building.condition, building.compound.quality, wear=world.p.wear_per_year)
        building.condition = float(
            world.rules.mended(
                worn, building.repairs * 100.0 / max(building.residents, 1),
                community.upkeep_paid / max(households, 1),
                per_repair=world.p.repair_condition, yuan_per_point=world.p.upkeep_yuan_per_point,
            )
        )  # fmt: skip


def begin_works(world: "PlainWorld") -> None:
    """Begin works that are requested, worthwhile and agreed; a compound's pilot goes first."""
    for building in world.buildings:
        if not renewal_asked(building):
            building.vote = FAR_OFF
    ready = [building for building in world.buildings if _ready(world, building)]
    # A pilot under works, or whose owners have not refused, keeps the rest of its compound waiting.
    pilots = [building for building in world.buildings if is_pilot(building)]
    ahead = {
        b.compound for b in pilots if b.works > 0 or (b in ready and (_willing(world, b) or not b.refusals))
    }
    for building in ready:
        if building.compound in ahead and not is_pilot(building):
            continue
        if _willing(world, building):
            if _ordered(world, building):
                building.works = max(math.ceil(world.p.renewal_months), 1)
        elif building.vote == FAR_OFF and renewal_asked(building):
            building.vote = world.day + building.compound.notice_days


def renewal_asked(building: Building) -> bool:
    """Whether an intervention asks to renew it, by itself or as the pilot of its compound."""
    return building.levers["renewal"] >= 0.5 or is_pilot(building)


def _ready(world: "PlainWorld", building: Building) -> bool:
    worth = world.p.renewal_condition - building.condition >= world.p.renewal_least_gain
    asked = renewal_asked(building) or _ordered(world, building)
    return asked and worth and not building.renewed and building.works == 0


def _ordered(world: "PlainWorld", building: Building) -> bool:
    """Whether works are ordered this month; by lot if an intervention asked for them on some of its days only."""
    past = world.levers.past_month
    share = max(past.asked(building, "renewal"), past.asked(building, "pilot"))
    return world.luck.uniform("works ordered", building.key, world.day) < share


def _willing(world: "PlainWorld", building: Building) -> bool:
    """Whether owners voted for it, or pay nothing and so are not asked."""
    return building.agreed or world.p.owners_share <= 0.0


def build(world: "PlainWorld") -> list[Building]:
    """Run a month of works: condition rises and the works are paid; return the finished buildings."""
    finished = []
    for building in world.buildings:
        building.works_paid = 0.0
        if building.works == 0:
            continue
        _build_on(world, building)
        if building.works == 0:
            building.renewed = True
            finished.append(building)
            mend(building, building.defects * world.p.renewal_mends)
            expect_more(world, building, 1.0)
    return finished


def expect_more(world: "PlainWorld", building: Building, part: float) -> None:
    """Let residents expect quicker service after this part of all works."""
    for person in building.people:
        person.expectation = single(person.expectation * (1.0 - part * world.p.renewal_expectation))


def _build_on(world: "PlainWorld", building: Building) -> None:
    goal = max(world.p.renewal_condition, building.condition)
    rise = (goal - building.condition) / building.works
    building.condition = min(building.condition + rise, 1.0)
    cost = rise * 100.0 * building.size * world.p.renewal_cost_per_household
    own = cost * world.p.owners_share
    building.works_paid = cost - own
    world.books.pay("capital", building.community, cost - own)
    world.books.pay("owners_share", building.community, own)
    building.works -= 1


def build_bays(world: "PlainWorld") -> None:
    """Build the planned and missing parking bays, permanently and at the district's expense."""
    for compound in world.compounds:
        added = max(world.levers.past_month.mean(compound, "new_bays") - compound.new_bays, 0.0)
        compound.new_bays += added
        compound.bays_paid = added * compound.households * world.p.bays_cost_per_household
        world.books.pay("capital", compound.community, compound.bays_paid)


def build_facilities(world: "PlainWorld", compound: Compound) -> None:
    """Build a month's part of the planned and missing roads, lamps and pumps, permanently; whoever plans them pays."""
    missing = max(world.levers.past_month.mean(compound, "new_facilities") - compound.facilities, 0.0)
    compound.facilities_added = min(missing, 1.0 / max(math.ceil(world.p.facilities_months), 1))
    if compound.facilities_added > 0.0:
        compound.facilities += compound.facilities_added
        for building in compound.buildings:
            expect_more(world, building, compound.facilities_added)


def rectify(world: "PlainWorld", building: Building) -> None:
    """Let contractors work on old defects for a month; part of their work is done badly and mends nothing."""
    rate = world.levers.past_month.mean(building.compound, "rectification")
    building.rectified = float(world.rules.defects_worked_on(building.defects, rate))
    building.rectification_paid = building.rectified * world.p.rectification_yuan_per_defect
    if building.rectified > 0.0:
        public, own = rectification_cost(world, building)
        world.books.pay("capital", building.community, public)
        world.books.pay("warranty", building.community, own)
        mend(building, building.rectified * (1.0 - world.p.rectification_botched))


def rectification_cost(world: "PlainWorld", building: Building) -> tuple[float, float]:
    """Yuan that last month's work on old defects costs the district and the developers."""
    public = building.rectification_paid * world.p.rectification_public_share
    return public, building.rectification_paid - public


def show(world: "PlainWorld", finished: list[Building]) -> None:
    """Update the example: finished pilots and agreed large cases reassure, failed pilot cases do the opposite."""
    for compound in world.compounds:
        pilots = sum(building.compound is compound and is_pilot(building) for building in finished)
        compound.demonstration = float(
            world.rules.demonstration_next(
                compound.demonstration, pilots, compound.shown, compound.failures,
                per_pilot=world.p.demonstration_pilot, per_case=world.p.demonstration_matter,
                per_failure=world.p.demonstration_failure, half_life=world.p.demonstration_half_life,
            )
        )  # fmt: skip


def annoyance(world: "PlainWorld", building: Building) -> float:
    """Nuisance of works in progress and of old defects, as open cases per 100 residents."""
    p = world.p
    works = p.works_nuisance if building.works > 0 else 0.0
    if building.compound.facilities_added > 0.0:
        works += p.facilities_nuisance
    felt = building.defects * p.defect_nuisance + building.rectified * p.rectification_nuisance
    return float(works + felt * 100.0 / max(building.residents, 1))


def envy(world: "PlainWorld", building: Building) -> float:
    """Satisfaction lost by residents who wait while their compound's pilot is being built or is finished."""
    seen = any(is_pilot(other) and _begun(other) for other in building.compound.buildings)
    return world.p.pilot_envy if seen and not is_pilot(building) and not _begun(building) else 0.0


def _begun(building: Building) -> bool:
    return building.renewed or building.works > 0


# --- monthly: small works that residents ask for


def small_works(world: "PlainWorld") -> None:
    """Within work: the budget grows daily; monthly, maintain and do the weightiest requests that can be paid for."""
    for community in world.communities:
        budget = community.levers["small_works"]
        community.works_left = community.works_left + budget / 365.0 if budget > 0.0 else 0.0
        if world.month_start:
            maintain_works(world, community)
            built = _do_works(world, community)
            community.works_paid += built
            world.books.pay("small_works", community, built)
            if world.month == 1:
                community.works_left = 0.0


def maintain_works(world: "PlainWorld", community: Community) -> None:
    """Pay for maintenance by the day out of the budget, and what is missing out of the fund."""
    due = (
        community.works_done * world.p.works_yuan * world.p.works_upkeep * (world.levers.unpaid.days / 365.0)
    )
    community.works_paid = min(due, community.works_left)
    rest = min(due - community.works_paid, community.fund)
    community.works_left -= community.works_paid
    community.fund -= rest
    world.books.pay("small_works", community, community.works_paid)
    world.books.pay("works_upkeep", community, rest)


def _do_works(world: "PlainWorld", community: Community) -> float:
    number = math.floor(community.works_left / world.p.works_yuan + 1e-9)
    asked = [
        case
        for case in world.cases
        if case.community is community and case.pressed and is_small_work(case.kind)
    ]
    best = sorted(asked, key=lambda case: -_weight(world, case))[:number]
    for case in [case for case in asked if case in best]:
        close(world, case, Outcome.SETTLED)
        case.building.repairs += world.p.works_repairs
    community.works_done += len(best)
    community.works_left = max(community.works_left - len(best) * world.p.works_yuan, 0.0)
    return len(best) * world.p.works_yuan


def is_small_work(kind: Kind) -> bool:
    """Whether a small work ends it: worn common things near home that need nobody's consent."""
    near = kind.family == "service" and kind.level == "neighbourhood"
    return near and "wear" in kind.drivers and not kind.consent


def _weight(world: "PlainWorld", case: Case) -> float:
    """Weight of a request: need by severity and waiting, and how well the work can be seen."""
    p, kind = world.p, case.kind
    need = 1.0 - math.exp(-kind.severity * (world.day - case.arisen) / p.works_waiting)
    return float((1.0 - p.works_show) * need + p.works_show * kind.visibility)


# --- monthly: businesses


def merchants(world: "PlainWorld") -> None:
    """Let every business have a turn: how far it complies."""
    for merchant in world.merchants:
        merchant.step()


# --- cleaning


def is_litter(kind: Kind) -> bool:
    """Whether cleaning ends the case: violations that need nobody's consent."""
    return kind.violation and not kind.consent


def cleaned(world: "PlainWorld", compound: Compound) -> float:
    """Share of visible disorder removed by paid cleaners and volunteers."""
    hours = compound.levers["cleaning"] + compound.cleaning_hours
    share = world.rules.cleaned_share(
        hours, compound.residents, scale=world.p.cleaning_scale, reach=world.p.cleaning_reach
    )
    return float(share)


def clean(world: "PlainWorld") -> None:
    """Let cleaners end some refuse cases that they find, known or not; daily, within work."""
    for case in list(world.cases):
        chance = case.compound.cleaned * world.p.cleaning_removal
        if is_litter(case.kind) and world.luck.uniform("cleaning", case.key, world.day) < chance:
            close(world, case, Outcome.SETTLED)
