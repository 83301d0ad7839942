"""The plan of the house: who imports whom, and who stores what on the world."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import pytest

from model.world import World
from scripts.structure import ROOT, cycles, imports, read_on_world, sources, written_on_world

ONE_WAY = (
    "model",
    "agents",
    "scenarios",
    "experiments",
    "dashboard",
)  # rooms whose files import in one direction only
LONGEST_WORLD = 220  # lines
MOST_NAMES = 45  # that other files read on the world


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    return sources()


def parsed(**modules: str) -> Mapping[str, ast.Module]:
    return {name.replace("__", "."): ast.parse(text) for name, text in modules.items()}


@pytest.mark.parametrize("rooms", [ONE_WAY])
def test_no_file_imports_one_that_imports_it(modules: dict[str, ast.Module], rooms: tuple[str, ...]) -> None:
    """Imports inside functions count as well."""
    graph = imports({name: tree for name, tree in modules.items() if name.split(".")[0] in rooms})
    assert cycles(graph) == []


def test_other_files_store_nothing_on_the_world(modules: dict[str, ast.Module]) -> None:
    """An array belongs to a table, to the workload or to contact; the world's constructor makes these."""
    assert written_on_world(modules) == set()


def test_the_world_is_a_container_and_a_step(modules: dict[str, ast.Module]) -> None:
    lines = (ROOT / "model" / "world.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < LONGEST_WORLD
    assert len(read_on_world(modules)) <= MOST_NAMES


def test_every_name_read_on_the_world_is_there(modules: dict[str, ast.Module]) -> None:
    """A name on the world is set in its own constructor or is a method: nothing appears later."""
    tree = modules["model.world"]
    stored = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    assert [
        name for name in sorted(read_on_world(modules)) if not hasattr(World, name) and name not in stored
    ] == []


def test_a_circle_is_found_though_a_function_hides_the_import() -> None:
    graph = imports(
        parsed(
            model__a="from model import b",
            model__b="def later() -> None:\n    from model.c import thing",
            model__c="import model.a",
            model__d="from model import a",
            model__e="if TYPE_CHECKING:\n    from model import e2",
            model__e2="from model import e",
        )
    )
    assert cycles(graph) == [["model.a", "model.b", "model.c"]]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("world.fees = 1", {"fees"}),
        ("world.fees += 1", {"fees"}),
        ("a, world.fees = 1, 2", {"fees"}),
        ("world.contact.patrol = 1", set()),
        ("world.day", set()),
    ],
)
def test_what_is_stored_on_the_world_is_found(text: str, stored: set[str]) -> None:
    assert written_on_world(parsed(model__a=text)) == stored
    assert written_on_world(parsed(model__world=text)) == set()
