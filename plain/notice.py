"""Phase 2: people settle privately, report or give up; patrols, visits and stewards find unknown cases."""

from typing import TYPE_CHECKING

from plain.cases import Case
from plain.codes import NEVER_DAY, Channel, Level, State
from plain.handlers import Steward
from plain.handling import plan_relapse
from plain.hotline import by_phone, send
from plain.parts import served_by_firm
from plain.trouble import fade_or_pass_on

if TYPE_CHECKING:
    from plain.world import PlainWorld


def notice(world: "PlainWorld") -> None:
    """Let cases fade or be taken up; then every resident has a turn, which is about troubles that nobody holds."""
    note_queues(world)
    fade_or_pass_on(world)
    for resident in world.residents:
        resident.step()
    world.today.self_settled.sort(key=lambda case: case.number)
    for case in world.today.self_settled:
        plan_relapse(world, case)


def note_queues(world: "PlainWorld") -> None:
    """Set the queue of each handler this morning in minutes, less the minutes that stewards have saved up."""
    for handler in world.handlers:
        handler.queue = -handler.bank if isinstance(handler, Steward) else 0
    for case in world.cases:
        if case.state == State.OPEN and case.handler is not None:
            case.handler.queue += case.remaining


def others_who_find(world: "PlainWorld", case: Case) -> list[tuple[Channel, float]]:
    """Who else may find an unknown case today, each with the chance, in the order in which they come."""
    worker, steward = case.building.grid, case.building.patch
    return [
        (Channel.PATROL, worker.sees(case)),
        (Channel.GRID_VISIT, worker.hears(case)),
        (Channel.STEWARD, steward.hears(case)),
        (Channel.FIRM, firm_notices(world, case)),
        (Channel.WATCH, watched(world, case)),
    ]


def firm_notices(world: "PlainWorld", case: Case) -> float:
    """Probability that the firm's staff notice the case on their rounds today; nobody goes round without a firm."""
    compound = case.compound
    served = compound.quality if served_by_firm(compound) else 0.0
    eyes, rounds = compound.levers["firm_eyes"], world.p.firm_rounds
    return float(world.rules.firm_notices(case.kind.visibility, eyes, served, rounds=rounds))


def watched(world: "PlainWorld", case: Case) -> float:
    """Probability that cameras or, on working days, joint inspections find the case today."""
    kind, p = case.kind, world.p
    shown = found = 0.0
    if case.wide and (kind.violation or kind.fear > 0.0):
        shown = kind.visibility * case.compound.levers["cameras"] * p.camera_watch
    if world.working and "merchants" in kind.drivers and kind.fear > 0.0:
        found = min(1.0, case.community.weekly_inspections / 5.0) * p.inspection_finds
    return 1.0 - (1.0 - shown) * (1.0 - found)


def make_known(world: "PlainWorld", case: Case, channel: Channel) -> None:
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
