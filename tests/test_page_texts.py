"""Texts of the pages Place and Measures: the same in both languages, and each of them shown somewhere."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from experiments.report.phrases import LANGUAGES

ROOM = Path(__file__).resolve().parent.parent / "dashboard"
PAGES = ("measures", "place")


@cache
def texts(page: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((ROOM / f"{page}_phrases.toml").read_text(encoding="utf-8"))


def named(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def every_text() -> Iterator[tuple[str, str]]:
    yield from ((page, name) for page in PAGES for name in texts(page))


@pytest.mark.parametrize(("page", "name"), list(every_text()))
def test_every_text_says_the_same_in_both_languages(page: str, name: str) -> None:
    assert set(texts(page)[name]) == set(LANGUAGES)
    assert named(texts(page)[name]["en"]) == named(texts(page)[name]["zh"])


@pytest.mark.parametrize("page", PAGES)
def test_every_text_is_used(page: str) -> None:
    files = [*(ROOM / page).glob("*.py"), ROOM / "pages" / f"{page}.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    made = [re.sub(r"\{[^}]*\}", "[a-z_A-Z0-9]+", found) for found in re.findall(rf'f"({page}_[^"]*)"', code)]
    unused = [
        name
        for name in texts(page)
        if f'"{name}"' not in code and not any(re.fullmatch(each, name) for each in made)
    ]
    assert unused == []
