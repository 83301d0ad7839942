"""Levers: the named values that interventions may change, and how changes combine.

`value = base x (product of scales) + (sum of shifts)`, held within the lever's range. Interventions speak in the order
of their names. Levers counted in hours keep an account: how many hours a week each intervention takes or gives.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import model
from model.levers import Lever, load_levers

if TYPE_CHECKING:
    from reference.entities import Community
    from reference.twin import Twin

DECLARED: dict[str, Lever] = {
    lever.name: lever for lever in load_levers(Path(model.__file__).with_name("levers.toml"))
}


class Levers:
    """What the interventions say; the values in force stand in `levers` of every entity.

    `hours`: hours a week by (intervention, whose). `speaker`: the intervention that speaks now.
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
        self.speaker = ""
        self.hours: dict[tuple[str, str], float] = {}
        self.in_force: set[str] = set()
        self.begin()

    def begin(self) -> None:
        """Forget what was said, before the interventions say it anew."""
        self.scales: dict[str, dict[Any, float]] = {}
        self.shifts: dict[str, dict[Any, float]] = {}
        self.hours = {}
        self.member_hours: list[tuple[str, Any, float]] = []

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
        """Put hours to the speaker's account: paid hours lost, hours of each known member (later), or plain hours."""
        lever = DECLARED[name]
        if lever.per == "visible":
            self.member_hours.append((self.speaker, unit, amount))
        elif lever.per == "paid":
            self._account(self.speaker, lever.hours_of, amount * self._paid_hours(unit))
        elif lever.hours_of:
            self._account(self.speaker, lever.hours_of, amount)

    def _paid_hours(self, community: "Community") -> float:
        """Hours a week for which staff and grid workers of a community are paid, before any lever."""
        persons = community.staff + community.grid_workers * len(community.grids)
        return persons * self.twin.p.hours_per_week * self.twin.p.capacity_scale

    def _account(self, speaker: str, whose: str, hours: float) -> None:
        self.hours[speaker, whose] = self.hours.get((speaker, whose), 0.0) + hours

    def commit(self) -> set[str]:
        """Put in force what was said; the names of the levers that moved anywhere."""
        moved = set()
        stated = self.scales.keys() | self.shifts.keys()
        for name in stated | self.in_force:
            lever = DECLARED[name]
            scales, shifts = self.scales.get(name, {}), self.shifts.get(name, {})
            for unit in getattr(self.twin, lever.table):
                value = self.base[name] * scales.get(unit, 1.0) + shifts.get(unit, 0.0)
                value = min(max(value, lever.low), lever.high)
                if value != unit.levers[name]:
                    moved.add(name)
                    unit.levers[name] = value
        self.in_force = stated
        # Only now is it known how many members are known as such.
        whose = DECLARED["member_hours"].hours_of
        for speaker, compound, each in self.member_hours:
            self._account(speaker, whose, each * compound.members * compound.levers["visible"])
        return moved
