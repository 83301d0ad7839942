"""Forest plot: change of each headline metric relative to its baseline, better to the right."""

import math
from typing import TYPE_CHECKING

from experiments.analysis.reading import reading
from experiments.analysis.statistics import PairedEffect
from experiments.report import drawn_text, sentences
from experiments.report.arms import tell, tell_all, title
from experiments.report.layout import wrap
from experiments.report.number_format import per_cent
from experiments.report.trajectories import TITLE_COLUMNS, settle, style
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

WIDTH, LINE_HEIGHT, HEAD_HEIGHT = 12.0, 0.42, 1.75  # inches
WIDEST = 1.0  # largest relative change at the end of the axis
FARTHEST = 10.0  # relative change beyond which the number is not printed, only "larger than"
STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # possible ends of the axis
COLOURS = {"better": "#0072B2", "worse": "#D55E00"}  # Okabe and Ito
GREY = "#595959"


def forest_figure(comparison: "Comparison", lang: str) -> "Figure":
    """Figure with a panel per package and a row per headline metric; the better direction is to the right."""
    from matplotlib.figure import Figure

    with style():
        heights = [HEAD_HEIGHT + LINE_HEIGHT * len(pair.headline) for pair in comparison.pairs]
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.4), layout="constrained")
        grid = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        for pair, axes in zip(comparison.pairs, grid, strict=True):
            _panel(axes, pair, reach(comparison), lang)
        figure.supxlabel(
            tell_all(comparison, "forest_legend", lang), x=0.01, ha="left", fontsize=9, color="#404040"
        )
        settle(figure)
    return figure


def reach(comparison: "Comparison") -> float:
    """End of the axis: the smallest step that holds every bound, at most WIDEST."""
    bounds = [
        abs(bound)
        for pair in comparison.pairs
        for name in pair.headline
        for bound in of_headline(pair, name)
        if abs(bound) <= WIDEST
    ]
    return next(step for step in STEPS if step >= max(bounds, default=0))


def relative(effect: PairedEffect) -> tuple[float, float, float]:
    """Low bound, mean and high bound of the difference over the baseline mean, positive in the better direction.

    The baseline mean is taken as known. NaN where it is zero.
    """
    base = abs(effect.baseline.mean)
    if not base > 0:
        return math.nan, math.nan, math.nan
    sign = -1 if effect.better == "lower" else 1
    low, high = sorted((sign * effect.difference.low / base, sign * effect.difference.high / base))
    return low, sign * effect.difference.mean / base, high


def of_headline(pair: "Pair", name: str) -> tuple[float, float, float]:
    """The same for one headline metric of a pair; over draws the middle 90 % of them with their median."""
    effect = pair.headline[name]
    if not pair.drawn:
        return relative(effect)
    spread, base = pair.drawn[name].spread, abs(effect.baseline.mean)
    if not base > 0:
        return math.nan, math.nan, math.nan
    sign = -1 if effect.better == "lower" else 1
    low, high = sorted((sign * spread.low / base, sign * spread.high / base))
    return low, sign * spread.middle / base, high


def state(pair: "Pair", name: str) -> str:
    """Whether a headline metric is better, worse or neither, as the verdict says."""
    if pair.drawn:
        return reading(pair.drawn[name]).side
    effect = pair.headline[name]
    return effect.state if effect.told else ""


def _panel(axes: "Axes", pair: "Pair", end: float, lang: str) -> None:
    names = list(pair.headline)
    axes.set_title(wrap(title(pair, lang), TITLE_COLUMNS), fontsize=15, pad=26, x=0)
    axes.set_xlim(-1.08 * end, 1.08 * end)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.axvline(0, color="black", linewidth=1)
    axes.axvspan(0, 1.08 * end, color=COLOURS["better"], alpha=0.05, linewidth=0)
    axes.axvspan(-1.08 * end, 0, color=COLOURS["worse"], alpha=0.05, linewidth=0)
    for row, name in enumerate(names):
        _row(axes, row, pair, name, end, lang)
    first_cost = next((row for row, name in enumerate(names) if METRICS[name].group == "cost"), 0)
    if first_cost:
        axes.axhline(first_cost - 0.5, color=GREY, linewidth=0.8)
    _frame(axes, pair, lang)


def _frame(axes: "Axes", pair: "Pair", lang: str) -> None:
    from matplotlib.ticker import FuncFormatter

    names = [METRICS[name].title(lang) for name in pair.headline]
    axes.set_yticks(range(len(names)), names)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: per_cent(abs(x), lang, 1).replace(".0", "")))
    axes.tick_params(length=0)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(tell(pair, "forest_axis", lang), fontsize=9)
    top = axes.get_xaxis_transform()
    for key, x, side in (("forest_better", 0.01, "left"), ("forest_worse", -0.01, "right")):
        place = x * axes.get_xlim()[1]
        colour = COLOURS["better" if key == "forest_better" else "worse"]
        axes.text(
            place, 1.02, tell(pair, key, lang), transform=top, ha=side, va="bottom", color=colour, fontsize=10
        )


def _row(axes: "Axes", row: int, pair: "Pair", name: str, end: float, lang: str) -> None:
    effect = pair.headline[name]
    low, middle, high = of_headline(pair, name)
    found = state(pair, name)
    colour = COLOURS.get(found, GREY)
    axes.annotate(
        _numbers(pair, name, lang),
        (1.01, row),
        xycoords=axes.get_yaxis_transform(),
        va="center",
        fontsize=9,
    )
    if math.isnan(middle):
        place, text = (0.01 * end, row), "tag_undefined" if effect.n == 0 else "forest_no_base"
        axes.text(*place, tell(pair, text, lang), ha="left", va="center", fontsize=9, color=GREY)
    elif abs(middle) > 1.04 * end:
        marker = ">" if middle > 0 else "<"
        axes.plot(math.copysign(1.04 * end, middle), row, marker, color=colour, markersize=9)
        side = "right" if middle > 0 else "left"
        inside = math.copysign(1.0 * end, middle)
        axes.text(inside, row, _far(abs(middle), lang), ha=side, va="center", color=colour, fontsize=9)
    else:
        axes.plot([max(low, -end), min(high, end)], [row, row], color=colour, linewidth=2.5)
        face = colour if found in COLOURS or found == "changed" else "white"
        axes.plot(middle, row, "o", color=colour, markerfacecolor=face, markersize=8)


def _far(change: float, lang: str) -> str:
    """Label of a change beyond the axis; changes above FARTHEST are only said to be larger."""
    return per_cent(change, lang) if change <= FARTHEST else f"> {per_cent(FARTHEST, lang)}"


def _numbers(pair: "Pair", name: str, lang: str) -> str:
    """Difference with its unit and interval, formatted as in the verdict."""
    metric, effect = METRICS[name], pair.headline[name]
    if pair.drawn:
        drawn = pair.drawn[name]
        return (
            f"{drawn_text.middle(metric, drawn)}\n[{drawn_text.ninety(metric, drawn, lang)}]"
            if drawn.n
            else ""
        )
    if effect.n == 0:
        return ""
    gap, bounds = sentences.gap(metric, effect, lang), sentences.interval(metric, effect, lang)
    return f"{gap}\n[{bounds}]"
