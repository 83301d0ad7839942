"""The lessons are kept as text, speak both languages, end in a question and hold no results; running them is CI's."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.resident import report_hazard

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


KERNEL = """
import sys, types
sys.modules["ipywidgets"] = None  # not installed
kernel = types.ModuleType("IPython")
kernel.get_ipython = lambda: types.SimpleNamespace(config={"IPKernelApp": {}})
sys.modules["IPython"] = kernel
sys.modules["ipykernel.zmqshell"] = types.ModuleType("ipykernel.zmqshell")
"""


@pytest.mark.parametrize(
    ("first", "warned"),
    [
        ("import mesa", True),  # so the test can fail
        ("import model.world", False),
        ("from agents.resident import Resident", False),
        ("import scenarios.build", False),
    ],
)
def test_no_lesson_begins_with_a_warning(first: str, warned: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KERNEL + first],
        cwd=LESSONS[0].parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("TqdmWarning" in done.stderr) == warned, done.stderr
    assert warned or done.stderr == ""


def test_a_rule_of_one_s_own_is_asked_for_what_a_rule_is_given() -> None:
    """What the questions name in code are arguments of the rule, and the example can be written with them."""
    _, text = cells(LESSONS[0])[-1]
    given = list(inspect.signature(report_hazard).parameters)
    for question in re.findall(r"^3\. .*?(?=^\d\. |\Z)", text, re.M | re.S):
        named = re.findall(r"`(\w+)`", question)
        assert named and set(named) <= set(given), question
        assert not re.search(r"\b(age|old|above \d+|years?)\b|岁|年龄", question), question


def test_the_rule_that_the_lesson_suggests_can_be_written() -> None:
    def trusting(reporting: Any, latent_days: Any, trust: Any, access: Any, **learned: Any) -> Any:
        return np.where(trust < 0.4, 0.0, report_hazard(reporting, latent_days, trust, access, **learned))

    trust = np.array([0.39, 0.41])
    chance = trusting(0.4, 30, trust, 1.0, trust_slope=0.8)
    assert chance[0] == 0.0 < chance[1]
