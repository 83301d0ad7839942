"""Sentences of stories by name and language, from `phrases.toml`."""

import re
from pathlib import Path

from experiments.report.phrases import Texts, language, texts

_TOUCHING = re.compile(
    r"([\u4e00-\u9fff])(\d)"
)  # a character and a number, between which Chinese texts leave a space


FILE = Path(__file__).with_name("phrases.toml")


def catalogue() -> Texts:
    """All texts: name to language to template."""
    return texts(FILE)


def say(text: str, lang: str, /, **values: object) -> str:
    """One text with its names filled in. Raises RequestError for an unknown language, else KeyError."""
    told = catalogue()[text][language(lang)].format(**values)
    return _TOUCHING.sub(r"\1 \2", told) if lang == "zh" else told
