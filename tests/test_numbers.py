"""Numbers as people read them: at the borders of rounding, sign and size."""

from __future__ import annotations

import math

import pytest

from experiments.report import number_format
from model.observation.metrics import METRICS

NAN = math.nan
SHARE, INDEX, COUNT = METRICS["fee_collection"], METRICS["satisfaction"], METRICS["dispute_backlog"]


@pytest.mark.parametrize(
    ("value", "digits", "signed", "text"),
    [
        (1.25, 1, True, "+1.2"), (-0.04, 1, True, "0.0"), (0.04, 1, True, "0.0"), (0.06, 1, True, "+0.1"),
        (-0.06, 1, False, "-0.1"), (NAN, 2, True, "-"), (math.inf, 0, True, "∞"), (-math.inf, 0, False, "-∞"),
         (1000, 0, False, "1,000"), (999.4, 0, False, "999"), (2.0, 3, False, "2.000"),
    ],
)  # fmt: skip
def test_a_number_is_rounded_before_its_sign_is_shown(
    value: float, digits: int, signed: bool, text: str
) -> None:
    assert number_format.number(value, digits, signed) == text


def test_numbers_have_no_decimals_and_no_plus_unless_asked() -> None:
    assert number_format.number(3.7) == "4"


@pytest.mark.parametrize(
    ("digits", "values", "expected"),
    [
        (1, (), 1),
        (1, (0.0, NAN, math.inf), 1),
        (1, (0.5,), 1),
        (0, (0.5,), 1),
        (0, (1.0,), 0),
        (0, (9.0, 0.0), 0),
        (1, (0.04, 3.0), 2),
        (1, (-0.004, 3.0), 3),
        (0, (0.1,), 1),
        (0, (0.099,), 2),
        (1, (1e-6,), 6),
        (1, (1e-9,), 6),
        (8, (1e-9,), 8),
    ],
)
def test_digits_keep_the_smallest_number_from_looking_like_zero(
    digits: int, values: tuple[float, ...], expected: int
) -> None:
    assert number_format.digits_for(digits, *values) == expected


def test_per_cent() -> None:
    assert number_format.per_cent(0.5, "en") == "50 %"
    assert number_format.per_cent(0.1234, "zh", 1) == "12.3%"
    assert number_format.per_cent(NAN, "zh") == number_format.per_cent(NAN, "en") == "-"


def test_a_level_of_an_arm() -> None:
    assert number_format.level(SHARE, NAN, "en") == "-"
    assert number_format.level(SHARE, 0.6123, "en") == "61.2 %"
    assert number_format.level(SHARE, 0.6123, "zh") == "61.2%"
    assert number_format.level(INDEX, 0.1234, "en") == f"{0.1234:.{INDEX.digits}f}"
    assert number_format.level(COUNT, 12.345, "en") == f"{12.345:.{COUNT.digits}f}"


@pytest.mark.parametrize(
    ("value", "short"),
    [
        (9_999.4, 9_999.4), (10_000.0, 10_000.0), (10_000.4, 10_000.0), (10_004.0, 10_000.0),
        (10_006.0, 10_010.0), (-10_006.0, -10_010.0), (123_456.0, 123_500.0), (999_960.0, 1_000_000.0),
        (-3.25, -3.25), (math.inf, math.inf),
    ],
)  # fmt: skip
def test_large_numbers_keep_four_digits(value: float, short: float) -> None:
    assert number_format.coarse(value) == pytest.approx(short, rel=1e-12)
    assert math.isnan(number_format.coarse(NAN))


def test_differences_have_a_sign_and_their_own_unit() -> None:
    assert number_format.difference(SHARE, 0.0123, "en") == "+1.2 percentage points"
    assert number_format.difference(SHARE, 0.01234, "en", 2) == "+1.23 percentage points"
    assert number_format.difference(INDEX, 0.1, "zh") == f"+{0.1:.{INDEX.digits}f}"
    assert number_format.difference(COUNT, 12.0, "zh").endswith(COUNT.unit_in("zh"))
    assert number_format.difference_unit(SHARE, "zh") == "个百分点"
    assert number_format.difference_unit(INDEX, "en") == ""
    assert number_format.difference_unit(COUNT, "en") == COUNT.unit_in("en") != ""


def test_bare_differences_show_as_many_digits_as_they_need_or_as_are_asked() -> None:
    assert number_format.bare_difference(COUNT, 0.0041) == "+0.004"
    assert number_format.bare_difference(COUNT, 0.0041, 1) == "0.0"
    assert number_format.bare_difference(COUNT, 0.0041, 0) == "0"
    assert number_format.bare_difference(COUNT, -123_456.0, 0) == "-123,500"


@pytest.mark.parametrize(
    ("seeds", "text"), [((5, 4), "4-5"), ((1, 3), "1, 3"), ((9, 1, 2, 5, 3, 10), "1-3, 5, 9-10")]
)
def test_seeds_in_short(seeds: tuple[int, ...], text: str) -> None:
    assert number_format.seed_ranges(seeds) == text
