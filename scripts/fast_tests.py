"""Print the tests of the fast lane, a line each: those that pyproject.toml lists, and those of additions.

The tests of an addition lie where `gongzhi new` puts them: a test file with the name of the intervention or metric.
"""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDITIONS = ("scenarios/interventions/*.toml", "model/observation/added/*.py")


def fast_tests(root: Path = ROOT) -> list[str]:
    """Files and single tests that `bash scripts/test.sh --fast` runs."""
    listed: list[str] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["fast"][
        "tests"
    ]
    names = sorted(path.stem for pattern in ADDITIONS for path in root.glob(pattern))
    own = (f"tests/test_{name}.py" for name in names)
    return [*listed, *(path for path in own if path not in listed and (root / path).is_file())]


if __name__ == "__main__":
    print(*fast_tests(), sep="\n")
