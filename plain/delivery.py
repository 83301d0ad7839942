"""Delivery of interventions: units reached by day, times at which levers are stated anew, effects of a change."""

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from plain.codes import State
from plain.entities import Community, Compound
from plain.handlers import Desk, GridWorker, Steward
from plain.interventions import INTERVENTIONS
from plain.levers import DECLARED
from plain.money import move_accounts, move_fund
from plain.places import maintain_works

if TYPE_CHECKING:
    from plain.world import PlainWorld


def everyone(unit: Any) -> bool:
    """No unit is left out."""
    return True


def peers(world: "PlainWorld", unit: Any) -> Iterable[Any]:
    """Units that stand in one queue with this one."""
    if isinstance(unit, Community):
        return world.communities
    queues: dict[type, list[Any]] = {
        Compound: world.compounds,
        GridWorker: world.grids,
        Steward: world.stewards,
    }
    [units] = [units for kind, units in queues.items() if isinstance(unit, kind)]
    return [other for other in units if other.community is unit.community]


class Programme:
    """One intervention of the run: timing (days of the horizon), coverage and intensity of its delivery.

    `reach` is the share of the eligible units that it has today, 0 while it does not run.
    """

    def __init__(
        self,
        world: "PlainWorld",
        name: str,
        start: int,
        end: int | None,
        ramp: int,
        coverage: float,
        intensity: float,
    ) -> None:
        self.world, self.name = world, name
        self.start, self.end, self.ramp = start, end, max(ramp, 1)
        self.coverage, self.intensity = coverage, intensity
        self.day, self.reach = start - 1, 0.0
        self.lasted: list[float] = []  # reach on each evening since money last moved
        self._places: dict[Any, float] = {}  # of units in the queue

    def advance(self, day: int) -> bool:
        """Move to `day`; return whether the reach changed."""
        before = self.reach
        self.day, self.reach = day, 0.0
        if day >= self.start and (self.end is None or day < self.end):
            self.reach = self.coverage * min(1.0, (day - self.start + 1) / self.ramp)
        self.lasted.append(self.reach)
        return self.reach != before

    @property
    def running(self) -> bool:
        """Whether it can reach any unit."""
        return self.reach > 0.0 and self.intensity > 0.0

    @property
    def ran(self) -> bool:
        """Whether it could reach any unit on any evening since money last moved."""
        return max(self.lasted, default=0.0) > 0.0 and self.intensity > 0.0

    def time_reached(self, unit: Any, among: Callable[[Any], bool] = everyone) -> float:
        """Share of the evenings since money last moved on which the unit was reached."""
        if not among(unit) or self.intensity == 0.0:
            return 0.0
        return sum(self.place(unit, among) <= reach for reach in self.lasted) / len(self.lasted)

    def place(self, unit: Any, among: Callable[[Any], bool] = everyone) -> float:
        """Fixed place of a unit in the queue, above 0 and up to 1: a wider coverage adds units and drops none.

        The queue is of the units of its kind in its community, or of the communities of the run, as far as they are
        `among` those that count.
        """
        if unit not in self._places:
            luck, name = self.world.luck, self.name
            queue = [other for other in peers(self.world, unit) if among(other)]
            queue.sort(key=lambda other: luck.uniform(f"coverage of {name}", other.key))
            group = 0 if isinstance(unit, Community) else unit.community.key
            rounding = luck.uniform(f"rounding of coverage of {name}", group)
            self._places |= {each: (rank - rounding) / len(queue) for rank, each in enumerate(queue, 1)}
        return self._places[unit]

    def dose(self, unit: Any, among: Callable[[Any], bool] = everyone) -> float:
        """Dose of a unit: the intensity if it is among those that count and reached, else 0."""
        return self.intensity if among(unit) and self.place(unit, among) <= self.reach else 0.0

    def doses[T](
        self,
        units: Iterable[T],
        eligible: Callable[[T], bool] = everyone,
        among: Callable[[T], bool] = everyone,
    ) -> dict[T, float]:
        """Dose of every unit; 0 for those that are not eligible now, or never were among those that count."""
        return {unit: self.dose(unit, among) if eligible(unit) else 0.0 for unit in units}

    def days(self, unit: Any) -> float:
        """Days since the unit was first reached; 0 if it is not."""
        if self.dose(unit) == 0.0:
            return 0.0
        waited = math.ceil(self.place(unit) / max(self.coverage / self.ramp, 1e-12)) - 1
        return max(self.day - self.start - waited, 0.0)


def programmes(world: "PlainWorld", deliveries: Iterable[Any]) -> list[Programme]:
    """The interventions of a run by name; `deliveries` are plain data (`model.inputs.run.Delivery`)."""
    known = [
        Programme(world, d.intervention.id, d.start, d.end, d.ramp, d.coverage, d.intensity)
        for d in deliveries
    ]
    return sorted(known, key=lambda programme: programme.name)


def intervene(world: "PlainWorld") -> None:
    """Claim costs of the past month; then state levers and spending anew, monthly and when a delivery changes."""
    if world.month_start:
        paid(world)
        world.levers.past_month.restart()
    moved = [programme.advance(world.day) for programme in world.programmes]
    if world.month_start or any(moved):
        world.books.accrue(world.day, world.levers.hours)
        state(world)
        react(world, world.levers.commit())
    if world.day == world.last:
        world.books.accrue(world.day + 1, world.levers.hours)
    for past in (world.levers.past_month, world.levers.unpaid):
        past.evening()


def paid(world: "PlainWorld") -> None:
    """Let interventions claim what processes paid because of them; what comes from now on has yet to be paid."""
    for programme in world.programmes:
        if programme.ran:
            world.books.charged_to = programme.name
            INTERVENTIONS[programme.name].month(world, programme)
        programme.lasted.clear()
    world.books.charged_to = ""
    world.levers.unpaid.restart()


def settle_up(world: "PlainWorld") -> None:
    """Move money for the days since it last moved, today included; works and take-overs were claimed before."""
    for community in world.communities:
        maintain_works(world, community)
        move_fund(world, community)
    move_accounts(world)
    for building in world.buildings:
        building.works_paid = building.rectification_paid = 0.0
    for compound in world.compounds:
        compound.bays_paid = 0.0
    world.settling_up = True
    paid(world)
    world.settling_up = False


def state(world: "PlainWorld") -> None:
    """Let all interventions state their levers and spending."""
    world.levers.begin()
    world.books.yearly, world.books.once = {}, {}
    for programme in world.programmes:
        if programme.running:
            world.levers.charged_to = world.books.charged_to = programme.name
            INTERVENTIONS[programme.name].apply(world, programme)
    world.books.charged_to = ""
    world.books.spend_once()


def react(world: "PlainWorld", moved: set[str]) -> None:
    """Apply a change of levers at once: refresh hours where a lever requires it, and rates always."""
    if "station" in moved:
        world.staff_stations()
    if any("capacity" in DECLARED[name].refreshes for name in moved):
        world.refresh_capacity()
    world.refresh_rates()
    for case in world.cases:
        if case.state == State.CLOSED:
            continue
        who = case.handler
        # Former stewards leave open cases to the grid worker, and a closed desk leaves them to the committee.
        if isinstance(who, Steward) and not who.in_office:
            case.handler = case.building.grid
        if isinstance(who, Desk) and not has_desk(who.community.levers):
            case.handler = who.community.committee


def has_desk(levers: dict[str, float]) -> bool:
    """Whether a community keeps a mediation desk."""
    return levers["mediation_hours"] > 0.0 or levers["committee_desk"] > 0.0
