"""The answer to one question as data: each contrast paired by seed, and the tables on which it rests.

`Comparison.from_tables` takes finished tables, so an answer can be recomputed from a result folder without
simulating anything. How an answer is shown and written stands in `experiments.report`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from experiments.analysis import budgets, left_over, ranks
from experiments.analysis.pairs import Failure, Pair, pair_of
from experiments.analysis.same_case import same_cases
from experiments.analysis.side_by_side import Versus, against_each_other
from experiments.analysis.why import why_headlines, why_table
from experiments.design.design import Contrast, contrast_of
from model.observation.schema import Tables

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.decides import Decides
    from scenarios.variant import Tried


@dataclass(frozen=True)
class Provenance:
    """Versions, seeds and settings needed to run the same comparison again."""

    command: str = ""
    version: str = ""


@dataclass(frozen=True)
class Comparison:
    """Answer to one question: every contrast, with the tables on which it rests."""

    pairs: tuple[Pair, ...]
    tables: Tables
    provenance: Provenance = Provenance()
    drawn: bool = False  # whether the seeds are numbers of draws

    @classmethod
    def from_tables(
        cls,
        runs: "pd.DataFrame",
        series: "pd.DataFrame",
        contrasts: "Sequence[Contrast | Tried]",
        provenance: Provenance | None = None,
        drawn: bool = False,
        **long: "pd.DataFrame",
    ) -> Self:
        """Build the answer from `runs` (a row per scenario, arm, seed), `series` and other tables of docs/results.md.

        A scenario or variant by itself stands for the contrast with its own baseline. Runs that failed, and seeds of
        which one arm is missing, take no part in any effect. drawn: the seeds are numbers of draws.
        """
        own_runs, own_series = _by_scenario(runs), _by_scenario(series)
        pairs = tuple(
            pair_of(own_runs.get(each.name, runs[:0]), own_series.get(each.name, series[:0]), each, drawn)
            for each in map(contrast_of, contrasts)
        )
        return cls(pairs, Tables(runs=runs, series=series, **long), provenance or Provenance(), drawn)

    @property
    def runs(self) -> "pd.DataFrame":
        """One row per scenario, arm and seed, one column per metric."""
        return self.tables.runs

    @property
    def series(self) -> "pd.DataFrame":
        """Metrics over the horizon, in long form."""
        return self.tables.series

    @property
    def failures(self) -> tuple[Failure, ...]:
        """All runs that did not finish."""
        return tuple(failure for pair in self.pairs for failure in pair.failures)

    @cached_property
    def versus(self) -> tuple[Versus, ...]:
        """Comparison of every two variants that were set against the same third one."""
        return against_each_other(self.runs, self.pairs)

    @cached_property
    def same_cases(self) -> "pd.DataFrame":
        """The same cases in both arms, a row per scenario and group of cases; empty without a ledger."""
        return same_cases(self.tables.ledger, self.pairs)

    @cached_property
    def decided(self) -> "dict[tuple[str, str], Decides]":
        """What decides each headline metric of each pair, by pair's name and metric; empty without draws."""
        pairs = self.pairs if self.drawn else ()
        return {
            (pair.name, name): found
            for pair in pairs
            if pair.drawn
            for name, found in why_headlines(pair).items()
        }

    def decides(self) -> "pd.DataFrame":
        """What decides the headline metrics as one table, a row per scenario, metric and named input.

        Where nothing beats the dummies, one row without an input holds the strongest correlation of any.
        """
        return why_table(self.decided)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Every seed that was requested, finished or not."""
        return tuple(sorted({int(seed) for seed in self.runs["seed"]}))

    def ranks(self) -> "pd.DataFrame":
        """Packages of one reference ranked on each headline metric, a row per metric and package (`analysis.ranks`)."""
        return ranks.table(self.pairs)

    def budgets(self) -> "pd.DataFrame":
        """What money and hours buy, a row per scenario, outcome and budget (`analysis.budgets`)."""
        return budgets.table(self.pairs)

    def left_over(self) -> "pd.DataFrame":
        """What is left of each effect after the money ends, a row per scenario and metric (`analysis.left_over`)."""
        return left_over.table(self.pairs)

    def effects(self) -> "pd.DataFrame":
        """All effects as one table, a row per scenario and metric."""
        import pandas as pd

        return pd.concat([pair.table() for pair in self.pairs], ignore_index=True)


def _by_scenario(table: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    """The rows of each scenario, found in one pass."""
    return {str(name): rows for name, rows in table.groupby("scenario", sort=False)}
