"""The Chinese description of the model says what the English one does: no section, name, number or formula is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.text import Text

from experiments.sources import source_in
from model.observation.metrics import METRICS
from model.policy.levers import LEVERS
from scenarios.catalogue import declaration, intervention_ids
from scripts import doc_parts, doc_parts_zh, make_docs
from scripts.make_figures import rules, translated

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ROOT / "docs", ROOT / "docs" / "zh"
PAGES = ["odd.md", *sorted(f"submodels/{path.name}" for path in (CHINESE / "submodels").glob("*.md"))]
GENERATED = re.compile(r"<!-- generated: ([\w-]+) -->\n.*?<!-- end -->\n", re.S)
FENCED = re.compile(r"^( *)```\n(.*?)^ *```$", re.M | re.S)
INDENTED = re.compile(r"(?:^ {4,}\S.*\n)+", re.M)
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
NUMBER = re.compile(r"(?<![\w.])[A-Z]{0,2}\d+(?:[.,-]\d+)*")
NAME = re.compile(r"[a-zA-Z]\w*_\w+")
HAN = re.compile("[\u4e00-\u9fff]")


def sections(text: str) -> list[tuple[str, str]]:
    """Each heading with the text below it, up to the next; blocks of code hold no headings."""
    hidden = FENCED.sub(lambda found: re.sub("#", " ", found[0]), text)
    starts = [found.start() for found in re.finditer(r"^#+ ", hidden, re.M)]
    parts = [text[a:b] for a, b in pairwise([*starts, len(text)])]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


def both(page: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Sections of a page in both languages, without generated parts."""
    texts = [GENERATED.sub("", (folder / page).read_text(encoding="utf-8")) for folder in (ENGLISH, CHINESE)]
    yield from zip(sections(texts[0]), sections(texts[1]), strict=True)


def formulas(text: str) -> list[str]:
    """Blocks of code, fenced or indented."""
    rest = FENCED.sub("", text)
    listed = re.sub(r"^ *(?:[-*]|\d+\.) (?:.*\n)(?: +\S.*\n)*", "\n", rest, flags=re.M)
    return [found[2] for found in FENCED.finditer(text)] + INDENTED.findall(listed)


def names(code: str) -> set[str]:
    """Names of parameters, columns and the like, and every number, in a formula."""
    return {*NAME.findall(code), *NUMBER.findall(code)}


def shape(text: str) -> tuple[int, int, int]:
    """How many rows of tables, bullets and numbered points a text has."""
    found = FENCED.sub("", text)
    return tuple(len(re.findall(mark, found, re.M)) for mark in (r"^\|", r"^ *- ", r"^ *\d+\. "))  # type: ignore[return-value]


def targets(page: str, text: str, folder: Path) -> set[Path]:
    """Files to which a text links; a Chinese page stands for the English one of the same name."""
    found = set()
    for target in LINK.findall(FENCED.sub("", text)):
        path = target.partition("#")[0]
        file = ((folder / page).parent / path).resolve() if path else folder / page
        found.add(ENGLISH / file.relative_to(CHINESE) if CHINESE in file.parents else file)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_section_is_there_and_in_order(page: str) -> None:
    for (english, _), (chinese, below) in both(page):
        number = re.compile(r"^(#+) ((?:\d+(?:\.\d+)?)?)")
        assert number.match(english)[0].strip() == number.match(chinese)[0].strip(), chinese  # type: ignore[index]
        assert HAN.search(chinese), chinese
        assert HAN.search(below) or not below.strip(), f"{chinese}: no Chinese below it"
    text = [(folder / page).read_text(encoding="utf-8") for folder in (ENGLISH, CHINESE)]
    parts = [[found[1] for found in GENERATED.finditer(each)] for each in text]
    assert [f"{name}-zh" for name in parts[0]] == parts[1], "a generated part is missing"


@pytest.mark.parametrize("page", PAGES)
def test_every_name_in_code_type_is_in_the_same_section(page: str) -> None:
    for (_, english), (heading, chinese) in both(page):
        found = [{*CODE.findall(FENCED.sub("", text))} for text in (english, chinese)]
        short = [{name for name in each if not HAN.search(name)} for each in found]
        missing = {name for name in found[0] if not has_words(name)} - short[1]
        added = short[1] - found[0] - {name for name in short[1] if name.startswith("gongzhi ")}
        assert not missing and not added, f"{heading}: missing {missing}, added {added}"
        bare = [
            {*NAME.findall(CODE.sub("", LINK.sub("", FENCED.sub("", text))))} for text in (english, chinese)
        ]
        told = [names(" ".join(CODE.findall(FENCED.sub("", text)))) for text in (english, chinese)]
        assert told[0] == told[1], f"{heading}: {told[0] ^ told[1]}"
        explained = {*NAME.findall("".join(formulas(chinese)))}
        assert bare[0] <= bare[1] and bare[1] - explained <= bare[0], f"{heading}: {bare[0] ^ bare[1]}"


def has_words(name: str) -> bool:
    """Whether what stands in code type is a formula with English words, which the Chinese page translates."""
    return bool(re.search(r"[a-z]{3,} [a-z]{2,}", name)) and bool(re.search(r"[=x/(+-]", name))


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_in_the_same_section(page: str) -> None:
    for (_, english), (heading, chinese) in both(page):
        bare = [CODE.sub("", LINK.sub("", FENCED.sub("", text))) for text in (english, chinese)]
        found = [{*NUMBER.findall(re.sub(r"^ *\d+\. ", "", text, flags=re.M))} for text in bare]
        assert found[0] == found[1], f"{heading}: {found[0] ^ found[1]}"


@pytest.mark.parametrize("page", PAGES)
def test_every_formula_has_the_same_names_numbers_and_lines(page: str) -> None:
    for (_, english), (heading, chinese) in both(page):
        blocks = [formulas(text) for text in (english, chinese)]
        assert len(blocks[0]) == len(blocks[1]), heading
        for one, other in zip(*blocks, strict=True):
            assert names(one) == names(other), f"{heading}: {names(one) ^ names(other)}"
            assert len(one.splitlines()) == len(other.splitlines()), f"{heading}: {other}"


@pytest.mark.parametrize("page", PAGES)
def test_tables_lists_and_links_are_the_same(page: str) -> None:
    for (_, english), (heading, chinese) in both(page):
        assert shape(english) == shape(chinese), heading
        extra = targets(page, chinese.replace(".zh.png", ".png"), CHINESE) ^ targets(page, english, ENGLISH)
        extra -= {
            ENGLISH / name for name in ("facts.md", "glossary.md", "odd.md", "howto.md", "parameters.md")
        }
        assert not extra, f"{heading}: {extra}"


@pytest.mark.parametrize("page", PAGES)
def test_links_and_headings_exist(page: str) -> None:
    for target in LINK.findall(FENCED.sub("", (CHINESE / page).read_text(encoding="utf-8"))):
        path, _, anchor = target.partition("#")
        file = ((CHINESE / page).parent / path).resolve() if path else CHINESE / page
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w\s-]", "", head.lower()).replace(" ", "-") for head in heads}, (
                target
            )


@pytest.mark.parametrize("page", PAGES)
def test_chinese_text_has_chinese_marks(page: str) -> None:
    text = GENERATED.sub("", (CHINESE / page).read_text(encoding="utf-8"))
    prose = CODE.sub("x", LINK.sub("]", FENCED.sub("", text)))
    prose = re.sub(r"uniform\([^)]*\)", "", prose)
    wrong = re.findall(r".{0,8}[\u4e00-\u9fff] *[,;:!?].{0,8}", prose)
    assert not wrong, wrong


@pytest.mark.parametrize("page", PAGES)
def test_pictures_are_those_with_chinese_words(page: str) -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (CHINESE / page).read_text(encoding="utf-8"))
    assert all(picture.endswith(".zh.png") for picture in pictures)


def test_every_text_of_a_figure_has_chinese() -> None:
    texts = [text.get_text() for text in translated(rules()).findobj(Text) if isinstance(text, Text)]
    assert "邻里联系 0.5（满分 1）" in texts and "楼上楼下漏水" in texts and "工时用满 100%" in texts
    assert not [text for text in texts if re.search("[A-Za-z]", text)]


# --- generated parts


def test_generated_parts_name_everything_in_chinese() -> None:
    levers, metrics = doc_parts_zh.levers(), doc_parts_zh.metrics()
    assert all(f"`{lever.name}` |" in levers and lever.zh in levers for lever in LEVERS)
    assert all(f"`{name}`" in metrics and metric.about_zh in metrics for name, metric in METRICS.items())
    told = doc_parts_zh.interventions()
    for name in intervention_ids():
        each = declaration(name)
        assert f"**{each.zh}**（[`{name}`]" in told and each.about_zh.rstrip("。") in told
        assert all(f"`{parameter}`" in told for parameter in each.parameters)


@pytest.mark.parametrize("name", sorted(doc_parts_zh.PARTS))
def test_generated_parts_hold_no_english_words(name: str) -> None:
    text = NAME.sub("", CODE.sub("", re.sub(r"\[[^\]]*\]\([^)]*\)", "", doc_parts_zh.PARTS[name]())))
    assert {*re.findall(r"[A-Za-z]{3,}", text)} <= {"NaN"}


def test_what_has_no_chinese_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doc_parts, "eligible", lambda name: "every moon")
    lines = list(doc_parts_zh.lacking())
    assert "scripts/doc_phrases.toml, [eligible]: no Chinese for 'every moon'" in lines
    assert "scripts/doc_phrases.toml, [eligible]: nothing says 'every grid' any more" in lines
    assert "every moon" in doc_parts_zh.interventions()


def test_an_edit_by_hand_of_a_chinese_part_is_named_and_undone(tmp_path: Path) -> None:
    shutil.copytree(ENGLISH, tmp_path / "docs")
    file = tmp_path / "docs/zh/odd.md"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace(source_in("assumption", "zh") + " |", "猜测 |", 1), encoding="utf-8")
    (line,) = make_docs.problems(tmp_path)
    assert line.startswith("docs/zh/odd.md: flows-zh: differs from the code")
    assert make_docs.write(tmp_path) == ["docs/zh/odd.md"]
    assert file.read_text(encoding="utf-8") == before
