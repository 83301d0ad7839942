"""What speaks most against a verdict: looked for on the other side, among outcomes and indicators only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
from made_up import effect

from experiments.analysis.contradiction import GROUPS, other_side, strongest
from experiments.analysis.pairs import Pair
from model.observation.metrics import METRICS

STEADY = [1.0, 1.1, 0.9, 1.0]


def pair(**gaps: list[float]) -> Pair:
    """A package with these differences, by metric."""
    effects = {name: effect(METRICS[name], gap) for name, gap in gaps.items()}
    scenario: Any = SimpleNamespace(name="made up")
    return Pair(scenario, effects, (0, 1, 2, 3), (), pd.DataFrame())


def times(factor: float, gaps: list[float] = STEADY) -> list[float]:
    return [factor * gap for gap in gaps]


def test_the_side_is_that_which_the_headline_outcomes_are_not_on() -> None:
    assert other_side(pair(dispute_backlog=times(-1), trouble_days=times(3))) == "worse"  # as many as
    assert (
        other_side(pair(dispute_backlog=times(-1), satisfaction=times(1), trouble_days=times(3))) == "worse"
    )
    assert (
        other_side(pair(dispute_backlog=times(1), satisfaction=times(1), trouble_days=times(3))) == "better"
    )
    assert other_side(pair()) == "worse"


def test_costs_and_indicators_do_not_decide_the_side() -> None:
    made = pair(dispute_backlog=times(-1), hours=times(300), yuan=times(9_000), petitions=times(1))
    assert other_side(made) == "worse"


def test_the_clearest_of_all_outcomes_and_indicators_is_named() -> None:
    loud, faint = times(2), [2.0, 4.0, 1.0, 1.5]
    assert (
        strongest(pair(petitions=loud, backlog_age=faint, dispute_backlog=times(-1)), "worse") == "petitions"
    )
    assert (
        strongest(pair(petitions=faint, backlog_age=loud, dispute_backlog=times(-1)), "worse")
        == "backlog_age"
    )
    assert strongest(pair(trust=times(-1), dispute_backlog=times(-1)), "better") == "dispute_backlog"


def test_nothing_contradicts_where_nothing_is_on_the_other_side() -> None:
    assert strongest(pair(dispute_backlog=times(-1), petitions=times(-1)), "worse") is None
    assert strongest(pair(dispute_backlog=[1.0, -1.0, 0.5, -0.7]), "worse") is None


def test_costs_side_effects_and_what_is_neither_good_nor_bad_contradict_nothing() -> None:
    made = pair(
        hours=times(300), known_share=times(-1), survey_callback=times(-1), dispute_backlog_known=times(1)
    )
    assert strongest(made, "worse") is None
    assert {METRICS[name].group for name in made.effects} > set(GROUPS) - {"outcome"}


def test_what_matters_to_nobody_contradicts_nothing() -> None:
    assert strongest(pair(satisfaction=times(-0.005)), "worse") is None


def test_a_small_change_is_named_only_where_there_is_no_larger_one() -> None:
    small, larger = times(-0.01, [1.0, 1.001, 0.999, 1.0]), times(1, [1.0, 1.6, 0.7, 1.2])
    assert strongest(pair(trust=small), "worse") == "trust"
    assert strongest(pair(trust=small, petitions=larger), "worse") == "petitions"


def test_a_change_that_is_the_same_in_every_seed_is_the_clearest() -> None:
    assert strongest(pair(petitions=[2.0] * 4, backlog_age=times(2)), "worse") == "petitions"
