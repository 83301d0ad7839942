"""The monthly joint meeting 党建联席会: what it takes, what it frees, and the floor that a monthly clock puts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import put
from worlds import (
    advance,
    arms,
    assert_same_outcome,
    moving,
    outcome,
    ran,
    run_with,
    scenario,
    set_lever,
    timed,
    watch,
)

from model.phases.daily.settle import settling_probability
from model.phases.monthly.meeting import joint_meeting
from model.rules import Rules
from model.state.cases import State
from model.state.handlers import Level
from model.world import World
from scenarios.scenario import Scenario

TOWN = """
[[place.communities]]
name = "镇"
count = 2
grids = 2
[[place.communities.compounds]]
archetype = "fringe"
count = 2
households = 400
[[place.communities.compounds]]
archetype = "resettlement"
households = 400
"""
SLOW = {"turnaround_days": 20.0, "channel_access": 3.0, "patience_factor": 5.0, "table_owner_share": 1.0}


def town(parameters: dict[str, float] | None = None, days: int = 240) -> Scenario:
    return scenario(TOWN, "", SLOW | (parameters or {}), time=timed(0, days))


class Tabled:
    """Every first of the month: which matters were put on the table, and which stalled ones were not."""

    def __init__(self, world: World) -> None:
        self.items: list[list[int]] = []
        self.waited: list[int] = []
        self.left: list[int] = []
        watch(world, self)

    def __call__(self, world: World) -> None:
        cases = world.cases
        if not world.calendar.month_start(world.day) or not world.levers.meeting_items.any():
            return
        today = np.flatnonzero(cases.tabled & (cases.state != State.CLOSED) & (cases.next_day == world.day))
        self.items.append(np.bincount(cases.community[today], minlength=len(world.communities)).tolist())
        self.waited += (world.day - cases.level_since[today]).tolist()
        stuck = (cases.state == State.WAITING) & (cases.level >= Level.COMMUNITY) & ~cases.tabled
        stuck &= (world.kinds.departments[cases.kind] > 0) & ~world.kinds.needs_vote[cases.kind]
        self.left.append(int(stuck.sum()))
        assert (cases.level[today] >= Level.COMMUNITY).all()


def meetings(items: float, seed: int = 1, **parameters: float) -> tuple[World, Tabled]:
    world = World([run_with(moving("table", meeting_items=items, table_skill=0.5), town(parameters), seed)])
    seen = Tabled(world)
    return ran(world), seen


def test_a_meeting_takes_one_item_or_two_where_it_takes_almost_two() -> None:
    _, seen = meetings(1.8)
    items = np.array(seen.items).ravel()
    assert set(items.tolist()) <= {0, 1, 2}
    assert 1.0 < items.mean() <= 2.0
    assert Rules().items_taken(1.8, np.array([0.1, 0.3, 0.9])).tolist() == [1.0, 2.0, 2.0]  # D-22


def test_with_room_for_all_nothing_that_stalled_is_left() -> None:
    _, seen = meetings(100.0)
    assert sum(seen.left) == 0 < sum(map(sum, seen.items))
    _, few = meetings(1.0)
    assert sum(few.left) > 0


def test_the_severe_go_first_then_the_old() -> None:
    world = advance(World([run_with(moving("none", access=0.0), town())]), 120)
    set_lever(world, "meeting_items", 3.0)
    cases = world.cases
    before = cases.tabled.copy()
    joint_meeting(world)
    taken = np.flatnonzero(cases.tabled & ~before)
    assert taken.size > 3
    severity, age = world.kinds.severity[cases.kind], world.day - cases.arisen
    for community in range(len(world.communities)):
        mine = taken[cases.community[taken] == community]
        waiting = (cases.state == State.WAITING) & (cases.level >= Level.COMMUNITY) & ~cases.tabled
        waiting &= (world.kinds.departments[cases.kind] > 0) & (cases.community == community)
        waiting &= ~world.kinds.needs_vote[cases.kind]
        rest = np.flatnonzero(waiting)
        least = min((int(severity[row]), int(age[row])) for row in mine)
        assert all((int(severity[row]), int(age[row])) <= least for row in rest)


def test_the_table_takes_what_an_agreement_or_an_office_can_end() -> None:
    """A lift hangs on the owners' vote; a mended defect needs hands, and a meeting helps only while an office is waited
    for. The meeting has room for all."""
    world = advance(World([run_with(moving("none", access=0.0), town())]), 31)
    set_lever(world, "meeting_items", 100.0)
    waits = [State.OPEN, State.WAITING, State.OPEN, State.OPEN, State.WAITING]
    kinds = ("lift_retrofit", "lift_retrofit", "building_defects", "kitchen_fumes", "building_defects")
    put(world, *kinds, level=Level.COMMUNITY, handler=world.handlers.first_committee, state=waits)
    world.cases.opened[:] = world.day - 60
    world.cases.attempts[:] = 1
    joint_meeting(world)
    assert world.cases.tabled.tolist() == [False, False, False, True, True]


def test_where_the_owner_stays_away_nothing_moves() -> None:
    nobody, _ = meetings(100.0, table_owner_share=0.0)
    without = ran(World([run_with(moving("none", access=0.0), town({"table_owner_share": 0.0}))]))
    assert_same_outcome(outcome(nobody), outcome(without), but="reach")


def test_hand_offs_fall_away_and_matters_end_sooner() -> None:
    world = ran(World(arms(town(days=240), range(4), None, moving("table", meeting_items=50.0))))
    cases = world.results().cases
    several = [kind.name for kind in world.kinds.kinds if kind.departments > 1 and kind.level == "community"]
    mine = cases[cases.kind.isin(several) & cases.outcome.isin(["settled", "compromise"])]
    days = (mine.closed - mine.opened).groupby(mine.run >= 4).mean()
    assert days[True] < days[False] - 3


def test_what_is_on_the_table_is_agreed_more_easily_once() -> None:
    world = advance(World([run_with(moving("table", meeting_items=100.0, table_skill=1.0), town())]), 130)
    cases, kinds = world.cases, world.kinds
    rows = np.flatnonzero((cases.handler >= 0) & kinds.consent[cases.kind] & (cases.level == Level.COMMUNITY))
    cases.attempts[rows] = 9
    cases.tabled[:] = False
    before = settling_probability(world, rows)
    cases.tabled[rows] = True
    assert (settling_probability(world, rows) > before).all()
    advance(world, 160)
    assert not cases.tabled[world.today.rows("finished")].any()


def test_without_meetings_a_table_skill_alone_changes_nothing() -> None:
    skill = ran(World([run_with(moving("skill", table_skill=1.0), town(days=120))]))
    none = ran(World([run_with(moving("none", access=0.0), town(days=120))]))
    assert_same_outcome(outcome(skill), outcome(none), but="reach")


# --- pattern 11: a monthly clock puts a floor under what must wait for it


def waits_for_a_meeting(turnaround: float) -> tuple[float, list[int]]:
    """Mean days from being taken on to the table or the end of hand-offs, whichever is first; and all of them."""
    waits: list[int] = []
    place = town(
        {"turnaround_days": turnaround, "hours_spread": 0.0, "fragmentation": 1.0, "paper_pressure": 0.0},
        days=365,
    )
    world = World([run_with(moving("table", meeting_items=100.0), place, seed) for seed in range(3)])
    since: dict[tuple[int, int], int] = {}

    def look(world: World) -> None:
        cases = world.cases
        for row in np.flatnonzero(cases.resignations > 0):  # whoever gave up is no longer waiting
            since[int(cases.run[row]), int(cases.key[row])] = -1
        for row in np.flatnonzero((cases.handoffs > 0) & (cases.attempts == 0)):
            key = (int(cases.run[row]), int(cases.key[row]))
            if cases.state[row] == State.WAITING and key not in since:
                since[key] = int(cases.level_since[row])
            elif cases.state[row] == State.OPEN and since.get(key, -1) >= 0:
                waits.append(world.day - since[key] - 1)
                since[key] = -1

    ran(watch(world, look))
    return float(np.mean(waits)), waits


def test_what_must_wait_for_the_meeting_waits_half_a_month_however_slow_the_offices() -> None:
    mean, waits = waits_for_a_meeting(60.0)
    assert len(waits) > 40
    assert mean == pytest.approx(15.0, abs=4.0)
    assert max(waits) <= 31
    spread: Any = np.histogram(waits, bins=[0, 10, 20, 31])[0] / len(waits)
    assert (spread > 0.15).all()  # any day of the month is as likely as another


def test_the_meeting_is_no_help_to_what_would_not_have_waited_so_long() -> None:
    quick, _ = waits_for_a_meeting(1.0)
    assert quick < 6.0
