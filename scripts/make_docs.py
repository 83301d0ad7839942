"""Writes the generated parts of the documents from what the code and the tables of data declare.

    python -m scripts.make_docs            write what has changed
    python -m scripts.make_docs --check    write nothing; exit code 1 and a line for all that drifted or lacks text

So is the style sheet of the dashboard that holds the colours of all figures and pages.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; everything around it is written by hand.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from experiments.report import palette
from scripts import doc_numbers, doc_parts, doc_parts_zh
from scripts.reading import ReadingError

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "docs/odd.md", "docs/parameters.md", "docs/results.md", "docs/submodels/ledger.md", "docs/verification.md",
    "docs/howto.md", "docs/draws.md", "docs/zh/odd.md", "docs/zh/submodels/ledger.md", "docs/zh/howto.md",
    "docs/zh/draws.md", "docs/reading.md", "docs/zh/reading.md",
)  # fmt: skip
PARTS = {**doc_parts.PARTS, **doc_numbers.PARTS, **doc_parts_zh.PARTS}
COLOURS = "dashboard/assets/palette.css"
MARKED = re.compile(
    r"(<!-- generated: (?P<name>[\w-]+) -->\n)(?P<text>.*?)(?P<end>^<!-- end -->$)", re.M | re.S
)


def renewed(text: str) -> str:
    """Document with every marked part generated anew from the code. Raises KeyError for an unknown part."""

    def part(found: re.Match[str]) -> str:
        return f"{found[1]}\n{PARTS[found['name']]()}\n\n{found['end']}"

    return MARKED.sub(part, text)


def lacking() -> Iterator[str]:
    """Declarations without the texts that the documents need, in English or Chinese, a line each."""
    yield from doc_parts.lacking()
    yield from doc_parts_zh.lacking()


def drifted(text: str) -> Iterator[str]:
    """Names of parts that differ from the code, of unknown parts and of parts without an end."""
    found = list(MARKED.finditer(text))
    for part in found:
        name = part["name"]
        if name not in PARTS:
            yield f"{name}: unknown part; known: {', '.join(PARTS)}"
        elif part["text"] != f"\n{PARTS[name]()}\n\n":
            yield f"{name}: differs from the code; run python -m scripts.make_docs"
    if text.count("<!-- generated:") != len(found) or text.count("<!-- end -->") != len(found):
        yield "a marker without its other half"


def problems(root: Path = ROOT) -> list[str]:
    """Everything that drifted, is missing or lacks text, one line each."""
    texts = {name: (root / name).read_text(encoding="utf-8") for name in FILES}
    lines = [f"{name}: {each}" for name, text in texts.items() for each in drifted(text)]
    if (root / COLOURS).parent.is_dir() and _read(root / COLOURS) != palette.css():
        lines.append(
            f"{COLOURS}: differs from experiments/report/palette.py; run python -m scripts.make_docs"
        )
    shown = {part["name"] for text in texts.values() for part in MARKED.finditer(text)}
    lines += [f"{name}: stands in no document" for name in PARTS if name not in shown]
    return lines + list(lacking())


def write(root: Path = ROOT) -> list[str]:
    """Renew all documents; gives the names of those that changed."""
    changed = []
    texts = {name: renewed(_read(root / name)) for name in FILES}
    if (root / COLOURS).parent.is_dir():
        texts[COLOURS] = palette.css()
    for name, after in texts.items():
        path = root / name
        before = _read(path)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(name)
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: Iterable[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name what drifted or lacks text")
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    try:
        return _done(check=chosen.check)
    except ReadingError as error:
        print(error, file=sys.stderr)
        return 1


def _done(*, check: bool) -> int:
    if not check:
        print("\n".join(f"{name} renewed" for name in write()) or "nothing has changed")
    found = problems() if check else list(lacking())
    if found:
        print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
