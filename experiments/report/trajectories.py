"""Figures of a comparison: trajectories of both arms, and a forest plot of the headline effects.

Figures are made without pyplot, so nothing global changes and several can be made at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design.request import BASELINE, PACKAGE
from experiments.report.arms import arm_name, tell, title
from experiments.report.layout import wrap
from experiments.report.number_format import difference_unit
from experiments.report.phrases import say
from experiments.run.whole_files import whole

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair
    from scenarios.variant import Variant

PANELS = (
    "dispute_backlog",
    "dispute_backlog_known",
    "dispute_backlog_resigned",
    "satisfaction",
    "fee_collection",
    "service_quality",
)
ACROSS = 3  # panels in a row
WIDTH, ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 12.0, 2.7, 0.95, 0.8  # inches
TITLE_COLUMNS = 90  # columns of a title's line; made-up combinations have long names
CAPTION_COLUMNS, CAPTION_LINE = 170, 0.17  # columns of a line under the panels, and its height in inches
NEAR = 0.05  # share of the horizon: starts closer than this share a label
DPI = 150
EPOCH = date(1970, 1, 1)  # of matplotlib's dates
GAP_BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)  # quantiles of the draws: outer band, inner band, line
BAND = (0.10, 0.90)  # quantiles of the replicates between which the band lies
GREY = "#595959"
COLOURS = {"baseline": GREY, "package": "#0072B2"}  # grey and the blue of Okabe and Ito
DASHES = {"baseline": (0, (5, 2)), "package": "solid"}
SETTINGS = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "axes.formatter.useoffset": False,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.dpi": DPI,  # the layout must be computed while saving, else labels are cut
    "font.size": 10,
    "grid.color": "#e6e6e6",
    "svg.hashsalt": "gongzhi",
}


@cache
def families() -> tuple[str, ...]:
    """Font families to try in turn: the Chinese fonts beside this file, then matplotlib's own."""
    from matplotlib.font_manager import FontProperties, fontManager

    paths = sorted(Path(__file__).with_name("fonts").glob("*.otf"))
    for path in paths:
        fontManager.addfont(path)
    return (*(FontProperties(fname=path).get_name() for path in paths), "DejaVu Sans")


@contextmanager
def style() -> Iterator[None]:
    """Settings for drawing and saving every figure."""
    from matplotlib import rc_context

    settings: Any = {**SETTINGS, "font.family": list(families())}
    with rc_context(settings):
        yield


def save(figure: "Figure", path: Path) -> None:
    """Write a figure in the format of its ending (.png, .svg), reproducibly to the byte; whole or not at all."""
    plain = {"Date": None} if path.suffix == ".svg" else None
    with style(), whole(path) as unfinished:
        figure.savefig(unfinished, dpi=DPI, format=path.suffix[1:], metadata=plain)


def trajectories(comparison: "Comparison", lang: str) -> "Figure":
    """Figure of small multiples over time: a block per package, a panel per metric, both arms with bands."""
    from matplotlib.figure import Figure

    with style():
        heights = [_block_height(pair, lang) for pair in comparison.pairs]
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        blocks = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        for pair, block in zip(comparison.pairs, blocks, strict=True):
            _trajectory_block(block, pair, lang)
        settle(figure)
    return figure


def settle(figure: "Figure") -> None:
    """Compute the layout once; otherwise every saving would do it again."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def _block_height(pair: "Pair", lang: str) -> float:
    rows = -(-len(_panels(pair)) // ACROSS)
    foot = FOOT_HEIGHT + CAPTION_LINE * len(_start_lines(pair.variant, lang))
    return HEAD_HEIGHT + foot + ROW_HEIGHT * max(rows, 1)


def _panels(pair: "Pair") -> list[str]:
    known = set(pair.series["metric"])
    return [name for name in PANELS if name in known]


def _trajectory_block(block: "SubFigure", pair: "Pair", lang: str) -> None:
    names = _panels(pair)
    block.suptitle(wrap(title(pair, lang), TITLE_COLUMNS), x=0.01, ha="left", fontsize=15)
    if not names:
        block.text(0.01, 0.5, say("figure_empty", lang))
        return
    rows = -(-len(names) // ACROSS)
    grid = block.subplots(rows, ACROSS, squeeze=False, sharex=True).ravel()
    for name, axes in zip(names, grid, strict=False):
        _trajectory_panel(axes, pair, name, lang)
    for axes in grid[len(names) :]:
        axes.set_axis_off()
    block.supxlabel(_caption(pair, lang), x=0.01, ha="left", fontsize=9, color="#404040")


def _caption(pair: "Pair", lang: str) -> str:
    runs = len(pair.seeds)
    line = tell(pair, "figure_one" if runs == 1 else "figure_mean", lang, n=runs)
    parts = (line, tell(pair, "figure_band", lang))
    lines = [say("note_join", lang).join(parts), tell(pair, "figure_hint", lang)]
    return "\n".join([*lines, *_start_lines(pair.variant, lang)])


def _trajectory_panel(axes: "Axes", pair: "Pair", name: str, lang: str) -> None:
    from model.observation.metrics import METRICS

    metric = METRICS[name]
    chosen = pair.series[pair.series["metric"] == name]
    drawn = bool(pair.drawn)
    unit = difference_unit(metric, lang) if drawn else metric.unit_in(lang)
    ends = {} if drawn else _draw_arms(axes, chosen, pair.variant, metric.shown(1.0))
    if drawn:
        _draw_gaps(axes, chosen, pair.variant, metric.shown(1.0))
    axes.set_title(metric.title(lang), pad=18)
    axes.text(0, 1.02, unit, transform=axes.transAxes, fontsize=9, color=GREY, va="bottom")
    _frame(axes, pair.variant)
    _label_ends(axes, ends, {arm: arm_name(pair, arm, lang) for arm in ends})
    _mark_starts(axes, pair.variant, lang)


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


def _draw_gaps(axes: "Axes", series: "pd.DataFrame", variant: "Variant", scale: float) -> None:
    """Draw the paired difference over the draws: its median, the middle half and the middle 90 %."""
    table = gap_bands(series).mul(scale)
    days = [_place(variant, float(day)) for day in table.index]
    low, first, middle, third, high = (table[each] for each in GAP_BANDS)
    colour = COLOURS[PACKAGE]
    axes.axhline(0, color="black", linewidth=1)
    for bottom, top, alpha in ((low, high, 0.18), (first, third, 0.32)):
        axes.fill_between(days, bottom, top, color=colour, alpha=alpha, linewidth=0)
    axes.plot(days, middle, color=colour, linewidth=1.8)


def _draw_arms(axes: "Axes", series: "pd.DataFrame", variant: "Variant", scale: float) -> dict[str, float]:
    return {arm: _draw_arm(axes, series, variant, arm, scale) for arm in COLOURS}


def _draw_arm(axes: "Axes", series: "pd.DataFrame", variant: "Variant", arm: str, scale: float) -> float:
    """Draw one arm and return the last value of its line."""
    table = band(series, arm).mul(scale)
    days = [_place(variant, float(day)) for day in table.index]
    colour = COLOURS[arm]
    axes.fill_between(days, table["low"], table["high"], color=colour, alpha=0.18, linewidth=0)
    axes.plot(days, table["mean"], color=colour, linestyle=DASHES[arm], linewidth=1.8)
    known = table["mean"].dropna()
    return float(known.iloc[-1]) if len(known) else float("nan")


def _place(variant: "Variant", day: float) -> float:
    """Position of a day of the horizon on the axis of dates, which counts days since EPOCH."""
    return (variant.time.start - EPOCH).days + day


def _label_ends(axes: "Axes", ends: dict[str, float], names: dict[str, str]) -> None:
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


def _mark_starts(axes: "Axes", variant: "Variant", lang: str) -> None:
    """Draw a dotted line on every day on which an intervention starts, with a name or a number at its top."""
    starts = _starts(variant, lang)
    days = [variant.time.day(start) for start in starts]
    for day in days:
        axes.axvline(_place(variant, day), color="black", linewidth=1, linestyle=":")
    alone = [_start_words(names, lang) for names in starts.values()]
    words = {days[0]: alone[0]} if len(days) == 1 else numbered(days, NEAR * variant.time.horizon_days)
    for day, label in words.items():
        axes.annotate(
            label,
            (_place(variant, day), 0.99),
            xycoords=axes.get_xaxis_transform(),
            xytext=(4 if len(days) == 1 else 2, 0),
            textcoords="offset points",
            va="top",
            fontsize=8,
        )


def numbered(days: list[int], near: float) -> dict[int, str]:
    """Labels by day: each day's number; days within `near` of the first of them share one label."""
    groups: list[list[int]] = []
    for order, day in enumerate(days):
        if groups and day - days[groups[-1][0]] < near:
            groups[-1].append(order)
        else:
            groups.append([order])
    return {days[g[0]]: f"{g[0] + 1}-{g[-1] + 1}" if len(g) > 1 else str(g[0] + 1) for g in groups}


def _start_words(names: list[str], lang: str) -> str:
    """Label of a start: the intervention's name, or the number of interventions, as a list would not fit."""
    if len(names) == 1:
        return say("figure_start", lang, title=names[0])
    return say("figure_starts", lang, count=len(names))


def _start_lines(variant: "Variant", lang: str) -> list[str]:
    """Lines that explain the numbers at the dotted lines; empty if everything starts on one day."""
    starts = _starts(variant, lang)
    if len(starts) < 2:
        return []
    join = say("list_join", lang)
    items = [
        say("figure_number", lang, n=order, start=f"{start:%Y-%m}", titles=join.join(names))
        for order, (start, names) in enumerate(starts.items(), 1)
    ]
    line = say("figure_numbers", lang, items=say("note_join", lang).join(items))
    return wrap(line, CAPTION_COLUMNS).splitlines()


def _starts(variant: "Variant", lang: str) -> dict[date, list[str]]:
    """Names of the interventions by the day on which they start."""
    starts: dict[date, list[str]] = {}
    for name, spec in variant.interventions.items():
        starts.setdefault(spec.start or variant.time.start, []).append(variant.declaration(name).title(lang))
    return dict(sorted(starts.items()))


def _frame(axes: "Axes", variant: "Variant") -> None:
    """Set up axes of dates over the horizon and of values, with room for a label at the top."""
    from matplotlib.dates import AutoDateLocator, DateFormatter
    from matplotlib.ticker import StrMethodFormatter

    days = variant.time.horizon_days
    axes.set_xlim(_place(variant, -0.03 * days), _place(variant, days))
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.14 * (high - low))
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))  # type: ignore[no-untyped-call]
    if high >= 1000:
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.tick_params(length=0, labelsize=9)
