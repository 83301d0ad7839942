"""Buttons that are pressed or not, as plain HTML, so that the keyboard and screen readers know them."""

from collections.abc import Callable
from typing import Any

import solara
from reacton.ipyvue import use_event

from dashboard.widgets import box, text


@solara.component
def Press(
    words: str,
    on_press: Callable[[], Any],
    pressed: bool | None = None,
    classes: str = "option",
    about: str = "",
    label: str = "",
    disabled: bool = False,
    expanded: bool | None = None,
) -> None:
    """A button. pressed: whether it is on; None for one that only does something. about: small print in it.

    label: what readers hear before the words, if it is more than these. expanded: whether what it opens is open.
    """
    attributes = {"type": "button"}
    for name, state in (("aria-pressed", pressed), ("aria-expanded", expanded)):
        if state is not None:
            attributes[name] = str(state).lower()
    if label:
        attributes["aria-label"] = label if words in label else f"{label}: {words}"
    if disabled:
        attributes["disabled"] = "disabled"
    shown = f"{classes} chosen" if pressed else classes
    with box(shown, tag="button", **attributes) as button:
        text(words, "press-words", tag="span")
        if about:
            text(about, "press-about", tag="span")
    use_event(button, "click", lambda *_: None if disabled else on_press())


@solara.component
def Download(filename: str, label: str, make: Callable[[], str | bytes]) -> None:
    """A button that makes a file and hands it to the browser; it turns while the file is made."""
    making = solara.use_reactive(False)

    def made() -> str | bytes:
        making.value = True
        try:
            return make()
        finally:
            making.value = False

    same = solara.use_memo(lambda: made, [make])  # another function would begin anew when the button turns
    with solara.FileDownload(same, filename=filename):
        solara.Button(
            label,
            icon_name="mdi-download",
            outlined=True,
            classes=["download"],
            loading=making.value,
            attributes={"aria-busy": str(making.value).lower()},
        )
