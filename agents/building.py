"""Buildings 楼栋: wear, repair, cleaning, and the demonstration effect of finished examples."""

from typing import Any

import numpy as np
import numpy.typing as npt

type Number = float | npt.NDArray[np.float64]


def wear_driver(condition: Number, gamma: Number) -> Any:
    """Factor on the rate of breakdowns by wear: exp(gamma x (1 - condition)), 1 for condition 1.

    `condition` in [0, 1]. The world divides this factor by its value at the archetype's typical condition.
    """
    return np.exp(gamma * (1.0 - np.asarray(condition)))


def defects_driver(remaining: Number, *, share: Number) -> Any:
    """Factor on the rate of cases by old building defects: 1 for the archetype's usual stock, less as it is used up.

    `remaining` is the stock relative to the usual one, from 0; `share` in [0, 1] of these cases comes from it (S001-G).
    """
    return 1.0 + np.asarray(share) * (np.asarray(remaining) - 1.0)


def defects_worked_on(defects: Number, rate: Number) -> Any:
    """Old defects that a contractor works on in a month, out of `defects`.

    `rate` a year applies to what is left, so that the same effort finds less and less (S001-G).
    """
    return np.asarray(defects) * (1.0 - np.exp(-np.asarray(rate) / 12.0))


def facilities_driver(built: Number, *, gain: Number) -> Any:
    """Factor on the rate of cases with lamps, roads and other public facilities (S001-I).

    `built` in [0, 1] is the share of missing ones that were built; all of them end the share `gain` of the cases.
    """
    return 1.0 - np.asarray(gain) * np.asarray(built)


def worn(condition: Number, quality: Number, *, wear: Number) -> Any:
    """Condition in [0, 1] after one month of wear.

    Without service a building loses the share `wear` of its condition a year; service of `quality` 1 just offsets
    this. Assumption: full service maintains a building and repairs nothing.
    """
    return np.asarray(condition) * (1.0 - np.asarray(wear) * (1.0 - np.asarray(quality)) / 12.0)


def mended(
    condition: Number, repairs: Number, yuan: Number, *, per_repair: Number, yuan_per_point: Number
) -> Any:
    """Condition in [0, 1] after small repairs, never above 1.

    `repairs` are settled cases of wear per 100 residents, each worth `per_repair` of condition; `yuan` per household
    that the fund spent on upkeep buys one point (0.01) for each `yuan_per_point` (S000-I, S002-K). Assumption.
    """
    points = np.asarray(yuan) / np.maximum(yuan_per_point, 1e-9)
    return np.minimum(1.0, np.asarray(condition) + per_repair * np.asarray(repairs) + 0.01 * points)


def demonstration_next(
    demonstration: Number, pilots: Any, cases: Any, failures: Any, *,
    per_pilot: Number, per_case: Number, per_failure: Number, half_life: Number,
) -> Any:  # fmt: skip
    """Demonstration effect in [0, 1] one month later: how far examples reassure those who hesitate (S002-F).

    It fades with a `half_life` in days. Each finished pilot closes the share `per_pilot` of the gap to 1, each settled
    case of large stake the share `per_case`. Each failed case of a pilot removes the share `per_failure`.
    """
    faded = np.asarray(demonstration) * np.exp2(-30.4 / np.asarray(half_life))
    gap = (1.0 - faded) * (1.0 - np.asarray(per_pilot)) ** pilots * (1.0 - np.asarray(per_case)) ** cases
    return (1.0 - gap) * (1.0 - np.asarray(per_failure)) ** failures


def cleaned_share(hours: Number, residents: Number, *, scale: Number, reach: Number) -> Any:
    """Share of visible disorder that cleaning takes away: `reach` x (1 - exp(-hours a week per 100 residents / scale)).

    `reach` is what brooms can remove at most: structures, cables and cars stay. Assumption (S001-N).
    """
    per_100 = np.asarray(hours) * 100.0 / np.maximum(residents, 1)
    return reach * (1.0 - np.exp(-per_100 / scale))
