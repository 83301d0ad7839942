"""Source of each value of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from model.inputs.archetypes import archetypes
from model.inputs.spec import CompoundSpec, Path

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


def provenance(scenario: Scenario, origins: Mapping[Path, str]) -> dict[Path, str]:
    """A note for each value of `scenario.filled()`: the file and line that gave it, else its default."""
    notes = dict(_defaults(scenario))
    for path in notes:
        notes[path] = origins.get(path, notes[path])
    return notes


def _defaults(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    yield from (((key,), "set in Python") for key in ("title", "about", "sources"))
    yield (("place", "name"), "set in Python")
    yield from _fields(scenario.time, ("time",))
    for i, community in enumerate(scenario.place.communities):
        path: Path = ("place", "communities", i)
        yield from _fields(community, path)
        for j, compound in enumerate(community.compounds):
            yield from _compound(compound, (*path, "compounds", j))
    for name, spec in scenario.interventions.items():
        yield from _fields(spec, ("interventions", name))
    for i, claim in enumerate(scenario.claims):
        yield from _fields(claim, ("claims", i))
    yield from ((("parameters", name), "set in Python") for name in scenario.parameters)
    for name, parameter in scenario.parameters_used().items():
        text = f"default ({parameter.source})" if name not in scenario.parameters else "set in Python"
        yield ("parameters", name), text


def _fields(spec: BaseModel, path: Path) -> Iterator[tuple[Path, str]]:
    for name, field in type(spec).model_fields.items():
        extra: Any = field.json_schema_extra or {}
        source = f" ({extra['source']})" if "source" in extra else ""
        yield (*path, name), "set in Python" if field.is_required() else f"default{source}"


def _compound(spec: CompoundSpec, path: Path) -> Iterator[tuple[Path, str]]:
    yield from _fields(spec, path)
    for name, field in archetypes().fields.items():
        own = getattr(spec, name) is not None
        yield (*path, name), "set in Python" if own else f"archetype {spec.archetype} ({field.source})"
