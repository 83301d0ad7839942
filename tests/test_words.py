"""The verdict in words: complete in both languages, plain about what got worse, silent about the unknown."""

import math
import re
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up import comparison, effect, runs, scenarios, series

from experiments import numbers, words
from experiments.comparison import Comparison
from experiments.texts import LANGUAGES, catalogue, say
from model.metrics import HEADLINE, METRICS, Metric

EXPERIMENTS = Path(words.__file__).parent
NAN = math.nan


def sentence(name: str, gaps: list[float], lang: str = "en", level: float = 10.0) -> str:
    return words.sentence(METRICS[name], effect(METRICS[name], gaps, level), lang)


def tag(name: str, gaps: list[float], lang: str = "en", level: float = 10.0) -> str:
    return words.tag(METRICS[name], effect(METRICS[name], gaps, level), lang)


# ---- the catalogues


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_text_is_there_in_both_languages_with_the_same_names(name: str) -> None:
    texts = catalogue()[name]
    assert set(texts) == set(LANGUAGES)
    assert all(texts.values())
    left = {"verb"} if name == "overall_better" else set()  # Chinese has no singular and plural
    assert fields(texts["en"]) - left == fields(texts["zh"])


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_chinese_texts_use_chinese_marks(name: str) -> None:
    chinese = catalogue()[name]["zh"]
    assert not re.search(r"[\u4e00-\u9fff] *[,;:!?()]|[,;:!?()] *[\u4e00-\u9fff]", chinese)


def test_every_text_is_used_and_every_text_used_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in EXPERIMENTS.glob("*.py"))
    named = set(re.findall(r"[\"']([a-z_]+)[\"']", code))
    changes = {f"{metric.change}_" for metric in METRICS.values()}
    prefixes = (
        *re.findall(r"say\(f[\"']([a-z]+_)\{", code),
        "overall_",
        "caption_",
        "role_",
        "payer_",
        "task_",
        *changes,
    )
    assert [name for name in catalogue() if name not in named and not name.startswith(prefixes)] == []
    assert set(re.findall(r"\bsay\(\s*[\"']([a-z_]+)[\"']", code)) - set(catalogue()) == set()


def test_a_text_without_its_values_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("unclear", "en")
    with pytest.raises(KeyError):
        say("no_such_text", "en")


def test_headline_metrics_are_the_seven_of_the_question() -> None:
    assert HEADLINE == (
        "dispute_backlog",
        "days_to_settle",
        "settled_in_neighbourhood",
        "satisfaction",
        "fee_collection",
        "hours",
        "yuan",
    )


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.id)
def test_every_metric_explains_itself_in_both_languages(metric: Metric) -> None:
    assert metric.better in ("lower", "higher", "neither")
    assert metric.change in ("count", "time", "amount", "level")
    assert metric.group in ("outcome", "side", "cost")
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
    assert numbers.number(value, digits, signed) == text


def test_large_sums_are_shown_to_four_digits() -> None:
    yuan = METRICS["yuan"]
    assert numbers.level(yuan, 2_220_301.4, "en") == "2,220,000"
    assert numbers.difference(yuan, -47_634.0, "en").startswith("-47,630 yuan")
    assert numbers.level(yuan, 9_876.0, "en") == "9,876"


def test_shares_are_shown_in_per_cent_and_differ_by_points() -> None:
    share = METRICS["fee_collection"]
    assert numbers.level(share, 0.6123, "en") == "61.2 %"
    assert numbers.level(share, 0.6123, "zh") == "61.2%"
    assert numbers.difference(share, -0.0123, "en") == "-1.2 percentage points"
    assert numbers.difference(share, -0.0123, "zh") == "-1.2 个百分点"


def test_an_index_has_no_unit() -> None:
    assert numbers.difference(METRICS["satisfaction"], 0.002, "en") == "+0.002"


def test_a_difference_does_not_vanish_by_rounding() -> None:
    assert numbers.difference(METRICS["dispute_backlog"], 0.004, "en") == "+0.004 per 1,000 residents"


@pytest.mark.parametrize(
    ("needed", "text"), [(2, "2"), (34, "34"), (117, "120"), (3841, "3,900"), (NAN, "-")]
)
def test_numbers_of_replicates_are_rounded_up(needed: float, text: str) -> None:
    assert numbers.needed_runs(needed) == text


@pytest.mark.parametrize(
    ("seeds", "text"), [((), ""), ((4,), "4"), ((0, 1, 2), "0-2"), ((7, 0, 1, 3), "0-1, 3, 7")]
)
def test_seed_ranges(seeds: tuple[int, ...], text: str) -> None:
    assert numbers.seed_ranges(seeds) == text


# ---- one line per metric


def test_better() -> None:
    assert sentence("dispute_backlog", [-2.0, -2.2, -2.1, -2.1, -2.1]) == (
        "fewer open disputes: -2.1 per 1,000 residents, 95 % interval -2.2 to -2.0 (better in 100 % of seeds)"
    )
    assert sentence("dispute_backlog", [-2.0, -2.2, -2.1, -2.1, -2.1], "zh") == (
        "未结纠纷减少：-2.1 件/千人，95% 置信区间 -2.2 至 -2.0（100% 的种子中更好）"
    )


def test_worse_is_said_plainly() -> None:
    assert tag("satisfaction", [-0.2, -0.21, -0.19]) == "worse"
    assert "lower satisfaction" in sentence("satisfaction", [-0.2, -0.21, -0.19])
    assert "worse in 100 % of seeds" in sentence("satisfaction", [-0.2, -0.21, -0.19])
    assert tag("satisfaction", [-0.2, -0.21, -0.19], "zh") == "变差"


def test_costs_are_called_costs() -> None:
    assert tag("hours", [310, 305, 315], level=1800.0) == "costs more"
    assert "more hours of work: +310 person-hours" in sentence("hours", [310, 305, 315], level=1800.0)
    assert tag("yuan", [-310, -305, -315], level=1800.0) == "costs less"
    assert "lower in 100 % of seeds" in sentence("yuan", [-310, -305, -315], level=1800.0)


def test_what_cannot_be_told_names_a_number_that_might() -> None:
    told = sentence("satisfaction", [0.02, -0.01, 0.01, -0.005, 0.002])
    assert told.startswith("for satisfaction 5 replicates cannot tell (difference +0.003, 95 % interval -0.0")
    assert re.search(r"; about \d+ would$", told)
    assert "better" not in told


def test_next_to_nothing_asks_for_no_absurd_number() -> None:
    gaps = [1.0, -1.0, 1.0, -1.0, 0.001]
    assert sentence("dispute_backlog", gaps).endswith("would take more than 10,000")
    assert sentence("dispute_backlog", gaps, "zh").endswith("需要超过 10,000 次")


def test_small_differences_are_called_small() -> None:
    gaps = [0.010, 0.0101, 0.0099, 0.0102]
    assert tag("trust", gaps) == "better, small"
    assert "small: 0.10 % of the baseline" in sentence("trust", gaps)
    assert "仅为基线的 0.10%" in sentence("trust", gaps, "zh")


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
    told = words.overall(comparison(seeds=30).pairs[0], "en")
    assert "3 of 5 headline outcomes are better: fewer open disputes (" in told
    assert "Worse: lower fee collection (" in told
    assert "What it costs: more hours of work (" in told
    assert "What 30 replicates cannot tell: satisfaction." in told
    assert "Caution" not in told


def test_overall_in_chinese() -> None:
    told = words.overall(comparison(seeds=30).pairs[0], "zh")
    assert "5 项主要结果中有 3 项改善：未结纠纷减少（" in told
    assert "变差的有：物业费收缴率下降（" in told
    assert told.endswith("30 次重复还不能判断的有：居民满意度。")


def test_the_price_says_what_is_unpaid_and_what_is_paid_once() -> None:
    pair = comparison(seeds=30).pairs[0]
    assert re.fullmatch(r"paid \+\d+, unpaid \+\d+", words.parts(pair, "hours", "en"))
    assert re.fullmatch(r"其中一次性投入 \+[\d,]+", words.parts(pair, "yuan", "zh"))
    assert words.parts(pair, "satisfaction", "en") == ""
    assert words.parts(pair, "yuan", "en") in words.overall(pair, "en")


@pytest.mark.parametrize(("spread", "start"), [(0.0, "unpaid +"), (9.0, "paid ")])
def test_a_part_that_stays_or_cannot_be_told_is_not_passed_off_as_a_change(spread: float, start: str) -> None:
    table = runs(seeds=30)
    table["paid_hours"] = 1788.0 + spread * np.random.default_rng(5).standard_normal(len(table))
    told = words.parts(
        Comparison.from_tables(table, series(table.head(0)), scenarios()).pairs[0], "hours", "en"
    )
    assert told.startswith(start)
    assert ("(cannot tell), unpaid +" in told) == (spread > 0)


def test_few_replicates_are_warned_of() -> None:
    assert "Caution: with 4 replicates" in words.overall(comparison(seeds=4).pairs[0], "en")
    assert "只有 4 次重复" in words.overall(comparison(seeds=4).pairs[0], "zh")


@pytest.mark.parametrize(("seeds", "text"), [(0, "No seed finished"), (1, "one replicate only")])
def test_too_few_for_any_statement(seeds: int, text: str) -> None:
    assert text in words.overall(comparison(seeds=seeds).pairs[0], "en")


def test_a_package_that_does_nothing_is_not_praised() -> None:
    table = runs(seeds=8).query("arm == 'baseline'")
    same = pd.concat([table, table.assign(arm="package")])
    told = words.overall(Comparison.from_tables(same, series(table.head(0)), scenarios()).pairs[0], "en")
    assert "none of the 5 headline outcomes is distinguishably better" in told
    assert "No difference at all: open disputes" in told
    assert "costs" not in told


def test_bearers_name_the_payers() -> None:
    told = words.bearers(comparison(seeds=30).pairs[0], "en")
    assert told.startswith("Who bears it: more paid hours (+5")
    assert "more volunteer hours (+2" in told


def test_pairing_line_has_correlation_ratio_and_runs() -> None:
    told = words.pairing(comparison(seeds=30).pairs[0], "en")
    assert re.search(r"correlation of the arms 0\.\d\d \(0\.\d\d to 0\.\d\d\)", told)
    assert re.search(r"variance ratio \d+\.\d \(", told)
    assert re.search(r"without pairing \d+ \(\d+ to [\d,]+\) more runs per arm", told)
    assert "cannot be measured" in words.pairing(comparison(seeds=1).pairs[0], "en")
