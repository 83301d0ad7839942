"""Panels of costs in plain numbers: how much more or less money and work, on an axis where more is to the right."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.analysis.reading import reading
from experiments.design.tried import residents
from experiments.report import drawn_text, palette, sentences
from experiments.report.arms import title
from experiments.report.everyday import everyday
from experiments.report.head import Head, head, subtitle
from experiments.report.layout import wrap
from experiments.report.medium import PRINT, Medium
from experiments.report.number_format import difference_unit, number
from experiments.report.phrases import capital, say
from model.observation.metrics import METRICS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.analysis.comparison import Comparison
    from experiments.analysis.pairs import Pair

COSTS: Mapping[str, tuple[str, ...]] = {
    "money": ("yuan_residents", "yuan"),
    "work": ("hours", "paid_hours", "volunteer_hours"),
}
WIDTH, HEIGHT = 12.0, 5.6  # inches of a figure of costs alone
TITLE_COLUMNS, NAME_COLUMNS, SAID_COLUMNS, NOTE_COLUMNS = 80, 24, 46, 170
ENDS = -30  # points below an axis, of the words at its ends
BAR = 0.5


def known_costs(pair: "Pair") -> dict[str, list[str]]:
    """Metrics of each panel that this pair has, with something to show; panels without any are left out."""
    found = {
        panel: [name for name in names if name in pair.effects and pair.effects[name].n]
        for panel, names in COSTS.items()
    }
    return {panel: names for panel, names in found.items() if names}


def bounds(pair: "Pair", name: str) -> tuple[float, float, float]:
    """Low, middle and high of a difference: nine worlds in ten, or the 95 % interval where nothing was drawn."""
    if pair.drawn:
        spread = pair.drawn[name].spread
        return spread.low, spread.middle, spread.high
    gap = pair.effects[name].difference
    return gap.low, gap.mean, gap.high


def state(pair: "Pair", name: str) -> str:
    """Whether a metric is better, worse or neither, as the verdict says."""
    if pair.drawn:
        return reading(pair.drawn[name]).side
    effect = pair.effects[name]
    return effect.state if effect.told else ""


def numbers(pair: "Pair", name: str, lang: str) -> str:
    """Difference with its bounds and unit, formatted as in the verdict; empty where there is none."""
    metric, effect = METRICS[name], pair.effects[name]
    if pair.drawn:
        drawn = pair.drawn[name]
        told = (
            f"{drawn_text.middle(metric, drawn)} [{drawn_text.ninety(metric, drawn, lang)}]"
            if drawn.n
            else ""
        )
    else:
        told = (
            f"{sentences.bare_gap(metric, effect)} [{sentences.interval(metric, effect, lang)}]"
            if effect.n
            else ""
        )
    return f"{told} {difference_unit(metric, lang)}".rstrip() if told else ""


def word(pair: "Pair", name: str, lang: str) -> str:
    """Word on a difference, as in the verdict: how sure which side is."""
    metric = METRICS[name]
    if pair.drawn:
        return drawn_text.tag(metric, pair.drawn[name], lang)
    return sentences.tag(metric, pair.effects[name], lang)


def cost_panel(axes: "Axes", pair: "Pair", names: Sequence[str], lang: str) -> None:
    """Draw one panel: a bar from zero to the middle, a line over the bounds, and what its ends mean."""
    cost_bars(axes, pair, names)
    axes.set_yticks(range(len(names)), [_name(name, lang) for name in names])
    axes.set_xlabel(difference_unit(METRICS[names[0]], lang), fontsize=9)
    say_ends(axes, "way_less", "way_more", lang)


def cost_bars(axes: "Axes", pair: "Pair", names: Sequence[str]) -> None:
    """Draw a bar for each metric, from zero to the middle, with a line over the bounds."""
    shown = {name: bounds(pair, name) for name in names}
    for row, (name, each) in enumerate(shown.items()):
        _bar(axes, row, each, state(pair, name))
    _scale(axes, shown)
    axes.axvline(0, color="black", linewidth=1)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)


def say_ends(
    axes: "Axes", left: str, right: str, lang: str, colours: Sequence[str] = (palette.GREY,) * 2
) -> None:
    """Words under the ends of an axis: what it means to be on the left, and on the right."""
    for text, x, side, colour in ((left, 0, "left", colours[0]), (right, 1, "right", colours[1])):
        axes.annotate(
            say(text, lang),
            (x, 0),
            xycoords="axes fraction",
            xytext=(0, ENDS),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=10,
            color=colour,
        )


def _name(name: str, lang: str) -> str:
    heading = METRICS[name].title(lang)
    if METRICS[name].headline:
        return wrap(heading, NAME_COLUMNS)
    return wrap(say("part_row", lang, name=heading[:1].lower() + heading[1:]), NAME_COLUMNS)


def _bar(axes: "Axes", row: int, each: tuple[float, float, float], side: str) -> None:
    low, middle, high = each
    axes.barh(
        row,
        middle,
        height=BAR,
        color=palette.COLOURS.get(side, "white"),
        edgecolor=palette.EDGES.get(side, palette.GREY),
        hatch=palette.HATCHES.get(side, ""),
        linewidth=0.8,
    )
    axes.plot([low, high], [row, row], color="white", linewidth=4, solid_capstyle="butt")
    axes.plot([low, high], [row, row], color="black", linewidth=1.6, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [row - 0.12, row + 0.12], color="black", linewidth=1.6)
    axes.plot(middle, row, "D", color="black", markersize=5, markeredgecolor="white")


def _scale(axes: "Axes", shown: Mapping[str, tuple[float, float, float]]) -> None:
    """Zero is always shown, with a little room on the side where nothing is."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    values = [value for each in shown.values() for value in each if value == value]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = 0.06 * (high - low or 1.0)
    axes.set_xlim(low - (2.5 * room if low == 0 else room), high + (2.5 * room if high == 0 else room))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x, 0, signed=True)))


def costs_figure(comparison: "Comparison", lang: str, medium: Medium = PRINT) -> "Figure":
    """Figure of the costs alone: money and work, each with what it means in daily life."""
    from experiments.report.trajectories import settle, style

    with style():
        figure = medium.figure(WIDTH, HEIGHT * len(comparison.pairs), layout="constrained")
        parts = figure.subfigures(len(comparison.pairs), 1, squeeze=False)[:, 0]
        heads: list[Head] = []
        for pair, part in zip(comparison.pairs, parts, strict=True):
            told = say("costs_title", lang, title=title(pair, lang))
            named = wrap(told, medium.columns(TITLE_COLUMNS, WIDTH))
            heads.append(head(part, named, subtitle(comparison, pair, lang), medium))
            found = known_costs(pair)
            if not found:
                part.text(0.01, 0.4, say("figure_empty", lang))
                continue
            ratios = [1 + len(names) for names in found.values()]
            grid = part.subplots(len(found), 1, squeeze=False, height_ratios=ratios)[:, 0]
            for axes, names in zip(grid, found.values(), strict=True):
                cost_panel(axes, pair, names, lang)
                for row, name in enumerate(names):
                    axes.annotate(
                        _said(pair, name, lang), (1.01, row), xycoords=axes.get_yaxis_transform(), va="center",
                        fontsize=10, linespacing=1.25,
                    )  # fmt: skip
            note = wrap(bar_note(pair, lang), medium.columns(NOTE_COLUMNS, WIDTH))
            part.supxlabel(note, x=0.01, ha="left", fontsize=9, color=palette.NOTE)
        settle(figure, heads)
    return figure


def bar_note(pair: "Pair", lang: str) -> str:
    """What bar, diamond and line mean."""
    return say("cost_note_drawn" if pair.drawn else "cost_note", lang)


def _said(pair: "Pair", name: str, lang: str) -> str:
    """The word, and the middle in everyday terms, or else the numbers."""
    middle = bounds(pair, name)[1]
    told = everyday(name, middle, residents(pair.variant), lang) or numbers(pair, name, lang)
    return f"{capital(word(pair, name, lang))}\n{wrap(told, SAID_COLUMNS)}"
