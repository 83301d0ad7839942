"""Phase 2: people settle privately, report or give up; patrols, visits and stewards find unknown cases."""

from math import floor
from typing import TYPE_CHECKING

from plain.cases import Case, close
from plain.codes import NEVER_DAY, Channel, Level, Outcome, State
from plain.entities import Steward
from plain.handling import plan_relapse
from plain.hotline import by_phone, send
from plain.parts import served_by_firm
from plain.places import weekly_inspections
from plain.trouble import access, fade_or_pass_on, give_up

if TYPE_CHECKING:
    from plain.world import PlainWorld


def notice(world: "PlainWorld") -> None:
    """Let cases fade or be taken up, then run self-help talks.

    Then one draw per case decides: found (and by whom), given up, or neither.
    """
    note_queues(world)
    fade_or_pass_on(world)
    for case in list(world.cases):
        if case.state == State.LATENT and _trying(world, case):
            _talk(world, case, _talks_today(world, case))
    for case in [case for case in world.cases if case.state in (State.LATENT, State.RESIGNED)]:
        _notice(world, case)


def note_queues(world: "PlainWorld") -> None:
    """Set the queue of each handler this morning in minutes, less the minutes that stewards have saved up."""
    for handler in world.handlers:
        handler.queue = -handler.bank if isinstance(handler, Steward) else 0
    for case in world.cases:
        if case.state == State.OPEN and case.handler is not None:
            case.handler.queue += case.remaining


def _trying(world: "PlainWorld", case: Case) -> bool:
    """Whether those affected still try alone; not if the case was known before."""
    return case.private_until >= world.day and not case.recorded


def _talks_today(world: "PlainWorld", case: Case) -> int:
    """Number of talks today: spread evenly over the days of trying, with the last one on the last day."""
    tries, elapsed = world.p.self_help_tries, world.day - case.arisen
    length = max(case.private_until - case.arisen, 1)
    return floor(elapsed * tries / length) - floor(max(elapsed - 1, 0) * tries / length)


def _talk(world: "PlainWorld", case: Case, times: int) -> None:
    if not times:
        return
    chance = world.rules.self_help_probability(
        world.p.self_help_success,
        case.compound.ties,
        case.kind.party == "neighbour",
        ties_slope=world.p.self_help_ties_slope,
    )
    if world.luck.uniform("self-help", case.key, world.day) < 1.0 - (1.0 - chance) ** times:
        close(world, case, Outcome.SETTLED)
        plan_relapse(world, case)
        world.today.self_settled.append(case)


def _notice(world: "PlainWorld", case: Case) -> None:
    idle = case.state == State.RESIGNED or _trying(world, case)
    report, resign = (0.0, 0.0) if idle else _own_hazards(world, case)
    u = world.luck.uniform("notice", case.key, world.day)
    # The terms of 1 - (1 - p1)(1 - p2)... divide (0, 1) into consecutive parts: u falls into one of them, or none.
    found, unseen = 0.0, 1.0
    for channel, chance in _channels(world, case, report):
        found += unseen * chance
        unseen *= 1.0 - chance
        if u < found:
            _open(world, case, channel)
            return
    if u > 1.0 - resign:
        give_up(world, case)


def _own_hazards(world: "PlainWorld", case: Case) -> tuple[float, float]:
    """Daily probabilities that the complainant reports, or gives up."""
    p, rules, kind, trust = world.p, world.rules, case.kind, case.complainant.trust
    learned = {
        "trust_slope": p.report_trust_slope,
        "record": (case.complainant.answered + case.building.answered) / 2.0,
        "learned_slope": p.learned_slope,
    }
    report = rules.report_hazard(kind.reporting, kind.latent_days, trust, access(world, case), **learned)
    report *= rules.taken_down(case.community.levers["recording"], push_back=p.report_push_back)
    resign = rules.give_up_hazard(kind.reporting, kind.latent_days, trust, **learned)
    return float(report), float(resign)


def _channels(world: "PlainWorld", case: Case, report: float) -> list[tuple[Channel, float]]:
    """Probability of each channel today. Grid workers keep office days; others go round on weekends too."""
    building, compound, visible = case.building, case.compound, case.kind.visibility
    patrol, visit = building.weekend_patrol, building.weekend_visit
    if world.working:
        patrol = building.patrol
        visit = 1.0 - (1.0 - building.grid_visit) * (1.0 - building.grid.spare_visit)
    # A lot per case decides whether it is convenient to put on record.
    recorded = float(world.luck.uniform("recording", case.key) < case.community.levers["recording"])
    served = compound.quality if served_by_firm(compound) else 0.0
    firm = world.rules.firm_notices(visible, compound.levers["firm_eyes"], served, rounds=world.p.firm_rounds)
    return [
        (Channel.REPORT, report),
        (Channel.PATROL, float(world.rules.patrol_notices(visible, patrol, recorded))),
        (Channel.GRID_VISIT, visit * recorded),
        (Channel.STEWARD, building.steward_visit),
        (Channel.FIRM, float(firm)),
        (Channel.WATCH, _watched(world, case)),
    ]


def _watched(world: "PlainWorld", case: Case) -> float:
    """Probability that cameras or, on working days, joint inspections find the case today."""
    kind, p = case.kind, world.p
    shown = found = 0.0
    if case.wide and (kind.violation or kind.fear > 0.0):
        shown = kind.visibility * case.compound.levers["cameras"] * p.camera_watch
    if world.working and "merchants" in kind.drivers and kind.fear > 0.0:
        found = min(1.0, weekly_inspections(world, case.community) / 5.0) * p.inspection_finds
    return 1.0 - (1.0 - shown) * (1.0 - found)


def _open(world: "PlainWorld", case: Case, channel: Channel) -> None:
    """Mark a case as known: the official clock starts and it needs a handler; a kept file is used again."""
    case.state, case.channel, case.opened = State.OPEN, channel, world.day
    if channel == Channel.REPORT and by_phone(world, case):
        case.channel = Channel.HOTLINE
    case.due = world.day + int(
        max(world.p.deadline_days, case.kind.tolerance_days) if case.large else world.p.deadline_days
    )
    case.extensions = 0
    if not case.shelved:
        case.level, case.attempts = Level[case.kind.level.upper()], 0
    if case.ticket:
        send(world, case)
    case.shelved, case.tabled, case.handler = False, False, None
    case.known += 1
    if case.first_known == NEVER_DAY:
        case.first_known = world.day
    world.today.opened.append(case)
