"""Print the tests of the fast lane, a line each, as pyproject.toml lists them."""

import tomllib
from pathlib import Path


def fast_tests() -> list[str]:
    """Files and single tests that `bash scripts/test.sh --fast` runs."""
    project = Path(__file__).resolve().parent.parent / "pyproject.toml"
    listed: list[str] = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["fast"]["tests"]
    return listed


if __name__ == "__main__":
    print(*fast_tests(), sep="\n")
