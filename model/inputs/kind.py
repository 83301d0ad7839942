"""One kind of case as `kinds.toml` declares it: what may arise in a compound and what it takes to end it.

The file explains every field. This module reads and checks it; `kinds` turns it into columns.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from model import DATA
from model.inputs.archetypes import ARCHETYPES
from model.inputs.nearest import DeclarationError, nearest

FAMILIES: Final = ("dispute", "service", "collective", "welfare")
PARTIES: Final = ("nobody", "neighbour", "merchant", "firm")
LEVELS: Final = ("neighbourhood", "community", "street", "district")
HANDLERS: Final = ("grid", "firm")
DEPARTMENTS: Final = ("enforcement", "works", "housing", "market", "civil")
RADII: Final = ("household", "building", "compound")
SEASONS: Final = ("none", "summer", "winter")
STAKES: Final = ("small", "large")
DRIVERS: Final = (
    "wear",
    "disorder",
    "friction",
    "crowding",
    "merchants",
    "poor_service",
    "restaurants",
    "defects",
    "facilities",
)
KINDS_FILE: Final = DATA / "kinds.toml"
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "family": FAMILIES,
    "party": PARTIES,
    "season": SEASONS,
    "level": LEVELS,
    "handler": HANDLERS,
    "department": DEPARTMENTS,
    "radius": RADII,
    "stake": STAKES,
}
NUMBERS: Final[Mapping[str, tuple[float, float]]] = {
    "hours": (0.1, 200.0),
    "agreement": (0.0, 1.0),
    "revisit_days": (1.0, 365.0),
    "visibility": (0.0, 1.0),
    "reporting": (0.0, 1.0),
    "latent_days": (1.0, 365.0),
    "tolerance_days": (1.0, 365.0),
    "fade_days": (1.0, 36_500.0),
    "minds": (0.0, 1.0),
    "fear": (0.0, 1.0),
    "relapse": (0.0, 5.0),
    "no_trade": (0.0, 1.0),
    "owners_yuan": (0.0, 200_000.0),
}
COUNTS: Final[Mapping[str, tuple[int, int]]] = {
    "departments": (0, 20),
    "min_visits": (1, 50),
    "max_attempts": (1, 50),
    "severity": (1, 3),
}
FLAGS: Final = ("consent", "violation", "legal", "major")
TEXTS: Final = ("en", "zh", "source")
OPTIONAL: Final[Mapping[str, float]] = {"fear": 0.0, "no_trade": 0.0}  # values of keys that may be left out
MAX_RATE: Final = 1000.0


class KindError(DeclarationError):
    """The table of kinds is wrong; the message names file, kind, key and what is allowed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of case, as declared; `kinds.toml` gives meaning and units of the fields."""

    name: str
    en: str
    zh: str
    family: str
    party: str
    drivers: tuple[str, ...]
    season: str
    rate: tuple[float, ...]  # per 1,000 residents and year, in the order of ARCHETYPES
    hours: float
    level: str
    handler: str
    department: str
    departments: int
    consent: bool
    agreement: float
    min_visits: int
    max_attempts: int
    major: bool
    owners_yuan: float
    revisit_days: float
    visibility: float
    reporting: float
    latent_days: float
    tolerance_days: float
    fade_days: float
    radius: str
    minds: float
    violation: bool
    legal: bool
    relapse: float
    no_trade: float
    severity: int
    stake: str
    source: str
    fear: float = 0.0

    @property
    def needs_vote(self) -> bool:
        """Whether the owners decide it together (Civil Code art. 278: L1)."""
        return self.family == "collective" and self.consent

    @property
    def private(self) -> bool:
        """Whether people first talk with the other side: small cases with a neighbour or a merchant (003-17)."""
        return self.party in ("neighbour", "merchant") and self.stake == "small"

    @property
    def eventual_agreement(self) -> float:
        """Chance, 0-1, that it ends within `max_attempts` under neutral conditions."""
        tries = self.max_attempts - self.min_visits + 1
        return 1.0 - (1.0 - self.agreement) ** tries


KEYS: Final = tuple(field.name for field in fields(Kind) if field.name != "name")


def _declared(kind: Kind) -> dict[str, Any]:
    """A kind as a file declares it."""
    values = {key: getattr(kind, key) for key in KEYS}
    rates = dict(zip(ARCHETYPES, kind.rate, strict=True))
    return values | {"drivers": list(kind.drivers), "rate": rates}


def read_kinds(path: Path | str | None = None) -> tuple[Kind, ...]:
    """Read and check the kinds of a file, in its order (the project's own if no path is given).

    Raises KindError for a file that cannot be read and for anything in it that is not as declared.
    """
    file = KINDS_FILE if path is None else Path(path)
    tables = _read(file)
    if not tables:
        raise KindError(f"{file}: no kinds in it; a kind is a table such as [leak]")
    try:
        return tuple(_kind(name, values) for name, values in tables.items())
    except KindError as error:
        raise KindError(f"{file}: {error}") from None


def checked_kind(kind: Kind) -> Kind:
    """The same kind, checked as if it came from a file; KindError says what is not allowed."""
    return _kind(kind.name, _declared(kind))


def family_cases(family: str) -> str:
    """What names of parameters call all cases of a family; no kind may have that name."""
    return f"{family}_cases"


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise KindError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KindError(f"{file}: not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise KindError(f"{file}: not TOML ({error})") from None


def _kind(name: str, values: object) -> Kind:
    if not isinstance(values, dict):
        raise KindError(f"'{name}' stands outside a table; a kind is a table such as [leak]")
    if name in map(family_cases, FAMILIES):
        raise KindError(
            f"kind '{name}': the name stands for a whole family in parameters; choose another one"
        )
    values = {**OPTIONAL, **values}
    _check_keys(f"kind '{name}'", values, KEYS)
    checked = {key: _value(name, key, values[key]) for key in KEYS}
    kind = Kind(name=name, **checked)
    if kind.min_visits > kind.max_attempts:
        allowed = f"at most max_attempts = {kind.max_attempts}"
        raise _wrong(name, "min_visits", kind.min_visits, allowed)
    return kind


def _value(name: str, key: str, value: object) -> Any:
    if key in TEXTS:
        return _text(name, key, value)
    if key in CHOICES:
        return _choice(name, key, value, CHOICES[key])
    if key in FLAGS:
        return _flag(name, key, value)
    if key in COUNTS:
        return _count(name, key, value)
    return {"drivers": _drivers, "rate": _rate}.get(key, _number)(name, key, value)


def _text(name: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(name, key, value, "text that is not empty")
    return value


def _choice(name: str, key: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise _wrong(name, key, value, "one of " + ", ".join(allowed) + nearest(value, allowed))
    return value


def _flag(name: str, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, key, value, "true or false")
    return value


def _count(name: str, key: str, value: object) -> int:
    low, high = COUNTS[key]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _wrong(name, key, value, f"a whole number from {low} to {high}")
    return value


def _number(name: str, key: str, value: object) -> float:
    return _within(name, key, value, *NUMBERS[key])


def _within(name: str, key: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _wrong(name, key, value, f"a number from {low:g} to {high:g}")
    return float(value)


def _drivers(name: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(name, key, value, "a list of " + ", ".join(DRIVERS))
    names = tuple(_choice(name, key, item, DRIVERS) for item in value)
    if len(set(names)) < len(names):
        raise _wrong(name, key, value, "each driver once")
    return names


def _rate(name: str, key: str, value: object) -> tuple[float, ...]:
    if not isinstance(value, dict):
        raise _wrong(name, key, value, "a table with a number for " + ", ".join(ARCHETYPES))
    _check_keys(f"kind '{name}', key 'rate'", value, ARCHETYPES)
    return tuple(_within(name, f"rate.{place}", value[place], 0.0, MAX_RATE) for place in ARCHETYPES)


def _check_keys(where: str, values: Mapping[str, object], allowed: tuple[str, ...]) -> None:
    for key in values:
        if key not in allowed:
            hint = nearest(key, allowed) or "; allowed: " + ", ".join(allowed)
            raise KindError(f"{where}: unknown key '{key}'{hint}")
    missing = [key for key in allowed if key not in values]
    if missing:
        raise KindError(f"{where}: missing " + ", ".join(missing))


def _wrong(name: str, key: str, value: object, allowed: str) -> KindError:
    return KindError(f"kind '{name}', key '{key}': {value!r} is not allowed; must be {allowed}")
