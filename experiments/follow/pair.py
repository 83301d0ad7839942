"""Two worlds in step: one place under the same luck, without and with what is tried."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from experiments.follow.camera import COLUMNS, OPENING, Camera, Ints, Strip, places
from experiments.follow.morning import Factors, Morning, parted
from model.world import World
from scenarios.build import make_run, make_world

if TYPE_CHECKING:
    from scenarios.variant import Variant

EVERY = 30  # days in a reel
LATER = 2**15 - 1  # day of what has not happened
VISIBLE = (
    0.01  # difference of satisfaction from which a resident counts as faring differently: one point of 100
)
_COMPLAINANT, _HANDLER = COLUMNS.index("complainant"), COLUMNS.index("handler")


@dataclass(frozen=True)
class Parting:
    """First day on which a case, or how people feel, is not the same in both worlds, and what differed then.

    factors: of that morning, by name, with the values in the first and in the second world.
    """

    day: int
    factors: Factors


@dataclass(frozen=True)
class Reel:
    """Some days of both worlds: from the end of the reel before up to `until`, which is not part of it.

    strips: of the world without and of the world with. cases: partings of cases by key; homes: of buildings, by
    building and day. people: first day on which each resident's satisfaction differs by VISIBLE, far off if never.
    """

    until: int
    strips: tuple[Strip, Strip]
    cases: dict[int, Parting]
    homes: dict[tuple[int, int], Parting]
    people: Ints

    def then(self, later: Self) -> Self:
        """Both reels as one, in order."""
        (one, two), (more, further) = self.strips, later.strips
        strips = one.then(more), two.then(further)
        cases, homes = {**later.cases, **self.cases}, {**self.homes, **later.homes}
        return type(self)(later.until, strips, cases, homes, later.people)


@dataclass
class Pair:
    """Two worlds that advance together, each with its camera; `first` is without what is tried, `second` with it."""

    first: World
    second: World
    cameras: tuple[Camera, Camera] = field(init=False)

    def __post_init__(self) -> None:
        self.cameras = tuple(_camera_of(world).of(world) for world in self.worlds)  # type: ignore[assignment]
        self._cases: dict[int, Parting] = {}
        self._homes: dict[tuple[int, int], Parting] = {}
        self._people = np.full(len(self.first.residents), LATER, np.int64)
        self._parted: set[int] = set()

    @property
    def worlds(self) -> tuple[World, World]:
        """Both worlds."""
        return self.first, self.second

    def reels(self, every: int = EVERY) -> Iterator[Reel]:
        """Advance to the end of the horizon and give a reel after every so many days, the first after one day."""
        last = self.first.calendar.last
        while self.first.day <= last:
            self.step()
            done = self.first.day - 1  # the warm-up ends with day -1
            if done == 0 or done == last or (done > 0 and (done + 1) % every == 0):
                yield self._reel()

    def step(self) -> None:
        """One day in both worlds."""
        day = self.first.day
        mornings = (Morning(self.first), Morning(self.second)) if day >= 0 else None
        for world in self.worlds:
            world.step()
        if mornings:
            self._compare(day, *mornings)

    def _reel(self) -> Reel:
        one, two = (camera.take() for camera in self.cameras)
        cases, homes, self._cases, self._homes = self._cases, self._homes, {}, {}
        return Reel(self.first.day, (one, two), cases, homes, self._people.copy())

    def _compare(self, day: int, first: Morning, second: Morning) -> None:
        self._compare_cases(day, first, second)
        one, two = (camera.feelings for camera in self.cameras)
        new = np.flatnonzero((np.abs(one - two) >= VISIBLE) & (self._people == LATER))
        self._people[new] = day
        for building in np.unique(self.first.building_of(new)).tolist():
            factors = parted(first.of_home(building), second.of_home(building))
            self._homes[building, day] = Parting(day, factors)

    def _compare_cases(self, day: int, first: Morning, second: Morning) -> None:
        one, two = self.cameras
        for key in set(_changed(one, two) + _changed(two, one)) - self._parted:
            self._parted.add(key)
            building, kind = (one if key in one.met else two).met[key]
            sides = [
                morning.values(building, kind, *_parties(camera, other, key))
                for morning, camera, other in ((first, one, two), (second, two, one))
            ]
            self._cases[key] = Parting(day, parted(sides[0], sides[1]))


def _changed(one: Camera, two: Camera) -> list[int]:
    """Cases of one camera that are not there in the other, or not the same this evening."""
    where = places(two.keys, one.keys)
    both = where >= 0
    apart = ~both
    apart[both] = (one.table[both] != two.table[where[both]]).any(axis=1)
    found: list[int] = one.keys[apart].tolist()
    return found


def _parties(camera: Camera, other: Camera, key: int) -> tuple[int, int]:
    """Complainant of a case and who holds it this evening, -1 where nobody does in this camera's world."""
    mine = np.flatnonzero(camera.keys == np.uint64(key))
    if mine.size:
        return int(camera.table[mine[0], _COMPLAINANT]), int(camera.table[mine[0], _HANDLER])
    its = np.flatnonzero(other.keys == np.uint64(key))
    return int(other.table[its[0], _COMPLAINANT]), -1


def pair_of(tried: "Variant", against: "Variant", seed: int, values: Mapping[str, float]) -> Pair:
    """Both worlds under one seed, the second with what is tried; values: those of a draw, none for the defaults.

    Where they differ in interventions alone they have one warm-up, so that they begin as one world.
    Raises ScenarioError.
    """
    if tried.baseline().identity != against.baseline().identity:
        first, second = (_filmed(variant, seed, values) for variant in (against, tried))
        return Pair(first, second)
    first = _filmed(against.baseline(), seed, values)
    while first.day < OPENING:
        first.step()
    second = first.fork([make_run(tried, seed, values)])
    return Pair(first.fork([make_run(against, seed, values)]), second)


def _filmed(variant: "Variant", seed: int, values: Mapping[str, float]) -> World:
    return make_world([(variant, seed)], [values], phases=Camera().phases(World.phases))


def _camera_of(world: World) -> Camera:
    """The camera among a world's phases; a fork has its own."""
    found: Camera = world.phases[-1].__self__  # type: ignore[attr-defined]
    return found
