"""Deadlines and patience, a case at a time: who goes up, who petitions, who gives up, who waits."""

from __future__ import annotations

from typing import Any

import numpy as np
from few_cases import certain, put
from worlds import OLD, scenario, world_of

from model.phases.daily.escalate import escalate
from model.rules import Rules
from model.state.cases import State
from model.state.handlers import Level
from model.world import World


def calm(**parameters: float) -> World:
    """A world in which nobody leaves before the end of his patience."""
    rules = Rules(
        petition_hazard=certain(0.0), withdrawal_hazard=certain(0.0), paper_probability=certain(0.0)
    )
    return world_of((scenario(OLD, "", {"patience_factor": 1.0, **parameters}), 1), rules=rules)


def long_ago(world: World) -> int:
    return world.day - 1000


def test_out_of_patience_a_case_goes_up_one_level() -> None:
    world = calm()
    put(world, "leak", "leak", "leak", level=[0, 1, 2], level_since=long_ago(world))
    escalate(world)
    assert world.cases.level.tolist() == [Level.COMMUNITY, Level.STREET, Level.DISTRICT]
    assert (world.cases.handler < 0).all() and (world.cases.level_since == world.day).all()


def test_patience_is_over_on_the_day_after_its_last() -> None:
    world = calm(patience_least_days=1.0)
    last = world.day - 14  # a leak is borne for 14 days
    put(world, "leak", "leak", level_since=[last, last - 1])
    escalate(world)
    assert world.cases.level.tolist() == [0, 1]


def test_above_the_district_they_petition_or_give_up() -> None:
    for share, petitioned in ((1.0, True), (0.0, False)):
        world = calm(petition_at_the_end=share)
        put(world, "leak", "leak", level=Level.DISTRICT, level_since=[long_ago(world), world.day])
        escalate(world)
        assert world.cases.petitions.tolist() == [int(petitioned), 0]
        assert (world.cases.state[0] == State.RESIGNED) is not petitioned
        assert world.cases.state[1] == State.OPEN


def test_a_petitioned_case_returns_to_the_street_with_a_deadline() -> None:
    world = calm(petition_at_the_end=1.0, petition_deadline_days=15.0)
    put(world, "leak", level=Level.DISTRICT, level_since=long_ago(world))
    escalate(world)
    cases = world.cases
    assert (cases.level[0], cases.due[0], cases.state[0]) == (Level.STREET, world.day + 15, State.OPEN)


def asked_for_petitions(world_day_offset: int) -> tuple[list[bool], list[bool]]:
    """What the petition rule is told of four cases: overdue or not, large or small, petitioned already."""
    heard: list[Any] = []

    def petition_hazard(overdue: Any, large: Any, *, per_year: Any) -> Any:
        heard.append((overdue.tolist(), large.tolist()))
        return np.zeros(overdue.size)

    rules = Rules(
        petition_hazard=petition_hazard, withdrawal_hazard=certain(0.0), paper_probability=certain(0.0)
    )
    world = world_of((scenario(OLD), 1), rules=rules)
    day = world.day
    put(
        world, "illegal_structure", "illegal_structure", "leak", "illegal_structure",
        felt_due=[day - 1, day, day - 1, day - 1], petitions=[0, 0, 0, 1], due=day + world_day_offset,
    )  # fmt: skip
    escalate(world)
    return heard[0]


def test_only_what_is_overdue_may_be_petitioned_and_stakes_count() -> None:
    overdue, large = asked_for_petitions(+5)
    assert overdue == [True, False, True, False]  # the last was petitioned and has a deadline to come
    assert large == [True, True, False, True]


def test_who_petitioned_may_do_so_again_after_the_deadline() -> None:
    assert asked_for_petitions(-1)[0] == [True, False, True, True]


def test_one_draw_decides_between_a_petition_giving_up_and_waiting() -> None:
    """Hazards of a half each leave nobody; no case meets both ends."""
    rules = Rules(
        petition_hazard=certain(0.5), withdrawal_hazard=certain(0.5), paper_probability=certain(0.0)
    )
    world = world_of((scenario(OLD), 1), rules=rules)
    put(world, *["leak"] * 40)
    escalate(world)
    petitioned, resigned = world.cases.petitions == 1, world.cases.state == State.RESIGNED
    assert (petitioned ^ resigned).all() and petitioned.any() and resigned.any()


def test_who_gives_up_has_the_trust_that_the_rule_is_told() -> None:
    heard: list[Any] = []

    def withdrawal_hazard(trust: Any, *, per_year: Any, trust_slope: Any) -> Any:
        heard.append(trust.tolist())
        return (trust > 0.5) * 1.0

    rules = Rules(
        petition_hazard=certain(0.0), withdrawal_hazard=withdrawal_hazard, paper_probability=certain(0.0)
    )
    world = world_of((scenario(OLD), 1), rules=rules)
    put(world, "leak", "leak", complainant=[0, 1])
    world.residents.trust[:2] = 0.9, 0.1
    escalate(world)
    assert heard == [[0.9, 0.1]]
    assert world.cases.state.tolist() == [State.RESIGNED, State.OPEN]


def test_closed_on_paper_on_its_last_day_a_case_lives_on_unknown() -> None:
    rules = Rules(
        petition_hazard=certain(0.0), withdrawal_hazard=certain(0.0), paper_probability=certain(1.0)
    )
    world = world_of((scenario(OLD), 1), rules=rules)
    put(world, "leak", "leak", "leak", due=[world.day - 1, world.day, world.day + 1])
    escalate(world)
    assert world.cases.state.tolist() == [State.OPEN, State.LATENT, State.OPEN]
    assert world.cases.paper.tolist() == [0, 1, 0]
