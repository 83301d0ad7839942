"""When, how fast, how widely and how strongly an intervention is applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from model.inputs.spec import FaultsError, Frozen, Path, TimeSpec
from scenarios.errors import Problem, ScenarioError, findings


class InterventionSpec(Frozen):
    """When, how fast, how widely and how strongly an intervention is applied."""

    start: date | None = Field(default=None, description="first day; default: first day of the horizon")
    end: date | None = Field(default=None, description="last day; default: it goes on")
    ramp_days: int = Field(default=180, ge=0, le=3650, json_schema_extra={"source": "003-26, assumption"})
    coverage: float = Field(default=1.0, ge=0, le=1, description="share of eligible units")
    intensity: float = Field(default=1.0, ge=0, le=3, description="strength per unit")

    @model_validator(mode="after")
    def _end_after_start(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise FaultsError([(("end",), f"before its start; allowed: {self.start} or later")])
        return self

    def days(self, time: TimeSpec) -> tuple[int, int]:
        """First day, and first day after the end, counted from the start of the horizon (0)."""
        first = time.day(self.start) if self.start else 0
        stop = time.day(self.end) + 1 if self.end else time.horizon_days
        return first, stop

    def begun(self, start: date) -> InterventionSpec:
        """The same settings with the first day filled in if missing."""
        return self if self.start else self.model_copy(update={"start": start})

    def cut(self, time: TimeSpec) -> InterventionSpec:
        """The same settings within a shorter horizon; an end beyond it is removed."""
        outlasts = self.end is not None and self.end > time.end
        return self.model_copy(update={"end": None}) if outlasts else self


def date_faults(name: str, spec: InterventionSpec, time: TimeSpec) -> list[tuple[Path, str]]:
    """Dates of an intervention that are not among the days simulated, by their path below the interventions."""
    text = f"not among the days that are simulated; allowed: {time.start} to {time.end}"
    given = {"start": spec.start, "end": spec.end}
    return [((name, key), text) for key, when in given.items() if when and not time.start <= when <= time.end]


def refuse_late_starts(
    where: str, specs: Mapping[str, InterventionSpec], before: TimeSpec, time: TimeSpec
) -> None:
    """Raise ScenarioError if an intervention would start after the end of the horizon `time`."""
    late = [
        Problem(
            where,
            None,
            f"interventions.{name}.start",
            str(spec.start),
            f"after the end of a horizon of {time.horizon_days} days ({time.end}); "
            f"allowed: {before.day(spec.start) + 1} days or more",
        )
        for name, spec in specs.items()
        if spec.start and spec.start > time.end
    ]
    if late:
        raise ScenarioError(late)


def scheduled(where: str, name: str, settings: Mapping[str, Any], time: TimeSpec) -> InterventionSpec:
    """Settings of an intervention, checked against the horizon; ScenarioError names each wrong one."""
    try:
        spec = InterventionSpec.model_validate(dict(settings))
    except ValidationError as error:
        found = findings(error.errors(), InterventionSpec.model_json_schema())
        raise ScenarioError(
            Problem(where, None, ".".join(map(str, ("interventions", name, *f.path))), f.value, f.text)
            for f in found
        ) from None
    faults = date_faults(name, spec, time)
    if faults:
        raise ScenarioError(
            Problem(where, None, ".".join(map(str, ("interventions", *path))), "", text)
            for path, text in faults
        )
    return spec.begun(time.start)
