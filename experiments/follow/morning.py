"""A morning of one world: what a day begins with, and so what may part two worlds on that day."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from model.policy.levers import LEVERS
from model.state.cases import State
from model.state.columns import Rows, total_by

if TYPE_CHECKING:
    from model.world import World

type Factors = dict[str, tuple[float, float]]  # name to value in the first and in the second world


class Morning:
    """Levers, chances, moods and queues of one world before a day begins.

    Levers and rates are kept as they are, since a changed one is a new array; the rest is copied.
    """

    def __init__(self, world: "World") -> None:
        n, b, c = world.compounds, world.buildings, world.cases
        self._world = world
        self._levers = {lever.name: getattr(world.levers, lever.name) for lever in LEVERS}
        self._rate = world.arrivals.rate
        self._buildings = {
            "condition": b.condition.copy(), "disorder": b.disorder.copy(), "answered": b.answered.copy(),
            "patrol": world.contact.patrol.copy(), "grid_visit": world.contact.grid_visit.copy(),
            "steward_visit": world.contact.steward_visit.copy(),
        }  # fmt: skip
        self._compounds = {
            "neighbour_ties": n.ties.copy(), "quality": n.quality.copy(), "firm": n.firm.astype(np.float64),
            "body": n.body.astype(np.float64), "helpers": n.help_minutes.copy(),
        }  # fmt: skip
        self._people = {
            "resident_trust": world.residents.trust.copy(),
            "record": world.residents.answered.copy(),
        }
        rows = np.flatnonzero((c.state == State.OPEN) & (c.handler >= 0))
        self._queue = total_by(c.handler[rows], len(world.handlers), c.remaining[rows])
        self._minutes = world.handlers.workday.copy()

    def values(self, building: int, kind: int, who: int, handler: int) -> Iterator[tuple[str, float]]:
        """Name and value of everything that may act on a case of this kind in this building.

        who: its complainant. handler: who holds it, -1 for nobody.
        """
        b = self._world.buildings
        row = {
            "buildings": building, "compounds": int(b.compound[building]), "grids": int(b.grid[building]),
            "communities": int(b.community[building]), "stewards": int(b.patch[building]),
        }  # fmt: skip
        for lever in LEVERS:
            yield lever.name, float(self._levers[lever.name][row[lever.table]])
        for names, place in (
            (self._buildings, building),
            (self._compounds, row["compounds"]),
            (self._people, who),
        ):
            for name, values in names.items():
                yield name, float(values[place])
        yield "rate", float(self._rate[self._cells(building, kind)].sum())
        if handler >= 0:
            yield "queue", float(self._queue[handler]) / 60.0
            yield "minutes", float(self._minutes[handler]) / 60.0

    def _cells(self, building: int, kind: int) -> Rows:
        arrivals = self._world.arrivals
        return np.flatnonzero((arrivals.building == building) & (arrivals.kind == kind))

    def of_home(self, building: int) -> Iterator[tuple[str, float]]:
        """Name and value of what moves the satisfaction of all who live in a building."""
        compound = int(self._world.buildings.compound[building])
        for name in ("condition", "disorder"):
            yield name, float(self._buildings[name][building])
        for name in ("quality", "neighbour_ties"):
            yield name, float(self._compounds[name][compound])


def parted(first: Iterator[tuple[str, float]], second: Iterator[tuple[str, float]]) -> Factors:
    """What differs between two worlds, by name; what only one of them has is left out."""
    other = dict(second)
    return {name: (one, other[name]) for name, one in first if name in other and one != other[name]}
