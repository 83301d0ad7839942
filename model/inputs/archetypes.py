"""The archetypes of compounds as one frozen table, read from archetypes.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from model import DATA
from model.inputs.nearest import DeclarationError, check_keys
from model.inputs.plausible import Plausible, Stated, Uncertain, by_archetype

ARCHETYPES_FILE = DATA / "archetypes.toml"
ARCHETYPES = ("old", "resettlement", "danwei", "commodity", "fringe")


@dataclass(frozen=True)
class ArchetypeField:
    """One field of a compound: unit, allowed range, names, source, and a value per archetype.

    plausible: where each value may truly lie. It changes no run, so tables that differ in it alone are equal.
    """

    name: str
    unit: str
    low: float
    high: float
    en: str
    zh: str
    source: str
    values: Mapping[str, float]
    plausible: Mapping[str, Plausible] = field(default_factory=dict, repr=False, compare=False)

    def uncertain(self) -> list[Uncertain]:
        """The values as numbers that may be drawn, named `old.fee`."""
        return [
            Uncertain(f"{archetype}.{self.name}", self.values[archetype], self.low, self.high, plausible)
            for archetype, plausible in self.plausible.items()
        ]


@dataclass(frozen=True)
class ArchetypeTable:
    """All fields of all archetypes."""

    names: tuple[str, ...]
    fields: Mapping[str, ArchetypeField]

    def value(self, field: str, archetype: str) -> float:
        """Value of `field` for `archetype`; KeyError if either is unknown."""
        return self.fields[field].values[archetype]

    def range(self, field: str) -> tuple[float, float]:
        """Lowest and highest allowed value of `field`."""
        return self.fields[field].low, self.fields[field].high

    def row(self, archetype: str) -> dict[str, float]:
        """All fields of one archetype."""
        return {name: field.values[archetype] for name, field in self.fields.items()}


def load_archetypes(path: Path) -> ArchetypeTable:
    """Read an archetype table; ValueError names the field whose value is missing or out of its range."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = {name: _field(path, name, table) for name, table in tables.items()}
    return ArchetypeTable(ARCHETYPES, fields)


@cache
def archetypes() -> ArchetypeTable:
    """The table that comes with the model."""
    return load_archetypes(ARCHETYPES_FILE)


def _field(path: Path, name: str, table: Mapping[str, Any]) -> ArchetypeField:
    wanted = {"unit", "low", "high", "en", "zh", "source", *ARCHETYPES}
    where = f"{path.name}: {name}"
    check_keys(where, {*table, "plausible"}, {*wanted, "plausible"})
    low, high = float(table["low"]), float(table["high"])
    values = {archetype: float(table[archetype]) for archetype in ARCHETYPES}
    for archetype, value in values.items():
        if not low <= value <= high:
            raise DeclarationError(
                f"{path.name}: {name}.{archetype} = {value:g}: outside {low:g} to {high:g}"
            )
    unit, source = table["unit"], table["source"]
    stated = {archetype: Stated(value, low, high, unit, source) for archetype, value in values.items()}
    plausible = by_archetype(where, stated, table.get("plausible"))
    return ArchetypeField(name, unit, low, high, table["en"], table["zh"], source, values, plausible)
