"""What a day's events mean to the people concerned: burden, satisfaction, trust, fairness."""

from __future__ import annotations

import numpy as np
import pytest
from few_cases import first_building, put
from worlds import BOTH, MIXED, OLD, differing, ran, scenario, timed, whole_state, world_of

from model.phases.daily import experience as day_of
from model.phases.daily.experience import (
    WHOLE,
    bring_up_to_date,
    burden_of,
    everybody_relaxed,
    experience,
    fairness,
    own_level,
    relaxed,
    shift_trust,
    standards,
)
from model.phases.monthly import neighbours
from model.phases.monthly.bodies import Body
from model.state.cases import Outcome, State
from model.state.today import Today
from model.world import World


def old(**parameters: float) -> World:
    world = world_of((scenario(OLD, "", parameters), 1))
    world.residents.burden[:] = 0
    return world


def a_day(world: World, **events: list[int]) -> World:
    """Feel what happened to the given cases today."""
    world.today = Today()
    for name, rows in events.items():
        getattr(world.today, name).append(np.array(rows, np.intp))
    experience(world)
    return world


def test_work_in_slices_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = (scenario(MIXED, BOTH, time=timed(5, 40)), 1)
    whole = ran(world_of(run))
    assert len(whole.residents) > 3 * 101
    for module in (day_of, neighbours):
        monkeypatch.setattr(module, "SLICE", 101)
    assert differing(whole_state(ran(world_of(run))), whole_state(whole)) == []


# --- burden


def test_a_case_weighs_on_its_complainant_fully_and_on_the_other_side_by_a_share() -> None:
    world = old(respondent_share=0.25)
    put(world, "leak", "leak", "leak", complainant=[2, 1, 2], respondent=[0, -1, 1])
    a_day(world, arisen=[0, 1, 2])
    quarter = WHOLE // 4
    assert world.residents.burden[:4].tolist() == [quarter, WHOLE + quarter, 2 * WHOLE, 0]


def test_what_is_over_weighs_on_nobody() -> None:
    world = old(respondent_share=0.25)
    rows = put(world, "leak", "leak", complainant=[2, 1], respondent=[0, -1])
    burden_of(world, rows, +1)
    world.cases.state[0], world.cases.outcome[0] = State.CLOSED, Outcome.SETTLED
    a_day(world, closed=[0])
    assert world.residents.burden[:3].tolist() == [0, WHOLE, 0]


# --- satisfaction


def test_whom_an_event_touches_is_brought_up_to_date_both_sides_and_nobody_else() -> None:
    world = old()
    put(world, *["leak"] * 4, complainant=[4, 5, 6, 0], respondent=[0, -1, 7, -1])
    world.day += 10
    world.cases.felt_due[:] = world.day + 100
    a_day(world, arisen=[0], opened=[1], moved_up=[2])
    assert np.flatnonzero(world.residents.as_of == world.day).tolist() == [0, 4, 5, 6, 7]


def test_satisfaction_drifts_to_its_level_by_the_day_that_is_asked_for() -> None:
    world = ran(world_of((scenario(OLD, time=timed(5, 40)), 1)))
    rows = np.arange(len(world.residents))
    level = own_level(world, rows, world.building_of())
    today = relaxed(world, rows)
    later = relaxed(world, rows, world.day + 10)
    kept = 0.5 ** (10.0 / world.p.satisfaction_half_life)
    assert later == pytest.approx(level + (today - level) * kept)
    assert everybody_relaxed(world, world.day + 10) == pytest.approx(later)


def test_to_be_brought_up_to_date_twice_is_to_be_so_once() -> None:
    world = old()
    world.residents.satisfaction[:] = 0.1
    world.day += 30
    bring_up_to_date(world, np.array([3, 3]))
    once = world.residents.satisfaction[3]
    bring_up_to_date(world, np.array([3]))
    assert world.residents.satisfaction[3] == once > 0.1


def test_an_overdue_case_disappoints_by_half_when_it_is_due_and_by_half_when_it_is_given_up() -> None:
    world = old(settlement_gain=0.05, loss_aversion=2.0)
    put(world, "leak", complainant=3, felt_due=world.day)
    before = world.residents.satisfaction[3]
    a_day(world)
    assert world.residents.satisfaction[3] == pytest.approx(before - 0.05)
    a_day(world)  # not charged for the same half again
    assert world.residents.satisfaction[3] == pytest.approx(before - 0.05)
    world.cases.felt_due[0] = world.day - 1
    a_day(world, resigned=[0], withdrawn=[0])
    assert world.residents.satisfaction[3] == pytest.approx(before - 0.1)


def test_several_events_of_a_day_add_up_and_nobody_falls_below_nought() -> None:
    world = old(settlement_gain=0.05, loss_aversion=2.0)
    put(world, "leak", "leak", "leak", complainant=[3, 3, 8], felt_due=world.day)
    world.residents.satisfaction[[3, 8]] = 0.5, 0.01
    a_day(world)
    assert world.residents.satisfaction[[3, 8]] == pytest.approx([0.4, 0.0])


# --- trust


def test_trust_stays_between_nought_and_one() -> None:
    world = old()
    world.residents.trust[:3] = 0.95, 0.5, 0.05
    shift_trust(world, np.array([0, 2, 1, 1]), np.array([0.1, -0.1, 0.2, -0.1]))
    assert world.residents.trust[:3] == pytest.approx([1.0, 0.6, 0.0])


def test_a_case_that_is_passed_on_costs_its_complainants_trust() -> None:
    world = old(moved_up_trust=0.02)
    put(world, "leak", "leak", complainant=[0, 1])
    before = world.residents.trust[:2].copy()
    a_day(world, moved_up=[0])
    assert world.residents.trust[:2] == pytest.approx(before - [0.02, 0.0])


def test_what_was_closed_on_paper_and_is_found_again_is_a_broken_promise() -> None:
    world = old(paper_trust=0.03)
    put(world, "leak", "leak", complainant=[0, 1], paper=[1, 0])
    before = world.residents.trust[:2].copy()
    a_day(world, opened=[0, 1])
    assert world.residents.trust[:2] == pytest.approx(before - [0.03, 0.0])


# --- fairness and standards


def test_many_attempts_feel_less_fair() -> None:
    world = old()
    rows = put(world, "leak", "leak", attempts=[1, 2])
    assert fairness(world, rows) == pytest.approx([1.0, 0.9])
    assert fairness(world, rows, 0.5) == pytest.approx([0.5, 0.45])


def test_fairness_suffers_where_one_of_the_communitys_own_speaks_for_owners() -> None:
    world = old(capture_unfairness=0.2)
    world.compounds.body[:], world.compounds.cross[:] = Body.OWN, [True, False]
    here, there = first_building(world, 0), first_building(world, 1)
    rows = put(world, "service_level", "leak", "service_level", building=[here, here, there], attempts=1)
    assert fairness(world, rows) == pytest.approx([0.8, 1.0, 1.0])


def test_who_is_judge_and_party_is_not_fair() -> None:
    world = world_of((scenario(MIXED), 1))
    compound = int(np.flatnonzero(world.compounds.firm >= 0)[0])
    rows = put(world, "service_fee", "leak", building=first_building(world, compound), attempts=1)
    world.firms.communal[world.compounds.firm[compound]] = True
    assert fairness(world, rows) == pytest.approx([0.0, 1.0])


def test_what_residents_ask_of_an_end_differs_between_them_and_lasts_for_life() -> None:
    everybody = np.arange(100)
    alike = standards(old(rating_standard=0.6, rating_standard_sd=0.0), everybody)
    assert alike == pytest.approx(np.full(100, 0.6))
    world = old(rating_standard=0.6, rating_standard_sd=0.1)
    asked = standards(world, everybody)
    assert asked.std() == pytest.approx(0.1, rel=0.3) and asked.mean() == pytest.approx(0.6, abs=0.05)
    world.day += 100
    assert (standards(world, everybody[::-1]) == asked[::-1]).all()
