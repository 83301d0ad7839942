"""Who pays and who works: tables of accounts and hours, and what a budget buys."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up import PACKAGES, comparison, runs, scenarios, series
from scipy import stats
from worlds import BOTH, MIXED, OLD, digest, ran, scenario, timed, world_of

from experiments.analysis.budgets import BUDGETS, entries, hours_given, ratio, worths
from experiments.analysis.reading import reading
from experiments.api import compare
from experiments.report.answer import Answer
from experiments.report.costs import budget_lines
from experiments.report.layout import columns
from experiments.run.parquet import read_tables
from experiments.run.runner import run_scenario
from model.accounting.books import Books
from model.accounting.flows import ACCOUNTS
from model.accounting.ledgers import hours_by_task
from model.inputs.kinds import load_kinds
from model.observation.schema import SCHEMAS, Tables
from model.state.handlers import Role
from model.world import World

TIME = timed(20, 120)
DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"


@pytest.fixture(scope="module")
def world() -> World:
    """One place with both interventions and without, in one batch."""
    return ran(world_of((scenario(MIXED, BOTH, time=TIME), 1), (scenario(MIXED, time=TIME), 1)))


@pytest.fixture(scope="module")
def results(world: World) -> Tables:
    return world.results()


# --- the tables of a world


def test_asking_for_accounts_changes_nothing_and_may_be_repeated(world: World) -> None:
    before = digest(world)
    spent = {key: value.copy() for key, value in world.books.spent.items()}
    hours = {key: value.copy() for key, value in world.books.hours.items()}
    first, second = world.results(), world.results()
    pd.testing.assert_frame_equal(first.accounts, second.accounts, check_exact=True)
    pd.testing.assert_frame_equal(first.hours, second.hours, check_exact=True)
    assert digest(world) == before
    assert all(np.array_equal(world.books.hours[key], value) for key, value in hours.items())
    assert all(np.array_equal(world.books.spent[key], value) for key, value in spent.items())


def test_a_place_without_interventions_has_no_accounts(results: Tables) -> None:
    assert set(results.accounts["run"]) == {0}
    assert set(results.hours["run"]) == {0, 1}


def test_an_account_tells_payer_and_whose_hours(results: Tables) -> None:
    known = set(results.accounts[["intervention", "item", "unit"]].itertuples(index=False, name=None))
    assert {
        ("red_stewards", "district", "yuan"),
        ("red_stewards", "stewards", "hours"),
        ("red_stewards", "committee", "hours"),
        ("community_property", "committee", "hours"),
    } <= known


def test_yuan_of_the_accounts_are_part_of_what_was_paid(world: World, results: Tables) -> None:
    district = results.accounts[(results.accounts["item"] == "district") & (results.accounts["run"] == 0)]
    assert 0 < district["amount"].sum() <= results.runs["yuan_district"][0] * (1 + 1e-12)


def test_hours_by_role_and_task_add_up_to_the_metrics(world: World, results: Tables) -> None:
    table = results.hours[results.hours["run"] == 0]
    worked = table[~table["task"].isin(["idle", "paperwork"])]
    unpaid = worked["role"].isin(["steward", "volunteers"])
    assert worked["hours"].sum() == pytest.approx(results.runs["hours"][0])
    assert worked.loc[unpaid, "hours"].sum() == pytest.approx(results.runs["volunteer_hours"][0])
    assert len(table) <= len(hours_by_task(world)), "zeros are left out"
    assert set(table["role"]) <= {role.name.lower() for role in Role}


def test_a_run_has_the_same_accounts_alone_and_in_a_batch(results: Tables) -> None:
    alone: Tables = ran(world_of((scenario(MIXED, BOTH, time=TIME), 1))).results()
    for name in ("accounts", "hours"):
        shared = getattr(results, name)
        mine = shared[shared["run"] == 0].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, getattr(alone, name), check_exact=True)


def test_hours_grow_with_coverage() -> None:
    def given(coverage: float) -> float:
        text = f"[interventions.red_stewards]\nramp_days = 0\ncoverage = {coverage}\n"
        table = (
            ran(world_of((scenario(OLD.replace("count = 2", "count = 8"), text, time=TIME), 3)))
            .results()
            .accounts
        )
        return float(table[table["item"] == "stewards"]["amount"].sum())

    none, half, whole = map(given, (0.0, 0.5, 1.0))
    assert none == 0.0
    assert 0.0 < half < whole


def test_hours_until_a_day_are_those_that_booking_would_give() -> None:
    weekly = {("a", "committee"): np.array([7.0, 14.0])}
    both = np.ones(2, dtype=np.bool_)
    asked, booked = (Books(np.array([0, 1]), 2) for _ in range(2))
    for books in (asked, booked):
        books.accrue(10, weekly, both)
    before = asked.hours[("a", "committee")].copy()
    found = asked.hours_until(17, weekly)
    booked.accrue(17, weekly, both)
    np.testing.assert_array_equal(found["a", "committee"], booked.hours["a", "committee"])
    np.testing.assert_array_equal(asked.hours["a", "committee"], before)
    np.testing.assert_array_equal(asked.hours_until(3, weekly)["a", "committee"], before)


def test_a_world_that_has_just_begun_gives_tables(world: World) -> None:
    found: Tables = world_of((scenario(OLD, BOTH, time=TIME), 1)).results()
    assert list(found.accounts) == ["run", *(column.name for column in SCHEMAS["accounts"].columns)]
    assert list(found.hours) == ["run", *(column.name for column in SCHEMAS["hours"].columns)]
    assert found.accounts.empty


# --- kept in a folder, described in the document


def test_tables_are_kept_and_come_back(tmp_path: Path) -> None:
    asked = scenario(OLD, BOTH, time=TIME)
    result = run_scenario(asked, seeds=2, workers=1, out=tmp_path, progress=False)
    for name, key in (("accounts", ["intervention", "item", "unit"]), ("hours", ["role", "task"])):
        kept, given = read_tables([tmp_path / f"{name}.parquet"]), getattr(result.tables, name)
        pd.testing.assert_frame_equal(kept, given, check_exact=True)
        assert not given.duplicated(["scenario", "arm", "seed", *key]).any()
        assert set(given["seed"]) == {0, 1}
    again = run_scenario(asked, seeds=2, workers=1, out=tmp_path, progress=False)
    pd.testing.assert_frame_equal(again.tables.hours, result.tables.hours)


def test_ballots_are_kept_and_cases_when_they_are_asked_for(tmp_path: Path) -> None:
    """A row per vote of the owners always, a row per closed case on demand; a folder without them is made up for."""
    asked = scenario(OLD, "[interventions.owners_committees]\n[interventions.renewal]\n", time=timed(0, 200))
    first = run_scenario(asked, seeds=2, workers=1, out=tmp_path, progress=False)
    votes = read_tables([tmp_path / "votes.parquet"])
    assert len(votes) and not votes.duplicated(["seed", "case", "day"]).any()
    assert set(votes.kind) <= {*load_kinds().names, "founding", "renewal"} and "renewal" in set(votes.kind)
    quorum = (votes.turnout_heads >= 2 / 3) & (votes.turnout_area >= 2 / 3)
    assert (votes.reason.eq("quorum") == ~quorum).all() and not votes.passed[~quorum].any()
    assert not (tmp_path / "cases.parquet").exists()
    again = run_scenario(asked, seeds=2, workers=1, out=tmp_path, progress=False, cases=True)
    pd.testing.assert_frame_equal(again.runs, first.runs)
    cases = read_tables([tmp_path / "cases.parquet"])
    pd.testing.assert_frame_equal(cases, again.tables.cases)
    assert not cases.duplicated(["seed", "case", "closed"]).any()
    assert (cases.arisen <= cases.opened).all() and (cases.opened <= cases.closed).all()
    solved = cases.outcome.isin(["settled", "compromise"])
    assert solved.groupby(cases.seed).mean().tolist() == pytest.approx(
        (again.runs.truly_solved).tolist(), abs=1e-12
    )


def test_the_document_names_every_column_of_the_tables() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    columns = (name for schema in SCHEMAS.values() for name in schema.stored)
    assert all(f"`{name}`" in text for name in {*columns, "against"})
    assert all(f"`{name}.parquet`" in text for name in (*SCHEMAS, "versus"))
    assert all(payer in text for payer in ACCOUNTS)


# --- what a budget buys


def test_a_ratio_of_constant_differences_is_exact() -> None:
    found = ratio(np.array([2.0, 2.0, 2.0]), np.array([4.0, 4.0, 4.0]))
    assert (found.mean, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))


def test_fieller_of_a_constant_cost_is_the_interval_of_the_mean() -> None:
    above = np.random.default_rng(1).normal(3.0, 1.0, 20)
    found, error = ratio(above, np.full(20, 2.0)), above.std(ddof=1) / 20**0.5
    low, high = stats.t.interval(0.95, 19, above.mean(), error)  # Student's, as Fieller has it
    assert (found.low, found.mean, found.high) == pytest.approx((low / 2, above.mean() / 2, high / 2))


def test_fieller_holds_the_true_ratio_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(400):
        cost = rng.normal(10.0, 4.0, 12)
        hits += -0.3 in ratio(-0.3 * cost + rng.normal(0.0, 2.0, 12), cost)
    assert 0.91 <= hits / 400 <= 0.99


def test_no_bounds_where_the_cost_may_be_nothing() -> None:
    found = ratio(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 2.0, 0.5]))
    assert math.isnan(found.low) and math.isnan(found.high)
    assert math.isnan(ratio(np.array([1.0]), np.array([0.0])).mean)


def test_only_what_can_be_counted_and_costs_something_has_a_price() -> None:
    pair = comparison().pairs[0]
    found = {worth.metric: worth for worth in worths(pair)}
    countable = ("dispute_backlog", "unsettled_90", "trouble_days", "satisfied_share")
    assert {name for name, worth in found.items() if set(worth.per) == set(BUDGETS)} == set(countable)
    assert found["settled_in_neighbourhood"].per == {}
    per = found["dispute_backlog"].per["yuan"]
    gap, cost = (pair.effects[name].difference.mean for name in ("dispute_backlog", "yuan"))
    assert per.mean == pytest.approx(gap / cost * 100_000)
    assert per.low <= per.mean <= per.high < 0


def test_over_draws_only_what_is_at_least_likely_is_bought_at_the_middle_of_the_worlds() -> None:
    table = runs(PACKAGES[:1], 40)
    pair = Answer.from_tables(table, series(table), scenarios(PACKAGES[:1]), drawn=True).pairs[0]
    found = {worth.metric: worth for worth in worths(pair)}
    for name, worth in found.items():
        assert worth.clear == (reading(pair.drawn[name]).side in ("better", "worse"))
    assert {worth.clear for worth in found.values()} == {True, False}
    each = pair.gaps["dispute_backlog"] / pair.gaps["yuan"] * 100_000
    per = found["dispute_backlog"].per["yuan"]
    assert (per.mean, per.low, per.high) == pytest.approx(tuple(np.quantile(each, (0.5, 0.05, 0.95))))


def test_days_of_trouble_are_bought_by_the_person_day() -> None:
    """The metric is per resident, the cost per 1,000 of them."""
    pair = comparison().pairs[0]
    per = next(worth.per["hours"] for worth in worths(pair) if worth.metric == "trouble_days")
    gap, cost = (pair.effects[name].difference.mean for name in ("trouble_days", "hours"))
    assert per.mean == pytest.approx(gap * 1000 / cost * 1000)


def test_a_cost_that_matters_to_nobody_has_no_price() -> None:
    second = comparison().pairs[1]  # 4,500 yuan per 1,000 residents and year
    assert second.effects["yuan"].distinguishable and second.effects["yuan"].negligible
    assert {name for worth in worths(second) for name in worth.per} == {"hours"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_outcome_that_is_bought_is_named_once(lang: str) -> None:
    money, _ = budget_lines(comparison().pairs[0], lang)
    names = {
        "en": ["fewer open disputes", "fewer cases left unsettled", "fewer person-days of trouble"],
        "zh": ["未结纠纷减少", "未解决的事项减少", "困扰减少"],
    }
    assert [money.count(name) for name in names[lang]] == [1, 1, 1]
    assert ("satisfied residents" if lang == "en" else "满意居民") not in money  # no difference that matters


def test_a_saving_has_no_price() -> None:
    table = runs(PACKAGES[:1], 10)
    package = table["arm"] == "package"
    table.loc[package, "yuan"] -= 20_000.0
    pair = Answer.from_tables(table, series(table), scenarios(PACKAGES[:1])).pairs[0]
    assert {name for worth in worths(pair) for name in worth.per} == {"hours"}


# --- the report


@pytest.fixture(scope="module")
def answer() -> Answer:
    small = scenario(OLD, "[interventions.red_stewards]\nramp_days = 0\n", time=TIME)
    return compare([small], seeds=4, workers=1, progress=False, with_="community_property:ramp_days=0")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "What it costs and what that buys",
                "Who pays and who works",
                "red stewards and helpers",
                "idle",
            ),
        ),
        ("zh", ("花了多少，换来什么", "谁出钱，谁出力", "红色管家及帮手", "空闲")),
    ],
)
def test_the_report_says_who_pays_and_who_works(answer: Answer, lang: str, words: tuple[str, ...]) -> None:
    report = answer.report(lang)
    assert [word for word in words if word not in report] == []
    assert not re.search(r"\bnan\b", report)
    assert max(columns(line) for line in answer.text(lang, 90).splitlines()) <= 90


def test_hours_given_are_differences_from_the_baseline(answer: Answer) -> None:
    pair = answer.pairs[0]
    found = {(share.role, share.task): share.effect for share in hours_given(answer.tables.hours, pair)}
    assert found["steward", "visits"].difference.mean > 0
    assert found["steward", "visits"].baseline.mean == 0.0
    assert found["committee", "coordination"].better == "neither"


def test_entries_follow_the_order_of_the_package_money_first(answer: Answer) -> None:
    pair = answer.pairs[1]
    found = entries(answer.tables.accounts, pair)
    names = [entry.intervention for entry in found]
    assert names == sorted(names, key=list(pair.variant.interventions).index)
    mine = [entry.unit for entry in found if entry.intervention == "red_stewards"]
    assert mine == sorted(mine, reverse=True)
