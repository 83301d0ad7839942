"""The generated parts of the documents are those of the code of today, and whatever lacks text is named."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from model.inputs.kind import FAMILIES
from model.inputs.kind_factors import UNCERTAIN
from model.inputs.kinds import load_kinds
from model.observation.metrics import METRICS
from model.policy.levers import LEVERS
from model.state.columns import Table
from model.world import World
from scenarios.catalogue import all_parameters, intervention_ids
from scripts import doc_numbers, doc_parts, make_docs
from scripts.reading import ReadingError

ROOT = Path(__file__).resolve().parent.parent
MADE = {name: cache(part) for name, part in make_docs.PARTS.items()}


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every part is made once for all tests that spoil documents: the code is the same."""
    for name, made in MADE.items():
        monkeypatch.setitem(make_docs.PARTS, name, made)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The documents by themselves, to be spoilt."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path


def spoil(copy: Path, before: str, after: str, name: str = "docs/odd.md") -> None:
    text = (copy / name).read_text(encoding="utf-8")
    assert before in text
    (copy / name).write_text(text.replace(before, after, 1), encoding="utf-8")


def test_nothing_drifted_and_nothing_lacks_text() -> None:
    found = make_docs.problems()
    assert not found, "\n".join(["what the documents lack:", *found])


def test_the_check_passes_and_writes_nothing() -> None:
    before = [(ROOT / name).stat().st_mtime_ns for name in make_docs.FILES]
    assert make_docs.main(["--check"]) == 0
    assert [(ROOT / name).stat().st_mtime_ns for name in make_docs.FILES] == before


def test_an_edit_by_hand_is_named_and_undone(copy: Path) -> None:
    spoil(copy, "satisfaction with living here", "how people feel")
    (line,) = make_docs.problems(copy)
    assert line.startswith("docs/odd.md: tables: differs from the code")
    assert make_docs.write(copy) == ["docs/odd.md"]
    assert make_docs.problems(copy) == []
    assert make_docs.write(copy) == []


def test_a_part_that_is_left_out_or_unknown_is_named(copy: Path) -> None:
    spoil(copy, "<!-- generated: levers -->", "<!-- generated: leavers -->")
    lines = make_docs.problems(copy)
    assert any("leavers: unknown part" in line for line in lines)
    assert any(line == "levers: stands in no document" for line in lines)


def test_a_marker_without_its_other_half_is_named(copy: Path) -> None:
    spoil(copy, "<!-- end -->", "", "docs/parameters.md")
    assert any("marker without its other half" in line for line in make_docs.problems(copy))


def test_words_around_the_parts_stay(copy: Path) -> None:
    spoil(copy, "# The model, in the ODD protocol", "# Another title")
    assert make_docs.write(copy) == []


def test_what_lacks_text_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def wordless(world: World) -> None:
        pass

    monkeypatch.setattr(World, "monthly", (wordless,))
    monkeypatch.setattr(doc_parts, "eligible", lambda name: "")
    lines = list(doc_parts.lacking())
    assert "wordless: a process without a docstring" in lines
    assert sum("who is eligible" in line for line in lines) == len(intervention_ids())


@pytest.mark.parametrize("kind", doc_parts.all_tables(), ids=lambda kind: kind.__name__)
def test_every_table_of_the_world_is_described(kind: type[Table]) -> None:
    text = doc_parts.columns_of_tables()
    assert all(f"| `{name}` | {column.unit} |" in text for name, column in kind.declarations())


def test_parts_name_everything_there_is() -> None:
    text = doc_numbers.parameters()
    assert all(f"`{name}`" in text for name, known in all_parameters().items() if known.group != "kinds")
    assert all(f"`{lever.name}`" in doc_parts.levers() for lever in LEVERS)
    assert all(f"`{name}`" in doc_parts.metrics() for name in METRICS)
    assert all(f"[`{name}`]" in doc_parts.interventions() for name in intervention_ids())


def test_the_factors_on_kinds_stand_in_one_table() -> None:
    text = doc_numbers.factors_on_kinds()
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `")}
    assert len(rows) == len(load_kinds()) + len(FAMILIES)
    assert all(f"`{field}_of_" in text for field in UNCERTAIN)
    declared = [name for name, known in all_parameters().items() if known.group == "kinds"]
    cells = [cell for row in rows.values() for cell in row.strip("| ").split(" | ")[3:]]
    assert sum(cell != "-" for cell in cells) == len(declared)
    assert "| 1.5 |" in rows["parking"]  # hours of an attempt
    assert "| - |" in rows["lift_retrofit"]  # owners vote: no chance of agreement


def test_every_parameter_says_in_both_languages_what_it_is() -> None:
    assert [name for name, known in all_parameters().items() if not known.en or not known.zh] == []


def test_a_phase_that_no_part_of_the_page_shows_is_named_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> str:
        raise ReadingError("scripts/reading.toml: no part shows the phase noon")

    monkeypatch.setitem(make_docs.PARTS, "reading", missing)
    assert make_docs.main(["--check"]) == 1
    assert capsys.readouterr().err == "scripts/reading.toml: no part shows the phase noon\n"
