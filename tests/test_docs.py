"""The documents say what the code does: guides run as they stand, and the model's description names what there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from told import of
from typer.testing import CliRunner

from experiments.cli import app
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


COMMANDS = """
import io, shlex, sys
from contextlib import redirect_stdout
from experiments.cli import main
for line in sys.argv[1:]:
    sys.argv, said = shlex.split(line), io.StringIO()
    try:
        with redirect_stdout(said):
            main()
    except SystemExit as end:
        assert not end.code, line
    assert said.getvalue(), line
"""


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
    for task in (1, 2):
        as_slurm_would(clone, "lane-array.sh", task)
    lines = [
        line
        for kind, file, content in blocks(text)
        if kind == "bash" and not file
        for line in content.splitlines()
    ]
    assert {shlex.split(line)[0] for line in lines} <= {"gongzhi", "python"}
    here = [line for line in lines if line.startswith("gongzhi ") and not line.startswith("gongzhi new ")]
    assert here  # tests/test_scaffold.py does what changes the project
    run(clone, COMMANDS, *here)
    first, second = (run(clone, session) for session in sessions(text))
    assert "dispute_backlog" in first
    shown = [content for kind, _, content in blocks(text) if kind == "text"]
    assert shown
    assert all(content in first + second for content in shown)
    assert "lane-desk" in second
    assert (clone / "results/lane/runs.parquet").is_file()


def as_slurm_would(clone: Path, script: str, task: int) -> None:
    """Do one task of an array job, with one draw."""
    command = clone / "bin/gongzhi"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f"#!{sys.executable}\nfrom experiments.cli import main\nmain()\n", encoding="utf-8")
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(clone),
        "MPLBACKEND": "Agg",
        "SLURM_ARRAY_TASK_ID": str(task),
        "DRAWS_EACH": "1",
    }
    done = subprocess.run(
        ["bash", script], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (clone / f"results/lane-draws-{task}/manifest.json").is_file()


def test_the_job_scripts_of_the_guides_are_well_formed() -> None:
    scripts = {file: content for kind, file, content in blocks(read("howto.md")) if kind == "bash" and file}
    assert set(scripts) == {"lane-array.sh", "lane-dask.sh"}
    for content in scripts.values():
        subprocess.run(["bash", "-n"], input=content, text=True, check=True)
        (words,) = re.findall(r"^gongzhi (\w+ .*(?:\\\n.*)?)$", content, re.M)
        options = set(re.findall(r"--[\w-]+", words))
        known = CliRunner().invoke(app, [words.split()[0], "--help"], env={"COLUMNS": "200"}).output
        assert options and all(option in known for option in options)


PAGES_WITH_CODE = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").rglob("*.md"))
    if path.name != "reading.md"  # which shows pieces cut out of the code, not code to paste
    and any(kind == "python" for kind, _, _ in blocks(path.read_text(encoding="utf-8")))
)


@pytest.mark.parametrize("name", PAGES_WITH_CODE)
def test_code_of_a_page_names_nothing_that_it_does_not_import(name: str) -> None:
    """What a reader pastes into one session, block after block."""
    found = blocks((ROOT / name).read_text(encoding="utf-8"))
    code = "\n".join(content for kind, _, content in found if kind == "python")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", "-"]
    done = subprocess.run(command, input=code, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name}: {done.stdout}"


def test_no_block_of_the_guides_is_left_out() -> None:
    found = blocks(read("howto.md"))
    assert {language for language, _, _ in found} == {"toml", "python", "bash", "text"}
    assert all(file for language, file, _ in found if language == "toml")
    assert sum(bool(file) for _, file, _ in found) == 8


# --- the description of the model: its generated parts are checked in test_generated_docs.py


def test_every_parameter_of_the_model_stands_in_a_document() -> None:
    texts = [read("odd.md"), read("parameters.md")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "docs/submodels").glob("*.md")]
    found = set(re.findall(r"\w+", "\n".join(texts)))
    plain = [
        name for name, known in model_parameters().items() if known.group != "kinds"
    ]  # these in one table
    assert [name for name in plain if name not in found] == []


def test_the_tests_that_the_description_names_exist() -> None:
    named = re.findall(r"`(test_\w+)`", read("odd.md"))
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    defined = {name for text in files for name in re.findall(r"^def (test_\w+)", text, re.M)}
    assert len(named) > 10
    assert set(named) <= defined


# --- the map of the house


def test_the_map_names_every_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Map of the house")[1]
    named = set(re.findall(r"`([\w/]+/)`", text))
    packages = {path.parent for top in ("model", "experiments") for path in (ROOT / top).rglob("__init__.py")}
    rooms = {f"{path.relative_to(ROOT)}/" for path in packages} - {"model/phases/"}
    assert rooms <= named, f"add to the map in CONTRIBUTING.md: {sorted(rooms - named)}"


# --- links


def anchor(heading: str) -> str:
    """As GitHub makes it: lower case, without punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_links_lead_somewhere() -> None:
    for name in DOCS:
        with of(name):
            prose = re.sub(r"^ *```.*?^ *```$", "", read(name), flags=re.M | re.S)
            for target, mark in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", prose):
                path = ROOT / "docs" / target if target else ROOT / "docs" / name
                assert path.exists(), target
                headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M) if mark else []
                assert not mark or mark in map(anchor, headings), mark


# --- prose

LONGEST, AVERAGE = 40, 22  # words
PROSE = ["README.md", "CONTRIBUTING.md", "benchmarks/README.md", "plain/README.md"]
PROSE += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
LEFT_OUT = re.compile(r"<!-- generated.*?<!-- end -->|<!--.*?-->|^ *```.*?^ *```$", re.M | re.S)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
END = re.compile(r"(?<=[.!?])(?<!\bart\.)(?<!\bal\.)[)\"”」]*\s+(?=[^a-z])")


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of each paragraph and list item, without code, tables, headings and generated parts."""
    start, parts = 0, list[str]()
    prose = LEFT_OUT.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate([*prose.split("\n"), ""], start=1):
        code = line.startswith("    ") and not parts
        other = code or not line.strip() or line.lstrip().startswith(("|", "#", "!["))
        if parts and (other or ITEM.match(line)):
            yield start, " ".join(parts)
            parts = []
        if not other:
            start = start if parts else number
            parts.append(ITEM.sub("", line, count=1).strip())


def sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """Line at which its paragraph begins, number of words, and text of each sentence; code counts as one word."""
    for line, paragraph in paragraphs(text):
        plain = re.sub(r"`[^`]*`", "Code", LINK.sub(r"\1", paragraph)).replace("*", "")
        for sentence in END.split(plain):
            yield line, len(re.findall(r"\S*\w\S*", sentence)), sentence


def test_sentences_are_short() -> None:
    for name in PROSE:
        with of(name):
            found = list(sentences((ROOT / name).read_text(encoding="utf-8")))
            long = [f"{name}:{line}: {words} words: {text}" for line, words, text in found if words > LONGEST]
            assert not long, f"split these sentences (at most {LONGEST} words):\n" + "\n".join(long)
            average = sum(words for _, words, _ in found) / len(found)
            assert average < AVERAGE, f"{name}: {average:.1f} words a sentence on average; write shorter ones"


def test_the_measure_of_sentences_sees_prose_only() -> None:
    text = """# A heading of any length
One idea, art. 278, stands here (`a b c`). Another
follows [by a link](x.md)!

- An item. It has two.

| a | table. |

```bash
code is. no prose
```
<!-- generated: x -->
Nothing. Here.
<!-- end -->
"""
    assert [(line, words) for line, words, _ in sentences(text)] == [(2, 7), (2, 5), (5, 2), (5, 3)]
