"""A scenario: place, time, interventions, parameters and claims, checked, frozen, with an identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, overload

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, field_validator

from model.inputs.archetypes import archetypes
from model.inputs.parameters import Parameter, model_parameters
from model.inputs.spec import (
    CompoundSpec,
    Frozen,
    Path,
    PlaceSpec,
    Text,
    TimeSpec,
    again,
    raise_faults,
)
from scenarios.catalogue import all_parameters, declaration, intervention_ids
from scenarios.claims import Claim
from scenarios.errors import Problem, ScenarioError, by_name, did_you_mean, plain_number
from scenarios.schedule import InterventionSpec, date_faults, refuse_late_starts

if TYPE_CHECKING:
    from model.inputs.archetypes import ArchetypeTable
    from model.inputs.kinds import KindTable
    from scenarios.variant import Variant

type Settings = Mapping[str, Any]

IDENTITY_LENGTH = 16
MOST_TIMES_KNOWN = 4  # keys of a table of interventions or parameters, as a multiple of those that there are


def _known_intervention(name: str) -> str:
    if name not in intervention_ids():
        raise ValueError(f"unknown intervention; {did_you_mean(name, intervention_ids())}")
    return name


def _known_parameter(name: str) -> str:
    if name not in all_parameters():
        known = all_parameters()
        raise ValueError(f"unknown parameter; {did_you_mean(name, known, 'see `gongzhi list parameters`')}")
    return name


class Scenario(Frozen):
    """Everything that decides a run except its seed, and the claims of its report.

    Loaded from TOML by `scenarios.loader.load`; `base` is only remembered, its values are already in here.
    Like every list, a file's `claims` replace those of its base, and are its base's where it has none.
    """

    name: str
    base: str | None = None
    title: Text
    about: Text
    sources: Annotated[tuple[str, ...], Field(strict=False)] = ()
    time: TimeSpec
    place: PlaceSpec
    interventions: Mapping[Annotated[str, AfterValidator(_known_intervention)], InterventionSpec] = Field(
        default_factory=dict
    )
    parameters: Mapping[Annotated[str, AfterValidator(_known_parameter)], float] = Field(default_factory=dict)
    claims: Annotated[tuple[Claim, ...], Field(strict=False)] = ()
    _origins: Mapping[Path, str] = PrivateAttr(default_factory=dict)

    @field_validator("interventions", "parameters", mode="before")
    @classmethod
    def _not_too_many(cls, values: Any, info: ValidationInfo) -> Any:
        # Every unknown key is compared with all known ones, which takes long where there are tens of thousands.
        known = len(intervention_ids() if info.field_name == "interventions" else all_parameters())
        if isinstance(values, Mapping) and len(values) > MOST_TIMES_KNOWN * known:
            raise ValueError(f"{len(values):,} keys; there are {known} {info.field_name} to choose from")
        return values

    @field_validator("interventions")
    @classmethod
    def _inside_horizon(
        cls, specs: Mapping[str, InterventionSpec], info: ValidationInfo
    ) -> Mapping[str, InterventionSpec]:
        time = info.data.get("time")
        if time is None:
            return specs
        raise_faults(fault for name, spec in specs.items() for fault in date_faults(name, spec, time))
        return {name: spec.begun(time.start) for name, spec in specs.items()}

    @field_validator("parameters")
    @classmethod
    def _inside_range(cls, values: Mapping[str, float]) -> Mapping[str, float]:
        raise_faults(
            ((name,), f"out of range; allowed: {known.low:g} to {known.high:g} {known.unit}")
            for name, value in values.items()
            if not (known := all_parameters()[name]).low <= value <= known.high
        )
        return values

    @field_validator("claims")
    @classmethod
    def _distinct_claims(cls, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        twice = again([claim.quantity for claim in claims])
        raise_faults(((i, "quantity"), "second claim of this quantity; names must differ") for i in twice)
        return claims

    def with_origins(self, origins: Mapping[Path, str]) -> Scenario:
        """Return the same scenario with the file and line of each value."""
        other = self.model_copy()
        other._origins = dict(origins)
        return other

    @property
    def origins(self) -> Mapping[Path, str]:
        """File and line of the values that came from a file, by their path."""
        return self._origins

    def baseline(self) -> Scenario:
        """Same place and time without interventions, and so without claims about them."""
        return self.model_copy(update={"interventions": {}, "claims": ()})

    @overload
    def with_interventions(
        self, *interventions: str | Mapping[str, Settings], **settings: Settings
    ) -> Scenario: ...

    @overload
    def with_interventions(self, *interventions: Any, **settings: Settings) -> Variant: ...

    def with_interventions(self, *interventions: Any, **settings: Settings) -> Scenario | Variant:
        """The same scenario with interventions added, or changed key by key, under a name that says so.

        interventions: names (`"clubs"`, `"clubs:coverage=0.5"`), objects of your own, or settings by name or object.
        settings: `start`, `end`, `ramp_days`, `coverage`, `intensity` by name. With an object it is a Variant.
        Raises ScenarioError.
        """
        return self._variant().with_interventions(*interventions, **settings).plain

    def without(self, *interventions: str) -> Scenario:
        """The same scenario without some of its interventions, under a name that says so; ScenarioError."""
        from scenarios.combine import combined

        return combined(self, {}, interventions)

    def with_parameters(self, values: Mapping[str, float] | None = None, /, **named: float) -> Scenario:
        """The same scenario with other values of parameters, under a name that says so.

        A name such as `old.fee` fills in what old compounds of the place leave open. ScenarioError for an unknown name
        (with the nearest one), for a value out of its range, and for a field that is open nowhere.
        """
        from scenarios.values import with_values

        example = "with_parameters(pay_norm_slope=0.5)"
        return with_values(self, by_name(self.name, "parameters", values, named, example))

    def with_rules(
        self, rules: Mapping[str, Callable[..., Any]] | None = None, /, **named: Callable[..., Any]
    ) -> Variant:
        """The scenario with rules of your own in place of the model's: `with_rules(report_hazard=mine)`."""
        return self._variant().with_rules(rules, **named)

    def with_kinds(self, table: KindTable) -> Variant:
        """The scenario with another table of kinds of case (`model.inputs.kinds.load_kinds`)."""
        return self._variant().with_kinds(table)

    def with_archetypes(self, table: ArchetypeTable) -> Variant:
        """The scenario with another table of archetypes (`model.inputs.archetypes.load_archetypes`)."""
        return self._variant().with_archetypes(table)

    def with_label(self, label: str, zh: str | None = None) -> Variant:
        """The scenario under a short label for sentences, tables and figures; `zh` is its Chinese form."""
        return self._variant().with_label(label, zh)

    def _variant(self) -> Variant:
        from scenarios.variant import Variant

        return Variant(self)

    def on(self, place: Scenario) -> Scenario:
        """The same interventions in another place, on the days of its calendar (`scenarios.rescheduled.on_place`)."""
        return self._variant().on(place).scenario

    def ending_after(self, days: int, horizon: int | None = None) -> Scenario:
        """The same with every intervention ended after so many days; a year remains unless `horizon` says otherwise."""
        return self._variant().ending_after(days, horizon).scenario

    def with_horizon(self, days: int) -> Scenario:
        """The same scenario over `days` days; ScenarioError if an intervention would start after its end."""
        days = plain_number(days)
        if type(days) is not int or not 1 <= days <= 3650:
            text = "out of range" if type(days) is int else "not a whole number"
            raise ScenarioError([Problem(self.name, None, "days", repr(days), f"{text}; allowed: 1 to 3650")])
        evaluation = min(self.time.evaluation_days, days)
        time = self.time.model_copy(update={"horizon_days": days, "evaluation_days": evaluation})
        refuse_late_starts(self.name, self.interventions, self.time, time)
        specs = {name: spec.cut(time) for name, spec in self.interventions.items()}
        return self.model_copy(update={"time": time, "interventions": specs})

    def parameters_used(self) -> dict[str, Parameter]:
        """Declarations of the parameters that this scenario can read: the model's and its interventions'."""
        used = dict(model_parameters())
        for name in sorted(self.interventions):
            used |= declaration(name).parameters
        return used

    def parameter_values(self) -> dict[str, float]:
        """Value of every parameter that this scenario can read: its own, else the default."""
        used = self.parameters_used()
        return {name: self.parameters.get(name, known.value) for name, known in used.items()}

    @property
    def identity(self) -> str:
        """Hash of everything that can change a result (titles, sources, claims and notes cannot)."""
        filled = self.filled()
        decisive = {key: filled[key] for key in ("time", "place", "interventions")}
        decisive["parameters"] = self.parameter_values()
        decisive["place"] = {"communities": decisive["place"]["communities"]}
        text = json.dumps(decisive, sort_keys=True, ensure_ascii=False, default=date.isoformat)
        return hashlib.sha256(text.encode()).hexdigest()[:IDENTITY_LENGTH]

    def filled(self) -> dict[str, Any]:
        """Plain data with every default written out: archetype fields, parameters, dates.

        Parameters of interventions that are not in it stay, for whoever adds one of these.
        """
        data = self.model_dump(exclude={"name", "base"}, exclude_none=True)
        for mine, community in zip(self.place.communities, data["place"]["communities"], strict=True):
            community["compounds"] = tuple(_filled_compound(compound) for compound in mine.compounds)
        data["parameters"] = self.parameter_values() | dict(self.parameters)
        return data

    @property
    def provenance(self) -> dict[Path, str]:
        """Where each value of `filled()` comes from, by its path."""
        from scenarios.provenance import provenance

        return provenance(self, self._origins)

    def to_toml(self, *, notes: bool = False, stated: bool = False) -> str:
        """Scenario file with everything filled in, optionally with each value's origin as a comment.

        stated: without parameters and archetype fields that are not stated, so that these can be drawn.
        """
        from scenarios.toml_text import toml_text

        if stated:
            return toml_text(self.model_dump(exclude={"name", "base"}, exclude_none=True), {})
        return toml_text(self.filled(), self.provenance if notes else {})


def _filled_compound(compound: CompoundSpec) -> dict[str, Any]:
    return compound.model_dump(exclude_none=True, exclude=set(archetypes().fields)) | compound.values()
