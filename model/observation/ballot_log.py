"""Log of ballots: one entry per ballot within the horizon, for the results."""

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.observation.place_numbers import place_numbers
from model.state.handlers import Level

if TYPE_CHECKING:
    from model.world import World

REASONS = ("", "quorum", "majority")


class BallotLog:
    """Ballots in the order of their days; shares are of all owners (turnout) or of those who voted (yes).

    `founding` ballots, which decide on an owners' committee, have kind -1, those on a building's `renewal` kind -2.
    """

    FIELDS: ClassVar[dict[str, type[np.generic]]] = {
        "run": np.int64, "community": np.int64, "compound": np.int64, "key": np.uint64, "day": np.int64,
        "kind": np.int64, "level": np.int64, "electorate": np.int64, "turnout_heads": np.float64,
        "turnout_area": np.float64, "yes_heads": np.float64, "yes_area": np.float64, "passed": np.bool_,
        "reason": np.int64, "compensation": np.float64,
    }  # fmt: skip

    def __init__(self) -> None:
        self._parts: list[dict[str, npt.NDArray[Any]]] = []

    def add(self, **fields: npt.NDArray[Any]) -> None:
        """Add ballots, one array per field of `FIELDS`."""
        self._parts.append({name: fields[name] for name in self.FIELDS})

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """All ballots so far, one array per field."""

        def joined(name: str, dtype: type[np.generic]) -> npt.NDArray[Any]:
            return np.concatenate([np.empty(0, dtype), *(part[name] for part in self._parts)]).astype(dtype)

        return {name: joined(name, dtype) for name, dtype in self.FIELDS.items()}

    def frame(self, world: "World") -> pd.DataFrame:
        """Ballots as a table: names of kinds, levels and reasons instead of codes; compensation in yuan."""
        c = self.columns()
        order = np.lexsort((c["key"], c["day"], c["run"]))
        c = {"case" if name == "key" else name: values[order] for name, values in c.items()}
        c["kind"] = np.array([*world.kinds.names, "renewal", "founding"])[c["kind"]]
        c["level"] = np.array([level.name.lower() for level in Level])[c["level"]]
        c["reason"] = np.array(REASONS)[c["reason"]]
        return pd.DataFrame({**c, **place_numbers(world, c["community"], c["compound"])})
