"""The model gives the same results under WebAssembly, where NumPy counts with 32 bits.

What happens in a run is the same to the last bit. Means and sums over many people may differ in the last bit, since
NumPy adds in another order where the processor has no vector instructions.

Runs where node is installed and a folder with Pyodide and its wheels (numpy, pandas, scipy, sqlite3) is at hand: the
full release of Pyodide 0.27 or later, unpacked into `build/pyodide`, or wherever GONGZHI_PYODIDE says.
"""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios.build import make_run
from scenarios.catalogue import intervention_ids
from scenarios.loader import load

ROOT = Path(__file__).resolve().parent.parent
PYODIDE = Path(os.environ.get("GONGZHI_PYODIDE", ROOT / "build" / "pyodide"))
PURE = ("mesa", "networkx", "tqdm")  # packages that need no compiler
NODE = shutil.which("node")


@pytest.mark.slow
@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.skipif(
    not (PYODIDE / "pyodide.mjs").is_file(),
    reason=f"no Pyodide with wheels in {PYODIDE.relative_to(ROOT) if PYODIDE.is_relative_to(ROOT) else PYODIDE}",
)
def test_results_are_the_same_where_numpy_counts_with_32_bits(tmp_path: Path) -> None:
    every = load("baseline-old").with_horizon(120).with_interventions(*intervention_ids())
    worlds = [
        [make_run(load("only-red-stewards").with_horizon(30), 1)],
        [make_run(every, 1), make_run(every, 2)],
    ]
    runs, there = tmp_path / "runs.pickle", tmp_path / "there.json"
    runs.write_bytes(pickle.dumps(worlds))
    site = tmp_path / "site"
    for name in PURE:
        source = Path(sys.modules.get(name, __import__(name)).__file__ or "").parent
        shutil.copytree(source, site / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    script = ROOT / "tests" / "wasm" / "run_in_node.mjs"
    command = [str(NODE), str(script), str(PYODIDE), str(ROOT), str(site), str(runs), str(there)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    code = "import json, sys; from results_of_runs import results; print(json.dumps(results(sys.argv[1])))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(script.parent)])}
    here = subprocess.run(
        [sys.executable, "-c", code, str(runs)], capture_output=True, text=True, check=True, env=environment
    )
    mine, theirs = json.loads(here.stdout), json.loads(there.read_text())
    assert mine.keys() == theirs.keys() and len(mine) > 100
    summed = [name for name in mine if not same(mine[name], theirs[name])]
    assert len(summed) < 0.02 * len(mine)
    for name in summed:
        np.testing.assert_allclose(theirs[name], mine[name], rtol=1e-12, atol=0, err_msg=name)


def same(mine: list[Any], theirs: list[Any]) -> bool:
    """Whether two columns hold the same values, undefined ones included."""
    return len(mine) == len(theirs) and all(
        a == b or (a != a and b != b) for a, b in zip(mine, theirs, strict=True)
    )
