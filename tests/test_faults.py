"""A plan that does not fit is told in the words of the pages: its measure, its setting, what is allowed."""

import pytest

from dashboard.address import read
from dashboard.asked import question_of
from dashboard.faults import plain
from scenarios.errors import ScenarioError


def told(search: str, lang: str) -> str:
    address, problems = read(search)
    assert not problems
    with pytest.raises(ScenarioError) as caught:
        question_of(address)
    return plain(caught.value, lang)


@pytest.mark.parametrize(
    ("arm", "en", "zh"),
    [
        (
            "clubs:coverage=1.5",
            "how widely (1 is all): “1.5” does not fit",
            "的覆盖面（1 为全部）：“1.5”不合适",
        ),
        ("clubs:intensity=9", "strength (1 is the usual): “9.0” does not fit", "的力度（1 为通常）"),
        ("clubs:start=2022-06-01:end=2022-03-01", "last day: “2022-03-01” does not fit", "早于开始日期"),
        ("clubs:start=2030-01-01", "allowed: 2022-01-01 to 2023-12-31", "的开始日期：“2030-01-01”不合适"),
        ("clubs:ramp_days=9999", "days until it is fully in place", "全面到位所需天数"),
    ],
)
def test_what_does_not_fit_is_told_by_titles_and_not_by_keys(arm: str, en: str, zh: str) -> None:
    said = {lang: told(f"arm={arm}", lang) for lang in ("en", "zh")}
    assert said["en"].startswith("“Clubs and community school”") and en in said["en"]
    assert zh in said["zh"]
    assert not any(
        key in words for words in said.values() for key in ("interventions", "ramp_days", "baseline")
    )


def test_a_value_of_the_place_is_told_as_the_loader_tells_it() -> None:
    assert "old.fee" in told("set=old.fee=-5&arm=clubs", "en")
