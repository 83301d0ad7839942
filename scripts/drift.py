"""How far open disputes of the baselines drift: second year of the horizon against the first, in per cent.

python -m scripts.drift [SEEDS]     30 seeds if not given
"""

import sys

from experiments.design.baselines import BASELINES
from experiments.run.runner import run_scenario
from scenarios.loader import load

YEAR = 365


def drift(place: str, seeds: int) -> tuple[float, float]:
    """Mean drift over the seeds and its standard error, in per cent."""
    series = run_scenario(load(place).with_horizon(2 * YEAR), seeds, progress=False).series
    mine = series[series["metric"] == "dispute_backlog"]
    first, second = (
        mine[(mine["day"] >= YEAR) == late].groupby("seed")["value"].mean() for late in (False, True)
    )
    change = 100.0 * (second / first - 1.0)
    return float(change.mean()), float(change.std(ddof=1) / len(change) ** 0.5)


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for name in BASELINES:
        mean, error = drift(name, number)
        print(f"{name}: {mean:+.1f} ({error:.1f})", flush=True)
