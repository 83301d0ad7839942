"""Among many metrics, chance alone rarely makes one better or worse."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from experiments.analysis.joint import adjusted, signs
from experiments.analysis.statistics import paired

Floats = npt.NDArray[np.float64]
METRICS = 10


def related(rng: np.random.Generator, runs: int, kind: str) -> Floats:
    """Differences of ten metrics of which some move together, without any effect."""
    shared = rng.standard_normal((runs, 1))
    gaps = 0.7 * shared + rng.standard_normal((runs, METRICS))
    gaps[:, 5:] -= 0.7 * shared
    if kind == "heavy":
        return gaps**3
    if kind == "sparse":
        return gaps * (rng.random(gaps.shape) < 0.3)
    return gaps


def false_ones(kind: str, runs: int, samples: int) -> float:
    rng = np.random.default_rng([runs, samples])
    return float(np.mean([(adjusted(related(rng, runs, kind)) <= 0.05).any() for _ in range(samples)]))


@pytest.mark.parametrize(("kind", "runs"), [("normal", 30), ("heavy", 12), ("sparse", 30), ("normal", 6)])
def test_chance_alone_gives_a_false_one_in_at_most_seven_of_a_hundred(kind: str, runs: int) -> None:
    assert false_ones(kind, runs, 300) <= 0.05 + 2.5 * 0.0126


@pytest.mark.long
@pytest.mark.parametrize("kind", ["normal", "heavy", "sparse"])
@pytest.mark.parametrize("runs", [6, 10, 30, 100])
def test_chance_alone_gives_a_false_one_in_less_than_seven_of_a_hundred(kind: str, runs: int) -> None:
    assert false_ones(kind, runs, 1000) < 0.07


def test_without_the_guard_one_of_ten_is_false_far_more_often() -> None:
    rng = np.random.default_rng(5)
    told = [
        any(paired(np.zeros(30), column, "higher").distinguishable for column in related(rng, 30, "normal").T)
        for _ in range(200)
    ]
    assert np.mean(told) > 0.2


def test_clear_effects_stand_and_the_others_do_not() -> None:
    gaps = related(np.random.default_rng(6), 30, "normal")
    gaps[:, :3] += 2.0
    p = adjusted(gaps)
    assert (p[:3] < 0.01).all()
    assert (p[3:] > 0.05).all()


def test_every_pattern_of_signs_by_hand() -> None:
    """Eight runs that all rise: of 128 patterns only the one without a change is as extreme."""
    rising = np.arange(1.0, 9.0)[:, None]
    assert adjusted(rising)[0] == pytest.approx(1 / 128)
    one_falls = rising * np.r_[-1.0, np.ones(7)][:, None]
    assert adjusted(one_falls)[0] == pytest.approx(2 / 128)


def test_one_metric_agrees_with_the_permutation_test_of_scipy() -> None:
    gaps = np.random.default_rng(7).standard_normal(12) + 0.5
    theirs = stats.permutation_test(
        (gaps,), lambda x, axis: np.abs(x.mean(axis=axis)), permutation_type="samples", vectorized=True,
        alternative="greater", n_resamples=10_000,
    ).pvalue  # fmt: skip
    assert adjusted(gaps[:, None])[0] == pytest.approx(theirs)


def test_metrics_that_move_together_pay_for_one_only() -> None:
    one = np.random.default_rng(8).standard_normal((20, 1)) + 0.6
    assert adjusted(np.repeat(one, 10, axis=1)) == pytest.approx(np.repeat(adjusted(one), 10))


def test_few_runs_use_holm() -> None:
    gaps = np.random.default_rng(9).standard_normal((6, 3)) + np.array([2.0, 0.0, 1.0])
    plain = np.sort(stats.ttest_1samp(gaps, 0).pvalue)
    holm = np.minimum(np.maximum.accumulate(plain * [3, 2, 1]), 1)
    assert np.sort(adjusted(gaps)) == pytest.approx(holm)


def test_what_never_differs_is_no_finding_and_what_is_unknown_has_no_p() -> None:
    rng = np.random.default_rng(10)
    gaps = np.column_stack([np.zeros(12), rng.standard_normal(12) + 5, np.full(12, np.nan), np.full(12, 3.0)])
    gaps[1:, 2] = np.nan
    gaps[0, 2] = 4.0
    p = adjusted(gaps)
    assert p[0] == 1.0
    assert p[1] < 0.01 and p[3] < 0.01
    assert np.isnan(p[2])
    assert np.isnan(adjusted(np.full((9, 2), np.nan))).all()
    assert adjusted(np.empty((0, 2))).shape == (2,)


def test_some_undefined_runs_are_left_out() -> None:
    gaps = np.random.default_rng(11).standard_normal((20, 2)) + 0.4
    gaps[12:, 1] = np.nan
    alone = adjusted(gaps[:12, 1:])
    assert adjusted(gaps[:, 1:])[0] == pytest.approx(alone[0], abs=0.03)


@pytest.mark.parametrize("runs", [8, 30])
def test_the_unit_and_the_direction_do_not_matter(runs: int) -> None:
    gaps = related(np.random.default_rng(12), runs, "normal") + 0.3
    units = np.array([1.0, 1000.0, 0.25, -1.0, 1.0, 3.0, 1.0, -7.0, 1.0, 1.0])
    assert adjusted(gaps * units) == pytest.approx(adjusted(gaps))
    assert (adjusted(gaps) == adjusted(gaps)).all()


def test_the_patterns_begin_with_no_change_and_are_balanced() -> None:
    for runs in (5, 13, 14, 100):
        patterns = signs(runs)
        assert (patterns[0] == 1).all()
        assert set(np.unique(patterns)) == {-1.0, 1.0}
        assert patterns.shape == (16 if runs == 5 else 4096, runs)
