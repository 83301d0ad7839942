"""Levers over the days past: what a process of the month reads, so that a lever counts by the days it was in force."""

from typing import TYPE_CHECKING

import numpy as np

from model.state.columns import Floats

if TYPE_CHECKING:
    from model.policy.levers import Levers
    from model.world import World


class Past:
    """Means of all levers since a day: `past.grant` is what `levers.grant` was on average, row by row.

    A value counts from the evening on which a lever was moved to it to the evening of the next move. Only rows that
    moved are averaged, so that a row's mean does not depend on what else is in the batch, and a row that stood still
    has its value to the last bit.

    requests: names of the yes/no levers.
    """

    def __init__(self, world: "World", levers: "Levers", requests: set[str]) -> None:
        self._world, self._levers, self._requests = world, levers, requests
        self.restart(world.day)

    def restart(self, day: float) -> None:
        """Forget what was before that day's evening."""
        self.since, self._until = day, float("nan")
        self._moved: dict[str, tuple[Floats, Floats, Floats]] = {}  # by lever: see `note`

    def through(self, day: float) -> None:
        """Look back from that day in place of today, until the next restart."""
        self._until = day

    @property
    def until(self) -> float:
        """Day from whose morning it looks back."""
        return self._world.day if np.isnan(self._until) else self._until

    @property
    def days(self) -> float:
        """How many days it looks back on."""
        return self.until - self.since

    def note(self, name: str, before: Floats, after: Floats) -> None:
        """Note that a lever is moved this evening."""
        if name not in self._moved:
            zero = np.zeros(before.size)
            self._moved[name] = zero, zero.copy(), np.full(before.size, self.since, np.float64)
        rows, (total, asked, since) = before != after, self._moved[name]
        days = self._world.day - since[rows]
        total[rows] += before[rows] * days
        asked[rows] += self._asks(name, before[rows]) * days
        since[rows] = self._world.day

    def _asks(self, name: str, value: Floats) -> Floats:
        return (value >= 0.5) * 1.0 if name in self._requests else (value > 0.0) * 1.0

    def _mean(self, name: str, now: Floats, which: int) -> Floats:
        if name not in self._moved or self.days <= 0:
            return now
        so_far, since = self._moved[name][which], self._moved[name][2]
        return np.where(since > self.since, (so_far + now * (self.until - since)) / self.days, now)

    def __getattr__(self, name: str) -> Floats:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._mean(name, getattr(self._levers, name), 0)

    def asked(self, name: str) -> Floats:
        """Share of the days on which a yes/no lever asked (0.5 or more), or another one was above 0, row by row."""
        return self._mean(name, self._asks(name, getattr(self._levers, name)), 1)
