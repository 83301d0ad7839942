"""A variant under a draw: drawn values where neither its scenario nor its place says anything.

What a scenario, a place or a table of the variant's own states is a fact of the question and is not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.inputs.archetypes import archetypes
from model.inputs.spec import PlaceSpec
from scenarios.catalogue import all_parameters
from scenarios.errors import Problem, ScenarioError, did_you_mean
from scenarios.values import filled_in, limits
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
    return filled_in(place, lambda compound: of_types[compound.archetype])


def _refuse_unknown(variant: Variant, values: Mapping[str, float]) -> None:
    known, problems = limits(), []
    for name, value in values.items():
        if name not in known:
            allowed = "parameters, and fields such as old.fee"
            text = f"unknown name in a draw; {did_you_mean(name, known, allowed)}"
            problems.append(Problem(variant.name, None, name, "", text))
        elif not known[name].low <= value <= known[name].high:
            text = f"out of range; allowed: {known[name].low:g} to {known[name].high:g}"
            problems.append(Problem(variant.name, None, name, f"{value:g}", text))
    if problems:
        raise ScenarioError(problems)
