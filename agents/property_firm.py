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
        """Firms in business today, without committees that serve compounds themselves."""
        return np.flatnonzero(model.firms.active & ~model.firms.custodial)

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
        """Cases in this firm's hands that are not closed."""
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

    It cuts service to what fees bring (P14). Below the share `least` of full service it cannot work: it keeps that
    many and runs into debt (P7).
    """
    affordable = np.asarray(income) * (1.0 - margin) / np.maximum(np.asarray(wage) * (1.0 + material), 1.0)
    kept = np.minimum(needed, np.maximum(affordable, least * np.asarray(needed)))
    return np.asarray(staff) + lag * (kept - staff)


def quality_of(staff: Number, needed: Number) -> Any:
    """Service quality in [0, 1]: staff over staff needed for full service."""
    return np.minimum(1.0, np.asarray(staff) / np.maximum(needed, 1e-9))


def delivered_quality(staffed: Number, shift: Number, oversight: Number, *, oversight_gain: Number) -> Any:
    """Service quality in [0, 1] that residents receive, given what the staff can provide (`staffed` in [0, 1]).

    Oversight by owners (`oversight` in [0, 1]) raises it by up to the share `oversight_gain` (S004-H). `shift` is added
    (S004-J), except where there is no staff. Assumption.
    """
    staffed = np.asarray(staffed)
    given = staffed * (1.0 + oversight_gain * np.asarray(oversight)) + np.where(staffed > 0.0, shift, 0.0)
    return np.minimum(np.maximum(given, 0.0), 1.0)


def complaints_of_openness(oversight: Number, used_to: Number, *, relief: Number, surge: Number) -> Any:
    """Factor on the rate of cases with the firm where its books are watched, 1 without oversight.

    `oversight` in [0, 1] removes up to the share `relief` of them. Newly opened books first reveal what was hidden: up
    to the share `surge` more, until owners are `used_to` them (in [0, 1]; S004-H). Assumption.
    """
    news = np.maximum(np.asarray(oversight) - used_to, 0.0)
    return (1.0 - relief * np.asarray(oversight)) * (1.0 + surge * news)


def poor_service_driver(quality: Number) -> Any:
    """Factor on the rate of cases by poor service: 1 + (1 - quality), from 1 to 2 for quality in [0, 1].

    What the firm leaves undone arises as a case. Assumption.
    """
    return 2.0 - np.asarray(quality)


def firm_notices(visibility: Number, eyes: Number, quality: Number, *, rounds: Number) -> Any:
    """Daily chance in [0, 1] that the firm's staff notice and report a case, weekends included (S004-J).

    All in [0, 1]: `visibility` of the kind of case; `eyes`, the share of staff who report what they see; `quality` of
    service, 0 without a firm; `rounds`, the chance at full service.
    """
    return np.asarray(visibility) * (np.asarray(eyes) * rounds) * quality


def custody_quality(
    hours: Number, households: Number, fatigue: Number, *, full_hours: Number, best: Number
) -> Any:
    """Service quality in [0, 1] of committee members who run a compound's property unpaid (社区代管, S001-K).

    They organise; residents, and workers paid from the low fee, do the rest. At `full_hours` a week per 100 households
    quality is `best`, below that of a firm, whose skill they lack. Fewer `hours` lower it in proportion; `fatigue` is
    the share lost on top.
    """
    needed = np.maximum(full_hours * np.asarray(households) / 100.0, 1e-9)
    return best * np.minimum(1.0, np.asarray(hours) / needed) * (1.0 - np.asarray(fatigue))


def custody_fatigue(fatigue: Number, serving: Any, *, tiring: Number, recovery: Number) -> Any:
    """Fatigue in [0, 1] a month later: unpaid service wears the committee down, rest restores it (S001-K: burnout).

    While `serving` (1 or 0), fatigue closes the share `tiring` of the gap to 1. The share `recovery` of fatigue always
    passes.
    """
    rested = np.asarray(fatigue) * (1.0 - np.asarray(recovery))
    return rested + tiring * np.asarray(serving) * (1.0 - rested)


def falls_short(disposable: Number, needed: Number, wage: Number, *, material: Number, least: Number) -> Any:
    """Whether a firm loses money even with the least staff, the share `least` of what full service needs (P5, P7).

    `disposable` is what it can spend in a month after a part of its debts, `wage` that of one staff member (yuan);
    `material` comes on top of wages. What a firm can still cut is no reason to leave.
    """
    cost = np.asarray(wage) * (1.0 + np.asarray(material)) * least * np.asarray(needed)
    return np.asarray(disposable) < cost


def leaves(months_short: Any, *, patience: Number) -> Any:
    """Whether a firm gives up: short of money for the least staff for `patience` months in a row or more (P6, P7)."""
    return np.asarray(months_short) >= patience


def entry_probability(income_at_norm: Number, full_cost: Number, *, margin: Number, hazard: Number) -> Any:
    """Monthly chance that a market firm takes over an unmanaged compound: `hazard`, or 0.

    It comes only where income at a normal collection rate covers the cost of full service with a margin, both in yuan a
    month. So old compounds find nobody (000-11, P13), and where the fee looks sufficient firms follow one another (P6).
    """
    return np.where(np.asarray(income_at_norm) >= (1.0 + margin) * np.asarray(full_cost), hazard, 0.0)
