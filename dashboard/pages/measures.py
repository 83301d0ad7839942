"""Page `measures`: cards by family, plans A to D, packages as presets, and the running budget of the open plan."""

from collections.abc import Callable, Mapping
from typing import Any

import solara

from dashboard.address import MOST_NAME, Address, Arm, use_address
from dashboard.asked import arm_of, place_of, place_title, titled
from dashboard.buttons import Press
from dashboard.faults import plain
from dashboard.measures import costs
from dashboard.measures.cards import Cards
from dashboard.measures.costs import Costs
from dashboard.measures.plans import LETTERS, Plans, changes, switched_in, tuned_in
from dashboard.phrases import tell
from dashboard.place.choosing import residents
from dashboard.widgets import box, link, text
from experiments.atlas.budget import like_places
from experiments.report.number_format import number
from scenarios.errors import ScenarioError
from scenarios.loader import load, names
from scenarios.scenario import Scenario

type Go = Callable[[Address], Any]


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, go = use_address()
    lang, plans = address.lang, Plans(address)
    text(tell("measures_title", lang), tag="h1")
    text(tell("measures_lead", lang), "lead")
    try:
        place = place_of(address)
    except ScenarioError as error:
        text(error.text(lang), "problem", role="alert")
        link(
            tell("measures_other_place", lang),
            "place",
            address.change(set=(), open=""),
            classes="onward quiet",
        )
        return
    Where(place, address)
    Tabs(plans, lang, go)
    if plans.arm:
        Called(plans, lang, go)
    Presets(plans, lang, go)
    settings, fault = settings_of(plans)
    if fault is not None:
        with box("problem", role="alert"):
            text(tell("measures_wrong", lang), tag="h3")
            text(plain(fault, lang))
    # What comes before it comes and goes; with a key it stays the same element, and opened families stay open.
    with box("with-budget").key("budget"):
        with box("budget", tag="aside", **{"aria-label": tell("measures_budget", lang, letter=plans.letter)}):
            if fault is None:
                Costs(place, plans.arm, settings, bool(address.set), plans.letter, lang)
            if address.arms:
                count = len(address.arms)
                key = "measures_compare" if count == 1 else "measures_compare_n"
                link(tell(key, lang, n=count), "compare", address.change(open=""), classes="onward")
        atlas = costs.kept_answers()
        like = like_places(atlas, place) if atlas else ()
        with box("all-cards"):
            if atlas:
                words = tell("measures_likely", lang, n=len(atlas.draws), place=costs.like_title(like, lang))
                text(words, "hint")
            Cards(
                settings,
                plans.letter,
                (place.time.start, place.time.end),
                lang,
                lambda name: go(lambda now: switched_in(now, name)),
                lambda name, **keys: go(lambda now: tuned_in(now, plans.letter, name, **keys)),
                like,
            )


def settings_of(plans: Plans) -> tuple[Mapping[str, Mapping[str, Any]], ScenarioError | None]:
    """Measures of the open plan with their settings, and why it cannot be tried in this place."""
    try:
        found = changes(plans.arm, plans.address) if plans.arm else {}
    except ScenarioError as error:
        return {}, error
    try:
        if plans.arm:
            arm_of(plans.arm, plans.address)
    except ScenarioError as error:
        return found, error
    return found, None


@solara.component
def Where(place: Scenario, address: Address) -> None:
    """The place in which all this is tried, and the way to another one."""
    lang = address.lang
    with box("where"):
        title = place_title(address, lang)
        words = tell("measures_in", lang, place=title, residents=number(residents(place)))
        text(words, "where-place", tag="span")
        link(tell("measures_other_place", lang), "place", address.change(open=""))


@solara.component
def Tabs(plans: Plans, lang: str, go: Go) -> None:
    """Plans A to D, of which one is open."""
    with box("tabs", role="group", **{"aria-label": tell("measures_plans", lang)}):
        for at, arm in enumerate(plans.all):
            words = tell("measures_plan", lang, letter=LETTERS[at])
            Press(
                words,
                lambda at=at: go(plans.chosen(at)),  # type: ignore[misc]
                pressed=at == plans.open,
                classes="option tab",
                about=summary(arm, lang),
            )
        if plans.arm and not plans.full:
            Press(tell("measures_add", lang), lambda: go(plans.added()), classes="option quiet")
        if plans.arm and len(plans.all) > 1:
            words = tell("measures_remove", lang, letter=plans.letter)
            Press(words, lambda: go(plans.removed()), classes="option quiet")
    if plans.full:
        text(tell("measures_full", lang), "hint")


@solara.component
def Called(plans: Plans, lang: str, go: Go) -> None:
    """A field for what the visitor calls the open plan."""

    def write(words: str | None) -> None:
        to = plans.with_arm(plans.arm.called(words or ""))
        if to.arms != plans.address.arms:
            go(to.change(run=plans.address.run))

    with box("plan-name"):
        label = tell("measures_called", lang, letter=plans.letter, n=MOST_NAME)
        solara.InputText(label, plans.arm.name, write).key(f"called-{plans.letter}-{plans.arm.name}")


def preset(plans: Plans, package: str) -> Arm:
    """The open plan as a package, under the name that it has; empty without a package."""
    return Arm(package=package).called(plans.arm.name) if package else Arm()


def summary(arm: Arm, lang: str) -> str:
    """A plan in a few words: its name, its package, or its first measure and how many more."""
    if arm.name:
        return arm.name
    if arm.package:
        return load(arm.package).title.of(lang)
    titles = [titled(each, lang) for each in arm.measures]
    if not titles:
        return tell("measures_plan_empty", lang)
    if len(titles) <= 2:
        return tell("comma", lang).join(titles)
    more = len(titles) if lang == "zh" else len(titles) - 1
    return tell("measures_plan_more", lang, first=titles[0], n=more)


@solara.component
def Presets(plans: Plans, lang: str, go: Go) -> None:
    """Packages of the reports, each of which can be the open plan."""
    with box(
        "precise presets", tag="details", **({"open": "open"} if not plans.arm or plans.arm.package else {})
    ):
        text(tell("measures_presets", lang), tag="summary")
        with box("options", role="group", **{"aria-label": tell("measures_presets", lang)}):
            for name in names("packages"):
                on = plans.arm.package == name
                Press(
                    load(name).title.of(lang),
                    lambda name=name, on=on: go(plans.with_arm(preset(plans, "" if on else name))),  # type: ignore[misc]
                    pressed=on,
                )
    if plans.arm.package:
        count = len(load(plans.arm.package).interventions)
        text(tell("measures_preset_on", lang, n=count), "note")
