"""Forest plot: change of each outcome relative to its baseline, better to the right, and a plain panel of costs."""

import math
from typing import TYPE_CHECKING

from experiments.analysis.statistics import PairedEffect
from experiments.report import palette
from experiments.report.arms import tell, title
from experiments.report.cost_panels import (
    bar_note,
    cost_panel,
    known_costs,
    numbers,
    say_ends,
    state,
    word,
)
from experiments.report.head import Head, head, subtitle
from experiments.report.layout import wrap
from experiments.report.medium import PRINT, Medium
from experiments.report.number_format import per_cent
from experiments.report.phrases import say
from experiments.report.trajectories import TITLE_COLUMNS, stacked
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

WIDTH, LINE_HEIGHT, HEAD_HEIGHT, AXIS_HEIGHT = 13.0, 0.46, 1.0, 0.75  # inches
NAME_COLUMNS, NOTE_COLUMNS = 28, 200
WIDEST = 1.0  # largest relative change at the end of the axis
FARTHEST = 10.0  # relative change beyond which the number is not printed, only "larger than"
STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # possible ends of the axis
GREY = palette.GREY


def forest_figure(comparison: "Comparison", lang: str, medium: Medium = PRINT) -> "Figure":
    """Figure with a block per package: a row per outcome, the better direction to the right, and panels of costs.

    On a slide there are outcomes only; costs have a slide of their own (`cost_panels`).
    """
    heights = [_height(pair) for pair in comparison.pairs]
    return stacked(comparison, lang, medium, (WIDTH, heights), _block)


def outcomes(pair: "Pair") -> list[str]:
    """Headline metrics that are no costs."""
    return [name for name in pair.headline if METRICS[name].group != "cost"]


def _height(pair: "Pair") -> float:
    panels = [outcomes(pair), *known_costs(pair).values()]
    return HEAD_HEIGHT + 0.5 + sum(AXIS_HEIGHT + LINE_HEIGHT * len(names) for names in panels)


def _block(block: "SubFigure", comparison: "Comparison", pair: "Pair", lang: str, medium: Medium) -> Head:
    told = wrap(title(pair, lang), medium.columns(TITLE_COLUMNS, WIDTH))
    top = head(block, told, subtitle(comparison, pair, lang), medium)
    costs = {} if medium.size else known_costs(pair)
    ratios = [AXIS_HEIGHT + LINE_HEIGHT * max(1, len(names)) for names in (outcomes(pair), *costs.values())]
    first, *others = block.subplots(len(ratios), 1, squeeze=False, height_ratios=ratios)[:, 0]
    _panel(first, pair, reach(comparison), lang)
    for axes, (panel, names) in zip(others, costs.items(), strict=True):
        axes.set_title(say(f"cost_panel_{panel}", lang), fontsize=11)
        cost_panel(axes, pair, names, lang)
        for row, name in enumerate(names):
            _beside(axes, row, numbers(pair, name, lang), word(pair, name, lang))
    note = tell(pair, "forest_legend", lang)
    lines = [note, bar_note(pair, lang)] if costs else [note]
    width = medium.columns(NOTE_COLUMNS, WIDTH)
    block.supxlabel(
        "\n".join(wrap(line, width) for line in lines), x=0.01, ha="left", fontsize=9, color=palette.NOTE
    )
    return top


def reach(comparison: "Comparison") -> float:
    """End of the axis of outcomes: the smallest step that holds every bound, at most WIDEST."""
    bounds = [
        abs(bound)
        for pair in comparison.pairs
        for name in outcomes(pair)
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


def _panel(axes: "Axes", pair: "Pair", end: float, lang: str) -> None:
    names = outcomes(pair)
    axes.set_title(say("forest_outcomes", lang), fontsize=11)
    axes.set_xlim(-1.08 * end, 1.08 * end)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.axvspan(0, 1.08 * end, color=palette.TINTS["better"], linewidth=0)
    axes.axvspan(-1.08 * end, 0, color=palette.TINTS["worse"], linewidth=0)
    axes.axvline(0, color="black", linewidth=1)
    for row, name in enumerate(names):
        _row(axes, row, pair, name, end, lang)
        wished = say(f"wished_{METRICS[name].better}", lang)
        _beside(
            axes,
            row,
            numbers(pair, name, lang),
            say("note_join", lang).join((word(pair, name, lang), wished)),
        )
    _frame(axes, names, lang)
    axes.set_xlabel(tell(pair, "forest_axis", lang), fontsize=9)
    colours = (palette.WORDS["worse"], palette.WORDS["better"])
    say_ends(axes, "forest_worse", "forest_better", lang, colours)


def _frame(axes: "Axes", names: list[str], lang: str) -> None:
    from matplotlib.ticker import FuncFormatter

    axes.set_yticks(range(len(names)), [wrap(METRICS[name].title(lang), NAME_COLUMNS) for name in names])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: per_cent(abs(x), lang, 1).replace(".0", "")))
    axes.tick_params(length=0)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)


def _beside(axes: "Axes", row: int, told: str, under: str) -> None:
    """Numbers beside a row, and words under them."""
    across = axes.get_yaxis_transform()
    for text, up, side, colour in ((told, 1, "bottom", "black"), (under, -1, "top", GREY)):
        axes.annotate(
            text,
            (1.01, row),
            xycoords=across,
            xytext=(0, up),
            textcoords="offset points",
            va=side,
            fontsize=9,
            color=colour,
        )


def _row(axes: "Axes", row: int, pair: "Pair", name: str, end: float, lang: str) -> None:
    effect = pair.headline[name]
    low, middle, high = of_headline(pair, name)
    found = state(pair, name)
    colour = palette.WORDS.get(found, GREY)
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
        sure = found in palette.MARKERS or found == "changed"
        shape, face = palette.MARKERS.get(found, "o"), colour if sure else "white"
        axes.plot(middle, row, shape, color=colour, markerfacecolor=face, markersize=8)


def _far(change: float, lang: str) -> str:
    """Label of a change beyond the axis; changes above FARTHEST are only said to be larger."""
    return per_cent(change, lang) if change <= FARTHEST else f"> {per_cent(FARTHEST, lang)}"
