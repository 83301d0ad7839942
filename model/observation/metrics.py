"""The catalogue of numbers that a run reports, read from `metrics.toml`.

Nothing numerical is imported here, so that the command line can list metrics at once.
"""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from model import DATA
from model.inputs.nearest import DeclarationError, nearest
from model.inputs.units import unit_in

Better = Literal["lower", "higher", "neither"]
Change = Literal["count", "time", "amount", "level"]
Group = Literal["outcome", "indicator", "side", "cost"]
Scale = Literal["plain", "share", "index"]
_ALLOWED = {
    "better": get_args(Better),
    "change": get_args(Change),
    "group": get_args(Group),
    "scale": get_args(Scale),
}


@dataclass(frozen=True)
class Metric:
    """One number per run: what it means, in which unit, and which way is better.

    Values of scale "share" are stored from 0 to 1 and shown in per cent, those of scale "index" are shown
    without a unit; `digits` counts the decimals shown. `matters` is the smallest difference that matters, in the unit
    of the stored value, 0 where none is declared.
    """

    id: str
    en: str
    zh: str
    unit: str
    better: Better
    change: Change
    group: Group
    digits: int
    scale: Scale
    headline: bool
    about_en: str
    about_zh: str
    matters: float = 0.0

    def name(self, lang: str) -> str:
        """Name in running text, in `en` or `zh`."""
        return self.zh if lang == "zh" else self.en

    def title(self, lang: str) -> str:
        """Name at the start of a line or over a panel."""
        name = self.name(lang)
        return name[:1].upper() + name[1:]

    def about(self, lang: str) -> str:
        """Meaning in one sentence."""
        return self.about_zh if lang == "zh" else self.about_en

    def unit_in(self, lang: str) -> str:
        """Unit of the value as shown."""
        return unit_in(self.unit, lang)

    def shown(self, value: float) -> float:
        """The value on the scale on which it is shown: shares in per cent."""
        return value * 100 if self.scale == "share" else value


class MetricError(DeclarationError):
    """A table of metrics.toml lacks a key, has an unknown one, or has a value that is not allowed."""


def load_metrics(path: Path) -> dict[str, Metric]:
    """Read a catalogue; the order of the file is kept.

    Raises MetricError, which names file, metric and key, for a missing or unknown key or a value that is not allowed.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, table in tables.items():
        _check(f"{path.name}: [{name}]", table)
    return {name: Metric(id=name, **table) for name, table in tables.items()}


def _check(where: str, table: dict[str, object]) -> None:
    """Raise MetricError for the first thing that is wrong with a metric's table."""
    keys = [each.name for each in fields(Metric) if each.name != "id"]
    for key in table:
        if key not in keys:
            raise MetricError(f"{where}: unknown key '{key}'{nearest(key, keys)}; allowed: {', '.join(keys)}")
    for key in keys:
        if key not in table and key != "matters":
            raise MetricError(f"{where}: the key '{key}' is missing")
    for key, allowed in _ALLOWED.items():
        if table[key] not in allowed:
            raise MetricError(f"{where}: {key} = {table[key]!r}; allowed: {', '.join(allowed)}")


METRICS: dict[str, Metric] = load_metrics(DATA / "metrics.toml")
HEADLINE: tuple[str, ...] = tuple(metric.id for metric in METRICS.values() if metric.headline)
