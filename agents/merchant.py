"""Merchants 商户: ground-floor businesses, and how far they keep to what their neighbours may expect."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

type Number = float | npt.NDArray[np.float64]

KINDS: Final = ("restaurant", "shop", "workshop")
RESTAURANT, SHOP, WORKSHOP = range(len(KINDS))


class Merchant(RowAgent):
    """One ground-floor business of a compound."""

    table = "merchants"

    @property
    def trade(self) -> str:
        """What it is: a restaurant, a shop or a workshop."""
        return KINDS[self.kind]

    @property
    def cases(self) -> int:
        """Cases with it that are not closed."""
        return int(self.model.cases_with(self.row))


def merchant_kind(u: Number, *, restaurants: Number, workshops: Number) -> Any:
    """Code of a business in KINDS for a uniform `u`: shares of restaurants and workshops, the rest are shops."""
    u = np.asarray(u)
    others = np.where(u > 1.0 - np.asarray(workshops), WORKSHOP, SHOP)
    return np.where(u < restaurants, RESTAURANT, others)


def merchant_driver(offence: Number, typical: Number) -> Any:
    """How much oftener cases with merchants arise than is typical; 0 where there are none.

    `offence` is the sum of (1 - compliance) over a compound's businesses, workshops weighing more, `typical` what an
    archetype's usual number of businesses of mean compliance would give for as many residents (S000-H: more businesses,
    more such cases).
    """
    return np.asarray(offence) / np.maximum(typical, 1e-9)


def compliance_next(
    compliance: Number, usual: Number, settled: Any, enforced: Any, meetings: Any, *,
    agreed: Number, forced: Number, met: Number, half_life: Number,
) -> Any:  # fmt: skip
    """Compliance in [0, 1] a month later: it drifts back to what is usual; settlements and meetings raise it.

    Each of the `settled` agreements takes away the share `agreed` of what is lacking, each of the `enforced` ends
    the share `forced`, joint meetings the share `met` of those whom they reach (`meetings`, 0 to 1; S001-D: direct
    commitment); `half_life` in days. Coefficients: assumption.
    """
    kept = np.exp2(-30.4 / np.asarray(half_life))
    drifted = usual + (np.asarray(compliance) - usual) * kept
    lacking = (1.0 - np.asarray(agreed)) ** settled * (1.0 - np.asarray(forced)) ** enforced
    return 1.0 - (1.0 - drifted) * lacking * (1.0 - np.asarray(met) * meetings)
