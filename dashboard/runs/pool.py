"""Worker processes of the server, each of which can be ended without the others."""

import os
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any
from weakref import WeakSet

from experiments.run.day_counter import new_counter
from experiments.run.executors import local_processes

SHELF = 200_000_000  # bytes that a worker keeps of what it ran: some 1.5 million residents at the start
POLITE = 10  # on the system's scale from 0 to 19
_ALIVE: "WeakSet[Worker]" = WeakSet()
_STARTING = threading.Lock()  # starting a process changes the environment for a moment


class _Ended(BaseException):
    """Given to the pool of a worker that is to end at once."""


class Worker:
    """One process. It dies with this one, even if this one is killed; `end` kills it alone."""

    def __init__(self) -> None:
        self._counter = new_counter()
        self._open = ExitStack()
        self.ended = False
        self.warm_ups: set[Hashable] = set()  # of the jobs that were begun in it
        with _STARTING:
            self._pool: ProcessPoolExecutor = self._open.enter_context(local_processes(1, self._counter))
            self._pool.submit(begin)
        _ALIVE.add(self)

    def submit[**P, R](self, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Do a task in the process, after those before it."""
        return self._pool.submit(task, *args, **kwargs)

    @property
    def counted(self) -> float:
        """Runs that the process has done since it began, in fractions."""
        return float(self._counter.value)

    def end(self) -> None:
        """Kill the process at once; what it was doing is lost."""
        self.ended = True
        error = _Ended()
        with suppress(_Ended):
            self._open.__exit__(_Ended, error, None)


def end_all() -> None:
    """Kill every worker of this process, as the server ends."""
    for worker in list(_ALIVE):
        if not worker.ended:
            worker.end()


def begin() -> None:
    """Give way to the process that serves the pages, keep what is run, and import what a run needs."""
    if hasattr(os, "nice"):
        os.nice(POLITE)
    import experiments.design.draws
    import scenarios.build
    from experiments.design.kept import kept
    from experiments.run.shelf import shelf
    from scenarios.loader import names

    shelf.keep(SHELF)
    modules: list[Any] = [experiments.design.draws, scenarios.build, kept(), names()]
    del modules
