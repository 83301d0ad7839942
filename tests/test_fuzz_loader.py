"""Whatever a scenario file contains, it is a scenario or is refused in words: no traceback, no hang, no endless memory.

Three kinds of bad files: good ones with bytes changed, good ones with values, keys and tables changed, and files put
together from pieces of TOML. `GONGZHI_THOROUGH=200 pytest tests/test_fuzz_loader.py` looks for new ones.
"""

from __future__ import annotations

import json
import pickle
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from effort import at_most, effort
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from experiments.cli import app
from scenarios.catalogue import all_parameters, intervention_ids
from scenarios.errors import ScenarioError
from scenarios.loader import FOLDERS, MOST_BASES, MOST_BYTES, MOST_DEPTH, MOST_PROBLEMS, load, loads, names
from scenarios.scenario import Scenario
from scenarios.toml_text import depth, lines_of, nodes

BROKEN = Path(__file__).with_name("broken_scenarios")
FILES = sorted(path for folder in (*FOLDERS.values(), BROKEN) for path in folder.glob("*.toml"))
RAW = [raw for path in FILES if len(raw := path.read_bytes()) < 25_000]
GOOD = (FOLDERS["places"] / "baseline-old.toml").read_text(encoding="utf-8")


def parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        tree = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return tree if depth(tree) <= MOST_DEPTH else None


TREES = [tree for raw in RAW if (tree := parsed(raw)) is not None]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the next file is written; files that come with the tests lie beside it, for `base` to find them."""
    folder = tmp_path_factory.mktemp("fuzz")
    for path in BROKEN.glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder / "fuzz.toml"


def refused(error: ScenarioError) -> None:
    """A refusal says what is wrong and where, at no great length."""
    assert 0 < len(error.problems) <= MOST_PROBLEMS + 1
    assert all(problem.where and problem.text for problem in error.problems)
    assert all(problem.line is None or problem.line >= 1 for problem in error.problems)
    assert max(map(len, str(error).splitlines())) < 10_000


def kept(scenario: Scenario) -> None:
    """What is accepted can be written, read back and copied."""
    again = loads(scenario.to_toml(notes=True), "again")
    assert again.identity == scenario.identity
    assert pickle.loads(pickle.dumps(scenario)).provenance == scenario.provenance


def answer(file: Path, raw: bytes) -> None:
    """Load a file, which is good or is refused in words."""
    file.write_bytes(raw)
    with at_most(2.0):
        try:
            scenario = load(file)
        except ScenarioError as error:
            refused(error)
            return
        kept(scenario)


# --- bytes

BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [b'"""', b"'''", b"\n", b"[[", b"]]", b"=", b".", b"{", b"}", b"#", b"\xef\xbb\xbf", b"\xff"]
    ),
    st.sampled_from(
        [b"nan", b"inf", b"-0", b"0x", b"1e999", b"9" * 30, b"\\u0000", b"\xe7\x94\xb2", b"\xe2\x80\xae"]
    ),
)
EDIT = st.tuples(st.floats(0, 1), st.integers(0, 40), BYTES, st.booleans())


@effort(60)
@given(st.sampled_from(RAW), st.lists(EDIT, min_size=1, max_size=6))
def test_a_file_with_other_bytes_is_read_or_refused(file: Path, raw: bytes, edits: list[Any]) -> None:
    for where, length, put, twice in edits:
        start = int(where * len(raw))
        gone = raw[start : start + length]
        raw = raw[:start] + put + (gone + gone if twice else b"") + raw[start + length :]
    answer(file, raw)


# --- values, keys and tables

NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.sampled_from([0, -1, 1, 200, 2000, 20_000, 2**31, 2**63, 2**64, 10**400, 1e308, -0.0, 5e-324]),
)
WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [*names(), *intervention_ids(), *sorted(all_parameters())[:40], "old", "fuzz", "circle_a"]
    ),
    st.sampled_from(
        ["", " ", "\u202e", "\x7f", "a" * 300, "../x", "/", ".", "\U0001f600", "甲" * 200, "a b c " * 40]
    ),
)
DATES = st.one_of(st.dates(), st.datetimes(), st.times(), st.just(date(2022, 1, 1)))
LEAVES = st.one_of(st.booleans(), NUMBERS, WORDS, DATES)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=5,
)
CHANGE = st.tuples(
    st.floats(0, 1),
    st.sampled_from(("put", "drop", "rename", "add", "list", "copy", "deepen")),
    WORDS,
    VALUES,
)


def written(value: Any) -> str:
    """Any value as TOML on one line, also those that `toml_text` is never asked to write."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{written(str(k))} = {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int) and value >= 2**63:
        return hex(value)  # Python writes no decimals of thousands of digits
    return value.isoformat() if isinstance(value, date | time) else repr(value)


def changed(tree: dict[str, Any], where: float, what: str, key: str, value: Any) -> dict[str, Any]:
    """The tree with one node changed."""
    tree = pickle.loads(pickle.dumps(tree))
    paths = [path for path, _ in nodes(tree)]
    if not paths:
        return {key: value}
    *above, last = paths[int(where * (len(paths) - 1))]
    parent: Any = tree
    for part in above:
        parent = parent[part]
    old = parent[last]
    if what == "drop":
        del parent[last]
    elif what == "rename" and isinstance(parent, dict):
        parent[key] = parent.pop(last)
    elif what == "add" and isinstance(old, dict):
        old[key] = value
    elif what == "add" and isinstance(old, list):
        old.append(value)
    else:
        copy = pickle.loads(pickle.dumps(tree.get(key, tree)))
        parent[last] = {"list": [old, old], "copy": copy, "deepen": {key: old}}.get(what, value)
    return tree


@effort(90)
@given(st.sampled_from(TREES), st.lists(CHANGE, min_size=1, max_size=4))
def test_a_file_with_other_values_is_read_or_refused(file: Path, tree: Any, changes: list[Any]) -> None:
    for change in changes:
        tree = changed(tree, *change)
    answer(file, "".join(f"{written(k)} = {written(v)}\n" for k, v in tree.items()).encode())


# --- pieces of TOML

WORDS_OF_TOML = [
    "[", "[[", "]", "]]", "place", "communities", "compounds", ".", "=", "time", "start", "base", "nan", "inf",
    "interventions.clubs", "coverage", '"""', "'''", '"', "'", "#", "{", "}", ",", "\\", "1", "-", "+1", "0x1f", "1e5",
    "2022-01-01", "'a'", '"a\\"b"', "a.b.c.d", "true",
]  # fmt: skip
SPACES = [
    "\n",
    "\n",
    " ",
    " \t",
    "\r\n",
    "\n\n",
    "a" * 40,
    "the words of a line that goes on ",
    "'a' . " * 20,
]
PIECES = st.one_of(st.sampled_from(WORDS_OF_TOML), st.sampled_from(SPACES), st.text(max_size=4))


@effort(60)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["", GOOD]), st.floats(0, 1))
def test_a_file_of_pieces_is_read_or_refused(
    file: Path, pieces: list[str], around: str, where: float
) -> None:
    lines = around.splitlines(keepends=True)
    cut = int(where * len(lines))
    text = "".join(lines[:cut]) + "".join(pieces) + "\n" + "".join(lines[cut:])
    answer(file, text.encode("utf-8", "replace"))


@effort(40)
@given(st.lists(PIECES, max_size=40))
def test_a_text_over_several_lines_is_no_place_for_keys(pieces: list[str]) -> None:
    """What stands inside a text moves no line number, and keys behind it have theirs."""
    inside = "".join(pieces).replace("'''", "").replace("'", "").replace("\r", "")
    inside = (
        "".join(c for c in inside if c in "\t\n" or (ord(c) >= 32 and ord(c) != 127))
        .encode("utf-8", "replace")
        .decode()
    )
    text = f"a = '''\n{inside}'''\n[b]\nc = 1\n"
    lines = lines_of(text, tomllib.loads(text))
    below = inside.count("\n")
    assert lines == {("a",): 1, ("b",): below + 3, ("b", "c"): below + 4}


# --- names and the command line

SETTINGS = st.sampled_from(["coverage", "intensity", "start", "end", "ramp_days", "", "x"])
PART = st.builds(
    lambda sign, name, key, value: f" {sign} {name}:{key}={value}",
    st.sampled_from("+-"), st.one_of(st.sampled_from(intervention_ids()), WORDS), SETTINGS, LEAVES,
)  # fmt: skip


@effort(60)
@given(st.sampled_from(["bazhong", "chengdu", "", " ", "x" * 300]), st.lists(PART, min_size=1, max_size=8))
def test_a_name_of_a_combination_is_understood_or_refused(first: str, parts: list[str]) -> None:
    with at_most(2.0):
        try:
            scenario = load(first + "".join(parts))
        except ScenarioError as error:
            refused(error)
        else:
            assert load(scenario.name).identity == scenario.identity


@effort(15)
@given(st.sampled_from(TREES), CHANGE)
def test_the_command_says_good_or_what_is_wrong(file: Path, tree: Any, change: Any) -> None:
    tree = changed(tree, *change)
    file.write_text("".join(f"{written(k)} = {written(v)}\n" for k, v in tree.items()), encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", str(file)])
    assert result.exit_code in (0, 2), result.exception
    assert ("good" in result.stdout) == (result.exit_code == 0)
    assert bool(result.stderr) == (result.exit_code == 2)


# --- what was found: each of these hung, crashed or was called good once; more lie in broken_scenarios

PROSE = "the quick brown fox jumps over the lazy dog and goes on and on without an end"


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_line_of_words_in_a_long_text_is_read_at_once(quotes: str) -> None:
    """It was cut into words in every possible way, which takes longer than the age of the world."""
    text = GOOD.replace('sources = ["', f'sources = [{quotes}\n{PROSE}\n{quotes}, "', 1)
    assert text != GOOD
    assert PROSE in loads(text).sources[0]


def test_what_looks_like_keys_in_a_long_text_moves_no_line() -> None:
    text = f'about = """\n[time]\nstart = 1\n"{chr(92)}{chr(92)}q" = 2\n"""\n[time]\nstart = 3\n'
    with pytest.raises(ScenarioError, match=r"text:7: time\.start = 3: wrong type"):
        loads(text)


def test_a_long_list_of_digits_over_several_lines_is_read_at_once() -> None:
    with pytest.raises(ScenarioError, match="unknown key"):
        loads(f"x = [\n1, 2, 3\n, {'1' * 40}\n]\n")


def test_a_combination_of_many_interventions_has_a_name_that_loads() -> None:
    """The system refuses to look for a file of such a name."""
    name = " + ".join(["bazhong", *intervention_ids()])
    assert len(name) > 255
    assert len(load(name).interventions) == len(intervention_ids())


@pytest.mark.parametrize("name", ["a" * 300, "bazhong + " + "a" * 300, "x" * 5000 + ".toml", "bazhong\0"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match=r"unknown|does not exist"):
        load(name)


def test_a_file_without_end_is_refused(file: Path) -> None:
    file.write_bytes(b"#" * (MOST_BYTES + 1))
    for path in (file, Path("/dev/zero")):
        if path.exists():
            with pytest.raises(ScenarioError, match="too long"):
                load(path)


def test_a_long_file_is_refused_and_never_read_in_part(file: Path) -> None:
    """Bytes count, not characters: the end of a file in Chinese was cut off, and the rest was called good."""
    room = MOST_BYTES - len(GOOD.encode())
    line = "# " + "社" * 1000 + "\n"
    lines, rest = divmod(room, len(line.encode()))
    text = GOOD + line * lines + "#" * rest
    file.write_text(text, encoding="utf-8")
    assert load(file).identity == loads(text).identity == loads(GOOD).identity
    file.write_text(text + "\nx = 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="too long"):
        load(file)
    with pytest.raises(ScenarioError, match="too long"):
        loads(text + "\nx = 1\n")


def test_a_long_chain_of_bases_is_refused(tmp_path: Path) -> None:
    """Hundreds of them ended in a traceback."""
    before = "baseline-old"
    for i in range(MOST_BASES + 1):
        (tmp_path / f"chain{i}.toml").write_text(f'base = "{before}"\n', encoding="utf-8")
        before = f"chain{i}"
    assert load(tmp_path / f"chain{MOST_BASES - 1}.toml").identity == load("baseline-old").identity
    with pytest.raises(ScenarioError, match=f"chain0.toml:1: .*too many bases.*allowed: {MOST_BASES}"):
        load(tmp_path / f"chain{MOST_BASES}.toml")


@pytest.mark.parametrize("name", ["two\nlines", "bell\a", "no text \udcff"])
def test_what_is_written_of_a_file_with_an_odd_name_can_be_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.toml"
    path.write_text(GOOD, encoding="utf-8")
    kept(load(path))
