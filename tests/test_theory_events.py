"""Known laws of events: visits until agreement, arrivals of each kind, returns of what was settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from laws import RARE, fits
from queues import CERTAIN, STILL, plain_kind
from scipy import stats
from worlds import scenario, timed

from model.inputs.archetypes import ARCHETYPES
from model.inputs.kinds import KindTable, _table, load_kinds
from model.rules import Rules
from model.state.columns import total_by
from model.state.keyed_random import child_key
from model.world import World
from scenarios.build import make_run

PLACE = """
[[place.communities]]
name = "事"
grids = 1
[[place.communities.compounds]]
archetype = "old"
count = 40
households = 50
buildings = 1
residents_start_quality = 1.0
households_per_staff = 10.0
firm = true
"""
AMPLE = STILL | {
    "capacity_scale": 100.0, "disorder_kappa": 0.0, "settle_trust_slope": 0.0, "settle_ties_slope": 0.0,
    "settle_attempt_slope": 0.0, "settle_compliance_slope": 0.0, "reactance_logit": 0.0,
    "parties_spread": 0.0,
}  # fmt: skip
"""Hours in abundance, and a chance of agreement that nothing moves."""
PROMPT = Rules(
    household_size=CERTAIN.household_size, report_hazard=CERTAIN.report_hazard, give_up_hazard=CERTAIN.give_up_hazard,
    work_minutes=lambda hours, z, factor, *, spread: np.ones(np.shape(z)),
)  # fmt: skip
PEOPLE = 40 * 100


class Events(World):
    """A world without monthly changes that keeps columns of what arose, what ended and what moved up."""

    monthly = ()

    def __init__(
        self, kinds: KindTable, warmup: int, days: int, parameters: dict[str, float], seed: int
    ) -> None:
        self.noted: dict[str, list[Any]] = {"arisen": [], "closed": [], "moved_up": []}
        run = make_run(scenario(PLACE, "", AMPLE | parameters, timed(warmup, days)), seed)
        super().__init__([run], kinds=kinds, rules=PROMPT)
        assert self.residents.key.size == PEOPLE

    def column(self, event: str, name: str) -> Any:
        """One column of all cases to which something happened."""
        return np.concatenate([part[name] for part in self.noted[event]])


COLUMNS = ("key", "kind", "compound", "attempts", "arisen", "closed", "repeat")


def note(world: World) -> None:
    """A last phase of the day."""
    assert isinstance(world, Events)
    for event, parts in world.noted.items():
        rows = world.today.rows(event)
        parts.append(
            {name: getattr(world.cases, name)[rows] for name in COLUMNS}
            | {"day": np.full(rows.size, world.day)}
        )


Events.phases = (*World.phases, note)


def everywhere(per_1000: float) -> tuple[float, ...]:
    return (per_1000,) * len(ARCHETYPES)


# --- visits until agreement: geometric

VISITS = {"first": (0.3, 1, 50), "stops": (0.3, 1, 4), "later": (0.45, 3, 6), "hard": (0.1, 1, 3)}
"""Chance of agreement, visits before it is possible, most visits before the case moves up."""


@pytest.fixture(scope="module")
def visited() -> Events:
    kinds = [
        plain_kind(
            name,
            everywhere(400.0),
            consent=True,
            agreement=p,
            min_visits=first,
            max_attempts=most,
            family="dispute",
        )
        for name, (p, first, most) in VISITS.items()
    ]
    world = Events(_table(kinds), 0, 500, {}, seed=1)
    world.run()
    return world


@pytest.mark.parametrize("name", VISITS)
def test_visits_to_agreement_are_geometric_and_cut_off_at_the_last(visited: Events, name: str) -> None:
    """P(A = k) = p (1 - p)^(k - k1) for k1 <= k <= m; (1 - p)^(m - k1 + 1) move up without agreement.

    The real rule of agreement, with its slopes at nought. What arose 150 days before the end has had all visits.
    """
    p, first, most = VISITS[name]
    kind = visited.kinds.index(name)
    early = visited.calendar.last - 150

    def counted(event: str) -> Any:
        mine = (visited.column(event, "kind") == kind) & (visited.column(event, "arisen") < early)
        return visited.column(event, "attempts")[mine]

    agreed, moved = counted("closed"), counted("moved_up")
    agreed = agreed[agreed <= most]  # the rest agreed one level up
    tries = np.arange(first, most + 1)
    law = p * (1.0 - p) ** (tries - first)
    gone = (1.0 - p) ** (most - first + 1)
    total = int((visited.column("arisen", "kind")[visited.column("arisen", "day") < early] == kind).sum())
    assert (moved == most).sum() + agreed.size == total > 700
    assert (agreed >= first).all()
    found = [*np.bincount(agreed, minlength=most + 1)[first:], (moved == most).sum()]
    assert fits(found, total * np.r_[law, gone])


# --- arrivals: Poisson

OFTEN = 200
"""Times as often as usual, so that one in a hundred more or less would show."""


@pytest.fixture(scope="module")
def arisen() -> Events:
    often = [
        replace(kind, drivers=(), rate=tuple(OFTEN * rate for rate in kind.rate))
        for kind in load_kinds().kinds
    ]
    world = Events(_table(often), 0, 365, {}, seed=2)
    world.run()
    return world


def expected_arrivals(world: Events) -> Any:
    """Mean per day and kind: base rate / 365 x residents / 1,000 x season, from the table of kinds alone.

    Rates are renewed in the evening of the first of a month, so that the first itself has the season before.
    """
    table, old = load_kinds(), ARCHETYPES.index("old")
    days = range(world.calendar.last + 1)
    months = np.array([world.calendar.month(max(day - 1, 0)) for day in days])
    return OFTEN * table.rates[old] / 365.0 * PEOPLE / 1000.0 * table.season_weights[months - 1]


def test_each_kind_arises_at_its_rate(arisen: Events) -> None:
    """Total ~ Poisson(sum of rates): two-sided chance above 0.001 for all, above 0.001 / 20 for each kind."""
    expected = expected_arrivals(arisen).sum(axis=0)
    found = np.bincount(arisen.column("arisen", "kind"), minlength=len(arisen.kinds))
    everything = stats.poisson(expected.sum())
    assert min(everything.cdf(found.sum()), everything.sf(found.sum() - 1)) > RARE / 2
    for kind, name in enumerate(arisen.kinds.names):
        if expected[kind] == 0.0:
            assert found[kind] == 0
            continue
        law = stats.poisson(expected[kind])
        assert min(law.cdf(found[kind]), law.sf(found[kind] - 1)) > RARE / 40, name


def test_arrivals_are_poisson_in_time_and_place(arisen: Events) -> None:
    """Counts per day, per compound and season, per kind and season: X = sum (n - m)^2 / m has the mean of its cells'
    number and the variance sum (2 + 1 / m) if they are Poisson; as many as before, less or more would show."""
    day, compound, kind = (arisen.column("arisen", name) for name in ("day", "compound", "kind"))
    mean = expected_arrivals(arisen)
    days, kinds = mean.shape
    daily, block = mean.sum(axis=1), np.arange(days) * 10 // days
    of_block = total_by(block, 10, daily)
    of_kind = np.concatenate([total_by(block, 10, each) for each in mean.T])
    tables = [
        (np.bincount(day, minlength=days), daily),
        (np.bincount(compound * 10 + block[day], minlength=400), np.tile(of_block / 40.0, 40)),
        (np.bincount(kind * 10 + block[day], minlength=kinds * 10), of_kind),
    ]
    for found, law in tables:
        found, law = found[law > 1.0], law[law > 1.0]
        assert law.size > 150
        spread = np.sqrt((2.0 + 1.0 / law).sum())
        assert abs(((found - law) ** 2 / law).sum() - law.size) < 3.5 * spread


def test_gaps_between_arrivals_have_no_memory(arisen: Events) -> None:
    """Whole days between cases of one kind in a compound: what a day brings says nothing about the next one."""
    day = arisen.column("arisen", "day")
    counts = np.bincount(day, minlength=365) - expected_arrivals(arisen).sum(axis=1)
    for lag in (1, 7, 30):
        assert abs(np.corrcoef(counts[:-lag], counts[lag:])[0, 1]) < 3.3 / np.sqrt(counts.size)


# --- relapse: exponential


@pytest.mark.parametrize("per_year", [0.8, 4.0])
def test_what_was_settled_comes_back_after_exponential_times(per_year: float) -> None:
    """P(back within d days) = 1 - exp(-h d / 365): times in four cells, and those that held for 600 days."""
    kinds = _table([plain_kind("again", everywhere(200.0), agreement=0.999, relapse=per_year, hours=1.0)])
    world = Events(
        kinds, 0, 1000, {"relapse_scale": 1.0, "relapse_years": 20.0, "repair_quality_slope": 0.0}, seed=3
    )
    world.run()
    key, ended, again = (world.column("closed", name) for name in ("key", "day", "repeat"))
    child = child_key(key, again.astype(np.int64) + 1)
    back = dict(
        zip(world.column("arisen", "key").tolist(), world.column("arisen", "day").tolist(), strict=True)
    )
    early = ended < 400
    returned = np.array([back.get(each, 10**6) for each in child[early].tolist()])
    held = returned - ended[early] - 1  # whole days, rounded down; the day of the settlement itself is over
    assert (held >= 0).all()
    edges = np.array([0, 30, 120, 300, 600])
    found = np.bincount(np.digitize(held, edges) - 1, minlength=5)
    law = -np.diff(np.exp(-per_year * edges / 365.0), append=0.0)
    assert fits(found, early.sum() * law)
