"""Holds the model's places against what is known of the world, and writes docs/plausibility.md.

    python -m scripts.plausibility [SEEDS] [--folder FOLDER] [--workers N]

SEEDS is 30 if not given: about a quarter of an hour on two cores. FOLDER keeps the runs, so that a second call only
computes what is new. Everything outside the generated part of the document is written by hand.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from experiments.analysis.plausibility import (
    BASELINES,
    TOGETHER,
    Band,
    Quantity,
    Row,
    Standing,
    plausibility,
    quantities,
    run_places,
)  # fmt: skip
from experiments.errors import RequestError
from experiments.report.number_format import number
from experiments.run.manifest import code_version
from experiments.run.whole_files import whole
from scenarios.loader import load
from scripts.markdown import table

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "plausibility.md"
PART: Final = re.compile(r"(<!-- generated: plausibility -->\n).*?(<!-- end -->)", re.S)
STANDINGS: Final[tuple[Standing, ...]] = ("inside", "partly", "outside")
HEADS: Final = ("quantity", "mean", "nine in ten seeds", "band", "unit", "facts", "grade", "standing")


def title(place: str) -> str:
    """Title of a place in English."""
    return "The five baselines taken as one" if place == TOGETHER else load(place).title.en


def page(rows: Sequence[Row], seeds: int) -> str:
    """The generated part: what is inside, what is not and what it would take, a table per place, and the quantities."""
    places = list(dict.fromkeys(row.place for row in rows))
    parts = [
        f"Recorded with version {code_version()} and {seeds} seeds.",
        "## In short", "\n".join(summary(rows)), counts(rows),
        "## What lies outside, and what it would take",
        missing(rows),
        "## Place by place",
    ]  # fmt: skip
    for place in places:
        parts += [f"### {title(place)}", f"`{place}`", place_table(rows, place)]
    return "\n\n".join([*parts, "## The quantities", meanings()])


def summary(rows: Sequence[Row]) -> list[str]:
    """Sentences on how many rows are inside, as a list."""
    groups = (
        ("rows", rows),
        ("rows of the five baselines", [row for row in rows if row.place in BASELINES]),
        ("rows whose band has grade A or B", [row for row in rows if row.band.counted]),
    )
    return [_told(name, among) for name, among in groups]


def _told(name: str, among: Sequence[Row]) -> str:
    found = Counter(row.standing for row in among)
    inside = sum(row.holds for row in among)
    return (
        f"- Of {len(among)} {name}, {found['inside']} are inside, {found['partly']} partly, and {found['outside']} "
        f"outside. The mean lies in the band in {inside}."
    )


def counts(rows: Sequence[Row]) -> str:
    """Number of rows by place and standing."""
    found = Counter((row.place, row.standing) for row in rows)
    places = dict.fromkeys(row.place for row in rows)
    lines = [[title(place), *(str(found[place, each]) for each in STANDINGS)] for place in places]
    return table(("place", *STANDINGS), lines)


def missing(rows: Sequence[Row]) -> str:
    """Bands that some place misses, wholly or partly, with what it would take; those missed by most places first."""
    found: dict[tuple[str, Band], list[Row]] = {}
    for row in rows:
        if row.standing != "inside" and row.band.takes:
            found.setdefault((row.quantity.id, row.band), []).append(row)
    worst = sorted(found.values(), key=lambda group: -_outside(group))
    lines = [
        [group[0].quantity.en, _side(group), f"{_outside(group)} of {len(group[0].band.places)}", group[0].band.takes]
        for group in worst
    ]  # fmt: skip
    return table(("quantity", "the model is", "places outside", "what it would take"), lines)


def _outside(group: Iterable[Row]) -> int:
    return sum(row.standing == "outside" for row in group)


def _side(group: Iterable[Row]) -> str:
    """On which sides of the band the means lie."""
    sides = {_side_of(row) for row in group}
    return " or ".join(side for side in ("below", "inside on average", "above") if side in sides)


def _side_of(row: Row) -> str:
    if row.holds:
        return "inside on average"
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


def renewed(before: str, part: str) -> str:
    """Document with its generated part replaced. Raises RequestError if the marks are missing."""
    if not PART.search(before):
        raise RequestError(
            f"{FILE.name}: the marks <!-- generated: plausibility --> and <!-- end --> are missing"
        )
    return PART.sub(lambda found: f"{found[1]}\n{part}\n\n{found[2]}", before)


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
        renewed(FILE.read_text(encoding="utf-8"), "")  # before a quarter of an hour of runs
        tables = run_places(seeds=chosen.seeds, workers=chosen.workers, folder=chosen.folder)
        part = page(plausibility(tables), chosen.seeds)
        with whole(FILE) as unfinished:
            unfinished.write_text(renewed(FILE.read_text(encoding="utf-8"), part), encoding="utf-8")
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{FILE.name} renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
