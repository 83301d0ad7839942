"""Before a class: its question is chosen and it is opened, or a group enters code and number."""

from collections.abc import Callable
from typing import Any

import solara

from dashboard.address import Address, Arm, Measure
from dashboard.buttons import Press
from dashboard.classroom.register import classes, tidy
from dashboard.classroom.room import DAYS, Task
from dashboard.classroom.seats import Place, to
from dashboard.classroom.told import question
from dashboard.compare.asking import duration, seconds
from dashboard.faults import plain
from dashboard.phrases import tell
from dashboard.runs.sessions import visitor
from dashboard.widgets import box, link, text
from experiments.errors import RequestError
from model.observation.metrics import HEADLINE, METRICS
from scenarios.catalogue import declaration
from scenarios.errors import ScenarioError
from scenarios.loader import load, names

type Go = Callable[[Address], Any]

# Measure and place. In the first most groups agree and some do not; in the second groups part, and even all worlds
# together cannot tell; in the third well-meant work makes things worse. docs/classroom.md says how to use them.
FIRST = (
    ("red_stewards", "baseline-old"),
    ("red_stewards", "baseline-resettlement"),
    ("clearing_campaign", "baseline-old"),
)
FIRST_DAYS = 730
GROUPS, WORLDS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40), (2, 3, 5)


@solara.component
def Joining(code: str, lang: str, go: Go) -> None:
    """Fields for code and number; what is refused is told in words."""
    entered, enter = solara.use_state(code)
    number, set_number = solara.use_state("")
    refused, refuse = solara.use_state("")

    def join() -> None:
        try:
            group, token = classes().join(tidy(entered), number)
        except RequestError as error:
            refuse(error.text(lang))
            return
        go(to(Place("group", tidy(entered), group, token), lang))

    text(tell("class_join", lang), tag="h2")
    with box("class-join"):
        solara.InputText(tell("class_code", lang), value=entered, on_value=enter, continuous_update=True)
        solara.InputText(
            tell("class_number", lang), value=number, on_value=set_number, continuous_update=True
        )
        Press(tell("class_enter", lang), join, classes="option class-go")
    if refused:
        text(refused, "problem", role="alert")


@solara.component
def Opening(address: Address, go: Go) -> None:
    """For the teacher: a question is chosen, then its size."""
    text(tell("class_open", address.lang), tag="h2")
    text(tell("class_open_about", address.lang))
    if address.arms:
        Size(address, go)
    else:
        Questions(address)


@solara.component
def Size(address: Address, go: Go) -> None:
    """The question of the address, its size, and the button that opens the class."""
    lang = address.lang
    groups, set_groups = solara.use_state(10)
    worlds, set_worlds = solara.use_state(3)
    refused, refuse = solara.use_state("")
    task = Task(address.change(open="", run=""), groups, worlds)
    told, took, wrong = solara.use_memo(lambda: _told(task, lang), [task.address, groups, worlds, lang])

    def begin() -> None:
        try:
            room = classes().open(task, visitor().person)
        except (RequestError, ScenarioError) as error:
            refuse(plain(error, lang))
            return
        go(to(Place("teacher", room.code), lang))

    if told:
        text(told, "note")
    link(tell("class_other", lang), "class", address.change(arms=(), open=""))
    metric = {name: METRICS[name].title(lang) for name in HEADLINE if METRICS[name].group != "cost"}
    _choice("class_metric", metric, address.metric, lambda name: go(address.change(metric=name)), lang)
    _choice("class_days", _plain(DAYS), address.days, lambda days: go(address.change(days=days)), lang)
    _choice("class_groups", _plain(GROUPS), groups, set_groups, lang)
    _choice("class_worlds", _plain(WORLDS), worlds, set_worlds, lang)
    text(tell("class_kept", lang), "hint")
    if refused or wrong:
        text(refused or wrong, "problem", role="alert")
    with box("begin"):
        solara.Button(tell("class_begin", lang), on_click=begin, classes=["run"], color="primary")
        if took:
            text(took, "hint")


def _told(task: Task, lang: str) -> tuple[str, str, str]:
    """Question, how long it takes, and what is wrong with it."""
    try:
        told = question(task, lang)
        took = tell(
            "class_takes", lang, n=task.groups * task.worlds, time=duration(seconds(task.question), lang)
        )
        task.checked()
    except (RequestError, ScenarioError) as error:
        return "", "", plain(error, lang)
    return told, took, ""


def _plain(values: tuple[int, ...]) -> dict[int, str]:
    return {value: str(value) for value in values}


def _choice[T](
    label: str, options: dict[T, str], chosen: object, on_choice: Callable[[T], Any], lang: str
) -> None:
    """A row of buttons of which one is pressed."""
    words = tell(label, lang)
    with box("class-choice"):
        text(words, "class-choice-label", tag="span")
        with box("options", role="group", **{"aria-label": words}):
            for value, name in options.items():
                Press(name, lambda value=value: on_choice(value), pressed=value == chosen)  # type: ignore[misc]


@solara.component
def Questions(address: Address) -> None:
    """Questions to begin with, then one for each package; or measures of one's own."""
    lang = address.lang
    text(tell("class_first", lang), tag="h3")
    with box("lines", tag="ul"):
        for measure, place in FIRST:
            asked = Address(
                lang=lang, place=place, arms=(Arm(measures=(Measure(measure),)),), days=FIRST_DAYS
            )
            with box(tag="li"):
                words = tell(
                    "class_tried_in",
                    lang,
                    what=declaration(measure).title(lang),
                    place=load(place).title.of(lang),
                )
                link(words, "class", asked, classes="choose")
    text(tell("class_packages", lang), tag="h3")
    with box("lines", tag="ul"):
        for name in names("packages"):
            to_package = Address(lang=lang, place=name, arms=(Arm(package=name),), days=365)
            with box(tag="li"):
                link(load(name).title.of(lang), "class", to_package, classes="choose")
    with box("onwards"):
        link(tell("class_choose", lang), "measures", address.change(open=""), classes="onward quiet")
