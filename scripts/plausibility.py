"""Holds the model's places against what is known of the world; writes docs/plausibility.md and the recorded rows.

    python -m scripts.plausibility [SEEDS] [--folder FOLDER] [--workers N]

SEEDS is 30 if not given: about a quarter of an hour on two cores. FOLDER keeps the runs, so that a second call only
computes what is new. Everything outside the two generated parts of the document is written by hand.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from experiments.analysis.plausibility import (
    TOGETHER,
    Band,
    Quantity,
    Row,
    Standing,
    plausibility,
    quantities,
    run_places,
)  # fmt: skip
from experiments.design.baselines import BASELINES
from experiments.errors import RequestError
from experiments.recorded.plausible import record
from experiments.report.number_format import number
from experiments.run.manifest import code_version
from scenarios.loader import load
from scripts.markdown import renew, renewed, table

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "plausibility.md"
PARTS: Final = ("plausibility-summary", "plausibility-rows")
STANDINGS: Final[tuple[Standing, ...]] = ("inside", "partly", "outside")
HEADS: Final = ("quantity", "mean", "nine in ten seeds", "band", "unit", "facts", "grade", "standing")


def title(place: str) -> str:
    """Title of a place in English."""
    return "The five baselines taken as one" if place == TOGETHER else load(place).title.en


def page(rows: Sequence[Row], seeds: int) -> dict[str, str]:
    """The generated parts by name: how many rows are inside; what is missed, a table per place, and the quantities."""
    head = f"Recorded with version {code_version()} and {seeds} seeds."
    parts = ["## What is missed, and what it would take", missing(rows), "## Place by place"]
    for place in dict.fromkeys(row.place for row in rows):
        parts += [f"### {title(place)}", f"`{place}`", place_table(rows, place)]
    parts += ["## The quantities", meanings()]
    short = "\n\n".join([head, "\n".join(summary(rows)), counts(rows)])
    return dict(zip(PARTS, (short, "\n\n".join(parts)), strict=True))


def summary(rows: Sequence[Row]) -> list[str]:
    """Sentences on how many rows are inside, as a list."""
    groups = (
        ("All rows", rows),
        ("Rows of the five baselines", [row for row in rows if row.place in BASELINES]),
        ("Rows whose band has grade A or B", [row for row in rows if row.band.counted]),
        (
            "Of these, rows whose band has two ends",
            [row for row in rows if row.band.counted and row.band.closed],
        ),
    )
    return [_told(name, among) for name, among in groups]


def _told(name: str, among: Sequence[Row]) -> str:
    found = Counter(row.standing for row in among)
    told = ", ".join(f"{found[each]} {each}" for each in STANDINGS)
    return f"- {name}, {len(among)}: {told}. The mean lies in the band in {sum(row.holds for row in among)}."


def counts(rows: Sequence[Row]) -> str:
    """Number of rows by place and standing."""
    found = Counter((row.place, row.standing) for row in rows)
    places = dict.fromkeys(row.place for row in rows)
    lines = [[title(place), *(str(found[place, each]) for each in STANDINGS)] for place in places]
    return table(("place", *STANDINGS), lines)


def missing(rows: Sequence[Row]) -> str:
    """Bands that some place misses, wholly or in part, with what it would take; those missed by most places first."""
    found: dict[tuple[str, Band], list[Row]] = {}
    for row in rows:
        if row.standing != "inside" and row.band.takes:
            found.setdefault((row.quantity.id, row.band), []).append(row)
    worst = sorted(found.values(), key=lambda group: -_count(group, "outside"))
    heads = ("quantity", "the mean is", "outside", "partly", "places", "what it would take")
    return table(heads, [_missed(group) for group in worst])


def _missed(group: Sequence[Row]) -> list[str]:
    first = group[0]
    numbers = (_count(group, "outside"), _count(group, "partly"), len(first.band.places))
    return [first.quantity.en, _side(group), *map(str, numbers), first.band.takes]


def _count(group: Iterable[Row], standing: Standing) -> int:
    return sum(row.standing == standing for row in group)


def _side(group: Iterable[Row]) -> str:
    """On which sides of the band the means lie."""
    sides = {_side_of(row) for row in group}
    return " or ".join(side for side in ("below", "inside", "above") if side in sides)


def _side_of(row: Row) -> str:
    if row.holds:
        return "inside"
    return "below" if row.band.low is not None and row.mean < row.band.low else "above"


def place_table(rows: Iterable[Row], place: str) -> str:
    """Table of one place: the model, the band with its facts, and how the one lies to the other."""
    return table(HEADS, [cells(row) for row in rows if row.place == place])


def cells(row: Row) -> list[str]:
    """Cells of a row in the table of its place."""
    unit, band = row.quantity.unit, row.band
    return [
        row.quantity.en, shown(row.mean, unit), _range(row.low, row.high, unit), _range(band.low, band.high, unit),
        unit, ", ".join(band.facts), band.grade, f"{row.standing}, must hold" if band.must else row.standing,
    ]  # fmt: skip


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return f"at most {shown(high, unit)}" if low is None else f"at least {shown(low, unit)}"
    return f"{shown(low, unit)} to {shown(high, unit)}"


def shown(value: float | None, unit: str) -> str:
    """A value as printed; shares in per cent."""
    if value is None:
        return "-"
    if unit == "%":
        return number(value * 100, 1)
    if unit in ("index 0-1", "correlation"):
        return number(value, 2)
    return number(value, 0 if abs(value) >= 100 else 1)


def meanings() -> str:
    """Every quantity with its Chinese name, how it is measured, and how each band follows from its facts."""
    lines = [[each.en, each.zh, each.about, _readings(each)] for each in quantities()]
    return table(("quantity", "Chinese", "how it is measured", "how the band follows"), lines)


def _readings(quantity: Quantity) -> str:
    readings = dict.fromkeys(f"{band.reading} ({', '.join(band.facts)})" for band in quantity.bands)
    return " ".join(readings)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.plausibility", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("seeds", nargs="?", type=int, default=30, help="number of seeds, 30 if not given")
    parser.add_argument("--folder", type=Path, help="keeps the runs, one folder per place")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    chosen = parser.parse_args(arguments)
    try:
        before = FILE.read_text(encoding="utf-8")
        renewed(FILE.name, before, dict.fromkeys(PARTS, ""))  # before minutes of runs
        tables = run_places(seeds=chosen.seeds, workers=chosen.workers, folder=chosen.folder)
        rows = plausibility(tables)
        renew(FILE, page(rows, chosen.seeds))
        record(rows, chosen.seeds)
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{FILE.name} renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
