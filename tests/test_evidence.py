"""The written evidence is complete: facts resolve, mechanisms are mapped, terms are explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_claims import REPORT, fact_rows
from told import of

from model.inputs.kinds import load_kinds
from model.observation.metrics import METRICS
from model.policy.levers import LEVERS
from scenarios.catalogue import all_parameters, declaration, intervention_ids
from scenarios.loader import load, names

ROOT = Path(__file__).resolve().parent.parent
FACT = re.compile(r"(?<![\w-])(00[0-4]-\d\d|D-\d\d|[PTHGMOLRSDA]\d{1,2})(?![\w-])")
CITING = sorted([*(ROOT / "model").rglob("*.toml"), *(ROOT / "scenarios").rglob("*.toml")])
PAGES = ("evidence.md", "coverage.md")
FIGURES = "\n## Figures that size an intervention\n"
ASSUMED = 'write sources = ["assumption"] in its file if it rests on none'
BULLETS = ("Report:", "Hypothes", "Elsewhere:", "Would refute it:", "Gaps:")


REPORTED = [name for name in intervention_ids() if any(map(FACT.fullmatch, declaration(name).sources))]
"""Interventions that rest on a fact; one that rests on an assumption alone has no evidence to show."""
REPORTED_PACKAGES = [name for name in names("packages") if any(map(FACT.fullmatch, load(name).sources))]


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("|---")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


# Facts


def test_every_fact_cited_in_a_table_is_explained() -> None:
    for path in CITING:
        with of(path):
            unknown = sorted({*FACT.findall(path.read_text(encoding="utf-8"))} - {*fact_rows()})
            assert not unknown, (
                f"{path.relative_to(ROOT)}: {', '.join(unknown)}: no such fact in docs/facts.md"
            )


@pytest.mark.parametrize("name", PAGES)
def test_every_fact_cited_on_a_page_is_explained(name: str) -> None:
    unknown = sorted({*FACT.findall(read(name))} - {*fact_rows()})
    assert not unknown, f"docs/{name}: {', '.join(unknown)}: no such fact in docs/facts.md"


def test_facts_have_one_row_each() -> None:
    ids = re.findall(r"^\| (00[0-4]-\d\d|[A-Z]-?\d+) \|", read("facts.md"), re.M)
    assert len(ids) == len(set(ids))
    assert sum(each.startswith("00") for each in ids) == 259


def test_quotations_are_word_for_word() -> None:
    rows = fact_rows()
    quoted = re.findall(r"「([^」]+)」\s+\((00\d-\d\d)\)", read("evidence.md"))
    assert len(quoted) > 30
    assert [(phrase, fact) for phrase, fact in quoted if phrase not in rows[fact][0]] == []


# Mechanisms


def mapped(text: str) -> dict[str, tuple[set[str], str, str]]:
    """Interventions, the whole cell that names them, and the explanation of each row of a table of the coverage."""
    rows = [row for row in table_rows(text) if re.match(r"00\d-\d\d", row[0])]
    return {row[0]: (set(re.findall(r"`(\w+)`", row[2])), row[2], row[3]) for row in rows}


def mechanisms() -> dict[str, tuple[set[str], str, str]]:
    return mapped(read("coverage.md").split(FIGURES)[0])


def figures() -> dict[str, tuple[set[str], str, str]]:
    return mapped(read("coverage.md").split(FIGURES)[1])


def test_every_mechanism_of_the_reports_is_mapped() -> None:
    known = {fact for fact, cells in fact_rows().items() if len(cells) == 5 and "MEC" in cells[3]}
    assert set(mechanisms()) == known


def test_every_intervention_rests_on_a_row_of_a_report() -> None:
    rows = [*mechanisms().values(), *figures().values()]
    named = set().union(*(found for found, _, _ in rows))
    assert named <= set(intervention_ids()), "docs/coverage.md: strike what is no intervention any more"
    lacking = sorted({*REPORTED} - named)
    assert not lacking, f"docs/coverage.md: name {', '.join(lacking)} in the row of a fact, or {ASSUMED}"


def test_what_is_not_modelled_says_why() -> None:
    for fact, (found, cell, why) in mechanisms().items():
        assert found or cell in ("every place", "none"), fact
        assert len(why) > 8, fact


@pytest.mark.parametrize("report", sorted(set(REPORT.values())))
def test_packages_switch_on_what_their_report_describes(report: str) -> None:
    packages = [name for name, number in REPORT.items() if number == report]
    running = {each for name in packages for each in load(name).interventions}
    rows = [*mechanisms().items(), *figures().items()]
    described = set().union(*(found for fact, (found, _, _) in rows if fact.startswith(report)))
    assert described <= running


def test_parameters_named_in_the_coverage_exist() -> None:
    starts = "|".join(intervention_ids())
    named = set(re.findall(rf"\b((?:{starts})_\w+)", read("coverage.md")))
    assert named - set(all_parameters()) == set()


def test_every_intervention_has_its_evidence() -> None:
    for name in REPORTED:
        with of(name):
            parts = re.split(r"^### ", read("evidence.md"), flags=re.M)
            own = [part for part in parts if part.startswith(f"`{name}`")]
            assert len(own) == 1, f"docs/evidence.md: give {name} one section '### `{name}`', or {ASSUMED}"
            lacking = [bullet for bullet in BULLETS if f"- {bullet}" not in own[0]]
            assert not lacking, f"docs/evidence.md: ### `{name}`: say also {', '.join(lacking)}"


# Terms


def glossary() -> list[list[str]]:
    return [row for row in table_rows(read("glossary.md")) if row[0] != "term"]


def test_terms_are_complete_rows_in_chinese_with_pinyin() -> None:
    for row in glossary():
        assert len(row) == 5, row
        assert all(row), row
        assert re.search(r"[\u4e00-\u9fff]|\+", row[0]), row
        assert not re.search(r"[\u4e00-\u9fff]", row[1]), row


def test_every_intervention_is_a_term() -> None:
    for name in REPORTED:
        with of(name):
            terms = " ".join(row[0] for row in glossary() if f"`{name}`" in row[4])
            for part in re.split("[、与]", declaration(name).title("zh")):
                assert part in terms, (
                    f"docs/glossary.md: add {part} with `{name}` in the last column, or {ASSUMED}"
                )


@pytest.mark.parametrize("name", REPORTED_PACKAGES)
def test_every_package_is_a_term(name: str) -> None:
    found = any(row[4] == f"`{name}`" for row in glossary())
    assert found, f"docs/glossary.md: add a term with `{name}` in the last column, or {ASSUMED}"


def test_every_table_of_the_levers_is_a_term() -> None:
    where = " ".join(row[4] for row in glossary())
    assert [lever.table for lever in LEVERS if f"`{lever.table.capitalize()}`" not in where] == []


def test_where_a_term_stands_exists() -> None:
    where = " ".join(row[4] for row in glossary())
    files = re.findall(r"`([a-z_]+/[\w./-]+)`", where)
    assert [path for path in files if not (ROOT / path).is_file()] == []
    assert set(re.findall(r"metrics? `(\w+)`", where)) <= set(METRICS)
    assert set(re.findall(r"kind `(\w+)`", where)) <= set(load_kinds().names)
    assert set(re.findall(r"lever `(\w+)`", where)) <= {lever.name for lever in LEVERS}
