"""Tables as a run leaves them, made up with known effects, for tests of everything that comes after a run."""

from collections.abc import Hashable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.analysis.comparison import Provenance
from experiments.analysis.statistics import PairedEffect, paired
from experiments.design.sample import SECOND_LUCK
from experiments.report.answer import Answer
from model.observation.metrics import Metric
from scenarios.loader import load
from scenarios.scenario import Scenario

PACKAGES = ("bazhong-red-stewards", "bachuan-gongfang")

# baseline level, effect of the package, spread shared by the arms, spread of the differences
SHAPES: dict[str, tuple[float, float, float, float]] = {
    "dispute_backlog": (18.4, -2.1, 1.2, 0.8),
    "unsettled_90": (30.0, -3.0, 2.0, 1.0),
    "trouble_days": (75.0, -9.0, 4.0, 3.0),
    "settled_in_neighbourhood": (0.58, 0.07, 0.03, 0.02),
    "satisfaction": (0.552, 0.002, 0.02, 0.04),
    "satisfied_share": (0.51, 0.004, 0.02, 0.008),
    "fee_collection": (0.61, -0.033, 0.02, 0.006),
    "hours": (1810.0, 310.0, 60.0, 50.0),
    "yuan": (3120.0, 9100.0, 90.0, 120.0),
    "yuan_residents": (310_000.0, 24_000.0, 2_000.0, 3_000.0),
    "dispute_backlog_known": (7.2, 1.1, 0.7, 0.5),
    "dispute_backlog_latent": (10.8, -3.1, 0.9, 0.6),
    "dispute_backlog_resigned": (0.4, -0.1, 0.04, 0.03),
    "recorded": (96.0, 22.0, 5.0, 4.0),
    "trust": (0.471, 0.0031, 0.01, 0.001),
    "volunteer_hours": (22.0, 260.0, 4.0, 20.0),
    "petitions": (0.31, 0.0, 0.05, 0.0),
    "closed_on_paper": (19.0, 4.0, 2.0, 0.5),
    "utilisation": (0.91, 0.02, 0.02, 0.01),
    "service_quality": (0.6, 0.03, 0.02, 0.01),
    "paid_hours": (1788.0, 50.0, 55.0, 40.0),
    "yuan_once": (0.0, 6100.0, 0.0, 110.0),
    "cohort_days": (365.0, 0.0, 0.0, 0.0),
    "settled_30": (0.54, 0.012, 0.01, 0.012),
    "settled_90": (0.75, 0.010, 0.01, 0.010),
    "settled_ever": (0.80, 0.010, 0.01, 0.010),
    "disputes_settled_30": (0.28, 0.040, 0.01, 0.030),
    "disputes_settled_90": (0.58, 0.052, 0.01, 0.030),
    "disputes_settled_ever": (0.66, 0.030, 0.01, 0.020),
}
WEEKLY = (
    "dispute_backlog",
    "dispute_backlog_known",
    "dispute_backlog_resigned",
    "satisfaction",
    "fee_collection",
    "recorded",
    "service_quality",
)


def effect(metric: Metric, gaps: list[float], level: float = 10.0) -> PairedEffect:
    """What a package does to a metric that is around `level` without it, by the difference in each pair of runs."""
    base = level + np.arange(len(gaps)) * level / 50
    return paired(base, base + np.array(gaps), metric.better, metric.matters)


def scenarios(names: tuple[str, ...] = PACKAGES) -> list[Scenario]:
    """The real packages, from their files."""
    return [load(name) for name in names]


def runs(names: tuple[str, ...] = PACKAGES, seeds: int = 30) -> pd.DataFrame:
    """A row per scenario, arm and seed; the second package does the same things half as strongly."""
    parts = [_runs_of(name, order, seeds) for order, name in enumerate(names)]
    return pd.concat(parts, ignore_index=True)


def _runs_of(name: str, order: int, seeds: int) -> pd.DataFrame:
    rng = np.random.default_rng(100 + order)
    arms: dict[str, dict[str, npt.NDArray[np.float64]]] = {"baseline": {}, "package": {}}
    for metric, (level, effect, shared, own) in SHAPES.items():
        base = level + shared * rng.standard_normal(seeds)
        arms["baseline"][metric] = base
        arms["package"][metric] = base + effect / (1 + order) + own * rng.standard_normal(seeds)
    return pd.concat([_arm(name, arm, values) for arm, values in arms.items()])


def _arm(name: str, arm: str, values: dict[str, npt.NDArray[np.float64]]) -> pd.DataFrame:
    seeds = np.arange(len(values["satisfaction"]))
    key = {
        "scenario": name,
        "arm": arm,
        "seed": seeds,
        "status": "ok",
        "stage": "",
        "error": "",
    }
    return pd.DataFrame(key | values)


def series(table: pd.DataFrame, days: int = 730) -> pd.DataFrame:
    """Weekly values that drift from the baseline's level to that of the row of `runs`."""
    weeks = np.arange(0, days, 7)
    ramp = np.clip(weeks / 180, 0, 1)
    courses = [(row, metric) for row in table.to_dict("records") for metric in WEEKLY]
    if not courses:
        return pd.DataFrame({"scenario": [], "arm": [], "seed": [], "metric": [], "day": [], "value": []})
    key = [(row["scenario"], row["arm"], row["seed"], metric) for row, metric in courses]
    found = pd.DataFrame(key, columns=["scenario", "arm", "seed", "metric"])
    found = found.loc[found.index.repeat(weeks.size)].reset_index(drop=True)
    values = [_weekly(row, metric, ramp) for row, metric in courses]
    return found.assign(day=np.tile(weeks, len(courses)), value=np.concatenate(values))


def _weekly(row: dict[Hashable, Any], metric: str, ramp: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    level = SHAPES[metric][0]
    noise = 0.03 * level * _noise(int(row["seed"]), WEEKLY.index(metric), ramp.size) / np.sqrt(ramp.size)
    course: npt.NDArray[np.float64] = level + (float(row[metric]) - level) * ramp + noise
    return course


@cache
def _noise(seed: int, order: int, weeks: int) -> npt.NDArray[np.float64]:
    return np.cumsum(np.random.default_rng([seed, order]).standard_normal(weeks))


@cache
def comparison(names: tuple[str, ...] = PACKAGES, seeds: int = 30) -> Answer:
    """A finished comparison of the named packages."""
    table = runs(names, seeds)
    return Answer.from_tables(table, series(table), scenarios(names), Provenance(version="0.1.0"))


def worlds(
    gaps: dict[str, list[float]],
    second: dict[str, list[float]] | None = None,
    groups: dict[tuple[str, str, str], list[float]] | None = None,
    name: str = PACKAGES[0],
) -> Answer:
    """A comparison over draws 1, 2, ... in which the package changes each metric by these differences.

    `second` are the differences with a second luck, of the first draws; `groups` those of `by`, group and measure.
    A metric of SHAPES that is not named does not change.
    """
    draws = np.arange(1, 1 + len(next(iter(gaps.values()))))
    first = _drawn_runs(name, draws, gaps)
    again = (
        _drawn_runs(name, SECOND_LUCK + draws[: len(next(iter(second.values())))], second)
        if second
        else first[:0]
    )
    table = pd.concat([first, again], ignore_index=True)
    extra = {"groups": _drawn_groups(name, draws, groups)} if groups else {}
    return Answer.from_tables(
        table, series(table), scenarios((name,)), Provenance(version="0.1.0"), True, **extra
    )


def _drawn_runs(name: str, seeds: npt.NDArray[np.int64], gaps: dict[str, list[float]]) -> pd.DataFrame:
    base = {metric: np.full(seeds.size, shape[0]) for metric, shape in SHAPES.items()}
    pack = {metric: level + np.array(gaps.get(metric, 0.0)) for metric, level in base.items()}
    arms = [
        _arm(name, arm, values).assign(seed=seeds) for arm, values in (("baseline", base), ("package", pack))
    ]
    return pd.concat(arms, ignore_index=True)


def _drawn_groups(
    name: str, seeds: npt.NDArray[np.int64], groups: dict[tuple[str, str, str], list[float]]
) -> pd.DataFrame:
    rows = [
        {
            "scenario": name,
            "arm": arm,
            "seed": seed,
            "by": by,
            "group": group,
            "metric": metric,
            "value": value,
        }
        for (by, group, metric), gaps in groups.items()
        for seed, gap in zip(seeds, gaps, strict=True)
        for arm, value in (("baseline", 1.0), ("package", 1.0 + gap))
    ]
    return pd.DataFrame(rows)
