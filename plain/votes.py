"""Monthly: owners vote on cases that need it, on committees, and on renewals (docs/submodels/votes.md)."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.owners import LOGISTIC
from model.inputs.kind import Kind
from plain.cases import Case, round_key
from plain.codes import FAR_OFF, Level, State, Verdict
from plain.entities import Building, Compound, Household
from plain.feelings import shift_trust
from plain.handling import at_offices
from plain.helping import note_part
from plain.luck import shifted
from plain.places import renewal_asked

if TYPE_CHECKING:
    from plain.world import PlainWorld


@dataclass(eq=False)
class Ballot:
    """One vote: its subject, what each owner did, and its consequences."""

    key: int
    day: int
    compound: Compound
    building: Building | None  # None if the whole compound votes
    case: Case | None  # None in a vote on a renewal, or on an owners' committee
    renewal: bool
    level: int
    visits: float  # rounds of visits before it
    major: bool
    owners: list[Household]
    took: set[Household]
    yes: set[Household]
    losers: set[Household]  # owners who lose by the change
    turnout_heads: float = 0.0
    turnout_area: float = 0.0
    yes_heads: float = 0.0
    yes_area: float = 0.0
    enough: bool = False
    passed: bool = False
    compensation: float = 0.0

    @property
    def kind(self) -> Kind | None:
        """Kind of the case; None in other votes."""
        return self.case.kind if self.case else None


def ballots(world: "PlainWorld") -> None:
    """Hold every vote whose notice has run out; consequences follow after all votes."""
    held = [_on_case(world, case) for case in world.cases if _is_due(world, case)]
    held += [_on_founding(world, compound) for compound in world.compounds if compound.campaign <= world.day]
    held += [_on_renewal(world, b) for b in world.buildings if b.vote <= world.day and renewal_asked(b)]
    for ballot in held:
        hold(world, ballot)
        for home in ballot.took:
            note_part(home.first)
    for ballot in held:
        if ballot.case:
            make_known(world, ballot.case, ballot)
        elif ballot.building:
            renewal_decided(world, ballot.building, ballot.passed)
        else:
            ballot.compound.founded(ballot.passed)
        outvoted(world, ballot)
        compensate(world, ballot)
    if world.day >= 0:
        world.ballots += held


def _is_due(world: "PlainWorld", case: Case) -> bool:
    return case.state == State.WAITING and case.ballot <= world.day


def _on_case(world: "PlainWorld", case: Case) -> Ballot:
    building = case.building if case.kind.radius == "building" else None
    return _asking(
        world, key=case.key, compound=case.compound, building=building, case=case, level=case.level,
        visits=case.attempts, major=case.kind.major,
    )  # fmt: skip


def _on_founding(world: "PlainWorld", compound: Compound) -> Ballot:
    """Vote on a committee: an ordinary matter of the compound, with more visits after every failed ballot."""
    visits = math.ceil(world.p.founding_visits * (compound.tries + 1))
    return _asking(
        world, key=compound.key, compound=compound, building=None, case=None, level=Level.NEIGHBOURHOOD,
        visits=visits, major=False,
    )  # fmt: skip


def _on_renewal(world: "PlainWorld", building: Building) -> Ballot:
    """Vote on a renewal at the owners' part expense: a major matter of the building, with visits per refusal."""
    visits = math.ceil(world.p.renewal_visits * (building.refusals + 1))
    return _asking(
        world, key=building.key, compound=building.compound, building=building, case=None,
        level=Level.NEIGHBOURHOOD, visits=visits, major=True,
    )  # fmt: skip


def _asking(
    world: "PlainWorld", *, key: int, compound: Compound, building: Building | None, case: Case | None, level: int,
    visits: float, major: bool,
) -> Ballot:  # fmt: skip
    """Ballot with its owners; tenants have no vote."""
    places = [building] if building else compound.buildings
    owners = [home for place in places for home in place.households if not home.tenant]
    renewal = building is not None and case is None
    return Ballot(
        key, world.day, compound, building, case, renewal, level, visits, major, owners, set(), set(), set()
    )


def hold(world: "PlainWorld", ballot: Ballot) -> None:
    """Ask all owners, and count by heads and by area."""
    ballot.took = take_part(world, ballot)
    mean_area = _area(ballot.owners) / max(len(ballot.owners), 1)
    for home in ballot.owners:
        benefit = _benefit(world, ballot, home)
        if benefit < 0.0:
            ballot.losers.add(home)
        if home in ballot.took and _says_yes(world, ballot, home, benefit, mean_area):
            ballot.yes.add(home)
    _count(world, ballot)


# --- who takes part


def take_part(world: "PlainWorld", ballot: Ballot) -> set[Household]:
    """Threshold cascade of turnout: starting from nobody, owners whose bar is reached join, until nobody new does."""
    ready = {home: _readiness(world, ballot, home) for home in ballot.owners}
    bar = {home: doubt(world, "turnout", ballot, home) for home in ballot.owners}
    knows = _known_owners(ballot)
    took: set[Household] = set()
    while True:
        now = {home for home in ballot.owners if _votes(world, ballot, home, ready, bar, knows[home], took)}
        if now == took:
            return took
        took = now


def _known_owners(ballot: Ballot) -> dict[Household, list[Household]]:
    """Ties of each owner to other owners in the vote; two who drew each other count twice."""
    knows: dict[Household, list[Household]] = {home: [] for home in ballot.owners}
    for tie in ballot.compound.ties_of_households:
        if tie.alive and tie.one in knows and tie.other in knows:
            knows[tie.one].append(tie.other)
            knows[tie.other].append(tie.one)
    return knows


def _votes(
    world: "PlainWorld", ballot: Ballot, home: Household, ready: dict[Household, float], bar: dict[Household, float],
    knows: list[Household], took: set[Household],
) -> bool:  # fmt: skip
    compound = ballot.compound
    seen = world.rules.seen_share(
        sum(other in took for other in knows) / len(knows) if knows else math.nan,
        len(took) / len(ballot.owners),
        compound.visible_members / max(compound.households, 1),
        ties_weight=world.p.turnout_ties_weight, visible_weight=world.p.visible_weight,
    )  # fmt: skip
    return bool(world.rules.takes_part(ready[home], seen, bar[home], cascade=world.p.turnout_cascade))


def _readiness(world: "PlainWorld", ballot: Ballot, home: Household) -> float:
    compound, who, p = ballot.compound, home.first, world.p
    pull = (
        world.levers.past_month.mean(compound, "turnout")
        + world.levers.past_month.mean(compound, "deliberation") * p.turnout_deliberation
    )
    pull += compound.standing * p.turnout_body + compound.cross * p.cross_logit
    won = world.rules.persuaded_share(ballot.visits, per_visit=p.campaign_per_visit)
    return float(
        world.rules.readiness(
            who.age, who.member, who.trust, won, pull, base=p.turnout_base, age_slope=p.turnout_age_slope,
            member_logit=p.turnout_member, trust_slope=p.turnout_trust_slope, campaign=p.turnout_campaign,
        )
    )  # fmt: skip


def doubt(world: "PlainWorld", process: str, ballot: Ballot, home: Household) -> float:
    """Individual bar in logits: one part lasts from vote to vote, the rest belongs to this vote and day."""
    lasting = world.p.vote_habit
    habit = world.luck.normal(f"{process}: habit", home.key)
    today = world.luck.normal(process, shifted(home.key, ballot.key), world.day)
    return LOGISTIC * (math.sqrt(lasting) * habit + math.sqrt(1.0 - lasting) * today)


# --- who says yes


def _benefit(world: "PlainWorld", ballot: Ballot, home: Household) -> float:
    """Benefit of the change where a building votes: by storey; for a renewal its gain less its price."""
    p, building = world.p, ballot.building
    if building is None:
        return 0.0
    if ballot.renewal:
        gain = p.renewal_condition - building.condition
        worth = world.rules.renewal_benefit(
            gain, p.owners_share, per_gain=p.renewal_gain_slope, per_share=p.renewal_share_slope
        )
        return float(worth)
    worth = world.rules.floor_benefit(
        home.floor, ballot.compound.storeys, loss=p.support_ground_loss, gain=p.support_top_gain
    )
    return float(worth)


def _says_yes(world: "PlainWorld", ballot: Ballot, home: Household, benefit: float, mean_area: float) -> bool:
    compound, p = ballot.compound, world.p
    inclined = world.rules.inclination(
        benefit, home.area / mean_area, home.first.trust, compound.demonstration,
        world.levers.past_month.mean(compound, "deliberation"), ballot.visits, base=p.support_base,
        compensation=world.levers.past_month.mean(compound, "compensation"), cost_slope=p.support_cost_slope,
        trust_slope=p.support_trust_slope, demonstration_slope=p.support_demonstration,
        fair_slope=p.support_deliberation, reactance=p.support_reactance,
    )  # fmt: skip
    return bool(world.rules.supports(inclined, doubt(world, "support", ballot, home)))


# --- the count, and what follows


def _area(homes: list[Household]) -> float:
    return sum(home.area for home in homes)


def _count(world: "PlainWorld", ballot: Ballot) -> None:
    """Civil Code art. 278: two thirds must take part by heads and by area, then shares of those who did."""
    owners = ballot.owners
    voters = [home for home in owners if home in ballot.took]
    ayes = [home for home in owners if home in ballot.yes]
    if owners:
        ballot.turnout_heads = len(voters) / len(owners)
        ballot.turnout_area = _area(voters) / _area(owners)
    if voters:
        ballot.yes_heads = len(ayes) / len(voters)
        ballot.yes_area = _area(ayes) / _area(voters)
    ballot.enough = bool(world.rules.has_quorum(ballot.turnout_heads, ballot.turnout_area))
    ballot.passed = bool(
        world.rules.passes_vote(ballot.enough, ballot.yes_heads, ballot.yes_area, ballot.major)
    )


def make_known(world: "PlainWorld", case: Case, ballot: Ballot) -> None:
    """Post the result: whoever ran the campaign acts on it tomorrow. An approved lift is signed, paid for and built."""
    case.verdict = Verdict.PASSED if ballot.passed else Verdict.FAILED
    case.ballot, case.next_day, case.remaining = FAR_OFF, world.day + 1, 0
    if ballot.passed:
        if case.kind.departments > 0:
            case.next_day += at_offices(world, case)
        if case.kind.owners_yuan > 0:
            u = world.luck.uniform("building after a vote", round_key(case))
            case.next_day += math.ceil(world.p.lift_build_days * (0.5 + u))
        yuan = case.kind.owners_yuan * len(ballot.owners)
        world.books.pay("owners_share", case.community, yuan)


def renewal_decided(world: "PlainWorld", building: Building, passed: bool) -> None:
    """Allow works to begin, or set the date of the next vote."""
    building.agreed = passed
    building.refusals += not passed
    building.vote = FAR_OFF if passed else world.day + math.ceil(world.p.renewal_again_days)


def outvoted(world: "PlainWorld", ballot: Ballot) -> None:
    """Lower the trust of outvoted owners: less after deliberation, more where the body was captured."""
    if not ballot.passed:
        return
    compound = ballot.compound
    unfair = (
        1.0
        - world.levers.past_month.mean(compound, "deliberation")
        + compound.cross * world.p.capture_unfairness
    )
    for home in ballot.owners:
        if home in ballot.took and home not in ballot.yes:
            shift_trust(home.first, -world.p.loser_trust * unfair)


def compensate(world: "PlainWorld", ballot: Ballot) -> None:
    """Pay the promised share, from residents, to all who lose by a passed motion, whether they voted or not."""
    if not ballot.passed:
        return
    each = world.levers.past_month.mean(ballot.compound, "compensation") * world.p.compensation_yuan
    ballot.compensation = each * len(ballot.losers)
    world.books.pay("compensation", ballot.compound.community, ballot.compensation)
