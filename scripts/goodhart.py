"""The Goodhart test of the project: runs it and keeps what it finds, and writes docs/goodhart.md and its Chinese page.

    python -m scripts.goodhart [SEEDS] [--workers N]    30 seeds if not given: a quarter of an hour of processor time
    python -m scripts.goodhart --render                 runs nothing: writes both pages from what is kept

What is kept stands in experiments/recorded/goodhart.json, and what the page to play of lesson 8 shows of the same runs
in experiments/play/data/indicator.json. `gongzhi goodhart` tries other places and other cheats.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from experiments.errors import RequestError
from experiments.play.histories import indicator_of, keep
from experiments.recorded.cheats import goodhart_test, record, restored
from experiments.report import goodhart_page
from experiments.report.phrases import LANGUAGES
from scripts.pages import file_of, ready

PAGE: Final = "goodhart"
COMMAND: Final = "python -m scripts.goodhart"


def measure(seeds: int, workers: int | None) -> None:
    """Run the whole test once and keep what it finds, for the documents and for the page to play of lesson 8."""
    from experiments.analysis.goodhart import goodhart
    from experiments.run.executors import processors

    found = goodhart(seeds=seeds, workers=workers or processors())
    record(found)
    keep("indicator", indicator_of(found))
    goodhart_test.cache_clear()


def write() -> None:
    """Write both pages from what is kept; what is written by hand around the marks stays."""
    tested = goodhart_test()
    files = {lang: file_of(PAGE, lang) for lang in LANGUAGES}
    goodhart_page.write_both(restored(tested), files, COMMAND, tested.version)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").split("\n")[0])
    parser.add_argument("seeds", nargs="?", type=int, default=30, help="number of seeds, 30 if not given")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    parser.add_argument(
        "--render", action="store_true", help="run nothing: write both pages from what is kept"
    )
    chosen = parser.parse_args(arguments)
    try:
        ready(PAGE, [PAGE])  # before hours of runs
        if not chosen.render:
            measure(chosen.seeds, chosen.workers)
        write()
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print("goodhart.md and zh/goodhart.md renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
