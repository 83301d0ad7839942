"""A push on the backlog: hours for cases now, duties owed and tired staff later, and a backlog closed on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from few_cases import certain, put
from worlds import MIXED, OLD, arms, ran, scenario, set_lever, timed, watch, world_of

from model.inputs.run import Delivery
from model.phases.daily.escalate import escalate
from model.policy.capacity import refresh_capacity
from model.policy.workload import PAPERWORK, PATROL, VISITS
from model.rules import Rules
from model.state.handlers import Level
from model.world import World
from scenarios.catalogue import implementation

CAMPAIGN = implementation("clearing_campaign")
FROM, UNTIL = 59, 151  # March to May
STAFF = ("first_grid", "first_committee")


def delivery(**changes: Any) -> Delivery:
    given = {"start": FROM, "end": UNTIL, "ramp": 0, "coverage": 1.0, "intensity": 1.0}
    return Delivery(CAMPAIGN, **given | changes)


def minutes(world: World) -> dict[str, float]:
    """Minutes of a working day that grid workers and committees together have for cases and for other duties."""
    h, tasks = world.handlers, world.workload.task_minutes
    rows = np.r_[h.first_grid : h.first_grid + len(world.grids), h.first_committee : h.first_department]
    other = {name: float(tasks[task, rows].sum()) for name, task in DUTIES.items()}
    return {"cases": float(h.workday[rows].sum()), **other}


DUTIES = {"paperwork": PAPERWORK, "patrol": PATROL, "visits": VISITS}


def pushed(push: float, **state: float) -> dict[str, float]:
    world = world_of((scenario(MIXED), 1))
    set_lever(world, "push", push)
    for column, value in state.items():
        getattr(world.communities, column)[:] = value
    refresh_capacity(world)
    return minutes(world)


def test_in_a_push_other_duties_give_way_to_cases() -> None:
    usual, now = pushed(0.0), pushed(0.4)
    assert now["cases"] > usual["cases"]
    assert all(now[duty] < usual[duty] for duty in DUTIES if usual[duty])
    assert now["paperwork"] == pytest.approx(0.6 * usual["paperwork"], abs=len(DUTIES))


def test_a_push_of_nothing_changes_no_minute() -> None:
    assert pushed(0.0, put_off=30.0) == pushed(0.0)


def test_what_is_caught_up_and_tired_staff_leave_less_for_cases() -> None:
    usual = pushed(0.0)
    owing = pushed(0.0, catch_up=0.1)
    assert owing["cases"] < usual["cases"] and owing["paperwork"] > usual["paperwork"]
    tired = pushed(0.0, weary=0.3)
    assert tired["cases"] < usual["cases"] and tired["visits"] == usual["visits"]


def history(horizon: int = 365, **parameters: float) -> dict[str, list[float]]:
    """What stands on each first of a month, of a campaign from March to May."""
    world = world_of((scenario(MIXED, "", parameters, time=timed(0, horizon)), 1))
    world = World([replace(world.runs[0], deliveries=(delivery(),))])
    seen: dict[str, list[float]] = {"cases": [], "put_off": [], "weary": [], "visits": [], "paperwork": []}
    while world.day <= world.calendar.last:
        world.step()
        if world.calendar.month_start(world.day - 1):
            found = minutes(world)
            for name in ("cases", "visits", "paperwork"):
                seen[name].append(found[name])
            seen["put_off"].append(float(world.communities.put_off[0]))
            seen["weary"].append(float(world.communities.weary[0]))
    return seen


def test_paperwork_falls_in_a_campaign_and_is_caught_up_afterwards_while_visits_return() -> None:
    seen = history(450, push_catch_up_days=31.0)
    january, april, july, later = (seen["paperwork"][month - 1] for month in (1, 4, 7, 14))
    assert april < january < july and later == january
    january, april, july, later = (seen["visits"][month - 1] for month in (1, 4, 7, 14))
    assert april < 0.8 * january and april < july and later == january
    owed = seen["put_off"]
    assert owed[1] == 0.0 and owed[5] > owed[3] > 0.0 and owed[11] < 0.2 * owed[5]


def test_staff_tire_in_a_campaign_and_recover() -> None:
    weary = history()["weary"]
    assert weary[2] == 0.0 < weary[3] < weary[4] < weary[5]
    assert weary[5] > weary[8] > weary[11] > 0.0


def test_after_a_campaign_there_is_less_time_for_cases_than_before() -> None:
    cases = history()["cases"]
    assert cases[3] > cases[0] > cases[6]


def test_what_is_overdue_is_swept_and_what_is_not_yet_due_is_left() -> None:
    rules = Rules(withdrawal_hazard=certain(0.0), petition_hazard=certain(0.0))
    world = world_of((scenario(OLD, "", {"patience_factor": 100.0}), 1), rules=rules)
    set_lever(world, "follow_up", 0.0)
    for sweep, closed in ((0.0, [0, 0]), (1.0, [1, 0])):
        set_lever(world, "sweep", sweep)
        put(world, "leak", "leak", due=[world.day - 5, world.day + 5], level=Level.STREET)
        escalate(world)
        assert world.cases.paper.tolist() == closed


@pytest.fixture(scope="module")
def rebound() -> dict[str, Any]:
    """Metrics and closings on paper: as it is, with a campaign, and with one that neither sweeps nor hurries."""
    # Little is closed on paper or extended at the deadline, so that there is something overdue to sweep.
    busy = {
        "channel_access": 2.0, "paper_pressure": 0.2, "extension_hard": 0.0, "extension_granted": 0.0,
        "clearing_campaign_sweep": 0.05,
    }  # fmt: skip
    base = scenario(OLD, "", busy, time=timed(120, 365))
    honest = {"clearing_campaign_sweep": 0.0, "clearing_campaign_haste": 0.0}
    bare = base.model_copy(update={"parameters": {**base.parameters, **honest}})
    found = {}
    for name, each, deliveries in (
        ("as it is", base, ()), ("campaign", base, (delivery(),)), ("no sweep", bare, (delivery(),)),
    ):  # fmt: skip
        runs = [replace(run, deliveries=deliveries) for run in arms(each, range(12), None)]
        done = World(runs)
        paper = np.zeros(2)

        def count(world: World, paper: Any = paper) -> None:
            during = int(FROM <= world.day < UNTIL)
            paper[during] += world.today.rows("on_paper").size

        watch(done, count)
        ran(done)
        found[name] = {"runs": done.results().runs.mean(numeric_only=True), "paper": paper}
    return found


def test_a_campaign_with_zero_as_its_aim_closes_the_backlog_on_paper(rebound: dict[str, Any]) -> None:
    assert rebound["campaign"]["paper"][1] > 2 * rebound["no sweep"]["paper"][1]
    assert rebound["campaign"]["runs"]["truly_solved"] < rebound["no sweep"]["runs"]["truly_solved"]


def test_what_is_settled_in_haste_comes_back(rebound: dict[str, Any]) -> None:
    assert rebound["campaign"]["runs"]["relapses"] > rebound["no sweep"]["runs"]["relapses"]
