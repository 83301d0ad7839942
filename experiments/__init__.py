"""Run and compare scenarios, store the results, and report them."""

from importlib.util import find_spec
from pathlib import Path

# Only `scenarios` can report that a user's file hides one of our packages, so check first that it is not hidden.
_found = find_spec("scenarios")
if (
    _found
    and _found.origin
    and not (Path(__file__).parents[1] / "scenarios" / "__init__.py").samefile(_found.origin)
):
    raise ImportError(f"{_found.origin} hides Gongzhi's own package 'scenarios'; give this file another name")

import scenarios.hidden  # noqa: E402, F401  reports the same of a user's `model.py` or `agents.py`
