"""The lessons are kept as text, speak both languages, end in a question and hold no results; running them is CI's."""

import ast
import re
from pathlib import Path

import pytest

LESSONS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.py"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def cells(lesson: Path) -> list[tuple[bool, str]]:
    """Each cell: whether it is words, and its text without comment marks if so."""
    parts = re.split(r"^# %%(.*)\n", lesson.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for kind, text in zip(parts[::2], parts[1::2], strict=True):
        words = "[markdown]" in kind
        found.append((words, re.sub(r"^# ?", "", text, flags=re.MULTILINE).strip() if words else text))
    return found


def test_lessons_are_numbered_from_one() -> None:
    assert [lesson.name[:3] for lesson in LESSONS] == [f"{i + 1:02}-" for i in range(len(LESSONS))]
    assert len(LESSONS) >= 2


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_words_are_in_both_languages(lesson: Path) -> None:
    for words, text in cells(lesson):
        if words:
            assert CHINESE.search(text) and re.search(r"[A-Za-z]{3,} [a-z]+", text), text
            assert all(CHINESE.search(line) for line in text.splitlines() if line.startswith("#")), text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_code_is_sound_and_short(lesson: Path) -> None:
    code = [text for words, text in cells(lesson) if not words]
    assert code and all(ast.parse(text) for text in code)
    assert max(len(text.strip().splitlines()) for text in code) <= 25


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_ends_in_questions(lesson: Path) -> None:
    words, text = cells(lesson)[-1]
    assert words and "?" in text and "？" in text
