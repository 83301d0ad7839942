"""Check rules: how a rule is called, and which values it may give.

The rules that come with the project are tested. A rule that a user puts in its place is checked: its arguments when
it is put in, its values at each call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from inspect import Parameter, Signature, signature
from math import inf, isfinite
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

type Rule = Callable[..., Any]

_ROUNDING = 1e-9  # how far a value may lie outside its range because numbers are rounded
_LETTERS = {
    "number": "fiu",
    "whole": "fiu",
    "truth": "b",
}  # numpy's letters for the types of each kind of value


class RuleError(ValueError):
    """A rule cannot be used; the message names the rule, what is wrong and what is allowed."""


class Clock(Protocol):
    """Anything that has the current day."""

    day: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which values a rule may give: numbers, whole numbers or truth values, from `low` to `high`, always finite."""

    low: float = -inf
    high: float = inf
    kind: Literal["number", "whole", "truth"] = "number"

    def __str__(self) -> str:
        if self.kind == "truth":
            return "truth values (True or False)"
        numbers = "whole numbers" if self.kind == "whole" else "numbers"
        if isfinite(self.low) and isfinite(self.high):
            return f"{numbers} from {self.low:g} to {self.high:g}"
        if isfinite(self.low):
            return f"finite {numbers} from {self.low:g} upwards"
        return f"finite {numbers} up to {self.high:g}" if isfinite(self.high) else f"finite {numbers}"

    def right(self, given: npt.NDArray[Any]) -> bool:
        """Whether an array of the right type holds only allowed values."""
        if not given.size or self.kind == "truth":
            return True
        least, most = float(given.min()), float(given.max())
        inside = self.low - _ROUNDING <= least and most <= self.high + _ROUNDING and isfinite(most - least)
        return inside and (self.kind == "number" or bool((given == np.rint(given)).all()))

    def first_wrong(self, given: npt.NDArray[Any]) -> tuple[int, Any]:
        """Position and value of the first value that is not allowed."""
        flat = given.ravel()
        where = next(i for i in range(flat.size) if not self.right(flat[i : i + 1]))
        return where, flat[where]


def check_call(name: str, given: Any, usual: Rule) -> None:
    """Raise RuleError unless `given` can be called like `usual`: positional arguments in order, others by name.

    Positional arguments may have other names, but may not swap names. Further arguments with a default are fine.
    """
    if not callable(given):
        raise RuleError(f"rule '{name}': {given!r} is no function; allowed: {_call(name, usual)}")
    try:
        own = signature(given)
    except (TypeError, ValueError):  # some functions written in C say nothing about their arguments
        return
    ordered, named = _arguments(signature(usual))
    try:
        own.bind(*ordered, **dict.fromkeys(named))
    except TypeError as error:
        raise RuleError(f"rule '{name}': {error}; allowed: {_call(name, usual)}") from None
    for place, argument in enumerate(_arguments(own)[0]):
        if argument in ordered and ordered.index(argument) != place:
            wrong = f"argument {place + 1} is called {argument}, and {ordered[place]} is given there"
            raise RuleError(f"rule '{name}': {wrong}; allowed: {_call(name, usual)}")


def _arguments(call: Signature) -> tuple[list[str], list[str]]:
    """Names of the arguments that are given in order, and of those given by name."""
    in_order = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    ordered = [name for name, each in call.parameters.items() if each.kind in in_order]
    return ordered, [name for name, each in call.parameters.items() if each.kind is Parameter.KEYWORD_ONLY]


def _call(name: str, usual: Rule) -> str:
    ordered, named = _arguments(signature(usual))
    return f"a function that is called as {name}({', '.join([*ordered, *(['*'] if named else []), *named])})"


class CheckedRule:
    """A user's rule in one world: it gets arguments that it cannot change, and its values are checked at each call."""

    def __init__(self, name: str, function: Rule, allowed: Allowed, clock: Clock) -> None:
        update_wrapper(self, function)
        self.name, self.function, self.allowed, self.clock = name, function, allowed, clock

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the rule; RuleError names the rule, the day, the value and what is allowed."""
        try:
            given = self.function(
                *map(_closed, arguments), **{key: _closed(each) for key, each in named.items()}
            )
        except Exception as error:
            raise self._error(f"failed: {type(error).__name__}: {error}") from error
        return self._checked(given, np.broadcast_shapes(*map(np.shape, (*arguments, *named.values()))))

    def _checked(self, given: Any, shape: tuple[int, ...]) -> Any:
        """The values as an array of the wanted shape; one plain number stands for all of them."""
        values = np.full(shape, given) if type(given) in (bool, int, float) else np.asarray(given)
        if values.dtype.kind not in _LETTERS[self.allowed.kind]:
            raise self._error(f"gave {_described(given, values)}; allowed: {self.allowed}")
        if values.shape != shape:
            raise self._error(
                f"gave {_shaped(values.shape)}; allowed: {_shaped(shape)}, as its arguments have"
            )
        if not self.allowed.right(values):
            where, value = self.allowed.first_wrong(values)
            place = f" (value {where + 1} of {values.size})" if values.size > 1 else ""
            raise self._error(f"gave {value:.6g}{place}; allowed: {self.allowed}")
        return values if values.flags.writeable else values.copy()

    def _error(self, wrong: str) -> RuleError:
        return RuleError(f"rule '{self.name}', day {self.clock.day}: it {wrong}")


def _closed(argument: Any) -> Any:
    """Read-only view of the argument, which may be a column of the world."""
    if isinstance(argument, np.ndarray):
        argument = argument.view()
        argument.setflags(write=False)
    return argument


def _described(given: Any, values: npt.NDArray[Any]) -> str:
    if given is None:
        return "None (is a `return` missing?)"
    kinds = {"b": "truth values", "f": "decimal numbers", "i": "whole numbers", "u": "whole numbers"}
    return kinds.get(values.dtype.kind, f"{given!r:.60}")


def _shaped(shape: tuple[int, ...]) -> str:
    return f"values of shape {shape}" if len(shape) > 1 else f"{shape[0]} values" if shape else "one value"
