"""What a scenario file says about time and place, checked and frozen.

Every limit stands at its field, so that the loader can name it in a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from model.inputs.archetypes import archetypes

Path = tuple[str | int, ...]
Archetype = Literal["old", "resettlement", "danwei", "commodity", "fringe"]

FIRST_DATE, LAST_DATE = date(1980, 1, 1), date(2100, 12, 31)
# One place under one seed takes up to 250 bytes of memory a resident; a district of a large city fits ten times.
MOST_IN_A_PLACE = {"residents": 10_000_000, "compounds": 50_000, "grids": 100_000}


class FaultsError(ValueError):
    """Several faults found by one check: pairs of a path below the checked value and what is wrong there."""

    def __init__(self, faults: Iterable[tuple[Path, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(_fault_line(path, text) for path, text in self.faults))


def _fault_line(path: Path, text: str) -> str:
    return f"{'.'.join(map(str, path))}: {text}" if path else text


def raise_faults(faults: Iterable[tuple[Path, str]]) -> None:
    """Raise `FaultsError` if there are any."""
    found = tuple(faults)
    if found:
        raise FaultsError(found)


def _not_empty[T](items: tuple[T, ...]) -> tuple[T, ...]:
    if not items:
        raise ValueError("empty; at least one is needed")
    return items


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("blank; a text that a reader can use is needed")
    return text


def _usual_date(day: date) -> date:
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ValueError(f"out of range; allowed: {FIRST_DATE} to {LAST_DATE}")
    return day


NonBlank = Annotated[str, AfterValidator(_not_blank)]


class Frozen(BaseModel):
    """Base of everything read from a scenario file: no unknown keys, no silent conversion, no change."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Text(Frozen):
    """The same words in English and in Chinese."""

    en: NonBlank
    zh: NonBlank

    def of(self, lang: str) -> str:
        """Text in `lang`: "zh" for Chinese, anything else for English."""
        return self.zh if lang == "zh" else self.en


class TimeSpec(Frozen):
    """Calendar of a run: a warm-up that is not reported, then the horizon."""

    start: Annotated[date, AfterValidator(_usual_date)] = Field(description="first day of the horizon")
    warmup_days: int = Field(default=730, ge=0, le=3650, json_schema_extra={"source": "assumption"})
    horizon_days: int = Field(default=730, ge=1, le=3650, json_schema_extra={"source": "assumption"})
    evaluation_days: int = Field(default=365, ge=1, le=3650, json_schema_extra={"source": "assumption"})

    @model_validator(mode="after")
    def _evaluation_inside(self) -> Self:
        if self.evaluation_days > self.horizon_days:
            text = f"longer than the horizon; allowed: 1 to {self.horizon_days} (horizon_days)"
            raise FaultsError([(("evaluation_days",), text)])
        return self

    @property
    def end(self) -> date:
        """Last day of the horizon."""
        return self.start + timedelta(days=self.horizon_days - 1)

    def day(self, when: date) -> int:
        """Days from the first day of the horizon (0) to `when`; negative in the warm-up."""
        return (when - self.start).days


Override = float | None


class CompoundSpec(Frozen):
    """One compound (小区), or `count` alike. Unset fields come from its archetype."""

    archetype: Archetype
    count: int = Field(default=1, ge=1, le=200)
    households: int | None = Field(default=None, ge=1, le=20_000)
    residents: int | None = Field(default=None, ge=1, le=50_000)
    buildings: int | None = Field(default=None, ge=1, le=500)
    firm: bool | None = Field(default=None, description="a property firm serves it at start; else drawn")
    committee: bool | None = Field(default=None, description="an owners' committee exists; else drawn")
    persons_per_household: Override = None
    floor_area: Override = None
    storeys: Override = None
    households_per_building: Override = None
    tenant_share: Override = None
    migrant_share: Override = None
    elderly_share: Override = None
    member_share: Override = None
    cars_per_bay: Override = None
    merchants_per_1000: Override = None
    condition: Override = None
    old_defects_per_1000: Override = None
    ties: Override = None
    trust: Override = None
    fee: Override = None
    pay_logit: Override = None
    public_revenue: Override = None
    households_per_staff: Override = None
    wage: Override = None
    committee_share: Override = None
    firm_share: Override = None
    start_collection: Override = None
    residents_start_quality: Override = None

    @field_validator("*")
    @classmethod
    def _inside_archetype_range(cls, value: Any, info: ValidationInfo) -> Any:
        field = archetypes().fields.get(info.field_name or "")
        if field is not None and value is not None and not field.low <= value <= field.high:
            raise ValueError(f"out of range; allowed: {field.low:g} to {field.high:g} {field.unit}")
        return value

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        given = [key for key in ("households", "residents") if getattr(self, key) is not None]
        if len(given) != 1:
            amount = "both" if given else "neither"
            raise ValueError(f"{amount} of households and residents given; exactly one of the two is needed")
        if self.buildings is not None and self.buildings > self.size:
            text = f"more buildings than {given[0]}; allowed: 1 to {min(500, self.size)}"
            raise FaultsError([(("buildings",), text)])
        return self

    @property
    def size(self) -> int:
        """Households or residents, whichever the file gives."""
        return self.households or self.residents or 0

    @property
    def people(self) -> float:
        """Residents of one of these compounds: as the file says, or households times persons per household."""
        return self.residents or self.size * self.value("persons_per_household")

    def value(self, field: str) -> float:
        """Archetype field as it holds here: the override if there is one, else the archetype's value."""
        own: float | None = getattr(self, field)
        return archetypes().value(field, self.archetype) if own is None else own

    def values(self) -> dict[str, float]:
        """All archetype fields as they hold in this compound."""
        return {field: self.value(field) for field in archetypes().fields}


class CommunitySpec(Frozen):
    """One community (社区), or `count` alike, with its grids, people and money."""

    name: NonBlank
    count: int = Field(default=1, ge=1, le=2000)
    grids: int = Field(ge=1, le=200)
    grid_workers: float = Field(
        default=0.9, ge=0, le=3, description="full-time per grid", json_schema_extra={"source": "D-13"}
    )
    staff: int = Field(default=6, ge=0, le=100, json_schema_extra={"source": "G6"})
    fund: float = Field(
        default=20_000.0, ge=0, le=10_000_000, description="yuan a year", json_schema_extra={"source": "D-09"}
    )
    compounds: Annotated[tuple[CompoundSpec, ...], Field(strict=False), AfterValidator(_not_empty)]

    @property
    def all_compounds(self) -> int:
        """Compounds of one of these communities."""
        return sum(compound.count for compound in self.compounds)

    @property
    def all_residents(self) -> float:
        """Residents of one of these communities."""
        return sum(compound.count * compound.people for compound in self.compounds)

    @property
    def all_grids(self) -> int:
        """Grids of one of these communities."""
        return self.grids


class PlaceSpec(Frozen):
    """The communities that a scenario is about."""

    name: Text
    communities: Annotated[tuple[CommunitySpec, ...], Field(strict=False), AfterValidator(_not_empty)]

    @field_validator("communities")
    @classmethod
    def _distinct_names(cls, communities: tuple[CommunitySpec, ...]) -> tuple[CommunitySpec, ...]:
        twice = again([community.name for community in communities])
        raise_faults(((i, "name"), "second community of this name; names must differ") for i in twice)
        return communities

    @field_validator("communities")
    @classmethod
    def _not_too_much(cls, communities: tuple[CommunitySpec, ...]) -> tuple[CommunitySpec, ...]:
        for what, most in MOST_IN_A_PLACE.items():
            total = sum(c.count * getattr(c, f"all_{what}") for c in communities)
            if total > most:
                raise ValueError(f"{total:,.0f} {what} in all; allowed: at most {most:,}")
        return communities


def again(names: Sequence[str]) -> list[int]:
    """Positions of names that occurred before."""
    first: dict[str, int] = {}
    return [i for i, name in enumerate(names) if first.setdefault(name, i) != i]
