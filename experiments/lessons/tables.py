"""Small tables for lessons, with names and units in the lesson's language."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.lessons.words import tell
from model.inputs.kinds import load_kinds
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

FATES = ("told", "seen", "visited", "talked_over", "faded", "never_known")
SEEN_BY = ("patrol", "firm", "watch", "steward")  # channels through which others found it


def arisen_within(ledger: "pd.DataFrame", last: int) -> "pd.DataFrame":
    """Cases of a ledger that arose from day 0 to day `last`."""
    return ledger[ledger["arisen"].between(0, last)]


def disputes(ledger: "pd.DataFrame") -> "pd.DataFrame":
    """The disputes of a ledger."""
    kinds = load_kinds()
    return ledger[ledger["kind"].map({kind: kinds[kind].family == "dispute" for kind in set(ledger["kind"])})]


def how_known(ledger: "pd.DataFrame") -> dict[str, float]:
    """Of 100 cases, how many each way of becoming known had, or each end if nobody in charge ever knew (`FATES`)."""
    never = ledger["first_known"].isna()
    channel, end = ledger["channel"], ledger["end"]
    parts = (
        ~never & channel.isin(["report", "hotline"]),
        ~never & channel.isin(SEEN_BY),
        ~never & (channel == "grid_visit"),
        never & end.isin(["settled", "compromise"]),
        never & (end == "faded"),
    )
    found = [100 * float(part.mean()) for part in parts]
    return dict(zip(FATES, [*found, 100 - sum(found)], strict=True))


def fates(shares: Mapping[str, float], names: Sequence[str], lang: str) -> dict[str, float]:
    """Those of `how_known` under their names in `lang`."""
    return {tell(f"fate_{name}", lang): shares[name] for name in names}


def silent_share(ledger: "pd.DataFrame", lang: str, least: int = 20) -> dict[str, float]:
    """Of 100 cases of each kind that has `least` or more, how many were not told by those whom they trouble."""
    told = ledger["channel"].isin(["report", "hotline"]) & ledger["first_known"].notna()
    by_kind = (1 - told.groupby(ledger["kind"]).mean()) * 100
    often = ledger["kind"].value_counts()
    chosen = by_kind[often[by_kind.index] >= least].sort_values(ascending=False)
    kinds = load_kinds()
    titles = {name: kinds[name].zh if lang == "zh" else kinds[name].en for name in kinds.names}
    return {titles[str(name)]: float(share) for name, share in chosen.items()}


def metric_title(name: str, lang: str) -> str:
    """Name and unit of a metric in `lang`."""
    return tell("metric", lang, name=METRICS[name].title(lang), unit=METRICS[name].unit_in(lang))


def means(columns: Mapping[str, "pd.DataFrame"], names: Sequence[str], lang: str) -> "pd.DataFrame":
    """Mean over the runs of each table of runs (a column each), a row per metric; shares in per cent."""
    import pandas as pd

    unit = tell("unit", lang)
    rows = {
        METRICS[name].title(lang): {
            **{
                head: _shown(name, METRICS[name].shown(float(runs[name].mean())))
                for head, runs in columns.items()
            },
            unit: METRICS[name].unit_in(lang),
        }
        for name in names
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _shown(name: str, value: float, level: float | None = None) -> str:
    """A number of a metric with one digit more than reports have, and with none where its level is in thousands."""
    digits = 0 if abs(value if level is None else level) >= 1000 else METRICS[name].digits + 1
    return f"{round(value, digits) + 0.0:,.{digits}f}"  # no minus before zero


def effects(before: "pd.DataFrame", after: "pd.DataFrame", names: Sequence[str], lang: str) -> "pd.DataFrame":
    """Two tables of the same runs under the same lucks: means, and the mean of the paired differences.

    The fourth column is how far chance may have moved that mean: two standard errors of the paired differences. A luck
    under which a metric is undefined in either table takes no part in it.
    """
    import pandas as pd

    heads = [tell(head, lang) for head in ("before", "after", "difference", "chance", "unit")]
    rows = {}
    for name in names:
        metric = METRICS[name]
        old, new = (metric.shown(1.0) * each[name].to_numpy(float) for each in (before, after))
        both = np.isfinite(old) & np.isfinite(new)
        gap = new[both] - old[both]
        error = 2 * gap.std(ddof=1) / np.sqrt(gap.size)
        numbers = (old[both].mean(), new[both].mean(), gap.mean(), error)
        values = [_shown(name, float(each), float(old[both].mean())) for each in numbers]
        rows[metric.title(lang)] = dict(zip(heads, (*values, metric.unit_in(lang)), strict=True))
    return pd.DataFrame.from_dict(rows, orient="index")
