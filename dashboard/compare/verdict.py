"""The verdict in words, then a line for each headline metric: what it means in daily life, and in how many worlds."""

from dataclasses import dataclass
from html import escape

import solara

from dashboard.compare.view import View, lines, section, table
from dashboard.widgets import box, text
from experiments.analysis.drawn import Drawn
from experiments.analysis.group_effects import group_effects
from experiments.analysis.pairs import Pair
from experiments.analysis.reading import reading, sides_of
from experiments.report import drawn_sections, drawn_text, paragraph, sentences
from experiments.report.everyday import everyday
from experiments.report.headline import headline
from experiments.report.number_format import difference_unit
from experiments.report.phrases import say
from experiments.report.reach import cautions
from model.observation.metrics import METRICS, Metric

MARKS = {
    "better": "✓",
    "worse": "✗",
    "costs_more": "↑",
    "costs_less": "↓",
    "same": "=",
    "open": "?",
    "undefined": "-",
}


@dataclass(frozen=True)
class Finding:
    """One headline metric: kind of news, its word, everyday meaning, precise numbers, and the worlds of each side."""

    metric: str
    kind: str
    title: str
    tag: str
    meaning: str
    precise: str
    worlds: tuple[int, ...]


def findings(pair: Pair, people: int, lang: str) -> list[Finding]:
    """A finding for each headline metric; outcomes before costs, in the order of the catalogue."""
    found = [_finding(METRICS[name], pair.drawn[name], people, lang) for name in pair.headline]
    return sorted(found, key=lambda each: METRICS[each.metric].group == "cost")


def _finding(metric: Metric, drawn: Drawn, people: int, lang: str) -> Finding:
    side = reading(drawn).side
    cost = {"better": "costs_less", "worse": "costs_more"} if metric.group == "cost" else {}
    unit = difference_unit(metric, lang)
    told = drawn_text.around(metric, drawn, lang) if drawn.n else ""
    return Finding(
        metric.id,
        cost.get(side, side),
        metric.title(lang),
        drawn_text.tag(metric, drawn, lang),
        everyday(metric.id, drawn.spread.middle, people, lang) if drawn.n else "",
        told if unit or not drawn.n else say("with_unit", lang, name=told, unit=metric.unit_in(lang)),
        tuple(each.count for each in sides_of(drawn).values()),
    )


def short(view: View, pair: Pair) -> tuple[str, ...]:
    """Sentences of the headline; those on groups that lose and on measures that reach nobody follow."""
    lang = view.lang
    if not view.comparison.drawn:
        return (paragraph.overall(pair, lang),)
    groups = group_effects(view.comparison.tables.groups, pair)
    flags = drawn_sections.group_flags(groups, pair, lang)
    return (*headline(pair, lang), *flags, *cautions(view.comparison, pair, lang))


@solara.component
def Verdict(view: View) -> None:
    """The headline of each arm; the first sentence is the largest."""
    with box("told-arms"):
        for name, pair in zip(view.names, view.pairs, strict=True):
            first, *others = short(view, pair)
            with box("verdict told-arm", tag="article"):
                text(name, "subject", tag="h3" if view.several else "p")
                text(first, "first" if view.several else "big")
                for each in others:
                    text(each, "next")
    if view.comparison.drawn and view.worlds:
        for caution in drawn_text.caution(view.worlds, view.lang):
            text(caution, "note caution")


@solara.component
def Findings(view: View) -> None:
    """What changes, a line for each headline metric of the arm that is looked at."""
    with section(view.say("compare_findings"), "findings"):
        if not view.comparison.drawn:
            lines([f"{each.tag}: {each.sentence}" for each in sentences.verdict(view.pair, view.lang)])
            return
        text(view.say("compare_findings_lead", n=view.worlds), "hint")
        found = findings(view.pair, view.people, view.lang)
        inner = "".join(_row(view, each) for each in found)
        solara.HTML(tag="ul", unsafe_innerHTML=inner, classes=["metrics"])
        text(say("words_scale", view.lang), "hint")
        for group in drawn_sections.GROUPS:
            rows = drawn_sections.headline_rows(view.pair, view.lang, group)
            heads = drawn_sections.COST_HEADS if group == "cost" else drawn_sections.HEADS
            names = drawn_sections.COLUMNS
            cells = [[f"{row['metric']}\n{row['unit']}", *(row[name] for name in names[1:])] for row in rows]
            about = say(f"group_{group}", view.lang)
            table(view, [[say(heads[name], view.lang) for name in names], *cells], about)


def _row(view: View, each: Finding) -> str:
    """One line as HTML: sign, words, and the worlds as a bar in three parts."""
    cost = METRICS[each.metric].group == "cost"
    sides = ("less", "same", "more") if cost else ("better", "same", "worse")
    told = view.say(
        "compare_worlds_of",
        n=sum(each.worlds),
        **dict(zip(("good", "same", "bad"), each.worlds, strict=True)),
    )
    parts = "".join(
        f"<i class='{side}' style='flex:{count}'>{count}</i>"
        for side, count in zip(sides, each.worlds, strict=True)
        if count
    )
    about = escape(METRICS[each.metric].about(view.lang))
    return (
        f"<li class='metric {each.kind}'><span class='mark' aria-hidden='true'>{MARKS[each.kind]}</span>"
        f"<div class='says'><b>{escape(each.title)}</b> <span class='word'>{escape(each.tag)}</span>"
        f"<p>{escape(each.meaning)}</p><small title='{about}'>{escape(each.precise)}</small></div>"
        f"<div class='world-bar' role='img' aria-label='{escape(told)}'>{parts}</div></li>"
    )
