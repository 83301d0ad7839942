"""Phase 2: people talk among themselves, report or give up; patrols, visits and stewards find what is latent."""

from math import floor
from typing import TYPE_CHECKING

from reference.cases import Case, close
from reference.codes import Channel, Level, Outcome, State
from reference.entities import Steward
from reference.handling import plan_relapse
from reference.hearing import goes_to_desk
from reference.parts import served_by_firm

if TYPE_CHECKING:
    from reference.twin import Twin


def notice(twin: "Twin") -> None:
    """Private talks first; then one uniform per latent case says who finds it, or whether its people give up."""
    note_queues(twin)
    latent = [case for case in twin.cases if case.state == State.LATENT]
    for case in latent:
        if _trying(twin, case):
            _talk(twin, case, _talks_today(twin, case))
    for case in latent:
        if case.state == State.LATENT:
            _notice(twin, case)


def note_queues(twin: "Twin") -> None:
    """Minutes of work that wait for each handler this morning, less those that stewards have saved up."""
    for handler in twin.handlers:
        handler.queue = -handler.bank if isinstance(handler, Steward) else 0
    for case in twin.cases:
        if case.state == State.OPEN and case.handler is not None:
            case.handler.queue += case.remaining


def _trying(twin: "Twin", case: Case) -> bool:
    """Whether those affected still try alone; what was closed on paper was known before."""
    return case.private_until >= twin.day and case.paper == 0


def _talks_today(twin: "Twin", case: Case) -> int:
    """How many: talks are spread evenly over the days of trying, the last one is held on the last day."""
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
    report, give_up = (0.0, 0.0) if _trying(twin, case) else _own_hazards(twin, case)
    u = twin.luck.uniform("notice", case.key, twin.day)
    # The parts of 1 - (1 - p1)(1 - p2)... lie one after the other in (0, 1): u falls into one of them, or none.
    found, unseen = 0.0, 1.0
    for channel, chance in _channels(twin, case, report):
        found += unseen * chance
        unseen *= 1.0 - chance
        if u < found:
            _open(twin, case, channel)
            return
    if u > 1.0 - give_up:
        close(twin, case, Outcome.WITHDRAWN)


def _own_hazards(twin: "Twin", case: Case) -> tuple[float, float]:
    """Chances of a day that the complainant reports, or gives up."""
    p, rules, kind, who = twin.p, twin.rules, case.kind, case.complainant
    levers = case.community.levers
    access = rules.channel_access(
        who.age,
        who.household.tenant,
        who.household.migrant,
        access=levers["access"] * case.compound.door,
        elderly_access=p.elderly_access,
        tenant_access=p.tenant_access,
        migrant_access=p.migrant_access,
    )
    access *= rules.app_access(who.age, levers["app"], gain=p.app_access)
    if goes_to_desk(twin, case):
        access *= 1.0 + p.desk_access
    slope = p.report_trust_slope
    report = rules.report_hazard(kind.reporting, kind.latent_days, who.trust, access, trust_slope=slope)
    report *= rules.taken_down(levers["recording"], push_back=p.report_push_back)
    give_up = rules.give_up_hazard(kind.reporting, kind.latent_days, who.trust, trust_slope=slope)
    return float(report), float(give_up)


def _channels(twin: "Twin", case: Case, report: float) -> list[tuple[Channel, float]]:
    """Chance of each channel today. Grid workers keep office days; others go round on weekends too."""
    building, compound, visible = case.building, case.compound, case.kind.visibility
    patrol, visit = building.weekend_patrol, building.weekend_visit
    if twin.working:
        patrol = building.patrol
        visit = 1.0 - (1.0 - building.grid_visit) * (1.0 - building.grid.spare_visit)
    # Each matter is convenient to put on record or it is not.
    if twin.luck.uniform("recording", case.key) >= case.community.levers["recording"]:
        patrol = visit = 0.0
    firm = 0.0
    if served_by_firm(compound):
        firm = visible * compound.levers["firm_eyes"] * twin.p.firm_rounds * compound.quality
    return [
        (Channel.REPORT, report),
        (Channel.PATROL, visible * patrol),
        (Channel.GRID_VISIT, visit),
        (Channel.STEWARD, building.steward_visit),
        (Channel.FIRM, firm),
    ]


def _open(twin: "Twin", case: Case, channel: Channel) -> None:
    """It is known: the official clock starts and somebody must take it on."""
    case.state, case.channel, case.opened = State.OPEN, channel, twin.day
    case.due = twin.day + int(max(twin.p.deadline_days, case.kind.tolerance_days))
    case.level = Level[case.kind.level.upper()]
    case.attempts, case.tabled, case.handler = 0, False, None
    case.known += 1
    twin.today.opened.append(case)
