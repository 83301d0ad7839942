"""A result folder read with plain SQL, as docs/results.md shows it."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from fake_world import FakeFactory

from experiments.errors import RequestError
from experiments.run.parquet import read_tables, write_table
from experiments.run.runner import run_arms, run_scenario, save_run
from model.observation.schema import RUNS, SCHEMAS
from scenarios.loader import load

NAME = "bazhong-red-stewards"
DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results")
    run_arms([NAME], seeds=6, workers=1, out=out, progress=False, factory=FakeFactory("run", (4,)))
    rows = [
        (NAME, arm, seed, "committee", task, 10.0 * seed + (arm == "package"))
        for arm in ("baseline", "package")
        for seed in range(6)
        for task in ("cases", "visits")
    ]
    write_table(pd.DataFrame(rows, columns=list(SCHEMAS["hours"].stored)), out / "hours.parquet")
    one = dict.fromkeys(SCHEMAS["ledger"].stored, 0) | {
        "scenario": NAME, "arm": "package", "kind": "leak", "channel": "report", "level": "community",
        "end": "settled", "arisen": 400, "ended": 450.0,
    }  # fmt: skip
    write_table(pd.DataFrame([one]), out / "ledger.parquet")
    return out


def query(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(re.sub(r"'(\w+\.\w+)'", rf"'{folder}/\1'", sql)).fetchall()


def test_columns_have_their_types(folder: Path) -> None:
    runs = {str(row[0]): row[1] for row in query(folder, "describe select * from 'runs.parquet'")}
    assert [*runs][: len(RUNS.stored)] == list(RUNS.stored)
    assert {runs[name] for name in ("scenario", "arm", "status", "stage", "error")} == {"VARCHAR"}
    assert runs["seed"] == "BIGINT"
    assert runs["hours"] == "DOUBLE"
    series = [tuple(row[:2]) for row in query(folder, "describe select * from 'series.parquet'")]
    types = ("VARCHAR", "VARCHAR", "BIGINT", "VARCHAR", "BIGINT", "DOUBLE")
    assert series == list(zip(SCHEMAS["series"].stored, types, strict=True))


def test_the_key_is_unique(folder: Path) -> None:
    sql = "select count(*), count(distinct (scenario, arm, seed)) from 'runs.parquet'"
    assert query(folder, sql) == [(12, 12)]
    sql = "select count(*), count(distinct (scenario, arm, seed, metric, day)) from 'series.parquet'"
    assert query(folder, sql) == [(20, 20)]


def test_the_queries_of_the_document_work(folder: Path) -> None:
    blocks = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert len(blocks) >= 3
    for sql in blocks:
        assert query(folder, sql), sql


def test_one_run_can_be_saved_beside_others(folder: Path, tmp_path: Path) -> None:
    result = run_scenario(load(NAME), seeds=3, factory=FakeFactory())
    assert save_run(result, tmp_path / "new") == tmp_path / "new"
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "manifest.json",
        "runs.parquet",
        "series.parquet",
    }
    save_run(result, tmp_path / "new")
    assert query(tmp_path / "new", "select count(*) from 'runs.parquet'") == [(3,)]
    save_run(result, folder)
    assert query(folder, "select count(*) from 'runs.parquet'") == [(12,)]


def test_a_table_survives_the_way_to_disk_and_back(tmp_path: Path) -> None:
    runs = run_scenario(NAME, 3, factory=FakeFactory("run", (1,))).runs
    write_table(runs, tmp_path / "runs.parquet")
    assert read_tables([tmp_path / "runs.parquet"]).equals(runs)
    assert [path.name for path in tmp_path.iterdir()] == ["runs.parquet"]
    (tmp_path / "runs.parquet").write_bytes(b"")
    with pytest.raises(RequestError, match="cannot be read"):
        read_tables([tmp_path / "runs.parquet"])
