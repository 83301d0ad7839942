"""Paired effects: right by definition, by an independent implementation, and in repeated sampling."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.analysis.statistics import (
    PairedEffect,
    interval,
    paired,
    runs_saved,
    smallest_found,
    t_quantile,
)
from model.observation.metrics import Better

Floats = npt.NDArray[np.float64]
WHOLE = st.integers(-1000, 1000).map(float)
ARMS = st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=30)


def arms(seed: int, n: int, effect: float, shared: float = 1.0, own: float = 0.5) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    luck = shared * rng.standard_normal(n)
    return luck + own * rng.standard_normal(n), luck + effect + own * rng.standard_normal(n)


def test_interval_is_that_of_the_paired_t_test_but_for_skewness() -> None:
    base, pack = arms(1, 30, 0.3)
    theirs = stats.ttest_rel(pack, base).confidence_interval(0.95)
    mine = paired(base, pack, "higher").difference
    assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high), abs=0.05)
    assert mine.low <= theirs.low < theirs.high <= mine.high


@pytest.mark.parametrize("effect", [0.0, 0.2, 0.4, 1.0])
def test_distinguishable_only_with_p_below_five_per_cent(effect: float) -> None:
    base, pack = arms(2, 25, effect)
    assert paired(base, pack, "higher").distinguishable <= (stats.ttest_rel(pack, base).pvalue < 0.05)


def test_correlation_and_sizes() -> None:
    base, pack = arms(3, 40, 0.5)
    effect = paired(base, pack, "higher")
    gaps = pack - base
    pooled = math.sqrt((base.var(ddof=1) + pack.var(ddof=1)) / 2)
    assert effect.correlation == pytest.approx(stats.pearsonr(base, pack).statistic)
    assert effect.size_paired == pytest.approx(gaps.mean() / gaps.std(ddof=1))
    assert effect.size_pooled == pytest.approx(gaps.mean() / pooled)
    assert effect.variance_ratio == pytest.approx(2 * pooled**2 / gaps.var(ddof=1))


def test_intervals_hold_the_truth_in_95_of_100_repetitions() -> None:
    held = [0.7 in paired(*arms(seed, 10, 0.7), "higher").difference for seed in range(1500)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_without_any_effect_one_comparison_in_twenty_looks_distinguishable() -> None:
    told = [paired(*arms(seed, 8, 0.0), "higher").distinguishable for seed in range(1500)]
    assert np.mean(told) == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(("size", "n"), [(0.2, 199), (0.5, 34), (1.0, 10)])
def test_the_smallest_effect_found_agrees_with_published_tables(size: float, n: int) -> None:
    # Matched pairs, two-sided 5 %, power 80 %: Cohen (1988) and the program G*Power 3.1.
    assert smallest_found(1.0, n + 1) <= size <= smallest_found(1.0, n - 1)


def test_the_smallest_effect_found_is_found_in_four_of_five_repetitions() -> None:
    rng = np.random.default_rng(4)
    gaps = smallest_found(2.0, 20) + 2.0 * rng.standard_normal((4000, 20))
    found = stats.ttest_1samp(gaps, 0, axis=1).pvalue < 0.05
    assert np.mean(found) == pytest.approx(0.80, abs=0.025)


def test_runs_that_never_differ_promise_nothing() -> None:
    assert math.isnan(smallest_found(0.0, 30))
    assert math.isnan(smallest_found(math.nan, 30))
    assert math.isnan(smallest_found(1.0, 1))


def test_more_runs_find_smaller_effects() -> None:
    found = [smallest_found(1.0, n) for n in range(2, 200)]
    assert found == sorted(found, reverse=True)
    assert smallest_found(3.0, 30) == pytest.approx(3 * smallest_found(1.0, 30))


def test_runs_saved_is_the_smallest_number_that_reaches_the_width() -> None:
    base, pack = arms(5, 20, 0.3)
    effect = paired(base, pack, "higher")
    total = base.var(ddof=1) + pack.var(ddof=1)

    def width(n: float) -> float:
        return 2 * t_quantile(0.975, 2 * n - 2) * math.sqrt(total / n)

    n = 20 + effect.runs_saved
    assert effect.runs_saved > 0
    paired_width = 2 * t_quantile(0.975, 19) * (pack - base).std(ddof=1) / math.sqrt(20)
    assert width(n) <= paired_width < width(n - 1)


def test_pairing_helps_more_the_more_luck_is_shared() -> None:
    saved = [paired(*arms(6, 50, 0.3, shared), "higher").runs_saved for shared in (0.5, 1.0, 2.0, 4.0)]
    assert saved == sorted(saved)


def test_pairing_that_does_not_help_saves_nothing() -> None:
    rng = np.random.default_rng(7)
    luck = rng.standard_normal(40)
    effect = paired(luck, 0.2 - luck, "higher")
    assert effect.correlation == pytest.approx(-1)
    assert effect.variance_ratio == pytest.approx(0.5)
    assert effect.runs_saved < 0


def test_runs_saved_at_its_limits() -> None:
    assert runs_saved(1.0, 0.0, 10) == math.inf
    assert math.isnan(runs_saved(0.0, 0.0, 10))
    assert math.isnan(runs_saved(math.nan, math.nan, 1))


def test_no_replicate_says_nothing() -> None:
    effect = paired([], [], "lower")
    assert effect.state == "undefined"
    assert effect.n == 0
    assert math.isnan(effect.difference.mean)
    assert math.isnan(effect.detectable)


def test_one_replicate_has_a_difference_and_no_interval() -> None:
    effect = paired([3.0], [1.0], "lower")
    assert effect.state == "single"
    assert effect.difference.mean == -2
    assert math.isnan(effect.difference.low)
    assert not effect.distinguishable
    assert math.isnan(effect.detectable)


def test_identical_arms_differ_in_nothing() -> None:
    effect = paired([1.0, 2.0, 4.0], [1.0, 2.0, 4.0], "lower")
    assert effect.state == "identical"
    assert effect.share_better == 0.5
    assert math.isnan(effect.detectable)


def test_the_same_difference_in_every_replicate_is_certain() -> None:
    base = [0.1, 0.2, 0.3, 0.7]
    effect = paired(base, [value + 0.1 for value in base], "higher")
    assert effect.state == "better"
    assert effect.difference.width == 0
    assert effect.size_paired == math.inf
    assert effect.runs_saved == math.inf


def test_arms_that_do_not_vary_have_no_correlation() -> None:
    effect = paired([2.0, 2.0, 2.0], [1.0, 1.0, 1.0], "lower")
    assert effect.state == "better"
    assert math.isnan(effect.correlation)
    assert math.isnan(effect.variance_ratio)
    assert math.isnan(effect.runs_saved)


def test_undefined_values_are_dropped_with_their_pair_and_counted() -> None:
    nan = math.nan
    effect = paired([1.0, nan, 3.0, 4.0, math.inf], [2.0, 2.0, nan, 6.0, 1.0], "higher")
    assert (effect.n, effect.dropped) == (2, 3)
    assert effect.baseline.mean == 2.5
    assert effect.difference.mean == 1.5


@pytest.mark.parametrize(
    ("better", "gap", "state", "share"),
    [
        ("lower", -1.0, "better", 1.0),
        ("lower", 1.0, "worse", 0.0),
        ("higher", 1.0, "better", 1.0),
        ("higher", -1.0, "worse", 0.0),
    ],
)
def test_better_goes_the_way_the_metric_says(better: Better, gap: float, state: str, share: float) -> None:
    base = np.array([1.0, 2.0, 3.0])
    effect = paired(base, base + gap * np.array([1.0, 1.1, 0.9]), better)
    assert (effect.state, effect.share_better) == (state, share)


def test_a_metric_without_a_better_side_only_changes() -> None:
    effect = paired([1.0, 2.0, 3.0], [2.0, 3.1, 4.0], "neither")
    assert effect.state == "changed"
    assert math.isnan(effect.share_better)


def test_ties_count_half() -> None:
    assert paired([1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 1.0, 0.0], "higher").share_better == 0.5


def test_small_is_below_one_hundredth_of_the_baseline() -> None:
    base = np.array([100.0, 101.0, 99.0])
    assert paired(base, base + np.array([0.9, 0.91, 0.89]), "higher").small
    assert not paired(base, base + np.array([1.1, 1.11, 1.09]), "higher").small
    zero = np.zeros(3)
    assert not paired(zero, zero + np.array([0.1, 0.11, 0.09]), "higher").small
    assert math.isnan(paired(zero, zero + 0.1, "higher").relative)


def test_what_matters_is_in_the_unit_of_the_values() -> None:
    base = np.array([100.0, 101.0, 99.0])
    nearly = paired(base, base + np.array([0.9, 0.91, 0.89]), "higher", matters=1.0)
    assert (nearly.state, nearly.small, nearly.distinguishable) == ("negligible", True, True)
    more = paired(base, base + np.array([1.1, 1.11, 1.09]), "higher", matters=1.0)
    assert (more.state, more.small) == ("better", False)
    assert paired(base, base, "higher", matters=1.0).state == "identical"
    assert paired(base[:1], base[:1] + 0.1, "higher", matters=1.0).state == "single"
    assert nearly.row()["matters"] == 1.0


@given(ARMS, st.sampled_from([0.5, 10.0, 300.0]))
def test_nothing_is_both_negligible_and_better(pairs: list[tuple[float, float]], matters: float) -> None:
    base, pack = map(list, zip(*pairs, strict=True))
    plain, judged = paired(base, pack, "higher"), paired(base, pack, "higher", matters)
    assert judged.difference == plain.difference
    assert judged.state in (plain.state, "negligible")
    assert (judged.state == "negligible") <= (abs(judged.difference.mean) < matters)


def test_arms_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same number of replicates, not 2 and 1"):
        paired([1.0, 2.0], [1.0], "lower")
    with pytest.raises(ValueError, match="one value per replicate"):
        paired(np.zeros((2, 2)), np.zeros((2, 2)), "lower")


def test_a_row_is_flat() -> None:
    row = paired([1.0, 2.0], [2.0, 4.0], "higher").row()
    assert row["difference_mean"] == 1.5
    assert row["state"] == "unclear"
    assert not any(isinstance(value, dict) for value in row.values())


def test_interval_of_nothing_is_undefined() -> None:
    assert math.isnan(interval(np.array([])).mean)


@given(ARMS)
def test_swapping_the_arms_mirrors_the_effect(pairs: list[tuple[float, float]]) -> None:
    base, pack = map(list, zip(*pairs, strict=True))
    one, other = paired(base, pack, "higher"), paired(pack, base, "higher")
    assert other.difference.mean == -one.difference.mean
    assert other.difference.low == pytest.approx(-one.difference.high)
    assert other.share_better == pytest.approx(1 - one.share_better)
    assert same(other.detectable, one.detectable)
    assert same(other.runs_saved, one.runs_saved)


@given(ARMS, WHOLE)
def test_shifting_both_arms_changes_no_difference(pairs: list[tuple[float, float]], shift: float) -> None:
    base, pack = np.array(pairs).T
    one, other = paired(base, pack, "lower"), paired(base + shift, pack + shift, "lower")
    assert other.difference == one.difference
    assert other.state == one.state
    assert same(other.detectable, one.detectable)


@given(ARMS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_a_change_of_unit_changes_only_the_unit(pairs: list[tuple[float, float]], scale: float) -> None:
    base, pack = np.array(pairs).T
    one, other = paired(base, pack, "lower"), paired(base * scale, pack * scale, "lower")
    assert other.difference.low == pytest.approx(one.difference.low * scale)
    assert same(other.size_paired, one.size_paired)
    assert unitless(other) == unitless(one)


@given(ARMS)
def test_the_order_of_replicates_does_not_matter(pairs: list[tuple[float, float]]) -> None:
    base, pack = np.array(pairs).T
    order = np.random.default_rng(len(pairs)).permutation(len(pairs))
    one, other = paired(base, pack, "lower"), paired(base[order], pack[order], "lower")
    assert other.difference.mean == pytest.approx(one.difference.mean)
    assert other.difference.high == pytest.approx(one.difference.high)
    assert other.share_better == pytest.approx(one.share_better)


def same(one: float, other: float) -> bool:
    return one == pytest.approx(other, nan_ok=True)


def unitless(effect: PairedEffect) -> tuple[object, ...]:
    return effect.state, effect.share_better, effect.differing, effect.identical, effect.rare
