"""Operations on stored tables with scenario, arm and seed in every row: join, sort, one row per key."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from model.observation.schema import LABELS, LONG, RUNS, SCHEMAS, Schema, Tables

if TYPE_CHECKING:
    import pandas as pd


def joined(results: Iterable[Tables]) -> Tables:
    """Join several results to one."""
    import pandas as pd

    kept = [result.frames() for result in results]
    frames = {name: [frame for each in kept if len(frame := each[name])] for name in SCHEMAS}
    return Tables(**{name: pd.concat(each, ignore_index=True) for name, each in frames.items() if each})


def tidy(result: Tables) -> Tables:
    """Sort rows by their keys, one per key, with metrics in the order of the catalogue.

    Of several runs with the same scenario, arm and seed a finished one stays rather than a failed one.
    """
    frames, key = result.frames(), list(LABELS)
    runs = frames["runs"].sort_values([*key, "status"], kind="stable").drop_duplicates(key, keep="last")
    long = {name: _tidy_long(frames[name], schema) for name, schema in LONG.items()}
    return Tables(runs=runs[_run_columns(runs)].reset_index(drop=True), **long)


def _tidy_long(table: "pd.DataFrame", schema: Schema) -> "pd.DataFrame":
    key = list(schema.row_key)
    kept = table.drop_duplicates(key, keep="last").sort_values(key, kind="stable")
    return kept[list(schema.stored)].reset_index(drop=True)


def _run_columns(runs: "pd.DataFrame") -> list[str]:
    from model.observation.metrics import METRICS

    known = [name for name in METRICS if name in runs.columns]
    others = sorted(set(runs.columns) - {*RUNS.stored, *known})
    return [*RUNS.stored, *known, *others]
