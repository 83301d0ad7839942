"""The documents say what the code does: guides run as they stand, and the model's description names what there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model.inputs.parameters import model_parameters

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
SAVED = re.compile(r"\bas\s+`(?P<file>[\w./-]+)`:\s*\Z")


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


# --- the guides run


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Language, file to which the text before says that it is saved (or nothing), and content of each block."""
    found = []
    for match in re.finditer(r"^```(\w+)\n(.*?)^```", text, re.M | re.S):
        saved = SAVED.search(text[: match.start()])
        found.append((match[1], saved["file"] if saved else "", match[2]))
    return found


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The packages by themselves, for guides that add files to them."""
    for name in ("agents", "model", "scenarios", "experiments"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    without_kind(tmp_path / "model/data/kinds.toml", "dogs")  # which somebody may have kept
    return tmp_path


def without_kind(file: Path, name: str) -> None:
    """Take a kind out of the table, if it is there."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(rf"^\[{name}\]\n(?:(?!\[).*\n)*", "", text, flags=re.M), encoding="utf-8")


def run(clone: Path, code: str, *arguments: str) -> str:
    """What a fresh Python prints in the clone; warnings are errors."""
    environment = {**os.environ, "PYTHONPATH": str(clone), "MPLBACKEND": "Agg"}
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sessions(text: str) -> list[str]:
    """What goes into each session of Python, one after the other."""
    parts = re.split(r"start\s+Python\s+anew", text)
    return [
        "".join(code for kind, file, code in blocks(part) if kind == "python" and not file) for part in parts
    ]


def test_the_guides_run_as_they_stand(clone: Path) -> None:
    text = read("howto.md")
    for _, file, content in blocks(text):
        if file:
            (clone / file).write_text(content, encoding="utf-8")
    for line in [
        line for kind, _, content in blocks(text) if kind == "bash" for line in content.splitlines()
    ]:
        program, *arguments = shlex.split(line)
        if "new" in arguments[:1] or program == "python":
            continue  # tests/test_scaffold.py does what changes the project
        assert program == "gongzhi"
        assert run(clone, "from experiments.cli import main; main()", *arguments)
    first, second = (run(clone, session) for session in sessions(text))
    assert "dispute_backlog" in first
    assert "lane-desk" in second
    assert (clone / "results/lane/runs.parquet").is_file()


def test_no_block_of_the_guides_is_left_out() -> None:
    found = blocks(read("howto.md"))
    assert {language for language, _, _ in found} == {"toml", "python", "bash"}
    assert all(file for language, file, _ in found if language == "toml")
    assert sum(bool(file) for _, file, _ in found) == 6


# --- the description of the model: its generated parts are checked in test_generated_docs.py


def test_every_parameter_of_the_model_stands_in_a_document() -> None:
    texts = [read("odd.md"), read("parameters.md")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "docs/submodels").glob("*.md")]
    found = set(re.findall(r"\w+", "\n".join(texts)))
    assert [name for name in model_parameters() if name not in found] == []


def test_the_tests_that_the_description_names_exist() -> None:
    named = re.findall(r"`(test_\w+)`", read("odd.md"))
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    defined = {name for text in files for name in re.findall(r"^def (test_\w+)", text, re.M)}
    assert len(named) > 10
    assert set(named) <= defined


# --- links


def anchor(heading: str) -> str:
    """As GitHub makes it: lower case, without punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_somewhere(name: str) -> None:
    for target, mark in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", read(name)):
        path = ROOT / "docs" / target if target else ROOT / "docs" / name
        assert path.exists(), target
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M) if mark else []
        assert not mark or mark in map(anchor, headings), mark
