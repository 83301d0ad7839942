"""Generated parts of docs/verification.md: what test files assert, the twin's files, mutants that nothing can kill."""

import ast
import tomllib
from pathlib import Path

from scripts.markdown import table

ROOT = Path(__file__).resolve().parent.parent


def headline(tree: ast.Module) -> str:
    """First line of a module's docstring."""
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def tests() -> str:
    """Every test file with its first line and how many test functions it has."""
    rows: list[tuple[str, ...]] = []
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        count = sum(isinstance(n, ast.FunctionDef) and n.name.startswith("test_") for n in ast.walk(tree))
        rows.append(
            (f"[{path.stem.removeprefix('test_')}](../tests/{path.name})", headline(tree), str(count))
        )
    return table(("file", "what it asserts", "tests"), rows)


def twin() -> str:
    """Files of the reference twin, their length, and their content."""
    rows: list[tuple[str, ...]] = []
    for path in sorted((ROOT / "plain").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        rows.append(
            (
                f"[{path.name}](../plain/{path.name})",
                str(len(text.splitlines())),
                headline(ast.parse(text)),
            )
        )
    return table(("file", "lines", "what it holds"), rows)


def mutants() -> str:
    """Reasons why some mutants survive, each with its number of mutants."""
    found = tomllib.loads((ROOT / "tests" / "mutants_explained.toml").read_text(encoding="utf-8"))["reason"]
    return table(
        ("why no test can tell", "mutants"),
        [(reason["why"], str(len(reason["mutants"]))) for reason in found],
    )
