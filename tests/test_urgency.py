"""How soon a case is visited again, what becomes of it at its deadline, and whom the office calls afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from few_cases import certain, put
from worlds import MIXED, OLD, ran, scenario, timed, watch, world_of

from model.phases.daily.escalate import escalate
from model.phases.daily.notice import notice
from model.phases.daily.route import route
from model.phases.daily.settle import settle, settling_probability
from model.phases.monthly.bodies import FAILED, PASSED
from model.rules import Rules
from model.state.cases import State
from model.state.handlers import Level
from model.state.tables import FAR_OFF
from model.world import World

COMMUNITY = int(Level.COMMUNITY)


def days_to_next(world: World, *kinds: str, **columns: Any) -> list[int]:
    """Days until the next visit of cases whose visit failed today."""
    held = {"handler": world.handlers.first_committee, "attempts": 1, **columns}
    world.today.finished = [put(world, *kinds, **held)]
    settle(world)
    return (world.cases.next_day - world.day).tolist()


def stubborn(**parameters: float) -> World:
    rules = Rules(agreement_probability=certain(0.0), repair_probability=certain(0.0))
    return world_of((scenario(OLD, "", parameters), 1), rules=rules)


# --- the next visit


def test_kitchen_fumes_can_be_over_within_two_weeks() -> None:
    """Two visits are needed; before rectification orders they lay 14 days apart, so nothing ended before day 16."""
    world = world_of(
        (scenario(OLD, "", {"capacity_scale": 20.0, "turnaround_days": 1.0}, time=timed(0, 60)), 1),
        rules=Rules(agreement_probability=certain(1.0)),
    )
    put(world, *["kitchen_fumes"] * 20, level=COMMUNITY)
    world.cases.merchant[:] = 0
    mine = set(world.cases.key.tolist())
    for _ in range(14):
        world.step()
    still_open = set(world.cases.key[world.cases.state != State.CLOSED].tolist())
    assert len(mine & still_open) < 5


def test_an_order_brings_the_next_visit_forward_where_an_office_may_give_one() -> None:
    kinds = ("kitchen_fumes", "illegal_structure", "service_fee")
    far, near = (days_to_next(stubborn(order_days=days), *kinds, level=COMMUNITY) for days in (60.0, 5.0))
    assert near[:2] == [5, 5]
    assert min(far[:2]) > 5
    assert far[2] == near[2]  # nobody orders a firm and its payers to agree


def test_a_grid_worker_gives_no_orders() -> None:
    at_street, at_grid = (
        days_to_next(stubborn(order_days=1.0), "parking", level=level)[0] for level in (int(Level.STREET), 0)
    )
    assert at_street == 1 < at_grid


def test_the_nearer_the_deadline_the_sooner_the_next_visit() -> None:
    world = stubborn(revisit_deadline_share=0.5, revisit_least_days=2.0)
    left = np.array([1000, 10, 6, 1, -30])
    days = days_to_next(world, *["leak"] * 5, due=world.day + left)
    assert days == sorted(days, reverse=True)
    assert days[1:] == [5, 3, 2, 2]


def test_the_more_severe_the_sooner_the_next_visit() -> None:
    world = stubborn(revisit_severity_factor=0.5)
    private_wiring, air_conditioner = days_to_next(world, "private_wiring", "air_conditioner")
    assert world.kinds["private_wiring"].revisit_days == world.kinds["air_conditioner"].revisit_days
    assert private_wiring < air_conditioner


# --- hand-offs


def test_an_office_does_not_wait_for_itself() -> None:
    """What the leading office needs at its own level is in its queue; only the others' time comes on top."""
    world = world_of((scenario(OLD, "", {"fragmentation": 1.0}), 1))
    put(
        world, "merchant_noise", "merchant_noise", "kitchen_fumes", "kitchen_fumes",
        level=[COMMUNITY, int(Level.STREET)] * 2,
    )  # fmt: skip
    route(world)
    assert world.cases.handoffs.tolist() == [2, 0, 3, 1]
    assert world.cases.state[1] == State.OPEN


# --- at the deadline


def at_deadline(paper: float, **parameters: float) -> World:
    """A dispute and a lamp on the last day before their deadlines, after escalation."""
    rules = Rules(
        petition_hazard=certain(0.0), withdrawal_hazard=certain(0.0), paper_probability=certain(paper)
    )
    world = world_of((scenario(OLD, "", parameters), 1), rules=rules)
    put(world, "leak", "lighting", due=world.day)
    escalate(world)
    return world


def test_who_needs_others_may_ask_for_more_time_before_anybody_closes_on_paper() -> None:
    world = at_deadline(1.0, extension_hard=1.0, extension_days=9.0)
    assert world.cases.state.tolist() == [State.OPEN, State.LATENT]
    assert (world.cases.due[0] - world.day, world.cases.paper.tolist()) == (9, [0, 1])


@pytest.mark.parametrize(("granted", "days"), [(1.0, 9), (0.0, 0)])
def test_what_cannot_be_closed_on_paper_is_extended_or_late(granted: float, days: int) -> None:
    world = at_deadline(0.0, extension_hard=0.0, extension_granted=granted, extension_days=9.0)
    assert (world.cases.due - world.day).tolist() == [days, days]
    assert (world.cases.state == State.OPEN).all()


@pytest.mark.parametrize("allowed", [0, 1, 2])
@pytest.mark.parametrize("way", ["extension_hard", "extension_granted"])
def test_a_deadline_is_extended_so_often_and_then_the_case_is_late(way: str, allowed: int) -> None:
    """Extensions of 15 days once followed one another without end: nothing that was asked for was ever late."""
    ways = {"extension_hard": 0.0, "extension_granted": 0.0} | {way: 1.0}
    world = at_deadline(0.0, **ways, extension_days=9.0, extensions_allowed=allowed)
    begun = world.day
    for _ in range(40):
        world.day += 1
        escalate(world)
    assert world.cases.due[0] == begun + 9 * allowed
    assert (world.cases.state[0], world.cases.extensions[0]) == (State.OPEN, allowed)


def test_what_may_not_be_extended_again_may_still_be_closed_on_paper() -> None:
    hard = {"extension_hard": 1.0, "extensions_allowed": 1.0, "extension_days": 9.0}
    world = world_of((scenario(OLD, "", hard), 1), rules=Rules(paper_probability=certain(1.0)))
    put(world, "leak", "leak", due=world.day, extensions=[0, 1])
    escalate(world)
    assert world.cases.state.tolist() == [State.OPEN, State.LATENT]


def test_a_new_deadline_may_be_extended_anew() -> None:
    """A petition brings one, and so does being found again after a closing on paper."""
    world = world_of((scenario(OLD, "", {"petition_at_the_end": 1.0}), 1))
    put(world, "leak", level=int(Level.DISTRICT), level_since=world.day - 1000, extensions=1)
    escalate(world)
    assert (world.cases.petitions[0], world.cases.extensions[0]) == (1, 0)
    world = world_of((scenario(OLD), 1), rules=Rules(report_hazard=certain(1.0)))
    put(world, "leak", state=State.LATENT, extensions=1, private_until=world.day - 1)
    notice(world)
    assert (world.cases.state[0], world.cases.extensions[0]) == (State.OPEN, 0)


def test_the_clock_stands_still_while_owners_are_called_to_a_vote() -> None:
    """Cases: with a vote to come, passed, made known as failed, late before the call, without a vote."""
    rules = Rules(
        petition_hazard=certain(0.0), withdrawal_hazard=certain(0.0), paper_probability=certain(1.0)
    )
    world = world_of((scenario(OLD, "", {"extension_hard": 0.0}), 1), rules=rules)
    day = world.day
    put(
        world, *["public_revenue"] * 5, state=State.WAITING, due=[day, day, day, day - 1, day],
        ballot=[day + 30, FAR_OFF, FAR_OFF, day + 30, FAR_OFF], verdict=[0, PASSED, FAILED, 0, 0],
    )  # fmt: skip
    escalate(world)
    cases = world.cases
    assert cases.state.tolist() == [State.WAITING] * 4 + [State.LATENT]
    assert (cases.due - day).tolist() == [1, 1, 1, -1, 0]
    assert (cases.level_since - day).tolist() == [1, 1, 1, 1, 0]


def test_small_stakes_have_one_deadline_and_large_ones_as_long_as_people_bear_them() -> None:
    found: dict[str, set[int]] = {}

    def look(world: World) -> None:
        cases = world.cases
        for row in world.today.rows("opened"):
            name = world.kinds.names[cases.kind[row]]
            if cases.due[row] > world.day:  # nothing closed on its first day is looked at again
                found.setdefault(name, set()).add(int(cases.due[row] - cases.opened[row]))

    world = ran(watch(world_of((scenario(MIXED, "", {"deadline_days": 12.0}, time=timed(0, 200)), 1)), look))
    tolerance = {kind.name: kind.tolerance_days for kind in world.kinds.kinds}
    assert found["service_fee"] == found["neighbour_noise"] == found["certificates"] == {12}
    assert found["illegal_structure"] == {tolerance["illegal_structure"]}


# --- people differ


def test_some_parties_will_not_agree_whoever_comes_and_how_often() -> None:
    """R3, R4: about three in ten disputes end without agreement. One case keeps its character from visit to visit."""
    alike, differing = (stubborn_or_not(spread) for spread in (0.0, 2.0))
    assert np.ptp(alike[0]) == pytest.approx(0.0)
    first, later = differing
    assert (first < 0.05).mean() > 0.1 and (first > 0.6).mean() > 0.1
    assert np.corrcoef(first, later)[0, 1] > 0.9


def stubborn_or_not(spread: float) -> list[Any]:
    """Chances of agreement of 200 leaks at the first and at the third visit."""
    world = world_of((scenario(OLD, "", {"parties_spread": spread}), 1))
    found = []
    for attempts in (1, 3):
        rows = put(world, *["leak"] * 200, attempts=attempts, handler=world.handlers.first_committee)
        found.append(settling_probability(world, rows))
    return found


# --- the call-back


def test_the_call_back_hears_less_of_paper_the_less_it_asks() -> None:
    shares = (0.0, 0.5, 1.0)
    given = {"paper_pressure": 1.0, "follow_up": 0.0, "callback_ceiling": 1.0, "extension_hard": 0.0}
    runs = [
        (scenario(MIXED, "", given | {"callback_paper_share": s}, time=timed(60, 200)), 2) for s in shares
    ]
    told = ran(world_of(*runs)).results().runs
    assert told.truly_solved.nunique() == 1
    assert (np.diff(told.survey_callback) < 0).all()
