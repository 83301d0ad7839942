"""One palette for figures and pages, in grey and for the colour-blind; all say place, draws, dates and version."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from made_up_atlas import made_up
from matplotlib.text import Text

from experiments.atlas import table
from experiments.atlas.explorer import page as explorer
from experiments.atlas.explorer.pack import packed
from experiments.atlas.map import map_figure
from experiments.play import pages
from experiments.report import palette
from experiments.report.phrases import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
STYLES = (  # with the variables that each style sheet defines itself
    "dashboard/assets", "experiments/atlas/explorer", "experiments/play",
)  # fmt: skip
DRAWN = (  # code that draws results, without a colour of its own
    "experiments/atlas/map.py", "experiments/lessons", "scripts/make_figures.py", "scripts/figure_tipping.py",
    "dashboard/compare", "dashboard/atlas_map.py",
)  # fmt: skip
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")


def files(names: tuple[str, ...], *endings: str) -> Iterator[Path]:
    for name in names:
        place = ROOT / name
        yield from (
            (place,) if place.is_file() else (each for each in place.rglob("*") if each.suffix in endings)
        )


# ---- colours


def test_shades_of_a_side_darken_and_both_sides_differ_for_the_colour_blind() -> None:
    for way in (1, -1):
        assert all(
            one > other
            for one, other in pairwise(palette.greyness(palette.SHADES[way * n]) for n in range(4))
        )
    for strength in (1, 2, 3):
        (red, _, blue), (other_red, _, other_blue) = (
            palette.without_green(palette.SHADES[way * strength]) for way in (1, -1)
        )
        assert blue - red > 0.1 and other_red - other_blue > 0.1, "blue for better, yellowish for worse"


def test_letters_can_be_read_on_every_shade() -> None:
    ink = {"white": 100.0, palette.INK: palette.greyness(palette.INK)}
    assert all(
        abs(palette.greyness(colour) - ink[palette.SHADE_INKS[strength]]) > 50
        for strength, colour in palette.SHADES.items()
    )


@pytest.mark.parametrize("colours", [palette.MORE, palette.WORSENING])
def test_a_rising_number_darkens(colours: tuple[str, ...]) -> None:
    assert all(palette.greyness(one) - palette.greyness(other) > 5 for one, other in pairwise(colours))


def test_lines_of_a_chart_differ_in_colour_or_in_grey_and_always_in_dashes() -> None:
    assert len(palette.SERIES) == len({str(each) for each in palette.DASHES})
    for one, other in combinations(palette.SERIES, 2):
        seen = [palette.without_green(each) for each in (one, other)]
        apart = sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5
        assert apart > 0.05 or abs(palette.greyness(one) - palette.greyness(other)) > 8, (one, other)


# ---- one place


def test_what_draws_results_has_no_colour_of_its_own() -> None:
    found = {path.name: COLOUR.findall(path.read_text(encoding="utf-8")) for path in files(DRAWN, ".py")}
    assert {name: colours for name, colours in found.items() if colours} == {}


@pytest.mark.parametrize("folder", STYLES)
def test_every_variable_of_a_page_is_defined(folder: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in files((folder,), ".css", ".js", ".py")]
    if folder == "experiments/play":
        texts.append(explorer.read("style.css"))
    known = set(re.findall(r"--([\w-]+):", "\n".join([palette.css(), *texts])))
    assert set(re.findall(r"var\(--([\w-]+)\)", "\n".join(texts))) - known == set()


def test_pages_that_open_from_a_file_carry_the_palette() -> None:
    assert palette.css() in explorer.explorer_page(made_up())
    assert all(palette.css() in pages.html(each) for each in pages.PAGES)


# ---- place, draws, dates, version


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_and_the_explorer_name_places_draws_dates_and_version(lang: str) -> None:
    atlas = made_up()
    shown = table.map_of(atlas)
    texts = [text.get_text() for text in map_figure(shown, lang).findobj(Text) if isinstance(text, Text)]
    line = table.subtitle(shown, lang)
    kinds = f"{len(atlas.places)} kinds of community" if lang == "en" else f"{len(atlas.places)} 类社区"
    version = "version" if lang == "en" else "版本"
    assert all(part in line for part in (kinds, str(len(atlas.draws)), *map(str, atlas.span), version))
    assert line in {text.replace("\n", "" if lang == "zh" else " ") for text in texts}
    data = packed(atlas)
    assert data["subtitle"][lang] == line
    assert all(table.place_name(each["scenario"], lang) in each["subtitle"][lang] for each in data["places"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_every_playable_page_says_place_runs_dates_and_version(page: pages.Page, lang: str) -> None:
    line = page.data()["subtitle"][lang]
    assert len(re.findall(r"20\d\d-\d\d-\d\d", line)) == 2
    assert ("version" if lang == "en" else "版本") in line and len(re.split("[;；]", line)) == 4
