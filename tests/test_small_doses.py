"""A hundredth of a dose is next to nothing: no intervention does by a rule of routing what its hours could not do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from worlds import MIXED, OLD, ran, scenario, timed, world_of

from scenarios.catalogue import intervention_ids

ALL_OR_NOTHING = {"community_custody", "community_property", "pilot_building", "renewal"}
"""What these do is done or not done, at any dose above zero (docs/submodels/interventions.md)."""
SEEDS = range(6)
MOST = {
    "dispute_backlog": 0.1,
    "unsettled_90": 0.1,
    "trouble_days": 0.1,
    "truly_solved": 0.05,
    "satisfaction": 0.01,
    "hours": 0.02,
}
"""Largest change of a mean over seeds, as a share of what it is without."""


@pytest.fixture(scope="module", params=[MIXED, OLD], ids=["mixed", "old"])
def means(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Means over seeds of outcomes, without and with a hundredth of each intervention; one row each."""
    doses = {"": "", **{name: f"[interventions.{name}]\nramp_days = 0\nintensity = 0.01\n" for name in NAMES}}
    arms = [
        (scenario(request.param, on, time=timed(30, 330)), seed) for on in doses.values() for seed in SEEDS
    ]
    runs = ran(world_of(*arms)).results().runs
    return runs[list(MOST)].groupby(np.repeat(list(doses), len(SEEDS)), sort=False).mean()


NAMES = tuple(name for name in intervention_ids() if name not in ALL_OR_NOTHING)


@pytest.mark.parametrize("name", NAMES)
def test_a_hundredth_of_an_intervention_changes_next_to_nothing(means: pd.DataFrame, name: str) -> None:
    change = (means.loc[name] / means.loc[""] - 1.0).abs()
    assert (change <= pd.Series(MOST)).all(), change.to_string()
