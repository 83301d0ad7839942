"""Each page in Chinese says what its English page says: the same sections, the same code, links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from test_docs import anchor
from test_evidence import FACT, FIGURES, mapped
from told import of

from scripts.site import INTRODUCED

ROOT = Path(__file__).resolve().parent.parent
CHINESE = ROOT / "docs/zh"
ENGLISH = {
    path: ROOT / "docs" / path.relative_to(CHINESE)
    for path in sorted(CHINESE.rglob("*.md"))
    if path.name not in INTRODUCED
}
ENGLISH[CHINESE / "plain.md"] = ROOT / "plain/README.md"
ENGLISH[ROOT / "README.zh.md"] = ROOT / "README.md"
QUOTING = {"reading.md"}  # which links to the English sections that it quotes
LABELLED = {"goodhart.md"}  # whose code names things in the language of the page
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
LANGUAGE = re.compile(r' --lang zh\b|, lang="zh"|"(?:zh|en)"')
REMARK = re.compile(r'(?:\A|(?<=:\n))\s*"""[^"]*"""|\s+# .*$|^# .*$', re.M)  # docstrings and comments
QUOTED = re.compile(r"「([^」]+)」\s+\((00\d-\d\d)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def sections(path: Path) -> list[str]:
    """Headings, without what looks like one within code."""
    return re.findall(r"^## (.+)$", BLOCK.sub("", read(path)), re.M)


def code(path: Path) -> list[tuple[str, str]]:
    """Language and content of each block of code, without remarks and without the choice of a language."""
    found = BLOCK.findall(read(path))
    return [
        (kind, LANGUAGE.sub("", REMARK.sub("", text).replace("文件夹", "FOLDER")))
        for kind, text in found
        if kind != "text"  # what is printed is printed in the language of the page
    ]


def test_a_chinese_page_has_the_sections_of_the_english_one() -> None:
    for chinese, english in ENGLISH.items():
        with of(chinese):
            assert len(sections(chinese)) == len(sections(english)), sections(chinese)


def test_a_chinese_page_has_the_code_of_the_english_one() -> None:
    for chinese, english in ENGLISH.items():
        with of(chinese):
            if chinese.name in LABELLED:
                assert [kind for kind, _ in code(chinese)] == [kind for kind, _ in code(english)]
            else:
                assert code(chinese) == code(english)


def test_code_of_an_introduction_is_that_of_the_full_page() -> None:
    for name in INTRODUCED:
        assert set(code(CHINESE / name)) <= set(code(ROOT / "docs" / name))


def test_links_of_a_chinese_page_lead_somewhere_and_to_chinese() -> None:
    """A link to an English page that exists in Chinese is a mistake, but for one to the same page, or to all of it."""
    for chinese in sorted({*ENGLISH, *CHINESE.rglob("*.md")}):
        with of(chinese):
            known = {
                file.resolve() for file in (*ENGLISH.values(), *(ROOT / "docs" / name for name in INTRODUCED))
            }
            allowed = {ROOT / "docs" / name for name in INTRODUCED} | {ROOT / "README.md"}
            for target, mark in re.findall(
                r"\]\((?!https?:)([^)#\s]*)(?:#([^)]+))?\)", BLOCK.sub("", read(chinese))
            ):
                file = (chinese.parent / target).resolve() if target else chinese
                assert file.exists(), target
                wrong = known - allowed - {ENGLISH.get(chinese)}
                assert chinese.name in QUOTING or file not in wrong, f"{target} is there in Chinese"
                if mark and file.suffix == ".md":
                    assert mark in map(anchor, re.findall(r"^#+ (.+)$", BLOCK.sub("", read(file)), re.M)), (
                        mark
                    )


def parts(text: str) -> list[str]:
    """Text between headings."""
    return re.split(r"^#+ .*$", text, flags=re.M)


def test_the_evidence_is_the_same_in_both_languages() -> None:
    chinese, english = read(CHINESE / "evidence.md"), read(ROOT / "docs/evidence.md")
    assert QUOTED.findall(chinese) == QUOTED.findall(english)
    for one, other in zip(parts(chinese), parts(english), strict=True):
        assert set(FACT.findall(one)) == set(FACT.findall(other)), one[:60]
        assert names_in(one) == names_in(other), one[:60]


def names_in(text: str) -> set[str]:
    """Names in code, without the choice of a language."""
    return {LANGUAGE.sub("", name) for name in re.findall(r"`([^`]+)`", text)}


def test_the_tables_of_values_under_other_assumptions_are_the_same() -> None:
    texts = [read(CHINESE / "evidence.md"), read(ROOT / "docs/evidence.md")]
    tables = [re.findall(r"^\| (?:`|\| \w).*\+?\d.*$", text, re.M) for text in texts]
    values = [[re.findall(r"[-+]?\d[\d.]*", row) for row in rows] for rows in tables]
    assert values[0] == values[1]
    assert len(values[0]) > 10


def test_the_coverage_is_the_same_in_both_languages() -> None:
    chinese, english = read(CHINESE / "coverage.md"), read(ROOT / "docs/coverage.md")
    heads = ("\n## 决定措施规模的数字\n", FIGURES)
    for part in (0, 1):
        one, other = (
            mapped(text.split(head)[part]) for text, head in zip((chinese, english), heads, strict=True)
        )
        assert list(one) == list(other)
        for fact, (named, _, how) in one.items():
            assert named == other[fact][0], fact
            assert identifiers(how) == identifiers(other[fact][2]), fact
    rows = [
        re.findall(r"\b(?:S?00\d-\w+|H\d)\b", text.split(head)[0].split("\n## ")[-1])
        for text, head in zip((chinese, english), heads, strict=True)
    ]
    assert rows[0] == rows[1]


def test_the_glossary_explains_the_same_terms_in_both_languages() -> None:
    chinese, english = (
        re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", read(path), re.M)
        for path in (CHINESE / "glossary.md", ROOT / "docs/glossary.md")
    )
    heads = {"term", "术语", "---"}
    terms = [(term, en) for term, en, _ in chinese if term not in heads]
    assert terms == [(term, en) for term, _, en in english if term not in heads]
    assert all(re.search("[\u4e00-\u9fff]", means) for term, _, means in chinese if term not in heads)


def identifiers(text: str) -> set[str]:
    """Names of parameters, levers and columns in a text."""
    return set(re.findall(r"[a-z]+_[a-z0-9_]+", text))
