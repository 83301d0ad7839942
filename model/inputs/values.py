"""Parameter values of a batch: one number for all runs, or one per run where scenarios differ."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

type Value = float | npt.NDArray[np.float64]


class Values:
    """Parameters as attributes: a float where all runs agree, else an array of length n_runs.

    The arithmetic is the same either way, so results do not depend on who shares the batch.
    """

    def __init__(self, runs: Sequence[Mapping[str, float]]) -> None:
        for name in runs[0]:
            column = np.array([run[name] for run in runs], dtype=np.float64)
            setattr(self, name, float(column[0]) if (column == column[0]).all() else column)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no parameter is called {name!r}")


def at(value: Value, run: npt.NDArray[Any]) -> Value:
    """The value for each of the given run rows, shape of `run`; a value common to all runs stays one float."""
    return value if isinstance(value, float) else value[run]


def at_home(value: Value, run: npt.NDArray[Any], home: npt.NDArray[Any]) -> Value:
    """Value for each of many who live in rows `home` of a table; `run` is the run of each row of that table."""
    return value if isinstance(value, float) else value[run[home]]
