"""What each package does and what decides it, with seeds and over draws: docs/verdicts.md and its Chinese.

    python -m scripts.verdicts [DRAWS [SEEDS]] [--folder FOLDER] [--only PACKAGE ...]
    python -m scripts.verdicts --render      runs nothing: writes both pages from experiments/recorded/

100 draws and 30 seeds if not given. `--folder` keeps the runs: a second call computes only what is missing. `--only`
prints and writes nothing.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from experiments.analysis.decides import FEWEST, Decides
from experiments.analysis.pairs import Pair
from experiments.analysis.why import input_of, why_headlines
from experiments.api import Answer, compare
from experiments.design.tried import residents
from experiments.errors import RequestError
from experiments.recorded.verdicts import Verdict, Verdicts, record, verdict, verdicts
from experiments.report import drawn_text, paragraph, sentences
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import METRICS, Metric
from scenarios.loader import load, names
from scripts.markdown import table
from scripts.pages import ready, say, write

PAGE: Final = "verdicts"
PART: Final = "verdicts"
LARGE: Final = 50_000
NAMED: Final = 3  # assumptions that a cell names


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


def row_of(fixed: Answer, drawn: Answer) -> dict[str, Any]:
    """What is kept of one package."""
    one, other = fixed.pairs[0], drawn.pairs[0]
    return {
        "package": one.name,
        "seeds": len(one.seeds),
        "draws": len(other.seeds),
        "words": {
            lang: [paragraph.overall(one, lang), drawn_text.overall(other, lang)] for lang in LANGUAGES
        },
        "cells": {
            lang: {name: _cells(METRICS[name], one, other, lang) for name in one.headline}
            for lang in LANGUAGES
        },
        "decided": {name: asdict(each) for name, each in why_headlines(other).items()},
    }


def _cells(metric: Metric, one: Pair, other: Pair, lang: str) -> list[str]:
    """What is said of a metric with seeds at the defaults, and over draws."""
    effect, drawn = one.headline[metric.id], other.drawn[metric.id]
    better, same, worse = drawn_text.counts(metric, drawn, lang)
    fixed = say(
        "verdict_fixed",
        lang,
        tag=sentences.tag(metric, effect, lang),
        gap=sentences.gap(metric, effect, lang),
        interval=sentences.interval(metric, effect, lang),
    )
    over_draws = say(
        "verdict_drawn_cost" if metric.group == "cost" else "verdict_drawn",
        lang,
        tag=drawn_text.tag(metric, drawn, lang),
        middle=drawn_text.middle(metric, drawn),
        ninety=drawn_text.ninety(metric, drawn, lang),
        better=better,
        same=same,
        worse=worse,
    )
    return [fixed, over_draws]


def section(told: Verdict, lang: str) -> str:
    """What is said of one package."""
    words = told.words[lang]
    said = [
        [say("verdict_seeds", lang, n=told.seeds), words.fixed],
        [say("verdict_draws", lang, n=told.draws), words.drawn],
    ]
    rows = [
        [METRICS[name].name(lang), cell.fixed, cell.drawn, decided(told.decided[name], lang)]
        for name, cell in told.cells[lang].items()
    ]
    heads = [say(f"head_{name}", lang) for name in ("headline", "fixed", "drawn", "decided")]
    return "\n\n".join(
        [
            f"### {load(told.package).title.of(lang)}",
            table([say("head_over", lang), say("head_said", lang)], said),
            table(heads, rows),
        ]
    )


def decided(found: Decides, lang: str) -> str:
    """The assumptions that decide, in a cell: name, rank correlation, value at which the sign turns."""
    if found.too_few:
        return say("verdict_too_few", lang, n=found.draws, least=FEWEST)
    if not found.named:
        return say("verdict_nothing", lang, strongest=f"{found.strongest:+.2f}", noise=f"{found.noise:.2f}")
    named = [
        say(
            "verdict_decider" if each.turns is None else "verdict_turning",
            lang,
            name=each.name,
            title=said_of(each.name, lang),
            correlation=f"{each.correlation:+.2f}",
            turns="" if each.turns is None else f"{each.turns:.3g}",
        )
        for each in found.named[:NAMED]
    ]
    return say("semicolon", lang).join(named)


def said_of(name: str, lang: str) -> str:
    """What an input is."""
    return input_of(name).title(lang).rstrip(".。")


def page(found: Verdicts, lang: str) -> str:
    """The generated part: every package."""
    head = say("verdict_head", lang, version=found.version, draws=found.draws, seeds=found.seeds)
    return "\n\n".join([head, *(section(told, lang) for told in found.said)])


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
    parser.add_argument(
        "--render", action="store_true", help="run nothing: write both pages from what is kept"
    )
    chosen = parser.parse_args(arguments)
    try:
        ready(PAGE, [PART])
        if not chosen.render:
            rows = [
                row_of(*answers(name, chosen.draws, chosen.seeds, chosen.folder, chosen.workers))
                for name in chosen.only or packages()
            ]
            if chosen.only:
                print("\n\n".join(section(verdict(row), "en") for row in rows))
                return 0
            record(rows, chosen.draws)
            verdicts.cache_clear()
        found = verdicts()
        print("\n".join(write(PAGE, lambda lang: {PART: page(found, lang)})))
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
