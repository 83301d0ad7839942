"""Recorded closings, kept for the results.

Closed cases are copied when they leave the table; closings on paper and withdrawals are copied at once.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model.phases.daily.experience import standards
from model.state.cases import Outcome, State
from model.state.columns import Rows

if TYPE_CHECKING:
    from model.world import World

WITHDRAWN, ON_PAPER = len(Outcome), len(Outcome) + 1  # recorded closings of cases that live on
CLOSINGS = (*(outcome.name.lower() for outcome in Outcome), "withdrawn", "on_paper")


class Archive:
    """Closings within the horizon of cases that were known, one entry each; the warm-up is not kept."""

    FIELDS = (
        "key", "run", "community", "compound", "kind", "arisen", "opened", "channel", "level", "attempts",
        "handoffs", "worked", "due", "repeat", "paper", "outcome", "closed", "rating", "complainant",
    )  # fmt: skip

    def __init__(self) -> None:
        self._parts: list[dict[str, npt.NDArray[Any]]] = []

    def add_living(self, world: "World") -> None:
        """Copy today's closings of cases that live on: withdrawn or on paper."""
        if world.day < 0:
            return
        for rows, code in (
            (world.today.rows("withdrawn"), WITHDRAWN),
            (world.today.rows("on_paper"), ON_PAPER),
        ):
            if rows.size:
                part = self._copy(world, rows)
                part["outcome"][:], part["closed"][:] = code, world.day
                self._parts.append(part)

    def add_closed(self, world: "World") -> None:
        """Copy all closed cases still in the table (called just before they are dropped)."""
        part = self._closed(world)
        if part["run"].size:
            self._parts.append(part)

    def _closed(self, world: "World") -> dict[str, npt.NDArray[Any]]:
        cases = world.cases
        # Known cases have a channel; the day they were opened may be negative, in the warm-up.
        gone = (cases.state == State.CLOSED) & (cases.channel >= 0) & (cases.closed >= 0)
        gone &= cases.outcome != Outcome.FADED
        return self._copy(world, np.flatnonzero(gone))

    def _copy(self, world: "World", rows: Rows) -> dict[str, npt.NDArray[Any]]:
        return {name: _small(getattr(world.cases, name)[rows]) for name in self.FIELDS}

    def columns(self, world: "World") -> dict[str, npt.NDArray[Any]]:
        """All closings so far, one array per field, with the complainant's standard and whether the rating met it."""
        parts = [*self._parts, self._closed(world)]
        kept = {name: np.concatenate([part[name] for part in parts]) for name in self.FIELDS}
        standard = standards(world, kept["complainant"])
        return {**kept, "standard": standard, "satisfied": kept["rating"] >= standard}


def _small(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Convert whole numbers to 32 bits: closings are many, and kept to the end."""
    return column.astype(np.int32) if column.dtype == np.int64 else column
