"""What a run reports against the twin's own account of it: flows, series, every metric, and all tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from reference.compare_tables import differences, same
from reference.small import busy_kinds, small_run

from model.accounting.flows import FLOWS
from model.inputs.run import Delivery, Run
from model.observation.added import added_names
from model.observation.metrics import METRICS
from model.world import World
from plain import observe
from plain.handlers import GridWorker, Team
from plain.observe import Closing, ObservedWorld, metrics
from plain.world import PlainWorld
from scenarios.catalogue import implementation

PLACES = ("everything", "endings", "in debt", "given up", "chengdu-honghu", "row")
WARMUP, HORIZON, EVALUATION = 31, 215, 120  # days; the last one begins neither a week nor a month
A_YEAR = {
    "in debt": 151,
    "chengdu-honghu": 151,
}  # of warm-up, so that somebody can have taken part in the last year
KINDS = busy_kinds()
SURVEYS = {"survey_threshold": 0.52, "survey_acquiescence": 0.08, "callback_acquiescence": 0.12}
WILLING = {"owners_share": 0.1, "turnout_base": 2.0, "support_base": 3.0}
"""Owners take part and say yes, also to renewals of which they pay a share."""
DEBT = {
    "firm_opening_months": 0.0, "communal_fee": 0.3, "community_property_subsidy_ceiling": 0.0,
    "callback_ceiling": 0.3,
}  # fmt: skip
"""The community's firm takes little and gets nothing from the fund; call-backs may not report what they hear."""
MADE_OF = {"in debt": "bachuan-gongfang", "given up": "only-community-property"}
BANKRUPT = {**DEBT, "communal_fee": 0.0, "entry_staff_share": 1.0, "firm_patience_months": 1.0}
"""The company begins with a full staff and takes next to nothing."""
WORKS = {"works_yuan": 2000.0}
"""Small works cost so little that some are done, and maintained."""
PARAMETERS = {"endings": WILLING, "in debt": DEBT, "given up": BANKRUPT, "everything": WORKS}


def place(name: str) -> Run:
    """A small place with surveys of its own, evaluated from within a month and a week on."""
    if name == "row":
        return replace(row(), parameters={**row().parameters, **WORKS})
    seed = (
        4 if name in ("endings", "everything") else 3
    )  # disputes end on the last day of tolerance, few on one day
    run = small_run(MADE_OF.get(name, name), seed, warmup=A_YEAR.get(name, WARMUP), horizon=HORIZON)
    if name == "given up":  # nobody backs the community's firm any more: the district pays what it owes
        deliveries = tuple(replace(delivery, end=150) for delivery in run.deliveries)
        run = replace(run, deliveries=deliveries)
    parameters = {**run.parameters, **SURVEYS, **PARAMETERS.get(name, {})}
    return evaluated(replace(run, parameters=parameters), EVALUATION)


def evaluated(run: Run, days: int) -> Run:
    return replace(run, time=run.time.model_copy(update={"evaluation_days": days}))


def row() -> Run:
    """Sixteen compounds of few households, so that the busiest tenth is two; nobody comes from elsewhere.

    There are 150 people, of whom the fifteenth and the sixteenth are not equally content, and who crowd together in
    some compounds more than in others.
    """
    run = small_run("bazhong-red-stewards", 21, warmup=0, horizon=100)
    communities = tuple(
        community.model_copy(
            update={
                "compounds": tuple(
                    compound.model_copy(
                        update={"households": households, "buildings": 1, "migrant_share": 0.0}
                    )
                    for compound in community.compounds
                    for households in (1, 2, 4, 7)
                )
            }
        )
        for community in run.place.communities
    )
    deliveries = tuple(  # the fund maintains small works when their budget has ended
        replace(delivery, end=70) if delivery.intervention.id == "small_works" else delivery
        for delivery in run.deliveries
    )
    hotline = Delivery(implementation("hotline_dispatch"), 0, None, 1, 1.0, 1.0)
    deliveries = (*deliveries, hotline)
    run = replace(run, deliveries=deliveries, place=run.place.model_copy(update={"communities": communities}))
    return evaluated(run, days=40)


@cache
def observed(name: str) -> ObservedWorld:
    """The twin of a place when all is over; run once."""
    twin = ObservedWorld(place(name), kinds=KINDS)
    twin.run()
    return twin


@cache
def over(name: str) -> World:
    """The world of a place when all is over; run once."""
    world = World([place(name)], kinds=KINDS)
    world.run()
    return world


@pytest.mark.slow
@pytest.mark.parametrize("name", PLACES)
def test_a_place_reports_what_its_twin_noted(name: str) -> None:
    assert list(differences(over(name), observed(name))) == []


@pytest.mark.slow
def test_every_metric_is_worked_out_a_second_time_and_is_not_always_nothing() -> None:
    found = [metrics(observed(name)) for name in PLACES]
    asked = METRICS.keys() - added_names()
    for each in found:
        assert asked <= each.keys() <= METRICS.keys()
    paid = {flow for name in PLACES for (flow, _), yuan in observed(name).books.flows.items() if yuan}
    assert paid >= {*FLOWS} - {"opening", "compensation", "write_off"}  # which stand in no metric
    for name in found[0]:
        values = [each[name] for each in found if math.isfinite(each[name])]
        assert {*values} - {0.0, 1.0}, f"{name} is nothing or everything in all places: {values}"
    undefined = {name for name in found[0] if any(math.isnan(each[name]) for each in found)}
    assert undefined >= {"turnout", "local_migrant_gap"}


@pytest.mark.slow
def test_a_metric_that_the_twin_does_not_know_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observe, "of_votes", lambda twin: {"votes_held": 0.0, "votes_lost": 1.0})
    found = {what: (fast, plain) for what, fast, plain in differences(over("row"), observed("row"))}
    assert found.keys() == {"metric turnout", "metric votes_passed", "metric votes_lost"}
    assert found["metric votes_lost"] == (None, 1.0)


def before_the_last_day(closing: Closing) -> bool:
    return closing.day < closing.case.due


def always(*_: Any) -> bool:
    return True


WRONG: dict[str, tuple[Any, str, Any, set[str]]] = {
    "of two days the lower": (
        observe, "quantile", lambda days, share: float(days[int(share * (len(days) - 1))]),
        {"metric days_of_settled"},
    ),
    "on time before the last day": (
        Closing, "on_time", property(before_the_last_day), {"metric on_time"},
    ),
    "closings on paper are solved": (
        Closing, "solved", property(lambda closing: closing.paper or closing.case.solved),
        {"metric truly_solved", "metric within_tolerance", "metric attempts_per_case"},
    ),
    "all cases are disputes": (
        observe, "is_dispute", always, {"metric backlog_age", "metric neighbourhood_of_settled"},
    ),
    "cleaners are volunteers": (
        observe, "role", lambda handler: "volunteers" if isinstance(handler, Team) else "grid",
        {"metric paid_hours", "metric volunteer_hours"},
    ),
    "the quietest compound": (
        observe, "busiest", lambda twin: min(twin.notes.arisen.values()) / twin.notes.arisen.total(),
        {"metric top_decile_share"},
    ),
    "desks have no hours": (
        observe, "Desk", GridWorker, {"metric utilisation"},
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_definition_is_found_and_named(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, wrong, named = WRONG[what]
    monkeypatch.setattr(where, name, wrong)
    found = {each for each, _, _ in differences(over("everything"), observed("everything"))}
    assert named <= found


def short(name: str = "only-red-stewards") -> Run:
    return evaluated(small_run(name, warmup=10, horizon=45), days=20)


@pytest.mark.parametrize(
    ("name", "wrong", "named"),
    [
        ("weekly", lambda twin: {"backlog_all": float(len(twin.cases))}, "series backlog_all 0"),
        ("spread", lambda twin: {}, "metric satisfaction_gini"),
        ("note_closings", lambda twin: None, "metric on_time"),
        ("groups", lambda twin: {}, "group tenure owner residents"),
    ],
    ids=["weekly", "spread", "note_closings", "groups"],
)
def test_a_wrong_note_is_found_and_named(
    name: str, wrong: Callable[[ObservedWorld], Any], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observe, name, wrong)
    twin, world = ObservedWorld(short(), kinds=KINDS), World([short()], kinds=KINDS)
    twin.run()
    world.run()
    assert named in [each for each, _, _ in differences(world, twin)]


def test_who_looks_on_changes_nothing() -> None:
    """Twins are run without notes when they are timed."""
    plain, noted = PlainWorld(short(), kinds=KINDS).run(), ObservedWorld(short(), kinds=KINDS).run()
    assert [case.key for case in plain.cases] == [case.key for case in noted.cases]
    assert [(case.key, case.rating) for case in plain.closed] == [
        (case.key, case.rating) for case in noted.closed
    ]
    assert [(r.satisfaction, r.trust, r.as_of) for r in plain.residents] == [
        (r.satisfaction, r.trust, r.as_of) for r in noted.residents
    ]
    assert not hasattr(plain, "notes")


def test_what_counts_as_the_same() -> None:
    nan = math.nan
    assert same(1.0, 1.0 + 1e-12) and same(1e6, 1e6 + 1e-4) and same(nan, nan) and same("a", "a")
    assert not same(1.0, 1.0 + 1e-8)
    assert not same(nan, 1.0) and not same(1.0, nan) and not same(None, nan) and not same(1, 2)
