"""Progress of the runs: a bar on the terminal, or calls of a function."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = bool | Callable[[int, int], None]
_FORMAT = "{l_bar}{bar}| {n:.0f}/{total:.0f} [{elapsed}<{remaining}]"


class Reached:
    """Number of runs done; runs under way count as fractions, and the total is never exceeded."""

    def __init__(self, finished: int, total: int, show: Callable[[float], object]) -> None:
        self._before, self._finished, self._total, self._show = finished, finished, total, show
        self._shown = float(finished)

    def finish(self, runs: int) -> None:
        """Add this many finished runs."""
        self._finished += runs
        self._move(float(self._finished))

    def under_way(self, runs: float) -> None:
        """Note the amount simulated since the start, in runs."""
        self._move(min(self._before + runs, self._total - 0.01))

    def _move(self, reached: float) -> None:
        if reached > self._shown:
            self._shown = reached
            self._show(reached)


@contextmanager
def shown(progress: Progress, finished: int, total: int) -> Iterator[Reached]:
    """Give an object that receives the progress.

    True shows a bar with the time left, on a terminal only; a function is called with (finished, total).
    """
    if callable(progress):
        progress(finished, total)
        yield Reached(finished, total, lambda reached: progress(int(reached), total))
        return
    from tqdm import tqdm

    quiet = not (progress and sys.stderr.isatty())
    with tqdm(total=total, initial=finished, disable=quiet, dynamic_ncols=True, bar_format=_FORMAT) as bar:
        yield Reached(finished, total, lambda reached: _set(bar, reached))


def _set(bar: Any, reached: float) -> None:
    bar.update(reached - bar.n)
