"""Parts of phases that stand for themselves, with numbers small enough to follow by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from worlds import BOTH, MIXED, differing, ran, scenario, timed, whole_state, world_of

from model.handlers import Level
from model.phases import ballots, desk, experience, neighbours, settle

AT = np.array


def test_work_in_slices_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = (scenario(MIXED, BOTH, time=timed(5, 40)), 1)
    whole = ran(world_of(run))
    assert len(whole.residents) > 3 * 101
    for module in (experience, neighbours):
        monkeypatch.setattr(module, "SLICE", 101)
    assert differing(whole_state(ran(world_of(run))), whole_state(whole)) == []


def test_motions_of_one_compound_take_turns() -> None:
    assert ballots._turns(AT([3, 1, 3, 1, 3, 0])).tolist() == [0, 0, 1, 1, 2, 0]
    assert ballots._turns(AT([], dtype=np.int64)).tolist() == []


def test_at_the_door_only_renewals_are_major() -> None:
    for kind, major in ((ballots.RENEWAL, True), (ballots.FOUNDING, False)):
        made = ballots._at_the_door(AT([7, 8]), AT([0, 1]), AT([-1, 4]), kind, AT([1.0, 2.0]))
        assert made.major.tolist() == [major] * 2
        assert made.kind.tolist() == [kind] * 2
        assert made.level.tolist() == [Level.NEIGHBOURHOOD] * 2
        assert (made.key.tolist(), made.compound.tolist(), made.building.tolist()) == (
            [7, 8],
            [0, 1],
            [-1, 4],
        )
        assert made.visits.tolist() == [1.0, 2.0]
        assert made.some(AT([1])).key.tolist() == [8]


def test_pairs_are_ties_between_owners_asked_the_same() -> None:
    # Households 5, 2, 9 and 4 are asked, 9 about another motion; 1 and 3 are not asked.
    household, motion = AT([5, 2, 9, 4]), AT([0, 0, 1, 0])
    ties = AT([5, 2, 9, 1, 4, 3]), AT([2, 4, 5, 5, 1, 9])
    one, other = ballots._pairs(motion, household, ties, 10)
    assert (one.tolist(), other.tolist()) == ([0, 1], [1, 3])


def test_the_lawyers_share_counts_what_the_committee_lends_the_desk() -> None:
    asked: list[Any] = []

    def lawyer_help(legal: Any, violation: Any, share: Any, **named: Any) -> Any:
        asked.append((legal.tolist(), violation.tolist(), share.tolist(), named))
        return share

    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([1, 0]), site=AT([0, 1]), community=AT([0, 1])),
        kinds=SimpleNamespace(legal=AT([False, True]), violation=AT([True, False])),
        p=SimpleNamespace(
            lawyer_logit=0.6,
            lawyer_hardening=AT([0.1, 0.2]),
            lawyer_saturation=0.25,
            desk_skill=AT([0.5, 0.7]),
        ),
        levers=SimpleNamespace(mediation_hours=AT([3.0, 0.0]), lawyer_hours=AT([2.0, 0.0])),
        desk_lent=AT([36.0, 0.0]),
        rules=SimpleNamespace(lawyer_help=lawyer_help),
    )
    logits = desk._before_the_desk(world, AT([0, 1]))
    assert logits == pytest.approx(AT([2 / (3 + 36 / 12 + 2) + 0.5, 0.7]))
    legal, violation, share, named = asked[0]
    assert (legal, violation, share) == ([True, False], [False, True], [0.25, 0.0])
    assert (named["helps"], named["hardens"].tolist(), named["saturation"]) == (0.6, [0.1, 0.2], 0.25)


@pytest.mark.parametrize(("after", "comes_back"), [(36.4, True), (36.6, False)])
def test_what_has_held_for_some_years_stays_settled(
    monkeypatch: pytest.MonkeyPatch, after: float, comes_back: bool
) -> None:
    """A tenth of a year is 36.5 days; half of the hazard is left by open deliberation, a third by the lever."""
    booked: list[tuple[list[int], list[int]]] = []
    hazard = 0.8 / 365 / 3 * (1 - 0.5) * 2
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([1]), site=AT([0]), compound=AT([0]), key=AT([9])),
        kinds=SimpleNamespace(relapse=AT([0.0, 0.8])),
        levers=SimpleNamespace(relapse=AT([1 / 3])),
        p=SimpleNamespace(deliberation_relapse=0.5, relapse_scale=2.0, relapse_years=0.1),
        streams=SimpleNamespace(exponential=lambda name, key, site: np.full(key.size, after * hazard)),
        calendar=SimpleNamespace(last=1000),
        day=5,
        relapses=SimpleNamespace(
            schedule=lambda world, rows, days: booked.append((rows.tolist(), days.tolist()))
        ),
    )
    monkeypatch.setattr(settle, "deliberated", lambda world, rows: np.ones(rows.size))
    settle.plan_relapse(world, AT([0]))
    assert booked == [([0], [5 + 1 + 36])] if comes_back else [([], [])]
