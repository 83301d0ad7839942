"""Sentences of the answer by name and language, from `texts.toml`."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template."""
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables


def together(sentences: Iterable[str], lang: str) -> str:
    """Join sentences, without empty ones; Chinese needs no space between them."""
    return ("" if lang == "zh" else " ").join(filter(None, sentences))


def say(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises KeyError for an unknown text, language or missing value."""
    return catalogue()[text][lang].format(**values)
