"""Every intervention alone: forks of one warm-up, levers switched off, and what each is meant to move first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from worlds import BOTH, assert_same_outcome, outcome, ran, scenario, timed, world_of

from experiments.analysis.alone import Alone, alone
from experiments.design.muted import Muted
from experiments.errors import RequestError
from experiments.recorded.alone import read, rows_of
from model.inputs.run import Delivery
from model.observation.metrics import METRICS
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import declaration, implementation, intervention_ids
from scenarios.levers_of import levers_of
from scenarios.loader import load
from scripts.interventions import PARTS, parts
from scripts.markdown import renewed

TIME = timed(90, 120)
BASE = scenario(time=TIME)
TREATED = scenario(interventions=BOTH, time=TIME)
SEEDS = (1, 2)


def warm() -> World:
    world = world_of(*((BASE, seed) for seed in SEEDS))
    while world.day < 0:
        world.step()
    return world


def test_a_fork_gives_what_its_own_warm_up_gives() -> None:
    world = warm()
    forked = ran(world.fork([make_run(TREATED, seed) for seed in SEEDS]))
    whole = ran(world_of(*((TREATED, seed) for seed in SEEDS)))
    for run in range(len(SEEDS)):
        assert_same_outcome(outcome(forked, run), outcome(whole, run))


def test_a_fork_leaves_the_world_that_it_came_from_as_it_was() -> None:
    world = warm()
    ran(world.fork([make_run(TREATED, seed) for seed in SEEDS]))
    untouched = ran(world)
    assert_same_outcome(outcome(untouched, 0), outcome(ran(world_of((BASE, 1), (BASE, 2))), 0))


def test_a_fork_may_differ_in_interventions_to_come_only() -> None:
    world = warm()
    bare = [make_run(BASE, seed) for seed in SEEDS]
    with pytest.raises(ValueError, match=r"1 runs cannot go on from 2"):
        world.fork(bare[:1])
    with pytest.raises(ValueError, match=r"run 1: its seed differs"):
        world.fork([bare[0], replace(bare[1], seed=9)])
    changed = {**bare[0].parameters, "disorder_kappa": 0.1}
    with pytest.raises(ValueError, match=r"run 0: its parameters differs"):
        world.fork([replace(bare[0], parameters=changed), bare[1]])
    early = Delivery(implementation("clubs"), -5, None, 0, 1.0, 1.0)
    with pytest.raises(ValueError, match=r"run 1: clubs starts on day -5; allowed: 0 or later"):
        world.fork([bare[0], replace(bare[1], deliveries=(early,))])


def test_a_fork_may_bring_other_numbers_of_its_interventions() -> None:
    """Nothing read them so far, so that a package and the bare place share their warm-up."""
    hours = scenario(interventions=BOTH, time=TIME, parameters={"red_stewards_hours_per_week": 9.0})
    forked = ran(warm().fork([make_run(hours, seed) for seed in SEEDS]))
    whole = ran(world_of(*((hours, seed) for seed in SEEDS)))
    for run in range(len(SEEDS)):
        assert_same_outcome(outcome(forked, run), outcome(whole, run))


def test_a_muted_lever_stays_where_it_was_and_the_others_move() -> None:
    world = warm()
    acting = Muted(implementation("red_stewards"), ["steward_hours"])
    run = replace(make_run(BASE, 1), deliveries=(Delivery(acting, 0, None, 0, 1.0, 1.0),))
    other = make_run(BASE, 2)
    without = world.fork([run, other])
    before = without.levers.steward_hours.copy(), without.levers.committee_coordination.copy()
    for _ in range(40):
        without.step()
    assert (without.levers.steward_hours == before[0]).all()
    assert (without.levers.committee_coordination != before[1]).any()


def test_an_unknown_lever_cannot_be_muted() -> None:
    with pytest.raises(RequestError, match=r"unknown lever 'steward_hour'; did you mean 'steward_hours'\?"):
        Muted(implementation("red_stewards"), ["steward_hour"])


@pytest.mark.parametrize("name", intervention_ids())
def test_every_intervention_says_what_it_is_meant_to_move(name: str) -> None:
    assert declaration(name).first_order.metric in METRICS
    assert levers_of(name)


def small(tmp_path: Path | None = None) -> Alone:
    place = load("baseline-danwei").with_horizon(120)
    return alone([place], ["clubs"], 2, 120, progress=False, folder=tmp_path)


def test_what_is_lost_without_the_only_lever_is_the_whole_effect(tmp_path: Path) -> None:
    """Clubs make ties through one lever; the rest of what they do is cost, or moves other things."""
    found = small(tmp_path)
    (place,) = found.places
    effect, lost = found.effect(place, "clubs", "ties"), found.lost(place, "clubs", "ties", "ties")
    assert effect.mean > 0
    assert lost.mean == pytest.approx(effect.mean, rel=0.1)
    assert found.lost(place, "clubs", "noise_arrival", "ties").mean == pytest.approx(
        0.0, abs=effect.mean / 10
    )
    assert found.levers("clubs") == tuple(sorted(levers_of("clubs")))
    again = small(tmp_path)  # from the folder
    pd.testing.assert_frame_equal(again.runs, found.runs)
    document = "".join(f"<!-- generated: {name} -->\n\n<!-- end -->\n" for name in PARTS)
    kept = read(list(rows_of(found)), "1.0", found.seeds)
    text = renewed("interventions.md", document, parts(kept, "en"))
    assert "Made so by `ties`" in text


def test_unknown_interventions_are_refused_before_anything_runs() -> None:
    with pytest.raises(RequestError, match="unknown intervention 'club'"):
        alone(interventions=["club"])
