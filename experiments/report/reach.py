"""Sentences on how many units the interventions reached; one that reached nobody is not called ineffective."""

from typing import TYPE_CHECKING

from experiments.analysis.reached import Reached, reached
from experiments.report.arms import tell
from experiments.report.number_format import number
from experiments.report.phrases import say

if TYPE_CHECKING:
    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair


def cautions(comparison: "Comparison", pair: "Pair", lang: str) -> list[str]:
    """Sentence for each intervention that reached nobody under any seed."""
    found = reached(comparison.tables.reach, pair)
    titles = {name: pair.variant.declaration(name).title(lang) for name in found}
    return [_caution(pair, titles[name], each, lang) for name, each in found.items() if each.reached == 0]


def _caution(pair: "Pair", title: str, found: Reached, lang: str) -> str:
    if not found.unit:
        return say("reach_never", lang, title=title)
    return tell(
        pair,
        "reach_nobody",
        lang,
        title=title,
        unit=say(f"unit_{found.unit}", lang),
        units=number(found.units),
    )


def share(pair: "Pair", found: Reached | None, lang: str) -> str:
    """Sentence ending with the number of units reached; empty if unknown."""
    if found is None or not found.unit:
        return ""
    unit, digits = say(f"unit_{found.unit}", lang), 0 if found.reached == round(found.reached) else 1
    return tell(
        pair, "reach_share", lang, unit=unit, reached=number(found.reached, digits), units=number(found.units)
    )
