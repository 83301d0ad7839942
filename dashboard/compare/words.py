"""Texts of the page Compare, from `compare_phrases.toml`."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template."""
    path = Path(__file__).parents[1] / "compare_phrases.toml"
    tables: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return tables


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises KeyError for an unknown text, language or missing value."""
    return catalogue()[text][lang].format(**values)
