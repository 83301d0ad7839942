"""Tables of finished runs, as model/data/tables.toml declares them: what `gongzhi run NAME --plain` keeps."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from model.observation.schema import LONG, RUN, Schema, Tables
from plain import ledger, observe
from plain.observe import ObservedWorld

type Row = dict[str, Any]


def tables(worlds: Sequence[ObservedWorld]) -> Tables:
    """All tables of some runs, each of them over; `run` is the position of the run."""
    runs = pd.DataFrame([{RUN: number, **observe.metrics(world)} for number, world in enumerate(worlds)])
    return Tables(runs=runs, **{name: _long(worlds, schema, ROWS[name]) for name, schema in LONG.items()})


def _long(
    worlds: Sequence[ObservedWorld], schema: Schema, of: Callable[[ObservedWorld], list[Row]]
) -> pd.DataFrame:
    """One long table: the rows of every run, with the number of the run."""
    rows = [{RUN: number, **row} for number, world in enumerate(worlds) for row in of(world)]
    return pd.DataFrame(rows, columns=[RUN, *(column.name for column in schema.columns)])


def _keyed(found: Mapping[Any, Any], *names: str) -> list[Row]:
    """Rows of a table that is kept by key; the last name is that of the value."""
    return [dict(zip(names, (*key, value), strict=True)) for key, value in found.items()]


def _series(world: ObservedWorld) -> list[Row]:
    return [
        {"metric": metric, "day": day, "value": value}
        for metric, samples in world.notes.series.items()
        for day, value in samples
    ]


def _accounts(world: ObservedWorld) -> list[Row]:
    return _keyed(observe.accounts(world), "intervention", "item", "unit", "amount")


def _hours(world: ObservedWorld) -> list[Row]:
    return _keyed(observe.hours(world), "role", "task", "hours")


def _groups(world: ObservedWorld) -> list[Row]:
    return _keyed(world.notes.groups, "by", "group", "metric", "value")


def _votes(world: ObservedWorld) -> list[Row]:
    return [{"case": case, "day": day, **row} for (case, day), row in observe.votes(world).items()]


def _cases(world: ObservedWorld) -> list[Row]:
    return [{"case": case, "closed": day, **row} for (case, day), row in observe.cases(world).items()]


def _ledger(world: ObservedWorld) -> list[Row]:
    return [{"case": case, **row} for case, row in ledger.ledger(world).items()]


ROWS: dict[str, Callable[[ObservedWorld], list[Row]]] = {
    "series": _series,
    "accounts": _accounts,
    "hours": _hours,
    "groups": _groups,
    "votes": _votes,
    "cases": _cases,
    "ledger": _ledger,
    "reach": observe.reach,
}
