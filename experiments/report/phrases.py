"""Sentences of the answer by name and language, from `phrases.toml`."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from experiments.errors import RequestError

LANGUAGES = ("en", "zh")

type Texts = dict[str, dict[str, str]]

FILE = Path(__file__).with_name("phrases.toml")


@cache
def texts(file: Path) -> Texts:
    """Texts of a catalogue: name to language to template."""
    found: Texts = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def catalogue() -> Texts:
    """All texts of the answer."""
    return texts(FILE)


def language(lang: str) -> str:
    """The language itself. Raises RequestError unless it is one of `LANGUAGES`."""
    if lang not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise RequestError(
            f"lang = {lang!r}: unknown language; allowed: {allowed}",
            f"lang = {lang!r}：未知语言；允许：{allowed}",
        )
    return lang


def together(sentences: Iterable[str], lang: str) -> str:
    """Join sentences, without empty ones; Chinese needs no space between them."""
    return ("" if lang == "zh" else " ").join(filter(None, sentences))


def capital(words: str) -> str:
    """Words with a capital first letter."""
    return words[:1].upper() + words[1:]


def say(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises RequestError for an unknown language, else KeyError."""
    return catalogue()[text][language(lang)].format(**values)
