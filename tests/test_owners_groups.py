"""业主群: word of answers spreads, trouble is reported by several, owners rally over what concerns many."""

from __future__ import annotations

import numpy as np
import pytest
from few_cases import put
from worlds import OLD, advance, arms, scenario, set_lever, world_of

from model.phases.daily.escalate import escalate
from model.phases.daily.experience import experience
from model.phases.daily.route import route
from model.rules import Rules
from model.state.cases import Outcome, close
from model.world import World
from scenarios.catalogue import implementation


def old(**parameters: float) -> World:
    return world_of((scenario(OLD, "", parameters), 1), rules=Rules(withdrawal_hazard=nobody))


def nobody(trust: np.ndarray, **_: float) -> np.ndarray:
    return np.zeros(trust.size)


# --- word


@pytest.mark.parametrize("settled", [True, False])
def test_word_of_an_answer_reaches_the_other_buildings_of_the_compound_only(settled: bool) -> None:
    world = old(learned_rate_building=0.2)
    set_lever(world, "word", 0.5)
    b = world.buildings
    b.answered[:] = 0.5
    rows = put(world, "lighting", building=0)
    if settled:
        close(world, rows, Outcome.SETTLED)
    else:
        world.today.on_paper.append(rows)
    experience(world)
    sign = 1.0 if settled else -1.0
    here = b.compound == b.compound[0]
    assert b.answered[0] == pytest.approx(0.5 + sign * 0.2 * 0.5)
    assert b.answered[1:][here[1:]] == pytest.approx(
        0.5 + sign * 0.1 * 0.5
    )  # half as much as in the own building
    assert (b.answered[~here] == 0.5).all()


def test_without_a_group_a_building_learns_from_its_own_reports() -> None:
    world = old(learned_rate_building=0.2)
    world.buildings.answered[:] = 0.5
    rows = put(world, "lighting", "lighting", building=0)
    close(world, rows, Outcome.SETTLED)
    experience(world)
    assert world.buildings.answered[0] == pytest.approx(1.0 - 0.5 * 0.8**2)
    assert (world.buildings.answered[1:] == 0.5).all()


# --- reported by several


def minutes(world: World) -> np.ndarray:
    put(world, *["lighting"] * 200, *["leak"] * 200, building=np.arange(400) % len(world.buildings))
    route(world)
    return np.asarray(world.cases.remaining.copy())


def test_what_many_see_is_reported_by_several_and_each_report_takes_time() -> None:
    world = old(duplicate_minutes=10.0)
    before = minutes(world)
    set_lever(world, "echo", 2.0)
    more = minutes(world) - before
    assert (more[200:] == 0).all()  # a leak is two households' own
    assert set(np.unique(more[:200] % 10)) == {0}
    assert more[:200].mean() == pytest.approx(2.0 * 10.0, rel=0.25)


def test_a_platform_that_joins_reports_saves_that_time() -> None:
    world = old(duplicate_minutes=10.0)
    set_lever(world, "merging", 1.0)
    work = []
    for echo in (0.0, 20.0):
        set_lever(world, "echo", echo)
        put(world, "lighting", "drains", "sanitation")  # alike in nothing, so that none is joined to another
        route(world)
        work.append(world.cases.remaining.tolist())
    assert work[0] == work[1]


# --- rallying


def petitioned(rallying: float) -> list[int]:
    """Petitions over overdue cases: small and wide, small and a household's own, large and wide."""
    world = old(petition_per_year=10.0)
    set_lever(world, "rallying", rallying)
    put(
        world, *["lighting"] * 300, *["leak"] * 300, *["illegal_structure"] * 300, felt_due=world.day - 1,
        level=1, handler=world.handlers.first_committee,
    )  # fmt: skip
    escalate(world)
    return [int(part.sum()) for part in np.split(world.cases.petitions, 3)]


def test_owners_rally_over_what_concerns_many_and_is_overdue() -> None:
    alone, rallied = petitioned(0.0), petitioned(1.0)
    assert alone[0] == alone[1] == 0 < alone[2]
    assert rallied[0] > 0 == rallied[1] and rallied[2] > alone[2]


# --- the intervention


def test_groups_take_staff_hours_and_ease_reports() -> None:
    world = advance(World(arms(scenario(OLD), [1], None, implementation("owners_groups"))), 1)
    for lever in ("word", "echo", "rallying"):
        without, with_groups = np.split(getattr(world.levers, lever), 2)
        assert (without == 0.0).all() and (with_groups > 0.0).all(), lever
    assert world.levers.access[1] > world.levers.access[0]
    h = world.handlers
    committee = h.workday[h.first_committee : h.first_committee + 2]
    assert committee[1] < committee[0]
