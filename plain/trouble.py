"""Standing of cases that nobody presses any more, and their ways back (docs/submodels/standing.md)."""

from math import ceil
from typing import TYPE_CHECKING

from plain.arise import days_expected
from plain.cases import Case, again, close, drop, pass_on
from plain.codes import Level, Outcome, State
from plain.feelings import bring_up_to_date, change_burden
from plain.hearing import at_desk, goes_to_desk

if TYPE_CHECKING:
    from plain.resident import Resident
    from plain.world import PlainWorld


def give_up(world: "PlainWorld", case: Case) -> None:
    """Give up a case, known or not; its trouble lasts."""
    _note_hearing(world, case)
    world.today.resigned.append(case)
    if case.pressed:
        world.today.resigned_known.append(case)
        case.shelved = True
    drop(case)
    case.remaining, case.tabled = 0, False
    resign(world, case, world.day)


def resign(world: "PlainWorld", case: Case, day: int) -> None:
    """Mark a case as given up on a day; the day of fading is drawn the first time only."""
    case.state, case.resigned, case.resignations = State.RESIGNED, day, case.resignations + 1
    if case.resignations == 1:
        lasts = case.kind.fade_days * world.p.fade_scale * world.luck.exponential("fade", again(case))
        case.fades = day + ceil(lasts)
    if case.wide:
        case.taken_up = day + ceil(world.p.take_up_days * world.luck.exponential("take up", again(case)))
    case.access_then = access(world, case)


def petition(world: "PlainWorld", case: Case) -> None:
    """Take a case to the petition office: the street must deal with it, from tomorrow on."""
    _note_hearing(world, case)
    world.today.petitioned.append(case)
    drop(case)
    case.petitions += 1
    case.level, case.level_since, case.remaining = Level.STREET, world.day, 0
    case.due, case.extensions = world.day + int(world.p.petition_deadline_days), 0


def _note_hearing(world: "PlainWorld", case: Case) -> None:
    """Remember a case that leaves from before the desk, since it loses its handler."""
    if at_desk(case):
        world.today.heard.append(case)


def access(world: "PlainWorld", case: Case) -> float:
    """Access of its complainant to a channel today, with platform and desk."""
    p, rules, who, levers = world.p, world.rules, case.complainant, case.community.levers
    reached = rules.channel_access(
        who.age,
        who.household.tenant,
        who.household.migrant,
        access=levers["access"] * case.compound.door,
        elderly_access=p.elderly_access,
        tenant_access=p.tenant_access,
        migrant_access=p.migrant_access,
    )
    app = rules.app_access(who.age, levers["app"], gain=p.app_access)
    return float(rules.total_access(reached, app, goes_to_desk(world, case), desk_gain=p.desk_access))


# --- each morning


def fade_or_pass_on(world: "PlainWorld") -> None:
    """Close cases that fade, and pass on cases that affect others to one of them."""
    for case in [case for case in world.cases if case.state == State.RESIGNED]:
        if world.day >= case.fades:
            close(world, case, Outcome.FADED)
        elif world.day >= case.taken_up:
            world.today.taken_up.append(case)
    taken_up = world.today.taken_up
    others = [_who_takes_up(world, case) for case in taken_up]
    for person in [*(case.complainant for case in taken_up), *others]:
        bring_up_to_date(world, person)
    change_burden(world, taken_up, -1.0)
    for case, person in zip(taken_up, others, strict=True):
        pass_on(case, person)
        case.state = State.LATENT
        case.since, case.charged = world.day, 0
        case.felt_due = world.day + days_expected(case)
    change_burden(world, taken_up, +1.0)


def _who_takes_up(world: "PlainWorld", case: Case) -> "Resident":
    """Draw who takes up a case: a resident of the building, also the old complainant, but not the other side."""
    first, second = world.luck.choose_two("taken up", again(case), case.building.people)
    return second if first is case.respondent and second is not None else first


# --- new attempts


def take_heart(world: "PlainWorld") -> None:
    """End of phase 6: residents who see a neighbour's similar case settled may try again."""
    known = [case for case in world.today.closed if case.recorded and case.solved]
    settled = {(case.kind.name, case.compound) for case in known}
    seen = [case for case in world.cases if (case.kind.name, case.compound) in settled]
    for case in seen:
        u = world.luck.uniform("take heart", again(case), world.day)
        if case.state == State.RESIGNED and u < world.p.heart_like_case:
            case.state = State.LATENT


def reconsider(world: "PlainWorld") -> None:
    """Monthly: bring cases back through easier access to a channel, or through deliberation."""
    for case in world.cases:
        if case.state == State.RESIGNED and (_reached(world, case) or _recalled(world, case)):
            case.state = State.LATENT


def _reached(world: "PlainWorld", case: Case) -> bool:
    u = world.luck.uniform("reconsider", again(case))
    return bool(world.rules.reconsiders(case.access_then, access(world, case), u))


def _recalled(world: "PlainWorld", case: Case) -> bool:
    if not case.common:
        return False
    u = world.luck.uniform("recall", again(case), world.day)
    return u < world.p.table_recall * world.levers.past_month.mean(case.compound, "deliberation")
