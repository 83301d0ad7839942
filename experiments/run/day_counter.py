"""Counter of simulated days across processes, so that the bar moves before a job is finished."""

import multiprocessing
from collections.abc import Callable
from typing import Any

_state: dict[str, Any] = {"counter": None, "listener": None}


def new_counter() -> Any:
    """Counter shared with the processes that are given it: runs done, in fractions."""
    return multiprocessing.get_context("spawn").Value("d", 0.0)


def count_in(counter: Any, listener: Callable[[float], None] | None = None) -> None:
    """Let `tick` in this process add to `counter` (None: nothing is counted), and call `listener` with the sum."""
    _state.update(counter=counter, listener=listener)


def tick(runs: float) -> None:
    """Count this many more runs as done; called in the process that simulates."""
    counter = _state["counter"]
    if counter is None:
        return
    with counter.get_lock():
        counter.value += runs
    if _state["listener"] is not None:
        _state["listener"](counter.value)
