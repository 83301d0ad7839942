"""Question of the visitor: package, number of repetitions, and horizon."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from experiments.report.phrases import LANGUAGES
from scenarios.loader import names

SEEDS = (10, 30, 100)
YEARS = (1, 2, 3, 5)
YEAR = 365  # days
MOST_SEEDS = 1000
MOST_DAYS = 3650


@dataclass(frozen=True)
class Question:
    """One package against its own baseline, under `seeds` replicates over `days` days."""

    package: str
    seeds: int = 30
    days: int = 2 * YEAR

    @property
    def command(self) -> str:
        """Command line that gives the same answer."""
        return f"gongzhi compare {self.package} --seeds {self.seeds} --days {self.days}"

    def change(self, **values: object) -> "Question":
        """The same question with other values."""
        return replace(self, **values)  # type: ignore[arg-type]


def from_address(search: str | None) -> Question:
    """Question given by the address, as in `?package=bachuan-gongfang&seeds=10&days=365`.

    So a teacher can hand out a link. Whatever is missing, unknown or out of range is left at its default.
    """
    given = _given(search)
    packages = names("packages")
    package = given.get("package", [""])[0]
    return Question(
        package=package if package in packages else packages[0],
        seeds=_whole(given.get("seeds", []), 30, MOST_SEEDS),
        days=_whole(given.get("days", []), 2 * YEAR, MOST_DAYS),
    )


def _given(search: str | None) -> dict[str, list[str]]:
    return parse_qs((search or "").removeprefix("?"))


def _whole(given: Sequence[str], default: int, most: int) -> int:
    text = given[0] if given else ""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= most else default


def language(search: str | None, accepted: Sequence[str]) -> str:
    """Language requested in the address (`?lang=zh`), else the browser's first, else English."""
    asked = _given(search).get("lang", [""])[0]
    if asked in LANGUAGES:
        return asked
    return "zh" if ",".join(accepted).strip().lower().startswith("zh") else "en"


def choices(usual: Sequence[int], chosen: int) -> list[int]:
    """Usual choices, plus the one given by the address."""
    return sorted({*usual, chosen})
