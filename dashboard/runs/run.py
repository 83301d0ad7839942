"""A run as pages see it: frozen, replaced by a newer one with every change."""

import traceback
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Literal

from dashboard.runs.question import Question
from experiments.errors import RequestError
from experiments.report.answer import Answer
from scenarios.errors import ScenarioError

State = Literal["queued", "running", "done", "stopped", "failed"]
Trouble = Literal["", "question", "died", "other"]


@dataclass(frozen=True, eq=False)
class Run:
    """State of a run.

    before: how many others have their turn first while it is queued. lent: whether all workers are lent to others, so
    that nothing of it goes on. finished, total: runs of the model, those under
    way in fractions. seconds_left: None while nothing can be said. answer: what the draws so far say (None before the
    first portion), over `draws` draws. trouble, details, zh: why it failed. version: grows with every change.
    """

    id: str
    question: Question
    state: State
    before: int = 0
    lent: bool = False
    finished: float = 0.0
    total: int = 0
    seconds_left: float | None = None
    answer: Answer | None = None
    draws: int = 0
    trouble: Trouble = ""
    details: str = ""
    zh: str = ""
    version: int = 0

    @property
    def share(self) -> float:
        """Finished share, from 0 to 1."""
        return min(1.0, self.finished / self.total) if self.total else 1.0

    @property
    def open(self) -> bool:
        """Whether more is to come."""
        return self.state in ("queued", "running")

    def details_in(self, lang: str) -> str:
        """Why it failed, in `en` or `zh`."""
        return self.zh if lang == "zh" and self.zh else self.details


def trouble_of(error: BaseException) -> tuple[Trouble, str, str]:
    """Kind of trouble, and details in English and Chinese."""
    if isinstance(error, ScenarioError | RequestError):
        return "question", str(error), error.text("zh")
    if isinstance(error, BrokenExecutor | MemoryError):
        return "died", traceback.format_exception_only(error)[-1].strip(), ""
    return "other", "".join(traceback.format_exception(error)), ""
