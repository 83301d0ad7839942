"""How cases come to be known and handled: platform, appraisal, staff sent down, idle minutes, talks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_conservation import Audit
from worlds import (
    EVERYTHING,
    MIXED,
    TOWN,
    advance,
    arms,
    assert_same_outcome,
    differing,
    differs,
    moving,
    outcome,
    outcomes,
    ran,
    run_state,
    run_with,
    scenario,
    set_lever,
    timed,
    watch,
    world_of,
)

from agents.resident import adapted_expectation
from model.accounting.ledgers import hours_by_task
from model.inputs.kind import FAMILIES
from model.phases.daily.experience import experience, fairness
from model.phases.daily.settle import settling_probability
from model.policy.capacity import refresh_capacity
from model.policy.workload import PAPERWORK, PATROL, VISITS
from model.rules import Rules
from model.state.cases import Channel, Outcome, State
from model.state.columns import total_by
from model.state.handlers import Level, Role
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import all_parameters
from scenarios.scenario import Scenario

YEAR = timed(30, 300)
UNSEEN = {
    "grid_patrol_share": 0.0,
    "grid_visit_share": 0.0,
    "idle_to_visits": 0.0,
    "volunteer_hours_per_week": 0.0,
}
"""Nobody looks around: what residents do not report stays unknown."""


def town(parameters: dict[str, float] | None = None, time: str = YEAR) -> Scenario:
    return scenario(TOWN, "", parameters, time)


def by_arm(batch: list[Any], count: int) -> pd.DataFrame:
    """Mean results of each arm, the batch lying arm by arm."""
    runs = ran(World(batch)).results().runs
    return runs.groupby(np.repeat(np.arange(count), len(batch) // count)).mean()


# --- the platform (S002-L)


def test_a_platform_opens_a_door_for_the_younger_only() -> None:
    ages = np.array([25, 59, 60, 80])
    assert Rules().app_access(ages, 0.5, gain=0.4).tolist() == [1.2, 1.2, 1.0, 1.0]


def test_with_a_platform_more_is_recorded_and_less_of_it_from_the_old() -> None:
    base = town(UNSEEN | {"app_access": 2.0, "self_help_tries": 0.0})
    world = World(arms(base, range(6), None, moving("app", app=1.0)))
    opened, old = np.zeros(12), np.zeros(12)

    def count(world: World) -> None:
        rows = world.today.rows("opened")
        aged = world.residents.age[world.cases.complainant[rows]] >= 60
        opened[:] += total_by(world.cases.run[rows], 12)
        old[:] += total_by(world.cases.run[rows[aged]], 12)

    ran(watch(world, count))
    assert opened[6:].sum() > 1.05 * opened[:6].sum()
    assert old[6:].sum() / opened[6:].sum() < old[:6].sum() / opened[:6].sum()


# --- appraisal (004-07, S004-B)


def test_what_is_not_put_on_record_stays_and_grows_in_the_dark() -> None:
    means = by_arm(arms(town(), range(6), None, moving("shy", recording=-0.6)), 2)
    assert means.recorded[1] < 0.9 * means.recorded[0]
    assert means.dispute_backlog_latent[1] > 1.1 * means.dispute_backlog_latent[0]


def test_residents_are_pushed_back_where_records_are_unwelcome() -> None:
    kept = Rules().taken_down(np.array([1.0, 0.5, 0.0]), push_back=0.3)
    assert kept.tolist() == pytest.approx([1.0, 0.85, 0.7])
    means = by_arm(arms(town(UNSEEN), range(6), None, moving("shy", recording=-1.0)), 2)
    assert means.recorded[1] < means.recorded[0]


def test_appraisal_buys_effort_and_punctuality_and_pays_with_what_is_truly_solved() -> None:
    appraised = moving("appraised", effort=0.15, paper_pressure=0.2, recording=-0.2)
    means = by_arm(arms(town({"follow_up": 0.0}), range(24), None, appraised), 2)
    assert means.on_time[1] > means.on_time[0]
    assert means.truly_solved[1] < means.truly_solved[0]
    assert means.complainant_satisfied[1] < means.complainant_satisfied[0] + 0.01  # effort helps some


# --- staff sent down (003-41) and idle minutes


def lend(world: World, hours: float) -> tuple[Any, Any]:
    """Weekly minutes of the street's departments and of all grid workers, paperwork included, at so many hours lent."""
    set_lever(world, "street_lent", hours)
    refresh_capacity(world)
    h = world.handlers
    street = h.workday[h.role == Role.STREET].sum()
    grids = h.role == Role.GRID
    tasks = world.workload.task_minutes[[PAPERWORK, PATROL, VISITS]][:, grids]
    return 5 * street, 5 * (h.workday[grids].sum() + tasks.sum())


def test_what_the_street_lends_the_grids_have() -> None:
    world = world_of((town({"department_hours_per_1000": 6.0}), 1))
    street, grid = lend(world, 0.0)
    for hours in (5.0, 10.0, 20.0):
        less, more = lend(world, hours)
        assert street - less == pytest.approx(60 * hours, abs=30)
        assert more - grid == pytest.approx(60 * hours, abs=60)


def test_the_street_cannot_lend_more_than_it_has() -> None:
    world = world_of((town(), 1))
    street, grid = lend(world, 0.0)
    nothing, all_of_it = lend(world, 1000.0)
    assert nothing == 0 < street
    assert all_of_it - grid == pytest.approx(street, abs=60)


def test_staff_sent_down_see_more_and_are_missed_at_the_street() -> None:
    busy = town({"department_hours_per_1000": 3.0, "patience_factor": 0.5, "patience_least_days": 5.0})
    world = World(arms(busy, range(6), None, moving("down", street_lent=12.0)))
    waiting = np.zeros(12)

    def count(world: World) -> None:
        cases = world.cases
        queued = (cases.state == State.OPEN) & (cases.level == Level.STREET)
        waiting[:] += total_by(cases.run[queued], 12)

    runs = ran(watch(world, count)).results().runs
    visits = hours_by_task(world)[Role.GRID, "visits"]
    assert waiting[6:].sum() > 1.1 * waiting[:6].sum()
    assert (visits[6:] > visits[:6]).all()
    assert runs.recorded[6:].sum() > runs.recorded[:6].sum()


def test_idle_minutes_become_visits_and_none_is_lost() -> None:
    runs = [(town({"idle_to_visits": share}), 1) for share in (0.0, 0.5, 1.0)]
    world = ran(world_of(*runs))
    grids = np.flatnonzero(world.handlers.role == Role.GRID)
    visits, offered = world.workload.task_ledger[VISITS, grids], world.handlers.offered[grids]
    per_run = total_by(world.handlers.run[grids], 3, visits + offered)
    assert per_run[0] == per_run[1] == per_run[2]
    by_run = total_by(world.handlers.run[grids], 3, visits)
    assert (np.diff(by_run) > 0).all()
    assert (world.handlers.used <= world.handlers.offered).all()


# --- deliberation (003-12, S003-C, S004-G)

_COMMON = ("public_revenue", "service_level", "lift_retrofit")


def test_common_matters_wait_for_their_deliberation_and_others_do_not() -> None:
    often = scenario(MIXED, "", {"fragmentation": 0.0, "channel_access": 3.0})
    world = World([run_with(moving("talk", deliberation=0.5), often, seed) for seed in range(3)])
    waits: dict[bool, list[int]] = {True: [], False: []}

    def look(world: World) -> None:
        cases = world.cases
        rows = world.today.rows("opened")
        rows = rows[(cases.state[rows] != State.CLOSED) & (world.kinds.departments[cases.kind[rows]] == 0)]
        if world.levers.deliberation.any():
            for row in rows[cases.paper[rows] == 0]:
                common = world.kinds.names[cases.kind[row]] in _COMMON
                waits[common].append(int(cases.next_day[row]) - world.day)

    ran(watch(world, look))
    assert waits[True] and set(waits[True]) == {14}
    assert waits[False] and max(waits[False]) <= 14


def test_deliberation_costs_time() -> None:
    # Or those who deliberate beyond the deadline would be closed on paper, and the quick would be left.
    lively = {"relapse_scale": 5.0, "channel_access": 3.0, "paper_pressure": 0.0}
    base = scenario(MIXED, "", lively, time=timed(30, 400))
    world = ran(World(arms(base, range(6), None, moving("talk", deliberation=1.0))))
    cases = world.results().cases
    cases = cases[cases.kind.isin(["public_revenue", "service_level"])]
    cases = cases.assign(days=cases.closed - cases.opened, arm=cases.run >= 6)
    solved = cases[cases.outcome.isin(["settled", "compromise"])]
    slow = solved.groupby("arm").days.mean()
    assert slow[True] > slow[False] + 7
    assert slow[True] < slow[False] + 60


def test_patience_begins_when_deliberation_is_over() -> None:
    stalled = {
        "capacity_scale": 0.01, "fragmentation": 0.0, "deliberation_days": 30.0, "channel_access": 3.0,
        "paper_pressure": 0.0,
    }  # fmt: skip
    base, rules = scenario(MIXED, "", stalled, time=timed(0, 120)), Rules(patience_days=lambda *_, **__: 10.0)
    world = World(arms(base, range(2), None, moving("talk", deliberation=1.0)), rules=rules)
    waited: dict[int, tuple[bool, int]] = {}

    def first_move(world: World) -> None:
        cases, rows = world.cases, world.today.rows("moved_up")
        # Meetings are held once in the life of a case: when it first becomes known.
        first = (cases.opened[rows] > 0) & (cases.first_known[rows] == cases.opened[rows])
        for row in rows[world.kinds.common[cases.kind[rows]] & first]:
            key = int(cases.key[row]) * 4 + int(cases.run[row])
            waited.setdefault(key, (bool(cases.run[row] >= 2), int(world.day - cases.opened[row])))

    ran(watch(world, first_move))
    days = {
        arm: [wait for deliberated, wait in waited.values() if deliberated == arm] for arm in (True, False)
    }
    assert min(days[False]) == 11
    assert min(days[True]) == 30 + 11


def test_no_common_matter_is_closed_on_paper_while_it_is_deliberated() -> None:
    """Notice and meetings take four weeks. The deadline of two ran meanwhile, and so nearly all of it was late."""
    hurried = {
        "capacity_scale": 0.01, "deliberation_days": 28.0, "deadline_days": 14.0, "channel_access": 3.0,
        "paper_pressure": 1.0, "follow_up": 0.0, "extension_hard": 0.0,
    }  # fmt: skip
    base = scenario(MIXED, "", hurried, time=timed(0, 120))
    world = World(arms(base, range(2), None, moving("talk", deliberation=1.0)))
    lasted: dict[bool, set[int]] = {False: set(), True: set()}

    def closed(world: World) -> None:
        cases, rows = world.cases, world.today.rows("on_paper")
        small = world.kinds.common[cases.kind[rows]] & ~world.kinds.large[cases.kind[rows]]
        for row in rows[small & (cases.opened[rows] > 0) & (cases.first_known[rows] == cases.opened[rows])]:
            lasted[bool(cases.run[row] >= 2)].add(int(world.day - cases.opened[row]))

    ran(watch(world, closed))
    assert lasted == {False: {14}, True: {14 + 28}}


def test_what_was_deliberated_comes_back_less_often() -> None:
    prevented = {"deliberation_relapse": 1.0, "channel_access": 3.0, "relapse_scale": 5.0}
    base = scenario(MIXED, "", prevented, time=timed(0, 300))
    world = ran(World([run_with(moving("talk", deliberation=1.0), base, seed) for seed in range(4)]))
    kinds = world.kinds
    settled = world.results().cases
    assert settled[settled.outcome.isin(["settled", "compromise"])].kind.isin(_COMMON).any()
    pool = world.relapses.pool
    late = pool.kind[pool.day > 60]
    assert late.size > 0
    assert not np.isin(late, [kinds.index(name) for name in _COMMON]).any()


def held(world: World) -> Any:
    """Consent cases in somebody's hands, past the visits in which agreement is not yet possible."""
    cases, kinds = world.cases, world.kinds
    rows = np.flatnonzero((cases.handler >= 0) & kinds.consent[cases.kind] & (cases.state != State.CLOSED))
    cases.attempts[rows] = np.maximum(cases.attempts[rows], kinds.min_visits[cases.kind[rows]])
    return rows[cases.level[rows] < Level.STREET]


@pytest.fixture
def midway() -> World:
    return advance(world_of(*((scenario(MIXED, "", {"channel_access": 3.0}), seed) for seed in range(4))), 60)


def test_a_hearing_makes_a_bad_end_feel_less_unfair(midway: World) -> None:
    cases, kinds = midway.cases, midway.kinds
    rows = held(midway)
    before = fairness(midway, rows, 0.5)
    set_lever(midway, "deliberation", 1.0)
    after = fairness(midway, rows, 0.5)
    kind = cases.kind[rows]
    common = np.isin(kind, [kinds.index(name) for name in _COMMON])
    assert common.any() and (after[common] > before[common]).all()
    assert (after[~common] == before[~common]).all()


def test_who_has_several_matters_settled_on_one_day_learns_from_each(midway: World) -> None:
    cases, r, rows = midway.cases, midway.residents, held(midway)[:3]
    person = cases.complainant[rows[0]]
    cases.complainant[rows], cases.channel[rows], cases.outcome[rows] = (
        person,
        Channel.REPORT,
        Outcome.SETTLED,
    )
    cases.state[rows], cases.closed[rows] = State.CLOSED, midway.day
    cases.arisen[rows] = cases.since[rows] = midway.day - np.array([1, 20, 300])
    expected = r.expectation[person]
    for row in rows:
        tolerance = midway.kinds.tolerance_days[cases.kind[row]]
        expected = adapted_expectation(
            expected, float(midway.day - cases.arisen[row]), tolerance, rate=midway.p.expectation_rate
        )
    midway.today.closed.append(rows)
    experience(midway)
    assert r.expectation[person] == pytest.approx(expected, rel=1e-6)


# --- agreement: examples nearby, visits too many


def test_an_example_nearby_helps_where_people_hesitate(midway: World) -> None:
    rows = held(midway)
    kinds, kind = midway.kinds, midway.cases.kind[rows]
    before = settling_probability(midway, rows)
    midway.compounds.demonstration[:] = 1.0
    after = settling_probability(midway, rows)
    hesitant = (
        kinds.violation[kind]
        | (kinds.stake[kind] == 1)
        | (kinds.family[kind] == FAMILIES.index("collective"))
    )
    assert (after[hesitant] > before[hesitant]).all()
    assert (after[~hesitant] == before[~hesitant]).all()


def test_one_visit_more_helps_until_people_feel_pressed() -> None:
    visits = np.arange(1.0, 9.0)
    parameters = all_parameters()
    slope = parameters["settle_attempt_slope"].value
    pressed = Rules().reactance(
        visits, after=parameters["reactance_after"].value, slope=parameters["reactance_logit"].value
    )
    gain = np.diff(slope * (visits - 1.0) + pressed)
    assert (gain[:3] > 0).all()
    assert (gain[4:] < 0).all()


# --- no number without an effect

MINE = (
    "self_help_tries", "self_help_days", "self_help_success", "self_help_ties_slope", "desk_skill",
    "desk_revisit_factor", "desk_days", "desk_access", "desk_voice", "lawyer_logit", "lawyer_hardening",
    "lawyer_saturation", "table_owner_share", "deliberation_days", "deliberation_voice", "deliberation_relapse",
    "demonstration_logit", "reactance_after", "reactance_logit", "app_access", "report_push_back",
    "idle_to_visits",
)  # fmt: skip
LARGE = MIXED.replace("households = ", "households = 1")  # 1120 instead of 120
LIVELY = {
    "lawyer_hardening": 0.7,
    "channel_access": 3.0,
    "relapse_scale": 5.0,
    "reactance_after": 2.0,
    "patience_factor": 5.0,
}


def test_every_parameter_of_handling_changes_some_result() -> None:
    known = all_parameters()
    ends = [(name, end) for name in MINE for end in (known[name].low, known[name].high)]
    values: list[dict[str, float]] = [{}, *({name: end} for name, end in ends)]
    runs = [run_with(EVERYTHING, scenario(LARGE, "", LIVELY | each, time=timed(0, 300))) for each in values]
    world = World(runs)
    world.compounds.demonstration[:] = 0.5
    usual, *others = outcomes(ran(world), range(len(values)))
    heard = {name for (name, _), other in zip(ends, others, strict=True) if differs(usual, other)}
    assert heard == set(MINE)


# --- exact and balanced with everything at work


def test_a_run_alone_is_the_run_in_a_batch_also_with_everything_at_work() -> None:
    busy = scenario(LARGE, "", LIVELY, time=timed(10, 120))
    mine = run_with(EVERYTHING, busy, seed=2)
    others = [make_run(scenario(MIXED, time=timed(10, 120)), 5), run_with(EVERYTHING, busy, seed=3)]
    alone, batch = (ran(World(runs)) for runs in ([mine], [others[0], mine, others[1]]))
    assert_same_outcome(outcome(alone), outcome(batch, 1))
    assert differing(run_state(alone), run_state(batch, 1)) == []


def test_every_balance_holds_with_everything_at_work() -> None:
    busy = scenario(LARGE, "", LIVELY, time=timed(10, 120))
    world = World([run_with(EVERYTHING, busy, seed) for seed in range(3)])
    Audit(world)
    ran(world)


def test_channels_of_the_unseen_are_reports_only() -> None:
    world = ran(world_of((town(UNSEEN), 1)))
    assert set(world.archive.columns(world)["channel"].tolist()) == {Channel.REPORT}
