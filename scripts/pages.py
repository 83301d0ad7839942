"""Pages that stand in English and in Chinese and are written from one record: their files, texts, and writing both."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from experiments.report.phrases import LANGUAGES, texts
from scripts.markdown import renew, renewed

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
PHRASES: Final = Path(__file__).with_name("phrases.toml")

type Parts = Mapping[str, str]


def file_of(page: str, lang: str, docs: Path | None = None) -> Path:
    """File of a page, such as `goodhart`, in `en` or `zh`."""
    room = docs or DOCS
    return (room / "zh" if lang == "zh" else room) / f"{page}.md"


def say(text: str, lang: str, /, **values: object) -> str:
    """One text of the pages with its names filled in."""
    return texts(PHRASES)[text][lang].format(**values)


def listed(words: Iterable[str], lang: str) -> str:
    """Words as a list."""
    return say("comma", lang).join(words)


def ready(page: str, parts: Iterable[str]) -> None:
    """Raise RequestError unless both files have the marks of all parts: before minutes or hours of runs."""
    for lang in LANGUAGES:
        path = file_of(page, lang)
        renewed(path.name, path.read_text(encoding="utf-8"), dict.fromkeys(parts, ""))


def write(page: str, parts: Callable[[str], Parts]) -> list[str]:
    """Renew the parts of a page, as `parts` gives them in a language, in both; gives lines on what was done."""
    files = {lang: file_of(page, lang) for lang in LANGUAGES}
    for lang, path in files.items():
        renew(path, parts(lang))
    return [f"{path.relative_to(DOCS)} renewed" for path in files.values()]
