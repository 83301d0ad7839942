"""Interventions written in Python in a notebook or script: checked, named, and described by their own words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import getdoc, isclass, signature
from typing import TYPE_CHECKING, Any

from model.inputs.nearest import nearest_name
from scenarios.catalogue import Declaration, FirstOrder, intervention_ids
from scenarios.combine import read_with
from scenarios.errors import Problem, ScenarioError, did_you_mean, plain_number
from scenarios.schedule import InterventionSpec

if TYPE_CHECKING:
    from model.inputs.run import Intervention

type Settings = Mapping[str, Any]

_METHODS = ("apply", "month")


@dataclass(frozen=True)
class Written:
    """An intervention written in Python, with its schedule."""

    intervention: Intervention
    spec: InterventionSpec

    @property
    def part(self) -> str:
        """Part of a name for the intervention: id, plain values of its object, settings that are not default."""
        held = {k: v for k, v in _held(self.intervention).items() if isinstance(v, bool | int | float | str)}
        usual = InterventionSpec().model_dump() | {"start": self.spec.start}
        asked = {k: v for k, v in self.spec.model_dump().items() if v != usual[k]}
        return self.intervention.id + "".join(f":{key}={value}" for key, value in {**held, **asked}.items())


def _held(intervention: object) -> dict[str, Any]:
    return dict(getattr(intervention, "__dict__", {}))


def asked(
    where: str, given: tuple[Any, ...], named: Mapping[str, Settings]
) -> Iterator[tuple[str, Any, Settings]]:
    """Id, object (None if it comes with the project) and settings of everything requested."""
    for each in given:
        if isinstance(each, str):
            yield from ((name, None, keys) for name, keys in read_with(each, where).items())
        elif isinstance(each, Mapping):
            yield from (_one(where, key, keys) for key, keys in each.items())
        else:
            yield _one(where, each, {})
    yield from (_one(where, name, keys) for name, keys in named.items())


def refuse_unknown(where: str, names: Iterable[str], own: Collection[str]) -> None:
    """ScenarioError for ids that are neither of the project nor among `own`, if there are own ones."""
    known = (*own, *intervention_ids())
    unknown = [name for name in names if own and name not in known]
    if unknown:
        raise ScenarioError(
            Problem(where, None, name, "", f"unknown intervention; {did_you_mean(name, known)}")
            for name in unknown
        )


def _one(where: str, key: Any, keys: Any) -> tuple[str, Any, Settings]:
    if not isinstance(keys, Mapping):
        text = "settings must be a table such as {'coverage': 0.5}; allowed: start, end, ramp_days, coverage, intensity"
        raise ScenarioError([Problem(where, None, _called(key), repr(keys), text)])
    keys = {name: plain_number(value) for name, value in keys.items()}
    if isinstance(key, str):
        return key, None, keys
    problems = [Problem(where, None, _called(key), "", text) for text in _object_faults(key)]
    if problems:
        raise ScenarioError(problems)
    return key.id, key, keys


def _called(own: Any) -> str:
    if isinstance(own, str):
        return own
    return own.__name__ if isclass(own) else type(own).__name__


def _object_faults(own: Any) -> Iterator[str]:
    """Faults that keep an object from being used as an intervention."""
    if isclass(own):
        yield f"a class; an object of it is needed: {own.__name__}()"
        return
    if not any(hasattr(own, each) for each in ("id", *_METHODS)):
        yield (
            "no intervention; allowed: a name such as 'clubs', or an object of a class derived from "
            "BaseIntervention; several are given one after another, not as a list"
        )
        return
    name = getattr(own, "id", None)
    if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]*", name):
        fault = "has no id" if name is None else f"id = {name!r} cannot be used"
        yield f"{fault}; allowed: a text in lower case with underscores, such as id = 'evening_desk'"
    elif name in intervention_ids():
        yield f"id '{name}' is that of an intervention of the project; choose another"
    yield from (text for method in _METHODS for text in _method_faults(own, method))
    if not any(_writes(own, method) for method in _METHODS):
        public = [each for each in vars(type(own)) if not each.startswith("_") and each != "id"]
        near = next((each for each in public if nearest_name(each, _METHODS)), "")
        allowed = "apply(self, world, delivery), month(self, world, delivery)"
        yield f"does nothing, as it has no method of an intervention; {did_you_mean(near, _METHODS, allowed)}"


def _method_faults(own: Any, method: str) -> Iterator[str]:
    function = getattr(own, method, None)
    if not callable(function):
        yield f"has no method {method}; derive its class from BaseIntervention, or write it"
        return
    try:
        signature(function).bind(None, None)
    except TypeError as error:
        yield f"{method}{signature(function)}: wrong arguments ({error}); needed: {method}(self, world, delivery)"


def _writes(own: Any, method: str) -> bool:
    """Whether a class defines the method itself; that of BaseIntervention does nothing."""
    return getattr(getattr(type(own), method, None), "__module__", "") != "scenarios.interventions.base"


def own_declaration(own: Any) -> Declaration:
    """Words of an intervention written in Python: its attributes, else its id and its docstring."""
    english = getattr(own, "en", own.id.replace("_", " ").capitalize())
    about = (getdoc(own) or english).split("\n\n")[0]
    words = {"en": english, "zh": english, "about_en": about, "about_zh": about}
    empty = dict.fromkeys(("cost_en", "cost_zh", "side_en", "side_zh"), "")
    told = {key: str(getattr(own, key, text)) for key, text in {**words, **empty}.items()}
    return Declaration(
        id=own.id,
        family="",
        sources=("written in Python",),
        first_order=FirstOrder("", ""),
        parameters={},
        **told,
    )
