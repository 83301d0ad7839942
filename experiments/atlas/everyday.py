"""What a difference means in everyday terms: cases in this community, households of 100, full-time jobs, yuan each."""

import math

from experiments.atlas.phrases import catalogue, tell
from experiments.report.everyday import full_time
from experiments.report.number_format import coarse, digits_for, number
from model.observation.metrics import Metric

KINDS = {  # texts by the unit of a metric, for those that have no text of their own
    "per 1,000 residents": "stock",
    "per 1,000 residents and year": "flow",
    "person-hours per 1,000 residents and year": "hours",
    "yuan per 1,000 residents and year": "yuan",
}


def everyday(metric: Metric, value: float, residents: int, lang: str) -> str:
    """A difference, in the stored unit, for a community of so many residents; empty where there are no such words."""
    kind = metric.id if f"everyday_{metric.id}_up" in catalogue() else KINDS.get(metric.unit, "")
    if not kind or math.isnan(value) or value == 0:
        return ""
    size = abs(value)
    way = "up" if value > 0 else "down"
    shown = {
        "yuan": size / 1000,
        "hours": size * residents / 1000 / full_time(),
        "stock": size * residents / 1000,
    }
    shown["flow"] = shown["stock"]
    n = shown.get(kind, size * 100 if metric.scale in ("share", "index") else size)
    return tell(
        f"everyday_{kind}_{way}",
        lang,
        n=few_digits(n),
        residents=number(residents),
        all=number(coarse(size * residents / 1000)),
    )


def few_digits(value: float) -> str:
    """A number with two figures that count below ten, none behind the point from ten on."""
    return number(coarse(value), 0 if value >= 10 else digits_for(1, value))
