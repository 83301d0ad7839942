"""The page to read the model by shows what the documents and the code say today."""

import re
from pathlib import Path

import pytest

from model.world import World
from plain.world import PlainWorld
from scripts import reading
from scripts.reading import ReadingError, parts, rule, said, symbol

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"en": ROOT / "docs/reading.md", "zh": ROOT / "docs/zh/reading.md"}
CODE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_a_part_has_words_and_both_kinds_of_code(part: reading.Part) -> None:
    assert all(said(part.doc, part.section, each) for each in part.said) and part.said
    assert all(symbol(each).file.startswith("plain/") for each in part.plain) and part.plain
    assert all(symbol(each).file.startswith(("model/", "scenarios/")) for each in part.fast) and part.fast
    assert all(rule(each).file.startswith("agents/") for each in part.rules)


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_every_text_of_a_part_is_in_both_languages(part: reading.Part) -> None:
    for texts in (part.title, *part.change, *([part.look] if part.look else [])):
        assert set(texts) == {"en", "zh"}
        assert re.search("[\u4e00-\u9fff]", texts["zh"]) and not re.search("[\u4e00-\u9fff]", texts["en"])
    assert re.search("[\u4e00-\u9fff]", part.told)


def test_every_phase_of_both_worlds_is_shown() -> None:
    shown = {symbol(each).name for part in parts() for each in (*part.plain, *part.fast)}
    for world in (World, PlainWorld):
        assert {phase.__name__ for phase in (*world.phases, *world.monthly)} <= shown
    contents = PAGES["en"].read_text(encoding="utf-8").partition("## ")[0]
    assert all(f"`{phase.__name__}`" in contents for phase in (*World.phases, *World.monthly))


@pytest.mark.parametrize("lang", PAGES)
def test_code_on_the_page_stands_in_its_file(lang: str) -> None:
    text = PAGES[lang].read_text(encoding="utf-8")
    assert f"\n{reading.page(lang)}\n" in text, "run python -m scripts.make_docs"
    assert len(CODE.findall(text)) > 2 * len(parts())
    source = (ROOT / "plain/notice.py").read_text(encoding="utf-8")
    assert symbol("plain.notice:notice").code in source
    assert symbol("plain.notice:notice").code in text


@pytest.mark.parametrize("lang", PAGES)
def test_links_lead_to_files_and_headings(lang: str) -> None:
    text = CODE.sub("", PAGES[lang].read_text(encoding="utf-8"))
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)", text):
        file = (PAGES[lang].parent / path).resolve() if path else PAGES[lang]
        assert file.exists(), path
        headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.M) if anchor else []
        assert not anchor or anchor in map(reading.anchor, headings), anchor


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.name)
def test_no_quotation_breaks_off(part: reading.Part) -> None:
    for opening in part.said:
        assert not re.search(r"[:\w]$", said(part.doc, part.section, opening)), opening


def test_words_come_with_the_list_or_formula_to_which_they_lead() -> None:
    assert "take_on_days" in said("docs/odd.md", "7.3", "Grid workers, firms, committees")
    assert "3. Where owners have no committee" in said("docs/submodels/votes.md", "Who speaks", "Each month")


def test_formulas_of_the_chinese_page_are_those_of_the_chinese_description() -> None:
    quoted = re.findall(r"^> ```\n(.*?)^> ```$", PAGES["zh"].read_text(encoding="utf-8"), re.M | re.S)
    english = PAGES["en"].read_text(encoding="utf-8")
    words = [each for each in quoted if re.search(r"\b(?:the|of|if|with|is)\b", each)]
    assert len(quoted) > 15 and words == []
    assert sum(each in english for each in quoted) < 6  # those without a word, such as u = uniform(...)


def test_files_named_in_the_pointers_exist() -> None:
    named = {
        path
        for part in parts()
        for texts in part.change
        for text in texts.values()
        for path in re.findall(r"\{([\w./-]+/[\w./-]+)\}", text)
    }
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    ("look_up", "told"),
    [
        (lambda: symbol("plain.notice:no_such_thing"), "plain/notice.py has no no_such_thing"),
        (lambda: symbol("plain.nowhere:notice"), "there is no module plain.nowhere"),
        (lambda: rule("no_such_rule"), "no rule is called no_such_rule"),
        (lambda: said("docs/odd.md", "7.2", "Nobody says this"), "begins 0 paragraphs"),
        (lambda: said("docs/odd.md", "7.99", "First"), "has no section 7.99"),
    ],
)
def test_what_is_not_there_is_named(look_up: object, told: str) -> None:
    assert callable(look_up)
    with pytest.raises(ReadingError, match=told):
        look_up()


def test_fields_of_a_class_come_without_its_methods() -> None:
    code = symbol("plain.resident:Resident fields").code
    assert "troubles: list[Case]" in code and "def " not in code
    assert symbol("plain.resident:Resident.step").code.startswith("def step(self)")
