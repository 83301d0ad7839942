"""Effects of packages on the headline outcomes, and shares of their interventions: tables for docs/evidence.md.

python -m scripts.signs [SEEDS [PACKAGE ...]]             signs at half, once and twice the fading
python -m scripts.signs --shares [SEEDS [PACKAGE ...]]    what each package loses without each of its interventions
"""

import sys
from collections.abc import Callable, Iterator, Mapping

from experiments.analysis.pairs import Pair
from experiments.analysis.statistics import interval
from experiments.api import compare
from experiments.report.number_format import bare_difference
from model.observation.metrics import METRICS
from scenarios.combine import combined
from scenarios.loader import load, names

OUTCOMES = tuple(name for name, metric in METRICS.items() if metric.headline and metric.group == "outcome")
SHARED = ("dispute_backlog", "unsettled_90", "trouble_days", "satisfaction")
FADING = (0.5, 1.0, 2.0)
MARKS = {"better": "+", "worse": "-", "negligible": "0", "identical": "0", "changed": "~"}


def mark(pair: Pair, name: str) -> str:
    """Sign and size of a difference: + better, - worse, 0 no difference that matters, ? undecided."""
    effect = pair.effects[name]
    return f"{MARKS.get(effect.state, '?')} {bare_difference(METRICS[name], effect.difference.mean)}"


def signs(seeds: int, package: str) -> Iterator[list[str]]:
    """Rows by speed of fading: package, fading, outcomes."""
    scenarios = [load(package).with_parameters(fade_scale=fading) for fading in FADING]
    for pair, fading in zip(compare(scenarios, seeds, progress=False).pairs, FADING, strict=True):
        yield [package, f"{fading:g}", *(mark(pair, name) for name in OUTCOMES)]


def shares(seeds: int, package: str) -> Iterator[list[str]]:
    """Rows by intervention: difference between the package's effect with it and without it."""
    scenario = load(package)
    left_out = [combined(scenario, {}, [name]) for name in scenario.interventions]
    whole, *others = compare([scenario, *left_out], seeds, progress=False).pairs
    for name, pair in zip(scenario.interventions, others, strict=True):
        cells = []
        for metric in SHARED:
            found = interval((whole.gaps[metric] - pair.gaps[metric]).to_numpy(float))
            star = "*" if found.low > 0 or found.high < 0 else ""
            cells.append(bare_difference(METRICS[metric], found.mean) + star)
        yield [package, name, *cells]


TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[int, str], Iterator[list[str]]]]] = {
    "--signs": (("package", "fading", *OUTCOMES), signs),
    "--shares": (("package", "intervention", *SHARED), shares),
}

if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if not word.startswith("--")] or ["30"]
    heads, rows = TABLES["--shares" if "--shares" in sys.argv else "--signs"]
    every = [name for name in names("packages") if not name.startswith("only-")]
    for cells in (list(heads), ["---"] * len(heads)):
        print(f"| {' | '.join(cells)} |", flush=True)
    for package in given[1:] or every:
        for cells in rows(int(given[0]), package):
            print(f"| {' | '.join(cells)} |", flush=True)
