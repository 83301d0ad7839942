"""The small place of the lessons."""

from functools import cache
from pathlib import Path

from scenarios.loader import load
from scenarios.scenario import Scenario


@cache
def _lane() -> Scenario:
    return load(Path(__file__).with_name("lane.toml"))


def lane(days: int = 365, warmup: int = 365) -> Scenario:
    """The lane over `days` days, after `warmup` days in which it finds its usual state."""
    found = _lane().with_horizon(days)
    return found.model_copy(update={"time": found.time.model_copy(update={"warmup_days": warmup})})
