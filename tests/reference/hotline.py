"""The hotline: who phones, where tickets go, call-backs, the monthly score (docs/submodels/hotline.md)."""

from typing import TYPE_CHECKING

from reference.cases import Case
from reference.codes import Level
from reference.feelings import bring_up_to_date, shift_trust
from reference.luck import shifted

if TYPE_CHECKING:
    from reference.twin import Twin


def by_phone(twin: "Twin", case: Case) -> bool:
    """Whether a report that becomes known today comes by the hotline; drawn for each time that it becomes known."""
    share = case.community.levers["hotline"]
    return share > 0.0 and twin.luck.uniform("hotline", shifted(case.key, case.known)) < share


def send(twin: "Twin", case: Case) -> None:
    """Send a ticket to the street if offices must act or can enforce; the deadline is that of its level."""
    if case.enforceable or case.kind.departments > 0:
        case.level = max(case.level, Level.STREET)
    at_offices = case.level >= Level.STREET
    days = twin.p.hotline_days_offices if at_offices else twin.p.hotline_days_community
    case.due = twin.day + int(days)


def whistled(twin: "Twin", case: Case, identity: int) -> bool:
    """Whether all offices of a case report in together."""
    if case.kind.departments < 2:
        return False
    return twin.luck.uniform("whistle", identity) < case.community.levers["whistle"]


def call_back(twin: "Twin") -> None:
    """In the evening: ask the callers of tickets that ended in time or are due; those talked round resent it."""
    today = twin.today
    talked_round = [case for case in today.on_paper if case.ticket]
    for case in talked_round:
        bring_up_to_date(twin, case.complainant)
    for case in talked_round:
        shift_trust(case.complainant, -twin.p.persuaded_trust)
    settled = [case for case in today.closed if case.recorded and case.solved]
    over = [case for case in [*settled, *today.resigned_known, *today.on_paper] if case.due >= twin.day]
    still = [case for case in twin.cases if case.pressed and case.due == twin.day]
    for case in [*over, *still]:
        if case.ticket:
            _ask(twin, case, case in settled or case in talked_round)


def _ask(twin: "Twin", case: Case, solved: bool) -> None:
    """Ask a caller three questions and count the answers."""
    standard = case.complainant.standard
    polite = twin.rules.callback_satisfied(case.rating, standard, acquiescence=twin.p.callback_acquiescence)
    answers = {
        "responded": case.worked > 0,
        "told_solved": solved,
        "told_satisfied": solved and bool(polite),
    }
    twin.today.called_back.append(case)
    case.community.called += 1.0
    for event, yes in answers.items():
        if yes:
            getattr(twin.today, event).append(case)
            case.community.yeses += 1.0


def rank(twin: "Twin") -> None:
    """On the first of a month: the score of last month's calls."""
    for community in twin.communities:
        if community.called > 0.0:
            community.score = community.yeses / (3.0 * community.called)
        community.called_month, community.called, community.yeses = community.called, 0.0, 0.0
