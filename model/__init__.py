"""The world they act in: places, cases, the day's schedule, levers, random numbers, observation."""

from pathlib import Path

import agents  # noqa: F401  before Mesa is imported: it silences a warning

DATA = Path(__file__).with_name(
    "data"
)  # tables that people edit: kinds, archetypes, levers, metrics, parameters
