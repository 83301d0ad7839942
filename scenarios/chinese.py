"""Chinese for English messages: whatever a user did wrong, by the phrases of `chinese.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from model.inputs.units import unit_in

_NUMBER, _WITHIN_A_CLAUSE = r"[-+.,:\de]+", "(?:(?!; ).)+?"
_NUMBERS, _PHRASES = ("n", "m"), ("what", "unit")


def chinese(message: str) -> str:
    """Translate an English message clause by clause. Names, values and unknown clauses stay as they are."""
    for pattern, template in _phrases():
        found = pattern.fullmatch(message)
        if found:
            told = {
                key: chinese(words) if key in _PHRASES else words for key, words in found.groupdict().items()
            }
            return template.format(**told)
    clauses = message.split("; ")
    return "；".join(map(chinese, clauses)) if len(clauses) > 1 else unit_in(message, "zh")


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of English clauses, each with its Chinese template, in the order of the file."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tuple((_pattern(english), told) for english, told in tomllib.loads(text).items())


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    words = [re.escape(part) for part in parts[::2]]
    groups = [f"(?P<{key}>{_NUMBER if key in _NUMBERS else _WITHIN_A_CLAUSE})" for key in parts[1::2]]
    return re.compile("".join(a + b for a, b in zip(words, [*groups, ""], strict=True)), re.DOTALL)
