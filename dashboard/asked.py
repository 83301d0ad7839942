"""What an address asks: its place, its arms in that place, and the question that they make."""

from functools import lru_cache

from dashboard.address import OWN, Address, Arm, Measure
from dashboard.phrases import tell
from dashboard.places import find
from dashboard.runs.question import Question
from experiments.design.placed import placed
from scenarios import doses
from scenarios.catalogue import declaration
from scenarios.combine import combined
from scenarios.loader import load, names
from scenarios.rescheduled import on_place
from scenarios.scenario import Scenario
from scenarios.values import read_set
from scenarios.variant import Variant, variant_of


@lru_cache(64)
def own_or_built_in(name: str) -> Scenario:
    """The place of this name without interventions: a built-in one, or one of a visitor. Raises ScenarioError."""
    if not OWN.fullmatch(name):
        found = load(name)
        if found.base in names("places") and load(found.base).identity == found.baseline().identity:
            return load(found.base)
        return found.baseline()
    return find(name).baseline()


def place_of(address: Address) -> Scenario:
    """The place of an address with the values that it sets, over its days. Raises ScenarioError."""
    place = placed(own_or_built_in(address.place), read_set(address.set, "set"))
    return place.with_horizon(address.days)


def place_title(address: Address, lang: str) -> str:
    """What the place of an address is called, on every page and in every file. Raises ScenarioError."""
    return own_or_built_in(address.place).place.name.of(lang)


def arm_of(arm: Arm, address: Address) -> Variant:
    """An arm in the place of an address. Raises ScenarioError."""
    if not arm.package:
        return variant_of(combined(place_of(address), arm.changes))
    package = load(arm.package)
    if own_or_built_in(address.place).identity != package.baseline().identity:
        return on_place(variant_of(package), place_of(address))[0]
    package = placed(package, read_set(address.set, "set"))
    return variant_of(package.with_horizon(address.days))


def titled(measure: Measure, lang: str) -> str:
    """Title of a measure with its dose in everyday words."""
    title = declaration(measure.id).title(lang)
    items = doses.told(measure.id, dict(measure.settings), 1, lang)
    return tell("measure_titled", lang, title=title, dose=tell("comma", lang).join(items)) if items else title


def question_of(address: Address) -> Question:
    """The question of an address. Raises ScenarioError or RequestError if it cannot be asked."""
    arms = tuple(arm_of(arm, address) for arm in address.arms)
    return Question(arms, address.draws)
