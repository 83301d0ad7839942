"""Standing of cases that nobody presses any more, and their ways back (docs/submodels/standing.md)."""

from math import ceil
from typing import TYPE_CHECKING

from reference.arise import days_expected
from reference.cases import Case, again, close, drop
from reference.codes import Level, Outcome, State
from reference.entities import Resident
from reference.feelings import bring_up_to_date, change_burden
from reference.hearing import at_desk, goes_to_desk

if TYPE_CHECKING:
    from reference.twin import Twin


def give_up(twin: "Twin", case: Case) -> None:
    """Give up a case, known or not; its trouble lasts."""
    _note_hearing(twin, case)
    twin.today.resigned.append(case)
    if case.pressed:
        twin.today.resigned_known.append(case)
        case.shelved = True
    drop(case)
    case.remaining, case.tabled = 0, False
    resign(twin, case, twin.day)


def resign(twin: "Twin", case: Case, day: int) -> None:
    """Mark a case as given up on a day; the day of fading is drawn the first time only."""
    case.state, case.resigned, case.resignations = State.RESIGNED, day, case.resignations + 1
    if case.resignations == 1:
        lasts = case.kind.fade_days * twin.p.fade_scale * twin.luck.exponential("fade", again(case))
        case.fades = day + ceil(lasts)
    if case.wide:
        case.taken_up = day + ceil(twin.p.take_up_days * twin.luck.exponential("take up", again(case)))
    case.access_then = access(twin, case)


def petition(twin: "Twin", case: Case) -> None:
    """Take a case to the petition office: the street must deal with it, from tomorrow on."""
    _note_hearing(twin, case)
    twin.today.petitioned.append(case)
    drop(case)
    case.petitions += 1
    case.level, case.level_since, case.remaining = Level.STREET, twin.day, 0
    case.due, case.extensions = twin.day + int(twin.p.petition_deadline_days), 0


def _note_hearing(twin: "Twin", case: Case) -> None:
    """Remember a case that leaves from before the desk, since it loses its handler."""
    if at_desk(case):
        twin.today.heard.append(case)


def access(twin: "Twin", case: Case) -> float:
    """Access of its complainant to a channel today, with platform and desk."""
    p, rules, who, levers = twin.p, twin.rules, case.complainant, case.community.levers
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
    return float(rules.total_access(reached, app, goes_to_desk(twin, case), desk_gain=p.desk_access))


# --- each morning


def fade_or_pass_on(twin: "Twin") -> None:
    """Close cases that fade, and pass on cases that affect others to one of them."""
    for case in [case for case in twin.cases if case.state == State.RESIGNED]:
        if twin.day >= case.fades:
            close(twin, case, Outcome.FADED)
        elif twin.day >= case.taken_up:
            twin.today.taken_up.append(case)
    taken_up = twin.today.taken_up
    others = [_who_takes_up(twin, case) for case in taken_up]
    for person in [*(case.complainant for case in taken_up), *others]:
        bring_up_to_date(twin, person)
    change_burden(twin, taken_up, -1.0)
    for case, person in zip(taken_up, others, strict=True):
        case.complainant, case.state = person, State.LATENT
        case.since, case.charged = twin.day, 0
        case.felt_due = twin.day + days_expected(case)
    change_burden(twin, taken_up, +1.0)


def _who_takes_up(twin: "Twin", case: Case) -> Resident:
    """Draw who takes up a case: a resident of the building, also the old complainant, but not the other side."""
    first, second = twin.luck.choose_two("taken up", again(case), case.building.people)
    return second if first is case.respondent and second is not None else first


# --- new attempts


def take_heart(twin: "Twin") -> None:
    """End of phase 6: residents who see a neighbour's similar case settled may try again."""
    known = [case for case in twin.today.closed if case.recorded and case.solved]
    settled = {(case.kind.name, case.compound) for case in known}
    seen = [case for case in twin.cases if (case.kind.name, case.compound) in settled]
    for case in seen:
        u = twin.luck.uniform("take heart", again(case), twin.day)
        if case.state == State.RESIGNED and u < twin.p.heart_like_case:
            case.state = State.LATENT


def reconsider(twin: "Twin") -> None:
    """Monthly: bring cases back through easier access to a channel, or through deliberation."""
    for case in twin.cases:
        if case.state == State.RESIGNED and (_reached(twin, case) or _recalled(twin, case)):
            case.state = State.LATENT


def _reached(twin: "Twin", case: Case) -> bool:
    u = twin.luck.uniform("reconsider", again(case))
    return bool(twin.rules.reconsiders(case.access_then, access(twin, case), u))


def _recalled(twin: "Twin", case: Case) -> bool:
    if not case.common:
        return False
    u = twin.luck.uniform("recall", again(case), twin.day)
    return u < twin.p.table_recall * twin.levers.past_month.mean(case.compound, "deliberation")
