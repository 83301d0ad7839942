"""What is tried: a scenario, and what of it stands in no file: rules, tables and interventions written in Python."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from inspect import getdoc, isclass, signature
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from model.inputs.archetypes import ArchetypeTable, archetypes
from model.inputs.kinds import KindTable, checked_kinds, load_kinds
from model.inputs.spec import PlaceSpec, Text, TimeSpec
from model.rules import Rules
from scenarios.catalogue import Declaration, declaration, intervention_ids
from scenarios.combine import combined, read_with
from scenarios.errors import Problem, ScenarioError, did_you_mean
from scenarios.schedule import InterventionSpec, refuse_late_starts, scheduled
from scenarios.source_identity import LENGTH, source_identity

if TYPE_CHECKING:
    from model.inputs.run import Intervention
    from scenarios.scenario import Scenario

type Rule = Callable[..., Any]
type Settings = Mapping[str, Any]

_METHODS = ("apply", "month")
_SHORT_HASH = 8  # characters of a table's hash in a name


@dataclass(frozen=True)
class Written:
    """An intervention written in Python, and how it is applied."""

    intervention: Intervention
    spec: InterventionSpec

    @property
    def part(self) -> str:
        """The intervention in a name: its id, the plain values that its object holds, settings that are no default."""
        held = {k: v for k, v in _held(self.intervention).items() if isinstance(v, bool | int | float | str)}
        usual = InterventionSpec().model_dump() | {"start": self.spec.start}
        asked = {k: v for k, v in self.spec.model_dump().items() if v != usual[k]}
        return self.intervention.id + "".join(f":{key}={value}" for key, value in {**held, **asked}.items())


@dataclass(frozen=True, eq=False)
class Variant:
    """A scenario with its parameters, rules, tables and interventions, checked and frozen.

    rules: functions in place of the model's, by the names in `model.rules`. kinds, archetypes: tables in place of the
    model's. written: interventions written in Python, by id. label: what sentences, tables and figures call it.
    Two variants are equal if nothing in them differs that can change a result; see `identity`.

    Made by the doors of a scenario and of a variant: `with_parameters`, `with_interventions`, `without`, `with_rules`,
    `with_kinds`, `with_archetypes`, `with_horizon`, `with_label`. Wherever a variant is expected a scenario will do.
    """

    scenario: Scenario
    rules: Mapping[str, Rule] = field(default_factory=dict)
    kinds: KindTable | None = None
    archetypes: ArchetypeTable | None = None
    written: Mapping[str, Written] = field(default_factory=dict)
    label: Text | None = None

    def __post_init__(self) -> None:
        Rules(**self.rules)  # refuses what cannot be used
        usual = Rules()
        own = {name: rule for name, rule in self.rules.items() if rule is not getattr(usual, name)}
        object.__setattr__(self, "rules", MappingProxyType(own))
        object.__setattr__(self, "written", MappingProxyType(dict(self.written)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Variant) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only views of mappings cannot be sent to other processes.
        parts = (self.scenario, dict(self.rules), self.kinds, self.archetypes, dict(self.written), self.label)
        return Variant, parts

    # ---- what it is called

    @property
    def name(self) -> str:
        """Name in tables: that of the scenario, then the label, or else what was changed."""
        if self.label:
            return f"{self.scenario.name}: {self.label.en}"
        return "".join([self.scenario.name, *(f" + {part}" for part in self._changes())])

    @property
    def title(self) -> Text:
        """Title of the scenario, then the label, or else what was changed."""
        return Text(en=self._titled("en", ": "), zh=self._titled("zh", "："))

    def short(self, lang: str) -> str:
        """The label, or else what was changed, or else the name; in `en` or `zh`."""
        if self.label:
            return self.label.of(lang)
        return self.name.partition(" + ")[2] or self.name

    def _titled(self, lang: str, colon: str) -> str:
        return (
            f"{self.scenario.title.of(lang)}{colon}{self.label.of(lang)}"
            if self.label
            else self.content(lang)
        )

    def content(self, lang: str) -> str:
        """What it is, whatever its label: title of the scenario, then what was changed, in `en` or `zh`."""
        return "".join([self.scenario.title.of(lang), *(f" + {part}" for part in self._changes(lang))])

    def _changes(self, lang: str | None = None) -> Iterator[str]:
        """What differs from the scenario, a word each; interventions by their titles if a language is given."""
        for name, each in self.written.items():
            yield self.declaration(name).title(lang) if lang else each.part
        for name, rule in self.rules.items():
            yield f"{name}={getattr(rule, '__name__', type(rule).__name__)}"
        for what, table in (("kinds", self.kinds), ("archetypes", self.archetypes)):
            if table is not None:
                yield f"{what}={_table_identity(table)[:_SHORT_HASH]}"

    # ---- what it holds

    @property
    def plain(self) -> Variant | Scenario:
        """The scenario itself if nothing stands beside it, else the variant."""
        beside = (self.rules, self.written, self.kinds, self.archetypes, self.label)
        return self if any(each not in (None, {}) for each in beside) else self.scenario

    @property
    def time(self) -> TimeSpec:
        """Warm-up and horizon."""
        return self.scenario.time

    @property
    def place(self) -> PlaceSpec:
        """Where it is tried."""
        return self.scenario.place

    @property
    def interventions(self) -> Mapping[str, InterventionSpec]:
        """How each intervention is applied, by id: those of the scenario, then those written in Python."""
        return {**self.scenario.interventions, **{name: each.spec for name, each in self.written.items()}}

    def declaration(self, intervention: str) -> Declaration:
        """What one of its interventions is called and does; of one written in Python, what its object says."""
        own = self.written.get(intervention)
        return declaration(intervention) if own is None else _own_declaration(own.intervention)

    @property
    def identity(self) -> str:
        """Hash of everything that can change a result; names, labels and texts cannot.

        Functions and objects count by what they do now: whoever edits one has another variant. A variant that changes
        nothing has the identity of its scenario.
        """
        own = self.beside()
        if not own:
            return self.scenario.identity
        text = json.dumps([self.scenario.identity, own], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]

    def beside(self) -> dict[str, Any]:
        """What stands beside the scenario, by hash; empty if nothing: rules, kinds, archetypes, interventions."""
        found: dict[str, Any] = {
            "rules": {name: source_identity(rule) for name, rule in self.rules.items()},
            "interventions": {
                name: {
                    **each.spec.model_dump(exclude_none=True),
                    "source": source_identity(each.intervention),
                }
                for name, each in self.written.items()
            },
            "kinds": self.kinds and _table_identity(self.kinds),
            "archetypes": self.archetypes and _table_identity(self.archetypes),
        }
        return {what: value for what, value in found.items() if value}

    def tables(self) -> dict[str, Any]:
        """Keyword arguments for a world: rules and tables that replace the model's."""
        found = {"kinds": self.kinds, "archetypes_table": self.archetypes}
        chosen: dict[str, Any] = {name: table for name, table in found.items() if table is not None}
        return chosen | ({"rules": Rules(**self.rules)} if self.rules else {})

    # ---- the doors

    def baseline(self) -> Variant:
        """The same place, time, rules and tables without interventions and without the label."""
        return replace(self, scenario=self.scenario.baseline(), written={}, label=None)

    def with_label(self, label: str, zh: str | None = None) -> Variant:
        """The same under a short label for sentences, tables and figures; `zh` is its Chinese form."""
        if not str(label).strip():
            raise ScenarioError([Problem(self.name, None, "label", "", "blank; a short text is needed")])
        return replace(self, label=Text(en=str(label).strip(), zh=str(zh or label).strip()))

    def with_parameters(self, values: Mapping[str, float] | None = None, /, **named: float) -> Variant:
        """The same with other values of parameters; ScenarioError, see `Scenario.with_parameters`."""
        return replace(self, scenario=self.scenario.with_parameters(values, **named))

    def with_horizon(self, days: int) -> Variant:
        """The same over `days` days; ScenarioError if an intervention would start after its end."""
        scenario = self.scenario.with_horizon(days)
        specs = {name: each.spec for name, each in self.written.items()}
        refuse_late_starts(self.name, specs, self.time, scenario.time)
        written = {
            name: replace(each, spec=each.spec.cut(scenario.time)) for name, each in self.written.items()
        }
        return replace(self, scenario=scenario, written=written)

    def with_rules(self, rules: Mapping[str, Rule] | None = None, /, **named: Rule) -> Variant:
        """The same with rules of your own, by their names in `model.rules`; what `Rules` refuses is refused."""
        return replace(self, rules={**self.rules, **(rules or {}), **named})

    def with_kinds(self, table: KindTable) -> Variant:
        """The same with another table of kinds of case; KindError for what is not allowed in it."""
        self._expect(table, KindTable, "kinds", "load_kinds")
        checked = checked_kinds(table)
        return replace(self, kinds=None if checked.kinds == load_kinds().kinds else checked)

    def with_archetypes(self, table: ArchetypeTable) -> Variant:
        """The same with another table of archetypes (`load_archetypes` reads and checks one)."""
        self._expect(table, ArchetypeTable, "archetypes", "load_archetypes")
        return replace(self, archetypes=None if table == archetypes() else table)

    def without(self, *interventions: str) -> Variant:
        """The same without some of its interventions; ScenarioError for one that it does not have."""
        mine = [name for name in interventions if name in self.written]
        others = [name for name in interventions if name not in mine]
        kept = {name: each for name, each in self.written.items() if name not in mine}
        scenario = combined(self.scenario, {}, others) if others else self.scenario
        return replace(self, scenario=scenario, written=kept)

    def with_interventions(self, *interventions: Any, **settings: Settings) -> Variant:
        """The same with interventions added or changed; see `Scenario.with_interventions`. Objects are copied."""
        named: dict[str, dict[str, Any]] = {}
        objects: dict[str, Intervention] = {}
        for name, own, keys in _asked(self.name, interventions, settings):
            named[name] = {**named.get(name, {}), **keys}
            if own is not None:
                objects[name] = own
        mine = {name: keys for name, keys in named.items() if name in objects or name in self.written}
        others = {name: keys for name, keys in named.items() if name not in mine}
        scenario = combined(self.scenario, others) if others else self.scenario
        written = {name: self._written(name, objects.get(name), keys) for name, keys in mine.items()}
        return replace(self, scenario=scenario, written={**self.written, **written})

    def _written(self, name: str, own: Intervention | None, keys: Settings) -> Written:
        before = self.written.get(name)
        known = before.spec.model_dump(exclude_unset=True) if before else {}
        spec = scheduled(self.name, name, {**known, **keys}, self.time)
        return Written(before.intervention if own is None and before else deepcopy(own), spec)  # type: ignore[arg-type]

    def _expect(self, table: object, kind: type, what: str, reader: str) -> None:
        if not isinstance(table, kind):
            text = f"{type(table).__name__} given; allowed: a {kind.__name__}, as {reader}(file) gives it"
            raise ScenarioError([Problem(self.name, None, what, "", text)])


type Tried = Scenario | Variant


def variant_of(tried: Tried) -> Variant:
    """The variant itself, or the scenario as one."""
    return tried if isinstance(tried, Variant) else Variant(tried)


def _table_identity(table: KindTable | ArchetypeTable) -> str:
    return source_identity(repr(table.kinds if isinstance(table, KindTable) else table))


def _held(intervention: object) -> dict[str, Any]:
    return dict(getattr(intervention, "__dict__", {}))


def _asked(
    where: str, given: tuple[Any, ...], named: Mapping[str, Settings]
) -> Iterator[tuple[str, Any, Settings]]:
    """Id, object (None if it comes with the project) and settings of everything asked for."""
    for each in given:
        if isinstance(each, str):
            yield from ((name, None, keys) for name, keys in read_with(each, where).items())
        elif isinstance(each, Mapping):
            yield from (_one(where, key, keys) for key, keys in each.items())
        else:
            yield _one(where, each, {})
    yield from ((name, None, keys) for name, keys in named.items())


def _one(where: str, key: Any, keys: Any) -> tuple[str, Any, Settings]:
    if not isinstance(keys, Mapping):
        text = "settings must be a table such as {'coverage': 0.5}"
        raise ScenarioError([Problem(where, None, str(key), "", text)])
    if isinstance(key, str):
        return key, None, keys
    problems = [Problem(where, None, _called(key), "", text) for text in _object_faults(key)]
    if problems:
        raise ScenarioError(problems)
    return key.id, key, keys


def _called(own: Any) -> str:
    return own.__name__ if isclass(own) else type(own).__name__


def _object_faults(own: Any) -> Iterator[str]:
    """What keeps an object from being used as an intervention."""
    if isclass(own):
        yield f"a class; an object of it is needed: {own.__name__}()"
        return
    name = getattr(own, "id", None)
    if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]*", name):
        yield "has no id; allowed: a text in lower case with underscores, such as id = 'evening_desk'"
    elif name in intervention_ids():
        yield f"id '{name}' is that of an intervention of the project; choose another"
    yield from (text for method in _METHODS for text in _method_faults(own, method))
    if not any(_writes(own, method) for method in _METHODS):
        public = [each for each in vars(type(own)) if not each.startswith("_") and each != "id"]
        near = next((hint for each in public if (hint := did_you_mean(each, _METHODS))), "")
        yield f"does nothing; write apply(self, world, delivery) or month(self, world, delivery){near}"


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
    """Whether a method is the class's own; that of BaseIntervention does nothing."""
    return getattr(getattr(type(own), method, None), "__module__", "") != "scenarios.interventions.base"


def _own_declaration(own: Any) -> Declaration:
    """Words of an intervention written in Python: its attributes, else its id and its docstring."""
    english = getattr(own, "en", own.id.replace("_", " ").capitalize())
    about = (getdoc(own) or english).split("\n\n")[0]
    words = {"en": english, "zh": english, "about_en": about, "about_zh": about}
    empty = dict.fromkeys(("cost_en", "cost_zh", "side_en", "side_zh"), "")
    told = {key: str(getattr(own, key, text)) for key, text in {**words, **empty}.items()}
    return Declaration(id=own.id, sources=("written in Python",), parameters={}, **told)
