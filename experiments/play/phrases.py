"""Texts of the playable pages by name and language: those of all pages, and those of one."""

import tomllib
from functools import cache
from pathlib import Path

type Texts = dict[str, dict[str, str]]

FOLDER = Path(__file__).parent


@cache
def catalogue(name: str = "") -> Texts:
    """Texts that all pages share, or those of the page `name`: name of the text to language to template."""
    file = f"{name}_phrases.toml" if name else "phrases.toml"
    texts: Texts = tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))
    return texts
