"""Stores of results: Parquet tables that any SQL engine can read, written as results come.

While runs go on, each finished job is a folder `parts/<number>/` with its rows; at the end, and also after
Ctrl-C, the parts are merged into `runs.parquet`, `series.parquet` and so on. Every file and folder appears under its
name only once it is complete.
"""

import errno
import os
import re
import shutil
import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from experiments.errors import RequestError
from experiments.run.jobs import OK, Label
from experiments.run.tables import joined, tidy
from experiments.run.whole_files import interrupts_wait, whole
from model.observation.schema import LONG, SCHEMAS, Tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_PARTS = "parts"
_GLOB = "*?[]"
_SHOWN = 100  # characters of a folder's name in a message
_ERRNO = re.compile(r'"errno":"(\d+)"')


class Store(Protocol):
    """Keeps results; finished runs are not run again."""

    @property
    def folder(self) -> Path | None:
        """Folder of the results, None for memory."""

    def done(self) -> set[tuple[str, str, int]]:
        """Scenario, arm and seed of the finished runs."""

    def add(self, result: Tables) -> None:
        """Keep the rows of one job."""

    def tables(self) -> Tables:
        """All rows kept so far, sorted, one per key."""

    def close(self) -> None:
        """Bring the kept rows into their final form."""


class MemoryStore:
    """Store that keeps results in memory as long as the program runs."""

    folder: Path | None = None

    def __init__(self) -> None:
        self._results: list[Tables] = []

    def done(self) -> set[tuple[str, str, int]]:
        """Scenario, arm and seed of the finished runs."""
        return finished(self.tables().runs)

    def add(self, result: Tables) -> None:
        """Keep the rows of one job."""
        self._results.append(result)

    def tables(self) -> Tables:
        """All rows kept so far, sorted, one per key."""
        return tidy(joined(self._results))

    def close(self) -> None:
        """Nothing to do."""


class FolderStore:
    """Store that keeps results in a folder, which is created when the first result arrives.

    Raises RequestError for a folder that cannot be used or holds other people's runs under the same names.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = result_folder(folder)
        self._known = self._read()

    def refuse_others(self, identities: Mapping[Label, str], version: str) -> None:
        """Raise RequestError if runs of the same scenario name but other content, or other code, are stored here."""
        rows = self._known.runs[["scenario", "arm", "identity", "version"]].drop_duplicates()
        for scenario, arm, identity, made_by in rows.itertuples(index=False):
            wanted = identities.get(Label(scenario, arm))
            if wanted is not None and (wanted, version) != (identity, made_by):
                en, zh = (
                    ("version of the program", "程序版本")
                    if wanted == identity
                    else (f"content of '{scenario}'", f"“{scenario}”内容")
                )
                raise RequestError(
                    f"{self.folder}: holds runs of '{scenario}' made with another {en}; "
                    "choose another folder with --out, or delete this one",
                    f"{self.folder}：其中“{scenario}”的运行所用的{zh}与现在不同；"
                    "请用 --out 另选文件夹，或删除此文件夹",
                )

    def done(self) -> set[tuple[str, str, int]]:
        """Scenario, arm and seed of the finished runs."""
        return finished(self._known.runs)

    def add(self, result: Tables) -> None:
        """Write the rows of one job as a part that appears all at once; Ctrl-C waits until it is written."""
        part = self.folder / _PARTS / uuid.uuid4().hex
        unfinished = part.with_suffix(".tmp")
        try:
            with interrupts_wait():
                unfinished.mkdir(parents=True)
                for name, frame in result.frames().items():
                    if len(frame) or name == "runs":
                        write_table(frame, unfinished / f"{name}.parquet")
                unfinished.rename(part)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def tables(self) -> Tables:
        """All rows kept so far, sorted, one per key."""
        self._known = self._read()
        return self._known

    def close(self) -> None:
        """Merge the parts into the tables, then remove them; an interruption in between loses nothing."""
        if not (self.folder / _PARTS).exists():
            return
        merged = self.tables()
        for name in (*LONG, "runs"):  # runs last, since they record what is done
            frame = merged.frames()[name]
            if len(frame) or name in ("runs", "series"):
                write_table(frame, self.folder / f"{name}.parquet")
        shutil.rmtree(self.folder / _PARTS)

    def _read(self) -> Tables:
        found = {name: self._frame(name) for name in SCHEMAS}
        return tidy(Tables(**{name: frame for name, frame in found.items() if frame is not None}))

    def _frame(self, table: str) -> "pd.DataFrame | None":
        whole = self.folder / f"{table}.parquet"
        parts = sorted((self.folder / _PARTS).glob(f"*/{table}.parquet"))
        paths = [path for path in (whole, *parts) if path.is_file() and path.parent.suffix != ".tmp"]
        return read_tables(paths) if paths else None


def finished(runs: "pd.DataFrame") -> set[tuple[str, str, int]]:
    """Scenario, arm and seed of the finished rows of a table of runs."""
    rows = runs.loc[runs["status"] == OK, ["scenario", "arm", "seed"]]
    return {(str(scenario), str(arm), int(seed)) for scenario, arm, seed in rows.itertuples(index=False)}


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
        is_folder, writable = nearest.is_dir(), os.access(nearest, os.W_OK | os.X_OK)
    except OSError as error:
        raise unusable(folder, error) from error
    if not is_folder:
        raise RequestError(
            f"{nearest}: a file; give a folder, or the name of one that can be made",
            f"{nearest}：这是文件；请给出一个文件夹，或可以新建的文件夹名",
        )
    if not writable:
        raise unusable(nearest, OSError(errno.EACCES, os.strerror(errno.EACCES)))


def unusable(folder: Path, error: OSError) -> RequestError:
    """Error that results cannot be kept in a folder, with the system's reason."""
    shown = str(folder) if len(str(folder)) <= _SHOWN else f"{str(folder)[:_SHOWN]}..."
    return RequestError(
        f"{shown}: cannot be written to ({error.strerror}); choose another folder with --out",
        f"{shown}：无法写入（{error.strerror}）；请用 --out 另选文件夹",
    )


@cache
def _database() -> "duckdb.DuckDBPyConnection":
    """In-memory database, used only to read and write Parquet; slow to start."""
    import duckdb

    return duckdb.connect()


def _connection() -> "duckdb.DuckDBPyConnection":
    """New connection, as threads must not share one."""
    return _database().cursor()


def write_table(frame: "pd.DataFrame", path: Path) -> None:
    """Write a table as Parquet; the file appears only when it is complete. Raises OSError."""
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with interrupts_wait(), whole(path) as unfinished, _connection() as connection:
            connection.from_df(frame).write_parquet(str(unfinished), compression="zstd")
    except duckdb.IOException as error:
        raise _os_error(str(error), path) from error


def _os_error(text: str, path: Path) -> OSError:
    """Turn DuckDB's error about a file that could not be written into an OSError."""
    told = _ERRNO.search(text)
    number = int(told[1]) if told else errno.EIO
    return OSError(number, os.strerror(number) if told else text, str(path))


def read_tables(paths: list[Path]) -> "pd.DataFrame":
    """Read Parquet files as one table; missing columns become NaN. Raises RequestError for a damaged file."""
    import duckdb

    try:
        with interrupts_wait(), _connection() as connection:
            frame: pd.DataFrame = connection.read_parquet(list(map(str, paths)), union_by_name=True).df()
    except duckdb.Error as error:
        folder = paths[0].parent
        raise RequestError(
            f"{folder}: its tables cannot be read ({error}); delete it to start afresh",
            f"{folder}：其中的表无法读取（{error}）；请删除后重新开始",
        ) from error
    return frame
