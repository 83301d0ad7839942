"""A wrong rule is named at once: how it is called, what it may give, what it gave and on which day."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from effort import effort
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import BUSY
from rule_cases import name
from test_everything import CORNERS, deliveries, extreme
from test_rules import OFFICES, RESIDENTS
from test_rules_of_places import FIRMS, OWNERS, PLACES, VOLUNTEERS
from told import of
from treated import under
from worlds import BOTH, MIXED, advance, assert_same_outcome, outcome, ran, scenario, timed, world_of

from agents.resident import pays_fee_probability, report_hazard
from experiments.analysis.comparison import Comparison
from experiments.run.runner import run_arms, run_scenario
from model.inputs.rule import Allowed
from model.rules import Rule, RuleError, Rules, allowed_values
from model.world import World
from scenarios.build import make_world

RULES = [each.name for each in fields(Rules)]
SHORT = timed(0, 40)
DAY_3 = SimpleNamespace(day=3)
THREE = np.array([0.2, 0.4, 0.6])
FEE = r"rule 'pays_fee_probability'"
CHANCES = r"; allowed: numbers from 0 to 1$"


def forwarding(usual: Rule) -> Rule:
    return lambda *arguments, **named: usual(*arguments, **named)


ALL_FORWARDED = Rules(**{each: forwarding(getattr(Rules(), each)) for each in RULES})
"""Every rule of the project as if a user had written it, so that each is checked at each call."""


def answer(function: Rule) -> Any:
    """What a user's rule on fees gives for three households, once it is checked."""
    rules = Rules(pays_fee_probability=function).checked(DAY_3)
    return rules.pays_fee_probability(THREE, THREE, 0.5, satisfaction_slope=1.0, norm_slope=2.0)


# --- when a rule is put in


def test_a_misspelt_rule_gets_the_nearest_name() -> None:
    with pytest.raises(
        RuleError,
        match=r"^no rule is called 'report_hazzard' \(did you mean 'report_hazard'\?\); allowed: those",
    ):
        Rules(report_hazzard=report_hazard)
    assert issubclass(RuleError, ValueError)


@pytest.mark.parametrize(
    ("given_rule", "wrong"),
    [
        (0.85, "0.85 is no function"),
        (True, "True is no function"),
        (lambda logit, satisfaction: logit, "too many positional arguments"),
        (lambda logit, satisfaction, neighbours: logit, "unexpected keyword argument 'satisfaction_slope'"),
        (
            lambda logit, satisfaction, neighbours, *, satisfaction_slop, norm_slope: logit,
            "missing a required keyword-only argument: 'satisfaction_slop'",
        ),
        (
            lambda logit, satisfaction, neighbours, fee, *, satisfaction_slope, norm_slope: logit,
            "missing a required argument: 'fee'",
        ),
        (
            lambda satisfaction, logit, neighbours, *, satisfaction_slope, norm_slope: logit,
            "argument 1 is called satisfaction, and logit is given there",
        ),
    ],
)
def test_a_rule_that_cannot_be_called_as_the_usual_one_is_refused(given_rule: Any, wrong: str) -> None:
    called = r"pays_fee_probability\(logit, satisfaction, neighbours, \*, satisfaction_slope, norm_slope\)"
    with pytest.raises(
        RuleError, match=f"^{FEE}: .*{wrong}; allowed: a function that is called as {called}$"
    ):
        Rules(pays_fee_probability=given_rule)


class Stubborn:
    """A rule may be an object."""

    def __call__(self, logit: Any, *rest: Any, **named: Any) -> Any:
        return 0.0 * logit


@pytest.mark.parametrize(
    "given_rule",
    [
        lambda a, b, c, *, satisfaction_slope, norm_slope: 0.0 * a,  # positional arguments under other names
        lambda logit, satisfaction, neighbours, *, satisfaction_slope, norm_slope, bonus=0.0: 0.0 * logit,
        lambda logit, *_, **__: 0.0 * logit,
        partial(lambda share, logit, *_, **__: share * logit, 0.0),
        Stubborn(),
    ],
)
def test_a_rule_that_can_be_called_as_the_usual_one_is_taken(given_rule: Rule) -> None:
    assert answer(given_rule).tolist() == [0.0, 0.0, 0.0]
    assert Rules(pays_fee_probability=given_rule).replaced() == {"pays_fee_probability": given_rule}


# --- what a rule gives


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        (lambda *_, **__: THREE * np.nan, r"gave nan \(value 1 of 3\)" + CHANCES),
        (lambda *_, **__: np.array([0.5, 85.0, 0.5]), r"gave 85 \(value 2 of 3\)" + CHANCES),
        (lambda *_, **__: np.array([0.5, 0.5, -0.01]), r"gave -0.01 \(value 3 of 3\)" + CHANCES),
        (lambda *_, **__: THREE + np.inf, "gave inf .*" + CHANCES),
        (lambda *_, **__: 85, "gave 85 .*" + CHANCES),
        (lambda *_, **__: THREE[:2], "gave 2 values; allowed: 3 values, as its arguments have$"),
        (lambda *_, **__: np.ones((3, 3)), r"gave values of shape \(3, 3\); allowed: 3 values"),
        (lambda *_, **__: THREE.mean(), "gave one value; allowed: 3 values"),
        (lambda *_, **__: THREE > 0.5, "gave truth values" + CHANCES),
        (lambda *_, **__: True, "gave truth values" + CHANCES),
        (lambda *_, **__: None, r"gave None \(is a `return` missing\?\)" + CHANCES),
        (lambda *_, **__: "often", "gave 'often'" + CHANCES),
        (lambda logit, *_, **__: logit.sort(), "failed: ValueError: .*read-only"),
        (lambda *_, **__: dict[int, float]()[3], "failed: KeyError: 3$"),
    ],
)
def test_a_wrong_answer_is_named_with_rule_day_and_range(function: Rule, wrong: str) -> None:
    with pytest.raises(RuleError, match=f"^{FEE}, day 3: it {wrong}"):
        answer(function)
    assert THREE.tolist() == [0.2, 0.4, 0.6]


def test_truth_values_and_whole_numbers_are_asked_for_where_they_are_meant() -> None:
    rules = Rules(has_quorum=lambda heads, area: heads, items_taken=lambda capacity, u: capacity).checked(
        DAY_3
    )
    with pytest.raises(RuleError, match=r"it gave decimal numbers; allowed: truth values \(True or False\)$"):
        rules.has_quorum(THREE, THREE)
    with pytest.raises(RuleError, match=r"it gave 0.2 .*; allowed: finite whole numbers from 0 upwards$"):
        rules.items_taken(THREE, THREE)
    assert rules.items_taken(np.array([1.0, 0.0]), 0.5).tolist() == [1.0, 0.0]


def test_one_plain_number_stands_for_all_and_rounding_is_forgiven() -> None:
    assert answer(lambda *_, **__: 0.3).tolist() == [0.3, 0.3, 0.3]
    assert answer(lambda *_, **__: THREE + 0.4 + 1e-12)[2] > 1.0
    given_back = answer(lambda logit, *_, **__: logit)
    given_back[:] = 0.0  # who asked may go on working with it
    assert THREE.tolist() == [0.2, 0.4, 0.6]


@pytest.mark.parametrize(
    ("allowed", "words"),
    [
        (Allowed(0, 1), "numbers from 0 to 1"),
        (Allowed(high=0), "finite numbers up to 0"),
        (Allowed(), "finite numbers"),
        (Allowed(0, 2, "whole"), "whole numbers from 0 to 2"),
    ],
)
def test_a_range_says_itself(allowed: Allowed, words: str) -> None:
    assert str(allowed) == words


def test_no_numbers_are_no_fault() -> None:
    nobody = np.empty(0)
    rules = Rules(items_taken=lambda capacity, u: capacity).checked(DAY_3)
    assert rules.items_taken(nobody, nobody).shape == (0,)


# --- in a world, and through the commands


def in_percent(*arguments: Any, **named: Any) -> Any:
    """A chance of 85 in place of 0.85."""
    return 100.0 * pays_fee_probability(*arguments, **named)


def test_a_world_stops_at_the_first_wrong_answer() -> None:
    world = world_of((scenario(MIXED, time=SHORT), 1), rules=Rules(pays_fee_probability=in_percent))
    with pytest.raises(RuleError, match=f"^{FEE}, day \\d+: it gave .*{CHANCES}"):
        ran(world)
    assert 0 <= world.day < 40


def test_a_copy_of_a_world_names_its_own_day() -> None:
    since = 20

    def late(*arguments: Any, **named: Any) -> Any:
        usual = report_hazard(*arguments, **named)
        return usual * np.nan if stopped else usual

    stopped = False
    # So many runs that somebody is asked each week.
    runs = [(scenario(MIXED, time=SHORT), seed) for seed in range(6)]
    world = advance(world_of(*runs, rules=Rules(report_hazard=late)), since)
    copied = advance(copy.deepcopy(world), since + 7)
    stopped = True
    with pytest.raises(RuleError, match=r"day (2[7-9]|3\d): it gave nan"):
        ran(copied)
    with pytest.raises(RuleError, match=r"day 2[0-6]: it gave nan"):
        ran(world)


@pytest.mark.parametrize("run", [run_scenario, lambda each, **rest: run_arms([each], **rest)])
def test_a_wrong_rule_is_a_failed_run_with_its_message(run: Callable[..., Any]) -> None:
    def wrong(runs: Any) -> World:
        return make_world(runs, rules=Rules(pays_fee_probability=in_percent))

    package = scenario(MIXED, BOTH, time=SHORT)
    runs = run(package, seeds=1, workers=1, factory=wrong, progress=False).runs
    assert set(runs.status) == {"failed"}
    assert runs.error.str.contains(FEE + r", day \d+: it gave [\d.]+ .*; allowed: numbers from 0 to 1").all()


def test_a_comparison_gives_the_message_as_the_reason() -> None:
    def wrong(runs: Any) -> World:
        return make_world(runs, rules=Rules(pays_fee_probability=in_percent))

    package = scenario(MIXED, BOTH, time=SHORT)
    tables = run_arms([package], seeds=1, workers=1, factory=wrong, progress=False)
    failures = Comparison.from_tables(tables.runs, tables.series, [package]).failures
    assert failures
    assert all("rule 'pays_fee_probability', day" in each.reason for each in failures)


def test_the_rules_of_the_project_are_asked_directly() -> None:
    world = world_of(
        (scenario(MIXED, time=SHORT), 1), rules=Rules(has_quorum=lambda heads, area: heads >= 0.5)
    )
    assert world.rules.report_hazard is report_hazard
    assert Rules().replaced() == {}
    assert set(world.rules.replaced()) == {"has_quorum"}


# --- the rules of the project keep what they declare


def test_every_rule_declares_what_it_may_give() -> None:
    for each in RULES:
        with of(each):
            assert isinstance(allowed_values(each), Allowed)


def test_what_is_worked_out_by_hand_is_allowed() -> None:
    for each in RESIDENTS + OFFICES + OWNERS + FIRMS + VOLUNTEERS + PLACES:
        with of(name(each)):
            checked = getattr(ALL_FORWARDED.checked(DAY_3), each.rule.__name__)
            three = [np.full(3, value) for value in each.given]
            assert np.shape(checked(*each.given, **each.named)) == ()
            assert np.shape(
                checked(*three, **{key: np.full(3, value) for key, value in each.named.items()})
            ) == (3,)


def test_checks_change_no_result() -> None:
    run = (scenario(MIXED, BOTH, time=timed(0, 70)), 1)
    plain, checked = (ran(world_of(run, rules=rules, kinds=BUSY)) for rules in (None, ALL_FORWARDED))
    assert_same_outcome(outcome(checked), outcome(plain))


@effort(8)
@given(deliveries(), CORNERS, st.integers(0, 2**32 - 1))
def test_no_rule_leaves_its_range_at_the_ends_of_all_parameters(
    some: Any, corner: tuple[float, int], seed: int
) -> None:
    run = under(*some, seed=seed, horizon=75, parameters=extreme(corner))
    ran(World([run], rules=ALL_FORWARDED)).results()
