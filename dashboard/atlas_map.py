"""What the page of the atlas shows: what a link asks for, the rows of the map, the answer to one cell, its course."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

from dashboard.address import Address, Arm, Measure, href
from experiments.atlas import table
from experiments.atlas.atlas import Atlas
from experiments.atlas.cells import BUDGETS, COSTS, Cell, cell, package_cell, price
from experiments.atlas.everyday import everyday
from experiments.atlas.phrases import tell as atlas_say
from experiments.errors import RequestError
from experiments.report import drawn_text, palette
from experiments.report.number_format import difference, per_cent
from experiments.report.phrases import say
from model.observation.metrics import HEADLINE, METRICS, Metric
from scenarios.catalogue import declaration, families

DOSES: Final = (0.25, 0.5, 0.75, 1.0)  # choices on the page; those between kept ones are estimates
OUTCOMES: Final = tuple(name for name in HEADLINE if METRICS[name].group == "outcome")
FONT: Final = 'Roboto, "Noto Sans SC Gongzhi", sans-serif'


@cache
def kept() -> Atlas | None:
    """The atlas of the project, out of date or not; None if there is none."""
    try:
        return Atlas.read(stale=True)
    except (RequestError, OSError):
        return None


@dataclass(frozen=True)
class Look:
    """What is looked at: a cell (both empty: none), a dose, the order of rows, a family (empty: all)."""

    measure: str = ""
    place: str = ""
    dose: float = 1.0
    sort: str = "family"
    family: str = ""

    @property
    def cell(self) -> str:
        """Key of the open cell, empty without one."""
        return f"{self.measure}@{self.place}" if self.measure else ""

    def chosen(self, key: str, value: str) -> "Look":
        """The same with another dose, order or family."""
        return replace(self, dose=float(value)) if key == "dose" else replace(self, **{key: value})  # type: ignore[arg-type]

    def written(self) -> str:
        """The look as a part of a link."""
        usual = Look()
        parts = [self.cell] if self.measure else []
        for key in ("dose", "sort", "family"):
            value = getattr(self, key)
            if value != getattr(usual, key):
                parts.append(f"{key}={value:g}" if key == "dose" else f"{key}={value}")
        return ",".join(parts)


def read_look(text: str, atlas: Atlas) -> tuple[Look, tuple[str, ...]]:
    """What a link asks to look at, and the parts of it that are not there."""
    look, unknown = Look(), []
    for part in filter(None, text.split(",")):
        found = _changes(part, atlas)
        if found is None:
            unknown.append(part)
        else:
            look = replace(look, **found)
    return look, tuple(unknown)


def _changes(part: str, atlas: Atlas) -> dict[str, Any] | None:
    measure, at, place = part.partition("@")
    if at:
        known = measure in atlas.measures and place in atlas.places
        return {"measure": measure, "place": place} if known else None
    key, _, value = part.partition("=")
    if key == "dose":
        return {"dose": float(value)} if value in {f"{each:g}" for each in DOSES} else None
    allowed = {"sort": (*table.ORDERS, *atlas.places), "family": tuple(families())}.get(key, ())
    return {key: value} if value in allowed else None


def metric_of(address: Address) -> str:
    """The headline that is looked at; the usual one of the map where the link names another metric."""
    return address.metric if address.metric in HEADLINE else table.METRIC


@lru_cache(maxsize=200)
def map_of(atlas: Atlas, metric: str, dose: float, sort: str) -> table.Map:
    """The map, worked out once."""
    return table.map_of(atlas, metric, dose, sort)


def rows(shown: table.Map, address: Address, look: Look) -> list[dict[str, Any]]:
    """Rows of the map for the browser: names, links, texts and shades of cells, signs of costs."""
    lang, found = address.lang, []
    before = ""
    for row in shown.rows:
        if look.family not in ("", row.family):
            continue
        head = look.sort == "family" and row.family != before
        before = row.family
        per = [table.per_text(row, look.sort, shown.metric, lang)] if look.sort in BUDGETS else []
        found.append(
            {
                "key": row.measure,
                "family": families()[row.family].title(lang) if head else "",
                "title": row.title(lang),
                "about": declaration(row.measure).about(lang),
                "cells": [_cell(row, place, address, look) for place in shown.places],
                "costs": [*(table.row_price(row, cost, lang) for cost in COSTS), *per],
            }
        )
    return found


def _cell(row: table.Row, place: str, address: Address, look: Look) -> dict[str, Any]:
    one, lang = row.cells[place], address.lang
    to = replace(look, measure=row.measure, place=place)
    words = atlas_say(
        "alt_cell",
        lang,
        measure=row.title(lang),
        place=table.place_name(place, lang),
        words=table.cell_words(one, lang),
    )
    return {
        "key": to.cell,
        "href": href("atlas", address.change(open=to.written())),
        "text": table.sign_text(one, lang),
        "words": words,
        "shade": shade(one),
    }


def shade(one: Cell) -> str:
    """Class of a cell: `b1` to `b3` better, `w1` to `w3` worse, `s0` no difference that matters, `open`."""
    if one.reading.side in ("open", "undefined"):
        return "open"
    step = 0 if one.reading.side == "same" else one.strength
    return f"{'s' if step == 0 else 'b' if step > 0 else 'w'}{abs(step)}"


def heads(shown: table.Map, look: Look, lang: str) -> list[str]:
    """Heads of the columns beside the first."""
    per = [table.per_head(look.sort, lang)] if look.sort in BUDGETS else []
    return [
        *(table.place_name(place, lang) for place in shown.places),
        *(atlas_say(f"head_{cost}", lang) for cost in COSTS),
        *per,
    ]


def controls(look: Look, metric: str, places: tuple[str, ...], lang: str) -> list[dict[str, Any]]:
    """Choices above the map: each with its key, label, present value and options."""
    outcomes = [[name, METRICS[name].title(lang)] for name in HEADLINE]
    doses = [[f"{each:g}", per_cent(each, lang)] for each in DOSES]
    family, effect, *prices = table.ORDERS
    orders = [[each, table.order_title(each, lang)] for each in (family, effect, *places, *prices)]
    groups = [
        ["", atlas_say("all_families", lang)],
        *([each.id, each.title(lang)] for each in families().values()),
    ]
    return [
        {"key": "metric", "label": atlas_say("outcome", lang), "value": metric, "options": outcomes},
        {"key": "dose", "label": atlas_say("dose", lang), "value": f"{look.dose:g}", "options": doses},
        {"key": "sort", "label": atlas_say("order", lang), "value": look.sort, "options": orders},
        {"key": "family", "label": atlas_say("show_family", lang), "value": look.family, "options": groups},
    ]


def keys(lang: str) -> list[dict[str, str]]:
    """What the signs say, with a shade each."""
    shades = {
        "surely_better": "b2",
        "better": "b2",
        "same": "s0",
        "open": "open",
        "worse": "w2",
        "surely_worse": "w2",
    }
    return [
        {"sign": atlas_say(f"sign_{sign}", lang), "shade": each, "words": atlas_say(f"key_{sign}", lang)}
        for sign, each in shades.items()
    ]


def tally(shown: table.Map, lang: str) -> str:
    """How many cells of the whole map are better, worse, the same and open; sorted by a place: what works there."""
    if shown.order in shown.places:
        return _of_place(shown, shown.order, lang)
    sides = [one.reading.side for row in shown.rows for one in row.cells.values()]
    return atlas_say(
        "map_tally",
        lang,
        all=len(sides),
        better=sides.count("better"),
        worse=sides.count("worse"),
        same=sides.count("same"),
        open=sides.count("open") + sides.count("undefined"),
    )


def _of_place(shown: table.Map, place: str, lang: str) -> str:
    """The measures that are at least likely to help in a place, and those that do harm, by name."""

    def named(side: str) -> str:
        found = [row.title(lang) for row in shown.rows if row.cells[place].reading.side == side]
        return say("note_join", lang).join(found) or atlas_say("place_tally_none", lang)

    where = table.place_name(place, lang)
    return atlas_say("place_tally", lang, place=where, better=named("better"), worse=named("worse"))


def figure(shown: table.Map, lang: str) -> bytes:
    """The map as a picture (PNG)."""
    from io import BytesIO

    from experiments.atlas.map import map_figure
    from experiments.report.trajectories import DPI, style

    out = BytesIO()
    made = map_figure(shown, lang)
    with style():
        made.savefig(out, dpi=DPI, format="png")
    return out.getvalue()


@lru_cache(maxsize=4)
def packages(atlas: Atlas, lang: str) -> list[list[str]]:
    """Packages of the reports as a table: signs of all headline outcomes and of the costs, each in its own place."""
    from scenarios.loader import load

    outcomes = [METRICS[name].title(lang) for name in OUTCOMES]
    costs = [atlas_say(f"head_{cost}", lang) for cost in COSTS]
    rows = [[atlas_say("head_package", lang), *outcomes, *costs]]
    for name in atlas.packages:
        scenario = load(name)
        signs = [table.sign_text(package_cell(atlas, name, each), lang) for each in OUTCOMES]
        prices = [table.price_text(price(package_cell(atlas, name, each)), each, lang) for each in COSTS]
        rows.append([f"{scenario.title.of(lang)}\n{scenario.place.name.of(lang)}", *signs, *prices])
    return rows


# ---- the answer to one cell


@dataclass(frozen=True)
class Told:
    """The answer to one cell in words; `worlds` counts better, the same and worse."""

    where: str
    big: str
    sentence: str
    everyday: str
    estimate: bool
    shade: str
    worlds: tuple[int, int, int]
    costs: tuple[str, ...]
    outcomes: tuple[tuple[str, str], ...]


def told(atlas: Atlas, look: Look, metric: str, lang: str) -> Told:
    """The answer to the open cell."""
    one = cell(atlas, look.place, look.measure, look.dose, metric)
    residents = atlas.residents(look.place)
    place = table.place_name(look.place, lang)
    (_, good), (_, bad) = drawn_text.both_sides(one.metric, one.drawn)
    return Told(
        where=atlas_say("answer_where", lang, place=place, dose=per_cent(look.dose, lang)),
        big=atlas_say("answer_big", lang, metric=one.metric.title(lang), tag=_tag(one, lang)),
        sentence=drawn_text.sentence(one.metric, one.drawn, lang) + atlas_say("stop", lang),
        everyday=_meaning(one, residents, lang),
        estimate=one.estimate,
        shade=shade(one),
        worlds=(good.count, one.drawn.same.count, bad.count),
        costs=tuple(_cost_line(atlas, look, cost, lang) for cost in COSTS),
        outcomes=tuple(_outcome(atlas, look, name, lang) for name in OUTCOMES),
    )


def _tag(one: Cell, lang: str) -> str:
    return drawn_text.tag(one.metric, one.drawn, lang)


def _meaning(one: Cell, residents: int, lang: str) -> str:
    """The middle in everyday words; empty where the difference does not matter."""
    if one.reading.side == "same":
        return ""
    return everyday(one.metric, one.drawn.spread.middle, residents, lang)


def _cost_line(atlas: Atlas, look: Look, cost: str, lang: str) -> str:
    one = cell(atlas, look.place, look.measure, look.dose, cost)
    parts = filter(None, (_tag(one, lang), _meaning(one, atlas.residents(look.place), lang)))
    return f"{one.metric.title(lang)}{atlas_say('colon', lang)}{say('note_join', lang).join(parts)}"


def _outcome(atlas: Atlas, look: Look, name: str, lang: str) -> tuple[str, str]:
    one = cell(atlas, look.place, look.measure, look.dose, name)
    middle = difference(one.metric, one.drawn.spread.middle, lang) if one.drawn.n else ""
    return f"{one.metric.title(lang)}\n{middle}", f"{table.sign_text(one, lang)}\n{_tag(one, lang)}"


def arms(look: Look) -> tuple[Arm, ...]:
    """The open cell as an arm for the page of comparisons."""
    settings = () if look.dose == 1 else (("coverage", look.dose),)
    return (Arm(measures=(Measure(look.measure, settings),)),)


def course_dose(atlas: Atlas, dose: float) -> float:
    """The kept dose nearest to a dose, the higher one of two."""
    return min(reversed(atlas.doses), key=lambda each: abs(each - dose))


def course_option(atlas: Atlas, look: Look, metric: Metric, lang: str) -> dict[str, Any]:
    """ECharts option of the course of a difference: its middle, and a band of nine worlds in ten."""
    curve = atlas.curve(look.place, look.measure, course_dose(atlas, look.dose), metric.id)
    low, middle, high = (
        [float(f"{metric.shown(value):.4g}") for value in row]
        for row in (curve.low, curve.middle, curve.high)
    )
    band = {"type": "line", "stack": "band", "stackStrategy": "all", "symbol": "none", "silent": True}
    wide = [above - below for below, above in zip(low, high, strict=True)]
    line = {"type": "line", "data": middle, "symbol": "none", "lineStyle": {"width": 2.5}}
    colour = palette.LINE
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "color": [colour],
        "grid": {"left": 12, "right": 24, "top": 14, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [atlas_say("month", lang, n=round(day / 30.4)) for day in curve.days],
            "boundaryGap": False,
            "axisLabel": {"interval": max(0, len(curve.days) // 4), "fontSize": 13},
        },
        "yAxis": {"type": "value", "splitNumber": 4, "axisLabel": {"fontSize": 13}},
        "series": [
            {**band, "data": low, "lineStyle": {"opacity": 0}},
            {
                **band,
                "data": wide,
                "lineStyle": {"opacity": 0},
                "areaStyle": {"color": colour, "opacity": 0.18},
            },
            line,
        ],
    }


def course_table(atlas: Atlas, look: Look, metric: Metric, lang: str) -> list[list[str]]:
    """The same as a table, every third month."""
    curve = atlas.curve(look.place, look.measure, course_dose(atlas, look.dose), metric.id)
    drawn = zip(curve.days[::3], curve.low[::3], curve.middle[::3], curve.high[::3], strict=True)
    head = [atlas_say("head_day", lang), say("head_drawn_middle", lang), say("head_drawn_ninety", lang)]
    return [
        head,
        *(
            [
                str(day),
                difference(metric, middle, lang),
                say("range", lang, low=difference(metric, low, lang), high=difference(metric, high, lang)),
            ]
            for day, low, middle, high in drawn
        ),
    ]
