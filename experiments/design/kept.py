"""Draws that were not ruled out, and the code under which that was found.

`ruled_out.toml` is written by `python -m scripts.rule_out`. Draw 1 of a comparison is the first candidate that was
kept, draw 2 the second, and so on, so that numbers are stable. Candidates beyond those screened come after all that
were kept.
"""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

FILE = Path(__file__).with_name("ruled_out.toml")


@dataclass(frozen=True)
class Kept:
    """Candidates screened (1 to `screened`), those ruled out, and what they were screened with.

    model: hash of the code of the model. ranges: identity of the plausible ranges.
    """

    model: str
    ranges: str
    screened: int
    ruled_out: frozenset[int]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Candidates that were kept."""
        return tuple(n for n in range(1, self.screened + 1) if n not in self.ruled_out)

    def candidate(self, draw: int) -> int:
        """The candidate that a draw stands for; draws and candidates are numbered from 1."""
        kept = self.numbers
        return kept[draw - 1] if draw <= len(kept) else self.screened + draw - len(kept)


@cache
def kept() -> Kept:
    """What comes with the project."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Kept(found["model"], found["ranges"], found["screened"], frozenset(found["ruled_out"]))
