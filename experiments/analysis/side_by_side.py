"""Packages that share a baseline, set against each other: differences paired by seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from experiments.analysis.statistics import PairedEffect, paired
from model.observation.metrics import HEADLINE, METRICS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.comparison import Pair
    from scenarios.scenario import Scenario


@dataclass(frozen=True)
class Versus:
    """One package against another of the same place and time: `effects` are `other` less `one`, by metric."""

    one: "Scenario"
    other: "Scenario"
    effects: Mapping[str, PairedEffect]
    seeds: tuple[int, ...]

    def table(self) -> "pd.DataFrame":
        """Effects as one row per metric; arms "baseline" and "package" stand for `one` and `other`."""
        import pandas as pd

        key = {"scenario": self.other.name, "against": self.one.name}
        return pd.DataFrame([key | {"metric": name} | e.row() for name, e in self.effects.items()])


def groups(pairs: "Sequence[Pair]") -> "tuple[tuple[Pair, ...], ...]":
    """Pairs by their baseline, in the order in which they were named; only baselines with several packages."""
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.scenario.baseline().identity, []).append(pair)
    return tuple(tuple(group) for group in found.values() if len(group) > 1)


def against_each_other(runs: "pd.DataFrame", pairs: "Sequence[Pair]") -> tuple[Versus, ...]:
    """Every two packages that share a baseline."""
    return tuple(
        _versus(runs, one.scenario, other.scenario)
        for group in groups(pairs)
        for one, other in combinations(group, 2)
    )


def _versus(runs: "pd.DataFrame", one: "Scenario", other: "Scenario") -> Versus:
    from experiments.analysis.comparison import PACKAGE, finished_arm

    tables = [finished_arm(runs[runs["scenario"] == each.name], PACKAGE) for each in (one, other)]
    seeds = tables[0].index.intersection(tables[1].index).sort_values()
    effects = {
        name: paired(
            tables[0].loc[seeds, name].to_numpy(float),
            tables[1].loc[seeds, name].to_numpy(float),
            metric.better,
            metric.matters,
        )
        for name, metric in METRICS.items()
        if name in tables[0].columns
    }
    return Versus(one, other, effects, tuple(int(seed) for seed in seeds))


def headline(versus: Versus) -> dict[str, PairedEffect]:
    """The effects on which a verdict rests."""
    return {name: versus.effects[name] for name in HEADLINE if name in versus.effects}
