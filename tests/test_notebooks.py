"""The lessons: each speaks either language alone, has all its parts, is delivered as its source says, and runs."""

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scripts import lessons
from scripts.lessons import LANGUAGES, NOTEBOOKS, code_of, edition, lagging, run, shown, sources, tags

LESSONS = sources()
EDITIONS = [(source, lang) for source in LESSONS for lang in LANGUAGES]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
CODE = re.compile(r"`[^`]*`|```.*?```|<[^>]+>", re.DOTALL)
PARTS = {
    "zh": ("**用时**", "**目标**", "预测", "练习", "**讨论**"),
    "en": ("**Time**", "**Goal**", "Predict", "Exercise", "**Discuss**"),
}
LARGEST, ALL = 300_000, 6_000_000  # bytes: of a notebook, of everything that is delivered


def named(value: Any) -> str:
    return value.stem if isinstance(value, Path) else str(value)


@cache
def lesson(source: Path, lang: str) -> Any:
    """An edition, read once for all tests; none of them changes it."""
    return edition(source, lang)


def texts(source: Path, lang: str) -> list[str]:
    return [cell.source for cell in lesson(source, lang).cells if cell.cell_type == "markdown"]


def codes(source: Path, lang: str) -> list[str]:
    return [cell.source for cell in lesson(source, lang).cells if cell.cell_type == "code"]


def delivered(source: Path, lang: str) -> dict[str, Any]:
    file = lessons.file_of(source, lesson(source, lang), lang)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


# ---- what a lesson is made of


def test_there_are_twelve_lessons_numbered_from_one() -> None:
    assert [source.stem[:3] for source in LESSONS] == [f"{number:02}-" for number in range(1, 13)]


@pytest.mark.parametrize(("source", "lang"), EDITIONS, ids=named)
def test_a_lesson_has_all_its_parts(source: Path, lang: str) -> None:
    notebook = lesson(source, lang)
    told = "\n".join(texts(source, lang))
    assert all(part in told for part in PARTS[lang])
    held = [tag for cell in notebook.cells for tag in tags(cell)]
    assert {"solution", "worksheet", "teacher"} <= set(held)
    assert set(held) <= {"solution", "worksheet", "teacher", "check"}


@pytest.mark.parametrize(("source", "lang"), EDITIONS, ids=named)
def test_a_lesson_takes_as_long_as_its_plan_says(source: Path, lang: str) -> None:
    notebook = lesson(source, lang)
    stated = int(re.findall(r"\*\*(?:用时|Time)\*\* (\d+)", notebook.cells[0].source)[0])
    plan = next(cell.source for cell in notebook.cells if "teacher" in tags(cell))
    steps = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)[–-](\d+) \|", plan, re.MULTILINE)]
    assert [first for first, _ in steps] == [0, *(last for _, last in steps[:-1])]
    assert 25 <= steps[-1][1] == stated <= 45


@pytest.mark.parametrize("source", LESSONS, ids=named)
def test_both_editions_have_the_same_cells(source: Path) -> None:
    shapes = [
        [(cell.cell_type, tuple(tags(cell))) for cell in lesson(source, lang).cells] for lang in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("source", LESSONS, ids=named)
def test_editions_speak_one_language(source: Path) -> None:
    for text in texts(source, "zh"):
        plain = CODE.sub("", text)
        assert not LATIN.search(plain), LATIN.search(plain)
        assert CHINESE.search(plain)
    for text in texts(source, "en"):
        assert not CHINESE.search(text), text


def said(code: str) -> list[tuple[bool, str]]:
    """Comments (True) and strings of a cell; lines of a scenario name both languages and are left out."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            found.append((True, token.string))
        elif token.type in (tokenize.STRING, tokenize.FSTRING_MIDDLE):
            lines = [
                line for line in token.string.splitlines() if "zh = " not in line and "name = " not in line
            ]
            found.append((False, "\n".join(lines)))
    return found


@pytest.mark.parametrize("source", LESSONS, ids=named)
def test_comments_are_in_the_edition_s_language(source: Path) -> None:
    for code in codes(source, "zh"):
        assert all(CHINESE.search(text) for comment, text in said(code) if comment), code
    for code in codes(source, "en"):
        assert not any(CHINESE.search(text) for _, text in said(code)), code


@pytest.mark.parametrize(("source", "lang"), EDITIONS, ids=named)
def test_code_is_sound_and_short(source: Path, lang: str) -> None:
    for code in codes(source, lang):
        assert ast.parse(code)
        assert max(map(len, code.splitlines())) <= 120, code
        assert len(code.splitlines()) <= 60
        assert not re.search(r"# (zh|en)$", code, re.MULTILINE), code


# ---- what is delivered


@pytest.mark.parametrize(("source", "lang"), EDITIONS, ids=named)
def test_what_is_delivered_is_what_the_source_says(source: Path, lang: str) -> None:
    assert lagging(source, lang) == [], f"run: python -m scripts.lessons {source.stem[:2]}"


@pytest.mark.parametrize(("source", "lang"), EDITIONS, ids=named)
def test_a_delivered_notebook_holds_its_results_and_no_complaint(source: Path, lang: str) -> None:
    code = [cell for cell in delivered(source, lang)["cells"] if cell["cell_type"] == "code"]
    assert code and all(cell["execution_count"] for cell in code)
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [each for each in outputs if each["output_type"] == "error" or each.get("name") == "stderr"]
    assert sum("image/png" in each.get("data", {}) for each in outputs) >= 2
    assert "at 0x" not in json.dumps(outputs)


@pytest.mark.parametrize(("source", "lang"), EDITIONS, ids=named)
def test_every_picture_has_a_text_in_its_place(source: Path, lang: str) -> None:
    for cell in delivered(source, lang)["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                alt = output["metadata"]["image/png"]["alt"]
                assert 20 < len(alt) < 700
                assert not (LATIN if lang == "zh" else CHINESE).search(alt), alt


@pytest.mark.parametrize("source", LESSONS, ids=named)
def test_the_line_under_the_pictures_counts_all_their_runs(source: Path) -> None:
    code = "\n".join(codes(source, "en"))
    lucks = [int(number) for number in re.findall(r"for luck in range\((\d+)\)\]", code)]
    told = re.search(r"about_pictures\(.*, (\d+), LANG\)", code)
    assert not lucks or (told and int(told[1]) == max(lucks))


SHOWS_CODE = re.compile(r"\b(?:rule_text|getsource)\b")  # code of the model is English wherever it is shown


@pytest.mark.parametrize("source", LESSONS, ids=named)
def test_chinese_results_are_in_chinese(source: Path) -> None:
    for cell in delivered(source, "zh")["cells"]:
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream" and "def " not in "".join(cell["source"]):
                words = re.sub(r"\b(?:def|return|if|else|for|in|np|nan)\b", "", "".join(output["text"]))
                if not SHOWS_CODE.search("".join(cell["source"])):
                    assert not LATIN.search(words), words


def test_what_is_delivered_is_small() -> None:
    sizes = [path.stat().st_size for lang in LANGUAGES for path in (NOTEBOOKS / lang).glob("*.ipynb")]
    assert len(sizes) == 2 * len(LESSONS) and max(sizes) < LARGEST and sum(sizes) < ALL


def test_no_solution_stands_open() -> None:
    for source, lang in EDITIONS:
        for cell in delivered(source, lang)["cells"]:
            if "solution" in cell["metadata"].get("tags", []):
                text = "".join(cell["source"])
                assert text.startswith("<details>") and text.endswith("</details>")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_teacher_has_plans_a_rubric_and_every_lesson(lang: str) -> None:
    folder = NOTEBOOKS / "teacher" / lang
    plans = (folder / "plans.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#]+)\)", plans)
    assert linked and all((folder / link).exists() for link in linked)
    assert {f"{source.stem[:2]}.md" for source in LESSONS} <= set(linked)
    own = CODE.sub("", re.sub(r"\]\([^)]+\)", "]", plans))
    assert not (LATIN if lang == "zh" else CHINESE).search(own.replace("Gongzhi", ""))


# ---- the builder

SMALL = """# %% [markdown] lang="zh"
# # 第 1 课：小课

# %% [markdown] lang="en"
# # Lesson 1: Small

# %%
word = "一"  # zh
word = "one"  # en
both = 1  # 两边都有  # zh
both = 1  # in both  # en

# %% tags=["solution"]
print("答")  # zh
print("answer")  # en

# %% [markdown] lang="en" tags=["solution"]
# Words.

# %% [markdown] lang="zh" tags=["solution"]
# 文字。

# %% tags=["check"]
assert both

# %% [markdown] lang="zh" tags=["worksheet"]
# 练习纸

# %% [markdown] lang="en" tags=["worksheet"]
# A page

# %% tags=["teacher"]
print("结果")  # zh
print("result")  # en
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lessons, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    source = tmp_path / "source" / "01-small.py"
    source.parent.mkdir()
    source.write_text(SMALL, encoding="utf-8")
    return source


def test_a_marked_line_is_of_one_edition_and_loses_its_mark() -> None:
    code = 'a = 1  # 注  # zh\na = 1  # en\nb = "#"  # note'
    assert code_of(code, "zh") == 'a = 1  # 注\nb = "#"  # note'
    assert code_of(code, "en") == 'a = 1\nb = "#"  # note'


def test_an_edition_shows_its_words_and_folds_solutions(small: Path) -> None:
    page = shown(edition(small, "en"), "en")
    assert [cell.cell_type for cell in page.cells] == ["markdown", "code", "markdown"]
    assert page.cells[1].source == 'word = "one"\nboth = 1  # in both'
    folded = page.cells[2].source
    assert folded.count("<details>") == folded.count("</details>") == 1
    assert 'print("answer")' in folded and "Words." in folded and "答" not in folded


def test_the_chinese_notebook_has_a_chinese_name(small: Path) -> None:
    assert lessons.file_of(small, edition(small, "zh"), "zh").name == "01-小课.ipynb"
    assert lessons.file_of(small, edition(small, "en"), "en").name == "01-small.ipynb"


@pytest.mark.slow
def test_a_source_that_moved_on_is_noticed(small: Path) -> None:
    for lang in LANGUAGES:
        assert len(lagging(small, lang)) == 3  # nothing is there yet
        lessons.build(small, lang)
        assert lagging(small, lang) == []
    page = (small.parents[1] / "teacher/en/01.md").read_text(encoding="utf-8")
    assert "```text\nanswer\n```" in page
    assert "```text\nresult\n```" in page and "print(" not in page.partition("## Answers")[0]
    small.write_text(SMALL.replace('word = "one"', 'word = "two"'), encoding="utf-8")
    assert lagging(small, "zh") == [] and lagging(small, "en") == ["en/01-small.ipynb"]


# ---- running


@pytest.mark.notebook
@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "lang"),
    [pytest.param(*each, marks=[pytest.mark.long] if each[1] == "en" else []) for each in EDITIONS],
    ids=named,
)
def test_a_lesson_runs_with_its_solutions_and_checks(source: Path, lang: str) -> None:
    """The English editions share the code; they run with the long tests, and whenever they are delivered."""
    done = run(edition(source, lang))
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert outputs and not [each for each in outputs if each.get("name") == "stderr"]


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
        cwd=NOTEBOOKS.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("TqdmWarning" in done.stderr) == warned, done.stderr
    assert warned or done.stderr == ""
