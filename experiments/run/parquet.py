"""Tables as files: Parquet, or CSV, through DuckDB. A file appears under its name only once it is complete."""

import errno
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import RequestError
from experiments.run.whole_files import interrupts_wait, whole

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_READ = "select * from read_parquet(?, union_by_name = true)"
_VECTORS = 100  # of 2,048 rows each that are read at a time
_ERRNO = re.compile(r'"errno":"(\d+)"')


@cache
def _database() -> "duckdb.DuckDBPyConnection":
    """In-memory database, used only to read and write Parquet; slow to start."""
    import duckdb

    return duckdb.connect()


def _connection() -> "duckdb.DuckDBPyConnection":
    """New connection, as threads must not share one."""
    return _database().cursor()


def write_table(frame: "pd.DataFrame", path: Path) -> None:
    """Write a table as Parquet, or as CSV if the name ends so; the file appears only when whole. Raises OSError."""
    import duckdb

    try:
        with interrupts_wait(), whole(path) as unfinished, _connection() as connection:
            rows = connection.from_df(frame)
            if path.suffix == ".csv":
                rows.write_csv(str(unfinished))
            else:
                rows.write_parquet(str(unfinished), compression="zstd")
    except duckdb.IOException as error:
        raise _os_error(str(error), path) from error


def _os_error(text: str, path: Path) -> OSError:
    """Turn DuckDB's error about a file that could not be written into an OSError."""
    told = _ERRNO.search(text)
    number = int(told[1]) if told else errno.EIO
    return OSError(number, os.strerror(number) if told else text, str(path))


def _by_chunks(rows: "duckdb.DuckDBPyConnection") -> "pd.DataFrame":
    """All rows as a table in which equal texts are one object, as most texts occur millions of times."""
    import pandas as pd

    pool: dict[str, str] = {}
    chunks: list[pd.DataFrame] = []
    while len(chunk := rows.fetch_df_chunk(_VECTORS)) or not chunks:
        chunks.append(_sharing(chunk, pool))
        if not len(chunk):
            break
    return pd.concat(chunks, ignore_index=True)


def _sharing(chunk: "pd.DataFrame", pool: dict[str, str]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    for name in [name for name, kind in chunk.dtypes.items() if str(kind) in ("str", "object")]:
        codes, texts = pd.factorize(chunk[name])
        known = np.array([*(pool.setdefault(text, text) for text in texts), np.nan], object)
        chunk[name] = pd.Series(known[codes], chunk.index, chunk[name].dtype)  # code -1: missing, at the end
    return chunk


def read_tables(paths: list[Path]) -> "pd.DataFrame":
    """Read Parquet files as one table; missing columns become NaN. Raises RequestError for a damaged file."""
    import duckdb

    try:
        with interrupts_wait(), _connection() as connection:
            frame = _by_chunks(connection.execute(_READ, [list(map(str, paths))]))
    except duckdb.Error as error:
        if _ERRNO.search(str(error)):  # the file is there, and the system does not let us read it
            raise _os_error(str(error), paths[0]) from error
        folder = paths[0].parent
        raise RequestError(
            f"{folder}: its tables cannot be read ({error}); delete it to start afresh",
            f"{folder}：其中的表无法读取（{error}）；请删除后重新开始",
        ) from error
    return frame
