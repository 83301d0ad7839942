"""The change that most strongly contradicts a verdict.

It is looked for among all outcomes and indicators, not only among the headlines. A package that is better where
one looks first cannot hide what it makes worse elsewhere.
"""

from typing import TYPE_CHECKING, Literal

from experiments.analysis.drawn import Chance, Drawn
from experiments.analysis.reading import reading
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


def other_side_drawn(pair: "Pair") -> Side:
    """The same over draws: a side counts where it is at least likely."""
    sides = [
        reading(each).side for name, each in pair.drawn.items() if name in pair.headline and _counts(name)
    ]
    return "better" if sides.count("worse") > sides.count("better") else "worse"


def strongest_drawn(pair: "Pair", side: Side) -> tuple[str, Chance] | None:
    """Metric that is on this side in the most draws, by what matters, and its chance; None if none ever is.

    Metrics without a smallest difference that matters come last, as any trifle counts in them.
    """
    chances = {
        name: chance for name, each in pair.drawn.items() if _counts(name) and (chance := _chance(each, side))
    }
    found = [(name, each) for name, each in chances.items() if each.count]
    return max(found, key=lambda item: (METRICS[item[0]].matters > 0, item[1].share), default=None)


def _chance(drawn: Drawn, side: Side) -> Chance | None:
    return drawn.is_better if side == "better" else drawn.is_worse
