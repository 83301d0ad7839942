"""What asking costs beside simulating: `python -m benchmarks.sweep [--seeds 30]`.

Thirty values of one parameter, each with and without a package, in the small lane of docs/howto.md: once through
`compare`, which pairs and tests every metric, and once as a single world that only runs. In turns, in one process.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from experiments.api import Contrast, compare, load, make_world
from scenarios.scenario import Scenario
from scenarios.variant import variant_of

HOWTO = Path(__file__).resolve().parent.parent / "docs" / "howto.md"
PARAMETER, LOW, HIGH = "pay_norm_slope", 0.5, 8.0


def lane() -> tuple[Scenario, Scenario]:
    """The package and the place without it, from the files that the guide gives."""
    blocks = re.findall(r"```toml\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in zip(("lane", "lane-stewards"), blocks, strict=False):
            Path(folder, f"{name}.toml").write_text(text, encoding="utf-8")
        return load(Path(folder, "lane-stewards.toml")), load(Path(folder, "lane.toml"))


def contrasts(variants: int) -> list[Contrast]:
    """One contrast for each value of the parameter."""
    found = []
    package, place = lane()
    for number, value in enumerate(np.linspace(LOW, HIGH, variants)):
        tried, bare = (each.with_parameters({PARAMETER: float(value)}) for each in (package, place))
        found.append(Contrast(f"value {number}", variant_of(tried), variant_of(bare)))
    return found


def asked(many: Sequence[Contrast], seeds: int) -> None:
    """The answer in full, in this process."""
    compare(many, seeds=seeds, progress=False, workers=1)


def simulated(many: Sequence[Contrast], seeds: int) -> None:
    """The same runs in one world, with their tables and nothing else."""
    sides = [side for each in many for side in (each.variant, each.against)]
    world = make_world([(side, seed) for side in sides for seed in range(1, seeds + 1)])
    world.run()
    world.results()


def seconds(work: Callable[[Sequence[Contrast], int], None], many: Sequence[Contrast], seeds: int) -> float:
    """CPU seconds of one of the two."""
    start = time.process_time()
    work(many, seeds)
    return time.process_time() - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure in turns; print the least of each and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("--variants", type=int, default=30)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args(arguments)
    many = contrasts(given.variants)
    turns = [
        (seconds(simulated, many, given.seeds), seconds(asked, many, given.seeds))
        for _ in range(given.repeat)
    ]
    engine, whole = (min(each) for each in zip(*turns, strict=True))
    print(
        f"world alone {engine:.2f} s, compare {whole:.2f} s, ratio {whole / engine:.1f} (CPU, least of turns)"
    )


if __name__ == "__main__":
    main()
