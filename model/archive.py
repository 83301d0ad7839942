"""Closings, kept for the results: copied when closed cases leave the table, and when closed on paper."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model.cases import Outcome, State
from model.columns import Rows
from model.phases.experience import standards

if TYPE_CHECKING:
    from model.world import World

ON_PAPER = len(Outcome)  # code of a closing on paper, beside the true outcomes


class Archive:
    """Closings within the horizon of cases that were known, one entry each; the warm-up is not kept."""

    FIELDS = (
        "key", "site", "community", "compound", "kind", "arisen", "opened", "channel", "level", "attempts",
        "handoffs", "worked", "due", "repeat", "paper", "outcome", "closed", "rating", "complainant",
    )  # fmt: skip

    def __init__(self) -> None:
        self._parts: list[dict[str, npt.NDArray[Any]]] = []

    def add_on_paper(self, world: "World", rows: Rows) -> None:
        """Closings on paper of today: the case lives on, so they are copied at once."""
        if rows.size and world.day >= 0:
            part = self._copy(world, rows)
            part["outcome"][:], part["closed"][:] = ON_PAPER, world.day
            self._parts.append(part)

    def add_closed(self, world: "World") -> None:
        """All closed cases still in the table (called just before they are dropped)."""
        part = self._closed(world)
        if part["site"].size:
            self._parts.append(part)

    def _closed(self, world: "World") -> dict[str, npt.NDArray[Any]]:
        cases = world.cases
        # Known cases have a channel; the day they were opened may be negative, in the warm-up.
        gone = (cases.state == State.CLOSED) & (cases.channel >= 0) & (cases.closed >= 0)
        return self._copy(world, np.flatnonzero(gone))

    def _copy(self, world: "World", rows: Rows) -> dict[str, npt.NDArray[Any]]:
        return {name: _small(getattr(world.cases, name)[rows]) for name in self.FIELDS}

    def columns(self, world: "World") -> dict[str, npt.NDArray[Any]]:
        """All closings so far, one array per field, what the complainant asks of an end and whether this one did."""
        parts = [*self._parts, self._closed(world)]
        kept = {name: np.concatenate([part[name] for part in parts]) for name in self.FIELDS}
        standard = standards(world, kept["complainant"])
        return {**kept, "standard": standard, "satisfied": kept["rating"] >= standard}


def _small(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Whole numbers in half the space: closings are many, and kept to the end."""
    return column.astype(np.int32) if column.dtype == np.int64 else column
