"""Signs of the packages' verdicts at half, once and twice the fading: a table for docs/evidence.md.

python -m scripts.signs [SEEDS [PACKAGE ...]]
"""

import sys
from collections.abc import Iterator, Sequence

from experiments.comparison import Pair, compare
from experiments.numbers import bare_difference
from model.metrics import METRICS
from scenarios.loader import loads, names

OUTCOMES = tuple(name for name, metric in METRICS.items() if metric.headline and metric.group == "outcome")
FADING = (0.5, 1.0, 2.0)
MARKS = {"better": "+", "worse": "-", "negligible": "0", "identical": "0", "changed": "~"}


def variant(package: str, fading: float) -> str:
    """A scenario file that changes nothing but how soon trouble fades."""
    return (
        f'base = "{package}"\ntitle = {{ en = "{package} {fading}", zh = "{package} {fading}" }}\n'
        f"[parameters]\nfade_scale = {fading}\n"
    )


def mark(pair: Pair, name: str) -> str:
    """Sign and size of a difference: + better, - worse, 0 nothing that matters, ? cannot tell."""
    effect = pair.effects[name]
    size = bare_difference(METRICS[name], effect.difference.mean)
    return f"{MARKS.get(effect.state, '?')} {size}"


def rows(seeds: int, packages: Sequence[str]) -> Iterator[str]:
    """Lines of the table."""
    yield "| package | fading | " + " | ".join(METRICS[name].en for name in OUTCOMES) + " |"
    yield "|" + " --- |" * (len(OUTCOMES) + 2)
    for package in packages:
        scenarios = [loads(variant(package, fading), f"{package} {fading}") for fading in FADING]
        for pair, fading in zip(compare(scenarios, seeds, progress=False).pairs, FADING, strict=True):
            yield f"| {package} | {fading:g} | " + " | ".join(mark(pair, name) for name in OUTCOMES) + " |"


if __name__ == "__main__":
    seeds, *packages = sys.argv[1:] or ["30"]
    every = [name for name in names("packages") if not name.startswith("only-")]
    for line in rows(int(seeds), packages or every):
        print(line, flush=True)
