"""Parameters as data: a value with its unit, range, names and source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from model import DATA
from model.inputs.kind_factors import FACTORS_FILE, GROUP, factor_declarations
from model.inputs.nearest import DeclarationError, check_keys
from model.inputs.plausible import Plausible, Stated, Uncertain, plausible_range

PARAMETERS_FOLDER = DATA / "parameters"  # one file a group, named in the order of the ODD
MODEL_PARAMETERS: Mapping[str, Parameter]


@dataclass(frozen=True)
class Parameter:
    """One number of the model, with all that is needed to judge it."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    group: str
    en: str
    zh: str
    source: str
    plausible: Plausible

    @property
    def uncertain(self) -> Uncertain:
        """The parameter as a number that may be drawn."""
        return Uncertain(self.name, self.value, self.low, self.high, self.plausible)

    def title(self, lang: str) -> str:
        """What it is, in `lang`: "zh" for Chinese, anything else for English."""
        return self.zh if lang == "zh" else self.en


_NUMBERS = ("value", "low", "high")
_KEYS = {field.name for field in fields(Parameter)} - {"name", "group", "plausible"}


def load_parameters(path: Path) -> dict[str, Parameter]:
    """Read the parameters of the group that the file is named after; ValueError names the faulty one."""
    return parse_parameters(tomllib.loads(path.read_text(encoding="utf-8")), path.name, path.stem)


def parse_parameters(tables: Mapping[str, Any], where: str, group: str) -> dict[str, Parameter]:
    """Parameters of one group from TOML tables by name; `where` is the file's name for messages."""
    return {name: _parameter(name, table, where, group) for name, table in tables.items()}


def _parameter(name: str, table: Mapping[str, Any], where: str, group: str) -> Parameter:
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise DeclarationError(f"{where}: {name}: not a lower-case name with underscores")
    check_keys(f"{where}: {name}", {*table, "plausible"}, {*_KEYS, "plausible"})
    values: dict[str, Any] = {key: float(table[key]) if key in _NUMBERS else table[key] for key in _KEYS}
    stated = Stated(**{field.name: values[field.name] for field in fields(Stated)})
    if not stated.low <= stated.value <= stated.high:
        raise DeclarationError(
            f"{where}: {name} = {stated.value:g}: outside {stated.low:g} to {stated.high:g}"
        )
    plausible = plausible_range(f"{where}: {name}", stated, table.get("plausible"))
    return Parameter(name=name, group=group, plausible=plausible, **values)


@cache
def model_parameters() -> Mapping[str, Parameter]:
    """The parameters of the model itself; those of interventions stand beside the interventions."""
    found: dict[str, Parameter] = {}
    for path in sorted(PARAMETERS_FOLDER.glob("*.toml")):
        found |= load_parameters(path)
    return found | parse_parameters(factor_declarations(), FACTORS_FILE.name, GROUP)


def __getattr__(name: str) -> Mapping[str, Parameter]:
    # MODEL_PARAMETERS is read on first use, so that importing this module costs nothing.
    if name == "MODEL_PARAMETERS":
        return model_parameters()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
