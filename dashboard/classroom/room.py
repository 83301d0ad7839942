"""A class as pages see it: its question, its groups and what is known so far; frozen, replaced with every change."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from dashboard.address import Address
from dashboard.asked import question_of
from dashboard.phrases import tell
from dashboard.runs import limits
from dashboard.runs.question import Question
from experiments.analysis.drawn import Drawn
from experiments.analysis.reading import Side
from experiments.errors import RequestError
from experiments.report.phrases import LANGUAGES
from model.observation.cohort import LATE
from model.observation.metrics import METRICS, Metric

MOST_GROUPS: Final = 40
MOST_WORLDS: Final = 5  # of one group
MOST_RESIDENT_DAYS: Final = 1e10  # some minutes of one processor
DAYS: Final = (180, 365, 730)  # that a teacher is offered
FATE: Final = re.compile(
    r"(^|_)(un)?settled_(\d|ever|in_)"
)  # metrics of what became of each case after LATE days
INSTEAD: Final = "dispute_backlog"  # what is nearest to them, and defined over any number of days


def refusal(text: str, **values: object) -> RequestError:
    """What cannot be done in a class, told by a text of the catalogue in both languages."""
    return RequestError(tell(text, "en", **values), tell(text, "zh", **values))


@dataclass(frozen=True, eq=False)
class Task:
    """What a class asks: the first arm of an address in its place, for `groups` groups with `worlds` worlds each."""

    address: Address
    groups: int
    worlds: int

    def checked(self) -> "Task":
        """The task itself. Raises RequestError or ScenarioError where it cannot be asked, or is too large."""
        for key, value, most in (("groups", self.groups, MOST_GROUPS), ("worlds", self.worlds, MOST_WORLDS)):
            if not 1 <= value <= most:
                raise refusal(f"class_wrong_{key}", n=value, most=most)
        self._defined()
        limits.check(self.question, MOST_RESIDENT_DAYS)
        return self

    def _defined(self) -> None:
        """Refuse a metric that has no value after so few days; say how many it takes, and what comes nearest."""
        days = self.question.days
        if days > LATE or not FATE.search(self.metric.id):
            return
        enough = min(each for each in DAYS if each > LATE)
        words = {
            lang: tell(
                "class_too_few_days", lang, metric=self.metric.title(lang), days=days, late=LATE, enough=enough,
                instead=METRICS[INSTEAD].title(lang),
            )
            for lang in LANGUAGES
        }  # fmt: skip
        raise RequestError(words["en"], words["zh"])

    @cached_property
    def question(self) -> Question:
        """One question for all groups: every world of every group, so that the server computes it once."""
        draws = self.groups * self.worlds
        return question_of(self.address.change(arms=self.address.arms[:1], draws=draws))

    @property
    def metric(self) -> Metric:
        """What the groups predict."""
        return METRICS[self.address.metric]

    @property
    def sides(self) -> tuple[Side, Side, Side]:
        """What can be predicted: better, same, worse; up, same, down where neither is better."""
        return ("up", "same", "down") if self.metric.better == "neither" else ("better", "same", "worse")

    def draws(self, group: int) -> range:
        """Numbers of the worlds of a group: a block of its own."""
        return range((group - 1) * self.worlds + 1, group * self.worlds + 1)

    def side(self, gap: float) -> Side:
        """Side of a difference: whether it is large enough to matter, and which way."""
        if math.isnan(gap):
            return "undefined"
        if abs(gap) < self.metric.matters or gap == 0:
            return "same"
        first, _, last = self.sides
        return first if (gap > 0) == (self.metric.better != "lower") else last


@dataclass(frozen=True)
class Seat:
    """A group: the token in its link that keeps its number, its prediction ("" before), and whether it pressed run."""

    token: str
    prediction: str = ""
    asked: bool = False


@dataclass(frozen=True, eq=False)
class Room:
    """A class.

    seats: groups by number. gaps: difference in the metric by world, empty until computed. drawn: all worlds
    together. key: of the browser that leads the class. version: grows with every change.
    """

    code: str
    key: str
    task: Task
    began: float
    seats: Mapping[int, Seat] = field(default_factory=dict)
    gaps: Mapping[int, float] = field(default_factory=dict)
    drawn: Drawn | None = None
    revealed: bool = False
    closed: bool = False
    version: int = 0

    def seat(self, number: int, token: str) -> Seat | None:
        """The seat of a group, if this is its token."""
        found = self.seats.get(number)
        return found if found and found.token == token else None

    @property
    def free(self) -> list[int]:
        """Numbers that no group has."""
        return [number for number in range(1, self.task.groups + 1) if number not in self.seats]

    @property
    def ready(self) -> bool:
        """Whether every world has been computed."""
        return self.drawn is not None

    def worlds(self, group: int) -> list[float]:
        """Differences in the worlds of a group; those that the model leaves undefined are left out."""
        found = [self.gaps.get(draw, math.nan) for draw in self.task.draws(group)]
        return [each for each in found if not math.isnan(each)]

    def answer(self, group: int) -> float:
        """Answer of a group: the mean over its worlds; NaN if there is none."""
        found = self.worlds(group)
        return sum(found) / len(found) if found else math.nan

    @property
    def predictions(self) -> Counter[str]:
        """Groups by what they predicted."""
        return Counter(seat.prediction for seat in self.seats.values() if seat.prediction)

    @property
    def answers(self) -> dict[int, float]:
        """Answers by group, of those that pressed run; empty until the worlds are computed."""
        if not self.ready:
            return {}
        found = {group: self.answer(group) for group, seat in sorted(self.seats.items()) if seat.asked}
        return {group: gap for group, gap in found.items() if not math.isnan(gap)}

    @property
    def answer_sides(self) -> Counter[str]:
        """Groups by the side of their answer."""
        return Counter(self.task.side(gap) for gap in self.answers.values())
