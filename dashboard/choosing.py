"""The upper half of the page: which package, how many repetitions, how long, and the buttons."""

from collections.abc import Callable
from functools import cache

import solara
from reacton.ipyvue import use_event

from dashboard.answer import span
from dashboard.phrases import tell
from dashboard.question import SEEDS, YEAR, YEARS, Question, choices
from dashboard.widgets import box, text
from experiments.report.markdown import residents
from experiments.report.number_format import number
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
    Measures(chosen.package, lang)
    text(tell("step_care", lang), tag="h2")
    with box("settings"):
        seeds = [(n, str(n)) for n in choices(SEEDS, chosen.seeds)]
        Setting("seeds", lang, chosen.seeds, seeds, lambda n: choose(seeds=n))
        days = [(n, span(n, lang)) for n in choices([YEAR * years for years in YEARS], chosen.days)]
        Setting("horizon", lang, chosen.days, days, lambda n: choose(days=n))


@solara.component
def PackageCard(name: str, chosen: bool, lang: str, on_choose: Callable[[str], None]) -> None:
    """Card of a package: its place and the interventions that it combines; the whole card is a button."""
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
    """Place and interventions, each with a label."""
    place = tell("place", lang, place=scenario.place.name.of(lang), residents=number(residents(scenario)))
    titles = [declaration(name).title(lang) for name in scenario.interventions]
    return [(tell("where", lang), place), (tell("what", lang), tell("comma", lang).join(titles))]


@solara.component
def Measures(package: str, lang: str) -> None:
    """Interventions of the chosen package one by one, folded away, as there may be a dozen."""
    with box("precise measures", tag="details"):
        text(tell("measures", lang), tag="summary")
        with box("lines", tag="ul"):
            for title, about, price in measures(package, lang):
                with box("measure", tag="li"):
                    text(title, tag="b")
                    text(about, tag="p")
                    text(price, "measure-price", tag="p")


def measures(package: str, lang: str) -> list[tuple[str, str, str]]:
    """Name, action and payer of each intervention of a package."""
    found = [each for each in packages() if each.name == package]
    known = [declaration(name) for scenario in found for name in scenario.interventions]
    return [
        (each.title(lang), each.about(lang), tell("price_of", lang, cost=each.cost(lang).rstrip(".。")))
        for each in known
    ]


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
