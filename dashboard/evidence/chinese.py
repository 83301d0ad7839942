"""Chinese of what claims and quantities say in English alone, from `chinese.toml`."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def tables() -> dict[str, dict[str, str]]:
    """English text to Chinese text, by what it is: units, windows, scales, measured, takes, readings."""
    text = Path(__file__).with_name("chinese.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = tomllib.loads(text)
    return found


def said(table: str, english: str, lang: str) -> str:
    """The text in `lang`; in English where there is no Chinese of it."""
    return tables()[table].get(english, english) if lang == "zh" else english


def simplified(phrase: str) -> str:
    """A phrase of a report in simplified script."""
    script = tables()["script"]
    return phrase.translate(str.maketrans(script["traditional"], script["simplified"]))
