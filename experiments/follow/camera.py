"""A camera in one world: it notes what changes, day by day, and changes nothing.

It works as further phases of the day. They read columns and ask pure functions, so results are the same with it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from model.phases.daily.experience import everybody_relaxed
from model.phases.daily.settle import settle, settling_probability
from model.state.cases import State, round_key
from model.state.columns import Floats, Rows, total_by

if TYPE_CHECKING:
    from model.world import Phase, World

COLUMNS = (
    "complainant", "state", "channel", "known", "level", "handler", "handoffs", "extensions", "attempts", "paper",
    "petitions", "resignations", "ballot", "verdict", "joined", "outcome", "next_day", "worked", "charged", "felt_due",
)  # fmt: skip
FACTS = (
    "parent", "kind", "compound", "building", "arisen", "since", "complainant", "respondent", "merchant",
    "private_until", "first_known",
)  # fmt: skip
OPENING = -1  # day of the log on which every case stands as it was found when the horizon began
KEPT_EVERY = 10  # days between two looks at everybody's satisfaction
_NO_ATTEMPT = (np.nan, np.nan, -1.0)
WHOLE = 200.0  # steps of a satisfaction of 1 in the pictures, which hold small whole numbers

type Ints = npt.NDArray[np.int64]
type Keys = npt.NDArray[np.uint64]
type Small = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Strip:
    """What one camera noted on some days.

    keys, days, columns: a row per case and day on which it changed, columns as in COLUMNS; shape (rows,), (rows,),
    (rows, columns). mood: satisfaction and trust of the complainant that evening. attempt: chance that the attempt of
    the day ended the case, the number drawn for it, and the handler who made it; the first two are missing where they
    are not known, the third is -1 without an attempt. met, facts: cases when first
    seen, with FACTS. calm, open: by day and building, satisfaction in steps of 1/WHOLE, and cases that are not closed.
    people: satisfaction of all residents in the same steps, every KEPT_EVERY days.
    """

    keys: Keys
    days: Ints
    columns: Ints
    mood: Floats
    attempt: Floats
    met: Keys
    facts: Ints
    calm: Small
    open: Small
    people: Small

    def then(self, later: Self) -> Self:
        """Both strips as one, in order."""
        parts = {name: np.concatenate([getattr(self, name), getattr(later, name)]) for name in _PARTS}
        return type(self)(**parts)


_PARTS = tuple(Strip.__annotations__)


class Camera:
    """Notes the days of one world from OPENING on; `take` hands out what was noted since the last time.

    keys, table: every case in the world's table this evening, as in COLUMNS. met: building and kind of every case
    that was seen, by key. feelings: everybody's satisfaction.
    """

    def __init__(self) -> None:
        self.keys: Keys = np.empty(0, np.uint64)
        self.table: Ints = np.empty((0, len(COLUMNS)), np.int64)
        self.feelings: Floats = np.empty(0)
        self.met: dict[int, tuple[int, int]] = {}
        self._tried: dict[int, tuple[float, float, float]] = {}
        self._before: tuple[Rows, Rows] = (np.empty(0, np.intp), np.empty(0, np.intp))
        self._parts: dict[str, list[Any]] = {name: [] for name in _PARTS}

    def phases(self, usual: "tuple[Phase, ...]") -> "tuple[Phase, ...]":
        """The phases of a day with this camera among them."""
        place = usual.index(settle)
        return (
            *usual[:place],
            self.before_settling,
            settle,
            self.after_settling,
            *usual[place + 1 :],
            self.evening,
        )

    def before_settling(self, world: "World") -> None:
        """Note who holds the cases that are put to the parties today."""
        self._tried = {}
        rows = world.today.rows("finished") if world.day > OPENING else np.empty(0, np.intp)
        self._before = rows, world.cases.handler[rows].copy()
        self._tabled = world.cases.tabled[rows].copy()

    def after_settling(self, world: "World") -> None:
        """Note chance and luck of today's attempts, where nothing that decides has changed since."""
        rows, handler = self._before
        cases = world.cases
        if not rows.size:
            return
        same = (cases.handler[rows] == handler) & ~self._tabled & ~world.kinds.needs_vote[cases.kind[rows]]
        chance, luck = np.full(rows.size, np.nan), np.full(rows.size, np.nan)
        known = rows[same]
        if known.size:
            chance[same] = settling_probability(world, known)
            luck[same] = world.streams.uniform("settle", round_key(world, known), cases.run[known])
        attempts = zip(chance.tolist(), luck.tolist(), handler.astype(np.float64).tolist(), strict=True)
        self._tried = dict(zip(cases.key[rows].tolist(), attempts, strict=True))

    def evening(self, world: "World") -> None:
        """Note which cases changed today, and how buildings and people feel."""
        if world.day < OPENING:
            return
        cases = world.cases
        keys = cases.key.copy()
        table = np.column_stack([getattr(cases, name).astype(np.int64) for name in COLUMNS])
        rows = self._changed(keys, table)
        self.keys, self.table = keys, table
        if world.day == OPENING:  # what ended in the warm-up is no part of the story
            rows = rows[cases.state[rows] != State.CLOSED]
        self.feelings = everybody_relaxed(world)
        self._note(world, rows)
        self._meet(world, rows)
        if world.day > OPENING:
            self._picture(world)

    def _changed(self, keys: Keys, table: Ints) -> Rows:
        """Rows that are new or differ from the evening before."""
        where = places(self.keys, keys)
        known = where >= 0
        changed = np.ones(keys.size, np.bool_)
        changed[known] = (table[known] != self.table[where[known]]).any(axis=1)
        return np.flatnonzero(changed)

    def _note(self, world: "World", rows: Rows) -> None:
        who = world.cases.complainant[rows]
        keys = self.keys[rows]
        tried = [self._tried.get(key, _NO_ATTEMPT) for key in keys.tolist()]
        self._add(
            keys=keys,
            days=np.full(rows.size, world.day, np.int64),
            columns=self.table[rows],
            mood=np.column_stack([self.feelings[who], world.residents.trust[who]]),
            attempt=np.array(tried, np.float64).reshape(-1, 3),
        )

    def _meet(self, world: "World", rows: Rows) -> None:
        """Note the facts of cases that are seen for the first time."""
        cases = world.cases
        rows = rows[np.array([key not in self.met for key in self.keys[rows].tolist()], np.bool_)]
        homes = zip(cases.building[rows].tolist(), cases.kind[rows].tolist(), strict=True)
        self.met.update(zip(self.keys[rows].tolist(), homes, strict=True))
        facts = [getattr(cases, name)[rows].astype(np.int64) for name in FACTS]
        self._add(met=self.keys[rows], facts=np.column_stack(facts))

    def _picture(self, world: "World") -> None:
        buildings, cases = world.buildings, world.cases
        felt = total_by(world.building_of(), len(buildings), self.feelings) / buildings.residents
        count = total_by(cases.building[cases.state != State.CLOSED], len(buildings))
        self._add(calm=_small(felt * WHOLE)[None], open=_small(count)[None])
        if world.day % KEPT_EVERY == 0:
            self._add(people=_small(self.feelings * WHOLE)[None])

    def _add(self, **parts: npt.NDArray[Any]) -> None:
        for name, part in parts.items():
            self._parts[name].append(part)

    def take(self) -> Strip:
        """What was noted since the last time."""
        buildings, residents = self._widths
        empty = {
            "keys": np.empty(0, np.uint64), "days": np.empty(0, np.int64),
            "columns": np.empty((0, len(COLUMNS)), np.int64), "mood": np.empty((0, 2)), "attempt": np.empty((0, 3)),
            "met": np.empty(0, np.uint64), "facts": np.empty((0, len(FACTS)), np.int64),
            "calm": np.empty((0, buildings), np.uint8), "open": np.empty((0, buildings), np.uint8),
            "people": np.empty((0, residents), np.uint8),
        }  # fmt: skip
        parts = {name: np.concatenate([empty[name], *self._parts[name]]) for name in _PARTS}
        self._parts = {name: [] for name in _PARTS}
        return Strip(**parts)

    def of(self, world: "World") -> Self:
        """This camera, told how many buildings and residents its world has."""
        self._widths = len(world.buildings), len(world.residents)
        return self


def places(known: Keys, asked: Keys) -> Rows:
    """Position of each asked key among the known ones, which differ from each other; -1 where it is not there."""
    if not known.size:
        return np.full(asked.size, -1, np.intp)
    order = np.argsort(known)
    where = order[np.minimum(np.searchsorted(known[order], asked), known.size - 1)]
    return np.where(known[where] == asked, where, -1)


def _small(values: Floats) -> Small:
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)
