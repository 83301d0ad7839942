"""The Goodhart test: no cheat looks good on the outcomes, honest help harms none, a naive outcome is seen through."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner
from worlds import OLD, TOWN, scenario, timed

from experiments.analysis.goodhart import (
    AS_IS,
    OUTCOMES,
    Goodhart,
    Outcome,
    above,
    bounds,
    goodhart,
    holm,
    judged,
    outcome,
)
from experiments.cli import app
from experiments.design.baselines import BASELINES
from experiments.design.cheats import BUILT, CHEATS, HELPS, QUICK_HOURS, Change, changed_world, easy
from experiments.errors import RequestError
from experiments.recorded.cheats import goodhart_test
from experiments.report import goodhart_page
from experiments.run.executors import processors
from model.inputs.kinds import load_kinds
from model.observation.metrics import METRICS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "goodhart.md"
DEAF, PAPER = "deaf", "on_paper"
CLOSED = Outcome(
    "closed_share",
    "higher",
    0.05,
    value=lambda runs: runs["closed"] / runs["reported"],
    en="share closed",
    zh="办结占比",
)


def made_up(effects: Mapping[str, Mapping[str, float]], seeds: int = 30, spread: float = 1.0) -> pd.DataFrame:
    """Runs of one place in which each change moves each measure by so much, give or take the spread."""
    rng = np.random.default_rng(7)
    level = {"days_of_settled": 40.0, "trouble_days": 60.0, "closed": 60.0, "reported": 100.0}
    luck = {name: rng.normal(0.0, 5.0, seeds) for name in level}
    frames = []
    for change, moved in {AS_IS: {}, **effects}.items():
        columns = {
            name: level[name]
            + luck[name]
            + moved.get(name, 0.0)
            + (rng.normal(0.0, spread, seeds) if moved else 0.0)
            for name in level
        }
        frames.append(pd.DataFrame({"place": "made up", "change": change, "seed": range(seeds), **columns}))
    return pd.concat(frames, ignore_index=True)


def change(name: str, **rest: Any) -> Change:
    return Change(name, f"{name} in English", f"{name}之中文", "How.", "做法。", **rest)


def marks(found: Goodhart, name: str) -> dict[str, str]:
    mine = found.effects[found.effects["change"] == name]
    return dict(zip(mine["outcome"], mine["mark"], strict=True))


# ---- judging


def test_a_naive_outcome_is_seen_through_by_the_deaf_community() -> None:
    # Nobody is heard: what is still settled ends sooner, while trouble grows.
    runs = made_up({DEAF: {"days_of_settled": -12.0, "trouble_days": 90.0}})
    naive = judged(runs, [Outcome("days_of_settled", "lower", 2.0)], [CHEATS[DEAF]])
    assert naive.verdict("made up", DEAF) == "looks good"
    real = judged(runs, [outcome("trouble_days")], [CHEATS[DEAF]])
    assert real.verdict("made up", DEAF) == "caught"
    both = judged(runs, [Outcome("days_of_settled", "lower", 2.0), outcome("trouble_days")], [CHEATS[DEAF]])
    assert both.verdict("made up", DEAF) == "looks good"
    assert marks(both, DEAF) == {"days_of_settled": "better", "trouble_days": "worse"}


def test_an_outcome_of_ones_own_is_a_function_of_the_runs() -> None:
    runs = made_up({DEAF: {"closed": -5.0, "reported": -40.0}})
    found = judged(runs, [CLOSED], [CHEATS[DEAF]])
    assert found.verdict("made up", DEAF) == "looks good"
    assert found.effects["baseline"].iloc[0] == pytest.approx(0.6, abs=0.03)
    assert found.effects["difference"].iloc[0] == pytest.approx(55 / 60 - 0.6, abs=0.03)
    assert "share closed" in goodhart_page.markdown(found, "en") and "办结占比" in goodhart_page.markdown(
        found, "zh"
    )


@pytest.mark.parametrize(
    ("moved", "mark"), [(-3.0, "better"), (3.0, "worse"), (0.1, "ruled out"), (-0.9, "open")]
)
def test_a_mark_says_what_is_shown_beyond_what_matters(moved: float, mark: str) -> None:
    found = judged(made_up({"c": {"trouble_days": moved}}), [outcome("trouble_days")], [change("c")])
    assert marks(found, "c") == {"trouble_days": mark}


def test_help_harms_where_any_outcome_is_worse() -> None:
    effects = {"good": {"trouble_days": -5.0}, "bad": {"trouble_days": 5.0}, "none": {"trouble_days": 0.05}}
    helps = [change(name) for name in effects]
    found = judged(made_up(effects), [outcome("trouble_days")], [], helps)
    assert [found.verdict("made up", name) for name in effects] == ["does no harm", "harms", "does no harm"]
    assert [marks(found, name)["trouble_days"] for name in effects] == ["better", "worse", "ruled out"]


def test_cheats_that_change_nothing_show_nothing() -> None:
    found = judged(made_up({"c": {"trouble_days": 0.05}}), [outcome("trouble_days")], [change("c")])
    assert found.verdict("made up", "c") == "shows nothing"


def test_more_tests_in_a_family_ask_for_more() -> None:
    effects = {"c": {"trouble_days": 1.7}, **{f"d{i}": {"trouble_days": 0.05} for i in range(30)}}
    runs = made_up(effects)
    alone = judged(runs, [outcome("trouble_days")], [change("c")])
    crowd = judged(runs, [outcome("trouble_days")], [change(name) for name in effects])
    assert marks(alone, "c") == {"trouble_days": "worse"}
    assert marks(crowd, "c") != {"trouble_days": "worse"}
    low, high = (crowd.effects.iloc[0][side] for side in ("low", "high"))
    assert low < alone.effects["low"].iloc[0] < alone.effects["high"].iloc[0] < high


def test_pairs_are_those_of_one_seed_and_undefined_ones_are_left_out() -> None:
    runs = pd.DataFrame(
        {
            "place": "p",
            "change": ["c", "c", "c", AS_IS, AS_IS, AS_IS, AS_IS],
            "seed": [3, 1, 2, 1, 2, 3, 4],
            "trouble_days": [30.0, 11.0, np.nan, 10.0, 20.0, 29.0, 40.0],
        }
    )
    effect = judged(runs, [outcome("trouble_days")], [change("c")]).effects.iloc[0]
    assert (effect["n"], effect["baseline"], effect["difference"]) == (2, 19.5, 1.0)


def test_one_pair_shows_nothing() -> None:
    runs = made_up({"c": {"trouble_days": 50.0}}, seeds=1)
    found = judged(runs, [outcome("trouble_days")], [change("c")])
    assert marks(found, "c") == {"trouble_days": "open"}


def test_holm_raises_the_smallest_most_and_never_turns_the_order() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.6, 0.7])) == pytest.approx([1.0, 1.0])


def test_p_values_and_bounds_are_those_of_a_one_sided_t_test() -> None:
    from scipy.stats import ttest_1samp

    values = np.array([1.2, 0.4, 2.2, 1.9, 0.8])
    assert above(values, 0.5) == pytest.approx(ttest_1samp(values, 0.5, alternative="greater").pvalue)
    low, high = bounds(values, 0.025)
    interval = ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (low, high) == pytest.approx((interval.low, interval.high))
    assert (above(np.full(4, 2.0), 1.0), above(np.full(4, 2.0), 2.0)) == (0.0, 1.0)


# ---- what is asked for


def test_the_outcomes_are_headlines_with_a_smallest_difference_that_matters() -> None:
    for name in OUTCOMES:
        metric = METRICS[name]
        assert metric.headline and metric.group == "outcome"
        assert outcome(name) == Outcome(
            name, "lower" if metric.better == "lower" else "higher", metric.matters
        )


def test_what_cannot_be_tested_is_refused_in_words() -> None:
    place = scenario(OLD)
    for name, words in (("on_time", "smallest difference"), ("no_such", "unknown metric")):
        with pytest.raises(RequestError, match=words):
            goodhart([place], 1, [name])
    with pytest.raises(RequestError, match="known: nobody_reports"):
        goodhart([place], 1, cheats=["no_such"])
    with pytest.raises(RequestError, match="c: unknown parameter 'no_such'"):
        goodhart([place], 1, cheats=[change("c", parameters={"no_such": 1.0})])
    with pytest.raises(RequestError, match="c: unknown lever 'no_such'"):
        goodhart([place], 1, cheats=[change("c", levers={"no_such": 1.0})])


def test_a_cheat_and_an_outcome_of_ones_own() -> None:
    place = scenario(TOWN, time=timed(60, 120))
    calm = Outcome("calm", "higher", 0.01, value=lambda runs: -runs["dispute_backlog"])
    found = goodhart(
        [place], 2, [calm], [change("silent", parameters={"channel_access": 0.0})], [], progress=False
    )
    assert set(found.runs["change"]) == {AS_IS, "silent"}
    assert found.seeds == (0, 1)
    known = found.runs.groupby("change")["recorded"].sum()
    assert known["silent"] < known[AS_IS]


def test_other_processes_give_the_same() -> None:
    place, told = scenario(OLD, time=timed(10, 40)), []

    def tried(workers: int) -> pd.DataFrame:
        found = goodhart(
            [place], (4, 9), cheats=["quick_only"], helps=["skill"], workers=workers,
            progress=lambda done, total: told.append((done, total)),
        )  # fmt: skip
        return found.runs

    pd.testing.assert_frame_equal(tried(1), tried(2))
    assert told[-1] == (6, 6)


# ---- cheats do what they say


def test_everything_has_its_words_and_does_something() -> None:
    for name, each in {**CHEATS, **HELPS}.items():
        assert each.id == name
        assert each.parameters or each.levers or each.kinds or each.phases
        assert each.how("en").endswith(".") and each.how("zh").endswith("。")
        assert each.en.isascii() and re.search(r"[\u4e00-\u9fff]", each.zh)
    assert set(BUILT) <= set(CHEATS)


@pytest.mark.parametrize("name", [name for name, each in {**CHEATS, **HELPS}.items() if each.levers])
def test_levers_are_held_from_the_first_day(name: str) -> None:
    each = {**CHEATS, **HELPS}[name]
    world = changed_world(scenario(OLD, time=timed(20, 20)), (1, 2), each)
    world.step()
    for lever, value in each.levers.items():
        assert (getattr(world.levers, lever) == value).all()
    world.run()
    for lever, value in each.levers.items():
        assert (getattr(world.levers, lever) == value).all()


def test_what_takes_long_never_becomes_known_where_only_quick_kinds_are_taken() -> None:
    place = scenario(OLD, time=timed(30, 200))
    ledger = changed_world(place, (1, 2, 3), CHEATS["quick_only"])
    ledger.run()
    cases = ledger.results().ledger
    hours = cases["kind"].map({kind.name: kind.hours for kind in load_kinds().kinds})
    assert cases.loc[hours > QUICK_HOURS, "first_known"].isna().all()
    assert (cases.loc[hours > QUICK_HOURS, "level"] == "none").all()
    assert cases.loc[hours <= QUICK_HOURS, "first_known"].notna().any()


def test_kinds_are_changed_where_easy_quarrels_are_meant() -> None:
    kinds = load_kinds()
    quarrels = {kind.name for kind in kinds.kinds if easy(kind)}
    assert "parking" in quarrels and not quarrels & {"leak", "illegal_structure", "drains", "merchant_noise"}
    for name in ("easy_first", "easy_asked_for", "easy_bred", "easy_drawn_out"):
        changed = CHEATS[name].kinds
        assert changed is not None
        moved = {kind.name for kind in kinds.kinds if changed(kind) != kind}
        assert moved == quarrels or name in ("easy_first", "easy_asked_for")
        assert name not in ("easy_first", "easy_asked_for") or moved >= quarrels - {"private_wiring"}
        for kind in map(changed, kinds.kinds):
            assert kind.min_visits <= kind.max_attempts and 1 <= kind.severity <= 3


def test_whatever_the_community_could_end_is_at_the_street() -> None:
    changed = CHEATS["passed_up"].kinds
    assert changed is not None
    assert {changed(kind).level for kind in load_kinds().kinds} == {"street", "district"}


# ---- what comes of it


@pytest.fixture(scope="module")
def tried() -> Goodhart:
    """Two cheats and no help, in one baseline."""
    return goodhart(["baseline-old"], 12, cheats=[DEAF, PAPER], helps=[], progress=False)


@pytest.mark.slow
def test_the_deaf_community_looks_better_on_no_outcome_and_worse_on_one_at_least(tried: Goodhart) -> None:
    assert tried.verdict("baseline-old", DEAF) == "caught"


@pytest.mark.slow
def test_closing_on_paper_looks_better_on_no_outcome_and_leaves_more_unsettled(tried: Goodhart) -> None:
    """Few cases reach their deadline, so a dozen pairs show the direction; all pairs of all places show more."""
    assert tried.verdict("baseline-old", PAPER) != "looks good"
    left = tried.runs.pivot(index="seed", columns="change", values="unsettled_90")
    more = left[PAPER].to_numpy(float) - left[AS_IS].to_numpy(float)
    assert more.mean() > 2.0 * more.std(ddof=1) / np.sqrt(more.size)


@pytest.mark.slow
def test_indicators_rise_while_outcomes_do_not(tried: Goodhart) -> None:
    flattering = {
        name: set(
            tried.indicators.loc[
                (tried.indicators["change"] == name) & tried.indicators["flatters"], "indicator"
            ]
        )
        for name in (DEAF, PAPER)
    }
    assert {"truly_solved", "recorded"} <= flattering[DEAF]
    assert "closed_on_paper" in flattering[PAPER]
    assert "survey_callback" not in flattering[PAPER]


@pytest.mark.slow
def test_what_is_asked_of_handled_matters_only_is_gamed_by_the_deaf_community(tried: Goodhart) -> None:
    naive = [Outcome("truly_solved", "higher", 0.02), Outcome("on_time", "higher", 0.02)]
    found = judged(tried.runs, naive, tried.cheats)
    assert found.verdict("baseline-old", DEAF) == "looks good"
    assert marks(found, PAPER) == {
        "truly_solved": "worse",
        "on_time": "ruled out",
    }  # H4, H7: on time is near 1


# ---- the page


@pytest.fixture(scope="module")
def shown() -> Goodhart:
    runs = made_up({"c": {"trouble_days": 5.0}, "h": {"trouble_days": -5.0}})
    more = runs.assign(place="baseline-old", recorded=[20.0 if c == "c" else 50.0 for c in runs["change"]])
    return judged(more, [outcome("trouble_days")], [change("c")], [change("h")])


def test_the_page_says_it_in_both_languages(shown: Goodhart) -> None:
    english, chinese = goodhart_page.markdown(shown, "en"), goodhart_page.markdown(shown, "zh")
    assert (
        "**c in English**: How. Caught in 1 of 1 places: no outcome is better, and worse are days of trouble (1)."
        in english
    )
    assert (
        "**h in English**: How. No outcome is worse in 1 of 1 places; better are days of trouble (1)."
        in english
    )
    assert "| days of trouble (matters from 1.0) |" in english and "▼ |" in english and "▲ |" in english
    assert "| c in English | -30.0 * |" in english
    assert "**c之中文**：做法。" in chinese and "困扰人日" in chinese and "老旧小区社区" in chinese
    assert not re.search(r"[a-z]{4,}", re.sub(r"c in English|h in English|Holm", "", chinese))


def test_what_is_written_by_hand_stays(shown: Goodhart, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    goodhart_page.write(shown, page, "en", "gongzhi goodhart --out page.md")
    first = page.read_text(encoding="utf-8")
    assert (
        first.startswith("# The Goodhart test")
        and "`gongzhi goodhart --out page.md`" in first
        and "seeds 0-29" in first
    )
    page.write_text(
        first.replace("<!-- generated", "By hand.\n\n<!-- generated") + "More by hand.\n", encoding="utf-8"
    )
    goodhart_page.write(shown, page, "zh", "gongzhi goodhart")
    second = page.read_text(encoding="utf-8")
    assert "By hand." in second and second.endswith("More by hand.\n")
    assert "困扰人日" in second and "days of trouble" not in second


def test_the_document_names_every_cheat_every_help_and_every_place() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "Written by `python -m scripts.goodhart`" in text
    assert "seeds 0-29" in text
    for each in (*CHEATS.values(), *HELPS.values()):
        assert f"**{each.en}**: {each.how_en}" in text
    assert text.count("| as it is (level) |") == 2 * len(BASELINES)


def test_the_command_runs_and_writes(
    monkeypatch: pytest.MonkeyPatch, shown: Goodhart, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {}

    def instead(places: Sequence[Any], seeds: int, **rest: Any) -> Goodhart:
        asked.update(rest, places=[place.name for place in places], seeds=seeds)
        return shown

    monkeypatch.setattr("experiments.analysis.goodhart.goodhart", instead)
    out = tmp_path / "tried" / "here"
    arguments = [
        "--place",
        "baseline-old",
        "--cheat",
        "deaf",
        "--seeds",
        "3",
        "--workers",
        "1",
        "--out",
        str(out),
    ]
    done = CliRunner().invoke(app, ["goodhart", *arguments, "--lang", "zh"])
    assert done.exit_code == 0
    assert {each.change for each in goodhart_test(out / "goodhart.json").effects} == {"c", "h"}
    assert asked == {"places": ["baseline-old"], "seeds": 3, "cheats": ["deaf"], "workers": 1}
    pages = {lang: (out / f"goodhart.{lang}.md").read_text(encoding="utf-8") for lang in ("en", "zh")}
    assert "露出马脚" in done.stdout and str(out / "goodhart.en.md") in done.stdout
    assert "困扰人日" in pages["zh"] and "days of trouble" in pages["en"]


def test_a_folder_that_cannot_be_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(app, ["goodhart", "--out", str(tmp_path / "file"), "--lang", "zh"])
    assert done.exit_code == 2 and "请给出一个文件夹" in done.stderr


def test_an_unknown_cheat_is_answered_in_words() -> None:
    done = CliRunner().invoke(app, ["goodhart", "--cheat", "no_such"])
    assert done.exit_code == 2 and "unknown: 'no_such'" in done.stderr


# ---- the whole of it

LOOKS_GOOD = {"easy_asked_for"}  # a finding about the model: docs/goodhart.md says why
CAUGHT_EVERYWHERE = {
    "nobody_reports", "deaf", "unrecorded", "no_tenants", "quick_only", "passed_up", "easy_bred", "patrol_only",
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Goodhart:
    """All cheats and all help in the five baselines, 30 pairs."""
    return goodhart(workers=processors(), progress=False)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CHEATS if name not in LOOKS_GOOD])
def test_no_cheat_looks_good_in_any_baseline(whole: Goodhart, name: str) -> None:
    verdicts = [whole.verdict(place, name) for place in BASELINES]
    assert "looks good" not in verdicts
    assert name not in CAUGHT_EVERYWHERE or set(verdicts) == {"caught"}


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("place", BASELINES)
def test_drawing_quarrels_out_moves_every_outcome_of_cases_the_bad_way(whole: Goodhart, place: str) -> None:
    # By less than matters, so the verdict is "shows nothing"; the document says so.
    mine = whole.effects[(whole.effects["place"] == place) & (whole.effects["change"] == "easy_drawn_out")]
    gaps = mine.set_index("outcome")["difference"]
    assert (gaps[["dispute_backlog", "unsettled_90", "trouble_days"]] > 0).all()


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LOOKS_GOOD))
def test_what_is_known_to_look_good_still_does(whole: Goodhart, name: str) -> None:
    # Whoever mends the model sees it here, and in the document.
    assert "looks good" in {whole.verdict(place, name) for place in BASELINES}


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", list(HELPS))
def test_honest_help_harms_no_outcome(whole: Goodhart, name: str) -> None:
    assert {whole.verdict(place, name) for place in BASELINES} == {"does no harm"}


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("place", BASELINES)
def test_what_is_asked_of_handled_matters_flatters_whoever_hears_nothing(whole: Goodhart, place: str) -> None:
    mine = whole.indicators[(whole.indicators["place"] == place) & (whole.indicators["change"] == DEAF)]
    assert {"truly_solved", "recorded"} <= set(mine.loc[mine["flatters"], "indicator"])
