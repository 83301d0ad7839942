"""Writing of files that appear whole or not at all; several processes may write into one folder."""

import os
import re
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import FrameType

from experiments.run.processes import host, is_alive

_UNFINISHED = re.compile(r"\.(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-\d+\.tmp$")
_numbers = count()


def unfinished_name(name: str) -> str:
    """Name for something that is not whole yet; it says which process of which machine writes it."""
    return f"{name}.{host()}-{os.getpid()}-{next(_numbers)}.tmp"


def remove_unfinished(folder: Path) -> None:
    """Remove what dead processes left unfinished in a folder; what others still write stays."""
    for path in folder.glob("*.tmp"):
        owner = _UNFINISHED.search(path.name)
        if owner and (owner["host"] != host() or is_alive(int(owner["pid"]))):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary file name; on success the file is renamed to `path`, else it is removed.

    An OSError on the way names `path`.
    """
    unfinished = path.with_name(unfinished_name(path.name))
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
