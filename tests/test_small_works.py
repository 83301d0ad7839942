"""Small works on request: only what is asked for, never more than the budget, and a bill that stays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import put
from moves import moved
from worlds import MIXED, advance, delivered, ran, scenario, set_lever, timed, watch, whole

from agents.fund import request_weight
from model.inputs.kinds import load_kinds
from model.phases.monthly.small_works import small_works
from model.state.cases import State
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import implementation

YEAR = timed(0, 365)
BUDGET = 60_000.0


def ready(parameters: Any = None, budget: float = 1e6) -> World:
    """A world on the first of February, with a budget and no cases."""
    world = advance(World([moved(MIXED, 1, "nothing", time=YEAR, parameters=parameters)]), 31)
    set_lever(world, "small_works", budget)
    put(world, "neighbour_noise")
    return world


def test_small_works_are_worn_common_things() -> None:
    kinds = load_kinds()
    assert {kinds.names[row] for row in np.flatnonzero(kinds.small_work)} == {
        "lighting",
        "drains",
        "worn_facilities",
    }


def test_need_is_severity_and_waiting_and_show_takes_its_part() -> None:
    usual = {"show": 0.0, "scale": 90.0}
    assert request_weight(30.0, 3, 0.3, **usual) == pytest.approx(1.0 - np.exp(-1.0))
    assert request_weight(30.0, 3, 0.3, **usual) > request_weight(30.0, 1, 0.9, **usual)
    assert request_weight(30.0, 1, 0.9, show=1.0, scale=90.0) == 0.9


def test_only_requests_are_done_and_for_good() -> None:
    world = ready()
    world.communities.works_left[:] = 1e6
    states = [State.LATENT, State.OPEN, State.WAITING, State.RESIGNED, State.OPEN, State.OPEN]
    kinds = ["lighting", "drains", "worn_facilities", "drains", "parking", "sanitation"]
    rows = put(world, *kinds, state=states, arisen=0)
    small_works(world)
    assert (world.cases.state[rows] == State.CLOSED).tolist() == [False, True, True, False, False, False]
    assert len(world.relapses.pool) == 0 or not np.isin(world.cases.key[rows], world.relapses.pool.key).any()
    assert world.buildings.repairs[0] == 2 * world.p.works_repairs


@pytest.mark.parametrize(("show", "first"), [(0.0, "drains"), (1.0, "lighting")])
def test_works_are_chosen_for_show_or_for_need(show: float, first: str) -> None:
    world = ready({"works_show": show})
    world.communities.works_left[:] = world.p.works_yuan * 1.5
    set_lever(world, "small_works", 1.0)
    names = ["lighting", "drains"]
    rows = put(world, *names, arisen=world.day - 20)
    small_works(world)
    done = world.cases.state[rows] == State.CLOSED
    assert [name for name, closed in zip(names, done, strict=True) if closed] == [first]
    assert world.communities.works_paid[0] == world.p.works_yuan


def test_nothing_happens_without_a_budget() -> None:
    world = ready(budget=0.0)
    rows = put(world, "lighting", arisen=0)
    small_works(world)
    assert world.cases.state[rows[0]] == State.OPEN and world.books.flows["small_works"].sum() == 0.0


class Left:
    """The largest budget that was ever left."""

    def __init__(self) -> None:
        self.most = 0.0

    def __call__(self, world: World) -> None:
        """Look (a phase)."""
        self.most = max(self.most, float(world.communities.works_left.max()))


def test_never_more_than_the_budget_is_spent_and_what_is_left_lapses() -> None:
    world = World(
        [moved(MIXED, seed, f"works {seed}", time=timed(0, 500), small_works=BUDGET) for seed in (1, 2)]
    )
    left = Left()
    ran(watch(world, left))
    spent = world.books.flows["small_works"]
    assert spent.sum() > 0.0 and (spent <= BUDGET * 500 / 365).all()
    assert left.most <= BUDGET + 1e-6
    assert world.communities.works_done.sum() > 0.0


def test_what_was_built_is_maintained_by_the_fund_when_the_budget_has_ended() -> None:
    world = advance(World([moved(MIXED, 1, "nothing", time=YEAR)]), 59)  # the first of March
    c = world.communities
    c.works_done[:], c.fund[:] = 10.0, 1e5
    small_works(world)
    due = 10.0 * world.p.works_yuan * world.p.works_upkeep * 28 / 365  # of the days of February
    assert world.books.flows["works_upkeep"].tolist() == pytest.approx([due] * len(c))
    assert c.fund.tolist() == pytest.approx([1e5 - due] * len(c))
    c.fund[:] = 0.0
    small_works(world)
    assert (c.fund == 0.0).all() and world.books.flows["works_upkeep"].sum() == pytest.approx(due * len(c))


@pytest.mark.parametrize("horizon", [59, 60, 75])
def test_every_work_is_charged_once_to_whoever_asked_for_it(horizon: int) -> None:
    """Also where the last day is the first of a month, on which works are done (59 days end on 28 February)."""
    base = scenario(MIXED, parameters={"works_yuan": 1000.0, "channel_access": 3.0}, time=timed(0, horizon))
    full = whole(implementation("small_works"))
    world = ran(World([delivered(make_run(base, seed), full) for seed in (1, 2, 3)]))
    paid = world.books.flows["small_works"].sum()
    assert paid > 0.0
    assert world.books.spent["small_works", "district"].sum() == pytest.approx(paid)
