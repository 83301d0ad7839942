"""Departments 部门 of street and district: hand-off delays, patience, withdrawals and petitions."""

from typing import Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

type Number = float | npt.NDArray[np.float64]


class Department(RowAgent):
    """One department of one level (street or district) of one run."""

    table = "departments"

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_department + self.row)

    @property
    def backlog(self) -> int:
        """Cases in the department's hands that are not closed."""
        return int(self.model.backlog_of(self.handler))


def handoff_delay(handoffs: Number, z: Number, *, turnaround: Number, spread: Number) -> Any:
    """Whole days lost to hand-offs between departments (条块分割, 九龙治水; 002-21).

    Lognormal around `handoffs` times `turnaround` days (H1); `z` is standard normal, `spread` the log-sd.
    """
    return np.ceil(np.asarray(handoffs) * turnaround * np.exp(spread * np.asarray(z) - spread * spread / 2.0))


def patience_days(tolerance: Number, *, factor: Number, least: Number) -> Any:
    """Days at one level after which a case moves up: `factor` x the kind's `tolerance` in days, at least `least`.

    Assumption.
    """
    return np.maximum(least, factor * np.asarray(tolerance))


def camera_notices(visibility: Number, seen: Number, *, watch: Number) -> Any:
    """Chance in [0, 1] that somebody at the screens finds a case today: `visibility` x share `seen` x `watch`.

    `visibility` of the kind, `seen` the share of public space before cameras, `watch` the daily chance that what is
    plain on a screen is also noticed. Assumption (001-38: Skynet and Bright projects).
    """
    return np.asarray(visibility) * seen * watch


def inspections(hours: Number, businesses: Number, *, hours_each: Number) -> Any:
    """Inspections of each business a week: `hours` a week shared among the `businesses`; 0 where there are none."""
    number = np.asarray(businesses)
    return np.where(number > 0, np.asarray(hours) / hours_each / np.maximum(number, 1), 0.0)


def inspection_notices(weekly: Number, *, finds: Number) -> Any:
    """Chance in [0, 1] that an inspection finds a danger in a business on a working day (003-45).

    `weekly` inspections of each business fall on five days; each finds what is there with the chance `finds`.
    """
    return np.minimum(1.0, np.asarray(weekly) / 5.0) * finds


def withdrawal_hazard(trust: Number, *, per_year: Number, trust_slope: Number) -> Any:
    """Daily chance that a complainant withdraws a known case: `per_year` / 365 at neutral trust (0.5).

    Higher where trust is low. Assumption.
    """
    return np.minimum(1.0, per_year / 365.0 * np.maximum(0.0, 1.0 + trust_slope * (0.5 - np.asarray(trust))))


def petition_hazard(overdue: Any, large_stake: Any, *, per_year: Number) -> Any:
    """Daily chance of a petition (信访): `per_year` / 365 for large stakes that are overdue, else 0. Assumption."""
    return np.where(np.asarray(overdue) & np.asarray(large_stake), per_year / 365.0, 0.0)


def urgency(severity: Number, signs: Number, called: Number, *, per_sign: Number) -> Any:
    """How soon a queued case is worked, in steps of severity: `severity` (1 to 3) + `per_sign` x `signs` + `called`.

    `signs` counts 0 to 3 signs that its people may petition, `called` is 0 or more where callers come first. Stability
    comes first (维稳): who may petition is served before who keeps quiet. Assumption.
    """
    return np.asarray(severity) + per_sign * np.asarray(signs) + called


def dispatched_level(level: Any, enforceable: Any, offices: Any, *, street: int) -> Any:
    """Level to which a hotline sends a ticket: the street, if offices must act or can enforce; else its own `level`.

    `level` counts from 0; `enforceable` and `offices` are truth values (接诉即办: 直派). A ticket never goes down.
    """
    direct = np.asarray(enforceable) | np.asarray(offices)
    return np.where(direct, np.maximum(level, street), level)
