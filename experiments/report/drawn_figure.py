"""Figure of the worlds: per headline metric how many of them are better, the same or worse, how far, and how sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.drawn import Drawn
from experiments.analysis.reading import reading
from experiments.report import drawn_text
from experiments.report.arms import title
from experiments.report.head import Head, head, subtitle, subtitle_of_all
from experiments.report.layout import wrap
from experiments.report.medium import PRINT, Medium
from experiments.report.number_format import difference_unit
from experiments.report.palette import COLOURS, EDGES, GREY, HATCHES, INKS, NOTE, SIDES, WORDS
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

WIDTH, ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 14.0, 0.62, 1.75, 0.75  # inches
COLUMNS = (2.0, 2.9, 1.5)  # relative widths: bars, strips, words
SLIDE_COLUMNS = (1.85, 1.45, 1.7)  # bars, words, numbers
BAND = "#DDDDDD"
ARM_HEIGHT, ARM_COLUMNS = 0.46, 30  # inches of a row, and columns of a title, where arms stand side by side
ROOM = 0.9  # rows between outcomes and costs, for the words on what is more and less
NARROW = 7.0  # per cent of the worlds below which a number does not fit into its part
LEAST = 3.0  # per cent of the worlds below which no number is written
NAME_COLUMNS, NOTE_COLUMNS = 34, 200
LEGEND = 24  # points above the axes, for the legend
STRIP = 1.25  # half the width of a strip in its own scale
SIDES_OF_COSTS = {"better": "less", "same": "same", "worse": "more"}
_LEGEND: dict[str, Any] = {
    "alignment": "left",
    "frameon": False,
    "fontsize": 9,
    "title_fontsize": 11,
    "columnspacing": 1.0,
    "handlelength": 1.6,
    "borderpad": 0,
}


@dataclass(frozen=True)
class Rows:
    """Headline metrics from top to bottom: outcomes, some room, costs."""

    names: Sequence[str]

    @property
    def first_cost(self) -> int:
        """Order of the first cost; 0 where there are no outcomes above it."""
        return next((row for row, name in enumerate(self.names) if METRICS[name].group == "cost"), 0)

    def at(self, row: int) -> float:
        """Place of a row."""
        return row + ROOM * bool(self.first_cost and row >= self.first_cost)

    @property
    def places(self) -> list[float]:
        """Place of each row."""
        return [self.at(row) for row in range(len(self.names))]

    @property
    def height(self) -> float:
        """Height of all of them, in rows."""
        return max(1, len(self.names)) + ROOM * bool(self.first_cost)


def worlds_figure(comparison: "Comparison", lang: str, medium: Medium = PRINT) -> "Figure":
    """Figure with a block per pair, a row per headline metric; better is left in the bars and right in the strips.

    On a slide there are the numbers instead of the strips.
    """
    with style():
        heights = [HEAD_HEIGHT + ROW_HEIGHT * Rows(list(pair.headline)).height for pair in comparison.pairs]
        figure = medium.figure(WIDTH, sum(heights) + FOOT_HEIGHT, layout="constrained")
        blocks = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        heads = [
            _block(part, comparison, pair, lang, medium)
            for pair, part in zip(comparison.pairs, blocks, strict=True)
        ]
        told = say("worlds_slide" if medium.size else "worlds_legend", lang)
        note = wrap(told, medium.columns(NOTE_COLUMNS, WIDTH))
        blocks[-1].supxlabel(note, x=0.01, ha="left", fontsize=9, color=NOTE)
        settle(figure, heads)
    return figure


def arms_figure(comparison: "Comparison", lang: str, medium: Medium = PRINT) -> "Figure":
    """Figure with a column per pair and a row per headline metric: worlds that are better, the same and worse."""
    pairs = [pair for pair in comparison.pairs if pair.seeds and pair.drawn]
    rows = Rows(list(comparison.pairs[0].headline))
    titles = short_titles(comparison, lang)
    with style():
        figure = medium.figure(WIDTH, HEAD_HEIGHT + ARM_HEIGHT * rows.height, layout="constrained")
        lead = say("arms_lead", lang, n=len(pairs[0].seeds) if pairs else 0)
        told = wrap(lead, medium.columns(TITLE_COLUMNS, WIDTH))
        top = head(figure, told, subtitle_of_all(comparison, lang), medium)
        grid = figure.subplots(1, max(1, len(pairs)), sharey=True, squeeze=False)[0]
        for order, (axes, pair) in enumerate(zip(grid, pairs, strict=False)):
            worlds_bars(axes, pair, rows)
            columns = int(ARM_COLUMNS * medium.wide(WIDTH) / WIDTH * 3 / max(3, len(pairs)))
            axes.set_title(wrap(titles[pair.name], columns), fontsize=12, pad=LEGEND)
            axes.tick_params(labelleft=order == 0)
        name_rows(grid[0], rows, lang, 12)
        legends(grid[0], rows, "", lang)
        settle(figure, [top])
    return figure


def _block(part: "SubFigure", comparison: "Comparison", pair: "Pair", lang: str, medium: Medium) -> Head:
    named = wrap(title(pair, lang), medium.columns(TITLE_COLUMNS, WIDTH))
    top = head(part, named, subtitle(comparison, pair, lang), medium)
    if not pair.drawn or not pair.seeds:
        part.text(0.01, 0.4, say("overall_empty_drawn", lang))
        return top
    rows = Rows(list(pair.headline))
    if medium.size:
        bars, words, numbers = part.subplots(1, 3, sharey=True, width_ratios=SLIDE_COLUMNS)
        _numbers(numbers, pair, rows, lang)
        titled = ((words, "worlds_words"), (numbers, "worlds_numbers"))
    else:
        bars, strips, words = part.subplots(1, 3, sharey=True, width_ratios=COLUMNS)
        _strips(strips, pair, rows, lang)
        titled = ((strips, "worlds_strip"), (words, "worlds_words"))
    worlds_bars(bars, pair, rows)
    _words(words, pair, rows, lang, 10 if medium.size else 11)
    name_rows(bars, rows, lang, 11)
    bars.set_title("", fontsize=11, pad=LEGEND)
    for axes, text in titled:
        axes.tick_params(labelleft=False)
        axes.set_title(say(text, lang), fontsize=11, color=GREY, pad=LEGEND)
    legends(bars, rows, say("head_of_worlds", lang, n=len(pair.seeds)), lang)
    return top


def worlds_bars(axes: "Axes", pair: "Pair", rows: Rows, size: float = 11) -> None:
    """Bars of a pair: a row for each headline metric, split into the worlds that are better, the same and worse."""
    for row, name in enumerate(rows.names):
        if pair.drawn[name].n:
            _bar(axes, rows.at(row), pair.drawn[name], size)
    _frame(axes, rows)
    axes.set_xlim(0, 100)


def name_rows(axes: "Axes", rows: Rows, lang: str, size: float, width: int = NAME_COLUMNS) -> None:
    """Names of the metrics at the left."""
    axes.set_yticks(
        rows.places, [wrap(METRICS[name].title(lang), width) for name in rows.names], fontsize=size
    )


def _words(axes: "Axes", pair: "Pair", rows: Rows, lang: str, size: float) -> None:
    for row, name in enumerate(rows.names):
        drawn = pair.drawn[name]
        told = drawn_text.tag(METRICS[name], drawn, lang)
        colour = WORDS.get(reading(drawn).side, GREY)
        axes.text(0, rows.at(row), told, va="center", fontsize=size, color=colour).set_in_layout(False)
    _frame(axes, rows)
    axes.set_xlim(0, 1)


def _numbers(axes: "Axes", pair: "Pair", rows: Rows, lang: str) -> None:
    """Middle and nine worlds in ten, and their unit under them."""
    for row, name in enumerate(rows.names):
        metric, drawn = METRICS[name], pair.drawn[name]
        if drawn.n:
            told = f"{drawn_text.middle(metric, drawn)} [{drawn_text.ninety(metric, drawn, lang)}]"
            told = f"{told}\n{difference_unit(metric, lang)}".rstrip()
            text = axes.text(0, rows.at(row), told, va="center", fontsize=8.5, linespacing=1.15)
            text.set_in_layout(False)
    _frame(axes, rows)
    axes.set_xlim(0, 1)


def _strips(axes: "Axes", pair: "Pair", rows: Rows, lang: str) -> None:
    for row, name in enumerate(rows.names):
        metric, drawn = METRICS[name], pair.drawn[name]
        if drawn.n:
            _strip(axes, rows.at(row), metric, drawn, pair.gaps[name].to_numpy(float), lang)
    _frame(axes, rows)
    axes.set_xlim(-STRIP, STRIP)
    if rows.first_cost:
        place = rows.at(rows.first_cost) - 0.5 - ROOM / 2
        axes.text(-STRIP, place, say("worlds_strip_costs", lang), va="center", fontsize=11, color=GREY)


def legends(axes: "Axes", rows: Rows, lead: str, lang: str, size: float = 9) -> None:
    """Legend above the outcomes, under its title, and that of the costs above them."""
    settings = {**_LEGEND, "fontsize": size, "title_fontsize": size + 2, "ncols": len(SIDES)}
    first = axes.legend(
        handles=handles(dict.fromkeys(SIDES), lang),
        title=lead,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        **settings,
    )
    first.set_in_layout(False)
    if not rows.first_cost:
        return
    axes.add_artist(first)
    second = axes.legend(
        handles=handles(SIDES_OF_COSTS, lang),
        loc="center left",
        bbox_to_anchor=(0, rows.at(rows.first_cost) - 0.5 - ROOM / 2),
        bbox_transform=axes.get_yaxis_transform(),
        **settings,
    )
    second.set_in_layout(False)


def handles(names: "dict[str, Any]", lang: str) -> "list[Patch]":
    """Patches of the legend by their sides, with other names for them where there are any."""
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=COLOURS[side],
            hatch=HATCHES[side],
            edgecolor=EDGES[side],
            label=say(f"worlds_{name or side}", lang),
        )
        for side, name in names.items()
    ]


def _frame(axes: "Axes", rows: Rows) -> None:
    axes.set_ylim(rows.height - 0.5, -0.5)
    axes.patch.set_visible(False)  # a legend may reach into the next column
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if rows.first_cost:
        axes.axhline(rows.first_cost - 0.5, color=GREY, linewidth=0.8)


def parts(drawn: Drawn) -> tuple[int, int, int]:
    """Worlds that are better, the same and worse; where neither side is better, higher counts as the first."""
    better, worse = drawn.is_better or drawn.up, drawn.is_worse or drawn.down
    return better.count, drawn.same.count, worse.count


def _bar(axes: "Axes", row: float, drawn: Drawn, written: float) -> None:
    start = 0.0
    for side, count in zip(SIDES, parts(drawn), strict=True):
        share = 100 * count / drawn.n
        if not count:
            continue
        axes.barh(
            row, share, left=start, height=0.62, color=COLOURS[side], hatch=HATCHES[side], edgecolor=EDGES[side],
            linewidth=0.8,
        )  # fmt: skip
        if share >= LEAST:
            box = {"facecolor": COLOURS[side], "edgecolor": "none", "pad": 1.2} if HATCHES[side] else None
            size = written if share >= NARROW else 0.72 * written
            axes.text(
                start + share / 2, row, str(count), color=INKS[side], ha="center", va="center", fontsize=size,
                bbox=box,
            )  # fmt: skip
        start += share


def _strip(axes: "Axes", row: float, metric: Metric, drawn: Drawn, gaps: "np.ndarray", lang: str) -> None:
    """Middle half and nine tenths of the worlds in the row's own scale: better to the right, and of costs more."""
    from matplotlib.patches import Rectangle

    sign = -1 if drawn.better == "lower" and metric.group != "cost" else 1
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
