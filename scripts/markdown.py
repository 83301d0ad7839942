"""Markdown helpers shared by several generated parts."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.errors import RequestError
from experiments.run.whole_files import whole

PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.S)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def renewed(file: str, before: str, parts: Mapping[str, str]) -> str:
    """Text of a document with these parts replaced, by name; others stay.

    Raises RequestError, with `file`, if a mark is missing.
    """
    marks = [found[2] for found in PART.finditer(before)]
    for name in parts:
        if marks.count(name) != 1:
            raise RequestError(
                f"{file}: the marks <!-- generated: {name} --> and <!-- end --> are needed once each"
            )

    def part(found: re.Match[str]) -> str:
        return f"{found[1]}\n{parts[found[2]]}\n\n{found[3]}" if found[2] in parts else found[0]

    return PART.sub(part, before)


def renew(path: Path, parts: Mapping[str, str]) -> None:
    """Replace the parts of a document in its file, as a whole or not at all. Raises RequestError."""
    text = renewed(path.name, path.read_text(encoding="utf-8"), parts)
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
