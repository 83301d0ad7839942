"""Properties of any scenario: balances, bounds, monotony, and what may be exchanged without changing anything.

A few examples, the same each time; `GONGZHI_THOROUGH=50 pytest tests/test_properties.py` tries others, and more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from effort import effort
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import BUSY, IDS, SEEDS, batches, busier, communities, parameters, scenarios, times
from test_conservation import Audit
from test_everything import Hours, out_of_range
from worlds import (
    TABLES,
    advance,
    assert_same_outcome,
    delivered,
    differing,
    digest,
    outcome,
    ran,
    run_state,
    watch,
    whole_state,
    world_of,
)

from model.accounting.flows import ACCOUNTS
from model.inputs.kinds import KindTable, load_kinds
from model.inputs.spec import PlaceSpec
from model.inputs.values import at
from model.observation.metrics import METRICS
from model.policy.levers import LEVERS
from model.state.cases import State
from model.state.columns import Table, total_by
from model.world import World
from scenarios.build import make_run
from scenarios.loader import loads
from scenarios.scenario import Scenario

Run = tuple[Scenario, int]

# --- balances and bounds


def levers_in_range(world: World) -> None:
    for lever in LEVERS:
        values = getattr(world.levers, lever.name)
        assert ((values >= lever.low) & (values <= world.levers._high[lever.name])).all(), lever.name


def hours_conserved(world: World) -> None:
    """Hours that interventions take or give, added up, are those by which levers were moved from their base."""
    levers, n, c, p = world.levers, world.compounds, world.communities, world.p
    persons = c.staff + c.grid_workers * total_by(world.grids.community, len(c))
    paid = persons * at(p.hours_per_week, c.run) * at(p.capacity_scale, c.run)
    worth = {"": 1.0, "paid": paid, "visible": n.members * levers.visible}
    moved: dict[str, Any] = {}
    for lever in (each for each in LEVERS if each.hours_of):
        rows = getattr(world, lever.table)
        base = at(getattr(p, lever.base), rows.run) if isinstance(lever.base, str) else lever.base
        hours = (getattr(levers, lever.name) - base) * worth[lever.per]
        total = total_by(rows.run, len(world.runs), hours)
        moved[lever.hours_of] = moved.get(lever.hours_of, 0.0) + total
    for whose, total in moved.items():
        booked = sum(hours for (_, of), hours in levers.hours.items() if of == whose)
        np.testing.assert_allclose(booked, total, rtol=1e-9, atol=1e-6, err_msg=whose)


class ByDays:
    """Keeps account of what interventions work and spend at the rates in force at the end of each day."""

    RUNNING = ("running", "training", "allowance", "public_wages", "inspected", "job_wages")
    """Flows by the year; nothing but interventions pays them."""

    def __init__(self, world: World) -> None:
        self.hours: dict[tuple[str, str], Any] = {}
        self.yuan: dict[str, Any] = {flow: np.zeros(len(world.communities)) for flow in self.RUNNING}
        watch(world, self.after)

    def after(self, world: World) -> None:
        """One day more."""
        if world.day < 0:
            return
        for whose, weekly in world.levers.hours.items():
            self.hours[whose] = self.hours.get(whose, 0.0) + weekly / 7.0
        for (_, flow), yearly in world.books.yearly.items():
            self.yuan[flow] += yearly / 365.0

    def assert_booked(self, world: World) -> None:
        """At the end every day is on the accounts, and no day twice."""
        booked = world.books.hours_until(world.day, world.levers.hours)
        for whose in booked.keys() | self.hours.keys():
            np.testing.assert_allclose(
                booked.get(whose, 0.0), self.hours.get(whose, 0.0), rtol=1e-9, atol=1e-6, err_msg=str(whose)
            )
        for flow, yuan in self.yuan.items():
            np.testing.assert_allclose(world.books.flows[flow], yuan, rtol=1e-9, atol=1e-6, err_msg=flow)


def results_in_range(world: World) -> None:
    """Shares are shares, indices lie between 0 and 1, and but for gaps, margins and balances nothing is below zero."""
    runs = world.results().runs
    for name, metric in METRICS.items():
        values = runs[name].to_numpy(float)
        values = values[~np.isnan(values)]
        signed = name.endswith("_gap") or name in ("firm_margin", "fund_balance")
        assert np.isfinite(values).all(), name
        assert signed or (values >= 0.0).all(), (name, values, "what may be below zero is called ..._gap")
        if metric.unit == "%" and not signed:
            assert (values <= 100.0 + 1e-9).all(), (name, values)
        if metric.unit == "index 0-1":
            assert (np.abs(values) <= 1.0).all(), (name, values)


@effort(10)
@given(batches())
def test_balances_and_bounds_hold_every_day(runs: list[Run]) -> None:
    """Cases by place, minutes by handler, yuan by account (Audit, Hours); states, levers and results in range.

    Interventions' own accounts hold the hours by which they moved levers, and every day for which they ran.
    """
    world = world_of(*runs, kinds=BUSY)
    Audit(world), Hours(world)
    watch(world, levers_in_range)
    watch(world, hours_conserved)
    days = ByDays(world)
    while world.day <= world.calendar.last:
        world.step()
        assert world.day % 5 or out_of_range(world) == []
    assert out_of_range(world) == []
    net = sum(world.books.net(account) for account in ACCOUNTS)
    assert np.allclose(net, 0.0, atol=1e-6 * max(1.0, float(np.abs([*world.books.ever.values()]).max())))
    days.assert_booked(world)
    results_in_range(world)


# --- what may be exchanged


@effort(5)
@given(batches(3, 4), st.randoms(use_true_random=False), st.integers(1, 3))
def test_a_batch_may_be_split_and_put_in_another_order(runs: list[Run], luck: Any, cut: int) -> None:
    order = list(range(len(runs)))
    luck.shuffle(order)
    whole = ran(world_of(*runs, kinds=BUSY))
    for part in (order[:cut], order[cut:]):
        if part:
            world = ran(world_of(*(runs[i] for i in part), kinds=BUSY))
            for place, i in enumerate(part):
                assert differing(run_state(world, place), run_state(whole, i)) == []
                assert_same_outcome(outcome(world, place), outcome(whole, i))


@effort(8)
@given(scenarios(), SEEDS, st.lists(st.integers(-31, 70), max_size=3), st.integers(1, 20))
def test_looking_and_the_window_that_counts_change_nothing(
    drawn: Scenario, seed: int, days: list[int], window: int
) -> None:
    other = drawn.model_copy(update={"time": drawn.time.model_copy(update={"evaluation_days": window})})
    plain, watched, blind = (world_of((each, seed), kinds=BUSY) for each in (drawn, other, drawn))
    blind.phases = tuple(phase for phase in blind.phases if phase.__name__ != "observe")
    for day in sorted(days):
        advance(watched, min(day, watched.calendar.last)).results()
        _ = watched.agents
    assert digest(ran(plain)) == digest(ran(watched)) == digest(ran(blind))


@effort(8)
@given(scenarios(), SEEDS, st.randoms(use_true_random=False))
def test_names_and_the_order_of_interventions_change_nothing(drawn: Scenario, seed: int, luck: Any) -> None:
    """Interventions and parameters in another order, other names and titles: the same world, the same identity."""
    turned = drawn.model_dump(exclude_unset=True)
    for key in ("interventions", "parameters"):
        items = list(turned[key].items())
        luck.shuffle(items)
        turned[key] = dict(items)
    turned |= {"name": "other", "title": {"en": "B", "zh": "乙"}, "about": {"en": "B", "zh": "乙"}}
    turned["place"]["name"] = {"en": "B", "zh": "乙"}
    other = Scenario.model_validate(turned)
    assert other.identity == drawn.identity
    run = make_run(other, seed)
    shuffled = list(run.deliveries)
    luck.shuffle(shuffled)
    worlds = (world_of((drawn, seed), kinds=BUSY), World([delivered(run, *shuffled)], kinds=BUSY))
    one, two = map(ran, worlds)
    assert differing(whole_state(one), whole_state(two)) == []
    assert_same_outcome(outcome(one), outcome(two))


LOCAL = tuple(name for name in IDS if name not in ("commission", "micro_grids", "digital_platform"))


def local_kinds() -> KindTable:
    """Kinds that neighbourhood and community settle among themselves, however many visits it takes."""
    usual = [kind for kind in load_kinds().kinds if kind.level in ("neighbourhood", "community")]
    return busier(replace(kind, max_attempts=10_000) for kind in usual)


def of_communities(world: World, many: int) -> dict[str, Any]:
    """Every column of what belongs to the first so many communities, but for rows."""
    state: dict[str, Any] = {}
    for name in TABLES:
        table: Table = getattr(world, name)
        if name == "departments":
            continue
        if name == "communities":
            community = np.arange(len(table))
        elif name in ("households", "residents"):
            home = world.building_of() if name == "residents" else world.households.building
            community = world.buildings.community[home]
        elif name == "merchants":
            community = world.compounds.community[table.compound]  # type: ignore[attr-defined]
        else:
            community = table.community  # type: ignore[attr-defined]
        rows = (community >= 0) & (community < many)
        if name == "cases":
            rows &= world.cases.state != State.CLOSED
        for column, spec in table.declarations():
            if spec.unit != "row":
                state[f"{name}.{column}"] = getattr(table, column)[rows]
    state["books"] = np.stack([*world.books.ever.values()])[:, :many]
    return state


OF_COMMUNITIES = {
    "appraisal", "burden_reduction", "clubs", "commission", "community_industries", "digital_platform",
    "joint_meeting", "one_stop_mediation", "open_books", "special_fund",
}  # fmt: skip
"""Interventions whose units are whole communities."""


@effort(8)
@given(times(), st.data(), SEEDS)
def test_one_more_community_leaves_the_others_as_they_are(time: dict[str, Any], data: Any, seed: int) -> None:
    """Where nothing reaches the street, communities share nothing: not people, hours, money or luck.

    But a share of the communities is a share of those that there are: such interventions reach all of them here.
    """
    drawn = data.draw(scenarios(time, LOCAL))
    everywhere = {"coverage": 1.0, "ramp_days": 0}
    specs = {
        name: spec.model_copy(update=everywhere) if name in OF_COMMUNITIES else spec
        for name, spec in drawn.interventions.items()
    }
    drawn = drawn.model_copy(update={"interventions": specs})
    calm = {
        "patience_least_days": 3650.0,
        "patience_factor": 100.0,
        "petition_per_year": 0.0,
        "desk_days": 365.0,
    }
    drawn = drawn.model_copy(update={"parameters": {**drawn.parameters, **calm}})
    further = data.draw(communities("另一个"))
    before = drawn.place.model_dump(exclude_none=True)
    more = PlaceSpec.model_validate(before | {"communities": (*before["communities"], further)})
    runs = [make_run(drawn.model_copy(update={"place": place}), seed) for place in (drawn.place, more)]
    one, two = (ran(World([run], kinds=local_kinds())) for run in runs)
    many = len(one.communities)
    assert len(two.communities) > many
    assert differing(of_communities(one, many), of_communities(two, many)) == []


# --- scenario files


@effort(40)
@given(scenarios())
def test_a_scenario_written_and_read_is_the_same(drawn: Scenario) -> None:
    again = loads(drawn.to_toml(notes=True), "random")
    assert again.identity == drawn.identity
    assert again.filled() == drawn.filled()
    assert again.to_toml() == drawn.to_toml()
    third = loads(again.to_toml(), "random")
    assert third == again
    assert hash(third.identity) == hash(again.identity)


@effort(40)
@given(scenarios(most=4), st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True))
def test_what_is_added_and_left_out_again_leaves_no_trace(drawn: Scenario, names: list[str]) -> None:
    new = [name for name in names if name not in drawn.interventions]
    more = drawn.with_interventions({name: {} for name in new})
    assert set(more.interventions) == {*drawn.interventions, *new}
    assert more.without(*new).identity == drawn.identity if new else more.identity == drawn.identity
    assert drawn.without(*drawn.interventions).identity == drawn.baseline().identity


@effort(30)
@given(scenarios(), SEEDS, parameters())
def test_runs_of_equal_identity_are_equal(drawn: Scenario, seed: int, other: dict[str, float]) -> None:
    """The identity says what decides a result: equal ones give equal runs, other values another identity."""
    again = loads(drawn.to_toml(), "random")
    one, two = make_run(drawn, seed), make_run(again, seed)
    assert one.parameters == two.parameters
    assert one.time == two.time
    assert [d.intervention.id for d in one.deliveries] == [d.intervention.id for d in two.deliveries]
    changed = drawn.model_copy(update={"parameters": {**drawn.parameters, **other}})
    same = changed.parameter_values() == drawn.parameter_values()
    assert (changed.identity == drawn.identity) == same
