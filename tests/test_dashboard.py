"""The pages without a browser: their texts, sentences and charts, and that nothing is asked from elsewhere."""

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from made_up import comparison
from made_up import effect as effect_of

from dashboard import answer, charts
from dashboard.offline import stay_offline
from dashboard.phrases import catalogue
from experiments.analysis.pairs import Pair
from experiments.design.design import contrast_of
from experiments.report import sentences
from experiments.report.phrases import LANGUAGES
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "bazhong-red-stewards"
ANSWER = comparison((PACKAGE,), 30)
FIRST = ANSWER.pairs[0]
BEING_BUILT = set(
    "answer chosen costs downloads wrong wrong_died wrong_other wrong_question".split()
)  # texts of pages that are not there yet

# Texts


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("name", catalogue())
def test_every_text_is_there_in_both_languages_with_the_same_names(name: str) -> None:
    text = catalogue()[name]
    assert set(text) == set(LANGUAGES)
    assert all(words.strip() for words in text.values())
    assert fields(text["en"]) == fields(text["zh"])


def code() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py"))


def test_every_text_that_a_page_names_is_in_the_catalogue() -> None:
    assert set(re.findall(r'tell\(\s*"(\w+)"', code())) <= set(catalogue())


def test_every_text_is_used() -> None:
    """By its name, or by one that is made, such as `tell(f"page_{each}", lang)`."""
    words = code()
    made = {re.sub(r"\{[^}]*\}", r"\\w+", text) for text in re.findall(r'"([^"\s]*\{[^"\s]*)"', words)}
    made = {pattern for pattern in made if re.search(r"[a-z]{3}", pattern.replace(r"\w+", ""))}
    assert [
        name
        for name in set(catalogue()) - BEING_BUILT
        if f'"{name}"' not in words and not any(re.fullmatch(pattern, name) for pattern in made)
    ] == []


# The answer in plain words


def told(lang: str) -> dict[str, answer.Finding]:
    return {each.metric: each for each in answer.findings(FIRST, lang)}


def test_outcomes_and_costs_are_told_apart() -> None:
    marks = {name: each.mark for name, each in told("en").items()}
    assert marks["dispute_backlog"] == "good"
    assert marks["fee_collection"] == "bad"
    assert marks["satisfaction"] == "unsure"
    assert marks["satisfied_share"] == "same"
    assert marks["yuan"] == marks["hours"] == marks["yuan_residents"] == "cost"


def test_a_plain_sentence_names_direction_and_both_levels() -> None:
    found = told("en")["dispute_backlog"].sentence
    assert re.fullmatch(r"Fewer open disputes: from 1\d\.\d to 1\d\.\d per 1,000 residents", found)
    assert re.fullmatch(
        r"未结纠纷减少：由 1\d\.\d 变为 1\d\.\d 件/千人", told("zh")["dispute_backlog"].sentence
    )


def test_what_cannot_be_told_is_not_told_as_a_change() -> None:
    assert "no clear difference" in told("en")["satisfaction"].sentence
    assert "看不出" in told("zh")["satisfaction"].sentence


def test_the_summary_counts_what_the_findings_show() -> None:
    first, residents, price, against = answer.summary(FIRST, "en")
    assert first == (
        "Of 7 outcomes: 4 better, 1 worse, 1 without a difference that matters, 1 that cannot be told."
    )
    assert residents.startswith("Residents pay more, in fees and for renewals that they voted for: +24,")
    assert price == "Other costs: more hours of work and more public money."
    assert "speaks most against the package: more cases closed on paper (" in against


UNSURE, NONE = [-30_000.0, 50_000.0, 10_000.0, -5_000.0], [0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("hours", "yuan", "lang", "words"),
    [
        (UNSURE, UNSURE, "en", "cannot tell whether it takes more: hours of work, public money."),
        (UNSURE, NONE, "en", "cannot tell whether it takes more: hours of work."),
        (UNSURE, UNSURE, "zh", "还看不出：工作时长、公共支出。"),
        (NONE, NONE, "en", "neither more hours nor more public money"),
        (NONE, NONE, "zh", "没有值得在意的增加"),
    ],
)
def test_a_cost_that_cannot_be_told_is_not_told_as_none(
    hours: list[float], yuan: list[float], lang: str, words: str
) -> None:
    gaps = {"hours": hours, "yuan": yuan}
    changed = {name: effect_of(METRICS[name], each, 1000.0) for name, each in gaps.items()}
    pair = replace(FIRST, effects=FIRST.effects | changed)
    assert words in answer.summary(pair, lang)[2]


def test_one_repetition_is_not_taken_for_an_answer() -> None:
    pair = comparison((PACKAGE,), 1).pairs[0]
    assert answer.summary(pair, "en") == [
        "There is one replicate only, so no difference can be told from chance."
    ]
    assert {each.mark for each in answer.findings(pair, "en")} == {"unsure"}
    assert charts.panels(pair, "zh")


def test_a_difference_that_can_be_told_is_visible_in_the_levels() -> None:
    found = told("en")
    for name, effect in FIRST.headline.items():
        if effect.told:
            low, high = re.findall(r"from ([\d.,]+) ?%? to ([\d.,]+)", found[name].sentence)[0]
            assert low != high


@pytest.mark.parametrize("lang", LANGUAGES)
def test_costs_say_who_bears_them(lang: str) -> None:
    *declared, came_out = answer.costs(FIRST, lang)
    scenario = FIRST.variant
    for name, line in zip(scenario.interventions, declared, strict=True):
        assert declaration(name).title(lang) in line and declaration(name).cost(lang).rstrip(".。") in line
    assert METRICS["volunteer_hours"].name(lang) in came_out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_a_row_for_each_headline_metric(lang: str) -> None:
    head, *rows = answer.table(FIRST, lang)
    parts = [name for names in sentences.PARTS.values() for name in names]
    assert len(rows) == len(FIRST.headline) + len(parts)
    assert {len(row) for row in [head, *rows]} == {len(answer.COLUMNS)}


# Charts


def test_bands_lie_below_the_lines_and_the_tooltip_names_the_lines() -> None:
    option = charts.panels(FIRST, "en")[0].option
    series = option["series"]
    assert [each.get("stack") for each in series] == ["baseline"] * 2 + ["package"] * 2 + [None] * 2
    assert (
        "without it: {c4}" in option["tooltip"]["formatter"]
        and "with it: {c5}" in option["tooltip"]["formatter"]
    )
    assert {len(each["data"]) for each in series} == {len(option["xAxis"]["data"])}


def test_a_band_holds_its_line() -> None:
    series = charts.panels(FIRST, "en")[0].option["series"]
    for low, thick, line in ((series[0], series[1], series[4]), (series[2], series[3], series[5])):
        tops = [a + b for a, b in zip(low["data"], thick["data"], strict=True)]
        assert all(a <= m <= t for a, m, t in zip(low["data"], line["data"], tops, strict=True))


def test_shares_are_drawn_in_per_cent() -> None:
    panel = next(each for each in charts.panels(FIRST, "zh") if each.metric == "fee_collection")
    assert panel.unit == "%" and panel.option["series"][4]["data"][0] > 1


def test_the_start_is_marked_at_its_day() -> None:
    pair = FIRST
    late = pair.variant.scenario.interventions["red_stewards"].model_copy(
        update={"start": pair.variant.scenario.time.end}
    )
    scenario = pair.variant.scenario.model_copy(update={"interventions": {"red_stewards": late}})
    moved = Pair(contrast_of(scenario), pair.effects, pair.seeds, pair.failures, pair.series)
    for shown, place in ((pair, 0), (moved, -1)):
        option = charts.panels(shown, "en")[0].option
        marked = option["series"][5]["markLine"]["data"]
        assert marked == [{"xAxis": option["xAxis"]["data"][place]}]


def test_gaps_in_a_series_stay_gaps() -> None:
    series = FIRST.series.copy()
    series.loc[series["day"] == 7, "value"] = float("nan")
    pair = Pair(FIRST.contrast, FIRST.effects, FIRST.seeds, (), series)
    assert charts.panels(pair, "en")[0].option["series"][4]["data"][1] is None


# Offline


def test_nothing_is_asked_from_elsewhere_whatever_solara_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from solara.server import settings

    for part, name in (
        (settings.telemetry, "mixpanel_enable"),
        (settings.assets, "fontawesome_enabled"),
        (settings.assets, "extra_locations"),
        (settings.main, "mode"),
        (settings.theme, "show_banner"),
        (settings.theme, "title"),
    ):
        monkeypatch.setattr(part, name, getattr(part, name))
    settings.telemetry.mixpanel_enable, settings.main.mode = True, "development"
    stay_offline()
    stay_offline()
    assert settings.telemetry.mixpanel_enable is False and settings.main.mode == "production"
    served = settings.assets.extra_paths()
    assert len(served) == len(set(served))
    for name in ("custom.css", "NotoSansSC-GB2312.woff2"):
        assert any((folder / name).is_file() for folder in served)


def test_the_style_names_no_other_server() -> None:
    folder = ROOT / "dashboard" / "assets"
    style = (folder / "custom.css").read_text(encoding="utf-8")
    assert not any("://" in path.read_text(encoding="utf-8") for path in folder.glob("*.css"))
    imported = re.findall(r'@import url\("/static/assets/(\w+\.css)"\);', style)
    assert style.count("@import") == len(imported) and all((folder / name).is_file() for name in imported)
    assert charts.FONT.split('"')[1] in style
