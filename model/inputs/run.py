"""What a world is made of: runs, each one scenario under one seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from model.inputs.parameters import model_parameters
from model.inputs.spec import PlaceSpec, TimeSpec

if TYPE_CHECKING:
    from model.state.columns import Bools, Floats
    from model.world import World


class Intervention(Protocol):
    """Interface of an intervention: a name and what it does while it runs.

    `apply` states its effects on published levers and what it spends (it never touches state); `month` charges to its
    account what processes paid because of it. Both get the delivery by run: reach zero where the run does not
    have the intervention or it is not running.
    """

    @property
    def id(self) -> str:
        """Name in lower case with underscores, as in scenario files."""

    def apply(self, world: "World", delivery: "DeliveryState") -> None:
        """Change levers and spend (`books.run`, `books.invest`) in proportion to the delivery in force."""

    def month(self, world: "World", delivery: "DeliveryState") -> None:
        """On the first of a month and where the horizon begins and ends: claim what processes paid because of it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One intervention in one run: when (days from the start of the horizon), how widely, how strongly."""

    intervention: Intervention
    start: int
    end: int | None
    ramp: int
    coverage: float
    intensity: float

    def reach(self, day: int) -> float:
        """Share of the eligible units reached on `day`: coverage, phased in over the ramp."""
        if day < self.start or (self.end is not None and day >= self.end):
            return 0.0
        return self.coverage * min(1.0, (day - self.start + 1) / max(self.ramp, 1))

    def since(self, day: int) -> int:
        """Days since the start, -1 if it is not running on `day`."""
        return day - self.start if self.reach(day) > 0.0 else -1

    @property
    def pace(self) -> float:
        """Share of the eligible units that a day of the ramp adds."""
        return self.coverage / max(self.ramp, 1)


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """An intervention's delivery on one day for all runs of a batch: `reach` and `intensity` have shape [runs].

    `reach` is the share of eligible units reached, in [0, 1], 0 where a run does not have it; `intensity` lies in
    [0, 3]; `running` tells whether it reaches anybody anywhere. `since` counts the days since the start, -1 where
    it is not running; `pace` is the share of the eligible units that each day of the ramp adds. `spells` tells, where
    a month is charged, for how many days which reach was in force since money last moved.
    """

    reach: "Floats"
    intensity: "Floats"
    running: bool
    since: "Floats"
    pace: "Floats"
    spells: tuple[tuple[int, "Floats"], ...] = ()

    @property
    def ran(self) -> "Bools":
        """Runs in which it reached somebody on any day since money last moved."""
        lasted = [reach > 0.0 for _, reach in self.spells]
        ran: Bools = np.logical_or.reduce(lasted) if lasted else self.reach > 0.0
        return ran & (self.intensity > 0.0)


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario under one seed: everything that decides what will happen there.

    `seed` is a whole number from 0 to 2^64 - 1; `parameters` holds a value for every parameter by name.
    """

    seed: int
    time: TimeSpec
    place: PlaceSpec
    parameters: Mapping[str, float]
    deliveries: tuple[Delivery, ...] = field(default=())


def refuse_apart(runs: Sequence[Run]) -> None:
    """Raise ValueError for no runs, and for runs that cannot share a world since their calendars differ."""
    if not runs:
        raise ValueError("a world needs at least one run")
    if any(run.time != runs[0].time for run in runs):
        raise ValueError("all runs of one world must share start, warm-up, horizon and evaluation days")


def refuse_fork(before: Sequence[Run], after: Sequence[Run], day: int) -> None:
    """Raise ValueError unless the runs `after` may go on from what the runs `before` were at the start of `day`.

    They may if they differ in interventions and in the numbers of these only, and if no intervention of either could
    have acted before that day.
    """
    if len(before) != len(after):
        raise ValueError(
            f"{len(after)} runs cannot go on from {len(before)}; allowed: as many, in the same order"
        )
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        for name in ("seed", "time", "place", "parameters"):
            if _decisive(name, old) != _decisive(name, new):
                raise ValueError(f"run {number}: its {name} differs; a fork may differ in interventions only")
        if old.deliveries != new.deliveries:
            for delivery in (*old.deliveries, *new.deliveries):
                if delivery.start < day:
                    what = delivery.intervention.id
                    raise ValueError(
                        f"run {number}: {what} starts on day {delivery.start}; allowed: {day} or later"
                    )


def _decisive(name: str, run: Run) -> object:
    """What may not differ: an attribute of the run, without the numbers of interventions, which nothing read so far."""
    found = getattr(run, name)
    if name != "parameters":
        return found
    return {own: found[own] for own in model_parameters() if own in found}
