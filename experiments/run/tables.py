"""Operations on stored tables with scenario, arm and seed in every row: join, sort, one row per key."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from model.observation.schema import LABELS, RUNS, SCHEMAS, Schema, Tables

if TYPE_CHECKING:
    import pandas as pd


class Wanted(NamedTuple):
    """Arms (scenario and arm) and seeds whose rows are wanted."""

    labels: Collection[tuple[str, ...]]
    seeds: Collection[int]


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
    return Tables(**{name: tidy_table(name, frame) for name, frame in result.frames().items()})


def tidy_table(name: str, frame: "pd.DataFrame") -> "pd.DataFrame":
    """One table as `tidy` leaves it."""
    if name == "runs":
        key = list(LABELS)
        runs = frame.sort_values([*key, "status"], kind="stable").drop_duplicates(key, keep="last")
        return runs[_run_columns(runs)].reset_index(drop=True)
    return _tidy_long(frame, SCHEMAS[name])


def chosen(result: Tables, wanted: Wanted) -> Tables:
    """The rows of the wanted arms and seeds, as a folder may hold more of them."""
    return Tables(**{name: chosen_rows(frame, wanted) for name, frame in result.frames().items()})


def chosen_rows(frame: "pd.DataFrame", wanted: Wanted) -> "pd.DataFrame":
    """The rows of one table that belong to the wanted arms and seeds."""
    import numpy as np
    import pandas as pd

    labels = set(map(tuple, wanted.labels))
    (scenario, scenarios), (arm, arms) = (pd.factorize(frame[name]) for name in ("scenario", "arm"))
    asked = np.array([(one, other) in labels for one in scenarios for other in arms], bool)
    mine = asked.reshape(len(scenarios), len(arms))[scenario, arm]
    mine &= frame["seed"].isin(wanted.seeds).to_numpy(bool)
    return frame if mine.all() else frame[mine].reset_index(drop=True)


def _tidy_long(table: "pd.DataFrame", schema: Schema) -> "pd.DataFrame":
    key = list(schema.row_key)
    kept = table.drop_duplicates(key, keep="last").sort_values(key, kind="stable")
    return kept[list(schema.stored)].reset_index(drop=True)


def _run_columns(runs: "pd.DataFrame") -> list[str]:
    from model.observation.metrics import METRICS

    known = [name for name in METRICS if name in runs.columns]
    others = sorted(set(runs.columns) - {*RUNS.stored, *known})
    return [*RUNS.stored, *known, *others]
