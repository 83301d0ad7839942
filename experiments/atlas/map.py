"""Figure of the map: measures down, places across; colour is strength, sign and number are certainty."""

from typing import TYPE_CHECKING

from experiments.atlas import table
from experiments.atlas.cells import BUDGETS, COSTS, Cell
from experiments.atlas.phrases import tell
from experiments.report import palette
from experiments.report.layout import wrap
from experiments.report.trajectories import style
from scenarios.catalogue import families

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW, TOP, FOOT = 10.5, 0.255, 1.35, 1.45  # inches
NAME, PLACE, PRICE, GAP, PER = 3.6, 1.0, 0.8, 0.15, 2.4  # inches: widths of the columns
NOTE_COLUMNS, NAME_COLUMNS = 185, 44
INK, GREY, LINE = palette.INK, palette.GREY, palette.RULE
HATCH = dict.fromkeys(("worse", "surely_worse"), palette.HATCHES["worse"])  # so that black and white suffice


def map_figure(shown: table.Map, lang: str) -> "Figure":
    """The map on one page."""
    from matplotlib.figure import Figure

    lines = _lines(shown, lang)
    height = TOP + ROW * (len(lines) + 1.6) + FOOT
    with style():
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((0.025, FOOT / height, 0.95, 1 - (TOP + FOOT) / height))
        _frame(axes, len(lines), len(shown.places), shown.order in BUDGETS)
        _heads(axes, shown, lang)
        for place, line in enumerate(lines):
            _draw(axes, place, line, shown, lang)
        _words(figure, shown, lang, height)
    return figure


def _lines(shown: table.Map, lang: str) -> list[str | table.Row]:
    """What stands in each line: the name of a family, or a row."""
    if shown.order != "family":
        return list(shown.rows)
    lines: list[str | table.Row] = []
    for family in families().values():
        members = [row for row in shown.rows if row.family == family.id]
        lines += [family.title(lang), *members] if members else []
    return lines


def _frame(axes: "Axes", lines: int, places: int, budget: bool) -> None:
    axes.set_xlim(0, _cost_left(len(COSTS), places) + PER * budget)
    axes.set_ylim(lines - 0.5, -2.1)
    axes.set_axis_off()


def _heads(axes: "Axes", shown: table.Map, lang: str) -> None:
    wide = 10 if lang == "zh" else 12
    for place, name in enumerate(shown.places):
        _head(axes, _left(place) + PLACE / 2, wrap(table.place_name(name, lang), wide))
    for order, cost in enumerate(COSTS):
        _head(axes, _cost_left(order, len(shown.places)) + PRICE / 2, wrap(tell(f"head_{cost}", lang), 10))
    if shown.order in BUDGETS:
        _head(axes, _cost_left(len(COSTS), len(shown.places)) + PER / 2, table.per_head(shown.order, lang))


def _head(axes: "Axes", x: float, text: str) -> None:
    axes.text(x, -0.65, text, ha="center", va="bottom", fontsize=8.5, color=INK, linespacing=1.05)


def _left(place: int) -> float:
    return NAME + place * PLACE


def _cost_left(order: int, places: int) -> float:
    return NAME + places * PLACE + GAP + order * PRICE


def _draw(axes: "Axes", place: int, line: str | table.Row, shown: table.Map, lang: str) -> None:
    if isinstance(line, str):
        axes.text(0, place + 0.08, line, va="center", fontsize=10.5, color=palette.WORDS["better"])
        axes.axhline(place + 0.48, color=LINE, linewidth=0.8)
        return
    name = wrap(line.title(lang), NAME_COLUMNS).splitlines()[0]
    axes.text(0.12 if shown.order == "family" else 0, place, name, va="center", fontsize=9.5, color=INK)
    for column, where in enumerate(shown.places):
        _cell(axes, _left(column), place, line.cells[where], lang)
    for order, cost in enumerate(COSTS):
        text = table.row_price(line, cost, lang)
        x = _cost_left(order, len(shown.places)) + PRICE / 2
        axes.text(x, place, text, ha="center", va="center", fontsize=9, color=INK)
    if shown.order in BUDGETS:
        x = _cost_left(len(COSTS), len(shown.places)) + PER / 2
        text = table.per_text(line, shown.order, shown.metric, lang, short=True)
        axes.text(x, place, text, ha="center", va="center", fontsize=8.5, color=INK)


def _cell(axes: "Axes", left: float, place: int, one: Cell, lang: str) -> None:
    from matplotlib.patches import Rectangle

    shade = shade_of(one)
    axes.add_patch(
        Rectangle(
            (left + 0.03, place - 0.44),
            PLACE - 0.06,
            0.88,
            facecolor=shade or "white",
            edgecolor=LINE if shade is None else palette.EDGES["worse"] if one.sign in HATCH else "white",
            hatch=HATCH.get(one.sign, ""),
            linewidth=0.6,
        )
    )
    box = {"facecolor": shade, "edgecolor": "none", "pad": 0.8} if HATCH.get(one.sign) else None
    axes.text(
        left + PLACE / 2,
        place,
        table.sign_text(one, lang),
        ha="center",
        va="center",
        fontsize=8.5,
        color=GREY if one.sign == "open" else ink_of(one),
        bbox=box,
    )


def shade_of(one: Cell) -> str | None:
    """Colour of a cell; None where the worlds disagree or the metric is undefined."""
    if one.reading.side in ("open", "undefined"):
        return None
    return palette.SHADES[_strength(one)]


def ink_of(one: Cell) -> str:
    """Colour of the letters in a cell."""
    return INK if shade_of(one) is None else palette.SHADE_INKS[_strength(one)]


def _strength(one: Cell) -> int:
    return 0 if one.reading.side == "same" else one.strength


def _words(figure: "Figure", shown: table.Map, lang: str, height: float) -> None:
    top = 1 - 0.16 / height
    figure.text(0.025, top, tell("map_title", lang), va="top", fontsize=17, color=INK)
    order = table.order_title(shown.order, lang)
    head = f"{shown.metric.title(lang)} · {order}"
    figure.text(0.025, top - 0.36 / height, head, va="top", fontsize=12, color=INK)
    figure.text(
        0.025, top - 0.63 / height, wrap(table.lead(shown, lang), NOTE_COLUMNS - 10), va="top", fontsize=9
    )
    under = wrap(table.subtitle(shown, lang), NOTE_COLUMNS - 10)
    figure.text(0.025, top - 0.86 / height, under, va="top", fontsize=9, color=palette.NOTE)
    text = "\n".join(wrap(note, NOTE_COLUMNS) for note in table.notes(shown, lang))
    figure.text(
        0.025, (FOOT - 0.1) / height, text, va="top", fontsize=8, color=palette.NOTE, linespacing=1.35
    )
