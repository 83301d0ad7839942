"""Merchants 商户: ground-floor businesses, and how far they comply with what neighbours may expect."""

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
        """Kind of business: restaurant, shop or workshop."""
        return KINDS[self.kind]

    @property
    def cases(self) -> int:
        """Cases with it that are not closed."""
        return int(self.model.cases_with(self.row))


def merchant_kind(u: Number, *, restaurants: Number, workshops: Number) -> Any:
    """Kind of a business (position in KINDS), drawn by the uniform `u`.

    `restaurants` and `workshops` are shares of all businesses; the rest are shops.
    """
    u = np.asarray(u)
    others = np.where(u > 1.0 - np.asarray(workshops), WORKSHOP, SHOP)
    return np.where(u < restaurants, RESTAURANT, others)


def merchant_driver(offence: Number, typical: Number) -> Any:
    """Factor on the rate of cases with merchants: 1 in the typical state, 0 without businesses.

    `offence` is the sum of (1 - compliance) over a compound's businesses; workshops weigh more. `typical` is that sum
    for the archetype's usual number of businesses per resident at mean compliance (S000-H: more businesses, more such
    cases). The factor is at most 100: where hardly any business is usual, a new one says little about the rate.
    """
    return np.minimum(np.asarray(offence) / np.maximum(typical, 1e-9), 100.0)


def compliance_next(
    compliance: Number, usual: Number, settled: Any, enforced: Any, meetings: Any, *,
    agreed: Number, forced: Number, met: Number, half_life: Number, visits: Number = 0.0, visited: Number = 0.0,
) -> Any:  # fmt: skip
    """Compliance in [0, 1] a month later: it drifts back to what is usual; settlements and meetings raise it.

    Each of the `settled` agreements closes the share `agreed` of the gap to 1, each of the `enforced` ends the share
    `forced`. Joint meetings close the share `met` x `meetings`, where `meetings` in [0, 1] is the share of businesses
    that they reach (S001-D: direct commitment). Each of the `visits` of inspectors in the month ends the share
    `visited` (S001-L). `half_life` in days. Coefficients: assumption.
    """
    kept = np.exp2(-30.4 / np.asarray(half_life))
    drifted = usual + (np.asarray(compliance) - usual) * kept
    lacking = (1.0 - np.asarray(agreed)) ** settled * (1.0 - np.asarray(forced)) ** enforced
    seen = (1.0 - np.asarray(visited)) ** visits
    return 1.0 - (1.0 - drifted) * lacking * (1.0 - np.asarray(met) * meetings) * seen
