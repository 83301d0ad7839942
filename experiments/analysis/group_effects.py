"""Who gains and who loses: effects on groups of residents on the last day, over the draws of a pair."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.analysis.drawn import Drawn, Floats, over_draws
from experiments.analysis.reading import Reading, reading
from experiments.design.request import BASELINE, PACKAGE
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair

MEASURES = {"satisfaction": "satisfaction", "open_disputes": "dispute_backlog"}
BY = ("tenure", "origin", "age", "party", "archetype")  # places are left out: they are many and have no names


@dataclass(frozen=True)
class GroupEffect:
    """Effect on one measure of one group; `metric` is the metric of all residents that it is a part of."""

    by: str
    group: str
    metric: str
    drawn: Drawn

    @property
    def reading(self) -> Reading:
        """What the draws say of it."""
        return reading(self.drawn)

    @property
    def worse(self) -> bool:
        """Whether the group is at least likely worse off, or its middle surely on the worse side of zero."""
        low, high = self.drawn.median_low, self.drawn.median_high
        middle = high < 0 if self.drawn.better == "higher" else low > 0
        return self.reading.side == "worse" or bool(middle)


def group_effects(groups: "pd.DataFrame", pair: "Pair") -> tuple[GroupEffect, ...]:
    """Effects on every group of residents, measure by measure; none without the table."""
    if groups.empty or not pair.seeds:
        return ()
    kept = groups["scenario"].eq(pair.name) & groups["seed"].isin(pair.seeds)
    kept &= groups["by"].isin(BY) & groups["metric"].isin(list(MEASURES))
    mine = groups[kept].set_index(["by", "group", "metric", "seed", "arm"])["value"].unstack("arm")
    if not {BASELINE, PACKAGE} <= set(mine.columns):
        return ()
    gaps = (mine[PACKAGE] - mine[BASELINE]).unstack("seed").dropna(how="all")
    keys = [tuple(map(str, key)) for key in gaps.index.to_list()]
    found = [
        GroupEffect(by, group, MEASURES[measure], _over(row, MEASURES[measure]))
        for (by, group, measure), row in zip(keys, gaps.to_numpy(float), strict=True)
    ]
    order = {name: i for i, name in enumerate((*BY, *MEASURES.values()))}
    alone = {each.by for each in found} - {
        a.by for a in found for b in found if a.by == b.by and a.group != b.group
    }
    return tuple(
        sorted((each for each in found if each.by not in alone), key=lambda e: (order[e.metric], order[e.by]))
    )


def _over(gaps: Floats, metric: str) -> Drawn:
    return over_draws(gaps, METRICS[metric].better, METRICS[metric].matters)


def hidden_losers(found: tuple[GroupEffect, ...], pair: "Pair") -> tuple[GroupEffect, ...]:
    """Groups that are worse off by a measure by which all residents together are at least likely better off."""
    good = {name for name, each in pair.drawn.items() if reading(each).side == "better"}
    return tuple(each for each in found if each.metric in good and each.worse)
