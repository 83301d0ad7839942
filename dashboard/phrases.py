"""Sentences of the pages by name and language, from every `*phrases.toml` in this folder and below it."""

import tomllib
from functools import cache
from pathlib import Path

ROOM = Path(__file__).parent


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template. Raises ValueError if two files have a text of one name."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(ROOM.rglob("*phrases.toml")):
        tables: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := found.keys() & tables:
            raise ValueError(f"{path.name}: already in another file: {', '.join(sorted(twice))}")
        found |= tables
    return found


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises KeyError for an unknown text, language or missing value."""
    return catalogue()[text][lang].format(**values)


def has(text: str) -> bool:
    """Whether there is a text of that name."""
    return text in catalogue()
