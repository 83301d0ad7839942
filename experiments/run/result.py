"""Result of running one scenario or variant: its tables and what they describe."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.run.jobs import OK
from model.observation.schema import Tables

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Variant


@dataclass(frozen=True)
class RunResult:
    """One variant under several seeds, with all its tables (docs/results.md describes them).

    `folder` is where they are kept, None if they are in memory only. `plain`: plain/ made them, the model to read.
    """

    variant: "Variant"
    tables: Tables
    folder: Path | None = None
    plain: bool = False

    @property
    def runs(self) -> "pd.DataFrame":
        """One row per seed, one column per metric."""
        return self.tables.runs

    @property
    def series(self) -> "pd.DataFrame":
        """Metrics over the horizon, in long form."""
        return self.tables.series

    @property
    def failures(self) -> "pd.DataFrame":
        """The runs that did not finish."""
        return self.runs[self.runs["status"] != OK]
