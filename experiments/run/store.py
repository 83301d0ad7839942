"""Stores of results: Parquet tables that any SQL engine can read, written as results come.

While runs go on, each finished job is a folder `parts/<number>/` with its rows; at the end, and also after
Ctrl-C, the parts are merged into `runs.parquet`, `series.parquet` and so on, and the manifest gets their sums. Every
file and folder appears under its name only once it is complete.
"""

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from experiments.errors import RequestError
from experiments.run import manifest
from experiments.run.folders import result_folder
from experiments.run.jobs import OK, Label
from experiments.run.lock import locked
from experiments.run.parquet import read_tables, write_table
from experiments.run.tables import Wanted, chosen, chosen_rows, joined, tidy, tidy_table
from experiments.run.whole_files import interrupts_wait, remove_unfinished, unfinished_name
from model.observation.schema import LABELS, LONG, SCHEMAS, Tables

if TYPE_CHECKING:
    import pandas as pd

type Key = tuple[str, str, int]  # scenario, arm and seed
type Listed = Mapping[str, Any] | None  # size and sum of each table, by the name of its file

PARTS = "parts"
_ATTEMPTS = 8  # to read a folder while others merge


class Store(Protocol):
    """Keeps results; finished runs are not run again."""

    @property
    def folder(self) -> Path | None:
        """Folder of the results, None for memory."""

    def done(self, cases: bool = False) -> set[Key]:
        """Scenario, arm and seed of the finished runs; with `cases`, of those kept with their cases."""

    def add(self, result: Tables) -> None:
        """Keep the rows of one job."""

    def tables(self, wanted: Wanted | None = None) -> Tables:
        """All rows kept so far, or those of the wanted arms and seeds; sorted, one per key."""

    def close(self) -> None:
        """Bring the kept rows into their final form."""


class MemoryStore:
    """Store that keeps results in memory as long as the program runs."""

    folder: Path | None = None

    def __init__(self) -> None:
        self._results: list[Tables] = []

    def done(self, cases: bool = False) -> set[Key]:
        """Scenario, arm and seed of the finished runs."""
        return finished(self.tables().runs)

    def add(self, result: Tables) -> None:
        """Keep the rows of one job."""
        self._results.append(result)

    def tables(self, wanted: Wanted | None = None) -> Tables:
        """All rows kept so far, or those of the wanted arms and seeds; sorted, one per key."""
        found = tidy(joined(self._results))
        return found if wanted is None else chosen(found, wanted)

    def close(self) -> None:
        """Nothing to do."""


class FolderStore:
    """Store that keeps results in a folder, which is created when the first result arrives.

    Any number of processes may add parts at any time. Merging and the manifest are under the folder's lock; reading
    needs none, and writes nothing. Raises RequestError for a folder that cannot be used.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = result_folder(folder)
        self._runs = self._steady(lambda listed: self._frame("runs", listed))

    def refuse_others(self, wanted: Mapping[Label, tuple[str, str]]) -> None:
        """Raise RequestError if runs of other content or code are kept here, or being made, under a wanted name.

        wanted: identity and version of the code of each arm.
        """
        rows = self._runs[["scenario", "arm", "identity", "version"]].drop_duplicates()
        known = manifest.read(self.folder)
        running = [each for each in known.get("sessions", []) if manifest.is_running(each)]
        asked = {tuple(label) for each in running for label in each.get("asked", [])}
        entries = [
            (each["scenario"], each["arm"], each.get("identity"), each.get("version"))
            for each in known.get("scenarios", [])
            if (each["scenario"], each["arm"]) in asked
        ]
        for scenario, arm, identity, version in [*rows.itertuples(index=False), *entries]:
            mine = wanted.get(Label(scenario, arm))
            if mine is not None and mine != (identity, version):
                raise _others(self.folder, scenario, mine[0] == identity)

    def done(self, cases: bool = False) -> set[Key]:
        """Scenario, arm and seed of the finished runs; with `cases`, of those kept with their cases."""
        done = finished(self._runs)
        if not cases or not done:
            return done
        told = self._steady(lambda listed: self._frame("cases", listed))[list(LABELS)].drop_duplicates()
        return done & _keys(told)

    @property
    def lost(self) -> tuple[str, ...]:
        """Files that the manifest lists and that are gone. Then the other tables do not count: runs are made again."""
        return self._lost(self._listed())

    @property
    def unmerged(self) -> int:
        """Number of whole parts that are not yet merged."""
        return len(self._parts())

    def refresh(self) -> None:
        """Read again which runs are kept, as other processes may have added some."""
        self._runs = self._steady(lambda listed: self._frame("runs", listed))

    def add(self, result: Tables) -> None:
        """Write the rows of one job as a part that appears all at once; Ctrl-C waits until it is written."""
        part = self.folder / PARTS / uuid.uuid4().hex
        unfinished = part.with_name(unfinished_name(part.name))
        try:
            with interrupts_wait():
                part.parent.mkdir(exist_ok=True)  # not its parents: a folder that has vanished is an error
                unfinished.mkdir()
                for name, frame in result.frames().items():
                    if len(frame) or name == "runs":
                        write_table(frame, unfinished / f"{name}.parquet")
                unfinished.rename(part)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def tables(self, wanted: Wanted | None = None) -> Tables:
        """All rows kept so far, or those of the wanted arms and seeds; sorted, one per key."""
        self.refresh()

        def read(listed: Listed) -> Tables:
            frames = {}
            for (
                name
            ) in SCHEMAS:  # one after the other, so that only the rows that are wanted are held together
                frame = self._frame(name, listed)
                frames[name] = frame if wanted is None else chosen_rows(frame, wanted)
            return Tables(**frames)

        return self._steady(read)

    def close(self) -> None:
        """Merge the parts into the tables, then remove what was merged; an interruption in between loses nothing."""
        if not self.folder.is_dir():
            return
        with locked(self.folder):
            parts, listed = self._parts(), self._listed()
            if parts or self._lost(listed):
                self._merge(parts, listed)
            remove_unfinished(self.folder)
            if (self.folder / PARTS).is_dir():
                remove_unfinished(self.folder / PARTS)
                with suppress(OSError):  # somebody adds a part just now
                    (self.folder / PARTS).rmdir()

    def _merge(self, parts: list[Path], listed: Listed) -> None:
        """Write every table anew that a part adds to, one at a time; only these parts are removed."""
        before = manifest.read(self.folder)
        manifest.write(
            self.folder, before | {"tables": None}
        )  # sums do not hold until all tables are written
        lost = self._lost(listed)
        sums: dict[str, Any] = {}
        for name in (*LONG, "runs"):  # runs last, since they record what is done
            path = self.folder / f"{name}.parquet"
            old = [path] if path.is_file() and not lost else []
            new = [each for part in parts if (each := part / path.name).is_file()]
            if new or (name in ("runs", "series") and not old):
                write_table(_tidy_table(name, [*old, *new]), path)
            elif lost:
                path.unlink(missing_ok=True)
            if path.is_file():
                sums[path.name] = summed(path)
        manifest.write(self.folder, before | {"tables": sums, "merges": before.get("merges", 0) + 1})
        for part in parts:
            shutil.rmtree(part)

    def _parts(self) -> list[Path]:
        """Folders of whole parts."""
        return sorted(path for path in (self.folder / PARTS).glob("*") if path.suffix != ".tmp")

    def _listed(self) -> Listed:
        """Size and sum of each table as the manifest tells; None while it is being merged, or without a manifest."""
        return manifest.read(self.folder).get("tables")

    def _state(self) -> tuple[object, object]:
        known = manifest.read(self.folder)
        return known.get("tables"), known.get("merges")

    def _lost(self, listed: Listed) -> tuple[str, ...]:
        return tuple(name for name in listed or () if not (self.folder / name).is_file())

    def _steady[T](self, read: Callable[[Listed], T]) -> T:
        """What `read` finds while nobody merges in between, given the sums that the manifest lists."""
        for attempt in range(_ATTEMPTS):
            listed, state = self._listed(), self._state()
            error, found = None, None
            try:
                found = read(listed)
            except (RequestError, OSError) as trouble:
                error = trouble
            if self._state() == state and (listed is not None or error is None):
                break
            time.sleep(0.05 * attempt)
        if error is not None:
            raise error
        return cast("T", found)

    def _frame(self, table: str, listed: Listed) -> "pd.DataFrame":
        """Rows of a table and of the parts, sorted. Raises RequestError for a table that is not as it was written."""
        path = self.folder / f"{table}.parquet"
        paths = [path] if path.is_file() and not self._lost(listed) else []
        if paths and listed is not None and listed.get(path.name) != summed(path):
            raise _changed(path)
        parts = [part / path.name for part in self._parts()]
        return _tidy_table(table, [*paths, *(each for each in parts if each.is_file())])


def _tidy_table(table: str, paths: list[Path]) -> "pd.DataFrame":
    if not paths:
        return SCHEMAS[table].empty()
    return tidy_table(table, read_tables(paths))


def summed(path: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _changed(path: Path) -> RequestError:
    return RequestError(
        f"{path}: not as it was written; delete this file and give the same command again: its runs are run again",
        f"{path}：内容与写入时不符；请删除此文件后再次输入同一命令，其中的运行会重新进行",
    )


def _others(folder: Path, scenario: str, same_content: bool) -> RequestError:
    en, zh = (
        ("version of the program", "程序版本")
        if same_content
        else (f"content of '{scenario}'", f"“{scenario}”内容")
    )
    return RequestError(
        f"{folder}: holds runs of '{scenario}' made with another {en}; choose another folder with --out, or delete "
        "this one",
        f"{folder}：其中“{scenario}”的运行所用的{zh}与现在不同；请用 --out 另选文件夹，或删除此文件夹",
    )


def finished(runs: "pd.DataFrame") -> set[Key]:
    """Scenario, arm and seed of the finished rows of a table of runs."""
    return _keys(runs.loc[runs["status"] == OK, list(LABELS)])


def _keys(rows: "pd.DataFrame") -> set[Key]:
    return {(str(scenario), str(arm), int(seed)) for scenario, arm, seed in rows.itertuples(index=False)}
