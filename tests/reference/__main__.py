"""`PYTHONPATH=.:tests python -m reference [NAME ...] [--seeds N]`: small places of packages, the two models compared.

Without names: all packages that the twin knows, "everything" (all interventions at once), "endings" and "discontent",
over eight to fifteen months each.
"""

import argparse
import sys
import time

from reference.compare import compare
from reference.known import known_packages, unknown
from reference.small import MADE_UP, busy_kinds, small_run


def main() -> int:
    """Print one line per run; the exit code says whether any differed."""
    parser = argparse.ArgumentParser(prog="reference", description=__doc__)
    parser.add_argument("names", nargs="*", default=[*known_packages(), *MADE_UP])
    parser.add_argument("--seeds", type=int, default=1)
    asked = parser.parse_args()
    for note in unknown():
        sys.stdout.write(f"{note}\n")
    parted = 0
    for name in asked.names:
        for seed in range(1, asked.seeds + 1):
            began = time.perf_counter()
            found = compare(small_run(name, seed), busy_kinds())
            parted += found is not None
            seconds = time.perf_counter() - began
            sys.stdout.write(f"{name:<26} seed {seed}  {seconds:5.1f} s  {found or 'no difference'}\n")
            sys.stdout.flush()
    return 1 if parted else 0


if __name__ == "__main__":
    sys.exit(main())
