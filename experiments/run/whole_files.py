"""Writing of files that appear whole or not at all."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary file name; on success the file is renamed to `path`, else it is removed.

    An OSError on the way names `path`.
    """
    unfinished = path.with_name(f"{path.name}.tmp")
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink()
        if isinstance(error, OSError):
            error.filename = str(path)
        raise


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Delay Ctrl-C until the block is done, so that reading or writing in it is complete.

    Only the main thread receives Ctrl-C; in others this does nothing.
    """
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if heard:
            handler(*heard[0])
