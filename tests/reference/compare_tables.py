"""Compare results of a run: flows, metrics and all tables of the fast world against those of the twin."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from model.observation.added import added_names
from model.world import World
from plain import ledger, observe
from plain.observe import FLOWS, ObservedWorld

CLOSE = 1e-9

type Found = Iterator[tuple[str, Any, Any]]


def differences(world: World, twin: ObservedWorld) -> Found:
    """Every difference in the results of a run: what, in the world, in the twin."""
    assert len(world.runs) == 1
    results, flow = world.results(), world.recorder.flow
    fast_flows = {(name, row): count for name in flow for row, count in enumerate(flow[name].tolist())}
    flows = {(name, c.row): float(twin.notes.flows[name, c.row]) for name in FLOWS for c in twin.communities}
    yield from _differing("flow", fast_flows, flows)
    series = {(name, day): value for name, found in twin.notes.series.items() for day, value in found}
    yield from _differing("series", _by(results.series, "metric", "day"), series)
    [run] = results.runs.drop(columns="run").to_dict("records")
    plain = observe.metrics(twin)
    asked = {name: value for name, value in run.items() if name in plain or name not in added_names()}
    yield from _differing("metric", asked, plain)
    yield from _differing("hours", _by(results.hours, "role", "task"), observe.hours(twin))
    accounts = _by(results.accounts, "intervention", "item", "unit")
    yield from _differing("account", accounts, observe.accounts(twin))
    yield from _differing("group", _by(results.groups, "by", "group", "metric"), twin.notes.groups)
    yield from _differing("closing", _cells(results.cases, "closed"), _spread(observe.cases(twin)))
    yield from _differing(
        "ledger", _spread(_ledger(results.ledger)), _spread(_by_matter(ledger.ledger(twin)))
    )
    yield from _differing("vote", _cells(results.votes, "day"), _spread(observe.votes(twin)))


def _by(table: pd.DataFrame, *keys: str) -> dict[Any, Any]:
    """Last column of a long table, by the columns that identify its rows; duplicates are refused."""
    rows = table.drop(columns="run").itertuples(index=False)
    found = {tuple(row[: len(keys)]): row[-1] for row in rows}
    assert [*table.columns[1 : len(keys) + 1]] == [*keys] and len(found) == len(table)
    return found


def _cells(table: pd.DataFrame, day: str) -> dict[Any, Any]:
    """Cells of a table by case, day and column."""
    assert not table.duplicated(["case", day]).any()
    return _spread(
        {(row.pop("case"), row.pop(day)): row for row in table.drop(columns="run").to_dict("records")}
    )


def _ledger(table: pd.DataFrame) -> dict[Any, Any]:
    """Rows of the ledger by case."""
    assert not table.duplicated("case").any()
    return _by_matter({row.pop("case"): row for row in table.drop(columns="run").to_dict("records")})


def _by_matter(rows: Mapping[int, Mapping[Any, Any]]) -> dict[Any, Any]:
    return {(case,): row for case, row in rows.items()}


def _spread(rows: Mapping[Any, Mapping[Any, Any]]) -> dict[Any, Any]:
    return {(*key, name): value for key, row in rows.items() for name, value in row.items()}


def _differing(what: str, fast: Mapping[Any, Any], plain: Mapping[Any, Any]) -> Found:
    """Entries that are in only one of the two, or that differ."""
    for key in [*fast, *(key for key in plain if key not in fast)]:
        one, other = fast.get(key), plain.get(key)
        if not same(one, other):
            yield (
                f"{what} {' '.join(str(part) for part in key) if isinstance(key, tuple) else key}",
                one,
                other,
            )


def same(one: Any, other: Any) -> bool:
    """Equal; numbers within 1e-9 of their size, or both not a number."""
    if not isinstance(one, float) or not isinstance(other, float):
        return bool(one == other)
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE) or (math.isnan(one) and math.isnan(other))
