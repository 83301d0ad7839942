"""The luck of an entity: uniform, independent across neighbouring keys, the same whatever the company.

All keys are fixed, so every p-value here is a constant: no test fails by chance.
"""

import subprocess
import sys
import warnings

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from model.state import keyed_random
from model.state.keyed_random import (
    GOLDEN,
    Streams,
    _leader,
    binomial_count,
    child_key,
    choose,
    choose_two,
    mix,
    poisson_count,
    process_key,
)

SEEDS = (0, 1, 2)
PROCESSES = ("arise", "arise2", "report", "notice", "work")
LEAST_P = 1e-4
F64 = npt.NDArray[np.float64]
U64 = npt.NDArray[np.uint64]


def residents(count: int) -> U64:
    """Keys of consecutive residents of one community."""
    return child_key(child_key(0, 3), np.arange(count))


def uniform_p(u: F64, cells: int = 64) -> float:
    """P-value of equal counts in equal cells."""
    counts = np.bincount((u * cells).astype(int).ravel(), minlength=cells)
    return float(stats.chisquare(counts).pvalue)


def uniform_2d_p(first: F64, second: F64, cells: int = 16) -> float:
    """P-value of equal counts in a square of cells x cells: fills up only if the two are independent."""
    cell = (first * cells).astype(int) * cells + (second * cells).astype(int)
    return float(stats.chisquare(np.bincount(cell, minlength=cells * cells)).pvalue)


# --- the finaliser -----------------------------------------------------------------------------------


def test_mix_takes_scalars_and_arrays_without_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        words = np.array([[1, 2**64 - 1], [GOLDEN, 12345]], np.uint64)
        mixed = mix(words)
        assert mixed.shape == words.shape
        assert mixed.dtype == np.uint64
        assert mix(np.uint64(2**64 - 1)) == mixed[0, 1]
        assert mix(12345) == mixed[1, 1]
        assert isinstance(mix(7), np.uint64)
    assert words[0, 0] == 1, "mixing leaves its argument alone"


def test_mix_is_the_same_in_chunks_and_for_views() -> None:
    words = np.arange(50_001, dtype=np.uint64)
    whole = mix(words)
    assert (np.concatenate([mix(part) for part in np.array_split(words, 7)]) == whole).all()
    assert (mix(words[::3]) == whole[::3]).all()
    assert np.unique(whole).size == words.size, "a bijection"


@pytest.mark.parametrize("start", [0, 2**32, GOLDEN])
def test_each_input_bit_flips_about_half_of_the_output_bits(start: int) -> None:
    words = np.arange(4096, dtype=np.uint64) + np.uint64(start)
    flips = np.array(
        [np.bitwise_count(mix(words) ^ mix(words ^ np.uint64(1 << b))).mean() for b in range(64)]
    )
    assert abs(flips.mean() - 32) < 0.15
    assert (abs(flips - 32) < 1.0).all()


def test_each_drawn_bit_is_balanced_and_follows_the_seed() -> None:
    keys = residents(20_000)
    drawn = [Streams([seed]).bits("arise", keys, 0) for seed in SEEDS]
    for bits, other in zip(drawn, drawn[1:] + drawn[:1], strict=True):
        ones = np.array([((bits >> np.uint64(b)) & np.uint64(1)).mean() for b in range(64)])
        assert (abs(ones - 0.5) < 5 * 0.5 / np.sqrt(keys.size)).all()
        assert abs(np.bitwise_count(bits ^ other).mean() - 32) < 0.15


def test_process_keys_are_stable() -> None:
    command = "from model.state.keyed_random import process_key; print(process_key('arise'))"
    fresh = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True).stdout
    assert int(fresh) == process_key("arise") != process_key("report")


def test_child_keys_are_distinct_and_know_their_place() -> None:
    communities = child_key(0, np.arange(20))
    compounds = child_key(communities[:, None], np.arange(30))
    buildings = child_key(compounds[:, :, None], np.arange(40))
    every = np.concatenate([communities, compounds.ravel(), buildings.ravel()])
    assert np.unique(every).size == every.size
    assert child_key(child_key(0, 1), 2) != child_key(child_key(0, 2), 1)
    assert child_key(child_key(0, 1), 2) == compounds[1, 2]


# --- uniform and independent --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("process", PROCESSES)
def test_consecutive_residents_draw_uniform_numbers(seed: int, process: str) -> None:
    u = Streams([seed]).uniform(process, residents(50_000), 0, day=1)
    assert uniform_p(u) > LEAST_P
    assert stats.kstest(u, "uniform").pvalue > LEAST_P


@pytest.mark.parametrize("seed", SEEDS)
def test_one_resident_draws_uniform_numbers_over_days(seed: int) -> None:
    streams, key = Streams([seed]), residents(1)
    u = np.concatenate([streams.uniform("report", key, 0, day) for day in range(5000)])
    assert uniform_p(u) > LEAST_P
    assert stats.kstest(u, "uniform").pvalue > LEAST_P
    assert uniform_2d_p(u[::2], u[1::2], cells=8) > LEAST_P


@pytest.mark.parametrize("lag", [1, 2, 3, 7, 64, 1000])
def test_no_correlation_between_neighbouring_residents(lag: int) -> None:
    u = Streams([0]).uniform("arise", residents(100_000), 0)
    assert stats.pearsonr(u[:-lag], u[lag:]).pvalue > LEAST_P
    assert uniform_2d_p(u[:-lag], u[lag:]) > LEAST_P


@pytest.mark.parametrize("lag", [1, 2, 7, 30, 365])
def test_no_correlation_between_days(lag: int) -> None:
    streams, keys = Streams([0]), residents(100_000)
    first, later = (streams.uniform("arise", keys, 0, day) for day in (10, 10 + lag))
    assert stats.pearsonr(first, later).pvalue > LEAST_P
    assert uniform_2d_p(first, later) > LEAST_P


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 2), (0, 2), (7, 2**40)])
def test_no_correlation_between_seeds(first: int, second: int) -> None:
    streams, keys = Streams([first, second]), residents(100_000)
    u, v = (streams.uniform("arise", keys, run, day=5) for run in (0, 1))
    assert stats.pearsonr(u, v).pvalue > LEAST_P
    assert uniform_2d_p(u, v) > LEAST_P


@pytest.mark.parametrize("other", PROCESSES[1:])
def test_no_correlation_between_processes(other: str) -> None:
    streams, keys = Streams([1]), residents(100_000)
    u, v = (streams.uniform(process, keys, 0, day=5) for process in ("arise", other))
    assert stats.pearsonr(u, v).pvalue > LEAST_P
    assert uniform_2d_p(u, v) > LEAST_P


def test_a_day_of_one_seed_is_no_other_day_of_another() -> None:
    keys = residents(1)
    streams = Streams(range(200))
    drawn = [
        streams.bits(process, keys, run, day)[0]
        for process in PROCESSES
        for run in range(200)
        for day in range(20)
    ]
    assert np.unique(drawn).size == len(drawn)


def test_low_bits_of_neighbours_are_independent() -> None:
    low = Streams([2]).bits("arise", residents(100_000), 0) & np.uint64(15)
    pairs = low[:-1].astype(int) * 16 + low[1:].astype(int)
    assert stats.chisquare(np.bincount(pairs, minlength=256)).pvalue > LEAST_P


def test_runs_up_and_down_have_the_length_chance_gives() -> None:
    u = Streams([0]).uniform("arise", residents(100_000), 0)
    turns = int(np.count_nonzero(np.diff(np.sign(np.diff(u)))))
    n = u.size
    z = (turns - 2 * (n - 2) / 3) / np.sqrt((16 * n - 29) / 90)
    assert abs(z) < 4


def test_uniform_numbers_lie_strictly_inside() -> None:
    from model.state.keyed_random import _unit_interval

    u = _unit_interval(np.array([0, 2**64 - 1], np.uint64))
    assert u[0] == 2.0**-53
    assert u[1] == 1 - 2.0**-53


def test_normal_and_exponential_numbers_have_their_distribution() -> None:
    streams, keys = Streams([0]), residents(50_000)
    assert stats.kstest(streams.normal("trust", keys, 0), "norm").pvalue > LEAST_P
    assert stats.kstest(streams.exponential("latent", keys, 0), "expon").pvalue > LEAST_P


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        Streams([seed])


# --- whatever the company -------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(
    seeds=st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=8),
    picks=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 7)), min_size=1, max_size=40),
    day=st.integers(0, 5000),
    order=st.randoms(use_true_random=False),
)
def test_luck_does_not_depend_on_batch_or_order(
    seeds: list[int], picks: list[tuple[int, int]], day: int, order: "object"
) -> None:
    rows = np.array([row for row, _ in picks])
    runs = np.array([run % len(seeds) for _, run in picks])
    keys = residents(201)[rows]
    together = Streams(seeds).uniform("arise", keys, runs, day)
    alone = [Streams([seeds[s]]).uniform("arise", keys[i : i + 1], 0, day)[0] for i, s in enumerate(runs)]
    assert together.tolist() == alone
    shuffled = list(range(len(seeds)))
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    place = np.argsort(shuffled)
    again = Streams([seeds[s] for s in shuffled]).uniform("arise", keys, place[runs], day)
    assert (again == together).all()


def test_one_more_resident_leaves_the_others_alone() -> None:
    streams = Streams([0])
    assert (
        streams.bits("arise", residents(99), 0, 3) == streams.bits("arise", residents(100), 0, 3)[:99]
    ).all()


def test_a_day_asked_again_gives_the_same() -> None:
    streams, keys = Streams([0, 1]), residents(10)
    first = streams.bits("arise", keys, 1, 4)
    streams.bits("arise", keys, 1, 5)
    streams.bits("report", keys, 1, 4)
    assert (streams.bits("arise", keys, 1, 4) == first).all()


# --- counts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.0, 1e-5, 0.01, 0.5, 1.0, 3.7, 29.9, 30.1, 250.0, 5000.0])
def test_poisson_counts_are_the_inverse_of_the_distribution(rate: float) -> None:
    u = Streams([0]).uniform("arise", residents(50_000), 0)
    assert (poisson_count(u, rate) == stats.poisson.ppf(u, rate)).all()


def test_poisson_counts_hold_at_the_ends() -> None:
    ends = np.array([2.0**-53, 1 - 2.0**-53])
    for rate in (0.001, 1.0, 30.0, 40.0):
        assert (poisson_count(ends, rate) == stats.poisson.ppf(ends, rate)).all()
    assert poisson_count(0.5, 3.0) == 3
    assert poisson_count(np.array([[0.2], [0.9]]), np.array([0.5, 1.0, 2.0])).shape == (2, 3)


@settings(max_examples=100, deadline=None)
@example(u=1 - 2.0**-53, rate=12.0, more=1.0)  # sums of probabilities once ended in noise here
@given(
    u=st.floats(2.0**-53, 1 - 2.0**-53),
    rate=st.floats(0, 100),
    more=st.floats(0, 20),
)
def test_a_higher_rate_never_takes_an_event_away(u: float, rate: float, more: float) -> None:
    assert poisson_count(u, rate + more) >= poisson_count(u, rate)


@pytest.mark.parametrize("rate", [-0.1, np.nan])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        poisson_count(0.5, rate)


@pytest.mark.parametrize(
    ("n", "p"), [(0, 0.3), (1, 0.2), (5, 0.5), (40, 0.9), (40, 1e-9), (1000, 0.7), (9, 0.0), (9, 1.0)]
)
def test_binomial_counts_are_the_inverse_of_the_distribution(n: int, p: float) -> None:
    u = Streams([0]).uniform("arise", residents(20_000), 0)
    assert (binomial_count(u, n, p) == stats.binom.ppf(u, n, p)).all()


@pytest.mark.parametrize(("n", "p"), [(-1, 0.5), (1001, 0.5), (3, 1.1), (3, np.nan)])
def test_impossible_trials_are_refused(n: int, p: float) -> None:
    with pytest.raises(ValueError, match="binomial"):
        binomial_count(0.5, n, p)


# --- choices ------------------------------------------------------------------------------------------------


def choices(count: int, weights: list[float], keys: U64 | None = None) -> npt.NDArray[np.int64]:
    """Let ``count`` events choose among the same candidates."""
    keys = child_key(77, np.arange(len(weights))) if keys is None else keys
    everyone = np.full(count, len(weights))
    return choose(
        Streams([0]),
        "handler",
        residents(count),
        0,
        9,
        keys,
        np.array(weights),
        np.zeros(count, int),
        everyone,
    )


def test_choices_are_proportional_to_weights() -> None:
    weights = [1.0, 2.0, 0.0, 3.0, 4.0]
    counts = np.bincount(choices(50_000, weights), minlength=5)
    assert counts[2] == 0
    likely = np.array(weights) > 0
    assert stats.chisquare(counts[likely], 5000.0 * np.array(weights)[likely]).pvalue > LEAST_P


def test_a_new_candidate_only_draws_choices_to_itself() -> None:
    before, after = choices(5000, [1.0, 2.0, 3.0]), choices(5000, [1.0, 2.0, 3.0, 1.0])
    moved = before != after
    assert (after[moved] == 3).all()
    assert 500 < moved.sum() < 900


def test_a_heavier_candidate_only_draws_choices_to_itself() -> None:
    before, after = choices(5000, [1.0, 2.0, 3.0]), choices(5000, [1.0, 4.0, 3.0])
    moved = before != after
    assert moved.any()
    assert (after[moved] == 1).all()


def test_the_order_of_candidates_does_not_matter() -> None:
    keys, weights, order = (
        child_key(77, np.arange(6)),
        np.array([1.0, 2, 3, 1, 2, 3]),
        np.array([5, 2, 0, 1, 4, 3]),
    )
    shuffled = choices(3000, weights[order].tolist(), keys[order])
    assert (order[shuffled] == choices(3000, weights.tolist(), keys)).all()


def test_each_event_chooses_from_its_own_range() -> None:
    keys = child_key(1, np.arange(10))
    starts, lengths = np.array([0, 4, 4, 10, 7]), np.array([4, 0, 3, 0, 3])
    runs = np.array([0, 1, 1, 0, 1])
    chosen = choose(Streams([0, 1]), "handler", residents(5), runs, 2, keys, 1.0, starts, lengths)
    assert (chosen[[1, 3]] == -1).all()
    some = lengths > 0
    assert ((chosen[some] >= starts[some]) & (chosen[some] < (starts + lengths)[some])).all()
    alone = choose(Streams([1]), "handler", residents(5)[4:], 0, 2, keys, 1.0, starts[4:], lengths[4:])
    assert alone[0] == chosen[4]


def test_nobody_is_chosen_where_nobody_can_be() -> None:
    none = np.zeros(0, np.int64)
    assert choose(Streams([0]), "h", residents(0), 0, 0, residents(3), 1.0, none, none).size == 0
    assert (choices(10, [0.0, 0.0]) == -1).all()
    assert choices(3, []).tolist() == [-1, -1, -1]
    with pytest.raises(ValueError, match="weight"):
        choices(3, [1.0, -1.0])


def test_a_tie_goes_to_the_smaller_key_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyed_random, "_unit_interval", lambda bits: np.full(bits.shape, 0.5))
    keys = np.array([9, 3, 5], np.uint64)
    assert choices(2, [1.0, 1.0, 1.0], keys).tolist() == [1, 1]
    assert choices(2, [1.0, 1.0, 1.0], keys[::-1]).tolist() == [1, 1]


def test_without_weights_all_are_alike() -> None:
    keys, starts, lengths = child_key(77, np.arange(5)), np.zeros(20_000, int), np.full(20_000, 5)
    streams, events = Streams([0]), residents(20_000)
    chosen = choose(streams, "handler", events, 0, 9, keys, None, starts, lengths)
    assert (chosen == choose(streams, "handler", events, 0, 9, keys, 1.0, starts, lengths)).all()
    assert stats.chisquare(np.bincount(chosen)).pvalue > LEAST_P


def test_choices_of_neighbours_days_and_seeds_are_independent() -> None:
    keys, starts, lengths = child_key(77, np.arange(4)), np.zeros(40_000, int), np.full(40_000, 4)
    streams, events = Streams([0, 1]), residents(40_000)
    first, day, seed = (
        choose(streams, "handler", events, run, when, keys, None, starts, lengths)
        for run, when in ((0, 1), (0, 2), (1, 1))
    )
    for one, other in ((first[1:], first[:-1]), (first, day), (first, seed)):
        assert stats.chisquare(np.bincount(one * 4 + other, minlength=16)).pvalue > LEAST_P


# --- two different candidates, and rare events among many


def two(people: int, events: int = 4000) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    keys = residents(people)
    starts, lengths = np.zeros(events, np.int64), np.full(events, people)
    return choose_two(
        Streams([7]), "parties", residents(events), np.zeros(events, int), 0, keys, starts, lengths
    )


def test_the_two_chosen_differ_and_are_all_alike() -> None:
    first, second = two(5)
    assert (first != second).all()
    for chosen in (first, second):
        assert stats.chisquare(np.bincount(chosen, minlength=5)).pvalue > 1e-3
    pairs = np.bincount(first * 5 + second, minlength=25).reshape(5, 5)
    assert stats.chisquare(pairs[~np.eye(5, dtype=bool)]).pvalue > 1e-3


def test_of_equal_luck_the_first_in_the_table_leads() -> None:
    """One pair in 2^64: five candidates of two events, of which two are as lucky as each other."""
    race = np.array([3, 9, 9, 7, 1], np.uint64)
    leads = _leader(race, np.array([0, 3]), np.array([3, 2]))
    assert leads.tolist() == [1, 3]


def test_a_newcomer_changes_only_the_choices_that_fall_on_him() -> None:
    before, after = two(5), two(6)
    untouched = (after[0] != 5) & (after[1] != 5)
    assert 0.5 < untouched.mean() < 0.8  # 4/6 of the pairs of six leave him out
    assert (before[0] == after[0])[untouched].all()
    assert (before[1] == after[1])[untouched].all()
    won = after[0] == 5
    assert (after[1] == before[0])[won].all()  # who was first before comes second to him


def test_who_lives_alone_has_no_other_side() -> None:
    first, second = two(1, events=3)
    assert first.tolist() == [0, 0, 0]
    assert second.tolist() == [-1, -1, -1]


def test_reaching_finds_what_comparing_all_draws_would_find() -> None:
    streams, keys = Streams([3, 4]), residents(40_000)
    runs = np.repeat([0, 1], 20_000)
    threshold = np.full(keys.size, 2**64 * 0.99).astype(np.uint64)
    found, luck = streams.reaching("arise", keys, runs, 9, threshold)
    assert found.tolist() == np.flatnonzero(streams.bits("arise", keys, runs, 9) >= threshold).tolist()
    assert 300 < found.size < 500
    assert (luck == streams.uniform("arise", keys[found], runs[found], 9)).all()
    none, _ = streams.reaching("arise", keys[:0], runs[:0], 9, threshold[:0])
    assert none.size == 0
