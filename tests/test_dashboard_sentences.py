"""One metric in a sentence for people who never heard of an interval, by what the replicates can tell."""

from __future__ import annotations

import math

import pytest
from made_up import effect

from dashboard import answer
from model.observation.metrics import METRICS

NAN = math.nan


def plain(name: str, gaps: list[float], level: float, lang: str = "en") -> str:
    return answer.plain(METRICS[name], effect(METRICS[name], gaps, level), lang)


@pytest.mark.parametrize(
    ("name", "gaps", "level", "lang", "told"),
    [
        ("fee_collection", [NAN, NAN], 0.5, "en", "Fee collection: cannot be computed here"),
        ("fee_collection", [NAN, NAN], 0.5, "zh", "物业费收缴率：在此无法计算"),
        ("petitions", [0.0, 0.0, 0.0], 1.0, "en", "Petitions: exactly the same, 1.02 per 1,000 residents and year"),
        ("fee_collection", [0.0, 0.0, 0.0], 0.5, "en", "Fee collection: exactly the same, 51.0 %"),
        ("fee_collection", [0.0, 0.0, 0.0], 0.5, "zh", "物业费收缴率：完全相同，51.0%"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_and_what_is_the_same_is_said(
    name: str, gaps: list[float], level: float, lang: str, told: str
) -> None:
    assert plain(name, gaps, level, lang) == told


def test_a_difference_that_can_be_told_shows_in_the_figures() -> None:
    """Both levels get as many digits as it takes to see them apart."""
    steady = [0.00021, 0.00019, 0.0002, 0.0002]
    assert plain("turnout", steady, 0.5) == (
        "Higher turnout of owners' votes, but only slightly: from 51.50 % to 51.52 %"
    )
    assert plain("trust", steady, 0.5) == "Higher trust, but only slightly: from 0.5150 to 0.5152"
    assert plain("turnout", steady, 0.5, "zh").endswith("由 51.50% 变为 51.52%")


def test_a_difference_that_matters_to_nobody_is_told_as_none() -> None:
    steady = [0.0021, 0.0019, 0.002, 0.002]
    assert plain("fee_collection", steady, 0.5) == (
        "Fee collection: no difference that matters (51.5 % without it, 51.7 % with it)"
    )
    assert plain("dispute_backlog", [0.1, 0.11, 0.1], 10.0, "zh") == (
        "未结纠纷：差别可忽略（不采用 10.2，采用 10.3，件/千人）"
    )
    assert answer.mark(METRICS["fee_collection"], effect(METRICS["fee_collection"], steady, 0.5)) == "same"


@pytest.mark.parametrize(
    ("days", "en", "zh"),
    [
        (90, "90 days", "90 天"),
        (365, "1 year", "1 年"),
        (730, "2 years", "2 年"),
        (731, "731 days", "731 天"),
    ],
)
def test_a_span_is_told_in_years_where_it_is_whole_ones(days: int, en: str, zh: str) -> None:
    assert (answer.span(days, "en"), answer.span(days, "zh")) == (en, zh)
