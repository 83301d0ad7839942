"""Levers: the named values that interventions may change, and how changes combine.

`value = base x (product of scales) + (sum of shifts)`, then held within the lever's range. Interventions are
applied in the order of their names, never in the order in which a file lists them, so that the list's order
changes nothing, to the last bit. Nobody else writes levers, and the world never asks who did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model.columns import Floats
from model.site import Delivery, DeliveryState, Intervention
from model.values import at

if TYPE_CHECKING:
    from model.world import World


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever: on which table it lives, from which parameter it starts (or a constant), and its range."""

    name: str
    table: str
    base: str | float
    unit: str
    low: float
    high: float
    meaning: str


LEVERS: tuple[Lever, ...] = (
    Lever("steward_hours", "stewards", 0.0, "hours/week", 0, 60, "hours promised by the patch's red steward"),
    Lever(
        "steward_skill", "stewards", 0.0, "logit", -2, 2, "how much better a steward persuades than others"
    ),
    Lever(
        "helper_hours", "stewards", 0.0, "hours/week", 0, 60, "hours of helpers whom the steward mobilises"
    ),
    Lever("committee_taken", "communities", 0.0, "hours/week", 0, 1e4, "committee hours taken by other work"),
    Lever("paperwork", "communities", "paperwork", "1", 0, 1, "share of paid hours lost to paperwork"),
    Lever("access", "communities", "channel_access", "1", 0, 5, "ease of reaching a reporting channel"),
    Lever(
        "fragmentation",
        "communities",
        "fragmentation",
        "1",
        0,
        1,
        "chance of one more hand-off per department",
    ),
    Lever("turnaround", "communities", "turnaround_days", "days", 0, 90, "days that one hand-off costs"),
    Lever("persuasion", "communities", 0.0, "logit", -3, 3, "shift of the chance that parties agree"),
    Lever(
        "paper_pressure", "communities", "paper_pressure", "1", 0, 1, "appraisal pressure to close in time"
    ),
    Lever("follow_up", "communities", "follow_up", "1", 0, 1, "share of closings that are followed up"),
    Lever("arrival", "compounds", 1.0, "1", 0, 10, "multiplier of the rate at which matters arise"),
    Lever("relapse", "compounds", 1.0, "1", 0, 10, "multiplier of the rate at which settled matters return"),
    Lever(
        "takeover",
        "compounds",
        0.0,
        "yes/no",
        0,
        1,
        "the community's firm takes the compound over if eligible",
    ),
    Lever("subsidy", "communities", 0.0, "yuan/year", 0, 1e7, "most that the fund pays the community's firm"),
)


class Levers:
    """Current values of all levers, one array per lever over the rows of its table."""

    steward_hours: Floats
    steward_skill: Floats
    helper_hours: Floats
    committee_taken: Floats
    paperwork: Floats
    access: Floats
    fragmentation: Floats
    turnaround: Floats
    persuasion: Floats
    paper_pressure: Floats
    follow_up: Floats
    arrival: Floats
    relapse: Floats
    takeover: Floats
    subsidy: Floats

    def __init__(self, world: "World") -> None:
        self._specs = {lever.name: lever for lever in LEVERS}
        self._base = {lever.name: _base(lever, world) for lever in LEVERS}
        self._scale: dict[str, Floats] = {}
        self._shift: dict[str, Floats] = {}
        for name, base in self._base.items():
            setattr(self, name, base.copy())

    def scale(self, name: str, factor: npt.NDArray[Any]) -> None:
        """Multiply a lever by `factor`, one number per row of its table; may be said more than once."""
        self._scale[name] = self._scale.get(name, np.ones_like(self._base[name])) * factor

    def shift(self, name: str, amount: npt.NDArray[Any]) -> None:
        """Add `amount`, one number per row of its table and in the lever's unit; may be said more than once."""
        self._shift[name] = self._shift.get(name, np.zeros_like(self._base[name])) + amount

    def begin(self) -> None:
        """Forget all changes, before interventions state theirs anew."""
        self._scale, self._shift = {}, {}

    def commit(self) -> set[str]:
        """Put the stated changes in force; returns the names of levers whose value moved."""
        moved = set()
        for name, base in self._base.items():
            value = base * self._scale.get(name, 1.0) + self._shift.get(name, 0.0)
            spec = self._specs[name]
            np.clip(value, spec.low, spec.high, out=value)
            if not np.array_equal(value, getattr(self, name)):
                moved.add(name)
                setattr(self, name, value)
        return moved


def _base(lever: Lever, world: "World") -> Floats:
    table = getattr(world, lever.table)
    start = at(getattr(world.p, lever.base), table.site) if isinstance(lever.base, str) else lever.base
    return np.full(len(table), start, dtype=np.float64)


class Programme:
    """One intervention in all sites of a batch that have it; the other sites have reach zero."""

    def __init__(self, intervention: Intervention, deliveries: Sequence[Delivery | None]) -> None:
        self.intervention = intervention
        self._deliveries = deliveries
        self._intensity = np.array([d.intensity if d else 0.0 for d in deliveries])
        self.state = self._on(-(10**6))

    def _on(self, day: int) -> DeliveryState:
        reach = np.array([d.reach(day) if d else 0.0 for d in self._deliveries])
        return DeliveryState(reach, self._intensity, bool(((reach > 0) & (self._intensity > 0)).any()))

    def advance(self, day: int) -> bool:
        """Move to `day`; whether the delivery changed."""
        state = self._on(day)
        changed = not np.array_equal(state.reach, self.state.reach)
        self.state = state
        return changed


def programmes(world: "World") -> list[Programme]:
    """The interventions of a batch, by name."""
    known: dict[str, Intervention] = {
        d.intervention.id: d.intervention for s in world.sites for d in s.deliveries
    }
    by_site = [{d.intervention.id: d for d in site.deliveries} for site in world.sites]
    return [Programme(known[name], [site.get(name) for site in by_site]) for name in sorted(known)]


def intervene(world: "World") -> None:
    """Pay for the past month, then start, ramp up and end interventions: levers move, and capacities with them."""
    if world.calendar.month_start(world.day):
        for programme in world.programmes:
            if programme.state.running:
                programme.intervention.month(world, programme.state)
    changed = [programme.advance(world.day) for programme in world.programmes]
    # Once a month interventions look again at what they are for: a compound may have begun to fail.
    if any(changed) or world.calendar.month_start(world.day):
        world.levers.begin()
        for programme in world.programmes:
            if programme.state.running:
                programme.intervention.apply(world, programme.state)
        world.react(world.levers.commit())
