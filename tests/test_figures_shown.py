"""What a mayor and a reviewer read from every figure: place, draws, dates, version, directions, in black and white."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from made_up import PACKAGES, SHAPES, comparison, worlds
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox
from test_figure import overlaps, visible_texts
from typer.testing import CliRunner

from experiments.cli import app
from experiments.errors import RequestError
from experiments.report import palette
from experiments.report.answer import Answer
from experiments.report.cost_panels import costs_figure, known_costs
from experiments.report.drawn_figure import arms_figure, worlds_figure
from experiments.report.files import write_pages
from experiments.report.forest import forest_figure, outcomes
from experiments.report.headline import headline
from experiments.report.hundred import ARMS, hundred_figure, main_group
from experiments.report.medium import PRINT, SLIDE, Medium
from experiments.report.over_time import gap_interval, panels
from experiments.report.phrases import LANGUAGES, say
from experiments.report.pictures import SLIDES, slides, write_pictures
from experiments.report.summary import summaries, summary_figure
from experiments.report.trajectories import trajectories
from model.observation.metrics import HEADLINE, METRICS

DRAWS = 100  # enough for the longest words
DRAWINGS: dict[str, Callable[[Answer, str, Medium], Figure]] = {
    "worlds": worlds_figure,
    "arms": arms_figure,
    "hundred": hundred_figure,
    "figure": trajectories,
    "forest": forest_figure,
    "costs": costs_figure,
}


@cache
def answer(name: str = PACKAGES[0]) -> Answer:
    """An answer over draws in which most metrics change as the made-up shapes say."""
    rng = np.random.default_rng(7)
    names = [*HEADLINE, "paid_hours", "volunteer_hours", "disputes_settled_90", "disputes_settled_ever"]
    gaps = {
        each: list(rng.normal(SHAPES[each][1], SHAPES[each][3] + 1e-4, DRAWS))
        for each in names
        if each in SHAPES
    }
    return worlds(gaps, name=name)


@cache
def both() -> Answer:
    """Two packages, so that figures have several blocks."""
    first, second = answer(), answer(PACKAGES[1])
    return replace(first, pairs=(*first.pairs, *second.pairs))


@cache
def texts(name: str, lang: str, medium: Medium) -> tuple[Figure, list[tuple[str, Bbox]]]:
    made = answer() if medium is SLIDE and name != "arms" else both()
    figure = DRAWINGS[name](made, lang, medium)
    return figure, visible_texts(figure)


def told(found: list[tuple[str, Bbox]], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(
        text.replace("\n", "" if lang == "zh" else " ") for text, _ in found
    )


def fits(figure: Figure, found: list[tuple[str, Bbox]]) -> bool:
    wide, high = figure.bbox.x1 + 1, figure.bbox.y1 + 1
    return all(box.x0 >= -1 and box.x1 <= wide and box.y0 >= -1 and box.y1 <= high for _, box in found)


def subtitles(lang: str) -> Iterator[str]:
    """What stands under every title: place, number of draws and which, dates, version."""
    time = answer().pairs[0].variant.time
    yield answer().pairs[0].variant.place.name.of(lang)
    yield (
        f"{DRAWS} plausible worlds (draws 1-{DRAWS})"
        if lang == "en"
        else f"{DRAWS} 种可能情形（抽样编号 1-{DRAWS}）"
    )
    yield f"{time.start} to " if lang == "en" else f"{time.start} 至 "
    yield "0.1.0"


# ---- every figure, for both media


@pytest.mark.parametrize("medium", [PRINT, SLIDE], ids=lambda medium: medium.name)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_figure_names_place_draws_dates_and_version(name: str, lang: str, medium: Medium) -> None:
    shown = told(texts(name, lang, medium)[1], lang)
    assert [part for part in subtitles(lang) if part not in shown] == []


@pytest.mark.parametrize("medium", [PRINT, SLIDE], ids=lambda medium: medium.name)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_stands_on_another_or_outside(name: str, lang: str, medium: Medium) -> None:
    figure, found = texts(name, lang, medium)
    assert overlaps(found) == []
    assert fits(figure, found)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_slide_is_wide_and_its_type_is_larger_than_in_print(name: str) -> None:
    figure, _ = texts(name, "en", SLIDE)
    wide, high = figure.get_size_inches()
    assert wide / high == pytest.approx(16 / 9)
    assert wide < 0.85 * DRAWINGS[name](answer(), "en", PRINT).get_size_inches()[0], (
        "the same points on less paper"
    )


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("worlds", "Numbers: middle [nine worlds in ten]", "数值：中间值 [十种中的九种]"),
        ("costs", "white = undecided, or too little to matter", "白色＝说不准，或小到不值得在意"),
        ("forest", "bar and [brackets] = nine worlds in ten", "横线和 [方括号]＝十种情形中的九种"),
    ],
)
def test_a_figure_says_what_its_numbers_and_colours_are(name: str, en: str, zh: str) -> None:
    for lang, words in (("en", en), ("zh", zh)):
        assert words in told(texts(name, lang, PRINT)[1], lang)


def test_places_whose_names_have_commas_stay_apart_above_a_figure_of_all() -> None:
    one, other = (pair.variant.place.name.of("en") for pair in both().pairs)
    assert f"{one} / {other}; " in told(texts("arms", "en", PRINT)[1], "en")


def test_without_draws_the_subtitle_tells_replicates() -> None:
    made = comparison(PACKAGES[:1], 3)
    for draw in (hundred_figure, trajectories, forest_figure):
        shown = told(visible_texts(draw(made, "en")), "en")
        assert "3 replicates (seeds 0-2), every number at its default" in shown
        assert "0.1.0" in shown


# ---- directions


@pytest.mark.parametrize("medium", [PRINT, SLIDE], ids=lambda medium: medium.name)
@pytest.mark.parametrize(("lang", "words"), [("en", ("← worse", "better →")), ("zh", ("← 变差", "改善 →"))])
def test_the_axis_of_the_forest_carries_both_directions(
    lang: str, words: tuple[str, str], medium: Medium
) -> None:
    found = dict(texts("forest", lang, medium)[1])
    assert all(word in found for word in words)
    assert found[words[0]].x1 < found[words[1]].x0


def test_each_outcome_says_which_way_is_better() -> None:
    shown = [text for text, _ in texts("forest", "en", SLIDE)[1]]
    pair = answer().pairs[0]
    for way in ("lower", "higher"):
        wished = [name for name in outcomes(pair) if METRICS[name].better == way]
        assert sum(text.endswith(f"{way} is better") for text in shown) == len(wished) > 0


def test_costs_have_a_panel_where_more_is_to_the_right() -> None:
    pair = answer().pairs[0]
    figure = forest_figure(answer(), "en")
    shown = [text for text, _ in visible_texts(figure)]
    assert shown.count("more →") == shown.count("← less") == len(known_costs(pair)) == 2
    first, *panels_of_costs = figure.get_axes()
    assert len(panels_of_costs) == 2
    assert not any(
        METRICS[name].title("en") in (t.get_text() for t in first.get_yticklabels())
        for name in ("yuan", "hours")
    )
    for axes, names in zip(panels_of_costs, known_costs(pair).values(), strict=True):
        for bar, name in zip(bars(axes), names, strict=True):
            assert bar.get_width() == pytest.approx(pair.drawn[name].spread.middle)
            assert axes.get_xlim()[0] < 0 < bar.get_width() < axes.get_xlim()[1]


def bars(axes: Axes) -> list[Rectangle]:
    return [each for each in axes.patches if isinstance(each, Rectangle)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_difference_over_time_stands_beside_the_levels_and_says_what_is_better(lang: str) -> None:
    figure = trajectories(answer(), lang)
    pair = answer().pairs[0]
    shown = [text for text, _ in visible_texts(figure)]
    assert len(figure.get_axes()) == 2 * len(panels(pair))
    falls = [name for name in panels(pair) if METRICS[name].better == "lower"]
    rises = [name for name in panels(pair) if METRICS[name].better == "higher"]
    better = say("side_better", lang)
    assert shown.count(f"↓ {better}") == len(falls) > 0
    assert shown.count(f"↑ {better}") == len(rises) > 0


def test_the_band_of_a_difference_over_replicates_is_its_interval() -> None:
    pair = comparison(PACKAGES[:1], 6).pairs[0]
    series = pair.series[pair.series["metric"] == "dispute_backlog"]
    last = gap_interval(series).iloc[-1]
    wanted = pair.effects["dispute_backlog"].difference
    assert last["mean"] == pytest.approx(wanted.mean, abs=1e-9), (
        "the made-up series ends at the level of the run"
    )
    assert (last["low"], last["high"]) == pytest.approx((wanted.low, wanted.high), rel=0.2)
    alone = comparison(PACKAGES[:1], 1).pairs[0].series
    assert gap_interval(alone[alone["metric"] == "dispute_backlog"])["low"].isna().all()


# ---- colours


def test_better_same_and_worse_differ_on_a_grey_copy() -> None:
    shades = {side: palette.greyness(palette.COLOURS[side]) for side in palette.SIDES}
    assert shades["better"] < shades["worse"] < shades["same"]
    assert all(abs(one - other) > 20 for one, other in combinations(shades.values(), 2))
    assert palette.HATCHES["worse"] and not palette.HATCHES["better"]


def test_fates_of_cases_differ_on_a_grey_copy() -> None:
    shades = [palette.greyness(colour) for colour in palette.FATES]
    assert shades == sorted(shades)
    assert all(later - sooner > 12 for sooner, later in pairwise(shades))
    assert (
        len({(colour, hatch) for colour, hatch in zip(palette.FATES, palette.FATE_HATCHES, strict=True)}) == 4
    )


def test_better_and_worse_differ_for_people_who_see_no_green() -> None:
    for colours in (palette.COLOURS, palette.WORDS):
        better, worse = (palette.without_green(colours[side]) for side in ("better", "worse"))
        assert better[2] - worse[2] > 0.1, "one is blue"
        assert worse[0] - better[0] > 0.1, "the other is not"


def test_numbers_can_be_read_on_their_colours() -> None:
    ink = {"white": 100.0, "black": 0.0}
    for colour, words in [*((palette.COLOURS[side], palette.INKS[side]) for side in palette.SIDES),
                          *zip(palette.FATES, palette.FATE_INKS, strict=True)]:  # fmt: skip
        assert abs(palette.greyness(colour) - ink[words]) > 55
    assert all(palette.greyness(colour) < 45 for colour in palette.WORDS.values())


# ---- one page for a brief


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_holds_the_verdict_and_all_of_its_parts(lang: str) -> None:
    pair = answer().pairs[0]
    figure = summary_figure(answer(), pair, lang)
    found = visible_texts(figure)
    shown = told(found, lang)
    verdict = [line.replace("**", "").replace(" ", "") for line in headline(pair, lang)]
    assert [line for line in verdict if line not in shown.replace(" ", "")] == []
    assert [part for part in subtitles(lang) if part not in shown] == []
    assert all(METRICS[name].title(lang) in shown for name in pair.headline)
    assert say("section_accounts", lang) in shown
    assert say("payer_residents", lang) in shown
    assert pair.variant.title.of(lang) in shown
    assert say("pdf_limits", lang) in shown
    assert overlaps(found) == []
    assert fits(figure, found)
    assert tuple(figure.get_size_inches()) == pytest.approx((8.27, 11.69)), "A4"


def test_the_page_shows_a_square_for_each_of_100_cases() -> None:
    pair = answer().pairs[0]
    group = main_group(pair)
    assert group is not None
    figure = summary_figure(answer(), pair, "en")
    arrays = [axes for axes in figure.get_axes() if len(bars(axes)) == 100]
    assert len(arrays) == 2
    for axes, arm in zip(arrays, ARMS, strict=True):
        counts = [sum(same_colour(each, colour) for each in bars(axes)) for colour in palette.FATES]
        assert counts == list(getattr(group, arm))


def same_colour(patch: Rectangle, colour: str) -> bool:
    from matplotlib.colors import to_rgba

    return patch.get_facecolor() == to_rgba(colour)


@pytest.mark.parametrize("name", ["chengdu-honghu", "xiajiancao"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_long_verdicts_still_fit_on_the_page(name: str, lang: str) -> None:
    rng = np.random.default_rng(3)
    gaps = {each: list(rng.normal(-abs(SHAPES[each][1]), 1e-3, DRAWS)) for each in HEADLINE if each in SHAPES}
    made = worlds(gaps, name=name)
    figure = summary_figure(made, made.pairs[0], lang)
    found = visible_texts(figure)
    assert overlaps(found) == []
    assert fits(figure, found)


def test_there_is_a_page_for_each_package_and_none_without_draws() -> None:
    assert len(summaries(both(), "en")) == 2
    with pytest.raises(RequestError, match="plausible worlds"):
        summaries(comparison(PACKAGES[:1], 3), "en")


def test_the_page_is_written_as_vectors_with_the_figures(tmp_path: Path) -> None:
    names = {path.name for path in write_pages(answer(), tmp_path, "zh")}
    assert {"summary.zh.pdf", "summary.zh.svg", "summary.zh.png", "worlds.zh.svg"} <= names
    assert "arms.zh.png" not in names
    assert (tmp_path / "summary.zh.pdf").read_bytes().startswith(b"%PDF")


# ---- for print and for slides


def test_each_package_has_its_slides_and_all_arms_have_one() -> None:
    names = [name for name, _ in slides(both(), "en")]
    assert names == ["arms", *(f"{name}-{order}" for order in (1, 2) for name in SLIDES)]
    assert [name for name, _ in slides(answer(), "en")] == list(SLIDES)
    assert "worlds" not in dict(slides(comparison(PACKAGES[:1], 3), "en"))


def test_print_gives_vectors_and_the_same_bytes_again(tmp_path: Path) -> None:
    first, again = (write_pictures(answer(), tmp_path / name, "en", PRINT) for name in ("a", "b"))
    assert {"forest.en.pdf", "forest.en.svg", "forest.en.png", "summary.en.pdf"} <= {
        path.name for path in first
    }
    assert [
        one.name for one, other in zip(first, again, strict=True) if one.read_bytes() != other.read_bytes()
    ] == []


def test_an_unknown_format_is_refused_in_the_language_asked_for() -> None:
    for lang, word in (("en", "Invalid value"), ("zh", "的值不对")):
        asked = CliRunner().invoke(app, ["report", "nowhere", "--format", "poster", "--lang", lang])
        assert asked.exit_code == 2
        assert word in asked.output
