"""Of 100 cases that arise: whole numbers that add up, the main difference in words, and what the picture shows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import PACKAGES, comparison, runs, scenarios, series
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from experiments.analysis.pairs import Pair
from experiments.report import hundred
from experiments.report.answer import Answer
from experiments.report.layout import columns
from experiments.report.phrases import say

LANGUAGES = ("en", "zh")
DISPUTES = ("disputes_settled_30", "disputes_settled_90", "disputes_settled_ever")
MATTERS = ("settled_30", "settled_90", "settled_ever")
BEFORE = (*zip(DISPUTES, (0.31, 0.56, 0.68), strict=True), *zip(MATTERS, (0.5, 0.7, 0.8), strict=True))


def answer(
    changes: Mapping[str, float],
    seeds: int = 6,
    noise: float = 0.001,
    values: Mapping[str, float] = MappingProxyType({}),
) -> Answer:
    """A package that changes the given shares by so much; the differences of seeds vary by `noise`.

    `values` are those of both arms in every seed.
    """
    table = runs(PACKAGES[:1], seeds).assign(**values)
    swing = table["seed"].map(lambda seed: noise * (-1) ** seed)
    with_it = table["arm"] == "package"
    for name, level in BEFORE:
        if name not in values:
            table[name] = level + with_it * (changes.get(name, 0.0) + swing)
    return Answer.from_tables(table, series(table.head(0)), scenarios(PACKAGES[:1]))


def pair(*given: Any, **named: Any) -> Pair:
    return answer(*given, **named).pairs[0]


# ---- numbers


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8).filter(any))
def test_whole_numbers_add_up_and_none_is_more_than_one_away(parts: list[int]) -> None:
    shares = [part / sum(parts) for part in parts]
    found = hundred.whole(shares)
    assert sum(found) == 100
    assert all(abs(number - 100 * share) < 1 for number, share in zip(found, shares, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    assert hundred.whole((0.314, 0.247, 0.123, 0.316)) == (31, 25, 12, 32)
    assert hundred.whole((1 / 3, 1 / 3, 1 / 3)) == (34, 33, 33)
    assert hundred.whole((0.29, 0.57, 0.14)) == (29, 57, 14)


def test_a_hundred_cases_by_when_they_are_settled() -> None:
    assert hundred.hundred(0.31, 0.56, 0.68) == (31, 25, 12, 32)
    assert hundred.hundred(0, 0, 0) == (0, 0, 0, 100)
    assert hundred.hundred(1, 1, 1) == (100, 0, 0, 0)


def test_what_came_back_is_settled_by_nobody() -> None:
    """More came back after 90 days than was settled by then: nothing is settled later."""
    assert hundred.hundred(0.5, 0.8, 0.7) == (50, 20, 0, 30)
    assert hundred.hundred(0.6, 0.5, 0.7) == (50, 0, 20, 30)
    assert hundred.hundred(0.6, 0.5, 0.4) == (40, 0, 0, 60)


@given(*[st.floats(0, 1)] * 3)
def test_by_nobody_is_always_what_is_not_settled_at_the_end(soon: float, late: float, ever: float) -> None:
    found = hundred.hundred(soon, late, ever)
    assert sum(found) == 100 and min(found) >= 0
    assert abs(found[3] - 100 * (1 - ever)) < 1


def test_both_groups_and_both_arms_have_the_means_of_the_runs() -> None:
    disputes, cases = hundred.bars(pair(dict.fromkeys(DISPUTES, 0.04)))
    assert (disputes.group, disputes.baseline, disputes.package) == (
        "disputes",
        (31, 25, 12, 32),
        (35, 25, 12, 28),
    )
    assert (cases.group, cases.baseline, cases.package) == (
        "cases",
        (50, 20, 10, 20),
        (50, 20, 10, 20),
    )


def test_a_seed_that_failed_in_one_arm_takes_no_part() -> None:
    table = answer({}).runs.copy()
    table.loc[(table["seed"] == 2) & (table["arm"] == "package"), "status"] = "failed"
    table.loc[(table["seed"] == 2) & (table["arm"] == "baseline"), list(DISPUTES)] = 1.0
    made = Answer.from_tables(table, series(table.head(0)), scenarios(PACKAGES[:1]))
    assert hundred.bars(made.pairs[0])[0].baseline == (31, 25, 12, 32)


# ---- the main difference in words


def test_the_largest_difference_is_named_with_both_numbers() -> None:
    changes = {"disputes_settled_30": 0.02, "disputes_settled_90": 0.07, "disputes_settled_ever": 0.05}
    assert (
        hundred.sentence(pair(changes), "en")
        == "With the package, 63 of 100 disputes are settled within 90 days instead of 56."
    )
    assert (
        hundred.sentence(pair(changes), "zh")
        == "采用方案后，每100件纠纷中有 63 件在90天内解决，不采用时为 56 件。"
    )


def test_what_goes_the_other_way_is_named_as_well() -> None:
    told = hundred.sentence(pair({"disputes_settled_30": 0.09, "settled_ever": -0.06}), "en")
    assert told == (
        "With the package, 40 of 100 disputes are settled within 30 days instead of 31; "
        "but 26 of 100 cases are settled by nobody or come back instead of 20."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_difference_that_may_be_chance_is_called_so(lang: str) -> None:
    told = hundred.sentence(pair({"disputes_settled_90": 0.07}, noise=0.3), lang)
    assert told.startswith({"en": "No clear difference", "zh": "看不出明显差别"}[lang])


def test_a_sure_difference_of_less_than_a_case_is_none() -> None:
    assert hundred.sentence(pair({"settled_90": 0.002}), "en").startswith("No clear difference")


@pytest.mark.parametrize(("lang", "words"), [("en", "either way"), ("zh", "采用与否都有")])
@pytest.mark.parametrize("values", [{}, {"disputes_settled_90": 0.8, "disputes_settled_ever": 0.7}])
def test_equal_counts_are_not_set_against_each_other(values: dict[str, float], lang: str, words: str) -> None:
    told = hundred.sentence(pair({"settled_90": 0.002}, values=values), lang)
    assert words in told and "instead of" not in told and "不采用时" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_seed_tells_nothing_and_equal_arms_are_the_same(lang: str) -> None:
    assert hundred.sentence(pair({"settled_30": 0.2}, seeds=1), lang) == say("hundred_single", lang)
    assert hundred.sentence(pair({}, noise=0.0), lang) == say("hundred_same", lang)


def test_a_share_of_which_something_was_taken_off_is_not_quoted() -> None:
    """In the picture 70 of 100 cases are settled within 90 days, in the tables 80 %: the sentence keeps out of it."""
    values = {"settled_90": 0.8, "settled_ever": 0.7}
    made = pair({"settled_30": 0.05}, values=values)
    cases = hundred.bars(made)[1]
    assert cases.kept == ("ever", "30")
    assert "55 of 100 cases are settled within 30 days" in hundred.sentence(made, "en")


# ---- the picture


def texts(figure: Figure) -> list[str]:
    return [each.get_text() for each in figure.findobj(Text) if isinstance(each, Text) and each.get_text()]


def widths(figure: Figure) -> list[tuple[str, float]]:
    """Colour and width of every part of a bar."""
    bars = [each for axes in figure.get_axes() for each in axes.patches if isinstance(each, Rectangle)]
    return [(to_hex(each.get_facecolor()).upper(), each.get_width()) for each in bars]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_has_four_bars_of_a_hundred_from_good_to_grey(lang: str) -> None:
    made = answer({"disputes_settled_90": 0.07})
    figure = made.hundred(lang)
    drawn = widths(figure)
    assert [colour for colour, _ in drawn] == [*hundred.COLOURS] * 4
    assert [width for _, width in drawn[:8]] == [31, 25, 12, 32, 31, 32, 5, 32]
    shown = [text for text in texts(figure) if text.isdigit()]
    assert shown == [str(int(width)) for _, width in drawn]
    told = "\n".join(texts(figure))
    assert hundred.sentence(made.pairs[0], lang) in told.replace("\n", "" if lang == "zh" else " ")
    assert all(say(f"hundred_legend_{part}", lang) in told for part in hundred.PARTS)
    assert all(say(f"hundred_head_{group}", lang) in told for group in hundred.GROUPS)
    assert say("hundred_caption", lang)[:20] in told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("days", "text"), [(275.0, "hundred_days"), (0.0, "hundred_short")])
def test_few_days_or_none_are_said_in_words(lang: str, days: float, text: str) -> None:
    nothing = dict.fromkeys((*DISPUTES, *MATTERS), float("nan")) if not days else {}
    made = answer({}, values={"cohort_days": days, **nothing})
    wanted = say(text, lang, days=275) if days else say(text, lang)
    joined = "" if lang == "zh" else " "
    for told in ("\n".join(texts(made.hundred(lang))), made.report(lang), made.text(lang, 80)):
        assert wanted in told.replace("\n", joined)
    assert bool(widths(made.hundred(lang))) == (days > 0)


def test_a_whole_year_needs_no_note() -> None:
    assert hundred.note(pair({}), "en") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_without_these_metrics_and_runs_that_failed_are_no_error(lang: str) -> None:
    table = runs(PACKAGES[:1], 3).drop(columns=[*DISPUTES, *MATTERS])
    old = Answer.from_tables(table, series(table.head(0)), scenarios(PACKAGES[:1]))
    assert say("hundred_missing", lang) in old.report(lang)
    assert say("hundred_missing", lang) in texts(old.hundred(lang))
    none = comparison(PACKAGES[:1], 0)
    assert say("figure_empty", lang) in texts(none.hundred(lang))


def test_small_parts_have_their_number_and_empty_parts_none() -> None:
    figure = answer({}, values=dict(zip(DISPUTES, (0.01, 0.02, 0.02), strict=True))).hundred()
    assert [text for text in texts(figure) if text.isdigit()][:3] == ["1", "1", "98"]


# ---- report and terminal


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_terminal_has_two_lines_for_each_group(lang: str) -> None:
    lines = hundred.lines(pair({"disputes_settled_90": 0.07}), lang)
    assert len(lines) == 4
    assert len(set(map(columns, lines))) == 1
    assert max(map(columns, lines)) <= 80
    if lang == "en":
        assert lines[0] == "Disputes   without  31 within 30 days, 25 by 90, 12 later, 32 by nobody"
        assert lines[1] == "           with     31 within 30 days, 32 by 90,  5 later, 32 by nobody"
    assert all(line in answer({"disputes_settled_90": 0.07}).text(lang) for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_has_sentence_and_numbers_after_the_verdict(lang: str) -> None:
    made = answer({"disputes_settled_90": 0.07})
    report = made.report(lang)
    parts = [say(f"section_{name}", lang) for name in ("verdict", "hundred", "compared")]
    places = [report.index(f"## {part}\n") for part in parts]
    assert places == sorted(places)
    section = report[places[1] : places[2]]
    assert hundred.sentence(made.pairs[0], lang) in section
    assert section.count("\n- ") == 4
    assert say("hundred_caption", lang) in section
