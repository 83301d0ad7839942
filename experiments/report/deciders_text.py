"""What decides an answer over plausible worlds, in words: the inputs that move a metric, and where the sign turns."""

from experiments.analysis.decides import FEWEST, Decider, Decides
from experiments.analysis.pairs import Pair
from experiments.analysis.reading import reading
from experiments.analysis.why import input_of
from experiments.report.number_format import number
from experiments.report.phrases import say
from model.inputs.plausible import grades
from model.inputs.units import unit_in
from model.observation.metrics import METRICS, Metric

NAMED = 3  # inputs named for a metric


def decider(metric: Metric, found: Decider, lang: str) -> str:
    """Text on one input that decides: what it is, on what it rests, its direction, and where the sign turns."""
    about = input_of(found.name)
    known = grades().grades[about.grade]
    good = {"higher": 1, "lower": -1}.get(metric.better, 0) * found.correlation
    way = "drawn_decides_up" if good > 0 else "drawn_decides_down"
    if metric.better == "neither":
        way = "drawn_decides_more" if found.correlation > 0 else "drawn_decides_less"
    turns = say("drawn_no_turn", lang)
    if found.turns is not None:
        value, usual = (_plain(each, about.unit, lang) for each in (found.turns, about.value))
        turns = say("drawn_turns", lang, value=value, usual=usual)
    title = about.title(lang).rstrip(".。")
    if about.archetype:
        title = say(
            "drawn_of_archetype", lang, title=title, archetype=say(f"archetype_{about.archetype}", lang)
        )
    return say(
        "drawn_decider",
        lang,
        title=title,
        name=found.name,
        grade=known.title(lang),
        way=say(way, lang),
        correlation=number(found.correlation, 2, signed=True),
        turns=turns,
    )


def _plain(value: float, unit: str, lang: str) -> str:
    """A number with three significant digits, and all of those before the point; with its unit, if it has one."""
    told = f"{float(f'{value:.3g}'):,.10g}"
    return told if unit == "1" else f"{told} {unit_in(unit, lang)}"


def that_matters(found: dict[str, Decides], pair: Pair) -> dict[str, Decides]:
    """Without the metrics of which it is at least likely that they show no difference that matters."""
    return {name: each for name, each in found.items() if reading(pair.drawn[name]).side != "same"}


def decides_lines(found: dict[str, Decides], lang: str) -> list[str]:
    """Lines on what decides each metric, then one on the metrics for which nothing beats chance."""
    lines = _too_few(found, lang)
    for name, each in found.items():
        if each.named:
            items = [decider(METRICS[name], one, lang) for one in each.named[:NAMED]]
            joined = say("note_join", lang).join(items)
            lines.append(say("drawn_decides", lang, metric=METRICS[name].title(lang), items=joined))
    flat = [METRICS[name].name(lang) for name, each in found.items() if each.noise == 0]
    if flat:
        lines.append(say("overall_identical", lang, items=say("list_join", lang).join(flat)))
    silent = {name: each for name, each in found.items() if not each.named and 0 < each.noise < 1}
    if silent:
        names = say("list_join", lang).join(METRICS[name].name(lang) for name in silent)
        least = max(each.noise for each in silent.values())
        worlds = max(each.draws for each in silent.values())
        lines.append(say("drawn_decides_none", lang, items=names, n=worlds, noise=number(least, 2)))
    return lines


def _too_few(found: dict[str, Decides], lang: str) -> list[str]:
    """A line on the metrics with too few worlds to name anything; empty if there are none."""
    few = {name: each.draws for name, each in found.items() if each.too_few}
    if not few:
        return []
    items = say("list_join", lang).join(METRICS[name].name(lang) for name in few)
    return [say("drawn_decides_few", lang, items=items, n=max(few.values()), least=FEWEST)]
