"""A page that follows something that changes elsewhere in the server: a run, a recording, a class."""

import threading
from collections.abc import Callable

import solara

type Wait = Callable[[str, int, float], int]  # name, version seen, seconds: the version, once it is another

# Pages that follow are drawn one after the other. All at once would leave a visitor's own click a small share of the
# one interpreter; a page that waits is drawn once, as things are by then, not once for every change.
_turn = threading.Lock()


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
                if wait(name, seen, 1.0) == seen:
                    continue
                with _turn:
                    seen = wait(name, seen, 0.0)
                    if not left.is_set():
                        tick(seen)

        threading.Thread(target=watch, daemon=True).start()
        return left.set

    solara.use_effect(follow, [name])
