"""Whether counts are as a law says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

RARE = 0.001
"""A test of drawn numbers fails where the law gives them, or ones further off, a smaller chance than this."""


def fits(found: Any, expected: Any) -> bool:
    """Pearson's chi-square of counts against expected ones, cells below five joined with the next."""
    cells: list[list[float]] = [[0.0, 0.0]]
    for seen, law in zip(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), strict=True):
        cells[-1] = [cells[-1][0] + seen, cells[-1][1] + law]
        if cells[-1][1] >= 5.0:
            cells.append([0.0, 0.0])
    last = cells.pop()
    cells[-1] = [cells[-1][0] + last[0], cells[-1][1] + last[1]]
    seen, law = np.array(cells).T
    assert seen.sum() == pytest.approx(law.sum(), rel=1e-6)
    assert law.size > 2
    return bool(stats.chi2.sf(((seen - law) ** 2 / law).sum(), law.size - 1) > RARE)
