"""Levers: how statements combine, what range they keep, and whose account their hours go to."""

from __future__ import annotations

import math
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from effort import effort
from hypothesis import given
from hypothesis import strategies as st
from lever_world import AT, small_world

from model.policy.levers import LEVERS, Lever, LeverError, Levers, load_levers

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


@pytest.fixture
def world() -> Any:
    return small_world()


@pytest.fixture
def levers(world: Any) -> Levers:
    made = Levers(world)
    made.charged_to = "stewards"
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
    assert (second.name, second.hours_of, second.per, second.kinds) == (
        "gates",
        "grid",
        "paid",
        ("noise", "water"),
    )


def test_a_missing_or_an_unknown_key_of_a_lever_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="high"):
        load_levers(table(tmp_path, ENTRY.replace("high = 2\n", "")))
    with pytest.raises(TypeError, match="height"):
        load_levers(table(tmp_path, ENTRY + "height = 2\n"))


def test_levers_have_a_range_and_start_inside_it() -> None:
    for lever in LEVERS:
        high = math.inf if isinstance(lever.high, str) else lever.high
        assert lever.low < high
        assert isinstance(lever.base, str) or lever.low <= lever.base <= high


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


def test_known_members_give_what_they_can_spare_and_no_more(levers: Levers) -> None:
    levers.shift("member_hours", AT([2.0, 7.0, 7.0]))
    levers.commit()
    assert levers.member_hours.tolist() == [2.0, 6.0, 5.0]


# --- accounts of hours


def accounts(levers: Levers) -> dict[tuple[str, str], list[float]]:
    levers.commit()
    return {key: hours.tolist() for key, hours in levers.hours.items()}


def test_a_shift_of_hours_goes_to_the_speakers_account_by_run(levers: Levers) -> None:
    levers.shift("steward_hours", AT([3.0, 4.0, 5.0]))
    assert levers.hours == {}
    assert accounts(levers) == {("stewards", "stewards"): [7.0, 5.0]}
    levers.begin()
    assert levers.hours == {}
    levers.shift("steward_hours", AT([3.0, 4.0, 5.0]))
    levers.shift("helper_hours", AT([1.0, 0.0, 2.0]))
    levers.charged_to = "desk"
    levers.shift("steward_hours", AT([1.0, 1.0, 1.0]))
    levers.shift("committee_desk", AT([2.0, 0.0]))
    assert accounts(levers) == {
        ("stewards", "stewards"): [7.0, 5.0],
        ("stewards", "volunteers"): [1.0, 2.0],
        ("desk", "stewards"): [2.0, 1.0],
        ("desk", "committee"): [2.0, 0.0],
    }


def test_hours_that_nobody_speaks_for_are_nobodys(world: Any) -> None:
    levers = Levers(world)
    levers.shift("steward_hours", AT([1.0, 1.0, 1.0]))
    assert list(accounts(levers)) == [("", "stewards")]


def test_what_is_no_number_is_not_put_in_force(levers: Levers) -> None:
    levers.shift("access", AT([0.1, np.nan]))
    with pytest.raises(ValueError, match=r"lever 'access': an intervention gave no number"):
        levers.commit()


def test_a_number_for_all_rows_counts_in_every_row(levers: Levers) -> None:
    levers.shift("steward_hours", np.float64(3.0))  # type: ignore[arg-type]
    assert accounts(levers)["stewards", "stewards"] == [6.0, 3.0]


PAID = AT([(4.0 + 1.5 * 2) * 40.0 * 0.5, (6.0 + 2.0) * 36.0 * 1.0])  # hours a week of the two communities


def test_scaling_hours_takes_or_gives_the_difference_from_the_base(levers: Levers) -> None:
    levers.scale("paperwork", AT([0.5, 2.0]))
    change = PAID * 0.25 * AT([0.5 - 1, 2.0 - 1])
    assert accounts(levers)["stewards", "staff"] == pytest.approx(change)


def test_levers_without_hours_leave_accounts_alone(levers: Levers) -> None:
    levers.shift("holding", AT([0.5, 0.5]))
    levers.scale("holding", AT([0.5, 0.5]))
    assert accounts(levers) == {}


def test_hours_of_visible_members_are_counted_when_it_is_known_how_many_are_visible(levers: Levers) -> None:
    levers.shift("member_hours", AT([2.0, 1.0, 0.5]))
    levers.charged_to = "later"
    levers.shift("visible", AT([0.5, 0.1, 0.2]))
    expected = [2.0 * 10 * 0.75 + 1.0 * 20 * 0.35, 0.5 * 30 * 0.45]  # a quarter is visible anyway
    assert accounts(levers) == {("stewards", "volunteers"): pytest.approx(expected)}
    levers.begin()
    assert levers.hours == {}
    levers.commit()
    assert levers.hours == {}


def stated(world: Any, lever: str, **by: tuple[str, float]) -> dict[str, float]:
    """Hours on the accounts of speakers who scale or shift a lever everywhere, in the second run (of one row)."""
    levers = Levers(world)
    for levers.charged_to, (verb, number) in by.items():
        getattr(levers, verb)(lever, np.full(len(getattr(levers, lever)), number))
    levers.commit()
    return {charged_to: float(hours[1]) for (charged_to, _), hours in levers.hours.items()}


def test_nobody_books_more_hours_than_are_left_within_the_range(world: Any) -> None:
    assert stated(world, "steward_hours", a=("shift", 80.0)) == {"a": 60.0}
    assert stated(world, "steward_hours", a=("shift", 40.0), b=("shift", 40.0)) == {"a": 30.0, "b": 30.0}
    assert stated(world, "steward_hours", a=("shift", 75.0), b=("shift", 15.0)) == pytest.approx(
        {"a": 50.0, "b": 10.0}
    )
    both = stated(world, "steward_hours", a=("shift", 90.0), b=("shift", -10.0))
    assert both == pytest.approx({"a": 72.0, "b": -12.0})  # the 20 that are cut off are shared as 90 to 10


def test_scalings_of_hours_multiply_on_the_accounts_too(world: Any) -> None:
    base = 0.25 * PAID[1]
    found = stated(world, "paperwork", a=("scale", 0.7), b=("scale", 0.7))
    assert found == pytest.approx({"a": -0.255 * base, "b": -0.255 * base})  # 1 - 0.49, not 0.3 + 0.3
    unequal = stated(world, "paperwork", a=("scale", 0.5), b=("scale", 1.5))
    assert sum(unequal.values()) == pytest.approx(-0.25 * base)
    assert unequal["a"] < 0.0 < unequal["b"]


def test_who_says_nothing_bears_nothing(world: Any) -> None:
    assert stated(world, "steward_hours", a=("shift", 80.0), b=("shift", 0.0)) == {"a": 60.0, "b": 0.0}
    assert stated(world, "paperwork", a=("scale", 0.5), b=("scale", 1.0))["b"] == 0.0


HOURS = tuple(lever.name for lever in LEVERS if lever.hours_of)
AMOUNTS = st.floats(-300.0, 300.0) | st.sampled_from((0.0, 0.3, -40.0, 40.0))
STATEMENTS = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(HOURS),
    st.tuples(st.just("shift"), AMOUNTS) | st.tuples(st.just("scale"), st.floats(0.0, 3.0)),
)


@effort(60)
@given(st.lists(STATEMENTS, max_size=12), st.randoms(use_true_random=False))
def test_accounts_add_up_to_what_levers_moved_in_any_order(
    statements: list[tuple[str, str, tuple[str, float]]], luck: Any
) -> None:
    world = small_world()
    found = []
    for _ in range(2):
        levers = Levers(world)
        for levers.charged_to, name, (verb, number) in statements:
            getattr(levers, verb)(name, np.full(len(getattr(levers, name)), number))
        levers.commit()
        assert_hours_conserved(levers, statements)
        found.append({key: pytest.approx(hours) for key, hours in levers.hours.items()})
        luck.shuffle(statements)
    assert found[0].keys() == found[1].keys()
    assert all(found[0][key] == found[1][key].expected for key in found[0])


def assert_hours_conserved(levers: Levers, statements: list[Any]) -> None:
    """What interventions take or give, added up, is what the levers are away from their base."""
    expected = {lever.hours_of: np.zeros(2) for lever in LEVERS if lever.name in {s[1] for s in statements}}
    for lever in LEVERS:
        if lever.hours_of in expected and lever.name in HOURS:
            moved = getattr(levers, lever.name) - levers._base[lever.name]
            worth = {"paid": PAID, "visible": levers.visible * AT([10.0, 20.0, 30.0])}.get(lever.per, 1.0)
            np.add.at(expected[lever.hours_of], levers._run[lever.name], moved * worth)
    for whose, total in expected.items():
        booked = sum(hours for (_, of), hours in levers.hours.items() if of == whose)
        np.testing.assert_allclose(booked, total, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("move", ["scale", "shift"])
def test_a_lever_that_does_not_exist_is_named_with_the_nearest(levers: Levers, move: str) -> None:
    with pytest.raises(LeverError, match=r"no lever is called 'turn_out' .*did you mean 'turnout'"):
        getattr(levers, move)("turn_out", np.ones(1))


@pytest.mark.parametrize("move", ["scale", "shift"])
def test_numbers_for_rows_of_another_table_are_refused(levers: Levers, move: str) -> None:
    rows = len(levers.access)
    with pytest.raises(LeverError, match=rf"lever 'access': shape \({rows + 1},\); allowed: .* communities"):
        getattr(levers, move)("access", np.ones(rows + 1))
