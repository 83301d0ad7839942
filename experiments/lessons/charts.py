"""Charts of the lessons. Every word on them is given by the lesson; `lang` is that of the text in place of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.lessons import alternative as alt
from experiments.lessons.picture import Picture, axes
from experiments.report import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS, DASHES, GREY, LINE = palette.SERIES, palette.DASHES, palette.GREY, palette.LINE
WATER = palette.TINTS["better"]
BINS = 32  # columns of dots in a pile


def lines(
    x: Any, curves: Mapping[str, Any], *, title: str = "", across: str = "", up: str = "", zero: bool = True,
    marks: bool = False, diagonal: str = "", upright: Mapping[str, float] | None = None,
    lang: str = "en",
) -> Picture:  # fmt: skip
    """Curves over `x`, named by the keys of `curves`.

    zero: the upward axis begins at 0; marks: a dot at each point; diagonal: name of the line on which up equals
    across, if it is to be drawn; upright: named upright lines.
    """
    with axes(8, 4, title) as (figure, ax):
        for number, (name, y) in enumerate(curves.items()):
            look: dict[str, Any] = {
                "color": COLOURS[number % len(COLOURS)],
                "linestyle": DASHES[number % len(DASHES)],
            }
            ax.plot(x, y, label=name, linewidth=2.2, marker="o" if marks else "", **look)
        if diagonal:
            ax.plot(
                [np.min(x), np.max(x)], [np.min(x), np.max(x)], color="black", linewidth=1, label=diagonal
            )
        for name, at in (upright or {}).items():
            ax.axvline(at, color="black", linestyle=":", linewidth=1.5, label=name)
        ax.set_xlabel(across)
        ax.set_ylabel(up)
        if zero:
            ax.set_ylim(0)
        if len(curves) > 1 or diagonal or upright:
            ax.legend(frameon=False)
    order = np.argsort(x, kind="stable")  # a curve is told from left to right
    told = [
        alt.headed("lines", title, lang),
        alt.part("alt_across", across, lang, x),
        alt.part("alt_up", up, lang),
        *(alt.named(name, alt.curve(np.asarray(y)[order], lang), lang) for name, y in curves.items()),
        alt.part("alt_diagonal", diagonal, lang),
        alt.at(upright, lang),
    ]
    return Picture(figure, alt.sentences(told, lang))


def dots(
    groups: Mapping[str, Any], *, title: str = "", across: str = "", zero: bool = False,
    mark: Mapping[str, float] | None = None, lang: str = "en",
) -> Picture:  # fmt: skip
    """A row for each group, a dot for each run; runs of about the same value are piled up.

    zero: a line at 0, and no pile on both sides of it. mark: a value of each group to be marked under its pile, such as
    the true one or that of one run.
    """
    with axes(8, 1.4 + 1.1 * len(groups), title) as (figure, ax):
        values = {name: np.asarray(each, dtype=float) for name, each in groups.items()}
        every = np.concatenate([each[np.isfinite(each)] for each in values.values()])
        width = max(float(np.ptp(every)), 1e-9) / BINS
        for row, (name, each) in enumerate(values.items()):
            _pile(ax, _piled(each[np.isfinite(each)], width, zero), -row, COLOURS[row % len(COLOURS)])
            if mark and name in mark:
                ax.plot(_piled(mark[name], width, zero), -row - 0.12, "^", color="black", markersize=9)
        if zero:
            ax.axvline(0, color="black", linewidth=1)
        ax.set_yticks([-row for row in range(len(values))], list(values))
        ax.set_ylim(-len(values) + 0.7, 0.9)
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(across)
    told = [
        alt.headed("dots", title, lang),
        across,
        *(alt.named(name, alt.pile(each, lang), lang) for name, each in groups.items()),
        alt.part("alt_marked", alt.at(mark, lang), lang),
    ]
    return Picture(figure, alt.sentences(told, lang))


def _piled(values: Any, width: float, zero: bool) -> Any:
    """Where the piles of values stand; with `zero` only what is 0 stands at 0."""
    if zero:
        return np.sign(values) * (np.floor(np.abs(values) / width) + 0.5) * width
    return np.round(np.asarray(values) / width) * width


def _pile(ax: "Axes", columns: Any, base: float, colour: str) -> None:
    height = np.zeros(len(columns))
    for column in np.unique(columns):
        same = columns == column
        height[same] = np.arange(same.sum())
    step = min(0.09, 0.75 / max(float(height.max(initial=0.0)), 1.0))
    ax.plot(
        columns,
        base + height * step,
        "o",
        color=colour,
        markersize=7,
        alpha=0.85,
        markeredgecolor="white",
        zorder=3,  # above the line at 0
    )


def bars(
    parts: Mapping[str, float], *, title: str = "", across: str = "", digits: int = 0, lang: str = "en"
) -> Picture:
    """A lying bar for each part with its number, the first on top."""
    with axes(8, 1.0 + 0.42 * len(parts), title) as (figure, ax):
        names, values = list(parts), list(parts.values())
        drawn = ax.barh(names, values, color=LINE)
        ax.bar_label(drawn, [f"{value:.{digits}f}" for value in values], padding=4)
        ax.invert_yaxis()
        ax.margins(x=0.14 if min(values) >= 0 else 0.3)  # room for the numbers, also left of bars below 0
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(across)
    told = [alt.headed("bars", title, lang), across, alt.counted(parts, lang, digits)]
    return Picture(figure, alt.sentences(told, lang))


def iceberg(
    above: Mapping[str, float],
    below: Mapping[str, float],
    *,
    title: str = "",
    water: str = "",
    lang: str = "en",
) -> Picture:
    """Parts above and below the line of the water; each is a layer whose width is its number."""
    with axes(8, 4.6, title) as (figure, ax):
        high, deep = len(above), len(below)
        widest = max([*above.values(), *below.values()])
        ax.axhspan(-deep - 0.2, 0, color=WATER, zorder=0)
        ax.axhline(0, color=LINE, linewidth=2)
        layers = [*zip(range(high), list(above.items())[::-1], strict=True)]
        layers += [*zip(range(-1, -deep - 1, -1), below.items(), strict=True)]
        for level, (name, count) in layers:
            ax.barh(
                level + 0.5,
                count,
                0.86,
                left=-count / 2,
                color=palette.SHADES[2] if level >= 0 else palette.SHADES[3],
            )
            ax.text(0.55 * widest, level + 0.5, f"{name}  {count:.0f}", va="center", fontsize=11)
        ax.text(1.58 * widest, 0.06, water, color=LINE, fontsize=10, va="bottom", ha="right")
        ax.set_xlim(-0.78 * widest, 1.6 * widest)
        ax.set_ylim(-deep - 0.2, high + 0.2)
        ax.set_axis_off()
    told = [
        alt.headed("iceberg", title, lang),
        water,
        alt.part("alt_above", alt.counted(above, lang), lang),
        alt.part("alt_below", alt.counted(below, lang), lang),
    ]
    return Picture(figure, alt.sentences(told, lang))


def signs(
    rows: Sequence[str], columns: Sequence[str], marks: Sequence[Sequence[int]], *, title: str = "",
    split: int = 0, words: tuple[str, str, str] = ("", "", ""), heads: tuple[str, str] = ("", ""),
    lang: str = "en",
) -> Picture:  # fmt: skip
    """A table of signs: 1 better, -1 worse, 0 neither, for each row and column.

    split: so many columns stand left of a thick line. words: what the three signs mean, better first. heads: what
    stands left and right of the line.
    """
    looks = {1: ("▲", palette.WORDS["better"]), -1: ("▼", palette.WORDS["worse"]), 0: ("·", GREY)}
    with axes(max(8.0, 2.8 + 1.05 * len(columns)), 1.9 + 0.5 * len(rows), title) as (figure, ax):
        for y, line in enumerate(marks):
            for x, mark in enumerate(line):
                sign, colour = looks[mark]
                ax.text(x, -y, sign, color=colour, ha="center", va="center", fontsize=17)
        if split:
            ax.axvline(split - 0.5, color="black", linewidth=2)
            for head, at in zip(heads, ((split - 1) / 2, (split + len(columns) - 1) / 2), strict=True):
                ax.text(at, 0.75, head, ha="center", fontsize=11, color=GREY)
        ax.set_xticks(range(len(columns)), list(columns))
        ax.set_yticks([-y for y in range(len(rows))], list(rows))
        ax.set_xlim(-0.5, len(columns) - 0.5)
        ax.set_ylim(-len(rows) + 0.5, 1.1)
        key = zip((1, -1, 0), words, strict=True)
        ax.set_xlabel("     ".join(f"{looks[sign][0]} {word}" for sign, word in key))
        ax.tick_params(length=0)
    told = [
        alt.headed("signs", title, lang),
        *(alt.signed(row, columns, each, words, lang) for row, each in zip(rows, marks, strict=True)),
    ]
    return Picture(figure, alt.sentences(told, lang))


def scatter(
    groups: Mapping[str, tuple[Any, Any]], *, title: str = "", across: str = "", up: str = "",
    upright: Mapping[str, float] | None = None, level: Mapping[str, float] | None = None, zero: bool = False,
    lang: str = "en",
) -> Picture:  # fmt: skip
    """Points of each group, with named upright and level lines; zero: a level line at 0."""
    with axes(8, 4.4, title) as (figure, ax):
        for order, (name, (x, y)) in enumerate(groups.items()):
            shape = palette.MARKS[order % len(palette.MARKS)]
            ax.plot(
                x,
                y,
                shape,
                color=COLOURS[order % len(COLOURS)],
                alpha=0.75,
                label=name,
                markeredgecolor="white",
            )
        for name, at in (upright or {}).items():
            ax.axvline(at, color="black", linestyle="--", linewidth=1.2, label=name)
        for name, at in (level or {}).items():
            ax.axhline(at, color="black", linestyle=":", linewidth=1.5, label=name)
        if zero:
            ax.axhline(0, color="black", linewidth=1)
        ax.set_xlabel(across)
        ax.set_ylabel(up)
        if len(groups) > 1 or upright or level:
            ax.legend(frameon=False, fontsize=9)
    told = [
        alt.headed("scatter", title, lang),
        alt.part("alt_across", across, lang),
        alt.part("alt_up", up, lang),
        *(alt.named(name, alt.points(x, y, lang), lang) for name, (x, y) in groups.items()),
        alt.at(upright, lang),
        alt.at(level, lang),
    ]
    return Picture(figure, alt.sentences(told, lang))
