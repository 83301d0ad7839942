"""A lever that moves leaves nothing stale: what it refreshes is declared beside it, and no more than that."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_scenarios import BUSY
from test_levers import ENTRY, table
from worlds import MIXED, advance, moving, run_with, same_array, scenario, set_lever

from model.policy.levers import LEVERS, REFRESHED, Lever, load_levers
from model.policy.refresh import HOW, refresh
from model.state.cases import State
from model.state.handlers import Role
from model.world import World

EVERYBODY = moving(
    "everybody", steward_hours=12.0, helper_hours=3.0, mediation_hours=9.0, lawyer_hours=2.0, committee_desk=4.0,
    station=0.6, micro_hours=20.0, member_hours=1.0, visible=0.5, custody=1.0, custody_hours=6.0, cleaning=25.0,
    oversight=0.5, street_lent=5.0, grid_visits=2.0, grid_meetings=1.0, committee_meetings=3.0,
)  # fmt: skip
"""Everybody has hours, so that each lever has something to change."""


@pytest.fixture(scope="module")
def midway() -> World:
    """A world in the middle of a month: stewards, desks and stations at work, cases in all hands."""
    return advance(World([run_with(EVERYBODY, scenario(MIXED))], kinds=BUSY), 50)


def arrays(thing: Any, name: str = "world", known: set[int] | None = None) -> dict[str, Any]:
    """Every array that a world holds, itself or in its parts."""
    known = set() if known is None else known
    if isinstance(thing, np.ndarray):
        return {name: thing.copy()}
    if id(thing) in known or not type(thing).__module__.startswith("model."):
        return {}
    known.add(id(thing))
    found: dict[str, Any] = {}
    for key, value in vars(thing).items() if hasattr(thing, "__dict__") else ():
        found |= arrays(value, f"{name}.{key}", known)
    return found


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before if not same_array(before[name], after[name])}


def moves(lever: Lever) -> list[float]:
    """Values at the lower end of a lever's range and well inside it."""
    high = 8.0 if isinstance(lever.high, str) else lever.high
    return [lever.low, lever.low + 0.37 * (min(high, 50.0) - lever.low)]


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_what_a_lever_refreshes_is_all_that_hangs_on_it(lever: Lever, midway: World) -> None:
    useful = False
    for value in moves(lever):
        world = deepcopy(midway)
        set_lever(world, lever.name, value)
        before = arrays(world)
        refresh(world, {lever.name})
        fresh = arrays(world)
        useful |= bool(changed(before, fresh))
        for what in REFRESHED:
            HOW[what](world)
            stale = changed(fresh, arrays(world))
            assert not stale, (
                f"levers.toml, [{lever.name}]: refreshes lacks '{what}': {sorted(stale)} were stale"
            )
    assert useful == bool(lever.refreshes), (
        f"levers.toml, [{lever.name}]: refreshes names what it does not move"
    )


@pytest.mark.parametrize(
    ("levers", "role"),
    [(["steward_hours"], Role.STEWARD), (["mediation_hours", "committee_desk"], Role.DESK)],
    ids=["stewards", "desks"],
)
def test_who_stops_leaves_open_cases_to_others(levers: list[str], role: Role, midway: World) -> None:
    world = deepcopy(midway)

    def held() -> int:
        handler = world.cases.handler[(world.cases.state != State.CLOSED) & (world.cases.handler >= 0)]
        return int((world.handlers.role[handler] == role).sum())

    while not held():
        world.step()
    for lever in levers:
        set_lever(world, lever, 0.0)
    refresh(world, levers)
    assert not held()


def test_a_lever_with_an_unknown_refresh_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"lever 'doors'.*'refreshes'.*'rate'.*allowed: .*did you mean 'rates'"
    ):
        load_levers(table(tmp_path, ENTRY + 'refreshes = ["rate"]\n'))
    (doors,) = load_levers(table(tmp_path, ENTRY + 'refreshes = ["rates", "capacity"]\n'))
    assert doors.refreshes == ("rates", "capacity")
