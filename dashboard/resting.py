"""What is moved fast, such as a slider, and told once it has come to rest."""

import threading
from collections.abc import Callable
from typing import Any

import solara

PAUSE = 0.5  # seconds without a move


def use_rest[T](value: T, on_rest: Callable[[T], Any]) -> "solara.Reactive[T]":
    """A value that follows `value` until it is moved; `on_rest` gets it when it has not moved for a while.

    What was told comes back as `value`, late on a busy machine. This echo does not undo a move made since then.
    """
    moved = solara.use_memo(lambda: solara.Reactive(value), [])
    known, latest = solara.use_ref(value), solara.use_ref(on_rest)
    latest.current = on_rest  # so the page that hears of a move is the one of then, not the one before

    def follow() -> None:
        if value != known.current:
            known.current = value
            moved.set(value)

    def settle() -> Callable[[], None] | None:
        here = moved.value
        if here == known.current:
            return None
        left = threading.Event()

        def rest() -> None:
            if not left.wait(PAUSE):
                known.current = here
                latest.current(here)

        threading.Thread(target=rest, daemon=True).start()
        return left.set

    solara.use_memo(follow, [value])  # an effect misses a value that comes and goes while the page is drawn
    solara.use_effect(settle, [moved.value])
    return moved
