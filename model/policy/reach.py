"""Reach of interventions: the order in which units are reached, and those for which a lever was moved.

The second tells an intervention that reached nobody from one that has no effect.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.state.columns import Bools, Floats, sized, starts_of, total_by

if TYPE_CHECKING:
    from model.world import World

UNITS = ("stewards", "buildings", "grids", "compounds", "communities")  # tables of levers, the finest first


class Reach:
    """Places of units in the queue of each intervention, and the units that it has reached since the world began."""

    def __init__(self, world: "World") -> None:
        self._run = {name: getattr(world, name).run for name in UNITS}
        self._runs = len(world.runs)
        self._places: dict[tuple[str, str], Floats] = {}
        self._reached: dict[tuple[str, str], Bools] = {}
        self._ran: dict[str, Bools] = {}
        self._anew: dict[str, Bools] = {}
        self.begin(np.ones(self._runs, bool))

    def places(self, world: "World", intervention: str, table: str, among: Bools | None = None) -> Floats:
        """Share of coverage from which on each unit of a table is reached; worked out once, since it never changes.

        The n units of a community (or the n communities of a run) are ranked by a keyed number each. The unit of rank
        r (from 0) is reached from (r + 1 - u) / n on, with one keyed u in (0, 1) for all of them. So a coverage c
        reaches floor(n c + u) of them: c n on average, never a whole unit off, and a wider coverage drops none.
        `among`: the units that count, if not all do; others are never reached. They must be the same every time.
        """
        key = (intervention, table)
        if key not in self._places:
            self._places[key] = _places(world, intervention, table, among)
        return self._places[key]

    def begin(self, runs: Bools) -> None:
        """Count changes for these runs only from now on; those of other runs are counted on their own days."""
        self._anew = {name: runs[run] for name, run in self._run.items()}

    def ran(self, intervention: str, runs: Bools) -> None:
        """Note that an intervention runs in these runs."""
        self._ran[intervention] = self._ran.get(intervention, False) | runs

    def add(self, intervention: str, table: str, change: npt.NDArray[Any]) -> None:
        """Note that an intervention changes a lever of a table; rows with a change of 0 are not reached."""
        key = (intervention, table)
        self._reached[key] = self._reached.get(key, False) | ((change != 0.0) & self._anew[table])

    def frame(self, world: "World") -> pd.DataFrame:
        """One row per run and intervention that it has: `reached` of `units` of the finest table that it touches.

        Columns: run, intervention, unit (name of the table), reached, units. An intervention that never ran (no
        coverage, or no intensity) has no unit, and reached 0 of 0.
        """
        rows = [
            (run, name, *counts[run])
            for name in sorted({d.intervention.id for run in world.runs for d in run.deliveries})
            for counts in [self._counts(name)]
            for run, each in enumerate(world.runs)
            if any(d.intervention.id == name for d in each.deliveries)
        ]
        types = {"run": int, "intervention": str, "unit": str, "reached": int, "units": int}
        return pd.DataFrame(rows, columns=list(types)).astype(types)

    def _counts(self, intervention: str) -> list[tuple[str, int, int]]:
        """Unit, units reached and units that there are, for each run."""
        unit = next((name for name in UNITS if (intervention, name) in self._reached), "")
        if not unit:
            return [("", 0, 0)] * self._runs
        run, reached = self._run[unit], self._reached[intervention, unit]
        units = np.bincount(sized(run), minlength=self._runs)
        counts = total_by(run, self._runs, reached.astype(np.float64))
        ran = self._ran.get(intervention, np.zeros(self._runs, bool))
        found = zip(ran, counts.astype(int).tolist(), units.tolist(), strict=True)
        return [(unit, count, there) if run else ("", 0, 0) for run, count, there in found]


def _places(world: "World", intervention: str, table: str, among: Bools | None) -> Floats:
    """See `Reach.places`."""
    units, draw = getattr(world, table), world.streams.uniform
    rows = np.arange(len(units)) if among is None else np.flatnonzero(among)
    luck = draw(f"coverage of {intervention}", units.key[rows], units.run[rows])
    if table == "communities":
        runs = np.arange(len(world.runs))
        group, keys, run = units.run[rows], np.zeros(runs.size, np.uint64), runs
    else:
        group, keys, run = units.community[rows], world.communities.key, world.communities.run
    size = np.bincount(sized(group), minlength=keys.size)
    order = np.lexsort((luck, group))
    rank = np.empty(rows.size)
    rank[order] = np.arange(rows.size) - starts_of(size)[group[order]]
    rounding = draw(f"rounding of coverage of {intervention}", keys, run)
    places = np.full(len(units), np.inf)
    places[rows] = (rank + 1.0 - rounding[group]) / size[group]
    return places
