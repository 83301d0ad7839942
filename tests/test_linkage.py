"""三方联动: those in charge and the firm take a case up together (003-17 to 003-20; S002-B, S003-E)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from few_cases import certain, first_building, put
from worlds import MIXED, arms, moving, ran, scenario, set_lever, timed, watch, world_of

from model.phases.daily.route import route
from model.phases.daily.settle import settle
from model.phases.monthly.bodies import Body
from model.rules import Rules
from model.world import World
from scenarios.catalogue import implementation

NO_BODY = """
[[place.communities]]
name = "清慧"
grids = 3
[[place.communities.compounds]]
archetype = "commodity"
count = 4
households = 150
firm = true
committee = false
"""
WITH_FIRM = ("kitchen_fumes", "merchant_noise", "service_fee", "service_level")
IN_EARNEST = {"three_party_linkage_active_share": 1.0, "channel_access": 3.0, "founding_per_month": 0.0}


def one_delay(count: Any, z: Any, *, turnaround: Any, spread: float) -> Any:
    """Days of a number of hand-offs, without luck."""
    return np.ceil(count * turnaround)


def at_the_table(**levers: float) -> World:
    world = world_of((scenario(MIXED), 1), rules=Rules(handoff_delay=one_delay))
    for name, value in {"fragmentation": 1.0, "turnaround": 4.0, **levers}.items():
        set_lever(world, name, value)
    return world


@pytest.mark.parametrize(
    ("levers", "handoffs", "days"),
    [({}, 3, 12), ({"joint_handoffs": 1.0}, 1, 4), ({"joint_waiting": 0.5}, 3, 6)],
)
def test_fumes_pass_through_fewer_hands_and_wait_less_where_the_firm_is_at_the_table(
    levers: dict[str, float], handoffs: int, days: int
) -> None:
    world = at_the_table(**levers)
    put(
        world, "kitchen_fumes", "illegal_structure", level=1
    )  # two offices each; the firm has no say in the other
    route(world)
    assert world.cases.handoffs.tolist() == [handoffs, 3]
    assert (world.cases.next_day - world.day).tolist() == [days, 12]


def test_rounds_of_negotiation_follow_each_other_sooner() -> None:
    """14 and 10 days are halved; a leak is not the firm's. Neither severity nor an order shortens them here."""

    def days(joint: float) -> list[int]:
        calm = {"revisit_severity_factor": 1.0, "order_days": 60.0}
        world = world_of((scenario(MIXED, "", calm), 1), rules=Rules(agreement_probability=certain(0.0)))
        compound = int(np.flatnonzero(world.compounds.firm >= 0)[0])
        world.compounds.body[:] = Body.NONE
        set_lever(world, "joint_waiting", joint)
        rows = put(
            world, "kitchen_fumes", "service_fee", "leak", building=first_building(world, compound), level=1,
            handler=world.handlers.first_committee,
        )  # fmt: skip
        world.today.finished.append(rows)
        settle(world)
        return [int(day) - world.day for day in world.cases.next_day]

    assert days(0.0) == [14, 10, 7]
    assert days(0.5) == [7, 5, 7]


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    """Cases of both arms, without and with the linkage, in a place with firms whose owners have no body."""
    base = scenario(NO_BODY, "", IN_EARNEST, time=timed(30, 365))
    world = World(arms(base, range(6), None, implementation("three_party_linkage")))
    bodies: list[bool] = []
    ran(watch(world, lambda world: bodies.append(bool(world.compounds.body.any()))))
    assert not any(bodies)
    cases = world.results().ledger
    cases = cases[(cases.first_known >= 0) & (cases.first_known < 275)]
    soon = cases.end.isin(["settled", "compromise"]) & (cases.ended - cases.first_known <= 90)
    return cases.assign(linked=cases.run >= 6, soon=soon, days=cases.ended - cases.first_known)


def test_without_an_owners_body_it_still_settles_cases_with_the_firm_sooner(ledger: pd.DataFrame) -> None:
    solved = ledger[ledger.kind.isin(WITH_FIRM) & ledger.end.isin(["settled", "compromise"])]
    days = solved.groupby("linked").days.mean()
    assert days[True] < days[False]


def test_without_an_owners_body_more_of_them_are_settled_within_a_season(ledger: pd.DataFrame) -> None:
    with_firm = ledger[ledger.kind.isin(WITH_FIRM)]
    soon = with_firm.groupby("linked").soon.mean()
    assert soon[True] > soon[False]


def test_coordination_takes_hours_of_grid_workers_and_committee() -> None:
    base = scenario(NO_BODY, "", IN_EARNEST)
    world = World(arms(base, [1], None, implementation("three_party_linkage")))
    while world.day <= 0:
        world.step()
    for lever in ("committee_meetings", "grid_meetings"):
        half = np.split(getattr(world.levers, lever), 2)
        assert (half[1] > half[0]).all()
    quality = np.split(world.levers.firm_quality, 2)
    assert (quality[1] < quality[0]).all()  # who is jumped does less


def test_where_no_firm_serves_there_is_nothing_to_link() -> None:
    base = scenario(NO_BODY.replace("firm = true", "firm = false"), "", IN_EARNEST)
    world = World(arms(base, [1], None, implementation("three_party_linkage")))
    while world.day <= 0:
        world.step()
    unserved = np.split(world.compounds.firm < 0, 2)[1]
    assert unserved.any()
    assert (np.split(world.levers.joint_waiting, 2)[1][unserved] == 0.0).all()


def test_a_lever_at_rest_leaves_every_case_as_it_was() -> None:
    world = World(arms(scenario(MIXED), [3], None, moving("rest", joint_waiting=0.0, joint_handoffs=0.0)))
    cases = ran(world).results().cases
    one, other = (cases[cases.run == run].drop(columns="run").reset_index(drop=True) for run in (0, 1))
    pd.testing.assert_frame_equal(one, other)
