"""Little's law L = lambda W (Oper. Res. 9, 1961) under every package, on a small cut of its place.

Over a window of T days it is an identity: with N matters that come to a state (latent, known) in the window and W the
mean of their whole days there, L T = N W + B - E. Matters there at its beginning bring B days into it, those that
outlast it take E days out of it. The left side is what observation counts day by day; the right side is put together
from the events of the days, matter by matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from worlds import ran, watch

from model.cases import DISPUTE
from model.columns import Rows
from model.phases.observe import stocks
from model.spec import PlaceSpec
from model.world import World
from scenarios.build import make_site
from scenarios.loader import load, names
from scenarios.scenario import Scenario

SEEDS = 2
WARMUP, HORIZON = 60, 460
FIRST, AFTER = 30, 330
"""First day of the window and first day after it; the days behind it are for matters to end."""
LATENT, KNOWN = 0, 1


def cut(name: str) -> Scenario:
    """A package on one community of its place, one small compound of each sort, with everything from the first day."""
    scenario = load(name)
    community = scenario.place.communities[0]
    size = 320 // len(community.compounds)
    compounds = tuple(
        each.model_copy(update={"count": 1, "households": size, "residents": None, "buildings": None})
        for each in community.compounds
    )
    community = community.model_copy(update={"count": 1, "grids": 2, "staff": 2, "compounds": compounds})
    place = PlaceSpec(name=scenario.place.name, communities=(community,))
    days = {"warmup_days": WARMUP, "horizon_days": HORIZON, "evaluation_days": 365}
    soon = {"start": scenario.time.start, "end": None, "ramp_days": 30}
    specs = {key: spec.model_copy(update=soon) for key, spec in scenario.interventions.items()}
    time = scenario.time.model_copy(update=days)
    return scenario.model_copy(update={"place": place, "time": time, "interventions": specs})


class Spell(NamedTuple):
    """A matter in a state: first day, and first day no longer there (FAR while it lasts)."""

    state: int
    dispute: bool
    begun: int
    ended: int


FAR = 10**6


class Account:
    """Stocks that observation counts, and spells put together from what happened on each day."""

    def __init__(self) -> None:
        self.stock: list[Any] = []  # per day: [latent or known, dispute or other]
        self.spells: list[Spell] = []
        self.going: dict[tuple[int, int], Spell] = {}

    def __call__(self, world: World) -> None:
        """A last phase of the day."""
        latent, below, above = stocks(world).sum(axis=-1)
        both = np.stack([latent, below + above])
        self.stock.append(np.stack([both[:, DISPUTE], both.sum(axis=1) - both[:, DISPUTE]], axis=1))
        for event, state in (("arisen", LATENT), ("opened", KNOWN), ("on_paper", LATENT), ("closed", None)):
            for who, dispute in self._matters(world, world.today.rows(event)):
                if (before := self.going.pop(who, None)) is not None:
                    self.spells.append(before._replace(ended=world.day))
                if state is not None:
                    self.going[who] = Spell(state, dispute, world.day, FAR)

    def _matters(self, world: World, rows: Rows) -> Iterator[tuple[tuple[int, int], bool]]:
        cases = world.cases
        disputes = (world.kinds.family[cases.kind[rows]] == DISPUTE).tolist()
        yield from zip(
            zip(cases.site[rows].tolist(), cases.key[rows].tolist(), strict=True), disputes, strict=True
        )

    def all_spells(self) -> list[Spell]:
        """Those that ended and those that last."""
        return [*self.spells, *self.going.values()]


@cache
def account(name: str) -> tuple[World, Account]:
    """A package on its cut place, run to the end."""
    book, scenario = Account(), cut(name)
    world = World([make_site(scenario, seed) for seed in range(SEEDS)])
    return ran(watch(world, book)), book


@pytest.mark.parametrize("state", [LATENT, KNOWN])
@pytest.mark.parametrize("name", names("packages"))
def test_stock_is_arrivals_times_stay_with_what_crosses_the_ends_of_the_window(name: str, state: int) -> None:
    world, book = account(name)
    stock = np.array(book.stock)[FIRST + WARMUP : AFTER + WARMUP, state]
    for dispute in (True, False):
        spells = [each for each in book.all_spells() if each.state == state and each.dispute == dispute]
        ends = min(world.day, HORIZON)
        inside = [each for each in spells if FIRST <= each.begun < AFTER]
        stay = sum(min(each.ended, ends) - each.begun for each in inside)
        brought = sum(max(0, min(each.ended, AFTER) - FIRST) for each in spells if each.begun < FIRST)
        taken = sum(max(0, min(each.ended, ends) - AFTER) for each in inside)
        assert stock[:, 0 if dispute else 1].sum() == stay + brought - taken
        assert len(inside) > 10


@pytest.mark.parametrize("name", names("packages"))
def test_the_backlog_reported_is_what_matters_spent_in_the_year_that_counts(name: str) -> None:
    """Mean known and latent disputes per 1,000 residents of the results, from first and last days of matters alone."""
    world, book = account(name)
    runs = world.results().runs
    first = HORIZON - 365
    for state, metric in ((LATENT, "dispute_backlog_latent"), (KNOWN, "dispute_backlog_known")):
        days = sum(
            max(0, min(each.ended, HORIZON) - max(each.begun, first))
            for each in book.all_spells()
            if each.state == state and each.dispute
        )
        reported = (runs[metric] * world.site_residents / 1000.0).sum()
        assert reported == pytest.approx(days / 365.0, rel=1e-9)


@pytest.mark.parametrize("name", names("packages"))
def test_in_a_long_window_the_plain_law_holds_nearly(name: str) -> None:
    """L against N W / T of one window, all matters and states together: what crosses its ends is the difference."""
    _, book = account(name)
    spells = [each for each in book.all_spells() if FIRST <= each.begun < AFTER]
    stay = sum(min(each.ended, HORIZON) - each.begun for each in spells)
    level = np.array(book.stock)[FIRST + WARMUP : AFTER + WARMUP].sum()
    assert stay / level == pytest.approx(1.0, abs=0.35)
