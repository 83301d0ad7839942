"""Combinations made up on the spot: readable names, own identity, errors that say what is allowed, one baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_world import FakeFactory
from made_up import runs, series
from typer.testing import CliRunner

from experiments.analysis.side_by_side import groups, headline
from experiments.cli import app
from experiments.report.answer import Answer
from experiments.report.layout import columns
from experiments.run.manifest import read
from experiments.run.parquet import read_tables
from experiments.run.runner import default_folder, run_arms
from scenarios.combine import read_with, variants
from scenarios.errors import ScenarioError
from scenarios.loader import load, loads
from scenarios.scenario import Scenario

pytestmark = pytest.mark.usefixtures("no_pictures")

STEWARDS = "only-red-stewards"
FIRM = "community_property"


@pytest.fixture
def stewards() -> Scenario:
    return load(STEWARDS)


# --- what a combination is


def test_interventions_are_added_and_changed_key_by_key(stewards: Scenario) -> None:
    made = stewards.with_interventions({"red_stewards": {"coverage": 0.5}, FIRM: {"intensity": 2.0}})
    own, before = made.interventions["red_stewards"], stewards.interventions["red_stewards"]
    assert (own.coverage, own.start, own.ramp_days) == (0.5, before.start, before.ramp_days)
    assert made.interventions[FIRM].intensity == 2.0
    assert made.interventions[FIRM].start == stewards.time.start
    assert made.baseline().identity == stewards.baseline().identity


def test_names_and_titles_say_what_was_done(stewards: Scenario) -> None:
    both = stewards.with_interventions({FIRM: {"coverage": 0.5}})
    assert both.name == f"{STEWARDS} + {FIRM}:coverage=0.5"
    assert (
        both.title.of("en")
        == "Bazhong: red stewards alone + Community property company (in half of the compounds)"
    )
    assert both.title.of("zh") == "巴中：仅红色管家 + 社区物业公司（覆盖一半小区）"
    less = both.without("red_stewards")
    assert less.name.endswith(" - red_stewards")
    assert less.title.of("zh").endswith(" − 红色管家")


def test_identity_goes_by_content_and_not_by_the_way_to_it(stewards: Scenario) -> None:
    there_and_back = stewards.with_interventions({FIRM: {}}).without(FIRM)
    assert there_and_back.identity == stewards.identity
    assert load("bazhong").with_interventions({"red_stewards": {}}).identity == stewards.identity
    assert stewards.with_interventions({"red_stewards": {"coverage": 0.5}}).identity != stewards.identity


def test_a_combination_can_be_loaded_by_its_name(stewards: Scenario) -> None:
    made = stewards.with_interventions({FIRM: {"coverage": 0.5}}).without("red_stewards")
    assert load(made.name).identity == made.identity
    assert load(made.name).name == made.name
    assert loads(made.to_toml(), made.name).identity == made.identity


def test_values_that_were_not_changed_keep_their_origin(stewards: Scenario) -> None:
    notes = stewards.with_interventions({"red_stewards": {"coverage": 0.5}}).provenance
    assert "bazhong" in notes["time", "start"]
    assert notes["interventions", "red_stewards", "coverage"] == "set by the combination"
    assert STEWARDS in notes["interventions", "red_stewards", "ramp_days"]


def test_variants_stand_beside_the_packages_and_places_give_only_variants(stewards: Scenario) -> None:
    made = variants([stewards, load("bazhong")], [f"red_stewards:coverage=0.5,{FIRM}", FIRM])
    # On the place itself the first variant has the same content as on the package.
    assert [each.name for each in made] == [
        STEWARDS,
        f"{STEWARDS} + red_stewards:coverage=0.5 + {FIRM}",
        f"{STEWARDS} + {FIRM}",
        f"bazhong + {FIRM}",
    ]
    assert len({each.identity for each in made}) == len(made)


def test_without_leaves_out_of_every_variant(stewards: Scenario) -> None:
    both = stewards.with_interventions({FIRM: {}})
    assert [each.name for each in variants([both], (), "red_stewards")] == [
        both.name,
        f"{both.name} - red_stewards",
    ]


def test_a_change_that_leaves_one_scenario_as_it_is_changes_only_the_others() -> None:
    made = variants([load(STEWARDS), load("bachuan-gongfang")], "red_stewards")
    assert [each.name for each in made] == [STEWARDS, "bachuan-gongfang", "bachuan-gongfang + red_stewards"]


# --- what is refused


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--with", "red_steward"],
            "--with: red_steward: unknown intervention; did you mean 'red_stewards'? allowed: ",
        ),
        (
            ["--with", "red_stewards:coverag=0.5"],
            "unknown setting; did you mean 'coverage'? allowed: id[:key=value",
        ),
        (["--with", "red_stewards:coverage"], "unknown setting"),
        (["--with", "red_stewards:coverage=half"], 'coverage = "half": cannot be read; allowed: a number'),
        (
            ["--with", "red_stewards:coverage=1.5"],
            "coverage = 1.5: out of range; allowed: a number from 0 to 1",
        ),
        (["--with", "red_stewards:coverage=nan"], "coverage"),
        (["--with", "red_stewards:start=soon"], "allowed: a date such as 2022-01-01"),
        (
            ["--with", "red_stewards:start=2035-01-01"],
            "not among the days that are simulated; allowed: 2022-01-01 to",
        ),
        (["--with", "red_stewards:start=2022-06-01:end=2022-05-01"], "before its start"),
        (["--with", "red_stewards:ramp_days=1.5"], "allowed: a whole number"),
        (["--with", "red_stewards:coverage=0.5:coverage=0.6"], "given twice"),
        (["--with", "red_stewards,red_stewards"], "given twice"),
        (["--with", ""], "unknown intervention"),
        (["--with", "red_stewards"], "leaves nothing new to compare"),
        (["--without", "red_stewards"], "leaves nothing new to compare"),
        (["--without", "community_propert"], "did you mean 'community_property'?"),
        (["--without", FIRM], "in none of the scenarios, so it cannot be left out; allowed: red_stewards"),
        (["--with", FIRM, "--without", FIRM], "both added and left out"),
    ],
)
def test_a_wrong_option_is_answered_and_nothing_is_written(
    options: list[str], words: str, tmp_path: Path
) -> None:
    out = tmp_path / "new"
    done = CliRunner().invoke(app, ["compare", STEWARDS, *options, "--out", str(out)])
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert not out.exists()


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        read_with("a:coverage=x,b:what=1")
    assert len(refused.value.problems) == 4


@pytest.mark.parametrize("name", ["bazhong + nothing", "nowhere + red_stewards", "bazhong - red_stewards"])
def test_a_name_that_makes_no_sense_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match="allowed"):
        load(name)


def test_unknown_ids_and_keys_from_python_are_refused(stewards: Scenario) -> None:
    wrong: list[dict[str, dict[str, Any]]] = [
        {"nothing": {}},
        {FIRM: {"cover": 1.0}},
        {FIRM: {"coverage": "1"}},
    ]
    for changes in wrong:
        with pytest.raises(ScenarioError, match="allowed"):
            stewards.with_interventions(changes)


# --- runs and answers


def test_all_packages_of_a_place_share_one_baseline(stewards: Scenario) -> None:
    made = variants([stewards], [FIRM, f"{FIRM}:coverage=0.5"])
    factory = FakeFactory()
    table = run_arms(made, seeds=2, workers=1, progress=False, factory=factory).runs
    assert len(table) == 2 * 2 * 3
    assert len(factory.simulated) == 2 * 4, "three packages and one baseline"


def test_the_manifest_reruns_a_combination(stewards: Scenario, tmp_path: Path) -> None:
    made = variants([stewards], FIRM)
    first = run_arms(made, seeds=2, workers=1, out=tmp_path, progress=False, factory=FakeFactory()).runs
    entries = [entry for entry in read(tmp_path)["scenarios"] if entry["arm"] == "package"]
    again = [loads(entry["toml"], entry["scenario"]) for entry in entries]
    assert [each.name for each in again] == [each.name for each in made]
    second = run_arms(again, seeds=2, workers=1, progress=False, factory=FakeFactory()).runs
    assert first.equals(second)


def test_the_folder_of_a_combination_has_a_plain_name(stewards: Scenario) -> None:
    folder = default_folder(variants([stewards], f"{FIRM}:start=2022-02-01"))
    assert " " not in folder.name and ":" not in folder.name
    assert folder.name.startswith(f"{STEWARDS}+{STEWARDS}+{FIRM}_start_2022-02-01-")


def compared() -> Answer:
    """Three packages, two of them of one place."""
    made = [load(STEWARDS), load(f"bazhong + {FIRM}"), load("bachuan-gongfang")]
    table = runs(tuple(each.name for each in made), 12)
    return Answer.from_tables(table, series(table), made)


def test_only_packages_that_share_a_baseline_are_set_against_each_other() -> None:
    made = compared()
    assert [[pair.name for pair in group] for group in groups(made.pairs)] == [
        [STEWARDS, f"bazhong + {FIRM}"]
    ]
    (versus,) = made.versus
    assert (versus.one.name, versus.other.name) == (STEWARDS, f"bazhong + {FIRM}")


def test_package_against_package_is_the_difference_of_their_effects() -> None:
    made = compared()
    (versus,) = made.versus
    for name, effect in headline(versus).items():
        one, other = (pair.effects[name].package.mean for pair in made.pairs[:2])
        assert effect.difference.mean == pytest.approx(other - one)
        assert effect.n == 12


@pytest.mark.parametrize(
    ("draws", "lang", "words"),
    [
        (2, "en", "hours of work (likely: 2 of 2 worlds; middle"),
        (2, "zh", "工作时长（可能：2 种情形中有 2 种；中间值"),
        (40, "en", "hours of work (very likely: 40 of 40 worlds; middle"),
    ],
)
def test_over_draws_they_are_set_side_by_side_in_words_for_worlds(draws: int, lang: str, words: str) -> None:
    names = (STEWARDS, f"bazhong + {FIRM}")
    table = runs(names, draws)
    table["seed"] += 1  # numbers of draws begin at 1
    table.loc[(table["scenario"] == names[1]) & (table["arm"] == "package"), "hours"] += 500.0
    made = Answer.from_tables(table, series(table), [load(each) for each in names], drawn=True)
    (versus,) = made.versus
    assert versus.drawn["hours"].up.count == versus.drawn["hours"].n == draws
    assert {"draws_up", "word_up", "q50"} <= {*versus.table().columns}
    intervals = {"en": "cannot tell", "zh": "看不出"}[lang]
    for text in (made.text(lang, 10_000), made.report(lang)):
        section = text[text.index({"en": "against each other", "zh": "方案之间的比较"}[lang]) :]
        assert words in section and intervals not in section.split("\n## ")[0]


@pytest.mark.parametrize(("lang", "words"), [("en", "Packages against each other"), ("zh", "方案之间的比较")])
def test_report_and_terminal_set_them_side_by_side(lang: str, words: str) -> None:
    made = compared()
    assert f"## {words}" in made.report(lang)
    told = made.text(lang, 90)
    assert words in told
    assert max(map(columns, told.splitlines())) <= 90


def test_a_report_of_combinations_says_how_to_run_it_again() -> None:
    assert f"gongzhi compare {STEWARDS} 'bazhong + {FIRM}' bachuan-gongfang" in compared().report("en")


def test_differences_between_packages_are_kept(tmp_path: Path) -> None:
    compared().write_answer(tmp_path)
    table = read_tables([tmp_path / "versus.parquet"])
    assert set(zip(table["scenario"], table["against"], strict=True)) == {(f"bazhong + {FIRM}", STEWARDS)}
