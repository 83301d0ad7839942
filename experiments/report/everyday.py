"""What a number means in everyday life: of 100 residents, of 100 disputes, or for the whole community in a year."""

import math
from dataclasses import dataclass
from functools import cache

from experiments.report.number_format import coarse, number
from experiments.report.phrases import say
from model.inputs.parameters import model_parameters

HUNDRED = 100.0
WEEKS = 52
NO_JOB = 0.05  # full-time jobs: less would be shown as 0.0

MONEY, CENTS = ("yuan", "yuan_residents"), 0.05  # yuan for each resident: less would be shown as 0.0


@dataclass(frozen=True)
class _Sense:
    """How a value of 1 becomes the number of the sentence: times `factor`, and for the whole place or for one person.

    A number below `least` is too small for the sentence; it has another one.
    """

    factor: float
    place: bool
    least: float
    digits: int = 0


SENSES = {
    "dispute_backlog": _Sense(1e-3, place=True, least=0.5),
    "unsettled_90": _Sense(1e-3, place=True, least=0.5),
    "trouble_days": _Sense(1.0, place=False, least=0.05, digits=1),
    "settled_in_neighbourhood": _Sense(HUNDRED, place=False, least=0.5),
    "satisfaction": _Sense(HUNDRED, place=False, least=0.05, digits=1),
    "satisfied_share": _Sense(HUNDRED, place=False, least=0.5),
    "fee_collection": _Sense(HUNDRED, place=False, least=0.5),
    "hours": _Sense(1e-3, place=True, least=1.0),
    "yuan": _Sense(1e-3, place=True, least=1.0),
    "yuan_residents": _Sense(1e-3, place=True, least=1.0),
}


def everyday(metric: str, value: float, residents: int, lang: str) -> str:
    """Sentence on a difference of `value`, in the metric's own unit, in a place of so many residents.

    It ends without a full stop. Empty for a metric that has none, and for a value that is not a number.
    """
    sense = SENSES.get(metric)
    if sense is None or math.isnan(value):
        return ""
    size = abs(value) * sense.factor * (residents if sense.place else 1)
    if size < sense.least or (metric in MONEY and abs(value) / 1000 < CENTS):
        return say("everyday_none", lang)
    way = "up" if value > 0 else "down"
    few = "_few" if metric == "hours" and size / full_time() < NO_JOB else ""
    return say(
        f"everyday_{metric}{few}_{way}",
        lang,
        n=number(coarse(size), sense.digits),
        each=_small(abs(value) / 1000),
        jobs=_small(size / full_time()),
    )


@cache
def full_time() -> float:
    """Hours of a full-time job in a year, without holidays."""
    return WEEKS * model_parameters()["hours_per_week"].value


def _small(value: float) -> str:
    """A number with one decimal below ten, in full above."""
    return number(value, 1 if value < 10 else 0)
