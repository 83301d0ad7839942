"""Runs every intervention alone in the five baselines, and writes docs/interventions.md.

    python -m scripts.interventions [SEEDS] [--only NAME ...] [--folder FOLDER] [--workers N]

SEEDS is 12 if not given: about a quarter of an hour on two cores. FOLDER keeps what is finished, so that a second call
only computes what is missing. With --only the text of the named interventions is printed and no file is written.
Everything outside the generated parts of the document is written by hand.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.analysis.alone import Alone, Difference, alone
from experiments.errors import RequestError
from experiments.report.number_format import bare_difference
from experiments.run.executors import processors
from experiments.run.manifest import code_version
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration
from scenarios.loader import load
from scripts.markdown import renew, renewed, table

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "interventions.md"
PARTS: Final = ("interventions-summary", "interventions-table", "interventions-each")
OUTCOMES: Final = tuple(
    name for name, metric in METRICS.items() if metric.headline and metric.group == "outcome"
)
COSTS: Final = tuple(name for name, metric in METRICS.items() if metric.headline and metric.group == "cost")
GOES: Final = {"up": 1.0, "down": -1.0}


@dataclass(frozen=True)
class Finding:
    """What is found about one intervention over all places."""

    name: str
    aim: tuple[Difference, ...]  # effect on its first-order outcome by place
    reached: int  # places in which that outcome is shown to move the way that it should
    missed: int  # places in which it is shown to move the other way
    levers: tuple[tuple[str, int, float], ...]  # lever, places in which it is shown, what it does on average


def finding(found: Alone, name: str) -> Finding:
    """How far an intervention reaches its first-order outcome, and which levers make it so, largest first."""
    first = declaration(name).first_order
    aim = tuple(found.effect(place, name, first.metric) for place in found.places)
    toward = [GOES[first.goes] * each.mean for each in aim]
    reached = sum(each.shown and way > 0 for each, way in zip(aim, toward, strict=True))
    missed = sum(each.shown and way < 0 for each, way in zip(aim, toward, strict=True))
    return Finding(name, aim, reached, missed, tuple(deciding(found, name, first.metric)))


def deciding(found: Alone, name: str, metric: str) -> Iterator[tuple[str, int, float]]:
    """Levers without which a metric moves otherwise: in how many places this is shown, and what each does on average.

    The one that does most comes first.
    """
    rows = []
    for lever in found.levers(name):
        parts = [found.lost(place, name, lever, metric) for place in found.places]
        places = sum(part.shown for part in parts)
        if places:
            rows.append((lever, places, sum(part.mean for part in parts) / len(parts)))
    yield from sorted(rows, key=lambda row: -abs(row[2]))


def cell(found: Alone, name: str, metric: str) -> str:
    """Differences in all places, with a star where shown."""
    return " / ".join(starred(metric, found.effect(place, name, metric)) for place in found.places)


def starred(metric: str, effect: Difference) -> str:
    """A difference as printed; a star if it is more than three standard errors from zero."""
    return bare_difference(METRICS[metric], effect.mean) + ("*" if effect.shown else "")


def whole_table(found: Alone) -> str:
    """One row per intervention: outcomes and costs in every place."""
    names = (*OUTCOMES, *COSTS)
    heads = (
        "intervention",
        *(f"{METRICS[name].name('en')} ({METRICS[name].better} is better)" for name in names),
    )
    rows = [[f"`{each}`", *(cell(found, each, name) for name in names)] for each in found.interventions]
    return table(heads, rows)


def sentences(found: Alone, name: str) -> str:
    """The paragraph on one intervention: first-order outcome, what makes it so, outcomes, costs."""
    about, told = declaration(name), finding(found, name)
    first = about.first_order
    metric = METRICS[first.metric]
    wish = {"up": "more", "down": "less"}[first.goes]
    lines = [
        f"### {about.en}",
        f"`{name}`, {about.zh}",
        f"- *Meant to move first*: {metric.name('en')}, {wish}. {cell(found, name, first.metric)}"
        f" ({unit(first.metric)}). {reach(told, len(found.places))} {by_what(told.levers, first.metric)}",
        *outcome_lines(found, name),
        f"- *Costs*: {costs(found, name)}.",
    ]
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:])


def unit(metric: str) -> str:
    """Unit of a difference; shares differ by percentage points."""
    given = METRICS[metric]
    return "percentage points" if given.scale == "share" else given.unit_in("en")


def reach(told: Finding, places: int) -> str:
    """In how many places the first-order outcome is shown to move."""
    if told.reached and told.missed:
        return f"Shown in {told.reached} of {places} places, and the other way in {told.missed}."
    if told.missed:
        return f"**It moves the other way** in {told.missed} of {places} places."
    if told.reached:
        return f"Shown in {told.reached} of {places} places."
    return "**Not shown in any place.**"


def by_what(levers: Sequence[tuple[str, int, float]], metric: str) -> str:
    """The levers that make it so, the three largest, with what each does on average over the places."""
    if not levers:
        return "No lever alone decides it."
    parts = [
        f"`{lever}` ({bare_difference(METRICS[metric], mean)} on average)" for lever, _, mean in levers[:3]
    ]
    return f"Made so by {', '.join(parts)}."


def outcome_lines(found: Alone, name: str) -> Iterator[str]:
    """One line per headline outcome that is shown to move in some place, with the lever that does most of it."""
    still = []
    for metric in OUTCOMES:
        effects = [found.effect(place, name, metric) for place in found.places]
        if not any(each.shown for each in effects):
            still.append(METRICS[metric].name("en"))
            continue
        why = by_what(tuple(deciding(found, name, metric)), metric)
        yield f"- *{METRICS[metric].name('en')}*: {cell(found, name, metric)} ({unit(metric)}). {why}"
    if still:
        yield f"- *Not shown anywhere*: {', '.join(still)}."


def costs(found: Alone, name: str) -> str:
    """Hours, public money and what residents pay, in every place."""
    return "; ".join(f"{METRICS[each].name('en')} {cell(found, name, each)} ({unit(each)})" for each in COSTS)


def summary(found: Alone, seeds: int) -> str:
    """Which interventions move what they are meant to move, and which do not."""
    told = [finding(found, name) for name in found.interventions]
    places = len(found.places)
    groups = (
        ("Everywhere", [each for each in told if each.reached == places]),
        ("In some places", [each for each in told if 0 < each.reached < places]),
        ("Nowhere", [each for each in told if not each.reached]),
        ("Somewhere the other way", [each for each in told if each.missed]),
    )
    titles = " / ".join(load(place).title.en.lower() for place in found.places)
    lines = [
        f"Recorded with version {code_version()} and {seeds} seeds. Five numbers a cell: {titles}.",
        "Does an intervention move the outcome that it is meant to move first?",
        "\n".join(f"- *{name}* ({len(group)}): {names(group)}." for name, group in groups if group),
    ]
    return "\n\n".join(lines)


def names(group: Sequence[Finding]) -> str:
    """Ids of interventions, in words."""
    return ", ".join(f"`{each.name}`" for each in group)


def parts(found: Alone, seeds: int) -> dict[str, str]:
    """The generated parts of the document by name."""
    each = "\n\n".join(sentences(found, name) for name in found.interventions)
    return dict(zip(PARTS, (summary(found, seeds), whole_table(found), each), strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.interventions", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("seeds", nargs="?", type=int, default=12, help="number of seeds, 12 if not given")
    parser.add_argument("--only", nargs="+", help="print the text of these interventions and write nothing")
    parser.add_argument("--folder", type=Path, help="keeps what is finished")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    chosen = parser.parse_args(arguments)
    try:
        before = FILE.read_text(encoding="utf-8")
        renewed(FILE.name, before, dict.fromkeys(PARTS, ""))  # before a quarter of an hour of runs
        workers = chosen.workers or processors()
        found = alone(interventions=chosen.only, seeds=chosen.seeds, workers=workers, folder=chosen.folder)
        if chosen.only:
            print("\n\n".join(sentences(found, name) for name in found.interventions))
            return 0
        renew(FILE, parts(found, chosen.seeds))
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{FILE.name} renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
