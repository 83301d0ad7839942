"""Holds the model's places against what is known of the world; writes docs/plausibility.md, its Chinese, and the rows.

    python -m scripts.plausibility [SEEDS] [--folder FOLDER] [--workers N]
    python -m scripts.plausibility --render      runs nothing: writes both pages from experiments/recorded/

SEEDS is 30 if not given: about a quarter of an hour on two cores. FOLDER keeps the runs, so that a second call only
computes what is new. Everything outside the two generated parts of a page is written by hand.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from dashboard.evidence.chinese import said
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
from experiments.recorded.plausible import Plausible, plausible, record
from experiments.report.number_format import number
from model.inputs.units import unit_in
from scenarios.loader import load
from scripts.markdown import table
from scripts.pages import listed, ready, say, write

PAGE: Final = "plausibility"
PARTS: Final = ("plausibility-summary", "plausibility-rows")
STANDINGS: Final[tuple[Standing, ...]] = ("inside", "partly", "outside")
HEADS: Final = ("quantity", "mean", "range", "band", "unit", "facts", "grade", "standing")


def heads(names: Iterable[str], lang: str) -> list[str]:
    """Heads of a table."""
    return [say(f"head_{name}", lang) for name in names]


def title(place: str, lang: str) -> str:
    """Title of a place."""
    return say("plausible_together", lang) if place == TOGETHER else load(place).title.of(lang)


def page(found: Plausible, lang: str) -> dict[str, str]:
    """The generated parts by name: how many rows are inside; what is missed, a table per place, and the quantities."""
    rows = found.rows
    head = say("plausible_head", lang, version=found.version, seeds=found.seeds)
    parts = [say("plausible_missed", lang), missing(rows, lang), say("plausible_places", lang)]
    for place in dict.fromkeys(row.place for row in rows):
        parts += [f"### {title(place, lang)}", f"`{place}`", place_table(rows, place, lang)]
    parts += [say("plausible_quantities", lang), meanings(lang)]
    short = "\n\n".join([head, "\n".join(summary(rows, lang)), counts(rows, lang)])
    return dict(zip(PARTS, (short, "\n\n".join(parts)), strict=True))


def summary(rows: Sequence[Row], lang: str) -> list[str]:
    """Sentences on how many rows are inside, as a list."""
    counted = [row for row in rows if row.band.counted]
    groups = {
        "all": rows,
        "baselines": [row for row in rows if row.place in BASELINES],
        "counted": counted,
        "closed": [row for row in counted if row.band.closed],
    }
    return [_told(say(f"plausible_{name}", lang), among, lang) for name, among in groups.items()]


def _told(name: str, among: Sequence[Row], lang: str) -> str:
    found = Counter(row.standing for row in among)
    numbers = {each: found[each] for each in STANDINGS}
    holds = sum(row.holds for row in among)
    return say("plausible_told", lang, name=name, n=len(among), holds=holds, **numbers)


def counts(rows: Sequence[Row], lang: str) -> str:
    """Number of rows by place and standing."""
    found = Counter((row.place, row.standing) for row in rows)
    places = dict.fromkeys(row.place for row in rows)
    lines = [[title(place, lang), *(str(found[place, each]) for each in STANDINGS)] for place in places]
    return table([say("head_place", lang), *(standing(each, lang) for each in STANDINGS)], lines)


def standing(each: Standing, lang: str) -> str:
    """A standing in words."""
    return say(f"standing_{each}", lang)


def missing(rows: Sequence[Row], lang: str) -> str:
    """Bands that some place misses, wholly or in part, with what it would take; those missed by most places first."""
    found: dict[tuple[str, Band], list[Row]] = {}
    for row in rows:
        if row.standing != "inside" and row.band.takes:
            found.setdefault((row.quantity.id, row.band), []).append(row)
    worst = sorted(found.values(), key=lambda group: -_count(group, "outside"))
    columns = heads(("quantity", "side"), lang)
    columns += [standing("outside", lang), standing("partly", lang), *heads(("places", "takes"), lang)]
    return table(columns, [_missed(group, lang) for group in worst])


def _missed(group: Sequence[Row], lang: str) -> list[str]:
    first = group[0]
    numbers = (_count(group, "outside"), _count(group, "partly"), len(first.band.places))
    takes = said("takes", first.band.takes, lang)
    return [name(first.quantity, lang), _side(group, lang), *map(str, numbers), takes]


def _count(group: Iterable[Row], standing: Standing) -> int:
    return sum(row.standing == standing for row in group)


def _side(group: Iterable[Row], lang: str) -> str:
    """On which sides of the band the means lie."""
    sides = {_side_of(row) for row in group}
    found = [side for side in ("below", "inside", "above") if side in sides]
    return say("side_or", lang).join(say(f"side_{side}", lang) for side in found)


def _side_of(row: Row) -> str:
    if row.holds:
        return "inside"
    return "below" if row.band.low is not None and row.mean < row.band.low else "above"


def name(quantity: Quantity, lang: str) -> str:
    """Name of a quantity."""
    return quantity.zh if lang == "zh" else quantity.en


def place_table(rows: Iterable[Row], place: str, lang: str) -> str:
    """Table of one place: the model, the band with its facts, and how the one lies to the other."""
    return table(heads(HEADS, lang), [cells(row, lang) for row in rows if row.place == place])


def cells(row: Row, lang: str) -> list[str]:
    """Cells of a row in the table of its place."""
    unit, band = row.quantity.unit, row.band
    stands = standing(row.standing, lang)
    return [
        name(row.quantity, lang),
        shown(row.mean, unit),
        _range(row.low, row.high, unit, lang),
        _range(band.low, band.high, unit, lang),
        unit_of(unit, lang),
        listed(band.facts, lang),
        say(f"grade_{band.grade}", lang),
        say("standing_must", lang, standing=stands) if band.must else stands,
    ]


def unit_of(unit: str, lang: str) -> str:
    """A unit in words."""
    told = said("units", unit, lang)
    return unit if lang == "en" else told if told != unit else unit_in(unit, lang)


def _range(low: float | None, high: float | None, unit: str, lang: str) -> str:
    bounds = {"low": shown(low, unit), "high": shown(high, unit)}
    text = "at_most" if low is None else "at_least" if high is None else "range"
    return say(text, lang, **bounds)


def shown(value: float | None, unit: str) -> str:
    """A value as printed; shares in per cent."""
    if value is None:
        return "-"
    if unit == "%":
        return number(value * 100, 1)
    if unit in ("index 0-1", "correlation"):
        return number(value, 2)
    return number(value, 0 if abs(value) >= 100 else 1)


def meanings(lang: str) -> str:
    """Every quantity, how it is measured, and how its bands follow from facts; in English with its Chinese name."""
    chinese = ["chinese_name"] if lang == "en" else []
    columns = heads(["quantity", *chinese, "measured", "readings"], lang)
    return table(columns, [_meaning(each, lang) for each in quantities()])


def _meaning(each: Quantity, lang: str) -> list[str]:
    chinese = [each.zh] if lang == "en" else []
    return [name(each, lang), *chinese, said("measured", each.about, lang), _readings(each, lang)]


def _readings(quantity: Quantity, lang: str) -> str:
    readings = dict.fromkeys(
        say("reading", lang, reading=said("readings", band.reading, lang), facts=listed(band.facts, lang))
        for band in quantity.bands
    )
    return say("space", lang).join(readings)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.plausibility", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("seeds", nargs="?", type=int, default=30, help="number of seeds, 30 if not given")
    parser.add_argument("--folder", type=Path, help="keeps the runs, one folder per place")
    parser.add_argument(
        "--render", action="store_true", help="run nothing: write both pages from what is kept"
    )
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    chosen = parser.parse_args(arguments)
    try:
        ready(PAGE, PARTS)  # before minutes of runs
        if not chosen.render:
            tables = run_places(seeds=chosen.seeds, workers=chosen.workers, folder=chosen.folder)
            record(plausibility(tables), chosen.seeds)
            plausible.cache_clear()
        found = plausible()
        print("\n".join(write(PAGE, lambda lang: page(found, lang))))
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
