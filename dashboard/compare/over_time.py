"""Paired differences over time: the middle of the worlds, half of them and nine tenths, with ECharts and a table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import solara

from dashboard.chart import Chart
from dashboard.compare.view import View, section, table
from dashboard.widgets import box, text
from experiments.analysis.left_over import ends
from experiments.report import palette
from experiments.report.number_format import bare_difference, difference_unit
from experiments.report.over_time import GAP_BANDS, PANELS, gap_bands
from experiments.report.phrases import say
from model.observation.metrics import METRICS, Metric

if TYPE_CHECKING:
    import pandas as pd

    from experiments.analysis.pairs import Pair

FONT = 'Roboto, "Noto Sans SC Gongzhi", sans-serif'
BLUE = palette.LINE
ROWS = 8  # rows of a panel's table


@dataclass(frozen=True)
class Panel:
    """One chart with its title, unit, option for ECharts, and table."""

    metric: str
    title: str
    unit: str
    option: dict[str, Any]
    rows: list[list[str]]


def panels(view: View) -> list[Panel]:
    """A panel for each series of the arm that is looked at."""
    return [
        _panel(view, METRICS[name], bands) for name in PANELS if (bands := _bands(view, name)) is not None
    ]


def _bands(view: View, name: str) -> "pd.DataFrame | None":
    """Bands of the runs, or else kept ones; None if there are neither."""
    mine = view.pair.series[view.pair.series["metric"] == name]
    return gap_bands(mine) if len(mine) else view.courses.get((view.pair.name, name))


def _panel(view: View, metric: Metric, stored: "pd.DataFrame") -> Panel:
    pair, bands = view.pair, stored.mul(metric.shown(1.0))
    return Panel(
        metric.id,
        metric.title(view.lang),
        difference_unit(metric, view.lang) or metric.unit_in(view.lang),
        option(view, pair, bands),
        rows(view, pair, metric, bands),
    )


def option(view: View, pair: "Pair", bands: "pd.DataFrame") -> dict[str, Any]:
    """ECharts option: two bands around a line, zero, and the days on which something starts or the money ends.

    Dates are categories, so that the tooltip can name them without a script. ECharts has no bands: each is an area
    stacked on an invisible line.
    """
    dates = _dates(pair, bands)
    low, first, middle, third, high = (bands[each] for each in GAP_BANDS)
    marks = [{"xAxis": dates[at], **label} for at, label in _marks(view, pair, bands)]
    line = {
        "type": "line",
        "data": _values(middle),
        "symbol": "none",
        "lineStyle": {"color": BLUE, "width": 2.5},
        "itemStyle": {"color": BLUE},
        "markLine": {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": "#222", "type": [3, 3], "width": 1},
            "label": {"position": "end", "align": "left", "fontSize": 12},
            "data": [*marks, {"yAxis": 0, "lineStyle": {"type": "solid"}, "label": {"show": False}}],
        },
    }
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 12, "right": 44, "top": 26, "bottom": 4, "containLabel": True},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "formatter": f"{{b}}<br/>{view.say('compare_legend_middle')}: {{c4}}",
        },
        "xAxis": {
            "type": "category",
            "data": dates,
            "boundaryGap": False,
            "axisTick": {"show": False},
            "axisLine": {"onZero": False, "lineStyle": {"color": "#999"}},
            "axisLabel": {"fontSize": 13, "interval": max(0, -(-len(dates) // 3) - 1)},
        },
        "yAxis": {"type": "value", "splitNumber": 4, "axisLabel": {"fontSize": 13}},
        "series": [*_band("nine", low, high, 0.18), *_band("half", first, third, 0.34), line],
    }


def _dates(pair: "Pair", bands: "pd.DataFrame") -> list[str]:
    return [(pair.variant.time.start + timedelta(days=int(day))).isoformat() for day in bands.index]


def _values(column: "pd.Series[float]") -> list[float | None]:
    """Numbers to four significant digits; NaN becomes None, which ECharts draws as a gap."""
    return [None if value != value else float(f"{value:.4g}") for value in column]


def _band(
    name: str, low: "pd.Series[float]", high: "pd.Series[float]", opacity: float
) -> list[dict[str, Any]]:
    silent = {"type": "line", "stack": name, "stackStrategy": "all", "symbol": "none", "silent": True}
    quiet = {**silent, "lineStyle": {"opacity": 0}, "itemStyle": {"color": BLUE}}
    return [
        {**quiet, "data": _values(low)},
        {**quiet, "data": _values(high - low), "areaStyle": {"color": BLUE, "opacity": opacity}},
    ]


def _marks(view: View, pair: "Pair", bands: "pd.DataFrame") -> list[tuple[int, dict[str, Any]]]:
    """Places on the axis of the starts and of the end of the money; only the first start has a label."""
    time, days = pair.variant.time, [int(day) for day in bands.index]
    starts = {time.day(each.start or time.start) for each in pair.variant.interventions.values()}
    places = sorted({_at(days, day) for day in starts})
    labels = [view.say("compare_start"), *[""] * (len(places) - 1)]
    found = [(at, _label(words)) for at, words in zip(places, labels, strict=False)]
    end = ends((pair.contrast.variant, pair.contrast.against))
    return [*found, (_at(days, end), _label(view.say("compare_money_ends")))] if end is not None else found


def _at(days: list[int], day: int) -> int:
    return next((at for at, each in enumerate(days) if each >= day), len(days) - 1)


def _label(words: str) -> dict[str, Any]:
    return {"label": {"formatter": words, "show": bool(words)}}


def rows(view: View, pair: "Pair", metric: Metric, bands: "pd.DataFrame") -> list[list[str]]:
    """The chart as a table: some dates, each with the middle, half of the worlds and nine tenths."""
    dates = _dates(pair, bands)
    step = max(1, -(-len(dates) // ROWS))
    chosen = sorted({*range(len(dates) - 1, 0, -step)})
    width = float(bands[GAP_BANDS[-1]].max() - bands[GAP_BANDS[0]].min())
    digits = metric.digits if width >= 1 else max(metric.digits, 2)
    heads = [view.say(f"compare_head_{name}") for name in ("date", "middle", "half", "ninety")]
    return [heads, *([dates[at], *_cells(metric, bands.iloc[at], digits, view.lang)] for at in chosen)]


def _cells(metric: Metric, row: "pd.Series[float]", digits: int, lang: str) -> list[str]:
    scale = metric.shown(1.0)
    low, first, middle, third, high = (bare_difference(metric, row[q] / scale, digits) for q in GAP_BANDS)
    half = say("range", lang, low=first, high=third)
    nine = say("range", lang, low=low, high=high)
    return [middle, half if row[GAP_BANDS[1]] == row[GAP_BANDS[1]] else say("none", lang), nine]


@solara.component
def OverTime(view: View) -> None:
    """Small charts of the difference over time, with one legend; a folded table under each."""
    shown = solara.use_memo(lambda: panels(view), [view])
    if not shown:
        return
    with section(view.say("compare_over_time"), "over-time"):
        text(view.say("compare_over_time_lead"), "hint")
        with box("legend"):
            for name in ("middle", "half", "ninety") if len(view.pair.series) else ("middle", "ninety"):
                text(view.say(f"compare_legend_{name}"), f"key gap-{name}", tag="span")
        with box("panels"):
            for panel in shown:
                with box("panel"):
                    text(panel.title, "panel-title")
                    text(panel.unit, "panel-unit")
                    Chart(option=panel.option, attributes=_named(panel))
                    table(view, panel.rows)


def _named(panel: Panel) -> dict[str, str]:
    """Attributes of a chart: its class, and what readers hear of it."""
    return {"class": "chart", "role": "img", "aria-label": f"{panel.title}, {panel.unit}"}
