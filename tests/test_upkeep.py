"""Wear and renewal: buildings decay where nobody looks after them, and finished examples persuade, or do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from moves import moved
from worlds import (
    MIXED,
    OLD,
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    run_state,
    scenario,
    timed,
    watch,
    world_of,
)

from model.inputs.kind import DRIVERS
from model.rules import Rules
from model.world import World

RULES = Rules()
YEAR = timed(0, 280)
ONE = """
[[place.communities]]
name = "一栋"
grids = 1
[[place.communities.compounds]]
archetype = "old"
households = 30
buildings = 1
"""
EVEN = {"condition_sd": 0.0, "owners_share": 0.0}


def first_buildings(world: World) -> Any:
    """1 for the first building of each compound, else 0."""
    owner = world.buildings.compound
    return np.r_[True, owner[1:] != owner[:-1]] * 1.0


# --- rules


def test_full_service_balances_wear_and_nothing_brings_a_building_back_by_itself() -> None:
    conditions = np.linspace(0.0, 1.0, 11)
    assert (RULES.worn(conditions, 1.0, wear=0.03) == conditions).all()
    halves = [RULES.worn(0.6, quality, wear=0.03) for quality in (0.0, 0.3, 0.6, 0.9)]
    assert (np.diff(halves) > 0).all() and max(halves) < 0.6
    assert (RULES.worn(conditions, 0.0, wear=0.3) >= 0.0).all()


def test_owners_are_for_renewal_the_more_it_mends_and_the_less_they_pay() -> None:
    def worth(gain: float, share: float) -> float:
        return float(RULES.renewal_benefit(gain, share, per_gain=2.0, per_share=5.0))

    assert worth(0.0, 0.0) == 0.0
    assert worth(0.2, 0.1) < worth(0.5, 0.1) < worth(0.5, 0.0)
    assert worth(0.1, 0.5) < 0.0  # much to pay for little


def test_demonstration_grows_with_pilots_fades_and_suffers_from_failure() -> None:
    def step(*state: float) -> float:
        steps = {"per_pilot": 0.5, "per_case": 0.05, "per_failure": 0.2}
        return float(RULES.demonstration_next(*state, **steps, half_life=365.0))

    assert step(0.0, 0, 0, 0) == 0.0
    assert step(0.0, 1, 0, 0) == pytest.approx(0.5)
    assert step(0.5, 0, 0, 3) < step(0.5, 0, 0, 0) < 0.5 < step(0.5, 0, 4, 0) < 1.0
    assert step(1.0, 9, 9, 0) <= 1.0


# --- in the world


def test_buildings_hold_where_a_firm_serves_well_and_decay_where_nobody_does() -> None:
    world = world_of((scenario(OLD + COMMODITY, "", {"condition_sd": 0.0}, time=YEAR), 1))
    n, start = world.compounds, world.buildings.condition.copy()
    ran(world)
    change = world.buildings.condition - start
    managed = (n.firm >= 0)[world.buildings.compound]
    assert np.abs(change[managed]).max() < 0.01
    assert change[~managed].max() < -0.005
    assert (world.buildings.condition > 0.3).all()  # it takes decades


COMMODITY = '[[place.communities.compounds]]\narchetype = "commodity"\nhouseholds = 90\nfirm = true\n'


class Arisen:
    """Counts what arises by wear, and what arises otherwise."""

    def __init__(self) -> None:
        self.by_wear = self.otherwise = 0

    def __call__(self, world: World) -> None:
        """Look (a phase)."""
        wear = world.kinds.drivers[world.cases.kind[world.today.rows("arisen")], DRIVERS.index("wear")]
        self.by_wear += int(wear.sum())
        self.otherwise += int((~wear).sum())


def test_worn_buildings_break_more_often_and_please_less() -> None:
    place, seen, satisfaction = OLD + "condition = {}\n", [], []
    for condition in (0.9, 0.1):
        old = scenario(place.format(condition), "", EVEN, time=timed(60, 300))
        seen.append(Arisen())
        world = ran(watch(world_of(*((old, seed) for seed in range(8))), seen[-1]))
        satisfaction.append(world.results().runs.satisfaction.mean())
    good, bad = seen
    assert bad.by_wear > 1.5 * good.by_wear > 0
    assert bad.otherwise == pytest.approx(good.otherwise, rel=0.1)
    assert satisfaction[1] < satisfaction[0] - 0.05


@pytest.fixture(scope="module")
def renewed() -> World:
    """The same old place with nothing, with renewal, and with a pilot first; free for the owners."""
    year = timed(0, 400)
    runs = [
        moved(OLD, 1, "nothing", time=year, parameters=EVEN),
        moved(OLD, 1, "renewal", time=year, parameters=EVEN, renewal=1.0),
        moved(OLD, 1, "pilot", time=year, parameters=EVEN, renewal=1.0, pilot=first_buildings),
        moved(OLD, 1, "only pilot", time=year, parameters=EVEN, pilot=first_buildings),
    ]
    return World(runs)


def test_renewal_raises_condition_costs_the_district_and_disturbs_while_it_lasts(renewed: World) -> None:
    world, b = renewed, renewed.buildings
    start = b.condition.copy()
    advance(world, 100)
    building = b.works > 0
    assert building.any()
    level = b.level[building].mean()
    assert level < b.level[b.run == 0].mean()  # S001-I: construction nuisance
    ran(world)
    done = b.renewed
    assert done[b.run == 1].all() and not done[b.run == 0].any()
    assert (b.condition[done] > 0.8).all()
    assert b.level[b.run == 1].mean() > b.level[b.run == 0].mean() + 0.03
    flows = world.books.flows
    points = 100.0 * (b.condition - start) * b.households
    expected = 600.0 * points[(b.run == 1)].sum()
    assert flows["capital"][1] == pytest.approx(expected, rel=0.05)  # wear and repairs besides
    assert flows["capital"][0] == 0.0 == flows["owners_share"].sum()


def test_those_whose_building_is_renewed_expect_more_afterwards(renewed: World) -> None:
    ran(renewed)
    r, b = renewed.residents, renewed.buildings
    mean = [r.expectation[b.run[renewed.building_of()] == run].mean() for run in (0, 1)]
    assert mean[1] < 0.95 * mean[0]


def test_the_pilot_is_finished_first_and_shows_while_others_wait_and_envy(renewed: World) -> None:
    ran(renewed)
    b, n = renewed.buildings, renewed.compounds
    pilot = first_buildings(renewed) > 0
    second, third = b.run == 2, b.run == 3
    assert b.renewed[second].all()
    assert b.renewed[third & pilot].all() and not b.renewed[third & ~pilot].any()
    assert (n.demonstration[n.run >= 2] > 0.2).all()
    assert (n.demonstration[n.run == 1] < 0.2).all()
    gap = b.level[(b.run == 0) & ~pilot] - b.level[third & ~pilot]
    assert 0.0 < gap.mean() < 0.05  # S002-F: why them first


def test_pilots_go_before_the_rest_of_their_compound() -> None:
    world = World([moved(OLD, 1, "pilot", time=YEAR, parameters=EVEN, renewal=1.0, pilot=first_buildings)])
    b, pilot = world.buildings, first_buildings(world) > 0
    seen = False
    while not b.renewed[pilot].all():
        world.step()
        assert not (b.works[~pilot] > 0).any()
        seen |= bool((b.works[pilot] > 0).any())
    assert seen


def asked_to_pay(share: float, campaign: float, seeds: int = 6, **levers: Any) -> World:
    """Old compounds whose owners are to pay a share of their renewal; `campaign` in logits of turnout."""
    parameters = {"condition_sd": 0.0, "owners_share": share}
    world = World(
        [
            moved(
                OLD,
                seed,
                str(seed),
                time=YEAR,
                parameters=parameters,
                renewal=1.0,
                turnout=campaign,
                **levers,
            )
            for seed in range(seeds)
        ]
    )
    return ran(world)


def test_who_pays_nothing_is_not_asked_and_who_pays_decides_by_major_vote() -> None:
    free = asked_to_pay(0.0, 0.0, 1)
    assert free.buildings.renewed.all() and not free.ballot_log.columns()["day"].size
    paying = asked_to_pay(0.1, 1.5)
    votes = paying.ballot_log.frame(paying)
    votes = votes[votes.kind == "renewal"]
    assert 0 < votes.passed.sum() < len(votes)
    assert (votes.turnout_heads[votes.passed] >= 2 / 3).all() and (
        votes.yes_area[votes.passed] >= 3 / 4
    ).all()
    begun = paying.buildings.renewed | (paying.buildings.works > 0)
    assert begun.sum() <= votes.passed.sum() == paying.buildings.agreed.sum()
    assert not (begun & ~paying.buildings.agreed).any()
    paid, public = paying.books.flows["owners_share"], paying.books.flows["capital"]
    assert paid.sum() > 0
    assert paid.sum() == pytest.approx(0.1 * (paid + public).sum(), rel=1e-6)


def test_votes_on_renewal_fail_by_turnout_before_they_fail_by_opposition_and_campaigns_help() -> None:
    """Pattern 5: most who come say yes; most do not come."""
    quiet, loud = asked_to_pay(0.1, -0.5), asked_to_pay(0.1, 1.5)
    reasons = quiet.ballot_log.frame(quiet).query("kind == 'renewal'").reason
    assert (reasons == "quorum").mean() > 0.8
    assert quiet.buildings.agreed.mean() < loud.buildings.agreed.mean()


def test_a_high_share_of_the_cost_turns_votes_down_and_those_refused_are_asked_again_later() -> None:
    cheap, dear = asked_to_pay(0.1, 2.5), asked_to_pay(0.5, 2.5)
    assert dear.buildings.agreed.mean() < 0.5 * cheap.buildings.agreed.mean()
    votes = dear.ballot_log.frame(dear).query("kind == 'renewal'")
    assert (votes.reason == "majority").mean() > 0.5
    b = dear.buildings
    assert (b.refusals[~b.agreed] >= 1).all()
    assert (b.vote[~b.agreed] - dear.day < 180).all() and (b.vote[b.agreed] > 10_000).all()
    assert (votes.groupby(["run", "compound"]).day.nunique() <= 2).all()  # half a year lies between two votes


def test_no_vote_is_taken_once_nobody_asks_for_renewal_any_more() -> None:
    world = World([moved(OLD, 1, "asked", time=YEAR, parameters={"owners_share": 0.1}, renewal=1.0)])
    advance(world, 40)
    assert (world.buildings.vote < 10_000).any()
    held = world.ballot_log.columns()["day"].size
    world.levers.begin()
    world.levers.commit()
    world.programmes.clear()
    advance(world, 90)
    assert (world.buildings.vote > 10_000).all()
    assert world.ballot_log.columns()["day"].size - held <= 0


def test_bays_that_were_built_stay_when_the_programme_ends() -> None:
    world = World([moved(MIXED, 1, "bays", time=YEAR, new_bays=0.5)])
    advance(world, 70)
    parking = world.arrivals.kind == world.kinds.index("parking")
    n, paid = world.compounds, world.books.flows["capital"].sum()
    assert (n.new_bays == 0.5).all()
    assert paid == pytest.approx(0.5 * 3000.0 * n.households.sum())
    world.programmes.clear()
    world.levers.begin()
    world.levers.commit()
    advance(world, 70)
    assert (n.new_bays == 0.5).all() and world.books.flows["capital"].sum() == paid  # paid once
    none = advance(World([moved(MIXED, 1, "none", time=YEAR, new_bays=0.0)]), 140)
    fewer = world.arrivals.rate[parking].sum() / none.arrivals.rate[parking].sum()
    assert fewer == pytest.approx(1 / 1.5, rel=0.02)


def test_bays_ease_quarrels_over_parking() -> None:
    runs = [
        moved(MIXED, seed, f"{name} {seed}", time=timed(0, 300), bays=bays)
        for name, bays in (("fewer", -0.5), ("more", 1.0))
        for seed in range(3)
    ]
    world = advance(World(runs), 1)
    parking = world.arrivals.kind == world.kinds.index("parking")
    rate = [world.arrivals.rate[parking & (world.arrivals.run // 3 == half)].sum() for half in (0, 1)]
    assert rate[0] == pytest.approx(4.0 * rate[1])


def test_one_building_alone_is_the_same_in_a_batch() -> None:
    runs = [
        moved(ONE, 5, "one", time=YEAR, renewal=1.0, pilot=1.0),
        moved(MIXED, 6, "other", time=YEAR, renewal=1.0, custody=1.0, cleaning=10.0),
        moved(OLD, 5, "third", time=YEAR, pilot=first_buildings),
    ]
    batch = ran(World(runs))
    for row, run in enumerate(runs):
        alone = ran(World([run]))
        assert_same_outcome(outcome(alone), outcome(batch, row))
        assert differing(run_state(alone), run_state(batch, row)) == []
