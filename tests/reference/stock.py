"""Stock at the start: long-lived cases that were given up before the first day (docs/submodels/standing.md)."""

from math import floor
from typing import TYPE_CHECKING

from reference.arise import days_expected, new_case
from reference.cases import Case, Cell
from reference.feelings import change_burden
from reference.luck import child_key, poisson_count
from reference.trouble import resign

if TYPE_CHECKING:
    from reference.twin import Twin


def stock(twin: "Twin") -> None:
    """Add as many cases of every kind and building as would last given up or in an office's hands."""
    for cell in twin.cells:
        life, kind = _life(twin, cell), cell.kind
        lasting = (1.0 - kind.reporting) * life + twin.p.patience_factor * kind.tolerance_days
        expected = twin.p.standing_stock * cell.rate * lasting
        u = twin.luck.uniform("standing stock", cell.key)
        for ordinal in range(poisson_count(u, expected)):
            twin.cases.append(_old_case(twin, cell, ordinal, life))
    change_burden(twin, twin.cases, +1.0)


def _life(twin: "Twin", cell: Cell) -> float:
    """Mean days until a given-up case fades, is taken up or is found, at the start."""
    p, kind, building = twin.p, cell.kind, cell.building
    found = 5.0 / 7.0 * (building.grid_visit + kind.visibility * building.patrol)
    others = 1.0 / p.take_up_days if kind.radius != "household" else 0.0
    return float(1.0 / (1.0 / (kind.fade_days * p.fade_scale) + others + found))


def _old_case(twin: "Twin", cell: Cell, ordinal: int, life: float) -> Case:
    """Case given up on the day on which it arose; it fades and is taken up as if that were the first day."""
    key = child_key(cell.key, ordinal)
    age = floor(life * twin.luck.exponential("standing age", key))
    case = new_case(twin, cell, key, twin.day - 1 - age)
    case.felt_due = case.arisen + days_expected(case)
    case.charged, case.private_until = 2, case.arisen - 1
    resign(twin, case, twin.day)
    case.resigned = case.arisen
    return case
