"""Levers over the days past: what a process of the month reads, so that a lever counts by the days it was in force."""

from typing import TYPE_CHECKING

import numpy as np

from model.state.columns import Floats

if TYPE_CHECKING:
    from model.policy.levers import Levers
    from model.world import World


class Past:
    """Means of all levers since a day: `past.grant` is what `levers.grant` was on average, row by row.

    A yes/no lever gives the share of the days on which it was asked for. A lever is in force from the evening on which
    it was moved to the evening of its next move. Only rows that moved are averaged, so that a row's mean does not
    depend on what else is in the batch, and a row that stood still has its value to the last bit.

    requests: names of the yes/no levers.
    """

    def __init__(self, world: "World", levers: "Levers", requests: set[str]) -> None:
        self._world, self._levers, self._requests = world, levers, requests
        self.restart(world.day)

    def restart(self, day: float) -> None:
        """Forget what was before that day's evening."""
        self._first, self._until = day, float("nan")
        self._total: dict[str, Floats] = {}
        self._since: dict[str, Floats] = {}

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
        return self.until - self._first

    def note(self, name: str, before: Floats, after: Floats) -> None:
        """Note that a lever is moved this evening."""
        if name not in self._total:
            self._total[name], self._since[name] = np.zeros(before.size), np.full(before.size, self._first)
        moved, total, since = before != after, self._total[name], self._since[name]
        total[moved] += self._counted(name, before[moved]) * (self._world.day - since[moved])
        since[moved] = self._world.day

    def _counted(self, name: str, value: Floats) -> Floats:
        return (value >= ASKED) * 1.0 if name in self._requests else value

    def __getattr__(self, name: str) -> Floats:
        if name.startswith("_"):
            raise AttributeError(name)
        value = self._counted(name, getattr(self._levers, name))
        if name not in self._total or self.days <= 0:
            return value
        total, since = self._total[name], self._since[name]
        mean = (total + value * (self.until - since)) / self.days
        return np.where(since > self._first, mean, value)


ASKED = 0.5
"""Value from which on a yes/no lever asks."""
