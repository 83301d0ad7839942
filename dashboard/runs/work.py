"""One run in the making: what is left of it, what is under way, who wants it."""

import time
from collections import deque
from collections.abc import Iterable

from dashboard.runs.question import Portion, Question
from dashboard.runs.run import Run, State
from experiments.design.sample import draw_of
from experiments.report.answer import Answer
from experiments.run.jobs import Job
from model.observation.schema import Tables


class Work:
    """State of a run on the server; only the registry changes it, under its lock."""

    def __init__(self, question: Question, order: int) -> None:
        self.question, self.order = question, order
        self.run = Run(question.id, question, "queued", total=question.request.total)
        self.wanted: dict[str, str] = {}  # person by tab
        self.cancelled: set[str] = set()  # tabs that cancelled it
        self.portions: deque[Portion] = deque()
        self.waiting: deque[Job] = deque()  # jobs of the first portion that no worker has begun
        self.planned = False
        self.left = 0  # jobs of the first portion that have no result yet
        self.results: list[Tables] = []
        self.rows = 0  # runs finished
        self.kept_rows = 0  # runs that were kept before
        self.began: float | None = None
        self.shown = 0.0

    @property
    def has_turn(self) -> bool:
        """Whether a worker could begin a job of it."""
        return self.run.open and bool(self.waiting) and bool(self.wanted)

    def plan(self, portions: Iterable[Portion], kept_rows: int, answer: Answer | None) -> None:
        """Take what is left to do, and what was kept before."""
        self.portions = deque(portions)
        self.planned = True
        self.rows = self.kept_rows = kept_rows
        self.show("queued", answer)
        self.next_portion()

    def next_portion(self) -> bool:
        """Go on with the portion that is now the first; False if there is none left."""
        if not self.portions:
            return False
        jobs = self.portions[0].jobs
        self.waiting, self.left, self.results = deque(jobs), len(jobs), []
        return True

    def show(self, state: State, answer: Answer | None = None, under_way: float = 0.0) -> None:
        """Replace what pages see."""
        self.shown = time.monotonic()
        answer = answer or self.run.answer
        finished = max(self.run.finished if self.run.open else 0.0, self.rows + under_way)
        total = self.run.total
        self.run = Run(
            self.run.id,
            self.question,
            state,
            finished=min(finished, total),
            total=total,
            seconds_left=self._left(finished),
            answer=answer,
            draws=draws_in(answer),
            version=self.run.version + 1,
        )

    def _left(self, finished: float) -> float | None:
        now = finished - self.kept_rows
        if self.began is None or now < 0.5:
            return None
        return (time.monotonic() - self.began) * (self.run.total - finished) / now


def draws_in(answer: Answer | None) -> int:
    """Number of draws that both arms of every pair have."""
    if answer is None:
        return 0
    return min(len({draw_of(seed) for seed in pair.seeds}) for pair in answer.pairs)
