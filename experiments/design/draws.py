"""Draws: ways things may be. A draw gives every uncertain number a value from its plausible range.

Draw `number` is the same in every variant. The draws are a Latin hypercube in blocks of 50 (McKay et al. 1979): in each
block every number has one value in each of 50 strata of equal chance. Strata and places in them are keyed by the
number's own name, so that one more number leaves all others alone, and more draws add to those that there are.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.design.kept import Kept, kept
from experiments.design.sample import SECOND_LUCK
from experiments.errors import RequestError
from model.inputs.archetypes import archetypes
from model.inputs.plausible import FIXED, POSITIVE, SHARE, Uncertain
from model.state.keyed_random import Streams, child_key, process_key

BLOCK = 50  # draws in a block, and strata of each number in it
MOST_DRAWS = SECOND_LUCK - 1
IDENTITY_LENGTH = 16
_SHARE_BELOW = 0.05  # chance of a value below the plausible range, and of one above it

type Floats = npt.NDArray[np.float64]


class Draws:
    """Draws of the given numbers; those whose shape is `fixed` are never drawn.

    kept: says which candidate of the hypercube each draw is, where some were ruled out; without it all are draws.
    """

    def __init__(self, inputs: Iterable[Uncertain], kept: Kept | None = None) -> None:
        self.kept = kept
        self.inputs = tuple(each for each in inputs if each.plausible.shape != FIXED)
        self.names = tuple(each.name for each in self.inputs)
        shapes = np.array([each.plausible.shape for each in self.inputs], dtype="U8")
        self._positive, self._share = shapes == POSITIVE, shapes == SHARE
        self._whole = np.array([each.plausible.whole for each in self.inputs], dtype=np.bool_)
        self._low, self._high = (
            _column(each.low for each in self.inputs),
            _column(e.high for e in self.inputs),
        )
        self._middle = self._spread_out(_column(each.value for each in self.inputs))
        self._below = self._middle - self._spread_out(_column(each.plausible.low for each in self.inputs))
        self._above = self._spread_out(_column(each.plausible.high for each in self.inputs)) - self._middle
        self._keys = np.array([process_key(name) for name in self.names], dtype=np.uint64)
        self._streams = Streams([0])
        self._blocks: dict[int, Floats] = {}

    @cached_property
    def identity(self) -> str:
        """Hash of the names, defaults, ranges, limits and shapes, and of how draws are made from them."""
        rows = sorted(
            [i.name, i.value, i.low, i.high, p.low, p.high, p.shape, p.whole]
            for i, p in ((each, each.plausible) for each in self.inputs)
        )
        out = sorted(self.kept.ruled_out) if self.kept else []
        text = json.dumps(["latin hypercube", BLOCK, rows, out], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:IDENTITY_LENGTH]

    def values(self, number: int) -> dict[str, float]:
        """Value of every uncertain number in one draw, by name; RequestError unless `number` is from 1."""
        return dict(zip(self.names, self.table([number])[0].tolist(), strict=True))

    def table(self, numbers: Sequence[int]) -> Floats:
        """Values in many draws, shape (draws, inputs), columns in the order of `names`. Raises RequestError."""
        return self.quantiles_to_values(self.quantiles(numbers))

    def quantiles(self, numbers: Sequence[int]) -> Floats:
        """Chances in (0, 1) at which the draws stand in each distribution, shape (draws, inputs)."""
        places = np.array([self._candidate(_checked(number)) - 1 for number in numbers], dtype=np.int64)
        if not places.size:
            return np.empty((0, len(self.names)))
        return np.stack([self._block(int(place // BLOCK))[place % BLOCK] for place in places])

    def _candidate(self, number: int) -> int:
        return self.kept.candidate(number) if self.kept else number

    def quantiles_to_values(self, chance: Floats) -> Floats:
        """Values at the given chances, any shape that ends in inputs: 0.5 is the default, 0.05 and 0.95 its range.

        The two halves of a distribution are halves of normal ones, on the scale that its shape names. Beyond the
        limits of what is allowed the value is the limit.
        """
        from scipy.special import ndtri

        steps = ndtri(chance) / ndtri(1.0 - _SHARE_BELOW)  # -1 and 1 at the ends of the plausible range
        scaled = self._middle + steps * np.where(steps < 0.0, self._below, self._above)
        values = np.where(self._share, 1.0 / (1.0 + np.exp(-scaled)), scaled)
        values[..., self._positive] = np.exp(scaled[..., self._positive])
        values = np.where(self._whole, np.rint(values), values)
        return np.clip(values, self._low, self._high)

    def _spread_out(self, values: Floats) -> Floats:
        """Numbers on the scales of their shapes: logarithms, log-odds or as they are."""
        scaled = values.copy()
        scaled[self._positive] = np.log(values[self._positive])
        odds = values[self._share] / (1.0 - values[self._share])
        scaled[self._share] = np.log(odds)
        return scaled

    def _block(self, block: int) -> Floats:
        """Chances of one block, shape (50, inputs)."""
        if block not in self._blocks:
            slots = np.arange(BLOCK)[:, np.newaxis]
            luck = self._streams.bits("stratum of a draw", child_key(self._keys, slots), 0, block)
            strata = np.argsort(luck, axis=0, kind="stable")
            within = self._streams.uniform(
                "place in a stratum", child_key(self._keys, block * BLOCK + slots), 0
            )
            self._blocks[block] = (strata + within) / BLOCK
        return self._blocks[block]


def _column(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def _checked(number: Any) -> int:
    whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
    if not whole or not 1 <= number <= MOST_DRAWS:
        raise RequestError(
            f"draw {number!r}: allowed: whole numbers from 1 to {MOST_DRAWS:,}",
            f"抽样编号 {number!r} 无效；允许：1 至 {MOST_DRAWS:,} 的整数",
        )
    return int(number)


def uncertain_inputs() -> list[Uncertain]:
    """All parameters, then the fields of all archetypes (`old.fee`), each with its plausible range."""
    from scenarios.catalogue import all_parameters

    fields = (each for field in archetypes().fields.values() for each in field.uncertain())
    return [*(each.uncertain for each in all_parameters().values()), *fields]


@cache
def draws() -> Draws:
    """Draws of all numbers of the project, without those that were ruled out."""
    return Draws(uncertain_inputs(), kept())


@cache
def candidates() -> Draws:
    """Draws of all numbers of the project, those that were ruled out included."""
    return Draws(uncertain_inputs())


def values(number: int) -> Mapping[str, float]:
    """Value of every uncertain number of the project in draw `number`, from 1. Raises RequestError."""
    return draws().values(number)


def identity() -> str:
    """Hash of the plausible ranges of the project: two sets of draws with one identity are the same."""
    return draws().identity
