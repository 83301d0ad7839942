"""The registry of this server, and a run in a page."""

from functools import cache

from dashboard.following import use_changes
from dashboard.runs.question import Question
from dashboard.runs.queue import Queue
from dashboard.runs.run import Run

_settings: dict[str, int | None] = {"workers": None}


def set_workers(most: int | None) -> None:
    """Bound the worker processes; call before anybody asks. None: one for each processor."""
    _settings["workers"] = most


@cache
def registry() -> Queue:
    """All runs of this server."""
    return Queue(_settings["workers"])


def warm() -> None:
    """Start the workers, as a visitor is here who will ask soon."""
    registry().warm()


def ask(question: Question) -> str:
    """Begin a run for this visitor, or join it; returns its id for the link. Raises RequestError if it is too large."""
    return registry().ask(question)


def get(name: str) -> Run | None:
    """The run as it is now; None if this server does not know it, and the question is to be asked."""
    return registry().get(name) if name else None


def cancel(name: str) -> None:
    """Stop a run for this visitor."""
    registry().cancel(name)


def speed() -> float:
    """Resident-days a second that this visitor can count on now."""
    return registry().speed()


def use_run(name: str) -> Run | None:
    """The run in a page, which is drawn again whenever the run changes; the run goes on while the tab is open."""
    use_changes(name, registry().wait, begin=registry().want)
    return get(name)
