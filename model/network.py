"""Ties between households: a sparse network drawn once, of which more or less is alive.

Every household draws two possible partners in its building and one across its compound (most contacts are within
the building, a few reach across it: D8). Each possible tie has a bar in (0, 1) of its own and is alive while the
compound's density of ties (`compounds.ties`) is above it. So a rising density adds ties and breaks none, a falling
one takes them in the reverse order, and the same ties form in both arms of a comparison.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model.columns import Bools, Floats, Keys, Rows, positions, starts_of, total_by
from model.keyed_random import child_key, choose, choose_two

if TYPE_CHECKING:
    from model.world import World

_AT_ONCE = 4_096  # households whose draws are made together: bounds memory, changes no result


class Living(NamedTuple):
    """Both ends of the living ties, rows of households, and the number of living ties of each household."""

    one: Rows
    other: Rows
    degree: Floats


class Network:
    """Possible ties: rows of households `one` and `other`, one tie each, and the density `bar` above which it lives."""

    def __init__(self, world: "World") -> None:
        h = world.households
        site = world.buildings.site[h.building]
        first, second = _within_buildings(world, site)
        across = _across_compounds(world, site)
        own = np.arange(len(h))
        one, other = np.tile(own, 3), np.concatenate([first, second, across])
        key = np.concatenate([child_key(h.key, ordinal) for ordinal in range(3)])
        real = (other >= 0) & (other != one)
        self.one, self.other = one[real].astype(np.int32), other[real].astype(np.int32)
        self.compound = h.compound[self.one]
        tie_key: Keys = key[real]
        self.bar: Floats = world.streams.uniform("tie", tie_key, site[self.one])

    def alive(self, world: "World") -> Bools:
        """Which of the possible ties are alive today."""
        living: Bools = self.bar < world.compounds.ties[self.compound]
        return living

    def living(self, world: "World") -> Living:
        """The ties that are alive today."""
        alive, count = positions(self.alive(world)), len(world.households)
        # Stored small, used as indices several times over.
        one, other = self.one[alive].astype(np.intp), self.other[alive].astype(np.intp)
        return Living(one, other, total_by(one, count) + total_by(other, count))

    def degree(self, world: "World") -> Floats:
        """Living ties of each household."""
        return self.living(world).degree

    def around(self, world: "World", value: Floats, living: Living | None = None) -> Floats:
        """Mean of `value` (one per household) over those tied to each household; not a number where nobody is.

        `living`: today's ties, for those who ask more than once.
        """
        ties = living or self.living(world)
        total = _received(ties.one, value[ties.other], len(value))
        total += _received(ties.other, value[ties.one], len(value))
        return np.divide(total, ties.degree, out=np.full(len(value), np.nan), where=ties.degree > 0)


def _received(household: Rows, value: Floats, count: int) -> Floats:
    """Sum of `value` per household; noughts, often most of them, are left out."""
    if 4 * np.count_nonzero(value) < value.size:
        some = positions(value)
        household, value = household[some], value[some]
    return total_by(household, count, value)


def _within_buildings(world: "World", site: Rows) -> tuple[Rows, Rows]:
    """Two possible partners in the own building; somebody who draws himself has one fewer."""
    h, b = world.households, world.buildings
    starts, lengths = starts_of(b.households), b.households
    first, second = np.empty(len(h), np.int64), np.empty(len(h), np.int64)
    for begin in range(0, len(h), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        home = h.building[part]
        first[part], second[part] = choose_two(
            world.streams,
            "ties in the building",
            h.key[part],
            site[part],
            0,
            h.key,
            starts[home],
            lengths[home],
        )
    return first, second


def _across_compounds(world: "World", site: Rows) -> Rows:
    """One possible partner anywhere in the compound: first a building, then a household there."""
    h, b, n = world.households, world.buildings, world.compounds
    buildings = np.bincount(b.compound, minlength=len(n))
    first_building, first_household = starts_of(buildings), starts_of(b.households)
    found = np.empty(len(h), np.int64)
    for begin in range(0, len(h), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        compound, key, where = h.compound[part], h.key[part], site[part]
        building = choose(
            world.streams, "ties across: building", key, where, 0, b.key, None,
            first_building[compound], buildings[compound],
        )  # fmt: skip
        found[part] = choose(
            world.streams, "ties across: household", key, where, 0, h.key, None,
            first_household[building], b.households[building],
        )  # fmt: skip
    return found
