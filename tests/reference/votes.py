"""Monthly: owners vote on cases that need it, on committees, and on renewals (docs/submodels/votes.md)."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agents.owners import LOGISTIC
from model.inputs.kind import Kind
from reference.bodies import founded, standing
from reference.cases import Case, round_key
from reference.codes import FAR_OFF, Level, State, Verdict
from reference.entities import Building, Compound, Household
from reference.feelings import shift_trust
from reference.handling import at_offices
from reference.helping import note_part
from reference.luck import shifted
from reference.places import renewal_asked

if TYPE_CHECKING:
    from reference.twin import Twin


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


def ballots(twin: "Twin") -> None:
    """Hold every vote whose notice has run out; consequences follow after all votes."""
    held = [_on_case(twin, case) for case in twin.cases if _is_due(twin, case)]
    held += [_on_founding(twin, compound) for compound in twin.compounds if compound.campaign <= twin.day]
    held += [_on_renewal(twin, b) for b in twin.buildings if b.vote <= twin.day and renewal_asked(b)]
    for ballot in held:
        hold(twin, ballot)
        for home in ballot.took:
            note_part(home.first)
    for ballot in held:
        if ballot.case:
            make_known(twin, ballot.case, ballot)
        elif ballot.building:
            renewal_decided(twin, ballot.building, ballot.passed)
        else:
            founded(ballot.compound, ballot.passed)
        outvoted(twin, ballot)
        compensate(twin, ballot)
    if twin.day >= 0:
        twin.ballots += held


def _is_due(twin: "Twin", case: Case) -> bool:
    return case.state == State.WAITING and case.ballot <= twin.day


def _on_case(twin: "Twin", case: Case) -> Ballot:
    building = case.building if case.kind.radius == "building" else None
    return _asking(
        twin, key=case.key, compound=case.compound, building=building, case=case, level=case.level,
        visits=case.attempts, major=case.kind.major,
    )  # fmt: skip


def _on_founding(twin: "Twin", compound: Compound) -> Ballot:
    """Vote on a committee: an ordinary matter of the compound, with more visits after every failed ballot."""
    visits = math.ceil(twin.p.founding_visits * (compound.tries + 1))
    return _asking(
        twin, key=compound.key, compound=compound, building=None, case=None, level=Level.NEIGHBOURHOOD,
        visits=visits, major=False,
    )  # fmt: skip


def _on_renewal(twin: "Twin", building: Building) -> Ballot:
    """Vote on a renewal at the owners' part expense: a major matter of the building, with visits per refusal."""
    visits = math.ceil(twin.p.renewal_visits * (building.refusals + 1))
    return _asking(
        twin, key=building.key, compound=building.compound, building=building, case=None,
        level=Level.NEIGHBOURHOOD, visits=visits, major=True,
    )  # fmt: skip


def _asking(
    twin: "Twin", *, key: int, compound: Compound, building: Building | None, case: Case | None, level: int,
    visits: float, major: bool,
) -> Ballot:  # fmt: skip
    """Ballot with its owners; tenants have no vote."""
    places = [building] if building else compound.buildings
    owners = [home for place in places for home in place.households if not home.tenant]
    renewal = building is not None and case is None
    return Ballot(
        key, twin.day, compound, building, case, renewal, level, visits, major, owners, set(), set(), set()
    )


def hold(twin: "Twin", ballot: Ballot) -> None:
    """Ask all owners, and count by heads and by area."""
    ballot.took = take_part(twin, ballot)
    mean_area = _area(ballot.owners) / max(len(ballot.owners), 1)
    for home in ballot.owners:
        benefit = _benefit(twin, ballot, home)
        if benefit < 0.0:
            ballot.losers.add(home)
        if home in ballot.took and _says_yes(twin, ballot, home, benefit, mean_area):
            ballot.yes.add(home)
    _count(twin, ballot)


# --- who takes part


def take_part(twin: "Twin", ballot: Ballot) -> set[Household]:
    """Threshold cascade of turnout: starting from nobody, owners whose bar is reached join, until nobody new does."""
    ready = {home: _readiness(twin, ballot, home) for home in ballot.owners}
    bar = {home: doubt(twin, "turnout", ballot, home) for home in ballot.owners}
    knows = _known_owners(ballot)
    took: set[Household] = set()
    while True:
        now = {home for home in ballot.owners if _votes(twin, ballot, home, ready, bar, knows[home], took)}
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
    twin: "Twin", ballot: Ballot, home: Household, ready: dict[Household, float], bar: dict[Household, float],
    knows: list[Household], took: set[Household],
) -> bool:  # fmt: skip
    compound = ballot.compound
    seen = twin.rules.seen_share(
        sum(other in took for other in knows) / len(knows) if knows else math.nan,
        len(took) / len(ballot.owners),
        compound.visible_members / max(compound.households, 1),
        ties_weight=twin.p.turnout_ties_weight, visible_weight=twin.p.visible_weight,
    )  # fmt: skip
    return bool(twin.rules.takes_part(ready[home], seen, bar[home], cascade=twin.p.turnout_cascade))


def _readiness(twin: "Twin", ballot: Ballot, home: Household) -> float:
    compound, who, p = ballot.compound, home.first, twin.p
    pull = (
        twin.levers.past_month.mean(compound, "turnout")
        + twin.levers.past_month.mean(compound, "deliberation") * p.turnout_deliberation
    )
    pull += standing(twin, compound) * p.turnout_body + compound.cross * p.cross_logit
    won = twin.rules.persuaded_share(ballot.visits, per_visit=p.campaign_per_visit)
    return float(
        twin.rules.readiness(
            who.age, who.member, who.trust, won, pull, base=p.turnout_base, age_slope=p.turnout_age_slope,
            member_logit=p.turnout_member, trust_slope=p.turnout_trust_slope, campaign=p.turnout_campaign,
        )
    )  # fmt: skip


def doubt(twin: "Twin", process: str, ballot: Ballot, home: Household) -> float:
    """Individual bar in logits: one part lasts from vote to vote, the rest belongs to this vote and day."""
    lasting = twin.p.vote_habit
    habit = twin.luck.normal(f"{process}: habit", home.key)
    today = twin.luck.normal(process, shifted(home.key, ballot.key), twin.day)
    return LOGISTIC * (math.sqrt(lasting) * habit + math.sqrt(1.0 - lasting) * today)


# --- who says yes


def _benefit(twin: "Twin", ballot: Ballot, home: Household) -> float:
    """Benefit of the change where a building votes: by storey; for a renewal its gain less its price."""
    p, building = twin.p, ballot.building
    if building is None:
        return 0.0
    if ballot.renewal:
        gain = p.renewal_condition - building.condition
        worth = twin.rules.renewal_benefit(
            gain, p.owners_share, per_gain=p.renewal_gain_slope, per_share=p.renewal_share_slope
        )
        return float(worth)
    worth = twin.rules.floor_benefit(
        home.floor, ballot.compound.storeys, loss=p.support_ground_loss, gain=p.support_top_gain
    )
    return float(worth)


def _says_yes(twin: "Twin", ballot: Ballot, home: Household, benefit: float, mean_area: float) -> bool:
    compound, p = ballot.compound, twin.p
    inclined = twin.rules.inclination(
        benefit, home.area / mean_area, home.first.trust, compound.demonstration,
        twin.levers.past_month.mean(compound, "deliberation"), ballot.visits, base=p.support_base,
        compensation=twin.levers.past_month.mean(compound, "compensation"), cost_slope=p.support_cost_slope,
        trust_slope=p.support_trust_slope, demonstration_slope=p.support_demonstration,
        fair_slope=p.support_deliberation, reactance=p.support_reactance,
    )  # fmt: skip
    return bool(twin.rules.supports(inclined, doubt(twin, "support", ballot, home)))


# --- the count, and what follows


def _area(homes: list[Household]) -> float:
    return sum(home.area for home in homes)


def _count(twin: "Twin", ballot: Ballot) -> None:
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
    ballot.enough = bool(twin.rules.has_quorum(ballot.turnout_heads, ballot.turnout_area))
    ballot.passed = bool(
        twin.rules.passes_vote(ballot.enough, ballot.yes_heads, ballot.yes_area, ballot.major)
    )


def make_known(twin: "Twin", case: Case, ballot: Ballot) -> None:
    """Post the result: whoever ran the campaign acts on it tomorrow. An approved lift is signed, paid for and built."""
    case.verdict = Verdict.PASSED if ballot.passed else Verdict.FAILED
    case.ballot, case.next_day, case.remaining = FAR_OFF, twin.day + 1, 0
    if ballot.passed:
        if case.kind.departments > 0:
            case.next_day += at_offices(twin, case)
        if case.kind.owners_yuan > 0:
            u = twin.luck.uniform("building after a vote", round_key(case))
            case.next_day += math.ceil(twin.p.lift_build_days * (0.5 + u))
        yuan = case.kind.owners_yuan * len(ballot.owners)
        twin.books.pay("owners_share", case.community, yuan)


def renewal_decided(twin: "Twin", building: Building, passed: bool) -> None:
    """Allow works to begin, or set the date of the next vote."""
    building.agreed = passed
    building.refusals += not passed
    building.vote = FAR_OFF if passed else twin.day + math.ceil(twin.p.renewal_again_days)


def outvoted(twin: "Twin", ballot: Ballot) -> None:
    """Lower the trust of outvoted owners: less after deliberation, more where the body was captured."""
    if not ballot.passed:
        return
    compound = ballot.compound
    unfair = (
        1.0
        - twin.levers.past_month.mean(compound, "deliberation")
        + compound.cross * twin.p.capture_unfairness
    )
    for home in ballot.owners:
        if home in ballot.took and home not in ballot.yes:
            shift_trust(home.first, -twin.p.loser_trust * unfair)


def compensate(twin: "Twin", ballot: Ballot) -> None:
    """Pay the promised share, from residents, to all who lose by a passed motion, whether they voted or not."""
    if not ballot.passed:
        return
    each = twin.levers.past_month.mean(ballot.compound, "compensation") * twin.p.compensation_yuan
    ballot.compensation = each * len(ballot.losers)
    twin.books.pay("compensation", ballot.compound.community, ballot.compensation)
