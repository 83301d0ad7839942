"""Reports of one trouble are joined and handled once; data is entered and asked for once (002-41, S003-I)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from few_cases import certain, first_building, put
from worlds import MIXED, OLD, advance, arms, moving, ran, scenario, set_lever, timed, watch, world_of

from model.inputs.kinds import changed_kinds, load_kinds
from model.phases.daily.escalate import escalate
from model.phases.daily.route import route
from model.phases.daily.settle import settle
from model.rules import Rules
from model.state.cases import Outcome, State
from model.world import World
from scenarios.catalogue import implementation


def platform(rules: Rules | None = None, merging: float = 1.0, **parameters: float) -> World:
    world = world_of((scenario(OLD, "", {"joined_in_error": 0.0, **parameters}), 1), rules=rules)
    set_lever(world, "merging", merging)
    return world


def joined(world: World) -> list[bool]:
    return [bool(key) for key in world.cases.joined]


def finish(world: World, row: int) -> None:
    """Let the attempt of a case be completed and decided today."""
    world.today.finished.append(np.array([row]))
    settle(world)


def test_a_second_report_from_the_same_staircase_is_joined_to_the_first() -> None:
    world = platform()
    put(world, "lighting", "lighting", "drains", "lighting", opened=world.day, building=[0, 0, 0, 1])
    route(world)
    cases = world.cases
    assert joined(world) == [False, True, False, False]
    assert cases.joined[1] == cases.key[0]
    assert (cases.state[1], cases.handler[1], cases.remaining[1]) == (State.WAITING, -1, 0)
    assert (cases.remaining[[0, 2, 3]] > 0).all()


def test_what_has_been_open_for_longest_is_what_others_are_joined_to() -> None:
    world = platform()
    put(world, *["lighting"] * 3, opened=[world.day, world.day - 3, world.day])
    route(world)
    assert world.cases.joined.tolist() == [2, 0, 2]


def test_quarrels_of_neighbours_and_households_own_troubles_are_never_taken_for_one() -> None:
    world = platform()
    put(world, "clutter", "clutter", "leak", "leak", "service_fee", "service_fee")
    route(world)
    assert not any(joined(world))


def test_what_concerns_the_compound_is_joined_across_its_buildings() -> None:
    world = platform()
    here, there = first_building(world, 0), first_building(world, 1)
    put(world, *["service_level"] * 3, building=[here, here + 1, there], level=1)
    route(world)
    assert joined(world) == [False, True, False]


def test_fumes_of_another_kitchen_are_another_trouble() -> None:
    world = world_of((scenario(MIXED), 1))
    set_lever(world, "merging", 1.0)
    put(world, *["kitchen_fumes"] * 3, merchant=[0, 1, 0], level=1)
    route(world)
    assert joined(world) == [False, False, True]


def test_without_the_lever_everything_stands_alone() -> None:
    world = platform(merging=0.0)
    put(world, "lighting", "lighting")
    route(world)
    assert not any(joined(world)) and (world.cases.remaining > 0).all()


def both(**parameters: float) -> World:
    """Two reports of a broken lamp, the second joined to the first, whose repair succeeds."""
    world = platform(Rules(repair_probability=certain(1.0)), **parameters)
    put(world, "lighting", "lighting")
    route(world)
    world.day += 1
    return world


def test_a_joined_report_ends_with_the_first_and_takes_no_minute() -> None:
    world = both()
    finish(world, 0)
    cases = world.cases
    assert cases.state.tolist() == [State.CLOSED] * 2 and (cases.outcome == Outcome.SETTLED).all()
    assert (cases.closed == world.day).all() and cases.worked[1] == 0


def test_one_joined_in_error_begins_when_the_first_is_settled() -> None:
    world = both(joined_in_error=1.0)
    finish(world, 0)
    assert world.cases.state.tolist() == [State.CLOSED, State.OPEN] and not any(joined(world))
    route(world)
    assert world.cases.handler[1] >= 0 and world.cases.remaining[1] > 0


def test_where_the_first_is_given_up_the_second_stands_alone() -> None:
    world = both()
    world.cases.state[0], world.cases.handler[0] = State.RESIGNED, -1
    settle(world)
    assert world.cases.state.tolist() == [State.RESIGNED, State.OPEN] and not any(joined(world))


def test_a_joined_report_has_no_clock_but_people_who_may_give_up() -> None:
    world = platform(
        Rules(patience_days=certain(0.0), paper_probability=certain(1.0), withdrawal_hazard=certain(0.0))
    )
    put(world, "lighting", "lighting")
    route(world)
    world.cases.due[1] = world.day
    world.day += 1
    world.cases.due[1] = world.day
    escalate(world)
    assert world.cases.state[1] == State.WAITING and joined(world)[1]  # neither closed on paper nor moved up
    world = platform(Rules(withdrawal_hazard=lambda trust, **_: np.ones(trust.size)))
    put(world, "lighting", "lighting")
    route(world)
    escalate(world)
    assert world.cases.state.tolist() == [State.RESIGNED] * 2 and not any(joined(world))


def test_merging_saves_hours_on_what_is_reported_twice() -> None:
    """Among the cases of kinds that can be joined, each settled one takes fewer hours."""
    base = scenario(OLD, "", {"channel_access": 3.0, "capacity_scale": 0.3}, time=timed(0, 300))
    many = changed_kinds(
        load_kinds(), lambda kind: replace(kind, rate=tuple(10.0 * rate for rate in kind.rate))
    )
    world = World(arms(base, range(4), None, moving("merge", merging=1.0)), kinds=many)
    minutes = np.zeros((2, 2))

    def count(world: World) -> None:
        cases, rows = world.cases, world.today.rows("closed")
        rows = rows[world.kinds.shared[cases.kind[rows]] & (cases.channel[rows] >= 0)]
        for arm in (0, 1):
            mine = rows[(cases.run[rows] >= 4) == arm]
            minutes[arm] += cases.worked[mine].sum(), mine.size

    ran(watch(world, count))
    per_case = minutes[:, 0] / minutes[:, 1]
    assert per_case[1] < per_case[0]


@pytest.mark.parametrize(("once", "sign"), [(0.0, -1), (0.3, +1)])
def test_data_entry_may_take_more_hours_than_it_saves_or_fewer(once: float, sign: int) -> None:
    """At the ends of the plausible range the hours left for cases fall or rise: the net effect is open."""
    base = scenario(OLD, "", {"digital_platform_asked_once": once})
    world = advance(World(arms(base, [1], None, implementation("digital_platform"))), 1)
    h = world.handlers
    hours = np.bincount(h.run[: h.first_steward], h.workday[: h.first_steward], 2)
    assert np.sign(hours[1] - hours[0]) == sign


def test_the_declared_entry_lies_within_what_platforms_take() -> None:
    world: Any = world_of((scenario(OLD), 1))
    assert 0.05 <= world.p.digital_platform_data_entry <= 0.15  # S003-I
