"""The model to read: its runs give the tables of the fast one, its agents can be replaced, Mesa's tools work on it."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
import solara
from opened import Opened
from pandas.testing import assert_frame_equal
from reference.small import small
from test_project import ROOT, imports
from typer.testing import CliRunner

from experiments.api import BaseIntervention, plain_world, run_scenario, save_run
from experiments.cli import app
from experiments.errors import RequestError
from experiments.lessons.lane import lane
from experiments.run import plain as plain_runs
from experiments.run.kept import Kept
from experiments.run.result import RunResult
from model.observation.schema import LONG, SCHEMAS
from plain import page
from plain.cases import Case
from plain.codes import State
from plain.entities import Compound, Household
from plain.handlers import Committee, GridWorker, Handler, Steward
from plain.resident import Resident
from plain.world import PlainWorld
from scenarios.scenario import Scenario
from scenarios.variant import variant_of


def gongzhi(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@cache
def place() -> Scenario:
    """Two communities of some hundred residents under a package; owners vote, and every table has rows."""
    often = {f"rate_of_{family}_cases": 9.0 for family in ("dispute", "service", "collective", "welfare")}
    return small("one-three", warmup=40, horizon=150).with_parameters({"founding_per_month": 0.9, **often})


def run_both(**asked: Any) -> tuple[RunResult, RunResult]:
    fast, plain = (
        run_scenario(place(), [3, 4], progress=False, cases=True, plain=plain, **asked)
        for plain in (False, True)
    )
    return fast, plain


# The same tables


@pytest.mark.slow
def test_a_run_by_the_model_to_read_gives_the_tables_of_the_fast_one() -> None:
    fast, plain = run_both()
    assert list(plain.failures["error"]) == []
    for name, table in fast.tables.frames().items():
        same = plain.tables.frames()[name]
        if name == "runs":  # they say by which code they were made
            assert all(".plain." in version for version in same["version"])
            table, same = table.drop(columns="version"), same.drop(columns="version")
        assert_frame_equal(table, same, rtol=1e-9, atol=1e-9)
    assert {name for name, table in plain.tables.frames().items() if table.empty} == set()
    assert SCHEMAS.keys() == {"runs", *LONG}


@pytest.mark.slow
def test_values_and_rules_that_a_question_states_hold_in_both() -> None:
    asked = variant_of(place().with_horizon(90)).with_parameters({"channel_access": 0.3})
    asked = asked.with_rules(pays_fee_probability=lambda *_, **__: 1.0)
    fast, plain = (run_scenario(asked, 1, progress=False, plain=plain) for plain in (False, True))
    assert plain.runs["fee_collection"].item() > 0.0
    assert_frame_equal(fast.series, plain.series, rtol=1e-9, atol=1e-9)


def test_the_folder_is_a_folder_of_results_and_says_who_ran_it(tmp_path: Path) -> None:
    file, folder = tmp_path / "lane.toml", tmp_path / "results"
    file.write_text(lane(days=30, warmup=10).to_toml(), encoding="utf-8")
    ran = gongzhi("run", file, "--plain", "--out", folder)
    assert ran.exit_code == 0, ran.output
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["implementation"] for entry in manifest["scenarios"]] == ["plain"]
    assert manifest["seeds"] == [0]  # one run is enough for a look
    assert gongzhi("verify", folder).exit_code == 0
    assert "Run by plain/, the model to read: lane" in gongzhi("inspect", folder).output
    assert "由 plain/ 里便于阅读的模型运行：lane" in gongzhi("inspect", folder, "--lang", "zh").output
    assert gongzhi("report", folder).output.splitlines() == ran.output.splitlines()[:-2]
    mixed = gongzhi("run", file, "--seeds", 1, "--out", folder)
    assert mixed.exit_code == 2 and "another version of the program" in mixed.output
    more = gongzhi("expand", folder, "--seeds", 2)
    assert more.exit_code == 0, more.output
    kept = Kept(folder)
    assert len(kept.tables().runs) == 2 and kept.troubles() == []
    assert [request.plain for request in kept.requests()] == [True]


def test_a_run_kept_later_says_who_ran_it_too(tmp_path: Path) -> None:
    result = run_scenario(lane(days=10, warmup=0), 1, progress=False, plain=True)
    kept = Kept(save_run(result, tmp_path / "kept"))
    assert kept.troubles() == [] and len(kept.plain) == 1


# What it refuses


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "'chengdu' has about 14,105 residents; with --plain at most 5,000 are allowed"),
        ("zh", "“chengdu”约有 14,105 名居民；--plain 逐人计算，最多允许 5,000 名"),
    ],
)
def test_a_place_that_is_too_large_is_refused_in_words(lang: str, words: str, tmp_path: Path) -> None:
    refused = gongzhi("run", "chengdu", "--plain", "--out", tmp_path / "none", "--lang", lang)
    assert refused.exit_code == 2
    assert words in refused.output
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"plain.known.KINDS": ("leak",)}, "does not know the kinds of case air_conditioner, "),
        ({"plain.known.INTERVENTIONS": {}}, "does not know the interventions clearing_campaign, "),
        (
            {"model.observation.added.added_names": lambda: ["returning"]},
            "does not know the metrics returning;",
        ),
    ],
)
def test_what_it_does_not_know_is_refused_in_words(
    asked: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in asked.items():
        monkeypatch.setattr(name, value)
    with pytest.raises(RequestError) as refused:
        run_scenario(place(), 1, progress=False, plain=True)
    assert words in str(refused.value)
    assert "--plain 不认识以下" in refused.value.text("zh")


class Tea(BaseIntervention):
    """Neighbours drink tea together."""

    id = "tea"

    def apply(self, world: Any, delivery: Any) -> None:
        """It is only tea."""


def test_an_intervention_written_in_python_is_refused_too() -> None:
    with pytest.raises(RequestError, match="does not know the interventions tea"):
        plain_runs.check_plain(variant_of(place()).with_interventions(Tea()))


# Agents


class Silent(Resident):
    """Somebody who talks to nobody."""

    def step(self) -> None:
        """Bear it."""


class Loud(Resident):
    """Somebody who reports everything on the day on which it is felt."""

    def report_chance(self, case: Case) -> float:
        """Certain."""
        return 1.0


class Idle(GridWorker):
    """A grid worker on strike."""

    def step(self) -> None:
        """Do nothing."""


def counted(agents: Sequence[type], days: int = 120) -> tuple[int, int]:
    """Cases that became known within the horizon, and minutes that grid workers gave to cases."""
    world = plain_world(place(), seed=3, days=days, agents=agents).run()
    known = sum(count for (flow, _), count in world.notes.flows.items() if flow == "opened")
    return known, sum(grid.used for grid in world.grids)


@pytest.mark.slow
def test_a_class_of_ones_own_takes_the_place_of_residents_or_grid_workers() -> None:
    usual, silent, loud, idle = counted([]), counted([Silent]), counted([Loud]), counted([Idle])
    assert silent[0] == 0 < usual[0] < loud[0]
    assert silent[1] < usual[1] < loud[1]
    assert idle[1] == 0 < usual[1]


def test_a_step_can_be_replaced_in_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(self: Resident) -> None:
        pass

    monkeypatch.setattr(Resident, "step", nothing)
    assert counted([]) == counted([Silent])


@pytest.mark.slow
def test_a_subclass_that_changes_nothing_changes_nothing() -> None:
    kinds: tuple[type, ...] = (Resident, Household, GridWorker, Steward, Committee, Compound)
    same = [type(f"Own{kind.__name__}", (kind,), {}) for kind in kinds]
    worlds = [plain_world(place(), seed=3, days=90, agents=agents).run() for agents in ([], same)]
    assert {type(each).__name__ for each in worlds[1].residents} == {"OwnResident"}
    tables = [world.results().frames() for world in worlds]
    for name, table in tables[0].items():
        assert_frame_equal(table, tables[1][name])


def test_a_class_in_the_place_of_no_agent_is_refused() -> None:
    with pytest.raises(ValueError, match="str takes the place of no agent; derive it from one of Resident, "):
        plain_world(place(), agents=[str])
    with pytest.raises(ValueError, match="Handler takes the place of no agent"):
        plain_world(place(), agents=[Handler])
    with pytest.raises(ValueError, match="Loud and Silent take the place of Resident; give one of them"):
        plain_world(place(), agents=[Loud, Silent])


def test_every_agent_says_what_its_turn_is() -> None:
    from plain.world import AGENTS

    for kind in AGENTS:
        assert issubclass(kind, mesa.Agent)
        assert kind.step is not mesa.Agent.step, kind
        assert kind.step.__doc__, kind


def test_a_resident_knows_the_own_troubles_oldest_first() -> None:
    world = plain_world(place(), seed=3, days=100)
    while world.day <= world.last:
        world.step()
        mine = [case for person in world.residents for case in person.troubles]
        assert {*mine} == {*world.cases} and len(mine) == len(world.cases)
        assert all(case.complainant is person for person in world.residents for case in person.troubles)
    numbers = [[case.number for case in person.troubles] for person in world.residents]
    assert max(map(len, numbers)) > 1
    assert all(each == sorted(each) for each in numbers)


# Mesa's own tools


def test_a_data_collector_collects_from_the_world_and_from_its_agents() -> None:
    world = plain_world(place(), seed=3)
    collector = mesa.DataCollector(
        model_reporters={"open": lambda each: len(each.cases), "day": "day"},
        agenttype_reporters={Resident: {"trust": "trust", "troubles": lambda person: len(person.troubles)}},
    )
    seen = []
    for _ in range(5):
        world.step()
        collector.collect(world)
        seen.append(len(world.cases))
    assert collector.get_model_vars_dataframe()["open"].tolist() == seen
    people = collector.get_agenttype_vars_dataframe(Resident)
    assert len(people) == 5 * len(world.residents)
    assert people["troubles"].groupby(level=0).sum().tolist() == seen
    assert people["trust"].between(0.0, 1.0).all()


def test_sets_of_agents_can_be_chosen_from_and_summed_up() -> None:
    world = plain_world(place(), seed=3)
    people = world.agents_by_type[Resident]
    assert people.agg("trust", np.mean) == pytest.approx(np.mean([each.trust for each in world.residents]))
    elderly = people.select(lambda person: person.age >= 60)
    assert 0 < len(elderly) < len(people) == len(world.residents)
    assert len(world.agents_by_type[GridWorker]) == len(world.grids)


def test_the_page_shows_a_map_a_plot_and_sliders_and_moves_on() -> None:
    with Opened(whole_page, "/") as opened:
        assert {slider.label for slider in page.sliders().values()} <= opened.fields().keys()
        before = pictures(opened)
        assert len(before) == 2  # the map and the plot
        for control in controls(opened, "Step"):
            control.fire_event("click", {})
        assert len(pictures(opened)) == 2 and pictures(opened) != before


@solara.component
def whole_page() -> None:
    """The page with the side bar that a server gives it."""
    with solara.AppLayout():
        page.Page()


def pictures(opened: Opened) -> list[bytes]:
    """The map, which stands in a column above words, and the plot."""
    [layout] = [each for each in opened.widgets() if type(each).__name__ == "GridLayout"]
    waiting, found = [*layout.items], []
    while waiting:
        each = waiting.pop(0)
        waiting += [child for child in getattr(each, "children", []) if hasattr(child, "model_id")]
        found += [each.value] if type(each).__name__ == "Image" else []
    return found


def controls(opened: Opened, label: str) -> Iterator[Any]:
    """Mesa's buttons with this label."""
    for each in opened.widgets():
        if type(each).__name__ == "Btn" and label in (each.children or []):
            yield each


def test_the_map_marks_those_whose_trouble_nobody_knows() -> None:
    lane = page.Lane(troubles=5.0)
    for _ in range(40):
        lane.step()
    told = page.counts(lane)
    assert sum(told.values()) == len(lane.cases) > 0
    hidden = {case.complainant.household for case in lane.cases if case.state == State.LATENT}
    marked = {home for home in lane.households if page.colour(home) == page.COLOURS["unknown"]}
    assert hidden == marked != set()
    assert page.drawn(lane).axes


def test_the_page_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    assert page.WORDS["en"].keys() == page.WORDS["zh"].keys()
    monkeypatch.setenv("GONGZHI_LANG", "zh")
    assert page.say("known") == "已上报或被发现"


# The guide


def test_what_the_guide_shows_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "plain/README.md").read_text(encoding="utf-8")
    code = "".join(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S))
    exec(compile(code, "plain/README.md", "exec"), {"__name__": "guide"})
    assert "open cases" in capsys.readouterr().out


def test_every_place_that_the_guide_sends_readers_to_is_there() -> None:
    text = (ROOT / "plain/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| .*\? \| \[(\w+\.py)\]\(\1\)(?:: (.*))? \|$", text, re.M)
    assert len(rows) >= 10
    for file, symbols in rows:
        module = importlib.import_module(f"plain.{file.removesuffix('.py')}")
        for symbol in re.findall(r"`([\w.]+)`", symbols):
            found: Any = PlainWorld if symbol in ("phases", "monthly") else module
            for part in symbol.split("."):
                found = getattr(found, part)


# Independence


SHARED = {
    "agents.merchant": {"RESTAURANT", "WORKSHOP"},  # codes of kinds of business
    "agents.owners": {"LOGISTIC"},  # a number of mathematics
    "model": {"DATA"},  # the folder of declarations
    "model.accounting.flows": {"FLOWS"},  # declared
    "model.inputs.archetypes": {"ArchetypeTable", "archetypes"},
    "model.inputs.kind": {"DEPARTMENTS", "RADII", "SEASONS", "Kind"},
    "model.inputs.kinds": {"KindTable", "load_kinds", "season_weights"},
    "model.inputs.parameters": {"model_parameters"},
    "model.inputs.run": {"Run"},
    "model.inputs.spec": {"CommunitySpec", "CompoundSpec", "PlaceSpec", "Text", "TimeSpec"},
    "model.observation.schema": {"LONG", "RUN", "Schema", "Tables"},  # declared tables
    "model.policy.levers": {"Lever", "load_levers"},  # declared
    "model.rules": {"Rules"},
    "model.state": {"keyed_random"},
    "model.state.keyed_random": {"Streams"},
}
"""All that plain/ may take from elsewhere: rules, declarations and inputs, keyed random numbers."""


def taken_by(folder: str) -> dict[str, list[str]]:
    """Dotted names that the modules of a folder import, each with the files that do."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name, _ in imports(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    return found


def test_the_two_models_share_rules_declarations_and_luck_and_nothing_else() -> None:
    allowed = {f"{module}.{name}" for module, names in SHARED.items() for name in names}
    ours = ("agents", "model", "scenarios", "experiments", "dashboard")
    taken = {name: files for name, files in taken_by("plain").items() if name.split(".")[0] in ours}
    assert {name: files for name, files in taken.items() if name not in allowed} == {}
    assert allowed - taken.keys() == set()  # the list names nothing that is not needed


@pytest.mark.parametrize("folder", ["agents", "model", "scenarios"])
def test_the_fast_model_never_looks_into_the_one_to_read(folder: str) -> None:
    assert {name: files for name, files in taken_by(folder).items() if name.split(".")[0] == "plain"} == {}


def test_what_is_to_be_read_is_short() -> None:
    """A function of the model to read fits on a screen."""
    for path in sorted((ROOT / "plain").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 50, f"{path.name}: {node.name}"


def test_a_world_is_a_mesa_model_of_days() -> None:
    world = plain_world(lane(days=3, warmup=2))
    assert isinstance(world, mesa.Model) and isinstance(world, PlainWorld)
    world.run_for(2)
    assert (world.day, world.steps, world.running) == (0, 2, True)
    world.run_model()
    assert (world.day, world.running) == (3, False)
