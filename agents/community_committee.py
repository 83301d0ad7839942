"""Community committees 社区党委、居委会: mediation, and work that no firm does."""

from typing import Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

type Number = float | npt.NDArray[np.float64]


class CommunityCommittee(RowAgent):
    """The committee of one community."""

    table = "communities"

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_committee + self.row)

    @property
    def backlog(self) -> int:
        """Matters in the committee's hands that are not closed."""
        return int(self.model.backlog_of(self.handler))


def agreement_probability(
    agreement: Number, trust: Number, ties: Number, attempts: Number, skill: Number, *,
    trust_slope: Number, ties_slope: Number, attempt_slope: Number,
) -> Any:  # fmt: skip
    """Chance that the parties agree after a completed attempt.

    sigma(logit(agreement) + trust + ties + attempts + skill), each part zero under neutral conditions (trust
    and ties 0.5, first attempt, no special skill). Persuasion pays by repetition (002-10: fourth visit).
    """
    x = (
        np.log(np.asarray(agreement) / (1.0 - np.asarray(agreement)))
        + trust_slope * (np.asarray(trust) - 0.5)
        + ties_slope * (np.asarray(ties) - 0.5)
        + attempt_slope * (np.asarray(attempts) - 1.0)
        + np.asarray(skill)
    )
    return 1.0 / (1.0 + np.exp(-x))


def repair_probability(agreement: Number, quality: Number, *, quality_slope: Number) -> Any:
    """Chance that finished work truly mends the matter: better service, fewer botched repairs (H7: about 0.80)."""
    x = np.log(np.asarray(agreement) / (1.0 - np.asarray(agreement))) + quality_slope * (
        np.asarray(quality) - 0.5
    )
    return 1.0 / (1.0 + np.exp(-x))


def work_minutes(hours: Number, z: Number, factor: Number, *, spread: Number) -> Any:
    """Whole minutes that one attempt takes: lognormal around the kind's mean hours, times a factor."""
    return np.ceil(60.0 * np.asarray(hours) * factor * np.exp(spread * np.asarray(z) - spread * spread / 2.0))


def paper_probability(*, pressure: Number, follow_up: Number) -> Any:
    """Chance that a matter still open at its official deadline is closed on paper.

    Grows with appraisal pressure, falls with the share of closings that are followed up (回访).
    """
    return np.asarray(pressure) * (1.0 - np.asarray(follow_up))
