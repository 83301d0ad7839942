"""From a table of runs to paired effects: who is compared with whom, what takes no part, and exact small cases."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.analysis.comparison import Comparison, Provenance
from experiments.analysis.intervals import LEVEL
from experiments.analysis.pairs import Failure, finished_arm
from experiments.analysis.statistics import (
    POWER,
    SMALL,
    Interval,
    correlation,
    deviation,
    interval,
    paired,
    runs_saved,
    share_better,
    smallest_found,
    t_quantile,
)
from experiments.design.design import Contrast
from experiments.design.request import BASELINE, PACKAGE
from model.observation.metrics import HEADLINE, METRICS, Better
from scenarios.loader import load

NAN = math.nan
BASE, PACK = [2.0, 3.0, 7.0], [1.0, 3.5, 5.0]  # differences -1, 0.5, -2


def table(rows: list[tuple[str, str, int, str, float, float]]) -> pd.DataFrame:
    columns = ["scenario", "arm", "seed", "status", "satisfaction", "dispute_backlog"]
    return pd.DataFrame(rows, columns=columns).assign(
        stage="run", error="Traceback\n ValueError: no house \n"
    )


@pytest.fixture
def runs() -> pd.DataFrame:
    """One package: seeds 1 and 4 finished in both arms, 2 and 3 in one arm only; another package of one seed."""
    return table(
        [
            ("one", "package", 4, "ok", 0.7, 11.0), ("one", "package", 1, "ok", 0.6, 10.0),
            ("one", "package", 2, "failed", NAN, NAN), ("one", "package", 3, "ok", 0.9, 1.0),
            ("one", "baseline", 1, "ok", 0.5, 12.0), ("one", "baseline", 2, "ok", 0.1, 50.0),
            ("one", "baseline", 4, "ok", 0.4, 14.0),
            ("two", "baseline", 1, "ok", 0.3, 3.0), ("two", "package", 1, "ok", 0.2, 4.0),
        ]
    )  # fmt: skip


@pytest.fixture
def series() -> pd.DataFrame:
    rows = [("one", arm, seed, 7) for arm in ("baseline", "package") for seed in (1, 2, 3, 4)]
    return pd.DataFrame([*rows, ("two", "package", 1, 7)], columns=["scenario", "arm", "seed", "day"])


def compared(runs: pd.DataFrame, series: pd.DataFrame, *names: str, **rest: Any) -> Comparison:
    place: Any = load("baseline-old")
    return Comparison.from_tables(runs, series, [Contrast(name, place, place) for name in names], **rest)


def test_only_seeds_that_finished_in_both_arms_are_compared(runs: pd.DataFrame, series: pd.DataFrame) -> None:
    made = compared(runs, series, "one", "two")
    one, two = made.pairs
    assert (one.seeds, two.seeds) == ((1, 4), (1,))
    assert set(one.effects) == {"satisfaction", "dispute_backlog"}
    effect = one.effects["satisfaction"]
    assert replace(effect, adjusted=NAN) == paired(
        [0.5, 0.4], [0.6, 0.7], "higher", METRICS["satisfaction"].matters
    )
    matters = METRICS["dispute_backlog"].matters
    backlog = replace(one.effects["dispute_backlog"], adjusted=NAN)
    assert backlog == paired([12.0, 14.0], [10.0, 11.0], "lower", matters)
    assert one.gaps["dispute_backlog"].to_dict() == {1: -2.0, 4: -3.0}
    assert list(one.gaps.columns) == list(one.effects)
    assert one.series[["arm", "seed"]].to_numpy().tolist() == [
        [arm, seed] for arm in (BASELINE, PACKAGE) for seed in (1, 4)
    ]
    assert made.seeds == (1, 2, 3, 4)


def test_failures_are_told_with_their_reason(runs: pd.DataFrame, series: pd.DataFrame) -> None:
    made = compared(runs, series, "one", "two")
    error = "Traceback\n ValueError: no house \n"
    assert made.failures == (Failure("one", "package", 2, "run", error),)
    assert made.failures[0].reason == "ValueError: no house"
    assert Failure("one", "package", 2, "run", "").reason == ""


def test_effects_in_one_table(runs: pd.DataFrame, series: pd.DataFrame) -> None:
    made = compared(runs, series, "one", "two")
    effects = made.effects()
    order = [name for name in METRICS if name in made.pairs[0].effects]
    assert effects[["scenario", "metric"]].to_numpy().tolist() == [
        [name, metric] for name in ("one", "two") for metric in order
    ]
    assert effects.index.tolist() == [0, 1, 2, 3]
    row = effects[effects["metric"] == "dispute_backlog"].iloc[0]
    assert (row["difference_mean"], row["n"], row["state"]) == (-2.5, 2, "unclear")
    assert list(made.pairs[0].headline) == [name for name in HEADLINE if name in order]


def test_what_is_not_given_is_empty(runs: pd.DataFrame, series: pd.DataFrame) -> None:
    plain = compared(runs, series, "one")
    assert plain.provenance == Provenance("", "")
    long = ("accounts", "hours", "groups", "votes", "cases")
    assert [len(getattr(plain.tables, name)) for name in long] == [0] * len(long)
    given = {name: pd.DataFrame({"a": [1], name: [2]}) for name in long}
    full = compared(runs, series, "one", provenance=Provenance("gongzhi", "1"), **given)
    assert full.provenance == Provenance("gongzhi", "1")
    for name, frame in given.items():
        assert getattr(full.tables, name) is frame
    assert full.tables.accounts is given["accounts"]
    assert full.tables.hours is given["hours"]
    assert full.runs is runs
    assert full.series is series


def test_a_seed_twice_in_an_arm_is_refused(runs: pd.DataFrame) -> None:
    one = runs[runs["scenario"] == "one"]
    assert sorted(finished_arm(one, "package").index) == [1, 3, 4]
    with pytest.raises(ValueError, match=r"^the table of runs has a seed twice in arm 'package'$"):
        finished_arm(pd.concat([one, one]), "package")


# --- statistics worked out by hand


def test_a_small_case_in_full() -> None:
    effect = paired(BASE, PACK, "lower")
    gaps = [-1.0, 0.5, -2.0]
    mean, spread = -2.5 / 3, float(np.std(gaps, ddof=1))
    half = stats.t.ppf(0.975, 2) * spread / math.sqrt(3)
    variances = float(np.var(BASE, ddof=1) + np.var(PACK, ddof=1))
    assert (effect.better, effect.n, effect.dropped, effect.identical) == ("lower", 3, 0, False)
    assert effect.baseline.mean == 4.0
    assert effect.package.mean == pytest.approx(9.5 / 3)
    assert effect.baseline.width == pytest.approx(
        2 * stats.t.ppf(0.975, 2) * np.std(BASE, ddof=1) / math.sqrt(3)
    )
    assert (effect.difference.low, effect.difference.high) == pytest.approx((mean - half, mean + half))
    assert effect.difference.width == pytest.approx(2 * half)
    assert effect.size_paired == pytest.approx(mean / spread)
    assert effect.size_pooled == pytest.approx(mean / math.sqrt(variances / 2))
    assert effect.variance_ratio == pytest.approx(variances / spread**2)
    assert effect.share_better == pytest.approx(2 / 3)
    assert effect.correlation == pytest.approx(np.corrcoef(BASE, PACK)[0, 1])
    assert effect.relative == pytest.approx(mean / 4)
    assert paired([-value for value in BASE], PACK, "lower").relative == pytest.approx((9.5 / 3 + 4) / 4)
    assert effect.detectable == smallest_found(spread, 3)
    assert (effect.differing, effect.rare, effect.method) == (3, False, "t")
    assert effect.runs_saved == runs_saved(variances, spread, 3)


def test_a_row_has_every_part() -> None:
    row = paired(BASE, PACK, "lower").row()
    plain = [
        "better", "n", "dropped", "size_paired", "size_pooled", "share_better", "differing", "detectable",
        "correlation", "variance_ratio", "runs_saved", "identical", "matters", "adjusted", "method", "rare",
        "distinguishable", "holds_jointly", "small", "negligible", "state",
    ]  # fmt: skip
    parts = [
        f"{name}_{part}" for name in ("baseline", "package", "difference") for part in ("mean", "low", "high")
    ]
    assert set(row) == {*plain, *parts}
    assert (row["n"], row["state"], row["distinguishable"], row["rare"]) == (3, "unclear", False, False)


def test_an_interval_contains_its_bounds() -> None:
    held = Interval(2.0, 1.0, 3.0)
    assert [value in held for value in (0.99, 1.0, 2.0, 3.0, 3.01)] == [False, True, True, True, False]
    assert held.width == 2.0


def effect(low: float, high: float, better: Better = "higher", **changes: Any) -> Any:
    made = paired([1.0, 2.0], [2.0, 4.0], better)
    values = {name: getattr(made, name) for name in made.__dataclass_fields__}
    return type(made)(**{**values, "difference": Interval((low + high) / 2, low, high), **changes})


@pytest.mark.parametrize(
    ("low", "high", "told"), [(0.0, 1.0, False), (0.1, 1.0, True), (-1.0, 0.0, False), (-1.0, -0.1, True)]
)
def test_an_interval_that_touches_zero_tells_nothing(low: float, high: float, told: bool) -> None:
    assert effect(low, high).distinguishable is told
    assert not effect(low, high, identical=True).distinguishable


def test_what_can_be_said() -> None:
    said = {
        "undefined": effect(1, 2, n=0), "single": effect(1, 2, n=1), "identical": effect(1, 2, identical=True),
        "unclear": effect(-1, 2), "better": effect(1, 2), "worse": effect(-2, -1), "changed": effect(1, 2, "neither"),
    }  # fmt: skip
    assert {state: each.state for state, each in said.items()} == {state: state for state in said}
    assert effect(-2, -1, "lower").state == "better"
    assert effect(1, 2, "lower").state == "worse"
    assert effect(1, 2, n=2).state == "better"
    assert effect(0.1, 0.2).state == "better"


def test_small_is_strictly_below_the_hundredth() -> None:
    base = Interval(-100.0, -101.0, -99.0)
    assert not effect(0.5, 1.5, baseline=base).small  # exactly one
    assert effect(-1.4, -0.5, baseline=base).small
    assert (LEVEL, POWER, SMALL) == (0.95, 0.80, 0.01)


def test_small_is_strictly_below_what_matters_where_that_is_declared() -> None:
    base = Interval(100.0, 99.0, 101.0)
    assert not effect(-1.0, 5.0, baseline=base, matters=2.0).small  # exactly two
    assert effect(-1.0, 4.9, baseline=base, matters=2.0).small  # though it is two hundredths of the baseline
    assert not effect(0.1, 0.3, baseline=base, matters=0.1).small  # though it is two thousandths of it


@pytest.mark.parametrize(
    ("low", "high", "matters", "nothing"),
    [
        (-1.9, 1.9, 2.0, True),
        (0.5, 1.9, 2.0, True),
        (0.5, 2.0, 2.0, False),  # reaches what matters
        (-2.0, -0.5, 2.0, False),
        (-1.0, 2.1, 2.0, False),
        (0.0, 0.0, 0.0, False),  # nothing is declared to matter
        (NAN, NAN, 2.0, False),
    ],
)
def test_negligible_is_an_interval_wholly_below_what_matters(
    low: float, high: float, matters: float, nothing: bool
) -> None:
    made = effect(low, high, matters=matters)
    assert made.negligible is nothing
    assert (made.state == "negligible") is nothing
    assert not (made.negligible and made.told)


def test_what_is_told_excludes_zero_and_reaches_what_matters() -> None:
    assert effect(0.5, 2.0, matters=2.0).told
    assert not effect(0.5, 1.9, matters=2.0).told
    assert effect(0.5, 1.9, matters=2.0).distinguishable
    assert not effect(-0.5, 3.0, matters=2.0).told
    assert effect(0.1, 0.2).told


def test_rounding_is_no_spread() -> None:
    assert deviation(np.array([0.1 + 0.2, 0.3])) == 0.0
    assert deviation(np.array([1.0, 1.0 + 1e-12])) > 0.0
    # As rounding of values a thousand times as large, the same spread is none.
    assert deviation(np.array([1.0, 1.0 + 4e-13])) > 0.0
    assert deviation(np.array([1.0, 1.0 + 4e-13]), np.array([1000.0, -3.0])) == 0.0
    assert deviation(np.array([1.0, 1.0 + 4e-13]), np.array([3.0, -1000.0])) == 0.0
    assert deviation(np.array([0.0, 0.0])) == 0.0
    eps = 2.0**-52
    assert deviation(np.array([1.0, 1.0 + 5 * eps])) == 0.0  # spread 3.5 units of rounding
    assert deviation(np.array([1.0, 1.0 + 7 * eps])) > 0.0  # spread 4.9 of them
    assert deviation(np.array([1.0, 4.0])) == pytest.approx(4.5**0.5)
    assert math.isnan(deviation(np.array([1.0])))


def test_an_interval_with_a_known_spread() -> None:
    half = t_quantile(0.975, 2) * 4.0 / math.sqrt(3)
    made = interval(np.array(BASE), 4.0)
    assert (made.mean, made.low, made.high) == pytest.approx((4.0, 4.0 - half, 4.0 + half))
    one = interval(np.array([3.0]))
    assert one.mean == 3.0
    assert math.isnan(one.low) and math.isnan(one.high)
    two = interval(np.array([1.0, 3.0]))
    assert (two.low, two.high) == pytest.approx((2.0 - t_quantile(0.975, 1), 2.0 + t_quantile(0.975, 1)))
    none = interval(np.array([]))
    assert math.isnan(none.mean) and math.isnan(none.low) and math.isnan(none.high)


def test_identical_arms_agree_in_every_pair() -> None:
    assert paired([1.0], [1.0], "lower").identical is True
    assert paired([], [], "lower").identical is False
    assert paired([1.0, 2.0], [1.0, 2.5], "lower").identical is False


def test_the_same_gain_on_high_levels_is_certain_too() -> None:
    base = [100.1, 1000.2, 5000.3, 9000.7]  # of unlike precision
    effect = paired(base, [value + 0.1 for value in base], "higher")
    assert (effect.difference.width, effect.size_paired) == (0.0, math.inf)


def test_whole_numbers_that_know_no_sign_are_compared_as_numbers() -> None:
    effect = paired(np.array([2, 3], dtype=np.uint8), np.array([1, 1], dtype=np.uint8), "lower")
    assert effect.difference.mean == -1.5


def test_the_spread_of_the_differences_is_judged_by_the_size_of_both_arms() -> None:
    small, large = [0.0, 4e-13], [1000.0, 1000.0]
    for base, pack in ((small, large), (large, small)):
        effect = paired(base, pack, "lower")
        assert effect.difference.width == 0.0
        assert math.isnan(effect.detectable)


def test_share_better_by_direction() -> None:
    gaps = np.array([1.0, 2.0, 0.0, -1.0])
    assert share_better(gaps, "higher") == 0.625
    assert share_better(gaps, "lower") == 0.375
    assert math.isnan(share_better(gaps, "neither"))
    assert math.isnan(share_better(np.array([]), "higher"))
    assert share_better(np.array([1.0]), "higher") == 1.0


def test_correlation_needs_two_arms_that_vary() -> None:
    varying, still = np.array([1.0, 2.0, 4.0]), np.array([3.0, 3.0, 3.0])
    for one, other in ((varying, still), (still, varying), (varying[:1], varying[:1])):
        assert math.isnan(correlation(one, other))
    assert correlation(varying[:2], -varying[:2]) == pytest.approx(-1.0)
    assert -1.0 <= correlation(varying, varying * 1.1) <= 1.0


@pytest.mark.parametrize(
    ("unpaired", "spread", "n"), [(2.0, 0.5, 10), (2.0, 1.0, 2), (2.0, 1.4, 30), (0.5, 2.0, 12)]
)
def test_runs_saved_against_a_search(unpaired: float, spread: float, n: int) -> None:
    half = stats.t.ppf(0.975, n - 1) * spread / math.sqrt(n)
    reached = (m for m in range(2, 10_000) if stats.t.ppf(0.975, 2 * m - 2) * math.sqrt(unpaired / m) <= half)
    assert runs_saved(unpaired, spread, n) == next(reached) - n


def test_runs_saved_against_a_search_in_many_cases() -> None:
    rng = np.random.default_rng(9)
    for unpaired, ratio, n in zip(
        rng.uniform(0.5, 4.0, 900), rng.uniform(0.1, 1.4, 900), rng.integers(2, 40, 900), strict=True
    ):
        spread, pairs = ratio * math.sqrt(unpaired), int(n)
        half = t_quantile(0.975, pairs - 1) * spread / math.sqrt(pairs)
        m = 2
        while t_quantile(0.975, 2 * m - 2) * math.sqrt(unpaired / m) > half:
            m += 1
        assert runs_saved(unpaired, spread, pairs) == m - pairs


def test_relative_to_a_baseline_of_little_or_nothing() -> None:
    assert math.isnan(effect(1, 2, baseline=Interval(0.0, 0.0, 0.0)).relative)
    assert effect(1, 2, baseline=Interval(-0.5, -1.0, 0.0)).relative == 3.0


def test_the_largest_numbers_of_runs_are_infinite() -> None:
    assert runs_saved(1.0, 1e-9, 5) == math.inf


def test_quotients_at_their_limits() -> None:
    rising = paired([1.0, 1.0, 1.0], [2.0, 2.0, 2.0], "higher")
    falling = paired([2.0, 2.0, 2.0], [1.0, 1.0, 1.0], "higher")
    assert (rising.size_paired, falling.size_paired) == (math.inf, -math.inf)
    assert (rising.size_pooled, falling.size_pooled) == (math.inf, -math.inf)
    same = paired([1.0, 2.0], [1.0, 2.0], "higher")
    assert math.isnan(same.size_paired)
    assert same.size_pooled == 0.0
    assert same.variance_ratio == math.inf
    assert math.isnan(paired([1.0], [2.0], "higher").size_paired)
