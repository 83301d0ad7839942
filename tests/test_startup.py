"""What a process imports before it does its work, and what a worker never needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import mesa
import pytest
from worlds import MIXED, scenario, timed, world_of

from agents.resident import Resident
from experiments.run.executors import local_processes
from experiments.run.jobs import Branch, Job, Label, run_job
from experiments.run.manifest import version_of
from model.world import World
from scenarios.variant import Variant

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("duckdb", "matplotlib", "mesa", "networkx", "numpy", "pandas", "scipy", "solara")
NOT_FOR_WORKERS = (
    "IPython",
    "duckdb",
    "matplotlib",
    "networkx",
    "rich",
    "scipy.sparse",
    "scipy.spatial",
    "solara",
)


def printed(code: str) -> str:
    """What a fresh process prints, in its last line."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_the_command_line_starts_without_any_large_library() -> None:
    large = (*HEAVY, "pydantic")
    assert printed(f"import sys, experiments.cli; print([m for m in {large} if m in sys.modules])") == "[]"


@pytest.mark.parametrize(
    "command", [["list"], ["list", "levers", "--long"], ["show", "bazhong-red-stewards"]], ids=" ".join
)
def test_a_command_that_only_reads_files_loads_no_numerical_library(command: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['gongzhi', *{command}]\n"
        "from experiments.cli import main\n"
        "try: main()\n"
        f"finally: print([m for m in {HEAVY} if m in sys.modules])"
    )
    assert printed(code) == "[]"


def test_a_worker_loads_nothing_that_its_job_does_not_need() -> None:
    variant = Variant(scenario(MIXED, time=timed(5, 40)))
    branch = Branch((Label("mixed", "package"),), variant, version_of(variant), variant.identity)
    job = Job(((branch,),), (1,))
    with local_processes(1) as pool:
        result = pool.submit(run_job, job, None).result()
        loaded = pool.submit(
            eval, f"[m for m in {NOT_FOR_WORKERS} if m in __import__('sys').modules]"
        ).result()
    assert list(result.runs["error"]) == [""]
    assert loaded == []


def test_a_world_is_a_mesa_model_of_mesa_agents() -> None:
    world = world_of((scenario(MIXED), 1))
    assert issubclass(World, mesa.Model) and isinstance(world, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in world.agents_by_type[Resident])


def test_mesas_spaces_are_there_for_those_who_want_them() -> None:
    code = """
import sys, model.world, mesa
before = "networkx" in sys.modules
grid = mesa.discrete_space.OrthogonalMooreGrid((3, 3), random=__import__("random").Random(1))
from mesa.space import MultiGrid
print(before, len(list(grid.all_cells)), MultiGrid(2, 2, False).width, "networkx" in sys.modules)
"""
    assert printed(code) == "False 9 2 True"


def test_a_name_that_mesas_spaces_lack_is_an_error_in_the_usual_words() -> None:
    code = """
import model.world, mesa
try:
    mesa.discrete_space.Moebius
except AttributeError as error:
    print(error)
"""
    assert printed(code) == "module 'mesa.discrete_space' has no attribute 'Moebius'"


def test_no_more_processes_than_the_system_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows waits for 61; a pool of more is an error there."""
    monkeypatch.setattr("experiments.run.executors.MOST_PROCESSES", 1)
    with local_processes(64) as pool:
        assert len(pool._processes) == 1
