"""The documents as a site: every page in both languages, links that lead somewhere, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from scripts.site import LANGUAGES, PICTURES, assemble, build, in_chinese, linked, pages

ROOT = Path(__file__).resolve().parent.parent
# in Chinese, too
READ_BY_ALL = {
    "readme",
    "tutorial",
    "answer",
    "atlas",
    "draws",
    "ethics",
    "howto-questions",
    "plain",
    "reading",
}


def test_links_are_those_of_the_site() -> None:
    source, known = ROOT / "docs/odd.md", {(ROOT / "docs/draws.md").resolve(): "draws.md"}
    known[(ROOT / "README.md").resolve()] = "readme.md"
    text = "[a](draws.md#x), [b `c`](../model/world.py), [d](../README.md), [e](https://x.org)\n```\n[f](draws.md)\n```\n"
    wanted = "[a](draws.md#x), b `c`, [d](readme.md), [e](https://x.org)\n```\n[f](draws.md)\n```\n"
    assert linked(text, source, "odd.md", known) == wanted
    below = "[a](../draws.md)"
    assert linked(below, ROOT / "docs/submodels/day.md", "submodels/day.md", known) == "[a](../draws.md)"


def test_every_document_is_a_page_of_both_sites() -> None:
    documents = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").glob("*.md")}
    for lang in LANGUAGES:
        assert documents <= {Path(page) for page in pages(lang)}


def test_what_everybody_reads_is_there_in_chinese() -> None:
    for page in READ_BY_ALL:
        text = pages("zh")[f"{page}.md"].read_text(encoding="utf-8")
        prose = re.sub(r"```.*?```|`[^`]*`|\(.*?\)", "", text, flags=re.S)
        assert len(re.findall("[\u4e00-\u9fff]", prose)) > 3 * len(re.findall(r"\b[a-z]{3,}\b", prose)), page


def test_the_theme_speaks_chinese_around_a_page_and_leaves_its_text_alone() -> None:
    html = '<a aria-label="Toggle table of contents sidebar">\n Next\n</a><article><b>Next</b></article><i>Previous</i>'
    wanted = '<a aria-label="打开或收起本页内容">\n 下一页\n</a><article><b>Next</b></article><i>上一页</i>'
    assert in_chinese(html) == wanted


def test_a_page_does_not_lead_to_itself_as_another_language() -> None:
    text = "# Title\n\n[中文](../docs/zh/plain.md)\n\nText.\n"
    assert linked(text, ROOT / "plain/README.md", "plain.md", {}) == "# Title\n\nText.\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_leads_somewhere(lang: str, tmp_path: Path) -> None:
    assemble(lang, tmp_path)
    front = (tmp_path / "index.md").read_text(encoding="utf-8").split("```")[0]
    assert {"atlas.md", "answer.md", "tutorial.md", "odd.md"} <= {*re.findall(r"\]\(([^)]+)\)", front)}


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_needs_no_network(tmp_path: Path) -> None:
    assert build(tmp_path) == 0  # a link that leads nowhere is a warning, and a warning is an error
    for lang in LANGUAGES:
        names = [page.removesuffix(".md") for page in pages(lang)]
        menu = (tmp_path / lang / "index.html").read_text(encoding="utf-8")
        for name in names:
            html = (tmp_path / lang / f"{name}.html").read_text(encoding="utf-8")
            assert f'lang="{ {"en": "en", "zh": "zh-CN"}[lang] }"'.replace(" ", "") in html.replace(" ", "")
            fetched = re.findall(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"(https?:[^\"]*)\"", html)
            assert not fetched, (name, fetched)
            assert name == "index" or f'href="{name}.html"' in menu, f"{name} is not in the menu"
        index = (tmp_path / lang / "searchindex.js").read_text(encoding="utf-8")
        assert "goodhart" in index.casefold()
        if lang == "zh":  # 物业费 is found by its pairs of signs
            assert all(f'"{each}":' in index for each in (r"\u7269\u4e1a", r"\u4e1a\u8d39"))
    assert {each.name for each in tmp_path.iterdir()} == set(LANGUAGES)


def test_pictures_come_along(tmp_path: Path) -> None:
    assemble("en", tmp_path)
    assert (tmp_path / PICTURES[0]).is_dir() and list((tmp_path / PICTURES[0]).glob("*.png"))
