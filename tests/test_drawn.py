"""Over draws: shares and their words, the middle 90 %, and what of it is luck."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from experiments.analysis.drawn import LIKELY, SURE, Chance, chance, median_bounds, over_draws
from experiments.report.likelihood import likelihood

Floats = npt.NDArray[np.float64]
ORDER = (
    "exceptionally_unlikely", "very_unlikely", "unlikely", "as_likely_as_not", "likely", "very_likely",
    "virtually_certain",
)  # fmt: skip
EDGES = (0.01, 0.10, 0.34, 0.66, 0.90, 0.99)  # of the scale


def strength(word: str) -> int:
    return ORDER.index(word) - 3


def true_strength(probability: Floats) -> npt.NDArray[np.int64]:
    return np.searchsorted(EDGES, probability, side="right") - 3


# --- words


def test_the_scale_is_that_of_the_ipcc() -> None:
    assert [least for least, _, _ in LIKELY] == [0.99, 0.90, 0.66]
    assert SURE == 0.80


@pytest.mark.parametrize(
    ("count", "n", "word"),
    [
        (20, 20, "very_likely"),  # 20 of 20 do not make it virtually certain
        (100, 100, "virtually_certain"),
        (99, 100, "very_likely"),
        (95, 100, "very_likely"),
        (90, 100, "likely"),
        (78, 100, "likely"),
        (68, 100, "as_likely_as_not"),
        (50, 100, "as_likely_as_not"),
        (22, 100, "unlikely"),
        (5, 100, "very_unlikely"),
        (0, 20, "very_unlikely"),
        (0, 100, "exceptionally_unlikely"),
        (3, 3, "likely"),
        (0, 0, "as_likely_as_not"),
    ],
)
def test_words_for_shares(count: int, n: int, word: str) -> None:
    assert chance(count, n).word == word


@pytest.mark.parametrize("n", [1, 7, 20, 100])
def test_words_rise_with_the_count_and_mirror(n: int) -> None:
    words = [strength(chance(count, n).word) for count in range(n + 1)]
    assert words == sorted(words)
    assert words == [-word for word in reversed(words)]


def test_bounds_are_jeffreys() -> None:
    made = chance(14, 20)
    posterior = stats.beta(14.5, 6.5)
    assert (made.low, made.high) == pytest.approx((posterior.ppf(0.2), posterior.ppf(0.8)))
    assert made.share == 0.7
    assert (chance(0, 5).low, chance(5, 5).high) == (0.0, 1.0)
    assert math.isnan(chance(0, 0).share)


@pytest.mark.parametrize(
    ("word", "en", "zh"),
    [
        ("virtually_certain", "virtually certain", "几乎可以肯定"),
        ("as_likely_as_not", "about as likely as not", "说不准"),
        ("exceptionally_unlikely", "exceptionally unlikely", "几乎不可能"),
    ],
)
def test_words_in_both_languages(word: str, en: str, zh: str) -> None:
    made = next(chance(count, 200) for count in range(201) if chance(count, 200).word == word)
    assert (likelihood(made, "en"), likelihood(made, "zh")) == (en, zh)


def models(number: int, draws: int, inputs: int = 5) -> tuple[list[Chance], Floats]:
    """Models whose effect is a'x + c + luck, x and luck normal: the chance that it is better is known."""
    rng = np.random.default_rng([number, draws])
    slopes = rng.standard_normal((number, inputs))
    means = 2.5 * rng.standard_normal(number)
    truth = stats.norm.cdf(means / np.sqrt((slopes**2).sum(axis=1) + 1))
    said = []
    for slope, mean in zip(slopes, means, strict=True):
        gaps = mean + rng.standard_normal((draws, inputs)) @ slope + rng.standard_normal(draws)
        better = over_draws(gaps, "higher").is_better
        assert better is not None
        said.append(better)
    return said, truth


def check_words(number: int, draws: int) -> None:
    said, truth = models(number, draws)
    words = np.array([strength(each.word) for each in said])
    true = true_strength(truth)
    stronger = np.abs(words) > np.abs(true)
    assert stronger.mean() < 0.06, "words stronger than the truth"
    assert (words * true >= 0).all() or np.mean(words * true < 0) < 0.002, "a word on the wrong side"
    for strong in (1, 2, 3):
        mine = np.abs(words) == strong
        if mine.sum() >= 30:
            assert stronger[mine].mean() < 0.40, f"words of strength {strong} are too strong"
            assert (np.abs(true[mine]) >= strong).mean() > 0.60
    likely = np.abs(words) == 1
    assert (np.abs(true[likely]) == 1).mean() > 0.5, "of what is called likely, most is"


def test_words_are_right_for_models_whose_truth_is_known() -> None:
    check_words(400, 100)


@pytest.mark.long
@pytest.mark.parametrize("draws", [50, 100, 200, 500])
def test_words_are_right_for_many_models(draws: int) -> None:
    check_words(6000, draws)


# --- shares


def test_shares_count_what_matters() -> None:
    gaps = np.array([3.0, 1.0, 0.5, 0.0, -0.5, -1.0, -2.0, np.nan])
    made = over_draws(gaps, "lower", matters=1.0)
    assert (made.up.count, made.down.count, made.same.count, made.n) == (2, 2, 3, 7)
    every = over_draws(gaps, "lower")
    assert (every.up.count, every.down.count, every.same.count) == (3, 3, 1)


def test_better_is_on_the_side_of_the_metric() -> None:
    gaps = np.array([1.0, 2.0, 3.0, -1.0])
    higher, lower, neither = (over_draws(gaps, side) for side in ("higher", "lower", "neither"))
    assert higher.is_better == higher.up == lower.is_worse
    assert higher.is_worse == higher.down == lower.is_better
    assert neither.is_better is None and neither.is_worse is None


def test_the_middle_of_the_draws() -> None:
    made = over_draws(np.arange(101.0), "higher")
    assert (made.spread.low, made.spread.middle, made.spread.high) == pytest.approx((5.0, 50.0, 95.0))


@pytest.mark.parametrize("n", [6, 15, 100])
def test_the_interval_of_the_median_holds_it(n: int) -> None:
    rng = np.random.default_rng(n)
    bounds = np.array([median_bounds(sample) for sample in rng.exponential(size=(3000, n))])
    held = np.mean((bounds[:, 0] <= math.log(2)) & (math.log(2) <= bounds[:, 1]))
    assert 0.94 < held < 0.985


def test_more_draws_narrow_the_median_but_not_the_spread() -> None:
    gaps = np.random.default_rng(1).standard_normal(1600)
    few, many = over_draws(gaps[:100], "higher"), over_draws(gaps, "higher")
    assert (many.median_high - many.median_low) < 0.4 * (few.median_high - few.median_low)
    assert many.spread.high - many.spread.low == pytest.approx(few.spread.high - few.spread.low, rel=0.3)


def test_no_draw_and_few_draws() -> None:
    none = over_draws(np.array([np.nan]), "higher")
    assert (none.n, none.up.count) == (0, 0)
    assert math.isnan(none.spread.middle) and math.isnan(none.luck)
    assert all(map(math.isnan, median_bounds(np.arange(5.0))))
    assert median_bounds(np.arange(6.0)) == (0.0, 5.0)


def test_a_second_luck_of_another_shape_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"the second luck has shape \(2,\); allowed: that of the first, \(3,\)"
    ):
        over_draws(np.zeros(3), "higher", second=np.zeros(2))


# --- luck and not knowing


def lucky(seed: int, draws: int, pairs: int, luck: float) -> tuple[Floats, Floats]:
    """Effects spread by 1 over draws, and luck; the first so many draws have a second luck."""
    rng = np.random.default_rng(seed)
    effects = 2 + rng.standard_normal(draws)
    first, second = effects + luck * rng.standard_normal((2, draws))
    second[pairs:] = np.nan
    return first, second


@pytest.mark.parametrize("luck", [0.3, 1.0, 2.0])
def test_the_share_of_luck_is_found(luck: float) -> None:
    found = []
    for seed in range(40):
        first, second = lucky(seed, 100, 50, luck)
        found.append(over_draws(first, "higher", second=second).luck)
    assert np.mean(found) == pytest.approx(luck**2 / (1 + luck**2), abs=0.05)


@pytest.mark.parametrize("luck", [0.3, 1.0, 2.0])
def test_without_luck_the_spread_is_that_of_the_effects(luck: float) -> None:
    made = [
        over_draws(first, "higher", second=second)
        for first, second in (lucky(seed, 400, 200, luck) for seed in range(20))
    ]
    wide = np.mean([each.without_luck.high - each.without_luck.low for each in made])
    assert wide == pytest.approx(2 * 1.645, rel=0.1)
    with_luck = np.mean([each.spread.high - each.spread.low for each in made])
    assert with_luck == pytest.approx(2 * 1.645 * math.sqrt(1 + luck**2), rel=0.06)


def test_luck_alone_leaves_no_spread_and_no_luck_leaves_all() -> None:
    rng = np.random.default_rng(2)
    pure = [over_draws(one, "higher", second=other) for one, other in rng.standard_normal((20, 2, 200))]
    assert np.mean([each.luck for each in pure]) > 0.85
    effects = rng.standard_normal(200)
    none = over_draws(effects, "higher", 0.0, effects)
    assert (none.luck, none.not_knowing) == (0.0, 1.0)
    assert none.without_luck == none.spread


def test_with_few_second_lucks_nothing_is_said_on_luck() -> None:
    first, second = lucky(3, 50, 4, 1.0)
    made = over_draws(first, "higher", second=second)
    assert made.pairs == 4
    assert math.isnan(made.luck) and math.isnan(made.without_luck.low)
    first, second = lucky(3, 50, 5, 1.0)
    assert not math.isnan(over_draws(first, "higher", second=second).luck)


def test_the_same_draws_say_the_same() -> None:
    first, second = lucky(4, 60, 30, 1.0)
    one = over_draws(first, "higher", second=second)
    assert one == over_draws(first.copy(), "higher", second=second.copy())
    assert one != replace(one, n=59)
