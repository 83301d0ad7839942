"""Two arms of a contrast, paired by seed, with their effects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.drawn import DRAWN_COLUMNS, Drawn, over_draws
from experiments.analysis.joint import adjusted
from experiments.analysis.statistics import PairedEffect, effect_columns, paired
from experiments.design.design import Contrast
from experiments.design.request import BASELINE, PACKAGE
from experiments.design.sample import SECOND_LUCK, is_second
from model.observation.metrics import HEADLINE, METRICS

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from scenarios.variant import Variant


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
        """Last line of the error, which states the cause."""
        lines = self.error.strip().splitlines()
        return lines[-1].strip() if lines else ""


@dataclass(frozen=True)
class Pair:
    """One contrast and its effects: a package against its own baseline, or any two variants.

    `effects` holds one PairedEffect per metric, in the order of the catalogue. `seeds` are those in which
    both arms finished; `gaps` the differences, a row per seed and a column per metric.

    Under draws `seeds` are numbers of draws, each with its first luck, and `drawn` says of each metric what the draws
    say; it is empty where every number stayed at its default.
    """

    contrast: Contrast
    effects: dict[str, PairedEffect]
    seeds: tuple[int, ...]
    failures: tuple[Failure, ...]
    series: "pd.DataFrame"
    gaps: "pd.DataFrame" = field(default_factory=lambda: _no_gaps())
    drawn: dict[str, Drawn] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name in the column `scenario` of all tables."""
        return self.contrast.name

    @property
    def variant(self) -> "Variant":
        """The tested variant: the arm `package`."""
        return self.contrast.variant

    @property
    def headline(self) -> dict[str, PairedEffect]:
        """The effects on which the verdict rests."""
        return {name: self.effects[name] for name in HEADLINE if name in self.effects}

    def table(self) -> "pd.DataFrame":
        """Effects as one row per metric; no row, but every column, where no run finished."""
        return effects_table({"scenario": self.name}, self.effects, self.drawn)


def effects_table(
    key: Mapping[str, str], effects: Mapping[str, PairedEffect], drawn: Mapping[str, Drawn]
) -> "pd.DataFrame":
    """A row per metric: the columns of `key`, the metric, its effect, and what the draws say of it if there are any."""
    import pandas as pd

    rows = [
        {**key, "metric": name} | effect.row() | (drawn[name].row() if drawn else {})
        for name, effect in effects.items()
    ]
    more = DRAWN_COLUMNS if drawn else ()
    return pd.DataFrame(rows, columns=[*key, "metric", *effect_columns(), *more])


def pair_of(runs: "pd.DataFrame", series: "pd.DataFrame", contrast: Contrast, drawn: bool = False) -> Pair:
    """Build a pair from the rows of its contrast in the tables of runs and series; a seed counts if both arms finished.

    drawn: the seeds are numbers of draws, of which some have a second luck.
    """
    base, pack = (finished_arm(runs, arm) for arm in (BASELINE, PACKAGE))
    every = _differences(base, pack)
    if drawn:
        base, pack = (arm[arm.index < SECOND_LUCK] for arm in (base, pack))
    effects, seeds = paired_effects(base, pack)
    kept = series["seed"].isin(seeds)
    gaps = every.loc[list(seeds), list(effects)]
    over = _over_draws(every, seeds) if drawn else {}
    return Pair(contrast, effects, seeds, _failures(runs), series[kept], gaps, over)


def drawn_effects(one: "pd.DataFrame", other: "pd.DataFrame", draws: tuple[int, ...]) -> dict[str, Drawn]:
    """What the draws say of each metric: `other` less `one`, two tables of finished runs with both lucks."""
    return _over_draws(_differences(one, other), draws)


def _differences(base: "pd.DataFrame", pack: "pd.DataFrame") -> "pd.DataFrame":
    """Package less baseline, a row per seed that both finished and a column per metric."""
    seeds = base.index.intersection(pack.index).sort_values()
    metrics = [name for name in METRICS if name in base.columns]
    gaps: pd.DataFrame = pack.loc[seeds, metrics] - base.loc[seeds, metrics]
    return gaps


def _over_draws(gaps: "pd.DataFrame", draws: tuple[int, ...]) -> dict[str, Drawn]:
    """What the draws say of each metric; `gaps` has rows of both lucks."""
    first = gaps.loc[list(draws)]
    second = gaps[[is_second(seed) for seed in gaps.index]]
    second = second.set_axis(second.index - SECOND_LUCK).reindex(list(draws))
    return {
        name: over_draws(
            first[name].to_numpy(float),
            METRICS[name].better,
            METRICS[name].matters,
            second[name].to_numpy(float),
        )
        for name in map(str, gaps)
    }


def paired_effects(
    base: "pd.DataFrame", pack: "pd.DataFrame"
) -> tuple[dict[str, PairedEffect], tuple[int, ...]]:
    """Effects by metric, over the seeds that both tables of finished runs share, and these seeds.

    Headline metrics are judged together (`joint`), each with its adjusted p.
    """
    seeds = base.index.intersection(pack.index).sort_values()
    names = [name for name in METRICS if name in base.columns]
    one, other = (arm.loc[seeds, names].to_numpy(float).T for arm in (base, pack))  # a row per metric
    effects = {
        name: paired(mine, its, METRICS[name].better, METRICS[name].matters)
        for name, mine, its in zip(names, one, other, strict=True)
    }
    gaps = {name: its - mine for name, mine, its in zip(names, one, other, strict=True)}
    return effects | _judged_together(effects, gaps), tuple(map(int, seeds))


def _judged_together(
    effects: dict[str, PairedEffect], gaps: "Mapping[str, npt.NDArray[np.float64]]"
) -> dict[str, PairedEffect]:
    names = [name for name in HEADLINE if name in effects]
    if not names:  # no run has finished yet, so no table has a metric
        return {}
    p = adjusted(np.column_stack([gaps[name] for name in names]))
    judged = {name: float(each) for name, each in zip(names, p, strict=True) if not np.isnan(each)}
    return {name: replace(effects[name], adjusted=each) for name, each in judged.items()}


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
