"""Of 100 matters how many are settled by when: an array of 100 squares for the baseline and for each arm."""

from dataclasses import dataclass
from html import escape

import solara

from dashboard.compare.view import View, section, table
from dashboard.widgets import box, text
from experiments.analysis.pairs import Pair
from experiments.report import hundred
from experiments.report.hundred import PARTS, Bars
from experiments.report.phrases import say


@dataclass(frozen=True)
class Array:
    """100 matters of one arm: how many of each part of PARTS."""

    title: str
    values: tuple[int, ...]


def arrays(view: View, group: str) -> list[Array]:
    """Arrays of one group of matters: each baseline once, then its arms."""
    found: list[Array] = []
    before = ""
    for name, pair in zip(view.names, view.pairs, strict=True):
        mine = _bars(pair, group)
        if mine is None:
            continue
        if pair.contrast.against.identity != before:
            before = pair.contrast.against.identity
            found.append(Array(view.say("compare_arm_baseline"), mine.baseline))
        found.append(Array(name if view.several else view.say("compare_arm_package"), mine.package))
    return found


def _bars(pair: Pair, group: str) -> Bars | None:
    return next((each for each in hundred.bars(pair) if each.group == group), None)


@solara.component
def Hundred(view: View) -> None:
    """The main difference in words, then the arrays of disputes and of all matters, each with its table."""
    with section(say("section_hundred", view.lang), "hundred"):
        for name, pair in zip(view.names, view.pairs, strict=True):
            told = hundred.sentence(pair, view.lang)
            text(view.say("compare_named", name=name, words=told) if view.several else told, "lead-line")
        shown = {group: found for group in hundred.GROUPS if (found := arrays(view, group))}
        if not shown:
            return
        text_of = [say(f"hundred_legend_{part}", view.lang) for part in PARTS]
        _legend(text_of)
        with box("hundreds" if view.several else "hundreds pair"):
            for group, found in shown.items():
                with box():
                    text(say(f"hundred_head_{group}", view.lang), tag="h3")
                    inner = "".join(_array(view, each) for each in found)
                    solara.HTML(tag="div", unsafe_innerHTML=inner, classes=["arrays"])
                    rows = [[each.title, *map(str, each.values)] for each in found]
                    table(view, [[view.say("compare_head_arm"), *text_of], *rows])
        caption = say("hundred_caption_drawn" if view.comparison.drawn else "hundred_caption", view.lang)
        text("\n".join(filter(None, (hundred.note(view.pair, view.lang), caption))), "hint")


def _legend(names: list[str]) -> None:
    keys = "".join(
        f"<span><i class='part-{order}'></i>{escape(name)}</span>" for order, name in enumerate(names)
    )
    solara.HTML(
        tag="div", unsafe_innerHTML=keys, classes=["array-legend"], attributes={"aria-hidden": "true"}
    )


def _array(view: View, each: Array) -> str:
    told = escape(" ".join(hundred.counts(each.values, view.lang).split()))
    squares = "".join(f"<i class='part-{order}'></i>" * value for order, value in enumerate(each.values))
    says = view.say("compare_array_says", settled=each.values[0], nobody=each.values[3])
    return (
        f"<figure><figcaption>{escape(each.title)}</figcaption>"
        f"<div class='squares' role='img' aria-label='{told}'>{squares}</div>"
        f"<p class='squares-says'>{escape(says)}</p>"
        "</figure>"
    )
