"""Answers over draws in words: the word that the worlds earn, both languages, losers flagged, files written."""

import re
from pathlib import Path

import numpy as np
import pytest
from made_up import SHAPES, worlds
from test_figure import overlaps, visible_texts
from typer.testing import CliRunner
from worlds import scenario, timed

from experiments.analysis.decides import Decider
from experiments.analysis.group_effects import group_effects, hidden_losers
from experiments.analysis.onset import onsets
from experiments.analysis.reading import could_change, reading
from experiments.analysis.why import input_of, inputs_of, why
from experiments.api import compare
from experiments.cli import app
from experiments.design.draws import draws
from experiments.errors import RequestError
from experiments.report import drawn_sections, drawn_text
from experiments.report.answer import Answer
from experiments.report.deciders_text import decider
from experiments.report.drawn_figure import parts, worlds_figure
from experiments.report.folder_answer import folder_answer
from experiments.report.layout import columns
from experiments.report.over_time import gap_bands
from experiments.report.sentences import Line
from experiments.report.trajectories import trajectories
from experiments.report.why_text import why_text
from experiments.run.kept import Kept
from experiments.run.parquet import read_tables
from model.observation.metrics import HEADLINE, METRICS
from scenarios.catalogue import declaration

LANGUAGES = ("en", "zh")
STATED = "bazhong-red-stewards"


def split(better: int, same: int, worse: int, size: float = 2.0) -> list[float]:
    """Open disputes in so many worlds: fewer, as many, more."""
    return [-size] * better + [0.0] * same + [size] * worse


def line(answer: Answer, lang: str, metric: str = "dispute_backlog") -> Line:
    return next(each for each in drawn_text.verdict(answer.pairs[0], lang) if each.metric == metric)


@pytest.mark.parametrize(
    ("shares", "en", "zh"),
    [
        ((100, 0, 0), "virtually certainly better", "几乎可以肯定改善"),
        ((95, 5, 0), "very likely better", "很可能改善"),
        ((75, 10, 15), "likely better", "可能改善"),
        ((15, 10, 75), "likely worse", "可能变差"),
        ((5, 90, 5), "likely the same", "可能相近"),
        ((50, 10, 40), "undecided", "说不准"),
        ((67, 0, 33), "undecided", "说不准"),
    ],
)
def test_the_word_follows_from_the_worlds(shares: tuple[int, int, int], en: str, zh: str) -> None:
    answer = worlds({"dispute_backlog": split(*shares)})
    assert [line(answer, lang).tag for lang in LANGUAGES] == [en, zh]
    assert parts(answer.pairs[0].drawn["dispute_backlog"]) == shares


def test_a_difference_that_does_not_matter_is_no_gain() -> None:
    small = METRICS["dispute_backlog"].matters * 0.9
    answer = worlds({"dispute_backlog": split(100, 0, 0, small)})
    assert line(answer, "en").tag == "virtually certainly the same"
    assert "no difference that matters in 100 of 100 plausible worlds" in line(answer, "en").sentence


def test_the_sentence_gives_worlds_middle_and_nine_in_ten() -> None:
    gaps = [-3.0] * 50 + [-2.0] * 25 + [0.0] * 16 + [1.0] * 9
    told = line(worlds({"dispute_backlog": gaps}), "en").sentence
    assert told == (
        "fewer open disputes in 75 of 100 plausible worlds, the other way round in 9, "
        "no difference that matters in 16; "
        "middle -2.5, nine worlds in ten between -3.0 and +1.0 per 1,000 residents"
    )
    chinese = line(worlds({"dispute_backlog": gaps}), "zh").sentence
    assert chinese.startswith(
        "100 种可能情形中，未结纠纷减少的有 75 种，相反的有 9 种，差别可忽略的有 16 种；中间值 -2.5"
    )


@pytest.mark.parametrize("number", [2, 3, 5, 10, 20, 49])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_few_worlds_never_make_anything_certain(number: int, lang: str) -> None:
    gaps = {name: [SHAPES[name][0]] * number for name in HEADLINE if name in SHAPES}
    answer = worlds(gaps)
    told = answer.text(lang).split("\n\n")[0] + answer.report(lang).split("\n## ")[1]
    assert not re.search("certain|肯定", told)
    assert re.search(
        rf"only {number} plausible worlds|只试了 {number} 种可能情形",
        re.sub(r"\n", " ", told).replace(" ", " "),
    )


def test_costs_are_more_or_less_and_residents_come_first() -> None:
    gaps = {"hours": [300.0] * 100, "yuan": [-9000.0] * 100, "yuan_residents": [24000.0] * 100}
    answer = worlds({"dispute_backlog": split(100, 0, 0), **gaps})
    told = drawn_text.overall(answer.pairs[0], "en")
    assert [line(answer, "en", name).tag.split()[-1] for name in gaps] == ["more", "less", "more"]
    assert (
        told.index("residents pay more") < told.index("Other costs: more hours") < told.index("What it saves")
    )
    assert "about 24 yuan each" in told
    assert told.index("fewer open disputes") < told.index("residents pay more")


def test_what_is_undecided_and_what_is_unlikely_is_said() -> None:
    answer = worlds({"dispute_backlog": split(55, 45, 0), "satisfaction": [0.05] * 40 + [-0.05] * 60})
    assert "worse is exceptionally unlikely" in line(answer, "en").sentence
    told = drawn_text.overall(answer.pairs[0], "en")
    assert "Undecided, as neither side is likely" in told
    assert "satisfaction (better in 40, worse in 60)" in told
    assert "居民满意度（改善 40 种，变差 60 种）" in drawn_text.overall(answer.pairs[0], "zh")


def test_the_strongest_contradiction_is_looked_for_beyond_the_headlines() -> None:
    answer = worlds({"dispute_backlog": split(100, 0, 0), "closed_on_paper": [4.0] * 90 + [0.0] * 10})
    told = drawn_text.overall(answer.pairs[0], "en")
    assert "speaks most against the package" in told
    assert METRICS["closed_on_paper"].name("en") in told


def test_luck_is_told_apart_from_not_knowing() -> None:
    rng = np.random.default_rng(1)
    known, luck = rng.normal(-2, 2, 100), rng.normal(0, 0.1, 200)
    first, second = known + luck[:100], (known + luck[100:])[:20]
    answer = worlds({"dispute_backlog": list(first)}, {"dispute_backlog": list(second)})
    drawn = answer.pairs[0].drawn["dispute_backlog"]
    told = drawn_text.more_worlds(drawn, "en")
    assert re.search(r"(9\d|100) % of the spread is not knowing, \d % luck", told)
    assert "How sure this is" in answer.report("en")


def test_more_worlds_help_only_where_another_word_is_in_reach() -> None:
    few, clear = (worlds({"dispute_backlog": split(*each)}).pairs[0] for each in ((12, 4, 4), (75, 10, 15)))
    assert could_change(few.drawn["dispute_backlog"])
    assert not could_change(clear.drawn["dispute_backlog"])


# ---- tables and files


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_terminal_keeps_to_its_width(lang: str) -> None:
    money = np.linspace(-900_000, 900_000, 100).tolist()
    answer = worlds({"yuan_residents": money, "dispute_backlog": split(100, 0, 0)})
    for width in (80, 100):
        told = answer.text(lang, width)
        assert max(map(columns, told.splitlines())) <= width
    assert ("plausible worlds" in told) == (lang == "en")
    assert {"en": "Nine worlds in ten", "zh": "十种中的九种"}[lang] in told, "100 columns are enough for all"


def test_the_report_says_what_it_rests_on_and_how_to_repeat_it() -> None:
    told = worlds({"dispute_backlog": split(60, 0, 40)}).report("en")
    assert "--draws 100" in told and "Draws: 1-100." in told
    assert "replicates" not in told and "seed" not in told.lower().replace("`seed", "")


def test_the_chinese_report_does_not_speak_of_seeds() -> None:
    told = worlds({"dispute_backlog": split(60, 0, 40)}).report("zh")
    assert "种子" not in told and "次重复" not in told


def test_a_part_of_the_draws_is_repeated_as_such() -> None:
    assert drawn_sections.draws_option([101, 102, 103, 1_000_102]) == "101-103"
    assert drawn_sections.draws_option([1, 2, 1_000_002]) == "2"
    assert drawn_sections.draws_option([1, 5]) == ""


def test_the_answer_is_written_with_its_tables(tmp_path: Path) -> None:
    answer = worlds({"dispute_backlog": split(20, 2, 8)})
    answer.write_answer(tmp_path, "en")
    assert {"worlds.en.png", "report.en.md", "decides.parquet", "effects.parquet"} <= {
        p.name for p in tmp_path.iterdir()
    }
    effects = read_tables([tmp_path / "effects.parquet"]).set_index("metric").loc["dispute_backlog"]
    assert (effects["draws"], effects["draws_up"], effects["draws_same"], effects["draws_down"]) == (
        30,
        8,
        2,
        20,
    )
    assert effects["q50"] == -2.0
    decides = read_tables([tmp_path / "decides.parquet"])
    assert set(decides["metric"]) <= set(HEADLINE)
    noise = decides.set_index("metric")["noise"]["dispute_backlog"]
    assert noise > 0.3, "with 30 draws chance alone reaches that much"


# ---- who gains and who loses


def test_a_group_that_loses_while_the_whole_gains_is_flagged() -> None:
    gaps = {"dispute_backlog": split(100, 0, 0)}
    groups = {
        ("tenure", "owner", "open_disputes"): split(100, 0, 0),
        ("tenure", "tenant", "open_disputes"): split(0, 10, 90),
        ("tenure", "owner", "residents"): [0.0] * 100,
    }
    answer = worlds(gaps, groups=groups)
    found = group_effects(answer.tables.groups, answer.pairs[0])
    assert [each.group for each in hidden_losers(found, answer.pairs[0])] == ["tenant"]
    assert "yet worse for tenants" in answer.report("en")
    assert "租户反而变差" in answer.text("zh").replace("\n", "")


def test_no_group_is_flagged_where_all_gain() -> None:
    groups = {("tenure", name, "open_disputes"): split(90, 5, 5) for name in ("owner", "tenant")}
    told = worlds({"dispute_backlog": split(100, 0, 0)}, groups=groups).report("en")
    assert "No group is found worse off" in told


# ---- when it shows


def test_an_effect_stands_from_the_half_year_on_in_which_it_begins() -> None:
    answer = worlds({"dispute_backlog": list(np.linspace(-6, -5, 30))})
    found = {each.metric: each for each in onsets(answer.pairs[0])}
    assert found["dispute_backlog"].first == 0
    assert found["service_quality" if "service_quality" in found else "satisfaction"].first is None
    assert len(found["dispute_backlog"].halves) == 4
    told = drawn_sections.when_line(found["dispute_backlog"], answer.pairs[0], "en")
    assert "stands from half-year 1 on (from 2022-01); fewer open disputes" in told


# ---- what decides


def driven(name: str, number: int = 60) -> Answer:
    """Worlds in which one input decides open disputes: the higher it is, the fewer."""
    values = draws().table(range(1, number + 1))[:, draws().names.index(name)]
    return worlds({"dispute_backlog": list(-3 * (np.log(values) - np.log(np.median(values))))})


def test_the_input_that_decides_is_named_with_the_value_at_which_the_sign_turns() -> None:
    name = next(each for each in inputs_of(worlds({"hours": [1.0] * 3}).pairs[0]) if "." not in each)
    answer = driven(name)
    found = answer.why("dispute_backlog")
    assert found.named[0].name == name and found.named[0].correlation < -0.9
    assert found.named[0].turns == pytest.approx(
        np.median(draws().table(range(1, 61))[:, draws().names.index(name)]), rel=0.25
    )
    told = why_text(answer, "dispute_backlog", "en")
    assert input_of(name).title("en").rstrip(".") in told.replace("\n ", "")
    assert "the better the difference" in re.sub(r"\s+", " ", told)
    assert "取值越高，差别越有利" in re.sub(r"\s+", "", why_text(answer, "dispute_backlog", "zh"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("red_stewards_hours_per_week", r"turns at about [\d.]+ hours/week \(default 3 hours/week\)"),
        ("volunteer_available", r"turns at about [\d.]+ \(default [\d.]+\)"),
    ],
)
def test_the_value_at_which_the_sign_turns_has_its_unit_and_a_share_has_none(name: str, words: str) -> None:
    found = Decider(name, 0.5, 0.1)
    assert re.search(words, decider(METRICS["dispute_backlog"], found, "en"))


def test_where_nothing_beats_chance_it_says_so() -> None:
    gaps = list(np.random.default_rng(3).normal(size=60))
    told = why_text(worlds({"dispute_backlog": gaps}), "dispute_backlog", "en")
    assert "No single assumption can be named" in told and "More worlds are needed" in re.sub(
        r"\s+", " ", told
    )


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Cannot tell yet what decides"), ("zh", "还看不出由什么决定")]
)
def test_ten_worlds_name_nothing_and_say_how_many_it_takes(lang: str, words: str) -> None:
    told = why_text(driven("pay_norm_slope", 10), None, lang)
    assert words in told and "50" in told and "pay_norm_slope" not in told
    assert "pay_norm_slope" in why_text(driven("pay_norm_slope", 50), None, lang)


def test_what_is_stated_and_what_neither_arm_has_takes_no_part() -> None:
    pair = worlds({"hours": [1.0] * 3}).pairs[0]
    names = set(inputs_of(pair))
    assert not names & set(pair.variant.scenario.parameters)
    absent = next(
        each for each in ("clubs", "merchants", "joint_meeting") if each not in pair.variant.interventions
    )
    assert not names & set(declaration(absent).parameters)
    assert names & set(declaration("red_stewards").parameters)
    kinds = {c.archetype for community in pair.variant.place.communities for c in community.compounds}
    assert {name.split(".")[0] for name in names if "." in name} <= kinds


def test_an_unknown_metric_gets_the_nearest_name() -> None:
    with pytest.raises(RequestError, match="did you mean 'dispute_backlog'"):
        worlds({"hours": [1.0] * 3}).why("dispute_backlogg")


def test_a_metric_that_never_differs_is_not_decided_by_anything() -> None:
    told = why_text(worlds({"hours": [1.0] * 60}), "dispute_backlog", "en")
    assert "No difference at all: open disputes." in told


def test_without_draws_nothing_decides() -> None:
    from made_up import comparison

    assert why(comparison(seeds=3).pairs[0], "hours").named == ()
    with pytest.raises(RequestError, match="stayed at its default"):
        comparison(seeds=3).why("hours")
    assert "stayed at its default" in why_text(comparison(seeds=3), None, "en")


# ---- folders


TRIED = scenario(interventions="[interventions.red_stewards]\nramp_days = 10\n", time=timed(10, 40))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a comparison over draws, run by the program itself."""
    path = tmp_path_factory.mktemp("folder") / "kept"
    compare(TRIED, draws=4, workers=1, progress=False, out=path)
    return path


def test_a_folder_keeps_only_what_the_scenario_states_so_that_the_rest_can_be_drawn(folder: Path) -> None:
    kept = Kept(folder)
    pair = folder_answer(kept).pairs[0]
    assert len(inputs_of(pair)) > 300
    assert [len(each.seeds) for each in kept.requests()] == [4], "it can be gone on with"


def test_more_draws_in_a_folder_are_those_of_one_command(tmp_path: Path) -> None:
    compare(TRIED, draws=1, workers=1, progress=False, out=tmp_path)
    told = CliRunner().invoke(app, ["expand", str(tmp_path), "--draws", "2", "--workers", "1"])
    assert told.exit_code == 0, told.output
    kept, at_once = (
        answer.runs.set_index(["seed", "arm"]).sort_index()[["hours", "satisfaction", "trouble_days"]]
        for answer in (folder_answer(Kept(tmp_path)), compare(TRIED, draws=2, workers=1, progress=False))
    )
    assert kept.equals(at_once)


def test_a_folder_is_reported_and_asked_why_without_simulating(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.run.runner.execute", lambda *_: pytest.fail("it simulates"))
    told = CliRunner().invoke(app, ["report", str(folder), "--out", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "4 plausible worlds" in told.output
    assert (tmp_path / "worlds.en.png").is_file()
    asked = CliRunner().invoke(app, ["why", str(folder), "--metric", "hours", "--lang", "zh"])
    assert asked.exit_code == 0, asked.output
    assert "由什么决定（4 种可能情形）" in asked.output


def test_why_refuses_an_unknown_metric_before_it_runs_anything() -> None:
    asked = CliRunner().invoke(app, ["why", "bazhong-red-stewards", "--metric", "hour"])
    assert asked.exit_code == 2
    assert "did you mean 'hours'" in asked.output


# ---- figures


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figure_of_worlds_is_readable(lang: str) -> None:
    rng = np.random.default_rng(5)
    gaps = {
        name: list(rng.normal(SHAPES[name][1], SHAPES[name][3] + 1e-4, 100))
        for name in HEADLINE
        if name in SHAPES
    }
    figure = worlds_figure(worlds(gaps), lang)
    texts = visible_texts(figure)
    assert overlaps(texts) == []
    assert all(box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y0 >= -1 for _, box in texts)
    told = "\n".join(text for text, _ in texts)
    assert all(METRICS[name].title(lang) in told.replace("\n", " ") for name in gaps)
    assert ("100 plausible worlds" if lang == "en" else "100 种可能情形") in told
    assert "0.1.0" in told


def test_trajectories_over_draws_show_the_difference_of_each_world() -> None:
    answer = worlds({"dispute_backlog": split(20, 0, 0)})
    chosen = answer.pairs[0].series
    table = gap_bands(chosen[chosen["metric"] == "dispute_backlog"])
    assert table[0.5].iloc[-1] == pytest.approx(-2.0), "luck is shared, so it is gone"
    told = "\n".join(text for text, _ in visible_texts(trajectories(answer, "en")))
    assert "20 plausible worlds" in told and "nine in ten" in told


def test_reading_of_nothing() -> None:
    drawn = worlds({"dispute_backlog": [float("nan")] * 5}).pairs[0].drawn["dispute_backlog"]
    assert reading(drawn).side == "undefined"
    assert drawn_text.tag(METRICS["dispute_backlog"], drawn, "zh") == "无法计算"
