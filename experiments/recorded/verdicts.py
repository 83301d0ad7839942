"""Recorded verdicts on packages, with seeds at the defaults and over draws. `scripts.verdicts` writes them.

Kept of each package, in both languages: the verdict in sentences, and a cell of a table for each headline metric; and
what decides each of them. `experiments.recorded.packages` keeps the numbers over draws, for the dashboard.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.analysis.decides import Decider, Decides
from experiments.recorded import files

FILE: Final = files.FOLDER / "verdicts.json"


@dataclass(frozen=True)
class Both:
    """What is said with seeds at the defaults, and over draws."""

    fixed: str
    drawn: str


@dataclass(frozen=True)
class Verdict:
    """What is said of one package, by language: in sentences, and of each headline metric; and what decides.

    `seeds` and `draws` count the runs of each arm behind it.
    """

    package: str
    seeds: int
    draws: int
    words: Mapping[str, Both]
    cells: Mapping[str, Mapping[str, Both]]
    decided: Mapping[str, Decides]


@dataclass(frozen=True)
class Verdicts:
    """All verdicts, with the version behind them and the most seeds and draws that a package has."""

    version: str
    said: tuple[Verdict, ...]

    @property
    def seeds(self) -> int:
        """Seeds of a place of the usual size."""
        return max(each.seeds for each in self.said)

    @property
    def draws(self) -> int:
        """Draws of a place of the usual size."""
        return max(each.draws for each in self.said)


def record(rows: Iterable[Mapping[str, Any]], draws: int, path: Path = FILE) -> None:
    """Keep verdicts."""
    files.write(path, rows, draws)


@cache
def verdicts(path: Path = FILE) -> Verdicts:
    """The recorded verdicts. Raises RequestError where there is no such file."""
    found = files.read(path)
    return Verdicts(found.version, tuple(map(verdict, found.rows)))


def verdict(row: Mapping[str, Any]) -> Verdict:
    """What a row says."""
    return Verdict(
        package=row["package"],
        seeds=row["seeds"],
        draws=row["draws"],
        words={lang: Both(*told) for lang, told in row["words"].items()},
        cells={
            lang: {metric: Both(*told) for metric, told in cells.items()}
            for lang, cells in row["cells"].items()
        },
        decided={metric: _decides(kept) for metric, kept in row["decided"].items()},
    )


def _decides(kept: Mapping[str, Any]) -> Decides:
    noise = math.nan if kept["noise"] is None else kept["noise"]
    return Decides(**{**kept, "noise": noise, "named": tuple(Decider(**each) for each in kept["named"])})
