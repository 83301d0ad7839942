"""Detect user files that hide packages of this program.

Python looks beside the user's script first, so a `model.py` there is taken for our package `model`.
"""

from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).absolute().parents[1]


def refuse_hidden(*packages: str) -> None:
    """Raise ImportError, naming the file, if Python finds another file than our package of that name."""
    for name in packages:
        found = find_spec(name)
        ours = ROOT / name / "__init__.py"
        if found and found.origin and not Path(found.origin).samefile(ours):
            raise ImportError(
                f"{found.origin} hides Gongzhi's own package '{name}'; give this file another name"
            )
