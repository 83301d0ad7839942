"""Section of the report that sets packages of one place against each other, in intervals or over draws."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from experiments.analysis.side_by_side import Versus, groups, headline
from experiments.analysis.statistics import PairedEffect
from experiments.design.request import BASELINE
from experiments.report import drawn_text, sentences
from experiments.report.arms import arm_name, called, tell_all
from experiments.report.costs import bare_cell, plain_table
from experiments.report.number_format import level
from experiments.report.phrases import say
from model.observation.metrics import METRICS, Metric

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

ORDER = ("better", "worse", "costs_more", "costs_less", "up", "down", "negligible", "unclear", "same", "open")


def versus(comparison: "Comparison", lang: str) -> list[str]:
    """Section that compares packages of one place: each with the baseline, then every two with each other."""
    if not comparison.versus:
        return []
    blocks = [f"## {tell_all(comparison, 'section_versus', lang)}", tell_all(comparison, "versus_note", lang)]
    for group in groups(comparison.pairs):
        blocks.append(_side_by_side(group, lang))
        mine = [each for each in comparison.versus if each.one in group]
        blocks.append("\n".join(f"- {versus_line(each, lang)}" for each in mine))
    return blocks


def _side_by_side(group: "Sequence[Pair]", lang: str) -> str:
    """Table with a row per headline metric and a column per package: differences from the common baseline."""
    heads = [say("head_metric", lang), arm_name(group[0], BASELINE, lang)]
    heads += [called(pair, lang) for pair in group]
    rows = []
    for name, first in group[0].headline.items():
        metric = METRICS[name]
        cells = [bare_cell(pair, name, lang) for pair in group if name in pair.headline]
        rows.append(
            [
                say("with_unit", lang, name=metric.title(lang), unit=metric.unit_in(lang)),
                level(metric, first.baseline.mean, lang),
                *cells,
            ]
        )
    return plain_table(heads, rows, 1)


def versus_line(found: Versus, lang: str) -> str:
    """Sentence on one package against another: better, worse, dearer, cheaper and undecided metrics."""
    kinds: dict[str, list[str]] = {}
    for kind, item in _items(found, lang):
        kinds.setdefault(kind, []).append(item)
    joined = {kind: say("list_join", lang).join(items) for kind, items in kinds.items()}
    parts = [say(f"versus_{kind}", lang, items=joined[kind]) for kind in ORDER if kind in joined]
    title = say("versus_title", lang, other=called(found.other, lang), one=called(found.one, lang))
    return say("versus_line", lang, title=title, items=say("note_join", lang).join(parts))


def _items(found: Versus, lang: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each headline metric; over draws in the words of the headline table."""
    for name, effect in headline(found).items():
        metric = METRICS[name]
        if found.drawn:
            yield drawn_text.versus_item(metric, found.drawn[name], lang)
        else:
            yield _kind(metric, effect), _versus_item(metric, effect, lang)


def _kind(metric: Metric, effect: PairedEffect) -> str:
    if not effect.told:
        return {"identical": "same", "negligible": "negligible"}.get(effect.state, "unclear")
    costs = {"better": "costs_less", "worse": "costs_more"}
    return costs[effect.state] if metric.group == "cost" else effect.state


def _versus_item(metric: Metric, effect: PairedEffect, lang: str) -> str:
    if not effect.told:
        return metric.name(lang)
    gap = sentences.gap(metric, effect, lang)
    return f"{metric.name(lang)}（{gap}）" if lang == "zh" else f"{metric.name(lang)} ({gap})"
