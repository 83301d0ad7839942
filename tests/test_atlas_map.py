"""The map: what stands in a cell, how rows are sorted, what a cost looks like, and the figure, in both languages."""

import csv
import io
import math
import re
import string
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from made_up_atlas import FEW, made_up, written
from matplotlib.text import Text
from told import of
from typer.testing import CliRunner

from experiments.analysis.drawn import over_draws
from experiments.atlas import everyday, phrases, table
from experiments.atlas.cells import Cell, by_family, cell, per_budget, price, usual_price
from experiments.atlas.files import write_map
from experiments.atlas.map import map_figure, shade_of
from experiments.cli import app
from experiments.errors import RequestError
from experiments.report.phrases import LANGUAGES
from experiments.report.trajectories import style
from model.observation.metrics import HEADLINE, METRICS
from scenarios.catalogue import declaration, families, intervention_ids

ATLAS = Path(table.__file__).parent


def made(metric: str, worlds: int, gap: float, others: float = 0.0, draws: int = 50) -> Cell:
    """A cell in which the difference is `gap` in so many worlds, and `others` in the rest."""
    gaps = np.where(np.arange(draws) < worlds, gap, others)
    known = METRICS[metric]
    return Cell(known, over_draws(gaps, known.better, known.matters))


# ---- cells


@pytest.mark.parametrize(
    ("worlds", "gap", "sign"),
    [
        (50, -3.0, "surely_better"),
        (40, -3.0, "better"),
        (20, -3.0, "open"),
        (0, 0.0, "same"),
        (40, 3.0, "worse"),
        (50, 3.0, "surely_worse"),
    ],
)
def test_the_sign_says_which_side_and_how_sure(worlds: int, gap: float, sign: str) -> None:
    assert made("unsettled_90", worlds, gap).sign == sign


def test_the_number_beside_a_sign_counts_worlds_and_beside_an_open_one_both_sides() -> None:
    assert table.sign_text(made("unsettled_90", 40, -3.0), "en") == "▲ 40"
    assert table.sign_text(made("unsettled_90", 20, -3.0, 3.0), "en") == "? 20:30"
    assert table.sign_text(made("unsettled_90", 20, -3.0, 3.0), "zh") == "？ 20∶30"


def test_strength_counts_differences_that_matter_and_harm_has_its_own_colour() -> None:
    assert [made("unsettled_90", 50, gap).strength for gap in (-5.0, -2.0, -1.0, 1.0, 2.0, 5.0)] == [
        3, 2, 1, -1, -2, -3,
    ]  # fmt: skip
    shades = [shade_of(made("unsettled_90", 50, gap)) for gap in (-5.0, 0.0, 5.0)]
    assert len(set(shades)) == 3
    assert shade_of(made("unsettled_90", 20, -9.0)) is None, "an open cell shows no strength"


def test_an_undefined_cell_says_so() -> None:
    undefined = made("unsettled_90", 50, math.nan)
    assert (undefined.sign, undefined.strength, shade_of(undefined)) == ("undefined", 0, None)
    assert table.sign_text(undefined, "en") == "–"


@pytest.mark.parametrize(
    ("gap", "signs", "text"),
    [
        (0.0, 0, "·"),
        (6_000.0, 1, "¥"),
        (30_000.0, 2, "¥¥"),
        (200_000.0, 3, "¥¥¥"),
        (-30_000.0, -2, "-¥¥"),
    ],
)
def test_signs_of_a_cost_grow_with_it_and_a_saving_has_a_minus(gap: float, signs: int, text: str) -> None:
    found = price(made("yuan", 50, gap))
    assert (found, table.price_text(found, "yuan", "en")) == (signs, text)


def test_a_cost_on_which_worlds_disagree_is_a_question_mark() -> None:
    assert price(made("yuan", 25, 9_000.0)) is None
    assert table.price_text(None, "yuan", "en") == "?"


def test_the_usual_price_needs_more_than_half_of_the_places() -> None:
    dear, free, open_ = made("yuan", 50, 30_000.0), made("yuan", 50, 0.0), made("yuan", 25, 9_000.0)
    assert usual_price([dear, dear, free, open_, open_]) == 2
    assert usual_price([dear, dear, open_, open_, open_]) is None


def test_effect_per_yuan_is_shown_where_effect_and_cost_are_both_likely_only() -> None:
    fewer, dear = made("unsettled_90", 50, -3.0), made("yuan", 50, 30_000.0)
    assert per_budget(fewer, dear) == pytest.approx(1.0), "3 cases for 30,000 yuan are 1 for 10,000"
    assert per_budget(made("unsettled_90", 50, 3.0), dear) == pytest.approx(-1.0), "harm is below zero"
    assert math.isnan(per_budget(made("unsettled_90", 25, -3.0), dear))
    assert math.isnan(per_budget(fewer, made("yuan", 25, 30_000.0)))
    assert per_budget(fewer, made("yuan", 50, 0.0)) == math.inf
    assert per_budget(made("unsettled_90", 50, 3.0), made("yuan", 50, 0.0)) == -math.inf


# ---- rows


def test_every_intervention_stands_in_the_map_once_in_the_order_of_families() -> None:
    found = by_family(intervention_ids())
    assert sorted(found) == sorted(intervention_ids())
    order = [declaration(name).family for name in found]
    assert list(dict.fromkeys(order)) == list(families())


@pytest.mark.parametrize("order", table.ORDERS)
def test_rows_are_sorted_and_none_is_lost(order: str) -> None:
    shown = table.map_of(made_up(), order=order)
    assert sorted(row.measure for row in shown.rows) == sorted(FEW)
    if order == "effect":
        values = [row.effect for row in shown.rows]
        assert values == sorted(values, reverse=True)


def likely(one: Cell) -> float:
    return one.size if one.reading.side in ("better", "worse") else 0.0


def test_sorted_by_effect_what_helps_in_few_places_comes_before_what_helps_in_none() -> None:
    """The middle of five places is zero for most measures; they must not stand in the order of families."""
    rows = table.map_of(made_up(intervention_ids()), "settled_in_neighbourhood", order="effect").rows
    equal = [sum(map(likely, row.cells.values())) for row in rows if row.effect == 0]
    assert equal == sorted(equal, reverse=True) and equal[0] > 0 > equal[-1]


@pytest.mark.parametrize("place", ["baseline-old", "baseline-fringe"])
def test_sorted_by_a_place_the_best_of_that_place_comes_first(place: str) -> None:
    rows = table.map_of(made_up(intervention_ids()), order=place).rows
    there = [likely(row.cells[place]) for row in rows]
    assert len(rows) == len(intervention_ids()) and there == sorted(there, reverse=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figure_says_by_which_place_it_is_sorted(lang: str) -> None:
    figure = map_figure(table.map_of(made_up(), order="baseline-danwei"), lang)
    said = " ".join(each.get_text() for each in figure.findobj(Text))
    assert table.place_name("baseline-danwei", lang) in said.split(table.order_title("effect", lang))[-1]


@pytest.mark.parametrize("order", ["yuan", "hours"])
def test_sorted_by_price_help_comes_first_then_what_nobody_can_say_then_harm(order: str) -> None:
    rows = table.map_of(made_up(intervention_ids()), order=order).rows
    found = [row.per(order) for row in rows]
    signs = [
        0 if 2 * places <= 5 or math.isnan(value) else math.copysign(1, value) for value, places in found
    ]
    assert signs == sorted(signs, reverse=True) and len(set(signs)) > 1
    values = [value for (value, _), sign in zip(found, signs, strict=True) if sign]
    assert values == sorted(values, reverse=True)


def test_a_dose_between_is_an_estimate() -> None:
    assert not cell(made_up(), "baseline-old", "clubs", 0.5, "hours").estimate
    assert cell(made_up(), "baseline-old", "clubs", 0.75, "hours").estimate


@pytest.mark.parametrize(
    ("asked", "en", "zh"),
    [
        ({"metric": "unsettled_9"}, "did you mean", "没有这一项"),
        ({"metric": "trust"}, "allowed: dispute_backlog", "没有这一项"),
        ({"order": "price"}, "allowed: family, effect", "没有这一项"),
        ({"dose": 1.5}, "above 0, up to 1", "覆盖率"),
    ],
)
def test_what_a_map_cannot_show_is_refused_in_words(asked: dict[str, str], en: str, zh: str) -> None:
    with pytest.raises(RequestError, match=re.escape(en)) as caught:
        table.map_of(made_up(), **asked)  # type: ignore[arg-type]
    assert zh in caught.value.text("zh")


# ---- everyday words


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("unsettled_90", -2.0, "about 10 fewer a year in a community of 5,000 residents"),
        ("dispute_backlog", 0.2, "about 1.0 more in a community of 5,000 residents"),
        ("satisfied_share", 0.034, "of 100 residents, about 3.4 more are content"),
        ("fee_collection", -0.12, "of 100 households, about 12 fewer pay the fee"),
        ("hours", 416.0, "about 1.0 full-time jobs more in a community of 5,000 residents"),
        ("yuan", 17_000.0, "about 17 yuan more a year for each resident, 85,000 in all"),
        ("satisfaction", 0.0, ""),
        ("trust", 0.1, ""),
    ],
)
def test_everyday_words(metric: str, value: float, words: str) -> None:
    assert everyday.everyday(METRICS[metric], value, 5000, "en") == words


@pytest.mark.parametrize("name", HEADLINE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_headline_has_everyday_words_both_ways(name: str, lang: str) -> None:
    more, less = (everyday.everyday(METRICS[name], value, 5000, lang) for value in (0.5, -0.5))
    assert more and less and more != less


# ---- texts


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_text_is_there_in_both_languages_with_the_same_names() -> None:
    for name in sorted(phrases.catalogue()):
        with of(name):
            texts = phrases.catalogue()[name]
            left = {"residents"} if name.startswith("everyday_yuan") else set()
            assert set(texts) == set(LANGUAGES) and all(texts.values())
            assert fields(texts["en"]) - left == fields(texts["zh"]) - left
            assert not re.search(r"[\u4e00-\u9fff] *[,;:!?()]|[,;:!?()] *[\u4e00-\u9fff]", texts["zh"])
            assert "种子" not in texts["zh"]


def test_every_text_is_used() -> None:
    files = [*ATLAS.rglob("*.py"), *ATLAS.rglob("*.js"), *(ATLAS.parents[1] / "dashboard").rglob("atlas*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"[\"'`]([a-z_0-9]+)[\"'`]", code))
    prefixes = tuple(re.findall(r"[\"`]([a-z_]+_)(?:\$\{|\{)", code))
    assert [name for name in phrases.catalogue() if name not in named and not name.startswith(prefixes)] == []


# ---- tables


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_a_row_per_measure_and_says_what_it_costs(lang: str) -> None:
    shown = table.map_of(made_up())
    lines = table.markdown(shown, lang).splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 2 + len(FEW)
    assert len({line.count(" | ") for line in rows}) == 1
    for text in (table.terminal(shown, lang), table.markdown(shown, lang)):
        assert all(declaration(name).title(lang) in text for name in FEW)
        assert table.heads(shown, lang)[-1] in text


def test_the_csv_has_a_row_per_cell_with_worlds_that_add_up() -> None:
    atlas = made_up()
    rows = list(csv.DictReader(io.StringIO(table.csv_text(table.map_of(atlas, "hours", 0.75)))))
    assert len(rows) == len(FEW) * len(atlas.places)
    assert {int(row["better"]) + int(row["same"]) + int(row["worse"]) for row in rows} == {50}
    assert {row["estimate"] for row in rows} == {"1"}
    first = next(row for row in rows if row["measure"] == "clubs" and row["place"] == "baseline-old")
    middle = cell(atlas, "baseline-old", "clubs", 0.75, "hours").drawn.spread.middle
    assert float(first["q50"]) == pytest.approx(middle, rel=1e-5)


# ---- the figure


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("order", ["family", "yuan"])
def test_nothing_in_the_figure_stands_on_top_of_anything_else(lang: str, order: str) -> None:
    figure = map_figure(table.map_of(made_up(), order=order), lang)
    with style():
        figure.draw_without_rendering()
        found = [each for each in figure.findobj(Text) if isinstance(each, Text) and each.get_text().strip()]
        placed = [(each.get_text(), each.get_window_extent()) for each in found]
    page = figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for _, box in placed)
    assert [(a, b) for (a, one), (b, two) in combinations(placed, 2) if one.overlaps(two)] == []


def test_figure_and_tables_are_written_and_the_same_each_time(tmp_path: Path) -> None:
    shown = table.map_of(made_up())
    first, again = (write_map(shown, tmp_path / name, "zh") for name in ("a", "b"))
    assert [path.name for path in first] == ["map.zh.png", "map.zh.svg", "map.zh.md", "map.csv"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


# ---- on the command line


def test_the_map_is_printed_and_written(tmp_path: Path) -> None:
    atlas = written(tmp_path / "atlas.npz")
    command = [
        "atlas",
        "map",
        "--atlas",
        str(atlas),
        "--metric",
        "hours",
        "--sort",
        "yuan",
        "--out",
        str(tmp_path / "map"),
    ]
    done = CliRunner().invoke(app, [*command, "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert "什么措施在哪里管用" in done.output and "工作时长" in done.output
    names = {path.name for path in (tmp_path / "map").iterdir()}
    assert names == {"map.zh.png", "map.zh.svg", "map.zh.md", "map.csv"}


def test_the_explorer_is_written(tmp_path: Path) -> None:
    atlas, out = written(tmp_path / "atlas.npz"), tmp_path / "stick" / "atlas.html"
    done = CliRunner().invoke(
        app, ["atlas", "explorer", "--atlas", str(atlas), "--out", str(out), "--lang", "en"]
    )
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--metric", "unsettled"], "did you mean"),
        (["--dose", "0"], "above 0, up to 1"),
        (["--sort", "price"], "price"),
    ],
)
def test_a_wrong_option_is_answered_in_words(tmp_path: Path, more: list[str], words: str) -> None:
    atlas = written(tmp_path / "atlas.npz")
    done = CliRunner().invoke(app, ["atlas", "map", "--atlas", str(atlas), "--lang", "en", *more])
    assert done.exit_code == 2 and words in done.output


def test_an_atlas_of_other_code_is_refused(tmp_path: Path) -> None:
    atlas = written(tmp_path / "atlas.npz", fresh=False)
    done = CliRunner().invoke(app, ["atlas", "map", "--atlas", str(atlas), "--lang", "zh"])
    assert done.exit_code == 2 and "图谱" in done.output
