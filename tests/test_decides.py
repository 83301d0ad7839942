"""What decides an effect: true causes are named, and chance rarely names one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from experiments.analysis.decides import (
    FEWEST,
    Decides,
    decides,
    decides_each,
    standard_ranks,
    turning_value,
)

Floats = npt.NDArray[np.float64]
DRAWS, INPUTS = 200, 450
NAMES = [f"input_{i}" for i in range(INPUTS)]


def asked(seed: int, correlation: float, draws: int = DRAWS) -> Decides:
    """An effect whose rank correlation with input 17 is about so large, among 450 inputs."""
    rng = np.random.default_rng(seed)
    inputs = rng.random((draws, INPUTS))
    pearson = 2 * np.sin(np.pi * correlation / 6)  # of the normal values behind the ranks
    gaps = pearson * stats.norm.ppf(inputs[:, 17]) + np.sqrt(1 - pearson**2) * rng.standard_normal(draws)
    return decides(NAMES, inputs, gaps)


def names(found: Decides) -> list[str]:
    return [each.name for each in found.named]


def test_the_one_that_decides_is_found_among_450() -> None:
    found = [asked(seed, 0.5) for seed in range(5)]
    assert all(names(each)[:1] == ["input_17"] for each in found)
    assert all(0.25 < each.noise < 0.32 for each in found)
    assert np.mean([each.named[0].correlation for each in found]) == pytest.approx(0.5, abs=0.07)


def test_where_none_decides_none_is_named() -> None:
    assert sum(bool(asked(seed, 0.0).named) for seed in range(12)) <= 3


@pytest.mark.long
def test_causes_are_found_and_chance_names_one_in_less_than_ten_of_a_hundred() -> None:
    assert np.mean(["input_17" in names(asked(seed, 0.5)) for seed in range(100)]) > 0.95
    assert np.mean([bool(asked(seed, 0.0).named) for seed in range(300)]) < 0.10


def noise(seed: int, effects: int) -> list[list[str]]:
    """Names for each effect of a question about which nothing decides."""
    rng = np.random.default_rng(seed)
    found = decides_each(NAMES[:60], rng.random((60, 60)), rng.standard_normal((60, effects)))
    return [names(each) for each in found]


def test_a_question_of_ten_effects_gets_a_name_by_chance_in_one_of_twenty_cases() -> None:
    assert sum(any(noise(seed, effects=10)) for seed in range(60)) <= 3


def test_a_question_with_many_causes_is_not_held_as_strictly() -> None:
    rng = np.random.default_rng(11)
    inputs, luck = rng.random((60, 60)), rng.standard_normal((60, 10))
    alone = decides_each(NAMES[:60], inputs, luck)
    luck[:, :5] += 12 * inputs[:, :5]
    found = decides_each(NAMES[:60], inputs, luck)
    assert [names(each)[:1] for each in found[:5]] == [[name] for name in NAMES[:5]]
    assert found[9].noise < alone[9].noise
    assert decides(NAMES[:60], inputs, luck[:, 9]).noise < found[9].noise


@pytest.mark.parametrize("draws", [10, FEWEST - 1])
def test_below_the_fewest_draws_even_a_perfect_cause_is_not_named(draws: int) -> None:
    values = np.random.default_rng(12).random((FEWEST, 1))
    few = decides(["cause"], values[:draws], values[:draws, 0])
    assert few.too_few and few.named == ()
    assert names(decides(["cause"], values, values[:, 0])) == ["cause"]


@pytest.mark.long
def test_the_fewest_draws_find_a_cause_of_half_the_spread_in_four_of_five_cases() -> None:
    def found(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        inputs, gaps = rng.random((FEWEST, INPUTS)), rng.standard_normal((FEWEST, 10))
        pearson = 2 * np.sin(np.pi * 0.7 / 6)
        gaps[:, 0] = pearson * stats.norm.ppf(inputs[:, 17]) + np.sqrt(1 - pearson**2) * gaps[:, 0]
        return "input_17" in names(decides_each(NAMES, inputs, gaps)[0])

    assert np.mean([found(seed) for seed in range(60)]) >= 0.8


def test_with_too_few_draws_a_true_cause_is_not_told_from_noise() -> None:
    found = asked(3, 0.3, draws=60)
    assert (found.named, found.draws) == ((), 60)
    assert found.noise > abs(found.strongest) > 0


def test_correlation_is_spearmans_with_ties_and_signs() -> None:
    rng = np.random.default_rng(4)
    inputs = np.column_stack([rng.integers(0, 4, 80), rng.random(80)]).astype(float)
    gaps = -3.0 * inputs[:, 0] + rng.integers(0, 3, 80)
    found = decides(["one", "other"], inputs, gaps)
    assert names(found) == ["one"]
    assert found.named[0].correlation == pytest.approx(stats.spearmanr(inputs[:, 0], gaps).statistic)
    assert found.named[0].correlation < 0
    assert found.strongest == found.named[0].correlation


def test_the_strongest_comes_first() -> None:
    rng = np.random.default_rng(5)
    inputs = rng.random((300, 4))
    found = decides(list("abcd"), inputs, inputs @ [1.0, 0.0, -3.0, 2.0])
    assert names(found) == ["c", "d", "a"]


def test_an_input_that_does_not_vary_and_an_effect_that_does_not() -> None:
    rng = np.random.default_rng(6)
    inputs = np.column_stack([np.full(50, 2.0), rng.random(50)])
    assert names(decides(["still", "moving"], inputs, inputs[:, 1])) == ["moving"]
    assert decides(["still", "moving"], inputs, np.zeros(50)).named == ()


def test_draws_without_an_effect_take_no_part() -> None:
    rng = np.random.default_rng(7)
    inputs = rng.random((80, 2))
    gaps = inputs[:, 0].copy()
    holes = gaps.copy()
    holes[::5] = np.nan
    kept = ~np.isnan(holes)
    assert decides(["a", "b"], inputs, holes) == decides(["a", "b"], inputs[kept], gaps[kept])
    assert decides(["a", "b"], inputs, holes).draws == 64
    assert decides(["a", "b"], inputs[:9], gaps[:9]).named == ()
    assert decides([], inputs[:, :0], gaps).named == ()


def test_inputs_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"inputs have shape \(5, 2\); allowed: a row per draw.*\(5, 1\)"):
        decides(["a"], np.zeros((5, 2)), np.zeros(5))


# --- where the sign turns


def test_the_sign_turns_where_the_effect_is_zero() -> None:
    rng = np.random.default_rng(8)
    values = rng.uniform(10.0, 20.0, 400)
    gaps = (values - 13.0) + rng.standard_normal(400)
    assert turning_value(values, gaps) == pytest.approx(13.0, abs=0.3)
    assert turning_value(values, -gaps) == pytest.approx(13.0, abs=0.3)


def test_an_uneven_input_turns_at_its_own_value() -> None:
    values = np.exp(np.linspace(-2.0, 2.0, 301))
    gaps = np.linspace(-1.0, 3.0, 301)
    assert turning_value(values, gaps) == pytest.approx(np.exp(-1.0), rel=0.01)


def test_no_turn_outside_the_range() -> None:
    values = np.linspace(0.0, 1.0, 100)
    assert turning_value(values, values + 1.0) is None
    assert turning_value(values, values - 0.01) is None  # turns where hardly a draw is
    assert turning_value(values, np.zeros(100)) is None
    assert turning_value(np.ones(100), values) is None


def test_a_named_input_says_where_it_turns() -> None:
    rng = np.random.default_rng(9)
    inputs = rng.random((200, 3))
    found = decides(["a", "b", "c"], inputs, inputs[:, 1] - 0.3)
    assert names(found) == ["b"]
    assert found.named[0].turns == pytest.approx(0.3, abs=0.03)


def test_standard_ranks_have_length_one() -> None:
    ranks = standard_ranks(np.random.default_rng(10).random((30, 4)))
    assert (ranks**2).sum(axis=0) == pytest.approx(np.ones(4))
    assert ranks.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
