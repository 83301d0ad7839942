"""What the atlas says, as terminal text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from experiments.analysis.reading import reading
from experiments.atlas.atlas import Atlas
from experiments.report import drawn_text
from experiments.report.layout import table, wrap
from experiments.report.number_format import difference_unit, per_cent
from experiments.report.phrases import say
from model.observation.metrics import HEADLINE, METRICS
from scenarios.catalogue import declaration
from scenarios.loader import load

if TYPE_CHECKING:
    from experiments.analysis.drawn import Drawn
    from experiments.atlas.check import Checked

WIDTH = 100


def measure_text(atlas: Atlas, measure: str, place: str | None, dose: float, lang: str) -> str:
    """What one measure or package does: a table over all places, or every headline in one place. RequestError."""
    if measure in atlas.packages:
        return "\n".join(_one(atlas, atlas.place_of(measure), measure, None, lang))
    if place is None:
        return "\n".join(_everywhere(atlas, measure, dose, lang))
    return "\n".join(_one(atlas, place, measure, dose, lang))


def check_text(checked: "Checked", lang: str) -> str:
    """What was run again, and what moved."""
    moved = [f"- {each.arm} ({each.place})" for each in checked.moved]
    total = len(checked.same) + len(checked.moved)
    if not moved:
        return say("atlas_same", lang, n=total)
    return "\n".join([say("atlas_moved", lang, n=len(moved), total=total), *moved])


def _one(atlas: Atlas, place: str, measure: str, dose: float | None, lang: str) -> Iterator[str]:
    effects = {name: atlas.effect(place, measure, dose, name) for name in HEADLINE}
    yield from _head(atlas, measure, dose, lang, load(place).place.name.of(lang))
    for name, effect in effects.items():
        metric = METRICS[name]
        tag = drawn_text.tag(metric, effect.drawn, lang)
        told = drawn_text.sentence(metric, effect.drawn, lang)
        yield wrap(say("atlas_line", lang, tag=tag, told=told), WIDTH, 2)


def _everywhere(atlas: Atlas, measure: str, dose: float, lang: str) -> Iterator[str]:
    effects = {
        (place, name): atlas.effect(place, measure, dose, name) for place in atlas.places for name in HEADLINE
    }
    yield from _head(atlas, measure, dose, lang, say("atlas_everywhere", lang, n=len(atlas.places)))
    heads = ["", *(load(place).title.of(lang) for place in atlas.places)]
    rows = []
    for name in HEADLINE:
        metric = METRICS[name]
        unit = difference_unit(metric, lang)
        cells = [effects[place, name].drawn for place in atlas.places]
        rows.append([metric.title(lang), *(_cell(name, each, lang) for each in cells)])
        rows.append([f"  {unit}", *(drawn_text.middle(metric, each) for each in cells)])
    yield from table([heads, *rows])


def _cell(name: str, drawn: "Drawn", lang: str) -> str:
    read = reading(drawn)
    tag = drawn_text.tag(METRICS[name], drawn, lang)
    return tag if read.side == "open" else f"{tag} {read.chance.count}"


def _head(atlas: Atlas, measure: str, dose: float | None, lang: str, where: str) -> Iterator[str]:
    if dose is None:
        scenario = load(measure)
        title, about = scenario.title.of(lang), scenario.about.of(lang)
    else:
        title, about = declaration(measure).title(lang), declaration(measure).about(lang)
    yield title
    yield wrap(about, WIDTH)
    worlds = {"n": len(atlas.draws), "where": where}
    if dose is None:
        yield wrap(say("atlas_of_package", lang, **worlds), WIDTH)
    else:
        estimate = say("atlas_estimate", lang) if dose not in atlas.doses else ""
        yield wrap(say("atlas_of", lang, **worlds, dose=per_cent(dose, lang, 0), estimate=estimate), WIDTH)
    yield ""
