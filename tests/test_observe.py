"""What is noted of a run day by day, in two runs so small that every figure can be followed by hand."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents.resident import survey_share
from model import DATA
from model.inputs.calendar import Calendar
from model.inputs.kind import FAMILIES
from model.inputs.spec import TimeSpec
from model.observation import added, recorder
from model.observation.metrics import MetricError, load_metrics
from model.observation.recorder import Recorder
from model.state.cases import DISPUTE, Channel, Outcome, State
from model.state.columns import Table
from model.state.handlers import Level
from model.state.tables import (
    Buildings,
    Cases,
    Communities,
    Compounds,
    Households,
    Merchants,
    Residents,
    Stewards,
)
from model.state.today import Today

AT = np.array
NAN = np.nan
WELFARE = FAMILIES.index("welfare")


def filled[Kind: Table](table: Kind, **columns: Any) -> Kind:
    """The table with these values."""
    for name, values in columns.items():
        getattr(table, name)[:] = values
    return table


def cases(**columns: list[int]) -> Cases:
    """Cases of the first run's first community, disputes that nobody has worked on, unless columns say otherwise."""
    table = Cases()
    table.append(len(next(iter(columns.values()))))
    return filled(table, **columns)


def town(**more: Any) -> Any:
    """Four people in the first run's two communities, two in the only one of the second; disputes and welfare."""
    world = SimpleNamespace(
        runs=[0, 1],
        day=0,
        communities=filled(Communities(3), run=[0, 0, 1], fund=[100.0, 60.0, -30.0]),
        compounds=filled(Compounds(3), run=[0, 0, 1]),
        kinds=SimpleNamespace(family=AT([DISPUTE, WELFARE])),
        places=SimpleNamespace(first_resident=AT([0, 4]), residents=AT([4.0, 2.0])),
        cases=cases(kind=[]),
        today=Today(),
    )
    vars(world).update(more)
    return world


# --- stocks


def test_what_is_not_closed_counts_as_unknown_or_by_the_level_that_holds_it() -> None:
    rows = [  # state, level, kind, community
        (State.LATENT, -1, 0, 0),
        (State.LATENT, Level.STREET, 0, 0),  # nobody knows of it: its level says nothing
        (State.OPEN, -1, 0, 1),  # not yet routed
        (State.OPEN, Level.NEIGHBOURHOOD, 0, 1),
        (State.WAITING, Level.COMMUNITY, 0, 1),
        (State.OPEN, Level.STREET, 0, 2),
        (State.WAITING, Level.DISTRICT, 1, 2),
        (State.CLOSED, Level.STREET, 0, 0),
        (State.LATENT, -1, 1, 1),
        (State.RESIGNED, Level.STREET, 0, 2),  # nobody holds it any more
    ]
    state, level, kind, community = (list(column) for column in zip(*rows, strict=True))
    found = recorder.stocks(town(cases=cases(state=state, level=level, kind=kind, community=community)))
    latent, below, above, resigned = found
    assert found.shape == (4, len(FAMILIES), 3)
    assert resigned[DISPUTE].tolist() == [0, 0, 1]
    assert latent[DISPUTE].tolist() == [2, 0, 0]
    assert below[DISPUTE].tolist() == [0, 3, 0]
    assert above[DISPUTE].tolist() == [0, 0, 1]
    assert latent[WELFARE].tolist() == [0, 1, 0]
    assert above[WELFARE].tolist() == [0, 0, 1]
    assert found.sum() == 9


# --- flows


def test_events_are_counted_by_community_and_matters_by_compound() -> None:
    settled, compromise, faded = Outcome.SETTLED, Outcome.COMPROMISE, Outcome.FADED
    world = town(
        cases=cases(
            community=[0, 1, 2, 2, 0, 1],
            compound=[0, 1, 2, 2, 0, 1],
            repeat=[0, 2, 0, 1, 1, 0],
            known=[1, 3, 2, 1, 1, 0],  # the last but one came back, and had been settled before anybody knew
            outcome=[settled, compromise, faded, settled, -1, -1],
            channel=[Channel.REPORT, Channel.PATROL, Channel.REPORT, -1, -1, -1],
        )
    )
    record = Recorder(world)
    assert all(flow.tolist() == [0, 0, 0] for flow in record.flow.values())
    today = world.today
    today.arisen = [AT([0, 1]), AT([3])]  # the latter two came back
    today.opened = [AT([0, 1, 2, 4])]  # the second and the third were known before
    today.closed = [AT([0, 1, 2, 3])]  # one faded, one settled before anybody knew
    today.on_paper, today.self_settled = [AT([4])], [AT([5, 3])]
    today.resigned, today.petitioned = [AT([4, 5])], [AT([0])]
    today.called_back, today.responded = [AT([0, 1, 4])], [AT([0, 1])]
    today.told_solved, today.told_satisfied = [AT([0, 4])], [AT([4])]
    recorder._flows(world, record)
    world.today = Today()
    world.today.arisen = [AT([5])]
    recorder._flows(world, record)
    assert {name: flow.tolist() for name, flow in record.flow.items()} == {
        "arisen": [1, 2, 1],
        "opened": [2, 1, 1],
        "relapses": [0, 1, 1],
        "repeats": [0, 1, 1],
        "on_paper": [1, 0, 0],
        "settled": [1, 1, 0],
        "self_settled": [0, 1, 1],
        "given_up": [1, 1, 0],
        "faded": [0, 0, 1],
        "petitions": [1, 0, 0],
        "called_back": [2, 1, 0],
        "responded": [1, 1, 0],
        "told_solved": [2, 0, 0],
        "told_satisfied": [1, 0, 0],
    }
    assert record.compound_cases.tolist() == [1, 2, 1]
    recorder._flows(world, record)  # what was counted is not counted again, what comes later is added
    assert record.flow["arisen"].tolist() == [1, 3, 1]
    assert record.compound_cases.tolist() == [1, 3, 1]
    record.begin_horizon(world)
    assert record.flow["arisen"].tolist() == [0, 0, 0]
    assert record.compound_cases.tolist() == [0, 0, 0]


def test_the_yearly_rate_of_recording_looks_back_on_five_samples() -> None:
    """Recorded on day d: d * d in all. From day 0 to day 28 that is 28 a day, from day 7 to day 30 it is 37."""
    record = Recorder(town())
    for day in (0, 7, 14, 21, 28, 30):
        recorder._sample(record, "recorded_so_far", day, AT([day * day * 1.0]))
        recorder._sample_rate(record, day)
    assert [(day, value.tolist()) for day, value in record.samples["recorded"]] == [
        (28, [28 * 365.0]),
        (30, [37 * 365.0]),
    ]


# --- levels


def test_a_level_is_the_mean_of_its_samples() -> None:
    record = Recorder(town())
    assert record.level("ties") is None
    for value in (1.0, 2.0, 6.0):
        record.add_level({"ties": AT([value, 10 * value])})
    mean = record.level("ties")
    assert mean is not None and mean.tolist() == [3.0, 30.0]


def people() -> dict[str, Any]:
    """Who lives where: first an owner with a child, a tenant and a newcomer, elsewhere two newcomers."""
    return {
        "residents": filled(
            Residents(6),
            household=[0, 0, 1, 2, 3, 3],
            age=[60, 17, 59, 18, 70, 30],
            trust=[0.1, 0.2, 0.3, 0.6, 0.5, 0.9],
        ),
        "households": filled(
            Households(4), tenant=[False, True, False, False], migrant=[False, False, True, True]
        ),
        "buildings": filled(
            Buildings(3),
            run=[0, 0, 1],
            households=[3, 1, 2],
            condition=[0.5, 0.9, 0.3],
            disorder=[0.2, 0.6, 0.1],
        ),
        "building_of": lambda: AT([0, 0, 0, 1, 2, 2]),
    }


CONTENT = AT([0.2, 0.4, 0.6, 0.8, 0.5, 0.7])


def test_slow_quantities_are_means_over_people_households_and_those_in_office() -> None:
    world = town(
        **people(),
        compounds=filled(
            Compounds(3),
            run=[0, 0, 1],
            households=[3, 1, 2],
            residents=[3, 1, 2],
            adults=[3, 1, 0],
            volunteers=[1, 1, 0],
            ties=[0.5, 0.1, 0.4],
            firm=[0, -1, 1],
            quality=[0.6, 0.2, 0.4],
            paid=[0.8, 0.0, 0.9],
            collection=[0.6, 0.7, 0.5],  # what neighbours believe is not what was paid
            body=[0, 1, 2],
        ),
        stewards=filled(Stewards(4), run=[0, 0, 0, 1], energy=[0.9, 0.5, 0.1, 0.3]),
        levers=SimpleNamespace(steward_hours=AT([2.0, 0.5, 0.0, 0.0])),
        merchants=filled(Merchants(2), run=[0, 0], compliance=[0.4, 0.8]),
    )
    expected = {
        "satisfaction": [0.5, 0.6],
        "trust": [0.3, 0.7],
        "fee_collection": [0.8 * 3 / 4, 0.9],
        "service_quality": [(0.6 * 3 + 0.2) / 4, 0.4],
        "bodies_share": [1 / 4, 1.0],
        "unmanaged_share": [1 / 4, 0.0],
        "volunteers": [2 / 4, NAN],  # no adult lives in the second run
        "ties": [(0.5 * 3 + 0.1) / 4, 0.4],
        "steward_energy": [0.7, NAN],
        "condition": [(0.5 * 3 + 0.9) / 4, 0.3],
        "disorder": [(0.2 * 3 + 0.6) / 4, 0.1],
        "compliance": [0.6, NAN],
        "fund_balance": [160 * 250.0, -30 * 500.0],  # per 1,000 residents
    }
    found = recorder.slow_quantities(world, CONTENT)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name] == pytest.approx(AT(values), nan_ok=True), name


def test_gaps_shares_and_what_a_survey_would_report() -> None:
    """Who is sixty is old, who is eighteen is adult, who is at 0.6 is satisfied; each run has its own survey."""
    world = town(
        **people(),
        p=SimpleNamespace(survey_threshold=AT([0.4, 0.7]), survey_acquiescence=AT([0.2, 0.1])),
        rules=SimpleNamespace(survey_share=survey_share),
    )
    expected = {
        "satisfied_share": [2 / 4, 1 / 2],
        "survey_independent": [3 / 4 + 0.2 * 1 / 4, 1 / 2 + 0.1 * 1 / 2],
        "owner_tenant_gap": [(0.2 + 0.4 + 0.8) / 3 - 0.6, NAN],  # no tenants in the second run
        "local_migrant_gap": [(0.2 + 0.4 + 0.6) / 3 - 0.8, NAN],  # and nobody from there
        "age_gap": [0.2 - (0.6 + 0.8) / 2, 0.5 - 0.7],
        "satisfaction_p10": [0.2, 0.5],
        "satisfaction_gini": [0.25, 1 / 12],
    }
    found = recorder.distribution(world, CONTENT)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name] == pytest.approx(AT(values), nan_ok=True), name


@pytest.mark.parametrize(("as_of", "known"), [([7, 7], True), ([7, 6], False), ([6, 6], False)])
def test_satisfaction_is_worked_out_only_where_somebody_is_not_up_to_date(
    monkeypatch: pytest.MonkeyPatch, as_of: list[int], known: bool
) -> None:
    kept, relaxed = AT([0.1, 0.2]), AT([0.3, 0.4])
    monkeypatch.setattr(recorder, "everybody_relaxed", lambda world: relaxed)
    residents = SimpleNamespace(as_of=AT(as_of), satisfaction=kept)
    assert recorder.satisfaction_today(town(day=7, residents=residents)) is (kept if known else relaxed)


def test_means_by_run_are_weighted_and_undefined_where_nothing_weighs() -> None:
    world: Any = SimpleNamespace(runs=[0, 1, 2, 3])
    means = recorder.run_mean(world, AT([0, 0, 1, 3]), AT([1.0, 4.0, 5.0, 7.0]), AT([1, 3, 0, 1]))
    assert means == pytest.approx(AT([3.25, NAN, NAN, 7.0]), nan_ok=True)


def test_spread_of_satisfaction_within_each_run() -> None:
    """Of four and of ten people nobody lies below the tenth percentile, of twenty-one two do."""
    runs = AT([0.8, 0.2, 0.6, 0.4]), np.linspace(0.0, 1.0, 21), np.linspace(0.01, 0.1, 10)
    tenth, gini = recorder._spread(
        town(places=SimpleNamespace(first_resident=AT([0, 4, 25]))), np.concatenate(runs)
    )
    assert tenth == pytest.approx(AT([0.2, 0.1, 0.01]))
    by_pairs = [np.abs(people[:, None] - people).mean() / (2 * people.mean()) for people in runs]
    assert gini == pytest.approx(AT(by_pairs))


def test_where_nobody_is_content_all_are_equal() -> None:
    _, gini = recorder._spread(
        town(places=SimpleNamespace(first_resident=AT([0, 3]))), AT([0.0, 0.0, 0.0, 0.7])
    )
    assert gini.tolist() == [0.0, 0.0]


# --- when what is noted


def test_when_what_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred days from 25 February to 4 June, of which the last seventy count: day 30 to day 99.

    Days 4, 35, 65 and 96 begin months; a quarter begins with day 35. Each day one case becomes known in the
    first community, and everybody's satisfaction is the day's number.
    """
    kept: list[int] = []
    state, level = [State.LATENT, State.LATENT, *[State.OPEN] * 3], [-1, -1, 0, 2, 0]
    world = town(
        cases=cases(state=state, level=level, kind=[0, 0, 0, 0, 1], community=[0, 0, 1, 2, 2]),
        calendar=Calendar(
            TimeSpec(start=date(2022, 2, 25), warmup_days=2, horizon_days=100, evaluation_days=70)
        ),
        archive=SimpleNamespace(add_living=lambda world: kept.append(world.day)),
    )
    names = [*recorder.SLOW, "bodies_share"]
    monkeypatch.setattr(recorder, "satisfaction_today", lambda world: AT([world.day]))
    monkeypatch.setattr(recorder, "slow_quantities", lambda world, people: dict.fromkeys(names, people))
    monkeypatch.setattr(recorder, "safety_and_jobs", lambda world: {})
    monkeypatch.setattr(recorder, "distribution", lambda world, people: {"satisfaction_p10": people})
    world.recorder = record = Recorder(world)
    for day in range(-2, 100):
        world.day, world.today = day, Today()
        world.today.opened, world.today.on_paper = [AT([0])], [AT([3])]
        recorder.observe(world)
    assert kept == [*range(-2, 100)]

    assert record.flow["opened"].tolist() == [100, 0, 0]
    assert record.stock_days == 70
    dispute, welfare = record.stock[:, DISPUTE], record.stock[:, WELFARE]
    assert dispute.tolist() == [
        [140, 0, 0],
        [0, 70, 0],
        [0, 0, 70],
        [0, 0, 0],
    ]  # unknown, below street and district, there, given up
    assert welfare.tolist() == [[0, 0, 0], [0, 0, 70], [0, 0, 0], [0, 0, 0]]

    weekly = [*range(0, 100, 7), 99]
    stocks = {
        "dispute_backlog_latent": [500.0, 0.0],
        "dispute_backlog_known": [250.0, 500.0],
        "dispute_backlog_resigned": [0.0, 0.0],
        "dispute_backlog": [750.0, 500.0],
        "backlog_all": [750.0, 1000.0],
    }
    for name, values in stocks.items():
        assert [(day, found.tolist()) for day, found in record.samples[name]] == [(d, values) for d in weekly]
    so_far = [(day, found.tolist()) for day, found in record.samples["recorded_so_far"]]
    assert so_far == [(day, [(day + 1) * 250.0, 0.0]) for day in weekly]
    assert [day for day, _ in record.samples["recorded"]] == weekly[4:]

    monthly = [4, 35, 65, 96, 99]
    for name in recorder.SLOW:
        assert [(day, found.tolist()) for day, found in record.samples[name]] == [(d, [d]) for d in monthly]
    assert record.samples.keys() == {*stocks, "recorded_so_far", "recorded", *recorder.SLOW}
    of_four, of_two = (35 + 65 + 96 + 99) / 4, (35 + 99) / 2
    for name, mean in (("satisfaction", of_four), ("bodies_share", of_four), ("satisfaction_p10", of_two)):
        assert record.level(name) == pytest.approx([mean]), name


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (lambda world: 1.0, r"gives shape \(\); allowed: one value per run, here \(2,\)"),
        (lambda world: np.ones(7), r"gives shape \(7,\); allowed: one value per run, here \(2,\)"),
        (lambda world: ["much"] * 2, "it failed: ValueError: could not convert"),
        (lambda world: world.elders, "it failed: AttributeError: .*elders"),
        (None, "it failed: AttributeError: .*measure"),
    ],
    ids=["one for all", "per row", "words", "unknown name", "no function"],
)
def test_an_added_metric_that_fails_is_named_by_its_file(
    measure: Any, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("model.observation.added.likely")
    if measure:
        vars(module)["measure"] = measure
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(added, "added_names", lambda: ("likely",))
    with pytest.raises(ValueError, match=rf"^model/observation/added/likely\.py: measure: {words}"):
        added.added_metrics(SimpleNamespace(runs=(1, 2)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('better = "lower"', 'beter = "lower"', r"unknown key 'beter'.*did you mean 'better'"),
        ('better = "lower"\n', "", "the key 'better' is missing"),
        ('better = "lower"', 'better = "more"', "better = 'more'; allowed: lower, higher, neither"),
    ],
    ids=["unknown", "missing", "not allowed"],
)
def test_a_slip_in_the_table_of_a_metric_is_named(
    before: str, after: str, words: str, tmp_path: Path
) -> None:
    text = (DATA / "metrics.toml").read_text(encoding="utf-8")
    (tmp_path / "metrics.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(MetricError, match=rf"^metrics\.toml: \[dispute_backlog\]: {words}"):
        load_metrics(tmp_path / "metrics.toml")
