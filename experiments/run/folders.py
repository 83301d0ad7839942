"""Folders for results: which names can be used, and whether anything can be written there."""

import errno
import os
from pathlib import Path

from experiments.errors import RequestError
from scenarios.chinese import chinese

_GLOB = "*?[]"
_SHOWN = 100  # characters of a folder's name in a message


def result_folder(name: str | os.PathLike[str]) -> Path:
    """Path of a folder that can hold results, whether or not it exists. Raises RequestError."""
    if not isinstance(name, str | os.PathLike):
        raise RequestError(
            f"{name!r}: no name of a folder; allowed: a text or a path",
            f"{name!r}：不是文件夹名称；允许：文字或路径",
        )
    if not os.fspath(name).strip():
        raise RequestError(
            "the name of the result folder is empty; give a name, or leave --out away",
            "结果文件夹的名称为空；请给出名称，或不用 --out",
        )
    _check_path(Path(name))
    return Path(name)


def _check_path(folder: Path) -> None:
    if any(mark in str(folder) for mark in _GLOB):
        marks = " ".join(_GLOB)
        raise RequestError(
            f"{folder}: a result folder's name must not contain any of {marks}",
            f"{folder}：结果文件夹的名称不能含有以下字符：{marks}",
        )
    try:
        os.fsencode(folder).decode()
    except UnicodeDecodeError:
        raise RequestError(
            f"{str(folder)!a}: not a name in UTF-8", f"{str(folder)!a}：名称不是 UTF-8"
        ) from None
    try:
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        is_folder = nearest.is_dir()
    except OSError as error:
        raise unusable(folder, error) from error
    if not is_folder:
        raise RequestError(
            f"{nearest}: a file; give a folder, or the name of one that can be made",
            f"{nearest}：这是文件；请给出一个文件夹，或可以新建的文件夹名",
        )


def check_writable(folder: Path) -> None:
    """Raise RequestError if a folder, or the nearest one above it that exists, cannot be written to."""
    try:
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    except OSError as error:
        raise unusable(folder, error) from error
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise unusable(nearest, OSError(errno.EACCES, os.strerror(errno.EACCES)))


def unusable(folder: Path, error: OSError) -> RequestError:
    """Error that results cannot be kept in a folder, with the system's reason."""
    shown = str(folder) if len(str(folder)) <= _SHOWN else f"{str(folder)[:_SHOWN]}..."
    return RequestError(
        f"{shown}: cannot be written to ({error.strerror}); choose another folder with --out",
        f"{shown}：无法写入（{chinese(error.strerror or '')}）；请用 --out 另选文件夹",
    )
