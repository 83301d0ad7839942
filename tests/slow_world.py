"""A fake world that never ends for some seeds and says which process is in it, for tests that kill processes."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from fake_world import FakeFactory, FakeWorld, Runs


@dataclass
class SlowWorld(FakeWorld):
    """Its run leaves the number of its process in a folder, then waits much longer than any test."""

    diary: str = ""

    def run(self, on_days: object = None) -> None:
        (Path(self.diary) / f"{os.getpid()}.pid").touch()
        time.sleep(3600)


@dataclass
class SlowFactory(FakeFactory):
    """Makes fake worlds; those with one of `seeds` are slow."""

    diary: str = ""

    def __call__(self, runs: Runs) -> FakeWorld:
        slow = any(seed in self.seeds for _, seed in runs)
        return SlowWorld(runs, diary=self.diary) if slow else FakeWorld(runs)
