"""What the packages of the reports do over draws, for pages that show it: writes experiments/recorded/packages.json.

python -m scripts.packages [DRAWS] [--folder FOLDER]     100 draws if not given; about twenty minutes on two cores

`--folder` keeps the runs under the names that `scripts.verdicts` uses. So both share them, and a second call computes
only what is missing.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.analysis.pairs import finished_arm
from experiments.analysis.plausibility import REPORTED
from experiments.api import compare
from experiments.design.request import PACKAGE
from experiments.errors import RequestError
from experiments.recorded.packages import FILE, record, row_of
from model.observation.metrics import HEADLINE
from scenarios.loader import load


def metrics_of(package: str) -> list[str]:
    """Metrics that are kept of a package: the headlines, and those that its claims name."""
    claimed = [claim.measure for claim in load(package).claims if claim.measure]
    return list(dict.fromkeys([*HEADLINE, *claimed]))


def row(package: str, draws: int, folder: Path | None, workers: int | None) -> dict[str, Any]:
    """Run a package against its baseline and give what is kept of it."""
    out = None if folder is None else folder / f"{package}-draws"
    found = compare(package, draws=draws, workers=workers, out=out)
    (pair,) = found.pairs
    arm = finished_arm(found.runs[found.runs["scenario"] == pair.name], PACKAGE).loc[list(pair.seeds)]
    return row_of(pair, metrics_of(package), lambda name: arm[name].to_numpy(float))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.packages", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("draws", nargs="?", type=int, default=100, help="number of draws; 100 if not given")
    parser.add_argument("--folder", type=Path, help="keeps the runs")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    chosen = parser.parse_args(arguments)
    try:
        rows = [row(name, chosen.draws, chosen.folder, chosen.workers) for name in REPORTED]
        record(rows, chosen.draws)
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{FILE.name} renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
