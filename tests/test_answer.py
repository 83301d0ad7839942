"""An answer hands each part to whom it belongs: what is run, what is kept, and what is shown in which language."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.analysis import side_by_side, statistics
from experiments.analysis.comparison import Comparison, Failure, Pair, Provenance, compare
from experiments.design import request
from experiments.report import files, hundred, markdown, terminal, trajectories
from experiments.run import manifest, runner, store
from model.observation.metrics import METRICS
from model.observation.schema import Tables
from scenarios import combine

RUNS = pd.DataFrame(
    [
        (name, arm, seed, "ok", 0.5 + seed / 10 + (arm == "package") / 5, "run", "")
        for name in ("a", "b")
        for arm in ("baseline", "package")
        for seed in (3, 1)
    ],
    columns=["scenario", "arm", "seed", "status", "satisfaction", "stage", "error"],
)
SERIES = pd.DataFrame(columns=["scenario", "arm", "seed", "day"])


class Plan(SimpleNamespace):
    """As much of a scenario as an answer asks for; both have the same baseline."""

    def baseline(self) -> Any:
        return SimpleNamespace(identity="none")


PLANS: list[Any] = [Plan(name="a"), Plan(name="b")]


@pytest.fixture
def answer() -> Comparison:
    return Comparison.from_tables(RUNS, SERIES, PLANS)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Any, ...]]:
    """What each function was asked that would run, write or draw something: each gives its own name."""
    said: dict[str, tuple[Any, ...]] = {}

    def listen(module: Any, name: str, answer: Any = None) -> None:
        def heard(*given: Any, **named: Any) -> Any:
            said[f"{name} {given[-1].name}" if name == "write_table" else name] = (*given, *named.items())
            return answer or name

        monkeypatch.setattr(module, name, heard)

    for module, name in (
        (markdown, "markdown"), (terminal, "terminal"), (trajectories, "trajectories"), (trajectories, "forest"),
        (hundred, "hundred_figure"),
        (store, "write_table"), (files, "write_pages"), (runner, "keep"), (request, "both_arms"),
        (request, "loaded"), (manifest, "command"), (manifest, "code_version"),
    ):  # fmt: skip
        listen(module, name)
    listen(combine, "variants", PLANS)
    listen(runner, "run_arms", Tables(runs=RUNS, series=SERIES, votes=pd.DataFrame({"v": [1]})))
    return said


def test_an_answer_is_shown_in_the_language_asked_for(answer: Comparison, asked: dict[str, Any]) -> None:
    shown: Any = (answer.report("zh"), answer.text("zh", 70), answer.figure("zh"), answer.forest("zh"))
    assert (*shown, answer.hundred("zh")) == (
        "markdown", "terminal", "trajectories", "forest", "hundred_figure",
    )  # fmt: skip
    assert asked == {
        "markdown": (answer, "zh"), "terminal": (answer, "zh", 70), "trajectories": (answer, "zh"),
        "forest": (answer, "zh"), "hundred_figure": (answer, "zh"),
    }  # fmt: skip
    answer.report(), answer.text(), answer.figure(), answer.forest(), answer.hundred()
    assert [each[1:] for each in asked.values()] == [("en",), ("en", 100), ("en",), ("en",), ("en",)]


def test_an_answer_is_written_with_its_tables(
    answer: Comparison, asked: dict[str, Any], tmp_path: Path
) -> None:
    assert answer.write_answer(str(tmp_path), "zh") == tmp_path
    effects, versus = asked["write_table effects.parquet"], asked["write_table versus.parquet"]
    assert effects[1] == tmp_path / "effects.parquet"
    assert effects[0].equals(answer.effects())
    assert versus[1] == tmp_path / "versus.parquet"
    assert versus[0][["scenario", "against", "n"]].to_numpy().tolist() == [["b", "a", 2]]
    assert versus[0].index.tolist() == [0]
    assert asked["write_pages"] == (answer, tmp_path, "zh")
    answer.write_answer(tmp_path)
    assert asked["write_pages"] == (answer, tmp_path, "en")


def test_tables_of_several_pairs_of_packages_have_one_index(asked: dict[str, Any], tmp_path: Path) -> None:
    third = RUNS[RUNS["scenario"] == "b"].assign(scenario="c")
    made = Comparison.from_tables(pd.concat([RUNS, third]), SERIES, [*PLANS, Plan(name="c")])  # type: ignore[list-item]
    made.write_answer(tmp_path)
    assert asked["write_table versus.parquet"][0].index.tolist() == [0, 1, 2]


def test_a_single_package_stands_against_nobody(asked: dict[str, Any], tmp_path: Path) -> None:
    Comparison.from_tables(RUNS, SERIES, PLANS[:1]).write_answer(tmp_path)
    assert "write_table effects.parquet" in asked
    assert "write_table versus.parquet" not in asked


def test_packages_are_set_against_each_other_once(answer: Comparison) -> None:
    assert answer.versus == side_by_side.against_each_other(RUNS, answer.pairs)
    assert answer.versus is answer.versus
    assert answer.versus[0].effects["satisfaction"] == statistics.paired(
        [0.8, 1.0], [0.8, 1.0], "higher", METRICS["satisfaction"].matters
    )


def test_an_answer_is_kept_with_what_was_asked(
    answer: Comparison, asked: dict[str, Any], tmp_path: Path
) -> None:
    assert answer.save(tmp_path, "zh") == tmp_path
    assert asked["both_arms"] == (PLANS, [1, 3])
    assert asked["keep"] == ("both_arms", answer.tables, tmp_path)
    assert asked["write_pages"] == (answer, tmp_path, "zh")
    answer.save(tmp_path)
    assert asked["write_pages"] == (answer, tmp_path, "en")


def test_compare_runs_what_it_is_asked_for(asked: dict[str, Any], tmp_path: Path) -> None:
    made = compare(["a", "b"], [1, 3], 90, 2, tmp_path, False, "zh", with_=("x",), without=("y",), cases=True)
    assert asked["loaded"] == ("b", 90)
    assert asked["variants"] == (["loaded", "loaded"], ("x",), ("y",))
    assert asked["run_arms"] == (PLANS, [1, 3], None, 2, tmp_path, False, ("cases", True))
    assert asked["write_pages"] == (made, tmp_path, "zh")
    assert made.provenance == Provenance("command", "code_version")
    assert [pair.scenario for pair in made.pairs] == PLANS
    assert made.runs is RUNS
    assert made.series is SERIES
    assert made.tables.votes["v"].tolist() == [1]


def test_compare_by_itself_runs_thirty_seeds_and_writes_nothing(asked: dict[str, Any]) -> None:
    compare(["a"])
    assert asked["loaded"] == ("a", None)
    assert asked["variants"][1:] == ((), ())
    assert asked["run_arms"][1:] == (30, None, None, None, True, ("cases", False))
    assert "write_pages" not in asked
    compare(["a"], out="somewhere")
    assert asked["write_pages"][1:] == (Path("somewhere"), "en")


def test_what_a_pair_has_by_itself() -> None:
    pair = Pair(PLANS[0], {}, (), (), SERIES)
    assert isinstance(pair.gaps, pd.DataFrame)
    assert pair.gaps.empty
    assert Comparison((pair,), Tables(runs=RUNS, series=SERIES)).provenance == Provenance()
    assert (Provenance().command, Provenance().version) == ("", "")


def test_the_reason_of_a_failure_is_its_last_line() -> None:
    assert Failure("a", "package", 1, "run", "first\nsecond\nthird\n").reason == "third"
    assert Failure("a", "package", 1, "run", " only ").reason == "only"
