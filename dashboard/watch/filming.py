"""Recording in a worker process: begun once, then asked for one reel after the other."""

from collections.abc import Iterator

from experiments.follow.cast import Cast
from experiments.follow.following import Question, recorded
from experiments.follow.pair import Reel

EVERY = 15  # days in a reel: the first is there after one day
_under_way: dict[str, Iterator[tuple[Cast, Reel]]] = {}


def begin(name: str, asked: Question) -> tuple[Cast, Reel]:
    """Begin to record; gives the cast and the first day. Raises ScenarioError."""
    _under_way[name] = recorded(asked, EVERY)
    return next(_under_way[name])


def more(name: str) -> Reel | None:
    """The next reel; None after the last."""
    found = next(_under_way[name], None)
    if found is None:
        forget(name)
    return found[1] if found else None


def forget(name: str) -> None:
    """Give up a recording, so that the process can do something else."""
    _under_way.pop(name, None)
