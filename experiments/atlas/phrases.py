"""Texts of the map and of the explorer by name and language, from `phrases.toml`."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template."""
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises KeyError for an unknown text, language or missing value."""
    return catalogue()[text][lang].format(**values)
