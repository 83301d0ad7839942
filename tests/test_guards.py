"""Whoever writes tables, rules or worlds by hand is told what is wrong with them, by name."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import OLD, scenario

from model.inputs import parameters
from model.inputs.archetypes import ARCHETYPES, ARCHETYPES_FILE, load_archetypes
from model.inputs.parameters import parse_parameters
from model.state.keyed_random import _run_race
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import INTERVENTIONS_FOLDER, load_declaration

PARAMETER = {"value": 1, "unit": "1", "low": 0, "high": 2, "en": "so", "zh": "如此", "source": "assumption"}


def test_a_world_needs_runs_that_share_a_calendar() -> None:
    run = make_run(scenario(OLD), 1)
    later = replace(run, time=run.time.model_copy(update={"warmup_days": 3}))
    with pytest.raises(ValueError, match=r"^a world needs at least one run$"):
        World([])
    with pytest.raises(ValueError, match=r"must share start, warm-up, horizon and evaluation days"):
        World([run, later])


def test_a_table_knows_its_memory() -> None:
    world = World([make_run(scenario(OLD), 1)])
    columns = [getattr(world.grids, name) for name, _ in world.grids.declarations()]
    assert world.grids.nbytes() == sum(column.nbytes for column in columns) > 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('unit = "1"\n', "", "no key 'unit'"),
        ('unit = "1"\n', 'unit = "1"\nsize = 2\n', "unknown key 'size'"),
        ("old = 0.35", "old = 7", "{name}.old = 7: outside 0 to 1"),
    ],
)
def test_a_wrong_archetype_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    head = '[ties]\nunit = "1"\nlow = 0\nhigh = 1\nen = "a"\nzh = "b"\nsource = "c"\nold = 0.35\n'
    text = head + "".join(f"{name} = 0.5\n" for name in ARCHETYPES if name != "old")
    path = tmp_path / "archetypes.toml"
    path.write_text(text, encoding="utf-8")
    assert load_archetypes(path).value("ties", "old") == 0.35
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(message.format(name="ties"))):
        load_archetypes(path)
    assert load_archetypes(ARCHETYPES_FILE).names == ARCHETYPES


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("Wage", {}, "f.toml: Wage: not a lower-case name with underscores"),
        ("wage", {"colour": 1}, "f.toml: wage: unknown key 'colour'"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, changes: dict[str, Any], message: str) -> None:
    assert parse_parameters({"wage": PARAMETER}, "f.toml", "f")["wage"].value == 1.0
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_parameters({name: {**PARAMETER, **changes}}, "f.toml", "f")


def test_modules_have_no_names_made_up() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'WAGES'"):
        _ = parameters.WAGES


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sources", "sauces", "unknown key 'sauces' (did you mean 'sources'?); no key 'sources'"),
        ('id = "', 'id = "x', "the id is the file's name"),
    ],
)
def test_a_wrong_declaration_of_an_intervention_is_named(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = (INTERVENTIONS_FOLDER / "red_stewards.toml").read_text(encoding="utf-8")
    path = tmp_path / "red_stewards.toml"
    path.write_text(text, encoding="utf-8")
    assert load_declaration(path).id == "red_stewards"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(message)):
        load_declaration(path)


@pytest.mark.parametrize("weight", [-0.5, np.nan])
def test_candidates_have_weights_from_nought_upwards(weight: float) -> None:
    with pytest.raises(ValueError, match="a number from 0 upwards"):
        _run_race(np.array([-1.0, -2.0]), np.array([1.0, weight]))
