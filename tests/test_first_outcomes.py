"""Outcomes that single interventions move first: paperwork, disputes with the firm, visits by rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from worlds import MIXED, arms, moving, ran, scenario, set_lever, timed, world_of

from model.observation.cohort import LATE, SOON
from model.policy.capacity import refresh_capacity
from model.policy.workload import PATROL, VISITS
from model.world import World
from scenarios.catalogue import implementation

DAYS = 200


@pytest.fixture(scope="module")
def relieved() -> World:
    """Three runs without and three with relief from paperwork."""
    base = scenario(MIXED, time=timed(0, DAYS))
    return ran(World(arms(base, range(3), None, implementation("burden_reduction"))))


def test_paperwork_hours_are_those_of_the_ledger_and_fall_where_certificates_go(relieved: World) -> None:
    tables = relieved.results()
    hours, runs = tables.hours, tables.runs
    spent = hours[hours.task == "paperwork"].groupby("run").hours.sum()
    assert runs.paperwork_hours.to_numpy() == pytest.approx(spent.to_numpy())
    assert (runs.paperwork_hours[3:].to_numpy() < runs.paperwork_hours[:3].to_numpy()).all()


def test_disputes_with_the_firm_are_those_in_which_it_has_a_say(relieved: World) -> None:
    tables, kinds = relieved.results(), relieved.kinds
    with_firm = [k.name for k in kinds.kinds if k.family == "dispute" and k.party in ("firm", "merchant")]
    assert with_firm == ["merchant_noise", "kitchen_fumes", "service_fee", "service_level"]
    ledger = tables.ledger
    cohort = ledger[ledger.kind.isin(with_firm) & (ledger.arisen >= 0) & (ledger.arisen < DAYS - LATE)]
    until = cohort.arisen + SOON
    kept = cohort.returned.isna() | (cohort.returned > until)
    soon = cohort.end.isin(["settled", "compromise"]) & (cohort.ended <= until) & kept
    expected = soon.groupby(cohort.run).mean().reindex(range(6))
    given: pd.Series[Any] = tables.runs.firm_disputes_settled_30
    assert given.notna().any()
    np.testing.assert_allclose(given.to_numpy(), expected.to_numpy())


def test_visits_by_rule_are_taken_from_cases_and_leave_rounds_as_they_are() -> None:
    world = world_of((scenario(MIXED), 1))
    h, tasks = world.handlers, world.workload.task_minutes
    block = slice(h.first_grid, h.first_grid + len(world.grids))

    def minutes() -> tuple[Any, Any, Any]:
        return tasks[PATROL, block].copy(), tasks[VISITS, block].copy(), h.workday[block].copy()

    refresh_capacity(world)
    rounds, visits, on_cases = minutes()
    set_lever(world, "grid_visits", 2.0)
    refresh_capacity(world)
    assert minutes()[0].tolist() == rounds.tolist()
    assert (minutes()[1] - visits).tolist() == (on_cases - minutes()[2]).tolist() == [24.0] * len(world.grids)
    set_lever(world, "grid_visits", 400.0)  # more than there is
    refresh_capacity(world)
    assert minutes()[0].tolist() == rounds.tolist() and not minutes()[2].any()


def test_one_desk_settles_disputes_in_fewer_attempts() -> None:
    """避免多头跑: it stands in place of several visits, since whoever mediates there is heard by both sides."""
    desk = moving("desk", mediation_hours=20.0, lawyer_hours=5.0)
    runs = ran(World(arms(scenario(MIXED, time=timed(0, 365)), range(6), None, desk))).results().runs
    attempts = runs.attempts_per_case.to_numpy()
    assert attempts[6:].mean() < attempts[:6].mean()
