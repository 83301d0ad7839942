"""Volunteers 志愿者 and station leaders 站长: joining, burnout, and the work that neighbours take over.

Rules are pure functions of scalars or arrays; coefficients are passed in by name from the parameters. A volunteer is
no agent of its own but a resident in that role (`Resident.volunteer`).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

type Number = float | npt.NDArray[np.float64]


def availability(
    tenant: Any, migrant: Any, *, available: Number, tenant_factor: Number, migrant_factor: Number
) -> Any:
    """Chance in [0, 1] that an adult is available for volunteering at all.

    `available` is that of local owners: three in four never take part, whatever they say (R6). Tenants (0.3 times,
    section 6 of the facts) and migrants have less of a stake (002-27).
    """
    factor = np.where(tenant, tenant_factor, 1.0) * np.where(migrant, migrant_factor, 1.0)
    return np.minimum(1.0, available * factor)


def exposure(
    building: Number, tied: Number, visible: Number, stirred: Number, *, tie_weight: Number, member_weight: Number
) -> Any:  # fmt: skip
    """Exposure of a resident to volunteering: a share to be compared with the own threshold.

    `building`: share of the building's other adults who are active. `tied`: share of the tied households with an active
    member; not a number without ties, and then only the building counts. `tie_weight` in [0, 1] mixes the two.
    `visible`: share of the compound's adults known as party members, each counting `member_weight` times (S002-C).
    `stirred`: what campaigns, clubs and stations add.
    """
    building, tied = np.asarray(building), np.asarray(tied)
    known = np.where(np.isnan(tied), building, tied)
    around = building + tie_weight * (known - building)
    return around + member_weight * np.asarray(visible) + stirred


def joins(exposed: Number, threshold: Number, visible: Any) -> Any:
    """Whether somebody joins in this month: the exposure reaches the own threshold (Granovetter, D1).

    A party member who is known as such (`visible`) is a first mover and waits for nobody (S002-C).
    """
    return (np.asarray(exposed) >= threshold) | np.asarray(visible)


def burnout_hazard(months: Number, helped: Number, *, fatigue: Number, strain: Number) -> Any:
    """Chance in [0, 1] of giving up this month, 1 - exp(-fatigue x months - strain x helped).

    `months` of volunteering so far. `helped`: hours that a volunteer of the compound spent in other people's quarrels
    last month, on average. At `fatigue` 0.005 per month and month half of those who keep out of quarrels have given up
    after a year and a half (S004-L: 1 to 2 years). How much quarrels tire is an assumption.
    """
    served = np.maximum(np.asarray(months), 0.0)
    return 1.0 - np.exp(-np.asarray(fatigue) * served - np.asarray(strain) * np.asarray(helped))


def next_weariness(weary: Any, active: Any, stops: Any, *, rest: Number) -> Any:
    """Weariness next month: months of volunteering so far (positive) or months of rest left (negative).

    A month of volunteering adds one, a month without takes one away. Those who stop rest for `rest` months, at least
    one. Whole numbers, at most 100.
    """
    weary = np.asarray(weary)
    resting = np.where(weary < 0, weary + 1, np.maximum(weary - 1, 0))
    working = np.minimum(weary + 1, 100)
    pause = -np.maximum(1, np.rint(rest)).astype(np.int64)
    return np.where(active, np.where(stops, pause, working), resting)


def months_served(z: Number, *, fatigue: Number) -> Any:
    """Months that an active volunteer has served so far, in the long-run state.

    `z` is standard normal. Under `burnout_hazard` the months served are half normal with scale 1 / sqrt(fatigue).
    Without fatigue nobody burns out, and the result is 0. At most 100.
    """
    scale = 1.0 / np.sqrt(np.maximum(fatigue, 1e-4))
    months = np.minimum(np.floor(np.abs(np.asarray(z)) * scale), 100.0)
    return np.where(np.asarray(fatigue) > 0.0, months, 0.0)


def resting_share(*, fatigue: Number, rest: Number) -> Any:
    """Share of all who ever joined who are resting, in the long run."""
    service = np.sqrt(np.pi / 2.0) / np.sqrt(np.maximum(fatigue, 1e-9))
    return rest / (rest + service)


def care_relief(hours: Number, *, most: Number, enough: Number) -> Any:
    """Share in [0, `most`] of the work on a case of care that neighbours do (003-11, 003-51).

    `hours` of neighbours' care a week per 1,000 residents; `enough` of them bring 63 % of what neighbours can do.
    """
    return most * (1.0 - np.exp(-np.asarray(hours) / np.maximum(enough, 1e-9)))


def helpers_at_hand(minutes: Number, cases: Number, *, each: Number, most: Number) -> Any:
    """How many neighbours take part in settling each of the `cases` that are put to the parties today, 0 to `most`.

    `minutes` set aside for it in the compound are shared alike; each neighbour needs `each` of them. It is a mean and
    need not be whole. The report counts 23,000 helpers and 28,000 problems solved (004-29, 004-40).
    """
    share = np.asarray(minutes) / np.maximum(np.asarray(cases), 1.0)
    return np.minimum(most, share / np.maximum(each, 1e-9))


def helpers_logit(helpers: Number, *, most: Number, enough: Number) -> Any:
    """Logit in [0, `most`] that neighbours who persuade and bear witness add to agreement (004-40, 004-56).

    `enough` of them bring 63 % of it: the tenth says what the second has said. Size: assumption.
    """
    return most * (1.0 - np.exp(-np.asarray(helpers) / np.maximum(enough, 1e-9)))


def odd_job_chance(minutes: Number, work: Number) -> Any:
    """Chance in [0, 1) that a small repair that waits is taken in hand today (003-11, S003-B).

    `minutes` that volunteers have for repairs today, `work` that all of the compound's small repairs would take them.
    On average no more is done than there are minutes for.
    """
    return 1.0 - np.exp(-np.asarray(minutes) / np.maximum(np.asarray(work), 1e-9))


def firms_slack(hours: Number, *, crowding: Number) -> Any:
    """Share in [0, 1) of its quality that a firm drops because volunteers do it anyway (S003-B: crowding-out).

    `hours` of volunteers' cleaning and small repairs a week per 100 households; each hour costs about the share
    `crowding`.
    """
    return 1.0 - np.exp(-np.asarray(crowding) * hours)


def door(visible: Number, station: Number, *, member_contact: Number, station_access: Number) -> Any:
    """Factor on access, at least 1: party members and a station nearby ease reporting (S001-A, S002-C, S003-A).

    `visible`: party members known as such per 100 residents, saturating. `station`: strength in [0, 1] of a station
    inside the compound, 0 without a leader.
    """
    contact = member_contact * (1.0 - np.exp(-np.asarray(visible)))
    return 1.0 + contact + station_access * np.asarray(station)


def leader_leaves_probability(*, per_year: Number) -> Any:
    """Chance in [0, 1] that a station's leader leaves within a month (003-09: it depends on one person)."""
    return 1.0 - np.exp(-np.asarray(per_year) / 12.0)
