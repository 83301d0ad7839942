"""Community committees 社区党委、居委会: mediation, and work that no firm does."""

from typing import Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

type Number = float | npt.NDArray[np.float64]


class CommunityCommittee(RowAgent):
    """The committee of one community: it mediates cases, and does a firm's work where there is no firm."""

    table = "communities"

    @property
    def handler(self) -> int:
        """Row in the handlers' table."""
        return int(self.model.handlers.first_committee + self.row)

    @property
    def backlog(self) -> int:
        """Cases in the committee's hands that are not closed."""
        return int(self.model.backlog_of(self.handler))


def agreement_probability(
    agreement: Number, trust: Number, ties: Number, attempts: Number, skill: Number, *,
    trust_slope: Number, ties_slope: Number, attempt_slope: Number,
) -> Any:  # fmt: skip
    """Chance in [0, 1] that the parties agree after a completed attempt.

    sigma(logit(agreement) + trust + ties + attempts + skill), each part zero under neutral conditions. `agreement`
    is the kind's chance there, strictly between 0 and 1; `trust` and `ties` lie in [0, 1] and are neutral at 0.5;
    `attempts` counts completed ones from 1; `skill` and the slopes are logits. Persuasion pays by repetition
    (002-10: fourth visit); the neutral chance follows R3 and R4.
    """
    x = (
        np.log(np.asarray(agreement) / (1.0 - np.asarray(agreement)))
        + trust_slope * (np.asarray(trust) - 0.5)
        + ties_slope * (np.asarray(ties) - 0.5)
        + attempt_slope * (np.asarray(attempts) - 1.0)
        + np.asarray(skill)
    )
    return 1.0 / (1.0 + np.exp(-x))


def agreement_logit(
    *, persuasion: Number, three_parties: Number, steward: Number, own_firm: Number, owners_body: Number,
    cross_appointed: Number, merchant: Number, desk: Number, table: Number, example: Number, pressed: Number,
    helpers: Number, parties: Number,
) -> Any:  # fmt: skip
    """Logit that circumstances add to agreement: the sum of the arguments, each 0 where it does not apply.

    `persuasion`: the community's general skill. `three_parties`: committee, owners' body and firm at one table, in
    cases with the firm. `steward`: how well the steward in charge knows the people. `own_firm`: 0 or less, where the
    community judges a case of its own firm. `owners_body`: a body that speaks for the owners. `cross_appointed`:
    members of that body who also sit in the committee. `merchant`: compliance of the business. `desk`: mediators and
    lawyer. `table`: the joint meeting. `example`: finished examples, for those who hesitate. `pressed`: 0 or less,
    after too many visits. `helpers`: neighbours who take part. `parties`: how willing these people are, by nature,
    whoever talks to them. Assumption: the parts add up.
    """
    beside = desk + table + example + pressed + helpers + parties
    body = owners_body + cross_appointed
    return three_parties + persuasion + steward + own_firm + body + merchant + beside


def reactance(attempts: Number, *, after: Number, slope: Number) -> Any:
    """Logit lost because people feel pressed: `slope` for each completed attempt beyond `after` (S002-E). 0 or less."""
    return -slope * np.maximum(np.asarray(attempts) - after, 0.0)


def items_taken(capacity: Number, u: Number) -> Any:
    """Number of cases that a meeting takes today: `capacity`, rounded up or down by the uniform `u` in (0, 1).

    A mean capacity of 1.8 gives one or two (D-22).
    """
    return np.floor(np.asarray(capacity) + np.asarray(u))


def repair_probability(agreement: Number, quality: Number, *, quality_slope: Number) -> Any:
    """Chance in [0, 1] that finished work really solves the case (H7: about 0.80).

    `agreement` is the kind's chance at quality 0.5, strictly between 0 and 1; better service in [0, 1] means fewer
    botched repairs.
    """
    x = np.log(np.asarray(agreement) / (1.0 - np.asarray(agreement))) + quality_slope * (
        np.asarray(quality) - 0.5
    )
    return 1.0 / (1.0 + np.exp(-x))


def work_minutes(hours: Number, z: Number, factor: Number, *, spread: Number) -> Any:
    """Whole minutes (as floats) that one attempt takes: lognormal around the kind's mean `hours`, times `factor`.

    `z` is standard normal, `spread` the log-sd; the mean is 60 x hours x factor whatever the spread (section 12 of
    the facts: sd 0.8).
    """
    return np.ceil(60.0 * np.asarray(hours) * factor * np.exp(spread * np.asarray(z) - spread * spread / 2.0))


def next_visit_days(
    usual: Number, severity: Number, left: Number, ordered: Any, *,
    severity_factor: Number, deadline_share: Number, order_days: Number, least: Number,
) -> Any:  # fmt: skip
    """Whole days from a visit that failed to the next: at least one, fewer the more urgent the case.

    `usual` days of the kind, times `severity_factor` for each step of `severity` above 1 (of 3). The next visit comes
    before the share `deadline_share` of the days `left` to the official deadline is over, but not before `least` days;
    past the deadline `left` is 0 or less. Where an office has `ordered` the other side to put it right within
    `order_days` (限期整改), it inspects on the last of them. Assumption; the office's order: public cases.
    """
    days = np.asarray(usual) * np.asarray(severity_factor) ** (np.asarray(severity) - 1.0)
    days = np.minimum(days, np.maximum(deadline_share * np.asarray(left), least))
    days = np.where(ordered, np.minimum(days, order_days), days)
    return np.maximum(np.ceil(days), 1.0)


def extension_probability(needs_others: Any, *, hard: Number) -> Any:
    """Chance in [0, 1] that an office asks in time for an extension (延期), before anybody closes a case on paper.

    `hard` for a case that `needs_others`, the other side's consent or other offices, else 0: work that one hand can
    finish is no reason. H9: up to 15 working days instead of 7. Assumption: the chance.
    """
    return np.where(needs_others, hard, 0.0)


def paper_probability(*, pressure: Number, follow_up: Number) -> Any:
    """Chance in [0, 1] that a case still open at its official deadline is closed on paper (H7).

    Grows with appraisal `pressure` in [0, 1], falls with the share of closings that are followed up (回访).
    """
    return np.asarray(pressure) * (1.0 - np.asarray(follow_up))


def weariness(weary: Number, pushed: Number, *, tiring: Number, recovery: Number) -> Any:
    """Share in [0, 1] by which a push has worn staff down, a month later (S001-F: fatigue).

    `weary` is the share before, `pushed` the months of a push in it, each weighted by the share of duties put off.
    """
    return np.clip(np.asarray(weary) * (1.0 - recovery) + tiring * np.asarray(pushed), 0.0, 1.0)
