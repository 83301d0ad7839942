"""The map as rows: which measures, in which order, with the text of each cell; also as Markdown and as CSV."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from experiments.atlas.cells import (
    BUDGETS,
    COSTS,
    PRICES,
    Cell,
    by_family,
    cell,
    middle_of,
    per_budget,
    usual_price,
)
from experiments.atlas.phrases import tell
from experiments.errors import RequestError, unknown
from experiments.report import drawn_text, sentences
from experiments.report.head import told
from experiments.report.layout import table, table_line, wrap
from experiments.report.number_format import bare_difference, difference, number, per_cent
from model.observation.metrics import HEADLINE, METRICS, Metric
from scenarios.catalogue import declaration

if TYPE_CHECKING:
    from experiments.atlas.atlas import Atlas

ORDERS: Final = ("family", "effect", "yuan", "hours")
METRIC: Final = "unsettled_90"  # what the map shows unless asked for something else
DOSE: Final = 1.0
TERMINAL: Final = 120  # columns


@dataclass(frozen=True)
class Row:
    """One measure: its cell in each place, and the cells of its costs by metric and place."""

    measure: str
    cells: dict[str, Cell]
    costs: dict[str, dict[str, Cell]]

    @property
    def family(self) -> str:
        """Id of its family."""
        return declaration(self.measure).family

    @cached_property
    def effect(self) -> float:
        """Middle of the places, in differences that matter, of effects that are at least likely; else zero."""
        return middle_of(map(_likely, self.cells.values()))

    @cached_property
    def lean(self) -> tuple[float, int]:
        """What tells rows with the same middle apart: likely effects in all, then worlds better less worlds worse."""
        return sum(map(_likely, self.cells.values())), sum(map(_net, self.cells.values()))

    def per(self, cost: str) -> tuple[float, int]:
        """Middle of the effect for BUDGETS of a cost over the places that can say, and how many these are."""
        found = [per_budget(each, self.costs[cost][place]) for place, each in self.cells.items()]
        return middle_of(found), sum(not math.isnan(each) for each in found)

    def title(self, lang: str) -> str:
        """Name of the measure."""
        return declaration(self.measure).title(lang)


def _likely(one: Cell) -> float:
    """Effect of a cell if it is at least likely; else zero."""
    return one.size if one.reading.side in ("better", "worse") else 0.0


def _net(one: Cell) -> int:
    """Worlds that are better, less those that are worse."""
    (_, good), (_, bad) = drawn_text.both_sides(one.metric, one.drawn)
    return good.count - bad.count


@dataclass(frozen=True)
class Map:
    """The map of one metric at one dose: its rows in the order asked for."""

    metric: Metric
    dose: float
    order: str
    places: tuple[str, ...]
    draws: tuple[int, ...]
    made: str
    rows: tuple[Row, ...]
    span: tuple[date, date]
    version: str

    @property
    def worlds(self) -> int:
        """Number of plausible worlds."""
        return len(self.draws)


def map_of(atlas: "Atlas", metric: str = METRIC, dose: float = DOSE, order: str = "family") -> Map:
    """Read the rows of a map. Raises RequestError for a metric, a dose or an order that does not exist.

    `order` is one of ORDERS, or a place: then the measures with the best effect there come first.
    """
    checked(metric, dose, order, atlas.places)
    rows = [_row(atlas, measure, dose, metric) for measure in by_family(atlas.measures)]
    return Map(
        METRICS[metric],
        dose,
        order,
        tuple(atlas.places),
        atlas.draws,
        atlas.made,
        _ordered(rows, order),
        atlas.span,
        atlas.version,
    )


def checked(metric: str, dose: float, order: str, places: Sequence[str]) -> None:
    """Raise RequestError for what cannot be shown on a map."""
    for what, name, allowed in (("metric", metric, HEADLINE), ("sort", order, (*ORDERS, *places))):
        if name not in allowed:
            raise unknown(f"{what} = {name!r}: unknown", f"{what} = {name!r}：没有这一项", name, allowed)
    if not 0 < dose <= 1:
        raise RequestError(
            f"dose = {dose}: not a coverage; allowed: above 0, up to 1",
            f"dose = {dose}：覆盖率须大于 0、不超过 1",
        )


def _row(atlas: "Atlas", measure: str, dose: float, metric: str) -> Row:
    return Row(
        measure,
        {place: cell(atlas, place, measure, dose, metric) for place in atlas.places},
        {cost: {place: cell(atlas, place, measure, dose, cost) for place in atlas.places} for cost in COSTS},
    )


def _ordered(rows: list[Row], order: str) -> tuple[Row, ...]:
    """Rows in their order; equal ones stay in the order of families."""
    if order == "family":
        return tuple(rows)
    return tuple(sorted(rows, key=lambda row: _rank(row, order)))


def _rank(row: Row, order: str) -> tuple[float, ...]:
    """Lowest first: what is better, the best before; what no more than half of the places can say; what is worse."""
    if order in row.cells:
        return -_likely(row.cells[order]), -_net(row.cells[order])
    likely, net = row.lean
    if order == "effect":
        return 0, -row.effect, -likely, -net
    value, places = row.per(order)
    if 2 * places <= len(row.cells) or math.isnan(value):
        return 1, 0, -likely, -net
    return 0 if value > 0 else 2, -value, -likely, -net


# ---- texts of cells


def place_name(place: str, lang: str) -> str:
    """What a place is called: the title of its scenario."""
    from scenarios.loader import load

    return load(place).title.of(lang)


def order_title(order: str, lang: str) -> str:
    """How rows are sorted, in words."""
    if order in ORDERS:
        return tell(f"order_{order}", lang)
    return tell("order_place", lang, place=place_name(order, lang))


def sign_text(one: Cell, lang: str) -> str:
    """Sign of a cell with its worlds: "▲ 41"; beside an undecided one the worlds of both sides."""
    sign = tell(f"sign_{one.sign}", lang)
    if one.sign == "undefined":
        return sign
    if one.sign != "open":
        return f"{sign} {one.reading.chance.count}"
    (_, good), (_, bad) = drawn_text.both_sides(one.metric, one.drawn)
    return f"{sign} {tell('worlds_split', lang, better=good.count, worse=bad.count)}"


def cell_words(one: Cell, lang: str) -> str:
    """The whole cell in words: the calibrated word, then the worlds, the middle and nine in ten."""
    join = "：" if lang == "zh" else ": "
    return f"{drawn_text.tag(one.metric, one.drawn, lang)}{join}{drawn_text.sentence(one.metric, one.drawn, lang)}"


def price_text(signs: int | None, cost: str, lang: str) -> str:
    """Signs of a cost: "¥¥", "-h", "·" for nothing that matters, "?" where the worlds disagree."""
    if signs is None:
        return tell("sign_open", lang)
    if signs == 0:
        return tell("sign_none", lang)
    mark = tell("sign_hours" if cost == "hours" else "sign_yuan", lang)
    return ("-" if signs < 0 else "") + mark * abs(signs)


def row_price(row: Row, cost: str, lang: str) -> str:
    """Signs of a cost of a measure over all places."""
    return price_text(usual_price(row.costs[cost].values()), cost, lang)


def per_head(cost: str, lang: str) -> str:
    """Head of the column of what BUDGETS of a cost buy."""
    return tell(f"head_per_{cost}", lang, budget=number(BUDGETS[cost]))


def per_text(row: Row, cost: str, metric: Metric, lang: str, short: bool = False) -> str:
    """What BUDGETS of a cost buy, with unit unless `short`, as the effect itself has its sign."""
    value, places = row.per(cost)
    if math.isnan(value):
        return tell("per_unknown", lang)
    text = tell("per_free_better" if value > 0 else "per_free_worse", lang)
    if not math.isinf(value):
        signed = -value if metric.better == "lower" else value
        text = bare_difference(metric, signed) if short else difference(metric, signed, lang)
    if short:
        return tell("per_places_short", lang, text=text, places=places, all=len(row.cells))
    return tell("per_places", lang, text=text, places=places, all=len(row.cells))


def notes(shown: Map, lang: str) -> list[str]:
    """Lines that explain signs, colours and costs."""
    least = sentences.least(shown.metric, lang, shown.metric.matters)
    one, two, three = (
        f"{number(step * METRICS['yuan'].matters)}/{number(step * METRICS['hours'].matters)}"
        for step in PRICES
    )
    return [
        tell("map_signs", lang, n=shown.worlds),
        tell("map_colours", lang, least=least),
        tell("map_prices", lang, one=one, two=two, three=three),
        tell("prices_middle", lang),
        tell("map_made", lang, made=shown.made[:10]),
    ]


def lead(shown: Map, lang: str) -> str:
    """Line under the title: what is compared, at which dose, in how many worlds, and the order."""
    return tell(
        "map_lead", lang, dose=per_cent(shown.dose, lang), metric=shown.metric.name(lang), n=shown.worlds
    )


def subtitle(shown: Map, lang: str, place: str = "") -> str:
    """Place, draws, dates and version, as under the title of every figure; all places if none is named."""
    where = place or tell("map_places", lang, n=len(shown.places))
    return told(where, shown.draws, shown.span, shown.version, lang)


def heads(shown: Map, lang: str) -> list[str]:
    """Heads of the columns: measure, places, costs, and what a budget buys."""
    per = [per_head(cost, lang) for cost in BUDGETS]
    return [
        tell("head_measure", lang),
        *(place_name(place, lang) for place in shown.places),
        *(tell(f"head_{cost}", lang) for cost in COSTS),
        *per,
    ]


def texts_of(row: Row, shown: Map, lang: str) -> list[str]:
    """Cells of a row as text, in the order of `heads`."""
    return [
        row.title(lang),
        *(sign_text(row.cells[place], lang) for place in shown.places),
        *(row_price(row, cost, lang) for cost in COSTS),
        *(per_text(row, cost, shown.metric, lang) for cost in BUDGETS),
    ]


def terminal(shown: Map, lang: str) -> str:
    """The map for a terminal: title, aligned table, notes."""
    rows = [heads(shown, lang), *(texts_of(row, shown, lang) for row in shown.rows)]
    body = [
        tell("map_title", lang),
        wrap(lead(shown, lang), TERMINAL),
        wrap(subtitle(shown, lang), TERMINAL),
        "",
        *table(rows),
        "",
        *(wrap(note, TERMINAL) for note in notes(shown, lang)),
    ]
    return "\n".join(body)


def markdown(shown: Map, lang: str) -> str:
    """The map as a table in Markdown, with its title and notes."""
    head = heads(shown, lang)
    lines = [
        f"# {tell('map_title', lang)}",
        "",
        lead(shown, lang),
        "",
        subtitle(shown, lang),
        "",
        table_line(head),
        table_line(["---"] * len(head)),
        *(table_line(texts_of(row, shown, lang)) for row in shown.rows),
        "",
        *(f"- {note}" for note in notes(shown, lang)),
    ]
    return "\n".join(lines) + "\n"


CSV_COLUMNS: Final = (
    "metric", "dose", "estimate", "family", "measure", "place", "draws", "better", "same", "worse", "word", "side",
    "q05", "q50", "q95", "unit", *COSTS, *(f"per_{cost}" for cost in BUDGETS),
)  # fmt: skip


def csv_text(shown: Map) -> str:
    """The map as CSV: a row per measure and place, numbers in stored units; costs are middles."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for row in shown.rows:
        for place, one in row.cells.items():
            writer.writerow([shown.metric.id, shown.dose, *_csv_cells(row, place, one)])
    return out.getvalue()


def _csv_cells(row: Row, place: str, one: Cell) -> list[object]:
    (_, good), (_, bad) = drawn_text.both_sides(one.metric, one.drawn)
    spread = one.drawn.spread
    costs = {cost: row.costs[cost][place] for cost in COSTS}
    return [
        int(one.estimate), row.family, row.measure, place, one.drawn.n, good.count, one.drawn.same.count, bad.count,
        one.reading.chance.word, one.reading.side, *_plain(spread.low, spread.middle, spread.high), one.metric.unit,
        *_plain(*(each.drawn.spread.middle for each in costs.values())),
        *_plain(*(per_budget(one, costs[cost]) for cost in BUDGETS)),
    ]  # fmt: skip


def _plain(*values: float) -> list[object]:
    """Numbers with six figures; empty where undefined."""
    return ["" if math.isnan(value) else float(f"{value:.6g}") for value in values]
