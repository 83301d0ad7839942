"""Text layout in terminal columns, where a Chinese character is two columns wide."""

import re
from collections.abc import Sequence
from unicodedata import combining, east_asian_width

_PIECES = re.compile(r"\s+|[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+")
_NEVER_FIRST = "，。；：、）！？”％"
_NEVER_LAST = "（“"


def columns(text: str) -> int:
    """Width of the text in terminal columns."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int, right: bool = False) -> str:
    """Pad the text with spaces to `width` columns, on its left if `right` aligned."""
    space = " " * max(0, width - columns(text))
    return space + text if right else text + space


def plain(text: str) -> str:
    """Text without the marks of Markdown."""
    return text.replace("**", "").replace("`", "")


def wrap(text: str, width: int, indent: int = 0) -> str:
    """Break the text into lines of at most `width` columns; all but the first are indented.

    English breaks at spaces. Chinese breaks between any two characters, but no line starts with a closing mark or ends
    with an opening one.
    """
    lines, used = [""], indent
    for piece in _pieces(text):
        size = columns(piece)
        if used + columns(piece.rstrip()) > width and lines[-1]:
            lines.append(" " * indent)
            used, piece = indent, piece.lstrip()
            size = columns(piece)
        lines[-1] += piece
        used += size
    return "\n".join(each.rstrip() for each in lines)


def _pieces(text: str) -> list[str]:
    """Pieces that must not be broken; a mark stays with the word that it closes or opens."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and (piece[0] in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def table_line(cells: Sequence[str]) -> str:
    """Line of a Markdown table; a bar within a cell does not end it."""
    safe = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(safe)} |"


def table(rows: Sequence[Sequence[str]], left: int = 1, gap: int = 2) -> list[str]:
    """Rows of cells as aligned lines; the first `left` columns are flush left, the others flush right."""
    widths = [max(columns(row[i]) for row in rows) for i in range(len(rows[0]))]
    space = " " * gap
    return [
        space.join(pad(cell, widths[i], right=i >= left) for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]
