"""Words of the lessons' pictures and stories, by name and language, from `phrases.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from experiments.report.phrases import language


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template."""
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables


def tell(text: str, lang: str, /, **values: object) -> str:
    """One text with its values filled in. Raises RequestError for an unknown language, else KeyError."""
    return catalogue()[text][language(lang)].format(**values)
