"""What decides the answer, what cannot be told yet, and whether more worlds would help."""

from collections.abc import Callable

import solara
import solara.lab

from dashboard.compare.asking import duration
from dashboard.compare.view import View, folded, lines, numbers, section
from dashboard.widgets import text
from experiments.analysis.decides import FEWEST, Decides
from experiments.analysis.pairs import Pair
from experiments.analysis.reading import could_change, reading
from experiments.analysis.why import input_of, why_headlines
from experiments.report import deciders_text, drawn_sections, drawn_text
from experiments.report.phrases import say
from model.observation.metrics import METRICS

STEPS = (10, 25, 50, 100, 200, 400)  # numbers of worlds; more than these are asked for on the command line
NAMED = 2  # inputs named for a metric in plain words


def decided(pair: Pair) -> dict[str, Decides]:
    """What decides each headline metric that shows a difference that may matter. Takes about a second."""
    return deciders_text.that_matters(why_headlines(pair), pair)


@solara.component
def Why(view: View) -> None:
    """What decides, in plain words, then precisely. It is worked out beside the page, as it takes a while."""
    pair, lang = view.pair, view.lang
    found = solara.lab.use_task(
        lambda: decided(pair), dependencies=[view.comparison, view.arm], raise_error=False
    )
    with section(say("section_decides", lang), "why"):
        if not found.finished or found.value is None:
            text(view.say("compare_why_wait"), "hint")
            return
        named = plain_lines(view, found.value)
        none = "compare_why_few" if any(each.too_few for each in found.value.values()) else "compare_why_none"
        lines(named or [view.say(none, n=view.worlds, least=FEWEST)])
        text(view.say("compare_why_lead"), "hint")
        with folded(view.say("compare_precisely")):
            lines(deciders_text.decides_lines(found.value, lang))


def plain_lines(view: View, found: dict[str, Decides]) -> list[str]:
    """A sentence for each metric with named inputs: what it depends on most."""
    said = []
    for name, each in found.items():
        titles = [_title(one.name, view.lang) for one in each.named[:NAMED]]
        if titles:
            items = say("list_join", view.lang).join(titles)
            said.append(view.say("compare_why_depends", metric=METRICS[name].title(view.lang), items=items))
    return said


def _title(name: str, lang: str) -> str:
    about = input_of(name)
    title = about.title(lang).rstrip(".。")
    if not about.archetype:
        return title
    archetype = say(f"archetype_{about.archetype}", lang)
    return say("drawn_of_archetype", lang, title=title, archetype=archetype)


def more(worlds: int) -> int | None:
    """The next number of worlds to try; None beyond the largest."""
    return next((each for each in STEPS if each > worlds), None)


def undecided(view: View) -> list[str]:
    """A line for each headline metric that is undecided: how the worlds divide, and whether more would help."""
    pair, lang = view.pair, view.lang
    names = [name for name in pair.headline if reading(pair.drawn[name]).side == "open"]
    return [
        view.say(
            "compare_unsure_line",
            metric=METRICS[name].title(lang),
            split=_split(view, name),
            more=view.say("compare_more_helps" if could_change(pair.drawn[name]) else "compare_more_hardly"),
        )
        for name in names
    ]


def _split(view: View, name: str) -> str:
    metric, drawn = METRICS[name], view.pair.drawn[name]
    (good, better), (bad, worse) = drawn_text.both_sides(metric, drawn)
    sides = {"good": say(f"side_{good}", view.lang), "bad": say(f"side_{bad}", view.lang)}
    return view.say("compare_unsure_split", better=better.count, worse=worse.count, n=drawn.n, **sides)


def helps(pair: Pair) -> bool:
    """Whether more worlds could earn a firmer word for any headline metric that is undecided."""
    drawn = [pair.drawn[name] for name in pair.headline]
    return any(could_change(each) for each in drawn if reading(each).side == "open")


@solara.component
def Unsure(view: View, seconds: float | None, on_more: Callable[[int], None] | None) -> None:
    """What cannot be told yet, and a button that tries more worlds; `seconds` is what one world takes."""
    found, target = undecided(view), more(view.worlds)
    with section(view.say("compare_unsure"), "unsure"):
        lines(found or [view.say("compare_unsure_nothing")])
        text(view.say("compare_unsure_helps" if helps(view.pair) else "compare_unsure_hardly"), "lead-line")
        if on_more is not None and target is not None and not view.partial:
            label = view.say("compare_add_worlds", n=target - view.worlds)
            solara.Button(label, on_click=lambda: on_more(target), outlined=True, classes=["more-worlds"])
            if seconds is not None:
                text(
                    view.say("compare_add_cost", cost=duration(seconds * (target - view.worlds), view.lang)),
                    "hint",
                )
        with folded(view.say("compare_how_sure")):
            text(say("sure_note", view.lang), "hint")
            numbers(view.say("compare_how_sure"), drawn_sections.sure_rows(view.pair, view.lang))
