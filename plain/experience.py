"""Phase 7: effects of today's events on satisfaction, trust and expectation."""

from typing import TYPE_CHECKING

from plain.acting import single
from plain.cases import Case
from plain.codes import Outcome
from plain.feelings import bring_up_to_date, change_burden, shift_trust
from plain.handling import judge_and_party, spoken_for
from plain.hearing import at_desk, deliberated

if TYPE_CHECKING:
    from plain.resident import Resident
    from plain.world import PlainWorld


def experience(world: "PlainWorld") -> None:
    """Apply today's events; several on one person add up before the result is kept within bounds."""
    today, p = world.today, world.p
    overdue = [case for case in world.cases if case.felt_due == world.day]
    events = (today.arisen, today.moved_up, today.opened, today.closed, today.resigned, today.petitioned)
    for case in [*overdue, *(case for cases in events for case in cases)]:
        bring_up_to_date(world, case.complainant)
        if case.respondent is not None:
            bring_up_to_date(world, case.respondent)
    change_burden(world, today.arisen, +1.0)
    _disappoint(world, overdue, halves=1)
    _trust([(case.complainant, -p.overdue_trust) for case in overdue if case.pressed])
    _trust([(case.complainant, -p.moved_up_trust) for case in today.moved_up])
    _trust([(case.complainant, -p.paper_trust) for case in today.opened if case.paper])  # a broken promise
    change_burden(world, today.closed, -1.0)
    # Who settled a case privately is content, but owes no thanks to anybody in charge.
    _feel([(case.complainant, max(_surprise(world, case), 0.0)) for case in today.self_settled])
    solved = [case for case in today.closed if case.recorded and case.solved]
    _solved(world, solved)
    _disappoint(world, [*today.resigned, *today.petitioned], halves=2)
    lost, unheard = [*today.resigned_known, *today.petitioned], world.rules.unfairness_heard
    _trust([(case.complainant, -unheard(p.lost_trust, _heard(world, case))) for case in lost])
    for case in solved:
        _rate(world, case, 0.8 if case.outcome == Outcome.COMPROMISE else 1.0)
    for case in [*today.resigned_known, *today.on_paper]:
        _rate(world, case, 0.0)
    _trust([(case.complainant, -p.enforcement_trust) for case in today.enforced])
    _learn(world, solved, 1.0)
    _learn(world, [*today.on_paper, *today.resigned_known, *today.petitioned], 0.0)


def _disappoint(world: "PlainWorld", cases: list[Case], halves: int) -> None:
    """Subtract the loss of a case that is late, or lost: one half for each, felt once."""
    loss = world.p.settlement_gain * world.p.loss_aversion
    _feel([(case.complainant, -loss * max(halves - case.charged, 0) / 2.0) for case in cases])
    for case in cases:
        case.charged = max(case.charged, halves)


def _feel(changes: list[tuple["Resident", float]]) -> None:
    """Change satisfaction and keep it in [0, 1]."""
    for person, change in changes:
        person.satisfaction += change
    for person, _ in changes:
        person.satisfaction = min(max(person.satisfaction, 0.0), 1.0)


def _trust(changes: list[tuple["Resident", float]]) -> None:
    """Change trust and keep it in [0, 1]."""
    total: dict[Resident, float] = {}
    for person, change in changes:
        total[person] = total.get(person, 0.0) + change
    for person, change in total.items():
        shift_trust(person, change)


def _surprise(world: "PlainWorld", case: Case) -> float:
    """Change of satisfaction by actual against expected days."""
    gain = world.rules.settlement_gain(
        float(world.day - case.since),
        case.complainant.expectation * case.kind.tolerance_days,
        gain=world.p.settlement_gain,
        loss_aversion=world.p.loss_aversion,
    )
    return float(gain)


def _solved(world: "PlainWorld", cases: list[Case]) -> None:
    """Update satisfaction by time against expectation, trust by fairness, then the expectation, case by case."""
    changes = []
    for case in cases:
        gain = _surprise(world, case)
        if gain <= 0.0:
            gain *= 0.5 if case.charged < 2 else 0.0  # a loss felt before is not felt again
        elif case.outcome == Outcome.COMPROMISE:
            gain *= world.p.compromise_share
        changes.append((case.complainant, gain))
    _feel(changes)
    _trust([(case.complainant, world.p.kept_trust * _fairness(world, case, 1.0)) for case in cases])
    for case in cases:
        expected = world.rules.adapted_expectation(
            case.complainant.expectation,
            float(world.day - case.since),
            case.kind.tolerance_days,
            rate=world.p.expectation_rate,
        )
        case.complainant.expectation = single(expected)


def _rate(world: "PlainWorld", case: Case, result: float) -> None:
    """Record the complainant's rating of an end of this worth: 0 unsolved, 1 settled in full."""
    p = world.p
    rating = world.rules.case_rating(
        result,
        _fairness(world, case, 1.0 if result > 0.0 else 0.5),
        float(world.day - case.since),
        float(case.felt_due - case.since),
        case.complainant.trust,
        w_outcome=p.rating_outcome,
        w_fairness=p.rating_fairness,
        w_speed=p.rating_speed,
        w_trust=p.rating_trust,
    )
    case.rating = float(rating)


def _fairness(world: "PlainWorld", case: Case, result: float) -> float:
    """Felt fairness of the process, 0 to 1, if the result alone makes it worth `result`."""
    fair = 0.9 if case.attempts > 1 else 1.0
    if case.compound.cross and spoken_for(case):
        fair *= 1.0 - world.p.capture_unfairness
    if judge_and_party(case):
        fair = 0.0
    return 1.0 - float(world.rules.unfairness_heard(1.0 - fair * result, _heard(world, case)))


def _heard(world: "PlainWorld", case: Case) -> float:
    """Share of felt unfairness removed by a hearing: representatives at the desk, formal deliberation."""
    desk = world.p.desk_voice if at_desk(case) or case in world.today.heard else 0.0
    return 1.0 - (1.0 - desk) * (1.0 - deliberated(case) * world.p.deliberation_voice)


def _learn(world: "PlainWorld", cases: list[Case], answer: float) -> None:
    """Update what complainants and their buildings have learned about reports: 1 settled, 0 not."""
    p, record = world.p, world.rules.learned_record
    for case in cases:
        who, building = case.complainant, case.building
        who.answered = float(record(who.answered, answer, rate=p.learned_rate))
        building.answered = float(record(building.answered, answer, rate=p.learned_rate_building))
        word = case.compound.levers["word"]
        for other in case.compound.buildings:
            if other is not building and word > 0.0:
                rate = p.learned_rate_building * word
                other.answered = float(record(other.answered, answer, rate=rate))
