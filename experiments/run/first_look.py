"""A first look at an answer: the pairs that are done early, while the rest still runs."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from experiments.design.sample import is_second
from experiments.run.jobs import OK
from experiments.run.tables import joined
from model.observation.schema import Tables

if TYPE_CHECKING:
    from experiments.design.request import Request

FEWEST = 10  # pairs of every contrast; fewer earn no words
LARGEST = 0.6  # share of all pairs; beyond it the whole answer is near

type Told = Callable[
    [Tables, int, int], object
]  # what is done, and pairs of each contrast: those done, and all


class FirstLook:
    """Collects results until every arm has enough runs, then tells once; later results are not kept."""

    def __init__(self, request: "Request", told: Told | None) -> None:
        self._told = told
        self._arms = len(request.arms)
        self._seeds = [seed for seed in request.seeds if not is_second(seed)]
        self._kept: list[Tables] = []
        self._done: Counter[int] = Counter()  # finished arms by seed

    def add(self, result: Tables) -> None:
        """Note the rows of one job, and tell if they are enough."""
        if self._told is None:
            return
        self._kept.append(result)
        runs = result.runs[result.runs["status"] == OK]
        self._done.update(int(seed) for seed in runs["seed"] if not is_second(seed))
        pairs = sum(count == self._arms for count in self._done.values())
        if pairs > LARGEST * len(self._seeds):
            self._told = None
        elif pairs >= FEWEST:
            told, self._told = self._told, None
            told(joined(self._kept), pairs, len(self._seeds))
        if self._told is None:
            self._kept = []
