"""Uncertain fields of kinds by run: base x factor of the family x factor of the kind, on odds where it is a chance."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from effort import effort
from hypothesis import given
from hypothesis import strategies as st
from reference.compare import compare
from reference.small import busy_kinds, small_run
from typer.testing import CliRunner
from worlds import (
    BOTH,
    MIXED,
    STREET,
    Arisen,
    assert_same_outcome,
    differing,
    differs,
    outcome,
    outcomes,
    ran,
    run_state,
    scenario,
    timed,
    watch,
    world_of,
)

from experiments.cli import app
from model.inputs.archetypes import ARCHETYPES
from model.inputs.kind_factors import UNCERTAIN
from model.inputs.kind_values import KindValues, at_odds
from model.inputs.kinds import KindTable, _table, load_kinds
from model.inputs.parameters import model_parameters
from model.inputs.values import Values
from model.world import World
from plain.kinds import as_in_run
from scenarios.build import make_world
from scenarios.scenario import Scenario
from scripts.structure import sources

TABLE = load_kinds()
FACTORS = {name: known for name, known in model_parameters().items() if known.group == "kinds"}
BUSY = busy_kinds()
CHANCE = st.floats(0.0, 1.0)
FACTOR = st.floats(0.01, 100.0)
RAW = {*UNCERTAIN, "rates"} - {"rate"}  # columns of the table of kinds


def with_factors(factors: Mapping[str, float], horizon: int = 90, arms: str = "") -> Scenario:
    return scenario(MIXED, arms, factors, time=timed(30, horizon))


def lot(number: int) -> dict[str, float]:
    """A factor from a half to two for every kind, family and field."""
    luck = np.random.default_rng(number)
    return {name: float(2.0 ** luck.uniform(-1.0, 1.0)) for name in FACTORS}


def values(*runs: Mapping[str, float], table: KindTable = TABLE) -> KindValues:
    names = {name for run in runs for name in run}
    return KindValues(table, Values([dict.fromkeys(names, 1.0) | dict(run) for run in runs]))


def of(kind: str) -> np.ndarray:
    return np.array([TABLE.index(kind)])


FIRST = np.array([0])

# --- one function


def test_a_value_is_the_base_times_the_familys_factor_times_the_kinds() -> None:
    found = values({"hours_of_dispute_cases": 2.0, "hours_of_parking": 1.5, "rate_of_service_cases": 3.0})
    base = TABLE["parking"].hours
    assert found.hours(FIRST, of("parking")).tolist() == [base * 2.0 * 1.5]
    assert found.hours(FIRST, of("leak")).tolist() == [TABLE["leak"].hours * 2.0]
    assert found.hours(FIRST, of("drains")).tolist() == [TABLE["drains"].hours]
    old = np.array([ARCHETYPES.index("old")])
    assert found.rate(FIRST, old, of("drains")).tolist() == [TABLE["drains"].rate[old[0]] * 3.0]


def test_where_no_run_sets_a_factor_every_value_is_the_tables_to_the_last_bit() -> None:
    found, every, run = values({}), np.arange(len(TABLE)), np.zeros(len(TABLE), dtype=np.int64)
    for field in RAW - {"rates"}:
        assert getattr(found, field)(run, every).tolist() == getattr(TABLE, field).tolist(), field
    for place in range(len(ARCHETYPES)):
        assert found.rate(run, np.full(len(TABLE), place), every).tolist() == TABLE.rates[place].tolist()


def test_runs_with_factors_of_their_own_get_these() -> None:
    found = values({"hours_of_leak": 2.0, "reporting_of_leak": 3.0}, {})
    both, leak = np.array([0, 1]), np.repeat(of("leak"), 2)
    assert found.hours(both, leak).tolist() == [2.0 * TABLE["leak"].hours, TABLE["leak"].hours]
    assert found.reporting(both, leak).tolist() == [pytest.approx(1.8 / 2.2), 0.6]
    assert found.fade_days(both, leak).tolist() == [365.0, 365.0]


@effort(100)
@given(CHANCE, FACTOR)
def test_a_factor_on_odds_keeps_a_chance_a_chance(chance: float, factor: float) -> None:
    one, times = np.array([chance]), np.array([factor])
    after = at_odds(one, times)
    assert 0.0 <= after[0] <= 1.0
    assert at_odds(one, np.ones(1)).tolist() == [chance]
    if 0.001 < chance < 0.999:
        assert after[0] / (1.0 - after[0]) == pytest.approx(factor * chance / (1.0 - chance))
        opposite = at_odds(
            1.0 - one, 1.0 / times
        )  # what ends a case oftener fails to end it as much more rarely
        assert after[0] == pytest.approx(1.0 - opposite[0])
    if chance in (0.0, 1.0):
        assert after[0] == pytest.approx(chance)


def test_a_kind_of_ones_own_gets_its_familys_factor_and_a_missing_one_harms_nothing() -> None:
    table = _table([replace(TABLE["parking"], name="dogs"), TABLE["leak"]])
    found = values({"hours_of_dispute_cases": 2.0, "hours_of_parking": 5.0}, table=table)
    both = np.array([0, 1])
    assert found.hours(np.zeros(2, dtype=np.int64), both).tolist() == [3.0, 2.0 * TABLE["leak"].hours]
    own = with_factors({"hours_of_dispute_cases": 2.0, "hours_of_parking": 5.0}).with_kinds(table)
    assert len(make_world([(own, 1)]).arrivals.key) > 0


def test_nobody_reads_these_fields_past_the_factors() -> None:
    """Whoever reads the table of kinds itself would have a run without its factors."""
    found = [
        f"{module}: {ast.unparse(node)}"
        for module, tree in sources().items()
        if module.split(".")[0] in ("model", "agents") and module != "model.inputs.kind_values"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in RAW
        if ast.unparse(node.value).endswith("kinds")
    ]
    assert found == []


# --- the parameters


def test_every_kind_and_family_has_a_factor_on_every_field() -> None:
    families = {kind.family for kind in TABLE.kinds}
    expected = {f"{field}_of_{kind.name}" for field in UNCERTAIN for kind in TABLE.kinds}
    expected |= {f"{field}_of_{family}_cases" for field in UNCERTAIN for family in families}
    of_votes = {f"agreement_of_{kind.name}" for kind in TABLE.kinds if kind.needs_vote}
    assert set(FACTORS) == expected - of_votes - {"agreement_of_collective_cases"}
    assert {(known.value, known.low, known.high, known.unit) for known in FACTORS.values()} == {
        (1, 0.1, 10, "1")
    }


def test_the_source_of_a_factor_calls_it_an_assumption_and_names_the_facts_of_the_kind() -> None:
    assert FACTORS["rate_of_leak"].source == "assumption (T8, 001-16: order and size)"
    assert FACTORS["fade_days_of_leak"].source == "assumption"
    assert FACTORS["hours_of_dispute_cases"].source == "assumption"
    assert all(known.source.startswith("assumption") for known in FACTORS.values())


def test_a_misspelt_factor_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    file = tmp_path / "place.toml"
    file.write_text('base = "baseline-old"\n[parameters]\nhours_of_parkin = 2.0\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", str(file)])
    assert result.exit_code == 2
    assert "parameters.hours_of_parkin" in result.stderr
    assert "'hours_of_parking'" in result.stderr


# --- what they do in a world


def worked(world: World, run: int) -> Mapping[str, float]:
    """Hours worked on cases of each kind."""
    cases = world.results().frames()["cases"]
    mine = cases[cases["run"] == run]
    return {str(kind): float(hours) for kind, hours in mine.groupby("kind")["hours"].sum().items()}


def dead(names: Iterable[str], end: str, oftener: float = 1.0) -> list[str]:
    """Factors that change nothing at one end of their range, where cases arise often, or still oftener."""
    usually = {name: oftener for name in FACTORS if name.startswith("rate_of_") and name.endswith("_cases")}
    changes = {name: float(getattr(FACTORS[name], end)) for name in names}
    one_each: list[dict[str, float]] = [
        usually,
        *(usually | {name: value} for name, value in changes.items()),
    ]
    places = [scenario(MIXED + STREET, "", factors, time=timed(30, 120)) for factors in one_each]
    usual, *others = outcomes(
        ran(world_of(*((place, 1) for place in places), kinds=BUSY)), range(len(places))
    )
    return [name for name, other in zip(changes, others, strict=True) if not differs(usual, other)]


@pytest.mark.slow
def test_every_factor_on_a_kind_changes_some_result() -> None:
    silent = dead(FACTORS, "low")
    assert dead(silent, "high", oftener=8.0) == []


def test_twice_the_hours_of_a_kind_are_twice_its_worked_hours() -> None:
    """Where hands are plenty: what takes longer is then worked at once all the same."""
    plenty = {"capacity_scale": 5.0}
    usual, longer = (with_factors(plenty | more) for more in ({}, {"hours_of_certificates": 2.0}))
    world = ran(world_of((usual, 1), (longer, 1), kinds=BUSY))
    before, after = worked(world, 0), worked(world, 1)
    assert after["certificates"] == pytest.approx(2.0 * before["certificates"], rel=0.05)
    assert after["drains"] == pytest.approx(before["drains"], rel=0.05)


def test_a_factor_on_the_rate_multiplies_arrivals_and_leaves_those_that_there_are() -> None:
    usual, oftener = with_factors({}), with_factors({"rate_of_certificates": 2.0})
    world = world_of((usual, 1), (oftener, 1), kinds=BUSY)
    a, kind = world.arrivals, BUSY.index("certificates")
    per_run = [a.rate[(a.kind == kind) & (a.run == run)] for run in (0, 1)]
    assert per_run[1].tolist() == pytest.approx((2.0 * per_run[0]).tolist())
    assert (
        a.rate[(a.kind != kind) & (a.run == 0)].tolist() == a.rate[(a.kind != kind) & (a.run == 1)].tolist()
    )
    few, many = (set(arisen(each, kind)) for each in (usual, oftener))
    assert few <= many
    assert len(many) == pytest.approx(2.0 * len(few), rel=0.15)


def arisen(place: Scenario, kind: int) -> list[int]:
    """Keys of the cases of a kind that arise."""
    note = Arisen()
    ran(watch(world_of((place, 1), kinds=BUSY), note))
    return [key for key, (which, _, _) in note.cases.items() if which == kind]


def test_runs_with_different_factors_are_the_same_alone_and_together() -> None:
    places = [with_factors(factors, arms=BOTH) for factors in (lot(1), {}, lot(2))]
    together = ran(world_of(*((place, 1) for place in places), kinds=BUSY))
    for row, place in enumerate(places):
        alone = ran(world_of((place, 1), kinds=BUSY))
        assert differing(run_state(alone), run_state(together, row)) == []
        assert_same_outcome(outcome(alone), outcome(together, row))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["discontent", "bachuan-gongfang"])
def test_the_twin_agrees_under_random_factors(name: str) -> None:
    run = small_run(name, 3, warmup=31, horizon=120)
    assert compare(replace(run, parameters={**run.parameters, **lot(3)}), BUSY) is None


def test_the_twin_has_the_same_kinds_under_random_factors() -> None:
    """Written apart; so quick that it is asked for many lots."""
    for number in range(20):
        factors = lot(number)
        found = values(factors)
        for row, kind in enumerate(TABLE.kinds):
            plain = as_in_run(kind, factors)
            for field in RAW - {"rates"}:
                mine = getattr(found, field)(FIRST, np.array([row]))[0]
                assert mine == pytest.approx(getattr(plain, field), rel=1e-12), (kind.name, field)
            rates = found.rate(np.zeros(5, dtype=np.int64), np.arange(5), np.full(5, row))
            assert rates.tolist() == pytest.approx(list(plain.rate), rel=1e-12)
