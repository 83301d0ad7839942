"""Cases that tell most about the difference between the two worlds."""

from collections.abc import Callable
from typing import NamedTuple

from experiments.follow.recording import WITH, WITHOUT, Recording

MOST = 3  # cases of each sort
EASY = 16  # evenings on which a case changes in either world: enough to tell, and soon told


class Interesting(NamedTuple):
    """Keys of cases settled only with the measures, only without, and in both but at the most different times.

    counts: of cases that arise in both worlds: sooner, later, same day, only with, only without, in neither.
    """

    only_with: tuple[int, ...]
    only_without: tuple[int, ...]
    most_different: tuple[int, ...]
    counts: dict[str, int]

    @property
    def all(self) -> tuple[int, ...]:
        """All of them, those settled only with the measures first."""
        return (*self.only_with, *self.only_without, *self.most_different)


def interesting(recording: Recording) -> Interesting:
    """Find them among the cases that arise in both worlds within the days recorded; the easiest to tell first."""
    both = [key for key in recording.keys if recording.exists(key, WITHOUT) and recording.exists(key, WITH)]
    both = [key for key in both if recording.facts(key)["arisen"] >= 0]
    days = {key: (_settled(recording, key, WITHOUT), _settled(recording, key, WITH)) for key in both}
    only_with = [key for key, (one, other) in days.items() if one is None and other is not None]
    only_without = [key for key, (one, other) in days.items() if one is not None and other is None]
    settled = {
        key: other - one for key, (one, other) in days.items() if one is not None and other is not None
    }
    counts = {
        "sooner": sum(gap < 0 for gap in settled.values()),
        "later": sum(gap > 0 for gap in settled.values()),
        "same": sum(gap == 0 for gap in settled.values()),
        "with_": len(only_with), "without": len(only_without),
        "neither": sum(pair == (None, None) for pair in days.values()),
    }  # fmt: skip
    apart = sorted((key for key, gap in settled.items() if gap), key=lambda key: -abs(settled[key]))
    easy: Callable[[int], int] = lambda key: abs(_length(recording, key) - EASY)  # noqa: E731
    return Interesting(
        tuple(sorted(only_with, key=easy)[:MOST]), tuple(sorted(only_without, key=easy)[:MOST]),
        tuple(apart[:MOST]), counts,
    )  # fmt: skip


def _settled(recording: Recording, key: int, side: int) -> int | None:
    fate = recording.fate(key, side)
    return fate.day if fate.what == "settled" else None


def _length(recording: Recording, key: int) -> int:
    """How much is to be told of a case."""
    return sum(len(recording.moments(key, side)) for side in (WITHOUT, WITH))
