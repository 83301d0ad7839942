"""Levers: how statements combine, what they cost in hours, and when interventions start, reach more and end."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model.levers import LEVERS, Lever, Levers, Programme, intervene, load_levers, programmes
from model.site import Delivery, DeliveryState

ENTRY = """
[doors]
table = "compounds"
base = 1
unit = "1"
low = 0
high = 2
en = "doors"
zh = "门"
"""
AT = np.array


class Rows(SimpleNamespace):
    """A table of which levers need no more than each row's site and a few columns."""

    def __init__(self, site: list[int], **columns: Any) -> None:
        super().__init__(site=np.array(site), **{key: np.array(column) for key, column in columns.items()})

    def __len__(self) -> int:
        return len(self.site)


class Plan:
    """An intervention of which no more than its name is asked."""

    id = "a"


class Parameters(SimpleNamespace):
    """Every parameter is a quarter, but for those that are given."""

    def __getattr__(self, name: str) -> float:
        return 0.25


@pytest.fixture
def world() -> Any:
    """Two sites: one community with two compounds and two grids, one with a compound and a grid."""
    two = {table: Rows([0, 1]) for table in ("households", "merchants", "firms")}
    return SimpleNamespace(
        **two,
        sites=[SimpleNamespace(deliveries=()), SimpleNamespace(deliveries=())],
        communities=Rows([0, 1], staff=[4.0, 6.0], grid_workers=[1.5, 2.0]),
        compounds=Rows([0, 0, 1], members=[10.0, 20.0, 30.0]),
        grids=Rows([0, 0, 1], community=[0, 0, 1]),
        stewards=Rows([0, 0, 1]),
        buildings=Rows([0, 0, 1]),
        departments=Rows([0, 1]),
        residents=Rows([0, 1]),
        p=Parameters(hours_per_week=40.0, capacity_scale=AT([0.5, 1.0]), grid_familiarity=AT([0.3, 0.6])),
    )


@pytest.fixture
def levers(world: Any) -> Levers:
    made = Levers(world)
    made.speaker = "stewards"
    return made


# --- the table


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "levers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lever_is_read_with_all_its_keys(tmp_path: Path) -> None:
    kinds = 'hours_of = "grid"\nper = "paid"\nkinds = ["noise", "water"]\n'
    first, second = load_levers(table(tmp_path, ENTRY + ENTRY.replace("doors]", "gates]") + kinds))
    assert first == Lever("doors", "compounds", 1, "1", 0, 2, "doors", "门")
    assert (first.hours_of, first.per, first.kinds) == ("", "", ())
    assert (second.name, second.hours_of, second.per, second.kinds) == ("gates", "grid", "paid", ("noise", "water"))


def test_a_missing_or_an_unknown_key_of_a_lever_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="high"):
        load_levers(table(tmp_path, ENTRY.replace("high = 2\n", "")))
    with pytest.raises(TypeError, match="height"):
        load_levers(table(tmp_path, ENTRY + "height = 2\n"))


def test_levers_have_a_range_and_start_inside_it() -> None:
    for lever in LEVERS:
        assert lever.low < lever.high
        assert isinstance(lever.base, str) or lever.low <= lever.base <= lever.high


# --- how statements combine


def test_levers_start_from_their_base(levers: Levers) -> None:
    assert levers.steward_hours.tolist() == [0.0, 0.0, 0.0]
    assert levers.holding.tolist() == [1.0, 1.0]
    assert levers.grid_familiarity.tolist() == [0.3, 0.3, 0.6]
    assert levers.steward_hours.dtype == np.float64
    with pytest.raises(AttributeError, match=r"^no lever is called 'mood'$"):
        _ = levers.mood


def test_base_times_scales_plus_shifts(levers: Levers) -> None:
    levers.begin()
    levers.scale("grid_familiarity", AT([2.0, 1.0, 0.5]))
    levers.shift("grid_familiarity", AT([0.1, 0.0, 0.2]))
    levers.scale("grid_familiarity", AT([0.5, 2.0, 0.5]))
    levers.shift("grid_familiarity", AT([0.05, 0.0, 0.1]))
    assert levers.commit() == {"grid_familiarity"}
    assert levers.grid_familiarity == pytest.approx(AT([0.3 + 0.15, 0.6, 0.15 + 0.3]))


def test_the_order_of_statements_changes_nothing(world: Any) -> None:
    factors, amounts = AT([2.0, 0.5, 1.5]), AT([0.1, 0.2, -0.1])
    statements = [("scale", factors), ("shift", amounts), ("scale", 1 / factors), ("shift", -amounts / 4)]
    results = []
    for order in permutations(statements):
        levers = Levers(world)
        for verb, numbers in order:
            getattr(levers, verb)("grid_familiarity", numbers)
        levers.commit()
        results.append(levers.grid_familiarity)
    assert len({result.tobytes() for result in results}) == 1


def test_values_are_held_in_the_levers_range(levers: Levers) -> None:
    levers.shift("steward_hours", AT([-5.0, 59.0, 900.0]))
    levers.commit()
    assert levers.steward_hours.tolist() == [0.0, 59.0, 60.0]


def test_what_is_not_stated_again_goes_back_to_its_base(levers: Levers) -> None:
    levers.shift("steward_hours", AT([5.0, 0.0, 0.0]))
    levers.shift("holding", AT([0.5, 0.5]))
    assert levers.commit() == {"holding", "steward_hours"}
    levers.begin()
    levers.shift("holding", AT([0.5, 0.5]))
    kept = levers.holding
    assert levers.commit() == {"steward_hours"}
    assert levers.steward_hours.tolist() == [0.0, 0.0, 0.0]
    assert levers.holding is kept
    levers.begin()
    assert levers.commit() == {"holding"}
    levers.begin()
    assert levers.commit() == set()
    levers.scale("holding", AT([1.0, 2.0]))
    assert levers.commit() == {"holding"}
    levers.begin()
    assert levers.commit() == {"holding"}
    assert levers.holding.tolist() == [1.0, 1.0]


def test_a_statement_that_changes_no_value_moves_nothing(levers: Levers) -> None:
    levers.scale("grid_familiarity", np.ones(3))
    levers.shift("grid_familiarity", np.zeros(3))
    assert levers.commit() == set()


def test_one_row_that_moves_is_enough(levers: Levers) -> None:
    levers.shift("steward_hours", AT([0.0, 0.0, 1.0]))
    assert levers.commit() == {"steward_hours"}


def test_statements_leave_their_arrays_and_the_base_alone(levers: Levers) -> None:
    factor, amount = np.full(3, 0.5), np.full(3, 0.25)
    for _ in range(2):
        levers.begin()
        levers.scale("grid_familiarity", factor)
        levers.shift("grid_familiarity", amount)
        levers.shift("grid_familiarity", amount)
        levers.commit()
        assert levers.grid_familiarity.tolist() == [0.65, 0.65, 0.8]
    assert (factor.tolist(), amount.tolist()) == ([0.5] * 3, [0.25] * 3)


def test_nobody_writes_into_a_lever(levers: Levers) -> None:
    levers.shift("steward_hours", AT([1.0, 1.0, 1.0]))
    levers.commit()
    for name in ("steward_hours", "holding"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(levers, name)[0] = 1.0


def test_anywhere_tells_whether_a_lever_differs_from_nought(levers: Levers) -> None:
    assert not levers.anywhere("steward_hours")
    assert levers.anywhere("holding")
    levers.shift("steward_hours", AT([0.0, 0.0, 2.0]))
    assert not levers.anywhere("steward_hours")
    levers.commit()
    assert levers.anywhere("steward_hours") is True
    assert levers.anywhere("steward_hours") is True
    levers.begin()
    levers.commit()
    assert levers.anywhere("steward_hours") is False


def test_anywhere_looks_once_at_each_value(levers: Levers) -> None:
    levers.anywhere("steward_hours")
    kept = levers._anywhere["steward_hours"]
    levers.anywhere("steward_hours")
    assert levers._anywhere["steward_hours"] is kept


# --- accounts of hours


def test_a_shift_of_hours_goes_to_the_speakers_account_by_site(levers: Levers) -> None:
    levers.shift("steward_hours", AT([3.0, 4.0, 5.0]))
    assert {key: hours.tolist() for key, hours in levers.hours.items()} == {("stewards", "stewards"): [7.0, 5.0]}
    levers.shift("helper_hours", AT([1.0, 0.0, 2.0]))
    levers.speaker = "desk"
    levers.shift("steward_hours", AT([1.0, 1.0, 1.0]))
    levers.shift("committee_desk", AT([2.0, 0.0]))
    assert {key: hours.tolist() for key, hours in levers.hours.items()} == {
        ("stewards", "stewards"): [8.0, 7.0],
        ("desk", "stewards"): [2.0, 1.0],
        ("desk", "committee"): [2.0, 0.0],
    }


def test_a_number_for_all_rows_counts_in_every_row(levers: Levers) -> None:
    levers.shift("steward_hours", np.float64(3.0))  # type: ignore[arg-type]
    assert levers.hours["stewards", "stewards"].tolist() == [6.0, 3.0]


def test_scaling_hours_takes_or_gives_the_difference_from_the_base(levers: Levers) -> None:
    levers.scale("paperwork", AT([0.5, 2.0]))
    paid = [(4.0 + 1.5 * 2) * 40.0 * 0.5, (6.0 + 2.0) * 40.0 * 1.0]
    change = [0.25 * (0.5 - 1) * paid[0], 0.25 * (2.0 - 1) * paid[1]]
    assert levers.hours["stewards", "staff"].tolist() == pytest.approx(change)


def test_levers_without_hours_leave_accounts_alone(levers: Levers) -> None:
    levers.shift("holding", AT([0.5, 0.5]))
    levers.scale("holding", AT([0.5, 0.5]))
    levers.commit()
    assert levers.hours == {}


def test_hours_of_visible_members_are_counted_when_it_is_known_how_many_are_visible(levers: Levers) -> None:
    levers.shift("member_hours", AT([2.0, 1.0, 0.5]))
    levers.speaker = "later"
    levers.shift("visible", AT([0.5, 0.1, 0.2]))
    assert levers.hours == {}
    levers.commit()
    expected = [2.0 * 10 * 0.75 + 1.0 * 20 * 0.35, 0.5 * 30 * 0.45]  # a quarter is visible anyway
    assert {key: hours.tolist() for key, hours in levers.hours.items()} == {
        ("stewards", "volunteers"): pytest.approx(expected)
    }
    levers.begin()
    assert levers.hours == {}
    levers.commit()
    assert levers.hours == {}


# --- when


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
    return Programme(Plan(), [delivery(), None, late, delivery(intensity=0.0)])  # type: ignore[arg-type]


def test_a_programme_tells_each_site_its_own_delivery(programme: Programme) -> None:
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


def test_a_programme_says_where_the_delivery_changed(programme: Programme) -> None:
    changes = {day: programme.advance(day).tolist() for day in (9, 10, 11, 12, 29, 30, 40, 41)}
    ramp, late = [True, False, False, True], [True, False, True, True]
    none = [False] * 4
    assert changes == {9: none, 10: ramp, 11: ramp, 12: late, 29: ramp, 30: none, 40: late, 41: none}


def test_a_programme_that_reaches_nobody_or_does_nothing_is_not_running() -> None:
    for changes in ({"intensity": 0.0}, {"coverage": 0.0}):
        idle = Programme(Plan(), [delivery(**changes)])  # type: ignore[arg-type]
        idle.advance(20)
        assert idle.state.running is False
    elsewhere = Programme(
        Plan(), [delivery(coverage=0.0), delivery(intensity=0.0)]  # type: ignore[arg-type]
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


# --- the phase


class Told:
    """An intervention that notes when it is asked, and who spoke."""

    def __init__(self, name: str, log: list[tuple[Any, ...]]) -> None:
        self.id, self.log = name, log

    def apply(self, world: Any, delivery: DeliveryState) -> None:
        self.log.append((world.day, "apply", self.id, world.levers.speaker, delivery.since.tolist()))
        world.levers.shift("holding", np.where(delivery.reach > 0, 0.5, 0.0))

    def month(self, world: Any, delivery: DeliveryState) -> None:
        self.log.append((world.day, "month", self.id, world.books.speaker, delivery.since.tolist()))


class Ledger:
    """Books that note what is accrued."""

    def __init__(self, log: list[tuple[Any, ...]]) -> None:
        self.speaker, self.log = "", log

    def accrue(self, day: int, weekly: Any, sites: Any) -> None:
        self.log.append((day, "accrue", sorted(weekly), sites.tolist()))


@pytest.fixture
def staged(world: Any) -> Any:
    """Site 0 has b from day 3 to 8, site 1 has a from day 5 on; months start on days 0 and 6."""
    world.log = []
    a, b = (Told(name, world.log) for name in ("a", "b"))
    whole = {"ramp": 0, "coverage": 1.0, "intensity": 1.0}
    world.sites[0].deliveries = (Delivery(b, start=3, end=8, **whole),)  # type: ignore[arg-type]
    world.sites[1].deliveries = (Delivery(a, start=5, end=None, **whole),)  # type: ignore[arg-type]
    world.levers, world.books, world.programmes = Levers(world), Ledger(world.log), programmes(world)
    world.calendar = SimpleNamespace(month_start=lambda day: day in (0, 6))
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
    assert staged.log == [
        (0, "accrue", [], [True, True]), (0, "react", []),
        (3, "accrue", [], [True, False]), (3, "apply", "b", "b", [0, -1]), (3, "react", ["holding"]),
        (5, "accrue", [], [False, True]), (5, "apply", "a", "a", [-1, 0]), (5, "apply", "b", "b", [0, -1]),
        (5, "react", ["holding"]),
        (6, "month", "a", "a", [-1, 0]), (6, "month", "b", "b", [2, -1]), (6, "accrue", [], [True, True]),
        (6, "apply", "a", "a", [-1, 1]), (6, "apply", "b", "b", [3, -1]), (6, "react", []),
        (8, "accrue", [], [True, False]), (8, "apply", "a", "a", [-1, 1]), (8, "react", ["holding"]),
    ]  # fmt: skip
    assert levels[2:9:2] == [[1.0, 1.0], [1.5, 1.0], [1.5, 1.5], [1.0, 1.5]]
    assert staged.books.speaker == ""


def test_hours_so_far_are_booked_at_the_rates_that_were_in_force(staged: Any) -> None:
    booked = []
    staged.books.accrue = lambda day, weekly, sites: booked.append((day, {k: v.tolist() for k, v in weekly.items()}))
    staged.programmes[1].intervention.apply = lambda world, delivery: world.levers.shift(
        "steward_hours", AT([2.0, 1.0, 0.0])
    )
    for staged.day in range(9):
        intervene(staged)
    assert booked[:3] == [(0, {}), (3, {}), (5, {("b", "stewards"): [3.0, 0.0]})]
    assert booked[-1] == (8, {("b", "stewards"): [3.0, 0.0]})
    assert staged.levers.hours == {}
