"""Phase 5: finished work is put to the parties: settled, or another attempt later, or one level up."""

from typing import TYPE_CHECKING

import numpy as np

from model.cases import Outcome, State, close, move_up, round_key
from model.columns import Bools, Floats, Rows
from model.handlers import Level, Role
from model.kinds import DEPARTMENTS, FAMILIES, PARTIES
from model.phases.merchants import compliance_of
from model.phases.route import attempt_minutes
from model.values import at

if TYPE_CHECKING:
    from model.world import World

_COLLECTIVE = FAMILIES.index("collective")
_ENFORCEMENT, _FIRM_PARTY = DEPARTMENTS.index("enforcement"), PARTIES.index("firm")


def settle(world: "World") -> None:
    """Decide every case whose attempt was completed today."""
    rows = world.finished
    if not rows.size:
        return
    cases = world.cases
    cases.attempts[rows] += 1
    probability = settling_probability(world, rows)
    u = world.streams.uniform("settle", round_key(world, rows), cases.site[rows])
    done = u < probability
    _settled(world, rows[done])
    _failed(world, rows[~done])


def settling_probability(world: "World", rows: Rows) -> Floats:
    """Chance that the completed attempt ends each case: agreement, enforcement or a repair that holds."""
    cases, kinds = world.cases, world.kinds
    kind = cases.kind[rows]
    probability = _repair(world, rows)
    consent = kinds.consent[kind]
    if consent.any():
        agreed = _agreement(world, rows[consent])
        probability[consent] = np.where(_early(world, rows[consent]), 0.0, agreed)
    forced = _enforced(world, rows)
    return np.where(forced, at(world.p.enforcement_success, cases.site[rows]), probability)


def _early(world: "World", rows: Rows) -> Bools:
    """Large stakes need several visits before agreement becomes possible."""
    cases = world.cases
    early: Bools = cases.attempts[rows] < world.kinds.min_visits[cases.kind[rows]]
    return early


def _agreement(world: "World", rows: Rows) -> Floats:
    cases, p = world.cases, world.p
    site, role = cases.site[rows], world.handlers.role[cases.handler[rows]]
    community, compound = cases.community[rows], cases.compound[rows]
    patch = world.buildings.patch[cases.building[rows]]
    familiar = world.stewards.familiarity[patch] * world.levers.steward_skill[patch]
    skill = np.where(role == Role.STEWARD, familiar, 0.0) + world.levers.persuasion[community]
    skill = skill - np.where(judge_and_party(world, rows), at(p.judge_and_party_logit, site), 0.0)
    skill = skill + np.where(_spoken_for(world, rows), at(p.committee_logit, site), 0.0)
    skill = skill + at(p.settle_compliance_slope, site) * (compliance_of(world, rows) - 0.5)
    probability: Floats = world.rules.agreement_probability(
        world.kinds.agreement[cases.kind[rows]],
        world.residents.trust[cases.complainant[rows]],
        world.compounds.ties[compound],
        cases.attempts[rows],
        skill,
        trust_slope=at(p.settle_trust_slope, site),
        ties_slope=at(p.settle_ties_slope, site),
        attempt_slope=at(p.settle_attempt_slope, site),
    )
    return probability


def _spoken_for(world: "World", rows: Rows) -> Bools:
    """Collective matters and matters with the firm in compounds whose owners have a committee to speak for them."""
    cases, kinds = world.cases, world.kinds
    kind = cases.kind[rows]
    shared = (kinds.family[kind] == _COLLECTIVE) | (kinds.party[kind] == _FIRM_PARTY)
    return shared & world.compounds.committee[cases.compound[rows]]


def judge_and_party(world: "World", rows: Rows) -> Bools:
    """Disputes with the community's own firm, put before the community that runs it (S000-E)."""
    cases = world.cases
    if not world.communal_firms:
        return np.zeros(rows.size, dtype=np.bool_)
    firm, f = world.compounds.firm[cases.compound[rows]], world.firms
    communal = (firm >= 0) & (f.communal | f.custodial)[np.maximum(firm, 0)]
    against_firm = world.kinds.party[cases.kind[rows]] == _FIRM_PARTY
    mine: Bools = communal & against_firm & (cases.level[rows] <= Level.COMMUNITY)
    return mine


def _repair(world: "World", rows: Rows) -> Floats:
    """Work that needs no consent: a firm's repairs hold the better the better its service is."""
    cases, p = world.cases, world.p
    site = cases.site[rows]
    firm = world.handlers.role[cases.handler[rows]] == Role.FIRM
    quality = np.where(firm, world.compounds.quality[cases.compound[rows]], 0.5)
    probability: Floats = world.rules.repair_probability(
        world.kinds.agreement[cases.kind[rows]], quality, quality_slope=at(p.repair_quality_slope, site)
    )
    return probability


def _enforced(world: "World", rows: Rows) -> Bools:
    """Violations that reach a department with enforcement powers are ended without consent."""
    cases, kinds = world.cases, world.kinds
    kind = cases.kind[rows]
    powers = (kinds.department[kind] == _ENFORCEMENT) & kinds.violation[kind]
    forced: Bools = powers & kinds.consent[kind] & (cases.level[rows] >= Level.STREET)
    return forced


def _settled(world: "World", rows: Rows) -> None:
    """True ends: by agreement at once, by compromise after more than one attempt; some will come back."""
    if not rows.size:
        return
    cases = world.cases
    kind = cases.kind[rows]
    forced = _enforced(world, rows)
    late = world.kinds.consent[kind] & (cases.attempts[rows] > 1) & ~forced
    world.today.enforced.append(rows[forced])
    close(world, rows, np.where(late, Outcome.COMPROMISE, Outcome.SETTLED))
    _plan_relapse(world, rows)


def _plan_relapse(world: "World", rows: Rows) -> None:
    """Draw when a settled matter comes back, at the hazard of that day; what has held long enough stays settled."""
    cases = world.cases
    hazard = world.kinds.relapse[cases.kind[rows]] / 365.0 * world.levers.relapse[cases.compound[rows]]
    hazard = hazard * at(world.p.relapse_scale, cases.site[rows])
    waiting = world.streams.exponential("relapse", cases.key[rows], cases.site[rows])
    days = np.full(rows.size, np.inf)
    np.divide(waiting, hazard, out=days, where=hazard > 0)
    memory = 365.0 * at(world.p.relapse_years, cases.site[rows])
    soon = (days < world.calendar.last - world.day) & (days < memory)
    world.relapses.schedule(world, rows[soon], world.day + 1 + np.floor(days[soon]).astype(np.int64))


def _failed(world: "World", rows: Rows) -> None:
    """No agreement, or a botched repair: a next visit after some days, or one level up after the last."""
    if not rows.size:
        return
    cases, kinds = world.cases, world.kinds
    kind, level = cases.kind[rows], cases.level[rows]
    exhausted = cases.attempts[rows] % kinds.max_attempts[kind] == 0
    steward = world.handlers.role[cases.handler[rows]] == Role.STEWARD
    passed_on = steward & (cases.attempts[rows] >= at(world.p.steward_attempts, cases.site[rows]))
    up = exhausted & (level < Level.DISTRICT) & ~passed_on
    again = rows[~up]
    cases.state[again] = State.WAITING
    cases.next_day[again] = world.day + np.ceil(kinds.revisit_days[cases.kind[again]]).astype(np.int64)
    cases.remaining[again] = attempt_minutes(
        world, again, at(world.p.revisit_hours_factor, cases.site[again])
    )
    _to_grid(world, rows[passed_on & ~up])
    move_up(world, rows[up])


def _to_grid(world: "World", rows: Rows) -> None:
    """What a steward cannot settle goes to the grid worker, still in the neighbourhood."""
    world.cases.handler[rows] = world.handlers.first_grid + world.buildings.grid[world.cases.building[rows]]
