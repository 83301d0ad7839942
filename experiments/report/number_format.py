"""Number formats for readers: digits by metric, thousands separators, signs, per cent."""

import math

from experiments.report.phrases import say
from model.observation.metrics import Metric

MOST_DIGITS = 6
LARGE = 10_000  # from here on four digits are precise enough; the result tables hold all of them


def number(value: float, digits: int = 0, signed: bool = False) -> str:
    """A number with separators; `-` where undefined, never a negative zero."""
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    rounded = round(value, digits) + 0.0  # adding zero turns -0.0 into 0.0
    return f"{rounded:{'+' if signed and rounded != 0 else ''},.{digits}f}"


def digits_for(digits: int, *values: float) -> int:
    """Number of decimals, at least `digits`, at which the smallest nonzero of `values` does not look like zero."""
    sizes = [abs(value) for value in values if math.isfinite(value) and value != 0]
    wanted = -math.floor(math.log10(min(sizes))) if sizes else digits
    return max(digits, min(wanted, MOST_DIGITS))


def per_cent(share: float, lang: str, digits: int = 0) -> str:
    """A share from 0 to 1 in per cent."""
    space = "" if lang == "zh" else " "
    return "-" if math.isnan(share) else f"{number(share * 100, digits)}{space}%"


def level(metric: Metric, value: float, lang: str) -> str:
    """Value in an arm: shares with a per cent sign, others without a unit."""
    if metric.scale == "share":
        return per_cent(value, lang, metric.digits)
    return number(coarse(value), metric.digits)


def coarse(value: float) -> float:
    """Round a large number to four significant digits; leave others as they are."""
    if not math.isfinite(value) or abs(value) < LARGE:
        return value
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 3)
    return round(value / step) * step


def difference(metric: Metric, value: float, lang: str, digits: int | None = None) -> str:
    """A signed difference with its unit; shares differ by percentage points."""
    text = bare_difference(metric, value, digits)
    unit = difference_unit(metric, lang)
    return f"{text} {unit}" if unit else text


def difference_unit(metric: Metric, lang: str) -> str:
    """Unit of a difference, empty for an index."""
    if metric.scale == "share":
        return say("points", lang)
    return "" if metric.scale == "index" else metric.unit_in(lang)


def bare_difference(metric: Metric, value: float, digits: int | None = None) -> str:
    """A signed difference without unit."""
    shown = metric.shown(value)
    fitting = digits_for(metric.digits, shown) if digits is None else digits
    return number(coarse(shown), fitting, signed=True)


def seed_ranges(seeds: tuple[int, ...]) -> str:
    """Seeds in short form: 0-29, 35."""
    ranges: list[list[int]] = []
    for seed in sorted(seeds):
        if ranges and seed == ranges[-1][1] + 1:
            ranges[-1][1] = seed
        else:
            ranges.append([seed, seed])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
