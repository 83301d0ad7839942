"""Means and ratios, which of nothing are not a number."""

import math

NAN = math.nan


def mean(values: list[float] | list[bool]) -> float:
    """Mean, of truth values the share; not a number of nobody."""
    return sum(values) / len(values) if values else NAN


def ratio(above: float, below: float) -> float:
    """Above / below, not a number where there is nothing below."""
    return above / below if below > 0.0 else NAN
