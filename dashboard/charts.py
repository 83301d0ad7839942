"""ECharts options of both arms over time: a line with a band for each arm, and the start marked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dashboard.phrases import tell
from experiments.analysis.pairs import Pair
from experiments.report.trajectories import COLOURS, band
from model.observation.metrics import METRICS
from scenarios.variant import Tried

if TYPE_CHECKING:
    import pandas as pd

FONT = 'Roboto, "Noto Sans SC Gongzhi", sans-serif'
LEGENDS = {"baseline": "legend_baseline", "package": "legend_package"}


@dataclass(frozen=True)
class Panel:
    """One chart: title and unit stand above it, `option` is drawn by ECharts."""

    metric: str
    title: str
    unit: str
    option: dict[str, Any]


@dataclass(frozen=True)
class _Shown:
    """Texts for a series with a panel that is no metric of a run, or only part of one."""

    metric: str
    title: str = ""
    unit: str = ""


SHOWN = (
    _Shown("dispute_backlog"),
    _Shown("dispute_backlog_known", title="panel_known"),
    _Shown("dispute_backlog_latent", title="panel_latent"),
    _Shown("dispute_backlog_resigned", title="panel_resigned"),
    _Shown("satisfaction"),
    _Shown("fee_collection"),
    _Shown("recorded_so_far", title="panel_recorded", unit="unit_recorded"),
)


def panels(pair: Pair, lang: str) -> list[Panel]:
    """Panel for each series of the runs that holds any value."""
    found = []
    for shown in SHOWN:
        rows = pair.series[pair.series["metric"] == shown.metric]
        if rows["value"].notna().any():
            found.append(_panel(shown, rows, pair.variant, lang))
    return found


def _panel(shown: _Shown, rows: "pd.DataFrame", tried: Tried, lang: str) -> Panel:
    metric = METRICS.get(shown.metric)
    title = tell(shown.title, lang) if shown.title or metric is None else metric.title(lang)
    unit = tell(shown.unit, lang) if shown.unit or metric is None else metric.unit_in(lang)
    scale = metric.shown(1.0) if metric else 1.0
    return Panel(shown.metric, title, unit, option(rows, tried, scale, lang))


def option(rows: "pd.DataFrame", tried: Tried, scale: float, lang: str) -> dict[str, Any]:
    """ECharts option for one metric.

    Dates are categories, so that the tooltip can name them without a script. ECharts has no bands: each is an area
    stacked on an invisible line.
    """
    tables = {arm: band(rows, arm).mul(scale) for arm in COLOURS}
    days = [int(day) for day in tables["baseline"].index]
    dates = [(tried.time.start + timedelta(days=day)).isoformat() for day in days]
    bands = [part for arm, table in tables.items() for part in _band(arm, table)]
    lines = [_line(arm, table, lang) for arm, table in tables.items()]
    lines[-1]["markLine"] = _starts(tried, days, dates, lang)
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "grid": {"left": 24, "right": 40, "top": 26, "bottom": 4, "containLabel": True},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "formatter": _tooltip(lang),
            "textStyle": {"fontFamily": FONT},
        },
        "xAxis": _dates_axis(dates),
        "yAxis": {"type": "value", "scale": True, "splitNumber": 4, "axisLabel": {"fontSize": 13}},
        "series": [*bands, *lines],
    }


def _dates_axis(dates: list[str]) -> dict[str, Any]:
    return {
        "type": "category",
        "data": dates,
        "boundaryGap": False,
        "axisTick": {"show": False},
        "axisLabel": {"fontSize": 13, "interval": max(0, -(-len(dates) // 3) - 1)},
    }


def _tooltip(lang: str) -> str:
    """Tooltip with the date and both means; the four series of the bands precede the two lines."""
    names = [tell(text, lang) for text in LEGENDS.values()]
    return f"{{b}}<br/>{names[0]}: {{c4}}<br/>{names[1]}: {{c5}}"


def _values(column: "pd.Series[float]") -> list[float | None]:
    """Numbers to four significant digits; NaN becomes None, which ECharts draws as a gap."""
    return [None if value != value else float(f"{value:.4g}") for value in column]


def _band(arm: str, table: "pd.DataFrame") -> list[dict[str, Any]]:
    silent = {"type": "line", "stack": arm, "stackStrategy": "all", "symbol": "none", "silent": True}
    thickness = {"areaStyle": {"color": COLOURS[arm], "opacity": 0.16}}
    low = {**silent, "data": _values(table["low"]), "lineStyle": {"opacity": 0}}
    high = {**silent, "data": _values(table["high"] - table["low"]), "lineStyle": {"opacity": 0}, **thickness}
    return [low, high]


def _line(arm: str, table: "pd.DataFrame", lang: str) -> dict[str, Any]:
    dashes = {"baseline": [6, 4], "package": "solid"}
    return {
        "type": "line",
        "name": tell(LEGENDS[arm], lang),
        "data": _values(table["mean"]),
        "symbol": "none",
        "itemStyle": {"color": COLOURS[arm]},
        "lineStyle": {"color": COLOURS[arm], "width": 2.5, "type": dashes[arm]},
    }


def _starts(tried: Tried, days: list[int], dates: list[str], lang: str) -> dict[str, Any]:
    """Vertical line at the first sample on or after each start; only the first is labelled, as labels would touch."""
    time, specs = tried.time, tried.interventions.values()
    starts = {time.day(spec.start or time.start) for spec in specs}
    places = {next((i for i, day in enumerate(days) if day >= start), len(days) - 1) for start in starts}
    first, *later = ({"xAxis": dates[place]} for place in sorted(places))
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": "#222", "type": [3, 3], "width": 1},
        "label": {"formatter": tell("start", lang), "position": "end", "align": "left", "fontSize": 12},
        "data": [first, *({**mark, "label": {"show": False}} for mark in later)],
    }
