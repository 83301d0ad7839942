"""Write several files, all or none."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_all(texts: Mapping[Path, str]) -> None:
    """Write every text to its file. Raises OSError if one cannot be written; all files are then as they were."""
    beside = {path: path.with_name(f".{path.name}.new") for path in texts}
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            _write(beside[path], text, like=path)
        for path in texts:
            beside[path].replace(path)
    except BaseException:  # also on an interruption half way
        _restore(before)
        raise
    finally:
        _remove(beside.values())


def _write(path: Path, text: str, like: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    if like.exists():
        if not os.access(like, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(like))
        shutil.copymode(like, path)


def _restore(before: Mapping[Path, bytes | None]) -> None:
    for path, content in before.items():
        if content is None:
            _remove([path])
        elif path.read_bytes() != content:
            path.write_bytes(content)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_file():
            path.unlink()
