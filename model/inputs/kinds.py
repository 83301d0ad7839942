"""Kinds of case: what may arise in a compound and what it takes to end it.

The table itself is data (`kinds.toml`, which explains every field). This module reads and checks it, and
turns it into numpy columns: one entry per kind, in the order of the file. Everything is read-only.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

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
MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SEASON_MONTHS: Final[Mapping[str, tuple[int, ...]]] = {"none": (), "summer": (6, 7, 8), "winter": (12, 1, 2)}
SEASON_PEAK: Final = 1.5  # a month in season against one out of it: assumption

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


@dataclass(frozen=True, eq=False)
class KindTable:
    """The kinds as columns, one entry per kind; codes are positions in FAMILIES, PARTIES, LEVELS ..."""

    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    family: NDArray[np.int8]
    party: NDArray[np.int8]
    season: NDArray[np.int8]
    level: NDArray[np.int8]
    handler: NDArray[np.int8]
    department: NDArray[np.int8]
    radius: NDArray[np.int8]
    stake: NDArray[np.int8]
    consent: NDArray[np.bool_]
    violation: NDArray[np.bool_]
    legal: NDArray[np.bool_]
    needs_vote: NDArray[np.bool_]
    private: NDArray[np.bool_]
    major: NDArray[np.bool_]
    departments: NDArray[np.int64]
    min_visits: NDArray[np.int64]
    max_attempts: NDArray[np.int64]
    severity: NDArray[np.int64]
    hours: NDArray[np.float64]
    agreement: NDArray[np.float64]
    revisit_days: NDArray[np.float64]
    visibility: NDArray[np.float64]
    reporting: NDArray[np.float64]
    latent_days: NDArray[np.float64]
    tolerance_days: NDArray[np.float64]
    fade_days: NDArray[np.float64]
    minds: NDArray[np.float64]
    fear: NDArray[np.float64]
    relapse: NDArray[np.float64]
    no_trade: NDArray[np.float64]
    owners_yuan: NDArray[np.float64]
    drivers: NDArray[np.bool_]  # [kind, driver]
    rates: NDArray[np.float64]  # [archetype, kind] per 1,000 residents and year
    season_weights: NDArray[np.float64]  # [month - 1, kind], mean 1 over the days of a year

    @cached_property
    def common(self) -> NDArray[np.bool_]:
        """Whether owners decide or deliberate it together: collective cases, and wide ones with the firm.

        A household's own quarrel with the firm is nobody else's.
        """
        with_firm = self.party == PARTIES.index("firm")
        return _fixed((self.family == FAMILIES.index("collective")) | (with_firm & self.wide))

    @cached_property
    def firms_say(self) -> NDArray[np.bool_]:
        """Whether the firm has a say: it is a party, the work is its own, or a business is the other side (003-19)."""
        party = np.isin(self.party, [PARTIES.index("firm"), PARTIES.index("merchant")])
        return _fixed(party | (self.handler == HANDLERS.index("firm")))

    @cached_property
    def built(self) -> NDArray[np.bool_]:
        """Whether something must be built once owners have voted for it: works for which they pay."""
        return _fixed(self.needs_vote & (self.owners_yuan > 0.0))

    @cached_property
    def shared(self) -> NDArray[np.bool_]:
        """Whether two reports from one place may be of one trouble: wide, and no single neighbour answers for it."""
        neighbour = (self.party == PARTIES.index("neighbour")) & (self.family != FAMILIES.index("collective"))
        return _fixed(self.wide & ~neighbour)

    @cached_property
    def wide(self) -> NDArray[np.bool_]:
        """Whether it reaches others than the household, who may then take it up."""
        return _fixed(self.radius != RADII.index("household"))

    @cached_property
    def hesitant(self) -> NDArray[np.bool_]:
        """Cases in which people look at how others fared: large stakes, violations, collective cases."""
        collective = self.family == FAMILIES.index("collective")
        return _fixed(self.large | self.violation | collective)

    @cached_property
    def large(self) -> NDArray[np.bool_]:
        """Cases of large stake."""
        return _fixed(self.stake == STAKES.index("large"))

    @cached_property
    def litter(self) -> NDArray[np.bool_]:
        """Whether cleaning can end it: violations that need nobody's consent."""
        return _fixed(self.violation & ~self.consent)

    @cached_property
    def watched(self) -> NDArray[np.bool_]:
        """Whether cameras look out for it: violations, and what frightens people, of more than one household."""
        return _fixed((self.violation | (self.fear > 0.0)) & self.wide)

    @cached_property
    def inspected(self) -> NDArray[np.bool_]:
        """Whether inspections of businesses find it: what is dangerous in them."""
        return _fixed(self.drivers[:, DRIVERS.index("merchants")] & (self.fear > 0.0))

    @cached_property
    def small_work(self) -> NDArray[np.bool_]:
        """Whether a small work ends it for good: wear of common things near home that needs nobody's consent."""
        worn = self.drivers[:, DRIVERS.index("wear")] & (self.level == LEVELS.index("neighbourhood"))
        return _fixed(worn & (self.family == FAMILIES.index("service")) & ~self.consent)

    @cached_property
    def care(self) -> NDArray[np.bool_]:
        """Whether neighbours can share the work of care: welfare cases that can be seen."""
        return _fixed((self.family == FAMILIES.index("welfare")) & (self.visibility > 0.0))

    @cached_property
    def enforceable(self) -> NDArray[np.bool_]:
        """Whether a department with powers of enforcement can end it: violations that otherwise need consent."""
        powers = self.department == DEPARTMENTS.index("enforcement")
        return _fixed(powers & self.violation & self.consent)

    @cached_property
    def orderable(self) -> NDArray[np.bool_]:
        """Whether an office may order the other side to put it right within days (限期整改).

        Violations and businesses, where enforcement or market supervision leads.
        """
        powers = np.isin(self.department, [DEPARTMENTS.index("enforcement"), DEPARTMENTS.index("market")])
        return _fixed(powers & self.consent & (self.violation | (self.party == PARTIES.index("merchant"))))

    @cached_property
    def needs_others(self) -> NDArray[np.bool_]:
        """Whether its end is not in one hand: others must agree, or other offices act."""
        return _fixed(self.consent | (self.departments > 0))

    def __len__(self) -> int:
        """How many kinds there are."""
        return len(self.kinds)

    def __getitem__(self, name: str) -> Kind:
        """The kind of that name; KindError names the nearest one if there is none."""
        return self.kinds[self.index(name)]

    def index(self, name: str) -> int:
        """Position of a kind in every column; KindError names the nearest one if there is none."""
        if name not in self.names:
            raise KindError(f"unknown kind '{name}'{nearest(name, self.names)}")
        return self.names.index(name)


def load_kinds(path: Path | str | None = None) -> KindTable:
    """Read and check a table of kinds (the project's own if no path is given).

    Raises KindError for a file that cannot be read and for anything in it that is not as declared.
    """
    file = KINDS_FILE if path is None else Path(path)
    tables = _read(file)
    if not tables:
        raise KindError(f"{file}: no kinds in it; a kind is a table such as [leak]")
    try:
        return _table([_kind(name, values) for name, values in tables.items()])
    except KindError as error:
        raise KindError(f"{file}: {error}") from None


def changed_kinds(table: KindTable, change: Callable[[Kind], Kind]) -> KindTable:
    """Return a new table in which `change` replaces every kind (by `dataclasses.replace`), unchecked."""
    return _table([change(kind) for kind in table.kinds])


def checked_kinds(table: KindTable) -> KindTable:
    """The same table, each of its kinds checked as if it came from a file; KindError says what is not allowed."""
    if not table.kinds:
        raise KindError("no kinds in the table; at least one is needed")
    return _table([_kind(kind.name, _declared(kind)) for kind in table.kinds])


def _declared(kind: Kind) -> dict[str, Any]:
    """A kind as a file declares it."""
    values = {key: getattr(kind, key) for key in KEYS}
    rates = dict(zip(ARCHETYPES, kind.rate, strict=True))
    return values | {"drivers": list(kind.drivers), "rate": rates}


def family_cases(family: str) -> str:
    """What names of parameters call all cases of a family; no kind may have that name."""
    return f"{family}_cases"


def season_weights(season: str) -> NDArray[np.float64]:
    """Factor on the rate per month, shape [12]: SEASON_PEAK in season, scaled to a yearly mean of 1."""
    months = SEASON_MONTHS[season]
    raw = np.array([SEASON_PEAK if month in months else 1.0 for month in range(1, 13)])
    weights: NDArray[np.float64] = raw / np.average(raw, weights=MONTH_DAYS)
    return weights


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


def _table(kinds: list[Kind]) -> KindTable:
    columns: dict[str, Any] = {key: _codes(kinds, key, names) for key, names in CHOICES.items()}
    columns |= {key: _column(kinds, key, np.bool_) for key in (*FLAGS, "needs_vote", "private")}
    columns |= {key: _column(kinds, key, np.int64) for key in COUNTS}
    columns |= {key: _column(kinds, key, np.float64) for key in NUMBERS}
    columns["drivers"] = _fixed(np.array([[name in kind.drivers for name in DRIVERS] for kind in kinds]))
    columns["rates"] = _fixed(np.array([kind.rate for kind in kinds]).T.copy())
    columns["season_weights"] = _fixed(np.column_stack([season_weights(kind.season) for kind in kinds]))
    return KindTable(kinds=tuple(kinds), names=tuple(kind.name for kind in kinds), **columns)


def _codes(kinds: list[Kind], key: str, names: tuple[str, ...]) -> NDArray[np.int8]:
    return _fixed(np.array([names.index(getattr(kind, key)) for kind in kinds], dtype=np.int8))


def _column(kinds: list[Kind], key: str, dtype: type[np.generic]) -> NDArray[Any]:
    return _fixed(np.array([getattr(kind, key) for kind in kinds], dtype=dtype))


def _fixed(values: NDArray[Any]) -> NDArray[Any]:
    """The same array, closed to writing: worlds share the table."""
    values.setflags(write=False)
    return values
