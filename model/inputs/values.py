"""Parameter values of a batch: one number for all sites, or one per site where scenarios differ."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

type Value = float | npt.NDArray[np.float64]


class Values:
    """Parameters as attributes: a float where all sites agree, else an array of length n_sites.

    The arithmetic is the same either way, so results do not depend on who shares the batch.
    """

    def __init__(self, sites: Sequence[Mapping[str, float]]) -> None:
        for name in sites[0]:
            column = np.array([site[name] for site in sites], dtype=np.float64)
            setattr(self, name, float(column[0]) if (column == column[0]).all() else column)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no parameter is called {name!r}")


def at(value: Value, site: npt.NDArray[Any]) -> Value:
    """The value for each of the given site rows, shape of `site`; a value common to all sites stays one float."""
    return value if isinstance(value, float) else value[site]


def at_home(value: Value, site: npt.NDArray[Any], home: npt.NDArray[Any]) -> Value:
    """The value for each of many who live in the rows `home` of a table whose sites are `site`."""
    return value if isinstance(value, float) else value[site[home]]
