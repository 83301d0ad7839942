"""One community as the model begins it: compounds, buildings, grids, who manages each, and who handles cases.

Where the facts leave it open who has a firm or an owners' body, that is drawn anew in each run; this is one of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import DEPARTMENTS
from model.phases.monthly.bodies import Body
from scenarios.build import make_world

if TYPE_CHECKING:
    from model.world import World
    from scenarios.scenario import Scenario

MOST_RESIDENTS = 60_000  # of a community that is sketched; a larger one takes seconds and shows nothing
MANAGERS = ("firm", "nobody")
BODIES = ("none", "own", "managed")  # who speaks for the owners, in the order of `Body`


@dataclass(frozen=True)
class Block:
    """A building: its grid (from 1), households, residents, storeys, and condition from 0 to 1."""

    grid: int
    households: int
    residents: int
    storeys: int
    condition: float


@dataclass(frozen=True)
class Estate:
    """A compound: type, number within its community (from 1), people, buildings, who manages and who speaks for it.

    manager: one of MANAGERS. body: one of BODIES. staff: full-time staff of its firm. patches: parts that a steward may
    look after.
    """

    number: int
    archetype: str
    households: int
    residents: int
    blocks: tuple[Block, ...]
    manager: str
    body: str
    staff: float
    patches: int

    @property
    def grids(self) -> tuple[int, ...]:
        """Grids to which its buildings belong."""
        return tuple(sorted({block.grid for block in self.blocks}))


@dataclass(frozen=True)
class Handlers:
    """Who handles cases: full-time grid workers and committee staff, departments of street and district, patches."""

    grid_workers: float
    staff: float
    firm_staff: float
    street: int
    district: int
    patches: int


@dataclass(frozen=True)
class Sketch:
    """One community of a place: compounds, grids, handlers and what it may spend (yuan a year)."""

    name: str
    estates: tuple[Estate, ...]
    grids: int
    handlers: Handlers
    fund: float

    @property
    def residents(self) -> int:
        """Residents of the community."""
        return sum(estate.residents for estate in self.estates)

    @property
    def households(self) -> int:
        """Households of the community."""
        return sum(estate.households for estate in self.estates)


def sketch(scenario: Scenario, seed: int = 0) -> Sketch | None:
    """The first community of a place as a run begins it under one seed; None if it is larger than can be shown."""
    first = scenario.place.communities[0].model_copy(update={"count": 1})
    if first.all_residents > MOST_RESIDENTS:
        return None
    place = scenario.place.model_copy(update={"communities": (first,)})
    town = make_world([(scenario.baseline().model_copy(update={"place": place}), seed)])
    estates = tuple(_estate(town, row) for row in range(len(town.compounds)))
    communities, grids = town.communities, len(town.grids)
    handlers = Handlers(
        grid_workers=float(communities.grid_workers[0]) * grids,
        staff=float(communities.staff[0]),
        firm_staff=sum(each.staff for each in estates),
        street=len(DEPARTMENTS),
        district=len(DEPARTMENTS),
        patches=len(town.stewards),
    )
    return Sketch(first.name, estates, grids, handlers, float(communities.fund_income[0]))


def _estate(town: World, row: int) -> Estate:
    n, b, stewards = town.compounds, town.buildings, town.stewards
    mine = np.flatnonzero(b.compound == row)
    managed = bool(n.managed[row])
    return Estate(
        number=row + 1,
        archetype=town.archetypes.names[n.archetype[row]],
        households=int(n.households[row]),
        residents=int(n.residents[row]),
        blocks=tuple(
            Block(
                grid=int(b.grid[each]) + 1,
                households=int(b.households[each]),
                residents=int(b.residents[each]),
                storeys=int(n.storeys[row]),
                condition=float(b.condition[each]),
            )
            for each in mine
        ),
        manager=MANAGERS[0 if managed else 1],
        body=BODIES[Body(int(n.body[row]))],
        staff=float(town.firms.staff[row]) if managed else 0.0,
        patches=int((stewards.compound == row).sum()),
    )
