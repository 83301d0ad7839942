"""The verdict in words: complete in both languages, plain about what got worse, silent about the unknown."""

import math
import re
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up import PACKAGES, comparison, effect, runs, scenarios, series
from told import of

from experiments.analysis.pairs import Pair
from experiments.report import number_format, paragraph, sentences
from experiments.report.answer import Answer
from experiments.report.arms import DRAWN, TWIN
from experiments.report.phrases import LANGUAGES, catalogue, say
from model.observation.metrics import HEADLINE, METRICS

EXPERIMENTS = Path(sentences.__file__).parent
NAN = math.nan


def sentence(name: str, gaps: list[float], lang: str = "en", level: float = 10.0) -> str:
    return sentences.sentence(METRICS[name], effect(METRICS[name], gaps, level), lang)


def tag(name: str, gaps: list[float], lang: str = "en", level: float = 10.0) -> str:
    return sentences.tag(METRICS[name], effect(METRICS[name], gaps, level), lang)


# ---- the catalogues


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_text_is_there_in_both_languages_with_the_same_names() -> None:
    for name in sorted(catalogue()):
        with of(name):
            texts = catalogue()[name]
            assert set(texts) == set(LANGUAGES)
            assert all(texts.values())
            left = (
                {"verb"} if name.startswith("overall_better") else set()
            )  # Chinese has no singular and plural
            assert fields(texts["en"]) - left == fields(texts["zh"])


def test_chinese_texts_use_chinese_marks() -> None:
    for name in sorted(catalogue()):
        with of(name):
            chinese = catalogue()[name]["zh"]
            assert not re.search(r"[\u4e00-\u9fff] *[,;:!?()]|[,;:!?()] *[\u4e00-\u9fff]", chinese)


def test_every_text_is_used_and_every_text_used_exists() -> None:
    files = [*EXPERIMENTS.glob("*.py"), *EXPERIMENTS.parent.glob("atlas/*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"[\"']([a-z_]+)[\"']", code))
    changes = {f"{metric.change}_" for metric in METRICS.values()}
    prefixes = (
        *re.findall(r"(?:say\(\s*|tell\(\s*pair, |tell_all\(comparison, )f[\"']([a-z_]+_)\{", code),
        "overall_",
        "caption_",
        "role_",
        "task_",
        *changes,
        *(f"{name}_" for name in METRICS),  # a metric may have words of its own for a change
        "pay_",
        "against_",
    )
    texts = {name.removesuffix(TWIN).removesuffix(DRAWN): name for name in catalogue()}
    assert [name for name in texts if name not in named and not name.startswith(prefixes)] == []
    assert set(texts) <= set(catalogue()), "a twin has a text of which it is the twin"
    used = re.findall(r"\b(?:say\(|tell\(\s*pair,|tell_all\(comparison,)\s*[\"']([a-z_]+)[\"']", code)
    assert set(used) - set(catalogue()) == set()


def test_a_text_without_its_values_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("unclear", "en")
    with pytest.raises(KeyError):
        say("no_such_text", "en")


def test_headline_metrics_are_the_ten_of_the_question() -> None:
    assert HEADLINE == (
        "dispute_backlog",
        "unsettled_90",
        "trouble_days",
        "settled_in_neighbourhood",
        "satisfaction",
        "satisfied_share",
        "fee_collection",
        "hours",
        "yuan",
        "yuan_residents",
    )


def test_every_headline_metric_says_what_matters_and_no_indicator_is_one() -> None:
    assert all(METRICS[name].matters > 0 for name in HEADLINE)
    assert {METRICS[name].group for name in HEADLINE} == {"outcome", "cost"}


def test_every_metric_explains_itself_in_both_languages() -> None:
    for metric in METRICS.values():
        with of(metric.id):
            assert metric.better in ("lower", "higher", "neither")
            assert metric.change in ("count", "time", "amount", "level")
            assert metric.group in ("outcome", "indicator", "side", "cost")
            assert metric.scale in ("plain", "share", "index")
            assert metric.en.isascii()
            assert re.search(r"[\u4e00-\u9fff]", metric.zh)
            assert metric.about("en").endswith(".")
            assert metric.about("zh").endswith("。")
            assert (metric.unit_in("en") == "%") == (metric.scale == "share")


# ---- numbers


@pytest.mark.parametrize(
    ("value", "digits", "signed", "text"),
    [
        (1234.5, 0, False, "1,234"),
        (-1234567.891, 2, True, "-1,234,567.89"),
        (310, 0, True, "+310"),
        (-0.0004, 2, True, "0.00"),
        (0, 1, True, "0.0"),
        (NAN, 1, True, "-"),
        (math.inf, 1, False, "∞"),
        (-math.inf, 1, False, "-∞"),
    ],
)
def test_number(value: float, digits: int, signed: bool, text: str) -> None:
    assert number_format.number(value, digits, signed) == text


def test_large_sums_are_shown_to_four_digits() -> None:
    yuan = METRICS["yuan"]
    assert number_format.level(yuan, 2_220_301.4, "en") == "2,220,000"
    assert number_format.difference(yuan, -47_634.0, "en").startswith("-47,630 yuan")
    assert number_format.level(yuan, 9_876.0, "en") == "9,876"


def test_shares_are_shown_in_per_cent_and_differ_by_points() -> None:
    share = METRICS["fee_collection"]
    assert number_format.level(share, 0.6123, "en") == "61.2 %"
    assert number_format.level(share, 0.6123, "zh") == "61.2%"
    assert number_format.difference(share, -0.0123, "en") == "-1.2 percentage points"
    assert number_format.difference(share, -0.0123, "zh") == "-1.2 个百分点"


def test_an_index_has_no_unit() -> None:
    assert number_format.difference(METRICS["satisfaction"], 0.002, "en") == "+0.002"


def test_a_difference_does_not_vanish_by_rounding() -> None:
    assert number_format.difference(METRICS["dispute_backlog"], 0.004, "en") == "+0.004 per 1,000 residents"


@pytest.mark.parametrize(
    ("seeds", "text"), [((), ""), ((4,), "4"), ((0, 1, 2), "0-2"), ((7, 0, 1, 3), "0-1, 3, 7")]
)
def test_seed_ranges(seeds: tuple[int, ...], text: str) -> None:
    assert number_format.seed_ranges(seeds) == text


# ---- one line per metric


def test_better() -> None:
    assert sentence("dispute_backlog", [-2.0, -2.2, -2.1, -2.1, -2.1]) == (
        "fewer open disputes: -2.1 per 1,000 residents, 95 % interval -2.2 to -2.0 (better in 5 of 5 replicates)"
    )
    assert sentence("dispute_backlog", [-2.0, -2.2, -2.1, -2.1, -2.1], "zh") == (
        "未结纠纷减少：-2.1 件/千人，95% 置信区间 -2.2 至 -2.0（5 次模拟中有 5 次更好）"
    )


def test_worse_is_said_plainly() -> None:
    assert tag("satisfaction", [-0.2, -0.21, -0.19]) == "worse"
    assert "lower satisfaction" in sentence("satisfaction", [-0.2, -0.21, -0.19])
    assert "worse in 3 of 3 replicates" in sentence("satisfaction", [-0.2, -0.21, -0.19])
    assert tag("satisfaction", [-0.2, -0.21, -0.19], "zh") == "变差"


def test_costs_are_called_costs() -> None:
    assert tag("hours", [310, 305, 315], level=1800.0) == "costs more"
    assert "more hours of work: +310 person-hours" in sentence("hours", [310, 305, 315], level=1800.0)
    saved = [-31_000.0, -30_500.0, -31_500.0]
    assert tag("yuan", saved, level=180_000.0) == "costs less"
    assert "lower in 3 of 3 replicates" in sentence("yuan", saved, level=180_000.0)


def test_residents_are_said_to_pay_more_or_less() -> None:
    gaps = [30_000.0, 31_000.0, 30_500.0]
    assert tag("yuan_residents", gaps, level=300_000.0) == "costs more"
    assert sentence("yuan_residents", gaps, level=300_000.0).startswith("residents pay more: +30,500 yuan")
    assert sentence("yuan_residents", [-gap for gap in gaps], "zh", 300_000.0).startswith(
        "居民支出减少：-30,500 元"
    )


def test_what_cannot_be_told_names_the_effect_that_would_have_been_seen() -> None:
    told = sentence("satisfaction", [0.02, -0.01, 0.01, -0.005, 0.002])
    assert told.startswith("satisfaction: 5 replicates cannot tell (difference +0.003, 95 % interval -0.0")
    assert re.search(r"; an effect of 0\.0\d+ or more would have been seen in 4 of 5 cases$", told)
    chinese = sentence("satisfaction", [0.02, -0.01, 0.01, -0.005, 0.002], "zh")
    assert re.search(r"若真有 0\.0\d+ 或更大的效果，五次里有四次能看出来$", chinese)
    assert "better" not in told


def test_next_to_nothing_promises_nothing_that_more_runs_would_show() -> None:
    gaps = [1.0, -1.0, 1.0, -1.0, 0.001]
    assert sentence("dispute_backlog", gaps).endswith(
        "; an effect of 1.7 per 1,000 residents or more would have been seen in 4 of 5 cases"
    )
    assert "五次里有四次能看出来" in sentence("dispute_backlog", gaps, "zh")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "only 1 of 30 differ, too few to say"), ("zh", "30 次中只有 1 次有差别")]
)
def test_where_few_runs_differ_the_sentence_says_so(lang: str, words: str) -> None:
    assert words in sentence("dispute_backlog", [3.0] + [0.0] * 29, lang)


def test_small_differences_are_called_small() -> None:
    gaps = [0.010, 0.0101, 0.0099, 0.0102]
    assert tag("trust", gaps) == "better, small"
    assert "small: 0.10 % of the baseline" in sentence("trust", gaps)
    assert "仅为基线的 0.10%" in sentence("trust", gaps, "zh")


def test_a_difference_below_what_matters_is_called_small() -> None:
    gaps = [0.008, 0.011, 0.007, 0.009]  # the interval reaches beyond 0.01, the mean does not
    assert tag("satisfaction", gaps) == "better, small"
    assert "small: less than 0.01, the smallest difference that matters" in sentence("satisfaction", gaps)
    assert "不到 0.01" in sentence("satisfaction", gaps, "zh")


@pytest.mark.parametrize("name", HEADLINE)
@pytest.mark.parametrize("side", [-1, 1])
def test_an_interval_below_what_matters_is_never_called_better_or_worse(name: str, side: int) -> None:
    gaps = [side * METRICS[name].matters * part for part in (0.5, 0.51, 0.49, 0.5)]
    assert effect(METRICS[name], gaps).distinguishable
    assert tag(name, gaps) == "no difference that matters"
    assert tag(name, gaps, "zh") == "差别可忽略"
    told = sentence(name, gaps)
    start = f"too little difference in {METRICS[name].en} to matter: "
    assert told.startswith(start + ("+" if side > 0 else "-"))
    assert "it would matter from " in told and not re.search("better|worse|cannot tell", told)


def test_what_is_small_and_unsure_is_told_apart_from_what_nobody_can_tell() -> None:
    assert tag("dispute_backlog", [0.1, -0.1, 0.05, -0.08]) == "no difference that matters"
    assert tag("dispute_backlog", [3.0, -3.0, 2.0, -2.0]) == "cannot tell"
    assert "it would matter from 0.5 per 1,000 residents on" in sentence("dispute_backlog", [0.1, -0.1, 0.05])


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("fee_collection", "2 percentage points", "2 个百分点"),
        ("satisfaction", "0.01", "0.01"),
        ("yuan_residents", "5,000 yuan per 1,000 residents and year", "5,000 元/千人·年"),
    ],
)
def test_what_matters_has_the_unit_of_a_difference(name: str, en: str, zh: str) -> None:
    metric = METRICS[name]
    assert [sentences.least(metric, lang, metric.matters) for lang in ("en", "zh")] == [en, zh]


def test_bounds_differ_however_narrow_the_interval() -> None:
    told = sentence("trust", [0.010, 0.0101, 0.0099, 0.0102])
    low, high = re.findall(r"[+-][\d.]+(?= to|(?= \())", told)[-2:]
    assert low != high


def test_no_difference_at_all() -> None:
    assert (
        sentence("petitions", [0.0, 0.0, 0.0])
        == "no difference at all in petitions: the same in every replicate"
    )
    assert tag("petitions", [0.0, 0.0], "zh") == "无差别"


def test_one_replicate_tells_nothing() -> None:
    assert "one replicate cannot tell effect from chance" in sentence("satisfaction", [0.1])
    assert tag("satisfaction", [0.1]) == "one replicate"


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "the only one of 4 pairs"), ("zh", "4 对模拟中只有 1 对")]
)
def test_a_metric_defined_in_one_pair_of_several_is_no_single_replicate(lang: str, words: str) -> None:
    nan = float("nan")
    text = sentence("satisfaction", [nan, 0.1, nan, nan], lang)
    assert words in text and "+0.1" in text
    assert "single replicate" not in text and "仅有一次重复" not in text
    label = tag("satisfaction", [nan, 0.1, nan, nan], lang)
    assert label == say("tag_once", lang) != tag("satisfaction", [0.1], lang)


@pytest.mark.parametrize(("lang", "words"), [("en", "in only one of 4 pairs"), ("zh", "4 对模拟中只有 1 对")])
def test_the_paragraph_names_what_is_defined_in_one_pair_only(lang: str, words: str) -> None:
    table = runs(PACKAGES[:1], seeds=4)
    table.loc[table["seed"] != 2, "unsettled_90"] = np.nan
    (pair,) = Answer.from_tables(table, series(table), scenarios(PACKAGES[:1])).pairs
    text = paragraph.overall(pair, lang)
    assert words in text and METRICS["unsettled_90"].name(lang) in text.split(words)[1]


def test_a_metric_that_is_never_defined() -> None:
    assert sentence("fee_collection", [NAN, NAN]) == "fee collection: cannot be computed in any pair of runs"


def test_undefined_replicates_are_counted() -> None:
    assert "undefined in 1 of 4 replicates" in sentence("satisfaction", [-0.2, -0.21, -0.19, NAN])
    assert "; undefined in 1 of 4)" in sentence("satisfaction", [-0.2, 0.21, 0.19, NAN])
    assert "4 次重复中有 1 次无法计算" in sentence("petitions", [0.0, 0.0, 0.0, NAN], "zh")


def test_a_metric_without_a_better_side_is_not_judged() -> None:
    assert tag("recorded", [5.0, 5.1, 4.9]) == "changed"
    assert "neither good nor bad in itself" in sentence("recorded", [5.0, 5.1, 4.9])


# ---- the paragraph


def test_overall_says_what_improves_what_suffers_what_it_costs_and_what_is_unknown() -> None:
    told = paragraph.overall(comparison(seeds=30).pairs[0], "en")
    parts = (
        "4 of 7 headline outcomes are better: fewer open disputes (",
        "Worse: lower fee collection (",
        "Residents pay more, in fees and for renewals that they voted for: +24,",
        "Other costs: more hours of work (",
        "this speaks most against the package: more cases closed on paper (+4.",
        "No difference that matters: share of residents satisfied.",
        "What 30 replicates cannot tell: satisfaction.",
    )
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert "Caution" not in told
    assert told.count("yuan per 1,000 residents and year") == 2  # what residents pay is said once


def test_overall_in_chinese() -> None:
    told = paragraph.overall(comparison(seeds=30).pairs[0], "zh")
    assert "7 项主要结果中有 4 项改善：未结纠纷减少（" in told
    assert "变差的有：物业费收缴率下降（" in told
    assert "居民自己要多付（物业费，以及表决通过的改造分摊）：+24," in told
    assert "最不利于该方案的是：纸面办结增加（" in told
    assert "差别可忽略的有：居民满意率。" in told
    assert told.endswith("30 次重复还不能判断的有：居民满意度。")


def test_the_price_says_what_is_unpaid_and_what_is_paid_once() -> None:
    pair = comparison(seeds=30).pairs[0]
    assert re.fullmatch(r"paid \+\d+, unpaid \+\d+", paragraph.parts(pair, "hours", "en"))
    assert re.fullmatch(r"其中一次性投入 \+[\d,]+", paragraph.parts(pair, "yuan", "zh"))
    assert paragraph.parts(pair, "satisfaction", "en") == ""
    assert paragraph.parts(pair, "yuan", "en") in paragraph.overall(pair, "en")


@pytest.mark.parametrize(("spread", "start"), [(0.0, "unpaid +"), (9.0, "paid ")])
def test_a_part_that_stays_or_cannot_be_told_is_not_passed_off_as_a_change(spread: float, start: str) -> None:
    table = runs(seeds=30)
    table["paid_hours"] = 1788.0 + spread * np.random.default_rng(5).standard_normal(len(table))
    told = paragraph.parts(
        Answer.from_tables(table, series(table.head(0)), scenarios()).pairs[0], "hours", "en"
    )
    assert told.startswith(start)
    assert ("(cannot tell), unpaid +" in told) == (spread > 0)


def test_few_replicates_are_warned_of() -> None:
    assert "Caution: with 4 replicates" in paragraph.overall(comparison(seeds=4).pairs[0], "en")
    assert "只有 4 次重复" in paragraph.overall(comparison(seeds=4).pairs[0], "zh")


@pytest.mark.parametrize(("seeds", "text"), [(0, "No seed finished"), (1, "one replicate only")])
def test_too_few_for_any_statement(seeds: int, text: str) -> None:
    assert text in paragraph.overall(comparison(seeds=seeds).pairs[0], "en")


def test_a_package_that_does_nothing_is_not_praised() -> None:
    table = runs(seeds=8).query("arm == 'baseline'")
    same = pd.concat([table, table.assign(arm="package")])
    told = paragraph.overall(Answer.from_tables(same, series(table.head(0)), scenarios()).pairs[0], "en")
    assert "none of the 7 headline outcomes is distinguishably better" in told
    assert "No difference at all: open disputes" in told
    assert "Residents pay exactly the same." in told
    assert "Nothing contradicts this: no outcome" in told
    assert "costs" not in told


def changed(metric: str, gap: float, spread: float = 0.0, seeds: int = 12) -> Pair:
    """The first package of the made-up comparison, with another effect on one metric."""
    table = runs(seeds=seeds)
    base = table.loc[table["arm"] == "baseline", metric].to_numpy()
    noise = spread * np.random.default_rng(3).standard_normal(base.size)
    table.loc[table["arm"] == "package", metric] = base + gap + noise
    return Answer.from_tables(table, series(table.head(0)), scenarios()).pairs[0]


@pytest.mark.parametrize(
    ("gap", "spread", "en", "zh"),
    [
        (-9_000.0, 900.0, "Residents pay less, in fees", "居民自己可少付"),
        (0.0, 0.0, "Residents pay exactly the same.", "居民自己所付的钱完全相同。"),
        (400.0, 900.0, "What residents pay shows no difference that matters (", "居民自己所付的钱没有值得在意的差别"),
        (
            2_000.0,
            90_000.0,
            "The 12 replicates cannot tell whether residents pay more or less (",
            "是多是少，12 次重复还看不出（",
        ),
        (NAN, 0.0, "What residents pay cannot be computed", "居民自己所付的钱，从这些模拟中无法算出。"),
    ],
)  # fmt: skip
def test_what_residents_pay_is_said_whatever_can_be_said_of_it(
    gap: float, spread: float, en: str, zh: str
) -> None:
    pair = changed("yuan_residents", gap, spread)
    assert paragraph.overall(pair, "en").count(en) == 1
    assert paragraph.overall(pair, "zh").count(zh) == 1
    assert METRICS["yuan_residents"].en not in paragraph.overall(pair, "en")


def test_tables_of_an_older_version_know_nothing_of_what_residents_pay() -> None:
    table = runs(seeds=4).drop(columns="yuan_residents")
    pair = Answer.from_tables(table, series(table.head(0)), scenarios()).pairs[0]
    assert "What residents pay cannot be computed from these runs." in paragraph.overall(pair, "en")


def test_an_indicator_is_never_counted_as_an_outcome() -> None:
    told = paragraph.overall(changed("closed_on_paper", -15.0, 0.5), "en")
    assert "4 of 7 headline outcomes are better" in told
    assert "closed on paper" not in told


def test_a_headline_that_contradicts_is_named_without_saying_its_numbers_again() -> None:
    told = paragraph.overall(changed("closed_on_paper", 0.0), "en")
    assert told.count("lower fee collection (") == 1
    assert "this speaks most against the package: lower fee collection." in told


def test_where_most_is_worse_the_best_is_named() -> None:
    table = runs(seeds=12)
    table["arm"] = table["arm"].map({"baseline": "package", "package": "baseline"})
    pair = Answer.from_tables(table, series(table.head(0)), scenarios()).pairs[0]
    assert "speaks most for the package: fewer cases closed on paper (-" in paragraph.overall(pair, "en")
    assert "最有利于该方案的是：纸面办结减少（" in paragraph.overall(pair, "zh")


@pytest.mark.parametrize(
    ("days", "en", "zh"),
    [
        (365.0, "", ""),
        (730.0, "", ""),
        (NAN, "", ""),
        (275.0, "only the cases that arose on 275 days, not a whole year.", "275 天内发生的事项，不是一整年。"),
        (0.0, "not defined here; the horizon must be longer than 90 days.", "在此没有定义；模拟期须长于 90 天。"),
    ],
)  # fmt: skip
def test_a_short_cohort_is_said_to_be_short(days: float, en: str, zh: str) -> None:
    told = [paragraph.cohort_note(days, lang) for lang in ("en", "zh")]
    assert [text.endswith(end) for text, end in zip(told, (en, zh), strict=True)] == [True, True]
    assert bool(told[0]) == bool(en)
    assert not en or told[0].startswith("Cases not settled within 90 days, share settled in neighbourhood: ")


def test_bearers_name_the_payers() -> None:
    told = paragraph.bearers(comparison(seeds=30).pairs[0], "en")
    assert told.startswith("Who bears it: more paid hours (+5")
    assert "more volunteer hours (+2" in told


def test_pairing_line_has_correlation_ratio_and_runs() -> None:
    told = paragraph.pairing(comparison(seeds=30).pairs[0], "en")
    assert re.search(r"correlation of the arms 0\.\d\d \(0\.\d\d to 0\.\d\d\)", told)
    assert re.search(r"variance ratio \d+\.\d \(", told)
    assert re.search(r"without pairing, \d+ \(\d+ to [\d,]+\) more runs per arm", told)
    assert "cannot be measured" in paragraph.pairing(comparison(seeds=1).pairs[0], "en")
