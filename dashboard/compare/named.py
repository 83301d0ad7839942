"""Plans under the names that the visitor gave them, in texts, figures and files; results are kept without these."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.address import Arm
from experiments.analysis.comparison import Comparison
from experiments.analysis.pairs import Pair
from model.inputs.spec import Text
from scenarios.variant import Variant


def named[C: Comparison](comparison: C, arms: Sequence[Arm]) -> C:
    """The comparison of these arms, each of which that has a name is called by it."""
    if not any(arm.name for arm in arms):
        return comparison
    return replace(comparison, pairs=tuple(map(_named, comparison.pairs, arms)))


def _named(pair: Pair, arm: Arm) -> Pair:
    if not arm.name:
        return pair
    contrast = replace(pair.contrast, variant=called(pair.variant, arm.name))
    return replace(pair, contrast=contrast)


def called(variant: Variant, name: str) -> Variant:
    """The same variant under another title."""
    title = Text(en=name, zh=name)
    return replace(variant, scenario=variant.scenario.model_copy(update={"title": title}))
