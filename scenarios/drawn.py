"""A variant under a draw: drawn values where neither its scenario nor its place says anything.

What a scenario, a place or a table of the variant's own states is a fact of the question and is not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from model.inputs.archetypes import archetypes
from model.inputs.spec import CompoundSpec, PlaceSpec
from scenarios.catalogue import all_parameters
from scenarios.errors import Problem, ScenarioError, did_you_mean
from scenarios.variant import Variant


def drawn_parameters(variant: Variant, values: Mapping[str, float]) -> dict[str, float]:
    """Every parameter: as the scenario states it, else as drawn, else its default.

    values: drawn values by name, of parameters and of archetype fields (`old.fee`). Raises ScenarioError for a name
    that is neither and for a value out of its limits.
    """
    _refuse_unknown(variant, values)
    known = all_parameters()
    drawn = {name: value for name, value in values.items() if name in known}
    return {name: each.value for name, each in known.items()} | drawn | dict(variant.scenario.parameters)


def drawn_place(variant: Variant, values: Mapping[str, float]) -> PlaceSpec:
    """The variant's place, with what its compounds leave open filled in as drawn.

    A field that the variant's own table of archetypes has changed counts as stated.
    """
    place = variant.scenario.place
    mine, usual = variant.archetypes or archetypes(), archetypes()
    of_types = {
        kind: {
            field: values[f"{kind}.{field}"]
            for field in usual.fields
            if f"{kind}.{field}" in values and mine.value(field, kind) == usual.value(field, kind)
        }
        for kind in usual.names
    }
    communities = tuple(
        each.model_copy(
            update={"compounds": tuple(_filled(one, of_types[one.archetype]) for one in each.compounds)}
        )
        for each in place.communities
    )
    return place.model_copy(update={"communities": communities})


def _filled(compound: CompoundSpec, drawn: Mapping[str, float]) -> CompoundSpec:
    return compound.model_copy(
        update={name: value for name, value in drawn.items() if getattr(compound, name) is None}
    )


@cache
def _limits() -> Mapping[str, tuple[float, float]]:
    """Lowest and highest allowed value of everything that may be drawn."""
    found = {name: (each.low, each.high) for name, each in all_parameters().items()}
    for name, field in archetypes().fields.items():
        found |= {f"{kind}.{name}": (field.low, field.high) for kind in field.values}
    return found


def _refuse_unknown(variant: Variant, values: Mapping[str, float]) -> None:
    known, problems = _limits(), []
    for name, value in values.items():
        low, high = known.get(name, (0.0, 0.0))
        if name not in known:
            near = did_you_mean(name, known)
            text = f"unknown name in a draw; allowed: parameters, and fields such as old.fee{near}"
            problems.append(Problem(variant.name, None, name, "", text))
        elif not low <= value <= high:
            text = f"out of range; allowed: {low:g} to {high:g}"
            problems.append(Problem(variant.name, None, name, f"{value:g}", text))
    if problems:
        raise ScenarioError(problems)
