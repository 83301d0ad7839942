"""Disorder is contagious, early removal is cheaper than late (pattern 3), and brooms make some people careless."""

from __future__ import annotations

import numpy as np
import pytest
from moves import moved
from worlds import (
    OLD,
    advance,
    assert_same_outcome,
    outcome,
    ran,
    scenario,
    set_lever,
    timed,
    watch,
    world_of,
)

from model.accounting.ledgers import hours_by_task
from model.phases.monthly.cleaning import cleaned
from model.rules import Rules
from model.state.cases import Outcome, State, close
from model.state.handlers import Role
from model.world import World

RULES = Rules()
YARD = """
[[place.communities]]
name = "院子"
grids = 2
[[place.communities.compounds]]
archetype = "resettlement"
count = 4
households = 200
firm = false
"""
# Nobody of the usual handlers works and nobody gives up: only what a test removes goes away.
LEFT_ALONE = {
    "standing_stock": 0.0,
    "capacity_scale": 0.0,
    "frailty_sd": 0.0,
    "patience_factor": 100.0,
    "patience_least_days": 3650.0,
    "paper_pressure": 0.0,
    "relapse_scale": 0.0,
    "withdraw_per_year": 0.0,
}
NOBODY_GIVES_UP = Rules(give_up_hazard=lambda reporting, *rest, **slopes: 0.0 * reporting)


class Violations:
    """Counts violations that arise and the disorder of each day, per run."""

    def __init__(self, runs: int) -> None:
        self.arisen, self.disorder = np.zeros(runs), np.zeros(runs)

    def __call__(self, world: World) -> None:
        """Today's (a phase)."""
        cases, b, runs = world.cases, world.buildings, self.arisen.size
        rows = world.today.rows("arisen")
        rows = rows[world.kinds.violation[cases.kind[rows]]]
        self.arisen += np.bincount(cases.run[rows], minlength=runs)
        self.disorder += np.bincount(b.run, weights=b.disorder, minlength=runs)


class Removal(Violations):
    """Removes every violation of a certain age as well."""

    def __init__(self, after_days: int, runs: int) -> None:
        super().__init__(runs)
        self.after_days = after_days

    def __call__(self, world: World) -> None:
        """Today's (a phase)."""
        super().__call__(world)
        cases = world.cases
        old = world.kinds.violation[cases.kind] & (world.day - cases.arisen >= self.after_days)
        rows = np.flatnonzero(old & (cases.state != State.CLOSED))
        close(world, rows, np.full(rows.size, Outcome.SETTLED))


def removed(after_days: int, kappa: float = 1.0) -> Removal:
    """A year and a half in ten yards where violations are removed at a certain age."""
    yard = scenario(YARD, "", LEFT_ALONE | {"disorder_kappa": kappa}, time=timed(30, 500))
    removal = Removal(after_days, 10)
    ran(watch(world_of(*((yard, seed) for seed in range(10)), rules=NOBODY_GIVES_UP), removal))
    return removal


def test_early_removal_keeps_buildings_orderly_at_fewer_hours_than_late() -> None:
    """Whatever arises must be removed some day, at the same hours each: fewer arise where it is done early."""
    early, late = removed(5), removed(150)
    assert early.disorder.sum() < 0.25 * late.disorder.sum()
    assert 50 < early.arisen.sum() < 0.95 * late.arisen.sum()  # D3: disorder about doubles them at most


def test_without_contagion_late_removal_brings_no_more_violations() -> None:
    early, late = removed(5, kappa=0.0), removed(150, kappa=0.0)
    assert early.arisen.tolist() == late.arisen.tolist()


def test_a_neglected_building_draws_more_violations_than_its_orderly_neighbour() -> None:
    world = advance(world_of((scenario(YARD, "", LEFT_ALONE, time=timed(0, 400)), 1)), 300)
    disorder = world.buildings.disorder
    assert disorder.max() > 0.3
    order = np.argsort(disorder, kind="stable")
    worst, best = order[-4:], order[:4]
    a, p = world.arrivals, world.p
    rate = a.rate * (1.0 + a.sensitive * p.disorder_kappa * disorder[a.building])
    rate = np.where(a.sensitive, rate, 0.0)  # cases that disorder draws
    per_person = np.bincount(a.building, weights=rate) / world.buildings.residents
    assert per_person[worst].mean() > 1.1 * per_person[best].mean()


# --- cleaning


def test_brooms_remove_part_of_what_is_seen_and_more_hours_remove_more() -> None:
    share = [float(RULES.cleaned_share(h, 500, scale=4.0, reach=0.6)) for h in (0.0, 5.0, 20.0, 80.0, 1e6)]
    assert share[0] == 0.0 and (np.diff(share) > 0).all() and share[-1] == pytest.approx(0.6)


@pytest.fixture(scope="module")
def yards() -> World:
    """The same yard uncleaned, cleaned a little, cleaned much; cleaners of two seeds each."""
    runs = [
        moved(YARD, seed, f"{hours} {seed}", time=timed(30, 400), cleaning=hours)
        for hours in (0.0, 5.0, 60.0)
        for seed in range(2)
    ]
    return ran(World(runs))


def test_cleaned_yards_are_more_orderly_and_cost_hours(yards: World) -> None:
    runs = yards.results().runs.groupby(np.repeat(range(3), 2)).mean()
    assert runs.disorder.is_monotonic_decreasing and runs.disorder.is_unique
    assert runs.satisfaction.is_monotonic_increasing
    hours = hours_by_task(yards)[Role.CLEANERS, "cleaning"].reshape(3, 2)
    assert hours[0].sum() == 0.0
    assert hours[1] == pytest.approx(5.0 * 4 * 400 / 7, rel=0.03)  # whole minutes
    assert hours_by_task(yards)[Role.CLEANERS, "cases"].sum() == 0.0


def test_where_others_clean_people_litter_more(yards: World) -> None:
    """S001-N: moral hazard, though not so much that cleaning would do harm."""
    a, litter = yards.arrivals, yards.kinds.litter
    rate = [a.rate[litter[a.kind] & (a.run // 2 == i)].sum() for i in range(3)]
    assert rate[0] < rate[1] < rate[2] < 1.3 * rate[0]
    others = [a.rate[~litter[a.kind] & (a.run // 2 == i)].sum() for i in range(3)]
    assert others[2] == pytest.approx(others[0], rel=0.05)


def test_volunteers_clean_as_well_as_paid_cleaners_do() -> None:
    world = advance(World([moved(YARD, 1, "paid", cleaning=20.0)]), 1)
    world.workload.cleaning_hours[:] = 0.0
    paid = cleaned(world)
    set_lever(world, "cleaning", 0.0)
    world.workload.cleaning_hours[:] = 20.0
    assert (paid > 0.2).all()
    assert cleaned(world).tolist() == paid.tolist()


def test_early_cleaning_prevents_what_late_cleaning_of_twice_the_hours_only_hides() -> None:
    """From the first day, or twice the hours from the middle on: a little more in the end."""

    def late(world: World) -> float:
        return 40.0 if world.day >= 180 else 0.0

    runs = [
        moved(
            YARD,
            seed,
            f"{name} {seed}",
            time=timed(0, 400),
            parameters=LEFT_ALONE | {"cleaning_carelessness": 0.0},
            cleaning=hours,
            violations=2.0,
        )
        for name, hours in (("early", 20.0), ("late", late))
        for seed in range(6)
    ]
    seen = Violations(12)
    world = ran(watch(World(runs, rules=NOBODY_GIVES_UP), seen))
    hours = hours_by_task(world)[Role.CLEANERS, "cleaning"]
    assert 0.9 * hours[6:].sum() < hours[:6].sum() < hours[6:].sum()
    assert seen.disorder[:6].sum() < 0.95 * seen.disorder[6:].sum()
    assert seen.arisen[:6].sum() < seen.arisen[6:].sum()


def test_cleaning_alone_is_cleaning_in_a_batch() -> None:
    runs = [moved(OLD, 4, "own", cleaning=10.0), moved(YARD, 5, "other", cleaning=3.0, violations=0.5)]
    batch = ran(World(runs))
    for row, run in enumerate(runs):
        assert_same_outcome(outcome(ran(World([run]))), outcome(batch, row))
