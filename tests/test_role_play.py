"""The role play: every measure it names exists, its menu is whole, its hints hold, and its cards can be printed."""

import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from experiments.atlas.atlas import Atlas
from scenarios.catalogue import declaration
from scripts import sheets
from scripts.lessons import LANGUAGES, NOTEBOOKS

PLACE = "baseline-old"
CARD = {
    "en": re.compile(r"\*\*You might propose\*\* (.+?); or anything"),
    "zh": re.compile(r"\*\*可以提\*\*：(.+?)；菜单上"),
}
PART = {"en": (";", " · "), "zh": ("；", "；")}
LIMITS = {"yuan": 30_000, "paid_hours": 150, "volunteer_hours": 450, "yuan_residents": 25_000}


def cards(lang: str) -> str:
    return (NOTEBOOKS / "worksheets" / lang / sheets.CARDS).read_text(encoding="utf-8")


def guide(lang: str) -> str:
    return (NOTEBOOKS / "teacher" / lang / "role-play.md").read_text(encoding="utf-8")


def middle(measure: str, dose: float, metric: str) -> float:
    return float(np.nanmedian(Atlas.read(stale=True).gaps(PLACE, measure, dose, metric)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_menu_names_every_measure_once(lang: str) -> None:
    menu = sheets.RULE.split(cards(lang))[-1]
    listed = [
        name.strip()
        for line in re.findall(r"^\*\*.+?[.。]\*\* ?(.+)$", menu, re.MULTILINE)
        for name in line.split(PART[lang][1])
    ]
    assert sorted(listed) == sorted(declaration(each).title(lang) for each in Atlas.read(stale=True).measures)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_of_six_groups_has_three_measures_to_begin_with(lang: str) -> None:
    titles = {declaration(each).title(lang) for each in Atlas.read(stale=True).measures}
    proposed = [found.split(PART[lang][0]) for found in CARD[lang].findall(cards(lang))]
    assert [len(each) for each in proposed] == [3] * 6
    assert {name.strip() for each in proposed for name in each} <= titles


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_limits_of_the_game_are_those_of_the_guide(lang: str) -> None:
    told = guide(lang).replace(",", "")
    assert all(re.search(rf"\| {limit}\b", told) or f"| {limit} " in told for limit in LIMITS.values())


def test_what_the_guide_says_of_measures_holds() -> None:
    assert middle("members_register", 1.0, "volunteer_hours") > LIMITS["volunteer_hours"]
    assert middle("members_register", 0.5, "volunteer_hours") <= LIMITS["volunteer_hours"]
    half, full = (middle("members_register", dose, "trouble_days") for dose in (0.5, 1.0))
    assert full < half < 0 and half / full < 0.5
    assert middle("deliberation", 1.0, "yuan_residents") > 2 * LIMITS["yuan_residents"]
    assert middle("deliberation", 1.0, "trouble_days") < -1
    assert middle("community_property", 1.0, "yuan_residents") <= LIMITS["yuan_residents"]
    assert middle("clearing_campaign", 1.0, "trouble_days") > 1 < middle("appraisal", 1.0, "trouble_days")


def test_cards_and_worksheets_are_written_as_pages_to_print(tmp_path: Path) -> None:
    assert sheets.main(["--out", str(tmp_path / "print")]) == 0
    for lang in LANGUAGES:
        text = unescape((tmp_path / "print" / f"sheets.{lang}.html").read_text(encoding="utf-8"))
        assert text.count("<section>") == 12 + 1 + 6 + 1  # worksheets, what the cards are, groups, menu
        assert "break-after: page" in text and "http" not in text and "**" not in text
        assert text.count("<table>") == len(
            re.findall(r"^\|[-|]+\|$", "\n".join(sheets.sheets(lang)), re.MULTILINE)
        )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_a_worksheet_asks_for_a_drawing_its_page_leaves_room(lang: str) -> None:
    wanted = len(re.findall(r"^(?:\(space\)|（留白）)$", "\n".join(sheets.sheets(lang)), re.MULTILINE))
    page = sheets.page(lang)
    assert wanted > 0
    assert page.count('<div class="room"></div>') == wanted
    assert "(space)" not in page and "（留白）" not in page
