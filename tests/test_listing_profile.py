"""Interventions listed in full, levers with who moves them, and what a run costs."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner
from worlds import MIXED, OLD, digest, run_with, scenario, timed, world_of

from experiments.cli import app
from experiments.profile import EVENTS, PROCESSES, profile
from experiments.report.layout import columns
from experiments.sources import source_in
from model.policy.levers import LEVERS, Levers
from model.world import World
from scenarios.catalogue import declaration, implementation, intervention_ids
from scenarios.levers_of import lever_tables, levers_of, users_of
from scenarios.loader import load, names

TIME = timed(5, 40)


def listed(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["list", *arguments])
    assert done.exit_code == 0
    return done.stdout


# --- lists


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_interventions_in_full_tell_everything_declared(lang: str) -> None:
    text = re.sub(r"\s", "", listed("interventions", "--long", "--lang", lang))
    for known in map(declaration, intervention_ids()):
        wanted = [known.about(lang), known.cost(lang), known.side(lang), *levers_of(known.id)]
        wanted += [source_in(each, lang) for each in known.sources]
        wanted += [
            part
            for p in known.parameters.values()
            for part in (p.name, p.title(lang), source_in(p.source, lang))
        ]
        assert [part for part in wanted if re.sub(r"\s", "", part) not in text] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_notes_are_wrapped_to_the_terminal(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    lines = listed("interventions", "--long", "--lang", lang).splitlines()
    notes = [line for line in lines if line.startswith("    ")]
    assert max(map(columns, notes)) <= 70


def test_packages_that_use_an_intervention_are_named() -> None:
    text = listed("interventions", "--long")
    used = {name for name in names("packages") if load(name).interventions}
    assert [name for name in used if name not in text] == []


def test_places_and_packages_can_be_listed_apart() -> None:
    for folder in ("places", "packages"):
        lines = listed(folder).splitlines()
        assert sorted(line.split()[0] for line in lines[1:]) == names(folder)


def test_every_lever_is_listed() -> None:
    lines = listed("levers").splitlines()
    assert [line.split()[0] for line in lines[1:]] == [lever.name for lever in LEVERS] == list(lever_tables())


# --- levers read from code


class Noted(Levers):
    """Levers that note which are stated."""

    def begin(self) -> None:
        super().begin()
        self.stated: set[str] = set()

    def shift(self, name: str, amount: Any) -> None:
        self.stated.add(name)
        super().shift(name, amount)

    def scale(self, name: str, factor: Any) -> None:
        self.stated.add(name)
        super().scale(name, factor)


@pytest.mark.parametrize("name", intervention_ids())
def test_levers_that_an_intervention_states_stand_in_its_code(name: str) -> None:
    world = World([run_with(implementation(name), scenario(MIXED, time=TIME))])
    world.levers = Noted(world)
    world.levers.begin()
    (programme,) = world.programmes
    programme.advance(20)
    programme.intervention.apply(world, programme.state)
    assert world.levers.stated <= set(levers_of(name))


def test_users_of_a_lever() -> None:
    assert "red_stewards" in users_of("steward_hours", intervention_ids())
    assert users_of("subsidy", ("red_stewards",)) == ()


# --- profile


@pytest.mark.parametrize(("lang", "words"), [("en", "events to cases a day"), ("zh", "件事项变动")])
def test_a_profile_names_every_phase_and_monthly_process(lang: str, words: str) -> None:
    found = profile(scenario(OLD, time=TIME), seeds=2)
    assert [cost.name for cost in found.phases] == [phase.__name__ for phase in World.phases]
    assert [cost.name for cost in found.monthly] == [process.__name__ for process in World.monthly]
    text = found.text(lang)
    assert words in text
    assert all(cost.name in text for cost in (*found.phases, *found.monthly))
    assert "nan" not in text


def test_every_process_has_a_chinese_name() -> None:
    named = [each.__name__ for each in (*World.phases, *World.monthly)]
    assert sorted(PROCESSES) == sorted(named)


def test_a_profile_counts_days_and_events() -> None:
    asked = scenario(OLD, time=TIME)
    found = profile(asked)
    assert {cost.calls for cost in found.phases} == {45}
    assert found.monthly[0].calls == 2  # the first of January and of February
    world = world_of((asked, 0))
    arisen = 0
    while world.day <= world.calendar.last:
        world.step()
        arisen += world.today.rows("arisen").size
    assert found.events["arisen"] == arisen
    assert set(found.events) == set(EVENTS)


def test_a_stopwatch_changes_nothing() -> None:
    asked = scenario(OLD, time=TIME)
    kept: list[World] = []
    plain = world_of((asked, 0))
    plain.run()

    def keep(world: World) -> None:
        kept.append(world)

    before = World.phases
    try:
        World.phases = (*before, keep)
        profile(asked)
    finally:
        World.phases = before
    assert digest(kept[-1]) == digest(plain)
    assert all(np.array_equal(kept[-1].books.ever[flow], yuan) for flow, yuan in plain.books.ever.items())


def test_the_command_prints_a_profile() -> None:
    done = CliRunner().invoke(app, ["profile", "baseline-old", "--days", "1", "--lang", "zh"])
    assert done.exit_code == 0
    assert "毫秒/社区年" in done.stdout
