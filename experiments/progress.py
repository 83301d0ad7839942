"""How far the runs are: a bar on the terminal, or a function that is told."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = bool | Callable[[int, int], None]
Advance = Callable[[int], object]


@contextmanager
def shown(progress: Progress, finished: int, total: int) -> Iterator[Advance]:
    """Give a function that is told how many more runs have finished.

    True shows a bar with the time left, on a terminal only; a function is called with (finished, total).
    """
    if callable(progress):
        yield _telling(progress, finished, total)
        return
    from tqdm import tqdm

    quiet = not (progress and sys.stderr.isatty())
    with tqdm(total=total, initial=finished, unit="run", disable=quiet, dynamic_ncols=True) as bar:
        yield bar.update


def _telling(tell: Callable[[int, int], None], finished: int, total: int) -> Advance:
    reached = finished

    def advance(more: int) -> None:
        nonlocal reached
        reached += more
        tell(reached, total)

    tell(reached, total)
    return advance
