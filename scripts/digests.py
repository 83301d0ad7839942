"""Digests of result tables, column by column, to show that a change of the code moves no result.

python -m scripts.digests > before.json        on the old code
python -m scripts.digests before.json          on the new code: names what differs; exit code 1 if anything does

Three packages and two baselines, two seeds each, every table and every column. `RENAMED` maps new names of columns to
old ones. `MENDED` lists the columns that hold other values on purpose.
"""

import hashlib
import json
import sys
from pathlib import Path

import pandas as pd

from experiments.run.runner import run_scenario

SCENARIOS = (
    "bazhong-red-stewards", "bachuan-gongfang", "one-three", "baseline-old", "baseline-commodity",
)  # fmt: skip
SEEDS = 2
RENAMED = {"case": "matter"}
MENDED = {("votes", "community"), ("votes", "compound"), ("cases", "community"), ("cases", "compound")}
LEFT_OUT = ["seconds", "version"]  # of the machine and the code, not of the model


def digest(column: pd.Series) -> str:
    """A digest of a column's values in their order."""
    values = column.astype(str) if column.dtype == object else column
    hashed = pd.util.hash_pandas_object(values, index=False)
    return hashlib.sha256(hashed.to_numpy().tobytes()).hexdigest()[:16]


def digests() -> dict[str, str]:
    """A digest by scenario, table and column."""
    found = {}
    for name in SCENARIOS:
        tables = run_scenario(name, SEEDS, workers=1, progress=False, cases=True).tables.frames()
        for table, frame in tables.items():
            for column in frame.columns.difference(LEFT_OUT):
                found[f"{name} {table} {RENAMED.get(column, column)}"] = digest(frame[column])
    return found


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Columns of the old code that differ or are gone, except the mended ones. New tables and columns may appear."""
    return sorted(
        key for key in before if before.get(key) != after.get(key) and tuple(key.split(" ")[1:]) not in MENDED
    )


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(json.dumps(digests(), indent=1))
    else:
        kept = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        moved = differences(kept, digests())
        print("\n".join(moved) or f"{len(kept)} columns hold the same values")
        sys.exit(bool(moved))
