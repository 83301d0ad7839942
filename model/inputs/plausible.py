"""Plausible ranges: where a number may truly lie, by the grade of its source or as declared beside it.

The range is the middle 90 % of what may be true, and the default its median. It is narrower than the limits `low` and
`high`, which say what is allowed.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from model import DATA
from model.inputs.nearest import DeclarationError, check_keys, nearest

GRADES_FILE = DATA / "grades.toml"
FIXED, POSITIVE, SHARE, PLAIN = "fixed", "positive", "share", "plain"  # shapes of a distribution
_FACT = re.compile(
    r"\b(?:(?P<hypothesis>S\d{3}-[A-Z])|(?P<report>\d{3}-\d{2}|D-\d{2})|(?P<fact>[A-Z]\d{1,2}))\b"
)


@dataclass(frozen=True)
class Grade:
    """Grade of a source; `factor` is how far numbers of this grade reach from their default (1: fixed)."""

    name: str
    factor: float
    en: str
    zh: str
    meaning_en: str
    meaning_zh: str

    def title(self, lang: str) -> str:
        """Name in `lang`: "zh" for Chinese, anything else for English."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Grades:
    """All grades from the firmest to the weakest, the grade of each fact, and the units that matter for shapes."""

    grades: Mapping[str, Grade]
    facts: Mapping[str, str]
    whole_units: frozenset[str]
    share_units: frozenset[str]


@dataclass(frozen=True)
class Stated:
    """What a declaration says about a number: default, limits, unit and source."""

    value: float
    low: float
    high: float
    unit: str
    source: str


@dataclass(frozen=True)
class Plausible:
    """Middle 90 % of what a number may be, `low` to `high`, both equal to the default where it is fixed.

    shape: the scale on which it spreads evenly: `positive` (logarithm), `share` (log-odds), `plain` (the number
    itself), or `fixed`. grade: name of the grade of its source. declared: whether the range stands beside the number
    instead of following from the grade. whole: whether it is rounded. The range may reach beyond the limits of what
    is allowed; draws stop there.
    """

    low: float
    high: float
    shape: str
    grade: str
    declared: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Uncertain:
    """One number with its limits and its plausible range."""

    name: str
    value: float
    low: float
    high: float
    plausible: Plausible

    @property
    def interval(self) -> tuple[float, float]:
        """The plausible range within the limits of what is allowed; rounded where draws are."""
        low, high = max(self.plausible.low, self.low), min(self.plausible.high, self.high)
        return (float(round(low)), float(round(high))) if self.plausible.whole else (low, high)


@cache
def grades() -> Grades:
    """The grades that come with the model."""
    tables = tomllib.loads(GRADES_FILE.read_text(encoding="utf-8"))
    found = {name: Grade(name=name, **table) for name, table in tables["grades"].items()}
    facts = {fact: grade for grade, ids in tables["facts"].items() for fact in ids}
    units = tables["units"]
    return Grades(found, facts, frozenset(units["whole"]), frozenset(units["shares"]))


def grade_of(source: str) -> str:
    """Grade of the weakest fact that a source names; "assumption" where it says so or names no fact with a grade."""
    known, found = grades(), set()
    for match in _FACT.finditer(source):
        by = {"hypothesis": "assumption", "report": "report", "fact": known.facts.get(match[0], "")}
        found.add(by[match.lastgroup or ""])
    found.discard("")
    if not found or "assumption" in source.lower():
        return "assumption"
    return max(found, key=list(known.grades).index)


def plausible_range(where: str, stated: Stated, declared: object = None) -> Plausible:
    """Plausible range of a number.

    declared: what the key `plausible` says: a range [low, high] around the default, a factor above 1, the name of a
    grade, or None for the grade of its source. Raises DeclarationError, with `where` as file and number, for
    anything else and for a number that has no range by its grade (0, or a share of 1).
    """
    if isinstance(declared, list | tuple):
        return _declared_range(where, stated, declared)
    if declared is not None and _is_number(declared):
        return _by_factor(where, stated, _checked_factor(where, declared), grade_of(stated.source), True)
    grade = grade_of(stated.source) if declared is None else _checked_grade(where, declared)
    return _by_factor(where, stated, grades().grades[grade].factor, grade, False)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _checked_grade(where: str, name: object) -> str:
    known = grades().grades
    if not isinstance(name, str) or name not in known:
        raise DeclarationError(
            f"{where}: plausible = {name!r}: no range, factor or grade; allowed: [low, high], a factor above 1, or "
            f"one of {', '.join(known)}{nearest(name, known)}"
        )
    return name


def _checked_factor(where: str, factor: Any) -> float:
    if not factor > 1:
        raise DeclarationError(
            f"{where}: plausible = {factor!r}: allowed: a factor above 1, or [low, high]; "
            "'design' or 'statute' keeps the number fixed"
        )
    return float(factor)


def _by_factor(where: str, stated: Stated, factor: float, grade: str, declared: bool) -> Plausible:
    value = stated.value
    if factor == 1.0:
        return Plausible(value, value, FIXED, grade)
    shape = _shape(stated)
    if shape == PLAIN and stated.unit != "logit":
        raise _no_factor(where, stated, f"may be below 0 (limits {stated.low:g} to {stated.high:g})")
    if (shape != PLAIN and value <= 0.0) or (shape == SHARE and value >= 1.0):
        raise _no_factor(where, stated, f"is {value:g}")
    low, high = _multiplied(shape, value, 1.0 / factor), _multiplied(shape, value, factor)
    return Plausible(low, high, shape, grade, declared, _is_whole(stated))


def _no_factor(where: str, stated: Stated, why: str) -> DeclarationError:
    return DeclarationError(
        f"{where}: a number that {why} has no range by a factor; allowed: plausible = [low, high] around "
        f"{stated.value:g}, or plausible = 'design' to keep it fixed"
    )


def _shape(stated: Stated) -> str:
    if stated.low < 0:
        return PLAIN
    return SHARE if stated.unit in grades().share_units and stated.high <= 1.0 else POSITIVE


def _multiplied(shape: str, value: float, factor: float) -> float:
    """The value times a factor; the factor acts on the odds of shares and of log-odds."""
    if shape == PLAIN:
        return value + math.log(factor)
    if shape == SHARE:
        return value * factor / (1.0 - value + value * factor)
    return value * factor


def _is_whole(stated: Stated) -> bool:
    numbers = (stated.value, stated.low, stated.high)
    return stated.unit in grades().whole_units and all(each == round(each) for each in numbers)


def _declared_range(where: str, stated: Stated, pair: Any) -> Plausible:
    here = f"{where}: plausible = {list(pair)}"
    if len(pair) != 2 or not all(_is_number(each) for each in pair):
        raise DeclarationError(f"{here}: allowed: two numbers, [low, high]")
    low, high = float(pair[0]), float(pair[1])
    if low > high:
        raise DeclarationError(f"{here}: the wrong way round; allowed: [low, high]")
    if low < stated.low or high > stated.high:
        raise DeclarationError(
            f"{here}: outside the limits; allowed: within {stated.low:g} to {stated.high:g} (low and high)"
        )
    if not low < stated.value < high:
        raise DeclarationError(
            f"{here}: allowed: a range with the default {stated.value:g} inside; "
            "'design' or 'statute' keeps the number fixed"
        )
    shape = _shape(stated)
    if (shape != PLAIN and low == 0.0) or (shape == SHARE and high == 1.0):
        shape = PLAIN  # 0 has no logarithm, and neither 0 nor 1 has log-odds
    return Plausible(low, high, shape, grade_of(stated.source), True, _is_whole(stated))


def by_archetype(where: str, stated: Mapping[str, Stated], declared: object) -> dict[str, Plausible]:
    """Plausible range of a field by archetype; `declared` holds for all of them, or is a table by archetype."""
    if isinstance(declared, list | tuple):
        raise DeclarationError(
            f"{where}: plausible = {list(declared)}: archetypes differ; allowed: a factor above 1, a grade, or a table "
            f"such as {{ {next(iter(stated))} = {list(declared)} }}"
        )
    own: Mapping[str, object] = declared if isinstance(declared, Mapping) else dict.fromkeys(stated, declared)
    check_keys(f"{where}: plausible", {*own, *stated}, stated)
    return {name: plausible_range(f"{where}.{name}", each, own.get(name)) for name, each in stated.items()}
