"""Means and ratios that are NaN without values."""

import math

NAN = math.nan


def mean(values: list[float] | list[bool]) -> float:
    """Mean, or share for truth values; NaN without values."""
    return sum(values) / len(values) if values else NAN


def ratio(above: float, below: float) -> float:
    """Quotient above / below; NaN if below is 0."""
    return above / below if below > 0.0 else NAN
