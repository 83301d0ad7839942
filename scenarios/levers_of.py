"""Levers that an intervention moves, found in its code as string literals."""

from __future__ import annotations

import ast
import tomllib
from functools import cache

from model import DATA
from scenarios.catalogue import INTERVENTIONS_FOLDER, declaration

LEVERS_FILE = DATA / "levers.toml"


@cache
def lever_tables() -> dict[str, dict[str, str | float]]:
    """Declared levers by name: table, base, unit, range and meaning, as in the file."""
    tables: dict[str, dict[str, str | float]] = tomllib.loads(LEVERS_FILE.read_text(encoding="utf-8"))
    return tables


@cache
def levers_of(intervention: str) -> tuple[str, ...]:
    """Levers named in an intervention's code, in the order of the lever table; KeyError for an unknown id.

    Place, date and dose decide which of them move at a time. Nothing is imported or run.
    """
    path = INTERVENTIONS_FOLDER / f"{declaration(intervention).id}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return tuple(name for name in lever_tables() if name in texts)


def users_of(lever: str, interventions: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the given interventions that name a lever."""
    return tuple(each for each in interventions if lever in levers_of(each))
