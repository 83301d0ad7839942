"""Small building blocks: text and boxes as plain HTML, styled in assets/custom.css."""

from collections.abc import Sequence
from html import escape
from typing import Any

import solara
from reacton.ipyvue import use_event

from dashboard.address import Address, href


def text(words: str, classes: str = "", tag: str = "p", **attributes: str) -> Any:
    """Text as one HTML element, without markup; line breaks are kept."""
    inner = escape(words).replace("\n", "<br>")
    return solara.HTML(tag=tag, unsafe_innerHTML=inner, classes=classes.split(), attributes=attributes)


@solara.component
def link(words: str, page: str, address: Address, classes: str = "", **attributes: str) -> None:
    """Link to a page with a state, followed without loading anything anew."""
    router, to = solara.use_router(), href(page, address)
    shown = solara.v.Html(tag="a", class_=classes, attributes={"href": to, **attributes}, children=[words])
    use_event(shown, "click.prevent.stop", lambda *_: router.push(to))


def box(classes: str = "", tag: str = "div", **attributes: str) -> Any:
    """An HTML element to put others in: `with box("cards"): ...`."""
    return solara.v.Html(tag=tag, class_=classes, attributes=attributes)


def bar(values: Sequence[int], classes: str = "") -> Any:
    """Bar in parts, each as wide as its number, which it shows; parts of 0 are left out."""
    parts = (
        f"<span class='part-{order}' style='flex: {value} 0 0'>{value}</span>"
        for order, value in enumerate(values)
        if value
    )
    return solara.HTML(tag="div", unsafe_innerHTML="".join(parts), classes=classes.split())


def grid(rows: list[list[str]], classes: str = "") -> Any:
    """Table with the first row as its head; a line break in a cell starts its small print."""
    head = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows[1:])
    inner = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return solara.HTML(
        tag="div", unsafe_innerHTML=inner, classes=["table", *classes.split()], attributes={"tabindex": "0"}
    )


def _cell(words: str) -> str:
    first, _, rest = words.partition("\n")
    return f"<td>{escape(first)}{f'<small>{escape(rest)}</small>' if rest else ''}</td>"
