"""Levers: the named values that interventions may change, and how changes combine.

`value = base x (product of scales) + (sum of shifts)`, held within the lever's range. Interventions speak in the order
of their names. Levers counted in hours keep an account: how many hours a week each intervention takes or gives, which
add up to what the lever was moved.
"""

from typing import TYPE_CHECKING, Any

from model import DATA
from model.policy.levers import Lever, load_levers

if TYPE_CHECKING:
    from plain.entities import Community
    from plain.world import PlainWorld

DECLARED: dict[str, Lever] = {lever.name: lever for lever in load_levers(DATA / "levers.toml")}


class Past:
    """Values of levers on the evenings since a date: of the month, or on which money last moved."""

    def __init__(self, world: "PlainWorld") -> None:
        self.world = world
        self.restart()

    def restart(self) -> None:
        """Forget the evenings so far."""
        self.days = 0
        self.sums: dict[tuple[Any, str], float] = {}
        self.asking: dict[tuple[Any, str], int] = {}  # evenings on which the lever asks

    def evening(self) -> None:
        """Add the values in force from this evening to the next one."""
        self.days += 1
        for lever in DECLARED.values():
            for unit in getattr(self.world, lever.table):
                key = (unit, lever.name)
                self.sums[key] = self.sums.get(key, 0.0) + unit.levers[lever.name]
                self.asking[key] = self.asking.get(key, 0) + asks(unit, lever.name)

    def mean(self, unit: Any, name: str) -> float:
        """Mean of a unit's lever over these evenings."""
        return self.sums[unit, name] / self.days if self.days else unit.levers[name]

    def asked(self, unit: Any, name: str) -> float:
        """Share of these evenings on which a unit's lever asked."""
        return self.asking[unit, name] / self.days if self.days else float(asks(unit, name))


def asks(unit: Any, name: str) -> bool:
    """Whether a lever asks for something: from a half on where it is a matter of yes or no, else above nought."""
    value: float = unit.levers[name]
    return value >= 0.5 if DECLARED[name].unit == "yes/no" else value > 0.0


class Levers:
    """Changes stated by the interventions; the values in force stand in `levers` of every entity.

    `hours`: hours a week by (intervention, whose). `charged_to`: the intervention whose effects are being stated.
    """

    def __init__(self, world: "PlainWorld") -> None:
        self.world = world
        self.base: dict[str, float] = {}
        for lever in DECLARED.values():
            self.base[lever.name] = (
                getattr(world.p, lever.base) if isinstance(lever.base, str) else float(lever.base)
            )
            for unit in getattr(world, lever.table):
                unit.levers[lever.name] = self.base[lever.name]
        self.charged_to = ""
        self.hours: dict[tuple[str, str], float] = {}
        self.reached: dict[tuple[str, str], set[Any]] = {}  # by intervention and table, since the world began
        self.in_force: set[str] = set()
        self.past_month, self.unpaid = Past(world), Past(world)
        self.begin()

    def begin(self) -> None:
        """Clear all stated changes, before the interventions state them anew."""
        self.scales: dict[str, dict[Any, float]] = {}
        self.shifts: dict[str, dict[Any, float]] = {}
        self.hours = {}
        self.said: dict[str, dict[Any, list[tuple[str, float]]]] = {}  # requests on levers of hours

    def scale(self, unit: Any, name: str, factor: float) -> None:
        """Multiply a lever of one unit."""
        said = self.scales.setdefault(name, {})
        said[unit] = said.get(unit, 1.0) * factor
        self._reach(unit, name, factor != 1.0)
        self._note(unit, name, self.base[name] * (factor - 1.0))

    def shift(self, unit: Any, name: str, amount: float) -> None:
        """Add to a lever of one unit."""
        said = self.shifts.setdefault(name, {})
        said[unit] = said.get(unit, 0.0) + amount
        self._reach(unit, name, amount != 0.0)
        self._note(unit, name, amount)

    def _reach(self, unit: Any, name: str, changed: bool) -> None:
        """Note that the intervention acts on units of this table, and on this one if it changes anything for it."""
        reached = self.reached.setdefault((self.charged_to, DECLARED[name].table), set())
        if changed:
            reached.add(unit)

    def _note(self, unit: Any, name: str, amount: float) -> None:
        """Store an intervention's requested change to an hours lever."""
        if DECLARED[name].hours_of:
            self.said.setdefault(name, {}).setdefault(unit, []).append((self.charged_to, amount))

    def _paid_hours(self, community: "Community") -> float:
        """Paid hours a week of a community's staff and grid workers, before any lever."""
        persons = community.staff + community.grid_workers * len(community.grids)
        return persons * self.world.p.hours_per_week * self.world.p.capacity_scale

    def high(self, lever: Lever) -> float:
        """The upper end of a lever's range, a number or the value of a parameter."""
        return getattr(self.world.p, lever.high) if isinstance(lever.high, str) else float(lever.high)

    def _account(self, name: str, unit: Any) -> None:
        """Allocate the realised change of one unit's hours lever among its interventions.

        A deviation from the sum of their requests is shared in proportion to the size of each request.
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
        """Put the stated changes in force; return the names of levers that moved anywhere."""
        moved = set()
        stated = self.scales.keys() | self.shifts.keys()
        for name in stated | self.in_force:
            lever = DECLARED[name]
            scales, shifts = self.scales.get(name, {}), self.shifts.get(name, {})
            for unit in getattr(self.world, lever.table):
                value = self.base[name] * scales.get(unit, 1.0) + shifts.get(unit, 0.0)
                value = min(max(value, lever.low), self.high(lever))
                if value != unit.levers[name]:
                    moved.add(name)
                    unit.levers[name] = value
        self.in_force = stated
        for name in sorted(self.said):  # only now are clipped values and visible members known
            for unit in self.said[name]:
                self._account(name, unit)
        return moved
