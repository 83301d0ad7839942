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
    return found[1] if found else None
