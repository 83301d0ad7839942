"""The fast world against its twin, written a second time in plain loops: the same histories, to the last case."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from reference.compare import Pair, compare, first_difference
from reference.known import known_packages, unknown
from reference.small import busy_kinds, small_run

from agents.resident import report_hazard
from model.rules import Rules
from model.world import World
from plain.codes import Outcome
from plain.interventions import INTERVENTIONS
from plain.world import PlainWorld
from scenarios.loader import load

PACKAGES = known_packages()
CONTENTS = {name: frozenset(load(name).interventions) for name in PACKAGES}
WITHIN = {name for name, own in CONTENTS.items() if any(own < other for other in CONTENTS.values())}
REPEATED = WITHIN | {"liangjiang-branch", "liangjiang-digital", "liangjiang-grid"}
EACH = [pytest.param(name, marks=[pytest.mark.long] if name in REPEATED else []) for name in PACKAGES]
"""A package runs with the long tests if its interventions and its archetypes are all among those of other runs here."""


def test_the_twin_is_asked_about_everything_that_there_is() -> None:
    if notes := list(unknown()):
        pytest.skip("; ".join(notes))


@pytest.mark.slow
def test_with_all_interventions_at_once_the_two_agree_for_over_a_year() -> None:
    run = small_run("everything")
    assert {delivery.intervention.id for delivery in run.deliveries} == set(INTERVENTIONS)
    assert run.time.horizon_days >= 365
    assert compare(run, busy_kinds()) is None


@pytest.mark.slow
def test_the_two_agree_where_custody_ends_a_desk_comes_late_and_renewals_are_finished() -> None:
    assert compare(small_run("endings"), busy_kinds()) is None


@pytest.mark.slow
def test_the_two_agree_where_people_give_up_petition_and_try_again() -> None:
    assert compare(small_run("discontent"), busy_kinds()) is None


@pytest.mark.slow
@pytest.mark.parametrize("package", EACH)
def test_of_every_package_the_two_tell_the_same_histories_over_a_year(package: str) -> None:
    run = small_run(package, seed=PACKAGES.index(package) + 1)
    assert run.time.horizon_days >= 365
    assert compare(run, busy_kinds()) is None


def test_what_is_compared_is_worth_comparing() -> None:
    pair = Pair(small_run("bachuan-gongfang", warmup=0, horizon=60), busy_kinds())
    while not pair.over:
        pair.step()
    assert len(pair.twin.residents) >= 300
    assert len(pair.twin.closed) >= 20
    assert {case.channel for case in pair.twin.closed if case.channel is not None} >= {0, 1, 3}


def test_where_people_give_up_whatever_may_follow_does_follow() -> None:
    twin = PlainWorld(small_run("discontent"), kinds=busy_kinds())
    seen: Counter[str] = Counter()
    while twin.day <= twin.last:
        twin.step()
        today = twin.today
        seen.update(
            faded=sum(case.outcome == Outcome.FADED for case in today.closed),
            settled_late=sum(case.solved and case.charged == 2 for case in today.closed),
            taken_up=len(today.taken_up),
            petitioned=len(today.petitioned),
            petitioned_again=sum(case.petitions > 1 for case in today.petitioned),
            left_the_desk=len(today.heard),
            found_with_file=sum(case.resignations > 0 and case.attempts > 0 for case in today.opened),
            not_deliberated_again=sum(
                case.first_known < case.opened and case.common for case in today.opened
            ),
        )
    assert [event for event, times in seen.items() if not times] == []


@pytest.mark.parametrize("name", ["everything", "endings"])
def test_offices_enforce_something_where_the_two_are_compared(name: str) -> None:
    world, enforced = World([small_run(name)], kinds=busy_kinds()), 0
    while world.day <= world.calendar.last:
        world.step()
        enforced += world.today.rows("enforced").size
    assert enforced > 0


def test_a_difference_is_named_by_day_process_and_entity() -> None:
    run = small_run("only-red-stewards", warmup=0, horizon=70)
    for_good = Rules(repair_probability=lambda *_, **__: 1.0)  # in the twin alone whatever is mended stays so
    found = compare(run, busy_kinds(), for_good)
    assert found is not None
    assert found.process == "settle"
    assert "case" in found.what
    assert found == first_difference(run, busy_kinds(), for_good)


def test_a_difference_too_small_to_tell_yet_is_found_in_the_answers_of_a_rule() -> None:
    run = small_run("only-red-stewards", warmup=0, horizon=20)

    def a_little_more(*asked: Any, **named: Any) -> Any:
        return report_hazard(*asked, **named) * 1.0000001

    found = compare(run, busy_kinds(), Rules(report_hazard=a_little_more))
    assert found is not None
    assert found.what == "answers of the rule report_hazard"
    assert found.day <= 1  # long before a case tells


def test_a_missing_number_is_a_difference() -> None:
    pair = Pair(small_run("only-red-stewards", warmup=0, horizon=20), busy_kinds())
    pair.step()
    assert pair.difference("a day") is None
    pair.world.buildings.works_paid[1] = np.nan
    found = pair.difference("a day")
    assert found is not None and found.what == "buildings.works_paid[1]"
