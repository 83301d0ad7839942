"""Little's law L = lambda W (Oper. Res. 9, 1961) under every package, on a small cut of its place.

Over a window of T days it is an identity: with N cases that come to a state (latent, known) in the window and W the
mean of their whole days there, L T = N W + B - E. Cases there at its beginning bring B days into it, those that
outlast it take E days out of it. The left side is what observation counts day by day; the right side is put together
from the events of the days, case by case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import stats
from worlds import ran, watch

from model.inputs.spec import PlaceSpec
from model.observation.recorder import stocks
from model.state.cases import DISPUTE
from model.state.columns import Rows
from model.world import World
from scenarios.build import make_run
from scenarios.loader import load, names
from scenarios.scenario import Scenario

SEEDS = 6
START = date(2022, 1, 1)
WARMUP, HORIZON = 60, 460
FIRST, AFTER = 30, 330
"""First day of the window and first day after it; the days behind it are for cases to end."""
LATENT, KNOWN, RESIGNED = 0, 1, 2


def cut(name: str) -> Scenario:
    """A package on one community of its place, one small compound of each sort, with everything from the first day."""
    scenario = load(name)
    community = scenario.place.communities[0]
    size = 160 // len(community.compounds)
    compounds = tuple(
        each.model_copy(update={"count": 1, "households": size, "residents": None, "buildings": None})
        for each in community.compounds
    )
    community = community.model_copy(update={"count": 1, "grids": 2, "staff": 2, "compounds": compounds})
    place = PlaceSpec(name=scenario.place.name, communities=(community,))
    days = {"start": START, "warmup_days": WARMUP, "horizon_days": HORIZON, "evaluation_days": 365}
    soon = {"start": START, "end": None, "ramp_days": 30}
    specs = {key: spec.model_copy(update=soon) for key, spec in scenario.interventions.items()}
    time = scenario.time.model_copy(update=days)
    return scenario.model_copy(update={"place": place, "time": time, "interventions": specs})


class Spell(NamedTuple):
    """A case in a state: first day, and first day no longer there (FAR while it lasts)."""

    run: int
    state: int
    dispute: bool
    begun: int
    ended: int


FAR = 10**6
EVENTS = (  # of a day in their order, and the standing to which they lead
    ("arisen", LATENT), ("taken_up", LATENT), ("opened", KNOWN), ("on_paper", LATENT), ("resigned", RESIGNED),
    ("heartened", LATENT), ("closed", None),
)  # fmt: skip


class Account:
    """Stocks that observation counts, and spells put together from what happened on each day."""

    def __init__(self) -> None:
        self.stock: list[Any] = []  # per day: [latent, known or resigned; dispute or other; run]
        self.spells: list[Spell] = []
        self.going: dict[tuple[int, int], Spell] = {}

    def __call__(self, world: World) -> None:
        """A last phase of the day."""
        latent, below, above, resigned = stocks(world)  # each by family and community, of which a run has one
        each = np.stack([latent, below + above, resigned])
        self.stock.append(np.stack([each[:, DISPUTE], each.sum(axis=1) - each[:, DISPUTE]], axis=1))
        for event, state in EVENTS:
            for who, dispute in self._matters(world, world.today.rows(event)):
                if (before := self.going.pop(who, None)) is not None:
                    self.spells.append(before._replace(ended=world.day))
                if state is not None:
                    self.going[who] = Spell(who[0], state, dispute, world.day, FAR)

    def begin(self, world: World) -> None:
        """Before the first day: what was given up long ago."""
        for who, dispute in self._matters(world, np.arange(len(world.cases))):
            self.going[who] = Spell(who[0], RESIGNED, dispute, world.day, FAR)

    def _matters(self, world: World, rows: Rows) -> Iterator[tuple[tuple[int, int], bool]]:
        cases = world.cases
        disputes = (world.kinds.family[cases.kind[rows]] == DISPUTE).tolist()
        yield from zip(
            zip(cases.run[rows].tolist(), cases.key[rows].tolist(), strict=True), disputes, strict=True
        )

    def of(self, name: str) -> list[Spell]:
        """All spells under one package, those that ended and those that last."""
        runs = runs_of(name)
        return [each for each in (*self.spells, *self.going.values()) if each.run in runs]


PACKAGES = names("packages")


@pytest.fixture(scope="module")
def ended() -> tuple[World, Account]:
    """Every package on its cut place under six seeds, run to the end in one world."""
    book = Account()
    world = World([make_run(cut(name), seed) for name in PACKAGES for seed in range(SEEDS)])
    book.begin(world)
    return ran(watch(world, book)), book


def runs_of(name: str) -> range:
    first = PACKAGES.index(name) * SEEDS
    return range(first, first + SEEDS)


each_package = pytest.mark.parametrize("name", PACKAGES)


@each_package
@pytest.mark.parametrize("state", [LATENT, KNOWN, RESIGNED])
@pytest.mark.parametrize("dispute", [True, False])
def test_stock_is_arrivals_times_stay_with_what_crosses_the_ends_of_the_window(
    ended: tuple[World, Account], name: str, state: int, dispute: bool
) -> None:
    _, book = ended
    family = 0 if dispute else 1
    stock = np.array(book.stock)[FIRST + WARMUP : AFTER + WARMUP, state, family][:, runs_of(name)]
    spells = [s for s in book.of(name) if s.state == state and s.dispute == dispute]
    inside = [s for s in spells if FIRST <= s.begun < AFTER]
    stay = sum(min(s.ended, HORIZON) - s.begun for s in inside)
    brought = sum(max(0, min(s.ended, AFTER) - FIRST) for s in spells if s.begun < FIRST)
    taken = sum(max(0, min(s.ended, HORIZON) - AFTER) for s in inside)
    assert stock.sum() == stay + brought - taken
    assert len(inside) > 3


@each_package
def test_the_backlog_reported_is_what_matters_spent_in_the_year_that_counts(
    ended: tuple[World, Account], name: str
) -> None:
    """Mean latent, known and resigned disputes of the results, from first and last days of cases alone."""
    world, book = ended
    runs, batch = world.results().runs, runs_of(name)
    first = HORIZON - 365
    for state, metric in enumerate(
        ("dispute_backlog_latent", "dispute_backlog_known", "dispute_backlog_resigned")
    ):
        counted = [s for s in book.of(name) if s.state == state and s.dispute]
        days = sum(max(0, min(s.ended, HORIZON) - max(s.begun, first)) for s in counted)
        reported = (runs[metric].to_numpy() * world.places.residents / 1000.0)[batch].sum()
        assert reported == pytest.approx(days / 365.0, rel=1e-9)


@each_package
def test_in_the_steady_state_the_plain_law_holds(ended: tuple[World, Account], name: str) -> None:
    """L T - N W = B - E, all cases and states together, has the mean 0: Student's t over the runs, 99.9 %."""
    _, book = ended
    spells = [s for s in book.of(name) if FIRST <= s.begun < AFTER]
    stay = [sum(min(s.ended, HORIZON) - s.begun for s in spells if s.run == run) for run in runs_of(name)]
    level = np.array(book.stock)[FIRST + WARMUP : AFTER + WARMUP].sum(axis=(0, 1, 2))[runs_of(name)]
    assert stats.ttest_1samp(level - stay, 0.0).pvalue > 0.001
    assert np.sum(stay) == pytest.approx(level.sum(), rel=0.3)
