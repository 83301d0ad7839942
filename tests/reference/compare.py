"""Run the fast world and the twin on one site, and name the first day, process and entity on which they part.

`python -m reference.compare NAME [SEED]` from the folder `tests/` does it for a small place of a package.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from model.cases import State
from model.columns import Rows
from model.levers import intervene as world_intervene
from model.phases.merchants import note_merchants as world_note_merchants
from model.phases.upkeep import note_works as world_note_works
from model.site import Site
from model.world import World
from reference import entities
from reference.arise import refresh_rates
from reference.delivery import intervene
from reference.hours import refresh_capacity
from reference.levers import DECLARED
from reference.places import note_merchants, note_works
from reference.twin import Twin

CLOSE = 1e-9
TABLES = (
    "communities", "compounds", "grids", "buildings", "households", "residents", "stewards", "firms", "merchants",
)  # fmt: skip
SKIPPED = {"site", "spec", "compounds.archetype", "buildings.households", "buildings.works"}
CASE_FIELDS = (
    "key", "building", "kind", "complainant", "respondent", "merchant", "arisen", "felt_due", "private_until",
    "repeat", "state", "opened", "channel", "level", "level_since", "handler", "handoffs", "due", "remaining",
    "worked", "attempts", "next_day", "paper", "tabled", "ballot", "verdict", "outcome", "closed", "rating",
    "satisfied",
)  # fmt: skip
BESIDE = {  # what the fast world keeps beside its tables
    "communities": ("fees_due", "fees_paid", "firm_exits", "subsidy_month", "desk_lent", "upkeep_paid"),
    "compounds": (
        "visible_members", "cleaning_hours", "care_relief", "door", "shown", "failures", "custody_given", "cleaned",
    ),
    "buildings": (
        "patrol", "grid_visit", "steward_visit", "weekend_patrol", "weekend_visit", "works_paid", "repairs",
    ),
    "grids": ("spare_visit",),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """Where the two parted first."""

    day: int
    process: str
    what: str
    world: Any
    twin: Any

    def __str__(self) -> str:
        return f"day {self.day}, after {self.process}: {self.what}: world {self.world!r}, twin {self.twin!r}"


class Recorded(World):
    """The fast world, which keeps all closed cases with all their columns."""

    def drop_closed(self) -> None:
        """Keep what is about to be dropped."""
        known = self.__dict__.setdefault("history", {})
        known.update(case_rows(self, np.flatnonzero(self.cases.state == State.CLOSED)))
        super().drop_closed()


def compare(site: Site) -> Difference | None:
    """The first difference between the two over the whole run, or None.

    State is compared once a month, to be quick; if anything differs, both are run again and compared day by day,
    then process by process.
    """
    world, twin = Recorded([site]), Twin(site)
    while world.day <= world.calendar.last:
        world.step()
        twin.step()
        if world.calendar.month_start(world.day - 1) or world.day > world.calendar.last:
            if next(differences(world, twin), None) is not None:
                return first_difference(site)
    world.drop_closed()
    mine = dict(twin_case(twin, case) for case in twin.closed)
    for key, case in world.__dict__["history"].items():
        if key not in mine or not _same_case(case, mine[key]):
            return Difference(case[-2], "the end", f"closed case {key}", case, mine.get(key))
    if len(mine) != len(world.__dict__["history"]):
        return Difference(world.day, "the end", "number of closed cases", len(world.__dict__["history"]), len(mine))
    return None


def first_difference(site: Site) -> Difference | None:
    """Process by process from the first day on; slow."""
    world, twin = Recorded([site]), Twin(site)
    found = _found(world, twin, "the beginning")
    while found is None and world.day <= world.calendar.last:
        found = _day(world, twin)
    return found


def _day(world: Recorded, twin: Twin) -> Difference | None:
    """One step of both, as `World.step` and `Twin.step` have it, with a look after every process."""
    from model.world import Today

    if world.day == 0:
        world._begin_horizon()
        twin._begin_horizon()
    world.today, twin.today = Today(), entities.Today()
    world.working = world.calendar.working(world.day)
    for name, fast, plain in _processes(world):
        fast(world)
        plain(twin)
        found = _found(world, twin, name)
        if found is not None:
            return found
    world.phases[-1](world)
    world._tidy()
    twin.closed += twin.today.closed
    world.day += 1
    twin.day += 1
    return None


type Process = tuple[str, Callable[[Any], Any], Callable[[Any], Any]]


def _processes(world: World) -> list[Process]:
    """All processes of today in their order: name, in the world, in the twin."""
    pairs: list[Process] = [
        (plain.__name__, fast, plain) for fast, plain in zip(world.phases, Twin.phases, strict=False)
    ]
    pairs += [
        ("note_merchants", world_note_merchants, note_merchants),
        ("note_works", world_note_works, note_works),
    ]
    if world.calendar.month_start(world.day):
        pairs += [(plain.__name__, fast, plain) for fast, plain in zip(world.monthly, Twin.monthly, strict=True)]
        pairs.append(("refresh", _refresh_world, _refresh_twin))
    pairs.append(("intervene", world_intervene, intervene))
    return pairs


def _refresh_world(world: World) -> None:
    from model.capacity import refresh_capacity as refresh

    refresh(world)
    world.arrivals.refresh(world)


def _refresh_twin(twin: Twin) -> None:
    refresh_capacity(twin)
    refresh_rates(twin)


def _found(world: World, twin: Twin, process: str) -> Difference | None:
    for what, fast, plain in differences(world, twin):
        return Difference(world.day, process, what, fast, plain)
    return None


# --- state against state


def differences(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    """Everything that differs now: what, in the world, in the twin."""
    yield from _tables(world, twin)
    yield from _cases(world, twin)
    yield from _handlers(world, twin)
    yield from _levers(world, twin)
    yield from _rates(world, twin)
    yield from _books(world, twin)


def _tables(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    for table in TABLES:
        columns, objects = getattr(world, table), getattr(twin, table)
        if len(columns) != len(objects):
            yield f"number of {table}", len(columns), len(objects)
            continue
        names = [name for name, _ in columns.declarations() if name not in SKIPPED]
        for name in names:
            if f"{table}.{name}" not in SKIPPED:
                yield from _column(f"{table}.{name}", getattr(columns, name), [number(getattr(o, name)) for o in objects])
        for name in BESIDE.get(table, ()):
            yield from _column(f"{table}.{name}", getattr(world, name), [getattr(o, name) for o in objects])
    yield from _column("buildings.households", world.buildings.households, [b.size for b in twin.buildings])
    yield from _column("buildings.works", world.buildings.works, [b.works for b in twin.buildings])
    yield from _column("compounds.taken_over", world.takeovers, [n.taken_over for n in twin.compounds])
    yield from _column("ties.bar", world.network.bar, [tie.bar for tie in twin.ties])


def _column(what: str, fast: Rows, plain: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    other = np.array(plain)
    if fast.dtype.kind == "f":
        wrong = np.abs(fast - other) > CLOSE * np.maximum(1.0, np.abs(fast))
    else:
        wrong = fast != other
    for row in np.flatnonzero(wrong):
        yield f"{what}[{row}]", fast[row].item(), plain[row]


def number(value: Any) -> Any:
    """An attribute of the twin as the column has it: objects by their row, None as -1."""
    if value is None:
        return -1
    if isinstance(value, entities.Grid | entities.Firm | entities.Steward):
        return value.number
    if isinstance(value, entities.Community | entities.Compound | entities.Building | entities.Household):
        return value.row
    if isinstance(value, entities.Resident | entities.Merchant | entities.Handler):
        return value.row
    return int(value) if isinstance(value, IntEnum) else value


def _cases(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    """Cases that are not closed, in their order; settled ones that will come back, by day."""
    fast = list(case_rows(world, np.flatnonzero(world.cases.state != State.CLOSED)).items())
    plain = [twin_case(twin, case) for case in twin.cases]
    if [key for key, _ in fast] != [key for key, _ in plain]:
        only = {key for key, _ in fast} ^ {key for key, _ in plain}
        either = {**dict(plain), **dict(fast)}
        yield "open cases", [either[key] for key in only], "are in one of the two only, or the order differs"
        return
    for (key, case), (_, other) in zip(fast, plain, strict=True):
        for name, value, expected in zip(CASE_FIELDS, case, other, strict=True):
            if not _same(value, expected):
                yield f"case {key} ({world.kinds.names[case[2]]}) {name}", value, expected
    pool = world.relapses.pool
    later = [(int(day), int(key)) for day, key in zip(pool.day, pool.key, strict=True) if day > world.day]
    returns = [(day, case.key) for day, cases in twin.returns.items() for case in cases if day > twin.day]
    if sorted(later) != sorted(returns):
        yield "returns", sorted(set(later) - set(returns)), sorted(set(returns) - set(later))


def case_rows(world: World, rows: Rows) -> dict[int, tuple[Any, ...]]:
    """Cases of the fast world by key: their fields in the order of CASE_FIELDS."""
    columns = [getattr(world.cases, name)[rows].tolist() for name in CASE_FIELDS]
    return {values[0]: values for values in zip(*columns, strict=True)}


def twin_case(twin: Twin, case: entities.Case) -> tuple[int, tuple[Any, ...]]:
    """The same of a case of the twin."""
    values = []
    for name in CASE_FIELDS:
        value = getattr(case, name)
        if name == "kind":
            value = twin.kinds.index(value)
        elif isinstance(value, entities.Handler):
            value = value.row
        values.append(number(value))
    return case.key, tuple(values)


def _same_case(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(_same(a, b) for a, b in zip(one, other, strict=True))


def _same(one: Any, other: Any) -> bool:
    return abs(one - other) < CLOSE if isinstance(one, float) else one == other


def _handlers(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    from model.capacity import TASKS

    for name in ("workday", "weekend", "used", "offered"):
        plain = [getattr(handler, name) for handler in twin.handlers]
        yield from _column(f"handlers.{name}", getattr(world.handlers, name), plain)
    for task, fast, ledger in zip(TASKS, world.task_minutes, world.task_ledger, strict=True):
        yield from _column(f"minutes of {task}", fast, [h.tasks.get(task, 0.0) for h in twin.handlers])
        yield from _column(f"ledger of {task}", ledger, [h.ledger.get(task, 0.0) for h in twin.handlers])


def _levers(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    for lever in DECLARED.values():
        plain = [unit.levers[lever.name] for unit in getattr(twin, lever.table)]
        yield from _column(f"lever {lever.name}", getattr(world.levers, lever.name), plain)


def _rates(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    a = world.arrivals
    where = [(twin.buildings[b], world.kinds.names[k]) for b, k in zip(a.building, a.kind, strict=True)]
    yield from _column("rates", a.rate, [twin.rates.get(cell, 0.0) for cell in where])


def _books(world: World, twin: Twin) -> Iterator[tuple[str, Any, Any]]:
    from model.books import Flow

    for flow in Flow:
        plain = [twin.books.flows.get((flow, c), 0.0) for c in twin.communities]
        yield from _column(f"flow {flow.name}", world.books.flows[flow], plain)
    for (name, payer), yuan in world.books.spent.items():
        mine = [twin.books.spent.get((name, payer, c), 0.0) for c in twin.communities]
        yield from _column(f"spent by {name} for {payer.name}", yuan, mine)
    hours = world.books.hours_until(world.day, world.levers.hours)
    others = twin.books.hours_until(twin.day, twin.levers.hours)
    for whose in hours.keys() | others.keys():
        yield from _column(f"hours of {whose}", hours.get(whose, np.zeros(1)), [others.get(whose, 0.0)])


if __name__ == "__main__":
    from reference.small import small_site

    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(compare(small_site(sys.argv[1], seed)) or "no difference")
