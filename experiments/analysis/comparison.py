"""A package against its own baseline, from the table of runs to the answer.

`Comparison.from_tables` takes finished tables, so an answer can be recomputed from a result folder without
simulating anything.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.analysis.statistics import PairedEffect, paired
from model.observation.metrics import HEADLINE, METRICS
from model.observation.schema import Tables

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.analysis.side_by_side import Versus
    from experiments.design.request import Seeds
    from experiments.run.progress import Progress
    from scenarios.scenario import Scenario

BASELINE, PACKAGE = "baseline", "package"


@dataclass(frozen=True)
class Provenance:
    """What it takes to run the same comparison again."""

    command: str = ""
    version: str = ""


@dataclass(frozen=True)
class Failure:
    """A run that did not finish."""

    scenario: str
    arm: str
    seed: int
    stage: str
    error: str

    @property
    def reason(self) -> str:
        """Last line of the error, which names it."""
        lines = self.error.strip().splitlines()
        return lines[-1].strip() if lines else ""


@dataclass(frozen=True)
class Pair:
    """One package and its own baseline: what was compared, and what came out.

    `effects` holds one PairedEffect per metric, in the order of the catalogue. `seeds` are those in which
    both arms finished; `gaps` the differences, a row per seed and a column per metric.
    """

    scenario: "Scenario"
    effects: dict[str, PairedEffect]
    seeds: tuple[int, ...]
    failures: tuple[Failure, ...]
    series: "pd.DataFrame"
    gaps: "pd.DataFrame" = field(default_factory=lambda: _no_gaps())

    @property
    def headline(self) -> dict[str, PairedEffect]:
        """The effects on which the verdict rests."""
        return {name: self.effects[name] for name in HEADLINE if name in self.effects}

    def table(self) -> "pd.DataFrame":
        """Effects as one row per metric."""
        import pandas as pd

        rows = [
            {"scenario": self.scenario.name, "metric": name} | effect.row()
            for name, effect in self.effects.items()
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class Comparison:
    """The answer to one question: each package against its own baseline, with everything it rests on."""

    pairs: tuple[Pair, ...]
    tables: Tables
    provenance: Provenance = Provenance()

    @classmethod
    def from_tables(
        cls,
        runs: "pd.DataFrame",
        series: "pd.DataFrame",
        scenarios: Sequence["Scenario"],
        provenance: Provenance | None = None,
        **long: "pd.DataFrame",
    ) -> "Comparison":
        """Build the answer from the tables `runs` (a row per scenario, arm, seed) and `series`, and from what else
        there is of the tables in docs/results.md.

        Runs that failed, and seeds of which one arm is missing, take no part in any effect.
        """
        pairs = tuple(_pair(runs, series, scenario) for scenario in scenarios)
        return cls(pairs, Tables(runs=runs, series=series, **long), provenance or Provenance())

    @property
    def runs(self) -> "pd.DataFrame":
        """One row per scenario, arm and seed, one column per metric."""
        return self.tables.runs

    @property
    def series(self) -> "pd.DataFrame":
        """The course of the metrics over the horizon, long."""
        return self.tables.series

    @property
    def failures(self) -> tuple[Failure, ...]:
        """All runs that did not finish."""
        return tuple(failure for pair in self.pairs for failure in pair.failures)

    @cached_property
    def versus(self) -> "tuple[Versus, ...]":
        """Every two packages that share a baseline, against each other."""
        from experiments.analysis.side_by_side import against_each_other

        return against_each_other(self.runs, self.pairs)

    @cached_property
    def same_cases(self) -> "pd.DataFrame":
        """The same case in both worlds, a row per scenario and group of cases; no rows where there is no ledger."""
        from experiments.analysis.same_case import same_cases

        return same_cases(self)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Every seed that was asked for, finished or not."""
        return tuple(sorted({int(seed) for seed in self.runs["seed"]}))

    def effects(self) -> "pd.DataFrame":
        """All effects as one table, a row per scenario and metric."""
        import pandas as pd

        return pd.concat([pair.table() for pair in self.pairs], ignore_index=True)

    def report(self, lang: str = "en") -> str:
        """The report as Markdown, in `en` or `zh`."""
        from experiments.report.markdown import markdown

        return markdown(self, lang)

    def text(self, lang: str = "en", width: int = 100) -> str:
        """Verdict and table for a terminal of so many columns."""
        from experiments.report.terminal import terminal

        return terminal(self, lang, width)

    def hundred(self, lang: str = "en") -> "Figure":
        """Of 100 cases that arise, how many are settled when: two bars for each group, a block per package."""
        from experiments.report.hundred import hundred_figure

        return hundred_figure(self, lang)

    def figure(self, lang: str = "en") -> "Figure":
        """Trajectories of both arms, a block of panels per package."""
        from experiments.report.trajectories import trajectories

        return trajectories(self, lang)

    def write_answer(self, folder: "str | os.PathLike[str]", lang: str = "en") -> Path:
        """Write effects.parquet, versus.parquet where packages share a baseline, same_cases.parquet where there is a
        ledger, and report and figures in `lang`.
        """
        import pandas as pd

        from experiments.report.files import write_pages
        from experiments.run.store import write_table

        target = Path(folder)
        write_table(self.effects(), target / "effects.parquet")
        if self.versus:
            tables = [versus.table() for versus in self.versus]
            write_table(pd.concat(tables, ignore_index=True), target / "versus.parquet")
        if len(self.same_cases):
            write_table(self.same_cases, target / "same_cases.parquet")
        write_pages(self, target, lang)
        return target

    def save(self, folder: "str | os.PathLike[str]", lang: str = "en") -> Path:
        """Write everything into `folder`: tables, manifest, report and figures. Raises RequestError."""
        from experiments.design.request import both_arms
        from experiments.run.runner import keep

        request = both_arms([pair.scenario for pair in self.pairs], list(self.seeds))
        keep(request, self.tables, folder)
        return self.write_answer(folder, lang)

    def forest(self, lang: str = "en") -> "Figure":
        """Relative effects on the headline metrics with their intervals, a panel per package."""
        from experiments.report.trajectories import forest

        return forest(self, lang)


def _pair(runs: "pd.DataFrame", series: "pd.DataFrame", scenario: "Scenario") -> Pair:
    mine = runs[runs["scenario"] == scenario.name]
    arms = {arm: finished_arm(mine, arm) for arm in (BASELINE, PACKAGE)}
    seeds = arms[BASELINE].index.intersection(arms[PACKAGE].index).sort_values()
    effects = {
        name: paired(
            arms[BASELINE].loc[seeds, name].to_numpy(float),
            arms[PACKAGE].loc[seeds, name].to_numpy(float),
            metric.better,
            metric.matters,
        )
        for name, metric in METRICS.items()
        if name in mine.columns
    }
    kept = (series["scenario"] == scenario.name) & series["seed"].isin(seeds)
    gaps = arms[PACKAGE].loc[seeds, list(effects)] - arms[BASELINE].loc[seeds, list(effects)]
    return Pair(scenario, effects, tuple(int(s) for s in seeds), _failures(mine), series[kept], gaps)


def _no_gaps() -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame()


def finished_arm(runs: "pd.DataFrame", arm: str) -> "pd.DataFrame":
    """Finished runs of one arm, by seed. Raises ValueError when a seed occurs twice."""
    chosen = runs[(runs["arm"] == arm) & (runs["status"] == "ok")]
    if chosen["seed"].duplicated().any():
        raise ValueError(f"the table of runs has a seed twice in arm {arm!r}")
    return chosen.set_index("seed")


def _failures(runs: "pd.DataFrame") -> tuple[Failure, ...]:
    failed = runs[runs["status"] != "ok"]
    columns = ["scenario", "arm", "seed", "stage", "error"]
    return tuple(
        Failure(str(scenario), str(arm), int(seed), str(stage), str(error))
        for scenario, arm, seed, stage, error in failed[columns].itertuples(index=False)
    )


def compare(
    scenarios: "Iterable[Scenario | str | os.PathLike[str]]",
    seeds: "Seeds" = 30,
    days: int | None = None,
    workers: int | None = None,
    out: "str | os.PathLike[str] | None" = None,
    progress: "Progress" = True,
    lang: str = "en",
    *,
    with_: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    cases: bool = False,
) -> Comparison:
    """Run each package and its own baseline under the same seeds, and answer.

    scenarios: names, files or loaded scenarios; seeds: how many replicates, or which; days: another horizon;
    with_, without: variants of every scenario to compare as well (`scenarios.combine.variants`); cases: keep a row per
    closed case too;
    out: folder for tables, figures and the report in `lang` (None keeps everything in memory). Raises
    ScenarioError or RequestError before anything runs, Interrupted on Ctrl-C (what is finished stays in `out`).
    """
    from experiments.design.request import loaded
    from experiments.run.manifest import code_version, command
    from experiments.run.runner import run_arms
    from scenarios.combine import variants

    chosen = variants([loaded(scenario, days) for scenario in scenarios], with_, without)
    frames = run_arms(chosen, seeds, None, workers, out, progress, cases=cases).frames()
    source = Provenance(command(), code_version())
    comparison = Comparison.from_tables(frames.pop("runs"), frames.pop("series"), chosen, source, **frames)
    if out is not None:
        comparison.write_answer(out, lang)
    return comparison
