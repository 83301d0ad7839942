"""Rule out draws that contradict the facts, and say in docs/draws.md and docs/zh/draws.md which facts these are.

python -m scripts.rule_out [CANDIDATES] [--folder FOLDER]     400 candidates if not given; half an hour on two cores

The five baselines run under every candidate with two lucks, and at the defaults. `--folder` keeps the runs.

A change of the model's code may leave every result as it was. `--unchanged BEFORE` shows this with the digests that
`python -m scripts.digests > BEFORE` made on the old code, and then writes the new version of the model into the list.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from experiments.analysis.screening import Screened, lucks_of, narrowed, screened
from experiments.design.baselines import BASELINES
from experiments.design.draws import candidates
from experiments.design.kept import FILE as LIST
from experiments.design.kept import Kept, kept
from experiments.design.request import BASELINE, Arm, Request
from experiments.errors import RequestError
from experiments.recorded.ruled_out import RuledOut, found_in, record
from experiments.run.jobs import Label
from experiments.run.manifest import model_version
from experiments.run.runner import Means, execute
from experiments.run.whole_files import whole
from model.observation.schema import Tables
from scenarios.loader import load
from scenarios.variant import variant_of
from scripts import make_docs
from scripts.digests import differences, digests
from scripts.doc_numbers import screened_by

DEFAULT_SEEDS = 20


def run(numbers: Sequence[int], folder: Path | None, workers: int | None) -> Screened:
    """Run the baselines under the candidates and at the defaults, and hold them against the facts."""
    drawn = {name: _tables(name, lucks_of(numbers), folder, workers, drawn=True) for name in BASELINES}
    usual = {
        name: _tables(name, tuple(range(DEFAULT_SEEDS)), folder, workers, drawn=False) for name in BASELINES
    }
    return screened(drawn, usual)


def _tables(
    name: str, seeds: tuple[int, ...], folder: Path | None, workers: int | None, *, drawn: bool
) -> Tables:
    arm = Arm(Label(name, BASELINE), variant_of(load(name)))
    out = None if folder is None else folder / f"{name}-{'drawn' if drawn else 'default'}"
    tables = execute(Request((arm,), seeds, cases=True, drawn=drawn), out, Means(workers))
    failed = tables.runs[tables.runs["status"] != "ok"]
    if len(failed):
        raise RequestError(f"{name}: {len(failed)} runs failed: {failed['error'].iloc[0][-300:]}")
    return tables


def listed(found: Screened, numbers: Sequence[int]) -> Kept:
    """The candidates that are ruled out, and with what they were screened."""
    return Kept(model_version(), candidates().identity, len(numbers), frozenset(found.ruled_out))


def told(found: Screened, numbers: Sequence[int]) -> RuledOut:
    """Why they are ruled out, and which numbers this narrows."""
    names, quantiles = candidates().names, candidates().quantiles(numbers)
    return found_in(found, narrowed(names, quantiles, numbers, found.kept))


def write(chosen: Kept) -> None:
    """Write the list of candidates that are ruled out."""
    lines = [
        "# Written by `python -m scripts.rule_out`: candidates under which the baselines contradict the facts "
        "(docs/draws.md).",
        f'model = "{chosen.model}"',
        f'ranges = "{chosen.ranges}"',
        f"screened = {chosen.screened}",
        f"ruled_out = {sorted(chosen.ruled_out)}",
    ]
    with whole(LIST) as unfinished:
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept.cache_clear()


def restamped(before: Path) -> int:
    """Write the version of today's model into the list and the pages, if every digest is as before; the exit code."""
    moved = differences(json.loads(before.read_text(encoding="utf-8")), digests())
    if moved:
        print("results have changed, so draws must be ruled out again:", *moved, sep="\n", file=sys.stderr)
        return 1
    write(replace(kept(), model=model_version()))
    make_docs.write()
    print(f"no result has changed; the list is that of model {model_version()} now")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.rule_out", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("candidates", nargs="?", type=int, default=400, help="how many; 400 if not given")
    parser.add_argument("--folder", type=Path, help="keeps the runs, so that more candidates can be added")
    parser.add_argument("--workers", type=int, help="number of processes; all processors if not given")
    parser.add_argument("--try", dest="trial", action="store_true", help="print the text and write nothing")
    parser.add_argument("--unchanged", type=Path, metavar="BEFORE", help="digests of the old code")
    chosen = parser.parse_args(arguments)
    if chosen.unchanged:
        return restamped(chosen.unchanged)
    numbers = tuple(range(1, chosen.candidates + 1))
    try:
        found = run(numbers, chosen.folder, chosen.workers)
        if chosen.trial:
            print(screened_by(listed(found, numbers), told(found, numbers), "en"))
            return 0
        write(listed(found, numbers))
        record(told(found, numbers))
        make_docs.write()
    except RequestError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{LIST.name} and the documents renewed; {len(found.kept)} of {len(numbers)} candidates kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
