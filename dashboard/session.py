"""One press of the button: runs happen in a separate thread, and every step is shown."""

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Literal

from dashboard.batch import Snapshot, ask
from dashboard.question import Question
from experiments.errors import RequestError
from scenarios.errors import ScenarioError

State = Literal["running", "done", "stopped", "failed"]
Trouble = Literal["question", "died", "other"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Run:
    """State of one press of the button; `trouble` and `details` say why it failed.

    `zh` gives the details in Chinese; without it the English ones serve both languages.
    """

    question: Question
    state: State = "running"
    snapshot: Snapshot | None = None
    trouble: Trouble = "other"
    details: str = ""
    zh: str = ""

    def details_in(self, lang: str) -> str:
        """Why it failed, in `en` or `zh`."""
        return self.zh if lang == "zh" and self.zh else self.details


class _Stopped(Exception):  # noqa: N818  not an error
    """Raised when the visitor cancels."""


class Session:
    """Runs a question when called, shows every snapshot, and ends soon after `stop`."""

    def __init__(self, question: Question, show: Callable[[Run], None]) -> None:
        self._question, self._show = question, show
        self._snapshot: Snapshot | None = None
        self._stopped = False

    def __call__(self) -> None:
        """Run to the end and show any error."""
        try:
            self._run()
        except Exception as error:  # noqa: BLE001  the visitor must see every error
            _log.exception("a comparison failed")
            self._show(_failed(self._question, error))

    def stop(self) -> None:
        """Show the results so far and end the runs."""
        self._stopped = True
        self._show(Run(self._question, "stopped", self._snapshot))

    def _run(self) -> None:
        try:
            ask(self._question, self._note)
            state: State = "done"
        except _Stopped:
            state = "stopped"
        self._show(Run(self._question, state, self._snapshot))

    def _note(self, snapshot: Snapshot) -> None:
        if self._stopped:
            raise _Stopped
        self._snapshot = snapshot
        self._show(Run(self._question, "running", snapshot))


def _failed(question: Question, error: Exception) -> Run:
    if isinstance(error, ScenarioError | RequestError):
        return Run(question, "failed", trouble="question", details=str(error), zh=error.text("zh"))
    if isinstance(error, BrokenExecutor | MemoryError):
        return Run(question, "failed", trouble="died", details=_last_line(error))
    return Run(question, "failed", trouble="other", details="".join(traceback.format_exception(error)))


def _last_line(error: Exception) -> str:
    return traceback.format_exception_only(error)[-1].strip()
