"""One press of the button: the runs happen in a thread of their own, and every step is shown."""

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from dashboard.batch import Snapshot, snapshots
from dashboard.question import Question
from experiments.problems import RequestError
from scenarios.problems import ScenarioError

State = Literal["running", "done", "stopped", "failed"]
Trouble = Literal["question", "died", "other"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Run:
    """What there is to see of one press of the button; `trouble` and `details` say why it failed."""

    question: Question
    state: State = "running"
    snapshot: Snapshot | None = None
    trouble: Trouble = "other"
    details: str = ""


class Session:
    """Runs a question when called, shows every snapshot, and ends soon after `stop`."""

    def __init__(self, question: Question, show: Callable[[Run], None]) -> None:
        self._question, self._show = question, show
        self._snapshot: Snapshot | None = None
        self._stopped = False

    def __call__(self) -> None:
        """Run to the end; whatever goes wrong is shown."""
        try:
            self._run()
        except Exception as error:  # noqa: BLE001  whatever it is, the visitor must see it
            _log.exception("a comparison failed")
            self._show(_failed(self._question, error))

    def stop(self) -> None:
        """Show what there is and end the runs."""
        self._stopped = True
        self._show(Run(self._question, "stopped", self._snapshot))

    def _run(self) -> None:
        with closing(snapshots(self._question)) as found:
            for self._snapshot in found:
                if self._stopped:
                    break
                self._show(Run(self._question, "running", self._snapshot))
        # shown again if stopped: `stop` may come, in the page's thread, between check and showing
        self._show(Run(self._question, "stopped" if self._stopped else "done", self._snapshot))


def _failed(question: Question, error: Exception) -> Run:
    if isinstance(error, ScenarioError | RequestError):
        return Run(question, "failed", trouble="question", details=str(error))
    if isinstance(error, BrokenExecutor | MemoryError):
        return Run(question, "failed", trouble="died", details=_last_line(error))
    return Run(question, "failed", trouble="other", details="".join(traceback.format_exception(error)))


def _last_line(error: Exception) -> str:
    return traceback.format_exception_only(error)[-1].strip()
