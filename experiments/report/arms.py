"""Names of the arms of a contrast: baseline and package, or their labels.

A text of the catalogue that names an arm has a twin whose name ends in `_labelled`. It is used where the arms have
labels: `{one}` is what was tried, `{other}` what it was set against. A text that speaks of seeds or replicates has a
twin whose name ends in `_drawn`, for plausible worlds (draws); one that does both has a third, `_drawn_labelled`.
"""

import re
from typing import TYPE_CHECKING

from experiments.analysis.why import input_of
from experiments.design.request import BASELINE, PACKAGE
from experiments.report.phrases import catalogue, say
from model.inputs.units import unit_in
from scenarios.values import limits

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

TWIN = "_labelled"
DRAWN = "_drawn"
_SET = re.compile(r"([\w.]+)=")


def arm_name(pair: "Pair", arm: str, lang: str) -> str:
    """Name of an arm in a column head or beside a line."""
    return pair.contrast.label(arm, lang) or say(f"head_{arm}", lang)


def title(pair: "Pair", lang: str) -> str:
    """Heading of a pair: the package's title, or the place and the labels of both arms."""
    if pair.contrast.own:
        return pair.variant.title.of(lang)
    place = pair.variant.place.name.of(lang)
    one, other = (arm_name(pair, arm, lang) for arm in (PACKAGE, BASELINE))
    return say("contrast_title", lang, place=place, one=one, other=other)


def called(pair: "Pair", lang: str) -> str:
    """Name of the tested variant beside others with the same reference: the package's title, or its label."""
    return pair.contrast.label(PACKAGE, lang) or pair.variant.title.of(lang)


def tell(pair: "Pair", text: str, lang: str, /, **values: object) -> str:
    """Text about one pair: the twin for draws, or with labels if its arms have them, else the plain text."""
    labelled = pair.contrast.labelled
    chosen = _twin(text, bool(pair.drawn), labelled)
    if labelled:
        one, other = (arm_name(pair, arm, lang) for arm in (PACKAGE, BASELINE))
        values |= {"one": one, "other": other}
    return say(chosen, lang, **values)


def tell_all(comparison: "Comparison", text: str, lang: str, /, **values: object) -> str:
    """Text about a whole comparison: the twin for draws, or with labels if the arms of any pair have them."""
    labelled = any(pair.contrast.labelled for pair in comparison.pairs)
    return say(_twin(text, comparison.drawn, labelled), lang, **values)


def _twin(text: str, drawn: bool, labelled: bool) -> str:
    """Name of the text that fits best: twins for both, for draws, for labels, or the text itself."""
    endings = [DRAWN + TWIN] * (drawn and labelled) + [DRAWN] * drawn + [TWIN] * labelled
    return next((f"{text}{ending}" for ending in endings if f"{text}{ending}" in catalogue()), text)


def meanings_of_values(pair: "Pair", lang: str) -> list[str]:
    """A sentence on each number that the name of an arm sets, such as `pay_norm_slope=0.5`: what it is, its default."""
    names = dict.fromkeys(_SET.findall(f"{pair.variant.name} {pair.contrast.against.name}"))
    known = [input_of(name) for name in names if name in limits()]
    return [
        say(
            "value_set",
            lang,
            name=each.name,
            meaning=each.title(lang),
            unit="" if each.unit == "1" else say("value_unit", lang, unit=unit_in(each.unit, lang)),
            default=f"{each.value:g}",
        )
        for each in known
    ]
