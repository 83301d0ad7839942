"""Reach of interventions: the units for which an intervention has moved a lever.

It tells an intervention that reached nobody from one that has no effect.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.state.columns import Bools, total_by

if TYPE_CHECKING:
    from model.world import World

UNITS = ("stewards", "buildings", "grids", "compounds", "communities")  # tables of levers, the finest first


class Reach:
    """Units that each intervention has reached since the world began, by (intervention, table)."""

    def __init__(self, world: "World") -> None:
        self._run = {name: getattr(world, name).run for name in UNITS}
        self._runs = len(world.runs)
        self._reached: dict[tuple[str, str], Bools] = {}
        self._ran: dict[str, Bools] = {}
        self._anew: dict[str, Bools] = {}
        self.begin(np.ones(self._runs, bool))

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
        units = np.bincount(run, minlength=self._runs)
        counts = total_by(run, self._runs, reached.astype(np.float64))
        ran = self._ran.get(intervention, np.zeros(self._runs, bool))
        found = zip(ran, counts.astype(int).tolist(), units.tolist(), strict=True)
        return [(unit, count, there) if run else ("", 0, 0) for run, count, there in found]
