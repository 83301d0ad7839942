"""Days on which interventions start, as dotted lines in a panel over time, and in words."""

from datetime import date
from typing import TYPE_CHECKING

from experiments.report.layout import wrap
from experiments.report.phrases import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from scenarios.variant import Variant

NEAR = 0.05  # share of the horizon: starts closer than this share a label
EPOCH = date(1970, 1, 1)  # of matplotlib's dates


def place_of(variant: "Variant", day: float) -> float:
    """Position of a day of the horizon on the axis of dates, which counts days since EPOCH."""
    return (variant.time.start - EPOCH).days + day


def mark_starts(axes: "Axes", variant: "Variant", lang: str, named: bool = True) -> None:
    """Draw a dotted line on every day on which an intervention starts; if `named`, with a label at its top.

    The label is a name, or a number where there are several lines.
    """
    starts = _starts(variant, lang)
    days = [variant.time.day(start) for start in starts]
    for day in days:
        axes.axvline(place_of(variant, day), color="black", linewidth=1, linestyle=":")
    if not named:
        return
    alone = [_start_words(names, lang) for names in starts.values()]
    words = {days[0]: alone[0]} if len(days) == 1 else numbered(days, NEAR * variant.time.horizon_days)
    for day, label in words.items():
        axes.annotate(
            label,
            (place_of(variant, day), 0.99),
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


def start_lines(variant: "Variant", lang: str, width: int) -> list[str]:
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
    return wrap(line, width).splitlines()


def _starts(variant: "Variant", lang: str) -> dict[date, list[str]]:
    """Names of the interventions by the day on which they start."""
    starts: dict[date, list[str]] = {}
    for name, spec in variant.interventions.items():
        starts.setdefault(spec.start or variant.time.start, []).append(variant.declaration(name).title(lang))
    return dict(sorted(starts.items()))
