"""Writes what a teacher prints as web pages: the worksheets and the cards of the role play, one to a sheet.

Usage: python -m scripts.sheets --out FOLDER     a page for each language, `sheets.en.html` and `sheets.zh.html`

Open a page in any browser and print it. It needs no network. The texts are those of `notebooks/worksheets/`.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from experiments.atlas.explorer import font
from scripts.lessons import LANGUAGES, NOTEBOOKS

TITLES: Final = {"en": "Worksheets and cards to print", "zh": "学习单和卡片（打印用）"}
TONGUES: Final = {"en": "en", "zh": "zh-CN"}
CARDS: Final = "role-play-cards.md"
RULE: Final = re.compile(r"^---$", re.MULTILINE)  # between two cards
ROOM: Final = re.compile(r"<p>(?:\(space\)|（留白）)</p>")  # where students draw
STYLE: Final = """
body { font: 12pt/1.7 "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "Gongzhi Han", sans-serif; }
body { max-width: 46em; margin: 2em auto; }
section { border-bottom: 1px dashed #888; margin-bottom: 2em; padding-bottom: 2em; }
table { border-collapse: collapse; width: 100%; }
li { margin-bottom: .8em; }
.room { height: 6cm; }
th, td { border: 1px solid #888; padding: .35em .5em; text-align: left; height: 1.7em; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; } section { break-after: page; border: 0; margin: 0; padding: 0; } }
"""


def sheets(lang: str) -> Iterator[str]:
    """Texts in Markdown, each for one sheet: the worksheets in their order, then the cards."""
    folder = NOTEBOOKS / "worksheets" / lang
    for file in sorted(folder.glob("[0-9][0-9].md")):
        yield file.read_text(encoding="utf-8")
    yield from RULE.split((folder / CARDS).read_text(encoding="utf-8"))


def page(lang: str) -> str:
    """All sheets of a language as one page."""
    read = MarkdownIt("commonmark", {"html": False}).enable("table")
    made = (ROOM.sub('<div class="room"></div>', read.render(each)) for each in sheets(lang))
    body = "\n".join(f"<section>{each}</section>" for each in made)
    return (
        f'<!doctype html>\n<html lang="{TONGUES[lang]}"><head><meta charset="utf-8"><title>{TITLES[lang]}</title>'
        f"<style>{font.face(body)}{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def write(folder: Path) -> list[Path]:
    """Write a page for each language into a folder, and give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"sheets.{lang}.html" for lang in LANGUAGES]
    for lang, file in zip(LANGUAGES, files, strict=True):
        file.write_text(page(lang), encoding="utf-8")
    return files


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.sheets", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--out", type=Path, default=Path("sheets"), help="folder, `sheets` if not given")
    for file in write(parser.parse_args(arguments).out):
        print(file)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
