"""Stock at the start: long-lived cases that were given up before the first day (docs/submodels/standing.md)."""

from math import floor
from typing import TYPE_CHECKING

from plain.arise import days_expected, new_case
from plain.cases import Case, Cell, add
from plain.feelings import change_burden
from plain.luck import child_key, poisson_count
from plain.trouble import resign

if TYPE_CHECKING:
    from plain.world import PlainWorld


def stock(world: "PlainWorld") -> None:
    """Add as many cases of every kind and building as would last given up or in an office's hands."""
    for cell in world.cells:
        life, kind = _life(world, cell), cell.kind
        lasting = (1.0 - kind.reporting) * life + world.p.patience_factor * kind.tolerance_days
        expected = world.p.standing_stock * cell.rate * lasting
        u = world.luck.uniform("standing stock", cell.key)
        for ordinal in range(poisson_count(u, expected)):
            add(world, _old_case(world, cell, ordinal, life))
    change_burden(world, world.cases, +1.0)


def _life(world: "PlainWorld", cell: Cell) -> float:
    """Mean days until a given-up case fades, is taken up or is found, at the start."""
    p, kind, building = world.p, cell.kind, cell.building
    found = 5.0 / 7.0 * (building.grid_visit + kind.visibility * building.patrol)
    others = 1.0 / p.take_up_days if kind.radius != "household" else 0.0
    return float(1.0 / (1.0 / (kind.fade_days * p.fade_scale) + others + found))


def _old_case(world: "PlainWorld", cell: Cell, ordinal: int, life: float) -> Case:
    """Case given up on the day on which it arose; it fades and is taken up as if that were the first day."""
    key = child_key(cell.key, ordinal)
    age = floor(life * world.luck.exponential("standing age", key))
    case = new_case(world, cell, key, world.day - 1 - age)
    case.felt_due = case.arisen + days_expected(case)
    case.charged, case.private_until = 2, case.arisen - 1
    resign(world, case, world.day)
    case.resigned = case.arisen
    return case
