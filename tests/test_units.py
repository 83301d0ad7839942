"""Units: one table of Chinese names, used wherever a unit is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from experiments.listing import Topic, listing
from model.inputs.archetypes import archetypes
from model.inputs.units import chinese_units, unit_in
from model.observation.metrics import METRICS
from model.policy.levers import LEVERS
from scenarios.catalogue import all_parameters

ACCOUNTS = ("yuan", "hours")  # model/accounting/ledgers.py
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OF_NO_LANGUAGE = {"1", "%"}


def declared() -> Iterator[str]:
    """Units of all that is declared. Those of claims are sentences about a report, and are shown as written."""
    for table in (all_parameters().values(), LEVERS, archetypes().fields.values(), METRICS.values()):
        yield from (each.unit for each in table)
    yield from ACCOUNTS


def test_every_unit_that_is_declared_has_a_chinese_name_and_no_other_has() -> None:
    used, named = set(declared()), set(chinese_units())
    assert not used - named, f"give a Chinese name in model/data/units.toml: {sorted(used - named)}"
    assert not named - used, f"model/data/units.toml: nothing has the unit: {sorted(named - used)}"


def test_chinese_names_are_chinese() -> None:
    plain = {unit for unit, name in chinese_units().items() if not CHINESE.search(name)}
    assert plain == OF_NO_LANGUAGE


def test_a_unit_without_another_name_is_shown_as_it_was_written() -> None:
    assert (unit_in("dogs/day", "zh"), unit_in("dogs/day", "en")) == ("dogs/day", "dogs/day")
    assert (unit_in("days", "zh"), unit_in("days", "en")) == ("天", "days")


@pytest.mark.parametrize("topic", [Topic.parameters, Topic.levers, Topic.archetypes, Topic.metrics])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lists_show_units_in_their_language(topic: Topic, lang: str) -> None:
    head, *rows = [re.split(r"\s{2,}", line) for line in listing(topic, lang).splitlines()]
    column = head.index({"en": "unit", "zh": "单位"}[lang])
    known = chinese_units().values() if lang == "zh" else chinese_units()
    assert {row[column] for row in rows} <= set(known)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["clubs_number = 6 clubs (0 to 100): ", "clubs_ties = 0.5 (0 to 1): "]),
        ("zh", ["`clubs_number` = 6 个（0 至 100）：", "`clubs_ties` = 0.5（0 至 1）："]),
    ],
)
def test_parameters_of_an_intervention_are_told_with_their_unit_if_they_have_one(
    lang: str, told: list[str]
) -> None:
    text = listing(Topic.interventions, lang, long=True)
    assert [each for each in told if each not in text] == []
