"""Which levers an intervention moves, read from its code: the names of levers that stand in it as texts."""

from __future__ import annotations

import ast
import tomllib
from functools import cache

from model import DATA
from scenarios.catalogue import INTERVENTIONS_FOLDER, declaration

LEVERS_FILE = DATA / "levers.toml"


@cache
def lever_tables() -> dict[str, dict[str, str | float]]:
    """The table of levers as it is written: name to table, base, unit, range and meaning."""
    tables: dict[str, dict[str, str | float]] = tomllib.loads(LEVERS_FILE.read_text(encoding="utf-8"))
    return tables


@cache
def levers_of(intervention: str) -> tuple[str, ...]:
    """Levers named in an intervention's code, in the order of the table of levers; KeyError for an unknown id.

    Which of them it moves at a time depends on place, date and dose. Nothing is imported or run.
    """
    path = INTERVENTIONS_FOLDER / f"{declaration(intervention).id}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return tuple(name for name in lever_tables() if name in texts)


def users_of(lever: str, interventions: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the given interventions that name a lever."""
    return tuple(each for each in interventions if lever in levers_of(each))
