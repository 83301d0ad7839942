"""Small forms of the watch page, with the browser's own controls."""

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("select.vue")
def NativeSelect(
    label: str, options: list[dict[str, str]], value: str, event_picked: Callable[[str], None]
) -> None:
    """A choice among options, each with `value` and `text`."""


@solara.component_vue("finder.vue")
def Finder(
    words: dict[str, str],
    most: dict[str, int],
    chosen: dict[str, Any],
    event_found: Callable[[dict[str, Any]], None],
) -> None:
    """Find a case, a building or a resident by its number. most: the highest number of each."""


@solara.component_vue("headline.vue")
def Headline(words: str) -> None:
    """Headline of what was chosen, which takes the focus when it comes or changes."""
