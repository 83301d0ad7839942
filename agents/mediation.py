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
    """Whether a case is brought before a desk: two parties must agree on it, it is not for all owners to vote on
    (001-15), and it would have had its hours after a `wait` of at most `longest` days: nobody is sent to a full desk.
    """
    return np.asarray(consent) & ~np.asarray(needs_vote) & (np.asarray(wait) <= longest)


def lawyer_help(
    legal: Any, violation: Any, share: Number, *, helps: Number, hardens: Number, saturation: Number
) -> Any:
    """Logit that a lawyer adds to agreement: up to `helps` where the law decides, down to -`hardens` in nuisances.

    `share` of the desk's hours is the lawyer's; from `saturation` on, more of them adds nothing. Violations that do not
    turn on liability are left as they are. Knowing one's rights hardens the parties of a mere nuisance (S001-E: +0.05
    to +0.2 of agreement on legal cases; size of hardening: assumption).
    """
    presence = np.minimum(1.0, np.asarray(share) / np.maximum(saturation, 1e-9))
    effect = np.where(legal, helps, np.where(violation, 0.0, -np.asarray(hardens)))
    return presence * effect


def unfairness_heard(unfair: Number, heard: Number) -> Any:
    """What is left in [0, 1] of a sense of unfairness when a share `heard` of it found a hearing (S11, S003-C)."""
    return np.asarray(unfair) * (1.0 - np.asarray(heard))
