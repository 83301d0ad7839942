"""Panels over time: the levels of both arms, and beside them the difference of each run to itself."""

from typing import TYPE_CHECKING

import numpy as np

from experiments.analysis.statistics import t_quantile
from experiments.design.request import BASELINE, PACKAGE
from experiments.report import palette
from experiments.report.phrases import say
from experiments.report.starts import place_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.analysis.pairs import Pair
    from model.observation.metrics import Metric
    from scenarios.variant import Variant

PANELS = (
    "dispute_backlog",
    "dispute_backlog_known",
    "dispute_backlog_resigned",
    "satisfaction",
    "fee_collection",
    "service_quality",
)
GAP_BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)  # quantiles of the draws: outer band, inner band, line
BAND = (0.10, 0.90)  # quantiles of the replicates between which the band of a level lies
COLOURS = {"baseline": palette.GREY, "package": palette.LINE}
DASHES = {"baseline": (0, (5, 2)), "package": "solid"}
GREY = palette.GREY
NOISE = 12  # decimals beyond which a difference is an error of rounding
SMALL = 9  # points; panels with smaller type have fewer dates
WAYS = {
    "higher": ("better", "worse"),
    "lower": ("worse", "better"),
    "neither": ("up", "down"),
}  # what up and down mean


def panels(pair: "Pair") -> list[str]:
    """Metrics that have a panel, in their order."""
    known = set(pair.series["metric"])
    return [name for name in PANELS if name in known]


def band(series: "pd.DataFrame", arm: str) -> "pd.DataFrame":
    """Mean, low and high over replicates by day, for the series of one metric."""
    days = series[series["arm"] == arm].set_index(["day", "seed"])["value"].unstack()
    low, high = (days.quantile(q, axis=1) for q in BAND)
    return days.mean(axis=1).to_frame("mean").assign(low=low, high=high)


def gap_bands(series: "pd.DataFrame") -> "pd.DataFrame":
    """Quantiles GAP_BANDS over the draws of package less baseline, by day, for the series of one metric."""
    days = series.set_index(["arm", "day", "seed"])["value"]
    gaps = days.xs(PACKAGE).sub(days.xs(BASELINE)).unstack("seed")
    return gaps.quantile(list(GAP_BANDS), axis=1).T


def gap_interval(series: "pd.DataFrame") -> "pd.DataFrame":
    """Mean of package less baseline by day, with its 95 % interval, for the series of one metric; NaN for one run."""
    days = series.set_index(["arm", "day", "seed"])["value"]
    gaps = days.xs(PACKAGE).sub(days.xs(BASELINE)).unstack("seed")
    count = gaps.count(axis=1).clip(lower=1)
    wide = [t_quantile(0.975, n - 1) if n > 1 else np.nan for n in count]
    mean, reach = gaps.mean(axis=1), gaps.std(axis=1) / np.sqrt(count) * wide
    return mean.to_frame("mean").assign(low=mean - reach, high=mean + reach)


def level_panel(axes: "Axes", pair: "Pair", metric: "Metric") -> dict[str, float]:
    """Draw both arms with their bands, and return the last value of each line."""
    chosen = pair.series[pair.series["metric"] == metric.id]
    ends = {arm: _arm(axes, chosen, pair, arm, metric.shown(1.0)) for arm in COLOURS}
    frame(axes, pair.variant)
    return ends


def _arm(axes: "Axes", series: "pd.DataFrame", pair: "Pair", arm: str, scale: float) -> float:
    """Draw one arm: the package as a filled band, the baseline as an outline, so that both are seen."""
    table = (_middle(series, arm) if pair.drawn else band(series, arm)).mul(scale)
    days = [place_of(pair.variant, float(day)) for day in table.index]
    colour = COLOURS[arm]
    if arm == PACKAGE:
        axes.fill_between(days, table["low"], table["high"], color=colour, alpha=0.18, linewidth=0)
    else:
        for edge in ("low", "high"):
            axes.plot(days, table[edge], color=colour, linewidth=0.7, linestyle=(0, (1, 1.5)))
    axes.plot(days, table["mean"], color=colour, linestyle=DASHES[arm], linewidth=1.8)
    known = table["mean"].dropna()
    return float(known.iloc[-1]) if len(known) else float("nan")


def _middle(series: "pd.DataFrame", arm: str) -> "pd.DataFrame":
    """The same over draws: their middle, and the middle 90 % of them."""
    days = series[series["arm"] == arm].set_index(["day", "seed"])["value"].unstack()
    low, middle, high = (days.quantile(q, axis=1) for q in (GAP_BANDS[0], GAP_BANDS[2], GAP_BANDS[-1]))
    return middle.to_frame("mean").assign(low=low, high=high)


def gap_panel(axes: "Axes", pair: "Pair", metric: "Metric", lang: str, size: float = 9) -> None:
    """Draw the paired difference with its bands, and say which side of zero is better."""
    chosen = pair.series[pair.series["metric"] == metric.id]
    table = (gap_bands(chosen) if pair.drawn else gap_interval(chosen)).mul(metric.shown(1.0))
    table = table.round(NOISE)
    days = [place_of(pair.variant, float(day)) for day in table.index]
    bands = (
        [(GAP_BANDS[0], GAP_BANDS[-1]), (GAP_BANDS[1], GAP_BANDS[-2])] if pair.drawn else [("low", "high")]
    )
    for (low, high), colour in zip(bands, palette.BAND, strict=False):
        axes.fill_between(days, table[low], table[high], color=colour, linewidth=0)
    axes.axhline(0, color="black", linewidth=1)
    axes.plot(days, table[GAP_BANDS[2] if pair.drawn else "mean"], color=palette.LINE, linewidth=1.8)
    if not table.fillna(0.0).to_numpy().any():
        axes.set_ylim(-1.2, 1.2)  # no difference at all
    frame(axes, pair.variant, size)
    _say_ways(axes, metric, lang, size)


def _say_ways(axes: "Axes", metric: "Metric", lang: str, size: float) -> None:
    """Words at the right end: which way is better, above at the top and below at the foot."""
    up, down = WAYS[metric.better]
    for side, way, height, align in ((up, "up", 1.0, "top"), (down, "down", 0.0, "bottom")):
        axes.annotate(
            say(f"way_{way}", lang, side=say(f"side_{side}", lang)),
            (1.02, height),
            xycoords="axes fraction",
            va=align,
            fontsize=size,
            color=palette.WORDS.get(side, GREY),
        )


def label_ends(axes: "Axes", ends: dict[str, float], names: dict[str, str]) -> None:
    """Label the lines at their right ends, moved apart where they would touch."""
    known = {arm: end for arm, end in ends.items() if end == end}
    low, high = axes.get_ylim()
    least = 0.11 * (high - low)
    places = dict(known)
    if len(known) == 2:
        lower, upper = sorted(known, key=lambda arm: known[arm])
        lack = max(0.0, least - (known[upper] - known[lower]))
        places = {lower: known[lower] - lack / 2, upper: known[upper] + lack / 2}
    for arm, place in places.items():
        axes.annotate(
            names[arm],
            (1.01, place),
            xycoords=axes.get_yaxis_transform(),
            color=COLOURS[arm],
            va="center",
            fontsize=10,
        )
    axes.set_ylim(low, high)


def frame(axes: "Axes", variant: "Variant", size: float = 9) -> None:
    """Set up axes of dates over the horizon and of values, with room for a label at the top."""
    from matplotlib.dates import AutoDateLocator, DateFormatter
    from matplotlib.ticker import StrMethodFormatter

    days = variant.time.horizon_days
    axes.set_xlim(place_of(variant, -0.03 * days), place_of(variant, days))
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.14 * (high - low))
    few, many = (2, 3) if size < SMALL else (3, 5)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=few, maxticks=many))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))  # type: ignore[no-untyped-call]
    if high >= 1000:
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.tick_params(length=0, labelsize=size)
