"""The playable pages as single HTML files, on the frame and the data access of the explorer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.atlas.explorer import page as explorer
from experiments.atlas.explorer.font import after
from experiments.play import histories, mayor, phrases
from experiments.report import palette
from experiments.report.phrases import LANGUAGES
from experiments.run.whole_files import whole

FOLDER: Final = Path(__file__).parent
SHARED: Final = ("atlas", "words", "charts")  # code of the explorer on which the pages stand
OWN: Final = ("pictures", "class", "frame")
START: Final = after(
    'const data = JSON.parse(document.getElementById("data").textContent);\n'
    'window.play = new Play(data, document.getElementById("page"), lesson);\n'
)


@dataclass(frozen=True)
class Page:
    """A page: `name` of its code, texts and data, and the number of the lesson that it belongs to."""

    name: str
    lesson: int

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.lesson:02}-{self.name}.html"

    def title(self, lang: str) -> str:
        """Its title in `lang`."""
        return phrases.catalogue(self.name)["title"][lang]

    def data(self) -> dict[str, Any]:
        """All that the page reads: texts, history, version of the code that made it."""
        texts = {**phrases.catalogue(), **phrases.catalogue(self.name)}
        if self.name == "mayor":
            return {"texts": texts, **mayor.data()}
        history = histories.kept(self.name)
        told = {lang: histories.subtitle(self.name, history, lang) for lang in LANGUAGES}
        return {"texts": texts, "version": history["version"], "subtitle": told, "history": history}


PAGES: Final = (
    Page("dispute", 1),
    Page("iceberg", 2),
    Page("luck", 3),
    Page("fair", 4),
    Page("indicator", 8),
    Page("mayor", 10),
)


def html(page: Page) -> str:
    """One page as text."""
    style = palette.css() + explorer.read("style.css") + _read("play.css")
    own = "\n".join(_read(f"js/{name}.js") for name in (*OWN, page.name))
    return explorer.joined(
        explorer.read("page.html"), style, f"{explorer.scripts(*SHARED)}\n{own}{START}", page.data()
    )


def index() -> str:
    """A page that leads to all others."""
    brand = phrases.catalogue()["brand"]
    links = [_link(page.file, f"{page.lesson} · {page.title('zh')}", page.title("en")) for page in PAGES]
    title = f'{brand["zh"]}<br><small lang="en">{brand["en"]}</small>'
    body = f'<main><h1>{title}</h1><ul class="index">{"".join(links)}</ul></main>'
    style = palette.css() + explorer.read("style.css") + _read("play.css")
    page = explorer.read("page.html").replace('<div id="page"></div>', f'<div id="page">{body}</div>')
    return explorer.joined(page, style, "", {})


def _link(file: str, chinese: str, english: str) -> str:
    return f'<li><a href="{file}"><b>{chinese}</b><br><small lang="en">{english}</small></a></li>'


def write(folder: Path) -> list[Path]:
    """Write all pages and the one that leads to them into a folder, and give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"index.html": index(), **{page.file: html(page) for page in PAGES}}
    for name, text in texts.items():
        with whole(folder / name) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
