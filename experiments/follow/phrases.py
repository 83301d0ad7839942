"""Sentences of stories by name and language, from `phrases.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path

from experiments.report.phrases import language

_TOUCHING = re.compile(
    r"([\u4e00-\u9fff])(\d)"
)  # a character and a number, between which Chinese texts leave a space


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All texts: name to language to template."""
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables


def say(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises RequestError for an unknown language, else KeyError."""
    told = catalogue()[text][language(lang)].format(**values)
    return _TOUCHING.sub(r"\1 \2", told) if lang == "zh" else told
