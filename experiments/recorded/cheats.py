"""Recorded Goodhart test: what each cheat and help does to each outcome. `python -m scripts.goodhart` writes it."""

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from experiments.analysis.goodhart import Goodhart, outcome, verdicts_of
from experiments.design.cheats import CHEATS, HELPS, Change
from experiments.recorded import files

FILE: Final = files.FOLDER / "goodhart.json"
NUMBERS: Final = ("baseline", "difference", "low", "high")


@dataclass(frozen=True)
class Effect:
    """What one change does to one outcome in one place, in the outcome's own unit; `mark` says what is shown."""

    place: str
    change: str
    outcome: str
    mark: str
    baseline: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Flattery:
    """What one cheat does to one indicator in one place; whether the office looks better on it by more than luck.

    `flatters` is None where this was not kept.
    """

    place: str
    change: str
    indicator: str
    baseline: float
    difference: float
    flatters: bool | None


@dataclass(frozen=True)
class Tested:
    """The recorded test: version, seeds, effects by place and change, and what cheats do to indicators."""

    version: str
    seeds: int
    effects: tuple[Effect, ...]
    indicators: tuple[Flattery, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Places in the order in which they were tried."""
        return tuple(dict.fromkeys(each.place for each in self.effects))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Cheats, then help, as far as they are still known."""
        tried = {each.change for each in self.effects}
        return tuple(each for each in (*CHEATS.values(), *HELPS.values()) if each.id in tried)

    def of(self, place: str, change: str) -> tuple[Effect, ...]:
        """Effects of one change on all outcomes in one place."""
        return tuple(each for each in self.effects if (each.place, each.change) == (place, change))

    def verdict(self, place: str, change: str) -> str:
        """As in `analysis.goodhart`: caught, looks good, shows nothing; of help: harms, does no harm."""
        marks = {each.mark for each in self.of(place, change)}
        if change in HELPS:
            return "harms" if "worse" in marks else "does_no_harm"
        if "better" in marks:
            return "looks_good"
        return "caught" if "worse" in marks else "shows_nothing"


def record(found: Goodhart, path: Path = FILE, version: str | None = None) -> None:
    """Keep the effects of a test, on outcomes and on indicators."""
    rows = [
        {name: row[name] for name in ("place", "change", "outcome", "mark")}
        | {name: _finite(row[name]) for name in NUMBERS}
        for row in found.effects.to_dict("records")
    ]
    flattering = [
        {name: row[name] for name in ("place", "change", "indicator")}
        | {name: _finite(row[name]) for name in ("baseline", "difference")}
        | {"flatters": None if row["flatters"] is None else bool(row["flatters"])}
        for row in found.indicators.to_dict("records")
    ]
    files.write(path, [*rows, *flattering], len(found.seeds), version)


def _finite(value: float) -> float | None:
    return round(float(value), 6) if value == value else None


@cache
def goodhart_test(path: Path = FILE) -> Tested:
    """The recorded test. Raises RequestError where there is no such file."""
    found = files.read(path)
    effects = tuple(_effect(row) for row in found.rows if "outcome" in row)
    indicators = tuple(_flattery(row) for row in found.rows if "indicator" in row)
    return Tested(found.version, found.runs, effects, indicators)


def _effect(row: Any) -> Effect:
    numbers = {name: _number(row[name]) for name in NUMBERS}
    return Effect(row["place"], row["change"], row["outcome"], row["mark"], **numbers)


def _flattery(row: Any) -> Flattery:
    numbers = {name: _number(row[name]) for name in ("baseline", "difference")}
    return Flattery(row["place"], row["change"], row["indicator"], **numbers, flatters=row["flatters"])


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def restored(tested: Tested) -> Goodhart:
    """The recorded test as the test itself gives it, with no runs but the numbers of the seeds: for its page."""
    side = {change.id: "cheat" if change.id in CHEATS else "help" for change in tested.changes}
    effects = pd.DataFrame([{"side": side[each.change], **asdict(each)} for each in tested.effects])
    return Goodhart(
        places=tested.places,
        outcomes=tuple(outcome(name) for name in dict.fromkeys(effects["outcome"])),
        cheats=tuple(change for change in tested.changes if side[change.id] == "cheat"),
        helps=tuple(change for change in tested.changes if side[change.id] == "help"),
        runs=pd.DataFrame({"seed": range(tested.seeds)}),
        effects=effects,
        verdicts=verdicts_of(effects),
        indicators=pd.DataFrame([asdict(each) for each in tested.indicators]),
    )
