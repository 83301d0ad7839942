"""Plans under the names that the visitor gave them, in texts, figures and files; results are kept without these."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.address import Arm
from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Pair
from model.inputs.spec import Text
from scenarios.variant import Variant

_PLUS = " + "  # between a place and each of its measures


def named[C: Comparison](comparison: C, arms: Sequence[Arm]) -> C:
    """The comparison of these arms, each called by its name, or by its measures where only others have a name."""
    if not any(arm.name for arm in arms):
        return comparison
    return replace(comparison, pairs=tuple(map(_named, comparison.pairs, arms)))


def _named(pair: Pair, arm: Arm) -> Pair:
    title = Text(en=arm.name, zh=arm.name) if arm.name else held(pair.variant, arm)
    scenario = pair.variant.scenario.model_copy(update={"title": title})
    return replace(pair, contrast=replace(pair.contrast, variant=replace(pair.variant, scenario=scenario)))


def held(variant: Variant, arm: Arm) -> Text:
    """What an arm holds: its package, or its measures without the place."""
    if arm.package:
        return variant.title
    en, zh = (_PLUS.join(variant.title.of(lang).split(_PLUS)[-len(arm.measures) :]) for lang in ("en", "zh"))
    return Text(en=en, zh=zh)
