"""A voting day: what is due, what needs three quarters, who pays, who loses trust, when owners are asked again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import first_building, put
from worlds import OLD, scenario, set_lever, world_of

from model.phases.daily.escalate import escalate
from model.phases.monthly.ballots import Motions, ballots, hold
from model.phases.monthly.bodies import FAILED, PASSED, Body, bodies
from model.rules import Rules
from model.state.cases import State
from model.state.handlers import Level
from model.state.tables import FAR_OFF
from model.world import World


def everybody(answer: bool) -> Any:
    """A rule that says the same of each."""

    def rule(*first: Any, **named: Any) -> Any:
        return np.full(max(np.size(each) for each in (*first, *named.values())), answer)

    return rule


def voting(passes: bool | None, **parameters: float) -> World:
    """A world, on the first day of the horizon, in which all motions pass or fail; None: the major ones pass."""

    def major_ones(enough: Any, heads: Any, area: Any, major: Any) -> Any:
        return major.copy()

    rules = Rules(takes_part=everybody(True), passes_vote=major_ones if passes is None else everybody(passes))
    world = world_of((scenario(OLD, "", {"founding_per_month": 0.0, **parameters}), 1), rules=rules)
    world.day = 0
    world.compounds.body[:], world.compounds.campaign[:] = Body.NONE, FAR_OFF
    return world


def test_votes_on_cases_are_due_on_their_day_and_after() -> None:
    world = voting(True)
    day = world.day
    put(
        world, *["lift_retrofit"] * 4, ballot=[day - 1, day, day + 1, day], next_day=FAR_OFF, remaining=30,
        state=[State.WAITING] * 3 + [State.CLOSED],
    )  # fmt: skip
    ballots(world)
    cases = world.cases
    assert cases.verdict.tolist() == [PASSED, PASSED, 0, 0]
    assert cases.ballot[:3].tolist() == [FAR_OFF, FAR_OFF, day + 1]
    assert cases.next_day[2] == FAR_OFF
    assert cases.remaining[:3].tolist() == [0, 0, 30]


def test_a_failed_vote_is_made_known_and_acted_upon_tomorrow() -> None:
    world = voting(False)
    put(world, "lift_retrofit", ballot=world.day, state=State.WAITING)
    ballots(world)
    assert world.cases.verdict.tolist() == [FAILED]
    assert world.cases.next_day.tolist() == [world.day + 1] and world.cases.handoffs.tolist() == [0]


def test_after_the_vote_a_lift_is_built_and_a_decision_about_money_is_not() -> None:
    """A lift takes half its building time at least, and half as much again at most."""
    world = voting(True, lift_build_days=100, fragmentation=0.0, turnaround_days=0.0)
    put(world, *["lift_retrofit"] * 30, "public_revenue", ballot=world.day, level=2, state=State.WAITING)
    ballots(world)
    days = world.cases.next_day - world.day - 1
    assert (days[:30] > 50).all() and (days[:30] <= 150).all() and np.unique(days[:30]).size > 10
    assert days[30] == 0


@pytest.mark.parametrize(("level", "signatures"), [(Level.COMMUNITY, 5), (Level.STREET, 3)])
def test_after_the_vote_offices_sign_one_after_the_other(level: Level, signatures: int) -> None:
    """The community asks an office, and that one all four; at the street the leading office has the case itself."""
    days = []
    for turnaround in (0.0, 10.0):
        each = {"fragmentation": 1.0, "turnaround_days": turnaround, "hours_spread": 0.0}
        world = voting(True, lift_build_days=100, **each)
        put(world, *["lift_retrofit"] * 30, ballot=world.day, level=level, state=State.WAITING)
        ballots(world)
        assert (world.cases.handoffs == signatures).all()
        days.append(world.cases.next_day - world.day)
    assert (days[1] == days[0] + 10 * signatures).all()


def test_nobody_gives_up_or_presses_what_was_voted_for_while_it_is_built() -> None:
    """Cases: lifts that are being built, and others whose campaign goes on."""
    world = voting(True, withdraw_per_year=10.0, lift_build_days=100)
    due = [world.day] * 200 + [FAR_OFF] * 200
    put(world, *["lift_retrofit"] * 400, ballot=due, level=2, state=State.WAITING, next_day=FAR_OFF)
    ballots(world)
    world.day += 1
    escalate(world)
    resigned = world.cases.state == State.RESIGNED
    assert not resigned[:200].any() and resigned[200:].any()
    assert (world.cases.verdict[:200] == PASSED).all()


@pytest.mark.parametrize("passes", [True, False])
def test_a_campaign_founds_a_committee_or_is_tried_once_more(passes: bool) -> None:
    world = voting(passes)
    put(world)
    n = world.compounds
    n.campaign[:], n.tries[:] = [world.day, world.day + 1], 1
    ballots(world)
    assert n.body.tolist() == [Body.OWN if passes else Body.NONE, Body.NONE]
    assert n.tries.tolist() == [0 if passes else 2, 1]
    assert n.campaign.tolist() == [FAR_OFF, world.day + 1]


@pytest.mark.parametrize("passes", [True, False])
def test_owners_agree_to_be_renewed_or_are_asked_again_after_a_while(passes: bool) -> None:
    world = voting(passes, renewal_again_days=90.5)
    put(world)
    b = world.buildings
    asked = np.zeros(len(b))
    asked[:2] = 1.0
    set_lever(world, "renewal", asked.tolist())
    b.vote[:] = world.day
    ballots(world)
    assert b.agreed[:3].tolist() == [passes, passes, False]  # nobody asks for the third
    assert b.refusals[:3].tolist() == [int(not passes)] * 2 + [0]
    assert b.vote[:3].tolist() == [FAR_OFF if passes else world.day + 91] * 2 + [world.day]


def test_lifts_and_renewals_need_a_major_vote_committees_and_revenue_do_not() -> None:
    world = voting(None)
    put(world, "lift_retrofit", "public_revenue", ballot=world.day, state=State.WAITING)
    world.compounds.campaign[0] = world.buildings.vote[0] = world.day
    set_lever(world, "renewal", 1.0)
    ballots(world)
    assert world.cases.verdict.tolist() == [PASSED, FAILED]
    assert world.buildings.agreed[0] and world.compounds.body[0] == Body.NONE


def test_the_building_votes_on_its_lift_and_the_compound_on_its_revenue() -> None:
    world = voting(True)
    put(world, "lift_retrofit", "public_revenue", ballot=world.day, state=State.WAITING)
    ballots(world)
    lift, revenue = world.ballot_log.columns()["electorate"]
    owners = ~world.households.tenant
    assert lift == (owners & (world.households.building == 0)).sum()
    assert revenue == (owners & (world.households.compound == 0)).sum()


@pytest.mark.parametrize("passes", [True, False])
def test_owners_pay_for_the_lift_that_they_voted_for(passes: bool) -> None:
    world = voting(passes)
    put(world, "lift_retrofit", ballot=world.day, state=State.WAITING)
    ballots(world)
    owners = (~world.households.tenant & (world.households.building == 0)).sum()
    assert world.books.ever["owners_share"].sum() == pytest.approx(25_000 * owners * passes)


@pytest.mark.parametrize("passes", [True, False])
def test_winners_make_good_what_losers_lose_as_far_as_was_promised(passes: bool) -> None:
    world = voting(passes, compensation_yuan=10_000.0)
    set_lever(world, "compensation", 0.5)
    put(world, "lift_retrofit", ballot=world.day, state=State.WAITING)
    motion = Motions(
        key=world.cases.key.copy(), compound=world.cases.compound.copy(), building=world.cases.building.copy(),
        kind=world.cases.kind.copy(), level=world.cases.level.copy(), visits=np.zeros(1), major=np.ones(1, bool),
    )  # fmt: skip
    losers = hold(world, motion).loses.sum()
    ballots(world)
    assert losers > 0
    assert world.books.ever["compensation"].sum() == pytest.approx(5_000.0 * losers * passes)


def test_those_on_the_ground_floor_lose_by_a_lift_and_those_at_the_top_do_not() -> None:
    world = voting(True)
    lift = world.kinds.names.index("lift_retrofit")
    building = np.array([0, -1])
    one = np.ones(2, np.int64)
    votes = hold(
        world,
        Motions(
            world.compounds.key[:2].copy(), np.arange(2), building, lift * one, 0 * one, 1.0 * one, one > 0
        ),
    )
    floor, here = world.households.floor[votes.household], votes.motion == 0
    assert (here & (floor == 1)).any() and votes.loses[here & (floor == 1)].all()
    assert not votes.loses[here & (floor == floor.max())].any()
    assert not votes.loses[~here].any()  # a vote of the whole compound is about no storey


@pytest.mark.parametrize(
    ("deliberation", "captured", "lost"), [(0.0, False, 0.1), (0.5, False, 0.05), (0.5, True, 0.08)]
)
def test_losers_of_a_vote_lose_trust_by_how_it_was_held(
    deliberation: float, captured: bool, lost: float
) -> None:
    world = voting(True, loser_trust=0.1, capture_unfairness=0.3)
    world.rules = Rules(takes_part=everybody(True), passes_vote=everybody(True), supports=everybody(False))
    set_lever(world, "deliberation", deliberation)
    world.compounds.cross[:] = captured
    put(world, "lift_retrofit", ballot=world.day, state=State.WAITING)
    world.residents.trust[:] = 0.5
    ballots(world)
    voters = np.flatnonzero(~world.households.tenant & (world.households.building == 0))
    heads = np.isin(np.arange(len(world.residents)), world.head_of(voters))
    assert world.residents.trust[heads] == pytest.approx(0.5 - lost)
    assert (world.residents.trust[~heads] == 0.5).all()


# --- before the vote


def test_owners_without_a_committee_are_called_once_at_a_time() -> None:
    world = voting(True, body_decay_per_year=0.0, ballot_notice_days=20.5)
    n = world.compounds
    set_lever(world, "founding", 1.0)
    n.body[:], n.campaign[:] = [Body.MANAGED, Body.NONE], [FAR_OFF, 35]
    bodies(world)
    assert n.campaign.tolist() == [world.day + 21, 35]
    n.body[:], n.campaign[:] = Body.OWN, FAR_OFF
    bodies(world)
    assert n.campaign.tolist() == [FAR_OFF, FAR_OFF]


def test_where_no_vote_is_due_nothing_happens() -> None:
    world = voting(True)
    put(world, "lift_retrofit", "leak", ballot=FAR_OFF, building=first_building(world, 1))
    before = world.residents.trust.copy()
    ballots(world)
    assert not world.ballot_log.columns()["passed"].size
    assert (world.residents.trust == before).all() and not world.cases.verdict.any()
