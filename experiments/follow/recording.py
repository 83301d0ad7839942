"""A recording of both worlds: what may be asked of it, case by case, resident by resident, building by building."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.follow.camera import COLUMNS, FACTS, KEPT_EVERY, WHOLE, Strip
from experiments.follow.cast import Cast
from experiments.follow.pair import LATER, Parting, Reel
from model.state.cases import Outcome, State

if TYPE_CHECKING:
    import pandas as pd

WITHOUT, WITH = 0, 1
SIDES = (WITHOUT, WITH)
STATES = ("unnoticed", "open", "open", "given_up")  # of a case that is not closed, by its state
ENDS = {Outcome.SETTLED: "settled", Outcome.COMPROMISE: "settled", Outcome.FADED: "faded"}


class Moment(NamedTuple):
    """A case on an evening on which it changed: its columns, how its complainant felt, and the attempt of that day.

    chance, luck: of the attempt, missing where they are not known. hand: handler who made it, -1 without one.
    """

    day: int
    columns: dict[str, int]
    satisfaction: float
    trust: float
    chance: float
    luck: float
    hand: int


class Fate(NamedTuple):
    """What has become of a case in one world: `settled`, `faded`, or what it is on the last day; when, if it ended."""

    what: str
    day: int | None


@dataclass(frozen=True)
class Recording:
    """Both worlds on the days recorded so far, with their cast."""

    cast: Cast
    reel: Reel

    @property
    def until(self) -> int:
        """Days recorded."""
        return self.reel.until

    @cached_property
    def _rows(self) -> tuple[dict[int, list[int]], ...]:
        """By world: rows of the log of each case, in order of days."""
        found: tuple[dict[int, list[int]], ...] = ({}, {})
        for side, strip in enumerate(self.reel.strips):
            for row, key in enumerate(strip.keys.tolist()):
                found[side].setdefault(key, []).append(row)
        return found

    @cached_property
    def _facts(self) -> dict[int, dict[str, int]]:
        """Facts of each case of either world, by key."""
        found: dict[int, dict[str, int]] = {}
        for strip in self.reel.strips:
            for key, row in zip(strip.met.tolist(), strip.facts.tolist(), strict=True):
                found.setdefault(key, dict(zip(FACTS, row, strict=True)))
        return found

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """Cases of both worlds in the order in which they arose; case number n is the n-th, from 1."""
        return tuple(sorted(self._facts, key=lambda key: (self._facts[key]["arisen"], key)))

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Number of each case, by key."""
        return {key: number for number, key in enumerate(self.keys, 1)}

    @cached_property
    def children(self) -> dict[int, int]:
        """The case as which a settled one came back, by key."""
        return {parent: key for key, facts in self._facts.items() if (parent := _key(facts["parent"]))}

    def facts(self, key: int) -> dict[str, int]:
        """What a case was when it was first seen, by the names in FACTS."""
        return self._facts[key]

    def exists(self, key: int, side: int) -> bool:
        """Whether a case arose in one of the worlds."""
        return key in self._rows[side]

    def moments(self, key: int, side: int) -> list[Moment]:
        """Evenings on which a case changed in one world; none if it never arose there."""
        strip = self.reel.strips[side]
        return [self._moment(strip, row) for row in self._rows[side].get(key, [])]

    @staticmethod
    def _moment(strip: Strip, row: int) -> Moment:
        columns = dict(zip(COLUMNS, strip.columns[row].tolist(), strict=True))
        satisfaction, trust = strip.mood[row].tolist()
        chance, luck, hand = strip.attempt[row].tolist()
        return Moment(int(strip.days[row]), columns, satisfaction, trust, chance, luck, int(hand))

    def fate(self, key: int, side: int) -> Fate:
        """What has become of a case in one world; `absent` if it never arose there."""
        rows = self._rows[side].get(key)
        if not rows:
            return Fate("absent", None)
        last = self._moment(self.reel.strips[side], rows[-1])
        if last.columns["state"] == State.CLOSED:
            return Fate(ENDS[Outcome(last.columns["outcome"])], last.day)
        return Fate(STATES[last.columns["state"]], None)

    def parting(self, key: int) -> Parting | None:
        """First day on which a case is not the same in both worlds; None if there is none."""
        return self.reel.cases.get(key)

    def resident_parts(self, who: int) -> int | None:
        """First day on which a resident's satisfaction differs by a point of 100; None if there is none."""
        day = int(self.reel.people[who])
        return None if day == LATER else day

    def felt(self, who: int, side: int) -> list[tuple[int, float]]:
        """Day and satisfaction of a resident in one world, every KEPT_EVERY days."""
        people = self.reel.strips[side].people[:, who].astype(np.float64) / WHOLE
        return [(KEPT_EVERY * place, value) for place, value in enumerate(people.tolist())]

    def calm(self, building: int, side: int, day: int) -> float:
        """Mean satisfaction in a building in one world on a day, in steps of 1/200."""
        return float(self.reel.strips[side].calm[day, building]) / WHOLE

    def of_building(self, building: int) -> list[int]:
        """Cases in a building, in the order in which they arose."""
        return [key for key in self.keys if self._facts[key]["building"] == building]

    def of_resident(self, who: int) -> list[int]:
        """Cases that trouble a resident, or are about one, in either world, in the order in which they arose."""
        mine = {
            key for key, facts in self._facts.items() if who in (facts["complainant"], facts["respondent"])
        }
        place = COLUMNS.index("complainant")
        for strip in self.reel.strips:
            mine.update(strip.keys[strip.columns[:, place] == who].tolist())
        return [key for key in self.keys if key in mine]

    @cached_property
    def cases(self) -> "pd.DataFrame":
        """A row per case: number, kind, building, day it arose, what became of it in each world, first day apart."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for key in self.keys:
            facts, one, two = self._facts[key], self.fate(key, WITHOUT), self.fate(key, WITH)
            parting = self.parting(key)
            rows.append(
                {
                    "case": self.numbers[key], "kind": self.cast.kinds[facts["kind"]].en,
                    "building": facts["building"] + 1, "arisen": facts["arisen"],
                    "without": one.what, "without_day": one.day, "with": two.what, "with_day": two.day,
                    "parts": parting.day if parting else None,
                }
            )  # fmt: skip
        return pd.DataFrame(rows)


def _key(signed: int) -> int:
    """A key that was kept among signed numbers."""
    return signed & (2**64 - 1)
