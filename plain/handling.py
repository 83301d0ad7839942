"""Phases 3 to 6: cases are routed, worked on, settled or not, and moved up, given up or closed on paper."""

from math import ceil, floor
from typing import TYPE_CHECKING

from plain.cases import Case, close, drop, move_up, round_key
from plain.codes import FAR_OFF, Level, Outcome, State, Verdict
from plain.handlers import Committee, Department, Firm, Handler, Steward
from plain.hearing import at_desk, days_until_done, deliberated, goes_to_desk
from plain.helping import call_helpers, mended_today, note_part, set_time_aside
from plain.hotline import whistled
from plain.luck import binomial_count, poisson_count, shifted
from plain.places import clean, small_works
from plain.trouble import give_up, petition, take_heart

if TYPE_CHECKING:
    from plain.world import PlainWorld


# --- 3 route


def route(world: "PlainWorld") -> None:
    """Assign a handler to every open case without one, unless it is joined to another."""
    _join(world)
    for case in world.cases:
        if case.state == State.OPEN and case.handler is None:
            factor = _assign(world, case)
            case.level_since = world.day
            case.remaining = attempt_minutes(world, case, factor)
            if case.ticket:
                case.remaining += int(world.p.hotline_ticket_minutes)
            _hand_off(world, case)
            _deliberate(world, case)
            if case.opened == world.day and case.wide:
                _repeats(world, case)


def _join(world: "PlainWorld") -> None:
    """Join some of today's reports to the like case that has been open for longest in the same place."""
    held = [case for case in world.cases if case.pressed and case.shared and case.first is None]
    held.sort(key=lambda case: case.opened)
    oldest: dict[object, Case] = {}
    for case in held:
        oldest.setdefault(_likeness(case), case)
    for case in held:
        if case.opened != world.day or case.handler is not None or case.state != State.OPEN:
            continue
        u = world.luck.uniform("duplicate", shifted(case.key, case.known))
        first = oldest[_likeness(case)]
        if u < case.community.levers["merging"] and first is not case:
            case.first, case.state, case.next_day, case.remaining = first, State.WAITING, FAR_OFF, 0
            case.level, case.level_since = first.level, world.day


def _likeness(case: Case) -> object:
    """Place, kind and business: the same for cases that may be one trouble."""
    place = case.compound if case.kind.radius == "compound" else case.building
    return place, case.kind.name, case.merchant


def _repeats(world: "PlainWorld", case: Case) -> None:
    """Others report the same trouble; each report takes minutes, unless it is joined at once."""
    mean = case.compound.levers["echo"] * (1.0 - case.community.levers["merging"])
    count = poisson_count(world.luck.uniform("repeats", shifted(case.key, case.known)), mean)
    case.remaining += int(count * world.p.duplicate_minutes)


def _assign(world: "PlainWorld", case: Case) -> float:
    """Set handler and level; return the factor on hours, which is higher where nobody is in charge."""
    community, firm, factor = case.community, case.compound.firm, 1.0
    firms_work = case.kind.handler == "firm"
    if case.level == Level.NEIGHBOURHOOD and firms_work and firm is None:
        case.level, factor = Level.COMMUNITY, world.p.orphan_hours_factor
    if case.level >= Level.STREET:
        case.handler = _department(world, case)
    elif case.level == Level.COMMUNITY:
        case.handler = community.desk if goes_to_desk(world, case) else community.committee
    elif not firms_work:
        case.handler = _neighbourhood(world, case)
    elif firm is not None and not firm.custodial:
        case.handler = firm
    else:  # in custody the committee does the firm's work itself
        case.handler = community.committee
    return factor


def _department(world: "PlainWorld", case: Case) -> Department:
    return next(
        d for d in world.departments if d.level == case.level and d.department == case.kind.department
    )


def _neighbourhood(world: "PlainWorld", case: Case) -> Handler:
    """Steward for small cases between neighbours, if in office and soon done; else the grid worker."""
    steward = case.building.patch
    if steward.in_office:
        wait = days_until_done(steward, case)
        if world.rules.takes_on(
            case.kind.party == "neighbour", case.large, wait, longest=world.p.take_on_days
        ):
            return steward
    return case.building.grid


def attempt_minutes(world: "PlainWorld", case: Case, factor: float) -> int:
    """Whole minutes of the next attempt. Neighbours do part of care work; votes without a body take more."""
    if case.kind.family == "welfare" and case.kind.visibility > 0.0:
        factor *= 1.0 - case.compound.care_relief
    if case.kind.needs_vote and not case.compound.body:
        factor *= world.p.ballot_uncalled_factor
    z = world.luck.normal("attempt hours", round_key(case))
    return int(max(world.rules.work_minutes(case.kind.hours, z, factor, spread=world.p.hours_spread), 1))


def _hand_off(world: "PlainWorld", case: Case) -> None:
    """Let kinds that need offices wait for their hand-offs, above the grid, unless owners vote first."""
    if case.level == Level.NEIGHBOURHOOD or case.kind.departments == 0 or case.kind.needs_vote:
        return
    days = at_offices(world, case)
    case.next_day = world.day + days
    case.state = State.WAITING if days > 0 else State.OPEN


def at_offices(world: "PlainWorld", case: Case) -> int:
    """Days for which a case goes from office to office."""
    levers, identity = case.community.levers, shifted(round_key(case), case.level * 2**40)
    together = case.compound.levers if case.firms_say else {"joint_handoffs": 0.0, "joint_waiting": 0.0}
    split = levers["fragmentation"] * (1.0 - together["joint_handoffs"])
    slow = levers["turnaround"] * (1.0 - together["joint_waiting"])
    u, z = world.luck.uniform("hand-offs", identity), world.luck.normal("turnaround", identity)
    if case.level >= Level.STREET:  # the office that leads has its own queue instead
        count = binomial_count(u, case.kind.departments - 1, split)
    else:
        count = 1 + binomial_count(u, case.kind.departments, split)
    if count > 1 and whistled(world, case, identity):
        count = 1
        case.remaining = ceil(
            case.remaining * (1.0 + world.p.whistle_attendance * (case.kind.departments - 1))
        )
    days = world.rules.handoff_delay(count, z, turnaround=slow, spread=world.p.hours_spread)
    if case.kind.fear > 0.0:
        days = floor(days * (1.0 - levers["dispatch"]))
    case.handoffs += count
    return int(days)


def _deliberate(world: "PlainWorld", case: Case) -> None:
    """Let common cases wait for the meetings, after any hand-offs, when they are first taken on."""
    days = ceil(deliberated(case) * world.p.deliberation_days)
    if case.first_known == world.day and days > 0:
        case.due += days  # the official clock stands still
        case.level_since += days  # patience starts after the meetings
        case.next_day = days + (case.next_day if case.state == State.WAITING else world.day)
        case.state = State.WAITING
        note_part(case.complainant)


# --- 4 work


def work(world: "PlainWorld") -> None:
    """Let every handler have a turn, after what cleaners, small works and volunteers end by themselves."""
    for case in world.cases:
        if case.state == State.WAITING and case.next_day <= world.day:
            case.state = State.OPEN
    clean(world)
    small_works(world)
    for case in mended_today(world):
        close(world, case, Outcome.SETTLED)
        plan_relapse(world, case)
    set_time_aside(world)
    hand_out(world)
    for handler in world.handlers:
        handler.step()
    world.finished = [case for case in world.cases if case.state == State.OPEN and case.remaining <= 0]


def hand_out(world: "PlainWorld") -> None:
    """Give every handler its open cases, in the order of arising."""
    for handler in world.handlers:
        handler.hands = []
    for case in world.cases:
        if case.state == State.OPEN and case.handler is not None:
            case.handler.hands.append(case)


# --- 5 settle


def settle(world: "PlainWorld") -> None:
    """Decide every case whose attempt was completed today, votes of owners first."""
    voted = [case for case in world.finished if case.verdict != Verdict.NONE]
    others = [case for case in world.finished if case.verdict == Verdict.NONE]
    for case in voted:
        passed, case.verdict = case.verdict == Verdict.PASSED, Verdict.NONE
        _settled(world, case) if passed else _vote_lost(world, case)
        case.tabled = False
    for case in others:
        case.attempts += 1
    call_helpers(world, others)
    for case in others:
        if case.kind.needs_vote and not _early(case):
            case.state, case.next_day = State.WAITING, FAR_OFF
            case.ballot = world.day + case.compound.notice_days
        elif world.luck.uniform("settle", round_key(case)) < _chance(world, case):
            _settled(world, case)
        else:
            _failed(world, case)
        case.tabled = False
    _end_joined(world)


def _end_joined(world: "PlainWorld") -> None:
    """Settle joined cases with the first one, but for those that are another trouble; they begin on their own."""
    left = [(case, case.first) for case in world.cases if case.first and not _stands(case.first)]
    solved = {first.key for _, first in left if first.solved}
    for case, first in left:
        u = world.luck.uniform("other trouble", shifted(case.key, case.known))
        if first.key in solved and first.outcome is not None and u >= world.p.joined_in_error:
            case.level, case.attempts = first.level, first.attempts
            close(world, case, first.outcome)
            plan_relapse(world, case)
        else:
            case.first, case.state = None, State.OPEN


def _stands(case: Case) -> bool:
    """Whether somebody holds it, and it is not itself joined to another."""
    return case.pressed and case.first is None


def _vote_lost(world: "PlainWorld", case: Case) -> None:
    """Begin a new campaign after a pause, during which patience rests; after the last round it moves up."""
    if case.attempts % case.kind.max_attempts == 0 and case.level < Level.DISTRICT:
        move_up(world, case)
        return
    u = world.luck.uniform("pause after a vote", round_key(case))
    pause = ceil(world.p.ballot_again_days * (0.5 + u))
    case.state, case.next_day = State.WAITING, world.day + pause
    case.level_since += pause
    case.remaining = attempt_minutes(world, case, 1.0)


def _early(case: Case) -> bool:
    """Whether more visits are needed before agreement is possible, or before the next vote."""
    if case.kind.needs_vote:
        return case.attempts % case.kind.min_visits > 0
    return case.attempts < case.kind.min_visits


def _forced(case: Case) -> bool:
    """Whether an office with powers of enforcement holds it, so that no consent is needed."""
    return case.enforceable and case.level >= Level.STREET


def _chance(world: "PlainWorld", case: Case) -> float:
    """Probability that the completed attempt ends the case."""
    if not case.kind.consent:
        quality = case.compound.quality if isinstance(case.handler, Firm) else 0.5
        mended = world.rules.repair_probability(
            case.kind.agreement, quality, quality_slope=world.p.repair_quality_slope
        )
        return float(mended)
    if _forced(case):
        return float(world.p.enforcement_success)
    return 0.0 if _early(case) else _agreement(world, case)


def _agreement(world: "PlainWorld", case: Case) -> float:
    p, compound, levers, steward = world.p, case.compound, case.community.levers, 0.0
    if isinstance(case.handler, Steward):
        # The skill is the one of the building's own patch, whose steward this is.
        steward = case.handler.familiarity * case.handler.levers["steward_skill"]
    spoken = spoken_for(case)
    logit = world.rules.agreement_logit(
        persuasion=levers["persuasion"],
        three_parties=compound.levers["linkage"] if case.firms_say else 0.0,
        steward=steward,
        own_firm=-p.judge_and_party_logit if judge_and_party(case) else 0.0,
        owners_body=compound.standing * p.committee_logit if spoken else 0.0,
        cross_appointed=compound.cross * p.cross_logit if spoken else 0.0,
        merchant=p.settle_compliance_slope * (case.merchant.compliance - 0.5) if case.merchant else 0.0,
        desk=p.desk_skill + _law(world, case) if at_desk(case) else 0.0,
        table=levers["table_skill"] if case.tabled else 0.0,
        example=p.demonstration_logit * compound.demonstration if case.hesitant else 0.0,
        pressed=world.rules.reactance(case.attempts, after=p.reactance_after, slope=p.reactance_logit),
        helpers=world.rules.helpers_logit(case.helpers, most=p.helpers_logit, enough=p.helpers_enough),
        parties=p.parties_spread * world.luck.normal("parties", case.key),
    )
    chance = world.rules.agreement_probability(
        case.kind.agreement,
        case.complainant.trust,
        compound.ties,
        case.attempts,
        logit,
        trust_slope=p.settle_trust_slope,
        ties_slope=p.settle_ties_slope,
        attempt_slope=p.settle_attempt_slope,
    )
    return float(chance)


def _law(world: "PlainWorld", case: Case) -> float:
    """Contribution of the desk's lawyer, by the lawyer's share of its hours."""
    levers, p = case.community.levers, world.p
    hours = levers["mediation_hours"] + case.community.desk_lent / 12.0 + levers["lawyer_hours"]
    share = levers["lawyer_hours"] / max(hours, 1e-9)
    helps = world.rules.lawyer_help(
        case.kind.legal,
        case.kind.violation,
        share,
        helps=p.lawyer_logit,
        hardens=p.lawyer_hardening,
        saturation=p.lawyer_saturation,
    )
    return float(helps)


def spoken_for(case: Case) -> bool:
    """Whether it is a common case of owners with a body to speak for them."""
    return case.common and bool(case.compound.body)


def judge_and_party(case: Case) -> bool:
    """Whether it is a dispute with the community's own firm before the community itself."""
    firm = case.compound.firm
    own = firm is not None and (firm.communal or firm.custodial)
    return own and case.kind.party == "firm" and case.level <= Level.COMMUNITY


def _settled(world: "PlainWorld", case: Case) -> None:
    if _forced(case):
        world.today.enforced.append(case)
    late = case.kind.consent and case.attempts > 1 and not _forced(case)
    close(world, case, Outcome.COMPROMISE if late else Outcome.SETTLED)
    plan_relapse(world, case)


def plan_relapse(world: "PlainWorld", case: Case) -> None:
    """Draw the day on which a settled case comes back; after some time without a relapse it stays settled."""
    p = world.p
    hazard = case.kind.relapse / 365.0 * case.compound.levers["relapse"]
    hazard *= (1.0 - deliberated(case) * p.deliberation_relapse) * p.relapse_scale
    if hazard > 0.0:
        days = world.luck.exponential("relapse", case.key) / hazard
        if days < 365.0 * p.relapse_years and days < world.last - world.day:
            world.returns.setdefault(world.day + 1 + int(days), []).append(case)


def _failed(world: "PlainWorld", case: Case) -> None:
    """Plan the next visit after some days, or move up after the last; a steward passes it to the grid worker."""
    kind, p = case.kind, world.p
    passed_on = isinstance(case.handler, Steward) and case.attempts >= p.steward_attempts
    if case.attempts % kind.max_attempts == 0 and case.level < Level.DISTRICT and not passed_on:
        move_up(world, case)
        return
    case.state = State.WAITING
    case.next_day = world.day + _days_to_next_visit(world, case)
    case.remaining = attempt_minutes(world, case, p.revisit_hours_factor)
    if passed_on:
        case.handler = case.building.grid
    elif isinstance(case.handler, Committee) and goes_to_desk(world, case):
        case.handler = case.community.desk  # what the committee could not settle, if there is a desk by now


def _days_to_next_visit(world: "PlainWorld", case: Case) -> int:
    """Whole days from a visit that failed to the next: fewer at the desk, for severe cases, near the deadline."""
    p, sooner = world.p, world.p.desk_revisit_factor if at_desk(case) else 1.0
    if case.firms_say:
        sooner *= 1.0 - case.compound.levers["joint_waiting"]
    days = world.rules.next_visit_days(
        case.kind.revisit_days * sooner,
        1 if case.kind.needs_vote else case.kind.severity,  # owners are won over at their own pace
        case.due - world.day,
        _ordered(case),
        severity_factor=p.revisit_severity_factor,
        deadline_share=p.revisit_deadline_share,
        order_days=p.order_days,
        least=p.revisit_least_days,
    )
    return int(days)


def _ordered(case: Case) -> bool:
    """Whether an office has ordered the other side to put it right within days."""
    if not case.orderable or case.level == Level.NEIGHBOURHOOD:
        return False
    return case.level >= Level.STREET or case.kind.departments > 0  # else the community calls no office in


# --- 6 escalate


def escalate(world: "PlainWorld") -> None:
    """Apply at most one end to each known case today; then some residents who gave up try again.

    The clocks of cases that wait for a vote, or for what was voted, stand still.
    """
    for case in world.cases:
        if case.pressed and (case.ballot != FAR_OFF or case.verdict != Verdict.NONE):
            case.level_since += 1
            if case.due >= world.day:
                case.due += 1
    for case in [case for case in world.cases if case.pressed and case.verdict != Verdict.PASSED]:
        if case.first is None and case.due == world.day:
            _at_deadline(world, case)
        elif case.first is None and case.due < world.day and case.community.levers["sweep"] > 0.0:
            _closed_on_paper(world, case)
        if case.pressed and not case.complainant.lose_patience(case):
            _impatient(world, case)
    take_heart(world)


def _at_deadline(world: "PlainWorld", case: Case) -> None:
    """Extend the deadline in time, or close on paper, or extend it because it cannot be closed, or let it be late.

    It is extended so many times at most.
    """
    p, more = world.p, case.extensions < world.p.extensions_allowed
    asked = world.rules.extension_probability(case.needs_others, hard=p.extension_hard)
    if not more or world.luck.uniform("extension", case.key, world.day) >= asked:
        if _closed_on_paper(world, case) or not more:
            return
        if world.luck.uniform("extension granted", case.key, world.day) >= p.extension_granted:
            return
    case.due, case.extensions = world.day + int(p.extension_days), case.extensions + 1


def _closed_on_paper(world: "PlainWorld", case: Case) -> bool:
    """Close a case on paper, with some probability; it counts as handled but stays latent.

    After its last day it is swept up where a campaign is on. Of tickets, only those whose caller is talked round.
    """
    levers = case.community.levers
    pressure = levers["paper_pressure"] if case.due == world.day else levers["sweep"]
    caught = 1.0 - levers["persuaded"] if case.ticket else levers["follow_up"]
    chance = world.rules.paper_probability(pressure=pressure, follow_up=caught)
    if world.luck.uniform("paper", case.key, world.day) >= chance:
        return False
    drop(case)
    case.state, case.remaining = State.LATENT, 0
    case.paper += 1
    world.today.on_paper.append(case)
    return True


def _impatient(world: "PlainWorld", case: Case) -> None:
    """Move a case up after a level's patience; after the district's it becomes a petition or is given up."""
    p = world.p
    limit = world.rules.patience_days(
        case.kind.tolerance_days, factor=p.patience_factor, least=p.patience_least_days
    )
    if case.level <= Level.COMMUNITY:
        limit *= case.community.levers["holding"]
    if at_desk(case):
        limit = min(limit, p.desk_days)
    if world.day - case.level_since <= limit or case.first:
        return
    if case.level < Level.DISTRICT:
        move_up(world, case)
    elif world.luck.uniform("petition", shifted(case.key, case.petitions)) < p.petition_at_the_end:
        petition(world, case)
    else:
        give_up(world, case)
