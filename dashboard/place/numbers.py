"""Numbers of a place in words: title, value with its unit, where it may lie, and ends of its slider."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.phrases import has, tell
from experiments.design.placed import PlaceNumber
from experiments.report.number_format import number, per_cent
from experiments.report.phrases import capital
from model.inputs.archetypes import archetypes
from model.inputs.kind import FAMILIES, family_cases
from model.inputs.kind_factors import factor_name
from model.inputs.units import unit_in
from scenarios.catalogue import all_parameters

MAIN: Final = (
    "count", "households", "buildings", "firm", "committee", "tenant_share", "elderly_share", "fee", "start_collection",
)  # fmt: skip
OF_CASES: Final = tuple(
    factor_name(field, family_cases(family)) for field in ("rate", "reporting") for family in FAMILIES
)
SWITCHED: Final = ("firm", "committee")  # facts that are so, or not so, or open
_FACT = re.compile(r"\b(?:[A-Z]-?\d{1,2}|00\d-\d{2})\b")
_STEPS = 100


@dataclass(frozen=True)
class Ends:
    """Ends and step of a slider."""

    low: float
    high: float
    step: float


def title_of(each: PlaceNumber, lang: str) -> str:
    """What the number is, with a capital."""
    if has(f"place_field_{each.field}"):
        return capital(tell(f"place_field_{each.field}", lang))
    known = archetypes().fields.get(each.field)
    words = (known.zh if lang == "zh" else known.en) if known else all_parameters()[each.name].title(lang)
    return capital(words)


def shown(each: PlaceNumber, value: float, lang: str) -> str:
    """A value of it with its unit: shares in per cent."""
    if is_share(each):
        return per_cent(value, lang)
    digits = 0 if each.whole or abs(value) >= 100 else 2 if abs(value) < 10 else 1
    words = number(value, digits)
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return f"{words} {unit(each, lang)}".strip()


def bare(each: PlaceNumber, value: float, lang: str) -> str:
    """A value of it without its unit, except for shares."""
    return shown(each, value, lang).removesuffix(unit(each, lang)).strip()


def unit(each: PlaceNumber, lang: str) -> str:
    """Its unit in words; empty for a share."""
    if each.of == "parameters" or each.name in OF_CASES:
        return tell("place_unit_times", lang)
    if has(f"place_unit_{each.field}"):
        return tell(f"place_unit_{each.field}", lang)
    return "" if each.unit == "1" else unit_in(each.unit, lang)


def is_share(each: PlaceNumber) -> bool:
    """Whether it is a share from 0 to 1, shown in per cent."""
    return each.unit == "1" and each.high <= 1.0


def facts(each: PlaceNumber) -> list[str]:
    """Facts that its source names, such as D-13."""
    return list(dict.fromkeys(_FACT.findall(each.source)))


def source(each: PlaceNumber, lang: str) -> str:
    """Where it comes from, in words: grade and facts."""
    grade, named = tell(f"place_grade_{each.grade}", lang), facts(each)
    if not named:
        return tell("place_source", lang, grade=grade)
    return tell("place_source_facts", lang, grade=grade, facts=tell("comma", lang).join(named))


def ends(each: PlaceNumber) -> Ends:
    """Ends of its slider: all that is plausible and as much again, within what is allowed."""
    if is_share(each):
        return Ends(each.low, each.high, 0.01)
    low, high = each.plausible or (each.usual, each.usual)
    reach = max(abs(low), abs(high), each.usual, 1.0 if each.whole else 0.0)
    bottom = max(
        each.low, min(0.0 if low >= 0 else 2 * low, each.usual), -3 * reach if low < 0 else -math.inf
    )
    top = min(each.high, max(3.0 * reach, 20.0 if each.whole and each.unit != "yuan/year" else 0.0))
    bottom, top = min(bottom, each.value), max(top, each.value)
    step = 1.0 if each.whole else _nice((top - bottom) / _STEPS)
    low_end, high_end = math.floor(bottom / step) * step, math.ceil(top / step) * step
    return Ends(max(low_end, each.low), min(high_end, each.high), step)


def _nice(step: float) -> float:
    """The next smaller one of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return max(each * power for each in (1, 2, 5) if each * power <= step)


def of_group(numbers: Iterable[PlaceNumber], of: str) -> tuple[list[PlaceNumber], list[PlaceNumber]]:
    """Numbers of the community or of a type of compound: those shown at once, and the others."""
    mine = [each for each in numbers if each.of == of]
    main = [each for each in mine if of == "community" or each.field in MAIN]
    hidden = ("firm_share", "committee_share", "households_per_building")
    return main, [each for each in mine if each not in main and each.field not in hidden]


def settings(values: Mapping[str, float]) -> tuple[str, ...]:
    """Values as an address has them."""
    return tuple(f"{name}={value:.10g}" for name, value in values.items())
