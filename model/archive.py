"""What happened, kept for the results: closings, and counts per community. Written by observation only."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from model.cases import Outcome
from model.columns import Floats, Rows

if TYPE_CHECKING:
    from model.world import World

ON_PAPER = len(Outcome)  # code of a closing on paper, beside the true outcomes


class Archive:
    """Closings of cases within the horizon, one entry each, in the order in which they happened."""

    FIELDS = (
        "key", "site", "community", "compound", "kind", "arisen", "opened", "channel", "level", "attempts",
        "handoffs", "worked", "due", "repeat", "paper", "outcome",
    )  # fmt: skip

    def __init__(self) -> None:
        self._parts: dict[str, list[npt.NDArray[Any]]] = {}

    def add(self, world: "World", rows: Rows, on_paper: bool = False) -> None:
        """Copy closings of today; the warm-up is not kept."""
        if world.day < 0 or not rows.size:
            return
        for name in self.FIELDS:
            self._append(name, getattr(world.cases, name)[rows])
        self._append("closed", np.full(rows.size, world.day, dtype=np.int32))
        rating = ratings(world, rows, on_paper)
        self._append("rating", rating)
        self._append("satisfied", rating >= world.residents.standard[world.cases.complainant[rows]])
        if on_paper:
            self._parts["outcome"][-1] = np.full(rows.size, ON_PAPER, dtype=np.int8)

    def _append(self, name: str, values: npt.NDArray[Any]) -> None:
        self._parts.setdefault(name, []).append(values.copy())

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """All closings, one array per field."""
        if not self._parts:
            return {name: np.empty(0, dtype=np.int64) for name in (*self.FIELDS, "closed", "rating", "satisfied")}
        return {name: np.concatenate(parts) for name, parts in self._parts.items()}


def ratings(world: "World", rows: Rows, on_paper: bool) -> Floats:
    """How complainants rate closings, 0 to 1 (result, fairness, speed, trust)."""
    from model.phases.experience import at_case, fairness

    cases, r = world.cases, world.residents
    who = cases.complainant[rows]
    solved = (cases.outcome[rows] >= 0) & (cases.outcome[rows] <= Outcome.COMPROMISE) & (not on_paper)
    expected = (cases.felt_due[rows] - cases.arisen[rows]).astype(np.float64)
    rating: Floats = world.rules.case_rating(
        solved * np.where(cases.outcome[rows] == Outcome.COMPROMISE, 0.8, 1.0),
        fairness(world, rows) * np.where(solved, 1.0, 0.5),
        (world.day - cases.arisen[rows]).astype(np.float64),
        expected,
        r.trust[who],
        w_outcome=at_case(world, "rating_outcome", rows),
        w_fairness=at_case(world, "rating_fairness", rows),
        w_speed=at_case(world, "rating_speed", rows),
        w_trust=at_case(world, "rating_trust", rows),
    )
    return rating
