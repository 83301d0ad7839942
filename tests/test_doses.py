"""Titles tell a dose in everyday words, as a share of what the intervention reaches; names keep what was typed."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import scenarios.interventions
from experiments.report.phrases import LANGUAGES
from scenarios import doses
from scenarios.catalogue import intervention_ids
from scenarios.loader import load

CODE = Path(scenarios.interventions.__file__).parent
TABLES = {  # tables whose rows are reached, by what titles call them
    "communities": {"communities"}, "compounds": {"compounds"}, "grids": {"grids"}, "both": {"grids", "compounds"},
    "patches": {"stewards"}, "with_members": {"compounds"}, "worn": {"compounds"}, "with_defects": {"compounds"},
    "no_commodity": {"compounds"},
}  # fmt: skip
QUEUE = re.compile(r'self\.(?:treated|days|time_reached)\(\s*world, "(\w+)"')


@pytest.mark.parametrize(
    ("settings", "english", "chinese"),
    [
        ({"coverage": 0.5}, "in half of the buildings with party members", "覆盖一半有党员的楼栋"),
        ({"coverage": 0.3}, "in 30% of the buildings with party members", "覆盖30% 的有党员的楼栋"),
        ({"coverage": 1.0}, "in all buildings with party members", "覆盖全部有党员的楼栋"),
        ({"intensity": 0.5}, "at 50% of the usual strength", "力度为平常的 50%"),
        ({"intensity": 2.0}, "2 times as strong as usual", "力度为平常的 2 倍"),
        (
            {"start": date(2022, 3, 1), "ramp_days": 0},
            "from 2022-03-01, complete from the first day",
            "自 2022-03-01 起，首日即全部到位",
        ),
    ],
)  # fmt: skip
def test_titles_tell_settings_in_everyday_words(settings: dict[str, Any], english: str, chinese: str) -> None:
    made = load("only-red-stewards").without("red_stewards").with_interventions({"red_stewards": settings})
    assert made.title.of("en").endswith(f"Red stewards ({english})")
    assert made.title.of("zh").endswith(f"红色管家（{chinese}）")


@pytest.mark.parametrize("name", intervention_ids())
def test_a_share_is_of_the_units_that_the_code_reaches(name: str) -> None:
    assert (
        set(QUEUE.findall((CODE / f"{name}.py").read_text(encoding="utf-8"))) == TABLES[doses.units_of(name)]
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_of_ones_own_has_words_too_and_one_community_is_one_of_its_kind(lang: str) -> None:
    own, alone, many = (
        doses.told(name, {"coverage": 0.5}, communities, lang)[0]
        for name, communities in (("evening_desk", 1), ("clubs", 1), ("clubs", 3))
    )
    assert len({own, alone, many}) == 3


def test_a_title_changes_no_answer() -> None:
    half = load("baseline-old").with_interventions({"clubs": {"coverage": 0.5}})
    renamed = half.model_copy(update={"title": load("bazhong").title})
    assert renamed.identity == half.identity
    assert half.name == "baseline-old + clubs:coverage=0.5"
