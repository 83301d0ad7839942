"""Cases that may arise within a month: points of time and height, found once and thinned day by day.

Points are scattered evenly over the days of a month and over heights from 0 upwards, one per day and unit of height
on average, in each cell (building and kind) on its own. A point becomes a case on its day if it lies below that day's
rate of the cell. This is thinning (Lewis and Shedler 1979, "Simulation of nonhomogeneous Poisson processes by
thinning"); the counts of days are Poisson with these rates.

The points of a cell are found from the lowest upwards, with exponential gaps between them. So a higher rate adds
points and moves none: two arms of a comparison share all points below the lower of their rates.

A month runs from its second day to the first of the next one, as seasons do.
"""

from calendar import monthrange
from typing import NamedTuple

import numpy as np

from model.inputs.calendar import Calendar
from model.state.columns import Floats, Keys, Rows, positions
from model.state.keyed_random import Streams, child_key

_POINTS = 2**20  # keys of a month are apart from those of the next by so many
_RESERVE = 1.1  # points are found so many times as high as asked, so that small rises need no search


class Month(NamedTuple):
    """A month: its number counted from the year 0, and its days, from the second to the next first."""

    number: int
    days: range


def month_of(calendar: Calendar, day: int) -> Month:
    """The month to which a day belongs."""
    before = calendar.date(day - 1)
    second = day - before.day + 1
    days = range(second, second + monthrange(before.year, before.month)[1])
    return Month(before.year * 12 + before.month - 1, days)


class Candidates:
    """The points of the present month, by day, then cell, then height.

    key, run: identity and run of each cell. `bound`: the height up to which a cell's points have been found.
    """

    def __init__(self, key: Keys, run: Rows) -> None:
        self._key, self._run = key, run
        self.begin(Month(0, range(0)))

    def begin(self, month: Month) -> None:
        """Forget all points; those of another month follow."""
        self.month, self.bound = month, np.zeros(self._key.size)
        self._cell, self._day = np.empty(0, np.int64), np.empty(0, np.int64)
        self._id, self._height = np.empty(0, np.uint64), np.empty(0)

    def on(self, day: int) -> tuple[Rows, Keys, Floats]:
        """Cell, identity and height of each point of a day."""
        today = slice(*np.searchsorted(self._day, (day, day + 1)))
        return self._cell[today], self._id[today], self._height[today]

    def rise(self, streams: Streams, highest: Floats) -> None:
        """Find all points below these heights that are not known yet: those of cells whose bound is lower.

        They are the same whenever they are found; points of days that are over are never asked for.
        """
        raised = positions(highest > self.bound)
        if not raised.size:
            return
        bound = highest[raised] * _RESERVE
        cell, point, height = self._found(streams, raised, bound)
        new = height >= self.bound[cell]
        cell, point = cell[new], point[new]
        self.bound[raised] = bound
        number, days = self.month
        identity = child_key(self._key[cell], number * _POINTS + point)
        u = streams.uniform("arise day", identity, self._run[cell])
        self._add(cell, days.start + (u * len(days)).astype(np.int64), identity, height[new])

    def _found(self, streams: Streams, cells: Rows, bound: Floats) -> tuple[Rows, Rows, Floats]:
        """All points of the given cells below their bounds: cell, number of the point from below, height."""
        number, days = self.month
        key, run = self._key[cells], self._run[cells]
        # A draw below exp(-points expected) gives a first point above the bound: most cells have none.
        few = np.exp(bound * -len(days)) * (2.0**64 * (1.0 - 1e-12))
        here, u = streams.reaching("arise", key, run, number, few.astype(np.uint64))
        total = -np.log(u)
        parts = [(here[:0], here[:0], total[:0])]
        while here.size:
            height = total / len(days)
            below = positions(height < bound[here])
            here, total = here[below], total[below]
            parts.append((cells[here], np.full(here.size, len(parts) - 1), height[below]))
            gap = key[here] + np.uint64(len(parts) - 1)
            total = total + streams.exponential("arise", gap, run[here], number)
        cell, point, height = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cell, point, height

    def _add(self, cell: Rows, day: Rows, identity: Keys, height: Floats) -> None:
        """Sort new points in: they come after those of the same cell and day, as they are higher."""
        cell, day = np.concatenate([self._cell, cell]), np.concatenate([self._day, day])
        order = np.lexsort((cell, day))
        self._cell, self._day = cell[order], day[order]
        self._id = np.concatenate([self._id, identity])[order]
        self._height = np.concatenate([self._height, height])[order]
