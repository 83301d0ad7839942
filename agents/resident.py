"""Residents 居民 and party members 党员: who they are, what they report, pay, expect and feel.

Rules are pure functions of scalars or arrays; coefficients are passed in by name from the parameters.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from agents.rows import RowAgent

if TYPE_CHECKING:
    from model.world import World

type Number = float | npt.NDArray[np.float64]


class Resident(RowAgent):
    """A person who lives in a compound. Party members are of the subclass `PartyMember`.

    Attributes beside the columns: `satisfaction` and `trust` as of today, `burden` in cases, `building`, `compound`,
    `community`, `run`.
    """

    table = "residents"

    @classmethod
    def rows_of(cls, model: "World") -> npt.NDArray[np.intp]:
        """Residents of exactly this class: party members are listed under `PartyMember`."""
        return np.flatnonzero(model.residents.member == issubclass(cls, PartyMember))

    @property
    def satisfaction(self) -> float:
        """Satisfaction with living here today, in [0, 1]."""
        return float(self.model.satisfaction_today(np.array([self.row]))[0])

    @satisfaction.setter
    def satisfaction(self, value: float) -> None:
        self.model.residents.satisfaction[self.row] = value
        self.model.residents.as_of[self.row] = self.model.day

    @property
    def burden(self) -> float:
        """Open cases that affect this person, a respondent's by a share."""
        return float(self.model.residents.burden[self.row]) / 1e6

    @property
    def building(self) -> int:
        """Row of the building."""
        return int(self.model.households.building[self.household])

    @property
    def compound(self) -> int:
        """Row of the compound."""
        return int(self.model.buildings.compound[self.building])

    @property
    def community(self) -> int:
        """Row of the community."""
        return int(self.model.buildings.community[self.building])

    @property
    def run(self) -> int:
        """Row of the run."""
        return int(self.model.buildings.run[self.building])

    @property
    def tenant(self) -> bool:
        """Whether the household rents."""
        return bool(self.model.households.tenant[self.household])


class PartyMember(Resident):
    """A resident who is a registered party member: may become a red steward."""


def household_size(u: Number, mean: Number) -> Any:
    """Persons in a household: one plus a Poisson number of mean `mean - 1`, by inversion, at most ten.

    `u` in (0, 1), one per household; whole numbers of its shape, never falling in `u` or `mean`.
    """
    rate = np.maximum(np.asarray(mean) - 1.0, 0.0)
    term = np.exp(-rate)
    below, size = np.array(term), np.ones(np.shape(u), dtype=np.int64)
    for k in range(1, 10):
        size += np.asarray(u) > below
        term = term * rate / k
        below = below + term
    return size


def migrant_probability(tenant: Any, tenant_share: Number, migrant_share: Number) -> Any:
    """Chance in [0, 1] that a household moved in from elsewhere, so that `migrant_share` holds in the compound.

    Seven in ten migrants rent, where there are flats enough to rent (assumption).
    """
    rents = np.minimum(1.0, 0.7 * migrant_share / np.maximum(tenant_share, 1e-9))
    owns = (migrant_share - tenant_share * rents) / np.maximum(1.0 - tenant_share, 1e-9)
    return np.where(tenant, rents, np.minimum(1.0, owns))


def age(u_group: Number, u_age: Number, elderly_share: Number, first: Any) -> Any:
    """Age in years: 60-89 with the given share, else 18-59, children only beside a first adult.

    Children are 16 per cent of all residents (census 2020: 17.95 per cent are 0-14; assumption for cities).
    """
    child = ~np.asarray(first) & (np.asarray(u_group) > 1.0 - 0.25)
    elderly = np.asarray(u_group) < elderly_share
    low, span = np.where(child, 0, np.where(elderly, 60, 18)), np.where(child, 18, np.where(elderly, 30, 42))
    return low + (np.asarray(u_age) * span).astype(np.int64)


def member_probability(years: Any, member_share: Number) -> Any:
    """Chance of being a party member: adults only, so that `member_share` of all residents holds (M1, M2)."""
    return np.where(np.asarray(years) >= 18, np.minimum(1.0, np.asarray(member_share) / 0.84), 0.0)


def friction_driver(ties: Number, eta: Number) -> Any:
    """Factor on the rate of quarrels by ties: 1 - eta x ties, for ties in [0, 1].

    People who know each other talk before they quarrel (R10, assumption).
    """
    return 1.0 - np.asarray(eta) * ties


def channel_access(
    years: Any,
    tenant: Any,
    migrant: Any,
    *,
    access: Number,
    elderly_access: Number,
    tenant_access: Number,
    migrant_access: Number,
) -> Any:
    """Access to reporting channels, relative to a younger local owner.

    Elderly people, tenants and migrants have less of it (R12, 002-27).
    """
    old = np.where(np.asarray(years) >= 60, elderly_access, 1.0)
    return access * old * np.where(tenant, tenant_access, 1.0) * np.where(migrant, migrant_access, 1.0)


def app_access(years: Any, registered: Number, *, gain: Number) -> Any:
    """Factor on access where a share of residents below 60 is `registered` on a platform; 1 for the older (002-27).

    `gain` is what full registration adds (S000-K: 0.2 to 0.6): the digital divide widens with every registration.
    """
    return np.where(np.asarray(years) < 60, 1.0 + gain * np.asarray(registered), 1.0)


def total_access(usual: Number, app: Number, desk: Any, *, desk_gain: Number) -> Any:
    """Access to all channels: `usual` access times the factors of the platform and of a mediation desk.

    `app` is the factor of `app_access`. Where a mediation `desk` would take the case on, access is larger by the share
    `desk_gain` (S001-E). Assumption: the factors multiply.
    """
    return usual * (app * np.where(desk, 1.0 + np.asarray(desk_gain), 1.0))


def self_help_probability(success: Number, ties: Number, neighbours: Any, *, ties_slope: Number) -> Any:
    """Chance in [0, 1] that a private talk ends a case before anybody in charge hears of it (003-17).

    sigma(logit(success) + ties_slope x (ties - 0.5)); `success` is the chance at middling ties, strictly between 0 and
    1; `ties` in [0, 1] help between `neighbours` and not with a merchant. Assumption.
    """
    known = np.where(neighbours, np.asarray(ties) - 0.5, 0.0)
    x = np.log(np.asarray(success) / (1.0 - np.asarray(success))) + ties_slope * known
    return 1.0 / (1.0 + np.exp(-x))


def report_hazard(
    reporting: Number, latent_days: Number, trust: Number, access: Number, *,
    trust_slope: Number, record: Number = 0.5, learned_slope: Number = 0.0,
) -> Any:  # fmt: skip
    """Daily chance that somebody reports a case that troubles them.

    `reporting / latent_days` at neutral trust (0.5), neutral record (0.5) and full access (1); `latent_days` are mean
    days until people report or give up. `record`, 0 to 1, tells how earlier reports that they know of ended. People
    who expect nothing do not report (R12; slopes: assumption).
    """
    expects = trust_slope * (np.asarray(trust) - 0.5) + learned_slope * (np.asarray(record) - 0.5)
    return np.minimum(1.0, np.asarray(reporting) / latent_days * access * np.maximum(0.0, 1.0 + expects))


def give_up_hazard(
    reporting: Number, latent_days: Number, trust: Number, *,
    trust_slope: Number, record: Number = 0.5, learned_slope: Number = 0.0,
) -> Any:  # fmt: skip
    """Daily chance that somebody gives up an unreported case; the problem itself goes on.

    (1 - reporting) / latent_days at neutral trust and record. Higher where trust is low, or where earlier reports
    came to nothing (R12, assumption).
    """
    despairs = trust_slope * (0.5 - np.asarray(trust)) + learned_slope * (0.5 - np.asarray(record))
    return np.minimum(1.0, (1.0 - np.asarray(reporting)) / latent_days * np.maximum(0.0, 1.0 + despairs))


def learned_record(record: Number, answer: Number, *, rate: Number) -> Any:
    """Record of earlier reports, 0 to 1, updated with one more that was settled (`answer` 1) or ignored (0).

    Moves by the share `rate` towards the answer (assumption: 0.1 to 0.3 per contact).
    """
    return np.asarray(record) + rate * (np.asarray(answer) - record)


def reconsiders(access_then: Number, access_now: Number, u: Number) -> Any:
    """Whether somebody who gave up tries again because access has improved since; truth values.

    The chance is 1 - access then / access now. The uniform `u` does not change from month to month, so those who come
    back do so at once. Assumption.
    """
    then, now = np.asarray(access_then), np.asarray(access_now)
    return np.asarray(u) * now < now - then


def pays_fee_probability(
    logit: Number, satisfaction: Number, neighbours: Number, *, satisfaction_slope: Number, norm_slope: Number
) -> Any:
    """Chance in [0, 1] that a household pays this month's property fee.

    `logit` is the inclination of compound and household; own satisfaction in [0, 1] and the share of neighbours who
    are expected to pay, both neutral at 0.5, raise it (the spiral 低收费-低服务-低收缴, P14; levels P2, P5 to P9).
    """
    x = (
        np.asarray(logit)
        + satisfaction_slope * (np.asarray(satisfaction) - 0.5)
        + norm_slope * (np.asarray(neighbours) - 0.5)
    )
    return 1.0 / (1.0 + np.exp(-x))


def satisfaction_level(
    quality: Number, condition: Number, order: Number, ties: Number, nuisance: Number, *,
    base: Number, w_quality: Number, w_condition: Number, w_order: Number, w_ties: Number, w_nuisance: Number,
) -> Any:  # fmt: skip
    """Satisfaction towards which the residents of a building drift, before their own trust and burden.

    May lie outside [0, 1]; `own_level` clips it. Each part lies in [0, 1] and is centred at 0.5; `order` is one minus
    disorder; `nuisance` is a scaled count of open cases per 100 residents that bother the whole building, and
    saturates. Weights are satisfaction per unit of the part (S1, S2, S8; weights: assumption).
    """
    return (
        base
        + w_quality * (np.asarray(quality) - 0.5)
        + w_condition * (np.asarray(condition) - 0.5)
        + w_order * (np.asarray(order) - 0.5)
        + w_ties * (np.asarray(ties) - 0.5)
        - w_nuisance * (1.0 - np.exp(-np.asarray(nuisance)))
    )


def sense_of_safety(
    fear: Number, disorder: Number, ties: Number, trust: Number, patrol: Number, *,
    base: Number, w_fear: Number, fear_scale: Number, w_disorder: Number, w_ties: Number, w_trust: Number,
    w_patrol: Number,
) -> Any:  # fmt: skip
    """Sense of safety of a person in [0, 1] (安全感, 003-16, 002-28).

    `fear` counts open cases that frighten, per 100 residents of the building, weighted by kind; known or not, they take
    `w_fear` x (1 - exp(-fear_scale x fear)) at most. Visible `disorder` in [0, 1] takes its share (D3). Ties of the
    compound and own trust are neutral at 0.5. `patrol` is the chance that somebody on patrol passes on a working
    day; it reassures by `w_patrol` at most, whatever it finds. Weights: assumption.
    """
    feels = (
        base
        - w_fear * (1.0 - np.exp(-fear_scale * np.asarray(fear)))
        - w_disorder * np.asarray(disorder)
        + w_ties * (np.asarray(ties) - 0.5)
        + w_trust * (np.asarray(trust) - 0.5)
        + w_patrol * np.asarray(patrol)
    )
    return np.minimum(np.maximum(feels, 0.0), 1.0)


def own_level(level: Number, trust: Number, burden: Number, *, w_trust: Number, w_burden: Number) -> Any:
    """Satisfaction level of a person in [0, 1]: the building's level, own trust (neutral at 0.5) and own burden.

    `burden` counts open cases, at most three; a case in which the person is the respondent counts by a share (S7,
    assumption).
    """
    own = level + w_trust * (np.asarray(trust) - 0.5) - w_burden * np.minimum(burden, 3.0)
    return np.minimum(np.maximum(own, 0.0), 1.0)


def persuaded_trust(trust: Number, around: Number, listens: Any, *, diffusion: Number) -> Any:
    """Trust in [0, 1] after a month of talk with the households one is tied to (DeGroot with stubborn people, D2).

    Moves by the share `diffusion` towards their mean trust `around`. People without ties (`around` not a number), and
    those who do not listen, keep their view. Assumption (R8: contact; R9: trust).
    """
    trust, around = np.asarray(trust), np.asarray(around)
    moved = np.asarray(listens) & ~np.isnan(around)
    return np.where(moved, trust + diffusion * (around - trust), trust)


def drifting_ties(
    ties: Number, usual: Number, shift: Number, mobile: Number, *, half_life: Number, turnover: Number, days: Number
) -> Any:  # fmt: skip
    """Density of ties in [0, 1] after so many `days`: it drifts towards the compound's usual one plus `shift`.

    `mobile` is the share of households who rent or came from elsewhere. Ties beyond the usual density are lost
    `1 + turnover x mobile` times as fast, so less of a gain stays where many are mobile (S002-I: ties turn over with
    moves; R10). `half_life` in days.
    """
    ties, lost = np.asarray(ties), 1.0 + turnover * np.asarray(mobile)
    towards = usual + np.maximum(shift, 0.0) / lost + np.minimum(shift, 0.0)
    speed = np.where(ties > usual, lost, 1.0)
    kept = np.exp2(-np.asarray(days) * speed / half_life)
    return np.minimum(np.maximum(towards + (ties - towards) * kept, 0.0), 1.0)


def settlement_gain(elapsed: Number, expected: Number, *, gain: Number, loss_aversion: Number) -> Any:
    """Change of satisfaction when a case ends, by its duration against the expected one (S3, S5).

    `gain x clip((expected - elapsed) / expected, -1, 1)`, days since it arose against days expected. A
    disappointment weighs `loss_aversion` times as much as a gain (section 7 of the facts: 1.5 to 2).
    """
    surprise = (np.asarray(expected) - elapsed) / np.maximum(expected, 1.0)
    surprise = np.minimum(np.maximum(surprise, -1.0), 1.0)
    return gain * np.where(surprise < 0.0, loss_aversion * surprise, surprise)


def adapted_expectation(expectation: Number, elapsed: Number, tolerance: Number, *, rate: Number) -> Any:
    """Expected time to settle after a contact, as multiple of the kind's `tolerance` in days.

    Moves by the share `rate` towards what was seen, held between 0.25 and 3 (section 7 of the facts: 0.1 to 0.3).
    """
    seen = np.minimum(np.maximum(np.asarray(elapsed) / tolerance, 0.25), 3.0)
    return np.asarray(expectation) + rate * (seen - expectation)


def case_rating(
    outcome: Number, fairness: Number, elapsed: Number, expected: Number, trust: Number, *,
    w_outcome: Number, w_fairness: Number, w_speed: Number, w_trust: Number,
) -> Any:  # fmt: skip
    """How a complainant rates a closed case, in [0, 1]: mean of result, fairness, speed and trust, by weights.

    `outcome` and `fairness` lie in [0, 1]; speed is 1 at once, 0.5 at the `expected` day, 0 from twice that on
    (section 7 of the facts: 0.45, 0.25, 0.20, 0.10; S9: the outcome weighs most). Returns 0 if all weights are 0.
    """
    speed = np.maximum(1.0 - 0.5 * np.asarray(elapsed) / np.maximum(expected, 1.0), 0.0)
    total = np.maximum(w_outcome + w_fairness + w_speed + w_trust, 1e-12)
    return (w_outcome * outcome + w_fairness * fairness + w_speed * speed + w_trust * trust) / total


def survey_share(satisfied: Number, *, acquiescence: Number) -> Any:
    """Share in [0, 1] that a survey reports as satisfied, if a share `satisfied` is.

    Of those who are not, the share `acquiescence` says yes all the same (S1, S2 against H2, H4; section 12).
    """
    return np.asarray(satisfied) + acquiescence * (1.0 - np.asarray(satisfied))


def callback_satisfied(rating: Number, standard: Number, *, acquiescence: Number) -> Any:
    """Whether a complainant whom the office calls back says "satisfied" (回访); truth values of the arrays' shape.

    `rating` of the end and own `standard` for it lie in [0, 1]. Towards the office people lower their standard by
    `acquiescence` (H1, H7 against H2, H4: official call-backs report far more; section 12: +0.20).
    """
    return np.asarray(rating) >= np.asarray(standard) - acquiescence
