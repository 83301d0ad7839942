"""Terms, limits, words of likelihood and numbers of the model, as the page shows them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from dashboard.phrases import tell
from experiments.analysis.drawn import LIKELY
from experiments.report.phrases import say
from model.inputs.kind_factors import GROUP
from model.inputs.parameters import Parameter
from model.inputs.plausible import FIXED, grades
from model.inputs.units import unit_in
from scenarios.catalogue import all_parameters, declaration, intervention_ids

HERE: Final = Path(__file__).parent
FACT: Final = re.compile(r"\b(?:S?00\d-(?:\d\d|[A-Z])|D-\d\d|[A-Z]\d{1,2})\b")


@dataclass(frozen=True)
class Term:
    """A term with its meaning in both languages."""

    zh: str
    pinyin: str
    en: str
    means_en: str
    means_zh: str

    def means(self, lang: str) -> str:
        """Its meaning in `lang`."""
        return self.means_zh if lang == "zh" else self.means_en


@dataclass(frozen=True)
class LeftOut:
    """Something that the model leaves out, what it touches, and which way a verdict may be wrong because of it."""

    rows: tuple[str, ...]
    tilt: str
    en: str
    zh: str
    touches_en: str
    touches_zh: str

    def name(self, lang: str) -> str:
        """What is left out."""
        return self.zh if lang == "zh" else self.en

    def touches(self, lang: str) -> str:
        """What it touches."""
        return self.touches_zh if lang == "zh" else self.touches_en


@cache
def terms() -> tuple[tuple[dict[str, str], tuple[Term, ...]], ...]:
    """Subjects by language, each with its terms."""
    found = _toml("terms.toml")["subjects"]
    return tuple(
        ({lang: subject[lang] for lang in ("en", "zh")}, tuple(Term(**each) for each in subject["terms"]))
        for subject in found
    )


@cache
def left_out() -> tuple[LeftOut, ...]:
    """All that is known to be left out."""
    return tuple(
        LeftOut(**{**each, "rows": tuple(each["rows"])}) for each in _toml("limits.toml")["left_out"]
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def scale(lang: str) -> list[tuple[str, str]]:
    """Words of likelihood, from the strongest to the weakest, each with its share of 100 worlds."""
    above = [
        (say(f"chance_{word}", lang), tell("ex_likely_at_least", lang, n=_of_100(least)))
        for least, word, _ in LIKELY
    ]
    below = [
        (say(f"chance_{word}", lang), tell("ex_likely_at_most", lang, n=100 - _of_100(least)))
        for least, _, word in reversed(LIKELY)
    ]
    return [*above, (say("chance_as_likely_as_not", lang), tell("ex_likely_between", lang)), *below]


def _of_100(share: float) -> int:
    return round(share * 100)


# ---- numbers


@dataclass(frozen=True)
class Number:
    """One number of the model with where it comes from."""

    parameter: Parameter
    measure: str  # id of the intervention that owns it; empty for the model itself

    @property
    def grade(self) -> str:
        """Id of the grade of its source."""
        return self.parameter.uncertain.plausible.grade

    def value(self, lang: str) -> str:
        """Usual value with its unit."""
        unit = "" if self.parameter.unit == "1" else unit_in(self.parameter.unit, lang)
        return f"{self.parameter.value:,.10g} {unit}".strip()

    def plausible(self, lang: str) -> str:
        """The range in which it is tried."""
        if self.parameter.uncertain.plausible.shape == FIXED:
            return tell("ex_fixed", lang)
        low, high = (
            f"{each:,.3g}" if abs(each) < 1000 else f"{each:,.0f}"
            for each in self.parameter.uncertain.interval
        )
        return tell("ex_range", lang, low=low, high=high)

    def source(self, lang: str) -> str:
        """Where it comes from: the sentence, which is kept in English alone; in Chinese the ids of its facts."""
        if lang == "en":
            return self.parameter.source
        facts = "、".join(dict.fromkeys(FACT.findall(self.parameter.source)))
        return tell("ex_source_facts", lang, source=facts) if facts else tell("ex_source_none", lang)

    def owner(self, lang: str) -> str:
        """The measure that it belongs to, if any."""
        return tell("ex_of_measure", lang, name=declaration(self.measure).title(lang)) if self.measure else ""


@cache
def numbers() -> tuple[Number, ...]:
    """Every number of model and interventions, without the factors on kinds of case."""
    own = set(intervention_ids())
    return tuple(
        Number(each, each.group if each.group in own else "")
        for each in all_parameters().values()
        if each.group != GROUP
    )


def grade_counts() -> dict[str, int]:
    """How many numbers there are of each grade, in the order of the grades; those without any are left out."""
    found = [each.grade for each in numbers()]
    counted = {name: found.count(name) for name in grades().grades}
    return {name: n for name, n in counted.items() if n}


def matching(grade: str, words: str, lang: str) -> list[Number]:
    """Numbers of a grade ("" means any) in whose name, meaning or source all `words` occur."""
    wanted = words.lower().split()
    return [
        each
        for each in numbers()
        if grade in ("", each.grade) and all(word in _searched(each, lang) for word in wanted)
    ]


def _searched(number: Number, lang: str) -> str:
    own = number.parameter
    return " ".join((own.name, own.title(lang), number.source(lang), number.owner(lang))).lower()
