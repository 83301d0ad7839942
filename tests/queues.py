"""Compounds that are nothing but queues: one kind of case each, one firm each, nobody gives up, nothing feeds back.

Each archetype is another queue, told apart by the hours of its kind, so that one world holds all of them. A firm has
the same MINUTES on every day of the week. Times are in whole days: what arises in the morning is known, routed and
worked on the same day, and a case closed on the day on which it arose took one day.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy import stats
from worlds import scenario, timed

from agents.community_committee import work_minutes
from model.inputs.archetypes import ARCHETYPES
from model.inputs.kind import Kind
from model.inputs.kinds import KindTable, _table, load_kinds
from model.rules import Rules
from model.state.columns import Floats
from model.world import World
from scenarios.build import make_run

MINUTES = 960
PEOPLE = 10
COUNT = 200
SPREAD = 0.8
COMPOUND = """
[[place.communities.compounds]]
archetype = "{archetype}"
count = {count}
households = 5
buildings = 1
residents_start_quality = 1.0
households_per_staff = 10.0
committee = false
firm = true
"""
STILL = {
    "standing_stock": 0.0,
    "frailty_sd": 0.0, "relapse_scale": 0.0, "paper_pressure": 0.0, "withdraw_per_year": 0.0,
    "petition_per_year": 0.0, "patience_least_days": 3650.0, "patience_factor": 100.0, "self_help_tries": 0.0,
    "firm_case_share": 1.0, "hours_spread": SPREAD, "capacity_scale": (MINUTES + 0.5) / (0.5 * 40.0 * 60.0 / 7.0),
}  # fmt: skip
"""No compound is more quarrelsome than another, nothing comes back, nobody gives up, nothing is closed on paper."""


class Queue(NamedTuple):
    """One queue: cases a day, the mark in `hours` that chooses their minutes, the chance that a visit settles."""

    per_day: float
    hours: float
    settles: float = 1.0


DAYS = 4
"""Mean days of a firm's whole time that a case takes."""
FIXED, GEOMETRIC, EXPONENTIAL, VISITS, LOGNORMAL = 1.0, 2.0, 3.0, 5.0, DAYS * MINUTES / 60.0
SERVERS = 3


def minutes(hours: Any, z: Any, factor: Any, *, spread: float) -> Any:
    """Minutes of an attempt by the mark of its kind; the lognormal ones by the model's own rule."""
    exp = -np.log(stats.norm.sf(z))  # exponential of mean 1
    whole_days = np.ceil(exp / -np.log(1.0 - 1.0 / DAYS))  # geometric of mean DAYS
    return np.select(
        [hours == FIXED, hours == GEOMETRIC, hours == EXPONENTIAL, hours == VISITS],
        [np.full(np.shape(z), DAYS * MINUTES), whole_days * MINUTES, np.ceil(exp * DAYS * MINUTES),
         np.full(np.shape(z), MINUTES // SERVERS)],
        work_minutes(hours, z, factor, spread=spread),
    )  # fmt: skip


CERTAIN = Rules(
    household_size=lambda u, mean: np.full(np.shape(u), 2),
    report_hazard=lambda reporting, *_, **__: np.ones(np.shape(reporting)),
    give_up_hazard=lambda reporting, *_, **__: np.zeros(np.shape(reporting)),
    repair_probability=lambda agreement, *_, **__: np.asarray(agreement),
    work_minutes=minutes,
)
"""Households of two; whoever has trouble says so at once; a visit settles with the chance written at its kind."""


def plain_kind(name: str, rate: tuple[float, ...], **changes: Any) -> Kind:
    """A kind that depends on nothing and is the firm's, however often it takes."""
    usual: dict[str, Any] = {
        "name": name, "rate": rate, "drivers": (), "season": "none", "consent": False, "violation": False,
        "departments": 0, "handler": "firm", "level": "neighbourhood", "reporting": 1.0, "latent_days": 1.0,
        "relapse": 0.0, "stake": "small", "party": "nobody", "family": "service", "min_visits": 1,
        "max_attempts": 30_000, "revisit_days": 1.0, "visibility": 0.0, "no_trade": 0.0,
    }  # fmt: skip
    return replace(load_kinds()["worn_facilities"], **(usual | changes))


def kinds_of(queues: dict[str, Queue]) -> KindTable:
    """One kind for each queue, arising in its archetype only."""
    made = []
    for home, queue in queues.items():
        rate = queue.per_day * 365.0 * 1000.0 / PEOPLE
        rates = tuple(rate if archetype == home else 0.0 for archetype in ARCHETYPES)
        made.append(plain_kind(home, rates, hours=queue.hours, agreement=queue.settles))
    return _table(made)


class Queues(World):
    """Compounds as queues: firms' staff never changes, and what every case took is noted on its last day."""

    monthly = ()

    def __init__(self, queues: dict[str, Queue], warmup: int, days: int, seeds: range = range(1)) -> None:
        self.noted: list[tuple[Any, ...]] = []
        place = '[[place.communities]]\nname = "队列"\ngrids = 1\n'
        place += "".join(COMPOUND.format(archetype=home, count=COUNT) for home in queues)
        still = scenario(place, "", STILL, timed(warmup, days))
        super().__init__([make_run(still, seed) for seed in seeds], kinds=kinds_of(queues), rules=CERTAIN)
        first = self.handlers.first_firm
        assert (self.handlers.workday[first : first + len(self.compounds)] == MINUTES).all()
        assert (self.handlers.weekend[first : first + len(self.compounds)] == MINUTES).all()

    def note(self) -> None:
        """What ended today."""
        cases, rows = self.cases, self.today.rows("closed")
        names = ("compound", "opened", "closed", "worked")
        self.noted.append(tuple(getattr(cases, name)[rows] for name in names))


def note(world: World) -> None:
    """A last phase of the day."""
    assert isinstance(world, Queues)
    world.note()


Queues.phases = (*World.phases, note)


class Interval(NamedTuple):
    """An estimate and its confidence interval."""

    mean: float
    low: float
    high: float


def ratio(total: Floats, count: Floats, level: float = 0.999) -> Interval:
    """Mean per case from independent compounds: sum over sum, with the interval of a ratio estimator.

    Cases of one queue resemble each other, compounds do not depend on each other: so the spread is taken between
    compounds, from the residuals total - ratio x count (Cochran, Sampling Techniques, 3rd ed., section 6.4), with
    Student's t.
    """
    k, mean = total.size, float(total.sum() / count.sum())
    spread = np.sqrt(np.sum((total - mean * count) ** 2) / (k - 1) / k) / count.mean()
    half = float(spread * stats.t.ppf(0.5 + level / 2.0, k - 1))
    return Interval(mean, mean - half, mean + half)


def erlang_wait(per_day: float, rate: float, servers: int) -> float:
    """Mean days before service in M/M/c: C(c, a) / (c mu - lambda), C by Erlang's recursion (a = lambda / mu)."""
    load, blocked = per_day / rate, 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    busy = per_day / (servers * rate)
    return blocked / (1.0 - busy * (1.0 - blocked)) / (servers * rate - per_day)


def visits_stock(per_day: float, chance: float, servers: int, most: int = 120) -> float:
    """Mean cases present on a day where each of the first `servers` ends with `chance` a day and Poisson many come.

    The chain Q' = Q + N - Binomial(min(Q + N, c), p) solved as it stands, cut at `most` cases.
    """
    states = np.arange(most + 1)
    come = stats.poisson.pmf(states, per_day)
    arrive = np.array([np.r_[np.zeros(q), come[: most + 1 - q]] for q in states])
    arrive[:, -1] += 1.0 - arrive.sum(axis=1)
    ends = np.zeros((most + 1, most + 1))
    for q in states:
        busy = min(int(q), servers)
        for gone in range(busy + 1):
            ends[q, q - gone] = stats.binom.pmf(gone, busy, chance)
    step = ends @ arrive  # from the stock that is present today to the one that is present tomorrow
    equations = np.vstack([step.T - np.eye(most + 1), np.ones(most + 1)])
    stationary = np.linalg.lstsq(equations, np.r_[np.zeros(most + 1), 1.0], rcond=None)[0]
    return float(stationary @ states)
