"""Volunteers 志愿者 and the leader of a station 站长: who joins in, who tires, what neighbours take over.

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
    """Chance in [0, 1] that an adult could ever be won for volunteering.

    `available` holds for owners from here: three in four never take part, whatever they say (R6). Tenants (0.3 times,
    section 6 of the facts) and those who moved in from elsewhere have less of a stake (002-27).
    """
    factor = np.where(tenant, tenant_factor, 1.0) * np.where(migrant, migrant_factor, 1.0)
    return np.minimum(1.0, available * factor)


def exposure(
    building: Number, tied: Number, visible: Number, stirred: Number, *, tie_weight: Number, member_weight: Number
) -> Any:  # fmt: skip
    """How much a resident sees of others who join in, as a share that thresholds are compared with.

    `building`: share of the other adults of the building who are active; `tied`: share of the tied households in
    which somebody is, not a number for those without ties, who look at the building only; the two are mixed by
    `tie_weight` in [0, 1]. `visible`: share of the compound's adults who are known as party members, each counting
    `member_weight` times (S002-C). `stirred`: what campaigns, clubs and stations add.
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


def burnout_hazard(months: Number, *, fatigue: Number) -> Any:
    """Chance in [0, 1] of giving up this month after so many months of volunteering, 1 - exp(-fatigue x months).

    At `fatigue` 0.005 per month and month half of them have given up after a year and a half (S004-L: 1 to 2 years).
    """
    return 1.0 - np.exp(-fatigue * np.maximum(np.asarray(months), 0.0))


def next_weariness(weary: Any, active: Any, stops: Any, *, rest: Number) -> Any:
    """Weariness a month on, in whole months: those of volunteering behind (positive) or of rest ahead (negative).

    A month of volunteering adds one, a month without takes one away; who stops rests for `rest` months, at least one.
    Held at 100.
    """
    weary = np.asarray(weary)
    resting = np.where(weary < 0, weary + 1, np.maximum(weary - 1, 0))
    working = np.minimum(weary + 1, 100)
    pause = -np.maximum(1, np.rint(rest)).astype(np.int64)
    return np.where(active, np.where(stops, pause, working), resting)


def months_served(z: Number, *, fatigue: Number) -> Any:
    """Months of volunteering behind somebody who is met at work, where things have long been as they are.

    `z` is standard normal. Lengths of service under `burnout_hazard` leave ages that are half normal with scale
    1 / sqrt(fatigue); without fatigue nobody wears out and none are counted. Held at 100.
    """
    scale = 1.0 / np.sqrt(np.maximum(fatigue, 1e-4))
    months = np.minimum(np.floor(np.abs(np.asarray(z)) * scale), 100.0)
    return np.where(np.asarray(fatigue) > 0.0, months, 0.0)


def resting_share(*, fatigue: Number, rest: Number) -> Any:
    """Share of those who joined at some time who are having their rest, in the long run."""
    service = np.sqrt(np.pi / 2.0) / np.sqrt(np.maximum(fatigue, 1e-9))
    return rest / (rest + service)


def care_relief(hours: Number, *, most: Number, enough: Number) -> Any:
    """Share in [0, `most`] of the work on a case of care that neighbours do (003-11, 003-51).

    `hours` of neighbours' care a week per 1,000 residents; `enough` of them bring 63 % of what neighbours can do.
    """
    return most * (1.0 - np.exp(-np.asarray(hours) / np.maximum(enough, 1e-9)))


def firms_slack(hours: Number, *, crowding: Number) -> Any:
    """Share in [0, 1) of its quality that a firm leaves to volunteers who clean anyway (S003-B: crowding-out).

    `hours` of volunteers' cleaning a week per 100 households; each brings about the share `crowding`.
    """
    return 1.0 - np.exp(-np.asarray(crowding) * hours)


def door(visible: Number, station: Number, *, member_contact: Number, station_access: Number) -> Any:
    """Factor from 1 upwards on the ease of reporting: somebody at the door to tell (S001-A, S002-C, S003-A).

    `visible`: party members known as such per 100 residents, saturating; `station`: strength in [0, 1] of a station
    inside the compound, nothing without its leader.
    """
    contact = member_contact * (1.0 - np.exp(-np.asarray(visible)))
    return 1.0 + contact + station_access * np.asarray(station)


def leader_leaves_probability(*, per_year: Number) -> Any:
    """Chance in [0, 1] that a station's leader leaves within a month (003-09: it depends on one person)."""
    return 1.0 - np.exp(-np.asarray(per_year) / 12.0)
