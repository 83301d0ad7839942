"""Intervals hold the truth as often as they say, also for skewed differences and where most runs agree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from experiments.analysis.intervals import bounds, reach, skewness
from experiments.analysis.statistics import paired

Floats = npt.NDArray[np.float64]
SHORT, LONG = 4000, 40_000  # samples; the standard error of a coverage of 0.95 is 0.0034 and 0.0011


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, float]:
    return rng.standard_normal(shape), 0.0


def lognormal(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, float]:
    return np.exp(rng.standard_normal(shape)), float(np.exp(0.5))


def heavy(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, float]:
    return rng.standard_t(3, shape), 0.0


def tenth(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, float]:
    """A tenth of the runs differ, by one and some luck."""
    return (rng.random(shape) < 0.1) * (1 + 0.5 * rng.standard_normal(shape)), 0.1


def tenth_either_way(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, float]:
    return (rng.random(shape) < 0.1) * rng.standard_normal(shape), 0.0


def tenth_exponential(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, float]:
    return (rng.random(shape) < 0.1) * rng.exponential(size=shape), 0.1


COVERED = [
    (normal, 10, 0.93, 0.97),
    (normal, 30, 0.93, 0.97),
    (normal, 100, 0.93, 0.97),
    (heavy, 30, 0.93, 0.97),
    (lognormal, 30, 0.90, 0.97),
    (lognormal, 100, 0.90, 0.97),
    (tenth, 30, 0.90, 1.0),
    (tenth_either_way, 30, 0.90, 1.0),
    (tenth_exponential, 30, 0.87, 1.0),  # in 4.2 of 100 samples no run differs at all
    (tenth_exponential, 100, 0.93, 1.0),
]


def coverage(make: object, n: int, samples: int) -> float:
    assert callable(make)
    values, truth = make(np.random.default_rng(n), (samples, n))
    low, high = bounds(values)
    return float(np.mean((low <= truth) & (truth <= high)))


@pytest.mark.parametrize(("make", "n", "least", "most"), COVERED)
def test_the_interval_holds_the_truth(make: object, n: int, least: float, most: float) -> None:
    assert least <= coverage(make, n, SHORT) <= most


@pytest.mark.long
@pytest.mark.parametrize(("make", "n", "least", "most"), COVERED)
def test_the_interval_holds_the_truth_in_many_samples(
    make: object, n: int, least: float, most: float
) -> None:
    assert least <= coverage(make, n, LONG) <= most


def test_students_interval_alone_misses_the_mean_of_skewed_values() -> None:
    values, truth = lognormal(np.random.default_rng(30), (SHORT, 30))
    half = stats.t.ppf(0.975, 29) * values.std(axis=1, ddof=1) / np.sqrt(30)
    assert np.mean(np.abs(values.mean(axis=1) - truth) <= half) < 0.90


def test_where_hardly_any_run_differs_a_warning_says_so() -> None:
    """What happens in three of 100 runs is in none of 30 in four of ten samples: no interval can hold it."""
    rng = np.random.default_rng(1)
    gaps = np.where(rng.random((400, 30)) < 0.03, 1.0, 0.0)
    some = gaps[gaps.any(axis=1)]
    effects = [paired(np.zeros(30), each, "higher") for each in some]
    assert np.mean([effect.rare for effect in effects]) > 0.99
    assert not any(effect.distinguishable for effect in effects if effect.rare)


def test_rare_is_fewer_than_five_and_fewer_than_half() -> None:
    def rare(differing: int, n: int) -> bool:
        return paired(np.zeros(n), np.r_[np.ones(differing), np.zeros(n - differing)], "higher").rare

    assert [rare(k, 30) for k in (0, 1, 4, 5)] == [False, True, True, False]
    assert [rare(4, n) for n in (4, 8, 9)] == [False, False, True]


def test_four_runs_of_thirty_that_agree_are_no_proof() -> None:
    effect = paired(np.zeros(30), np.r_[np.ones(4), np.zeros(26)], "higher")
    assert effect.difference.low > 0 or effect.difference.low == pytest.approx(0, abs=0.01)
    assert (effect.state, effect.rare) == ("unclear", True)


def test_each_side_reaches_at_least_as_far_as_students() -> None:
    rng = np.random.default_rng(2)
    values = rng.gamma(1.0, size=(500, 12))
    below, above = reach(values)
    student = stats.t.ppf(0.975, 11)
    assert (below >= student - 1e-12).all() and (above >= student - 1e-12).all()
    skewed = skewness(values) > 0.5
    assert (above[skewed] > student).all()
    assert below[skewed] == pytest.approx(student)


def test_without_skewness_or_with_few_values_it_is_students_interval() -> None:
    even = np.array([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0])
    for values in (even, np.array([1.0, 2.0, 9.0, 40.0])):
        theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
        assert bounds(values) == pytest.approx((theirs.low, theirs.high))


def test_hall_by_hand() -> None:
    """Sample of skewness 1.5 and n = 5: bend 1.5 / root 5; the upper bound solves the cubic at minus the quantile."""
    values = np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    assert skewness(values) == pytest.approx(1.5)
    bend = 1.5 / np.sqrt(5)
    _, above = reach(values)
    u = -float(above)
    cubic = u + bend * u**2 / 3 + bend**2 * u**3 / 27 + bend / 6
    assert cubic == pytest.approx(-stats.t.ppf(0.975, 4))


def test_skewness_agrees_with_scipy() -> None:
    values = np.random.default_rng(3).exponential(size=(4, 17))
    assert skewness(values) == pytest.approx(stats.skew(values, axis=1))
    assert skewness(np.ones(6)) == 0.0


def test_the_method_is_named() -> None:
    rng = np.random.default_rng(4)
    assert paired(np.zeros(4), rng.random(4), "higher").method == "t"
    assert paired(np.zeros(5), rng.random(5), "higher").method == "t, Hall"
    assert paired(np.zeros(9), np.zeros(9), "higher").method == "t"
