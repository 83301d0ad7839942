"""Who and what there is in a place: all that a story needs to name, the same in both worlds."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model.inputs.kind import DEPARTMENTS
from model.state.handlers import Role
from scenarios.catalogue import intervention_ids

if TYPE_CHECKING:
    from experiments.follow.pair import Pair
    from model.world import World
    from scenarios.variant import Variant

type Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KindFacts:
    """What a story says of a kind of case."""

    en: str
    zh: str
    family: str
    radius: str
    consent: bool
    needs_vote: bool
    enforceable: bool

    def name(self, lang: str) -> str:
        """Its name in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Cast:
    """Names, buildings, people and handlers of a place, and what is tried there.

    names: of both worlds, by language; (without, with). start: date of day 0. drawn: whether `seed` is the number of
    a draw. interventions: of the first and of the second world.
    buildings: columns compound, grid, patch, households, residents, storeys. residents: building, household, age,
    household size. archetypes: of each compound. handlers: code of its role and number among those of its role.
    """

    names: dict[str, tuple[str, str]]
    own: bool
    title: dict[str, str]
    place: dict[str, str]
    start: date
    days: int
    seed: int
    drawn: bool
    interventions: tuple[tuple[str, ...], tuple[str, ...]]
    titles: dict[str, dict[str, str]]
    buildings: dict[str, Numbers]
    residents: dict[str, Numbers]
    archetypes: tuple[str, ...]
    handlers: tuple[tuple[str, int], ...]
    kinds: tuple[KindFacts, ...]


def cast_of(pair: "Pair", tried: "Variant", against: "Variant", seed: int, drawn: bool) -> Cast:
    """The cast of both worlds of a pair."""
    world = pair.first
    known = set(intervention_ids())
    return Cast(
        names={lang: (against.title.of(lang), tried.title.of(lang)) for lang in ("en", "zh")},
        own=against.identity == tried.baseline().identity,
        title={lang: tried.title.of(lang) for lang in ("en", "zh")},
        place={lang: tried.place.name.of(lang) for lang in ("en", "zh")},
        start=tried.time.start,
        days=tried.time.horizon_days,
        seed=seed,
        drawn=drawn,
        interventions=(tuple(sorted(against.interventions)), tuple(sorted(tried.interventions))),
        titles={
            name: {lang: tried.declaration(name).title(lang) for lang in ("en", "zh")}
            for name in tried.interventions
            if name in known or name in tried.written
        },
        buildings=_buildings(world),
        residents=_residents(world),
        archetypes=tuple(world.archetypes.names[code] for code in world.compounds.archetype.tolist()),
        handlers=tuple(_handlers(world)),
        kinds=tuple(_kinds(world)),
    )


def _buildings(world: "World") -> dict[str, Numbers]:
    b = world.buildings
    names = ("compound", "grid", "patch", "households", "residents")
    columns = {name: getattr(b, name).astype(np.int64) for name in names}
    return {**columns, "storeys": world.compounds.storeys[b.compound].astype(np.int64)}


def _residents(world: "World") -> dict[str, Numbers]:
    r, h = world.residents, world.households
    return {
        "building": h.building[r.household].astype(np.int64),
        "age": r.age.astype(np.int64),
        "household": h.size[r.household].astype(np.int64),
    }


def _handlers(world: "World") -> list[tuple[str, int]]:
    """Role and number of each handler; firms are told apart by who runs them, departments by what they are."""
    handlers, f, d = world.handlers, world.firms, world.departments
    found: list[tuple[str, int]] = []
    first: dict[int, int] = {}
    for row, code in enumerate(handlers.role.tolist()):
        start = first.setdefault(code, row)
        number = row - start
        name = Role(code).name.lower()
        if code == Role.FIRM:
            name = "company" if f.communal[number] else "custody" if f.custodial[number] else "firm"
        elif code in (Role.STREET, Role.DISTRICT):
            name = f"{name}_{DEPARTMENTS[int(d.department[row - handlers.first_department])]}"
        found.append((name, number))
    return found


def _kinds(world: "World") -> list[KindFacts]:
    table = world.kinds
    flags: Any = zip(
        table.kinds,
        table.consent.tolist(),
        table.needs_vote.tolist(),
        table.enforceable.tolist(),
        strict=True,
    )
    return [
        KindFacts(kind.en, kind.zh, kind.family, kind.radius, consent, vote, forced)
        for kind, consent, vote, forced in flags
    ]
