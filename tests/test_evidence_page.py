"""The page of evidence says what follows from what was recorded, and the documents record the same."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import made_up
import numpy as np
import pytest
from told import of

from dashboard.address import Address
from dashboard.evidence import cheats, claims, places, verdicts
from dashboard.evidence.chinese import said, simplified, tables
from dashboard.evidence.numbers import bounds, shown
from dashboard.evidence.summary import measured, tiles
from dashboard.parts import opened, to
from dashboard.tables import Cell, table
from experiments.analysis.drawn import Drawn, Spread, chance
from experiments.analysis.goodhart import judged
from experiments.analysis.plausibility import REPORTED, Band, Row, quantities
from experiments.design.baselines import BASELINES
from experiments.design.cheats import CHEATS, HELPS
from experiments.errors import RequestError
from experiments.recorded import files
from experiments.recorded.cheats import goodhart_test
from experiments.recorded.cheats import record as record_cheats
from experiments.recorded.packages import Packages, Said, packages, row_of
from experiments.recorded.packages import record as record_packages
from experiments.recorded.plausible import plausible
from experiments.recorded.plausible import record as record_rows
from experiments.report.headline import headline
from experiments.report.phrases import LANGUAGES
from experiments.run.manifest import code_version
from model.observation.metrics import HEADLINE, METRICS
from scenarios.claims import Claim
from scenarios.loader import load

DOCS = Path(__file__).resolve().parent.parent / "docs"
CLAIMS = [(name, claim) for name in REPORTED for claim in load(name).claims]
NOTHING = Spread(math.nan, math.nan, math.nan)


def document(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def drawn(metric: str, up: int, down: int, n: int = 100) -> Drawn:
    return Drawn(
        METRICS[metric].better, n, 0, chance(up, n), chance(down, n), chance(n - up - down, n),
        Spread(-1.0, 0.0, 1.0), math.nan, math.nan, math.nan, NOTHING,
    )  # fmt: skip


def sign(metric: str, way: str) -> Claim:
    return Claim.model_validate(
        {
            "quantity": "q", "meaning": {"en": "a", "zh": "甲"}, "kind": "sign", "sign": way, "unit": "1",
            "quote": "原话", "fact": "004-29", "window": "2022", "measure": metric, "scale": "as it is",
            "strength": "weak",
        }
    )  # fmt: skip


def band(metric: str, low: float | None, high: float | None, scale: str = "as it is") -> Claim:
    numbers = {"kind": "band", "sign": None, "low": low, "high": high, "scale": scale}
    return Claim.model_validate(sign(metric, "+").model_dump() | numbers)


def recorded(effects: dict[str, Drawn], levels: dict[str, Spread] | None = None) -> Packages:
    one = Said("p", {}, effects, levels or dict.fromkeys(effects, NOTHING), {}, 8000.0, 2)
    return Packages("1", 100, {"p": one})


# Claims


def test_every_claim_of_every_report_is_there_once() -> None:
    assert [(each.package, each.claim) for each in claims.held()] == CLAIMS


@pytest.mark.parametrize(
    ("metric", "way", "up", "down", "status"),
    [
        ("satisfaction", "+", 90, 2, "agrees"),
        ("satisfaction", "-", 90, 2, "against"),
        ("satisfaction", "+", 2, 90, "against"),
        ("arisen", "-", 3, 95, "agrees"),
        ("arisen", "-", 95, 3, "against"),
        ("satisfaction", "+", 50, 10, "open"),
        ("satisfaction", "+", 4, 0, "same"),
    ],
)
def test_a_sign_agrees_if_it_is_likely(metric: str, way: str, up: int, down: int, status: str) -> None:
    found = claims.one("p", sign(metric, way), recorded({metric: drawn(metric, up, down)}), [])
    assert found.status == status
    words = claims.answer(found, "en")
    assert f"as claimed in {up if way == '+' else down} of 100" in words


@pytest.mark.parametrize(
    ("low", "high", "status"), [(10.0, 30.0, "agrees"), (25.0, None, "partly"), (None, 15.0, "against")]
)
def test_a_band_without_a_row_is_held_against_the_level_of_a_community(
    low: float | None, high: float | None, status: str
) -> None:
    # 8,000 residents in two communities: a rate of 5 by 1,000 residents is 20 in a community.
    claim = band("helpers", low, high, "times residents / 1,000; a year is assumed")
    said_of = recorded({"helpers": drawn("helpers", 50, 0)}, {"helpers": Spread(4.0, 5.0, 7.0)})
    found = claims.one("p", claim, said_of, [])
    assert (found.status, found.level) == (status, (16.0, 20.0, 28.0))


def test_a_band_is_held_against_the_row_of_plausibility_that_names_its_fact() -> None:
    quantity = quantities()[0]
    row = Row("p", quantity, Band(("p",), ("004-29",), "report", "", 1.0, 2.0), 30, 5.0, 4.0, 6.0)
    found = claims.one(
        "p", band("recorded", 1.0, 2.0), recorded({"recorded": drawn("recorded", 1, 1)}), [row]
    )
    assert (found.row, found.status) == (row, "against")


def test_what_is_put_in_is_no_test_and_what_is_not_there_is_not_either() -> None:
    by_kind = {(each.claim.kind, each.status) for each in claims.held()}
    assert {status for kind, status in by_kind if kind == "structure"} == {"built"}
    absent = [each for each in claims.held() if each.status == "absent"]
    assert absent and all(each.claim.measure is None for each in absent)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_claims_can_be_searched_and_filtered(lang: str) -> None:
    every = claims.held()
    counted = claims.counts(every)
    for group, n in counted.items():
        assert len(claims.matching(every, group, "", "", lang)) == n
    assert counted["tested"] + counted["built"] + counted["absent"] == counted["all"] == len(CLAIMS)
    bazhong = claims.matching(every, "all", "004", "", lang)
    assert {each.package for each in bazhong} == {"bazhong-red-stewards"}
    assert [each.claim.fact for each in claims.matching(every, "all", "", "004-40", lang)] == ["004-40"]
    assert claims.matching(every, "all", "", "no such words", lang) == []


def test_a_share_is_written_in_per_cent_and_a_count_with_its_unit() -> None:
    by_name = {(name, claim.quantity): claim for name, claim in CLAIMS}
    assert claims.amount(by_name["chengdu", "approval"], "en") == "at most 95.8 % (share of citizens asked)"
    handled = by_name["bachuan-gongfang", "disputes_handled"]
    assert claims.amount(handled, "zh") == "33 至 100 起/社区·年"


# Chinese


@pytest.mark.parametrize("name", ["units", "windows", "scales"])
def test_what_claims_say_in_english_has_its_chinese(name: str) -> None:
    field = {"units": "unit", "windows": "window", "scales": "scale"}[name]
    wanted = {getattr(claim, field) for _, claim in CLAIMS if claim.kind != "sign" or name != "units"}
    have = set(tables()[name])
    assert wanted <= have
    others = {each.unit for each in quantities()} if name == "units" else set()
    assert have <= wanted | others


def test_what_is_measured_has_its_chinese() -> None:
    assert set(tables()["measured"]) == {each.about for each in quantities()}
    assert said("measured", quantities()[0].about, "en") == quantities()[0].about


@pytest.mark.parametrize(("name", "claim"), CLAIMS, ids=lambda each: getattr(each, "quantity", each))
def test_a_quotation_can_be_drawn_with_the_font_of_the_project(name: str, claim: Claim) -> None:
    assert simplified(claim.quote).encode("gb2312")
    assert len(simplified(claim.quote)) == len(claim.quote)


def test_the_chinese_page_holds_no_english() -> None:
    for found in claims.held():
        with of(found.claim.quantity):
            texts = [
                claims.statement(found.claim, "zh"),
                claims.answer(found, "zh"),
                claims.reason(found.claim, "zh"),
            ]
            for text in texts:
                assert not re.search(r"[A-Za-z]{2}", text), text


def test_what_a_row_would_take_has_its_chinese() -> None:
    assert set(tables()["takes"]) == {
        band.takes for each in quantities() for band in each.bands if band.takes
    }


def test_how_a_band_follows_has_its_chinese() -> None:
    assert set(tables()["readings"]) == {band.reading for each in quantities() for band in each.bands}


def test_a_row_that_fits_takes_nothing() -> None:
    for row in plausible().rows:
        told = places.takes(row, "zh")
        assert not re.search(r"[A-Za-z]{2}", told)
        assert bool(told) == (row.standing != "inside" and bool(row.band.takes))


# Packages


def test_every_package_of_the_reports_is_recorded_with_all_that_is_asked_of_it() -> None:
    found = packages()
    assert set(found.said) == set(REPORTED)
    for name, each in found.said.items():
        claimed = {claim.measure for claim in load(name).claims if claim.measure}
        assert {*HEADLINE, *claimed} <= set(each.effects)
        assert all(effect.n <= found.draws for effect in each.effects.values())
        assert set(each.words) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("metric", "up", "down", "tone"),
    [
        ("satisfaction", 90, 0, "good"),
        ("satisfaction", 0, 90, "bad"),
        ("satisfaction", 45, 40, "open"),
        ("satisfaction", 3, 3, "same"),
        ("hours", 95, 0, "cost"),
        ("hours", 0, 95, "save"),
    ],
)
def test_a_cost_is_no_bad_news_and_no_good_news(metric: str, up: int, down: int, tone: str) -> None:
    assert verdicts.tone(METRICS[metric], drawn(metric, up, down)) == tone


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_package_has_a_cell_for_each_headline(lang: str) -> None:
    for each in packages().said.values():
        cells = verdicts.cells(each, lang)
        assert [cell.metric for cell in cells] == list(HEADLINE)
        assert all(cell.words and cell.count and cell.middle and cell.everyday for cell in cells)
        assert verdicts.decided(each, lang)


# Plausibility


def test_the_rows_are_those_of_the_document() -> None:
    text = document("plausibility.md")
    found = plausible()
    assert f"Recorded with version {found.version} and {found.seeds} seeds." in text
    n = places.counts(found.rows)
    holds = sum(row.holds for row in found.rows)
    told = f"- All rows, {n['all']}: {n['inside']} inside, {n['partly']} partly, {n['outside']} outside. "
    assert f"{told}The mean lies in the band in {holds}." in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rows_can_be_searched_and_filtered_and_the_worst_come_first(lang: str) -> None:
    rows = plausible().rows
    every = places.matching(rows, "", "all", "", lang)
    order = [places.STANDINGS.index(row.standing) for row in every]
    assert len(every) == len(rows) and order == sorted(order)
    old = places.matching(rows, "baseline-old", "all", "", lang)
    assert old and {row.place for row in old} == {"baseline-old"}
    word = {"en": "turnout", "zh": "表决"}[lang]
    assert {row.quantity.id for row in places.matching(rows, "", "all", word, lang)} == {"turnout"}


def test_a_drawing_shows_the_band_the_range_and_the_mean_in_order() -> None:
    row = Row("p", quantities()[0], Band((), ("H1",), "B", "", 0.2, 0.4), 30, 0.5, 0.3, 0.7)
    svg = places.drawing(row)
    left, width = (
        float(each) for each in re.findall(r'<rect class="world" x="(\S+)".*? width="(\S+)"', svg)[0]
    )
    x1, x2, dot = (float(re.findall(rf'{name}="(\S+)"', svg)[0]) for name in ("x1", "x2", "cx"))
    assert left < x1 < left + width < dot < x2 <= places.WIDTH


def test_a_drawing_with_one_bound_reaches_the_edge() -> None:
    row = Row("p", quantities()[0], Band((), ("H1",), "B", "", None, 0.4), 30, 0.5, 0.3, 0.7)
    assert '<rect class="world" x="0.0"' in places.drawing(row)


# The Goodhart test


def test_the_verdicts_are_those_of_the_document() -> None:
    text = document("goodhart.md")
    found = goodhart_test()
    assert f"(version {found.version}, seeds 0-{found.seeds - 1})" in text
    assert set(found.places) == set(BASELINES)
    for change in found.changes:
        (line,) = re.findall(
            rf"^\| {re.escape(change.en)} \| ([^\d\n]*(?:\(\d \?\)[^\d\n]*)*) \|$", text, re.M
        )
        cells = [cell.split(" (")[0].strip() for cell in line.split("|")]
        assert cells == [found.verdict(place, change.id).replace("_", " ") for place in found.places]


def test_cheats_are_counted_and_help_is_not() -> None:
    found = goodhart_test()
    caught, nothing, good, total = cheats.caught(found)
    assert caught + nothing + good == total == len(CHEATS) * len(found.places)
    assert [each.id for each in found.changes if cheats.is_help(each)] == list(HELPS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_trick_does_is_told_for_each_of_them(lang: str) -> None:
    found = goodhart_test()
    assert all(cheats.told(found, change, lang) for change in found.changes)


# Recording


def test_rows_are_recorded_and_read_again(tmp_path: Path) -> None:
    kept = plausible().rows[:3]
    path = tmp_path / "rows.json"
    record_rows(kept, 7, path=path)
    again = plausible(path)
    assert (again.rows, again.seeds, again.version) == (kept, 7, code_version())


def test_a_package_is_recorded_and_read_again(tmp_path: Path) -> None:
    gaps = {"satisfaction": [0.02] * 40 + [-0.02] * 10}
    (pair,) = made_up.worlds(gaps).pairs
    levels = np.linspace(0.5, 0.7, 50)
    row = row_of(pair, ["satisfaction"], lambda name: levels)
    path = tmp_path / "packages.json"
    record_packages([row], 50, path)
    (again,) = packages(path).said.values()
    effect = again.effects["satisfaction"]
    assert (again.package, effect.up.count, effect.same.count, effect.down.count) == (pair.name, 40, 0, 10)
    assert effect.spread.middle == pytest.approx(pair.drawn["satisfaction"].spread.middle)
    assert again.levels["satisfaction"].middle == pytest.approx(0.6)
    assert again.words["en"] == headline(pair, "en")
    assert set(again.decided) == set(pair.headline)


def test_a_test_of_cheats_is_recorded_and_read_again(tmp_path: Path) -> None:
    import pandas as pd

    deaf = CHEATS["deaf"]
    rows = [
        {"place": "baseline-old", "change": change, "seed": seed, "trouble_days": value + 0.1 * seed}
        for change, value in (("", 90.0), ("deaf", 150.0))
        for seed in range(4)
    ]
    from experiments.analysis.goodhart import outcome

    found = judged(pd.DataFrame(rows), [outcome("trouble_days")], [deaf])
    path = tmp_path / "cheats.json"
    record_cheats(found, path)
    again = goodhart_test(path)
    assert again.verdict("baseline-old", "deaf") == "caught"
    assert again.of("baseline-old", "deaf")[0].difference == pytest.approx(60.0)


@pytest.mark.parametrize("text", ["", "[]", '{"version": "1"}', '{"version": "1", "runs": "x", "rows": []}'])
def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RequestError, match="not a recorded file"):
        files.read(path)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"none\.json"):
        files.read(tmp_path / "none.json")


def test_numbers_of_another_version_say_so() -> None:
    assert "has changed since" not in measured(code_version(), 30, "en")
    assert "has changed since" in measured("0.0.1+00000000", 30, "en")


# The page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_part_has_its_main_result(lang: str) -> None:
    assert set(tiles(lang)) == {"claims", "packages", "places", "cheats"}
    fit = places.matching(plausible().rows, "", "inside", "", lang)
    assert tiles(lang)["places"][0].split("/")[0] == str(len(fit))  # as many as "fits" shows below


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("a", [])),
        ("b", ("b", [])),
        ("b.x..y", ("b", ["x", "", "y"])),
        ("nothing.x", ("a", [])),
    ],
)
def test_the_link_says_which_part_is_open(text: str, expected: Any) -> None:
    assert opened(Address(open=text), ("a", "b")) == expected


def test_a_choice_leaves_the_rest_of_the_link_alone() -> None:
    address = Address(lang="zh", days=365, open="a.b")
    assert to(address, "places", "", "baseline-old") == address.change(open="places..baseline-old")
    assert to(address, "places", "inside", "").open == "places.inside"


def test_numbers_and_bounds() -> None:
    assert [shown(each, "", "en") for each in (None, math.nan, 255.3, 8.0, 0.268, 12_345.6)] == [
        "–", "–", "255", "8", "0.27", "12,346",
    ]  # fmt: skip
    assert (shown(0.98, "%", "zh"), shown(0.123, "%", "en")) == ("98%", "12.3 %")
    assert bounds(None, 0.5, "%", "en") == "at most 50 %"
    assert bounds(2, None, "", "zh") == "至少 2"


def test_words_in_a_table_are_text_and_never_markup() -> None:
    made = table("<b>", ["x<"], [[Cell("<script>", "a&b", chip="good", code="<i>")]])
    html = made.kwargs["unsafe_innerHTML"]
    assert "<script>" not in html and "<b>" not in html and "<i>" not in html
    assert "&lt;script&gt;" in html and "a&amp;b" in html


def test_a_row_that_does_not_fit_its_heads_is_refused() -> None:
    with pytest.raises(ValueError):
        table("t", ["a", "b"], [["only one"]])
