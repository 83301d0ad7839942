"""The change that most strongly contradicts a verdict.

It is looked for among all outcomes and indicators, not only among the headlines. A package that is better where
one looks first cannot hide what it makes worse elsewhere.
"""

from typing import TYPE_CHECKING, Literal

from experiments.analysis.statistics import PairedEffect
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from experiments.analysis.pairs import Pair

Side = Literal["better", "worse"]
GROUPS = ("outcome", "indicator")


def other_side(pair: "Pair") -> Side:
    """Side that contradicts the verdict: "better" if more headline outcomes are worse than better, else "worse"."""
    states = [effect.state for name, effect in pair.headline.items() if METRICS[name].group == "outcome"]
    return "better" if states.count("worse") > states.count("better") else "worse"


def strongest(pair: "Pair", side: Side) -> str | None:
    """Metric with the clearest effect on this side; None if there is none.

    Clear means far from zero in standard deviations of the paired differences. A small change is named only where
    there is no larger one.
    """
    found = {name: effect for name, effect in pair.effects.items() if _counts(name) and effect.state == side}
    return max(found, key=lambda name: _weight(found[name]), default=None)


def _counts(name: str) -> bool:
    return METRICS[name].group in GROUPS and METRICS[name].better != "neither"


def _weight(effect: PairedEffect) -> tuple[bool, float]:
    return not effect.small, abs(effect.size_paired)
