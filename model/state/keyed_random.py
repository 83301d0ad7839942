"""Random numbers keyed by what an entity is.

``u = uniform(seed, process, entity, day)``: a pure function, so the luck of an entity depends neither on
the order in which things are computed, nor on who else exists, nor on which runs share a batch. Two arms
of a comparison that ask the same question about the same entity on the same day get the same answer: this is
what makes differences paired by seed small.

Counter-based, as Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3", propose; the mixing is
a 64-bit finaliser with two multiplications (the constants "moremur", Evensen 2019). Not for cryptography.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from model.state.columns import sized

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

GOLDEN = 0x9E3779B97F4A7C15  # 2^64 / golden ratio, odd: multiples of it are spread evenly over 64 bits
_MASK = 2**64 - 1
_GOLDEN = np.uint64(GOLDEN)
# Zero-dimensional arrays: NumPy handles them faster than its scalars, which matters for short arrays.
_ONE = np.array(1, np.uint64)
_SHIFTS = tuple(np.array(bits, np.uint64) for bits in (27, 33, 27))
_FACTORS = tuple(np.array(factor, np.uint64) for factor in (0x3C79AC492BA7B653, 0x1C69B3F74AC4AE35))
_TO_53_BITS = np.array(11, np.uint64)
_ULP = np.array(2.0**-53)
_NOTHING = 2.0**-59  # terms of a sum of probabilities below this no longer count
_CHUNK = 16_384  # 128 KiB of keys and as much scratch: stays in a core's cache
_UNSURE = 1.0 - 2.0**-44  # above it, rounding of sums of probabilities would decide the count, not the rate
_RATE_BY_SUMMATION = 30.0  # above it, inverting the distribution function directly is quicker than summing
_TRIALS_BY_SUMMATION = 1000  # 0.5 ** 1000 is still a normal float


def _mix_in_place(x: U64) -> None:
    """Mix a C-contiguous array of 64-bit words in place."""
    if x.size <= _CHUNK:
        _mix_part(x, np.empty_like(x))
        return
    flat = x.reshape(-1)
    scratch = np.empty(_CHUNK, np.uint64)
    for start in range(0, flat.size, _CHUNK):
        part = flat[start : start + _CHUNK]
        _mix_part(part, scratch[: part.size])


def _mix_part(x: U64, scratch: U64) -> None:
    """Three xor-shifts around two multiplications, without allocating."""
    np.right_shift(x, _SHIFTS[0], scratch)
    np.bitwise_xor(x, scratch, x)
    np.multiply(x, _FACTORS[0], x)
    np.right_shift(x, _SHIFTS[1], scratch)
    np.bitwise_xor(x, scratch, x)
    np.multiply(x, _FACTORS[1], x)
    np.right_shift(x, _SHIFTS[2], scratch)
    np.bitwise_xor(x, scratch, x)


@overload
def mix(x: int | np.uint64) -> np.uint64: ...
@overload
def mix(x: npt.NDArray[Any]) -> U64: ...
def mix(x: int | np.uint64 | npt.NDArray[Any]) -> np.uint64 | U64:
    """Scatter 64-bit words: a bijection in which every input bit flips about half of the output bits.

    Takes an array of any shape or a scalar; gives a new array of the same shape, or a ``np.uint64``.
    """
    mixed: U64 = np.array(x, dtype=np.uint64, order="C")
    _mix_in_place(mixed)
    return mixed if mixed.ndim else mixed[()]


@cache
def process_key(name: str) -> np.uint64:
    """Key of a process (``"arise"``, ``"report"``, ...): the same on every machine and Python version."""
    return np.uint64(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little"))


@overload
def child_key(parent: int | np.uint64, index: int | np.integer[Any]) -> np.uint64: ...
@overload
def child_key(parent: int | np.uint64 | U64, index: npt.NDArray[np.integer[Any]]) -> U64: ...
@overload
def child_key(parent: U64, index: int | np.integer[Any] | npt.NDArray[np.integer[Any]]) -> U64: ...
def child_key(
    parent: int | np.uint64 | U64, index: int | np.integer[Any] | npt.NDArray[np.integer[Any]]
) -> np.uint64 | U64:
    """Key of the ``index``-th child of an entity: community -> compound -> building -> household -> resident.

    The order matters: child 2 of child 1 is another than child 1 of child 2. Arguments broadcast; a run's
    root is any integer, 0 for instance, as the seed enters in `Streams`.
    """
    step: U64 = np.array(index).astype(np.uint64)  # negative numbers wrap
    stepped = np.multiply(np.add(step, _ONE, out=step), _GOLDEN, out=step)
    return mix(np.asarray(np.add(np.asarray(parent, np.uint64), stepped)))[()]


@lru_cache(maxsize=4)
def _step(day: int) -> U64:
    """Number that a day adds to every key, the same for all processes."""
    return np.array(day * GOLDEN & _MASK, np.uint64)


class Streams:
    """Random numbers for a batch of runs, one seed each.

    ``seeds``: whole numbers 0 <= seed < 2^64, one per run; runs with the same seed draw the same numbers,
    whatever else is in the batch. Raises ``ValueError`` for other seeds.

    All draws take ``process`` (a name), ``identity`` (uint64 array of well mixed keys, see `child_key`),
    ``run`` (row of each identity's run, or one row for all) and ``day`` (one whole number).
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        if any(not 0 <= seed <= _MASK for seed in seeds):
            raise ValueError("a seed is a whole number from 0 to 2^64 - 1")
        self.seeds = tuple(int(seed) for seed in seeds)
        self._seed_keys: U64 = mix(mix(np.array(self.seeds, np.uint64)) + _GOLDEN)
        self._keys: dict[str, U64] = {}
        self._days: dict[str, tuple[int, U64]] = {}
        self._lasting: dict[tuple[str, int], tuple[U64, F64]] = {}

    def key(self, process: str) -> U64:
        """Key of a process in each run, shape (runs,); read only."""
        if process not in self._keys:
            key = mix(self._seed_keys ^ process_key(process))
            key.setflags(write=False)
            self._keys[process] = key
        return self._keys[process]

    def _day_key(self, process: str, day: int) -> U64:
        """Key of a process on a day: one per run, zero-dimensional for a single run. The latest day is cached."""
        known = self._days.get(process)
        if known is None or known[0] != day:
            key = self.key(process) + _step(int(day))
            known = self._days[process] = day, key.reshape(()) if key.size == 1 else key
        return known[1]

    def bits(self, process: str, identity: U64, run: int | npt.NDArray[np.integer[Any]], day: int = 0) -> U64:
        """64 independent fair bits per identity, shape of ``identity``."""
        key = self._day_key(process, day)
        drawn: U64 = np.asarray(np.bitwise_xor(identity, key[run] if key.ndim else key))
        _mix_in_place(drawn)
        return drawn

    def reaching(
        self, process: str, identity: U64, run: npt.NDArray[np.integer[Any]], day: int, threshold: U64
    ) -> tuple[I64, F64]:
        """Positions of the identities whose `bits` are at least their threshold, in order, and their `uniform`.

        For rare events among very many entities: works in pieces that stay in the cache and allocates nothing
        of the size of `identity`. ``run`` holds one row per identity.
        """
        key = self._day_key(process, day)
        size = min(identity.size, _CHUNK)
        luck, scratch = np.empty(size, np.uint64), np.empty(size, np.uint64)
        found, bits = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
        for start in range(0, identity.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            drawn = luck[: identity[part].size]
            if key.ndim:
                np.take(key, run[part], out=drawn, mode="clip")
                np.bitwise_xor(drawn, identity[part], drawn)
            else:
                np.bitwise_xor(key, identity[part], drawn)
            _mix_part(drawn, scratch[: drawn.size])
            hits = (drawn >= threshold[part]).nonzero()[0]
            found.append(hits + start)
            bits.append(drawn[hits])
        return np.concatenate(found), _unit_interval(np.concatenate(bits))

    def uniform(
        self, process: str, identity: U64, run: int | npt.NDArray[np.integer[Any]], day: int = 0
    ) -> F64:
        """Uniform numbers strictly between 0 and 1: the odd multiples of 2^-53 (so 1 - u is exact too)."""
        return _unit_interval(self.bits(process, identity, run, day))

    def lasting(self, process: str, identity: U64, run: I64) -> F64:
        """Uniform numbers that entities keep for good: drawn once and cached; read only.

        For whole columns of a world's tables, whose keys never change.
        """
        known = self._lasting.get((process, id(identity)))
        if known is None or known[0] is not identity:
            known = identity, self.uniform(process, identity, run)
            known[1].setflags(write=False)
            self._lasting[process, id(identity)] = known
        return known[1]

    def normal(
        self, process: str, identity: U64, run: int | npt.NDArray[np.integer[Any]], day: int = 0
    ) -> F64:
        """Standard normal numbers, by inversion: one uniform each, so that they are monotone in it."""
        from scipy.special import ndtri

        u = self.uniform(process, identity, run, day)
        return np.asarray(ndtri(u, out=u), np.float64)

    def exponential(
        self, process: str, identity: U64, run: int | npt.NDArray[np.integer[Any]], day: int = 0
    ) -> F64:
        """Exponential numbers of mean 1, by inversion."""
        u = self.uniform(process, identity, run, day)
        return np.negative(np.log(u, out=u), out=u)


def _unit_interval(bits: U64) -> F64:
    """Convert words to floats in (0, 1), overwriting the words. Odd 53-bit numbers never round to 0 or 1."""
    np.right_shift(bits, _TO_53_BITS, bits)
    np.bitwise_or(bits, _ONE, bits)
    return np.multiply(bits.view(np.int64), _ULP)


def poisson_count(u: npt.ArrayLike, rate: npt.ArrayLike) -> I64:
    """Poisson counts by inversion: the smallest k with P(count <= k) >= u.

    One uniform per count, so that a higher rate can only add events and leaves the earlier ones in place.
    ``u`` in (0, 1) and ``rate`` >= 0 broadcast. Raises ``ValueError`` for a negative or missing rate.
    """
    u_all, rates = np.asarray(u, np.float64), np.asarray(rate, np.float64)
    if u_all.shape != rates.shape:
        u_all, rates = np.broadcast_arrays(u_all, rates)
    if not (rates >= 0).all():
        raise ValueError("a Poisson rate is a number from 0 upwards")
    counts = np.zeros(u_all.shape, np.int64)
    some = np.add(u_all, rates) >= 1.0  # exp(-rate) >= 1 - rate: all others count 0
    if some.any():
        counts[some] = poisson_of_some(u_all[some], rates[some])
    return counts


def poisson_of_some(u: F64, rate: F64) -> I64:
    """`poisson_count` for the few whose uniform may exceed P(0): arrays of one dimension, nothing is checked."""
    large = (rate > _RATE_BY_SUMMATION) | (u > _UNSURE)
    if not large.any():
        return _poisson_by_summation(u, rate)
    counts = np.empty(u.size, np.int64)
    counts[~large] = _poisson_by_summation(u[~large], rate[~large])
    counts[large] = _poisson_by_distribution(u[large], rate[large])
    return counts


def _poisson_by_summation(u: F64, rate: F64) -> I64:
    """Add up probabilities until they reach u."""
    term = np.exp(-rate)
    total = term.copy()
    counts = np.zeros(u.size, np.int64)
    k = 0
    while (short := (u > total) & ((k <= rate) | (term > _NOTHING))).any():
        k += 1
        counts += short
        term *= rate / k
        total += term
    return counts


def _poisson_by_distribution(u: F64, rate: F64) -> I64:
    """Invert the continuous extension of the distribution function, then step back where it overshot."""
    from scipy.special import pdtr, pdtrik

    counts = np.ceil(pdtrik(u, rate))
    before = np.maximum(counts - 1, 0)
    return np.where(pdtr(before, rate) >= u, before, counts).astype(np.int64)


def binomial_count(u: npt.ArrayLike, n: npt.ArrayLike, p: npt.ArrayLike) -> I64:
    """Binomial counts by inversion: the smallest k with P(count <= k) >= u; monotone in ``p`` and ``n``.

    ``u`` in (0, 1), ``n`` from 0 to 1,000 and ``p`` in 0 to 1 broadcast. Raises ``ValueError`` outside these.
    """
    u_all, trials, chance = np.broadcast_arrays(
        np.asarray(u, np.float64), np.asarray(n, np.int64), np.asarray(p, np.float64)
    )
    if not ((trials >= 0) & (trials <= _TRIALS_BY_SUMMATION) & (chance >= 0) & (chance <= 1)).all():
        raise ValueError(f"a binomial count needs 0 <= n <= {_TRIALS_BY_SUMMATION:,} and 0 <= p <= 1")
    mirrored = chance > 0.5  # count the failures instead: the first term cannot underflow
    counts = _binomial_by_summation(
        np.where(mirrored, 1 - u_all, u_all), trials, np.where(mirrored, 1 - chance, chance)
    )
    return np.where(mirrored, trials - counts, counts)


def _binomial_by_summation(u: F64, n: I64, p: F64) -> I64:
    """Add up probabilities until they reach u; p <= 0.5."""
    term = (1 - p) ** n
    total = term.copy()
    counts = np.zeros(u.shape, np.int64)
    odds = p / (1 - p)
    k = 0
    while (short := (u > total) & (k < n) & ((k <= n * p) | (term > _NOTHING))).any():
        k += 1
        counts += short
        term = term * odds * (n - k + 1) / k
        total = total + term
    return counts


def choose(
    streams: Streams,
    process: str,
    event_key: U64,
    event_run: int | npt.NDArray[np.integer[Any]],
    day: int,
    candidate_key: U64,
    candidate_weight: npt.ArrayLike | None,
    starts: npt.NDArray[np.integer[Any]],
    lengths: npt.NDArray[np.integer[Any]],
) -> I64:
    """Choose one candidate per event, with probability proportional to its weight.

    Event ``i`` chooses among the rows ``starts[i] : starts[i] + lengths[i]`` of ``candidate_key`` and
    ``candidate_weight`` (one weight >= 0 each, or one for all; None: all alike, and quicker). Gives the row
    chosen, shape of ``starts``; -1 where there is no candidate or every weight is 0.

    An exponential race: each pair of event and candidate has its own draw. So adding, removing or reweighting a
    candidate moves choices only to or from that candidate. If two times are equal to the last bit, the smaller
    candidate key wins. Raises ``ValueError`` for a negative or missing weight.
    """
    chosen = np.full(len(starts), -1, np.int64)
    counts = sized(lengths)
    events = np.arange(len(starts)).repeat(counts)
    if not events.size:
        return chosen
    ends = lengths.cumsum()
    rows = np.arange(events.size) + (starts - (ends - lengths)).repeat(counts)
    # One mixing of (event's own luck) xor (candidate) per pair: the event's luck already holds seed and day.
    luck = streams.bits(process, event_key, event_run, day)
    pairs = np.bitwise_xor(luck.repeat(counts), candidate_key[rows])
    _mix_in_place(pairs)
    race: npt.NDArray[Any] = pairs
    if candidate_weight is not None:
        race = np.log(_unit_interval(pairs))
        weights = np.broadcast_to(np.asarray(candidate_weight, np.float64), candidate_key.shape)[rows]
        _run_race(race, weights)
    best = np.maximum.reduceat(race, sized(ends - lengths)[lengths > 0])
    first = race == best.repeat(counts[lengths > 0])
    winners = (first if candidate_weight is None else first & (race > -np.inf)).nonzero()[0]
    if winners.size > best.size:
        winners = winners[np.argsort(candidate_key[rows[winners]], kind="stable")[::-1]]
    chosen[events[winners]] = rows[winners]  # of several assignments the last one stays: the smallest key
    return chosen


def choose_two(
    streams: Streams,
    process: str,
    event_key: U64,
    event_run: npt.NDArray[np.integer[Any]],
    day: int,
    candidate_key: U64,
    starts: npt.NDArray[np.integer[Any]],
    lengths: npt.NDArray[np.integer[Any]],
) -> tuple[I64, I64]:
    """Choose two different candidates per event with equal weights: first and second of one race (see `choose`).

    Every event must have a candidate; the second is -1 where there is only one. A new candidate
    changes only the choices that fall on it; where it comes first, the former first becomes second.
    """
    ends = lengths.cumsum()
    offsets = ends - lengths
    counts = sized(lengths)
    rows = np.arange(int(ends[-1])) + (starts - offsets).repeat(counts)
    luck = streams.bits(process, event_key, event_run, day)
    race = np.bitwise_xor(luck.repeat(counts), candidate_key[rows])
    _mix_in_place(race)
    winner = _leader(race, offsets, lengths)
    race[winner] = 0
    runner_up = _leader(race, offsets, lengths)
    return rows[winner], np.where(lengths > 1, rows[runner_up], -1)


def _leader(race: U64, offsets: I64, lengths: npt.NDArray[np.integer[Any]]) -> I64:
    """Position of each event's highest word; of equal ones (one in 2^64) the first."""
    best = np.maximum.reduceat(race, sized(offsets))
    leads = (race == best.repeat(sized(lengths))).nonzero()[0]
    if leads.size > best.size:
        leads = leads[np.unique(np.searchsorted(offsets, leads, side="right"), return_index=True)[1]]
    return leads


def _run_race(race: F64, weights: F64) -> None:
    """Turn log-uniforms into minus the times of arrival, in place; weight 0 never arrives (-inf)."""
    if not (weights >= 0).all():
        raise ValueError("a candidate's weight is a number from 0 upwards")
    with np.errstate(divide="ignore"):
        np.divide(race, weights, out=race)
