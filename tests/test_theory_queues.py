"""Known queues: the waits that the model simulates are those of the textbooks, within their intervals.

Work W (in days of the handler's time) left at the end of a day follows Lindley's recursion W' = max(0, W + X - 1),
X being the work of the day's Poisson number of cases. Squaring it and writing I for the idle part of a day,
E W = (Var X + (1 - rho)^2 - E I^2) / (2 (1 - rho)). A case waits for W and for those of its own day before it, on
average rho / 2 days of work. Where every case takes whole days, I is 0 or 1, so E I^2 = 1 - rho, and the mean wait
is *exactly* that of Pollaczek and Khinchine, lambda E S^2 / (2 (1 - rho)); else it lies between that and rho / 2 days
more, since (1 - rho)^2 <= E I^2 <= 1 - rho.
(Kleinrock, Queueing Systems I, 1975, sections 5.6, 5.7; Kingman, Proc. Camb. Phil. Soc. 58, 1962.)
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from queues import (
    COUNT,
    DAYS,
    EXPONENTIAL,
    FIXED,
    GEOMETRIC,
    LOGNORMAL,
    MINUTES,
    SERVERS,
    SPREAD,
    VISITS,
    Interval,
    Queue,
    Queues,
    erlang_wait,
    ratio,
    visits_stock,
)

from model.state.columns import total_by

LOAD = 0.7
PER_DAY = LOAD / DAYS
CHANCE = 1.0 / (SERVERS * DAYS)
QUEUES = {
    "old": Queue(PER_DAY, FIXED),
    "resettlement": Queue(PER_DAY, GEOMETRIC),
    "danwei": Queue(PER_DAY, LOGNORMAL),
    "commodity": Queue(PER_DAY, VISITS, CHANCE),
    "fringe": Queue(PER_DAY, EXPONENTIAL),
}
WARMUP, WINDOW, TAIL = 800, 800, 250
"""Days to settle down (five times the relaxation time of the slowest, 1 / (mu (1 - sqrt(rho))^2) = 150 days), days
whose cases count, and days for the last of those to end."""


@pytest.fixture(scope="module")
def finished() -> Queues:
    world = Queues(QUEUES, WARMUP, WINDOW + TAIL, range(2))
    world.run()
    cases = world.cases
    assert (cases.opened[cases.closed < 0] >= WINDOW).all()  # everything that counts has ended
    return world


def days_of(world: Queues, home: str, before: bool = True) -> Interval:
    """Mean days of a case: before its work is begun (work ahead of it), or from first to last day."""
    compound, opened, closed, worked = (np.concatenate(part) for part in zip(*world.noted, strict=True))
    counts = (opened >= 0) & (opened < WINDOW)
    days = closed - opened + 1.0 - (np.ceil(worked / MINUTES) if before else 0.0)
    mine = world.kinds.index(home) == np.arange(len(world.compounds)) // COUNT % len(QUEUES)
    total = total_by(compound[counts], len(world.compounds), days[counts])[mine]
    found = ratio(total, total_by(compound[counts], len(world.compounds))[mine])
    assert found.high - found.low < 0.25 * found.mean  # narrow enough to say something
    return found


def khinchine(second_moment: float) -> float:
    """Pollaczek and Khinchine: mean wait lambda E S^2 / (2 (1 - rho)), days."""
    return PER_DAY * second_moment / (2.0 * (1.0 - LOAD))


def inside(found: Interval, expected: float) -> bool:
    return found.low <= expected <= found.high


def test_fixed_times_wait_as_in_m_d_1(finished: Queues) -> None:
    """M/D/1: rho d / (2 (1 - rho)) = 4.67 days."""
    expected = LOAD * DAYS / (2.0 * (1.0 - LOAD))
    assert expected == pytest.approx(khinchine(DAYS**2))
    assert inside(days_of(finished, "old"), expected)


def test_times_without_memory_wait_as_in_m_m_1(finished: Queues) -> None:
    """Geometric days, M/M/1 on a calendar: lambda (2 - p) / p^2 / (2 (1 - rho)) = 8.17 days, p = 1/4 a day."""
    p = 1.0 / DAYS
    assert inside(days_of(finished, "resettlement"), khinchine((2.0 - p) / p**2))


def test_the_hours_of_three_workers_are_one_fast_server(finished: Queues) -> None:
    """Exponential minutes in one queue of c workers' hours are M/M/1 at rate c mu, not M/M/c.

    Minutes go to the first in the queue until it is finished. Wait rho / (c mu - lambda) = 9.33 days, and up to
    rho / 2 more since days are whole.
    """
    found = days_of(finished, "fringe")
    expected = LOAD / (1.0 / DAYS - PER_DAY)
    assert expected == pytest.approx(khinchine(2.0 * DAYS**2))
    assert found.low <= expected + LOAD / 2.0
    assert found.high >= expected


def test_visits_of_a_day_by_three_workers_are_m_m_c(finished: Queues) -> None:
    """A visit takes one worker's day and settles with chance p, the next is on the morrow: each of the first c cases
    in the queue ends with chance p a day. That is M/M/c on a calendar: its chain solved exactly gives 18.29 days from
    first to last; in continuous time C(c, a) / (c mu - lambda) + 1 / mu = 18.56 days (Erlang C)."""
    found = days_of(finished, "commodity", before=False)
    on_a_calendar = visits_stock(PER_DAY, CHANCE, SERVERS) / PER_DAY  # Little's law
    assert inside(found, on_a_calendar)
    assert erlang_wait(PER_DAY, CHANCE, SERVERS) + 1.0 / CHANCE == pytest.approx(on_a_calendar, rel=0.02)


def test_lognormal_times_wait_no_longer_than_kingmans_bound(finished: Queues) -> None:
    """The model's own minutes (log-sd 0.8): between 8.85 and 9.20 days; Kingman for G/G/1 allows 13.71.

    Kingman: lambda (var of gaps + var S) / (2 (1 - rho)); in days, Var X / (2 (1 - rho)) and rho / 2 for the cases
    of the same day, which is the upper end of the band.
    """
    found = days_of(finished, "danwei")
    second = DAYS**2 * float(np.exp(SPREAD**2))
    bound = PER_DAY * (1.0 / PER_DAY**2 + second - DAYS**2) / (2.0 * (1.0 - LOAD))
    of_days = PER_DAY * second / (2.0 * (1.0 - LOAD)) + LOAD / 2.0  # Var X = lambda E S^2
    assert found.low <= of_days <= bound
    assert khinchine(second) <= found.high < bound


def test_more_variable_times_wait_longer(finished: Queues) -> None:
    """Fixed, geometric, exponential and lognormal times of one mean wait in the order of their second moments."""
    fixed, geometric, exponential = (days_of(finished, home) for home in ("old", "resettlement", "fringe"))
    assert fixed.high < geometric.low
    assert geometric.mean < exponential.mean


# --- the formulas themselves


@pytest.mark.parametrize("servers", [1, 2, 3, 7])
def test_erlangs_formula_is_the_sum_that_defines_it(servers: int) -> None:
    """C(c, a) is the last term of 1 + a + a^2 / 2 + ... + a^c / c! / (1 - a / c) over the sum."""
    a = 0.75
    terms = [a**n / math.factorial(n) for n in range(servers)]
    last = a**servers / math.factorial(servers) / (1.0 - a / servers)
    expected = last / (sum(terms) + last) / (servers - a)
    assert erlang_wait(a, 1.0, servers) == pytest.approx(expected)


@pytest.mark.parametrize("chance", [0.5, 0.25, 0.1])
def test_the_chain_of_one_server_is_pollaczek_and_khinchine(chance: float) -> None:
    per_day = 0.6 * chance
    service = (2.0 - chance) / chance**2
    expected = per_day * service / (2.0 * (1.0 - 0.6)) + 1.0 / chance
    assert visits_stock(per_day, chance, 1) / per_day == pytest.approx(expected, rel=1e-3)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Ratio of totals of 200 independent queues' worth of skewed totals: 95 % intervals hold it in 92 to 98 of 100."""
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        count = rng.poisson(100.0, 200).astype(float)
        total = count * 5.0 * rng.lognormal(-0.125, 0.5, 200)
        held += inside(ratio(total, count, 0.95), 5.0)
    assert 0.92 < held / 400 < 0.98
