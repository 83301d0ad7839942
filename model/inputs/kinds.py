"""Kinds of case as NumPy columns: one entry per kind, in the order of the file. Everything is read-only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from model.inputs.kind import (
    CHOICES,
    COUNTS,
    DEPARTMENTS,
    DRIVERS,
    FAMILIES,
    FLAGS,
    HANDLERS,
    LEVELS,
    NUMBERS,
    PARTIES,
    RADII,
    STAKES,
    Kind,
    KindError,
    checked_kind,
    read_kinds,
)  # fmt: skip
from model.inputs.nearest import nearest

MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SEASON_MONTHS: Final[Mapping[str, tuple[int, ...]]] = {"none": (), "summer": (6, 7, 8), "winter": (12, 1, 2)}
SEASON_PEAK: Final = 1.5  # a month in season against one out of it: assumption


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
    """Read and check a table of kinds (the project's own if no path is given); KindError, see `read_kinds`."""
    return _table(list(read_kinds(path)))


def changed_kinds(table: KindTable, change: Callable[[Kind], Kind]) -> KindTable:
    """Return a new table in which `change` replaces every kind (by `dataclasses.replace`), unchecked."""
    return _table([change(kind) for kind in table.kinds])


def checked_kinds(table: KindTable) -> KindTable:
    """The same table, each of its kinds checked as if it came from a file; KindError says what is not allowed."""
    if not table.kinds:
        raise KindError("no kinds in the table; at least one is needed")
    return _table([checked_kind(kind) for kind in table.kinds])


def season_weights(season: str) -> NDArray[np.float64]:
    """Factor on the rate per month, shape [12]: SEASON_PEAK in season, scaled to a yearly mean of 1."""
    months = SEASON_MONTHS[season]
    raw = np.array([SEASON_PEAK if month in months else 1.0 for month in range(1, 13)])
    weights: NDArray[np.float64] = raw / np.average(raw, weights=MONTH_DAYS)
    return weights


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
