"""Which processes of this machine are alive: owners of unfinished files and of sessions."""

import hashlib
import os
import platform
from functools import cache
from pathlib import Path


@cache
def host() -> str:
    """Short hash of this machine's name; the name itself may hold any character."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def birth(pid: int) -> str:
    """When a process began, in the system's own words; empty where the system does not tell.

    A number may be given to a new process later; number and birth together name one process.
    """
    fields = _stat(pid)
    return fields[19] if len(fields) > 19 else ""


def is_alive(pid: int, born: str = "") -> bool:
    """Whether a process of this machine runs (the one born then, if that is known); True where that cannot be told."""
    if os.name != "posix":  # there is no signal that only asks
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # it runs, and belongs to somebody else
    if _stat(pid)[:1] == ["Z"]:  # it has ended, and its parent has not noticed yet
        return False
    return not born or born == birth(pid)


def _stat(pid: int) -> list[str]:
    """State and further facts of a process; empty where the system has no such file."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
