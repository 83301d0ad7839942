"""Grid workers 网格员: patrol, visits to households, first mediation between neighbours."""

from typing import Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

type Number = float | npt.NDArray[np.float64]


class GridWorker(RowAgent):
    """The grid worker of one grid (full-time equivalents may be below one, 002-49, 002-50)."""

    table = "grids"

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_grid + self.row)

    @property
    def backlog(self) -> int:
        """Cases in this worker's hands that are not closed."""
        return int(self.model.backlog_of(self.handler))


def working_minutes(staff: Number, hours_per_week: Number, paperwork: Number, share: Number) -> Any:
    """Whole minutes (as floats) per working day for one task: staff x week / 5 x (1 - paperwork) x share.

    `staff` in full-time equivalents, `hours_per_week` of one of them; `paperwork` is the share of hours lost to it
    (002-41), `share` the task's part of what is left.
    """
    return np.floor(np.asarray(staff) * hours_per_week * 12.0 * (1.0 - np.asarray(paperwork)) * share)


def patrol_probability(minutes: Number, households: Number, *, minutes_per_100_households: Number) -> Any:
    """Chance in [0, 1] that a given spot of the grid is passed on a day with so many minutes of patrol.

    1 - exp(-minutes / need): `minutes_per_100_households` of patrol pass 63 % of the spots around 100 households.
    Assumption.
    """
    need = np.maximum(np.asarray(households) / 100.0 * minutes_per_100_households, 1.0)
    return 1.0 - np.exp(-np.asarray(minutes) / need)


def patrol_notices(visibility: Number, passing: Number, recorded: Number) -> Any:
    """Chance in [0, 1] that a patrol finds a case today: it is passed, can be seen, and is put on record.

    `visibility` of the kind of case; `passing` by `patrol_probability`; `recorded` 1 or 0. All lie in [0, 1].
    """
    return np.asarray(visibility) * passing * recorded


def visit_probability(
    minutes: Number, households: Number, tell: Number, *, minutes_per_visit: Number, hearsay: Number
) -> Any:
    """Daily chance in [0, 1] that visits reveal a household's problem, through itself or a neighbour.

    `minutes` of visits a day are spread over `households`; one visit takes `minutes_per_visit` (G4). `tell` is the
    chance that a visited household speaks: of its own problem and of those of `hearsay` households it knows (R8).
    """
    visits = np.asarray(minutes) / minutes_per_visit / np.maximum(households, 1.0)
    return np.minimum(1.0, visits * (1.0 + np.asarray(hearsay))) * tell


def taken_down(recording: Number, *, push_back: Number) -> Any:
    """Share in [0, 1] of residents' reports that is recorded, where the share `recording` of findings is.

    Where counts are appraised, staff talk residents out of some reports: 1 - push_back x (1 - recording)
    (S004-B: suppression of complaints; size: assumption).
    """
    return 1.0 - push_back * (1.0 - np.asarray(recording))


def tell_probability(familiarity: Number, *, stranger: Number, friend: Number) -> Any:
    """Chance in [0, 1] that a visited household speaks of its trouble: from `stranger` to `friend`.

    Grows with the visitor's familiarity in [0, 1] (人熟, 004-38; R9).
    """
    return stranger + (friend - stranger) * np.asarray(familiarity)
