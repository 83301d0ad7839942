"""Kinds of case as they are in one run: five fields have factors that a scenario may set (docs/odd.md)."""

from collections.abc import Mapping
from dataclasses import replace

from model.inputs.kind import Kind


def as_in_run(kind: Kind, parameters: Mapping[str, float]) -> Kind:
    """The kind with the factors of its family and of its own on it."""

    def factor(field: str) -> float:
        family = parameters.get(f"{field}_of_{kind.family}_cases", 1.0)
        return family * parameters.get(f"{field}_of_{kind.name}", 1.0)

    return replace(
        kind,
        rate=tuple(per_year * factor("rate") for per_year in kind.rate),
        hours=kind.hours * factor("hours"),
        fade_days=kind.fade_days * factor("fade_days"),
        agreement=_chance(kind.agreement, factor("agreement")),
        reporting=_chance(kind.reporting, factor("reporting")),
    )


def _chance(chance: float, times: float) -> float:
    """The chance after its odds, chance to one of no chance, are multiplied; certainty stays certain."""
    if chance >= 1.0:
        return 1.0
    odds = times * chance / (1.0 - chance)
    return odds / (1.0 + odds)
