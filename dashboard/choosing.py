"""The upper half of the page: which package, how many repetitions, how long, and the buttons."""

from collections.abc import Callable
from functools import cache

import solara
from reacton.ipyvue import use_event

from dashboard.answer import span
from dashboard.parts import box, capital, text
from dashboard.question import SEEDS, YEAR, YEARS, Question, choices
from dashboard.texts import tell
from experiments.numbers import number
from experiments.report import residents
from scenarios.catalogue import declaration
from scenarios.loader import load, names
from scenarios.scenario import Scenario


@cache
def packages() -> tuple[Scenario, ...]:
    """Every package that can be chosen."""
    return tuple(load(name) for name in names("packages"))


@solara.component
def Choosing(question: solara.Reactive[Question], lang: str) -> None:
    """Cards for the packages, and the two other choices."""
    chosen = question.value

    def choose(**values: object) -> None:
        question.value = question.value.change(**values)

    def choose_package(name: str) -> None:
        choose(package=name)

    text(tell("step_package", lang), tag="h2")
    with box("cards"):
        for scenario in packages():
            PackageCard(scenario.name, scenario.name == chosen.package, lang, choose_package)
    text(tell("step_care", lang), tag="h2")
    with box("settings"):
        seeds = [(n, str(n)) for n in choices(SEEDS, chosen.seeds)]
        Setting("seeds", lang, chosen.seeds, seeds, lambda n: choose(seeds=n))
        days = [(n, span(n, lang)) for n in choices([YEAR * years for years in YEARS], chosen.days)]
        Setting("horizon", lang, chosen.days, days, lambda n: choose(days=n))


@solara.component
def PackageCard(name: str, chosen: bool, lang: str, on_choose: Callable[[str], None]) -> None:
    """What a package does, where, and who pays; the whole card is a button."""
    scenario = next(each for each in packages() if each.name == name)
    with box("card chosen" if chosen else "card", tag="button", type="button") as card:
        with box("card-head", tag="span"):
            text(scenario.title.of(lang), "card-title", tag="span")
            if chosen:
                text(tell("chosen", lang), "chip", tag="span")
        text(scenario.about.of(lang), "card-about", tag="span")
        for label, words in facts(scenario, lang):
            with box("fact", tag="span"):
                text(label, "fact-label", tag="span")
                text(words, tag="span")
    use_event(card, "click", lambda *_: on_choose(name))


def facts(scenario: Scenario, lang: str) -> list[tuple[str, str]]:
    """Where, what happens, and who pays: a label and its words each."""
    place = tell("place", lang, place=scenario.place.name.of(lang), residents=number(residents(scenario)))
    known = [declaration(name) for name in scenario.interventions]
    what = [(tell("what", lang), each.about(lang)) for each in known]
    price = [(tell("price", lang), capital(each.cost(lang))) for each in known]
    return [(tell("where", lang), place), *what, *price]


@solara.component
def Setting(
    name: str, lang: str, chosen: int, options: list[tuple[int, str]], on_choose: Callable[[int], None]
) -> None:
    """A row of buttons of which one is chosen, with its label and a hint."""
    with box("setting"):
        text(tell(name, lang), "setting-label")
        with box("options", role="group"):
            for value, label in options:
                Option(value, label, value == chosen, on_choose)
        text(tell(f"{name}_hint", lang), "hint")


@solara.component
def Option(value: int, label: str, chosen: bool, on_choose: Callable[[int], None]) -> None:
    """One of several buttons."""
    classes = "option chosen" if chosen else "option"
    with box(classes, tag="button", type="button") as button:
        text(label, tag="span")
    use_event(button, "click", lambda *_: on_choose(value))
