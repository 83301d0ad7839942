"""Small worlds for the tests, and ways to compare what happened in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd

from model.inputs.run import Delivery, DeliveryState, Run
from model.policy.levers import LEVERS
from model.state.cases import State
from model.state.columns import Table
from model.world import World
from scenarios.build import make_run, make_world
from scenarios.interventions.base import BaseIntervention
from scenarios.loader import loads
from scenarios.scenario import Scenario

TIME = "[time]\nstart = 2022-01-01\nwarmup_days = 21\nhorizon_days = 126\nevaluation_days = 60\n"

OLD = """
[[place.communities]]
name = "老街"
grids = 2
[[place.communities.compounds]]
archetype = "old"
count = 2
households = 90
firm = false
"""
MIXED = """
[[place.communities]]
name = "混合"
grids = 3
[[place.communities.compounds]]
archetype = "resettlement"
households = 120
[[place.communities.compounds]]
archetype = "commodity"
households = 110
[[place.communities.compounds]]
archetype = "old"
households = 70
firm = true
"""
STREET = """
[[place.communities]]
name = "街道"
count = 2
grids = 2
fund = 5000
[[place.communities.compounds]]
archetype = "danwei"
households = 80
[[place.communities.compounds]]
archetype = "fringe"
households = 60
"""
TOWN = """
[[place.communities]]
name = "城"
grids = 2
[[place.communities.compounds]]
archetype = "old"
count = 3
households = 150
firm = false
[[place.communities.compounds]]
archetype = "fringe"
count = 2
households = 150
"""
PLACES = {"old": OLD, "mixed": MIXED, "street": STREET}
TABLE_OF = {lever.name: lever.table for lever in LEVERS}
BOTH = "[interventions.red_stewards]\nramp_days = 30\n[interventions.community_property]\nramp_days = 30\n"

TABLES = (
    "communities", "compounds", "grids", "buildings", "households", "residents", "stewards", "firms",
    "merchants", "departments", "handlers", "cases",
)  # fmt: skip


def scenario(
    place: str = MIXED,
    interventions: str = "",
    parameters: Mapping[str, float] | None = None,
    time: str = TIME,
) -> Scenario:
    """A scenario from the parts of its file."""
    head = 'title = { en = "t", zh = "t" }\nabout = { en = "a", zh = "a" }\n'
    values = "".join(f"{name} = {float(value)!r}\n" for name, value in (parameters or {}).items())
    where = f'[place]\nname = {{ en = "p", zh = "p" }}\n{place}'
    return loads(f"{head}{time}{where}{interventions}[parameters]\n{values}")


def timed(warmup: int, horizon: int, start: str = "2022-01-01") -> str:
    """The table of a calendar whose levels are averaged over the whole horizon."""
    values = {"start": start, "warmup_days": warmup, "horizon_days": horizon, "evaluation_days": horizon}
    return "[time]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())


def world_of(*runs: tuple[Scenario, int], **rest: Any) -> World:
    """A world with one run per scenario and seed."""
    return make_world(runs, **rest)


def delivered(run: Run, *deliveries: Delivery) -> Run:
    """The run with these deliveries in place of its own."""
    return replace(run, deliveries=deliveries)


def whole(intervention: Any, start: int = 0) -> Delivery:
    """Full delivery of an intervention from a day on."""
    return Delivery(intervention, start=start, end=None, ramp=0, coverage=1.0, intensity=1.0)


type Amount = float | Callable[[World], Any]


def moving(name: str, **shifts: Amount) -> BaseIntervention:
    """An intervention, made up for a test, that shifts levers for all whom it reaches.

    By so much, or by what a function of the world gives for each row of the lever's table.
    """

    class Moving(BaseIntervention):
        id = f"moving_{name}"

        def apply(self, world: World, delivery: DeliveryState) -> None:
            """Shift every lever named."""
            for lever, amount in shifts.items():
                here = self.treated(world, TABLE_OF[lever], delivery)
                by = amount(world) if callable(amount) else amount
                world.levers.shift(lever, np.where(here, by, 0.0))

    return Moving()


EVERYTHING = moving(
    "everything", mediation_hours=10.0, lawyer_hours=3.0, meeting_items=6.0, table_skill=0.7, deliberation=0.7,
    app=0.5, recording=-0.3,
)  # fmt: skip
"""Desk, lawyer, meeting, deliberation and platform at once, and a community that would rather not know."""


def set_lever(world: World, name: str, value: float | list[float]) -> None:
    """Put a lever to one value everywhere, or one for each row, until interventions are next stated."""
    setattr(world.levers, name, np.full_like(getattr(world.levers, name), value))


def arms(base: Scenario, seeds: Iterable[int], *interventions: BaseIntervention | None) -> list[Run]:
    """Runs arm by arm, each under all seeds: None is the scenario as it is."""
    return [
        make_run(base, seed) if each is None else run_with(each, base, seed)
        for each in interventions
        for seed in seeds
    ]


def run_with(intervention: Any, base: Scenario, seed: int = 1, start: int = 0) -> Run:
    """A run in which one intervention, made up for a test, comes on top of those of the scenario."""
    run = make_run(base, seed)
    return delivered(run, *run.deliveries, whole(intervention, start))


def advance(world: World, day: int) -> World:
    """Step until `day` is the next to come."""
    while world.day < day:
        world.step()
    return world


def ran(world: World) -> World:
    """The world after its last day."""
    world.run()
    return world


def watch(
    world: World, after: Callable[[World], None], before: Callable[[World], None] | None = None
) -> World:
    """Have functions called at the beginning and at the end of every day, before closed cases are dropped."""
    world.phases = (*([before] if before else []), *world.phases, after)
    return world


# --- what can be compared


def rows_of(world: World, table: str, run: int) -> Any:
    """Rows of one run in a table; of cases those that live."""
    whole_table = getattr(world, table)
    if table in ("households", "residents"):
        home = world.building_of() if table == "residents" else world.households.building
        return np.flatnonzero(world.buildings.run[home] == run)
    mine = whole_table.run == run
    if table == "cases":
        mine &= whole_table.state != State.CLOSED
    return np.flatnonzero(mine)


def run_state(world: World, run: int = 0) -> dict[str, Any]:
    """Every column of one run, but for references to rows, which depend on the batch."""
    state: dict[str, Any] = {}
    for name in TABLES:
        table: Table = getattr(world, name)
        rows = rows_of(world, name, run)
        for column, spec in table.declarations():
            if spec.unit != "row":
                state[f"{name}.{column}"] = getattr(table, column)[rows].copy()
    state["books"] = np.stack([*world.books.ever.values()])[:, world.communities.run == run]
    return state


def whole_state(world: World) -> dict[str, Any]:
    """Every column of the world, references and levers included; closed cases left out."""
    state: dict[str, Any] = {}
    for name in TABLES:
        table: Table = getattr(world, name)
        rows = np.flatnonzero(world.cases.state != State.CLOSED) if name == "cases" else slice(None)
        for column, _ in table.declarations():
            state[f"{name}.{column}"] = getattr(table, column)[rows].copy()
    state |= {name: value for name, value in vars(world.levers).items() if isinstance(value, np.ndarray)}
    state |= {"books": np.stack([*world.books.ever.values()]), "ledger": world.workload.task_ledger.copy()}
    return state


def digest(world: World) -> str:
    """Fingerprint of the whole state."""
    total = blake2b(digest_size=16)
    for name, values in whole_state(world).items():
        total.update(name.encode())
        total.update(np.ascontiguousarray(values).tobytes())
    return total.hexdigest()


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Names of the parts that are not the same to the last bit."""
    assert one.keys() == other.keys()
    return [name for name, values in one.items() if not same_array(values, other[name])]


def same_array(one: Any, other: Any) -> bool:
    """Whether two arrays have the same values to the last bit, nan included."""
    return bool(one.shape == other.shape and one.tobytes() == other.astype(one.dtype).tobytes())


def outcome(world: World, run: int = 0) -> dict[str, pd.DataFrame]:
    """Results of one run: its rows of all tables, numbered as if it were alone."""
    return outcomes(world, [run])[0]


def outcomes(world: World, runs: Iterable[int]) -> list[dict[str, pd.DataFrame]]:
    """Results of several runs, each numbered as if it were alone."""
    frames = world.results().frames()
    return [{name: _own(frame, run) for name, frame in frames.items()} for run in runs]


def _own(frame: pd.DataFrame, run: int) -> pd.DataFrame:
    """The rows of one run in their order, without its number in the batch."""
    return frame[frame["run"] == run].drop(columns="run").reset_index(drop=True)


def assert_same_outcome(
    one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame], *, but: str = ""
) -> None:
    """All columns of all tables (but one, if it is named) agree bit for bit."""
    for name, frame in one.items():
        if name == but:
            continue
        pd.testing.assert_frame_equal(frame, other[name], check_exact=True, obj=name)


def differs(one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame], *, but: str = "") -> bool:
    """Whether the tables (but one, if it is named) differ anywhere."""
    return any(not frame.equals(other[name]) for name, frame in one.items() if name != but)


class Arisen:
    """Collects what arose: key of the case -> kind, building's key, complainant's key."""

    def __init__(self) -> None:
        self.cases: dict[int, tuple[int, int, int]] = {}

    def __call__(self, world: World) -> None:
        """Note the cases of today (a phase)."""
        cases = world.cases
        for row in world.today.rows("arisen"):
            people, places = world.residents.key, world.buildings.key
            known = (cases.kind[row], places[cases.building[row]], people[cases.complainant[row]])
            self.cases[int(cases.key[row])] = (int(known[0]), int(known[1]), int(known[2]))
