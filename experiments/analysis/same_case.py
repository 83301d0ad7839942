"""Outcome of the same case in both arms: without the package and with it.

Luck is keyed, so most cases have the same identity in both arms under the same seed. Cases of the cohort are matched
by seed and `case`; a case is settled where its `end` is settled or compromise. Days are those it took from the day
it arose.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import interval
from experiments.design.request import BASELINE, PACKAGE
from model.inputs.kind import FAMILIES
from model.inputs.kinds import load_kinds
from model.observation.cohort import LATE, first_of_cohort

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.variant import Tried

SETTLED = ("settled", "compromise")
FATES = ("sooner", "later", "same_day", "only_with", "only_without", "neither")
GOOD, BAD = ("sooner", "only_with"), ("later", "only_without")
BY = ("all", "family", "kind")
COLUMNS = (
    "scenario", "by", "name", "seeds", "baseline", "package", "both", "share_both", *FATES, "change_days",
    "balance", "balance_low", "balance_high",
)  # fmt: skip


def same_cases(ledger: "pd.DataFrame", pairs: Sequence[Pair]) -> "pd.DataFrame":
    """A row per scenario and group of cases, with the columns of COLUMNS (docs/results.md, same_cases).

    There are no rows where there is no ledger, or where the horizon is too short for a cohort.
    """
    import pandas as pd

    found = [_of_pair(ledger, pair) for pair in pairs] if len(ledger) else []
    rows = [each for each in found if len(each)]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS))


def cohort(tried: "Tried") -> tuple[int, int]:
    """First and last day of arising for cases of the cohort; the cohort is empty if the first is later."""
    last = tried.time.horizon_days - 1
    return first_of_cohort(last, tried.time.evaluation_days), last - LATE


@cache
def families() -> dict[str, str]:
    """The family of each kind; the table is read once."""
    return {kind.name: kind.family for kind in load_kinds().kinds}


def _of_pair(ledger: "pd.DataFrame", pair: Pair) -> "pd.DataFrame":
    import pandas as pd

    first, last = cohort(pair.variant)
    mine = ledger["scenario"].eq(pair.name) & ledger["seed"].isin(pair.seeds)
    chosen = ledger[mine & ledger["arisen"].between(first, last)]
    if chosen.empty:
        return chosen
    cases = matched(chosen[chosen["arm"] == BASELINE], chosen[chosen["arm"] == PACKAGE])
    family = families()
    cases = cases.assign(all="all", family=cases["kind"].map(family))
    orders = {"all": ["all"], "family": [*FAMILIES], "kind": list(dict.fromkeys([*family, *cases["kind"]]))}
    tables = [_table(cases, by, orders[by], pair.seeds) for by in BY]
    return pd.concat(tables, ignore_index=True).assign(scenario=pair.name)[list(COLUMNS)]


def matched(baseline: "pd.DataFrame", package: "pd.DataFrame") -> "pd.DataFrame":
    """One row per case of either arm: `world` (both, baseline, package), its fate if in both, and the change in days.

    Both tables are parts of the ledger of one scenario. `change` is missing unless both arms settled the case.
    """
    import numpy as np

    key = ["seed", "case", "kind"]
    one, other = (_days(arm)[[*key, "days"]] for arm in (baseline, package))
    cases = one.merge(other, on=key, how="outer", suffixes=("_without", "_with"), indicator="world")
    names = {"both": "both", "left_only": BASELINE, "right_only": PACKAGE}
    with_, without = cases["days_with"], cases["days_without"]
    change = with_ - without
    states = [change < 0, change > 0, change == 0, with_.notna(), without.notna()]
    fate = np.select(states, list(FATES[:-1]), FATES[-1])
    world = cases["world"].astype(str).map(names)
    return cases[key].assign(world=world, fate=np.where(world == "both", fate, ""), change=change)


def _days(cases: "pd.DataFrame") -> "pd.DataFrame":
    """Cases with the number of days until they were settled; missing if they were not."""
    took = cases["ended"] - cases["arisen"]
    return cases.assign(days=took.where(cases["end"].isin(SETTLED)))


def _table(cases: "pd.DataFrame", by: str, order: list[str], seeds: tuple[int, ...]) -> "pd.DataFrame":
    """Counts of each group, in the order given, without groups that have no case."""
    import pandas as pd

    counts = cases.groupby([by, "world"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=["both", BASELINE, PACKAGE], fill_value=0)
    both = cases[cases["world"] == "both"]
    fates = both.groupby([by, "fate"]).size().unstack(fill_value=0)
    fates = fates.reindex(index=counts.index, columns=list(FATES), fill_value=0)
    total = counts["both"]
    of_100 = fates.mul(100).div(total.where(total > 0), axis=0)
    table = pd.DataFrame(
        {
            "by": by,
            "name": counts.index.astype(str),
            "seeds": len(seeds),
            "baseline": (total + counts[BASELINE]) / len(seeds),
            "package": (total + counts[PACKAGE]) / len(seeds),
            "both": total / len(seeds),
            "share_both": total / counts.sum(axis=1),
            **of_100,
            "change_days": both.groupby(by)["change"].mean().reindex(counts.index),
        }
    )
    table = table.join(_balance(both, by, seeds).div(table["both"].where(table["both"] > 0), axis=0) * 100)
    return table.reindex([name for name in order if name in table.index]).reset_index(drop=True)


def _balance(both: "pd.DataFrame", by: str, seeds: tuple[int, ...]) -> "pd.DataFrame":
    """Cases better with the package minus cases worse with it, per seed, with the 95 % interval over the seeds."""
    import pandas as pd

    sign = both["fate"].isin(GOOD).astype(float) - both["fate"].isin(BAD)
    sums = sign.groupby([both[by], both["seed"]]).sum().unstack(fill_value=0)
    sums = sums.reindex(columns=list(seeds), fill_value=0.0)
    found = {name: interval(row.to_numpy(float)) for name, row in sums.iterrows()}
    rows = {
        name: {"balance": each.mean, "balance_low": each.low, "balance_high": each.high}
        for name, each in found.items()
    }
    columns = ["balance", "balance_low", "balance_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype(float)
