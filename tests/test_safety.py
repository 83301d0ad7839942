"""Sense of safety, and joint prevention: what frightens counts whoever knows of it, and patrols alone win little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from few_cases import put
from moves import moved
from worlds import MIXED, advance, delivered, ran, scenario, set_lever, timed, watch, whole

from agents.department import camera_notices, inspection_notices, inspections
from agents.merchant import compliance_next
from agents.resident import sense_of_safety
from model.inputs.kinds import load_kinds
from model.observation.safety import dangers_per_1000, feels_safe
from model.observation.safety import sense_of_safety as felt
from model.phases.daily.route import assign
from model.state.cases import Channel, State
from model.state.handlers import Role
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import implementation

WEIGHTS = {
    "base": 0.8, "w_fear": 0.3, "fear_scale": 1.0, "w_disorder": 0.4, "w_ties": 0.15, "w_trust": 0.2, "w_patrol": 0.05,
}  # fmt: skip
DANGEROUS = {"security", "private_wiring", "lighting", "fire_hazard"}
TIME = timed(0, 180)
NAME = "joint_prevention"


def of(
    fear: float = 0.0, disorder: float = 0.0, ties: float = 0.5, trust: float = 0.5, patrol: float = 0.0
) -> float:
    return float(sense_of_safety(fear, disorder, ties, trust, patrol, **WEIGHTS))


# --- sense of safety


def test_people_feel_less_safe_where_more_frightens_and_disorder_shows() -> None:
    assert of() == pytest.approx(0.8)
    assert of(2.0) < of(1.0) < of() and of(fear=1e9) == pytest.approx(0.5)
    assert of(disorder=0.5) == pytest.approx(0.6)
    assert of(ties=0.9) > of() > of(ties=0.1) and of(trust=0.9) > of() > of(trust=0.1)


def test_patrols_reassure_by_little_whatever_they_find() -> None:
    assert of(patrol=1.0) - of() == pytest.approx(0.05)
    assert of(fear=1.0, patrol=1.0) < of()


def test_what_frightens_is_declared() -> None:
    kinds = load_kinds()
    assert {kind.name for kind in kinds.kinds if kind.fear > 0.0} == DANGEROUS
    assert kinds["security"].fear == max(kinds.fear)
    assert kinds["fire_hazard"].tolerance_days <= 3 and kinds["fire_hazard"].severity == 3


@pytest.mark.parametrize("state", [State.LATENT, State.OPEN, State.WAITING, State.RESIGNED])
def test_a_danger_frightens_its_building_whether_known_or_not(state: int) -> None:
    world = World([make_run(scenario(MIXED), 1)])
    put(world, "neighbour_noise")
    before = felt(world)
    put(world, "security", building=1, state=state)
    change = felt(world) - before
    there = world.building_of() == 1
    assert (change[there] < 0.0).all() and (change[~there] == 0.0).all()
    assert dangers_per_1000(world)[0] == pytest.approx(1000.0 / len(world.residents))
    put(world, "security", building=1, state=State.CLOSED)
    assert np.array_equal(felt(world), before) and dangers_per_1000(world)[0] == 0.0


def test_whoever_only_patrols_looks_hardly_safer_and_leaves_dangers_open() -> None:
    world = World([make_run(scenario(MIXED), 1)])
    put(world, "security")
    before, open_before = felt(world), dangers_per_1000(world)
    world.contact.patrol[:] = 1.0
    assert (felt(world) - before).max() <= world.p.safety_patrol
    assert np.array_equal(dangers_per_1000(world), open_before)


def test_the_metrics_stand_in_the_results() -> None:
    world = ran(World([make_run(scenario(MIXED), seed) for seed in range(3)]))
    runs = world.results().runs
    assert runs["safety"].between(0.4, 0.95).all() and runs["feel_safe"].between(0.0, 1.0).all()
    assert (runs["dangers"] >= 0.0).all() and runs["dangers"].max() > 0.0 and (runs["jobs"] == 0.0).all()
    assert set(np.unique(feels_safe(world, felt(world)))) <= {0.0, 1.0}


# --- joint prevention: rules


def test_cameras_see_their_share_of_what_can_be_seen() -> None:
    assert camera_notices(0.8, 0.5, watch=0.1) == pytest.approx(0.04)
    assert camera_notices(0.8, 0.0, watch=0.1) == 0.0


def test_inspections_are_hours_shared_among_businesses() -> None:
    assert inspections(6.0, 12, hours_each=2.0) == pytest.approx(0.25)
    assert inspections(6.0, 0, hours_each=2.0) == 0.0
    assert inspection_notices(0.25, finds=0.8) == pytest.approx(0.04)
    assert inspection_notices(100.0, finds=0.8) == 0.8


def test_inspectors_teach_and_the_lesson_wears_off() -> None:
    usual: dict[str, Any] = {"agreed": 0.15, "forced": 0.3, "met": 0.02, "half_life": 270.0, "visited": 0.1}
    taught = float(compliance_next(0.5, 0.5, 0, 0, 0.0, visits=2.0, **usual))
    assert taught == pytest.approx(1.0 - 0.5 * 0.9**2)
    assert 0.5 < float(compliance_next(taught, 0.5, 0, 0, 0.0, visits=0.0, **usual)) < taught


# --- joint prevention: in the world

ARMS = ("without", "whole", "half")
SEEDS = 4


class Found:
    """Counts cases that became known by run and channel, and violations that arose by compound."""

    def __init__(self, world: World) -> None:
        self.known = np.zeros((len(world.runs), len(Channel)))
        self.violations = np.zeros(len(world.compounds))

    def __call__(self, world: World) -> None:
        """Note today's (a phase)."""
        cases, opened, arisen = world.cases, world.today.rows("opened"), world.today.rows("arisen")
        np.add.at(self.known, (cases.run[opened], cases.channel[opened]), 1.0)
        broken = arisen[world.kinds.violation[cases.kind[arisen]]]
        np.add.at(self.violations, cases.compound[broken], 1.0)


@pytest.fixture(scope="module")
def lived() -> tuple[World, Found]:
    base = scenario(MIXED, parameters={"frailty_sd": 0.0}, time=TIME)
    full = whole(implementation(NAME))
    arms = {"without": (), "whole": (full,), "half": (replace(full, coverage=0.5),)}
    world = World([delivered(make_run(base, seed), *arms[arm]) for arm in ARMS for seed in range(SEEDS)])
    found = Found(world)
    return ran(watch(world, found)), found


def mine(run: Any, arm: str) -> Any:
    return np.isin(run, ARMS.index(arm) * SEEDS + np.arange(SEEDS))


def test_cameras_and_inspections_find_and_nobody_finds_by_them_elsewhere(lived: tuple[World, Found]) -> None:
    world, found = lived
    runs = np.arange(len(world.runs))
    by_watch = found.known[:, Channel.WATCH]
    assert by_watch[mine(runs, "without")].sum() == 0.0
    assert by_watch[mine(runs, "whole")].sum() > by_watch[mine(runs, "half")].sum() > 0.0


def test_inspected_businesses_comply_more_and_pay_for_it(lived: tuple[World, Found]) -> None:
    world, _ = lived
    compliance = {arm: world.merchants.compliance[mine(world.merchants.run, arm)].mean() for arm in ARMS}
    assert compliance["whole"] > compliance["half"] > compliance["without"]
    paid = world.books.flows["inspected"]
    assert paid[mine(world.communities.run, "without")].sum() == 0.0
    assert paid[mine(world.communities.run, "whole")].sum() > 0.0


def test_the_streets_hours_are_missing_for_cases_and_are_counted(lived: tuple[World, Found]) -> None:
    world, _ = lived
    street = world.handlers.role == Role.STREET
    offered, ledger = world.handlers.offered, world.workload.task_ledger.sum(axis=0)
    of = {arm: street & mine(world.handlers.run, arm) for arm in ARMS}
    assert offered[of["whole"]].sum() < offered[of["half"]].sum() < offered[of["without"]].sum()
    assert ledger[of["without"]].sum() == 0.0
    lost = offered[of["without"]].sum() - offered[of["whole"]].sum()
    assert ledger[of["whole"]].sum() == pytest.approx(lost, rel=0.15)  # minutes for cases are whole


def test_what_is_deterred_moves_in_part_to_compounds_that_are_not_covered(lived: tuple[World, Found]) -> None:
    world, _ = lived
    n, rate = world.compounds, world.levers.violations
    for arm in ("whole", "half"):
        here = mine(n.run, arm)
        covered = here & (world.levers.cameras > 0.0)
        assert (rate[covered] < 1.0).all()
        assert ((rate[here & ~covered] >= 1.0) & (rate[here & ~covered] < 1.1)).all()
    half = mine(n.run, "half")
    assert (rate[half] > 1.0).any()
    assert (rate[mine(n.run, "without")] == 1.0).all()


def test_being_watched_is_resented_and_paid_for(lived: tuple[World, Found]) -> None:
    world, _ = lived
    n, c = world.compounds, world.communities
    assert (world.levers.trust[mine(n.run, "whole")] < 0.0).all()
    for flow in ("capital", "running"):
        assert world.books.flows[flow][mine(c.run, "whole")].sum() > 0.0
    hours = world.books.hours_until(world.day, world.levers.hours)
    assert (hours[NAME, "street"][mine(np.arange(len(world.runs)), "whole")] > 0.0).all()


def test_a_joint_team_saves_hand_offs_only_where_there_is_danger() -> None:
    waits = {}
    for name, share in (("usual", 0.0), ("at once", 1.0)):
        run = moved(MIXED, 1, f"team {name}", time=timed(0, 30), dispatch=share)
        world = advance(World([run]), 2)
        set_lever(world, "fragmentation", 1.0)  # every office that has to act is written to
        rows = put(world, "fire_hazard", "kitchen_fumes", handler=-1)
        world.cases.level[rows] = world.kinds.level[world.cases.kind[rows]]  # where such cases really go
        assign(world, rows)
        waits[name] = (world.cases.next_day[rows] - world.day) * (world.cases.state[rows] == State.WAITING)
    assert waits["usual"][0] > 0 and waits["at once"][0] == 0
    assert waits["usual"][1] == waits["at once"][1] > 0


def test_the_street_gives_no_more_than_it_has() -> None:
    world = advance(
        World([moved(MIXED, 1, "all", time=timed(0, 30), street_patrol=2000.0, street_inspection=2000.0)]), 2
    )
    street = world.handlers.role == Role.STREET
    assert (world.handlers.workday[street] == 0).all()
    given = world.workload.joint_patrol.sum() / 12.0 + world.workload.inspection_hours.sum()
    has = world.p.department_hours_per_1000 * world.places.residents[0] / 1000.0 * 5
    assert given == pytest.approx(has)
