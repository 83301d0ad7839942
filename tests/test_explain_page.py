"""The page that explains: its terms, limits and numbers are those of the documents and declarations."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from told import of

from dashboard.explain import pictures, words
from dashboard.explain.lines import NOT_FIRST, wrapped
from dashboard.explain.sections import worlds
from experiments.analysis.drawn import LIKELY
from experiments.report.phrases import LANGUAGES
from model.inputs.kind_factors import GROUP
from model.inputs.plausible import grades
from scenarios.catalogue import all_parameters, declaration

DOCS = Path(__file__).resolve().parent.parent / "docs"
TERMS = [term for _, found in words.terms() for term in found]
DRAWN = [
    each
    for lang in LANGUAGES
    for each in (pictures.day(lang), pictures.path(lang), pictures.who(lang), worlds(lang))
]
SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: pictures.Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


# Terms


def test_a_term_is_that_of_the_glossary() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|", glossary, re.M)
    singular = [(zh, pinyin, en.removesuffix("s")) for zh, pinyin, en in rows]
    for term in TERMS:
        with of(term.zh):
            assert (term.zh, term.pinyin, term.en.removesuffix("s")) in singular


def test_a_term_is_explained_in_plain_words() -> None:
    for term in TERMS:
        with of(term.zh):
            assert len(term.means_en.split()) <= 25
            assert not re.search(r"[A-Za-z]", term.means_zh)
            assert "种子" not in term.means_zh


def test_no_term_stands_twice() -> None:
    assert len({term.zh for term in TERMS}) == len(TERMS)


# Limits


def test_what_is_left_out_is_that_of_the_document() -> None:
    text = (
        (DOCS / "coverage.md").read_text(encoding="utf-8").split("## What is left out")[1].split("\n## ")[0]
    )
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| [^|]+ \| ([^|]+) \|$", text, re.M)[1:]
    stated = {tuple(ids.split(", ")): verdict for ids, verdict in rows if not ids.startswith("-")}
    assert {each.rows for each in words.left_out()} == set(stated)
    for each in words.left_out():
        verdict = stated[each.rows]
        tilts = {tilt for tilt in ("good", "poor") if f"too {tilt}" in verdict}
        assert each.tilt == (tilts.pop() if len(tilts) == 1 and "too cheap" not in verdict else "either")


# Words of likelihood


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_scale_goes_from_the_strongest_word_to_the_weakest(lang: str) -> None:
    scale = words.scale(lang)
    assert len(scale) == 2 * len(LIKELY) + 1
    assert len({word for word, _ in scale}) == len(scale)
    shares = [int(found[0]) for _, told in scale if (found := re.findall(r"\d+", told))]
    assert shares == [99, 90, 66, 34, 10, 1]


# Numbers


def test_every_number_of_model_and_interventions_is_there() -> None:
    shown = {each.parameter.name for each in words.numbers()}
    missing = set(all_parameters()) - shown
    assert {all_parameters()[name].group for name in missing} == {GROUP}
    assert sum(words.grade_counts().values()) == len(shown)


def test_a_number_of_an_intervention_names_it() -> None:
    (hours,) = words.matching("", "red_stewards_hours_per_week", "en")
    assert hours.owner("en").endswith(declaration("red_stewards").en)
    assert hours in words.matching("", "红色管家", "zh")


def test_numbers_can_be_filtered_by_grade() -> None:
    for grade, n in words.grade_counts().items():
        found = words.matching(grade, "", "en")
        assert len(found) == n and {each.grade for each in found} == {grade}
    assert set(words.grade_counts()) <= set(grades().grades)


def test_what_is_fixed_has_no_range() -> None:
    assert {each.plausible("en") for each in words.matching("statute", "", "en")} == {"fixed"}
    (slope,) = words.matching("", "pay_norm_slope", "en")
    assert slope.plausible("en") == "2.2 to 8.8"


def test_sources_are_told_in_the_language_of_the_page() -> None:
    for each in words.numbers():
        assert not re.search(r"[a-z]{2}", each.source("zh"))
    (share,) = words.matching("", "pay_dutiful_share", "en")
    assert share.source("zh") == "事实 P5、P7"
    assert share.source("en") == "P5, P7, assumption"


# Drawings


@pytest.mark.parametrize("picture", DRAWN, ids=lambda each: each.title)
def test_a_drawing_says_in_words_what_it_shows(picture: pictures.Picture) -> None:
    root = parsed(picture)
    assert root.get("role") == "img"
    label = root.get("aria-label", "")
    assert label.startswith(picture.title) and len(label) > 30


@pytest.mark.parametrize("picture", DRAWN, ids=lambda each: each.title)
def test_a_drawing_stays_within_its_frame_and_can_be_read_on_a_phone(picture: pictures.Picture) -> None:
    root = parsed(picture)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(name, "nan")) for name in ("font-size", "x", "y"))
        words_wide = sum(1.0 if ord(sign) > 0x2E80 else 0.52 for sign in text.text or "") * size
        left = {"start": x, "middle": x - words_wide / 2, "end": x - words_wide}[
            text.get("text-anchor", "start")
        ]
        assert min(left, width - left - words_wide) >= 0, text.text
        assert size <= y <= height
        assert size >= 15


def test_dots_are_as_many_as_the_worlds() -> None:
    root = parsed(pictures.worlds("en", (70, 20, 10), "Example"))
    dots = [each for each in root.iter(f"{SVG}circle") if each.get("r") == "13"]
    crosses = list(root.iter(f"{SVG}path"))
    assert (len(dots), len(crosses)) == (90, 10 + 1)  # one cross stands in the key


def test_lines_are_no_longer_than_allowed() -> None:
    assert wrapped("one two three", 8, "en") == ["one two", "three"]
    lines = wrapped("水管漏了，商户太吵，车位被占。房子越旧，事越多。", 12, "zh")
    assert "".join(lines) == "水管漏了，商户太吵，车位被占。房子越旧，事越多。"
    assert all(line[0] not in NOT_FIRST and len(line) <= 7 for line in lines)
