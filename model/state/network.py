"""Ties between households: a sparse network of possible ties, drawn once, of which a varying part is alive.

Every household draws two possible partners in its building and one across its compound (most contacts are within
the building, a few reach across it: D8). Each possible tie has its own bar in (0, 1) and is alive while the
compound's density of ties (`compounds.ties`) is above it. So a rising density only adds ties, and a falling one removes
them in the reverse order. The same ties form in both arms of a comparison.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model.state.columns import Bools, Floats, Keys, Rows, positions, sized, starts_of, total_by
from model.state.keyed_random import child_key, choose, choose_two

if TYPE_CHECKING:
    from model.world import World

NEVER = 2.0  # a density that no compound reaches
_AT_ONCE = 4_096  # households whose draws are made together: bounds memory, changes no result


class Living(NamedTuple):
    """Both ends of the living ties, rows of households, and the number of living ties of each household."""

    one: Rows
    other: Rows
    degree: Floats


class Network:
    """Possible ties: three per household, to `other` (row of a household), alive above a density `bar`.

    Both have shape [3, households]; the household that drew a tie is its column. Where it drew nobody or itself the
    bar is out of reach.
    """

    def __init__(self, world: "World") -> None:
        count = len(world.households)
        self.other = np.empty((3, count), np.int32)
        # Bars in single precision: there are more ties than residents.
        self.bar = np.empty((3, count), np.float32)
        for start in range(0, count, _AT_ONCE):
            _draw(world, self, slice(start, min(start + _AT_ONCE, count)))

    def alive(self, world: "World", households: Rows | slice = slice(None)) -> Bools:
        """Whether each possible tie drawn by the given households (by default all) is alive today."""
        density = world.compounds.ties[world.households.compound[households]]
        living: Bools = self.bar[:, households] < density
        return living

    def living(self, world: "World") -> Living:
        """The ties that are alive today."""
        ends = [positions(alive) for alive in self.alive(world)]
        one, count = np.concatenate(ends), len(world.households)
        # Stored small, used as indices several times over.
        found = [partner[rows] for partner, rows in zip(self.other, ends, strict=True)]
        other = np.concatenate(found).astype(np.intp)
        return Living(one, other, total_by(one, count) + total_by(other, count))

    def degree(self, world: "World") -> Floats:
        """Living ties of each household."""
        return self.living(world).degree

    def around(self, world: "World", value: Floats, living: Living | None = None) -> Floats:
        """Mean of `value` (one per household) over those tied to each household; not a number without ties.

        `living`: today's ties, if the caller has them already.
        """
        ties = living or self.living(world)
        total = _received(ties.one, value[ties.other], len(value))
        total += _received(ties.other, value[ties.one], len(value))
        return np.divide(total, ties.degree, out=np.full(len(value), np.nan), where=ties.degree > 0)


def _received(household: Rows, value: Floats, count: int) -> Floats:
    """Sum of `value` per household; zeros, often most of the values, are skipped."""
    if 4 * np.count_nonzero(value) < value.size:
        some = positions(value)
        household, value = household[some], value[some]
    return total_by(household, count, value)


def _draw(world: "World", net: Network, part: slice) -> None:
    """The possible ties that some households draw, and the bar of each."""
    h = world.households
    key, run = h.key[part], world.buildings.run[h.building[part]]
    own = np.arange(part.start, part.stop)
    drawn = (*_within_buildings(world, part, run), _across_compounds(world, part, run))
    for ordinal, other in enumerate(drawn):
        net.other[ordinal, part] = other
        tie_key: Keys = child_key(key, ordinal)
        bar = world.streams.uniform("tie", tie_key, run)
        net.bar[ordinal, part] = np.where((other < 0) | (other == own), NEVER, bar)


def _within_buildings(world: "World", part: slice, run: Rows) -> tuple[Rows, Rows]:
    """Two possible partners in the own building; a household that draws itself has one fewer."""
    h, b = world.households, world.buildings
    home, starts = h.building[part], starts_of(b.households)
    return choose_two(
        world.streams, "ties in the building", h.key[part], run, 0, h.key, starts[home], b.households[home]
    )


def _across_compounds(world: "World", part: slice, run: Rows) -> Rows:
    """One possible partner anywhere in the compound: first a building, then a household there."""
    h, b, n = world.households, world.buildings, world.compounds
    buildings = np.bincount(sized(b.compound), minlength=len(n))
    compound, key = h.compound[part], h.key[part]
    building = choose(
        world.streams, "ties across: building", key, run, 0, b.key, None,
        starts_of(buildings)[compound], buildings[compound],
    )  # fmt: skip
    return choose(
        world.streams, "ties across: household", key, run, 0, h.key, None,
        starts_of(b.households)[building], b.households[building],
    )  # fmt: skip
