"""Units in both languages, from `units.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache

from model import DATA


@cache
def chinese_units() -> Mapping[str, str]:
    """Chinese names of units, by the English ones that the declarations use."""
    units: dict[str, str] = tomllib.loads((DATA / "units.toml").read_text(encoding="utf-8"))
    return units


def unit_in(unit: str, lang: str) -> str:
    """A unit in `lang`: "zh" for Chinese, anything else for English; as it was written if it has no other name."""
    return chinese_units().get(unit, unit) if lang == "zh" else unit
