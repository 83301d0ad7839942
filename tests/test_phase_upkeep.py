"""Renewal, pilots and examples; what drives arrivals; what is usual among neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import first_building, put
from worlds import MIXED, OLD, scenario, set_lever, world_of

from agents.merchant import RESTAURANT
from model.phases.monthly.merchants import choose_merchants, merchants
from model.phases.monthly.neighbours import usual_trust
from model.phases.monthly.upkeep import envy, note_works, renewal_asked, upkeep
from model.rules import Rules
from model.state.cases import Outcome, State
from model.state.today import Today
from model.world import World


def old(**parameters: float) -> World:
    """Two compounds of several buildings each."""
    return world_of((scenario(OLD, "", parameters), 1))


def pilot_in_the_first(world: World, share: float = 1.0) -> Any:
    """Make the first building of the first compound its pilot."""
    pilot = np.zeros(len(world.buildings))
    pilot[0] = share
    set_lever(world, "pilot", pilot.tolist())
    return pilot > 0


def test_what_is_half_asked_for_is_asked_for() -> None:
    world = old()
    for lever in ("renewal", "pilot"):
        for asked in (0.4, 0.5):
            set_lever(world, lever, asked)
            assert renewal_asked(world).all() == (asked == 0.5)
            assert renewal_asked(world).any() == (asked == 0.5)
        set_lever(world, lever, 0.0)


# --- pilots


def test_others_of_the_compound_wait_while_their_pilot_is_built() -> None:
    world = old(owners_share=0.0, renewal_months=2.0)
    b = world.buildings
    b.condition[:] = 0.4
    set_lever(world, "renewal", 1.0)
    pilot = pilot_in_the_first(world)
    mine = b.compound == 0
    upkeep(world)
    assert b.works[pilot].tolist() == [1] and not b.works[mine & ~pilot].any()
    assert (b.works[~mine] == 1).all()  # no pilot there
    upkeep(world)
    assert b.renewed[pilot].all() and not b.works[mine & ~pilot].any()
    upkeep(world)
    assert (b.works[mine & ~pilot] == 1).all()


def test_owners_who_are_to_pay_a_share_are_called_to_vote_first() -> None:
    world = old(owners_share=0.2)
    b = world.buildings
    b.condition[:], b.agreed[0] = 0.4, True
    set_lever(world, "renewal", 1.0)
    upkeep(world)
    assert b.works[0] > 0 and not b.works[1:].any()
    assert (b.vote[1:] > world.day).all() and (b.vote[1:] < world.day + 365).all()


def test_what_is_hardly_better_afterwards_is_not_renewed() -> None:
    world = old(owners_share=0.0, renewal_condition=0.9, renewal_least_gain=0.1)
    b = world.buildings
    b.condition[:2] = 0.5, 0.85
    set_lever(world, "renewal", 1.0)
    upkeep(world)
    assert b.works[0] > 0 == b.works[1]


def test_those_who_wait_while_their_pilot_is_done_up_envy_it() -> None:
    world = old(pilot_envy=0.1)
    assert not envy(world).any()
    pilot = pilot_in_the_first(world, 0.5)
    assert not envy(world).any()  # not begun
    mine = world.buildings.compound == 0
    for column, value in (("works", 2), ("renewed", True)):
        getattr(world.buildings, column)[0] = value
        assert envy(world) == pytest.approx(np.where(mine & ~pilot, 0.1, 0.0))
        getattr(world.buildings, column)[0] = 0


def test_finished_pilots_are_shown_ordinary_renewals_are_not() -> None:
    world = old()
    b, there = world.buildings, first_building(world, 1)
    pilot_in_the_first(world)
    b.works[[0, there]] = 1
    upkeep(world)
    assert b.renewed[[0, there]].all()
    here, elsewhere = world.compounds.demonstration
    assert here > 0 == elsewhere


def test_a_month_of_works_lifts_the_building_by_its_part_and_the_last_finishes_it() -> None:
    world = old(renewal_condition=0.9, wear_per_year=0.0)
    b = world.buildings
    b.condition[0], b.works[0] = 0.5, 2
    upkeep(world)
    assert (b.works[0], b.renewed[0]) == (1, False)
    assert b.condition[0] == pytest.approx(0.7)
    upkeep(world)
    assert (b.works[0], b.renewed[0]) == (0, True)
    assert b.condition[0] == pytest.approx(0.9)


# --- examples


def noted(world: World, **events: list[int]) -> World:
    world.today = Today()
    for name, rows in events.items():
        getattr(world.today, name).append(np.array(rows, np.intp))
    note_works(world)
    return world


def test_large_cases_that_end_by_consent_are_examples() -> None:
    """Settled, by compromise, by force, small, faded."""
    world = old()
    large = "illegal_structure"
    put(
        world, large, large, large, "leak", large, state=State.CLOSED,
        outcome=[Outcome.SETTLED, Outcome.COMPROMISE, Outcome.SETTLED, Outcome.SETTLED, Outcome.FADED],
    )  # fmt: skip
    noted(world, closed=[0, 1, 2, 3, 4], enforced=[2])
    assert world.compounds.shown.tolist() == [2.0, 0.0]


@pytest.mark.parametrize("event", ["withdrawn", "petitioned", "moved_up"])
def test_large_cases_that_fail_in_a_pilot_are_remembered(event: str) -> None:
    """In the pilot, small in the pilot, beside it."""
    world = old()
    put(world, "illegal_structure", "leak", "illegal_structure", building=[0, 0, 1])
    noted(world, **{event: [0, 1, 2]})
    assert not world.compounds.failures.any()  # there is no pilot
    pilot_in_the_first(world, 0.5)
    noted(world, **{event: [0, 1, 2]})
    assert world.compounds.failures.tolist() == [1.0, 0.0]


# --- businesses


def test_what_comes_from_a_kitchen_comes_from_a_restaurant_and_the_other_may_come_from_any() -> None:
    world = world_of((scenario(MIXED), 1))
    compound = int(np.argmax(world.compounds.merchants))
    here = first_building(world, compound)
    rows = put(world, *["kitchen_fumes"] * 30, *["merchant_noise"] * 30, building=here)
    mine = world.merchants.compound == compound
    assert len(set(world.merchants.kind[mine])) > 1
    choose_merchants(world, rows)
    assert mine[world.cases.merchant].all()
    kinds = world.merchants.kind[world.cases.merchant]
    assert (kinds[:30] == RESTAURANT).all() and (kinds[30:] != RESTAURANT).any()


def test_the_less_a_business_complies_the_oftener_it_is_the_other_side() -> None:
    world = world_of((scenario(MIXED), 1))
    compound = int(np.argmax(world.compounds.merchants))
    mine = np.flatnonzero(world.merchants.compound == compound)
    world.merchants.compliance[mine] = 1.0
    world.merchants.compliance[mine[0]] = 0.0
    rows = put(world, *["merchant_noise"] * 20, building=first_building(world, compound))
    choose_merchants(world, rows)
    assert (world.cases.merchant == mine[0]).all()


@pytest.mark.parametrize(("items", "met"), [(0.0, 0.0), (0.5, 0.25)])
def test_businesses_are_met_at_the_table_where_there_is_one(items: float, met: float) -> None:
    asked: list[Any] = []

    def compliance_next(
        now: Any, usual: Any, agreed_here: Any, forced_here: Any, meets: Any, **_: Any
    ) -> Any:
        asked.append((agreed_here.tolist(), forced_here.tolist(), set(meets)))
        return now.copy()

    world = world_of(
        (scenario(MIXED, "", {"table_owner_share": 0.25}), 1), rules=Rules(compliance_next=compliance_next)
    )
    m = world.merchants
    m.settled[:], m.enforced[:] = 3, 1
    set_lever(world, "meeting_items", items)
    merchants(world)
    assert asked == [([2] * len(m), [1] * len(m), {met})]
    assert not m.settled.any() and not m.enforced.any()  # counted once


# --- arrivals, trust, volunteers


@pytest.mark.parametrize(("lever", "cells"), [("arrival", "all"), ("violations", "violation")])
def test_a_lever_of_two_doubles_what_arises(lever: str, cells: str) -> None:
    world = old()
    every = np.ones(len(world.arrivals.kind), bool)
    chosen = world.kinds.violation[world.arrivals.kind] if cells == "violation" else every
    before = world.arrivals.rate.copy()
    set_lever(world, lever, 2.0)
    world.arrivals.refresh(world)
    assert chosen.any()
    assert world.arrivals.rate[chosen] == pytest.approx(2.0 * before[chosen])
    assert (world.arrivals.rate[~chosen] == before[~chosen]).all()


def test_usual_trust_follows_its_lever_and_stays_between_nought_and_one() -> None:
    world = old()
    compound, before = world.buildings.compound, usual_trust(world)
    set_lever(world, "trust", [0.05, 0.0])
    assert usual_trust(world) == pytest.approx(before + np.where(compound == 0, 0.05, 0.0))
    for shift, usual in ((5.0, 1.0), (-5.0, 0.0)):
        set_lever(world, "trust", shift)
        assert usual_trust(world) == pytest.approx(np.full(len(world.buildings), usual))


def test_visits_raise_usual_trust_the_first_ones_most() -> None:
    world = old(visit_trust=0.2)
    usual = []
    for visits in (0.0, 4.0, 8.0, 4000.0):
        world.contact.visits_per_household[:] = visits / 365.0
        usual.append(usual_trust(world)[0])
    assert np.diff(usual) == pytest.approx(
        [0.2 * (1 - np.exp(-1)), 0.2 * (np.exp(-1) - np.exp(-2)), 0.2 * np.exp(-2)]
    )


def test_nobody_who_does_not_volunteer_is_weary_at_the_beginning() -> None:
    people = old().residents
    assert (people.weary[people.volunteer] > 0).any() and (people.weary < 0).any()
    assert (people.weary[~people.volunteer] <= 0).all()
