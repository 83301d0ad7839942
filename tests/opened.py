"""A page of the dashboard opened at an address, without a browser: what it says, its buttons, where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import solara
from solara.routing import Router, router_context

TAGS = re.compile(r"<[^>]*>")


@solara.component
def _framed(page: Callable[[], Any], path: solara.Reactive[str]) -> None:
    router_context.provide(Router(path.value, [], set_path=path.set))
    page()


class Opened:
    """A page at a path such as `/place?lang=zh`; it follows its own links. Close it at the end."""

    def __init__(self, page: Callable[[], Any], path: str) -> None:
        self._path = solara.reactive(path)
        self._box: Any
        self._context: Any
        self._box, self._context = solara.render(_framed(page, self._path), handle_error=False)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    @property
    def path(self) -> str:
        """Where it is now."""
        return self._path.value

    def widgets(self) -> Iterator[Any]:
        """Every widget, parents first."""
        waiting: list[Any] = [self._box]
        while waiting:
            widget = waiting.pop(0)
            yield widget
            below = [*(getattr(widget, "children", None) or [])]
            below += [slot["children"] for slot in getattr(widget, "v_slots", None) or []]
            waiting = [each for each in below if hasattr(each, "model_id")] + waiting

    def says(self) -> str:
        """All words on it, from top to end."""
        return "\n".join(filter(None, map(_words, self.widgets())))

    def buttons(self, pressed: bool | None = None) -> list[str]:
        """Words on its buttons; only those that are pressed, or not, where that is asked for."""
        found = {words: attributes.get("aria-pressed") for words, attributes, _ in self._buttons()}
        wanted = str(pressed).lower()
        return [words for words, state in found.items() if pressed is None or state == wanted]

    def press(self, words: str) -> None:
        """Press the first button that these words, or a label that begins with them, stand on."""
        for shown, attributes, widget in self._buttons():
            if shown.startswith(words) or str(attributes.get("aria-label", "")).startswith(words):
                widget.fire_event("click", {})
                return
        raise AssertionError(f"no button '{words}'; there are {self.buttons()}")

    def fields(self) -> dict[str, Any]:
        """Sliders and fields by their label."""
        return {each.label: each for each in self.widgets() if getattr(each, "label", None)}

    def _buttons(self) -> Iterator[tuple[str, dict[str, Any], Any]]:
        for widget in self.widgets():
            if getattr(widget, "tag", "") == "button":
                inner = [_words(each) for each in getattr(widget, "children", [])]
                yield " ".join(filter(None, inner)), dict(widget.attributes or {}), widget


def _words(widget: Any) -> str:
    if type(widget).__name__ == "Icon":
        return ""
    inner = getattr(widget, "unsafe_innerHTML", None) or getattr(widget, "innerHTML", None) or ""
    texts = [each for each in getattr(widget, "children", None) or [] if isinstance(each, str)]
    return unescape(TAGS.sub(" ", str(inner))).strip() or " ".join(texts)
