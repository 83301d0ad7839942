"""Recorded Goodhart test: what each cheat and each help does to each outcome. `gongzhi goodhart --data` writes it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.analysis.goodhart import Goodhart
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
class Tested:
    """The recorded test: version, seeds, and effects by place and change."""

    version: str
    seeds: int
    effects: tuple[Effect, ...]

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
    """Keep the effects of a test."""
    rows = [
        {name: row[name] for name in ("place", "change", "outcome", "mark")}
        | {name: _finite(row[name]) for name in NUMBERS}
        for row in found.effects.to_dict("records")
    ]
    files.write(path, rows, len(found.seeds), version)


def _finite(value: float) -> float | None:
    return round(float(value), 6) if value == value else None


@cache
def goodhart_test(path: Path = FILE) -> Tested:
    """The recorded test. Raises RequestError where there is no such file."""
    found = files.read(path)
    return Tested(found.version, found.runs, tuple(_effect(row) for row in found.rows))


def _effect(row: Any) -> Effect:
    numbers = {name: float("nan") if row[name] is None else float(row[name]) for name in NUMBERS}
    return Effect(row["place"], row["change"], row["outcome"], row["mark"], **numbers)
