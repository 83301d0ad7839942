"""Phase 2: people settle privately, report or give up; patrols, visits and stewards find unknown cases."""

from math import floor
from typing import TYPE_CHECKING

from reference.cases import Case, close
from reference.codes import NEVER_DAY, Channel, Level, Outcome, State
from reference.entities import Steward
from reference.handling import plan_relapse
from reference.hotline import by_phone, send
from reference.parts import served_by_firm
from reference.places import weekly_inspections
from reference.trouble import access, fade_or_pass_on, give_up

if TYPE_CHECKING:
    from reference.twin import Twin


def notice(twin: "Twin") -> None:
    """Let cases fade or be taken up, then run self-help talks.

    Then one draw per case decides: found (and by whom), given up, or neither.
    """
    note_queues(twin)
    fade_or_pass_on(twin)
    for case in list(twin.cases):
        if case.state == State.LATENT and _trying(twin, case):
            _talk(twin, case, _talks_today(twin, case))
    for case in [case for case in twin.cases if case.state in (State.LATENT, State.RESIGNED)]:
        _notice(twin, case)


def note_queues(twin: "Twin") -> None:
    """Set the queue of each handler this morning in minutes, less the minutes that stewards have saved up."""
    for handler in twin.handlers:
        handler.queue = -handler.bank if isinstance(handler, Steward) else 0
    for case in twin.cases:
        if case.state == State.OPEN and case.handler is not None:
            case.handler.queue += case.remaining


def _trying(twin: "Twin", case: Case) -> bool:
    """Whether those affected still try alone; not if the case was known before."""
    return case.private_until >= twin.day and not case.recorded


def _talks_today(twin: "Twin", case: Case) -> int:
    """Number of talks today: spread evenly over the days of trying, with the last one on the last day."""
    tries, elapsed = twin.p.self_help_tries, twin.day - case.arisen
    length = max(case.private_until - case.arisen, 1)
    return floor(elapsed * tries / length) - floor(max(elapsed - 1, 0) * tries / length)


def _talk(twin: "Twin", case: Case, times: int) -> None:
    if not times:
        return
    chance = twin.rules.self_help_probability(
        twin.p.self_help_success,
        case.compound.ties,
        case.kind.party == "neighbour",
        ties_slope=twin.p.self_help_ties_slope,
    )
    if twin.luck.uniform("self-help", case.key, twin.day) < 1.0 - (1.0 - chance) ** times:
        close(twin, case, Outcome.SETTLED)
        plan_relapse(twin, case)
        twin.today.self_settled.append(case)


def _notice(twin: "Twin", case: Case) -> None:
    idle = case.state == State.RESIGNED or _trying(twin, case)
    report, resign = (0.0, 0.0) if idle else _own_hazards(twin, case)
    u = twin.luck.uniform("notice", case.key, twin.day)
    # The terms of 1 - (1 - p1)(1 - p2)... divide (0, 1) into consecutive parts: u falls into one of them, or none.
    found, unseen = 0.0, 1.0
    for channel, chance in _channels(twin, case, report):
        found += unseen * chance
        unseen *= 1.0 - chance
        if u < found:
            _open(twin, case, channel)
            return
    if u > 1.0 - resign:
        give_up(twin, case)


def _own_hazards(twin: "Twin", case: Case) -> tuple[float, float]:
    """Daily probabilities that the complainant reports, or gives up."""
    p, rules, kind, trust = twin.p, twin.rules, case.kind, case.complainant.trust
    learned = {
        "trust_slope": p.report_trust_slope,
        "record": (case.complainant.answered + case.building.answered) / 2.0,
        "learned_slope": p.learned_slope,
    }
    report = rules.report_hazard(kind.reporting, kind.latent_days, trust, access(twin, case), **learned)
    report *= rules.taken_down(case.community.levers["recording"], push_back=p.report_push_back)
    resign = rules.give_up_hazard(kind.reporting, kind.latent_days, trust, **learned)
    return float(report), float(resign)


def _channels(twin: "Twin", case: Case, report: float) -> list[tuple[Channel, float]]:
    """Probability of each channel today. Grid workers keep office days; others go round on weekends too."""
    building, compound, visible = case.building, case.compound, case.kind.visibility
    patrol, visit = building.weekend_patrol, building.weekend_visit
    if twin.working:
        patrol = building.patrol
        visit = 1.0 - (1.0 - building.grid_visit) * (1.0 - building.grid.spare_visit)
    # A lot per case decides whether it is convenient to put on record.
    recorded = float(twin.luck.uniform("recording", case.key) < case.community.levers["recording"])
    served = compound.quality if served_by_firm(compound) else 0.0
    firm = twin.rules.firm_notices(visible, compound.levers["firm_eyes"], served, rounds=twin.p.firm_rounds)
    return [
        (Channel.REPORT, report),
        (Channel.PATROL, float(twin.rules.patrol_notices(visible, patrol, recorded))),
        (Channel.GRID_VISIT, visit * recorded),
        (Channel.STEWARD, building.steward_visit),
        (Channel.FIRM, float(firm)),
        (Channel.WATCH, _watched(twin, case)),
    ]


def _watched(twin: "Twin", case: Case) -> float:
    """Probability that cameras or, on working days, joint inspections find the case today."""
    kind, p = case.kind, twin.p
    shown = found = 0.0
    if case.wide and (kind.violation or kind.fear > 0.0):
        shown = kind.visibility * case.compound.levers["cameras"] * p.camera_watch
    if twin.working and "merchants" in kind.drivers and kind.fear > 0.0:
        found = min(1.0, weekly_inspections(twin, case.community) / 5.0) * p.inspection_finds
    return 1.0 - (1.0 - shown) * (1.0 - found)


def _open(twin: "Twin", case: Case, channel: Channel) -> None:
    """Mark a case as known: the official clock starts and it needs a handler; a kept file is used again."""
    case.state, case.channel, case.opened = State.OPEN, channel, twin.day
    if channel == Channel.REPORT and by_phone(twin, case):
        case.channel = Channel.HOTLINE
    case.due = twin.day + int(
        max(twin.p.deadline_days, case.kind.tolerance_days) if case.large else twin.p.deadline_days
    )
    case.extensions = 0
    if not case.shelved:
        case.level, case.attempts = Level[case.kind.level.upper()], 0
    if case.ticket:
        send(twin, case)
    case.shelved, case.tabled, case.handler = False, False, None
    case.known += 1
    if case.first_known == NEVER_DAY:
        case.first_known = twin.day
    twin.today.opened.append(case)
