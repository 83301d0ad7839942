"""Runs in which levers are moved, for tests of what the levers do."""

from __future__ import annotations

from typing import Any

from worlds import Amount, moving, run_with, scenario

from model.inputs.run import Run


def moved(
    place: str, seed: int, name: str, start: int = 0, time: str = "", parameters: Any = None, **levers: Amount
) -> Run:
    """A run of a place in which the levers are shifted from day `start` on; `name` differs in a batch."""
    base = scenario(place, "", parameters, **({"time": time} if time else {}))
    return run_with(moving(name, **levers), base, seed=seed, start=start)
