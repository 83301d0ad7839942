"""Monthly: owners vote on cases that need it, on owners' committees and on renewals (Civil Code art. 278: L1).

On the first of a month all votes whose notice has run out are taken: by building where the kind's radius is the
building, else by compound. Whether a household takes part depends on whom it sees taking part: starting from nobody,
those whose bar is reached join, round after round, until nobody new does. Participation only grows, so the order
in which households are asked does not matter.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.owners import LOGISTIC
from model.inputs.kind import RADII
from model.inputs.values import at
from model.phases.daily.experience import shift_trust
from model.phases.daily.route import days_at_offices
from model.phases.monthly.bodies import FAILED, PASSED, founded, standing, varied_days
from model.phases.monthly.upkeep import renewal_asked
from model.state.cases import State
from model.state.columns import Bools, Floats, Keys, Rows, ragged, starts_of, total_by
from model.state.handlers import Level
from model.state.participation import take_part
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World

FOUNDING, RENEWAL = -1, -2  # in place of a kind
_BUILDING = RADII.index("building")


@dataclass(frozen=True, slots=True)
class Motions:
    """Motions that are put to the vote today, one row each: random key, place, kind, level and visits."""

    key: Keys
    compound: Rows
    building: Rows  # -1 where the whole compound votes
    kind: Rows
    level: Rows
    visits: Floats  # completed rounds from door to door
    major: Bools

    def some(self, rows: Rows) -> "Motions":
        """The motions of the given rows."""
        return Motions(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes, one row per motion and owner household: whether it took part, said yes, and stood to lose."""

    motion: Rows
    household: Rows
    took: Bools
    yes: Bools
    loses: Bools


def ballots(world: "World") -> None:
    """Hold every vote that is due, apply the results to cases, committees and renewals, book and record them."""
    cases, n = world.cases, world.compounds
    rows = np.flatnonzero((cases.ballot <= world.day) & (cases.state == State.WAITING))
    compounds = np.flatnonzero(n.campaign <= world.day)
    buildings = np.flatnonzero((world.buildings.vote <= world.day) & renewal_asked(world))
    motions = _motions(world, rows, compounds, buildings)
    if not motions.key.size:
        return
    votes = hold(world, motions)
    take_part(world, world.head_of(votes.household[votes.took]))
    counted = count(world, motions, votes)
    passed = counted["passed"]
    _made_known(world, rows, passed[: rows.size])
    founded(world, compounds, passed[rows.size : rows.size + compounds.size])
    _renewals(world, buildings, passed[rows.size + compounds.size :])
    _hurt(world, motions, votes, passed)
    _pay_own_share(world, motions, counted["electorate"], passed)
    yuan = _compensate(world, motions, votes, passed)
    if world.day >= 0:
        world.ballot_log.add(
            run=n.run[motions.compound], community=n.community[motions.compound], compound=motions.compound,
            key=motions.key, day=np.full(passed.size, world.day), kind=motions.kind, level=motions.level,
            compensation=yuan, **counted,
        )  # fmt: skip


def _motions(world: "World", rows: Rows, compounds: Rows, buildings: Rows) -> Motions:
    """Cases first, then campaigns for owners' committees, then renewals."""
    parts = _of_cases(world, rows), _of_campaigns(world, compounds), _of_renewals(world, buildings)
    return Motions(*(np.concatenate([getattr(part, name) for part in parts]) for name in Motions.__slots__))


def _of_cases(world: "World", rows: Rows) -> Motions:
    """Motions on cases, put to the owners of a building or a compound, with the rounds of visits made so far."""
    cases, kinds = world.cases, world.kinds
    kind = cases.kind[rows]
    building = np.where(kinds.radius[kind] == _BUILDING, cases.building[rows], -1)
    return Motions(
        cases.key[rows], cases.compound[rows], building, kind, cases.level[rows], cases.attempts[rows],
        kinds.major[kind],
    )  # fmt: skip


def _of_campaigns(world: "World", compounds: Rows) -> Motions:
    """Motions to found owners' committees: ordinary, by compound; visits of earlier campaigns count (O4)."""
    n = world.compounds
    visits = np.ceil(at(world.p.founding_visits, n.run[compounds]) * (n.tries[compounds] + 1.0))
    return _at_the_door(n.key[compounds], compounds, np.full(compounds.size, -1), FOUNDING, visits)


def _of_renewals(world: "World", buildings: Rows) -> Motions:
    """Motions to renew a building partly at its owners' expense: rebuilding, so a major motion (L1)."""
    b = world.buildings
    visits = np.ceil(at(world.p.renewal_visits, b.run[buildings]) * (b.refusals[buildings] + 1.0))
    return _at_the_door(b.key[buildings], b.compound[buildings], buildings, RENEWAL, visits)


def _at_the_door(key: Keys, compound: Rows, building: Rows, kind: int, visits: Floats) -> Motions:
    """Motions that are not cases, at neighbourhood level; those on renewals are major."""
    many = key.size
    major = np.full(many, kind == RENEWAL)
    level = np.full(many, int(Level.NEIGHBOURHOOD))
    return Motions(key, compound, building, np.full(many, kind), level, visits, major)


def hold(world: "World", motions: Motions) -> Votes:
    """Ask all owners; motions of the same compound are asked one after the other."""
    turn, ties = _turns(motions.compound), _ties(world, motions.compound)
    parts = [_ask(world, motions, np.flatnonzero(turn == t), ties) for t in range(int(turn.max()) + 1)]
    return Votes(*(np.concatenate([getattr(part, name) for part in parts]) for name in Votes.__slots__))


def _turns(compound: Rows) -> Rows:
    """Position of each motion among those of its compound."""
    order = np.argsort(compound, kind="stable")
    _, ordinal = ragged(np.unique(compound, return_counts=True)[1])
    turn = np.empty(compound.size, np.int64)
    turn[order] = ordinal
    return turn


def _ties(world: "World", compounds: Rows) -> tuple[Rows, Rows]:
    """Living ties of the given compounds, as rows of households."""
    here = np.zeros(len(world.compounds), np.bool_)
    here[compounds] = True
    households = np.flatnonzero(here[world.households.compound])
    alive = world.network.alive(world, households)
    return households[alive.nonzero()[1]], world.network.other[:, households][alive]


def _ask(world: "World", motions: Motions, rows: Rows, ties: tuple[Rows, Rows]) -> Votes:
    asked, household = _owners(world, motions.compound[rows], motions.building[rows])
    motion = rows[asked]
    took = _take_part(world, motions, motion, household, ties)
    yes, loses = _say_yes(world, motions, motion, household)
    return Votes(motion, household, took, yes & took, loses)


def _owners(world: "World", compound: Rows, building: Rows) -> tuple[Rows, Rows]:
    """Households that own their flat in each building (or compound, where that is -1): (position, household)."""
    b, n, whole = world.buildings, world.compounds, building < 0
    inside = np.maximum(building, 0)
    first = np.where(whole, starts_of(n.households)[compound], starts_of(b.households)[inside])
    asked, ordinal = ragged(np.where(whole, n.households[compound], b.households[inside]))
    household = first[asked] + ordinal
    owns = ~world.households.tenant[household]
    return asked[owns], household[owns]


def _take_part(
    world: "World", motions: Motions, motion: Rows, household: Rows, ties: tuple[Rows, Rows]
) -> Bools:
    """Whether each household votes: the threshold cascade, run until nobody new joins."""
    n, p, rules = world.compounds, world.p, world.rules
    compound = motions.compound[motion]
    run = n.run[compound]
    ready = _readiness(world, motions, motion, household)
    bar = _doubt(world, "turnout", motions, motion, household)
    visible = (world.contact.visible_members / n.households)[compound]
    one, other = _pairs(motion, household, ties, len(world.households))
    asked, many = motion.size, motions.key.size
    degree = total_by(one, asked) + total_by(other, asked)
    electorate = total_by(motion, many)[motion]
    took = np.zeros(asked, np.bool_)
    for _ in range(asked + 1):  # each round but the last adds somebody; near the tipping point only one
        near = total_by(one, asked, took[other]) + total_by(other, asked, took[one])
        seen = rules.seen_share(
            np.divide(near, degree, out=np.full(asked, np.nan), where=degree > 0),
            total_by(motion, many, took)[motion] / electorate, visible,
            ties_weight=at(p.turnout_ties_weight, run), visible_weight=at(p.visible_weight, run),
        )  # fmt: skip
        now = rules.takes_part(ready, seen, bar, cascade=at(p.turnout_cascade, run))
        if np.array_equal(now, took):
            break
        took = now
    return took


def _readiness(world: "World", motions: Motions, motion: Rows, household: Rows) -> Floats:
    n, p, r, rules = world.compounds, world.p, world.residents, world.rules
    compound, who = motions.compound[motion], world.head_of(household)
    run = n.run[compound]
    pull = world.levers.past_month.turnout + world.levers.past_month.deliberation * at(
        p.turnout_deliberation, n.run
    )
    pull = pull + standing(world, np.arange(len(n))) * at(p.turnout_body, n.run)
    pull = pull + n.cross * at(p.cross_logit, n.run)
    won = rules.persuaded_share(motions.visits[motion], per_visit=at(p.campaign_per_visit, run))
    ready: Floats = rules.readiness(
        r.age[who], r.member[who], r.trust[who], won, pull[compound],
        base=at(p.turnout_base, run), age_slope=at(p.turnout_age_slope, run),
        member_logit=at(p.turnout_member, run), trust_slope=at(p.turnout_trust_slope, run),
        campaign=at(p.turnout_campaign, run),
    )  # fmt: skip
    return ready


def _doubt(world: "World", process: str, motions: Motions, motion: Rows, household: Rows) -> Floats:
    """Personal bar in logits: part of it lasts from vote to vote, the rest is drawn for this vote."""
    key, compound = world.households.key[household], motions.compound[motion]
    run = world.compounds.run[compound]
    lasting = np.asarray(at(world.p.vote_habit, run))
    habit = world.streams.normal(f"{process}: habit", key, run)
    today = world.streams.normal(process, key + motions.key[motion], run, world.day)
    return LOGISTIC * (np.sqrt(lasting) * habit + np.sqrt(1.0 - lasting) * today)


def _pairs(motion: Rows, household: Rows, ties: tuple[Rows, Rows], households: int) -> tuple[Rows, Rows]:
    """Ties between owners who are asked about the same motion, as positions among those asked."""
    place = np.full(households, -1)
    place[household] = np.arange(household.size)
    one, other = place[ties[0]], place[ties[1]]
    both = (one >= 0) & (other >= 0)
    one, other = one[both], other[both]
    same = motion[one] == motion[other]
    return one[same], other[same]


def _say_yes(world: "World", motions: Motions, motion: Rows, household: Rows) -> tuple[Bools, Bools]:
    """Whether each household would say yes, and whether it stands to lose; also for those who do not vote."""
    n, h, p, rules = world.compounds, world.households, world.p, world.rules
    compound = motions.compound[motion]
    run = n.run[compound]
    worth = rules.floor_benefit(
        h.floor[household], n.storeys[compound],
        loss=at(p.support_ground_loss, run), gain=at(p.support_top_gain, run),
    )  # fmt: skip
    renewal = motions.kind[motion] == RENEWAL
    benefit = np.where((motions.building[motion] >= 0) & ~renewal, worth, 0.0)
    benefit[renewal] = _worth_of_renewal(world, motions.building[motion[renewal]])
    area, size = h.area[household], motions.key.size
    mean = total_by(motion, size, area)[motion] / total_by(motion, size)[motion]
    inclined = rules.inclination(
        benefit, area / mean, world.residents.trust[world.head_of(household)], n.demonstration[compound],
        world.levers.past_month.deliberation[compound], motions.visits[motion],
        base=at(p.support_base, run), compensation=world.levers.past_month.compensation[compound],
        cost_slope=at(p.support_cost_slope, run), trust_slope=at(p.support_trust_slope, run),
        demonstration_slope=at(p.support_demonstration, run), fair_slope=at(p.support_deliberation, run),
        reactance=at(p.support_reactance, run),
    )  # fmt: skip
    yes: Bools = rules.supports(inclined, _doubt(world, "support", motions, motion, household))
    return yes, benefit < 0.0


def _worth_of_renewal(world: "World", buildings: Rows) -> Floats:
    """Benefit of the renewal to the owners of each building, less their own share of the cost."""
    b, p = world.buildings, world.p
    run = b.run[buildings]
    worth: Floats = world.rules.renewal_benefit(
        at(p.renewal_condition, run) - b.condition[buildings], at(p.owners_share, run),
        per_gain=at(p.renewal_gain_slope, run), per_share=at(p.renewal_share_slope, run),
    )  # fmt: skip
    return worth


def count(world: "World", motions: Motions, votes: Votes) -> dict[str, Any]:
    """Count the votes: shares by heads and by area per motion, passed, or why not (`ballot_log.REASONS`)."""
    size, area = motions.key.size, world.households.area[votes.household]

    def share(of: Bools, among: Bools | None, weight: Floats | None) -> Floats:
        def total(chosen: Bools | None) -> Floats:
            rows = slice(None) if chosen is None else chosen
            return total_by(votes.motion[rows], size, None if weight is None else weight[rows])

        part, whole = total(of), total(among)
        return np.divide(part, whole, out=np.zeros(size), where=whole > 0)

    heads, by_area = share(votes.took, None, None), share(votes.took, None, area)
    yes_heads, yes_area = share(votes.yes, votes.took, None), share(votes.yes, votes.took, area)
    enough: Bools = world.rules.has_quorum(heads, by_area)
    passed: Bools = world.rules.passes_vote(enough, yes_heads, yes_area, motions.major)
    reason = np.where(passed, 0, np.where(enough, 2, 1))
    return {
        "electorate": total_by(votes.motion, size).astype(np.int64),
        "turnout_heads": heads, "turnout_area": by_area, "yes_heads": yes_heads, "yes_area": yes_area,
        "passed": passed, "reason": reason,
    }  # fmt: skip


def _made_known(world: "World", rows: Rows, passed: Bools) -> None:
    """Store the verdicts of cases; whoever ran the campaign acts on them tomorrow, or when the works are finished."""
    cases = world.cases
    cases.verdict[rows] = np.where(passed, PASSED, FAILED)
    cases.ballot[rows], cases.next_day[rows], cases.remaining[rows] = FAR_OFF, world.day + 1, 0
    agreed = rows[passed]
    signed = agreed[world.kinds.departments[cases.kind[agreed]] > 0]
    cases.next_day[signed] += days_at_offices(world, signed)
    built = agreed[world.kinds.built[cases.kind[agreed]]]
    cases.next_day[built] += varied_days(world, "building after a vote", "lift_build_days", built)


def _renewals(world: "World", buildings: Rows, passed: Bools) -> None:
    """Apply votes on renewals: works may begin, or the owners are asked again after some time (O4)."""
    b = world.buildings
    b.agreed[buildings] = passed
    b.refusals[buildings] += ~passed
    again = np.ceil(at(world.p.renewal_again_days, b.run[buildings])).astype(np.int64)
    b.vote[buildings] = np.where(passed, FAR_OFF, world.day + again)


def _hurt(world: "World", motions: Motions, votes: Votes, passed: Bools) -> None:
    """Reduce the trust of those outvoted: less after a fair procedure, more if the body was captured."""
    n, p = world.compounds, world.p
    lost = np.flatnonzero(passed[votes.motion] & votes.took & ~votes.yes)
    compound = motions.compound[votes.motion[lost]]
    run = n.run[compound]
    unfair = (
        1.0
        - world.levers.past_month.deliberation[compound]
        + n.cross[compound] * at(p.capture_unfairness, run)
    )
    shift_trust(world, world.head_of(votes.household[lost]), -at(p.loser_trust, run) * unfair)


def _pay_own_share(world: "World", motions: Motions, owners: Rows, passed: Bools) -> None:
    """Book what owners pay for works on which they voted: a lift, by area. Renewals are booked as they are built."""
    rows = np.flatnonzero(passed & (motions.kind >= 0))
    yuan = world.kinds.owners_yuan[motions.kind[rows]] * owners[rows]
    world.books.pay("owners_share", world.compounds.community[motions.compound[rows]], yuan)


def _compensate(world: "World", motions: Motions, votes: Votes, passed: Bools) -> Floats:
    """Book the share of losses that winners pay losers where a motion passes (A3); returns yuan per motion."""
    n, p = world.compounds, world.p
    losers = np.flatnonzero(passed[votes.motion] & votes.loses)
    compound = motions.compound[votes.motion[losers]]
    yuan = world.levers.past_month.compensation[compound] * at(p.compensation_yuan, n.run[compound])
    world.books.pay("compensation", n.community[compound], yuan)
    return total_by(votes.motion[losers], motions.key.size, yuan)
