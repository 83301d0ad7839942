"""Two things that only the browser can do: move the focus to the answer when it comes, and print."""

import solara


@solara.component_vue("focus.vue")
def FocusedHeading(words: str, take: bool) -> None:
    """Heading that takes the focus when it appears, so that a screen reader reads the answer; only if `take`."""


@solara.component_vue("printer.vue")
def PrintButton(words: str) -> None:
    """Button that opens all folded tables and prints the page."""
