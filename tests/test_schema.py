"""One declaration for each table of results: what follows from it, and what is refused."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from fake_world import FakeWorld
from worlds import BOTH, MIXED, ran, scenario, timed, world_of

from experiments.run.parquet import read_tables
from experiments.run.runner import run_scenario
from model import DATA
from model.observation.schema import (
    LONG,
    RUN,
    SCHEMAS,
    Column,
    Schema,
    SchemaError,
    Tables,
    load_schemas,
)
from scenarios.variant import Variant


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Two runs of a town in which owners vote."""
    voting = scenario(MIXED, f"{BOTH}[interventions.owners_committees]\n", time=timed(20, 200))
    return ran(world_of((voting, 1), (voting, 2))).results()


@pytest.mark.parametrize("name", LONG)
def test_a_world_fills_each_table_as_it_is_declared(tables: Tables, name: str) -> None:
    schema, frame = LONG[name], getattr(tables, name)
    assert len(frame) == len(schema.typed(frame)) > 0
    assert not frame.duplicated([RUN, *schema.key]).any()


def test_tables_are_found_by_name_and_go_from_process_to_process(tables: Tables) -> None:
    found = pickle.loads(pickle.dumps(tables))
    assert list(found.frames()) == list(SCHEMAS)
    pd.testing.assert_frame_equal(found.votes, tables.votes)
    assert {"votes", "frames"} <= set(dir(tables))
    assert Tables().ledger.empty and tuple(Tables().ledger) == SCHEMAS["ledger"].stored


def test_an_unknown_table_is_named_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"'vote' \(did you mean 'votes'\?\)"):
        _ = Tables().vote
    with pytest.raises(SchemaError, match=r"'seriess' \(did you mean 'series'\?\)"):
        Tables(seriess=pd.DataFrame())


def test_a_table_that_is_not_as_declared_is_refused(tables: Tables) -> None:
    spoilt = tables.hours.rename(columns={"task": "job"})
    with pytest.raises(SchemaError, match=r"'hours'.*lacks 'task'; not declared: 'job'"):
        SCHEMAS["hours"].typed(spoilt)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            'key = ["metric", "day"]',
            'key = ["metric", "days"]',
            r"'series': no column is called 'days'.*'day'",
        ),
        (
            'columns.on_time = { type = "yes/no"',
            'columns.on_time = { type = "yes"',
            r"'cases', column 'on_time': unknown type 'yes'.*whole number",
        ),
    ],
)
def test_a_wrong_declaration_is_named(tmp_path: Path, before: str, after: str, message: str) -> None:
    text = (DATA / "tables.toml").read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = tmp_path / "tables.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(SchemaError, match=message):
        load_schemas(path)


BIKES = Schema(
    "bikes",
    "bicycles in the yard, by colour",
    ("colour",),
    (Column("colour", "text", "of the frame"), Column("count", "whole number", "how many", "bicycles")),
    labels=SCHEMAS["hours"].labels,
)


class Yard(FakeWorld):
    """A world that counts bicycles too."""

    def results(self) -> Tables:
        """The tables of the made-up world, and one more."""
        rows = [(i, colour, 10 * seed) for i, (_, seed) in enumerate(self.runs) for colour in ("red", "blue")]
        bikes = pd.DataFrame(rows, columns=[RUN, "colour", "count"])
        return Tables(**{**super().results().frames(), "bikes": bikes})


def yard(runs: Sequence[tuple[Variant, int]]) -> Yard:
    """Make a world of these runs."""
    return Yard(runs)


@pytest.mark.parametrize("cases", [True, False])
def test_a_table_once_declared_and_filled_is_stored_and_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: bool
) -> None:
    """Nothing else has to be told about it; kept on demand, it is there only where it is asked for."""
    for declared in (SCHEMAS, LONG):
        monkeypatch.setitem(declared, "bikes", replace(BIKES, on_demand=not cases))
    result = run_scenario(
        "baseline-old", 3, workers=1, out=tmp_path, progress=False, cases=cases, factory=yard
    )
    if not cases:
        assert result.tables.bikes.empty and not (tmp_path / "bikes.parquet").exists()
        return
    kept = read_tables([tmp_path / "bikes.parquet"])
    pd.testing.assert_frame_equal(kept, result.tables.bikes)
    assert list(kept) == ["scenario", "arm", "seed", "colour", "count"]
    assert kept["count"].tolist() == [0, 0, 10, 10, 20, 20]
