"""Who takes a case on: firm, grid worker, steward, desk, committee or department, and how long it waits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import first_building, put
from worlds import BOTH, MIXED, OLD, scenario, set_lever, world_of

from model.phases.daily.deliberate import begin_deliberation
from model.phases.daily.desk import any_desk, close_desks, has_desk
from model.phases.daily.queues import goes_to_desk, goes_to_steward, note_queues
from model.phases.daily.route import attempt_minutes, route
from model.rules import Rules
from model.state.cases import State
from model.state.handlers import Level, Role
from model.world import World


def old(rules: Rules | None = None, **parameters: float) -> World:
    return world_of((scenario(OLD, "", parameters), 1), rules=rules)


def with_stewards(**parameters: float) -> World:
    """A world in which every patch has a steward with some hours and nothing to do."""
    world = world_of((scenario(MIXED, BOTH, parameters), 1))
    set_lever(world, "steward_hours", 6.0)
    h = world.handlers
    h.workday[h.first_steward :] = h.weekend[h.first_steward :] = 60
    world.stewards.bank[:] = 0
    return world


def roles(world: World) -> list[int]:
    return [int(role) for role in world.handlers.role[world.cases.handler]]


def test_each_level_has_its_handler() -> None:
    world = old()
    put(world, "leak", "leak", "leak", "leak", level=[0, 1, 2, 3])
    route(world)
    assert roles(world) == [Role.GRID, Role.COMMITTEE, Role.STREET, Role.DISTRICT]


def test_a_firms_work_without_a_firm_is_the_communitys_and_takes_longer() -> None:
    world = old(orphan_hours_factor=2.0)
    rows = put(world, "lighting", "lighting")
    route(world)
    assert roles(world) == [Role.COMMITTEE] * 2 and (world.cases.level == Level.COMMUNITY).all()
    usual = attempt_minutes(world, rows, 1.0)
    assert world.cases.remaining == pytest.approx(2.0 * usual, abs=1.0)


def test_a_firms_work_goes_to_the_firm_of_the_compound() -> None:
    world = world_of((scenario(MIXED), 1))
    compound = int(np.flatnonzero(world.compounds.firm >= 0)[0])
    put(world, "lighting", building=first_building(world, compound))
    route(world)
    assert world.cases.handler[0] == world.handlers.first_firm + world.compounds.firm[compound]


def test_an_attempt_takes_a_minute_at_least() -> None:
    world = old(Rules(work_minutes=lambda hours, z, factor, *, spread: np.zeros(hours.size)))
    rows = put(world, "leak", "certificates")
    minutes = attempt_minutes(world, rows, 1.0)
    assert minutes.tolist() == [1, 1] and minutes.dtype == np.int64


def test_neighbours_do_part_of_the_work_of_care_only() -> None:
    world = old()
    rows = put(world, "hardship_care", "leak")
    before = attempt_minutes(world, rows, 1.0)
    world.workload.care_relief[:] = 0.5
    care, leak = attempt_minutes(world, rows, 1.0)
    assert care == pytest.approx(before[0] / 2, abs=1) and leak == before[1]


# --- stewards


def test_stewards_take_small_cases_between_neighbours() -> None:
    world = with_stewards()
    rows = put(world, "leak", "illegal_structure", "merchant_noise", "hardship_care")
    note_queues(world)
    assert goes_to_steward(world, rows).tolist() == [True, False, False, False]
    route(world)
    assert roles(world) == [Role.STEWARD, Role.GRID, Role.GRID, Role.GRID]


def test_a_steward_with_a_long_queue_takes_no_more() -> None:
    world = with_stewards(take_on_days=7.0)
    rows = put(world, "leak")
    patch = world.buildings.patch[0]
    world.workload.queue[world.handlers.first_steward + patch] = 60 * 8
    assert not goes_to_steward(world, rows).any()
    world.workload.queue[world.handlers.first_steward + patch] = 0
    assert goes_to_steward(world, rows).all()


def test_where_no_steward_serves_the_grid_worker_takes_it() -> None:
    world = with_stewards()
    hours = np.full(len(world.stewards), 6.0)
    hours[world.buildings.patch[0]] = 0.0
    set_lever(world, "steward_hours", hours.tolist())
    put(world, "leak")
    route(world)
    assert roles(world) == [Role.GRID]


def test_a_queue_is_the_work_in_hand_less_the_minutes_saved_up() -> None:
    world = with_stewards()
    steward, grid = world.handlers.first_steward, world.handlers.first_grid
    put(
        world, *["leak"] * 5, handler=[steward, steward, steward, grid, -1], remaining=[40, 30, 50, 90, 20],
        state=[State.OPEN, State.OPEN, State.CLOSED, State.OPEN, State.OPEN],
    )  # fmt: skip
    world.stewards.bank[:2] = 15, 60
    note_queues(world)
    assert world.workload.queue[[steward, steward + 1, grid]].tolist() == [40 + 30 - 15, -60, 90]


def test_cases_that_wait_are_in_no_queue() -> None:
    world = with_stewards()
    put(world, "leak", handler=world.handlers.first_grid, remaining=90, state=State.WAITING)
    note_queues(world)
    assert not world.workload.queue.any()


# --- the desk


@pytest.mark.parametrize("lever", ["mediation_hours", "committee_desk"])
def test_half_an_hour_of_either_sort_keeps_a_desk(lever: str) -> None:
    world = old()
    assert not any_desk(world) and not has_desk(world).any()
    set_lever(world, lever, 0.5)
    assert any_desk(world) and has_desk(world).all()


def test_a_desk_takes_what_needs_consent_and_no_vote() -> None:
    world = old()
    set_lever(world, "mediation_hours", 20.0)
    h = world.handlers
    h.workday[h.first_desk] = 240
    rows = put(world, "leak", "lift_retrofit", "hardship_care", level=1)
    note_queues(world)
    assert goes_to_desk(world, rows).tolist() == [True, False, False]
    route(world)
    assert roles(world) == [Role.DESK, Role.COMMITTEE, Role.COMMITTEE]


def test_a_desk_that_never_sits_hears_nothing() -> None:
    world = old()
    set_lever(world, "mediation_hours", 0.1)
    world.handlers.workday[world.handlers.first_desk] = world.handlers.weekend[world.handlers.first_desk] = 0
    rows = put(world, "leak", level=1)
    assert not goes_to_desk(world, rows).any()


def test_a_desk_that_closes_hands_its_cases_to_the_committee() -> None:
    world = old()
    desk, committee = world.handlers.first_desk, world.handlers.first_committee
    put(world, "leak", "leak", handler=desk, level=1, state=[State.OPEN, State.CLOSED])
    set_lever(world, "mediation_hours", 2.0)
    close_desks(world)
    assert world.cases.handler.tolist() == [desk, desk]
    set_lever(world, "mediation_hours", 0.0)
    close_desks(world)
    assert world.cases.handler.tolist() == [committee, desk]


# --- hand-offs and deliberation


def delays(days: int) -> Rules:
    def handoff_delay(count: Any, z: Any, *, turnaround: Any, spread: Any) -> Any:
        return np.full(count.size, days)

    return Rules(handoff_delay=handoff_delay)


def test_nothing_is_handed_off_in_the_neighbourhood() -> None:
    world = old(delays(3))
    put(world, "kitchen_fumes", "kitchen_fumes", level=[0, 1])
    route(world)
    assert world.cases.state.tolist() == [State.OPEN, State.WAITING]
    assert world.cases.handoffs[0] == 0 < world.cases.handoffs[1]
    assert world.cases.next_day[1] == world.day + 3


def test_what_needs_no_office_is_not_handed_off() -> None:
    world = old(delays(3))
    put(world, "leak", level=1)
    route(world)
    assert (world.cases.state[0], world.cases.handoffs[0]) == (State.OPEN, 0)


def test_a_hand_off_within_the_day_keeps_nobody_waiting() -> None:
    world = old(delays(0))
    put(world, "kitchen_fumes", level=1)
    route(world)
    assert world.cases.handoffs[0] > 0 and world.cases.state[0] == State.OPEN


@pytest.mark.parametrize(("fragmentation", "most"), [(0.0, 1), (1.0, 3)])
def test_split_offices_hand_a_case_on_more_often(fragmentation: float, most: int) -> None:
    world = old()
    set_lever(world, "fragmentation", fragmentation)
    put(world, "kitchen_fumes", level=1)  # two offices
    route(world)
    assert world.cases.handoffs.tolist() == [most]


def test_deliberation_makes_new_common_cases_wait() -> None:
    """Cases: new and common, new and in a hand-off, of two people only, known since yesterday, of one household."""
    world = old(deliberation_days=7.5)
    set_lever(world, "deliberation", 1.0)
    day = world.day
    rows = put(
        world, "service_level", "service_level", "leak", "service_level", "service_fee",
        first_known=[day, day, day, day - 1, day], next_day=[0, day + 5, 0, 0, 0],
        state=[State.OPEN, State.WAITING, State.OPEN, State.OPEN, State.OPEN],
    )  # fmt: skip
    begin_deliberation(world, rows)
    assert world.cases.next_day.tolist() == [day + 8, day + 5 + 8, 0, 0, 0]
    assert world.cases.level_since.tolist() == [day + 8, day + 8, day, day, day]
    assert world.cases.due.tolist() == [day + 1008, day + 1008, day + 1000, day + 1000, day + 1000]
    assert world.cases.state.tolist() == [State.WAITING, State.WAITING, State.OPEN, State.OPEN, State.OPEN]
