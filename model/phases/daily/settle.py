"""Phase 5: completed attempts are decided. A case is settled, tried again later, or moved up one level."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import PARTIES
from model.inputs.values import at
from model.phases.daily.deliberate import deliberated
from model.phases.daily.desk import any_desk, at_desk, desk_logit
from model.phases.daily.duplicates import end_with_the_first
from model.phases.daily.helping import call_helpers
from model.phases.daily.queues import goes_to_desk
from model.phases.daily.route import attempt_minutes, done_together
from model.phases.monthly.bodies import FAILED, PASSED, first_day, standing, varied_days
from model.phases.monthly.merchants import compliance_of
from model.state.cases import Outcome, State, close, move_up, round_key
from model.state.columns import Bools, Floats, Rows, positions
from model.state.handlers import Level, Role
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World

_FIRM_PARTY = PARTIES.index("firm")


def settle(world: "World") -> None:
    """Decide every case whose attempt was completed today; cases joined to others end with them."""
    finished = world.today.rows("finished")
    if finished.size:
        _decide(world, finished)
    plan_relapse(world, end_with_the_first(world))


def _decide(world: "World", finished: Rows) -> None:
    """Settle each case, or plan what comes next."""
    cases = world.cases
    rows = _after_vote(world, finished)
    cases.attempts[rows] += 1
    rows = _to_vote(world, rows)
    call_helpers(world, rows)
    probability = settling_probability(world, rows)
    cases.tabled[finished] = False
    u = world.streams.uniform("settle", round_key(world, rows), cases.run[rows])
    done = u < probability
    _settled(world, rows[done])
    _failed(world, rows[~done])


def _after_vote(world: "World", rows: Rows) -> Rows:
    """Settle what owners passed, and is built; put off what failed; return the cases without a verdict."""
    cases = world.cases
    verdict = cases.verdict[rows]
    if not verdict.any():
        return rows
    cases.verdict[rows] = 0
    _settled(world, rows[verdict == PASSED])
    _vote_lost(world, rows[verdict == FAILED])
    return rows[verdict == 0]


def _vote_lost(world: "World", rows: Rows) -> None:
    """Let a new campaign begin some time after a failed vote; after the last round, move the case up (O4).

    The pause uses up nobody's patience.
    """
    cases = world.cases
    last = _exhausted(world, rows) & (cases.level[rows] < Level.DISTRICT)
    rows, up = rows[~last], rows[last]
    pause = varied_days(world, "pause after a vote", "ballot_again_days", rows)
    cases.state[rows], cases.next_day[rows] = State.WAITING, world.day + pause
    cases.level_since[rows] += pause
    cases.remaining[rows] = attempt_minutes(world, rows, 1.0)
    move_up(world, up)


def _to_vote(world: "World", rows: Rows) -> Rows:
    """After a campaign of enough visits, hold cases that need an owners' vote; return the others."""
    cases = world.cases
    voted = world.kinds.needs_vote[cases.kind[rows]]
    if not voted.any():
        return rows
    ripe = voted & ~_early(world, rows)
    waiting = rows[ripe]
    cases.state[waiting], cases.next_day[waiting] = State.WAITING, FAR_OFF
    cases.ballot[waiting] = world.day + first_day(world, cases.compound[waiting])
    return rows[~ripe]


def settling_probability(world: "World", rows: Rows) -> Floats:
    """Chance that the completed attempt ends each case: agreement, enforcement or a repair that holds."""
    cases, probability = world.cases, np.empty(rows.size)
    consent = world.kinds.consent[cases.kind[rows]]
    mended, agreed = positions(~consent), positions(consent)
    if mended.size:
        probability[mended] = _repair(world, rows[mended])
    if agreed.size:
        of_parties = rows[agreed]
        probability[agreed] = np.where(_early(world, of_parties), 0.0, _agreement(world, of_parties))
        forced = agreed[_enforced(world, of_parties)]
        probability[forced] = at(world.p.enforcement_success, cases.run[rows[forced]])
    return probability


def _early(world: "World", rows: Rows) -> Bools:
    """Whether each case had fewer visits than its kind needs: before agreement is possible, or before each vote."""
    cases, kinds = world.cases, world.kinds
    kind, attempts = cases.kind[rows], cases.attempts[rows]
    least = kinds.min_visits[kind]
    return np.where(kinds.needs_vote[kind], attempts % least != 0, attempts < least)


def _exhausted(world: "World", rows: Rows) -> Bools:
    """Whether each case had the last visit that its kind gets at one level."""
    cases = world.cases
    done: Bools = cases.attempts[rows] % world.kinds.max_attempts[cases.kind[rows]] == 0
    return done


def _agreement(world: "World", rows: Rows) -> Floats:
    """Chance that the parties agree, by kind, trust, ties, attempts and circumstances."""
    cases, p = world.cases, world.p
    run = cases.run[rows]
    probability: Floats = world.rules.agreement_probability(
        world.of_kind.agreement(run, cases.kind[rows]),
        world.residents.trust[cases.complainant[rows]],
        world.compounds.ties[cases.compound[rows]],
        cases.attempts[rows],
        world.rules.agreement_logit(**_of_the_place(world, rows), **_of_the_handling(world, rows)),
        trust_slope=at(p.settle_trust_slope, run),
        ties_slope=at(p.settle_ties_slope, run),
        attempt_slope=at(p.settle_attempt_slope, run),
    )
    return probability


def _of_the_place(world: "World", rows: Rows) -> dict[str, Floats]:
    """Logits that the place adds to agreement: firm, owners' body, business, examples nearby."""
    cases, p, compounds, kind = world.cases, world.p, world.compounds, world.cases.kind[rows]
    run, compound, spoken = cases.run[rows], cases.compound[rows], spoken_for(world, rows)
    hesitant, shown = world.kinds.hesitant[kind], compounds.demonstration[compound]
    return {
        "three_parties": world.kinds.firms_say[kind] * world.levers.linkage[compound],
        "own_firm": _own_firm(world, rows),
        "owners_body": spoken * (standing(world, compound) * at(p.committee_logit, run)),
        "cross_appointed": spoken * (compounds.cross[compound] * at(p.cross_logit, run)),
        "merchant": at(p.settle_compliance_slope, run) * (compliance_of(world, rows) - 0.5),
        "example": hesitant * (at(p.demonstration_logit, run) * shown),
    }


def _own_firm(world: "World", rows: Rows) -> Floats:
    """Logits lost where the community judges a case of its own firm."""
    if not world.firms.communal_serving():
        return np.zeros(rows.size)
    lost: Floats = -(judge_and_party(world, rows) * at(world.p.judge_and_party_logit, world.cases.run[rows]))
    return lost


def _of_the_handling(world: "World", rows: Rows) -> dict[str, Floats]:
    """Logits that the handling adds to agreement: persuasion, steward, desk, joint table, visits, neighbours."""
    cases, p, levers = world.cases, world.p, world.levers
    run, community = cases.run[rows], cases.community[rows]
    patch = world.buildings.patch[cases.building[rows]]
    by_steward = world.handlers.role[cases.handler[rows]] == Role.STEWARD
    return {
        "persuasion": levers.persuasion[community],
        "steward": by_steward * (world.stewards.familiarity[patch] * levers.steward_skill[patch]),
        "desk": desk_logit(world, rows),
        "table": cases.tabled[rows] * levers.table_skill[community],
        "pressed": world.rules.reactance(
            cases.attempts[rows], after=at(p.reactance_after, run), slope=at(p.reactance_logit, run)
        ),
        "helpers": world.rules.helpers_logit(
            cases.helpers[rows], most=at(p.helpers_logit, run), enough=at(p.helpers_enough, run)
        ),
        "parties": at(p.parties_spread, run) * world.streams.normal("parties", cases.key[rows], run),
    }


def spoken_for(world: "World", rows: Rows) -> Bools:
    """Whether an owners' body speaks in the case: it is collective or with the firm, and there is a body."""
    cases = world.cases
    common: Bools = world.kinds.common[cases.kind[rows]]
    return common & (world.compounds.body[cases.compound[rows]] > 0)


def judge_and_party(world: "World", rows: Rows) -> Bools:
    """Whether the community decides a case with a firm that it runs itself (S000-E)."""
    cases = world.cases
    firm, f = world.compounds.firm[cases.compound[rows]], world.firms
    communal = (firm >= 0) & (f.communal | f.custodial)[np.maximum(firm, 0)]
    against_firm = world.kinds.party[cases.kind[rows]] == _FIRM_PARTY
    mine: Bools = communal & against_firm & (cases.level[rows] <= Level.COMMUNITY)
    return mine


def _repair(world: "World", rows: Rows) -> Floats:
    """Chance that work without consent solves the case; for firms it rises with service quality."""
    cases, p = world.cases, world.p
    run = cases.run[rows]
    firm = world.handlers.role[cases.handler[rows]] == Role.FIRM
    quality = np.where(firm, world.compounds.quality[cases.compound[rows]], 0.5)
    probability: Floats = world.rules.repair_probability(
        world.of_kind.agreement(run, cases.kind[rows]), quality, quality_slope=at(p.repair_quality_slope, run)
    )
    return probability


def _enforced(world: "World", rows: Rows) -> Bools:
    """Whether each case can be ended without consent: a violation at a department with enforcement powers."""
    cases = world.cases
    forced: Bools = world.kinds.enforceable[cases.kind[rows]] & (cases.level[rows] >= Level.STREET)
    return forced


def _settled(world: "World", rows: Rows) -> None:
    """Close settled cases and schedule relapses. Agreement after more than one attempt is a compromise."""
    if not rows.size:
        return
    cases = world.cases
    forced = _enforced(world, rows)
    late = world.kinds.consent[cases.kind[rows]] & (cases.attempts[rows] > 1) & ~forced
    world.today.enforced.append(rows[forced])
    close(world, rows, np.where(late, Outcome.COMPROMISE, Outcome.SETTLED))
    plan_relapse(world, rows)


def plan_relapse(world: "World", rows: Rows) -> None:
    """Draw when each settled case relapses, at today's hazard; none after `relapse_years`."""
    if not rows.size:
        return
    cases = world.cases
    hazard = world.kinds.relapse[cases.kind[rows]] / 365.0 * world.levers.relapse[cases.compound[rows]]
    run = cases.run[rows]
    own = 1.0 - deliberated(world, rows) * at(world.p.deliberation_relapse, run)
    hazard = hazard * own * at(world.p.relapse_scale, run)
    some = positions(hazard)
    rows, run = rows[some], run[some]
    days = world.streams.exponential("relapse", cases.key[rows], run) / hazard[some]
    memory = 365.0 * at(world.p.relapse_years, run)
    soon = days < np.minimum(memory, world.calendar.last - world.day)
    world.relapses.schedule(world, rows[soon], world.day + 1 + days[soon].astype(np.int64))


def _failed(world: "World", rows: Rows) -> None:
    """Plan another attempt for cases that were not settled; after the last attempt, move them up."""
    if not rows.size:
        return
    cases = world.cases
    steward = world.handlers.role[cases.handler[rows]] == Role.STEWARD
    passed_on = steward & (cases.attempts[rows] >= at(world.p.steward_attempts, cases.run[rows]))
    up = _exhausted(world, rows) & (cases.level[rows] < Level.DISTRICT) & ~passed_on
    _again(world, rows[~up], rows[passed_on])
    move_up(world, rows[up])


def _again(world: "World", rows: Rows, passed_on: Rows) -> None:
    """Plan the next visit; pass cases from stewards to grid workers, and from committees to mediation desks."""
    if not rows.size:
        return
    cases = world.cases
    cases.state[rows] = State.WAITING
    cases.next_day[rows] = world.day + _days_to_next(world, rows)
    cases.remaining[rows] = attempt_minutes(world, rows, at(world.p.revisit_hours_factor, cases.run[rows]))
    _to_grid(world, passed_on)
    _refer(world, rows)


def _days_to_next(world: "World", rows: Rows) -> Rows:
    """Whole days to the next visit, by urgency; fewer at a mediation desk, and where the firm is at the table.

    A desk sits often (S001-E).
    """
    cases, p = world.cases, world.p
    kind, run = cases.kind[rows], cases.run[rows]
    sooner = np.where(at_desk(world, rows), at(p.desk_revisit_factor, run), 1.0)
    sooner = sooner * (1.0 - done_together(world, rows, "joint_waiting"))
    days: Floats = world.rules.next_visit_days(
        world.kinds.revisit_days[kind] * sooner,
        np.where(
            world.kinds.needs_vote[kind], 1, world.kinds.severity[kind]
        ),  # from door to door at its own pace
        cases.due[rows] - world.day,
        ordered(world, rows),
        severity_factor=at(p.revisit_severity_factor, run),
        deadline_share=at(p.revisit_deadline_share, run),
        order_days=at(p.order_days, run),
        least=at(p.revisit_least_days, run),
    )
    return days.astype(np.int64)


def ordered(world: "World", rows: Rows) -> Bools:
    """Whether an office has ordered the other side of each case to put it right.

    Street and district have such offices; the community calls them in where the kind needs them.
    """
    cases, kind = world.cases, world.cases.kind[rows]
    called = (cases.level[rows] == Level.COMMUNITY) & (world.kinds.departments[kind] > 0)
    by_office: Bools = world.kinds.orderable[kind] & (called | (cases.level[rows] >= Level.STREET))
    return by_office


def _refer(world: "World", rows: Rows) -> None:
    """Refer cases that the committee could not settle to the mediation desk, if there is one by now."""
    if not any_desk(world):
        return
    cases, h = world.cases, world.handlers
    committee = h.role[cases.handler[rows]] == Role.COMMITTEE
    rows = rows[committee & goes_to_desk(world, rows)]
    cases.handler[rows] = h.first_desk + cases.community[rows]


def _to_grid(world: "World", rows: Rows) -> None:
    """Hand cases that a steward could not settle to the grid worker, still in the neighbourhood."""
    world.cases.handler[rows] = world.handlers.first_grid + world.buildings.grid[world.cases.building[rows]]
