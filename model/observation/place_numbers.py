"""Numbers of communities and compounds in tables: from 1 within their run, whatever else is in the batch."""

from typing import TYPE_CHECKING

import numpy as np

from model.state.columns import Rows

if TYPE_CHECKING:
    from model.world import World


def within(run: Rows) -> Rows:
    """Position of each row among those of its run, from 0. `run`: the run of each row; runs lie together."""
    first = np.r_[0, np.flatnonzero(np.diff(run)) + 1]
    return np.arange(run.size) - np.repeat(first, np.diff(np.r_[first, run.size]))


def place_numbers(world: "World", community: Rows, compound: Rows) -> dict[str, Rows]:
    """The columns `community` and `compound` of a table, from rows of the world's communities and compounds."""
    return {
        "community": within(world.communities.run)[community] + 1,
        "compound": within(world.compounds.run)[compound] + 1,
    }
