"""The tables of results, as `model/data/tables.toml` declares them: names, columns, types, keys.

Nothing numerical is imported here, so that the command line can read it at once.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import DATA
from model.inputs.nearest import DeclarationError, nearest

if TYPE_CHECKING:
    import pandas as pd

TYPES: dict[str, Any] = {
    "text": str, "whole number": "int64", "identity": "uint64", "number": float, "yes/no": bool,
}  # fmt: skip
RUN = "run"  # column of a world's tables: the row of the run in the batch


class SchemaError(DeclarationError):
    """A declaration of a table that cannot be used, or a table that is not as declared."""


@dataclass(frozen=True)
class Column:
    """One column: `type` is one of TYPES, `unit` is empty where there is none."""

    name: str
    type: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Schema:
    """One table: what it holds, the columns that name a row within a run, and its own columns.

    `labels` are the columns that name the run; `runs` has them among its own. The texts `about`, `present`, `intro` and
    `notes` are those of docs/results.md. A table `on_demand` is kept only where it is asked for.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    labels: tuple[Column, ...] = ()
    present: str = ""
    intro: str = ""
    notes: str = ""
    on_demand: bool = False

    @property
    def stored(self) -> tuple[str, ...]:
        """Names of all columns as they are kept, those that name the run in front."""
        return tuple(column.name for column in (*self.labels, *self.columns))

    @property
    def row_key(self) -> tuple[str, ...]:
        """Names of the columns that name a row among those of all runs."""
        return (*(column.name for column in self.labels), *self.key)

    def empty(self) -> "pd.DataFrame":
        """The table as it is kept, without rows."""
        import pandas as pd

        types = _types((*self.labels, *self.columns))
        return pd.DataFrame(columns=list(types)).astype(types)

    def typed(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """The own columns of a world's table, in their order and types.

        Raises SchemaError for a missing or an undeclared column.
        """
        types = _types(self.columns)
        found = {str(name) for name in frame} - {RUN}
        lacking, unknown = types.keys() - found, found - types.keys()
        if lacking or unknown:
            raise SchemaError(
                f"table '{self.name}' is not as model/data/tables.toml declares it: "
                f"lacks {_listed(lacking)}; not declared: {_listed(unknown)}"
            )
        return frame[list(types)].astype(types)


def _types(columns: Iterable[Column]) -> dict[str, Any]:
    return {column.name: TYPES[column.type] for column in columns}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names)) or "nothing"


def load_schemas(path: Path) -> dict[str, Schema]:
    """Read the declarations, in the order of the file.

    Raises SchemaError for an unknown type or key column, TypeError for a missing or an unknown entry.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    runs = _schema("runs", tables["runs"], ())
    labels = tuple(column for column in runs.columns if column.name in runs.key)
    return {name: runs if name == "runs" else _schema(name, each, labels) for name, each in tables.items()}


def _schema(name: str, table: Mapping[str, Any], labels: tuple[Column, ...]) -> Schema:
    columns = tuple(Column(column, **entry) for column, entry in table["columns"].items())
    for column in columns:
        if column.type not in TYPES:
            where, options = f"table '{name}', column '{column.name}'", ", ".join(TYPES)
            raise SchemaError(
                f"{where}: unknown type '{column.type}'{nearest(column.type, TYPES)}; types: {options}"
            )
    known = [column.name for column in columns]
    for key in table["key"]:
        if key not in known:
            raise SchemaError(f"table '{name}': no column is called '{key}'{nearest(key, known)}")
    texts = {part: table[part].strip() for part in ("intro", "notes") if part in table}
    whole = {**table, **texts, "key": tuple(table["key"]), "columns": columns}
    return Schema(name=name, labels=labels, **whole)


SCHEMAS: dict[str, Schema] = load_schemas(DATA / "tables.toml")
RUNS = SCHEMAS["runs"]
LABELS: tuple[str, ...] = RUNS.key
LONG: dict[str, Schema] = {name: schema for name, schema in SCHEMAS.items() if name != "runs"}


class Tables:
    """The tables of results by name, each of them an attribute: `tables.votes`. Those not given have no rows.

    A world's tables say by `run` which row of the batch they are about, kept ones by scenario, arm and seed
    (docs/results.md). Raises SchemaError for a name that is not declared.
    """

    def __init__(self, **frames: "pd.DataFrame") -> None:
        for name in frames:
            if name not in SCHEMAS:
                raise SchemaError(_unknown(name))
        given = frames.get
        self._frames = {
            name: schema.empty() if (frame := given(name)) is None else frame
            for name, schema in SCHEMAS.items()
        }

    def __getattr__(self, name: str) -> "pd.DataFrame":
        frames: dict[str, pd.DataFrame] = self.__dict__.get("_frames", {})  # none yet while it is unpickled
        if name not in frames:
            raise AttributeError(_unknown(name))
        return frames[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *SCHEMAS]

    def frames(self) -> "dict[str, pd.DataFrame]":
        """The tables by name, in the order in which they are declared."""
        return dict(self._frames)


def _unknown(name: str) -> str:
    return f"no table is called '{name}'{nearest(name, SCHEMAS)}; tables: {', '.join(SCHEMAS)}"
