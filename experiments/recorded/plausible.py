"""Recorded rows of plausibility: how each place compares with what is known. `scripts.plausibility` writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.analysis.plausibility import Quantity, Row, quantities
from experiments.recorded import files

FILE: Final = files.FOLDER / "plausibility.json"


@dataclass(frozen=True)
class Plausible:
    """Rows with the version and number of seeds behind them. Rows without a band of today, or a value, are left out."""

    version: str
    seeds: int
    rows: tuple[Row, ...]


def record(rows: Sequence[Row], seeds: int, version: str | None = None, path: Path = FILE) -> None:
    """Keep rows. Bands are not kept: the file that declares them says what they are."""
    files.write(path, map(_kept, rows), seeds, version)


def _kept(row: Row) -> dict[str, Any]:
    numbers = {name: _finite(getattr(row, name)) for name in ("mean", "low", "high")}
    return {"place": row.place, "quantity": row.quantity.id, "seeds": row.seeds, **numbers}


def _finite(value: float) -> float | None:
    return round(value, 6) if value == value else None


@cache
def plausible(path: Path = FILE) -> Plausible:
    """The recorded rows with the bands of today. Raises RequestError where there is no such file."""
    found = files.read(path)
    known = {each.id: each for each in quantities()}
    kept = [each for each in found.rows if each["quantity"] in known and each["mean"] is not None]
    rows = [row for each in kept for row in _row(each, known[each["quantity"]])]
    return Plausible(found.version, found.runs, tuple(rows))


def _row(kept: Any, quantity: Quantity) -> list[Row]:
    bands = [band for band in quantity.bands if kept["place"] in band.places]
    numbers = (kept["seeds"], kept["mean"], kept["low"], kept["high"])
    return [Row(kept["place"], quantity, band, *numbers) for band in bands]
