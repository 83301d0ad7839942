"""What one may ask of every scenario at once: known values, rules of a file, another place, money that ends."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fake_world import FakeFactory
from made_up import runs, series
from typer.testing import CliRunner
from worlds import MIXED, OLD, scenario, timed

from experiments.analysis.left_over import compared, windows
from experiments.analysis.ranks import ranking
from experiments.api import Answer, Changes, compare, design
from experiments.cli import app
from experiments.design.draws import values
from experiments.design.identity import identity_of
from experiments.design.request import plan
from experiments.run.kept import Kept
from experiments.run.runner import run_scenario
from model.world import World
from scenarios.build import make_run, make_world
from scenarios.errors import ScenarioError
from scenarios.loader import load
from scenarios.rescheduled import ending_after, on_place
from scenarios.rule_files import read_rules
from scenarios.scenario import Scenario
from scenarios.values import read_set
from scenarios.variant import Variant, variant_of

pytestmark = pytest.mark.usefixtures("no_pictures")

TIME = timed(10, 30)
STEWARDS = "[interventions.red_stewards]\nramp_days = 10\n"
LANGUAGES = ("en", "zh")


def town(arms: str = STEWARDS, time: str = TIME) -> Scenario:
    return scenario(interventions=arms, time=time)


def answered(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


# ---- values


def test_what_is_set_is_the_same_in_every_draw_and_in_both_arms() -> None:
    (contrast,) = design(
        town(), draws=2, changes=Changes({"report_trust_slope": 0.5, "old.fee": 0.5})
    ).contrasts
    for variant in (contrast.variant, contrast.against):
        for number in (1, 2):
            run = make_run(variant, number, values(number))
            assert run.parameters["report_trust_slope"] == 0.5
            compounds = [one for each in run.place.communities for one in each.compounds]
            assert {one.fee for one in compounds if one.archetype == "old"} == {0.5}
    assert contrast.own


def test_what_is_not_set_still_is_drawn() -> None:
    usual, known = variant_of(town()), variant_of(town().with_parameters(report_trust_slope=0.5))
    one, other = (make_run(each, 1, values(1)).parameters for each in (usual, known))
    assert {name for name in one if one[name] != other[name]} == {"report_trust_slope"}


def test_stating_a_default_is_another_question_under_draws_and_the_same_one_without() -> None:
    usual = town()
    stated = usual.with_parameters(report_trust_slope=usual.parameter_values()["report_trust_slope"])
    assert stated.identity == usual.identity
    drawn, known = (identity_of(variant_of(each), drawn=True) for each in (usual, stated))
    assert drawn != known


def test_both_run_apart_where_only_one_states_a_value() -> None:
    usual = town()
    stated = usual.with_parameters(report_trust_slope=usual.parameter_values()["report_trust_slope"])
    request = design([usual, stated], draws=1).request
    assert len({request.identities[arm.label][0] for arm in request.arms}) == 4


def test_a_folder_of_draws_is_read_as_it_was_asked(tmp_path: Path) -> None:
    asked = town().with_parameters({"report_trust_slope": 0.5, "old.fee": 0.5})
    compare(asked, draws=1, days=5, workers=1, out=tmp_path, progress=False)
    (request,) = Kept(tmp_path).requests()
    back = next(arm.variant for arm in request.arms if arm.label.arm == "package")
    was, now = (make_run(each, 1, values(1)) for each in (asked.with_horizon(5), back))
    assert (was.parameters, was.place) == (now.parameters, now.place)


@pytest.mark.parametrize(
    ("given", "told", "chinese"),
    [
        (
            "report_trust_slop=1",
            "did you mean 'report_trust_slope'? allowed: see",
            "是否想写“report_trust_slope”",
        ),
        ("report_trust_slope=1e9", "out of range; allowed:", "超出范围"),
        ("report_trust_slope=many", "cannot be read; allowed: a number", "无法识别"),
        ("report_trust_slope", "allowed: NAME=VALUE, such as", "NAME=VALUE，例如"),
        ("old.fees=1", "did you mean 'old.fee'", "是否想写“old.fee”"),
        ("fringe.fee=1", "the place has no such compounds; allowed: fields of", "没有这类小区"),
    ],
)
def test_a_value_that_cannot_be_set_is_told(given: str, told: str, chinese: str) -> None:
    for lang, words in zip(LANGUAGES, (told, chinese), strict=True):
        result = answered("compare", "bazhong-red-stewards", "--set", given, "--lang", lang)
        assert result.exit_code == 2
        assert words in result.stderr


def test_a_value_is_set_once() -> None:
    with pytest.raises(ScenarioError, match="given twice"):
        read_set(["report_trust_slope=0.1", "report_trust_slope=0.2"])


def test_what_a_place_states_itself_is_not_filled_in() -> None:
    place = scenario(OLD + "fee = 0.4\n", time=TIME)
    with pytest.raises(ScenarioError, match="the place states it itself"):
        place.with_parameters({"old.fee": 0.5})


# ---- rules


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(
        dedent("""
            from agents import resident

            def report_hazard(*arguments, **named):
                return resident.report_hazard(*arguments, **named) * factor()

            def factor():
                return 0.0

            def never():
                return 0.0
        """),
        encoding="utf-8",
    )
    return path


def test_a_place_with_a_rule_stands_against_the_place_as_it_is(mine: Path) -> None:
    place = town("")
    answer = compare(
        place, 2, workers=1, progress=False, changes=Changes(rules=read_rules([f"{mine}:report_hazard"]))
    )
    (pair,) = answer.pairs
    assert pair.variant.rules and not pair.contrast.against.rules
    assert pair.effects["recorded"].package.mean < pair.effects["recorded"].baseline.mean
    assert "report_hazard=mine.py" in answer.text("en") and "report_hazard=mine.py" in answer.text("zh")


def test_both_arms_of_a_package_have_the_rule_and_what_stands_against_it_keeps_its_own(mine: Path) -> None:
    changes = Changes(rules=read_rules([f"{mine}:report_hazard"]))
    (own,) = design(town(), 1, changes=changes).contrasts
    assert own.own and set(own.variant.rules) == set(own.against.rules) == {"report_hazard"}
    (other,) = design(town(), 1, against=town(), changes=changes).contrasts
    assert set(other.variant.rules) == {"report_hazard"} and not other.against.rules


def test_another_process_loads_the_rule_from_its_file(mine: Path) -> None:
    variant = town().with_rules(read_rules([f"report_hazard={mine}:report_hazard"]))
    code = (
        "import pickle, sys; v = pickle.loads(sys.stdin.buffer.read());"
        "print(v.identity, v.rules['report_hazard'].__name__)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(variant), capture_output=True, check=True
    )
    assert found.stdout.decode().split() == [variant.identity, "report_hazard"]


def test_two_processes_give_the_rows_of_one(mine: Path) -> None:
    changes = Changes(rules=read_rules([f"{mine}:report_hazard"]))
    one, two = (
        compare(town(""), 2, days=10, workers=workers, progress=False, changes=changes).runs.drop(
            columns="seconds", errors="ignore"
        )
        for workers in (1, 2)
    )
    pd.testing.assert_frame_equal(one, two)


def test_a_file_that_was_moved_holds_the_same_rule_and_an_edited_one_another(mine: Path) -> None:
    moved, edited = mine.with_name("sub") / "mine.py", mine.with_name("other") / "mine.py"
    text = mine.read_text(encoding="utf-8")
    for path, content in ((moved, text), (edited, text.replace("return 0.0", "return 0.5"))):
        path.parent.mkdir()
        path.write_text(content, encoding="utf-8")
    found = [
        town().with_rules(read_rules([f"{path}:report_hazard"])).identity for path in (mine, moved, edited)
    ]
    assert found[0] == found[1] != found[2]


def test_a_rule_that_changed_after_it_was_sent_is_refused(mine: Path) -> None:
    sent = pickle.dumps(town().with_rules(read_rules([f"{mine}:report_hazard"])))
    mine.write_text(mine.read_text(encoding="utf-8").replace("0.0", "0.5"), encoding="utf-8")
    code = "import pickle, sys; pickle.loads(sys.stdin.buffer.read())"
    found = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=False)
    assert b"has changed since the program started" in found.stderr


@pytest.mark.parametrize(
    ("given", "told", "chinese"),
    [
        ("{mine}", "allowed: FILE.py:RULE, or", "函数名不同时写"),
        ("{mine}:report_hazrd", "did you mean 'report_hazard'?", "文件中没有这个函数"),
        ("{mine}:never", "no rule has this name", "没有这条规则"),
        (
            "report_hazard={mine}:never",
            "allowed: a function that is called as report_hazard(",
            "参数个数不符",
        ),
        ("{mine}x:report_hazard", "file does not exist", "文件不存在"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told(mine: Path, given: str, told: str, chinese: str) -> None:
    for lang, words in zip(LANGUAGES, (told, chinese), strict=True):
        result = answered("compare", "baseline-old", "--rules", given.format(mine=mine), "--lang", lang)
        assert result.exit_code == 2
        assert words in result.stderr


def test_a_file_that_fails_is_told_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("x = 1\ndef report_hazard(:\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"broken\.py:2: cannot be loaded: SyntaxError"):
        read_rules([f"{broken}:report_hazard"])


# ---- another place


def package(arms: str, start: str = "2022-01-01") -> Scenario:
    return scenario(MIXED, arms, time=timed(10, 60, start=start))


def test_interventions_keep_their_settings_and_move_to_the_days_of_the_place() -> None:
    arms = (
        "[interventions.clubs]\nstart = 2020-01-06\nend = 2020-01-20\nramp_days = 3\ncoverage = 0.5\n"
        "intensity = 2.0\n"
    )
    tried = package(arms, "2020-01-01").with_parameters(clubs_number=2.0)
    moved = tried.on(town(""))
    (spec,) = moved.interventions.values()
    first = town("").time.start
    assert (spec.start, spec.end) == (first.replace(day=6), first.replace(day=20))
    assert (spec.ramp_days, spec.coverage, spec.intensity) == (3, 0.5, 2.0)
    assert moved.parameters == {"clubs_number": 2.0}
    assert (moved.place, moved.time) == (town("").place, town("").time)
    assert moved.baseline().identity == town("").identity


def test_what_the_calendar_of_the_place_cuts_is_told_in_both_languages() -> None:
    arms = (
        "[interventions.clubs]\nstart = 2022-02-15\n"
        "[interventions.red_stewards]\nstart = 2022-01-02\nend = 2022-02-20\n"
    )
    moved, cuts = on_place(variant_of(package(arms)), town(""))
    assert {(cut.intervention, cut.what) for cut in cuts} == {("clubs", "left_out"), ("red_stewards", "end")}
    assert list(moved.interventions) == ["red_stewards"]
    assert moved.interventions["red_stewards"].end is None
    assert "is left out, as it would begin on 2022-02-15" in moved.scenario.about.en
    assert "未计入，因其应于 2022-02-15 开始" in moved.scenario.about.zh


def test_packages_on_one_place_share_one_warm_up() -> None:
    tried = [package("[interventions.clubs]\n").with_label("clubs"), variant_of(town())]
    (job,) = plan(design(tried, draws=4, changes=Changes(on=town(""))).request, set())
    assert [len(family) for family in job.families] == [3], "two packages and their baseline"


def test_packages_on_one_place_share_its_baseline_and_are_ranked() -> None:
    tried = [package("[interventions.clubs]\nramp_days = 0\n").with_label("clubs"), variant_of(town())]
    answer = compare(tried, draws=2, days=20, workers=1, progress=False, changes=Changes(on=town("")))
    identities = {each.contrast.against.identity for each in answer.pairs}
    assert identities == {town("").with_horizon(20).identity}
    ranks = answer.ranks()
    assert set(ranks["scenario"]) == {pair.name for pair in answer.pairs}
    assert (ranks.groupby("metric")["best"].sum() - 1).abs().max() < 1e-9
    assert "Which package is best" in answer.text("en") or "Which variant is best" in answer.text("en")
    assert "把握有多大" in answer.report("zh")


def test_a_name_of_an_archetype_is_its_baseline() -> None:
    moved = Changes(on="danwei").of("only-red-stewards")
    assert moved.place == load("baseline-danwei").place


def test_only_a_place_without_interventions_takes_them() -> None:
    for lang, words in (("en", "a place without any is needed"), ("zh", "需要不含措施的地点")):
        result = answered("compare", "only-red-stewards", "--on", "bazhong-red-stewards", "--lang", lang)
        assert (result.exit_code, words in result.stderr) == (2, True)
    with pytest.raises(ScenarioError, match="str given; allowed: a scenario"):
        town().on("bazhong")  # type: ignore[arg-type]
    with pytest.raises(ScenarioError, match="none of its interventions begins"):
        package("[interventions.clubs]\nstart = 2022-02-15\n").on(town(""))


# ---- ranks


def test_ranks_of_known_differences() -> None:
    gaps = np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [2.0, 2.0, -1.0], [np.nan, 0.0, 0.0]])
    found = {rank.scenario: rank for rank in ranking(["a", "b", "c"], gaps, "higher")}
    assert {name: rank.n for name, rank in found.items()} == {"a": 3, "b": 3, "c": 3}
    assert found["a"].best == pytest.approx(0.5 / 3)  # shares the third draw with b
    assert found["b"].best == pytest.approx(1.5 / 3)
    assert found["c"].best == pytest.approx(1 / 3)
    assert found["a"].mean == pytest.approx((3 + 3 + 1.5) / 3)
    assert (found["c"].low, found["c"].high) == (1, 3)
    assert found["c"].beats_nothing == pytest.approx(2 / 3)
    assert next(iter(found)) == "b"


def test_less_is_better_where_the_metric_says_so() -> None:
    one, other = ranking(["dear", "cheap"], np.array([[5.0, 1.0]] * 4), "lower")
    assert (one.scenario, one.best, other.mean) == ("cheap", 1.0, 2.0)
    with pytest.raises(ValueError, match="no ranks"):
        ranking(["a"], np.ones((2, 1)), "neither")


def test_ranks_stand_in_both_texts_without_the_place_that_all_share() -> None:
    names = ("bazhong-red-stewards", "only-red-stewards")
    tried = [load(name).on(load("baseline-old")) for name in names]
    labels = tuple(each.name for each in tried)
    made = runs(names, 10)
    made["scenario"] = made["scenario"].map(dict(zip(names, labels, strict=True)))
    answer = Answer.from_tables(made, series(made.head(0)), tried)
    first = answer.ranks().query("metric == 'settled_in_neighbourhood'").iloc[0]
    assert first["scenario"] == labels[0]  # the second does the same half as strongly
    text = answer.text("en")
    ranked = text[text.index("Which package is best") : text.index("Packages against each other")]
    assert "a made-up community" not in ranked and "Bazhong: red stewards 1." in ranked
    assert "中间 90% 有重叠的，先后并不确定" in answer.text("zh", 1000)
    assert "| Open disputes |" in answer.report("en").split("Which package is best")[1]


def test_one_package_alone_is_not_ranked() -> None:
    made = runs(("bazhong-red-stewards",), 5)
    answer = Answer.from_tables(made, series(made.head(0)), [load("bazhong-red-stewards")])
    assert answer.ranks().empty
    assert "how sure that is" not in answer.text("en")


# ---- money that ends


def test_everything_ends_after_so_many_days_and_a_year_remains() -> None:
    arms = (
        "[interventions.clubs]\nstart = 2022-01-21\n"
        "[interventions.red_stewards]\nend = 2022-01-08\n[interventions.special_fund]\n"
    )
    ended, cuts = ending_after(variant_of(town(arms)), 15)
    assert ended.time.horizon_days == 15 + 365
    assert {name: str(spec.end) for name, spec in ended.interventions.items()} == {
        "red_stewards": "2022-01-08",
        "special_fund": "2022-01-15",
    }
    assert [(cut.intervention, cut.what) for cut in cuts] == [("clubs", "left_out")]
    assert town(arms).ending_after(15, 25).time.horizon_days == 25
    assert ended.baseline().time == ended.time


def test_nothing_is_delivered_after_the_money_ends() -> None:
    ended = town("[interventions.special_fund]\nramp_days = 0\n", timed(0, 30)).ending_after(10, 20)
    (delivery,) = make_run(ended, 1).deliveries
    assert (delivery.start, delivery.end) == (0, 10)
    world: World = make_world([(ended, 1)])
    world.run()
    paid = world.results().accounts
    assert set(paid["intervention"]) == {"special_fund"}
    whole = make_world(
        [(town("[interventions.special_fund]\nramp_days = 0\n", timed(0, 30)).with_horizon(20), 1)]
    )
    whole.run()
    amounts = [t["amount"].sum() for t in (paid, whole.results().accounts)]
    assert amounts[0] == pytest.approx(amounts[1] / 2)  # yuan a year over the whole horizon: half the days


@pytest.mark.parametrize("days", ["0", "4000"])
def test_an_end_that_cannot_be_is_told(days: str) -> None:
    for lang, words in (("en", "out of range; allowed: 1 to 3285"), ("zh", "超出范围；允许：1 至 3285")):
        result = answered("compare", "only-red-stewards", "--ends-after", days, "--lang", lang)
        assert (result.exit_code, words in result.stderr) == (2, True)
    result = answered("compare", "only-red-stewards", "--ends-after", "60", "--days", "60")
    assert "allowed: 1 to 59" in result.stderr


def test_quarters_stay_on_their_side_of_the_end() -> None:
    during, left = windows(400, 765)
    assert (during.start, during.stop, left.start, left.stop) == (309, 400, 674, 765)
    during, left = windows(60, 100)
    assert (during.start, during.stop, left.start, left.stop) == (0, 60, 60, 100)


def seeds(mean: float, spread: float = 0.1) -> Any:
    return mean + spread * np.array([-1.0, 1.0, -0.5, 0.5, -0.8, 0.8, 0.0, 0.2, -0.2, 0.0])


@pytest.mark.parametrize(
    ("during", "left", "state", "told", "chinese"),
    [
        (-0.8, -0.2, "less", "of -0.8 per 1,000 residents, -0.2 is left a year after", "还剩 -0.2，即 25%"),
        (-0.8, 0.0, "gone", "nothing that can be told from zero is left", "已看不出有剩余"),
        (-0.8, -0.8, "kept", "no loss can be told", "看不出减退"),
        (-0.8, 0.4, "reversed", "it has turned round to +0.4", "反而变为 +0.4"),
        (0.0, -0.8, "no_effect", "nothing to keep", "谈不上保留"),
        (-0.2, -0.2, "no_effect", "no effect that matters", "看不出值得在意的效果"),
    ],
)
def test_what_is_left_is_told_by_its_intervals(
    during: float, left: float, state: str, told: str, chinese: str
) -> None:
    from experiments.report.left_over_text import sentence

    found = compared("x", "dispute_backlog", 365, seeds(during), seeds(left)[::-1])
    assert found.state == state
    assert told in sentence(found, "en", drawn=False)
    assert chinese in sentence(found, "zh", drawn=True)
    if state == "less":
        assert found.kept == pytest.approx(0.25, abs=0.03)


def ended_answer(drawn: bool) -> Answer:
    """Made-up tables in which the effect on open disputes is -2 with money and -0.5 a year later."""
    tried = load("bazhong-red-stewards").ending_after(365)
    made = runs(("bazhong-red-stewards",), 8)
    made["scenario"] = tried.name
    made["seed"] += int(drawn)  # draws are numbered from 1
    rows = []
    for number, seed in enumerate(made["seed"].unique()):
        for day in range(0, 730, 7):
            gap = (-2.0 if day < 365 else -0.5) + 0.01 * number
            for arm, value in (("baseline", 10.0 + seed), ("package", 10.0 + seed + gap)):
                rows.append((tried.name, arm, seed, "dispute_backlog", day, value))
    long = pd.DataFrame(rows, columns=["scenario", "arm", "seed", "metric", "day", "value"])
    return Answer.from_tables(made, long, [tried], drawn=drawn)


@pytest.mark.parametrize("drawn", [False, True])
def test_an_answer_says_what_is_left_a_year_after(drawn: bool) -> None:
    answer = ended_answer(drawn)
    (row,) = answer.left_over().to_dict("records")
    assert row["during_mean"] == pytest.approx(-1.965) and row["left_mean"] == pytest.approx(-0.465)
    assert row["lost_mean"] == pytest.approx(-1.5) and row["lost_low"] == pytest.approx(-1.5)
    assert row["kept"] == pytest.approx(0.465 / 1.965)
    assert (row["state"], row["after"], row["n"]) == ("less", 365, 8)
    told = " ".join(answer.text("en").split())
    assert "-0.5 is left a year after the money ends, 24 % of it" in told
    assert ("nine worlds in ten" in told) is drawn
    assert "of which 365 are without money" in told
    assert "## 资金停止后还剩多少" in answer.report("zh")


def test_nothing_is_said_of_money_that_does_not_end() -> None:
    made = runs(("bazhong-red-stewards",), 4)
    answer = Answer.from_tables(made, series(made), [load("bazhong-red-stewards")])
    assert answer.left_over().empty
    assert "after the money ends" not in answer.text("en") + answer.report("en")


# ---- together


def test_one_command_asks_all_of_it(mine: Path, tmp_path: Path) -> None:
    place = tmp_path / "town.toml"
    place.write_text(town("").to_toml(stated=True), encoding="utf-8")
    result = answered(
        "compare", "only-red-stewards", "only-community-property", "--on", str(place), "--set", "old.wage=4000",
        "--rules", f"{mine}:report_hazard", "--ends-after", "10", "--days", "20", "--draws", "1",
        "--workers", "1", "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    for words in ("What is left after the money ends", "Which package is best"):
        assert words in result.stdout
    assert {"ranks.parquet", "left_over.parquet"} <= {path.name for path in (tmp_path / "out").iterdir()}


def test_run_takes_the_same_changes(mine: Path, tmp_path: Path) -> None:
    result = answered(
        "run", "only-red-stewards", "--on", "old", "--set", "old.wage=4000", "--rules", f"{mine}:report_hazard",
        "--ends-after", "3", "--days", "5", "--seeds", "1", "--workers", "1", "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Model: model/, the fast one" in result.stdout


def test_a_batch_with_rules_from_a_file_goes_on_while_they_do_the_same(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.run.jobs._default_factory", FakeFactory)
    out, moved = tmp_path / "out", tmp_path / "elsewhere" / "mine.py"
    tried = load("only-red-stewards").with_horizon(5).with_rules(read_rules([f"{mine}:report_hazard"]))
    run_scenario(tried, 1, out=out, progress=False)
    assert answered("expand", str(out), "--seeds", "1").exit_code == 0
    assert answered("report", str(out)).exit_code == 0

    moved.parent.mkdir()
    mine.rename(moved)
    monkeypatch.setattr("scenarios.rule_files._loaded", {})  # as in another process
    gone = answered("resume", str(out))
    assert gone.exit_code == 2 and "does not exist" in gone.stderr
    monkeypatch.chdir(moved.parent)
    assert answered("resume", str(out)).exit_code == 0

    text = moved.read_text(encoding="utf-8")
    moved.write_text(text.replace("return 0.0", "return 0.5"), encoding="utf-8")
    monkeypatch.setattr("scenarios.rule_files._loaded", {})
    for lang, words in (("en", "'report_hazard' no longer does"), ("zh", "“report_hazard”与")):
        told = answered("resume", str(out), "--lang", lang)
        assert told.exit_code == 2 and words in " ".join(told.stderr.split())


def test_changes_in_python_and_by_method_are_the_same() -> None:
    place = load("baseline-old")
    changes = Changes({"report_trust_slope": 0.5}, on=place, ends_after=60)
    by_method = load("only-red-stewards").on(place.with_horizon(730)).ending_after(60)
    assert (
        changes.of("only-red-stewards").identity == by_method.with_parameters(report_trust_slope=0.5).identity
    )
    assert isinstance(changes.of("only-red-stewards"), Variant)
    found = run_scenario(town().ending_after(3, 5), 1, workers=1, progress=False)
    assert found.runs["status"].tolist() == ["ok"]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            "pay_norm_slope means: how strongly paying neighbours make a household pay, in logit; default 4.4.",
        ),
        ("zh", "pay_norm_slope 的含义：邻里缴费对缴费的影响，单位：对数几率；默认值 4.4。"),
    ],
)
def test_an_answer_says_what_a_number_in_its_title_is(lang: str, told: str) -> None:
    changed = town().with_parameters(pay_norm_slope=0.5)
    answer = compare(changed, against=town(), draws=1, progress=False)
    told = told.replace(" ", "")
    assert told in re.sub(r"\s", "", answer.text(lang))
    assert told in re.sub(r"[\s`]", "", answer.report(lang))
