"""Numbers of the page of evidence: shares in per cent, bounds in words."""

import math

from dashboard.phrases import tell
from experiments.report.number_format import number, per_cent


def shown(value: float | None, unit: str, lang: str) -> str:
    """A value as printed; shares, from 0 to 1, in per cent."""
    if value is None or math.isnan(value):
        return "–"
    if unit == "%":
        return per_cent(value, lang, 1).replace(".0", "")
    if unit in ("index 0-1", "correlation"):
        return number(value, 2)
    whole = float(value).is_integer() or abs(value) >= 100
    return number(value, 0 if whole else 1 if abs(value) >= 1 else 2)


def bounds(low: float | None, high: float | None, unit: str, lang: str) -> str:
    """A range, or the bound that is known."""
    if low is None:
        return tell("ev_at_most", lang, high=shown(high, unit, lang))
    if high is None:
        return tell("ev_at_least", lang, low=shown(low, unit, lang))
    return tell("ev_range", lang, low=shown(low, unit, lang), high=shown(high, unit, lang))
