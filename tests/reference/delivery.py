"""Delivery of interventions: units reached by day, times at which levers are stated anew, effects of a change."""

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from reference.codes import State
from reference.entities import Community, Compound, Desk, Grid, Steward
from reference.interventions import INTERVENTIONS
from reference.levers import DECLARED
from reference.money import move_accounts, move_fund
from reference.places import maintain_works

if TYPE_CHECKING:
    from reference.twin import Twin


def everyone(unit: Any) -> bool:
    """No unit is left out."""
    return True


def peers(twin: "Twin", unit: Any) -> Iterable[Any]:
    """Units that stand in one queue with this one."""
    if isinstance(unit, Community):
        return twin.communities
    units: list[Any] = {Compound: twin.compounds, Grid: twin.grids, Steward: twin.stewards}[type(unit)]  # type: ignore[assignment]
    return [other for other in units if other.community is unit.community]


class Programme:
    """One intervention of the run: timing (days of the horizon), coverage and intensity of its delivery.

    `reach` is the share of the eligible units that it has today, 0 while it does not run.
    """

    def __init__(
        self,
        twin: "Twin",
        name: str,
        start: int,
        end: int | None,
        ramp: int,
        coverage: float,
        intensity: float,
    ) -> None:
        self.twin, self.name = twin, name
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
            luck, name = self.twin.luck, self.name
            queue = [other for other in peers(self.twin, unit) if among(other)]
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


def programmes(twin: "Twin", deliveries: Iterable[Any]) -> list[Programme]:
    """The interventions of a run by name; `deliveries` are plain data (`model.inputs.run.Delivery`)."""
    known = [
        Programme(twin, d.intervention.id, d.start, d.end, d.ramp, d.coverage, d.intensity)
        for d in deliveries
    ]
    return sorted(known, key=lambda programme: programme.name)


def intervene(twin: "Twin") -> None:
    """Claim costs of the past month; then state levers and spending anew, monthly and when a delivery changes."""
    if twin.month_start:
        paid(twin)
        twin.levers.past_month.restart()
    moved = [programme.advance(twin.day) for programme in twin.programmes]
    if twin.month_start or any(moved):
        twin.books.accrue(twin.day, twin.levers.hours)
        state(twin)
        react(twin, twin.levers.commit())
    if twin.day == twin.last:
        twin.books.accrue(twin.day + 1, twin.levers.hours)
    for past in (twin.levers.past_month, twin.levers.unpaid):
        past.evening()


def paid(twin: "Twin") -> None:
    """Let interventions claim what processes paid because of them; what comes from now on has yet to be paid."""
    for programme in twin.programmes:
        if programme.ran:
            twin.books.charged_to = programme.name
            INTERVENTIONS[programme.name].month(twin, programme)
        programme.lasted.clear()
    twin.books.charged_to = ""
    twin.levers.unpaid.restart()


def settle_up(twin: "Twin") -> None:
    """Move money for the days since it last moved, today included; works and take-overs were claimed before."""
    for community in twin.communities:
        maintain_works(twin, community)
        move_fund(twin, community)
    move_accounts(twin)
    for building in twin.buildings:
        building.works_paid = building.rectification_paid = 0.0
    for compound in twin.compounds:
        compound.bays_paid = 0.0
    twin.settling_up = True
    paid(twin)
    twin.settling_up = False


def state(twin: "Twin") -> None:
    """Let all interventions state their levers and spending."""
    twin.levers.begin()
    twin.books.yearly, twin.books.once = {}, {}
    for programme in twin.programmes:
        if programme.running:
            twin.levers.charged_to = twin.books.charged_to = programme.name
            INTERVENTIONS[programme.name].apply(twin, programme)
    twin.books.charged_to = ""
    twin.books.spend_once()


def react(twin: "Twin", moved: set[str]) -> None:
    """Apply a change of levers at once: refresh hours where a lever requires it, and rates always."""
    if "station" in moved:
        twin.staff_stations()
    if any("capacity" in DECLARED[name].refreshes for name in moved):
        twin.refresh_capacity()
    twin.refresh_rates()
    for case in twin.cases:
        if case.state == State.CLOSED:
            continue
        who = case.handler
        # Former stewards leave open cases to the grid worker, and a closed desk leaves them to the committee.
        if isinstance(who, Steward) and who.levers["steward_hours"] <= 0.0:
            case.handler = case.building.grid
        if isinstance(who, Desk) and not has_desk(who.community.levers):
            case.handler = who.community.committee


def has_desk(levers: dict[str, float]) -> bool:
    """Whether a community keeps a mediation desk."""
    return levers["mediation_hours"] > 0.0 or levers["committee_desk"] > 0.0
