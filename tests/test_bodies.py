"""Owners' bodies: founded by a vote, appointed, captured, falling apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from worlds import (
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    run_state,
    run_with,
    scenario,
    set_lever,
    timed,
    world_of,
)

from agents import owners
from agents.owners import OwnersCommittee
from model.inputs.run import DeliveryState
from model.phases.daily.experience import fairness
from model.phases.monthly.bodies import Body, bodies, founded, standing
from model.state.tables import FAR_OFF
from model.world import World
from scenarios.interventions.base import BaseIntervention

MANY = """
[[place.communities]]
name = "多小区"
grids = 2
[[place.communities.compounds]]
archetype = "commodity"
count = 150
households = 4
{committee}
"""
FEW = """
[[place.communities]]
name = "小区"
grids = 2
[[place.communities.compounds]]
archetype = "commodity"
count = 8
households = 70
committee = false
"""
STILL = {"founding_per_month": 0.0, "body_decay_per_year": 0.0}


def many(committee: str = "", parameters: dict[str, float] | None = None) -> World:
    text = f"committee = {committee}" if committee else ""
    runs = [(scenario(MANY.format(committee=text), "", parameters), seed) for seed in (1, 2)]
    return world_of(*runs)


class Campaign(BaseIntervention):
    """Owners everywhere are asked to found a committee; readiness is raised by `push`."""

    id = "campaign"

    def __init__(self, push: float = 0.0, chance: float = 1.0) -> None:
        self.push, self.chance = push, chance

    def apply(self, world: World, delivery: DeliveryState) -> None:
        """Raise founding and turnout in the treated compounds."""
        here = self.treated(world, "compounds", delivery)
        world.levers.shift("founding", here * self.chance)
        world.levers.shift("turnout", here * self.push)


# --- at the start


def test_a_place_says_whether_owners_have_a_body() -> None:
    assert (many("true").compounds.body > 0).all()
    assert (many("false").compounds.body == Body.NONE).all()
    drawn = many()
    share = drawn.archetypes.value("committee_share", "commodity")
    assert (drawn.compounds.body > 0).mean() == pytest.approx(share, abs=0.08)


def test_six_in_ten_bodies_are_management_committees() -> None:
    body = many("true").compounds.body
    assert (body == Body.MANAGED).mean() == pytest.approx(397 / 655, abs=0.08)  # D-28
    assert (many("true", {"management_share": 0.0}).compounds.body == Body.OWN).all()


# --- founded


def test_a_committee_is_founded_by_a_vote_of_the_owners() -> None:
    base = scenario(FEW, "", STILL, timed(0, 100))
    world = World([run_with(Campaign(push=5.0), base)])
    ran(world)
    votes = world.results().votes
    assert (world.compounds.body == Body.OWN).all()
    assert set(votes["kind"]) == {"founding"}
    assert votes["passed"].all()
    assert votes["day"].min() >= world.p.ballot_notice_days
    assert len(votes) == len(world.compounds)


def test_founding_fails_by_turnout_and_takes_several_ballots() -> None:
    """A compound in Chengdu needed three ballots (O4)."""
    world = ran(World([run_with(Campaign(), scenario(FEW, "", STILL, timed(0, 300)))]))
    votes = world.results().votes
    first = votes.groupby("compound").first()
    assert set(first["reason"]) == {"quorum"}
    at_last = votes[votes["passed"]].groupby("compound").first()
    ballots_needed = votes.groupby("compound").size().loc[at_last.index]
    assert len(at_last) >= 3
    assert 2 <= ballots_needed.median() <= 6
    turnout = votes.groupby("compound")["turnout_heads"]
    assert (turnout.last() > turnout.first()).mean() > 0.8


def test_where_nobody_calls_a_vote_nothing_is_founded() -> None:
    world = ran(world_of((scenario(FEW, "", STILL, timed(0, 100)), 1)))
    assert (world.compounds.body == Body.NONE).all()
    assert world.results().votes.empty
    assert world.results().runs["bodies_share"].tolist() == [0.0]
    assert world.results().runs["turnout"].isna().all()


def test_a_failed_ballot_leaves_the_door_open() -> None:
    world = many("false")
    rows = np.arange(3)
    world.compounds.campaign[rows] = 0
    founded(world, rows, np.array([True, False, False]))
    assert world.compounds.body[rows].tolist() == [Body.OWN, Body.NONE, Body.NONE]
    assert world.compounds.tries[rows].tolist() == [0, 1, 1]
    assert (world.compounds.campaign[rows] == FAR_OFF).all()


def test_an_elected_committee_takes_the_place_of_an_appointed_one() -> None:
    world = many("true", STILL | {"management_share": 1.0})
    set_lever(world, "founding", 1.0)
    bodies(world)
    assert (world.compounds.campaign < FAR_OFF).all()
    own = many("true", STILL | {"management_share": 0.0})
    set_lever(own, "founding", 1.0)
    bodies(own)
    assert (own.compounds.campaign == FAR_OFF).all()


# --- appointed, cross-appointed


def test_a_management_committee_is_appointed_without_a_vote_where_owners_have_none() -> None:
    world = many("false", STILL)
    set_lever(world, "management_body", 0.5)
    bodies(world)
    appointed = world.compounds.body == Body.MANAGED
    assert 0.4 < appointed.mean() < 0.6
    assert (world.compounds.body != Body.OWN).all()
    kept = many("true", STILL | {"management_share": 0.0})
    set_lever(kept, "management_body", 1.0)
    bodies(kept)
    assert (kept.compounds.body == Body.OWN).all()


def test_cross_appointment_reaches_a_share_of_the_bodies_the_same_ones_first() -> None:
    world = many("true", STILL)
    seen = []
    for share in (0.0, 0.3, 0.7, 1.0):
        set_lever(world, "cross_appointed", share)
        bodies(world)
        seen.append(world.compounds.cross.copy())
        assert seen[-1].mean() == pytest.approx(share, abs=0.08)
    assert all((more | ~fewer).all() for fewer, more in pairwise(seen))
    nobody = many("false", STILL)
    set_lever(nobody, "cross_appointed", 1.0)
    bodies(nobody)
    assert not nobody.compounds.cross.any()


def test_an_appointed_body_speaks_with_less_weight() -> None:
    world = many("false")
    world.compounds.body[:3] = [Body.NONE, Body.MANAGED, Body.OWN]
    weights = standing(world, np.arange(3))
    assert weights[0] == 0.0 < weights[1] < weights[2] == 1.0


def test_a_captured_body_feels_less_fair() -> None:
    base = scenario(FEW, "", {"capture_unfairness": 0.3}, timed(0, 200))
    world = advance(world_of((base, 1)), 100)
    rows = np.arange(len(world.cases))
    firm = (world.kinds.party == 3)[world.cases.kind] & world.kinds.wide[
        world.cases.kind
    ]  # a bill is one's own
    world.compounds.body[:] = Body.OWN
    before = fairness(world, rows)
    world.compounds.cross[:] = True
    after = fairness(world, rows)
    assert firm.any()
    assert (after[firm] < before[firm]).all()
    small = world.kinds.family[world.cases.kind] != 2
    assert (after[small & ~firm] == before[small & ~firm]).all()


# --- falling apart


def test_bodies_fall_apart_at_their_yearly_rate_and_slower_when_cross_appointed() -> None:
    monthly = owners.body_ends(np.array([False, True]), per_year=0.3, cross_factor=0.5)
    assert (1.0 - monthly) ** 12 == pytest.approx([0.7, 0.85])

    def left(cross: float) -> float:
        world = many("true", {"founding_per_month": 0.0, "body_decay_per_year": 0.4})
        set_lever(world, "cross_appointed", cross)
        bodies(world)
        for world.day in range(12):
            bodies(world)
        return float((world.compounds.body > 0).mean())

    assert left(0.0) == pytest.approx(0.6, abs=0.08)
    assert left(1.0) == pytest.approx(0.8, abs=0.08)


def test_a_body_that_fell_apart_is_no_longer_cross_appointed() -> None:
    world = many("true", {"body_decay_per_year": 1.0})
    set_lever(world, "cross_appointed", 1.0)
    bodies(world)
    assert not world.compounds.body.any()
    assert not world.compounds.cross.any()


# --- as agents, alone or in company


def test_bodies_are_agents_of_mesa() -> None:
    world = many("true")
    agents = world.agents_by_type[OwnersCommittee]
    assert len(agents) == len(world.compounds)
    assert sum(agent.elected for agent in agents) == (world.compounds.body == Body.OWN).sum()
    one = next(iter(agents))
    assert one.firm == world.compounds.firm[one.row]
    one.body = Body.NONE
    assert len(world.agents_by_type[OwnersCommittee]) == len(world.compounds) - 1


def test_a_campaign_of_no_strength_is_the_baseline() -> None:
    base = scenario(FEW, "", None, timed(30, 100))
    with_it, without = ran(World([run_with(Campaign(0.0, 0.0), base)])), ran(world_of((base, 1)))
    assert_same_outcome(outcome(with_it), outcome(without), but="reach")


def test_campaigns_of_a_run_alone_are_those_in_a_batch() -> None:
    runs = [
        run_with(Campaign(1.0, 0.4), scenario(place, "", {"body_decay_per_year": 0.5}, timed(30, 200)), seed)
        for seed, place in enumerate((FEW, MANY.format(committee=""), FEW))
    ]
    batch, alone = ran(World(runs)), ran(World(runs[2:]))
    assert_same_outcome(outcome(batch, 2), outcome(alone))
    assert differing(run_state(batch, 2), run_state(alone)) == []
    assert len(outcome(alone)["votes"]) > 5
