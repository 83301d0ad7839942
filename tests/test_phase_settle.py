"""What becomes of finished work, of talks among neighbours and of what was settled, a case at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from few_cases import certain, first_building, put
from worlds import MIXED, OLD, ran, scenario, set_lever, timed, watch, world_of

from model.inputs.archetypes import ARCHETYPES
from model.inputs.kinds import KindTable, changed_kinds, load_kinds
from model.phases.daily.self_help import plan_talks, talk
from model.phases.daily.settle import judge_and_party, plan_relapse, settle, settling_probability, spoken_for
from model.phases.monthly.bodies import FAILED, Body, standing
from model.phases.monthly.merchants import compliance_of
from model.rules import Rules
from model.state.cases import Outcome, State
from model.state.handlers import Level
from model.world import World


def old(rules: Rules | None = None, **parameters: float) -> World:
    return world_of((scenario(OLD, "", parameters), 1), rules=rules)


def finished(world: World, *kinds: str, **columns: Any) -> World:
    """Put cases whose attempt was completed today, in the hands of the committee, and settle them."""
    held = {"handler": world.handlers.first_committee, **columns}
    world.today.finished = [put(world, *kinds, **held)]
    settle(world)
    return world


def many_lifts() -> KindTable:
    return changed_kinds(
        load_kinds(),
        lambda kind: replace(kind, rate=(100.0,) * len(ARCHETYPES)) if kind.name == "lift_retrofit" else kind,
    )


def never() -> Rules:
    return Rules(agreement_probability=certain(0.0), repair_probability=certain(0.0))


def always() -> Rules:
    return Rules(agreement_probability=certain(1.0), repair_probability=certain(1.0))


def test_what_is_agreed_at_once_is_settled_and_later_a_compromise() -> None:
    cases = finished(old(always()), "leak", "leak", "lighting", attempts=[0, 1, 1]).cases
    assert (cases.state == State.CLOSED).all()
    assert cases.outcome.tolist() == [Outcome.SETTLED, Outcome.COMPROMISE, Outcome.SETTLED]


def test_without_agreement_there_is_another_visit_after_some_days() -> None:
    world = finished(old(never()), "leak")
    assert (world.cases.state[0], world.cases.attempts[0]) == (State.WAITING, 1)
    assert world.cases.next_day[0] > world.day and world.cases.remaining[0] > 0


def test_after_its_last_attempt_a_case_goes_up_but_not_from_the_district() -> None:
    """A leak is tried four times at each level."""
    cases = finished(old(never()), "leak", "leak", "leak", attempts=[3, 2, 3], level=[1, 1, 3]).cases
    assert cases.level.tolist() == [Level.STREET, Level.COMMUNITY, Level.DISTRICT]
    assert cases.state.tolist() == [State.OPEN, State.WAITING, State.WAITING]


def test_what_a_steward_cannot_settle_goes_to_the_grid_worker() -> None:
    world = old(never(), steward_attempts=2.0)
    h, b = world.handlers, world.buildings
    steward, grid = h.first_steward + b.patch[0], h.first_grid + b.grid[0]
    set_lever(world, "steward_hours", 2.0)
    cases = finished(world, "leak", "leak", attempts=[0, 1], handler=steward).cases
    assert cases.handler.tolist() == [steward, grid]
    assert cases.level.tolist() == [0, 0]


def test_large_stakes_take_several_visits_before_anybody_agrees() -> None:
    cases = finished(old(always()), "illegal_structure", "illegal_structure", attempts=[1, 2]).cases
    assert cases.state.tolist() == [State.WAITING, State.CLOSED]


def test_offices_with_powers_end_a_violation_without_consent() -> None:
    """Too early for agreement; a street can compel, a community cannot, and nobody compels where no law is broken."""
    world = old(never(), enforcement_success=0.7)
    office = world.handlers.first_committee
    kinds = ("illegal_structure", "illegal_structure", "leak")
    rows = put(world, *kinds, attempts=1, level=[2, 1, 2], handler=office)
    assert settling_probability(world, rows).tolist() == [0.7, 0.0, 0.0]


def test_what_needs_a_vote_waits_for_it_after_visits_enough() -> None:
    world = finished(old(always()), "lift_retrofit", "lift_retrofit", attempts=[1, 2])
    assert world.cases.ballot[1] > world.day
    assert world.cases.ballot[0] > world.calendar.last
    assert world.cases.state.tolist() == [State.WAITING, State.WAITING]


def test_every_vote_has_its_own_campaign_of_visits() -> None:
    """Three rounds from door to door, a vote; three more, the next one (O4)."""
    world = finished(old(always()), *["lift_retrofit"] * 4, attempts=[2, 3, 4, 5])
    assert (world.cases.ballot < world.calendar.last).tolist() == [True, False, False, True]
    assert (world.cases.state == State.WAITING).all()


def test_a_lost_vote_is_tried_again_after_about_a_year_and_moves_up_after_the_third() -> None:
    world = old(ballot_again_days=365)
    level = Level.STREET
    world = finished(
        world, *["lift_retrofit"] * 20, attempts=[3] * 10 + [9] * 10, verdict=FAILED, level=level
    )
    cases = world.cases
    pause = cases.next_day[:10] - world.day
    assert (pause > 182).all() and (pause <= 548).all() and np.unique(pause).size > 5
    assert (cases.level[:10] == level).all() and (cases.level[10:] == level + 1).all()
    assert (cases.level_since[:10] == cases.next_day[:10]).all()  # patience rests meanwhile
    assert (cases.remaining[:10] > 0).all()


def test_a_lift_comes_to_the_vote_within_the_season() -> None:
    """From the report to the first vote: a month or two from door to door, the notice, the next first of a month."""
    hands = {
        "channel_access": 3.0,
        "department_hours_per_1000": 100.0,
    }  # enough of them to go from door to door
    year = scenario(MIXED, "", hands, timed(0, 365))
    world = world_of(*((year, seed) for seed in (1, 2, 3)), kinds=many_lifts())
    voted: dict[tuple[int, int], int] = {}

    def note(world: World) -> None:
        cases = world.cases
        rows = np.flatnonzero(
            (cases.verdict > 0) & (cases.attempts == 3) & (cases.opened == cases.first_known)
        )
        for row in rows:
            case = int(cases.run[row]), int(cases.key[row])
            voted.setdefault(case, int(world.day - cases.opened[row]))

    ran(watch(world, note))
    days = np.array([*voted.values()])
    assert days.size > 20
    assert days.min() > 30 + 15  # more than a month of door-knocking, and the notice (O4)
    assert np.median(days) < 120


# --- who is on the other side, who speaks for the owners


def test_who_runs_a_firm_is_judge_and_party_up_to_its_own_level() -> None:
    world = world_of((scenario(MIXED), 1))
    compound = int(np.flatnonzero(world.compounds.firm >= 0)[0])
    firm, here = world.compounds.firm[compound], first_building(world, compound)
    elsewhere = first_building(world, int(np.flatnonzero(world.compounds.firm != firm)[0]))
    rows = put(
        world, "service_fee", "service_fee", "leak", "service_fee", building=[here, here, here, elsewhere],
        level=[1, 2, 1, 1],
    )  # fmt: skip
    assert not judge_and_party(world, rows).any()  # a firm of the market
    for column in (world.firms.communal, world.firms.custodial):
        column[firm] = True
        assert judge_and_party(world, rows).tolist() == [True, False, False, False]
        column[firm] = False


def test_a_body_speaks_for_owners_in_common_matters() -> None:
    world = old()
    here, there = first_building(world, 0), first_building(world, 1)
    world.compounds.body[:] = Body.NONE, Body.MANAGED
    rows = put(world, "service_level", "service_level", "service_fee", "leak", building=[here, *[there] * 3])
    assert spoken_for(world, rows).tolist() == [False, True, False, False]  # a household's bill is its own


def test_a_body_that_owners_elected_speaks_for_them_in_full() -> None:
    world = old(management_legitimacy=0.3)
    for body, full in ((Body.NONE, 0.0), (Body.MANAGED, 0.3), (Body.OWN, 1.0)):
        world.compounds.body[:] = body
        assert standing(world, np.arange(2)).tolist() == [full, full]


def test_a_case_with_a_business_has_the_compliance_of_that_business() -> None:
    world = world_of((scenario(MIXED), 1))
    assert len(world.merchants) > 1
    world.merchants.compliance[:2] = 0.9, 0.2
    rows = put(world, "merchant_noise", "merchant_noise", "leak", merchant=[1, 0, -1])
    assert compliance_of(world, rows).tolist() == [0.2, 0.9, 0.5]


# --- what comes back


@pytest.mark.parametrize(("years", "comes_back"), [(10.0, True), (0.0, False)])
def test_what_has_held_for_some_years_stays_settled(years: float, comes_back: bool) -> None:
    world = world_of((scenario(OLD, "", {"relapse_years": years}, time=timed(5, 1500)), 1))
    rows = put(world, *["parking"] * 60)
    plan_relapse(world, rows)
    assert bool(len(world.relapses.pool)) is comes_back


def test_what_never_comes_back_is_not_drawn() -> None:
    world = old()
    plan_relapse(world, put(world, *["certificates"] * 60))
    assert not len(world.relapses.pool)


# --- talks


def test_people_try_by_themselves_over_small_new_cases_only() -> None:
    """Ten days, give or take half; not over large stakes, nor over what came back."""
    world = old(self_help_days=10.0, self_help_tries=2.0)
    rows = put(world, *["leak"] * 30, "illegal_structure", "leak", repeat=[0] * 31 + [1])
    plan_talks(world, rows)
    days = world.cases.private_until - world.day
    assert ((days[:30] >= 5) & (days[:30] <= 15)).all() and len(set(days[:30])) > 5
    assert (days[30:] < 0).all()


@pytest.mark.parametrize(("name", "value"), [("self_help_tries", 0.0), ("self_help_days", 0.0)])
def test_who_gives_himself_no_time_or_no_try_does_not_talk(name: str, value: float) -> None:
    world = world_of((scenario(OLD, "", {name: value}), 1))
    plan_talks(world, put(world, "leak", "leak"))
    assert (world.cases.private_until < world.day).all()


def test_as_many_talks_are_held_as_people_give_themselves_the_last_on_the_last_day() -> None:
    """Where each talk is sure to succeed the first one ends it; two talks in four days: on the second day."""
    world = old(Rules(self_help_probability=certain(1.0)), self_help_tries=2.0)
    began = world.day
    put(world, "leak", "leak", state=State.LATENT, channel=-1, private_until=[began + 4, began + 1])
    ended: dict[int, int] = {}
    for day in range(5):
        world.day = began + day
        live = np.flatnonzero(world.cases.state == State.LATENT)
        talk(world, live)
        ended |= {int(row): day for row in live if world.cases.state[row] == State.CLOSED}
    assert ended == {0: 2, 1: 1}


def test_nobody_reports_what_is_still_talked_over() -> None:
    world = old(Rules(self_help_probability=certain(0.0)))
    rows = put(
        world, "leak", "leak", "leak", state=State.LATENT, channel=[-1, -1, 0],
        private_until=[world.day + 3, world.day - 1, world.day + 3],
    )  # fmt: skip
    left, trying = talk(world, rows)
    assert (left.tolist(), trying.tolist()) == ([0, 1, 2], [True, False, False])
