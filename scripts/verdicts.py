"""What each package does, with seeds at the defaults and over draws, and what decides it: tables for docs/verdicts.md.

python -m scripts.verdicts [DRAWS [SEEDS]] [--folder FOLDER] [--only PACKAGE ...]     100 draws, 30 seeds if not given

`--folder` keeps the runs: a second call computes only what is missing. `--only` prints and writes nothing.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.analysis.decides import Decides
from experiments.analysis.pairs import Pair
from experiments.analysis.why import why
from experiments.api import Answer, compare
from experiments.design.request import residents
from experiments.errors import RequestError
from experiments.report import drawn_text, sentences
from experiments.run.manifest import code_version
from model.observation.metrics import METRICS, Metric
from scenarios.loader import load, names
from scripts.markdown import renew, renewed, table

FILE = Path(__file__).parents[1] / "docs" / "verdicts.md"
PART = "verdicts"
LARGE = 50_000
NAMED = 3  # assumptions that a cell names


def packages() -> list[str]:
    """Packages of the reports."""
    return [name for name in names("packages") if not name.startswith("only-")]


def answers(
    name: str, draws: int, seeds: int, folder: Path | None, workers: int | None
) -> tuple[Answer, Answer]:
    """The package against its baseline: with every number at its default, and over draws.

    A place with more than LARGE residents gets a third of them, as one run there costs that of twenty others.
    """
    if residents(load(name)) > LARGE:
        draws, seeds = draws // 3, seeds // 3
    outs = [None if folder is None else folder / f"{name}-{kind}" for kind in ("seeds", "draws")]
    return (
        compare(name, seeds, workers=workers, out=outs[0]),
        compare(name, draws=draws, workers=workers, out=outs[1]),
    )


def section(fixed: Answer, drawn: Answer) -> str:
    """What is said of one package."""
    one, other = fixed.pairs[0], drawn.pairs[0]
    rows = [_row(METRICS[name], one, other) for name in one.headline]
    return "\n\n".join(
        [
            f"### {load(one.name).title.en}",
            table(
                ("over", "what is said"),
                [
                    [f"{len(one.seeds)} seeds at the defaults", sentences.overall(one, "en")],
                    [f"{len(other.seeds)} draws", drawn_text.overall(other, "en")],
                ],
            ),
            table(("headline", "with seeds", "over draws", "decided by"), rows),
        ]
    )


def _row(metric: Metric, one: Pair, other: Pair) -> list[str]:
    effect, drawn = one.headline[metric.id], other.drawn[metric.id]
    told = f"{sentences.tag(metric, effect, 'en')}: {sentences.gap(metric, effect, 'en')}"
    better, same, worse = drawn_text.counts(metric, drawn, "en")
    spread = f"{drawn_text.middle(metric, drawn)} ({drawn_text.ninety(metric, drawn, 'en')})"
    return [
        metric.en,
        f"{told} ({sentences.interval(metric, effect, 'en')})",
        f"{drawn_text.tag(metric, drawn, 'en')}: {spread}; {better} better, {same} the same, {worse} worse",
        decided(why(other, metric.id)),
    ]


def decided(found: Decides) -> str:
    """The assumptions that decide, in a cell: name, rank correlation, value at which the sign turns."""
    if not found.named:
        return f"none named (strongest {found.strongest:+.2f}, chance reaches {found.noise:.2f})"
    named = [
        f"`{each.name}` {each.correlation:+.2f}"
        + ("" if each.turns is None else f", turns at {each.turns:.3g}")
        for each in found.named[:NAMED]
    ]
    return "; ".join(named)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.verdicts", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("draws", nargs="?", type=int, default=100, help="number of draws; 100 if not given")
    parser.add_argument("seeds", nargs="?", type=int, default=30, help="number of seeds; 30 if not given")
    parser.add_argument("--folder", type=Path, help="keeps the runs")
    parser.add_argument("--only", nargs="+", metavar="PACKAGE", help="print these packages and write nothing")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    chosen = parser.parse_args(arguments)
    try:
        renewed(FILE.name, FILE.read_text(encoding="utf-8"), {PART: ""})
        found = [
            section(*answers(name, chosen.draws, chosen.seeds, chosen.folder, chosen.workers))
            for name in chosen.only or packages()
        ]
        if chosen.only:
            print("\n\n".join(found))
            return 0
        head = (
            f"Recorded with version {code_version()}, {chosen.draws} draws and {chosen.seeds} seeds; a place as large "
            "as a street has a third of them."
        )
        renew(FILE, {PART: "\n\n".join([head, *found])})
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{FILE.name} renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
