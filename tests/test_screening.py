"""Draws ruled out: what contradicts the facts goes, what the model misses anyway is no draw's fault."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.analysis import screening
from experiments.analysis.plausibility import Band
from experiments.analysis.screening import Narrowed, Screened, lucks_of, narrowed
from experiments.design.draws import BLOCK, Draws, candidates, draws
from experiments.design.kept import Kept, kept
from experiments.design.sample import SECOND_LUCK
from experiments.errors import RequestError
from experiments.recorded.ruled_out import found_in, record, ruled_out
from experiments.run.manifest import model_version
from scripts.doc_numbers import screened_by

BAND = Band(("baseline-old",), ("P2",), "A", "so it is", 0.4, 0.6, must=True)


def by_draw(values: dict[int, list[float]]) -> pd.Series[float]:
    """Values of draws with their lucks."""
    return pd.Series({d + SECOND_LUCK * luck: v for d, each in values.items() for luck, v in enumerate(each)})


def implausible(values: dict[int, list[float]], miss: float = 0.0) -> dict[int, float]:
    return {int(d): v for d, v in screening._implausible(by_draw(values), BAND, miss).items()}  # type: ignore[call-overload]


def test_only_what_lies_beyond_the_band_is_held_against_a_draw() -> None:
    found = implausible({1: [0.41, 0.43], 2: [0.59, 0.55], 3: [0.9, 0.92], 4: [0.1, 0.08]})
    assert found[1] == found[2] == 0.0
    assert found[3] > 3 and found[4] > 3


def test_what_the_model_misses_at_its_defaults_is_no_draws_fault() -> None:
    values = {1: [0.9, 0.9], 2: [0.5, 0.5]}
    assert implausible(values)[1] > 3
    assert implausible(values, miss=0.31)[1] == 0.0


def test_luck_excuses_a_draw() -> None:
    calm = {d: [0.5, 0.5] for d in range(2, 12)} | {1: [0.75, 0.75]}
    wild = {d: [0.3, 0.7] for d in range(2, 12)} | {1: [0.55, 0.95]}
    assert implausible(calm)[1] > 3 > implausible(wild)[1]


def test_a_draw_in_which_nothing_could_be_counted_contradicts_nothing() -> None:
    assert implausible({1: [np.nan, np.nan], 2: [0.5, 0.5]})[1] == 0.0


def test_a_few_rows_may_disagree_by_chance() -> None:
    rows = pd.DataFrame(np.zeros((3, 40)), index=[1, 2, 3])
    rows.iloc[1, :2] = 9.0  # as many as are spared
    rows.iloc[2, :3] = 9.0
    found = Screened(rows)
    assert (found.allowed, found.kept, found.ruled_out) == (2, (1, 2), (3,))


def test_numbers_that_ruling_out_narrows_are_named_and_no_others() -> None:
    rng = np.random.default_rng(1)
    chances, numbers = rng.random((200, 60)), range(1, 201)
    stay = [n for n, chance in zip(numbers, chances[:, 7], strict=True) if chance < 0.4]
    (found,) = narrowed([f"n{i}" for i in range(60)], chances, numbers, stay)
    assert found.name == "n7" and found.lower > 0.7 and found.upper == 0.0
    assert narrowed([f"n{i}" for i in range(60)], chances, numbers, list(range(1, 60))) == []


def test_draws_are_the_kept_candidates_in_their_order() -> None:
    inputs = candidates().inputs[:5]
    some = Draws(inputs, Kept("", "", 6, frozenset({1, 4})))
    every = Draws(inputs)
    assert [some.values(n) for n in range(1, 6)] == [every.values(n) for n in (2, 3, 5, 6, 7)]
    assert some.identity != every.identity
    assert lucks_of([3, 4]) == (3, 4, SECOND_LUCK + 3, SECOND_LUCK + 4)


def test_the_list_that_comes_with_the_project_belongs_to_its_ranges() -> None:
    """Whoever changes a range or adds a number runs `python -m scripts.rule_out` again."""
    found = kept()
    assert found.ranges == candidates().identity, "ranges have changed: run python -m scripts.rule_out"
    assert len(found.numbers) >= 100
    assert len(found.numbers) >= found.screened / 5
    assert found.screened % BLOCK == 0
    assert draws().values(1) == candidates().values(found.numbers[0])


def test_the_list_that_comes_with_the_project_belongs_to_its_model() -> None:
    """Else every answer over draws warns of it. `scripts/rule_out.py` says how to show that no result has changed."""
    assert kept().model == model_version(), (
        "the model has changed: run python -m scripts.rule_out --unchanged"
    )


@pytest.mark.parametrize("draw", [1, 2, 100])
def test_a_kept_draw_is_never_one_that_was_ruled_out(draw: int) -> None:
    assert kept().candidate(draw) not in kept().ruled_out


def test_what_is_kept_of_a_screening_is_read_back_and_told_in_both_languages(tmp_path: Path) -> None:
    rows = [("baseline-old", "turnout"), ("baseline-fringe", "turnout")]
    implausible = pd.DataFrame(
        np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]),
        index=[1, 2, 3],
        columns=pd.MultiIndex.from_tuples(rows),
    )
    found = found_in(Screened(implausible), [Narrowed("turnout_cascade", 0.4, 0.5, 0.25)])
    record(found, tmp_path / "kept.json")
    assert ruled_out(tmp_path / "kept.json") == found
    english, chinese = (
        screened_by(Kept("abc", "", 3, frozenset({2, 3})), found, lang) for lang in ("en", "zh")
    )
    for told in (english, chinese):
        assert "| 67% |" in told and "| 50% | 25% |" in told and "`turnout_cascade`" in told
    assert "3 candidates" in english and "1 are kept" in english
    assert "3 个候选" in chinese and "保留 1 个" in chinese


@pytest.mark.parametrize("text", ["", "{}", '{"contradicted": 1, "narrowed": []}', "[]"])
def test_what_is_no_record_of_a_screening_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kept.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RequestError, match="not a recorded file"):
        ruled_out(path)
