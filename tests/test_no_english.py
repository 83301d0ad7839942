"""No English in the Chinese: what every command prints in Chinese holds names, and no Latin words beside them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache
from pathlib import Path

import pytest
from test_language import COMMANDS
from typer.testing import CliRunner

from experiments.atlas.atlas import Atlas
from experiments.atlas.check import Checked
from experiments.atlas.table import map_of, terminal
from experiments.atlas.text import check_text, measure_text
from experiments.cli import app
from experiments.listing import Topic
from experiments.profile import PROCESSES
from experiments.report import files
from experiments.run.manifest import ROOT
from experiments.scaffold.additions import Begun, What
from experiments.sources import chinese_sources, source_in, template
from model.inputs.archetypes import archetypes
from model.inputs.kinds import load_kinds
from model.observation.metrics import METRICS
from scenarios.catalogue import all_parameters, intervention_ids
from scenarios.levers_of import lever_tables
from scenarios.loader import names

NAMES = {
    "gongzhi", "Gongzhi", "GONGZHI_LANG", "Markdown", "Python", "Dask", "CPU", "UTC", "IPCC", "Holm", "kB", "MB",
    "CSV", "Parquet", "JSON", "PDF", "PNG", "SVG", "HTML", "csv", "parquet", "en", "zh", "local", "localhost", "ID",
    "Ctrl-C", "t", "python", "scripts.rule_out",
}  # fmt: skip
KEYS = {
    "start",
    "end",
    "ramp_days",
    "coverage",
    "intensity",
    "merge",
    "compare",
    "list",
    "metrics",
    "print",
    "slide",
}  # of help
FACT = re.compile(r"S?\d{3}-[A-Z0-9]+|[A-Z]{1,2}-?\d+|[A-Z]")  # facts and grades
FILE = re.compile(r".*/.*|[\w.-]*\.(py|toml|csv|parquet|md|pdf|html|png|svg|json|npz)(:\w+)?|results")
OPTION = re.compile(r"--?[a-z-]+")
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->|[0-9]+\.[0-9]+\.[0-9]+\S*|\b(?=[0-9a-f]*\d)[0-9a-f]{16}\b")
WORD = re.compile(r"(?<![\w.])-*[A-Za-z][\w./:-]*")

LANE = """
title = { en = "A lane", zh = "小巷" }
about = { en = "Two old compounds.", zh = "两个老旧小区。" }
sources = ["D-09"]
[time]
start = 2022-01-01
warmup_days = 21
horizon_days = 120
evaluation_days = 60
[place]
name = { en = "The lane", zh = "小巷" }
[[place.communities]]
name = "小巷"
grids = 2
[[place.communities.compounds]]
archetype = "old"
count = 2
households = 60
firm = true
"""
MEASURE = "[interventions.{name}]\nstart = 2022-01-01\ncoverage = 1.0\n"


@cache
def ids() -> set[str]:
    """Names that commands know."""
    known = archetypes()
    values = {f"{name}.{field}" for name in known.names for field in known.fields}
    return {
        *names(),
        *intervention_ids(),
        *all_parameters(),
        *lever_tables(),
        *METRICS,
        *known.names,
        *values,
    }


def latin(text: str) -> list[str]:
    """Latin words that are no names, in the order of the text."""
    found = WORD.findall(CODE.sub(" ", text))
    return [word for word in found if not _is_name(word.rstrip(".:"))]


def _is_name(word: str) -> bool:
    known = word in NAMES | KEYS | ids()
    return known or any(each.fullmatch(word) for each in (FACT, FILE, OPTION)) or word.startswith("lane")


def told(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments, "--lang", "zh"])
    assert result.exit_code == code, result.output
    return result.output


def test_a_latin_word_is_found_and_a_name_is_not() -> None:
    assert latin("未结纠纷 better：`fee` 见 docs/facts.md，`--lang`，P5、S004-B") == ["better"]
    assert latin("res/lane.toml 用 --seeds；red_stewards") == []
    assert latin("模型已有改动，可用 python -m scripts.rule_out 重新排除。") == []


# ---- what is listed and explained


@pytest.mark.parametrize("path", list(COMMANDS), ids=" ".join)
def test_help(path: tuple[str, ...]) -> None:
    help_ = told(*path, "--help").split("\n", 1)[1]
    choices = {str(value) for each in COMMANDS[path].params for value in choices_of(each.default)}
    known = choices | {*map(str, Topic), *map(str, What), *(name for each in COMMANDS for name in each)}
    assert [word for word in latin(help_) if word not in known] == []


def choices_of(default: object) -> Iterable[Enum]:
    """All values of the enumeration that a default is from."""
    return type(default) if isinstance(default, Enum) else ()


@pytest.mark.parametrize("topic", list(Topic))
def test_lists(topic: Topic) -> None:
    text = told("list", topic, "--long")
    left = (line if line.startswith(" ") else line.partition(" ")[2] for line in text.splitlines())
    assert latin("\n".join(left)) == []


def test_every_source_has_chinese_and_all_chinese_is_used() -> None:
    numbers = {each.source for each in all_parameters().values()}
    fields = {each.source for each in archetypes().fields.values()}
    clauses = {clause for kind in load_kinds().kinds for clause in kind.source.split("; ")}
    assert {template(each)[0] for each in numbers | fields | clauses} == set(chinese_sources())
    assert source_in("P5, P7, assumption", "zh") == "P5、P7，假设"
    assert source_in("P5, P7, assumption", "en") == "P5, P7, assumption"


def test_a_scenario_shown_says_in_chinese_where_values_come_from() -> None:
    comments = [
        line.rpartition("# ")[2] for line in told("show", "only-red-stewards").splitlines() if "#" in line
    ]
    assert len(comments) > 100
    assert latin("\n".join(comments)) == []


@pytest.mark.parametrize("what", list(What))
def test_what_is_left_to_do_for_an_addition(what: What) -> None:
    text = Begun(what, "lane_name", ("scenarios/places/lane.toml",)).text("zh")
    words = {"FILL", "IN", "assumption", "python", "-m", "scripts.make_docs", "bash", "baseline-old", "run"}
    commands = {name for path in COMMANDS for name in path} | set(map(str, Topic))
    assert [word for word in latin(text) if word not in words | commands] == []


def test_the_atlas() -> None:
    atlas = Atlas.read(stale=True)
    place, measure = atlas.places[0], atlas.measures[0]
    assert latin(measure_text(atlas, measure, None, 1.0, "zh")) == []
    assert latin(measure_text(atlas, measure, place, 0.7, "zh")) == []
    assert latin(measure_text(atlas, atlas.packages[0], None, 1.0, "zh")) == []
    assert latin(terminal(map_of(atlas, "unsettled_90", 1.0, "family"), "zh")) == []
    assert latin(check_text(Checked((), ()), "zh")) == []


# ---- what is simulated


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder with a tiny place, two packages, and the results of a comparison over draws and of one without."""
    folder = tmp_path_factory.mktemp("lane")
    (folder / "lane.toml").write_text(LANE, encoding="utf-8")
    for name, intervention in {"lane-stewards": "red_stewards", "lane-clubs": "clubs"}.items():
        (folder / f"{name}.toml").write_text(LANE + MEASURE.format(name=intervention), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["gongzhi", "compare", "lane-stewards.toml"])  # reports name their command
        patch.setattr(files, "FORMATS", ("svg",))  # texts are read here, and pictures take most of the time
        yield folder


@pytest.fixture(scope="module")
def drawn(lane: Path) -> str:
    asked = ("compare", "lane-stewards.toml", "lane-clubs.toml", "--draws", "5", "--ends-after", "60")
    return told(*asked, "--days", "120", "--cases", "--workers", "1", "--out", "lane-drawn")


@pytest.fixture(scope="module")
def fixed(lane: Path) -> str:
    return told("compare", "lane-stewards.toml", "--seeds", "3", "--workers", "1", "--out", "lane-fixed")


def without_variants(text: str) -> str:
    """A text without names of variants, which commands take as they are."""
    return re.sub(r"lane-\w+ for \d+ days", "", text)


@pytest.mark.slow
def test_a_comparison_over_draws(drawn: str) -> None:
    assert latin(drawn) == []
    assert "5 种可能情形中" in drawn and "种子" not in drawn


@pytest.mark.slow
def test_a_comparison_at_defaults(fixed: str) -> None:
    assert latin(fixed) == []
    assert "3 次模拟中有" in fixed and "种子" not in fixed


@pytest.mark.slow
@pytest.mark.parametrize("name", ["drawn", "fixed"])
def test_reports(name: str, lane: Path, drawn: str, fixed: str) -> None:
    text = (lane / f"lane-{name}" / "report.zh.md").read_text(encoding="utf-8")
    assert latin(without_variants(text)) == [] and "种子" not in text


@pytest.mark.slow
def test_a_single_scenario(lane: Path) -> None:
    text = told("run", "lane-stewards.toml", "--seeds", "2", "--workers", "1", "--out", "lane-run")
    assert latin(text) == [] and "种子" not in text
    assert latin(told("validate", "lane.toml")) == []
    assert latin(without_variants(told("expand", "lane-run", "--seeds", "3", "--workers", "1"))) == []
    assert latin(without_variants(told("resume", "lane-run", "--workers", "1"))) == []
    lines = [line.strip() for line in told("profile", "lane.toml").splitlines()]
    assert (
        latin(
            "\n".join(line.partition(" ")[2] if line.split(" ")[0] in PROCESSES else line for line in lines)
        )
        == []
    )


@pytest.mark.slow
def test_one_community_in_two_worlds(lane: Path) -> None:
    followed = told("follow", "lane-stewards.toml", "--days", "60")
    assert latin(followed) == [] and "种子" not in followed
    assert latin(told("follow", "lane-stewards.toml", "--days", "60", "--building", "1")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("inspect",),
        ("verify",),
        ("why",),
        ("report",),
        ("export", "--to", "csv"),
    ],
    ids=lambda command: command[0],
)
def test_commands_on_folders(command: tuple[str, ...], drawn: str) -> None:
    text = told(command[0], "lane-drawn", *command[1:])
    assert latin(without_variants(text)) == [] and "种子" not in text


@pytest.mark.slow
def test_what_is_wrong_with_a_folder(fixed: str, lane: Path) -> None:
    (lane / "lane-fixed" / "series.parquet").unlink()
    assert latin(told("verify", "lane-fixed", code=1)) == []


@pytest.mark.slow
def test_ways_to_look_good(lane: Path) -> None:
    asked = ("goodhart", "--place", "lane.toml", "--seeds", "2", "--cheat", "deaf", "--workers", "1")
    assert latin(told(*asked, "--out", "lane-looks")) == []
    page = (lane / "lane-looks" / "goodhart.zh.md").read_text(encoding="utf-8")
    assert latin(page) == [] and "种子" not in page


# ---- words for laypeople


def _lines(rooms: tuple[str, ...], keep: Callable[[str], bool]) -> Iterator[str]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.toml")) + sorted((ROOT / room).rglob("*.py")):
            yield from (f"{path.name}: {line}" for line in path.read_text("utf-8").splitlines() if keep(line))


def test_seeds_are_named_once_in_chinese_and_explained_there() -> None:
    (only,) = _lines(("experiments", "scenarios", "model"), lambda line: "种子" in line)
    assert only.startswith("cli_phrases.toml: ") and "种子是决定一次模拟运气的编号" in only
