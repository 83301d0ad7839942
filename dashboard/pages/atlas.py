"""Page `atlas`: what works where, how sure, at what price; a click on a cell gives its answer at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from dashboard import atlas_map
from dashboard.address import Address, use_address
from dashboard.asked import place_title
from dashboard.atlas_map import Look
from dashboard.buttons import Download
from dashboard.chart import Chart
from dashboard.phrases import tell
from dashboard.widgets import bar, box, grid, link, text
from experiments.atlas import table
from experiments.atlas.atlas import Atlas
from experiments.atlas.explorer.page import explorer_page
from experiments.atlas.phrases import tell as say
from experiments.report.phrases import capital
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, go = use_address()
    lang, atlas = address.lang, atlas_map.kept()
    text(say("map_title", lang), tag="h1")
    if atlas is None:
        text(tell("atlas_missing", lang), "note caution", role="alert")
        return
    text(say("lead", lang, n=len(atlas.draws)), "lead")
    if atlas.stale:
        text(say("stale", lang), "note caution")
    look, unknown = atlas_map.read_look(address.open, atlas)
    for name in unknown:
        text(say("no_such_link", lang, name=name), "note caution", role="alert")
    if look.cell:
        Answer(atlas, look, address)
    Shown(atlas, address, look, go).key("map")  # stays where it is when an answer comes above it


@solara.component
def Shown(atlas: Atlas, address: Address, look: Look, go: Callable[..., None]) -> None:
    """The map with its choices and notes."""
    lang, metric = address.lang, atlas_map.metric_of(address)
    shown = atlas_map.map_of(atlas, metric, look.dose, look.sort)

    def show(to: Look, metric: str = metric) -> None:
        go(address.change(open=to.written(), metric=metric))

    def choose(chosen: list[str]) -> None:
        key, value = chosen
        if key == "metric":
            show(look, value)
        else:
            show(look.chosen(key, value))

    def open_cell(key: str) -> None:
        measure, _, place = key.partition("@")
        show(replace(look, measure=measure, place=place))

    MapTable(
        controls=atlas_map.controls(look, metric, shown.places, lang),
        lead=table.lead(shown, lang),
        tally=atlas_map.tally(shown, lang),
        signs=atlas_map.keys(lang),
        how=say("key_how", lang, n=shown.worlds),
        swipe=tell("atlas_swipe", lang),
        first=say("head_measure", lang),
        heads=atlas_map.heads(shown, look, lang),
        rows=atlas_map.rows(shown, address, look),
        opened=look.cell,
        event_choose=choose,
        event_open=open_cell,
    )
    text(table.subtitle(shown, lang), "hint")
    for note in table.notes(shown, lang)[1:]:
        text(note, "hint")
    with box("precise", tag="details"):
        text(say("packages", lang), tag="summary")
        text(say("packages_hint", lang), "hint")
        grid(atlas_map.packages(atlas, lang), "atlas-packages")
    Take(atlas, shown, lang)


@solara.component
def Take(atlas: Atlas, shown: table.Map, lang: str) -> None:
    """The map and the explorer as files, made when their button is pressed."""
    text(tell("atlas_take", lang), tag="h2")
    text(tell("atlas_take_hint", lang))
    with box("downloads"):
        Download(
            "gongzhi-atlas.html", tell("atlas_take_explorer", lang), lambda: explorer_page(atlas).encode()
        )
        Download(f"map.{lang}.png", tell("atlas_take_figure", lang), lambda: atlas_map.figure(shown, lang))
        Download("map.csv", tell("atlas_take_csv", lang), lambda: table.csv_text(shown))


@solara.component_vue("atlas_map.vue")
def MapTable(
    controls: list[dict[str, Any]],
    lead: str,
    tally: str,
    signs: list[dict[str, str]],
    how: str,
    swipe: str,
    first: str,
    heads: list[str],
    rows: list[dict[str, Any]],
    opened: str,
    event_choose: Callable[[list[str]], None],
    event_open: Callable[[str], None],
) -> None:
    """The map as one table in the browser: choices, signs, cells that open."""


@solara.component
def Answer(atlas: Atlas, look: Look, address: Address) -> None:
    """The answer to one cell: words first, then worlds, costs, other outcomes, course, and where to go on."""
    lang, metric = address.lang, atlas_map.metric_of(address)
    told = atlas_map.told(atlas, look, metric, lang)
    measure = declaration(look.measure)
    attributes = {
        "id": "atlas-answer",
        "tabindex": "-1",
        "data-cell": look.cell,
        "aria-labelledby": "atlas-answer-head",
    }
    with box(f"atlas-answer {told.shade}", tag="section", **attributes):
        text(f"{measure.title(lang)} · {told.where}", "atlas-where", tag="h2", id="atlas-answer-head")
        text(told.big, "big")
        bar(told.worlds, "atlas-worlds")
        text(say("key_worlds", lang, n=len(atlas.draws)), "hint")
        text(capital(told.sentence))
        if told.everyday:
            text(say("everyday_label", lang, text=told.everyday))
        if told.estimate:
            text(say("estimate_note", lang), "atlas-estimate")
        with box("atlas-columns"):
            with box("atlas-column"):
                _costs(told, measure.cost(lang), lang)
                text(say("may_spoil", lang), "atlas-head", tag="h3")
                text(capital(measure.side(lang)) + say("stop", lang))
            with box("atlas-column"):
                text(say("all_outcomes", lang), "atlas-head", tag="h3")
                grid(
                    [[say("head_outcome", lang), say("head_sure", lang)], *map(list, told.outcomes)],
                    "atlas-outcomes",
                )
        Courses(atlas, look, lang)
        with box("atlas-go"):
            arms = atlas_map.arms(look)
            onward = address.change(arms=arms, open="", run="")
            if (address.place, address.set) != (look.place, ()):
                mine = tell("simulate_mine", lang, place=place_title(address, lang))
                link(mine, "compare", onward, "atlas-button")
            link(
                tell("simulate_here", lang),
                "compare",
                onward.change(place=look.place, set=()),
                "atlas-button",
            )
            closed = address.change(open=replace(look, measure="", place="").written())
            link(tell("close_answer", lang), "atlas", closed, "atlas-button quiet")


def _costs(told: atlas_map.Told, declared: str, lang: str) -> None:
    text(say("what_it_costs", lang), "atlas-head", tag="h3")
    with box("lines", tag="ul"):
        for line in told.costs:
            text(line, tag="li")
    text(f"{say('who_pays', lang)}{say('colon', lang)}{declared}{say('stop', lang)}")


@solara.component
def Courses(atlas: Atlas, look: Look, lang: str) -> None:
    """Courses over time, with the same numbers as tables."""
    with box("precise", tag="details"):
        text(say("over_time", lang), tag="summary")
        text(say("over_time_hint", lang), "hint")
        with box("panels"):
            for name in atlas.series:
                metric = METRICS[name]
                with box("panel"):
                    text(metric.title(lang), "panel-title")
                    text(metric.unit_in(lang), "panel-unit")
                    option = atlas_map.course_option(atlas, look, metric, lang)
                    Chart(option=option, attributes={"class": "chart", "aria-hidden": "true"})
                    with box("precise", tag="details"):
                        text(say("as_table", lang), tag="summary")
                        grid(atlas_map.course_table(atlas, look, metric, lang))
