"""Kinds of case by run: five fields of `kinds.toml` that nobody has measured, each with two factors on it.

A run may set a factor for a kind and one for its family (`kind_factors.toml`); all are 1 unless it does. The factors
are ordinary parameters, so that scenarios, sweeps and draws set them like any other.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model import DATA
from model.inputs.kinds import FAMILIES, Kind, KindTable, family_cases, load_kinds
from model.inputs.values import Values

type Floats = NDArray[np.float64]
type Rows = NDArray[Any]

FACTORS_FILE: Final = DATA / "kind_factors.toml"
GROUP: Final = "kinds"  # of these parameters
UNCERTAIN: Final = ("rate", "hours", "agreement", "reporting", "fade_days")


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


def factor_name(field: str, of: str) -> str:
    """Name of the parameter of a field, for a kind or for what `family_cases` calls a family."""
    return f"{field}_of_{of}"


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


# --- the parameters


@cache
def factor_words() -> Mapping[str, Any]:
    """What `kind_factors.toml` says: limits, and texts in both languages by field and by family."""
    return tomllib.loads(FACTORS_FILE.read_text(encoding="utf-8"))


def factor_declarations() -> dict[str, dict[str, Any]]:
    """Declarations of all factors by name, as a file of parameters holds them: families first, field by field.

    They follow from the project's `kinds.toml`; KindError if that is not as it should be.
    """
    words = factor_words()
    limits = {"value": 1.0, "unit": "1", "low": words["low"], "high": words["high"]}
    return {
        factor_name(field, of): limits | _texts(words["fields"][field], whose) | {"source": source}
        for field in UNCERTAIN
        for of, whose, source in _bearers(field, words["families"])
    }


def _bearers(field: str, families: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Families and kinds with a factor on a field: name, what it is called in both languages, source."""
    kinds = [kind for kind in load_kinds().kinds if field != "agreement" or not kind.needs_vote]
    for family in FAMILIES:
        if any(kind.family == family for kind in kinds):
            yield family_cases(family), families[family], "assumption"
    for kind in kinds:
        yield kind.name, {"en": kind.en, "zh": kind.zh}, _source(kind, field)


def _texts(words: Mapping[str, str], whose: Mapping[str, str]) -> dict[str, str]:
    return {"en": f"{words['en']}: {whose['en']}", "zh": f"{words['zh']}：{whose['zh']}"}


def _source(kind: Kind, field: str) -> str:
    """Facts that bear on a field of a kind, out of "facts: fields; facts: fields"; they rarely give the number."""
    for part in kind.source.split(";"):
        facts, _, fields = part.partition(":")
        if field in re.findall(r"\w+", fields) and "assumption" not in facts:
            return f"assumption ({facts.strip()}: order and size)"
    return "assumption"
