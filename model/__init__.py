"""The world in which agents act: places, cases, the day's schedule, levers, random numbers, observation."""

from pathlib import Path

import agents.quiet  # noqa: F401  before Mesa is imported

DATA = Path(__file__).with_name(
    "data"
)  # tables that people edit: kinds, archetypes, levers, metrics, parameters
