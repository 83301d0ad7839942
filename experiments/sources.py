"""Sources of numbers in both languages: the facts that they name, and the remarks on them from `sources.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_FACT = r"(?:S?\d{3}-[A-Z0-9]+|[A-Z]-\d+|[A-Z]\d+)(?!\w)"
_FACTS = re.compile(rf"(?<!\w){_FACT}(?:, {_FACT})*")


@cache
def chinese_sources() -> dict[str, str]:
    """Chinese of sources, by their English with numbers in braces in place of facts."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found


def template(source: str) -> tuple[str, list[str]]:
    """A source with numbers in braces in place of the facts that it names, and these facts."""
    facts = _FACTS.findall(source)
    parts = _FACTS.split(source)
    return parts[0] + "".join(f"{{{i}}}{part}" for i, part in enumerate(parts[1:])), facts


def source_in(source: str, lang: str) -> str:
    """A source in `lang`: "zh" for Chinese, anything else for English; a clause without Chinese stays as it is."""
    if lang != "zh":
        return source
    whole, facts = template(source)
    told = chinese_sources().get(whole)
    if told is not None:
        return told.format(*(each.replace(", ", "、") for each in facts))
    clauses = source.split("; ")
    return "；".join(source_in(each, lang) for each in clauses) if len(clauses) > 1 else source
