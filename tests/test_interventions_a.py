"""Interventions act through levers only, cost somebody something, and stop when they end: all of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import of
from treated import FEBRUARY, IDS, delivery, lever, levers_of, plain, under, weekly, yuan
from worlds import advance, assert_same_outcome, differing, outcome, run_state

from model.world import World
from scenarios.catalogue import declaration


def test_there_are_interventions() -> None:
    assert len(IDS) >= 15


@pytest.fixture(scope="module")
def idle() -> World:
    """The place as it is, then with each intervention at no coverage and at no intensity."""
    none = [under(delivery(n, coverage=0.0), horizon=40) for n in IDS]
    none += [under(delivery(n, intensity=0.0), horizon=40) for n in IDS]
    world = World([plain(horizon=40), *none])
    world.run()
    return world


@pytest.mark.parametrize("dose", ["coverage", "intensity"])
@pytest.mark.parametrize("name", IDS)
def test_no_dose_is_the_baseline_bit_for_bit(idle: World, name: str, dose: str) -> None:
    run = 1 + IDS.index(name) + (len(IDS) if dose == "intensity" else 0)
    assert differing(levers_of(idle, 0), levers_of(idle, run)) == []
    assert differing(run_state(idle, 0), run_state(idle, run)) == []
    assert_same_outcome(outcome(idle, 0), outcome(idle, run), but="reach")
    assert outcome(idle, run)["reach"]["reached"].tolist() == [0]
    assert not yuan(idle, name, run) and not weekly(idle, name, run)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(IDS), min_size=2, max_size=8, unique=True), st.randoms())
def test_the_order_of_any_set_of_interventions_changes_nothing(names: list[str], luck: Any) -> None:
    shuffled = list(names)
    luck.shuffle(shuffled)
    orders = (names, shuffled)
    world = World([under(*(delivery(n, coverage=0.7) for n in order), horizon=33) for order in orders])
    world.run()
    assert differing(levers_of(world, 0), levers_of(world, 1)) == []
    assert differing(run_state(world, 0), run_state(world, 1)) == []


@pytest.fixture(scope="module")
def doubled() -> World:
    """Each intervention as it is, then each at twice the intensity, on the second day of its second month."""
    doses = [under(delivery(name, intensity=dose)) for dose in (1.0, 2.0) for name in IDS]
    return advance(World(doses), FEBRUARY + 2)


def price(world: World, name: str, run: int) -> dict[str, float]:
    """Everything that an intervention asks of anybody: yuan, hours a week, firms' shares of income."""
    asked = {str(payer): amount for payer, amount in yuan(world, name, run).items()}
    return asked | weekly(world, name, run) | {"firms": float(lever(world, "firm_charge", run).sum())}


@pytest.mark.parametrize("name", IDS)
def test_more_of_it_does_not_cost_less(doubled: World, name: str) -> None:
    once, twice = (price(doubled, name, IDS.index(name) + at) for at in (0, len(IDS)))
    # Hours that are freed count negative.
    assert all(abs(twice.get(whose, 0.0)) >= abs(amount) - 1e-9 for whose, amount in once.items())


@pytest.mark.parametrize("name", IDS)
def test_somebody_bears_its_cost(doubled: World, name: str) -> None:
    free = "nobody" in declaration(name).cost("en")
    assert free or sum(abs(amount) for amount in price(doubled, name, IDS.index(name)).values()) > 0.0


@pytest.mark.parametrize("name", IDS)
def test_after_its_end_all_levers_are_back(name: str) -> None:
    world = World([plain(), under(delivery(name, start=2, end=5))])
    advance(world, 4)
    moved = differing(levers_of(world, 0), levers_of(world, 1))
    assert moved
    advance(world, 7)
    assert differing(levers_of(world, 0), levers_of(world, 1)) == []
    assert not weekly(world, name)


SOURCE = re.compile(r"\b(\d{3}-\d{2}|S\d{3}-[A-Z]|D-\d{2}|[A-Z]\d{1,2})\b")


def test_what_it_rests_on_is_named() -> None:
    for name in IDS:
        with of(name):
            known = declaration(name)
            file = f"scenarios/interventions/{name}.toml"
            cited = all(re.fullmatch(r"\d{3}-\d{2}|S\d{3}-[A-Z]", source) for source in known.sources)
            assert cited or known.sources == ("assumption",), (
                f'{file}: sources: facts and hypotheses, or ["assumption"]'
            )
            for parameter in known.parameters.values():
                named = SOURCE.search(parameter.source) or "assumption" in parameter.source
                assert named, f"{file}: {parameter.name}: source: a fact, or 'assumption'"


def test_it_is_described_in_both_languages() -> None:
    for name in IDS:
        with of(name):
            known = declaration(name)
            for told in (known.title, known.about, known.cost, known.side):
                assert told("zh") != told("en") and re.search("[一-鿿]", told("zh")) and told("en").isascii()


@pytest.mark.parametrize("name", IDS)
def test_a_wider_coverage_moves_no_lever_less(name: str) -> None:
    """Units are added and none is dropped, so what moved at a third of the units moves at all of them."""
    world = advance(World([plain(), *(under(delivery(name, coverage=c)) for c in (0.34, 1.0))]), 1)
    few, all_of_them = (set(differing(levers_of(world, 0), levers_of(world, run))) for run in (1, 2))
    assert few <= all_of_them
