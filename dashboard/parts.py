"""Parts of a page that is read: links that choose a part or a filter, as the address keeps both, and a search."""

from collections.abc import Callable, Sequence
from typing import Any

import solara
from reacton.ipyvue import use_event

from dashboard.address import Address, href
from dashboard.widgets import box, link, text


def opened(address: Address, parts: Sequence[str]) -> tuple[str, list[str]]:
    """Part of the page that the address opens, the first if it names none, and its filters: `part.one.other`."""
    part, *filters = address.open.split(".")
    return (part, filters) if part in parts else (parts[0], [])


def to(address: Address, *names: str) -> Address:
    """The address that opens a part with filters; filters at the end that are empty are left out."""
    return address.change(open=".".join(names).rstrip("."))


@solara.component
def Choice(label: str, options: Sequence[tuple[str, Address]], chosen: int, page: str) -> None:
    """A row of links of which one is where the reader is: names with where they lead."""
    with box("read-choice", tag="nav", **{"aria-label": label}):
        text(label, "read-choice-label", tag="span", **{"aria-hidden": "true"})
        for number, (name, address) in enumerate(options):
            there = {"aria-current": "true"} if number == chosen else {}
            link(name, page, address, classes="read-choice-link", **there)


@solara.component
def Tile(words: tuple[str, str, str], page: str, address: Address, here: bool) -> None:
    """A link as a card: name of a part, its main number, and a sentence."""
    router, there = solara.use_router(), href(page, address)
    attributes = {"href": there, **({"aria-current": "true"} if here else {})}
    with solara.v.Html(tag="a", class_="read-tile", attributes=attributes) as card:
        for classes, each in zip(
            ("read-tile-name", "read-tile-number", "read-tile-words"), words, strict=True
        ):
            text(each, classes, tag="span")
    use_event(card, "click.prevent.stop", lambda *_: router.push(there))


def search(label: str, words: str, on_words: Callable[[str], None]) -> Any:
    """Field for words that narrow a table as they are typed."""
    with box("read-search"):
        return solara.InputText(label, value=words, on_value=on_words, continuous_update=True)
