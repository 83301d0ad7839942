"""What is left after the money ends, in words: a sentence and a row for each headline metric with a series."""

import math
from typing import TYPE_CHECKING

from experiments.analysis.left_over import LeftOver, left_over
from experiments.analysis.statistics import Interval
from experiments.report.arms import title
from experiments.report.costs import plain_table
from experiments.report.layout import columns, wrap
from experiments.report.number_format import bare_difference, difference_unit, per_cent
from experiments.report.phrases import say
from model.observation.metrics import METRICS, Metric
from scenarios.rescheduled import YEAR

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

HEADS = ("metric", "during", "left", "lost", "kept")


def section(comparison: "Comparison", lang: str) -> list[str]:
    """Section of the report; empty where no money ends."""
    told = [(pair, found) for pair in comparison.pairs if (found := left_over(pair))]
    if not told:
        return []
    blocks = [f"## {say('section_left', lang)}", _note(comparison, *told[0], lang)]
    for pair, found in told:
        blocks += [
            f"### {title(pair, lang)}",
            "\n".join(f"- {line}" for line in sentences(comparison, found, lang)),
        ]
        heads, *rows = cells(found, lang)
        blocks.append(plain_table(heads, rows, 1))
    return blocks


def block(comparison: "Comparison", lang: str, width: int) -> list[str]:
    """The same for a terminal, without tables; empty where no money ends."""
    told = [(pair, found) for pair in comparison.pairs if (found := left_over(pair))]
    if not told:
        return []
    head = say("section_left", lang)
    lines = [wrap(_note(comparison, *told[0], lang), width)]
    for pair, found in told:
        lines += [wrap(title(pair, lang), width)] if len(comparison.pairs) > 1 else []
        lines += [wrap(line, width, 2) for line in sentences(comparison, found, lang)]
    return ["\n".join([head, "=" * columns(head), *lines])]


def sentences(comparison: "Comparison", found: tuple[LeftOver, ...], lang: str) -> list[str]:
    """A sentence for each metric."""
    return [sentence(each, lang, comparison.drawn) for each in found]


def cells(found: tuple[LeftOver, ...], lang: str) -> list[list[str]]:
    """Table of what is left: its heads, then a row for each metric."""
    return [[say(f"head_{name}", lang) for name in HEADS], *(_row(each, lang) for each in found)]


def sentence(each: LeftOver, lang: str, drawn: bool) -> str:
    """What is left of one effect; under draws with the middle 90 % over them."""
    metric = METRICS[each.metric]
    unit = difference_unit(metric, lang)
    return say(
        f"left_{each.state}",
        lang,
        name=metric.title(lang),
        during=_told(metric, each.during.mean),
        unit=f" {unit}" if unit else "",
        left=_told(metric, each.left.mean),
        when=say("left_year", lang) if each.after == YEAR else say("left_days", lang, days=each.after),
        kept=per_cent(each.kept, lang),
        range=_range(metric, each.left, lang),
        spread=_spread(metric, each, lang) if drawn else "",
    )


def _row(each: LeftOver, lang: str) -> list[str]:
    metric = METRICS[each.metric]
    unit = difference_unit(metric, lang)
    name = say("with_unit", lang, name=metric.title(lang), unit=unit) if unit else metric.title(lang)
    cells = [
        say(
            "cell_interval",
            lang,
            value=_told(metric, i.mean),
            low=_told(metric, i.low),
            high=_told(metric, i.high),
        )
        for i in (each.during, each.left, each.lost)
    ]
    return [name, *cells, per_cent(each.kept, lang)]


def _note(comparison: "Comparison", pair: "Pair", found: tuple[LeftOver, ...], lang: str) -> str:
    runs = say("counted_worlds" if comparison.drawn else "counted_seeds", lang)
    days = pair.variant.time.evaluation_days
    return say("left_note", lang, runs=runs, evaluation=days, after=min(days, found[0].after))


def _range(metric: Metric, found: Interval, lang: str) -> str:
    if math.isnan(found.low):
        return say("none", lang)
    return say("range", lang, low=_told(metric, found.low), high=_told(metric, found.high))


def _spread(metric: Metric, each: LeftOver, lang: str) -> str:
    return say("left_spread", lang, low=_told(metric, each.left_low), high=_told(metric, each.left_high))


def _told(metric: Metric, value: float) -> str:
    return bare_difference(metric, value, metric.digits)
