"""A page that follows something that changes elsewhere in the server: a run, a recording, a class."""

import threading
from collections.abc import Callable

import solara

type Wait = Callable[[str, int, float], int]  # name, version seen, seconds: the version, once it is another


def use_changes(name: str, wait: Wait, begin: Callable[[str], object] | None = None) -> None:
    """Draw the page again whenever the version of `name` changes, while the tab is open; nothing for an empty name.

    begin: called with the name when the following begins.
    """
    _, tick = solara.use_state(-1)

    def follow() -> Callable[[], None] | None:
        if not name:
            return None
        if begin is not None:
            begin(name)
        left = threading.Event()

        def watch() -> None:
            seen = -2
            while not left.is_set():
                version = wait(name, seen, 1.0)
                if version != seen and not left.is_set():
                    seen = version
                    tick(version)

        threading.Thread(target=watch, daemon=True).start()
        return left.set

    solara.use_effect(follow, [name])
