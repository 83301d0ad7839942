"""Who pays and who works: bars by payer, residents included, per 1,000 residents and for the whole place."""

from typing import Any

import solara

from dashboard.chart import Chart
from dashboard.compare.over_time import FONT
from dashboard.compare.view import View, folded, lines, numbers, section
from dashboard.widgets import box, text
from experiments.report import drawn_text, palette, paragraph
from experiments.report.costs import budget_lines
from experiments.report.everyday import full_time
from experiments.report.layout import columns
from experiments.report.number_format import coarse, number
from experiments.report.payers import MONEY, WORK, Payer, payers
from experiments.report.phrases import say
from model.observation.metrics import METRICS

COLOURS = {"money": palette.WORDS["worse"], "work": palette.LINE}
BAR_HEIGHT = 46  # pixels of one payer
LETTER = 8.2  # pixels of a column of the names; ECharts measures Chinese before its font has come


@solara.component
def Costs(view: View) -> None:
    """Two bar charts, money and hours, each above its table; then what the measures ask for, and what it buys."""
    with section(view.say("compare_costs"), "costs"):
        text(
            paragraph.residents_pay(view.pair, view.lang) if not view.pair.drawn else _residents(view),
            "lead-line",
        )
        for kind, of in (("money", MONEY), ("work", WORK)):
            found = payers(view.pair, of)
            if found:
                _chart(view, kind, found)
        for line in budget_lines(view.pair, view.lang):
            text(line, "lead-line")
        with folded(view.say("compare_costs_declared")):
            lines(declared(view))


def _residents(view: View) -> str:
    return drawn_text.residents_pay(view.pair, view.lang)


def _chart(view: View, kind: str, found: tuple[Payer, ...]) -> None:
    with box("panel"):
        title = view.say(f"compare_costs_{kind}", residents=number(view.people))
        text(title, "panel-title")
        Chart(
            option=option(view, kind, found),
            attributes={
                "class": "bars",
                "style": f"height: {40 + BAR_HEIGHT * len(found)}px",
                "role": "img",
                "aria-label": title,
            },
        )
        text(view.say(f"compare_bars_{kind}", hours=number(full_time())), "panel-unit")
        numbers(title, rows(view, kind, found))


def option(view: View, kind: str, found: tuple[Payer, ...]) -> dict[str, Any]:
    """ECharts option for the whole place: a dot at the middle of the worlds, a bar over nine tenths of them."""
    amounts = [each.of_place(view.people) for each in found]
    bar = {"type": "bar", "stack": "nine", "stackStrategy": "all", "silent": True, "barWidth": 14}
    colour, widest = COLOURS[kind], max(columns(each.title(view.lang)) for each in found)
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 14 + LETTER * widest, "right": 44, "top": 6, "bottom": 26},
        "xAxis": {"type": "value", "splitNumber": 2, "axisLabel": {"fontSize": 13, "hideOverlap": True}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [each.title(view.lang) for each in found],
            "axisLabel": {"fontSize": 15, "color": palette.INK},
            "axisTick": {"show": False},
            "axisLine": {"show": False},
        },
        "series": [
            {**bar, "data": [low for low, _, _ in amounts], "itemStyle": {"opacity": 0}},
            {
                **bar,
                "data": [high - low for low, _, high in amounts],
                "itemStyle": {"color": colour, "opacity": 0.35},
            },
            {
                "type": "scatter",
                "data": [middle for _, middle, _ in amounts],
                "symbolSize": 16,
                "itemStyle": {"color": colour},
                "z": 5,
            },
        ],
    }


def rows(view: View, kind: str, found: tuple[Payer, ...]) -> list[list[str]]:
    """Who pays, as a table: for this place the middle and nine worlds in ten, per 1,000 residents, and in words."""
    heads = [view.say(f"compare_head_{name}") for name in (f"payer_{kind}", "place", "ninety", "thousand")]
    return [[*heads, say("head_drawn_words", view.lang)], *(_row(view, each) for each in found)]


def _row(view: View, each: Payer) -> list[str]:
    metric = METRICS[each.metric]
    low, middle, high = (number(coarse(value), 0, signed=True) for value in each.of_place(view.people))
    return [
        each.title(view.lang),
        middle,
        say("range", view.lang, low=low, high=high),
        number(coarse(each.drawn.spread.middle), 0, signed=True),
        drawn_text.tag(metric, each.drawn, view.lang),
    ]


def declared(view: View) -> list[str]:
    """What each measure costs whom, as declared."""
    known = [view.pair.variant.declaration(name) for name in view.pair.variant.interventions]
    return [
        view.say("compare_cost_of", title=each.title(view.lang), cost=each.cost(view.lang).rstrip(".。"))
        for each in known
    ]
