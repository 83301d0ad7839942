"""The report and the terminal text: complete, aligned, and open about failures."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import PACKAGES, comparison, runs, scenarios, series

from experiments.analysis.comparison import Provenance
from experiments.analysis.statistics import paired
from experiments.design.tried import residents
from experiments.report import paragraph
from experiments.report.answer import Answer
from experiments.report.layout import columns, pad, table, wrap
from experiments.report.number_format import number
from experiments.report.phrases import say
from experiments.report.run_text import run_text
from experiments.report.seed_sections import COLUMNS, result_row
from experiments.run.result import RunResult
from model.observation.metrics import HEADLINE, METRICS
from model.observation.schema import Tables
from scenarios.variant import Variant

LANGUAGES = ("en", "zh")


def with_failures() -> Answer:
    made = runs(seeds=6)
    broken = (made["scenario"] == PACKAGES[0]) & (made["arm"] == "package") & (made["seed"] == 2)
    made.loc[broken, ["status", "stage", "error"]] = [
        "failed",
        "run",
        "Traceback ...\nValueError: no such lever\n",
    ]
    made.loc[broken, "satisfaction"] = float("nan")
    return Answer.from_tables(made, series(made.head(0)), scenarios())


def sections(report: str) -> list[str]:
    return re.findall(r"^## (.*)$", report, flags=re.MULTILINE)


def tables_of(report: str, lang: str, *names: str) -> list[str]:
    """Lines of the tables in the named sections."""
    parts = re.split(r"^## (.*)$", report, flags=re.MULTILINE)
    wanted = {say(f"section_{name}", lang) for name in names}
    texts = [text for title, text in zip(parts[1::2], parts[2::2], strict=True) if title in wanted]
    return [line for text in texts for line in text.splitlines() if line.startswith("|")]


def test_the_verdict_comes_first_and_every_section_is_there() -> None:
    assert sections(comparison().report("en")) == [
        "The verdict",
        "Of 100 cases that arise",
        "What was compared",
        "Main results",
        "The same case in both worlds",
        "What offices count about themselves (indicators)",
        "What it costs and what that buys",
        "Other outcomes, side effects and costs",
        "What pairing was worth",
        "How to read this",
        "Limits",
        "What the metrics mean",
        "How to run it again",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_report_names_place_interventions_dates_and_who_bears_the_cost(lang: str) -> None:
    report = comparison().report(lang)
    stewards = scenarios()[0]
    assert stewards.title.of(lang) in report
    assert stewards.place.name.of(lang) in report
    assert str(stewards.interventions["red_stewards"].start) in report
    assert ("Cost borne by" if lang == "en" else "成本承担者") in report


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_undefined_leaks_into_the_text(lang: str) -> None:
    for made in (comparison(), comparison(seeds=1), comparison(seeds=0), with_failures()):
        both = made.report(lang) + made.text(lang)
        assert not re.search(r"\bnan\b|\bNone\b(?!\s+is )|\binf\b|\{|\}|-0\.0+\b(?!\d)", both)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_have_a_cell_for_every_column(lang: str) -> None:
    report = comparison().report(lang)
    rows = [row for row in tables_of(report, lang, "results", "indicators", "side") if row.count("|") > 5]
    assert {line.count("|") for line in rows} == {len(COLUMNS) + 1}
    headline, indicators = 7 + 6, 2  # costs with their parts
    others = 11 + 2 + 3  # known, latent, given up, shares settled and so on; side effects; costs
    heads = 2 * (2 + 1 + 3)
    assert len(rows) == 2 * (headline + indicators + others) + 2 * heads


def part(report: str, name: str, lang: str = "en") -> str:
    """The text of one section."""
    parts = re.split(r"^## (.*)$", report, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[say(f"section_{name}", lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_outcomes_stand_before_costs_and_indicators_apart(lang: str) -> None:
    report = comparison().report(lang)
    for text in part(report, "results", lang).split("### ")[1:]:
        outcomes, costs = text.split(f"**{say('group_cost', lang)}**")
        for name in HEADLINE:
            mine, other = (costs, outcomes) if METRICS[name].group == "cost" else (outcomes, costs)
            assert f"| {METRICS[name].title(lang)}" in mine and f"| {METRICS[name].title(lang)}" not in other
    for metric in METRICS.values():
        row = f"\n| {say('with_unit', lang, name=metric.title(lang), unit=metric.unit_in(lang))} |"
        shown = [name for name in ("results", "indicators", "side") if row in part(report, name, lang)]
        if metric.group == "indicator":
            assert shown in ([], ["indicators"])
    assert say("indicators_note", lang) in part(report, "indicators", lang)


def test_figures_of_settled_disputes_only_are_side_effects_under_their_own_names() -> None:
    made = runs(seeds=4).assign(days_of_settled=31.0, neighbourhood_of_settled=0.6)
    report = Answer.from_tables(made, series(made.head(0)), scenarios()).report("en")
    for name in ("days_of_settled", "neighbourhood_of_settled"):
        assert METRICS[name].title("en") in part(report, "side")
        assert METRICS[name].title("en") not in part(report, "results") + part(report, "indicators")
    assert "whoever settles fewer can look quicker" in part(report, "side")


def test_the_whole_place_stands_beside_the_rates() -> None:
    """Rates per 1,000 residents and year, times the thousands of residents."""
    made = comparison(seeds=30)
    pair = made.pairs[0]
    people = residents(pair.variant)
    text = part(made.report("en"), "results").split("### ")[1]
    head, table = text.split("**The whole place (about ")[1].split(" residents) in a year**")
    assert head == number(people)
    cells = dict(re.findall(r"^\| ([^|]+?) \| [^|]+ \| [^|]+ \| ([^|]+?) \|$", table, re.M))
    for title, name in (("Hours of work, hours", "hours"), ("Paid by residents, yuan", "yuan_residents")):
        wanted = pair.effects[name].difference.mean * people / 1000
        assert float(cells[title].replace(",", "")) == pytest.approx(wanted, rel=1e-3)
    assert set(cells) >= {"Public money, yuan", "- paid hours, hours", "- one-off public money, yuan"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("days", [0, 275, 365])
def test_a_horizon_too_short_for_a_year_of_cases_is_said_so(days: int, lang: str) -> None:
    made = runs(PACKAGES[:1], 4).assign(cohort_days=float(days))
    if not days:
        made[["unsettled_90", "settled_in_neighbourhood"]] = float("nan")
    answer = Answer.from_tables(made, series(made.head(0)), scenarios(PACKAGES[:1]))
    alone = RunResult(Variant(scenarios()[0]), Tables(runs=made, series=series(made.head(0))))
    note = paragraph.cohort_note(days, lang)
    told = (answer.report(lang), answer.text(lang, 400), run_text(alone, lang))
    assert bool(note) == (days < 365)
    assert [note in text for text in told] == [True, True, True]
    assert [say("cohort_none", lang, names="")[-12:] in text for text in told] == [days == 0] * 3


@pytest.mark.parametrize(
    ("lang", "plain", "fast"), [("en", "the one to read", "fast"), ("zh", "便于阅读", "快速")]
)
def test_it_is_said_which_model_ran(lang: str, plain: str, fast: str) -> None:
    made = runs(PACKAGES[:1], 4)
    tables = Tables(runs=made, series=series(made.head(0)))
    for is_plain, told, other in ((True, plain, fast), (False, fast, plain)):
        text = run_text(RunResult(Variant(scenarios()[0]), tables, plain=is_plain), lang)
        assert told in text and other not in text


def test_what_matters_is_said_with_what_a_metric_means() -> None:
    meanings = part(comparison().report("en"), "meanings")
    assert "no longer" in meanings or "given up" in meanings
    assert "It matters from a difference of 0.5 per 1,000 residents on." in meanings
    assert meanings.count("It matters from") == len(HEADLINE)


def test_report_says_how_to_run_it_again() -> None:
    report = comparison().report("en")
    assert "    gongzhi compare bazhong-red-stewards bachuan-gongfang --seeds 30\n" in report
    assert "Seeds: 0-29. Version: 0.1.0." in report


def test_a_given_command_is_repeated_as_it_was() -> None:
    made = comparison(seeds=2)
    again = Answer.from_tables(
        made.runs, made.series, scenarios(), Provenance(command="gongzhi compare x --days 90")
    )
    assert "    gongzhi compare x --days 90\n" in again.report("en")
    assert "Version: unknown." in again.report("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_failed_runs_are_named_with_their_reason(lang: str) -> None:
    made = with_failures()
    for told in (made.report(lang), made.text(lang)):
        assert "ValueError: no such lever" in told
        assert "Traceback" not in told
    assert len(made.failures) == 1


def test_a_failed_run_takes_its_pair_out_of_every_effect() -> None:
    first, second = with_failures().pairs
    assert first.seeds == (0, 1, 3, 4, 5)
    assert {effect.n for effect in first.effects.values()} == {5}
    assert {effect.n for effect in second.effects.values()} == {6}


def test_a_seed_of_which_one_arm_is_missing_takes_no_part() -> None:
    made = runs(seeds=4)
    made = made[~((made["arm"] == "baseline") & (made["seed"] == 3))]
    assert Answer.from_tables(made, series(made.head(0)), scenarios()).pairs[0].seeds == (0, 1, 2)


def test_pairs_are_made_by_seed_and_not_by_the_order_of_rows() -> None:
    made = runs(seeds=5)
    shuffled = made.sample(frac=1, random_state=1)
    one, other = (Answer.from_tables(t, series(made.head(0)), scenarios()) for t in (made, shuffled))
    pd.testing.assert_frame_equal(one.effects(), other.effects())


def test_a_seed_that_occurs_twice_is_refused() -> None:
    made = runs(seeds=2)
    with pytest.raises(ValueError, match="seed twice"):
        Answer.from_tables(pd.concat([made, made]), series(made.head(0)), scenarios())


def test_effects_are_one_tidy_table() -> None:
    effects = comparison().effects()
    assert not effects.duplicated(["scenario", "metric"]).any()
    assert set(effects["scenario"]) == set(PACKAGES)
    assert {"n", "difference_mean", "difference_low", "detectable", "runs_saved", "state"} <= set(
        effects.columns
    )


@pytest.mark.parametrize("seeds", [0, 1, 2])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_few_seeds_still_give_a_report(seeds: int, lang: str) -> None:
    made = comparison(seeds=seeds)
    assert made.report(lang).startswith("# ")
    assert scenarios()[0].title.of(lang) in made.text(lang)


def test_no_package_at_all_gives_no_error() -> None:
    made = runs(seeds=1)
    assert "The verdict" in Answer.from_tables(made, series(made.head(0)), []).report("en")


@pytest.mark.parametrize(("lang", "same"), [("en", "same"), ("zh", "相同")])
def test_arms_that_agree_are_not_better_in_half_of_the_seeds(lang: str, same: str) -> None:
    metric = METRICS["satisfaction"]
    assert result_row(metric, paired([0.5, 0.6], [0.5, 0.6], "higher"), lang)["share"] == same
    assert result_row(metric, paired([0.5, 0.6], [0.6, 0.5], "higher"), lang)["share"].startswith("50")


def test_a_community_of_given_residents_has_as_many() -> None:
    assert residents(scenarios()[0]) == pytest.approx(7_500, rel=0.2)


# ---- the terminal


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal(lang: str, width: int) -> None:
    assert max(columns(line) for line in comparison().text(lang, width).splitlines()) <= width


def test_units_stand_in_the_table_where_there_is_room() -> None:
    table_lines = [
        line for line in comparison().text("en", 160).splitlines() if line.startswith("Open disputes")
    ]
    assert table_lines[0].endswith("per 1,000 residents")
    table_lines = [
        line for line in comparison().text("en", 80).splitlines() if line.startswith("Open disputes")
    ]
    assert table_lines[0].split()[2:] == ["18.5", "16.5", "-2.0"]  # intervals stand in the verdict below
    lines = comparison().text("en", 80).splitlines()
    order = [next(i for i, line in enumerate(lines) if line.startswith(t)) for t in ("Fee coll", "Hours of")]
    assert set(lines[order[1] - 1]) == {"-"} and order[1] - order[0] == 2  # a rule between outcomes and costs


def test_terminal_text_has_verdict_table_and_pairing() -> None:
    told = comparison().text("en")
    assert re.search(r"^cannot tell +satisfaction: 30 replicates cannot tell", told, re.M)
    assert re.search(r"^no difference that matters +too little difference in share", told, re.M)
    assert "Pairing by seed" in told
    assert "Baseline" in told


def test_a_chinese_character_is_two_columns() -> None:
    assert columns("小区 A") == 6
    assert pad("小区", 6) == "小区  "
    assert pad("小区", 6, right=True) == "  小区"
    assert table([["小区", "1"], ["ab", "22"]]) == ["小区   1", "ab    22"]


def test_wrapping_keeps_marks_where_they_belong() -> None:
    assert wrap("一二三，四五（六七）", 6) == "一二\n三，四\n五（六\n七）"


@given(st.text(alphabet="ab 小区，。（）", max_size=60), st.integers(8, 30), st.integers(0, 6))
def test_wrapping_loses_nothing(text: str, width: int, indent: int) -> None:
    assert re.sub(r"\s", "", wrap(text, width, indent)) == re.sub(r"\s", "", text)
