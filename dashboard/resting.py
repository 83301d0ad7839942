"""What is moved fast, such as a slider, and told once it has come to rest."""

import threading
from collections.abc import Callable
from typing import Any

import solara

PAUSE = 0.5  # seconds without a move


def use_rest[T](value: T, on_rest: Callable[[T], Any]) -> "solara.Reactive[T]":
    """A value that follows `value` until it is moved; `on_rest` gets it when it has not moved for a while."""
    moved = solara.use_reactive(value)
    solara.use_effect(lambda: moved.set(value), [value])

    def settle(cancelled: threading.Event) -> None:
        here = moved.value
        if here != value and not cancelled.wait(PAUSE):
            on_rest(here)

    solara.use_thread(settle, dependencies=[moved.value])
    return moved
