"""Phases 3 to 6: cases are routed, worked on, settled or not, and moved up, given up or closed on paper."""

from math import ceil, floor
from typing import TYPE_CHECKING

from reference.bodies import notice_days, standing
from reference.cases import Case, close, drop, move_up, round_key
from reference.codes import FAR_OFF, Level, Outcome, State, Verdict
from reference.entities import Committee, Department, Firm, Handler, Steward
from reference.hearing import at_desk, days_until_done, deliberated, goes_to_desk
from reference.helping import call_helpers, mended_today, note_part, set_time_aside
from reference.hotline import whistled
from reference.hours import minutes_today, save_up, spend_tasks
from reference.luck import binomial_count, poisson_count, shifted
from reference.places import clean, small_works
from reference.trouble import give_up, petition, take_heart

if TYPE_CHECKING:
    from reference.twin import Twin


# --- 3 route


def route(twin: "Twin") -> None:
    """Assign a handler to every open case without one, unless it is joined to another."""
    _join(twin)
    for case in twin.cases:
        if case.state == State.OPEN and case.handler is None:
            factor = _assign(twin, case)
            case.level_since = twin.day
            case.remaining = attempt_minutes(twin, case, factor)
            if case.ticket:
                case.remaining += int(twin.p.hotline_ticket_minutes)
            _hand_off(twin, case)
            _deliberate(twin, case)
            if case.opened == twin.day and case.wide:
                _repeats(twin, case)


def _join(twin: "Twin") -> None:
    """Join some of today's reports to the like case that has been open for longest in the same place."""
    held = [case for case in twin.cases if case.pressed and case.shared and case.first is None]
    held.sort(key=lambda case: case.opened)
    oldest: dict[object, Case] = {}
    for case in held:
        oldest.setdefault(_likeness(case), case)
    for case in held:
        if case.opened != twin.day or case.handler is not None or case.state != State.OPEN:
            continue
        u = twin.luck.uniform("duplicate", shifted(case.key, case.known))
        first = oldest[_likeness(case)]
        if u < case.community.levers["merging"] and first is not case:
            case.first, case.state, case.next_day, case.remaining = first, State.WAITING, FAR_OFF, 0
            case.level, case.level_since = first.level, twin.day


def _likeness(case: Case) -> object:
    """Place, kind and business: the same for cases that may be one trouble."""
    place = case.compound if case.kind.radius == "compound" else case.building
    return place, case.kind.name, case.merchant


def _repeats(twin: "Twin", case: Case) -> None:
    """Others report the same trouble; each report takes minutes, unless it is joined at once."""
    mean = case.compound.levers["echo"] * (1.0 - case.community.levers["merging"])
    count = poisson_count(twin.luck.uniform("repeats", shifted(case.key, case.known)), mean)
    case.remaining += int(count * twin.p.duplicate_minutes)


def _assign(twin: "Twin", case: Case) -> float:
    """Set handler and level; return the factor on hours, which is higher where nobody is in charge."""
    community, firm, factor = case.community, case.compound.firm, 1.0
    firms_work = case.kind.handler == "firm"
    if case.level == Level.NEIGHBOURHOOD and firms_work and firm is None:
        case.level, factor = Level.COMMUNITY, twin.p.orphan_hours_factor
    if case.level >= Level.STREET:
        case.handler = _department(twin, case)
    elif case.level == Level.COMMUNITY:
        case.handler = community.desk if goes_to_desk(twin, case) else community.committee
    elif not firms_work:
        case.handler = _neighbourhood(twin, case)
    elif firm is not None and not firm.custodial:
        case.handler = firm
    else:  # in custody the committee does the firm's work itself
        case.handler = community.committee
    return factor


def _department(twin: "Twin", case: Case) -> Department:
    return next(d for d in twin.departments if d.level == case.level and d.department == case.kind.department)


def _neighbourhood(twin: "Twin", case: Case) -> Handler:
    """Steward for small cases between neighbours, if in office and soon done; else the grid worker."""
    steward = case.building.patch
    if steward.levers["steward_hours"] > 0.0:
        wait = days_until_done(steward, case)
        if twin.rules.takes_on(case.kind.party == "neighbour", case.large, wait, longest=twin.p.take_on_days):
            return steward
    return case.building.grid


def attempt_minutes(twin: "Twin", case: Case, factor: float) -> int:
    """Whole minutes of the next attempt. Neighbours do part of care work; votes without a body take more."""
    if case.kind.family == "welfare" and case.kind.visibility > 0.0:
        factor *= 1.0 - case.compound.care_relief
    if case.kind.needs_vote and not case.compound.body:
        factor *= twin.p.ballot_uncalled_factor
    z = twin.luck.normal("attempt hours", round_key(case))
    return int(max(twin.rules.work_minutes(case.kind.hours, z, factor, spread=twin.p.hours_spread), 1))


def _hand_off(twin: "Twin", case: Case) -> None:
    """Let kinds that need offices wait for their hand-offs, above the grid, unless owners vote first."""
    if case.level == Level.NEIGHBOURHOOD or case.kind.departments == 0 or case.kind.needs_vote:
        return
    days = at_offices(twin, case)
    case.next_day = twin.day + days
    case.state = State.WAITING if days > 0 else State.OPEN


def at_offices(twin: "Twin", case: Case) -> int:
    """Days for which a case goes from office to office."""
    levers, identity = case.community.levers, shifted(round_key(case), case.level * 2**40)
    together = case.compound.levers if case.firms_say else {"joint_handoffs": 0.0, "joint_waiting": 0.0}
    split = levers["fragmentation"] * (1.0 - together["joint_handoffs"])
    slow = levers["turnaround"] * (1.0 - together["joint_waiting"])
    u, z = twin.luck.uniform("hand-offs", identity), twin.luck.normal("turnaround", identity)
    if case.level >= Level.STREET:  # the office that leads has its own queue instead
        count = binomial_count(u, case.kind.departments - 1, split)
    else:
        count = 1 + binomial_count(u, case.kind.departments, split)
    if count > 1 and whistled(twin, case, identity):
        count = 1
        case.remaining = ceil(
            case.remaining * (1.0 + twin.p.whistle_attendance * (case.kind.departments - 1))
        )
    days = twin.rules.handoff_delay(count, z, turnaround=slow, spread=twin.p.hours_spread)
    if case.kind.fear > 0.0:
        days = floor(days * (1.0 - levers["dispatch"]))
    case.handoffs += count
    return int(days)


def _deliberate(twin: "Twin", case: Case) -> None:
    """Let common cases wait for the meetings, after any hand-offs, when they are first taken on."""
    days = ceil(deliberated(case) * twin.p.deliberation_days)
    if case.first_known == twin.day and days > 0:
        case.due += days  # the official clock stands still
        case.level_since += days  # patience starts after the meetings
        case.next_day = days + (case.next_day if case.state == State.WAITING else twin.day)
        case.state = State.WAITING
        note_part(case.complainant)


# --- 4 work


def work(twin: "Twin") -> None:
    """Let every handler work its queue with today's minutes: the most severe first, then the oldest."""
    for case in twin.cases:
        if case.state == State.WAITING and case.next_day <= twin.day:
            case.state = State.OPEN
    clean(twin)
    small_works(twin)
    for case in mended_today(twin):
        close(twin, case, Outcome.SETTLED)
        plan_relapse(twin, case)
    set_time_aside(twin)
    spend_tasks(twin)
    queues: dict[Handler, list[Case]] = {handler: [] for handler in twin.handlers}
    for case in twin.cases:
        if case.state == State.OPEN and case.handler is not None:
            queues[case.handler].append(case)
    for handler, queue in queues.items():
        left = minutes_today(twin, handler)
        for case in sorted(queue, key=lambda case: -urgency(twin, case)):
            given = min(left, case.remaining)
            case.remaining -= given
            case.worked += given
            handler.used += given
            left -= given
            if isinstance(handler, Steward):
                handler.month_used += given
        save_up(twin, handler, left)
    twin.finished = [case for case in twin.cases if case.state == State.OPEN and case.remaining <= 0]


def urgency(twin: "Twin", case: Case) -> float:
    """How soon it is worked: by severity, signs that its people may petition, and whether they called the hotline."""
    again = case.known > 1 or case.petitions > 0
    pressing = case.large and case.felt_due < twin.day
    signs = int(again) + int(case.kind.family == "collective") + int(pressing)
    called = case.community.levers["callers_first"] if case.ticket else 0.0
    return float(twin.rules.urgency(case.kind.severity, signs, called, per_sign=twin.p.petition_priority))


# --- 5 settle


def settle(twin: "Twin") -> None:
    """Decide every case whose attempt was completed today, votes of owners first."""
    voted = [case for case in twin.finished if case.verdict != Verdict.NONE]
    others = [case for case in twin.finished if case.verdict == Verdict.NONE]
    for case in voted:
        passed, case.verdict = case.verdict == Verdict.PASSED, Verdict.NONE
        _settled(twin, case) if passed else _vote_lost(twin, case)
        case.tabled = False
    for case in others:
        case.attempts += 1
    call_helpers(twin, others)
    for case in others:
        if case.kind.needs_vote and not _early(case):
            case.state, case.next_day = State.WAITING, FAR_OFF
            case.ballot = twin.day + notice_days(twin, case.compound)
        elif twin.luck.uniform("settle", round_key(case)) < _chance(twin, case):
            _settled(twin, case)
        else:
            _failed(twin, case)
        case.tabled = False
    _end_joined(twin)


def _end_joined(twin: "Twin") -> None:
    """Settle joined cases with the first one, but for those that are another trouble; they begin on their own."""
    left = [(case, case.first) for case in twin.cases if case.first and not _stands(case.first)]
    solved = {first.key for _, first in left if first.solved}
    for case, first in left:
        u = twin.luck.uniform("other trouble", shifted(case.key, case.known))
        if first.key in solved and first.outcome is not None and u >= twin.p.joined_in_error:
            case.level, case.attempts = first.level, first.attempts
            close(twin, case, first.outcome)
            plan_relapse(twin, case)
        else:
            case.first, case.state = None, State.OPEN


def _stands(case: Case) -> bool:
    """Whether somebody holds it, and it is not itself joined to another."""
    return case.pressed and case.first is None


def _vote_lost(twin: "Twin", case: Case) -> None:
    """Begin a new campaign after a pause, during which patience rests; after the last round it moves up."""
    if case.attempts % case.kind.max_attempts == 0 and case.level < Level.DISTRICT:
        move_up(twin, case)
        return
    u = twin.luck.uniform("pause after a vote", round_key(case))
    pause = ceil(twin.p.ballot_again_days * (0.5 + u))
    case.state, case.next_day = State.WAITING, twin.day + pause
    case.level_since += pause
    case.remaining = attempt_minutes(twin, case, 1.0)


def _early(case: Case) -> bool:
    """Whether more visits are needed before agreement is possible, or before the next vote."""
    if case.kind.needs_vote:
        return case.attempts % case.kind.min_visits > 0
    return case.attempts < case.kind.min_visits


def _forced(case: Case) -> bool:
    """Whether an office with powers of enforcement holds it, so that no consent is needed."""
    return case.enforceable and case.level >= Level.STREET


def _chance(twin: "Twin", case: Case) -> float:
    """Probability that the completed attempt ends the case."""
    if not case.kind.consent:
        quality = case.compound.quality if isinstance(case.handler, Firm) else 0.5
        mended = twin.rules.repair_probability(
            case.kind.agreement, quality, quality_slope=twin.p.repair_quality_slope
        )
        return float(mended)
    if _forced(case):
        return float(twin.p.enforcement_success)
    return 0.0 if _early(case) else _agreement(twin, case)


def _agreement(twin: "Twin", case: Case) -> float:
    p, compound, levers, steward = twin.p, case.compound, case.community.levers, 0.0
    if isinstance(case.handler, Steward):
        # The skill is the one of the building's own patch, whose steward this is.
        steward = case.handler.familiarity * case.handler.levers["steward_skill"]
    spoken = spoken_for(case)
    logit = twin.rules.agreement_logit(
        persuasion=levers["persuasion"],
        three_parties=compound.levers["linkage"] if case.firms_say else 0.0,
        steward=steward,
        own_firm=-p.judge_and_party_logit if judge_and_party(case) else 0.0,
        owners_body=standing(twin, compound) * p.committee_logit if spoken else 0.0,
        cross_appointed=compound.cross * p.cross_logit if spoken else 0.0,
        merchant=p.settle_compliance_slope * (case.merchant.compliance - 0.5) if case.merchant else 0.0,
        desk=p.desk_skill + _law(twin, case) if at_desk(case) else 0.0,
        table=levers["table_skill"] if case.tabled else 0.0,
        example=p.demonstration_logit * compound.demonstration if case.hesitant else 0.0,
        pressed=twin.rules.reactance(case.attempts, after=p.reactance_after, slope=p.reactance_logit),
        helpers=twin.rules.helpers_logit(case.helpers, most=p.helpers_logit, enough=p.helpers_enough),
        parties=p.parties_spread * twin.luck.normal("parties", case.key),
    )
    chance = twin.rules.agreement_probability(
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


def _law(twin: "Twin", case: Case) -> float:
    """Contribution of the desk's lawyer, by the lawyer's share of its hours."""
    levers, p = case.community.levers, twin.p
    hours = levers["mediation_hours"] + case.community.desk_lent / 12.0 + levers["lawyer_hours"]
    share = levers["lawyer_hours"] / max(hours, 1e-9)
    helps = twin.rules.lawyer_help(
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


def _settled(twin: "Twin", case: Case) -> None:
    if _forced(case):
        twin.today.enforced.append(case)
    late = case.kind.consent and case.attempts > 1 and not _forced(case)
    close(twin, case, Outcome.COMPROMISE if late else Outcome.SETTLED)
    plan_relapse(twin, case)


def plan_relapse(twin: "Twin", case: Case) -> None:
    """Draw the day on which a settled case comes back; after some time without a relapse it stays settled."""
    p = twin.p
    hazard = case.kind.relapse / 365.0 * case.compound.levers["relapse"]
    hazard *= (1.0 - deliberated(case) * p.deliberation_relapse) * p.relapse_scale
    if hazard > 0.0:
        days = twin.luck.exponential("relapse", case.key) / hazard
        if days < 365.0 * p.relapse_years and days < twin.last - twin.day:
            twin.returns.setdefault(twin.day + 1 + int(days), []).append(case)


def _failed(twin: "Twin", case: Case) -> None:
    """Plan the next visit after some days, or move up after the last; a steward passes it to the grid worker."""
    kind, p = case.kind, twin.p
    passed_on = isinstance(case.handler, Steward) and case.attempts >= p.steward_attempts
    if case.attempts % kind.max_attempts == 0 and case.level < Level.DISTRICT and not passed_on:
        move_up(twin, case)
        return
    case.state = State.WAITING
    case.next_day = twin.day + _days_to_next_visit(twin, case)
    case.remaining = attempt_minutes(twin, case, p.revisit_hours_factor)
    if passed_on:
        case.handler = case.building.grid
    elif isinstance(case.handler, Committee) and goes_to_desk(twin, case):
        case.handler = case.community.desk  # what the committee could not settle, if there is a desk by now


def _days_to_next_visit(twin: "Twin", case: Case) -> int:
    """Whole days from a visit that failed to the next: fewer at the desk, for severe cases, near the deadline."""
    p, sooner = twin.p, twin.p.desk_revisit_factor if at_desk(case) else 1.0
    if case.firms_say:
        sooner *= 1.0 - case.compound.levers["joint_waiting"]
    days = twin.rules.next_visit_days(
        case.kind.revisit_days * sooner,
        1 if case.kind.needs_vote else case.kind.severity,  # owners are won over at their own pace
        case.due - twin.day,
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


def escalate(twin: "Twin") -> None:
    """Apply at most one end to each known case today; then some residents who gave up try again.

    The clocks of cases that wait for a vote, or for what was voted, stand still.
    """
    for case in twin.cases:
        if case.pressed and (case.ballot != FAR_OFF or case.verdict != Verdict.NONE):
            case.level_since += 1
            if case.due >= twin.day:
                case.due += 1
    for case in [case for case in twin.cases if case.pressed and case.verdict != Verdict.PASSED]:
        if case.first is None and case.due == twin.day:
            _at_deadline(twin, case)
        elif case.first is None and case.due < twin.day and case.community.levers["sweep"] > 0.0:
            _closed_on_paper(twin, case)
        if case.pressed and not _left(twin, case):
            _impatient(twin, case)
    take_heart(twin)


def _at_deadline(twin: "Twin", case: Case) -> None:
    """Extend the deadline in time, or close on paper, or extend it because it cannot be closed, or let it be late.

    It is extended so many times at most.
    """
    p, more = twin.p, case.extensions < twin.p.extensions_allowed
    asked = twin.rules.extension_probability(case.needs_others, hard=p.extension_hard)
    if not more or twin.luck.uniform("extension", case.key, twin.day) >= asked:
        if _closed_on_paper(twin, case) or not more:
            return
        if twin.luck.uniform("extension granted", case.key, twin.day) >= p.extension_granted:
            return
    case.due, case.extensions = twin.day + int(p.extension_days), case.extensions + 1


def _closed_on_paper(twin: "Twin", case: Case) -> bool:
    """Close a case on paper, with some probability; it counts as handled but stays latent.

    After its last day it is swept up where a campaign is on. Of tickets, only those whose caller is talked round.
    """
    levers = case.community.levers
    pressure = levers["paper_pressure"] if case.due == twin.day else levers["sweep"]
    caught = 1.0 - levers["persuaded"] if case.ticket else levers["follow_up"]
    chance = twin.rules.paper_probability(pressure=pressure, follow_up=caught)
    if twin.luck.uniform("paper", case.key, twin.day) >= chance:
        return False
    drop(case)
    case.state, case.remaining = State.LATENT, 0
    case.paper += 1
    twin.today.on_paper.append(case)
    return True


def _left(twin: "Twin", case: Case) -> bool:
    """Let the complainant withdraw, or petition if a large case is overdue: one draw for both."""
    p, rules = twin.p, twin.rules
    overdue = case.felt_due < twin.day and (case.petitions == 0 or case.due < twin.day)
    urge = float(case.large) + (case.compound.levers["rallying"] if case.wide else 0.0)
    turns = rules.petition_hazard(overdue, urge > 0.0, per_year=p.petition_per_year * urge)
    withdraw = rules.withdrawal_hazard(
        case.complainant.trust, per_year=p.withdraw_per_year, trust_slope=p.report_trust_slope
    )
    u = twin.luck.uniform("leave", case.key, twin.day)
    if u < turns:
        petition(twin, case)
    elif u > 1.0 - withdraw:
        give_up(twin, case)
    else:
        return False
    return True


def _impatient(twin: "Twin", case: Case) -> None:
    """Move a case up after a level's patience; after the district's it becomes a petition or is given up."""
    p = twin.p
    limit = twin.rules.patience_days(
        case.kind.tolerance_days, factor=p.patience_factor, least=p.patience_least_days
    )
    if case.level <= Level.COMMUNITY:
        limit *= case.community.levers["holding"]
    if at_desk(case):
        limit = min(limit, p.desk_days)
    if twin.day - case.level_since <= limit or case.first:
        return
    if case.level < Level.DISTRICT:
        move_up(twin, case)
    elif twin.luck.uniform("petition", shifted(case.key, case.petitions)) < p.petition_at_the_end:
        petition(twin, case)
    else:
        give_up(twin, case)
