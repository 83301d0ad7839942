"""Scenarios with other values of parameters, or of the fields that their place leaves open (`old.fee`).

What is set so is stated: a fact of the question, which no draw changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from model.inputs.archetypes import archetypes
from model.inputs.spec import CompoundSpec, PlaceSpec, Text
from scenarios.catalogue import all_parameters
from scenarios.errors import Problem, ScenarioError, did_you_mean, plain, plain_number

if TYPE_CHECKING:
    from scenarios.scenario import Scenario


@dataclass(frozen=True)
class Limits:
    """Lowest and highest allowed value of a parameter or field, with their unit."""

    low: float
    high: float
    unit: str

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}"


@cache
def limits() -> Mapping[str, Limits]:
    """Limits of every parameter, and of every field of every archetype, such as `old.fee`."""
    found = {name: Limits(each.low, each.high, each.unit) for name, each in all_parameters().items()}
    for name, field in archetypes().fields.items():
        found |= {f"{kind}.{name}": Limits(field.low, field.high, field.unit) for kind in field.values}
    return found


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with other values of parameters and open fields; its name and title say so.

    A field such as `old.fee` is filled in where old compounds leave it open. ScenarioError for an unknown name, with
    the nearest one, for a value that is no number or out of its range, and for a field that is open nowhere.
    """
    problems = [
        problem for name, value in values.items() for problem in _value_problems(scenario, name, value)
    ]
    if problems:
        raise ScenarioError(problems)
    if not values:
        return scenario
    told = "".join(f" + {name}={plain_number(value)}" for name, value in values.items())
    title = Text(**{lang: f"{scenario.title.of(lang)}{told}" for lang in ("en", "zh")})
    plain_values = {name: float(value) for name, value in values.items() if "." not in name}
    update = {
        "name": scenario.name + told,
        "base": scenario.name,
        "title": title,
        "parameters": dict(scenario.parameters) | plain_values,
        "place": filled_in(scenario.place, lambda each: _of_type(values, each.archetype)),
    }
    given: set[tuple[str | int, ...]] = {("title",), *(("parameters", name) for name in plain_values)}
    origins = {**scenario.origins, **dict.fromkeys(given, "set by the combination")}
    return scenario.model_copy(update=update).with_origins(origins)


def filled_in(place: PlaceSpec, values: Callable[[CompoundSpec], Mapping[str, float]]) -> PlaceSpec:
    """The place with fields of its compounds filled in where they are open."""
    communities = tuple(
        each.model_copy(update={"compounds": tuple(_filled(one, values(one)) for one in each.compounds)})
        for each in place.communities
    )
    return place.model_copy(update={"communities": communities})


def _filled(compound: CompoundSpec, values: Mapping[str, float]) -> CompoundSpec:
    return compound.model_copy(
        update={name: value for name, value in values.items() if getattr(compound, name) is None}
    )


def stated(scenario: Scenario) -> dict[str, Any]:
    """What a scenario states itself of all that can be drawn: parameters that it reads, and fields of compounds."""
    read = scenario.parameters_used()
    fields = archetypes().fields
    compounds = [
        {name: value for name in fields if (value := getattr(each, name)) is not None}
        for community in scenario.place.communities
        for each in community.compounds
    ]
    parameters = {name: value for name, value in scenario.parameters.items() if name in read}
    return {"parameters": parameters, "compounds": compounds}


def read_values(texts: Sequence[str], where: str) -> dict[str, float]:
    """Values written as `name=value`, the last one where a name comes again; ScenarioError for what is no number."""
    return _read(texts, where)


def read_set(texts: Sequence[str], where: str = "--set") -> dict[str, float]:
    """Values written as `name=value`, each name once; ScenarioError names every wrong part."""
    names = [text.partition("=")[0].strip() for text in texts]
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    problems = [Problem(where, None, name, "", "given twice; once is enough") for name in twice]
    problems += [
        Problem(where, None, text, "", "cannot be read; allowed: NAME=VALUE, such as pay_norm_slope=0.5")
        for text in texts
        if "=" not in text
    ]
    if problems:
        raise ScenarioError(problems)
    return _read(texts, where)


def _read(texts: Iterable[str], where: str) -> dict[str, float]:
    found: dict[str, float] = {}
    problems: list[Problem] = []
    for name, _, value in (text.partition("=") for text in texts):
        try:
            found[name.strip()] = float(value)
        except ValueError:
            text = "cannot be read; allowed: a number"
            problems.append(Problem(where, None, name.strip(), f'"{value.strip()}"', text))
    if problems:
        raise ScenarioError(problems)
    return found


def _of_type(values: Mapping[str, float], archetype: str) -> dict[str, float]:
    """Values of the fields of one archetype, by field."""
    start = f"{archetype}."
    return {name.removeprefix(start): float(v) for name, v in values.items() if name.startswith(start)}


def _value_problems(scenario: Scenario, name: str, value: object) -> list[Problem]:
    known = limits().get(name)
    key = name if "." in name else f"parameters.{name}"
    if known is None:
        alike = [each for each in limits() if ("." in each) == ("." in name)]
        text = f"unknown parameter; {did_you_mean(name, alike, 'see `gongzhi list parameters`')}"
        return [Problem(scenario.name, None, key, "", text)]
    shown = value if isinstance(value, int | float | str) else type(value).__name__
    if isinstance(value, bool) or not isinstance(value, Real):
        return [Problem(scenario.name, None, key, plain(shown), f"not a number; allowed: {known}")]
    if not known.low <= float(value) <= known.high:
        return [Problem(scenario.name, None, key, f"{value}", f"out of range; allowed: {known}")]
    return _closed_field(scenario, name) if "." in name else []


def _closed_field(scenario: Scenario, name: str) -> list[Problem]:
    """Problem of a field that no compound of the place leaves open."""
    kind, _, field = name.partition(".")
    compounds = [each for community in scenario.place.communities for each in community.compounds]
    mine = [each for each in compounds if each.archetype == kind]
    if any(getattr(each, field) is None for each in mine):
        return []
    types = ", ".join(dict.fromkeys(each.archetype for each in compounds))
    text = (
        "the place states it itself for every such compound; change it in the file of the place"
        if mine
        else f"the place has no such compounds; allowed: fields of {types}"
    )
    return [Problem(scenario.name, None, name, "", text)]
