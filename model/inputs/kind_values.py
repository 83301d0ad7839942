"""Kinds of case by run: five fields of `kinds.toml` that nobody has measured, each with two factors on it.

A run may set a factor for a kind and one for its family (`kind_factors.toml`); all are 1 unless it does. The factors
are ordinary parameters, so that scenarios, sweeps and draws set them like any other.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.inputs.kind import family_cases
from model.inputs.kind_factors import factor_name
from model.inputs.kinds import KindTable
from model.inputs.values import Values

type Floats = NDArray[np.float64]
type Rows = NDArray[Any]


class KindValues:
    """The five uncertain fields by run and kind: base x factor of the family x factor of the kind.

    A kind that has no parameter of its own, as in a table written for one study, gets its family's factor only. Where
    all runs agree, a value is one look-up by kind. What a run gets does not depend on who shares the batch.
    """

    def __init__(self, table: KindTable, p: Values) -> None:
        self._rate = _closed(table.rates * _factors(table, p, "rate")[..., None, :])
        self._hours = _closed(table.hours * _factors(table, p, "hours"))
        self._fade_days = _closed(table.fade_days * _factors(table, p, "fade_days"))
        self._agreement = _closed(at_odds(table.agreement, _factors(table, p, "agreement")))
        self._reporting = _closed(at_odds(table.reporting, _factors(table, p, "reporting")))

    def rate(self, run: Rows, archetype: Rows, kind: Rows) -> Floats:
        """Cases per 1,000 residents and year in the typical state of the archetype; shapes are broadcast."""
        return _read(self._rate, run, archetype, kind)

    def hours(self, run: Rows, kind: Rows) -> Floats:
        """Mean person-hours of one complete attempt, by run row and kind, in their shape."""
        return _read(self._hours, run, kind)

    def agreement(self, run: Rows, kind: Rows) -> Floats:
        """Chance in [0, 1] that an attempt ends it under neutral conditions, or that the work mends it."""
        return _read(self._agreement, run, kind)

    def reporting(self, run: Rows, kind: Rows) -> Floats:
        """Chance in [0, 1] that those affected ever report it, at neutral trust and full access."""
        return _read(self._reporting, run, kind)

    def fade_days(self, run: Rows, kind: Rows) -> Floats:
        """Mean days after which trouble fades that was given up."""
        return _read(self._fade_days, run, kind)


def at_odds(chance: Floats, factor: Floats) -> Floats:
    """The chance whose odds are `factor` times those of `chance`, both in [0, 1].

    A factor on the chance itself could lead above 1, and would treat a chance unlike its complement. A factor on the
    odds keeps 0 and 1 where they are and never leaves [0, 1]. With 1 the chance is the same to the last bit.
    """
    return np.minimum(chance * factor / (1.0 + chance * (factor - 1.0)), 1.0)


def _factors(table: KindTable, p: Values, field: str) -> Floats:
    """Factor on a field by kind, shape [kinds]; [runs, kinds] where runs differ."""
    families = [factor_name(field, family_cases(kind.family)) for kind in table.kinds]
    return _columns(p, families) * _columns(p, [factor_name(field, name) for name in table.names])


def _columns(p: Values, names: Sequence[str]) -> Floats:
    """Parameters side by side, shape [names] or [runs, names]; 1 for one that is not there."""
    return np.stack(np.broadcast_arrays(*(getattr(p, name, 1.0) for name in names)), axis=-1)


def _read(table: Floats, run: Rows, *where: Rows) -> Floats:
    """Values from a table, the first axis of which may be the run."""
    values: Floats = table[where] if table.ndim == len(where) else table[(run, *where)]
    return values


def _closed(table: Floats) -> Floats:
    table.setflags(write=False)
    return table
