"""Claims of the reports: complete, quoted word for word, measurable or not with a reason, and without influence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from experiments.cli import app
from model.inputs.spec import Text
from model.observation.metrics import METRICS
from scenarios.claims import Claim
from scenarios.loader import load, loads, names

ROOT = Path(__file__).resolve().parent.parent
ROW_OF_A_REPORT = re.compile(r"00[0-4]-\d\d")
REPORT = {
    "bachuan-gongfang": "000",
    "one-three": "001",
    "chengdu": "002",
    "chengdu-honghu": "002",
    "liangjiang-branch": "003",
    "liangjiang-grid": "003",
    "liangjiang-digital": "003",
    "bazhong-red-stewards": "004",
}
WHOLE = sorted(REPORT)
CLAIM = """
[[claims]]
quantity = "q"
meaning = { en = "A", zh = "甲" }
kind = "band"
low = 1
high = 2.5
unit = "1"
quote = "“原話”\\\\… 化解2萬餘件"
fact = "004-29"
window = "2022"
measure = "recorded"
scale = "as it is"
strength = "weak"
"""


def fact_rows() -> dict[str, list[str]]:
    """Cells of every row of docs/facts.md by its id."""
    text = (ROOT / "docs/facts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([0-9A-Z]+(?:-\d\d)?) \| (.*) \|$", text, re.M)
    return {name: [cell.strip() for cell in rest.split(" | ")] for name, rest in rows}


def claim(**changes: Any) -> Claim:
    standard: dict[str, Any] = {
        "quantity": "q",
        "meaning": Text(en="A", zh="甲"),
        "kind": "band",
        "low": 1.0,
        "unit": "1",
        "quote": "原话",
        "fact": "004-29",
        "window": "2022",
        "scale": "as it is",
        "strength": "weak",
    }
    return Claim(**(standard | changes))


# What the packages claim


def test_every_package_that_cites_a_report_is_held_to_it() -> None:
    cites = {name for name in names("packages") if any(map(ROW_OF_A_REPORT.fullmatch, load(name).sources))}
    strays = sorted(name for name in cites ^ {*REPORT} if not name.startswith("only-"))
    remedy = "name its report in REPORT of tests/test_claims.py, or cite no row of a report"
    assert not strays, "; ".join(f"scenarios/packages/{name}.toml: {remedy}" for name in strays)


@pytest.mark.parametrize("name", WHOLE)
def test_a_claim_quotes_its_report_word_for_word(name: str) -> None:
    rows = fact_rows()
    phrases = [cells[0] for fact, cells in rows.items() if fact.startswith(REPORT[name])]
    for each in load(name).claims:
        own = [rows[each.fact][0]] if re.match(r"\d", each.fact) else phrases
        assert any(each.quote in phrase for phrase in own), each.quantity


@pytest.mark.parametrize("name", WHOLE)
def test_a_claim_is_about_the_report_of_its_package(name: str) -> None:
    claims = load(name).claims
    assert claims
    assert all(each.fact.startswith((REPORT[name], "D-")) for each in claims)


def test_every_outcome_that_a_report_names_is_claimed() -> None:
    outcomes = {fact for fact, cells in fact_rows().items() if len(cells) == 5 and "VAL" in cells[3]}
    claimed = {each.fact for name in WHOLE for each in load(name).claims}
    assert outcomes - claimed == set()


@pytest.mark.parametrize("name", WHOLE)
def test_signs_point_to_the_better(name: str) -> None:
    # Reports do not claim harm: one that did would most likely be a slip of the pen.
    for each in load(name).claims:
        if each.sign and each.measure:
            better = METRICS[each.measure].better
            assert better == "neither" or (each.sign == "+") == (better == "higher"), each.quantity


@pytest.mark.parametrize("name", WHOLE)
def test_a_claim_without_a_measure_says_why(name: str) -> None:
    for each in load(name).claims:
        assert (each.measure is None) == (each.scale.startswith("none:")), each.quantity


def test_places_claim_nothing() -> None:
    assert not any(load(name).claims for name in names("places"))


# Claims have no influence


def test_claims_do_not_change_the_identity() -> None:
    with_claim = loads('base = "bazhong"\n' + CLAIM)
    assert with_claim.claims
    assert with_claim.identity == load("bazhong").identity


def test_a_baseline_claims_nothing() -> None:
    assert loads('base = "bazhong"\n' + CLAIM).baseline().claims == ()


# Inheritance, writing, reading


def test_claims_are_inherited_as_a_whole_or_replaced_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('base = "bazhong"\n' + CLAIM, encoding="utf-8")
    (tmp_path / "same.toml").write_text('base = "one"\n', encoding="utf-8")
    (tmp_path / "other.toml").write_text('base = "one"\n' + CLAIM.replace('"q"', '"r"'), encoding="utf-8")
    (tmp_path / "none.toml").write_text('base = "one"\nclaims = []\n', encoding="utf-8")
    found = {
        name: [each.quantity for each in load(tmp_path / f"{name}.toml").claims]
        for name in ("same", "other", "none")
    }
    assert found == {"same": ["q"], "other": ["r"], "none": []}


def test_show_prints_claims_that_load_as_the_same(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text('base = "bazhong"\n' + CLAIM, encoding="utf-8")
    shown = CliRunner().invoke(app, ["show", str(path)])
    assert shown.exit_code == 0
    assert "one.toml:8" in shown.stdout  # where the upper bound stands
    assert loads(shown.stdout, "one").claims == load(path).claims


@pytest.mark.parametrize("name", WHOLE)
def test_claims_of_a_package_survive_being_written_out(name: str) -> None:
    package = load(name)
    assert loads(package.to_toml(notes=True), name).claims == package.claims


# What a claim may say


@pytest.mark.parametrize(
    "changes",
    [
        {"low": None, "value": 2.0},
        {"high": 2.0},
        {"kind": "ceiling", "low": None, "high": 0.9},
        {"kind": "sign", "low": None, "sign": "-"},
        {"kind": "structure", "measure": "satisfaction"},
    ],
)
def test_good_claims(changes: dict[str, Any]) -> None:
    assert claim(**changes).quantity == "q"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measure": "satisfactoin"}, "unknown metric.*did you mean 'satisfaction'"),
        ({"quote": " "}, "blank"),
        ({"fact": ""}, "blank"),
        ({"high": 0.5}, "above high; allowed: at most 0.5"),
        ({"sign": "+"}, "a sign in a claim of kind band"),
        ({"kind": "sign"}, "missing; needed for a claim of kind sign"),
        ({"kind": "sign", "sign": "+"}, "a number in a claim of kind sign"),
        ({"value": 1.0}, "both of value and bounds"),
        ({"low": None}, "neither of value and bounds"),
        ({"strength": "proven"}, "'weak', 'moderate' or 'strong'"),
    ],
)
def test_bad_claims(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        claim(**changes)
