"""Property firms 物业企业, market-run or run by the community: staff, quality, leaving, entering."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

if TYPE_CHECKING:
    from model.world import World

type Number = float | npt.NDArray[np.float64]


class PropertyFirm(RowAgent):
    """A firm that serves at least one compound; `communal` tells whether the community runs it."""

    table = "firms"

    @classmethod
    def rows_of(cls, model: "World") -> npt.NDArray[np.intp]:
        """Firms in business today."""
        return np.flatnonzero(model.firms.active)

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_firm + self.row)

    @property
    def compounds(self) -> list[int]:
        """Rows of the compounds it serves."""
        return [int(row) for row in np.flatnonzero(self.model.compounds.firm == self.row)]

    @property
    def backlog(self) -> int:
        """Matters in this firm's hands that are not closed."""
        return int(self.model.backlog_of(self.handler))


def staff_needed(
    households: Number, households_per_staff: Number, compounds: Number, *, scale: Number
) -> Any:
    """Staff (full-time equivalents) for full quality; several compounds multiply it by `compounds ** -scale`.

    Assumption; sharing staff between small compounds is what the community's company counts on (000-14).
    """
    shared = np.maximum(np.asarray(compounds), 1.0) ** -np.asarray(scale)
    return np.asarray(households) / households_per_staff * shared


def staff_next(
    staff: Number,
    needed: Number,
    income: Number,
    wage: Number,
    *,
    material: Number,
    margin: Number,
    least: Number,
    lag: Number,
) -> Any:
    """Staff next month: moves towards what the smoothed income pays after materials and margin.

    Below the share `least` of full service a firm cannot work: it keeps that many and runs into debt (P7).
    """
    affordable = np.asarray(income) * (1.0 - margin) / np.maximum(np.asarray(wage) * (1.0 + material), 1.0)
    kept = np.minimum(needed, np.maximum(affordable, least * np.asarray(needed)))
    return np.asarray(staff) + lag * (kept - staff)


def quality_of(staff: Number, needed: Number) -> Any:
    """Service quality in [0, 1]: staff over staff needed for full service."""
    return np.minimum(1.0, np.asarray(staff) / np.maximum(needed, 1e-9))


def leaves(months_short: Any, *, patience: Number) -> Any:
    """Whether a firm gives up: reserves below the limit for `patience` months in a row or more (P6, P7)."""
    return np.asarray(months_short) >= patience


def entry_probability(income_at_norm: Number, full_cost: Number, *, margin: Number, hazard: Number) -> Any:
    """Monthly chance that a market firm takes over an unmanaged compound: `hazard`, or 0.

    It comes only where income at a normal collection rate covers the cost of full service with a margin, both in
    yuan a month: old compounds find nobody (000-11, P13).
    """
    return np.where(np.asarray(income_at_norm) >= (1.0 + margin) * np.asarray(full_cost), hazard, 0.0)
