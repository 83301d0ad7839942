"""The Goodhart test: can somebody look good on a measure without doing good?

Each cheat (`cheats.toml`) is tried in each baseline against that baseline as it is, paired by seed. So is honest help.
A *gain* is a difference for the better, in the outcome's own unit; `matters` is the smallest one that matters.

What is tested, per place, outcome and change, with one-sided paired t tests on the differences between replicates:

- *better*: the gain is shown to be above `matters`;
- *worse*: the loss is shown to be above `matters`;
- *ruled out*: a gain of `matters` or more (for help: a loss) is shown to be absent;
- *open*: none of these.

Multiplicity: each of the three kinds of test is one family per place and side (all cheats, or all help, by all
outcomes). Holm's step-down procedure (1979) holds the chance of any false statement in a family at 5 %. The bounds in
the table are simultaneous in the same family by Bonferroni, so they are a little wider than what Holm decides.

Verdicts: a cheat is *caught* where no outcome is better and at least one is worse. It *looks good* where any outcome is
better, and *shows nothing* where none is better and none worse. Help *harms* where any outcome is worse. Outcomes on
which a gain (for help: a loss) could not be ruled out are named beside the verdict.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.design.baselines import BASELINES
from experiments.design.cheats import CHEATS, HELPS, Change, Side, changed_world
from experiments.errors import RequestError
from experiments.run.executors import frames_of
from experiments.run.progress import Progress
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from experiments.design.sample import Seeds
    from scenarios.scenario import Scenario

Floats = npt.NDArray[np.float64]
Better = Literal["lower", "higher"]

OUTCOMES: Final = ("dispute_backlog", "unsettled_90", "trouble_days", "satisfaction", "satisfied_share")
INDICATORS: Final[Mapping[str, Better]] = {  # direction in which an office looks good on its own indicators
    "survey_callback": "higher",
    "on_time": "higher",
    "truly_solved": "higher",
    "closed_on_paper": "higher",  # each is one more closing in the books
    "petitions": "lower",
    "recorded": "lower",
}
AS_IS: Final = ""  # label of the runs without any change
LEVEL: Final = 0.05  # chance of any false statement in a family
BATCH: Final = 15  # seeds per world


@dataclass(frozen=True)
class Outcome:
    """A measure under test: its better direction, and the smallest difference that matters, in the measure's unit.

    `value` gives the measure from the table of runs, one number per run; without it the measure is the metric of that
    name. `en` and `zh` are its names in texts.
    """

    name: str
    better: Better
    matters: float
    value: Callable[[pd.DataFrame], "pd.Series[float]"] | None = None
    en: str = ""
    zh: str = ""

    def of(self, runs: pd.DataFrame) -> "pd.Series[float]":
        """Value of the measure for every run."""
        return runs[self.name].astype(float) if self.value is None else self.value(runs).astype(float)

    def title(self, lang: str) -> str:
        """Its name, in `en` or `zh`."""
        metric = METRICS.get(self.name) if self.value is None else None
        given = self.zh if lang == "zh" else self.en
        return given or (metric.name(lang) if metric else self.name)


def outcome(name: str) -> Outcome:
    """The outcome of a metric that declares what is better and what matters. Raises RequestError for others."""
    metric = METRICS.get(name)
    if metric is None:
        raise RequestError(
            f"unknown metric {name!r}; `gongzhi list metrics` names them",
            f"未知指标 {name!r}；可用 `gongzhi list metrics` 查看",
        )
    if metric.better == "neither" or metric.matters <= 0:
        raise RequestError(
            f"metric {name!r} declares no smallest difference that matters; give Outcome({name!r}, better, matters)",
            f"指标 {name!r} 没有声明值得在意的最小差别；请给出 Outcome({name!r}, better, matters)",
        )
    return Outcome(name, metric.better, metric.matters)


@dataclass(frozen=True)
class Goodhart:
    """Result of the Goodhart test.

    `runs`: one row per place, change (empty: as it is) and seed, with all metrics. `effects`: one row per place, change
    and outcome; `difference` is with the change less without, `low` and `high` its simultaneous bounds, `mark` what is
    shown. `verdicts`: one row per place and change. `indicators`: as effects, `flatters` says whether the office looks
    better on it by more than luck.
    """

    places: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    cheats: tuple[Change, ...]
    helps: tuple[Change, ...]
    runs: pd.DataFrame
    effects: pd.DataFrame
    verdicts: pd.DataFrame
    indicators: pd.DataFrame

    @property
    def changes(self) -> dict[str, Change]:
        """Cheats and help by id."""
        return {each.id: each for each in (*self.cheats, *self.helps)}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, in order."""
        return tuple(sorted(int(seed) for seed in self.runs["seed"].unique()))

    def verdict(self, place: str, change: str) -> str:
        """Verdict on one change in one place."""
        found = self.verdicts[(self.verdicts["place"] == place) & (self.verdicts["change"] == change)]
        return str(found["verdict"].iloc[0])


# ---- running


def goodhart(
    baselines: "Iterable[Scenario | str]" = BASELINES,
    seeds: "Seeds" = 30,
    outcomes: Iterable[Outcome | str] | None = None,
    cheats: Iterable[Change | str] | None = None,
    helps: Iterable[Change | str] | None = None,
    *,
    workers: int = 1,
    progress: Progress = True,
) -> Goodhart:
    """Try every cheat and every help in every place, and give the verdicts.

    outcomes: names of metrics, or your own (`Outcome`); cheats, helps: ids, or your own (`Change`); all that are known
    if None. Each place is run once as it is. Raises ScenarioError or RequestError before anything runs.
    """
    from experiments.design.sample import checked_seeds
    from scenarios.loader import load

    places = [load(each) if isinstance(each, str) else each for each in baselines]
    under = _outcomes(outcomes)
    chosen = _changes(cheats, CHEATS), _changes(helps, HELPS)
    numbers = checked_seeds(seeds)
    parts = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    changes: list[Change | None] = [None, *chosen[0], *chosen[1]]
    jobs = [(place, change, part) for place in places for change in changes for part in parts]
    rows = len(places) * len(changes) * len(numbers)
    frames = list(frames_of(_ran, jobs, workers, progress, rows))
    keys = ["place", "change", "seed"]
    runs = pd.concat(frames, ignore_index=True).sort_values(keys, kind="stable").reset_index(drop=True)
    return judged(runs, under, *chosen)


Job = tuple["Scenario", Change | None, tuple[int, ...]]


def _ran(job: Job) -> pd.DataFrame:
    """Metrics of one place under some seeds, all run in one world."""
    place, change, seeds = job
    world = changed_world(place, seeds, change)
    world.run()
    runs: pd.DataFrame = world.results().runs.drop(columns="run")
    head = pd.DataFrame({"place": place.name, "change": change.id if change else AS_IS, "seed": seeds})
    return head.join(runs)


def _outcomes(given: Iterable[Outcome | str] | None) -> tuple[Outcome, ...]:
    return tuple(outcome(each) if isinstance(each, str) else each for each in given or OUTCOMES)


def _changes(given: Iterable[Change | str] | None, known: Mapping[str, Change]) -> tuple[Change, ...]:
    chosen = known.values() if given is None else given
    return tuple(_checked(_named(each, known) if isinstance(each, str) else each) for each in chosen)


def _named(name: str, known: Mapping[str, Change]) -> Change:
    if name not in known:
        raise RequestError(
            f"unknown: {name!r}; known: {', '.join(known)}", f"未知名称：{name!r}；可用：{'、'.join(known)}"
        )
    return known[name]


def _checked(change: Change) -> Change:
    from experiments.design.cheats import TABLE_OF
    from scenarios.catalogue import all_parameters

    for what, names, known in (
        ("parameter", change.parameters, all_parameters()),
        ("lever", change.levers, TABLE_OF),
    ):
        for name in names:
            if name not in known:
                raise RequestError(
                    f"{change.id}: unknown {what} {name!r}; see `gongzhi list {what}s`",
                    f"{change.id}：未知名称 {name!r}；可用 `gongzhi list {what}s` 查看",
                )
    return change


# ---- judging


def judged(
    runs: pd.DataFrame, outcomes: Sequence[Outcome], cheats: Sequence[Change], helps: Sequence[Change] = ()
) -> Goodhart:
    """The test on a table of runs: columns `place`, `change` (empty: as it is), `seed`, and one per metric."""
    sides: tuple[tuple[Side, Sequence[Change]], ...] = (("cheat", cheats), ("help", helps))
    places = tuple(dict.fromkeys(runs["place"]))
    effects = [
        _family(runs[runs["place"] == place], place, side, changes, outcomes)
        for place in places
        for side, changes in sides
    ]
    whole = pd.concat([frame for frame in effects if len(frame)], ignore_index=True)
    indicators = [_flattery(runs[runs["place"] == place], place, cheats) for place in places]
    return Goodhart(
        places=places,
        outcomes=tuple(outcomes),
        cheats=tuple(cheats),
        helps=tuple(helps),
        runs=runs,
        effects=whole,
        verdicts=verdicts_of(whole),
        indicators=pd.concat(indicators, ignore_index=True),
    )


def _family(
    runs: pd.DataFrame, place: str, side: Side, changes: Sequence[Change], outcomes: Sequence[Outcome]
) -> pd.DataFrame:
    """Effects of one side's changes on all outcomes in one place. Holm's procedure treats them as families of tests."""
    rows = [
        _effect(runs, change.id, each, len(changes) * len(outcomes))
        for change in changes
        for each in outcomes
    ]
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows)
    for name in ("better_p", "worse_p", "no_gain_p", "no_loss_p"):
        frame[name] = holm(frame[name].to_numpy(float))
    ruled_out = frame["no_gain_p"] if side == "cheat" else frame["no_loss_p"]
    shown_by = [frame["better_p"] <= LEVEL, frame["worse_p"] <= LEVEL, ruled_out <= LEVEL]
    frame["mark"] = np.select(shown_by, ["better", "worse", "ruled out"], "open")
    frame.insert(0, "place", place)
    frame.insert(1, "side", side)
    return frame


def _effect(runs: pd.DataFrame, change: str, each: Outcome, tests: int) -> dict[str, Any]:
    base, gaps = _gaps(runs, change, each)
    gain = gaps if each.better == "higher" else -gaps
    low, high = bounds(gaps, LEVEL / tests)
    return {
        "change": change,
        "outcome": each.name,
        "n": gaps.size,
        "baseline": float(base.mean()) if base.size else np.nan,
        "difference": float(gaps.mean()) if gaps.size else np.nan,
        "low": low,
        "high": high,
        "better_p": above(gain, each.matters),
        "worse_p": above(-gain, each.matters),
        "no_gain_p": above(-gain, -each.matters),
        "no_loss_p": above(gain, -each.matters),
    }


def _gaps(runs: pd.DataFrame, change: str, each: Outcome) -> tuple[Floats, Floats]:
    """Measure without the change and its difference with it, pair by pair, without undefined pairs."""
    values = each.of(runs)
    arms = [
        pd.Series(
            values[runs["change"] == name].to_numpy(float), index=runs.loc[runs["change"] == name, "seed"]
        )
        for name in (AS_IS, change)
    ]
    base, other = (arm.to_numpy(float) for arm in arms[0].align(arms[1], join="inner"))
    kept = np.isfinite(base) & np.isfinite(other)
    return base[kept], (other - base)[kept]


def above(values: Floats, limit: float) -> float:
    """One-sided p value of a t test of a true mean of `limit` or less; 1 with fewer than two values.

    `values` has shape (runs,), in the unit of `limit`.
    """
    from scipy.special import stdtr

    if values.size < 2:
        return 1.0
    excess, error = float(values.mean()) - limit, _error(values)
    if error == 0.0:
        return 0.0 if excess > 0.0 else 1.0
    return float(stdtr(values.size - 1, -excess / error))


def bounds(values: Floats, level: float) -> tuple[float, float]:
    """Lower and upper bound of the mean, each wrong with probability `level`; NaN with fewer than two values.

    By Student's t. `values` has shape (runs,); the bounds are in its unit.
    """
    from scipy.special import stdtrit

    if values.size < 2:
        return np.nan, np.nan
    half = float(stdtrit(values.size - 1, 1.0 - level)) * _error(values)
    mean = float(values.mean())
    return mean - half, mean + half


def _error(values: Floats) -> float:
    from experiments.analysis.statistics import deviation

    return deviation(values) / float(np.sqrt(values.size))


def holm(p: Floats) -> Floats:
    """P values adjusted by Holm's step-down procedure; those up to 0.05 may be stated together at the 5 % level.

    `p` has shape (statements,), and so has the result (Holm, Scand. J. Stat. 6, 1979).
    """
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted


def verdicts_of(effects: pd.DataFrame) -> pd.DataFrame:
    """The verdicts that follow from effects: one row per place and change, with the outcomes that were marked."""
    rows = []
    for (place, side, change), found in effects.groupby(["place", "side", "change"], sort=False):
        marked = {
            mark: tuple(found.loc[found["mark"] == mark, "outcome"]) for mark in ("better", "worse", "open")
        }
        verdict = _of_cheat(marked) if side == "cheat" else _of_help(marked)
        rows.append({"place": place, "side": side, "change": change, "verdict": verdict, **marked})
    return pd.DataFrame(rows)


def _of_cheat(marked: Mapping[str, tuple[str, ...]]) -> str:
    if marked["better"]:
        return "looks good"
    return "caught" if marked["worse"] else "shows nothing"


def _of_help(marked: Mapping[str, tuple[str, ...]]) -> str:
    return "harms" if marked["worse"] else "does no harm"


def _flattery(runs: pd.DataFrame, place: str, cheats: Sequence[Change]) -> pd.DataFrame:
    """Indicators on which the office looks significantly better: one family per place, no smallest difference."""
    measures = [Outcome(name, better, 0.0) for name, better in INDICATORS.items() if name in runs]
    rows = [
        _effect(runs, change.id, each, len(cheats) * len(measures)) for change in cheats for each in measures
    ]
    columns = ["change", "outcome", "n", "baseline", "difference", "low", "high", "better_p"]
    frame = pd.DataFrame(rows, columns=columns).rename(columns={"outcome": "indicator"})
    frame["flatters"] = holm(frame["better_p"].to_numpy(float)) <= LEVEL
    frame.insert(0, "place", place)
    return frame.drop(columns="better_p")
