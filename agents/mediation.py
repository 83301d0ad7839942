"""Mediation desks 一站式调解: branch, residents' representatives and a lawyer at one table (001-15; S001-E)."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

if TYPE_CHECKING:
    from model.world import World

type Number = float | npt.NDArray[np.float64]


class MediationDesk(RowAgent):
    """The mediation desk of one community; only communities that keep one are listed. It is free of charge (L6)."""

    table = "communities"

    @classmethod
    def rows_of(cls, model: "World") -> npt.NDArray[np.intp]:
        """Communities whose desk has hours today."""
        return np.flatnonzero((model.levers.mediation_hours > 0.0) | (model.levers.committee_desk > 0.0))

    @property
    def hours(self) -> float:
        """Hours a week at the desk, the lawyer's and the committee's included."""
        levers, lent = self.model.levers, self.model.workload.desk_lent[self.row] / 12.0
        return float(levers.mediation_hours[self.row] + levers.lawyer_hours[self.row] + lent)

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_desk + self.row)

    @property
    def backlog(self) -> int:
        """Cases before the desk that are not closed."""
        return int(self.model.backlog_of(self.handler))


def desk_takes(consent: Any, needs_vote: Any, wait: Number, *, longest: Number) -> Any:
    """Whether a mediation desk takes a case.

    It takes cases that two parties must agree on and that need no vote of all owners (001-15). Its `wait`, the
    days until the desk would finish it, must be at most `longest`, so nobody is sent to a full desk.
    """
    return np.asarray(consent) & ~np.asarray(needs_vote) & (np.asarray(wait) <= longest)


def lawyer_help(
    legal: Any, violation: Any, share: Number, *, helps: Number, hardens: Number, saturation: Number
) -> Any:
    """Logit that a lawyer adds to agreement: up to `helps` where the law decides, down to -`hardens` in nuisances.

    `share` is the lawyer's share of the desk's hours; above `saturation`, more adds nothing. The effect is 0 for
    violations that do not turn on liability. Knowing one's rights hardens the parties of a mere nuisance (S001-E:
    +0.05 to +0.2 of agreement on legal cases; size of hardening: assumption).
    """
    presence = np.minimum(1.0, np.asarray(share) / np.maximum(saturation, 1e-9))
    effect = np.where(legal, helps, np.where(violation, 0.0, -np.asarray(hardens)))
    return presence * effect


def unfairness_heard(unfair: Number, heard: Number) -> Any:
    """Perceived unfairness in [0, 1] that remains after a hearing removed the share `heard` of it (S11, S003-C)."""
    return np.asarray(unfair) * (1.0 - np.asarray(heard))
