"""What the tests of rules share: a case is a rule, what goes in and what must come out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

NAN = math.nan


class Case(NamedTuple):
    rule: Callable[..., Any]
    expected: Any
    given: tuple[Any, ...]
    named: dict[str, Any]

    @property
    def value(self) -> Any:
        return self.rule(*self.given, **self.named)


def case(rule: Callable[..., Any], expected: Any, *given: Any, **named: Any) -> Case:
    return Case(rule, expected, given, named)


def name(each: Case) -> str:
    return each.rule.__name__


def sigma(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def check(each: Case) -> None:
    """The value, also where numbers come as arrays, and without touching them."""
    assert each.value == pytest.approx(each.expected, rel=1e-12, abs=1e-12, nan_ok=True)
    given = [np.array([value] * 3) for value in each.given]
    named = {key: np.array([value] * 3) for key, value in each.named.items()}
    kept = [array.copy() for array in (*given, *named.values())]
    several = np.broadcast_to(each.rule(*given, **named), (3,))
    assert several == pytest.approx(np.array([each.expected] * 3), rel=1e-12, abs=1e-12, nan_ok=True)
    for array, before in zip((*given, *named.values()), kept, strict=True):
        np.testing.assert_array_equal(array, before)
