"""A variant: a scenario with rules, tables and interventions written in Python, which stand in no file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from model.inputs.archetypes import ArchetypeTable, archetypes
from model.inputs.kinds import KindTable, checked_kinds, load_kinds
from model.inputs.spec import PlaceSpec, Text, TimeSpec
from model.rules import Rules
from scenarios.catalogue import Declaration, declaration
from scenarios.combine import combined
from scenarios.errors import Problem, ScenarioError, by_name
from scenarios.rescheduled import ending_after, on_place
from scenarios.rule_files import FileRule, packed, told, unpacked
from scenarios.schedule import InterventionSpec, refuse_late_starts, scheduled
from scenarios.source_identity import LENGTH, source_identity
from scenarios.written import Written, asked, own_declaration, refuse_unknown

if TYPE_CHECKING:
    from model.inputs.run import Intervention
    from scenarios.scenario import Scenario

type Rule = Callable[..., Any]
type Settings = Mapping[str, Any]

_SHORT_HASH = 8  # characters of a table's hash in a name


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
        # Read-only views of mappings cannot be sent to other processes, nor functions of files loaded by their path.
        parts = (
            self.scenario,
            packed(self.rules),
            self.kinds,
            self.archetypes,
            dict(self.written),
            self.label,
        )
        return _restored, parts

    # ---- names

    @property
    def name(self) -> str:
        """Name in tables: the scenario's, then the label or a list of changes."""
        if self.label:
            return f"{self.scenario.name}: {self.label.en}"
        return "".join([self.scenario.name, *(f" + {part}" for part in self._changes())])

    @property
    def title(self) -> Text:
        """Title of the scenario, then the label or a list of changes."""
        return Text(en=self._titled("en", ": "), zh=self._titled("zh", "："))

    def short(self, lang: str) -> str:
        """Label, or else the changes, or else the name; in `en` or `zh`."""
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
        """Description without the label: title of the scenario, then the changes, in `en` or `zh`."""
        return "".join([self.scenario.title.of(lang), *(f" + {part}" for part in self._changes(lang))])

    def _changes(self, lang: str | None = None) -> Iterator[str]:
        """Changes to the scenario, one word each; interventions by their titles if a language is given."""
        for name, each in self.written.items():
            yield self.declaration(name).title(lang) if lang else each.part
        for name, rule in self.rules.items():
            yield f"{name}={told(rule)}"
        for what, table in (("kinds", self.kinds), ("archetypes", self.archetypes)):
            if table is not None:
                yield f"{what}={_table_identity(table)[:_SHORT_HASH]}"

    # ---- content

    @property
    def plain(self) -> Variant | Scenario:
        """The scenario itself if nothing was added, else the variant."""
        beside = (self.rules, self.written, self.kinds, self.archetypes, self.label)
        return self if any(each not in (None, {}) for each in beside) else self.scenario

    @property
    def time(self) -> TimeSpec:
        """Warm-up and horizon."""
        return self.scenario.time

    @property
    def place(self) -> PlaceSpec:
        """Place of the scenario."""
        return self.scenario.place

    @property
    def interventions(self) -> Mapping[str, InterventionSpec]:
        """Schedule of each intervention by id: those of the scenario, then those written in Python."""
        return {**self.scenario.interventions, **{name: each.spec for name, each in self.written.items()}}

    def declaration(self, intervention: str) -> Declaration:
        """Declaration of one of its interventions; for one written in Python, made from the object's words."""
        own = self.written.get(intervention)
        return declaration(intervention) if own is None else own_declaration(own.intervention)

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
        """Hashes of what was added to the scenario: rules, kinds, archetypes, interventions; empty if nothing."""
        found: dict[str, Any] = {
            "rules": {name: source_identity(rule) for name, rule in self.rules.items()},
            "interventions": {
                name: {
                    **each.spec.model_dump(mode="json", exclude_none=True),
                    "source": source_identity(each.intervention),
                }
                for name, each in self.written.items()
            },
            "kinds": self.kinds and _table_identity(self.kinds),
            "archetypes": self.archetypes and _table_identity(self.archetypes),
        }
        return {what: value for what, value in found.items() if value}

    @property
    def world_key(self) -> str:
        """Equal for variants that can share a world: one calendar, the same rules, tables and written interventions."""
        own = self.beside()
        written = {name: each["source"] for name, each in own.pop("interventions", {}).items()}
        return json.dumps([self.time.model_dump(mode="json"), own, written], sort_keys=True, default=str)

    def tables(self) -> dict[str, Any]:
        """Keyword arguments for a world: rules and tables that replace the model's."""
        found = {"kinds": self.kinds, "archetypes_table": self.archetypes}
        chosen: dict[str, Any] = {name: table for name, table in found.items() if table is not None}
        return chosen | ({"rules": Rules(**self.rules)} if self.rules else {})

    # ---- methods that return a changed variant

    def baseline(self) -> Variant:
        """Same place, time, rules and tables, without interventions and label."""
        return replace(self, scenario=self.scenario.baseline(), written={}, label=None)

    def with_label(self, label: str, zh: str | None = None) -> Variant:
        """The same under a short label for sentences, tables and figures; `zh` is its Chinese form."""
        if not str(label).strip():
            raise ScenarioError([Problem(self.name, None, "label", "", "blank; a short text is needed")])
        one_line = {"en": str(label), "zh": str(zh or label)}
        return replace(self, label=Text(**{lang: " ".join(text.split()) for lang, text in one_line.items()}))

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

    def on(self, place: Scenario) -> Variant:
        """The same interventions in another place, a scenario without any: `variant.on(load("baseline-old"))`.

        Their dates move to the place's calendar; what it cuts stands in the description of the result (see
        `scenarios.rescheduled.on_place`). ScenarioError.
        """
        return on_place(self, place)[0]

    def ending_after(self, days: int, horizon: int | None = None) -> Variant:
        """The same with every intervention ended after so many days; a year remains unless `horizon` says otherwise."""
        return ending_after(self, days, horizon)[0]

    def with_rules(self, rules: Mapping[str, Rule] | None = None, /, **named: Rule) -> Variant:
        """The same with rules of your own, by their names in `model.rules`; what `Rules` refuses is refused."""
        example = "with_rules(report_hazard=mine)"
        return replace(self, rules={**self.rules, **by_name(self.name, "rules", rules, named, example)})

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
        for name, own, keys in asked(self.name, interventions, settings):
            named[name] = {**named.get(name, {}), **keys}
            if own is not None:
                objects[name] = own
        mine = {name: keys for name, keys in named.items() if name in objects or name in self.written}
        others = {name: keys for name, keys in named.items() if name not in mine}
        refuse_unknown(self.name, others, {*objects, *self.written})
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
    """Return the variant itself, or turn a scenario into one."""
    return tried if isinstance(tried, Variant) else Variant(tried)


def _restored(scenario: Scenario, rules: Mapping[str, Rule | FileRule], *others: Any) -> Variant:
    return Variant(scenario, unpacked(rules), *others)


def _table_identity(table: KindTable | ArchetypeTable) -> str:
    return source_identity(repr(table.kinds if isinstance(table, KindTable) else table))
