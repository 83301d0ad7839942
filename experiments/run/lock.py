"""Lock of a result folder: one process at a time merges tables and writes the manifest; parts need no lock."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from experiments.errors import FolderBusyError

NAME = "lock"
PATIENCE = 600.0  # seconds; merging the largest folders takes about one minute


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an existing folder; the system frees it when its holder dies.

    Raises FolderBusyError if another process holds it for longer than PATIENCE, OSError if the folder is gone or cannot
    be written to.
    """
    from filelock import FileLock, Timeout

    if not folder.is_dir():  # the lock would make it anew
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    lock = FileLock(folder / NAME, timeout=PATIENCE, mode=0o666)
    try:
        lock.acquire()
    except Timeout:
        raise FolderBusyError(folder / NAME) from None
    try:
        yield
    finally:
        with suppress(OSError):  # whoever waits for a removed file looks again; Windows keeps the file
            (folder / NAME).unlink()
        lock.release()
