"""Page `place`: which community, as a picture; its numbers; a community's own figures; files."""

from collections.abc import Mapping

import solara

from dashboard.address import PLACE, Address, use_address
from dashboard.asked import place_of
from dashboard.buttons import Press
from dashboard.phrases import tell
from dashboard.place.choosing import Choosing
from dashboard.place.drawing import described, estates_table, handlers_table, picture
from dashboard.place.figures import OwnFigures
from dashboard.place.files import Files
from dashboard.place.numbers import settings
from dashboard.place.sliders import Sliders
from dashboard.places import is_own
from dashboard.tables import table
from dashboard.widgets import box, link, text
from experiments.analysis.sketch import sketch
from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario
from scenarios.values import read_values


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, go = use_address()
    lang = address.lang
    found = solara.use_memo(lambda: found_place(address), [address.place, address.set, address.days])

    def choose(name: str) -> None:
        go(address.change(place=name, set=(), run="", open=""))

    def change(values: Mapping[str, float]) -> None:
        def step(now: Address) -> Address:
            return now.change(set=settings(values), run="") if now.place == address.place else now

        go(step)

    def show(part: str) -> None:
        go(lambda now: now.change(open="" if now.open == part else part))

    text(tell("place_title", lang), tag="h1")
    text(tell("place_lead", lang), "lead")
    own = found.usual if is_own(address.place) else None
    Choosing(address.place, own, lang, choose, show)
    if found.error:
        Wrong(found.error, address, lang)
    if found.place is None or found.usual is None:
        return
    Shown(found.usual, found.place, len(address.set), lang)
    text(tell("place_numbers", lang), tag="h2")
    text(tell("place_numbers_lead", lang))
    values = read_values(address.set, address.place)
    Sliders(found.usual, values, lang, change).key(found.usual.name)
    OwnFigures(
        found.place, found.usual.title, lang, address.open == "figures", lambda: show("figures"), choose
    )
    Files(address, found.place, go)
    with box("onwards"):
        link(tell("place_next", lang), "measures", address.change(open=""), classes="onward")
        if address.arms:
            link(tell("place_next_compare", lang), "compare", address.change(open=""), classes="onward quiet")


class Found:
    """The place of an address: with its settings and without them; None and the problem where it cannot be had."""

    def __init__(self, usual: Scenario | None, place: Scenario | None, error: ScenarioError | None) -> None:
        self.usual, self.place, self.error = usual, place, error


def found_place(address: Address) -> Found:
    """The place of an address, or what is wrong with it."""
    try:
        usual = place_of(address.change(set=()))
    except ScenarioError as error:
        return Found(None, None, error)
    try:
        return Found(usual, place_of(address), None)
    except ScenarioError as error:
        return Found(usual, None, error)


@solara.component
def Wrong(error: ScenarioError, address: Address, lang: str) -> None:
    """What is wrong with the place of a link, and a way back."""
    _, go = use_address()
    with box("problem", role="alert"):
        text(tell("place_wrong", lang), tag="h2")
        for each in error.problems:
            text(each.sentence(lang))
        if address.set:
            Press(tell("place_wrong_back", lang), lambda: go(address.change(set=())))
        else:
            Press(tell("place_wrong_usual", lang), lambda: go(address.change(place=PLACE, set=())))


@solara.component
def Shown(usual: Scenario, place: Scenario, changes: int, lang: str) -> None:
    """The place in words, as a picture and as tables. usual: without the visitor's changes, of which there are some."""
    drawn = solara.use_memo(lambda: sketch(place), [place.identity])
    title = usual.title.of(lang)
    text(tell("place_changed", lang, title=title, n=changes) if changes else title, tag="h2")
    text(usual.about.of(lang))
    if drawn is None:
        text(tell("place_too_large", lang), "note")
        return
    text(described(drawn, lang), "described")
    solara.HTML(tag="div", unsafe_innerHTML=picture(drawn, lang), classes=["place-picture"])
    with box("town-legend"):
        for name in ("firm", "nobody"):
            text(tell(f"place_by_{name}", lang), f"town-key key-{name}", tag="span")
        for name in ("number", "head", "body"):
            text(tell(f"place_legend_{name}", lang), "town-key", tag="span")
    text(tell("place_legend_patches", lang, n=drawn.handlers.patches), "hint")
    text(tell("place_luck", lang), "hint")
    with box("precise", tag="details"):
        text(tell("place_table", lang), tag="summary")
        heads, *rows = estates_table(drawn, lang)
        table(tell("place_compounds", lang), heads, rows)
        heads, *rows = handlers_table(drawn, lang)
        table(tell("place_handlers", lang), heads, rows)
