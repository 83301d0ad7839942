"""`gongzhi new` begins an addition that works, marks its blanks, and refuses what it cannot do without a trace."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from fake_world import FakeFactory
from test_docs import COMMANDS, blocks, read
from test_project import BLANK, files
from typer.testing import CliRunner

from experiments.cli import app
from experiments.errors import RequestError
from experiments.run.parquet import read_tables
from experiments.run.runner import run_scenario
from experiments.scaffold import additions
from experiments.scaffold.additions import ADDITIONS, What, begin, nearest_name
from model.inputs.kinds import load_kinds
from model.observation.metrics import METRICS, load_metrics
from scenarios.catalogue import load_declaration
from scenarios.loader import load

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXAMPLES = {what: addition.example for what, addition in ADDITIONS.items()}
LONG = "a" * additions.LONGEST
each = pytest.mark.parametrize("what", list(What))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The parts of a checkout that additions go to, and those by which one is known."""
    for folder in ("model/data", "model/observation/added", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("tests", "scripts"):
        (tmp_path / part).mkdir()
    (tmp_path / "scripts/make_docs.py").touch()
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def free(what: What, root: Path) -> str:
    """A name that nobody has taken, also where somebody kept the example."""
    taken = additions._taken(what, root)
    return next(name for name in (EXAMPLES[what], f"{EXAMPLES[what]}2", LONG) if name not in taken)


# What is written


@each
def test_what_is_written_works_and_the_rest_stays(what: What, checkout: Path) -> None:
    before, name = contents(checkout), free(what, checkout)
    begun = begin(what, name, root=checkout)
    after = contents(checkout)
    assert {path for path in after if after[path] != before.get(path)} == {*begun.files}
    assert before.keys() <= after.keys()
    for path in begun.files:
        assert after[path].startswith(before.get(path, b""))
        assert BLANK.search(after[path].decode()[len(before.get(path, b"").decode()) :])


def test_the_examples_are_what_the_project_reads(checkout: Path) -> None:
    names = {what: free(what, checkout) for what in What}
    for what, name in names.items():
        begin(what, name, root=checkout)
    declared = load_declaration(checkout / f"scenarios/interventions/{names[What.intervention]}.toml")
    assert len(declared.parameters) == 3
    assert names[What.kind] in load_kinds(checkout / "model/data/kinds.toml").names
    assert names[What.metric] in load_metrics(checkout / "model/data/metrics.toml")
    assert load(checkout / f"scenarios/places/{names[What.place]}.toml").place.communities
    assert load(checkout / f"scenarios/packages/{names[What.package]}.toml").base == "baseline-old"


@each
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_checklist_names_files_blanks_and_next_steps(what: What, lang: str, checkout: Path) -> None:
    name = free(what, checkout)
    begun = begin(what, name, root=checkout)
    text = begun.text(lang)
    assert all(file in text for file in begun.files)
    assert "FILL IN" in text and "scripts.make_docs" in text
    assert re.search(r"gongzhi (run|compare) [\w-]+", text)
    steps = re.findall(r"^  \d+\. (.+)$", text, re.M)
    assert len(steps) > 5 and "$" not in text
    assert all(bool(CHINESE.search(step.replace("待填", ""))) is (lang == "zh") for step in steps)


def test_the_longest_name_still_makes_tidy_code(checkout: Path) -> None:
    names = {What.intervention: LONG, What.metric: LONG.replace("a", "b")}
    made = [begin(what, name, root=checkout).files for what, name in names.items()]
    code = [str(checkout / file) for written in made for file in written if file.endswith(".py")]
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--no-cache", "--config", str(ROOT / "pyproject.toml")]
    for command in (["check", "--ignore", "D,I001"], ["format", "--check"]):
        done = subprocess.run([*ruff, *command, *config, *code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_a_package_stands_on_the_base_that_is_asked_for(checkout: Path) -> None:
    (file,) = begin(What.package, free(What.package, checkout), base="tongliang", root=checkout).files
    assert load(checkout / file).base == "tongliang"


# What is refused


@pytest.mark.parametrize(
    ("what", "name", "base", "words"),
    [
        (
            What.intervention,
            "red_stewards",
            None,
            "there is a module of that name already",
        ),
        (What.intervention, "building_blocks", None, "already"),
        (What.intervention, "fund", None, "the parameter fund_.* begins with this name"),
        (What.intervention, "flow", None, "reserved"),
        (What.intervention, "EveningDesk", None, "did you mean 'evening_desk'"),
        (What.intervention, "class", None, "no keyword of Python; did you mean 'class_1'"),
        (What.kind, "leak", None, "there is a kind of that name already"),
        (What.kind, "犬只", None, "did you mean 'dogs'"),
        (What.kind, "noise", "leak", "only a package has a base"),
        (What.place, "bazhong", None, "there is a place"),
        (What.place, "only-red-stewards", None, "there is a package"),
        (What.place, "Old_Lane", None, "did you mean 'old-lane'"),
        (What.place, "../escape", None, "did you mean 'escape'"),
        (What.metric, "trust", None, "there is a metric"),
        (What.metric, "seed", None, "reserved"),
        (What.metric, "x" * 31, None, f"at most 30.*did you mean '{'x' * 30}'"),
        (
            What.package,
            "mine",
            "tonglian",
            "no scenario of the project has this name.*did you mean 'tongliang'",
        ),
    ],
)
def test_bad_names_are_refused_in_words(
    what: What, name: str, base: str | None, words: str, checkout: Path
) -> None:
    before = contents(checkout)
    with pytest.raises(RequestError, match=words) as refused:
        begin(what, name, base=base, root=checkout)
    assert CHINESE.search(refused.value.text("zh")) and "$" not in refused.value.text("zh")
    assert contents(checkout) == before


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("a_b", "a_b"),
        ("A b", "a_b"),
        ("2fast", "fast"),
        ("a__b_", "a_b"),
        ("café", "cafe"),
        ("夜", ""),
        ("aB2", "a_b2"),
    ],
)
def test_the_nearest_valid_name(name: str, near: str) -> None:
    assert nearest_name(name, "_") == near


def test_names_of_columns_beside_the_metrics_are_no_metrics() -> None:
    columns = run_scenario("bazhong-red-stewards", 1, factory=FakeFactory()).runs.columns
    assert {*columns} - {*METRICS} <= {*ADDITIONS[What.metric].reserved}


def test_a_test_of_that_name_is_left_alone(checkout: Path) -> None:
    (checkout / "tests/test_evening.py").write_text("mine", encoding="utf-8")
    before = contents(checkout)
    with pytest.raises(RequestError, match=r"tests/test_evening\.py: exists already"):
        begin(What.intervention, "evening", root=checkout)
    assert contents(checkout) == before


def test_an_installed_copy_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"installed copy.*clone the repository"):
        begin(What.kind, "dogs", root=tmp_path)
    assert contents(tmp_path) == {}


def test_what_cannot_be_written_leaves_nothing_half_written(checkout: Path) -> None:
    (checkout / "tests/.test_evening.py.new").mkdir()  # in the way of the last of three files
    before = contents(checkout)
    with pytest.raises(RequestError, match=r"test_evening\.py.*nothing was changed"):
        begin(What.intervention, "evening", root=checkout)
    assert contents(checkout) == before


def test_a_disk_that_fails_half_way_leaves_everything_as_it_was(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, name, moved = contents(checkout), free(What.metric, checkout), Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "metrics.toml":
            raise OSError(28, os.strerror(28), str(target))
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(RequestError, match="No space left"):
        begin(What.metric, name, root=checkout)
    assert contents(checkout) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["kind", "leak"],
        ["place", "Old Lane"],
        ["metrics", "mine"],
        ["kind", "x", "--lang", "zh", "--base", "y"],
    ],
)
def test_the_command_refuses_with_exit_code_two(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["new", *arguments])
    assert result.exit_code == 2
    assert result.stderr and "Traceback" not in result.stderr


# All five additions as the how-to makes them

FAST = (
    *(
        f"tests/test_{name}.py"
        for name in (
            "project", "docs", "scenarios", "evidence", "claims", "places", "units", "kinds", "reference",
        )
    ),
    "tests/test_generated_docs.py::test_nothing_drifted_and_nothing_lacks_text",
    "tests/test_interventions_a.py::test_what_it_rests_on_is_named",
    "tests/test_everything.py::test_nothing_breaks_at_the_ends_of_all_ranges",
    "tests/test_reference_observe.py::test_a_wrong_note_is_found_and_named[weekly]",
)  # fmt: skip
SLOW = (  # of those files: five additions are no reason for these to end otherwise, and they take half of the time
    "project.py::test_each_lane_of_the_test_command_runs_its_tests",
    "docs.py::test_the_guides_run_as_they_stand",
    "scenarios.py::test_the_command_line_refuses_a_broken_file",
    "kinds.py::test_what_people_dispute_follows_the_proposed_mix",
    "kinds.py::test_the_other_archetypes_lean_on_the_nearest",
    "kinds.py::test_known_disputes_lie_in_the_band_of_the_reports",
    "kinds.py::test_recorded_matters_lie_in_the_band_of_dispatched_tickets",
    "kinds.py::test_most_known_disputes_can_end_in_the_neighbourhood",
    "reference.py::test_where_people_give_up_whatever_may_follow_does_follow",
    "reference.py::test_offices_enforce_something_where_the_two_are_compared",
    "reference.py::test_a_difference_is_named_by_day_process_and_entity",
)
FAST_MARKS = "not slow and not long"


def fill(paths: Iterable[Path]) -> None:
    """Replace every blank, as the checklist asks."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        text = text.replace("FILL IN: ", "").replace("FILL IN", "More is heard").replace("待填：", "")
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the whole project, with what is compiled of it."""
    for path in files():
        compiled = Path(cache_from_source(str(path))) if path.suffix == ".py" else path
        for each in {path, compiled}:
            if each.exists():
                target = tmp_path / each.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(each, target)
    return tmp_path


def often(kinds: Path) -> None:
    """Have the kind that was added arise often enough to be seen within a month."""
    before, added = kinds.read_text(encoding="utf-8").split("[dogs]")
    assert "old = 0.4" in added
    kinds.write_text(f"{before}[dogs]{added.replace('old = 0.4', 'old = 90.0')}", encoding="utf-8")


def python(project: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(project), "MPLBACKEND": "Agg"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def lasting_commands() -> list[str]:
    """The lines of the how-to that add to the project."""
    lines = [
        line
        for kind, _, content in blocks(read("howto.md"))
        if kind == "bash"
        for line in content.splitlines()
    ]
    return [line for line in lines if line.startswith("gongzhi new ")]


@pytest.mark.slow
@pytest.mark.skipif(
    any(name in additions._taken(what, ROOT) for what, name in EXAMPLES.items()),
    reason="the examples of docs/howto.md are part of this project already",
)
def test_the_five_additions_of_the_guides_pass_the_fast_tests_and_run(project: Path) -> None:
    commands = [line.split() for line in lasting_commands()]
    assert {command[2]: command[3] for command in commands} == {
        what.value: name for what, name in EXAMPLES.items()
    }
    before = contents(project)
    python(project, "-c", COMMANDS, *(shlex.join(command) for command in commands))
    for _, file, content in blocks(read("howto.md")):
        if file.startswith("scenarios/"):
            assert (project / file).is_file(), "the command writes it, and the guide fills it in"
            (project / file).write_text(content, encoding="utf-8")
    written = [name for name, content in contents(project).items() if before.get(name) != content]
    fill(project / name for name in written if not name.endswith(".pyc"))
    python(project, "-m", "scripts.make_docs")
    for command in (["check"], ["format", "--check"]):
        python(
            project, "-m", "ruff", *command, "--no-cache", *(name for name in written if name.endswith(".py"))
        )
    own = [name for name in written if name.startswith("tests/test_")]
    fast = [*own, *FAST, *(f"--deselect=tests/test_{name}" for name in SLOW)]
    told = python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", FAST_MARKS, *fast)
    assert "the twin does not know the intervention evening_desk" in told
    often(project / "model/data/kinds.toml")
    compared = "compare old-lane-desk --with evening_desk:ramp_days=0 --seeds 2 --days 30 --out results/five"
    python(project, "-m", "experiments.cli", *compared.split())

    tables = {
        name: read_tables([project / f"results/five/{name}.parquet"])
        for name in ("accounts", "runs", "ledger")
    }
    assert (tables["accounts"]["intervention"] == "evening_desk").any()
    assert (tables["runs"]["returning_cases"] >= 0.0).any()
    assert (tables["ledger"]["kind"] == "dogs").any()
