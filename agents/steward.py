"""Red stewards 红色管家: party members with a patch of buildings whom neighbours know (004-36, 004-38)."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

if TYPE_CHECKING:
    from model.world import World

type Number = float | npt.NDArray[np.float64]


class Steward(RowAgent):
    """The steward of one patch; only patches with a steward in office are listed."""

    table = "stewards"

    @classmethod
    def rows_of(cls, model: "World") -> npt.NDArray[np.intp]:
        """Stewards in office today."""
        return np.flatnonzero(model.levers.steward_hours > 0.0)

    @property
    def hours(self) -> float:
        """Hours a week that the steward really gives: promised hours x energy."""
        return float(self.model.levers.steward_hours[self.row] * self.energy)

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_steward + self.row)

    @property
    def backlog(self) -> int:
        """Cases in this steward's hands that are not closed."""
        return int(self.model.backlog_of(self.handler))


def steward_energy(energy: Number, load: Number, *, fatigue: Number, recovery: Number) -> Any:
    """Share in [0, 1] of the promised hours given next month: work wears out, rest restores (S004-L: 1 to 2 years).

    `load` is the share of the offered case hours that were used last month, in [0, 1]; `fatigue` and
    `recovery` are rates per month.
    """
    tired = np.asarray(energy) * (1.0 - fatigue * (0.5 + 0.5 * np.asarray(load)))
    return np.clip(tired + recovery * (1.0 - tired), 0.0, 1.0)


def familiarity_gain(familiarity: Number, visits_per_household: Number, *, per_visit: Number) -> Any:
    """Familiarity in [0, 1] after so many visits per household: each closes part of the distance to one (004-38).

    `per_visit` is the rate of approach per visit (assumption).
    """
    distance = 1.0 - np.asarray(familiarity)
    return 1.0 - distance * np.exp(-per_visit * np.asarray(visits_per_household))


def takes_on(party_is_neighbour: Any, large_stake: Any, wait: Number, *, longest: Number) -> Any:
    """Whether a steward in office takes a case and tries to settle it on the spot.

    Stewards take small cases between neighbours (004-40) if `wait`, the days until they would finish the work, is at
    most `longest`. The grid worker gets the rest. Two arrays of truth values, and days; truth values of that shape.
    """
    return np.asarray(party_is_neighbour) & ~np.asarray(large_stake) & (np.asarray(wait) <= longest)
