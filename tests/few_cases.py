"""Worlds with a few cases that a test has put there, so that a phase can be followed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.state.cases import State
from model.world import World


def put(world: World, *kinds: str, building: Any = 0, **columns: Any) -> Any:
    """Replace all cases by one of each kind, known since today and without a handler; gives their rows.

    `building` and further columns hold one value for all of them, or one for each.
    """
    cases, day = world.cases, world.day
    cases.keep(np.zeros(len(cases), np.bool_))
    cases.append(len(kinds))
    cases.key[:] = np.arange(1, len(kinds) + 1)
    cases.kind[:] = [world.kinds.names.index(kind) for kind in kinds]
    cases.building[:] = building
    cases.run[:] = world.buildings.run[cases.building]
    cases.community[:] = world.buildings.community[cases.building]
    cases.compound[:] = world.buildings.compound[cases.building]
    cases.complainant[:] = world.buildings.first_resident[cases.building]
    for name in ("arisen", "since", "opened", "first_known", "level_since"):
        getattr(cases, name)[:] = day
    cases.state[:], cases.level[:], cases.channel[:] = State.OPEN, 0, 0
    cases.due[:] = cases.felt_due[:] = day + 1000
    for name, value in columns.items():
        getattr(cases, name)[:] = value
    return np.arange(len(kinds))


def first_building(world: World, compound: int) -> int:
    """Row of the first building of a compound."""
    return int(np.flatnonzero(world.buildings.compound == compound)[0])


def certain(value: float) -> Any:
    """A rule that gives one probability, whatever it is asked."""

    def rule(*first: Any, **named: Any) -> Any:
        size = max(np.size(each) for each in (*first, *named.values()))
        return np.full(size, value)

    return rule
