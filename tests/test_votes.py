"""Owners' votes under Civil Code article 278: the count, who takes part, who says yes, and what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats
from worlds import (
    TIME,
    advance,
    assert_same_outcome,
    outcome,
    ran,
    scenario,
    set_lever,
    timed,
    watch,
    world_of,
)

from agents import owners
from model.inputs.kinds import KindTable, _table, load_kinds
from model.observation.ballot_log import REASONS
from model.phases.monthly import ballots
from model.phases.monthly.bodies import FAILED, PASSED, Body
from model.state.cases import State, drop
from model.state.tables import FAR_OFF
from model.world import World

COMPOUNDS = """
[[place.communities]]
name = "分户"
grids = 2
[[place.communities.compounds]]
archetype = "old"
count = 12
households = {households}
tenant_share = {tenants}
committee = false
"""
EVEN = {
    "turnout_cascade": 0.0, "turnout_age_slope": 0.0, "turnout_member": 0.0, "turnout_trust_slope": 0.0,
    "vote_habit": 0.0, "visible_weight": 0.0, "area_spread": 0.0, "support_trust_slope": 0.0, "support_cost_slope": 0.0,
}  # fmt: skip
"""Every owner alike and for himself."""


def town(
    parameters: dict[str, float] | None = None,
    households: int = 150,
    tenants: float = 0.2,
    buildings: int = 0,
) -> World:
    place = COMPOUNDS.format(households=households, tenants=tenants)
    if buildings:
        place = place.replace("count = 12", f"buildings = {buildings}\ncount = 12")
    return world_of(*((scenario(place, "", parameters), seed) for seed in (1, 2)))


def motions(
    world: World, visits: float = 4, by_building: bool = False, major: bool = False
) -> ballots.Motions:
    """One motion in every compound, or in every building."""
    b, n = world.buildings, world.compounds
    size = len(b) if by_building else len(n)
    whole = np.full(size, -1)
    return ballots.Motions(
        key=b.key.copy() if by_building else n.key.copy(),
        compound=b.compound.copy() if by_building else np.arange(size),
        building=np.arange(size) if by_building else whole,
        kind=whole, level=np.zeros(size, np.int64), visits=np.full(size, float(visits)),
        major=np.full(size, major),
    )  # fmt: skip


def counted(world: World, **what: Any) -> dict[str, Any]:
    asked = motions(world, **what)
    return ballots.count(world, asked, ballots.hold(world, asked))


def turnout(world: World, **what: Any) -> float:
    return float(counted(world, **what)["turnout_heads"].mean())


# --- the law


@pytest.mark.parametrize(
    ("heads", "area", "yes_heads", "yes_area", "major", "passes"),
    [
        (6 / 9, 0.7, 0.51, 0.51, False, True),
        (5 / 9, 0.9, 1.0, 1.0, False, False),  # too few heads, whatever their flats
        (0.9, 0.66, 1.0, 1.0, False, False),  # too little area, however many came
        (1.0, 1.0, 0.5, 0.9, False, False),  # half is not more than half
        (1.0, 1.0, 0.9, 0.5, False, False),
        (1.0, 1.0, 0.6, 0.6, True, False),  # enough for rules, not for a lift
        (1.0, 1.0, 0.75, 0.75, True, True),
        (1.0, 1.0, 0.8, 0.74, True, False),
        (1.0, 1.0, 0.74, 0.8, True, False),
        (2 / 3, 2 / 3, 0.75, 0.75, True, True),
    ],
)
def test_article_278_by_examples(
    heads: float, area: float, yes_heads: float, yes_area: float, major: bool, passes: bool
) -> None:
    enough = owners.has_quorum(heads, area)
    assert owners.passes_vote(enough, yes_heads, yes_area, major) == passes


def test_a_third_or_a_half_of_all_owners_must_say_yes() -> None:
    heads, yes = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, 301), np.linspace(0, 1, 301)))
    enough = owners.has_quorum(heads, heads)
    ordinary, major = (owners.passes_vote(enough, yes, yes, what) for what in (False, True))
    assert (heads * yes)[ordinary].min() == pytest.approx(1 / 3, abs=0.01)
    assert (heads * yes)[major].min() == pytest.approx(1 / 2, abs=0.01)
    assert not (major & ~ordinary).any()


def test_heads_and_area_are_counted_apart() -> None:
    world = town(households=9, tenants=0.0)
    asked = motions(world).some(np.array([0]))
    home = np.flatnonzero(world.households.compound == 0)
    world.households.area[home] = [200.0] + [50.0] * 8
    everyone, none = np.ones(9, np.bool_), np.zeros(9, np.bool_)

    def result(took: Any, yes: Any) -> dict[str, Any]:
        return ballots.count(world, asked, ballots.Votes(np.zeros(9, np.intp), home, took, yes, none))

    small_only = result(np.arange(9) > 0, np.arange(9) > 0)
    assert small_only["turnout_heads"] == pytest.approx(8 / 9)
    assert small_only["turnout_area"] == pytest.approx(400 / 600)
    large_against = result(everyone, np.arange(9) > 2)
    assert large_against["yes_heads"] == pytest.approx(6 / 9)
    assert large_against["yes_area"] == pytest.approx(0.5)
    assert not large_against["passed"]
    assert REASONS[large_against["reason"][0]] == "majority"
    assert result(everyone, everyone)["passed"]
    assert REASONS[result(np.arange(9) < 5, everyone)["reason"][0]] == "quorum"


# --- who takes part


def test_turnout_is_a_third_without_a_campaign_and_two_thirds_or_more_with_one() -> None:
    world = town()
    assert 0.25 < turnout(world, visits=0) < 0.45  # section 12 of the facts: 0.35
    assert 0.6 < turnout(world, visits=8) < 0.8  # 0.70
    rising = [turnout(world, visits=visits) for visits in (0, 1, 3, 8)]
    assert rising == sorted(rising)
    assert len(set(rising)) == len(rising)


def test_votes_fail_mostly_by_turnout_not_by_opposition() -> None:
    result = counted(town(), visits=3)
    assert (result["yes_heads"] > 0.5).mean() > 0.95
    reasons = [REASONS[code] for code in result["reason"]]
    assert reasons.count("quorum") > 10 * reasons.count("majority")
    assert reasons.count("quorum") > len(reasons) / 2


def test_where_half_is_enough_more_votes_pass_at_the_same_turnout() -> None:
    world = town()
    law = counted(world, visits=3)
    world.rules = replace(world.rules, has_quorum=lambda heads, area: (heads >= 0.5) & (area >= 0.5))
    half = counted(world, visits=3)
    assert (half["turnout_heads"] == law["turnout_heads"]).all()
    assert half["passed"].sum() > law["passed"].sum()
    assert (half["passed"] | ~law["passed"]).all()


def test_the_old_and_members_vote_more() -> None:
    values = {"trust": 0.5, "persuaded": 0.0, "pull": 0.0}
    slopes = {"base": -1.2, "age_slope": 0.6, "member_logit": 0.7, "trust_slope": 1.0, "campaign": 1.3}
    ready = owners.readiness(np.array([25, 55, 75]), False, **values, **slopes)
    assert (np.diff(ready) > 0).all()
    assert owners.readiness(55, True, **values, **slopes) == pytest.approx(ready[1] + 0.7)


def test_taking_part_draws_in_others() -> None:
    """A push is answered by more than itself where neighbours look at each other (Granovetter)."""

    def answer(cascade: float, base: float) -> tuple[float, float]:
        world = town({"turnout_cascade": cascade, "turnout_base": base})
        before = turnout(world)
        set_lever(world, "turnout", 0.3)
        return before, turnout(world) - before

    alone_before, alone = answer(0.0, -0.35)
    seen_before, seen = answer(2.5, -1.65)
    assert abs(alone_before - seen_before) < 0.12
    assert seen > 1.5 * alone > 0


def test_near_the_threshold_a_few_decide() -> None:
    """With strong imitation a small difference in readiness is the difference between few and nearly all (D1)."""
    few, many = (
        turnout(town(EVEN | {"turnout_cascade": 8.0, "turnout_base": base})) for base in (-4.0, -3.5)
    )
    assert few < 0.2
    assert many > 0.9


def test_visible_party_members_pull_in_others() -> None:
    world = town()
    before = turnout(world)
    world.contact.visible_members = 0.04 * world.compounds.households
    assert turnout(world) > before + 0.03
    blind = town({"visible_weight": 0.0})
    before = turnout(blind)
    blind.contact.visible_members = 0.04 * blind.compounds.households
    assert turnout(blind) == before


def test_deliberation_and_an_elected_body_raise_turnout() -> None:
    plain = turnout(town())
    talked, elected, appointed = town(), town(), town()
    set_lever(talked, "deliberation", 1.0)
    elected.compounds.body[:], appointed.compounds.body[:] = Body.OWN, Body.MANAGED
    assert turnout(talked) > plain
    assert turnout(elected) > turnout(appointed) > plain


def test_where_everybody_votes_no_ballot_fails_for_want_of_voters() -> None:
    world = town()
    set_lever(world, "turnout", 5.0)
    for by_building in (False, True):
        result = counted(world, by_building=by_building)
        assert (result["turnout_heads"] > 0.9).all()
        assert REASONS.index("quorum") not in result["reason"]


def test_owners_for_themselves_are_a_binomial_trial() -> None:
    """Without imitation, and with owners alike, passing is the chance that two thirds of them come."""
    base, size = 0.9, 12
    place = COMPOUNDS.format(households=40 * size, tenants=0.0).replace(
        "count = 12", "buildings = 40\ncount = 12"
    )
    sure = EVEN | {"turnout_base": base, "support_base": 10.0, "support_ground_loss": 0.0}
    world = world_of(*((scenario(place, "", sure), seed) for seed in (1, 2, 3)))
    result = counted(world, visits=0, by_building=True)
    assert (result["electorate"] == size).all()
    chance = stats.norm.cdf(base / owners.LOGISTIC)
    expected = stats.binom.sf(size * 2 // 3 - 1, size, chance)
    trials = len(world.buildings)
    passed = int(result["passed"].sum())
    assert stats.binomtest(passed, trials, expected).pvalue > 0.01
    assert 0.05 < expected < 0.95


def test_a_building_of_one_owner_is_decided_by_that_owner() -> None:
    world = town(households=1, tenants=0.0)
    result = counted(world, visits=4)
    assert set(result["turnout_heads"].tolist()) <= {0.0, 1.0}
    assert (result["passed"] == (result["yes_heads"] == 1.0)).all()
    assert result["passed"].any()


def test_where_nobody_owns_no_vote_can_be_held() -> None:
    result = counted(town(households=6, tenants=1.0))
    assert (result["electorate"] == 0).all()
    assert {REASONS[code] for code in result["reason"]} == {"quorum"}


def test_two_motions_of_a_day_are_two_votes_of_the_same_owners() -> None:
    world = town()
    one = motions(world)
    twice = ballots.Motions(
        *(np.concatenate([getattr(one, name), getattr(one, name)]) for name in ballots.Motions.__slots__)
    )
    size = len(world.compounds)
    twice.key[size:] += np.uint64(1)
    both = ballots.count(world, twice, ballots.hold(world, twice))
    alone = ballots.count(world, one, ballots.hold(world, one))
    assert (both["electorate"][:size] == both["electorate"][size:]).all()
    for name, values in alone.items():
        assert (both[name][:size] == values).all()
    assert (both["turnout_heads"][:size] != both["turnout_heads"][size:]).any()


# --- who says yes


def test_the_ground_floor_loses_and_the_top_gains_by_a_lift() -> None:
    worth = owners.floor_benefit(np.arange(1, 7), 6, loss=2.0, gain=1.0)
    assert (worth[0], worth[-1]) == (-2.0, 1.0)
    assert (np.diff(worth) > 0).all()
    assert owners.floor_benefit(1, 1, loss=2.0, gain=1.0) == 0.0


def yes_by_floor(world: World) -> tuple[float, float]:
    """Share in favour on the lowest and on the highest floor, of those who would vote."""
    asked = motions(world, by_building=True, major=True)
    set_lever(world, "turnout", 5.0)
    votes = ballots.hold(world, asked)
    floor = world.households.floor[votes.household]
    return float(votes.yes[floor == 1].mean()), float(votes.yes[floor == 6].mean())


def test_compensation_wins_the_ground_floor() -> None:
    plain, paid = town(), town()
    set_lever(paid, "compensation", 1.0)
    (ground, top), (ground_paid, top_paid) = yes_by_floor(plain), yes_by_floor(paid)
    assert ground < 0.6 < top
    assert ground_paid > ground + 0.2
    assert top_paid == top


def test_examples_and_deliberation_win_votes_and_too_many_visits_lose_them() -> None:
    def yes(world: World, visits: float = 4) -> float:
        return float(counted(world, visits=visits)["yes_heads"].mean())

    plain, shown, talked = town(), town(), town()
    shown.compounds.demonstration[:] = 1.0
    set_lever(talked, "deliberation", 1.0)
    assert yes(shown) > yes(plain)
    assert yes(talked) > yes(plain)
    assert yes(plain, 20) < yes(plain)


# --- what follows


def many_votes() -> KindTable:
    """Lifts and public revenue much more often than in life, and soon put to the vote."""
    kinds = [
        replace(
            kind,
            rate=tuple(30.0 * rate for rate in kind.rate),
            min_visits=1,
            revisit_days=5.0,
            latent_days=5.0,
        )
        if kind.needs_vote
        else kind
        for kind in load_kinds().kinds
    ]
    return _table(kinds)


LIVELY = COMPOUNDS.format(households=120, tenants=0.1).replace("count = 12", "count = 3")
BUILDING = 40  # days
READY = {
    "turnout_base": 0.6,
    "department_hours_per_1000": 60.0,
    "fragmentation": 0.0,
    "turnaround_days": 1.0,
    "lift_build_days": float(BUILDING),
}


@pytest.fixture(scope="module")
def lively() -> World:
    time = timed(30, 240)
    return ran(world_of(*((scenario(LIVELY, "", READY, time), seed) for seed in (1, 2)), kinds=many_votes()))


def test_a_monthly_clock_puts_a_floor_under_matters_that_need_a_vote(lively: World) -> None:
    """No such case ends before its notice has run out and the offices have signed, and a lift must be built first."""
    cases = lively.results().cases
    needs_vote = cases["kind"].isin(["lift_retrofit", "public_revenue"])
    ended = cases["outcome"].isin(["settled", "compromise"])
    voted, others = cases[needs_vote & ended], cases[~needs_vote & ended]
    assert len(voted) > 10
    days = voted["closed"] - voted["opened"]
    assert days.min() > 15
    assert days[voted["kind"] == "lift_retrofit"].min() > 15 + BUILDING / 2
    assert (others["closed"] - others["opened"]).quantile(0.25) < 8


def test_every_ballot_is_recorded_and_agrees_with_the_law(lively: World) -> None:
    votes = lively.results().votes
    assert len(votes) > 30
    assert all(lively.calendar.month_start(day) for day in votes["day"])
    assert (votes["day"] >= 0).all()
    assert set(votes["kind"]) <= {"lift_retrofit", "public_revenue", "founding"}
    assert set(votes["reason"][votes["passed"]]) == {""}
    short = (votes["turnout_heads"] < 2 / 3) | (votes["turnout_area"] < 2 / 3)
    assert (short == (votes["reason"] == "quorum")).all()
    lift = votes["kind"] == "lift_retrofit"
    assert (votes["yes_heads"][lift & votes["passed"]] >= 0.75).all()
    assert votes["electorate"][lift].max() < votes["electorate"][votes["kind"] == "public_revenue"].min()


def test_metrics_of_votes_follow_from_the_table(lively: World) -> None:
    results = lively.results()
    for run, row in results.runs.iterrows():
        mine = results.votes[results.votes["run"] == run]
        assert row["turnout"] == pytest.approx(mine["turnout_heads"].mean())
        assert row["votes_passed"] == pytest.approx(mine["passed"].mean())
        people = lively.places.residents[int(str(run))]
        assert row["votes_held"] == pytest.approx(len(mine) * 1000 / people * 365 / lively.day)


def test_a_passed_vote_settles_when_it_is_built_and_a_failed_one_goes_on() -> None:
    world = world_of((scenario(LIVELY, "", READY, timed(0, 200)), 3), kinds=many_votes())
    told: list[tuple[int, int]] = []

    def before(world: World) -> None:
        cases = world.cases
        pending = np.flatnonzero((cases.verdict > 0) & (cases.next_day <= world.day))
        told.extend((int(cases.key[row]), int(cases.verdict[row])) for row in pending)

    ends: dict[int, int] = {}

    def after(world: World) -> None:
        cases = world.cases
        ends.update({int(cases.key[row]): int(cases.state[row]) for row in range(len(cases))})
        for key, verdict in told:
            assert (ends[key] == State.CLOSED) == (verdict == PASSED)
        seen.update(verdict for _, verdict in told)
        told.clear()

    seen: set[int] = set()
    ran(watch(world, after, before))
    assert seen == {PASSED, FAILED}


def test_a_matter_that_moves_up_waits_for_no_vote() -> None:
    world = world_of((scenario(LIVELY, "", READY, timed(0, 60)), 3), kinds=many_votes())
    while not (world.cases.ballot < FAR_OFF).any():
        world.step()
    rows = np.flatnonzero(world.cases.ballot < FAR_OFF)
    assert (world.cases.state[rows] == State.WAITING).all()
    drop(world, rows)
    assert (world.cases.ballot[rows] == FAR_OFF).all()


def hurt(deliberation: float = 0.0, cross: bool = False) -> float:
    """Trust that those outvoted lose on average."""
    world = town({"turnout_base": 8.0})
    set_lever(world, "deliberation", deliberation)
    world.compounds.cross[:] = cross
    asked = motions(world)
    votes = ballots.hold(world, asked)
    passed = ballots.count(world, asked, votes)["passed"]
    who = world.head_of(votes.household[votes.took & ~votes.yes & passed[votes.motion]])
    before = world.residents.trust.copy()
    ballots._hurt(world, asked, votes, passed)
    change = before - world.residents.trust
    assert np.flatnonzero(change).tolist() <= sorted(who.tolist())
    return float(change[who].mean())


def test_those_outvoted_lose_trust_unless_the_procedure_was_fair() -> None:
    assert hurt() > hurt(0.5) > hurt(1.0) == 0.0
    assert hurt(cross=True) > hurt()


def test_compensation_is_paid_between_residents_only_where_the_vote_passed() -> None:
    world = town({"turnout_base": 8.0, "support_base": 8.0})
    set_lever(world, "compensation", 0.5)
    asked = motions(world, by_building=True, major=True)
    votes = ballots.hold(world, asked)
    passed = ballots.count(world, asked, votes)["passed"]
    passed[::2] = False
    before = world.books.net("residents").copy()
    yuan = ballots._compensate(world, asked, votes, passed)
    losers = np.bincount(votes.motion[votes.loses], minlength=passed.size)
    assert yuan == pytest.approx(np.where(passed, losers, 0) * 0.5 * world.p.compensation_yuan)
    assert world.books.ever["compensation"].sum() == pytest.approx(yuan.sum())
    assert yuan.sum() > 0
    assert world.books.net("residents") == pytest.approx(before)


def test_where_owners_have_no_body_a_vote_takes_more_hours() -> None:
    def hours(committee: str) -> float:
        place = LIVELY.replace("committee = false", f"committee = {committee}")
        parameters = READY | {"body_decay_per_year": 0.0, "management_share": 1.0}
        world = ran(world_of((scenario(place, "", parameters, timed(0, 120)), 4), kinds=many_votes()))
        needs = world.kinds.needs_vote[world.cases.kind]
        worked = world.cases.worked[needs] / np.maximum(world.cases.attempts[needs], 1)
        return float(worked[world.cases.attempts[needs] > 0].mean())

    assert hours("false") > 1.2 * hours("true")


# --- flats


def test_flats_have_an_area_and_a_storey() -> None:
    world = world_of((scenario(COMPOUNDS.format(households=400, tenants=0.2)), 1))
    h, n = world.households, world.compounds
    assert h.area.mean() == pytest.approx(n.floor_area[0], rel=0.02)
    assert np.log(h.area).std() == pytest.approx(world.p.area_spread, rel=0.05)
    assert np.bincount(h.floor, minlength=7)[1:].min() > len(h) / 6 * 0.9
    assert h.floor.max() == 6


def test_the_fee_goes_by_the_area_of_the_flat() -> None:
    place = COMPOUNDS.format(households=90, tenants=0.2) + "firm = true\npay_logit = 5.0\n"
    world = advance(world_of((scenario(place, time=timed(0, 40)), 1)), 32)
    bills = (world.compounds.fee[world.households.compound] * world.households.area).sum()
    assert world.communities.fees_due.sum() == pytest.approx(bills * 31 * 12 / 365)  # for the days of January


# --- alone or in company


def test_votes_of_a_run_alone_are_its_votes_in_a_batch(lively: World) -> None:
    other = COMPOUNDS.format(households=40, tenants=0.4).replace("count = 12", "count = 5")
    time = timed(30, 240)
    runs = [(scenario(other, "", {"turnout_cascade": 4.0}, time), 9), (scenario(LIVELY, "", READY, time), 2)]
    batch = ran(world_of(*runs, kinds=many_votes()))
    assert_same_outcome(outcome(batch, 1), outcome(lively, 1))
    assert_same_outcome(outcome(ran(world_of(runs[0], kinds=many_votes()))), outcome(batch, 0))
    assert len(outcome(batch, 1)["votes"]) > 10


def test_the_horizon_alone_is_recorded() -> None:
    world = advance(world_of((scenario(LIVELY, "", READY, TIME), 1), kinds=many_votes()), 0)
    assert world.results().votes.empty
