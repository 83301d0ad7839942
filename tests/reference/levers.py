"""Levers: the named values that interventions may change, and how changes combine.

`value = base x (product of scales) + (sum of shifts)`, held within the lever's range. Interventions speak in the order
of their names. Levers counted in hours keep an account: how many hours a week each intervention takes or gives, which
add up to what the lever was moved.
"""

from typing import TYPE_CHECKING, Any

from model import DATA
from model.policy.levers import Lever, load_levers

if TYPE_CHECKING:
    from reference.entities import Community
    from reference.twin import Twin

DECLARED: dict[str, Lever] = {lever.name: lever for lever in load_levers(DATA / "levers.toml")}


class Levers:
    """What the interventions say; the values in force stand in `levers` of every entity.

    `hours`: hours a week by (intervention, whose). `charged_to`: the intervention whose effects are being stated.
    """

    def __init__(self, twin: "Twin") -> None:
        self.twin = twin
        self.base: dict[str, float] = {}
        for lever in DECLARED.values():
            self.base[lever.name] = (
                getattr(twin.p, lever.base) if isinstance(lever.base, str) else float(lever.base)
            )
            for unit in getattr(twin, lever.table):
                unit.levers[lever.name] = self.base[lever.name]
        self.charged_to = ""
        self.hours: dict[tuple[str, str], float] = {}
        self.in_force: set[str] = set()
        self.begin()

    def begin(self) -> None:
        """Forget what was said, before the interventions say it anew."""
        self.scales: dict[str, dict[Any, float]] = {}
        self.shifts: dict[str, dict[Any, float]] = {}
        self.hours = {}
        self.said: dict[str, dict[Any, list[tuple[str, float]]]] = {}  # of levers of hours: who said what

    def scale(self, unit: Any, name: str, factor: float) -> None:
        """Multiply a lever of one unit."""
        said = self.scales.setdefault(name, {})
        said[unit] = said.get(unit, 1.0) * factor
        self._note(unit, name, self.base[name] * (factor - 1.0))

    def shift(self, unit: Any, name: str, amount: float) -> None:
        """Add to a lever of one unit."""
        said = self.shifts.setdefault(name, {})
        said[unit] = said.get(unit, 0.0) + amount
        self._note(unit, name, amount)

    def _note(self, unit: Any, name: str, amount: float) -> None:
        """Remember who said what on a lever of hours."""
        if DECLARED[name].hours_of:
            self.said.setdefault(name, {}).setdefault(unit, []).append((self.charged_to, amount))

    def _paid_hours(self, community: "Community") -> float:
        """Hours a week for which staff and grid workers of a community are paid, before any lever."""
        persons = community.staff + community.grid_workers * len(community.grids)
        return persons * self.twin.p.hours_per_week * self.twin.p.capacity_scale

    def high(self, lever: Lever) -> float:
        """The upper end of a lever's range, a number or the value of a parameter."""
        return getattr(self.twin.p, lever.high) if isinstance(lever.high, str) else float(lever.high)

    def _account(self, name: str, unit: Any) -> None:
        """What one unit's lever was moved, on the accounts of those who spoke of it.

        Where that differs from the sum of what they said, each bears of the difference what its words are of all words.
        """
        lever, said = DECLARED[name], self.said[name][unit]
        moved, total, size = unit.levers[name] - self.base[name], 0.0, 0.0
        for _, amount in said:
            total += amount
            size += abs(amount)
        worth = 1.0
        if lever.per == "paid":
            worth = self._paid_hours(unit)
        elif lever.per == "visible":
            worth = unit.members * unit.levers["visible"]
        for charged_to, amount in said:
            hours = amount + (moved - total) * abs(amount) / max(size, 1e-12)
            whose = (charged_to, lever.hours_of)
            self.hours[whose] = self.hours.get(whose, 0.0) + hours * worth

    def commit(self) -> set[str]:
        """Put in force what was said; the names of the levers that moved anywhere."""
        moved = set()
        stated = self.scales.keys() | self.shifts.keys()
        for name in stated | self.in_force:
            lever = DECLARED[name]
            scales, shifts = self.scales.get(name, {}), self.shifts.get(name, {})
            for unit in getattr(self.twin, lever.table):
                value = self.base[name] * scales.get(unit, 1.0) + shifts.get(unit, 0.0)
                value = min(max(value, lever.low), self.high(lever))
                if value != unit.levers[name]:
                    moved.add(name)
                    unit.levers[name] = value
        self.in_force = stated
        for name in sorted(self.said):  # only now is it known what is left, and how many members are visible
            for unit in self.said[name]:
                self._account(name, unit)
        return moved
