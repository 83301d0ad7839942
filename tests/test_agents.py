"""Agents as Mesa knows them: rows of the columns, seen one by one."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from mesa import Agent
from mesa.agentset import AbstractAgentSet
from worlds import (
    BOTH,
    MIXED,
    OLD,
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    scenario,
    timed,
    whole_state,
    world_of,
)

from agents.community_committee import CommunityCommittee
from agents.department import Department
from agents.grid_worker import GridWorker
from agents.owners import OwnersCommittee
from agents.property_firm import PropertyFirm
from agents.resident import PartyMember, Resident, report_hazard
from agents.steward import Steward
from model.mesa_view import AGENT_TYPES
from model.rules import Rules
from model.state.cases import State
from model.world import World

SHORT = timed(10, 60)
ALONE = {"grid_patrol_share": 0.0, "grid_visit_share": 0.0}
"""Nobody looks around: what residents do not report stays unknown."""
STEWARDS = "[interventions.red_stewards]\nstart = 2022-01-11\nend = 2022-01-30\nramp_days = 0\n"


@pytest.fixture
def world() -> World:
    return world_of((scenario(MIXED, time=SHORT), 1), (scenario(OLD, time=SHORT), 2))


def test_every_class_has_its_agents(world: World) -> None:
    sizes = {kind: len(world.agents_by_type[kind]) for kind in AGENT_TYPES}
    assert sizes[Resident] + sizes[PartyMember] == len(world.residents)
    assert sizes[PartyMember] == world.residents.member.sum() > 0
    assert sizes[GridWorker] == len(world.grids)
    assert sizes[CommunityCommittee] == 2
    assert sizes[PropertyFirm] == world.firms.active.sum()
    assert sizes[Department] == len(world.departments)
    assert sizes[OwnersCommittee] == (world.compounds.body > 0).sum()
    assert sizes[Steward] == 0
    assert len(world.agents) == sum(sizes.values())
    assert world.agent_types == list(AGENT_TYPES)


def test_sets_are_mesa_sets_of_mesa_agents(world: World) -> None:
    for agents in (world.agents, *world.agents_by_type.values()):
        assert isinstance(agents, AbstractAgentSet)
        assert all(isinstance(agent, Agent) for agent in agents)


def test_agents_by_type_is_a_mapping(world: World) -> None:
    sets = world.agents_by_type
    assert list(sets) == list(sets.keys()) == list(AGENT_TYPES)
    assert GridWorker in sets
    assert {kind: len(agents) for kind, agents in sets.items()} == {
        kind: len(sets[kind]) for kind in AGENT_TYPES
    }
    assert sets.get(int) is None
    assert len(sets.get(GridWorker)) == len(world.grids)
    with pytest.raises(KeyError):
        sets[int]


def test_an_agent_is_the_same_object_each_time(world: World) -> None:
    first, second = (list(world.agents_by_type[Resident]) for _ in range(2))
    assert all(one is other for one, other in zip(first, second, strict=True))
    assert next(iter(world.agents)) is first[0]


def test_unique_ids_are_unique_within_a_world() -> None:
    world = ran(world_of((scenario(MIXED, BOTH, time=timed(0, 40)), 1)))
    ids = [agent.unique_id for agent in world.agents]
    assert world.agents_by_type[Steward]
    assert len(set(ids)) == len(ids)


def test_a_party_member_is_a_resident(world: World) -> None:
    member = next(iter(world.agents_by_type[PartyMember]))
    assert isinstance(member, Resident)
    assert member.member is True
    assert member.age >= 18
    assert not any(agent.member for agent in world.agents_by_type[Resident])


def test_attributes_read_and_write_the_columns(world: World) -> None:
    person = world.agents_by_type[Resident].to_list()[7]
    assert person.trust == world.residents.trust[person.row]
    person.trust = 0.125
    assert world.residents.trust[person.row] == 0.125
    world.residents.trust[person.row] = 0.25
    assert person.trust == 0.25
    assert isinstance(person.age, int)
    assert {"trust", "age", "burden"} <= set(dir(person))
    with pytest.raises(AttributeError, match="Resident has no attribute 'mood'"):
        _ = person.mood


def test_an_attribute_of_a_students_own_stays_with_the_agent(world: World) -> None:
    world.agents_by_type[GridWorker].set("nickname", "x")
    assert [worker.nickname for worker in world.agents_by_type[GridWorker]] == ["x"] * len(world.grids)


def test_satisfaction_is_that_of_today() -> None:
    world = advance(world_of((scenario(OLD, time=SHORT), 1)), 20)
    person = world.agents_by_type[Resident].to_list()[3]
    row = np.array([person.row])
    assert person.satisfaction == world.satisfaction_today(row)[0]
    person.satisfaction = 0.9
    assert world.residents.satisfaction[person.row] == 0.9
    assert person.satisfaction == pytest.approx(0.9)
    world.run_for(5)
    assert person.satisfaction < 0.9


def test_select_get_agg_and_count_as_mesa_documents_them(world: World) -> None:
    people = world.agents_by_type[Resident]
    old = people.select(lambda person: person.age >= 60)
    rows = np.flatnonzero((world.residents.age >= 60) & ~world.residents.member)
    assert {agent.row for agent in old} == set(rows.tolist())
    assert len(people.select(at_most=5)) == 5
    assert people.get("age") == world.residents.age[~world.residents.member].tolist()
    assert people.get(["age", "row"])[0] == [people.to_list()[0].age, people.to_list()[0].row]
    assert people.agg("age", max) == world.residents.age[~world.residents.member].max()
    assert people.agg("trust", [min, max])[0] == world.residents.trust[~world.residents.member].min()
    assert people.get("mood", handle_missing="default", default_value=0)[:2] == [0, 0]


def test_groupby_as_mesa_documents_it(world: World) -> None:
    groups = world.agents_by_type[Resident].groupby("run")
    assert groups.count() == dict(zip(*map(list, np.unique(runs(world), return_counts=True)), strict=True))
    assert set(groups.agg("age", max)) == {0, 1}
    kinds = world.agents.groupby(type).count()
    assert kinds[GridWorker] == len(world.grids)


def runs(world: World) -> Any:
    ordinary = np.flatnonzero(~world.residents.member)
    return world.buildings.run[world.building_of(ordinary)]


def test_do_set_sort_shuffle_and_map_as_mesa_documents_them(world: World) -> None:
    workers = world.agents_by_type[GridWorker]
    workers.do(lambda worker: setattr(worker, "households", 10 + worker.row))
    assert world.grids.households.tolist() == [10 + row for row in range(len(world.grids))]
    assert workers.map(lambda worker: worker.row) == list(range(len(world.grids)))
    backward = workers.sort("households", ascending=False)
    assert [worker.row for worker in backward] == list(reversed(range(len(world.grids))))
    people = world.agents_by_type[Resident]
    mixed = people.shuffle()
    assert [agent.row for agent in mixed] != [agent.row for agent in people]
    assert {agent.row for agent in mixed} == {agent.row for agent in people}
    people.set("trust", 0.5)
    assert (world.residents.trust[~world.residents.member] == 0.5).all()


def test_backlogs_add_up_to_the_known_cases() -> None:
    world = advance(world_of((scenario(MIXED, BOTH, time=SHORT), 1)), 50)
    workers = (GridWorker, PropertyFirm, CommunityCommittee, Department, Steward)
    total = sum(sum(world.agents_by_type[kind].get("backlog")) for kind in workers)
    known = (world.cases.state == State.OPEN) | (world.cases.state == State.WAITING)
    held = known & (world.cases.handler >= 0)
    assert total == held.sum() > 0


def test_a_firm_names_the_compounds_that_it_serves(world: World) -> None:
    for firm in world.agents_by_type[PropertyFirm]:
        assert firm.compounds
        assert all(world.compounds.firm[row] == firm.row for row in firm.compounds)


def test_agents_cannot_be_removed_by_hand(world: World) -> None:
    with pytest.raises(TypeError, match="cannot be removed"):
        world.agents_by_type[GridWorker].to_list()[0].remove()


def test_two_worlds_never_mix(world: World) -> None:
    other = world_of((scenario(MIXED, time=SHORT), 1), (scenario(OLD, time=SHORT), 2))
    mine, theirs = (w.agents_by_type[Resident].to_list()[3] for w in (world, other))
    assert mine is not theirs
    mine.trust = 0.99
    assert theirs.trust != 0.99
    assert {agent.model for agent in other.agents} == {other}
    before = len(other.cases)
    world.run_for(15)
    assert (other.day, other.time, len(other.cases)) == (-10, 0.0, before)
    assert theirs.as_of == -10


def test_stewards_follow_their_intervention() -> None:
    world = world_of((scenario(MIXED, STEWARDS, time=SHORT), 1))
    in_office = []
    while world.day <= 35:
        in_office.append((world.day, len(world.agents_by_type[Steward])))
        world.step()
    # The interventions of a day take effect from the next day on, as a day's last phase.
    serving = [day for day, number in in_office if number]
    assert serving == list(range(11, 31))
    assert max(number for _, number in in_office) == (world.stewards.resident >= 0).sum()


def test_stewards_are_party_members_of_their_patch() -> None:
    world = ran(world_of((scenario(MIXED, BOTH, time=timed(0, 40)), 1)))
    for steward in world.agents_by_type[Steward]:
        assert world.residents.member[steward.resident]
        assert world.buildings.patch[world.building_of(steward.resident)] == steward.row
        assert 0.0 < steward.hours <= world.p.red_stewards_hours_per_week


def test_mesa_runs_days(world: World) -> None:
    assert (world.day, world.time) == (-10, 0.0)
    world.run_for(5)
    assert (world.day, world.time) == (-5, 5.0)
    world.step()
    assert (world.day, world.time) == (-4, 6.0)
    stepped = world_of((scenario(MIXED, time=SHORT), 1), (scenario(OLD, time=SHORT), 2))
    for _ in range(6):
        stepped.step()
    assert differing(whole_state(world), whole_state(stepped)) == []


def test_a_changed_attribute_is_felt_from_the_next_day_on() -> None:
    runs = [(scenario(MIXED, parameters=ALONE, time=timed(10, 120)), seed) for seed in range(8)]
    touched, plain = (advance(world_of(*runs), 5) for _ in range(2))
    touched.agents_by_type[Resident].set("trust", 0.0)
    touched.agents_by_type[PartyMember].set("trust", 0.0)
    assert recorded(ran(touched)) < recorded(ran(plain))


def recorded(world: World) -> float:
    """Cases that became known, per 1,000 residents and year, mean of all runs."""
    return float(world.results().runs["recorded"].mean())


# --- rules


def never(*_: Any, **__: Any) -> float:
    return 0.0


def test_a_replaced_rule_changes_its_own_world_only() -> None:
    run = (scenario(MIXED, parameters=ALONE, time=SHORT), 1)
    before = ran(world_of(run))
    silent = world_of(run, rules=Rules(report_hazard=never))
    beside = world_of(run)
    for world in (silent, beside):
        ran(world)
    assert_same_outcome(outcome(beside), outcome(before))
    assert recorded(silent) < recorded(before)


def test_the_same_rule_given_by_hand_changes_nothing() -> None:
    run = (scenario(MIXED, time=SHORT), 1)
    assert_same_outcome(
        outcome(ran(world_of(run, rules=Rules(report_hazard=report_hazard)))), outcome(ran(world_of(run)))
    )


# --- copies


def pickled(world: World) -> World:
    copied: World = pickle.loads(pickle.dumps(world))
    return copied


@pytest.mark.parametrize("duplicate", [copy.deepcopy, pickled])
def test_a_copy_in_mid_run_goes_on_as_the_original(duplicate: Any) -> None:
    world = advance(world_of((scenario(MIXED, BOTH, time=SHORT), 1)), 20)
    world.agents_by_type[Resident].set("remark", "seen")
    copied = duplicate(world)
    day, cases = world.day, whole_state(world)
    ran(copied)
    assert (world.day, copied.day) == (day, 60)
    assert differing(whole_state(world), cases) == []
    ran(world)
    assert_same_outcome(outcome(copied), outcome(world))
    assert differing(whole_state(copied), whole_state(world)) == []
    assert {agent.model for agent in copied.agents} == {copied}
