"""Factors on five fields of the kinds of case, which nobody has measured: parameters made from `kinds.toml`.

A run may set a factor for a kind and one for its family; all are 1 unless it does. `kind_factors.toml` has their
limits, plausible range and words.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from model import DATA
from model.inputs.kind import FAMILIES, Kind, family_cases, read_kinds

FACTORS_FILE: Final = DATA / "kind_factors.toml"
GROUP: Final = "kinds"  # of these parameters
UNCERTAIN: Final = ("rate", "hours", "agreement", "reporting", "fade_days")


def factor_name(field: str, of: str) -> str:
    """Name of the parameter of a field, for a kind or for what `family_cases` calls a family."""
    return f"{field}_of_{of}"


@cache
def factor_words() -> Mapping[str, Any]:
    """What `kind_factors.toml` says: limits, and texts in both languages by field and by family."""
    return tomllib.loads(FACTORS_FILE.read_text(encoding="utf-8"))


def factor_declarations() -> dict[str, dict[str, Any]]:
    """Declarations of all factors by name, as a file of parameters holds them: families first, field by field.

    They follow from the project's `kinds.toml`; KindError if that is not as it should be.
    """
    words = factor_words()
    limits = {"value": 1.0, "unit": "1", **{key: words[key] for key in ("low", "high", "plausible")}}
    return {
        factor_name(field, of): limits | _texts(words["fields"][field], whose) | {"source": source}
        for field in UNCERTAIN
        for of, whose, source in _bearers(field, words["families"])
    }


def _bearers(field: str, families: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Families and kinds with a factor on a field: name, what it is called in both languages, source."""
    kinds = [kind for kind in read_kinds() if field != "agreement" or not kind.needs_vote]
    for family in FAMILIES:
        if any(kind.family == family for kind in kinds):
            yield family_cases(family), families[family], "assumption"
    for kind in kinds:
        yield kind.name, {"en": kind.en, "zh": kind.zh}, _source(kind, field)


def _texts(words: Mapping[str, str], whose: Mapping[str, str]) -> dict[str, str]:
    return {"en": f"{words['en']}: {whose['en']}", "zh": f"{words['zh']}：{whose['zh']}"}


def _source(kind: Kind, field: str) -> str:
    """Facts that bear on a field of a kind, out of "facts: fields; facts: fields"; they rarely give the number."""
    for part in kind.source.split(";"):
        facts, _, fields = part.partition(":")
        if field in re.findall(r"\w+", fields) and "assumption" not in facts:
            return f"assumption ({facts.strip()}: order and size)"
    return "assumption"
