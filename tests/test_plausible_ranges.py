"""Plausible ranges: by the grade of the source, or as declared beside the number."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from effort import effort
from hypothesis import given
from hypothesis import strategies as st

from experiments.design.draws import draws, uncertain_inputs
from model.inputs.archetypes import ARCHETYPES, ARCHETYPES_FILE, load_archetypes
from model.inputs.nearest import DeclarationError
from model.inputs.parameters import parse_parameters
from model.inputs.plausible import FIXED, PLAIN, POSITIVE, SHARE, Stated, grade_of, grades, plausible_range
from scenarios.catalogue import all_parameters

ROOT = Path(__file__).resolve().parent.parent
INPUTS = uncertain_inputs()
DAYS = Stated(10.0, 0.0, 100.0, "days", "assumption")
SHARED = Stated(0.5, 0.0, 1.0, "1", "assumption")
ROW_OF_FACTS = re.compile(r"^\| ([A-Z]\d+) \| .* \| ([^|]*) \|$", re.M)


def facts_section(title: str) -> str:
    """Text of the section of docs/facts.md whose heading begins so."""
    text = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    return next(part for part in text.split("\n## ") if part.startswith(title))


# --- grades


@pytest.mark.parametrize(
    ("source", "grade"),
    [
        ("D3", "A"),
        ("P5", "B"),
        ("P5, P8", "C"),
        ("S1, 003-12", "report"),
        ("D-28", "report"),
        ("S000-A", "assumption"),
        ("P5, assumption", "assumption"),
        ("Assumption (R10)", "assumption"),
        ("L6", "statute"),
        ("a count of our own, 2004-06", "assumption"),
        ("Z99", "assumption"),
    ],
)
def test_a_source_has_the_grade_of_the_weakest_fact_that_it_names(source: str, grade: str) -> None:
    assert grade_of(source) == grade


def test_facts_have_the_grade_that_the_list_of_facts_gives_them() -> None:
    """The weaker one where a row has two; statutes are of grade A there, results of models have none."""
    order = ("A", "B", "C", "AS")
    text = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    listed = {}
    for fact, cell in ROW_OF_FACTS.findall(text):
        found = re.findall(r"\b(?:AS|A|B|C)\b", cell)
        listed[fact] = max(found, key=order.index) if found and len(cell) < 15 else ""
    known = grades().facts
    assert known.keys() == listed.keys()
    short = {"AS": "assumption"}
    law = dict.fromkeys((f for f, _ in ROW_OF_FACTS.findall(facts_section("Law"))), "")
    models = dict.fromkeys(f for f, _ in ROW_OF_FACTS.findall(facts_section("Published models")))
    for fact, grade in known.items():
        if grade == "statute":
            assert fact in law
            assert listed[fact] in ("A", "")  # L2 is arithmetic on L1
        elif fact in models:
            assert grade == "assumption"
        else:
            assert grade == short.get(listed[fact], listed[fact]), fact


def test_every_fact_that_a_source_names_has_a_grade() -> None:
    named = {
        fact for each in all_parameters().values() for fact in re.findall(r"\b[A-Z]\d{1,2}\b", each.source)
    }
    assert named <= grades().facts.keys()


def test_every_number_has_a_grade_and_a_range_within_its_limits_around_its_default() -> None:
    assert len(INPUTS) == len({each.name for each in INPUTS}) > 600
    for each in INPUTS:
        low, high = each.interval
        assert each.plausible.grade in grades().grades
        assert each.low <= low <= each.value <= high <= each.high, each.name
        assert (low < high) is (each.plausible.shape != FIXED), each.name


def test_a_range_stands_in_its_own_key_and_not_in_the_words_of_the_source() -> None:
    assert [each.name for each in all_parameters().values() if "plausible" in each.source] == []


def test_a_worse_grade_never_reaches_less_far() -> None:
    factors = [grade.factor for grade in grades().grades.values()]
    assert factors == sorted(factors)
    assert grades().grades["statute"].factor == grades().grades["design"].factor == 1.0


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("petition_deadline_days", "statute"),
        ("desk_days", "statute"),
        ("capacity_scale", "design"),
        ("survey_threshold", "design"),
        ("renewal_condition_limit", "design"),
    ],
)
def test_statutes_and_choices_of_design_are_fixed(name: str, grade: str) -> None:
    plausible = all_parameters()[name].plausible
    assert (plausible.shape, plausible.grade) == (FIXED, grade)
    assert name not in draws().names


# --- ranges


def stated(value: float, low: float, high: float, unit: str = "days", source: str = "assumption") -> Stated:
    return Stated(value, low, high, unit, source)


@pytest.mark.parametrize(
    ("number", "declared", "shape", "ends"),
    [
        (stated(10, 0, 100, source="P5"), None, POSITIVE, (8, 12.5)),
        (stated(10, 0, 100), None, POSITIVE, (5, 20)),
        (stated(10, 0, 100), 1.25, POSITIVE, (8, 12.5)),
        (stated(10, 0, 100), "C", POSITIVE, (10 / 1.5, 15)),
        (stated(10, 0, 100), [9, 30.5], POSITIVE, (9, 30.5)),
        (stated(10, 0, 100), [0, 30], PLAIN, (0, 30)),
        (stated(10, 0, 100), "design", FIXED, (10, 10)),
        (stated(0.5, 0, 1, "1"), None, SHARE, (1 / 3, 2 / 3)),
        (stated(0.9, 0, 1, "1/month"), None, SHARE, (4.5 / 5.5, 18 / 19)),
        (stated(0.9, 0, 1, "1"), [0.5, 1.0], PLAIN, (0.5, 1.0)),
        (stated(0.5, 0, 1, "logit"), None, POSITIVE, (0.25, 1.0)),
        (stated(0.5, 0, 2, "1"), None, POSITIVE, (0.25, 1.0)),
        (stated(-1, -4, 4, "logit"), None, PLAIN, (-1 - math.log(2), -1 + math.log(2))),
        (stated(0, -4, 4, "degrees"), [-1, 2], PLAIN, (-1, 2)),
    ],
)
def test_a_range_follows_from_unit_limits_and_grade(
    number: Stated, declared: object, shape: str, ends: tuple[float, float]
) -> None:
    found = plausible_range("f.toml: x", number, declared)
    assert found.shape == shape
    assert (found.low, found.high) == pytest.approx(ends)


@effort(60)
@given(st.floats(1e-3, 0.999), st.sampled_from(list(grades().grades)))
def test_a_factor_acts_on_odds_alike_on_both_sides(value: float, grade: str) -> None:
    """So that a share and its complement are equally uncertain."""
    one = plausible_range("f", stated(value, 0, 1, "1"), grade)
    other = plausible_range("f", stated(1 - value, 0, 1, "1"), grade)
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low))


@pytest.mark.parametrize(
    ("number", "whole"),
    [
        (stated(2, 1, 10, "attempts"), True),
        (stated(2, 1, 10, "days"), False),
        (stated(2.5, 1, 10, "persons"), False),
        (stated(1, 0.1, 3, "persons"), False),
    ],
)
def test_what_comes_whole_is_told_by_unit_default_and_limits(number: Stated, whole: bool) -> None:
    assert plausible_range("f", number).whole is whole


# --- what is refused

PARAMETER = {
    "value": 10.0, "unit": "days", "low": 1.0, "high": 60.0, "en": "a", "zh": "b", "source": "assumption",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"plausible": [0.5, 20]},
            "plausible = [0.5, 20]: outside the limits; allowed: within 1 to 60 (low and",
        ),
        (
            {"plausible": [5, 61.0]},
            "plausible = [5, 61.0]: outside the limits; allowed: within 1 to 60 (low and",
        ),
        ({"plausible": [20, 5]}, "plausible = [20, 5]: the wrong way round; allowed: [low, high]"),
        ({"plausible": [5, 10]}, "plausible = [5, 10]: allowed: a range with the default 10 inside"),
        ({"plausible": [5]}, "plausible = [5]: allowed: two numbers, [low, high]"),
        ({"plausible": [5, "a"]}, "plausible = [5, 'a']: allowed: two numbers, [low, high]"),
        ({"plausible": [5, math.nan]}, "allowed: two numbers, [low, high]"),
        (
            {"plausible": "desing"},
            "plausible = 'desing': no range, factor or grade; allowed: [low, high], a factor ",
        ),
        ({"plausible": "desing"}, "assumption (did you mean 'design'?)"),
        ({"plausible": True}, "plausible = True: no range, factor or grade"),
        ({"plausible": math.inf}, "plausible = inf: no range, factor or grade"),
        (
            {"plausible": 1.0},
            "plausible = 1.0: allowed: a factor above 1, or [low, high]; 'design' or 'statute'",
        ),
        ({"plausible": -2}, "plausible = -2: allowed: a factor above 1"),
        (
            {"value": 0.0, "low": 0.0},
            "a number that is 0 has no range by a factor; allowed: plausible = [low, high]",
        ),
        ({"value": 1.0, "low": 0.0, "high": 1.0, "unit": "1"}, "a number that is 1 has no range by a factor"),
        ({"low": -5.0}, "a number that may be below 0 (limits -5 to 60) has no range by a factor"),
        ({"plausable": 2}, "unknown key 'plausable' (did you mean 'plausible'?)"),
    ],
)
def test_a_wrong_range_is_named_with_file_and_parameter(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(message)) as caught:
        parse_parameters({"delay": {**PARAMETER, **changes}}, "own.toml", "own")
    assert str(caught.value).startswith("own.toml: delay: ")


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            "[0.2, 0.8]",
            "fee: plausible = [0.2, 0.8]: archetypes differ; allowed: a factor above 1, a grade, or",
        ),
        ("{ new = [0.2, 0.8] }", "fee: plausible: unknown key 'new'"),
        (
            "{ old = [0.5, 0.8] }",
            "fee.old: plausible = [0.5, 0.8]: allowed: a range with the default 0.4 inside",
        ),
        ('"E"', "fee.old: plausible = 'E': no range, factor or grade"),
    ],
)
def test_a_wrong_range_of_an_archetype_is_named(tmp_path: Path, declared: str, message: str) -> None:
    text = ARCHETYPES_FILE.read_text(encoding="utf-8")
    head, _, rest = text.partition("\n[fee]\n")
    lines = [
        f"plausible = {declared}" if line.startswith("plausible") else line for line in rest.split("\n", 8)
    ]
    path = tmp_path / "archetypes.toml"
    path.write_text("\n".join([head, "[fee]", *lines]), encoding="utf-8")
    with pytest.raises(DeclarationError, match=re.escape(f"archetypes.toml: {message}")):
        load_archetypes(path)


def test_a_table_of_archetypes_may_state_some_ranges_and_leave_the_others_to_the_grade() -> None:
    fee = load_archetypes(ARCHETYPES_FILE).fields["fee"].plausible
    assert set(fee) == set(ARCHETYPES)
    assert (fee["old"].low, fee["old"].high, fee["old"].declared) == (0.2, 0.8, True)
    assert (fee["danwei"].low, fee["danwei"].high, fee["danwei"].declared) == (0.25, 1.0, False)
