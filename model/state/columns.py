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

type Floats = npt.NDArray[np.floating[Any]]
type Ints = npt.NDArray[Any]
type Rows = npt.NDArray[Any]
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
    """Columns of equal length; rows of one run are contiguous and keep their order."""

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
    run never depends on what else is in the batch.
    """

    def __init__(self, capacity: int = 256) -> None:
        super().__init__(0)
        by_type: dict[str, list[str]] = {}
        for name, spec in self._columns.items():
            by_type.setdefault(str(np.dtype(spec.dtype)), []).append(name)
        # Columns of one type share a block, one line each: adding and dropping rows is one operation a type.
        self._names = by_type
        self._blocks = {kind: np.empty((len(names), capacity), dtype=kind) for kind, names in by_type.items()}
        self._fills = {
            kind: np.array([[self._columns[name].fill] for name in names]).astype(kind)
            for kind, names in by_type.items()
        }
        self._show()

    def _show(self) -> None:
        for kind, names in self._names.items():
            self.__dict__.update(zip(names, self._blocks[kind][:, : self.rows], strict=True))

    def __getstate__(self) -> dict[str, Any]:
        """State for copies: blocks only, since views would lose their block."""
        return {name: value for name, value in self.__dict__.items() if name not in self._columns}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._show()

    def append(self, count: int) -> slice:
        """Add `count` rows holding each column's fill value and return their slice."""
        start, end = self.rows, self.rows + count
        if not count:
            return slice(start, end)
        if end > self._capacity():
            self._grow(end)
        for kind, block in self._blocks.items():
            block[:, start:end] = self._fills[kind]
        self.rows = end
        self._show()
        return slice(start, end)

    def _capacity(self) -> int:
        return next(iter(self._blocks.values())).shape[1]

    def _grow(self, needed: int) -> None:
        capacity = max(needed, 2 * self._capacity())
        for kind, block in self._blocks.items():
            larger = np.empty((len(block), capacity), dtype=kind)
            larger[:, : self.rows] = block[:, : self.rows]
            self._blocks[kind] = larger

    def keep(self, mask: Bools) -> None:
        """Remove the rows where `mask` is false; the others keep their order."""
        kept = positions(mask)
        for block in self._blocks.values():
            block[:, : kept.size] = block[:, kept]
        self.rows = int(kept.size)
        self._show()


def sized(numbers: npt.NDArray[Any]) -> Rows:
    """Numbers as NumPy wants counts and places: 64 bits wide, and 32 under WebAssembly; copied only if they differ."""
    return numbers.astype(np.intp, copy=False)


def positions(mask: npt.NDArray[Any]) -> Rows:
    """Positions where a one-dimensional mask is true, in order: `np.flatnonzero` with less overhead."""
    rows: Rows = mask.nonzero()[0]
    return rows


AT_ONCE = 32_768  # rows that are built together: bounds memory, changes no result


def pieces(counts: npt.NDArray[Any]) -> Iterator[tuple[slice, Rows, Rows]]:
    """Iterate over `ragged` in parts of about AT_ONCE rows: slice of rows, owner of each row, ordinal in its owner."""
    ends = np.cumsum(counts, dtype=np.int64)
    first = row = 0
    while first < len(counts):
        last = max(first + 1, int(np.searchsorted(ends, row + AT_ONCE, side="right")))
        owner, ordinal = ragged(counts[first:last])
        yield slice(row, row + owner.size), owner + first, ordinal
        first, row = last, row + owner.size


def ragged(lengths: npt.NDArray[Any]) -> tuple[Rows, Rows]:
    """Expand counts into (owner, ordinal): for lengths [2, 0, 1] this is ([0, 0, 2], [0, 1, 0])."""
    counts = sized(lengths)
    owner = np.arange(len(lengths), dtype=np.int64).repeat(counts)
    first = lengths.cumsum() - lengths
    return owner, np.arange(owner.size, dtype=np.int64) - first.repeat(counts)


def in_turn(rows: Rows) -> Iterator[Rows]:
    """Split the positions of `rows` into pieces that name each row at most once, in order of occurrence.

    For [4, 7, 4, 4] the pieces are [0, 1], [2], [3]. So repeated updates of one row do not overwrite each other.
    """
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    again = ordered[1:] == ordered[:-1]
    if not again.any():
        yield np.arange(rows.size)
        return
    first = np.r_[True, ~again]
    begins = np.maximum.accumulate(np.where(first, np.arange(rows.size), 0))
    turn = np.empty(rows.size, dtype=np.intp)
    turn[order] = np.arange(rows.size) - begins
    for number in range(int(turn.max(initial=-1)) + 1):
        yield positions(turn == number)


def starts_of(lengths: npt.NDArray[Any]) -> Rows:
    """First row of each group when groups of the given lengths lie one after the other."""
    return (np.cumsum(lengths) - lengths).astype(np.intp)


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide `above` by `below`, element by element; not a number where `below` is not positive."""
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)


def total_by(rows: npt.NDArray[Any], groups: int, weights: npt.NDArray[Any] | None = None) -> Floats:
    """Sum of `weights` (or count) per group, added in row order, so independent of the batch."""
    return np.bincount(sized(rows), weights=weights, minlength=groups).astype(np.float64, copy=False)
