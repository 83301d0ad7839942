"""Cost of an effect: change per 100,000 yuan of public money and per 1,000 person-hours, and who bears it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.drawn import MIDDLE
from experiments.analysis.intervals import PROBABILITY
from experiments.analysis.reading import reading
from experiments.analysis.statistics import Floats, Interval, PairedEffect, paired, t_quantile
from model.observation.metrics import HEADLINE, METRICS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair

BUDGETS = {"yuan": 100_000.0, "hours": 1_000.0}  # a year
COSTS = ("yuan", "hours", "yuan_residents")  # to the public, to those who work, and to residents
OUTCOMES = tuple(name for name in HEADLINE if METRICS[name].group == "outcome")
# Outcomes that can be counted, and how many of them one unit of the metric stands for among 1,000 residents. An index
# and shares of other things (disputes, fees) have no price per piece.
COUNTED = {"dispute_backlog": 1.0, "unsettled_90": 1.0, "trouble_days": 1000.0, "satisfied_share": 1000.0}


def ratio(above: Floats, below: Floats) -> Interval:
    """Ratio of the means of the paired values `above` and `below`, with Fieller's 95 % interval.

    Both have shape (runs,), value i of one with value i of the other; the ratio is in units of `above` by units of
    `below`. Bounds are NaN where the interval of the mean of `below` holds zero: then no bounded interval exists
    (Fieller 1954).
    """
    n = above.size
    if n < 2 or below.mean() == 0:
        mean = above.mean() / below.mean() if n and below.mean() != 0 else math.nan
        return Interval(float(mean), math.nan, math.nan)
    a, b = float(above.mean()), float(below.mean())
    (vaa, vab), (_, vbb) = np.cov(above, below) / n
    t2 = t_quantile(PROBABILITY, n - 1) ** 2
    lead, middle, last = b * b - t2 * vbb, a * b - t2 * vab, a * a - t2 * vaa
    root = middle * middle - lead * last
    if lead <= 0:
        return Interval(a / b, math.nan, math.nan)
    half = math.sqrt(max(root, 0.0)) / lead
    return Interval(a / b, middle / lead - half, middle / lead + half)


@dataclass(frozen=True)
class Worth:
    """One outcome of one package and its cost.

    `per` holds the change (disputes, cases, person-days or residents) per unit of each budget, with its interval.
    Effect and cost are both per 1,000 residents, so this holds for the compared doses in a place of any size. Outcomes
    that cannot be counted have no budget. A budget is also missing where its difference from the baseline is uncertain,
    too little to matter, or a saving. `clear`: the effect can be told from nothing, or over draws one side is at least
    likely.

    Over draws `per` holds the middle of what each world gets for the money, and the middle 90 %; bounds are NaN where
    some world saves.
    """

    metric: str
    effect: PairedEffect
    per: dict[str, Interval]
    clear: bool


def worths(pair: "Pair") -> tuple[Worth, ...]:
    """Change of every headline outcome of a package per 100,000 yuan and per 1,000 person-hours."""
    gaps, effects = pair.gaps, pair.effects
    spent = [cost for cost in BUDGETS if cost in effects and _side(pair, cost) == "worse"]
    per = _per_world if pair.drawn else _per
    return tuple(
        Worth(
            name,
            effects[name],
            {cost: per(gaps, name, cost) for cost in spent if name in COUNTED},
            _side(pair, name) in ("better", "worse"),
        )
        for name in OUTCOMES
        if name in effects
    )


def _side(pair: "Pair", metric: str) -> str:
    """What holds of a metric: in intervals its state, over draws the side that is at least likely."""
    return reading(pair.drawn[metric]).side if pair.drawn else pair.effects[metric].state


def table(pairs: "Sequence[Pair]") -> "pd.DataFrame":
    """What the money and the hours buy, a row per scenario, outcome and budget (a cost, and how much of it).

    `mean`, `low` and `high` are the change of the outcome for one budget: disputes, cases, person-days or residents.
    """
    import pandas as pd

    rows = [
        (pair.name, worth.metric, cost, BUDGETS[cost], found.mean, found.low, found.high)
        for pair in pairs
        if pair.seeds
        for worth in worths(pair)
        for cost, found in worth.per.items()
    ]
    return pd.DataFrame(rows, columns=["scenario", "metric", "cost", "budget", "mean", "low", "high"])


def _per(gaps: "pd.DataFrame", metric: str, cost: str) -> Interval:
    both = gaps[[metric, cost]].dropna()
    found = ratio(both[metric].to_numpy(float), both[cost].to_numpy(float))
    unit = BUDGETS[cost] * COUNTED[metric]
    return Interval(found.mean * unit, found.low * unit, found.high * unit)


def _per_world(gaps: "pd.DataFrame", metric: str, cost: str) -> Interval:
    """Middle and middle 90 % over worlds of what each of them gets for one budget."""
    both = gaps[[metric, cost]].dropna()
    dear = both[both[cost] > 0]
    if dear.empty:
        return Interval(math.nan, math.nan, math.nan)
    each = dear[metric].to_numpy(float) / dear[cost].to_numpy(float) * BUDGETS[cost] * COUNTED[metric]
    low, high = np.quantile(each, MIDDLE) if len(dear) == len(both) else (math.nan, math.nan)
    return Interval(float(np.median(each)), float(low), float(high))


@dataclass(frozen=True)
class Share:
    """Hours of one role at one task, per 1,000 residents and year, in both arms."""

    role: str
    task: str
    effect: PairedEffect


def hours_given(hours: "pd.DataFrame", pair: "Pair") -> tuple[Share, ...]:
    """Roles and tasks whose hours differ distinguishably from the baseline's."""
    mine = hours[(hours["scenario"] == pair.name) & hours["seed"].isin(pair.seeds)]
    if mine.empty:
        return ()
    found = []
    for role, task in dict.fromkeys(zip(mine["role"], mine["task"], strict=True)):
        chosen = mine[(mine["role"] == role) & (mine["task"] == task)]
        base, package = (_of_arm(chosen, arm, pair.seeds) for arm in ("baseline", "package"))
        found.append(Share(str(role), str(task), paired(base, package, "neither")))
    return tuple(share for share in found if share.effect.distinguishable)


def _of_arm(rows: "pd.DataFrame", arm: str, seeds: tuple[int, ...]) -> Floats:
    """Hours by seed; a role that does nothing has no row."""
    values = rows[rows["arm"] == arm].set_index("seed")["hours"]
    return values.reindex(list(seeds), fill_value=0.0).to_numpy(float)


@dataclass(frozen=True)
class Entry:
    """One line of an intervention's account: mean over the seeds, per 1,000 residents and year."""

    intervention: str
    item: str
    unit: str
    amount: float


def entries(accounts: "pd.DataFrame", pair: "Pair") -> tuple[Entry, ...]:
    """Payments of each intervention of a package, and the hours that it took or gave, by role."""
    mine = accounts[
        (accounts["scenario"] == pair.name)
        & (accounts["arm"] == "package")
        & accounts["seed"].isin(pair.seeds)
    ]
    keys = list(zip(mine["intervention"], mine["item"], mine["unit"], strict=True))
    sums: dict[tuple[str, str, str], float] = {}
    for key, amount in zip(keys, mine["amount"], strict=True):
        sums[key] = sums.get(key, 0.0) + float(amount)
    order = {name: place for place, name in enumerate(pair.variant.interventions)}
    found = sorted(sums, key=lambda key: (order.get(key[0], len(order)), key[2] != "yuan", key[1]))
    return tuple(Entry(*key, sums[key] / max(len(pair.seeds), 1)) for key in found)
