"""Figure of the worlds: per headline metric how many of them are better, the same or worse, how far, and how sure."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.drawn import Drawn
from experiments.analysis.reading import reading
from experiments.report import drawn_text
from experiments.report.arms import title
from experiments.report.layout import wrap
from experiments.report.number_format import difference_unit
from experiments.report.phrases import say
from experiments.report.ranks_text import short_titles
from experiments.report.trajectories import TITLE_COLUMNS, settle, style
from model.observation.metrics import METRICS, Metric

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.patches import Patch

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

WIDTH, ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 14.0, 0.62, 1.55, 0.75  # inches
COLUMNS = (2.0, 2.9, 1.5)  # relative widths: bars, strips, words
SIDES = ("better", "same", "worse")
COLOURS = {"better": "#0072B2", "same": "#E8E8E8", "worse": "#D55E00"}  # Okabe and Ito, and a light grey
HATCHES = {"better": "", "same": "", "worse": "///"}  # so that black and white suffice
INKS = {"better": "white", "same": "black", "worse": "black"}
GREY, BAND = "#595959", "#DDDDDD"
ARM_HEIGHT, ARM_COLUMNS = (
    0.46,
    30,
)  # inches of a row, and columns of an arm's title, where arms stand side by side
NARROW = 7.0  # per cent of the worlds below which a number does not fit into its part
LEAST = 3.0  # per cent of the worlds below which no number is written
NAME_COLUMNS, NOTE_COLUMNS = 34, 170
LEGEND = 24  # points above the axes, for the legend
STRIP = 1.25  # half the width of a strip in its own scale
_LEGEND: dict[str, Any] = {
    "alignment": "left",
    "frameon": False,
    "fontsize": 9,
    "title_fontsize": 11,
    "columnspacing": 1.0,
    "handlelength": 1.4,
    "borderpad": 0,
}


def worlds_figure(comparison: "Comparison", lang: str) -> "Figure":
    """Figure with a block per pair, a row per headline metric; better is left in the bars and right in the strips."""
    from matplotlib.figure import Figure

    with style():
        heights = [HEAD_HEIGHT + ROW_HEIGHT * max(1, len(pair.headline)) for pair in comparison.pairs]
        figure = Figure(figsize=(WIDTH, sum(heights) + FOOT_HEIGHT), layout="constrained")
        blocks = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        for pair, part in zip(comparison.pairs, blocks, strict=True):
            _block(part, comparison, pair, lang)
        note = wrap(say("worlds_legend", lang), NOTE_COLUMNS)
        blocks[-1].supxlabel(note, x=0.01, ha="left", fontsize=9, color="#404040")
        settle(figure)
    return figure


def arms_figure(comparison: "Comparison", lang: str) -> "Figure":
    """Figure with a column per pair and a row per headline metric: worlds that are better, the same and worse."""
    from matplotlib.figure import Figure

    pairs = [pair for pair in comparison.pairs if pair.seeds and pair.drawn]
    names = list(comparison.pairs[0].headline)
    titles = short_titles(comparison, lang)
    with style():
        size = (WIDTH, HEAD_HEIGHT + ARM_HEIGHT * max(1, len(names)))
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(1, max(1, len(pairs)), sharey=True, squeeze=False)[0]
        first_cost = next((row for row, name in enumerate(names) if METRICS[name].group == "cost"), 0)
        for order, (axes, pair) in enumerate(zip(grid, pairs, strict=False)):
            for row, name in enumerate(names):
                if pair.drawn[name].n:
                    _bar(axes, row, pair.drawn[name])
            _frame(axes, len(names), first_cost)
            axes.set_xlim(0, 100)
            axes.set_title(wrap(titles[pair.name], ARM_COLUMNS), fontsize=12, pad=8)
            axes.tick_params(labelleft=order == 0)
        heads = [wrap(METRICS[name].title(lang), NAME_COLUMNS) for name in names]
        grid[0].set_yticks(range(len(names)), heads, fontsize=12)
        lead = say("arms_lead", lang, n=len(pairs[0].seeds) if pairs else 0)
        figure.legend(
            handles=_handles(lang), title=lead, loc="outside upper left", ncols=len(SIDES), **_LEGEND
        )
        settle(figure)
    return figure


def _block(part: "SubFigure", comparison: "Comparison", pair: "Pair", lang: str) -> None:
    time = pair.variant.time
    lead = say(
        "worlds_lead",
        lang,
        place=pair.variant.place.name.of(lang),
        n=len(pair.seeds),
        start=time.start,
        end=time.start + timedelta(days=time.horizon_days - 1),
        version=comparison.provenance.version or say("unknown", lang),
    )
    head = wrap(title(pair, lang), TITLE_COLUMNS)
    part.suptitle(f"{head}\n{lead}", x=0.01, ha="left", fontsize=14, linespacing=1.5)
    if not pair.drawn or not pair.seeds:
        part.text(0.01, 0.4, say("overall_empty_drawn", lang))
        return
    names = list(pair.headline)
    bars, strips, words = part.subplots(1, 3, sharey=True, width_ratios=COLUMNS)
    for row, name in enumerate(names):
        metric, drawn = METRICS[name], pair.drawn[name]
        if drawn.n:
            _bar(bars, row, drawn)
            _strip(strips, row, metric, drawn, pair.gaps[name].to_numpy(float), lang)
        else:
            bars.text(0, row, say("worlds_none", lang), va="center", color=GREY)
        words.text(
            0, row, drawn_text.tag(metric, drawn, lang), va="center", fontsize=11, **_face(drawn)
        ).set_in_layout(False)
    first_cost = next((row for row, name in enumerate(names) if METRICS[name].group == "cost"), 0)
    for axes in (bars, strips, words):
        _frame(axes, len(names), first_cost)
    bars.set_yticks(
        range(len(names)), [wrap(METRICS[name].title(lang), NAME_COLUMNS) for name in names], fontsize=11
    )
    for axes in (strips, words):
        axes.tick_params(labelleft=False)
    bars.set_xlim(0, 100)
    strips.set_xlim(-STRIP, STRIP)
    words.set_xlim(0, 1)
    for axes, text in ((bars, ""), (strips, "worlds_strip"), (words, "worlds_words")):
        axes.set_title(say(text, lang) if text else "", fontsize=11, color=GREY, pad=LEGEND)
    _legend(bars, say("head_of_worlds", lang, n=len(pair.seeds)), lang)


def _face(drawn: Drawn) -> dict[str, str]:
    read = reading(drawn)
    return {"color": {"better": "#005A8C", "worse": "#A64800"}.get(read.side, GREY)}


def _legend(axes: "Axes", lead: str, lang: str) -> None:
    legend = axes.legend(
        handles=_handles(lang),
        title=lead,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(SIDES),
        **_LEGEND,
    )
    legend.set_in_layout(False)


def _handles(lang: str) -> "list[Patch]":
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=COLOURS[side], hatch=HATCHES[side], edgecolor="white", label=say(f"worlds_{side}", lang)
        )
        for side in SIDES
    ]


def _frame(axes: "Axes", rows: int, first_cost: int) -> None:
    axes.set_ylim(max(rows, 1) - 0.5, -0.5)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if first_cost:
        axes.axhline(first_cost - 0.5, color=GREY, linewidth=0.8)


def parts(drawn: Drawn) -> tuple[int, int, int]:
    """Worlds that are better, the same and worse; where neither side is better, higher counts as the first."""
    better, worse = drawn.is_better or drawn.up, drawn.is_worse or drawn.down
    return better.count, drawn.same.count, worse.count


def _bar(axes: "Axes", row: int, drawn: Drawn) -> None:
    start = 0.0
    for side, count in zip(SIDES, parts(drawn), strict=True):
        share = 100 * count / drawn.n
        axes.barh(
            row, share, left=start, height=0.62, color=COLOURS[side], hatch=HATCHES[side], edgecolor="white"
        )
        if share >= LEAST:
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2} if HATCHES[side] else None
            size = 11 if share >= NARROW else 8
            axes.text(
                start + share / 2,
                row,
                str(count),
                color=INKS[side],
                ha="center",
                va="center",
                fontsize=size,
                bbox=box,
            )
        start += share


def _strip(axes: "Axes", row: int, metric: Metric, drawn: Drawn, gaps: "np.ndarray", lang: str) -> None:
    """Middle half and nine tenths of the worlds in the row's own scale, better to the right."""
    from matplotlib.patches import Rectangle

    sign = -1 if drawn.better == "lower" else 1
    low, first, middle, third, high = np.sort(sign * np.nanquantile(gaps, (0.05, 0.25, 0.5, 0.75, 0.95)))
    end = max(abs(low), abs(high), 1.25 * metric.matters) or 1.0
    band = min(metric.matters / end, STRIP)
    axes.add_patch(Rectangle((-band, row - 0.42), 2 * band, 0.58, color=BAND, linewidth=0, zorder=0))
    axes.plot([low / end, high / end], [row - 0.1] * 2, color="black", linewidth=1.4, solid_capstyle="butt")
    axes.plot([first / end, third / end], [row - 0.1] * 2, color="black", linewidth=6, solid_capstyle="butt")
    axes.plot([middle / end] * 2, [row - 0.3, row + 0.1], color="white", linewidth=4)
    axes.plot([middle / end] * 2, [row - 0.34, row + 0.14], color="black", linewidth=2)
    unit = difference_unit(metric, lang)
    text = f"{drawn_text.middle(metric, drawn)} [{drawn_text.ninety(metric, drawn, lang)}] {unit}".rstrip()
    axes.plot([0, 0], [row - 0.42, row + 0.16], color="black", linewidth=1)
    axes.text(0, row + 0.3, text, ha="center", va="center", fontsize=9, color="#303030").set_in_layout(False)
