"""The mediation desk 一站式调解: what comes before it, what it does better, and what it does worse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import (
    advance,
    arms,
    delivered,
    moving,
    ran,
    run_with,
    scenario,
    set_lever,
    timed,
    watch,
    world_of,
)

from agents.community_committee import CommunityCommittee
from agents.mediation import MediationDesk
from model.accounting.ledgers import hours_by_task
from model.inputs.run import Delivery
from model.phases.daily.experience import fairness
from model.phases.daily.settle import settling_probability
from model.rules import Rules
from model.state.cases import State
from model.state.handlers import Level, Role
from model.world import World
from scenarios.build import make_run
from scenarios.scenario import Scenario

TOWN = """
[[place.communities]]
name = "一站"
grids = 2
[[place.communities.compounds]]
archetype = "resettlement"
count = 2
households = 1000
"""
DESK: Any = moving("desk", mediation_hours=5.0, lawyer_hours=1.0)
BUSY = {"channel_access": 3.0, "capacity_scale": 0.5}


def town(parameters: dict[str, float] | None = None, days: int = 240) -> Scenario:
    return scenario(TOWN, "", BUSY | (parameters or {}), time=timed(0, days))


def before_desk(world: World) -> Any:
    cases = world.cases
    known = np.flatnonzero((cases.handler >= 0) & (cases.state != State.CLOSED))
    return known[world.handlers.role[cases.handler[known]] == Role.DESK]


@pytest.fixture(scope="module")
def with_desk() -> World:
    return advance(World([run_with(DESK, town({"take_on_days": 60.0}), seed) for seed in range(3)]), 100)


def test_disputes_of_the_community_come_before_the_desk(with_desk: World) -> None:
    world, cases, kinds = with_desk, with_desk.cases, with_desk.kinds
    rows = before_desk(world)
    assert rows.size > 5
    assert (cases.level[rows] == Level.COMMUNITY).all()
    assert kinds.consent[cases.kind[rows]].all()
    assert (world.handlers.community[cases.handler[rows]] == cases.community[rows]).all()
    assert len({kinds.names[kind] for kind in cases.kind[rows]}) > 1


def test_what_needs_no_consent_stays_with_the_committee(with_desk: World) -> None:
    cases, kinds = with_desk.cases, with_desk.kinds
    rows = np.flatnonzero(
        (cases.handler >= 0) & (cases.level == Level.COMMUNITY) & ~kinds.consent[cases.kind]
    )
    assert rows.size
    assert (with_desk.handlers.role[cases.handler[rows]] == Role.COMMITTEE).all()
    committees = with_desk.agents_by_type[CommunityCommittee]
    assert sum(committee.backlog for committee in committees) >= rows.size


def test_the_desk_works_no_longer_than_it_sits(with_desk: World) -> None:
    hours = hours_by_task(with_desk)
    assert (hours[Role.DESK, "cases"] > 0).all()
    assert (hours[Role.DESK, "cases"] + hours[Role.DESK, "idle"] <= 6.0 * 100 / 7 + 6.0).all()


def test_desks_are_agents_where_they_are_kept(with_desk: World) -> None:
    desks = with_desk.agents_by_type[MediationDesk]
    assert len(desks) == 3
    assert sum(desk.backlog for desk in desks) == before_desk(with_desk).size
    assert {desk.hours for desk in desks} == {6.0}
    assert len(world_of((town(), 1)).agents_by_type[MediationDesk]) == 0


def test_a_desk_settles_more_and_sooner_than_the_committee_alone() -> None:
    # Hours enough on both sides, so that what differs is how the desk works.
    ample = moving("ample", mediation_hours=40.0, lawyer_hours=8.0)
    patient = {"capacity_scale": 4.0, "patience_factor": 20.0, "desk_days": 365.0, "paper_pressure": 0.0}
    world = ran(World(arms(town(patient, days=365), range(6), None, ample)))
    cases = world.results().cases
    fee = cases[(cases.kind == "service_fee") & cases.outcome.isin(["settled", "compromise"])]
    by_arm = fee.assign(days=fee.closed - fee.opened, arm=fee.run >= 6).groupby("arm")
    assert by_arm.days.mean()[True] < by_arm.days.mean()[False]
    assert by_arm.attempts.mean()[True] < by_arm.attempts.mean()[False]


def test_more_is_brought_forward_where_there_is_a_desk() -> None:
    base = town({"desk_access": 1.0, "channel_access": 1.0, "grid_visit_share": 0.0})
    runs = ran(World(arms(base, range(6), None, DESK))).results().runs
    assert runs.recorded[6:].sum() > runs.recorded[:6].sum()


def test_the_lawyer_helps_where_the_law_decides_and_hardens_nuisances() -> None:
    share = np.array([0.0, 0.15, 0.3, 0.9])
    known = {"helps": 0.6, "hardens": 0.15, "saturation": 0.3}
    help_of = Rules().lawyer_help
    assert help_of(True, False, share, **known).tolist() == pytest.approx([0.0, 0.3, 0.6, 0.6])
    assert help_of(False, False, share, **known).tolist() == pytest.approx([0.0, -0.075, -0.15, -0.15])
    assert help_of(False, True, share, **known).tolist() == [0.0] * 4


def test_a_lawyer_changes_the_odds_at_the_desk_only() -> None:
    world = advance(World([run_with(DESK, town(), seed) for seed in range(6)]), 120)
    cases, kinds = world.cases, world.kinds
    rows = np.flatnonzero((cases.handler >= 0) & kinds.consent[cases.kind] & (cases.level <= Level.COMMUNITY))
    cases.attempts[rows] = 6
    desk = world.handlers.role[cases.handler[rows]] == Role.DESK
    legal = kinds.legal[cases.kind[rows]]
    nuisance = ~legal & ~kinds.violation[cases.kind[rows]]
    with_lawyer = settling_probability(world, rows)
    set_lever(world, "lawyer_hours", 0.0)
    without = settling_probability(world, rows)
    assert (desk & legal).any() and (desk & nuisance).any()
    assert (with_lawyer[desk & legal] > without[desk & legal]).all()
    assert (with_lawyer[desk & nuisance] < without[desk & nuisance]).all()
    assert (with_lawyer[~desk] == without[~desk]).all()


def test_a_desk_must_end_within_a_month_or_hand_on() -> None:
    slow = {"patience_factor": 20.0, "patience_least_days": 300.0, "capacity_scale": 0.2}
    world = World([run_with(DESK, town(slow), seed) for seed in range(3)])
    longest: list[int] = [0]

    def look(world: World) -> None:
        rows = before_desk(world)
        longest.append(int((world.day - world.cases.level_since[rows]).max(initial=0)))

    ran(watch(world, look))
    assert 25 <= max(longest) <= 30  # L6


def test_nobody_is_sent_to_a_desk_that_could_not_hear_them_within_the_week() -> None:
    """A desk of a quarter of an hour a week draws no matter away from the committee, and does no harm."""
    hours: Any = moving("minutes", mediation_hours=0.25)
    world = World(arms(town({"desk_access": 0.5}), range(4), None, hours))
    seen: list[int] = []
    ran(watch(world, lambda world: seen.append(before_desk(world).size)))
    assert max(seen) == 0
    runs = world.results().runs
    assert (runs.dispute_backlog[4:].to_numpy() == runs.dispute_backlog[:4].to_numpy()).all()
    assert (runs.recorded[4:].to_numpy() == runs.recorded[:4].to_numpy()).all()


def _queues(world: World) -> list[float]:
    """Minutes of work in the desk's queue on each morning of a run."""
    queue: list[float] = []
    ran(watch(world, lambda world: queue.append(float(world.workload.queue[world.handlers.first_desk]))))
    return queue


def test_a_desk_takes_on_what_it_can_hear_within_the_days_that_people_wait() -> None:
    few = moving("few", mediation_hours=3.0)
    queues: dict[float, float] = {}
    for days in (2.0, 7.0, 60.0):
        world = World([run_with(few, town({"take_on_days": days}, days=120), seed) for seed in range(3)])
        queue = _queues(world)
        queues[days] = float(np.mean(queue[30:]))
    assert 0.0 < queues[7.0] < 2.5 * 3.0 * 60.0  # minutes: about a week's worth, and what is at hand
    assert queues[2.0] < queues[7.0] < 0.7 * queues[60.0]


def test_representatives_at_the_desk_make_a_bad_end_feel_less_unfair(with_desk: World) -> None:
    rows = before_desk(with_desk)
    unsolved = fairness(with_desk, rows, 0.5)
    assert (unsolved > 0.5).all()
    others = np.flatnonzero(with_desk.cases.handler == -1)
    assert (fairness(with_desk, others, 0.5) <= 0.5).all()


def test_when_the_desk_is_given_up_its_cases_go_on_before_the_committee() -> None:
    for_a_while = Delivery(DESK, start=0, end=97, ramp=0, coverage=1.0, intensity=1.0)
    world = World([delivered(make_run(town(), seed), for_a_while) for seed in range(24)])
    advance(world, 97)
    rows = before_desk(world)
    keys = world.cases.key[rows].tolist()
    assert keys
    world.step()
    assert not before_desk(world).size
    alive = np.isin(world.cases.key, keys) & (world.cases.state != State.CLOSED)
    moved = np.flatnonzero(alive & (world.cases.level == Level.COMMUNITY) & (world.cases.handler >= 0))
    assert moved.size
    assert (world.handlers.role[world.cases.handler[moved]] == Role.COMMITTEE).all()


def test_a_desk_at_which_only_the_committees_people_sit_hears_matters_too() -> None:
    branch: Any = moving("branch", committee_desk=6.0)
    world = ran(World([run_with(branch, town(days=90), seed) for seed in range(4)]))
    assert before_desk(world).size > 0
    assert (hours_by_task(world)[Role.DESK, "cases"] > 0.0).all()


def test_when_a_desk_is_given_up_only_what_is_not_over_goes_back_to_the_committee() -> None:
    for_a_while = Delivery(DESK, start=0, end=62, ramp=0, coverage=1.0, intensity=1.0)
    world = World([delivered(make_run(town(days=90), seed), for_a_while) for seed in range(24)])
    advance(world, 62)  # closed cases have been in the table for up to six days
    last = world.handlers.role[world.cases.handler] == Role.DESK
    closed, alive = last & (world.cases.state == State.CLOSED), last & (world.cases.state != State.CLOSED)
    assert closed.any() and alive.any()
    world.phases[7](world)  # what has its date: the desk is given up
    role = world.handlers.role[world.cases.handler]
    assert (role[closed] == Role.DESK).all()
    assert (role[alive] == Role.COMMITTEE).all()
