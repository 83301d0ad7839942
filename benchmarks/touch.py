"""Time that NumPy needs merely to read the arrays that a month of the model reads and writes.

For one month every phase and every monthly process notes which arrays of the world it reads. Right after it has run,
each of them is copied once. A daily phase reads only the rows of its cases, so of longer arrays as many elements are
copied as there are open cases. This counts too little on the one day of a month on which all cells are looked at for
what may arise in them. A monthly process copies whole arrays.
The model's own time divided by that of the copies shows its distance from the memory's speed: computation, keyed random
numbers, and the overhead of NumPy's calls on short arrays.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from model.world import World

type Process = Callable[["World"], None]

WARM = (
    59  # days before the month that is timed: January and February, so that it begins with a first of a month
)
MONTH = 31
HOLDERS = (
    "communities", "compounds", "grids", "buildings", "households", "residents", "merchants", "stewards", "firms",
    "departments", "handlers", "cases", "network", "pool", "levers", "arrivals", "kinds", "places", "contact",
    "workload",
)  # fmt: skip


class Seen:
    """Arrays read since it was last emptied, each once."""

    def __init__(self) -> None:
        self.arrays: dict[int, np.ndarray[Any, Any]] = {}

    def watch(self, holder: Any) -> None:
        """Record from now on which arrays of an object are read, by changing its class."""
        kind = type(holder)
        arrays = self.arrays

        class Watched(kind):  # type: ignore[misc, valid-type]
            def __getattribute__(self, name: str) -> Any:
                value = super().__getattribute__(name)
                if isinstance(value, np.ndarray):
                    arrays[id(value)] = value
                return value

        object.__setattr__(holder, "__class__", Watched)  # some objects are frozen

    def touched(self, most: int | None) -> float:
        """CPU seconds to copy each array once, `most` elements of longer ones; then forget the arrays."""
        arrays = [array[:most] for array in self.arrays.values()]
        self.arrays.clear()
        start = time.process_time()
        for array in arrays:
            array.copy()
        return time.process_time() - start


def touching(make: Callable[[], World]) -> tuple[float, float, int]:
    """CPU seconds of a month and of touching its arrays, and the number of cases that arose.

    Two equal worlds run their days in turn, so that a slow spell of the machine slows both.
    """
    world, looked_at = make(), make()
    for each in (world, looked_at):
        for _ in range(WARM):
            each.step()
    spent = _note(looked_at)
    before, ran = world.recorder.flow["arisen"].sum(), 0.0
    for _ in range(MONTH):
        start = time.process_time()
        world.step()
        ran += time.process_time() - start
        looked_at.step()
    return ran, sum(spent), int(world.recorder.flow["arisen"].sum() - before)


def _note(world: World) -> list[float]:
    """From now on, touch the arrays that a process has read after every process; the list collects the seconds."""
    seen, spent = Seen(), list[float]()
    for holder in (
        world.relapses.pool,
        world.arrivals.candidates,
        *(getattr(world, name) for name in HOLDERS),
        world,
    ):
        seen.watch(holder)

    def noted(process: Process, daily: bool) -> Process:
        def noting(world: World) -> None:
            process(world)
            spent.append(seen.touched(len(world.cases) if daily else None))

        return noting

    world.phases = tuple(noted(phase, daily=True) for phase in world.phases)
    world.monthly = tuple(noted(process, daily=False) for process in world.monthly)
    seen.touched(None)
    return spent
