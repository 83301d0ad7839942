"""Phase 7: what today means to those concerned, for their satisfaction, trust and expectation."""

from typing import TYPE_CHECKING

from reference.cases import Case
from reference.codes import Outcome, State
from reference.entities import Resident, single
from reference.feelings import bring_up_to_date, shift_trust
from reference.handling import judge_and_party, spoken_for
from reference.hearing import at_desk, deliberated

if TYPE_CHECKING:
    from reference.twin import Twin


def experience(twin: "Twin") -> None:
    """Several events of one day on one person add up before they are held within bounds."""
    today, p = twin.today, twin.p
    overdue = [case for case in twin.cases if case.felt_due == twin.day]
    for case in [*overdue, *today.arisen, *today.moved_up, *today.opened, *today.closed]:
        bring_up_to_date(twin, case.complainant)
        if case.respondent is not None:
            bring_up_to_date(twin, case.respondent)
    _burden(twin, today.arisen, +1.0)
    loss = p.settlement_gain * p.loss_aversion
    _feel([(case.complainant, -0.5 * loss) for case in overdue])
    _trust([(case.complainant, -p.overdue_trust) for case in overdue if case.state != State.LATENT])
    _trust([(case.complainant, -p.moved_up_trust) for case in today.moved_up])
    _trust([(case.complainant, -p.paper_trust) for case in today.opened if case.paper])  # a broken promise
    _burden(twin, today.closed, -1.0)
    # Who settled a matter with the other side alone is glad of it, and thanks nobody in charge.
    _feel([(case.complainant, max(_surprise(twin, case), 0.0)) for case in today.self_settled])
    known = [case for case in today.closed if case.channel is not None]
    _solved(twin, [case for case in known if case.solved])
    lost = [case for case in known if not case.solved]
    _feel([(case.complainant, -loss) for case in lost])
    unheard = twin.rules.unfairness_heard
    _trust([(case.complainant, -unheard(p.lost_trust, _heard(twin, case))) for case in lost])
    for case in known:
        _rate(twin, case, 0.0 if not case.solved else 0.8 if case.outcome == Outcome.COMPROMISE else 1.0)
    for case in today.on_paper:
        _rate(twin, case, 0.0)
    _trust([(case.complainant, -p.enforcement_trust) for case in today.enforced])


def _burden(twin: "Twin", cases: list[Case], change: float) -> None:
    """Open matters count in full for complainants and by a share for respondents."""
    touched: list[Resident] = []
    for case in cases:
        case.complainant.burden += change
        touched.append(case.complainant)
    for case in cases:
        if case.respondent is not None:
            case.respondent.burden += change * round(twin.p.respondent_share, 6)
            touched.append(case.respondent)
    for person in touched:
        if person.burden < 1e-9:  # what is left of nothing, after adding and taking away shares, is nothing
            person.burden = 0.0


def _feel(changes: list[tuple[Resident, float]]) -> None:
    """Add to satisfaction, then hold it in [0, 1]."""
    for person, change in changes:
        person.satisfaction += change
    for person, _ in changes:
        person.satisfaction = min(max(person.satisfaction, 0.0), 1.0)


def _trust(changes: list[tuple[Resident, float]]) -> None:
    """Add to trust, then hold it in [0, 1]."""
    total: dict[Resident, float] = {}
    for person, change in changes:
        total[person] = total.get(person, 0.0) + change
    for person, change in total.items():
        shift_trust(person, change)


def _surprise(twin: "Twin", case: Case) -> float:
    """Change of satisfaction by the days that it took against those that its complainant expects by now."""
    gain = twin.rules.settlement_gain(
        float(twin.day - case.arisen),
        case.complainant.expectation * case.kind.tolerance_days,
        gain=twin.p.settlement_gain,
        loss_aversion=twin.p.loss_aversion,
    )
    return float(gain)


def _solved(twin: "Twin", cases: list[Case]) -> None:
    """Satisfaction by time against expectation, trust by fairness, then a new expectation, matter by matter."""
    changes = []
    for case in cases:
        gain = _surprise(twin, case)
        if gain <= 0.0:
            gain *= 0.5  # the other half was felt when it was overdue
        elif case.outcome == Outcome.COMPROMISE:
            gain *= twin.p.compromise_share
        changes.append((case.complainant, gain))
    _feel(changes)
    _trust([(case.complainant, twin.p.kept_trust * _fairness(twin, case, 1.0)) for case in cases])
    for case in cases:
        expected = twin.rules.adapted_expectation(
            case.complainant.expectation,
            float(twin.day - case.arisen),
            case.kind.tolerance_days,
            rate=twin.p.expectation_rate,
        )
        case.complainant.expectation = single(expected)


def _rate(twin: "Twin", case: Case, result: float) -> None:
    """The complainant rates an end that is worth so much: 0 unsolved, 1 settled in full."""
    p = twin.p
    rating = twin.rules.case_rating(
        result,
        _fairness(twin, case, 1.0 if result > 0.0 else 0.5),
        float(twin.day - case.arisen),
        float(case.felt_due - case.arisen),
        case.complainant.trust,
        w_outcome=p.rating_outcome,
        w_fairness=p.rating_fairness,
        w_speed=p.rating_speed,
        w_trust=p.rating_trust,
    )
    case.rating = float(rating)


def _fairness(twin: "Twin", case: Case, result: float) -> float:
    """How fair the way to the end felt, 0 to 1, if the result alone makes it worth `result`."""
    fair = 0.9 if case.attempts > 1 else 1.0
    if case.compound.cross and spoken_for(case):
        fair *= 1.0 - twin.p.capture_unfairness
    if judge_and_party(case):
        fair = 0.0
    return 1.0 - float(twin.rules.unfairness_heard(1.0 - fair * result, _heard(twin, case)))


def _heard(twin: "Twin", case: Case) -> float:
    """Share of felt unfairness that a hearing takes away: representatives at the desk, formal deliberation."""
    desk = twin.p.desk_voice if at_desk(case) else 0.0
    return 1.0 - (1.0 - desk) * (1.0 - deliberated(case) * twin.p.deliberation_voice)
