"""Self-help: over small cases people talk with the other side before they report (003-17)."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import TOWN, ran, scenario, timed, watch, world_of

from model.phases.daily.experience import bring_up_to_date
from model.rules import Rules
from model.state.cases import Outcome
from model.world import World
from scenarios.scenario import Scenario

YEAR = timed(30, 300)
UNSEEN = {
    "grid_patrol_share": 0.0,
    "grid_visit_share": 0.0,
    "idle_to_visits": 0.0,
    "volunteer_hours_per_week": 0.0,
}
"""Nobody looks around: what residents do not report stays unknown."""


def town(parameters: dict[str, float] | None = None, time: str = YEAR) -> Scenario:
    return scenario(TOWN, "", parameters, time)


class Talks:
    """What became of the cases that arose: how long people talked, when they reported, what they settled."""

    def __init__(self, world: World) -> None:
        self.arisen: list[tuple[bool, int]] = []
        self.opened: list[tuple[bool, int]] = []
        self.among_themselves: list[int] = []
        watch(world, self)

    def __call__(self, world: World) -> None:
        cases, kinds = world.cases, world.kinds
        new, opened, ended = (world.today.rows(event) for event in ("arisen", "opened", "self_settled"))
        fresh = opened[(cases.repeat[opened] == 0) & (cases.paper[opened] == 0)]
        new = new[cases.repeat[new] == 0]
        length = cases.private_until[new] - cases.arisen[new]
        early = cases.private_until[fresh] - cases.opened[fresh]
        self.arisen += zip(kinds.private[cases.kind[new]].tolist(), length.tolist(), strict=True)
        self.opened += zip(kinds.private[cases.kind[fresh]].tolist(), early.tolist(), strict=True)
        self.among_themselves += (world.day - cases.arisen[ended]).tolist()
        assert (cases.outcome[ended] == Outcome.SETTLED).all()
        assert (cases.channel[ended] == -1).all()
        assert (cases.rating[ended] == 0.0).all()


def talks(parameters: dict[str, float]) -> Talks:
    world = world_of(*((town(parameters), seed) for seed in range(4)))
    seen = Talks(world)
    ran(world)
    return seen


@pytest.fixture(scope="module")
def unseen() -> Talks:
    return talks(UNSEEN | {"self_help_success": 0.3, "self_help_ties_slope": 0.0})


def test_small_matters_with_another_side_are_talked_over_for_about_ten_days(unseen: Talks) -> None:
    private = np.array([length for talked, length in unseen.arisen if talked])
    assert private.size > 80
    assert private.min() >= 5 and private.max() <= 15
    assert private.mean() == pytest.approx(10.5, abs=0.5)
    assert all(length == -1 for talked, length in unseen.arisen if not talked)


def test_nobody_reports_while_private_talks_go_on(unseen: Talks) -> None:
    assert any(talked for talked, _ in unseen.opened)
    assert all(early < 0 for talked, early in unseen.opened if talked)
    assert any(early == -1 for talked, early in unseen.opened if not talked)


def test_two_talks_settle_what_two_talks_can(unseen: Talks) -> None:
    private = sum(talked for talked, _ in unseen.arisen)
    assert len(unseen.among_themselves) / private == pytest.approx(1 - 0.7**2, abs=0.06)
    assert min(unseen.among_themselves) >= 2 and max(unseen.among_themselves) <= 15


def test_two_talks_on_one_day_are_two_talks() -> None:
    brief = talks(UNSEEN | {"self_help_success": 0.3, "self_help_ties_slope": 0.0, "self_help_days": 0.5})
    private = [length for talked, length in brief.arisen if talked]
    assert private and set(private) == {1}
    assert len(brief.among_themselves) / len(private) == pytest.approx(1 - 0.7**2, abs=0.06)


def test_patrols_and_visits_may_find_it_before_the_talks_are_over() -> None:
    assert any(talked and early >= 0 for talked, early in talks({}).opened)


def test_ties_help_neighbours_to_settle_and_do_nothing_with_merchants() -> None:
    chance = Rules().self_help_probability(0.12, np.array([0.0, 0.5, 1.0]), True, ties_slope=2.0)
    assert (np.diff(chance) > 0).all()
    assert chance[1] == pytest.approx(0.12)
    assert Rules().self_help_probability(0.12, 0.9, False, ties_slope=2.0) == pytest.approx(0.12)


def test_who_settles_alone_is_glad_and_thanks_nobody_in_charge() -> None:
    sure = UNSEEN | {"self_help_success": 0.9, "self_help_days": 4.0, "settlement_gain": 0.3}
    world = world_of((town(sure), 1))
    gains: list[float] = []

    def before(world: World) -> None:
        bring_up_to_date(world, np.arange(len(world.residents)))
        trust[:], content[:] = world.residents.trust, world.residents.satisfaction

    def after(world: World) -> None:
        rows = world.today.rows("self_settled")
        who = np.setdiff1d(world.cases.complainant[rows], world.cases.complainant[world.today.rows("arisen")])
        if not world.calendar.month_start(world.day):
            assert (world.residents.trust[who] == trust[who]).all()
            gains.extend((world.residents.satisfaction[who] - content[who]).tolist())

    trust, content = np.zeros(len(world.residents)), np.zeros(len(world.residents))
    results = ran(watch(world, after, before)).results()
    assert np.mean(gains) > 0.05
    assert results.runs["self_settled"][0] > 5.0
    known = results.cases["outcome"].isin(["settled", "compromise"]).sum()
    assert world.recorder.flow["settled"].sum() == known > 0


def test_without_tries_everybody_reports_at_once() -> None:
    for none in ({"self_help_tries": 0.0}, {"self_help_days": 0.0}):
        seen = talks(UNSEEN | none)
        assert not seen.among_themselves
        assert all(length == -1 for _, length in seen.arisen)


def test_what_nobody_in_charge_knew_is_no_repeat_contact_when_it_comes_back() -> None:
    """Neighbours settle it, it breaks out again and is reported: the first that anybody in charge hears of it."""
    often = UNSEEN | {
        "self_help_success": 0.9,
        "self_help_days": 4.0,
        "paper_pressure": 0.0,
        "relapse_scale": 3.0,
        "take_up_days": 3650.0,
        "standing_stock": 0.0,
    }
    world = world_of(*((town(often), seed) for seed in range(8)))
    ever: dict[tuple[int, ...], int] = {}  # by case, with all its returns: how often it became known
    contacts = first = 0

    def count(world: World) -> None:
        nonlocal contacts, first
        cases = world.cases
        for row in world.today.rows("opened"):
            case = (
                int(cases.run[row]), int(cases.building[row]), int(cases.kind[row]),
                int(cases.complainant[row]), int(cases.respondent[row]),
            )  # fmt: skip
            if cases.repeat[row] == 0:
                ever[case] = 0
            before = ever.setdefault(case, 0)
            ever[case] += 1
            if world.day >= 0:
                contacts += before > 0
                first += before == 0 and cases.repeat[row] > 0

    watch(world, count)
    results = ran(world).results()
    assert world.recorder.flow["repeats"].sum() == contacts > 3
    assert first > 3
    assert results.runs["repeat_contacts"][0] > 0.0
