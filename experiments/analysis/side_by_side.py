"""Comparison of packages that share a baseline: differences paired by seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from experiments.analysis.drawn import Drawn
from experiments.analysis.pairs import Pair, drawn_effects, effects_table, finished_arm, paired_effects
from experiments.analysis.statistics import PairedEffect
from experiments.design.request import PACKAGE
from model.observation.metrics import HEADLINE

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Versus:
    """Two variants that share a baseline or other reference; `effects` are `other` minus `one`.

    Under draws `drawn` says of each metric what the draws say; it is empty where every number stayed at its default.
    """

    one: Pair
    other: Pair
    effects: Mapping[str, PairedEffect]
    seeds: tuple[int, ...]
    drawn: Mapping[str, Drawn] = field(default_factory=dict)

    def table(self) -> "pd.DataFrame":
        """Effects as one row per metric; arms "baseline" and "package" stand for `one` and `other`."""
        key = {"scenario": self.other.name, "against": self.one.name}
        return effects_table(key, self.effects, self.drawn)


def groups(pairs: Sequence[Pair]) -> tuple[tuple[Pair, ...], ...]:
    """Groups of several pairs with the same reference, in the order in which they were named."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.contrast.against.identity, []).append(pair)
    return tuple(tuple(group) for group in found.values() if len(group) > 1)


def against_each_other(runs: "pd.DataFrame", pairs: Sequence[Pair]) -> tuple[Versus, ...]:
    """Comparison of every two variants that share a baseline or other reference."""
    return tuple(
        _versus(runs, one, other) for group in groups(pairs) for one, other in combinations(group, 2)
    )


def _versus(runs: "pd.DataFrame", one: Pair, other: Pair) -> Versus:
    mine, its = (finished_arm(runs[runs["scenario"] == each.name], PACKAGE) for each in (one, other))
    first, second = (arm[arm.index.isin(one.seeds)] for arm in (mine, its))  # without second lucks
    effects, seeds = paired_effects(first, second)
    return Versus(one, other, effects, seeds, drawn_effects(mine, its, seeds) if one.drawn else {})


def headline(versus: Versus) -> dict[str, PairedEffect]:
    """Effects on which a verdict rests."""
    return {name: versus.effects[name] for name in HEADLINE if name in versus.effects}
