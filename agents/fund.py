"""The community fund 社区基金: what it may spend, and the effect of its spending."""

from typing import Any

import numpy as np
import numpy.typing as npt

type Number = float | npt.NDArray[np.float64]


def spendable(balance: Number, reserve: Number, promised: Number, *, rate: Number) -> Any:
    """Yuan that the fund spends this month: the share `rate` of what lies above reserve and promised subsidy.

    Procedures are slow, so some money stays unspent (S002-K). Never negative, never more than the balance.
    """
    return np.maximum(np.asarray(balance) - reserve - promised, 0.0) * rate


def reached_by(yuan: Number, *, gain: Number, scale: Number) -> Any:
    """Effect of `yuan` per resident and year: `gain` x (1 - exp(-yuan / scale)). Small sums do little (S000-I)."""
    return gain * (1.0 - np.exp(-np.asarray(yuan) / scale))


def request_weight(
    waited: Number, severity: Number, visibility: Number, *, show: Number, scale: Number
) -> Any:
    """Weight in [0, 1] of a request for a small work when the month's works are chosen.

    Need is 1 - exp(-severity x days waited / scale). The share `show` goes to the kind's `visibility` instead, since
    works are chosen to be seen (S002-K). Assumption.
    """
    need = 1.0 - np.exp(-np.asarray(severity) * waited / scale)
    return (1.0 - np.asarray(show)) * need + show * np.asarray(visibility)


def profitable(u: Number, *, loss_year: Number) -> Any:
    """Whether a community's businesses make a profit this year; `loss_year` is the chance of none (S000-H, S001-M)."""
    return np.asarray(u) >= loss_year
