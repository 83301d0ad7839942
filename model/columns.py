"""State as columns: one array per attribute, one row per entity (struct of arrays).

A table is a class whose attributes are declared with `column`; the declaration carries unit, range,
meaning and the one writer that may change the values after the world is built. The same declarations
feed the data dictionary and the Mesa agents that look at single rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]
type Rows = npt.NDArray[np.intp]
type Keys = npt.NDArray[np.uint64]
type Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """Declaration of one column: storage type, unit, meaning, range and its only writer."""

    dtype: npt.DTypeLike
    unit: str
    meaning: str
    writer: str
    low: float | None = None
    high: float | None = None
    fill: float = 0


def column(
    dtype: npt.DTypeLike,
    unit: str,
    meaning: str,
    writer: str,
    low: float | None = None,
    high: float | None = None,
    fill: float = 0,
) -> Any:
    """Declare a column of a table (typed `Any` so that the attribute can be annotated as an array)."""
    return Column(dtype, unit, meaning, writer, low, high, fill)


class Table:
    """Columns of equal length; rows of one site are contiguous and keep their order."""

    _columns: ClassVar[dict[str, Column]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        cls._columns = {**cls._columns, **own}

    def __init__(self, rows: int) -> None:
        self.rows = rows
        for name, spec in self._columns.items():
            setattr(self, name, np.full(rows, spec.fill, dtype=spec.dtype))

    def __len__(self) -> int:
        return self.rows

    @classmethod
    def declarations(cls) -> Iterator[tuple[str, Column]]:
        """Names and declarations of the columns, in the order they are written down."""
        yield from cls._columns.items()

    def nbytes(self) -> int:
        """Memory of all columns in bytes."""
        return sum(getattr(self, name).nbytes for name in self._columns)


class GrowingTable(Table):
    """A table whose rows come and go; attributes are always views of the live rows.

    Rows are appended at the end and removed by a stable compaction, so the order of the rows of one
    site never depends on what else is in the batch.
    """

    def __init__(self, capacity: int = 256) -> None:
        super().__init__(0)
        self._store = {name: np.empty(capacity, dtype=spec.dtype) for name, spec in self._columns.items()}
        self._show()

    def _show(self) -> None:
        for name, array in self._store.items():
            setattr(self, name, array[: self.rows])

    def append(self, count: int) -> slice:
        """Add `count` rows holding each column's fill value and return their slice."""
        start, end = self.rows, self.rows + count
        if end > len(next(iter(self._store.values()))):
            self._grow(end)
        for name, spec in self._columns.items():
            self._store[name][start:end] = spec.fill
        self.rows = end
        self._show()
        return slice(start, end)

    def _grow(self, needed: int) -> None:
        capacity = max(needed, 2 * len(next(iter(self._store.values()))))
        for name, array in self._store.items():
            larger = np.empty(capacity, dtype=array.dtype)
            larger[: self.rows] = array[: self.rows]
            self._store[name] = larger

    def keep(self, mask: Bools) -> None:
        """Remove the rows where `mask` is false; the others keep their order."""
        kept = np.flatnonzero(mask)
        for array in self._store.values():
            array[: kept.size] = array[kept]
        self.rows = int(kept.size)
        self._show()


def ragged(lengths: npt.NDArray[Any]) -> tuple[Rows, Rows]:
    """Expand counts into (owner, ordinal): for lengths [2, 0, 1] this is ([0, 0, 2], [0, 1, 0])."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    first = np.cumsum(lengths) - lengths
    return owner, np.arange(owner.size) - np.repeat(first, lengths)


def starts_of(lengths: npt.NDArray[Any]) -> Rows:
    """First row of each group when groups of the given lengths lie one after the other."""
    return (np.cumsum(lengths) - lengths).astype(np.intp)


def total_by(rows: npt.NDArray[Any], groups: int, weights: npt.NDArray[Any] | None = None) -> Floats:
    """Sum of `weights` (or count) per group, added in row order, so independent of the batch."""
    return np.bincount(rows, weights=weights, minlength=groups).astype(np.float64)
