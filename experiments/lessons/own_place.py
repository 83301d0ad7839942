"""A place that a student writes down in a lesson: what is wrong with it is told in the lesson's language."""

from typing import TYPE_CHECKING

from scenarios.errors import ScenarioError
from scenarios.loader import loads

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


class PlaceError(ValueError):
    """What is wrong with a place, line by line."""


def own_place(text: str, lang: str) -> "Scenario":
    """The scenario that a text describes. Raises PlaceError."""
    try:
        return loads(text)
    except ScenarioError as error:
        raise PlaceError("\n" + error.text(lang)) from None
