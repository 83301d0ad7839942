"""Figures: readable in both languages, nothing on top of anything else, the same bytes each time."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up import PACKAGES, comparison, runs, scenarios, series
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from experiments.analysis.statistics import paired
from experiments.report.answer import Answer
from experiments.report.files import write_pages
from experiments.report.forest import forest_figure, reach, relative
from experiments.report.hundred import hundred_figure
from experiments.report.over_time import PANELS, band
from experiments.report.phrases import say
from experiments.report.starts import numbered
from experiments.report.trajectories import families, save, style, trajectories
from model.observation.metrics import METRICS
from scenarios.catalogue import declaration

LANGUAGES = ("en", "zh")


DRAWINGS: dict[str, Callable[[Answer, str], Figure]] = {
    "hundred": hundred_figure,
    "figure": trajectories,
    "forest": forest_figure,
}


@pytest.fixture(scope="module")
def made() -> Answer:
    return comparison(seeds=6)


@cache
def drawn(name: str, lang: str) -> tuple[Figure, list[tuple[str, Bbox]]]:
    figure = DRAWINGS[name](comparison(seeds=6), lang)
    return figure, visible_texts(figure)


def visible_texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """What a reader can read, and where it stands."""
    with style():
        figure.draw_without_rendering()
        hidden = outside(figure)
        found = [each for each in figure.findobj(Text) if isinstance(each, Text) and each not in hidden]
        placed = [(each.get_text(), each.get_window_extent()) for each in found if each.get_visible()]
    return [(text, box) for text, box in placed if text.strip() and box.width > 0]


def outside(figure: Figure) -> set[Artist]:
    """Labels of ticks beyond the ends of their axis: they exist and are not drawn."""
    hidden: set[Artist] = set()
    for axes in figure.get_axes():
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            hidden |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return hidden


def overlaps(texts: list[tuple[str, Bbox]]) -> list[tuple[str, str]]:
    def touch(one: Bbox, other: Bbox) -> bool:
        shared = Bbox.intersection(one, other)
        return shared is not None and shared.width > 1 and shared.height > 3  # pixels: leading is no ink

    return [(a, b) for (a, one), (b, other) in combinations(texts, 2) if a != b and touch(one, other)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_stands_on_another_or_outside(name: str, lang: str) -> None:
    figure, texts = drawn(name, lang)
    assert overlaps(texts) == []
    assert all(box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y0 >= -1 for _, box in texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figure_says_place_arms_metrics_band_and_start(lang: str) -> None:
    told = "\n".join(text for text, _ in drawn("figure", lang)[1])
    assert all(scenario.title.of(lang) in told for scenario in scenarios())
    assert all(METRICS[name].title(lang) in told for name in PANELS)
    words = {
        "en": ["Baseline", "Package", "10th to 90th", "start of "],
        "zh": ["基线", "方案", "第 10 至 90", "开始"],
    }
    assert [word for word in words[lang] if word not in told] == []


def test_one_intervention_is_named_where_it_starts_and_several_are_counted() -> None:
    alone = trajectories(comparison(("only-red-stewards",), 2), "en")
    assert "start: Red stewards" in [text for text, _ in visible_texts(alone)]
    many = len(scenarios()[0].interventions)
    assert f"start of {many} interventions" in [text for text, _ in drawn("figure", "en")[1]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_starts_on_several_days_are_numbered_and_listed_below(lang: str) -> None:
    steps = ("chengdu-honghu",)
    figure = trajectories(comparison(steps, 3), lang)
    texts = visible_texts(figure)
    assert overlaps(texts) == []
    told = "\n".join(text for text, _ in texts)
    (scenario,) = scenarios(steps)
    spread = {spec.start for spec in scenario.interventions.values()}
    labels = [each.get_text() for each in figure.findobj(Annotation) if isinstance(each, Annotation)]
    assert labels.count(str(len(spread))) == len(PANELS)
    for name in scenario.interventions:
        assert declaration(name).title(lang) in told.replace("\n", "" if lang == "zh" else " ")


def test_starts_near_each_other_share_a_label() -> None:
    assert numbered([0, 100, 104, 300], 20) == {0: "1", 100: "2-3", 300: "4"}


def test_chinese_needs_no_font_of_the_machine() -> None:
    assert families()[0] == "Noto Sans SC"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_written_in_both_formats(lang: str, tmp_path: Path) -> None:
    paths = write_pages(comparison(PACKAGES[:1], 2), tmp_path, lang)
    assert sorted(path.name for path in paths) == sorted(path.name for path in tmp_path.iterdir())
    assert (tmp_path / f"figure.{lang}.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / f"forest.{lang}.svg").read_text(encoding="utf-8").startswith("<?xml")
    report = (tmp_path / f"report.{lang}.md").read_text(encoding="utf-8")
    order = [report.index(f"]({name}.{lang}.png)") for name in ("hundred", "figure", "forest")]
    assert order == sorted(order)
    sections = [
        report.index(f"## {say(f'section_{name}', lang)}") for name in ("verdict", "hundred", "compared")
    ]
    assert sections[0] < sections[1] < order[0] < sections[2] < order[1]


def test_the_same_figure_has_the_same_bytes(made: Answer, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        save(forest_figure(made, "en"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_band_is_the_middle_of_the_replicates() -> None:
    values = np.arange(11.0)
    table = pd.DataFrame({"arm": "package", "seed": range(11), "day": 7, "value": values})
    row = band(table, "package").loc[7]
    assert (row["mean"], row["low"], row["high"]) == (5.0, 1.0, 9.0)


@pytest.mark.parametrize("seeds", [0, 1])
def test_few_seeds_give_a_figure_and_no_error(seeds: int) -> None:
    few = comparison(PACKAGES[:1], seeds)
    told = "\n".join(text for text, _ in visible_texts(trajectories(few, "en")))
    assert ("No seed finished" if seeds == 0 else "the only replicate") in told
    assert visible_texts(forest_figure(few, "en"))


def test_a_series_that_is_undefined_leaves_its_line_out() -> None:
    table = runs(PACKAGES[:1], 3)
    weekly = series(table)
    weekly.loc[weekly["metric"] == "fee_collection", "value"] = float("nan")
    made = Answer.from_tables(table, weekly, scenarios(PACKAGES[:1]))
    texts = [text for text, _ in visible_texts(trajectories(made, "en"))]
    assert texts.count("Baseline") == len(PANELS) - 1


def test_the_wished_direction_is_to_the_right() -> None:
    base = np.array([10.0, 11.0, 9.0, 10.0])
    fewer = paired(base, base - np.array([1.0, 1.1, 0.9, 1.0]), "lower")
    more = paired(base, base + np.array([1.0, 1.1, 0.9, 1.0]), "lower")
    assert relative(fewer) == pytest.approx([-value for value in relative(more)[::-1]])
    assert relative(fewer)[1] == pytest.approx(0.1)
    assert relative(fewer)[0] < relative(fewer)[1] < relative(fewer)[2]


def test_relative_to_a_baseline_of_zero_is_undefined() -> None:
    effect = paired([0.0, 0.0], [1.0, 2.0], "lower")
    assert np.isnan(relative(effect)).all()


def test_the_axis_holds_what_is_below_a_doubling_and_no_more(made: Answer) -> None:
    assert reach(made) == 0.5


def test_what_is_beyond_the_axis_is_written_at_its_arrow(made: Answer) -> None:
    table = made.runs.copy()
    table.loc[table["arm"] == "package", "trouble_days"] *= 3
    changed = Answer.from_tables(table, made.series, scenarios())
    told = [text for text, _ in visible_texts(forest_figure(changed, "en"))]
    assert any(text.endswith(" %") and float(text[:-2]) > 100 for text in told if text[:-2].isdigit())


def test_no_trouble_in_the_baseline_is_said(made: Answer) -> None:
    table = made.runs.copy()
    table.loc[table["arm"] == "baseline", "trouble_days"] = 0.0
    changed = Answer.from_tables(table, made.series, scenarios())
    assert "baseline is zero" in [text for text, _ in visible_texts(forest_figure(changed, "en"))]
