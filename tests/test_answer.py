"""An answer shows itself in the language asked for, is written with its tables, and says what was run."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import comparison, runs, scenarios, series
from worlds import OLD, scenario, timed

from experiments.analysis.comparison import Provenance
from experiments.analysis.pairs import Failure, Pair
from experiments.analysis.side_by_side import against_each_other
from experiments.analysis.statistics import paired
from experiments.api import compare, report, terminal
from experiments.design.design import contrast_of
from experiments.design.sample import SECOND_LUCK
from experiments.errors import RequestError
from experiments.report import files
from experiments.report.answer import Answer
from experiments.run.manifest import code_version, read
from experiments.run.parquet import read_tables
from model.observation.metrics import METRICS
from model.observation.schema import Tables
from scenarios.loader import load
from scenarios.scenario import Scenario

STEWARDS = "[interventions.red_stewards]\nramp_days = 0\n"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which figures are asked for, in which language; drawing them takes seconds."""
    asked: list[tuple[str, str]] = []

    def draw(name: str) -> Any:
        def drawn(comparison: Answer, lang: str) -> str:
            asked.append((name, lang))
            return name

        return drawn

    monkeypatch.setattr(files, "FIGURES", {name: draw(name) for name in files.FIGURES})
    monkeypatch.setattr(files, "save", lambda figure, path: path.write_text(figure))
    return asked


def small() -> Scenario:
    return scenario(OLD, STEWARDS, time=timed(10, 30))


def test_an_answer_is_shown_in_its_language_unless_another_is_asked_for(drawn: list[tuple[str, str]]) -> None:
    english = comparison()
    chinese = Answer(english.pairs, english.tables, english.provenance, lang="zh")
    assert english.report() == report(english, "en") == chinese.report("en")
    assert chinese.report() == report(english, "zh") != english.report()
    assert english.text("zh", 70) == terminal(english, "zh", 70) == chinese.text(width=70)
    assert english.text() == terminal(english, "en", 100)
    shown: list[Any] = [chinese.hundred(), chinese.figure("en"), chinese.forest()]
    assert shown == ["hundred", "figure", "forest"]
    assert drawn == [("hundred", "zh"), ("figure", "en"), ("forest", "zh")]


def test_a_notebook_shows_the_verdict_and_the_main_results() -> None:
    made = comparison()
    shown = made._repr_markdown_()
    assert shown.startswith("## The verdict\n")
    assert "## Main results" in shown and "Limits" not in shown
    assert shown.split("\n\n")[2] in made.report("en")


def test_an_answer_is_written_with_its_tables(drawn: list[tuple[str, str]], tmp_path: Path) -> None:
    names = ("bazhong-red-stewards", "only-red-stewards", "bazhong + community_property")
    table = runs(names, 4)
    answer = Answer.from_tables(table, series(table.head(0)), scenarios(names))
    assert answer.write_answer(str(tmp_path), "zh") == tmp_path
    effects, versus = (read_tables([tmp_path / f"{name}.parquet"]) for name in ("effects", "versus"))
    assert effects[["scenario", "metric"]].equals(answer.effects()[["scenario", "metric"]])
    assert dict.fromkeys(zip(versus["scenario"], versus["against"], strict=True)) == {
        (names[1], names[0]): None, (names[2], names[0]): None, (names[2], names[1]): None,
    }  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"{name}.{ending}" for name in ("effects", "versus", "ranks", "budgets") for ending in files.TABLES),
        "report.zh.md",
        *(f"{name}.zh.{ending}" for name in files.FIGURES for ending in files.FORMATS),
    }  # fmt: skip


def test_tables_can_be_read_without_parquet(drawn: list[tuple[str, str]], tmp_path: Path) -> None:
    answer = comparison()
    answer.write_answer(tmp_path, "en")
    for name, frame in {"effects": answer.effects(), "budgets": answer.budgets()}.items():
        pd.testing.assert_frame_equal(pd.read_csv(tmp_path / f"{name}.csv"), frame, check_dtype=False)


def test_what_money_buys_is_a_table_with_its_interval() -> None:
    bought = comparison().budgets()
    assert set(bought["cost"]) <= {"yuan", "hours"}
    assert set(bought["budget"]) <= {100_000.0, 1_000.0}
    told = bought.dropna()
    assert len(told) > 0 and ((told["low"] <= told["mean"]) & (told["mean"] <= told["high"])).all()


@pytest.mark.parametrize("lang", ["cn", "zh-CN", "", 5])
def test_an_unknown_language_is_refused_before_anything_runs(lang: Any, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"lang = .*: unknown language; allowed: en, zh"):
        compare(small(), 1, lang=lang, out=tmp_path / "new", progress=False)
    answer = comparison()
    for show in (
        answer.text,
        answer.report,
        answer.figure,
        lambda lang: answer.write_answer(tmp_path / "new", lang),
    ):
        with pytest.raises(RequestError, match="allowed: en, zh"):
            show(lang)
    assert not (tmp_path / "new").exists()


def test_an_answer_is_not_written_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder, words in (
        ("", "name of the result folder is empty"),
        (None, "None: no name of a folder"),
        (tmp_path / "file", "a file; give a folder"),
    ):
        with pytest.raises(RequestError, match=words):
            comparison().write_answer(folder)  # type: ignore[arg-type]


def test_a_single_package_stands_against_nobody(drawn: list[tuple[str, str]], tmp_path: Path) -> None:
    comparison(("bachuan-gongfang",)).write_answer(tmp_path)
    assert (tmp_path / "effects.parquet").exists()
    assert not (tmp_path / "versus.parquet").exists()
    assert drawn[0] == ("hundred", "en")


def test_packages_are_set_against_each_other_once() -> None:
    names = ("bazhong-red-stewards", "only-red-stewards")
    table = runs(names, 4)
    answer = Answer.from_tables(table, series(table.head(0)), scenarios(names))
    assert answer.versus == against_each_other(table, answer.pairs)
    assert answer.versus is answer.versus
    one, other = (
        table.query("scenario == @name and arm == 'package'").sort_values("seed")["satisfaction"].to_list()
        for name in names
    )
    effect = answer.versus[0].effects["satisfaction"]
    assert 0 < effect.adjusted <= 1
    assert replace(effect, adjusted=math.nan) == paired(one, other, "higher", METRICS["satisfaction"].matters)


def test_compare_runs_both_arms_and_keeps_everything(drawn: list[tuple[str, str]], tmp_path: Path) -> None:
    answer = compare([small()], [3, 1], 20, 1, tmp_path, False, "zh", cases=True)
    assert answer.seeds == (1, 3) == answer.pairs[0].seeds
    assert answer.pairs[0].variant.time.horizon_days == 20
    assert len(answer.tables.cases)
    assert answer.provenance.version == code_version()
    assert (tmp_path / "report.zh.md").exists() and (tmp_path / "cases.parquet").exists()
    assert [entry["arm"] for entry in read(tmp_path)["scenarios"]] == ["baseline", "package"]
    again = compare(small(), [3, 1], 20, 1, tmp_path, False)
    assert again.runs.equals(answer.runs), "read, not run again"


def test_compare_by_itself_asks_for_a_hundred_draws_and_writes_nothing(tmp_path: Path) -> None:
    answer = compare(small().with_horizon(1), workers=1, progress=False)
    assert answer.drawn
    assert answer.pairs[0].seeds == tuple(range(1, 101))
    assert answer.seeds[100:] == tuple(range(SECOND_LUCK + 5, SECOND_LUCK + 101, 5))
    assert answer.lang == "en"
    assert answer.tables.cases.empty


def test_an_answer_in_memory_can_be_kept(drawn: list[tuple[str, str]], tmp_path: Path) -> None:
    answer = compare(small(), 2, 5, 1, progress=False)
    assert answer.save(tmp_path / "kept", "zh") == tmp_path / "kept"
    assert read_tables([tmp_path / "kept/runs.parquet"])["hours"].equals(answer.runs["hours"])
    assert (tmp_path / "kept/report.zh.md").exists()


def test_a_place_without_interventions_is_refused_unless_it_stands_against_another() -> None:
    with pytest.raises(RequestError, match=r"'baseline-old' has no interventions.*against=") as refused:
        compare("baseline-old", 1, 5, progress=False)
    assert "没有干预措施" in refused.value.text("zh")


def test_what_a_pair_has_by_itself() -> None:
    made = series(runs(seeds=1).head(0))
    pair = Pair(contrast_of(load("only-red-stewards")), {}, (), (), made)
    assert isinstance(pair.gaps, pd.DataFrame)
    assert pair.gaps.empty
    assert Answer((pair,), Tables(runs=runs(seeds=1), series=made)).provenance == Provenance()
    assert (Provenance().command, Provenance().version) == ("", "")


def test_the_reason_of_a_failure_is_its_last_line() -> None:
    assert Failure("a", "package", 1, "run", "first\nsecond\nthird\n").reason == "third"
    assert Failure("a", "package", 1, "run", " only ").reason == "only"
