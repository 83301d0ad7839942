"""Sentences of the answer by name and language, from `texts.toml`."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from experiments.errors import RequestError

LANGUAGES = ("en", "zh")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template."""
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables


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


def say(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises RequestError for an unknown language, else KeyError."""
    return catalogue()[text][language(lang)].format(**values)
