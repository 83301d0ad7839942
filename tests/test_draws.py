"""Draws: a Latin hypercube keyed by name, and variants under a draw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from effort import effort
from hypothesis import given
from hypothesis import strategies as st
from reference.compare import compare
from reference.small import busy_kinds, small
from worlds import (
    BOTH,
    MIXED,
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    run_state,
    scenario,
    timed,
)

from experiments.design.draws import BLOCK, Draws, candidates, uncertain_inputs, values
from experiments.errors import RequestError
from model.inputs.archetypes import archetypes
from model.inputs.plausible import Stated, Uncertain, plausible_range
from model.world import World
from scenarios.build import make_run, make_world
from scenarios.catalogue import all_parameters
from scenarios.errors import ScenarioError

INPUTS = uncertain_inputs()
ALL = candidates()  # the hypercube itself, before any of its points is ruled out
THOUSAND = range(1, 1001)


def uncertain(name: str, value: float = 10.0, declared: object = None, **changes: Any) -> Uncertain:
    changed: dict[str, Any] = {
        "value": value,
        "low": 0.0,
        "high": 100.0,
        "unit": "days",
        "source": "assumption",
    }
    stated = Stated(**(changed | changes))
    return Uncertain(name, value, stated.low, stated.high, plausible_range("f", stated, declared))


# --- the hypercube


def test_nine_in_ten_draws_lie_in_the_plausible_range_and_as_many_below_as_above() -> None:
    table = ALL.table(THOUSAND)
    low, high = np.array([each.interval for each in ALL.inputs]).T
    whole = np.array([each.plausible.whole for each in ALL.inputs])
    inside = ((table >= low - 1e-9) & (table <= high + 1e-9)).mean(axis=0)
    assert (inside > 0.88).all()
    assert (inside[~whole] < 0.97).all()
    for side in ((table < low - 1e-9).mean(axis=0), (table > high + 1e-9).mean(axis=0)):
        assert (side <= 0.06).all()


def test_half_of_the_draws_lie_below_the_default() -> None:
    middle = ALL.quantiles_to_values(np.full((1, len(ALL.names)), 0.5))[0]
    assert middle == pytest.approx([each.value for each in ALL.inputs])
    below = (ALL.table(THOUSAND) < middle).mean(axis=0)
    continuous = np.array([not each.plausible.whole for each in ALL.inputs])
    assert np.abs(below[continuous] - 0.5).max() < 0.01


@effort(25)
@given(st.integers(0, 19_000))
def test_each_block_has_one_draw_of_every_number_in_each_stratum(block: int) -> None:
    chances = ALL.quantiles(range(block * BLOCK + 1, (block + 1) * BLOCK + 1))
    strata = np.sort(np.floor(chances * BLOCK), axis=0)
    assert (strata == np.arange(BLOCK)[:, np.newaxis]).all()


def test_blocks_and_numbers_are_shuffled_each_in_its_own_way() -> None:
    chances = ALL.quantiles(THOUSAND)
    luck = np.corrcoef(chances.T) - np.eye(len(ALL.names))
    assert np.abs(luck).max() < 0.2  # 1,000 independent draws of 235,000 pairs reach 0.15
    strata = np.floor(chances.reshape(-1, BLOCK, len(ALL.names)) * BLOCK)
    assert len(np.unique(strata[:, :, 0], axis=0)) == len(strata)


@effort(40)
@given(st.integers(1, 999_999), st.permutations(["alpha", "beta", "gamma.fee"]))
def test_other_numbers_and_their_order_leave_a_value_alone(number: int, names: list[str]) -> None:
    alone = Draws([uncertain("beta")]).values(number)["beta"]
    assert Draws(map(uncertain, names)).values(number)["beta"] == alone


def test_more_draws_add_to_those_that_there_are() -> None:
    few, many = Draws(INPUTS).table(range(1, 61)), Draws(INPUTS).table(range(1, 241))
    assert (many[:60] == few).all()
    assert (Draws(INPUTS).table([240, 3]) == many[[239, 2]]).all()


def test_a_wider_range_moves_a_value_and_keeps_its_place() -> None:
    narrow, wide = Draws([uncertain("a", declared=1.5)]), Draws([uncertain("a", declared=3.0)])
    assert (narrow.quantiles(THOUSAND) == wide.quantiles(THOUSAND)).all()
    ratio = np.log(wide.table(range(1, 51)) / 10.0) / np.log(narrow.table(range(1, 51)) / 10.0)
    assert ratio == pytest.approx(np.log(3.0) / np.log(1.5))


def test_values_lie_within_the_limits_and_counts_are_whole() -> None:
    table = ALL.table(THOUSAND)
    low, high = np.array([(each.low, each.high) for each in ALL.inputs]).T
    assert ((table >= low) & (table <= high)).all()
    attempts = table[:, ALL.names.index("steward_attempts")]
    assert (attempts == np.rint(attempts)).all()
    assert set(attempts) >= {1.0, 2.0, 3.0, 4.0}


def test_at_a_limit_values_stop_and_the_rest_of_the_range_keeps_its_meaning() -> None:
    near, far = uncertain("a", 10.0, high=12.0), uncertain("a", 10.0)
    stopped, free = Draws([near]).table(THOUSAND), Draws([far]).table(THOUSAND)
    assert (stopped == np.minimum(free, 12.0)).all()
    assert (stopped == 12.0).mean() > 0.2
    assert near.interval == (5.0, 12.0)


def test_a_lopsided_range_is_met_on_both_sides() -> None:
    table = Draws([uncertain("a", 10.0, [9.0, 60.0])]).table(THOUSAND)
    assert ((table < 9.0).mean(), (table > 60.0).mean()) == pytest.approx((0.05, 0.05), abs=0.01)


def test_a_draw_is_the_same_on_every_machine() -> None:
    """Worked out once: whoever changes them changes every drawn result."""
    found = Draws([uncertain("a"), uncertain("b")])
    assert found.values(1) == pytest.approx({"a": 8.205599448653139, "b": 6.396388954865414}, rel=1e-12)


def test_what_is_fixed_is_not_among_the_values() -> None:
    found = Draws([uncertain("law", declared="statute"), uncertain("a")])
    assert found.names == ("a",)
    assert found.values(3).keys() == {"a"}
    assert Draws([]).values(1) == {}


def test_the_identity_follows_names_ranges_and_shapes_but_not_their_order() -> None:
    one = Draws([uncertain("a"), uncertain("b")]).identity
    assert Draws([uncertain("b"), uncertain("a")]).identity == one
    others = [
        [uncertain("a"), uncertain("c")],
        [uncertain("a")],
        [uncertain("a", declared=1.5), uncertain("b")],
        [uncertain("a", 11.0), uncertain("b")],
        [uncertain("a", high=99.0), uncertain("b")],
        [uncertain("a", unit="persons"), uncertain("b")],
    ]
    assert len({one, *(Draws(each).identity for each in others)}) == 1 + len(others)


@pytest.mark.parametrize("number", [0, -1, 1_000_000, 1.5, True, "3"])
def test_a_wrong_number_of_a_draw_is_refused_in_both_languages(number: Any) -> None:
    with pytest.raises(RequestError, match=r"draw .*: allowed: whole numbers from 1 to 999,999") as caught:
        values(number)
    assert "允许：1 至 999,999 的整数" in caught.value.text("zh")


def test_all_parameters_and_archetype_fields_may_be_drawn() -> None:
    names = {each.name for each in INPUTS}
    assert names >= set(all_parameters())
    assert names >= {f"{kind}.{field}" for kind in archetypes().names for field in archetypes().fields}
    assert len(ALL.names) > 0.95 * len(INPUTS)


# --- a variant under a draw

TIME = timed(30, 60)
BASE = scenario(time=TIME)
PACKAGE = scenario(interventions=BOTH, time=TIME)


def test_without_values_a_run_is_as_by_default() -> None:
    usual = make_run(BASE, 1)
    assert usual.place is BASE.place
    assert usual.parameters == {name: each.value for name, each in all_parameters().items()}
    assert make_run(BASE, 1, {}) == usual


def test_drawn_values_fill_what_is_left_open() -> None:
    drawn = values(4)
    run = make_run(BASE, 1, drawn)
    assert run.parameters["pay_norm_slope"] == drawn["pay_norm_slope"] != 4.4
    assert run.parameters["petition_deadline_days"] == 60.0
    for compound in run.place.communities[0].compounds:
        for field in archetypes().fields:
            assert getattr(compound, field) == drawn[f"{compound.archetype}.{field}"]


def test_what_scenario_and_place_state_is_not_drawn() -> None:
    place = MIXED.replace("households = 70", "households = 70\nfee = 0.45\nfirm_share = 1.0")
    base = scenario(place, parameters={"pay_norm_slope": 3.0}, time=TIME)
    for tried in (base, base.with_parameters(pay_norm_slope=3.0).with_label("same")):
        run = make_run(tried, 1, values(4))
        assert run.parameters["pay_norm_slope"] == 3.0
        old = run.place.communities[0].compounds[2]
        assert (old.fee, old.firm_share, old.households, old.firm) == (0.45, 1.0, 70, True)
        assert old.ties == values(4)["old.ties"]


def test_what_a_table_of_ones_own_has_changed_is_not_drawn() -> None:
    usual = archetypes()
    fee = replace(usual.fields["fee"], values={**usual.fields["fee"].values, "old": 0.55})
    mine = replace(usual, fields={**usual.fields, "fee": fee})
    run = make_run(BASE.with_archetypes(mine), 1, values(4))
    compounds = {each.archetype: each for each in run.place.communities[0].compounds}
    assert compounds["old"].fee is None
    assert compounds["old"].ties == values(4)["old.ties"]
    assert compounds["commodity"].fee == values(4)["commodity.fee"]


def test_a_committee_or_a_firm_exists_by_the_drawn_chance_unless_the_place_says_so() -> None:
    drawn = {"old.firm_share": 0.0, "old.committee_share": 1.0, "commodity.firm_share": 0.0}
    world = World([make_run(BASE, seed, drawn) for seed in range(1, 5)])
    kind, old, tower = world.compounds.archetype, 0, 3
    assert (world.compounds.firm[kind == old] >= 0).all()  # the place says that a firm serves it
    assert (world.compounds.firm[kind == tower] < 0).all()
    assert (world.compounds.body[kind == old] != 0).all()


def test_both_arms_of_a_draw_are_the_same_world_until_the_package_begins() -> None:
    world = make_world([(BASE, 2), (PACKAGE, 2), (BASE, 2)], [values(2), values(2), values(3)])
    assert world.runs[0].place == world.runs[1].place != world.runs[2].place
    assert world.runs[0].parameters == world.runs[1].parameters != world.runs[2].parameters
    advance(world, 0)
    assert differing(run_state(world, 0), run_state(world, 1)) == []
    assert differing(run_state(world, 0), run_state(world, 2)) != []


def test_a_drawn_world_may_be_forked_and_goes_on_as_its_own_warm_up_would() -> None:
    numbers = (5, 6)
    world = make_world([(BASE, number) for number in numbers], [values(number) for number in numbers])
    while world.day < 0:
        world.step()
    forked = ran(world.fork([make_run(PACKAGE, number, values(number)) for number in numbers]))
    for run, number in enumerate(numbers):
        assert_same_outcome(
            outcome(forked, run), outcome(ran(make_world([(PACKAGE, number)], [values(number)])))
        )


@pytest.mark.slow
def test_under_a_draw_the_twin_tells_the_same_histories() -> None:
    base = small("bazhong-red-stewards", warmup=30, horizon=100)
    assert compare(make_run(base, 3, values(3)), busy_kinds()) is None


def test_unknown_names_and_values_out_of_limits_are_refused_in_both_languages() -> None:
    with pytest.raises(ScenarioError) as caught:
        make_run(BASE, 1, {"old.fees": 0.5, "pay_norm_slope": 99.0, "old.fee": 0.0})
    english, chinese = str(caught.value), caught.value.text("zh")
    assert "old.fees: unknown name in a draw; did you mean 'old.fee'? allowed: parameters, and" in english
    assert "pay_norm_slope = 99: out of range; allowed: 0 to 12" in english
    assert "old.fee = 0: out of range; allowed: 0.1 to 10" in english
    assert "抽样中没有这个名称；是否想写“old.fee”？允许：参数名，或 old.fee 这样的字段" in chinese
