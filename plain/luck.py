"""Keyed random numbers for one entity at a time: thin wrappers around `model.state.keyed_random`.

The question (`process`), the entity (`key`) and the day decide the answer, never the order of asking.
"""

from collections.abc import Sequence

import numpy as np

from model.state import keyed_random
from model.state.keyed_random import Streams


class Luck:
    """All draws of one run."""

    def __init__(self, seed: int) -> None:
        self._streams = Streams([seed])

    def uniform(self, process: str, key: int, day: int = 0) -> float:
        """A number strictly between 0 and 1."""
        return float(self._streams.uniform(process, _keys(key), 0, day)[0])

    def normal(self, process: str, key: int, day: int = 0) -> float:
        """A standard normal number."""
        return float(self._streams.normal(process, _keys(key), 0, day)[0])

    def exponential(self, process: str, key: int, day: int = 0) -> float:
        """An exponential number of mean 1."""
        return float(self._streams.exponential(process, _keys(key), 0, day)[0])

    def choose[T](
        self, process: str, key: int, candidates: Sequence[T], weights: Sequence[float] | None = None
    ) -> T | None:
        """Choose one of the candidates (each with a `key`) by weight; None if there is none or all weights are 0."""
        if not candidates:
            return None
        chosen = keyed_random.choose(
            self._streams, process, _keys(key), np.zeros(1, np.int64), 0,
            np.array([each.key for each in candidates], np.uint64),  # type: ignore[attr-defined]
            None if weights is None else np.array(weights, np.float64),
            np.zeros(1, np.int64), np.array([len(candidates)]),
        )[0]  # fmt: skip
        return None if chosen < 0 else candidates[chosen]

    def choose_two[T](self, process: str, key: int, candidates: Sequence[T]) -> tuple[T, T | None]:
        """Choose two different candidates with equal probability; the second is None if there is only one."""
        first, second = keyed_random.choose_two(
            self._streams, process, _keys(key), np.zeros(1, np.int64), 0,
            np.array([each.key for each in candidates], np.uint64),  # type: ignore[attr-defined]
            np.zeros(1, np.int64), np.array([len(candidates)]),
        )  # fmt: skip
        return candidates[first[0]], None if second[0] < 0 else candidates[second[0]]


def child_key(parent: int, index: int) -> int:
    """Key of the `index`-th child of an entity."""
    return int(keyed_random.child_key(parent, index))


def root_key(name: str) -> int:
    """Key of a name, for entities without parent and for kinds of case."""
    return int(keyed_random.process_key(name))


def mixed(word: int) -> int:
    """Scramble a 64-bit word."""
    return int(keyed_random.mix(word))


def shifted(key: int, step: int) -> int:
    """Key plus a whole number, modulo 2^64: another attempt of the same case."""
    return (key + step) % 2**64


def poisson_count(u: float, rate: float) -> int:
    """Poisson count by inversion of `u`; mostly 0 for a cell and day."""
    return 0 if u + rate < 1.0 else int(keyed_random.poisson_count(u, rate))


def binomial_count(u: float, n: int, p: float) -> int:
    """Binomial count by inversion of `u`."""
    return int(keyed_random.binomial_count(u, n, p))


def _keys(key: int) -> np.ndarray:
    return np.array([key], np.uint64)
