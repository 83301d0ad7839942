"""Deliveries and programmes: when interventions start, reach more and end, and when they are heard."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from lever_world import AT, Plan, small_world
from treated import delivery as delivery_of
from treated import plain, under, yuan
from worlds import ran

from model.inputs.run import Delivery, DeliveryState, Run
from model.policy.levers import Levers, Programme, intervene, programmes
from model.world import World


def delivery(**changes: Any) -> Delivery:
    usual = {"intervention": Plan(), "start": 10, "end": 40, "ramp": 20, "coverage": 0.8}
    return Delivery(**{**usual, "intensity": 1.5, **changes})


@pytest.mark.parametrize(
    ("day", "reach", "since"),
    [
        (9, 0.0, -1), (10, 0.8 / 20, 0), (11, 0.8 * 2 / 20, 1), (28, 0.8 * 19 / 20, 18), (29, 0.8, 19),
        (30, 0.8, 20), (39, 0.8, 29), (40, 0.0, -1), (41, 0.0, -1),
    ],
)  # fmt: skip
def test_reach_grows_over_the_ramp_and_ends(day: int, reach: float, since: int) -> None:
    assert delivery().reach(day) == pytest.approx(reach)
    assert delivery().since(day) == since


@pytest.mark.parametrize("ramp", [0, 1])
def test_without_a_ramp_all_are_reached_at_once(ramp: int) -> None:
    assert delivery(ramp=ramp, end=None).reach(10) == 0.8
    assert delivery(ramp=ramp, end=None).reach(10**6) == 0.8
    assert delivery(ramp=ramp).pace == 0.8


def test_pace_is_what_a_day_of_the_ramp_adds() -> None:
    one = delivery()
    assert one.pace == 0.8 / 20
    assert one.reach(16) - one.reach(15) == pytest.approx(one.pace)


def test_who_reaches_nobody_is_not_running() -> None:
    assert delivery(coverage=0.0).since(20) == -1


@pytest.fixture
def programme() -> Programme:
    late = delivery(start=12, ramp=1, intensity=0.5)
    return Programme(Plan(), [delivery(), None, late, delivery(intensity=0.0)])


def test_a_programme_tells_each_run_its_own_delivery(programme: Programme) -> None:
    assert not programme.state.running
    assert programme.state.since.tolist() == [-1, -1, -1, -1]
    programme.advance(12)
    state = programme.state
    assert state.reach.tolist() == pytest.approx([0.8 * 3 / 20, 0.0, 0.8, 0.8 * 3 / 20])
    assert state.intensity.tolist() == [1.5, 0.0, 0.5, 0.0]
    assert state.since.tolist() == [2, -1, 0, 2]
    assert state.pace.tolist() == [0.8 / 20, 0.0, 0.8, 0.8 / 20]
    assert state.running is True
    assert programme.state is state


def test_before_its_first_day_a_programme_has_reached_nobody() -> None:
    for start in (-100, 0):  # the first lies in the warm-up
        state = Programme(Plan(), [delivery(start=start, end=None)]).state
        assert (state.since.tolist(), state.running) == ([-1], False)
    late = Programme(Plan(), [delivery(start=-100, end=None), delivery()])
    late.advance(20)
    assert late.stated(AT([False, True])).since.tolist() == [-1, 10]


def test_a_programme_says_where_the_delivery_changed(programme: Programme) -> None:
    changes = {day: programme.advance(day).tolist() for day in (9, 10, 11, 12, 29, 30, 40, 41)}
    ramp, late = [True, False, False, True], [True, False, True, True]
    none = [False] * 4
    assert changes == {9: none, 10: ramp, 11: ramp, 12: late, 29: ramp, 30: none, 40: late, 41: none}


def test_a_programme_that_reaches_nobody_or_does_nothing_is_not_running() -> None:
    for changes in ({"intensity": 0.0}, {"coverage": 0.0}):
        idle = Programme(Plan(), [delivery(**changes)])
        idle.advance(20)
        assert idle.state.running is False
    elsewhere = Programme(
        Plan(),
        [delivery(coverage=0.0), delivery(intensity=0.0)],
    )
    elsewhere.advance(20)
    assert elsewhere.state.running is False


def test_days_are_counted_anew_only_where_effects_are_stated(programme: Programme) -> None:
    programme.advance(15)
    first = programme.stated(AT([True, True, True, False]))
    assert first.since.tolist() == [5, -1, 3, -1]
    programme.advance(18)
    assert programme.stated(AT([False, True, True, False])).since.tolist() == [5, -1, 6, -1]
    assert programme.state.since.tolist() == [8, -1, 6, 8]
    assert programme.stated(AT([True] * 4)).reach.tolist() == programme.state.reach.tolist()


def test_a_run_has_no_interventions_unless_it_names_them() -> None:
    time = place = SimpleNamespace()
    assert Run(seed=1, time=time, place=place, parameters={}).deliveries == ()  # type: ignore[arg-type]


# --- the phase


class Told:
    """An intervention that notes when it is asked, and who spoke."""

    def __init__(self, name: str, log: list[tuple[Any, ...]]) -> None:
        self.id, self.log = name, log

    def apply(self, world: Any, delivery: DeliveryState) -> None:
        self.log.append((world.day, "apply", self.id, world.levers.charged_to, delivery.since.tolist()))
        world.levers.shift("holding", np.where(delivery.reach > 0, 0.5, 0.0))

    def month(self, world: Any, delivery: DeliveryState) -> None:
        self.log.append((world.day, "month", self.id, world.books.charged_to, delivery.since.tolist()))


class Ledger:
    """Books that note what is accrued."""

    def __init__(self, log: list[tuple[Any, ...]]) -> None:
        self.charged_to, self.log = "", log

    def accrue(self, day: int, weekly: Any, runs: Any) -> None:
        self.log.append((day, "accrue", sorted(weekly), runs.tolist()))

    def begin(self) -> None:
        """Forget what was said."""

    def spend_once(self) -> None:
        self.log.append((self.charged_to, "spend once"))


@pytest.fixture
def staged() -> Any:
    """Run 0 has b from day 3 to 8, run 1 has a from day 5 on; months start on days 0 and 6."""
    world = small_world()
    world.log = []
    a, b = (Told(name, world.log) for name in ("a", "b"))
    whole: dict[str, Any] = {"ramp": 0, "coverage": 1.0, "intensity": 1.0}
    world.runs[0].deliveries = (Delivery(b, start=3, end=8, **whole),)
    world.runs[1].deliveries = (Delivery(a, start=5, end=None, **whole),)
    world.levers, world.books, world.programmes = Levers(world), Ledger(world.log), programmes(world)
    world.calendar = SimpleNamespace(month_start=lambda day: day in (0, 6), last=9)
    world.react = lambda moved: world.log.append((world.day, "react", sorted(moved)))
    return world


def test_programmes_are_in_the_order_of_their_names(staged: Any) -> None:
    assert [each.intervention.id for each in staged.programmes] == ["a", "b"]
    staged.programmes[0].advance(7)
    assert staged.programmes[0].state.reach.tolist() == [0.0, 1.0]


def test_a_days_interventions(staged: Any) -> None:
    levels = []
    for staged.day in range(10):
        intervene(staged)
        levels.append(staged.levers.holding.tolist())
    once = ("", "spend once")
    assert staged.log == [
        (0, "accrue", [], [True, True]), once, (0, "react", []),
        (3, "accrue", [], [True, False]), (3, "apply", "b", "b", [0, -1]), once, (3, "react", ["holding"]),
        (5, "accrue", [], [False, True]), (5, "apply", "a", "a", [-1, 0]), (5, "apply", "b", "b", [0, -1]), once,
        (5, "react", ["holding"]),
        (6, "month", "a", "a", [-1, 0]), (6, "month", "b", "b", [2, -1]), (6, "accrue", [], [True, True]),
        (6, "apply", "a", "a", [-1, 1]), (6, "apply", "b", "b", [3, -1]), once, (6, "react", []),
        (8, "accrue", [], [True, False]), (8, "apply", "a", "a", [-1, 1]), once, (8, "react", ["holding"]),
        (10, "accrue", [], [True, True]),  # the last day counts
    ]  # fmt: skip
    assert levels[2:9:2] == [[1.0, 1.0], [1.5, 1.0], [1.5, 1.5], [1.0, 1.5]]
    assert staged.books.charged_to == ""


# --- parts of a month

BY_DAYS = (
    "burden_reduction", "clubs", "commission", "covenant", "five_every", "grid_staffing", "members_register",
    "micro_grids", "one_stop_mediation", "party_branches", "red_stewards", "volunteer_teams",
)  # fmt: skip
"""Interventions that pay by the year and nothing once."""
WINDOWS = ((0, 62), (0, 31), (3, 4), (5, 19), (20, 45), (31, 59), (33, None))
"""First days and first days no longer; the horizon ends on day 62, in March."""
CONSTANT = {"burden_reduction_refilled": 0.0}


@pytest.fixture(scope="module")
def windows() -> World:
    """A run for each intervention and window, in one batch."""
    runs = [
        under(delivery_of(name, start=start, end=end), horizon=62, parameters=CONSTANT)
        for name in BY_DAYS
        for start, end in WINDOWS
    ]
    return ran(World(runs))


@pytest.mark.parametrize("name", BY_DAYS)
def test_an_intervention_is_charged_for_exactly_its_days(windows: World, name: str) -> None:
    """A day costs the same in yuan and in hours, whenever it begins and ends: within a month, with it, at the end."""
    first = BY_DAYS.index(name) * len(WINDOWS)
    runs = range(first, first + len(WINDOWS))
    days = [(62 if end is None else end) - start for start, end in WINDOWS]
    hours = windows.books.hours_until(windows.day, windows.levers.hours)
    mine = [account for (who, _), account in hours.items() if who == name]
    for worked in mine:
        assert worked[list(runs)] / days == pytest.approx(worked[first] / 62)
    spent = [yuan(windows, name, run)["district"] for run in runs]
    assert np.array(spent) / days == pytest.approx(spent[0] / 62)
    assert spent[0] > 0.0 and (mine or name == "commission")


def test_what_is_paid_once_is_paid_on_the_day_on_which_a_unit_is_reached() -> None:
    """Also where the programme ends, or the horizon, before the month does; and not again by other runs' changes."""
    short = {"start": 10, "end": 20}
    late, slow = {"start": 55}, {"start": 10, "ramp": 40}
    runs = [under(delivery_of("open_books", **each), horizon=60) for each in (short, late, slow, {})]
    world = ran(World(runs))
    spent = np.zeros(4)
    np.add.at(spent, world.communities.run, world.books.flows["capital"])
    assert spent == pytest.approx([3.6 * 800.0] * 4)  # 004-34


def test_what_was_reached_before_the_horizon_is_not_paid_in_it() -> None:
    early = replace(plain(), time=replace_warmup(40))
    world = ran(World([replace(early, deliveries=(delivery_of("open_books", start=-30),))]))
    assert not world.books.flows["capital"].any() and world.books.ever["capital"].any()
    assert world.books.flows["allowance"].sum() == pytest.approx(3 * 600.0 * 60 / 365)


def replace_warmup(days: int) -> Any:
    return plain().time.model_copy(update={"warmup_days": days})


def test_hours_so_far_are_booked_at_the_rates_that_were_in_force(staged: Any) -> None:
    booked = []
    staged.books.accrue = lambda day, weekly, runs: booked.append(
        (day, {k: v.tolist() for k, v in weekly.items()})
    )
    staged.programmes[1].intervention.apply = lambda world, delivery: world.levers.shift(
        "steward_hours", AT([2.0, 1.0, 0.0])
    )
    for staged.day in range(9):
        intervene(staged)
    assert booked[:3] == [(0, {}), (3, {}), (5, {("b", "stewards"): [3.0, 0.0]})]
    assert booked[-1] == (8, {("b", "stewards"): [3.0, 0.0]})
    assert staged.levers.hours == {}


def test_visits_before_a_vote_on_renewal_do_not_depend_on_what_else_is_in_the_batch() -> None:
    """Clubs elsewhere reach more every day, so that all runs state their levers daily; no vote is nearer."""
    asked = under(delivery_of("renewal"), horizon=260, parameters={"owners_share": 0.1})
    elsewhere = under(delivery_of("clubs", ramp=250), horizon=260)
    worlds = [World([asked]), World([asked, elsewhere])]
    taken = np.zeros(2)
    for _ in range(260):
        for i, world in enumerate(worlds):
            world.step()
            taken[i] += world.levers.committee_coordination[world.communities.run == 0].sum()
    assert taken[0] == taken[1] > 0.0
