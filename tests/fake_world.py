"""A world that costs nothing and can be told to fail, so that the runner is tested without the model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from model.observation.schema import Tables
from model.state.keyed_random import Streams, child_key, process_key
from scenarios.variant import Tried

Runs = Sequence[tuple[Tried, int]]
Trouble = Literal["build", "run", "observe", "interrupt", "die", "short", ""]


def drawn(tried: Tried, seed: int, metric: str) -> float:
    """A number that depends on scenario, seed and metric only, as those of the model do."""
    identity = child_key(process_key(tried.identity), [0])  # type: ignore[call-overload]
    return float(Streams([seed]).uniform(metric, identity, 0)[0])


@dataclass
class FakeWorld:
    runs: Runs
    trouble: Trouble = ""

    def run(self, on_days: object = None) -> None:
        if self.trouble == "run":
            raise RuntimeError("the lift is stuck")
        if self.trouble == "interrupt":
            raise KeyboardInterrupt
        if self.trouble == "die":
            os._exit(9)

    def results(self) -> Tables:
        if self.trouble == "observe":
            raise RuntimeError("nobody looked")
        runs = self.runs[1:] if self.trouble == "short" else self.runs
        values = [
            {"run": i, "satisfaction": drawn(*s, "satisfaction"), "hours": drawn(*s, "hours")}
            for i, s in enumerate(runs)
        ]
        weeks = [
            {"run": i, "metric": "dispute_backlog", "day": day, "value": drawn(*s, "hours") + day}
            for i, s in enumerate(runs)
            for day in (0, 7)
        ]
        return Tables(
            runs=pd.DataFrame(values, columns=["run", "satisfaction", "hours"]),
            series=pd.DataFrame(weeks, columns=["run", "metric", "day", "value"]),
        )


@dataclass
class FakeFactory:
    """Makes fake worlds, remembers for which seeds, and makes trouble for some of them."""

    trouble: Trouble = ""
    seeds: tuple[int, ...] = ()
    after: int = 0  # worlds that are made before any trouble
    batches: list[tuple[int, ...]] = field(default_factory=list)

    def __call__(self, runs: Runs) -> FakeWorld:
        seeds = tuple(seed for _, seed in runs)
        self.batches.append(seeds)
        troubled = len(self.batches) > self.after and any(seed in self.seeds for seed in seeds)
        if troubled and self.trouble == "build":
            raise ValueError("no such house")
        return FakeWorld(runs, self.trouble if troubled else "")

    @property
    def simulated(self) -> list[int]:
        return [seed for batch in self.batches for seed in batch]


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two tables agree bit for bit in everything but the time that the runs took."""
    left, right = (frame.drop(columns="seconds", errors="ignore") for frame in (one, other))
    pd.testing.assert_frame_equal(left, right, check_exact=True)
    return True


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
