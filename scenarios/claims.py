"""Claims of a report, as data: figures and signs with their source and the matching measure of the model.

Claims are recorded, never fitted: no parameter is set by them, and they are no part of a scenario's identity.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from model.inputs.spec import FaultsError, Frozen, NonBlank, Path, Text
from model.observation.metrics import METRICS
from scenarios.errors import did_you_mean

Kind = Literal["band", "sign", "structure", "ceiling"]
Strength = Literal["weak", "moderate", "strong"]


def _known_metric(name: str) -> str:
    if name not in METRICS:
        raise ValueError(f"unknown metric; {did_you_mean(name, METRICS, 'see `gongzhi list metrics`')}")
    return name


class Claim(Frozen):
    """One claim of a report about what a package does, or about the place in which it was tried.

    A `sign` claim has a sign and no number: the package against its place without it. Every other kind has a value, or
    bounds of which one may be missing. A `band` is a range within which the measure is plausible. A `structure` is a
    number that the place or package is built to have. A `ceiling` is a number that no honest measure exceeds. Where
    `measure` is missing the model has no such number, and `scale` says why.
    """

    quantity: NonBlank = Field(description="short name, unique within the scenario")
    meaning: Text
    kind: Kind
    value: float | None = None
    low: float | None = None
    high: float | None = None
    sign: Literal["+", "-"] | None = None
    unit: NonBlank = Field(description="of value, low and high; of a sign: what it compares")
    quote: NonBlank = Field(description="the report's own phrase; ... joins separate fragments")
    fact: NonBlank = Field(description="id of the row in docs/facts.md")
    window: NonBlank = Field(description="time over which it was counted, as far as reported")
    measure: Annotated[str, AfterValidator(_known_metric)] | None = Field(
        default=None, description="metric that measures the same thing"
    )
    scale: NonBlank = Field(
        description="how the measure is brought to the claim's unit, or why there is none"
    )
    strength: Strength

    @model_validator(mode="after")
    def _one_statement(self) -> Self:
        faults = _number_faults(self) if self.kind != "sign" else _sign_faults(self)
        if faults:
            raise FaultsError(faults)
        return self


def _sign_faults(claim: Claim) -> list[tuple[Path, str]]:
    if claim.sign is None:
        return [(("sign",), "missing; needed for a claim of kind sign: + or -")]
    numbers = [key for key in ("value", "low", "high") if getattr(claim, key) is not None]
    return [((key,), "a number in a claim of kind sign; allowed: sign alone") for key in numbers]


def _number_faults(claim: Claim) -> list[tuple[Path, str]]:
    if claim.sign is not None:
        return [(("sign",), f"a sign in a claim of kind {claim.kind}; allowed: value, or low and high")]
    bounds = claim.low is not None or claim.high is not None
    if bounds == (claim.value is not None):
        amount = "both" if bounds else "neither"
        return [
            ((), f"{amount} of value and bounds given; needed: value, or low and high (one may be missing)")
        ]
    if claim.low is not None and claim.high is not None and claim.low > claim.high:
        return [(("low",), f"above high; allowed: at most {claim.high:g}")]
    return []
