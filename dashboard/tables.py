"""Tables with a caption for screen readers. On a phone each row becomes a card, with the head beside every cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import solara


@dataclass(frozen=True)
class Cell:
    """Words of a cell, with small print below them.

    chip: the words stand in a coloured label of this class. picture: SVG before the words, drawn by the project and
    taken as it is. lang: language of the words, where it is not that of the page. code: a name of the program below.
    """

    words: str = ""
    small: str = ""
    chip: str = ""
    picture: str = ""
    lang: str = ""
    code: str = ""

    def html(self) -> str:
        """Inner HTML; all words are escaped."""
        words = escape(self.words).replace("\n", "<br>")
        if self.chip:
            words = f'<span class="chip-{self.chip} chip-mark">{words}</span>'
        language = f' lang="{escape(self.lang)}"' if self.lang else ""
        shown = f"<span{language}>{words}</span>" if words else ""
        lines = [f"<small>{escape(line)}</small>" for line in self.small.split("\n") if line]
        code = f"<small><code>{escape(self.code)}</code></small>" if self.code else ""
        return self.picture + shown + "".join(lines) + code


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell | str]], classes: str = "") -> Any:
    """A table. The first cell of a row is its head.

    Roles are stated, since a table that is laid out as cards on a phone would lose its own.
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(each)}</th>' for each in heads)
    body = "".join(_row(heads, row) for row in rows)
    inner = (
        f'<table role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    return solara.HTML(
        tag="div",
        unsafe_innerHTML=inner,
        classes=["cards-table", *classes.split()],
        attributes={"role": "group", "aria-label": caption, "tabindex": "0"},
    )


def _row(heads: Sequence[str], row: Sequence[Cell | str]) -> str:
    cells = [each if isinstance(each, Cell) else Cell(each) for each in row]
    first = f'<th scope="row" role="rowheader">{cells[0].html()}</th>'
    rest = "".join(
        f'<td role="cell" data-head="{escape(head)}">{cell.html()}</td>'
        for head, cell in zip(heads[1:], cells[1:], strict=True)
    )
    return f'<tr role="row">{first}{rest}</tr>'
