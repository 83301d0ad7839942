"""Parts of phases that stand for themselves, with numbers small enough to follow by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from worlds import BOTH, MIXED, OLD, differing, ran, scenario, set_lever, timed, whole_state, world_of

from agents.merchant import RESTAURANT, WORKSHOP
from model.inputs.kinds import DRIVERS
from model.phases.daily import (
    deliberate,
    desk,
    escalate,
    experience,
    notice,
    queues,
    route,
    self_help,
    settle,
)
from model.phases.monthly import (
    ballots,
    bodies,
    custody,
    fund,
    meeting,
    merchants,
    neighbours,
    property_month,
    upkeep,
)
from model.phases.monthly.bodies import FAILED, PASSED, Body
from model.rules import Rules
from model.state.cases import Outcome, State
from model.state.handlers import Level, Role
from model.state.tables import FAR_OFF
from model.state.today import Today

AT = np.array


class Rows(SimpleNamespace):
    """Columns of a table of so many rows."""

    def __init__(self, rows: int, **columns: Any) -> None:
        super().__init__(**columns)
        self._rows = rows

    def __len__(self) -> int:
        return self._rows


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
    assert ballots._turns(AT([5, 2] * 40)).tolist() == [turn for turn in range(40) for _ in range(2)]


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


def test_votes_are_counted_by_heads_and_by_area() -> None:
    """Of motion 0 one of two owners votes, of motion 1 nobody, of motion 2 two of three."""
    asked: list[Any] = []

    def has_quorum(heads: Any, area: Any) -> Any:
        asked.append((heads.tolist(), area.tolist()))
        return AT([True, False, True])

    def passes_vote(enough: Any, heads: Any, area: Any, major: Any) -> Any:
        asked.append((heads.tolist(), area.tolist()))
        return AT([True, False, False])

    world: Any = SimpleNamespace(
        households=SimpleNamespace(area=AT([30.0, 10.0, 50.0, 20.0, 60.0, 20.0])),
        rules=SimpleNamespace(has_quorum=has_quorum, passes_vote=passes_vote),
    )
    yes = AT([True, False, False, True, False, False])
    votes = ballots.Votes(
        AT([0, 0, 1, 2, 2, 2]), np.arange(6), AT([True, False, False, True, True, False]), yes, yes
    )
    motions: Any = SimpleNamespace(key=np.arange(3), major=np.zeros(3, np.bool_))
    counted = ballots.count(world, motions, votes)
    assert asked == [([0.5, 0.0, 2 / 3], [0.75, 0.0, 0.8]), ([1.0, 0.0, 0.5], [1.0, 0.0, 0.25])]
    assert counted["electorate"].tolist() == [2, 1, 3] and counted["electorate"].dtype == np.int64
    assert counted["reason"].tolist() == [0, 1, 2]


def test_one_owner_after_the_other_joins_in_until_all_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Owners in a row, each of whom votes once the one before does: as many rounds as there are owners."""
    monkeypatch.setattr(
        ballots, "_readiness", lambda world, motions, motion, household: np.zeros(motion.size)
    )
    monkeypatch.setattr(ballots, "_doubt", lambda *_: np.zeros(1))
    monkeypatch.setattr(ballots, "_pairs", lambda *_: (AT([], dtype=np.intp), AT([], dtype=np.intp)))
    rounds: list[int] = []

    def takes_part(ready: Any, seen: Any, bar: Any, cascade: Any) -> Any:
        rounds.append(round(seen[0] * ready.size))
        return np.arange(ready.size) <= rounds[-1]

    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(run=AT([0]), households=AT([5.0])),
        households=Rows(5), reach=SimpleNamespace(visible_members=AT([0.0])),
        p=SimpleNamespace(turnout_ties_weight=0.0, visible_weight=0.0, turnout_cascade=1.0),
        rules=SimpleNamespace(seen_share=lambda ties, all_, visible, **_: all_, takes_part=takes_part),
    )  # fmt: skip
    motions: Any = SimpleNamespace(compound=AT([0]), key=AT([1]))
    for owners in (1, 5):
        asked = np.zeros(owners, np.intp)
        took = ballots._take_part(
            world, motions, asked, np.arange(owners), (AT([], np.intp), AT([], np.intp))
        )
        assert took.all()
    assert rounds == [0, 1, 0, 1, 2, 3, 4, 5]


def test_losers_of_a_vote_lose_trust_by_how_it_was_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two compounds: half deliberated and captured, and neither. Who voted against what passed loses, nobody else."""
    lost: dict[int, float] = {}
    monkeypatch.setattr(
        ballots,
        "shift_trust",
        lambda world, who, change: lost.update(zip(who.tolist(), change.tolist(), strict=True)),
    )
    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(run=AT([0, 1]), cross=AT([True, False])),
        levers=SimpleNamespace(deliberation=AT([0.5, 0.0])),
        p=SimpleNamespace(capture_unfairness=AT([0.3, 0.4]), loser_trust=AT([0.1, 0.2])),
        head_of=lambda households: households * 10,
    )
    no, yes = False, True
    motions: Any = SimpleNamespace(compound=AT([0, 1, 1]))
    votes = ballots.Votes(
        AT([0, 0, 0, 1, 2]),
        AT([1, 2, 3, 4, 5]),
        AT([yes, yes, no, yes, yes]),
        AT([no, yes, no, no, no]),
        AT([no] * 5),
    )
    ballots._hurt(world, motions, votes, AT([True, True, False]))
    assert lost == pytest.approx({10: -0.1 * (1.0 - 0.5 + 0.3), 40: -0.2})


def test_winners_make_good_what_losers_lose_as_far_as_was_promised() -> None:
    paid: list[Any] = []
    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(run=AT([0, 1]), community=AT([7, 8])),
        levers=SimpleNamespace(compensation=AT([0.5, 0.25])),
        p=SimpleNamespace(compensation_yuan=AT([10_000.0, 20_000.0])),
        books=SimpleNamespace(pay=lambda *payment: paid.append(payment)),
    )
    motions: Any = SimpleNamespace(key=np.arange(3), compound=AT([0, 1, 1]))
    loses, some = AT([True, True, False, True, True]), AT([True] * 5)
    votes = ballots.Votes(AT([0, 0, 0, 1, 2]), np.arange(5), some, some, loses)
    yuan = ballots._compensate(world, motions, votes, AT([True, True, False]))
    assert yuan.tolist() == [10_000.0, 5_000.0, 0.0]
    [(flow, community, each)] = paid
    assert flow == "compensation"
    assert (community.tolist(), each.tolist()) == ([7, 7, 8], [5_000.0, 5_000.0, 5_000.0])


def test_those_on_the_ground_floor_lose_by_a_lift_in_the_first_building_too() -> None:
    world = world_of((scenario(OLD), 1))
    lift = world.kinds.names.index("lift_retrofit")
    building = AT([0, -1])
    motions = ballots.Motions(
        AT([1, 2], dtype=np.uint64),
        AT([0, 1]),
        building,
        AT([lift, lift]),
        AT([0, 0]),
        AT([1.0, 1.0]),
        AT([True] * 2),
    )
    asked, household = ballots._owners(world, motions.compound, building)
    _, loses = ballots._say_yes(world, motions, asked, household)
    floor, here = world.households.floor[household], asked == 0
    assert (here & (floor == 1)).any() and loses[here & (floor == 1)].all()
    assert not loses[here & (floor == floor.max())].any()
    assert not loses[~here].any()


def test_votes_are_due_on_their_day_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    due: list[list[int]] = []

    def motions(world: Any, *rows: Any) -> Any:
        due.extend(each.tolist() for each in rows)
        return SimpleNamespace(key=AT([]))

    monkeypatch.setattr(ballots, "_motions", motions)
    monkeypatch.setattr(ballots, "renewal_asked", lambda world: AT([True, True, True, False]))
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(ballot=AT([29, 30, 31, 30]), state=AT([State.WAITING] * 3 + [State.CLOSED])),
        compounds=SimpleNamespace(campaign=AT([31, 30, 29, FAR_OFF])),
        buildings=SimpleNamespace(vote=AT([30, 29, 31, 30])),
        day=30,
    )
    ballots.ballots(world)
    assert due == [[0, 1], [1, 2], [0, 1]]


@pytest.mark.parametrize(("day", "recorded"), [(-1, 0), (0, 1)])
def test_votes_are_on_record_from_the_first_day_of_the_horizon(
    monkeypatch: pytest.MonkeyPatch, day: int, recorded: int
) -> None:
    """One vote each on a case, on a founding and on a renewal: each verdict goes where it belongs."""
    heard: dict[str, Any] = {}
    log: list[Any] = []
    passed = AT([True, False, True])
    motions: Any = SimpleNamespace(
        key=AT([1, 2, 3]), compound=AT([0, 1, 0]), kind=AT([4, -1, -2]), level=AT([1, 0, 0])
    )
    monkeypatch.setattr(ballots, "_motions", lambda *_: motions)
    monkeypatch.setattr(ballots, "hold", lambda *_: None)
    monkeypatch.setattr(ballots, "count", lambda *_: {"passed": passed, "electorate": AT([5, 6, 7])})
    monkeypatch.setattr(ballots, "_compensate", lambda *_: AT([0.5, 0.0, 0.0]))
    for name in ("_made_known", "founded", "_renewals"):
        monkeypatch.setattr(
            ballots,
            name,
            lambda world, rows, passed, name=name: heard.update({name: (rows.tolist(), passed.tolist())}),
        )
    for name in ("_hurt", "_pay_own_share"):
        monkeypatch.setattr(ballots, name, lambda *asked, name=name: heard.update({name: asked[-1].tolist()}))
    monkeypatch.setattr(ballots, "renewal_asked", lambda world: AT([False, True]))
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(ballot=AT([day, FAR_OFF]), state=AT([State.WAITING] * 2)),
        compounds=SimpleNamespace(campaign=AT([FAR_OFF, day]), run=AT([8, 9]), community=AT([6, 7])),
        buildings=SimpleNamespace(vote=AT([day, day])), day=day,
        ballot_log=SimpleNamespace(add=lambda **entry: log.append(entry)),
    )  # fmt: skip
    ballots.ballots(world)
    assert heard == {
        "_made_known": ([0], [True]), "founded": ([1], [False]), "_renewals": ([1], [True]),
        "_hurt": [True, False, True], "_pay_own_share": [True, False, True],
    }  # fmt: skip
    assert len(log) == recorded
    if recorded:
        found = {name: values.tolist() for name, values in log[0].items()}
        assert (found["run"], found["community"], found["day"]) == ([8, 9, 8], [6, 7, 6], [0, 0, 0])
        assert (found["compensation"], found["electorate"]) == ([0.5, 0.0, 0.0], [5, 6, 7])


def test_what_is_put_to_the_vote_of_whom_and_after_how_many_rounds() -> None:
    """Kind 0 concerns a building, 1 the compound; a third campaign takes thrice the rounds of the first."""
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            key=AT([5, 6]), kind=AT([1, 0]), building=AT([2, 3]), compound=AT([0, 1]), level=AT([1, 2]),
            attempts=AT([3, 4]),
        ),
        kinds=SimpleNamespace(radius=AT([ballots._BUILDING, ballots._BUILDING + 1]), major=AT([True, False])),
        compounds=SimpleNamespace(key=AT([7, 8]), run=AT([0, 1]), tries=AT([0, 2])),
        buildings=SimpleNamespace(key=AT([9, 10]), run=AT([0, 1]), compound=AT([0, 1]), refusals=AT([1, 2])),
        p=SimpleNamespace(founding_visits=AT([2.0, 1.5]), renewal_visits=AT([4.0, 1.5])),
    )  # fmt: skip
    of_cases = ballots._of_cases(world, AT([0, 1]))
    assert (of_cases.building.tolist(), of_cases.visits.tolist()) == ([-1, 3], [3.0, 4.0])
    assert of_cases.major.tolist() == [False, True]
    campaigns = ballots._of_campaigns(world, AT([0, 1]))
    assert (campaigns.visits.tolist(), campaigns.key.tolist()) == ([2.0, 5.0], [7, 8])
    assert (campaigns.building < 0).all()
    renewals = ballots._of_renewals(world, AT([0, 1]))
    assert (renewals.visits.tolist(), renewals.building.tolist()) == ([8.0, 5.0], [0, 1])


def test_verdicts_on_cases_are_acted_upon_tomorrow() -> None:
    cases = SimpleNamespace(
        verdict=np.zeros(3, np.int64),
        ballot=AT([4, 5, 4]),
        next_day=AT([FAR_OFF] * 3),
        remaining=AT([30, 30, 30]),
    )
    world: Any = SimpleNamespace(cases=cases, day=5)
    ballots._made_known(world, AT([0, 2]), AT([True, False]))
    assert cases.verdict.tolist() == [PASSED, 0, FAILED]
    assert cases.ballot.tolist() == [FAR_OFF, 5, FAR_OFF]
    assert cases.next_day.tolist() == [6, FAR_OFF, 6]
    assert cases.remaining.tolist() == [0, 30, 0]


def test_owners_who_refuse_renewal_are_asked_again_after_a_while() -> None:
    buildings = SimpleNamespace(
        agreed=np.zeros(3, np.bool_), refusals=AT([0, 1, 2]), vote=AT([10, 10, 10]), run=AT([0, 0, 1])
    )
    world: Any = SimpleNamespace(
        buildings=buildings, day=10, p=SimpleNamespace(renewal_again_days=AT([180.0, 90.5]))
    )
    ballots._renewals(world, AT([0, 2]), AT([True, False]))
    assert buildings.agreed.tolist() == [True, False, False]
    assert buildings.refusals.tolist() == [0, 1, 3]
    assert buildings.vote.tolist() == [FAR_OFF, 10, 10 + 91]


def test_owners_pay_for_the_lift_that_they_voted_for() -> None:
    """Kind 0 costs each owner 100 yuan, kind 2 costs 5; renewals are paid as they are built, foundings cost nothing."""
    paid: list[Any] = []
    world: Any = SimpleNamespace(
        kinds=SimpleNamespace(owners_yuan=AT([100.0, 0.0, 5.0])),
        compounds=SimpleNamespace(community=AT([7, 8])),
        books=SimpleNamespace(pay=lambda *payment: paid.append(payment)),
    )
    motions: Any = SimpleNamespace(
        kind=AT([2, ballots.RENEWAL, 0, 0, ballots.FOUNDING]), compound=AT([0, 0, 1, 1, 1])
    )
    ballots._pay_own_share(world, motions, AT([3, 7, 4, 2, 9]), AT([True, True, False, True, True]))
    [(flow, community, yuan)] = paid
    assert flow == "owners_share"
    assert (community.tolist(), yuan.tolist()) == ([7, 8], [15.0, 200.0])


def test_a_body_speaks_for_owners_in_common_matters_elected_or_appointed() -> None:
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([1, 1, 1, 0]), compound=AT([0, 1, 2, 1])),
        kinds=SimpleNamespace(common=AT([False, True])),
        compounds=SimpleNamespace(body=AT([Body.NONE, Body.OWN, Body.MANAGED])),
    )
    assert settle.spoken_for(world, np.arange(4)).tolist() == [False, True, True, False]


def test_a_body_that_owners_elected_speaks_for_them_in_full() -> None:
    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(body=AT([Body.NONE, Body.OWN, Body.MANAGED]), run=AT([0, 0, 1])),
        p=SimpleNamespace(management_legitimacy=AT([0.3, 0.6])),
    )
    assert bodies.standing(world, AT([2, 1, 0])).tolist() == [0.6, 1.0, 0.0]


def test_owners_without_a_committee_are_called_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compound 0 has a committee, 1 an appointed body, 2 nobody but a campaign, 3 nobody; 4 has no luck."""
    monkeypatch.setattr(bodies, "_luck", lambda world, process: AT([0.1, 0.1, 0.1, 0.1, 0.9]))
    monkeypatch.setattr(bodies, "first_day", lambda world, compounds: compounds + 20)
    compounds = SimpleNamespace(
        body=AT([Body.OWN, Body.MANAGED, Body.NONE, Body.NONE, Body.NONE]),
        campaign=AT([FAR_OFF, FAR_OFF, 35, FAR_OFF, FAR_OFF]),
    )
    world: Any = SimpleNamespace(
        compounds=compounds, levers=SimpleNamespace(founding=np.full(5, 0.5)), day=30
    )
    bodies._call(world)
    assert compounds.campaign.tolist() == [FAR_OFF, 30 + 21, 35, 30 + 23, FAR_OFF]


def test_the_business_on_the_other_side_may_be_the_first() -> None:
    businesses = Rows(2, compliance=AT([0.9, 0.2]))
    world: Any = SimpleNamespace(cases=SimpleNamespace(merchant=AT([1, 0, -1])), merchants=businesses)
    assert merchants.compliance_of(world, np.arange(3)).tolist() == [0.2, 0.9, 0.5]


def test_the_firms_staff_see_what_they_pass_by(monkeypatch: pytest.MonkeyPatch) -> None:
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(compound=AT([0, 1]), run=AT([0, 1]), kind=AT([0, 0])),
        compounds=SimpleNamespace(quality=AT([0.5, 0.8])),
        levers=SimpleNamespace(firm_eyes=AT([1.0, 0.5])),
        kinds=SimpleNamespace(visibility=AT([0.5])),
        p=SimpleNamespace(firm_rounds=AT([0.2, 0.4])),
        rules=Rules(),
    )
    monkeypatch.setattr(notice, "served_by_firm", lambda world: AT([1.0, 1.0]))
    seen = notice._seen_by_firm(world, AT([0, 1]))
    assert seen == pytest.approx(AT([0.5 * 1.0 * 0.2 * 0.5, 0.5 * 0.5 * 0.4 * 0.8]))


def test_what_stalls_on_others_and_is_free_comes_to_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds: 0 needs one office, 1 none, 2 is with a business, 3 needs two offices.

    Rows 0 to 4 come to the table; 5 is at work though it needs one office only, 6 needs nobody, 7 is with the grid,
    8 waits for a vote, 9 for its verdict, 10 was tabled, 11 is in nobody's hands, 12 is latent.
    """
    neighbour, merchant = meeting._MERCHANT + 7, meeting._MERCHANT
    wait, at_work = State.WAITING, State.OPEN
    cases = SimpleNamespace(
        state=AT(
            [wait, at_work, wait, at_work, wait, at_work, wait, wait, wait, wait, wait, wait, State.LATENT]
        ),
        kind=AT([0, 2, 2, 3, 3, 0, 1, 0, 0, 0, 0, 0, 2]),
        level=AT([1, 1, 2, 1, 3, 1, 1, 0, 1, 1, 1, 1, 1]),
        ballot=AT([FAR_OFF] * 8 + [40] + [FAR_OFF] * 4),
        verdict=AT([0] * 9 + [1] + [0] * 3),
        tabled=AT([False] * 10 + [True] + [False] * 2),
        handler=AT([0] * 11 + [-1, 0]),
    )
    kinds = SimpleNamespace(
        departments=AT([1, 0, 0, 2]), party=AT([neighbour, neighbour, merchant, neighbour])
    )
    world: Any = SimpleNamespace(cases=cases, kinds=kinds)
    monkeypatch.setattr(meeting, "deliberating", lambda world, rows: np.zeros(rows.size, np.bool_))
    assert meeting._stalled(world).tolist() == [0, 1, 2, 3, 4]
    monkeypatch.setattr(meeting, "deliberating", lambda world, rows: rows == 3)
    assert meeting._stalled(world).tolist() == [0, 1, 2, 4]


# --- self-help and routing


def test_people_try_by_themselves_over_small_new_matters_where_they_try_at_all() -> None:
    """5 to 15 days. In run 0 people try once, in 1 not at all, in 2 for no time, in 3 a day."""
    cases = SimpleNamespace(
        kind=AT([0, 0, 0, 1, 0, 0]), repeat=AT([0, 0, 0, 0, 1, 0]), run=AT([0, 1, 2, 0, 0, 3]), key=np.arange(6),
        private_until=np.zeros(6, np.int64),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        cases=cases, day=30, kinds=SimpleNamespace(private=AT([True, False])),
        p=SimpleNamespace(self_help_days=AT([10.0, 10.0, 0.0, 0.8]), self_help_tries=AT([1.0, 0.0, 2.0, 1.0])),
        streams=SimpleNamespace(uniform=lambda name, key, run: np.full(key.size, 0.75)),
    )  # fmt: skip
    self_help.plan_talks(world, np.arange(6))
    assert cases.private_until[[0, 5]].tolist() == [30 + 13, 30 + 1]
    assert (cases.private_until[1:5] < 30).all()


def test_talks_are_spread_over_the_days_that_people_give_themselves() -> None:
    """Two talks in one day fall on that day, on its only one; two in four days on the second and on the fourth."""
    cases = SimpleNamespace(run=np.zeros(2, np.int64), arisen=AT([0, 0]), private_until=AT([1, 4]))
    world: Any = SimpleNamespace(cases=cases, p=SimpleNamespace(self_help_tries=2.0))
    held = []
    for day in range(5):
        world.day = day
        held.append(self_help._talks(world, AT([0, 1])).tolist())
    assert [each[0] for each in held[:2]] == [0, 2]
    assert [each[1] for each in held] == [0, 0, 1, 0, 1]


def test_two_talks_on_one_day_are_two_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a chance of 0.3 a talk and luck of 0.4: one talk fails, two (0.51) do not; case 2 is not talked over."""
    ended: list[int] = []
    monkeypatch.setattr(self_help, "_talks", lambda world, rows: AT([1, 2, 0])[rows])
    monkeypatch.setattr(self_help, "_success", lambda world, rows: np.full(rows.size, 0.3))
    monkeypatch.setattr(self_help, "_among_themselves", lambda world, rows: ended.extend(rows.tolist()))
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            private_until=AT([9, 9, 9, 8]), channel=np.full(4, -1), key=np.arange(4), run=np.zeros(4, np.int64)
        ),
        streams=SimpleNamespace(uniform=lambda name, key, run, day: np.full(key.size, 0.4)), day=9,
    )  # fmt: skip
    rows, trying = self_help.talk(world, np.arange(4))
    assert ended == [1]
    assert (rows.tolist(), trying.tolist()) == ([0, 2, 3], [True, True, False])


def test_an_attempt_takes_a_minute_at_least_and_less_where_neighbours_help() -> None:
    """Care of which neighbours do half; a vote that no body calls; one that a body calls; a trifle."""
    asked: list[Any] = []

    def work_minutes(hours: Any, z: Any, factor: Any, spread: Any) -> Any:
        asked.append((z.tolist(), factor.tolist(), spread.tolist()))
        return hours * 60.0 * factor

    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            run=AT([0, 0, 1, 1]), kind=AT([0, 1, 1, 2]), compound=AT([0, 1, 2, 0]), attempts=np.zeros(4, np.int64),
            paper=np.zeros(4, np.int64), key=np.arange(4, dtype=np.uint64),
        ),
        kinds=SimpleNamespace(hours=AT([2.0, 3.0, 0.001]), needs_vote=AT([False, True, False]),
            care=AT([True, False, False])),
        compounds=SimpleNamespace(body=AT([0, 0, 1])), workload=SimpleNamespace(care_relief=AT([0.5, 0.4, 0.3])),
        streams=SimpleNamespace(normal=lambda name, key, run: key + 0.5),
        p=SimpleNamespace(ballot_uncalled_factor=AT([1.5, 1.7]), hours_spread=AT([0.8, 0.9])),
        rules=SimpleNamespace(work_minutes=work_minutes),
    )  # fmt: skip
    minutes = route.attempt_minutes(world, np.arange(4), AT([1.0, 2.0, 1.0, 1.0]))
    assert minutes.tolist() == [60, 3 * 60 * 2 * 1.5, 180, 1] and minutes.dtype == np.int64
    assert asked == [([0.5, 1.5, 2.5, 3.5], [0.5, 3.0, 1.0, 1.0], [0.8, 0.8, 0.9, 0.9])]


def test_stewards_take_small_matters_between_neighbours_that_they_get_done_soon() -> None:
    """Cases in patches 0, 1, 1 and 2, which has no steward: small, large, small and with a business, small."""
    asked: list[Any] = []

    def takes_on(between: Any, large: Any, wait: Any, *, longest: Any) -> Any:
        asked.append((between.tolist(), large.tolist(), wait.tolist(), longest.tolist()))
        return between & ~large

    neighbour, large = queues._NEIGHBOUR, queues._LARGE
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([0, 1, 2, 0]), building=AT([0, 1, 2, 3]), run=AT([0, 1, 1, 1])),
        buildings=SimpleNamespace(patch=AT([0, 1, 1, 2]), grid=AT([0, 1, 0, 1])),
        levers=SimpleNamespace(steward_hours=AT([4.0, 0.5, 0.0]), anywhere=lambda name: name == "steward_hours"),
        kinds=SimpleNamespace(
            party=AT([neighbour, neighbour, neighbour + 1]), stake=AT([large + 1, large, large + 1]),
            hours=AT([1.0, 2.0, 0.5]),
        ),
        p=SimpleNamespace(take_on_days=AT([7.0, 9.0])),
        workload=SimpleNamespace(queue=AT([5.0, 5.0, 5.0, 20.0, -60.0, 0.0])),
        rules=SimpleNamespace(takes_on=takes_on),
        handlers=SimpleNamespace(
            first_grid=1, first_steward=3, workday=AT([9.0, 9.0, 9.0, 20.0, 14.0, 0.0]),
            weekend=AT([0.0, 0.0, 0.0, 20.0, 7.0, 0.0]),
        ),
    )  # fmt: skip
    assert route._neighbourhood(world, np.arange(4)).tolist() == [3, 2, 1, 2]
    between, by_stake, wait, longest = asked[0]  # nobody is asked about the patch without a steward
    assert (between, by_stake, longest) == ([True, True, False], [False, True, False], [7.0, 9.0, 9.0])
    assert wait == pytest.approx([(20 + 60) / 20, (-60 + 120) / 12, 0.0])  # what is saved up makes it sooner
    world.levers.anywhere = lambda name: False
    assert route._neighbourhood(world, np.arange(4)).tolist() == [1, 2, 1, 2]
    assert len(asked) == 1


def test_queues_hold_what_is_open_less_what_stewards_have_saved_up() -> None:
    """Handlers: 0 grid, 1 committee, 2 desk, 3 and 4 stewards; the last cases wait, are closed, are nobody's."""
    live, waits, over = State.OPEN, State.WAITING, State.CLOSED
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            state=AT([live, live, live, live, waits, over, live]), handler=AT([2, 3, 3, 0, 2, 3, -1]),
            remaining=AT([100, 40, 30, 90, 70, 50, 20]),
        ),
        levers=SimpleNamespace(anywhere=lambda name: name == "steward_hours"),
        stewards=SimpleNamespace(bank=AT([15, 60])), workload=SimpleNamespace(queue=np.zeros(5)),
    )  # fmt: skip
    world.handlers = type("Five", (), {"first_steward": 3, "__len__": lambda self: 5})()
    queues.note_queues(world)
    assert world.workload.queue.tolist() == [90.0, 0.0, 100.0, 55.0, -60.0]
    world.levers.anywhere = lambda name: name == "mediation_hours"
    world.cases.remaining[0] = 10
    queues.note_queues(world)
    assert world.workload.queue.tolist() == [90.0, 0.0, 10.0, 55.0, -60.0]
    world.levers.anywhere, world.cases.remaining[0] = lambda name: False, 50
    queues.note_queues(world)
    assert world.workload.queue[2] == 10.0  # where nobody may choose, nobody counts


def test_nothing_is_handed_off_in_the_neighbourhood() -> None:
    cases = SimpleNamespace(level=AT([Level.NEIGHBOURHOOD, Level.COMMUNITY]), kind=AT([1, 0]))
    world: Any = SimpleNamespace(cases=cases, levers=None, kinds=SimpleNamespace(departments=AT([0, 2])))
    route._hand_off(world, AT([0, 1]))


def test_a_hand_off_within_the_day_keeps_nobody_waiting() -> None:
    """Of two cases one waits for three days, with one more hand-off than that of the other, which waits for none."""
    cases = SimpleNamespace(
        level=AT([Level.COMMUNITY, Level.STREET]), kind=AT([0, 0]), run=AT([0, 1]), community=AT([0, 1]),
        attempts=np.zeros(2, np.int64), paper=np.zeros(2, np.int64), key=np.arange(2, dtype=np.uint64),
        handoffs=AT([1, 1]), next_day=np.zeros(2, np.int64), state=np.full(2, State.OPEN),
    )  # fmt: skip
    asked: list[Any] = []

    def handoff_delay(count: Any, z: Any, turnaround: Any, spread: Any) -> Any:
        asked.append([each.tolist() for each in (count, turnaround, spread)])
        return AT([3.9, 0.0])

    world: Any = SimpleNamespace(
        cases=cases, kinds=SimpleNamespace(departments=AT([1])), day=30,
        levers=SimpleNamespace(fragmentation=AT([1.0, 0.0]), turnaround=AT([5.0, 6.0])),
        p=SimpleNamespace(hours_spread=AT([0.8, 0.9])), rules=SimpleNamespace(handoff_delay=handoff_delay),
        streams=SimpleNamespace(
            uniform=lambda name, key, run: np.full(key.size, 0.5), normal=lambda name, key, run: key
        ),
    )  # fmt: skip
    route._hand_off(world, AT([0, 1]))
    assert asked == [[[2, 1], [5.0, 6.0], [0.8, 0.9]]]
    assert cases.handoffs.tolist() == [3, 2]
    assert cases.next_day.tolist() == [33, 30]
    assert cases.state.tolist() == [State.WAITING, State.OPEN]


def test_nobody_who_does_not_volunteer_is_weary_at_the_beginning() -> None:
    people = world_of((scenario(OLD), 1)).residents
    assert (people.weary[people.volunteer] > 0).any() and (people.weary < 0).any()
    assert (people.weary[~people.volunteer] <= 0).all()


# --- what matters mean to people


def test_the_first_resident_is_brought_up_to_date_like_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(experience, "bring_up_to_date", lambda world, rows: seen.extend(rows.tolist()))
    today = Today()
    today.arisen, today.opened, today.closed = [AT([0])], [AT([1])], [AT([2])]
    world: Any = SimpleNamespace(
        today=today,
        cases=SimpleNamespace(complainant=AT([4, 5, 6, 0]), respondent=AT([0, -1, 7, -1])),
    )
    experience._reach(world, AT([3]))
    assert sorted(seen) == [0, 0, 4, 5, 6, 7]


def test_satisfaction_drifts_to_its_level_by_the_day_that_is_asked_for() -> None:
    world = ran(world_of((scenario(OLD, time=timed(5, 40)), 1)))
    rows = np.arange(len(world.residents))
    level = experience.own_level(world, rows, world.building_of())
    today = experience.relaxed(world, rows)
    later = experience.relaxed(world, rows, world.day + 10)
    kept = 0.5 ** (10.0 / world.p.satisfaction_half_life)
    assert later == pytest.approx(level + (today - level) * kept)
    assert experience.everybody_relaxed(world, world.day + 10) == pytest.approx(later)


def test_trust_stays_between_nought_and_one() -> None:
    world: Any = SimpleNamespace(residents=SimpleNamespace(trust=AT([0.95, 0.5, 0.05])))
    experience.shift_trust(world, AT([0, 2, 1, 1]), AT([0.1, -0.1, 0.2, -0.1]))
    assert world.residents.trust == pytest.approx(AT([1.0, 0.6, 0.0]))


def test_matters_weigh_on_both_sides_the_first_resident_too() -> None:
    """Case 0 is between residents 2 and 0, case 1 resident 1's alone, case 2 weighs on 2 again."""
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(complainant=AT([2, 1, 2]), respondent=AT([0, -1, 1]), run=AT([0, 0, 1])),
        residents=SimpleNamespace(burden=np.zeros(3, np.int32)),
        p=SimpleNamespace(respondent_share=AT([0.25, 0.5])),
    )
    experience.burden_of(world, AT([0, 1, 2]), +1)
    assert world.residents.burden.tolist() == [250_000, 1_500_000, 2_000_000]
    experience.burden_of(world, AT([0]), -1)
    assert world.residents.burden.tolist() == [0, 1_500_000, 1_000_000]


def test_trust_is_usual_up_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three buildings the first is distrusted beyond measure, the third trusted so; visits help a little."""
    monkeypatch.setattr(neighbours, "goodwill", lambda world: AT([0.05]))
    monkeypatch.setattr(neighbours, "blame", lambda world: AT([-2.0, 0.0, 0.0]))
    world: Any = SimpleNamespace(
        buildings=SimpleNamespace(
            patch=AT([0, 1, 0]), compound=AT([0, 1, 2]), community=AT([0, 0, 0]), run=AT([0, 0, 0])
        ),
        compounds=SimpleNamespace(trust=AT([0.5, 0.5, 0.9])),
        levers=SimpleNamespace(trust=AT([0.0, 0.1, 0.8])),
        p=SimpleNamespace(visit_trust=0.2),
        reach=SimpleNamespace(visits_per_household=AT([0.0, 4.0 / 365.0])),
    )
    usual = neighbours.usual_trust(world)
    assert usual == pytest.approx(AT([0.0, 0.65 + 0.2 * (1.0 - np.exp(-1.0)), 1.0]))


def test_what_residents_ask_of_an_end_goes_by_their_place_and_their_own() -> None:
    world: Any = SimpleNamespace(
        residents=SimpleNamespace(key=AT([10, 20, 30])),
        buildings=SimpleNamespace(run=AT([0, 1])),
        building_of=lambda who: AT([1, 0, 1])[who],
        p=SimpleNamespace(rating_standard=AT([0.6, 0.7]), rating_standard_sd=AT([0.1, 0.2])),
        streams=SimpleNamespace(normal=lambda name, key, run: key / 10.0 + run),
    )
    asked = experience.standards(world, AT([2, 1]))
    assert asked == pytest.approx(AT([0.7 + 0.2 * 4.0, 0.6 + 0.1 * 2.0]))


def test_satisfaction_stays_between_nought_and_one_and_events_of_a_day_add_up() -> None:
    world: Any = SimpleNamespace(residents=SimpleNamespace(satisfaction=AT([0.1, 0.5, 0.9])))
    experience._feel(world, AT([0, 1, 1, 2]), AT([-0.25, 0.1, 0.2, 0.25]))
    assert world.residents.satisfaction == pytest.approx(AT([0.0, 0.8, 1.0]))


def test_fairness_suffers_where_one_of_the_communitys_own_speaks_for_owners(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two runs the second minds it more; a third case took two attempts, a fourth met its judge and party."""
    monkeypatch.setattr(experience, "spoken_for", lambda world, rows: AT([True, True, False, True]))
    monkeypatch.setattr(experience, "judge_and_party", lambda world, rows: AT([False, False, False, True]))
    monkeypatch.setattr(experience, "_heard", lambda world, rows: 0.0)
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(attempts=AT([1, 1, 2, 1]), compound=AT([0, 1, 0, 0]), run=AT([0, 1, 0, 0])),
        compounds=SimpleNamespace(cross=AT([True, True])),
        firms=SimpleNamespace(communal_serving=lambda: True),
        p=SimpleNamespace(capture_unfairness=AT([0.2, 0.4])),
        rules=SimpleNamespace(unfairness_heard=lambda unfair, heard: unfair * (1.0 - heard)),
    )
    assert experience.fairness(world, np.arange(4)) == pytest.approx(AT([0.8, 0.6, 0.9, 0.0]))
    assert experience.fairness(world, np.arange(4), 0.5) == pytest.approx(AT([0.4, 0.3, 0.45, 0.0]))


def test_above_the_district_there_is_nobody_to_pass_a_matter_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the third of three attempts a case goes up, but not from the district; a steward's goes to the grid."""
    again: list[Any] = []
    up: list[Any] = []
    monkeypatch.setattr(
        settle, "_again", lambda world, rows, passed: again.append((rows.tolist(), passed.tolist()))
    )
    monkeypatch.setattr(settle, "move_up", lambda world, rows: up.append(rows.tolist()))
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            kind=np.zeros(5, np.int64), level=AT([0, 3, 2, 1, 0]), attempts=AT([3, 3, 3, 2, 3]),
            handler=AT([0, 0, 0, 0, 1]), run=np.zeros(5, np.int64),
        ),
        kinds=SimpleNamespace(max_attempts=AT([3])),
        handlers=SimpleNamespace(role=AT([Role.COMMITTEE, Role.STEWARD])),
        p=SimpleNamespace(steward_attempts=2.0),
    )  # fmt: skip
    settle._failed(world, np.arange(5))
    assert (again, up) == ([([1, 3, 4], [4])], [[0, 2]])


# --- neighbours


def test_a_volunteer_is_seen_by_the_others_of_the_building() -> None:
    """Of three adults one is active: the others see one of two, and nobody sees himself."""
    seen: list[Any] = []

    def exposure(building: Any, tied: Any, members: Any, stirred: Any, **weights: Any) -> Any:
        seen.append((building.tolist(), tied.tolist(), members.tolist(), stirred.tolist()))
        return building

    homes: Any = SimpleNamespace(
        building=AT([0, 0, 0, 1]),
        household=AT([0, 0, 1, 2]),
        compound=np.zeros(4, np.int64),
        run=np.zeros(4, np.int64),
    )
    world: Any = SimpleNamespace(
        pool=SimpleNamespace(
            adults=AT([3.0, 1.0]), threshold=AT([0.1, 0.6, 0.5, 0.1]), shyness=AT([2.0] * 4)
        ),
        compounds=SimpleNamespace(run=AT([0]), leader=AT([1]), members=AT([2]), adults=AT([4])),
        buildings=[0, 1],
        households=[0, 1, 2],
        levers=SimpleNamespace(mobilise=AT([0.25]), station=AT([0.5]), visible=AT([0.5])),
        network=SimpleNamespace(around=lambda world, value, living: value * 10.0),
        rules=SimpleNamespace(exposure=exposure, joins=lambda exposed, bar, known: (exposed >= bar) | known),
        p=SimpleNamespace(station_mobilise=0.5, volunteer_tie_weight=0.3, volunteer_member_weight=1.0),
    )
    joining = neighbours._joining(world, homes, AT([True, False, False, False]), None)
    assert seen == [([0.0, 0.5, 0.5, 0.0], [10.0, 10.0, 0.0, 0.0], [0.25] * 4, [0.5] * 4)]
    assert joining.tolist() == [False, False, True, False]
    world.pool.adults, world.compounds.adults = (
        AT([2.0, 2.0]),
        AT([1]),
    )  # one other adult; a compound of a single one
    neighbours._joining(world, homes, AT([True, False, False, False]), None)
    assert seen[1][0] == [0.0, 1.0, 1.0, 0.0]
    assert seen[1][2] == [1.0] * 4


def test_leaders_leave_and_are_replaced_as_each_run_has_it() -> None:
    """One run each: the leaders of the first two compounds leave, for two months and for four."""
    n = SimpleNamespace(
        vacancy=AT([0, 0, 2]), leader=AT([True, True, False]), run=AT([0, 1, 1]), key=AT([1, 2, 3])
    )
    world: Any = SimpleNamespace(
        compounds=n, day=30,
        levers=SimpleNamespace(station=AT([1.0, 0.5, 1.0])),
        streams=SimpleNamespace(uniform=lambda *named: AT([0.1, 0.3, 0.3])),
        rules=SimpleNamespace(leader_leaves_probability=lambda per_year: per_year / 10.0),
        p=SimpleNamespace(leader_leaves_per_year=AT([2.0, 4.0]), leader_vacancy_months=AT([1.6, 4.4])),
    )  # fmt: skip
    neighbours.change_leaders(world)
    assert n.vacancy.tolist() == [2, 4, 1]
    assert n.leader.tolist() == [False, False, False]


# --- examples


@pytest.mark.parametrize("anywhere", [True, False])
def test_failures_of_pilots_are_remembered_and_so_are_large_settlements_by_consent(anywhere: bool) -> None:
    """Kind 0 is small, 1 large. Building 1 is a pilot: of what failed there or was passed on, the large ones count."""
    settled = Outcome.SETTLED
    today = Today()
    today.closed, today.moved_up, today.enforced = [AT([0, 5])], [AT([6])], [AT([5])]
    today.withdrawn, today.petitioned = [AT([2, 4])], [AT([1])]
    pilot = AT([0.0, 1.0]) * anywhere
    world: Any = SimpleNamespace(
        today=today,
        cases=SimpleNamespace(
            kind=AT([1, 1, 0, 1, 1, 1, 1]), building=AT([0, 1, 1, 1, 0, 0, 1]), compound=AT([0, 1, 1, 1, 0, 0, 1]),
            outcome=AT([settled, -1, -1, -1, -1, settled, -1]), channel=AT([0, 0, 0, -1, 0, 0, 0]),
        ),
        kinds=SimpleNamespace(
            family=AT([0, 0]), drivers=np.zeros((2, len(DRIVERS)), np.bool_), consent=AT([True, True])
        , large=AT([False, True])),

        levers=SimpleNamespace(pilot=pilot, anywhere=lambda name: anywhere),
        buildings=SimpleNamespace(repairs=np.zeros(2)),
        compounds=SimpleNamespace(failures=np.zeros(2), shown=np.zeros(2)),
    )  # fmt: skip
    upkeep.note_works(world)
    assert world.compounds.shown.tolist() == [1.0, 0.0]
    assert world.compounds.failures.tolist() == [0.0, 2.0 * anywhere]
    today.closed, today.enforced, today.withdrawn, today.petitioned = [], [], [], []
    world.levers.pilot = AT([0.0, 0.5]) * anywhere
    upkeep.note_works(world)
    assert world.compounds.failures.tolist() == [0.0, 3.0 * anywhere]


# --- accounts


def test_the_community_takes_over_what_fails_once_and_where_it_is_asked_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Compounds 0 and 2 have no firm, or one that fails; 1 has a good one, 3 the community's own, 4 was given up once,
    5 fails but nobody asks. Firms 0 to 5 are the market's, the sixth is the community's.
    """
    opened: list[Any] = []
    closed: list[Any] = []
    compounds = Rows(
        6, firm=AT([-1, 1, 0, 6, -1, 5]), quality=AT([0.1, 0.5, 0.2, 0.2, 0.1, 0.1]), run=np.zeros(6, np.int64),
        fee=AT([1.0, 1.0, 1.0, 0.2, 1.0, 1.0]), community=np.zeros(6, np.int64),
        taken_over=AT([-FAR_OFF] * 4 + [-300, -FAR_OFF]),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        compounds=compounds,
        firms=SimpleNamespace(communal=AT([False] * 6 + [True]), custodial=np.zeros(7, np.bool_)),
        levers=SimpleNamespace(takeover=AT([1.0, 1.0, 0.5, 1.0, 1.0, 0.4])),
        p=SimpleNamespace(failing_quality=0.3, communal_fee=AT([0.6])),
        households=SimpleNamespace(compound=AT([0, 1, 2, 5]), arrears=AT([9.0, 9.0, 9.0, 9.0])),
        day=30,
    )
    monkeypatch.setattr(property_month, "_close_firms", lambda world, firms: closed.append(firms.tolist()))
    monkeypatch.setattr(
        property_month,
        "_open_firms",
        lambda world, rows, firms: opened.append((rows.tolist(), firms.tolist())),
    )
    property_month._take_over(world)
    assert opened == [([0, 2], [6, 6])]
    assert closed == [[0]]
    assert world.compounds.fee.tolist() == [0.6, 1.0, 0.6, 0.2, 1.0, 1.0]
    assert world.households.arrears.tolist() == [0.0, 9.0, 0.0, 9.0]
    assert world.compounds.taken_over.tolist() == [
        30,
        -FAR_OFF,
        30,
        -FAR_OFF,
        -300,
        -FAR_OFF,
    ]


@pytest.mark.parametrize(("quality", "taken"), [(0.2, [([0], [1])]), (0.5, [])])
def test_the_only_compound_of_a_place_is_taken_over_if_its_firm_fails(
    monkeypatch: pytest.MonkeyPatch, quality: float, taken: list[Any]
) -> None:
    opened: list[Any] = []
    none = np.zeros(1, np.int64)
    world: Any = SimpleNamespace(
        compounds=Rows(1, firm=none, quality=AT([quality]), run=none, fee=AT([1.0]), community=none,
            taken_over=AT([-FAR_OFF])),
        firms=SimpleNamespace(communal=AT([False, True, False]), custodial=AT([False, False, True])),
        levers=SimpleNamespace(takeover=AT([1.0])), p=SimpleNamespace(failing_quality=0.3, communal_fee=AT([0.6])),
        households=SimpleNamespace(compound=none, arrears=AT([9.0])), day=30,
    )  # fmt: skip
    monkeypatch.setattr(property_month, "_close_firms", lambda world, firms: None)
    monkeypatch.setattr(
        property_month,
        "_open_firms",
        lambda world, rows, firms: opened.append((rows.tolist(), firms.tolist())),
    )
    property_month._take_over(world)
    assert opened == taken


def test_a_community_stands_behind_its_firm_as_far_as_it_is_asked_to() -> None:
    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(firm=AT([0, -1, 2, 3])),
        firms=Rows(4, communal=AT([True, True, True, False])),
        levers=SimpleNamespace(takeover=AT([0.5, 1.0, 0.0, 1.0])),
    )
    assert property_month._backed(world).tolist() == [True, False, False, False]


def test_exits_of_firms_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(property_month, "_write_off", lambda world, firms: None)
    monkeypatch.setattr(property_month, "_reassign_cases", lambda world, firms: None)
    firms = SimpleNamespace(
        active=np.ones(4, np.bool_),
        staff=np.ones(4),
        months_short=AT([3, 0, 2, 1]),
        community=AT([0, 0, 1, 1]),
    )
    world: Any = SimpleNamespace(
        firms=firms, communities=Rows(2, firm_exits=AT([2.0, 0.0])),
        compounds=SimpleNamespace(firm=AT([0, 1, 2, 0, 3]), collection=np.ones(5)),
    )  # fmt: skip
    property_month._close_firms(world, AT([0, 2]))
    assert world.communities.firm_exits.tolist() == [3.0, 1.0]
    assert world.compounds.firm.tolist() == [-1, 1, -1, -1, 3]
    assert world.compounds.collection.tolist() == [0.0, 1.0, 0.0, 0.0, 1.0]
    assert (firms.active.tolist(), firms.staff.tolist()) == ([False, True, False, True], [0.0, 1.0, 0.0, 1.0])
    assert firms.months_short.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize(("month", "paid"), [(1, 50.0), (2, 20.0), (12, 20.0)])
def test_the_funds_subsidy_is_limited_by_the_year(month: int, paid: float) -> None:
    """The community's firm (row 1) is 50 yuan short; of the year's 100 yuan 80 are spent."""
    books: list[Any] = []
    world: Any = SimpleNamespace(
        compounds=[0], communities=Rows(1, subsidy_paid=AT([80.0]), fund=AT([1000.0]), subsidy_month=np.zeros(1)),
        firms=SimpleNamespace(cash=AT([-7.0, -50.0]), community=AT([0, 0])),
        levers=SimpleNamespace(subsidy=AT([100.0])), day=0,
        calendar=SimpleNamespace(month=lambda day: month),
        books=SimpleNamespace(
            pay=lambda flow, community, yuan: books.append((flow, community.tolist(), yuan.tolist()))
        ),

    )  # fmt: skip
    property_month._subsidise(world)
    assert books == [("subsidy", [0], [paid])]
    assert world.firms.cash.tolist() == [-7.0, -50.0 + paid]
    assert world.communities.fund.tolist() == [1000.0 - paid]
    assert world.communities.subsidy_month.tolist() == [paid]


def test_the_fund_receives_a_twelfth_of_each_of_its_incomes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Community 1 has a bad year: its business brings nothing."""
    paid: list[Any] = []
    monkeypatch.setattr(fund, "_good_year", lambda world: AT([True, False]))
    world: Any = SimpleNamespace(
        communities=Rows(2, fund=AT([10.0, 20.0]), fund_income=AT([1200.0, 2400.0])),
        levers=SimpleNamespace(
            grant=AT([120.0, 0.0]), industry_profit=AT([600.0, 600.0]), fund_share=AT([0.5, 0.5])
        ),
        books=SimpleNamespace(pay=lambda flow, rows, yuan: paid.append((flow, rows.tolist(), yuan.tolist()))),
    )
    fund._income(world)
    assert world.communities.fund.tolist() == [10.0 + 100.0 + 10.0 + 25.0, 20.0 + 200.0]
    assert paid == [
        ("fund_grant", [0, 1], [100.0, 200.0]),
        ("special_grant", [0, 1], [10.0, 0.0]),
        ("industry_profit", [0, 1], [25.0, 0.0]),
    ]


def test_custody_begins_where_nobody_serves_and_ends_with_the_wish_for_it() -> None:
    """Compounds: 0 has a firm, the first of the table; 1 has none; 2 is in custody, which ends; 3 stays in it."""
    n = Rows(
        4, firm=AT([0, -1, 6, 7]), collection=AT([0.4, 0.1, 0.5, 0.5]), fee=AT([1.0, 2.0, 0.3, 0.3]),
        community=AT([0, 1, 0, 1]), run=np.zeros(4, np.int64), declared={"fee": AT([1.0, 2.0, 1.5, 1.5])},
    )  # fmt: skip
    firms = SimpleNamespace(custodial=AT([False] * 6 + [True] * 2), active=np.zeros(8, np.bool_))
    tired: list[Any] = []

    def fatigue(tired_now: Any, serving: Any, **pace: Any) -> Any:
        tired.append(serving.tolist())
        return tired_now + serving

    world: Any = SimpleNamespace(
        compounds=n, firms=firms,
        communities=Rows(2, custody_fatigue=AT([0.25, 0.5]), run=np.zeros(2, np.int64)),
        levers=SimpleNamespace(custody=AT([1.0, 0.5, 0.4, 1.0])),
        p=SimpleNamespace(custody_fee=0.3, fresh_start_collection=0.6, custody_tiring=0.1, custody_recovery=0.1),
        households=SimpleNamespace(compound=AT([0, 1, 2, 3]), arrears=AT([9.0, 9.0, 9.0, 9.0])),
        rules=SimpleNamespace(custody_fatigue=fatigue),
    )  # fmt: skip
    custody.custody(world)
    assert n.firm.tolist() == [0, 7, -1, 7]
    assert n.collection.tolist() == [0.4, 0.6, 0.0, 0.5]
    assert n.fee.tolist() == [1.0, 0.3, 1.5, 0.3]
    assert world.households.arrears.tolist() == [9.0, 0.0, 9.0, 9.0]
    assert firms.active.tolist() == [False] * 7 + [True]
    assert tired == [[0.0, 1.0]]
    world.compounds.firm[3] = -1  # one compound is enough to tire its committee
    world.levers.custody[:] = 0.0, 1.0, 0.0, 0.0
    custody.custody(world)
    assert tired[-1] == [0.0, 1.0]
    assert firms.active.tolist() == [False] * 7 + [True]


@pytest.mark.parametrize(("month", "free"), [(1, 200.0), (2, 280.0), (12, 280.0)])
def test_the_fund_keeps_what_it_promised_for_the_year(month: int, free: float) -> None:
    """Of 400 yuan 20 are reserve; promised are 180 a year, of which 80 are paid: in January all is open again."""
    spent: dict[Any, Any] = {}
    world: Any = SimpleNamespace(
        communities=Rows(
            1, subsidy_paid=AT([80.0]), fund=AT([400.0]), run=AT([0]), welfare=AT([0.0]), activities=AT([24.0]),
            residents=AT([100]), fund_income=AT([120.0]),
        upkeep_paid=np.zeros(1)),
        levers=SimpleNamespace(subsidy=AT([180.0]), grant=AT([0.0]), industry_profit=AT([0.0]), fund_share=AT([0.0])),
        calendar=SimpleNamespace(month=lambda day: month),
        day=0,
        p=SimpleNamespace(
            fund_reserve_months=2.0, fund_spend_rate=1.0, fund_welfare=0.5, fund_activities=0.25, fund_upkeep=0.25
        ),
        rules=SimpleNamespace(spendable=lambda fund, reserve, promised, rate: fund - reserve - promised),
        books=SimpleNamespace(pay=lambda flow, rows, yuan: spent.update({flow: (rows.tolist(), yuan.tolist())})),

    )  # fmt: skip
    fund._spend(world)
    parts = {"welfare": free / 2, "activities": free / 4, "upkeep": free / 4}
    assert spent == {flow: ([0], [yuan]) for flow, yuan in parts.items()}
    assert world.communities.fund.tolist() == [400.0 - free]
    assert world.communities.welfare == pytest.approx(AT([free / 2 * 12 / 100 / 12]))
    assert world.communities.activities == pytest.approx(AT([24.0 + (free / 4 * 12 / 100 - 24.0) / 12]))


def test_a_committee_that_serves_pays_no_duties() -> None:
    """Firm 0 serves compounds 0 and 1, firm 1 in custody compound 2; the charge is a mean over households."""
    paid: list[Any] = []
    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(firm=AT([0, 0, 1, -1]), households=AT([10.0, 30.0, 20.0, 5.0])),
        firms=Rows(2, custodial=AT([False, True]), community=AT([7, 8])),
        levers=SimpleNamespace(firm_charge=AT([0.1, 0.2, 0.1, 0.1])),
        books=SimpleNamespace(pay=lambda *payment: paid.append(payment)),
    )
    duties = property_month._duties(world, AT([1000.0, 500.0]))
    assert duties == pytest.approx(AT([175.0, 0.0]))
    [(flow, community, yuan)] = paid
    assert (flow, community.tolist()) == ("duties", [7, 8])
    assert yuan is duties


def test_staff_that_firms_need_by_their_size_and_at_what_wage() -> None:
    """Firm 0 serves compounds of 40 and 30 households, firm 1, the community's, one of 20; firm 2 serves nobody."""

    def staff_needed(quality: float, share: float, number: Any, scale: Any) -> Any:
        assert (quality, share, scale.tolist()) == (1.0, 1.0, [0.1, 0.1, 0.2])
        return 1.0 / number.clip(1)

    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(
            firm=AT([0, 1, 0, -1]), households=AT([40.0, 20.0, 30.0, 9.0]),
            households_per_staff=AT([20.0, 10.0, 10.0, 1.0]), wage=AT([3000.0, 2000.0, 4000.0, 1.0]),
        ),
        firms=Rows(3, run=AT([0, 0, 1]), communal=AT([False, True, False])),
        p=SimpleNamespace(firm_scale=AT([0.1, 0.2]), communal_wage_factor=AT([0.5, 0.8])),
        rules=SimpleNamespace(staff_needed=staff_needed),
    )  # fmt: skip
    needed, wage = property_month._needs(world)
    assert needed == pytest.approx(AT([(2 + 3) / 2, 2.0, 0.0]))
    assert wage == pytest.approx(AT([(2 * 3000 + 3 * 4000) / 5, 0.5 * 2000, 0.0]))


def test_the_communitys_firm_counts_on_the_rest_of_its_subsidy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 12,000 and 36,000 yuan a year, 12,000 that the fund can bear; 600 of 1,000 a month came already, and 1,500."""
    monkeypatch.setattr(property_month, "yearly_income", lambda world: AT([20_000.0, 9_000.0]))
    communities = Rows(2, fund=AT([0.0, 3_000.0]), subsidy_month=AT([600.0, 1_500.0]))
    world: Any = SimpleNamespace(
        communities=communities, compounds=Rows(3), firms=Rows(5),
        levers=SimpleNamespace(subsidy=AT([12_000.0, 36_000.0])),
    )  # fmt: skip
    assert property_month._expected_subsidy(world).tolist() == [0.0, 0.0, 0.0, 400.0, 0.0]


def test_firms_hire_with_what_comes_in_less_what_they_owe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Firms 0 and 1 serve, 2 is in custody, 3 is idle, 4 is the community's. Watched firms make do with less."""
    asked: dict[str, Any] = {}

    def staff_next(staff: Any, needed: Any, income: Any, wage: Any, **named: Any) -> Any:
        asked.update(income=income, wage=wage, **named)
        return needed

    monkeypatch.setattr(property_month, "_expected_subsidy", lambda world: AT([0.0, 0.0, 0.0, 0.0, 50.0]))
    monkeypatch.setattr(property_month, "_over_compounds", lambda world, value: AT([0.5, 0.0, 0.0, 0.0, 1.0]))
    firms = Rows(
        5, run=AT([0, 1, 0, 0, 1]), cash=AT([-1200.0, 10.0, 0.0, 0.0, 0.0]),
        income=AT([300.0, 0.0, 0.0, 0.0, 0.0]), staff=np.ones(5), active=AT([True, True, True, False, True]),
        custodial=AT([False, False, True, False, False]), communal=AT([False, False, False, False, True]),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        firms=firms, compounds=Rows(4), communities=Rows(1, subsidy_month=AT([30.0])),
        levers=SimpleNamespace(oversight=None), rules=SimpleNamespace(staff_next=staff_next),
        p=SimpleNamespace(
            firm_margin_wanted=AT([0.1, 0.2]), oversight_margin=AT([0.4, 0.5]), material_share=AT([0.3, 0.6]),
            firm_least_staff=AT([0.2, 0.4]), staff_lag=AT([3.0, 4.0]),
        ),
    )  # fmt: skip
    income, needed = AT([600.0, 0.0, 0.0, 0.0, 0.0]), AT([1.0, 2.0, 3.0, 4.0, 5.0])
    property_month._staff(world, income, needed, AT([7.0] * 5))
    assert firms.staff.tolist() == [1.0, 2.0, 0.0, 0.0, 5.0]
    assert firms.income == pytest.approx(AT([400.0, 0.0, 0.0, 0.0, 10.0]))
    assert asked["income"] == pytest.approx(AT([400.0 - 100.0, 0.0, 0.0, 0.0, 60.0]))
    assert asked["margin"] == pytest.approx(AT([0.1 * (1 - 0.4 * 0.5), 0.2, 0.1, 0.1, 0.0]))
    assert asked["least"].tolist() == [0.2, 0.4, 0.2, 0.2, 0.0]
    assert asked["material"].tolist() == [0.3, 0.6, 0.3, 0.3, 0.6]
    assert asked["lag"].tolist() == [3.0, 4.0, 3.0, 3.0, 4.0]


def test_firms_come_where_they_expect_to_earn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compounds 1 and 2 are free; the firm of compound 2 comes."""
    asked: list[Any] = []
    opened: list[list[int]] = []

    def entry_probability(expected: Any, full: Any, margin: Any, hazard: Any) -> Any:
        asked.extend(each.tolist() for each in (expected, full, margin, hazard))
        return AT([0.2, 0.8])

    monkeypatch.setattr(
        property_month, "_open_firms", lambda world, *rows: opened.extend(row.tolist() for row in rows)
    )
    world: Any = SimpleNamespace(
        compounds=SimpleNamespace(
            firm=AT([5, -1, -1]), run=AT([0, 0, 1]), key=np.arange(3), households=AT([1.0, 40.0, 50.0]),
            households_per_staff=AT([1.0, 20.0, 10.0]), wage=AT([1.0, 3000.0, 2000.0]), fee=AT([9.0, 1.0, 2.0]),
            floor_area=AT([9.0, 80.0, 50.0]), public_revenue=AT([9.0, 5.0, 10.0]),
        ),
        p=SimpleNamespace(
            material_share=AT([0.5, 0.25]), entry_collection=AT([0.5, 0.75]), firm_margin_wanted=AT([0.1, 0.2]),
            entry_hazard=AT([0.3, 0.4]),
        ),
        rules=SimpleNamespace(entry_probability=entry_probability), day=3,
        streams=SimpleNamespace(uniform=lambda name, key, run, day: np.full(key.size, 0.5)),
    )  # fmt: skip
    property_month._enter(world)
    expected, full = [40 * (1 * 80 * 0.5 + 5), 50 * (2 * 50 * 0.75 + 10)], [2 * 3000 * 1.5, 5 * 2000 * 1.25]
    assert asked == [expected, full, [0.1, 0.2], [0.3, 0.4]]
    assert opened == [[2], [2]]


def test_what_is_half_asked_for_is_asked_for() -> None:
    levers = SimpleNamespace(renewal=AT([0.5, 0.0, 0.4]), pilot=AT([0.0, 0.5, 0.4]))
    world: Any = SimpleNamespace(levers=levers)
    assert upkeep.renewal_asked(world).tolist() == [True, True, False]


def test_others_wait_while_their_pilot_is_being_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two compounds with a pilot: one is in its last month of works, one is finished. House 4 is not worth it."""
    called: list[int] = []
    monkeypatch.setattr(upkeep, "_call_votes", lambda world, buildings: called.extend(buildings.tolist()))
    buildings = SimpleNamespace(
        compound=AT([0, 0, 1, 1, 1]), condition=AT([0.4, 0.5, 0.9, 0.5, 0.85]), run=AT([0, 0, 0, 1, 1]),
        works=AT([1, 0, 0, 0, 0]), renewed=AT([False, False, True, False, False]),
        agreed=AT([True, True, True, False, True]), refusals=np.zeros(5, np.int64), vote=np.full(5, FAR_OFF),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        buildings=buildings, compounds=Rows(2), day=31,
        levers=SimpleNamespace(pilot=AT([0.5, 0.4, 1.0, 0.0, 0.0]), renewal=AT([0.0, 1.0, 0.0, 1.0, 1.0])),
        p=SimpleNamespace(
            renewal_condition=AT([0.9, 0.9]), renewal_least_gain=AT([0.1, 0.1]), owners_share=AT([0.2, 0.2]),
            renewal_months=AT([3.0, 2.5]),
        ),
    )  # fmt: skip
    upkeep._begin(world)
    assert buildings.works.tolist() == [1, 0, 0, 0, 0]
    assert called == [3]
    buildings.works[0], buildings.renewed[0], buildings.agreed[3] = 0, True, True
    upkeep._begin(world)
    assert buildings.works.tolist() == [0, 3, 0, 3, 0]


def test_works_and_bays_cost_what_they_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    """House 0 rises by 20 points in two months, house 2 by 10 in one; owners of the second run pay half."""
    paid: list[Any] = []
    monkeypatch.setattr(upkeep, "_expect_more", lambda world, buildings: None)
    buildings = SimpleNamespace(
        works=AT([2, 0, 1]), run=AT([0, 0, 1]), condition=AT([0.5, 0.5, 0.7]), households=AT([10.0, 9.0, 20.0]),
        community=AT([0, 0, 1]), renewed=np.zeros(3, np.bool_), works_paid=AT([7.0, 7.0, 7.0]),
    )  # fmt: skip
    compounds = SimpleNamespace(
        new_bays=AT([0.0, 0.3]), households=AT([40.0, 50.0]), run=AT([0, 1]), community=AT([0, 1]),
        bays_paid=AT([7.0, 7.0]),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        buildings=buildings, compounds=compounds,
        levers=SimpleNamespace(new_bays=AT([0.25, 0.2])),
        p=SimpleNamespace(
            renewal_condition=AT([0.9, 0.8]), renewal_cost_per_household=AT([100.0, 200.0]),
            owners_share=AT([0.0, 0.5]), bays_cost_per_household=AT([1000.0, 2000.0]),
        ),
        books=SimpleNamespace(pay=lambda flow, rows, yuan: paid.append((flow, rows.tolist(), yuan))),
    )  # fmt: skip
    assert upkeep._build(world).tolist() == [2]
    assert buildings.condition == pytest.approx(AT([0.7, 0.5, 0.8]))
    assert (buildings.works.tolist(), buildings.renewed.tolist()) == ([1, 0, 0], [False, False, True])
    assert world.buildings.works_paid == pytest.approx(AT([20 * 10 * 100.0, 0.0, 10 * 20 * 200.0 / 2]))
    upkeep._bays(world)
    assert world.compounds.bays_paid == pytest.approx(AT([0.25 * 40 * 1000.0, 0.0]))
    assert compounds.new_bays.tolist() == [0.25, 0.3]
    assert [(flow, rows) for flow, rows, _ in paid] == [
        ("capital", [0, 1]), ("owners_share", [0, 1]), ("capital", [0, 1])
    ]  # fmt: skip
    assert paid[1][2] == pytest.approx(AT([0.0, 20_000.0]))


def test_finished_pilots_are_shown_ordinary_renewals_are_not() -> None:
    asked: list[Any] = []

    def demonstration_next(shown: Any, pilots: Any, matters: Any, failures: Any, **named: Any) -> Any:
        asked.append(
            (pilots.tolist(), matters, failures, {name: value.tolist() for name, value in named.items()})
        )
        return shown + 1.0

    compounds = Rows(2, demonstration=AT([0.25, 0.5]), run=AT([0, 1]), shown="shown", failures="failures")
    world: Any = SimpleNamespace(
        buildings=SimpleNamespace(compound=AT([0, 1, 1, 1])), compounds=compounds,
        levers=SimpleNamespace(pilot=AT([0.5, 0.4, 1.0, 1.0])),
        rules=SimpleNamespace(demonstration_next=demonstration_next),
        p=SimpleNamespace(
            demonstration_pilot=AT([0.1, 0.2]), demonstration_matter=AT([0.3, 0.4]),
            demonstration_failure=AT([0.5, 0.6]), demonstration_half_life=AT([7.0, 8.0]),
        ),
    )  # fmt: skip
    upkeep._show(world, AT([0, 1, 2]))
    assert compounds.demonstration.tolist() == [1.25, 1.5]
    named = {
        "per_pilot": [0.1, 0.2],
        "per_case": [0.3, 0.4],
        "per_failure": [0.5, 0.6],
        "half_life": [7.0, 8.0],
    }
    assert asked == [([1.0, 1.0], "shown", "failures", named)]


def test_the_less_a_business_complies_the_oftener_it_is_the_other_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two businesses, the second a restaurant: fumes (kind 1) can only come from there."""
    asked: list[Any] = []

    def choose(
        streams: Any, process: str, key: Any, run: Any, day: int, of: Any, weight: Any, *block: Any
    ) -> Any:
        rows = [each.tolist() for each in (key, run, of, weight, *block)]
        asked.append((streams, process, day, *rows))
        return np.full(key.size, len(asked))

    monkeypatch.setattr(merchants, "choose", choose)
    monkeypatch.setattr(merchants, "_offence", lambda world: AT([0.25, 0.75]))
    drivers = np.zeros((2, merchants._RESTAURANTS + 1), np.bool_)
    drivers[1, merchants._RESTAURANTS] = True
    cases = SimpleNamespace(
        kind=AT([0, 1, 0]),
        compound=AT([0, 0, 1]),
        key=AT([10, 11, 12]),
        run=AT([0, 0, 1]),
        merchant=np.full(3, -1),
    )
    world: Any = SimpleNamespace(
        cases=cases, merchants=Rows(2, key=AT([5, 6]), kind=AT([RESTAURANT + 1, RESTAURANT])),
        kinds=SimpleNamespace(drivers=drivers), streams="streams",
        compounds=SimpleNamespace(first_merchant=AT([0, 2]), merchants=AT([2, 0])),
    )  # fmt: skip
    merchants.choose_merchants(world, np.arange(3))
    assert cases.merchant.tolist() == [1, 2, 1]
    assert asked == [
        ("streams", "merchant", 0, [10, 12], [0, 1], [5, 6], [0.25, 0.75], [0, 2], [2, 0]),
        ("streams", "merchant", 0, [11], [0], [5, 6], [0.0, 0.75], [0], [2]),
    ]


def test_businesses_are_met_at_the_table_where_there_is_one() -> None:
    met: list[Any] = []

    def compliance_next(now: Any, usual: Any, *rest: Any, **_: Any) -> Any:
        met.append(tuple(each.tolist() for each in rest))
        return now + 0.1

    businesses = Rows(
        3, run=AT([0, 1, 1]), community=AT([0, 1, 2]), compliance=AT([0.5, 0.5, 0.5]), usual=AT([0.6, 0.6, 0.6]),
        settled=AT([3, 2, 0]), enforced=AT([1, 2, 0]),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        merchants=businesses, levers=SimpleNamespace(meeting_items=AT([0.5, 2.0, 0.0])),
        rules=SimpleNamespace(compliance_next=compliance_next),
        p=SimpleNamespace(
            table_owner_share=AT([0.25, 0.75]), compliance_agreed=0.1, compliance_forced=0.1, compliance_met=0.1,
            compliance_half_life=9.0,
        ),
    )  # fmt: skip
    merchants.merchants(world)
    assert met == [([2, 0, 0], [1, 2, 0], [0.25, 0.75, 0.0])]
    assert businesses.compliance == pytest.approx(AT([0.6] * 3))
    assert businesses.settled.tolist() == businesses.enforced.tolist() == [0, 0, 0]


def test_people_leave_with_a_petition_or_put_up_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """By one draw: low ones petition, high ones give up. Of the cases, 0 and 3 are overdue, 3 is of small stake."""
    ended: list[Any] = []
    asked: list[Any] = []

    def petition_hazard(overdue: Any, large: Any, per_year: Any) -> Any:
        asked.append((overdue.tolist(), large.tolist(), per_year.tolist()))
        return np.where(overdue & large, 0.25, 0.0)

    def withdrawal_hazard(trust: Any, per_year: Any, trust_slope: Any) -> Any:
        asked.append((trust.tolist(), per_year.tolist(), trust_slope.tolist()))
        return np.full(trust.size, 0.25)

    monkeypatch.setattr(escalate, "petition", lambda world, rows: ended.append(("petition", rows.tolist())))
    monkeypatch.setattr(escalate, "resign", lambda world, rows: ended.append(("resign", rows.tolist())))
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            run=AT([0, 0, 1, 1]), felt_due=AT([8, 9, 9, 8]), kind=AT([1, 1, 1, 0]), complainant=AT([3, 2, 1, 0]),
            key=np.arange(4), petitions=AT([0, 0, 0, 1]), due=AT([0, 0, 0, 8]),
        ),
        kinds=SimpleNamespace(large=AT([False, True])), day=9,
        residents=SimpleNamespace(trust=AT([0.1, 0.2, 0.3, 0.4])),
        p=SimpleNamespace(
            petition_per_year=AT([0.5, 0.6]), withdraw_per_year=AT([0.7, 0.8]), report_trust_slope=AT([1.0, 2.0])
        ),
        rules=SimpleNamespace(petition_hazard=petition_hazard, withdrawal_hazard=withdrawal_hazard),
        streams=SimpleNamespace(uniform=lambda name, key, run, day: AT([0.2, 0.2, 0.8, 0.2])),
    )  # fmt: skip
    assert escalate._leave(world, np.arange(4)).tolist() == [1, 3]
    assert ended == [("petition", [0]), ("resign", [2])]
    assert asked == [
        ([True, False, False, True], [True, True, True, False], [0.5, 0.5, 0.6, 0.6]),
        ([0.4, 0.3, 0.2, 0.1], [0.7, 0.7, 0.8, 0.8], [1.0, 1.0, 2.0, 2.0]),
    ]


def test_at_the_end_of_patience_with_the_district_some_petition(monkeypatch: pytest.MonkeyPatch) -> None:
    """All have waited for long, case 3 for no day too many; 0 is at the street, the others at the district."""
    moved: list[list[int]] = []
    ended: list[Any] = []
    asked: list[Any] = []

    def uniform(name: str, key: Any, run: Any) -> Any:
        asked.append((name, key.tolist(), run.tolist()))
        return AT([0.5, 0.5])

    monkeypatch.setattr(escalate, "move_up", lambda world, rows: moved.append(rows.tolist()))
    monkeypatch.setattr(escalate, "petition", lambda world, rows: ended.append(("petition", rows.tolist())))
    monkeypatch.setattr(escalate, "resign", lambda world, rows: ended.append(("resign", rows.tolist())))
    monkeypatch.setattr(escalate, "any_desk", lambda world: False)
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            run=AT([0, 0, 1, 1]), kind=np.zeros(4, np.int64), community=np.zeros(4, np.int64),
            key=np.array([5, 6, 7, 8], np.uint64), petitions=AT([0, 0, 1, 0]),
            level=AT([Level.STREET, Level.DISTRICT, Level.DISTRICT, Level.DISTRICT]), level_since=AT([0, 0, 0, 10]),
        ),
        kinds=SimpleNamespace(tolerance_days=AT([10.0])), levers=SimpleNamespace(holding=AT([1.0])), day=30,
        p=SimpleNamespace(
            patience_factor=AT([1.0, 2.0]), patience_least_days=5.0, petition_at_the_end=AT([0.6, 0.4])
        ),
        rules=SimpleNamespace(patience_days=lambda days, factor, least: days * factor),
        streams=SimpleNamespace(uniform=uniform),
    )  # fmt: skip
    escalate._impatient(world, np.arange(4))
    assert moved == [[0]]
    assert asked == [("petition", [6, 8], [0, 1])]  # the third was petitioned once before: new luck
    assert ended == [("petition", [1]), ("resign", [2])]


def test_deliberation_of_a_day_takes_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases: new and common, new and common but in a hand-off, new and nobody else's, known since yesterday."""
    monkeypatch.setattr(deliberate, "deliberated", lambda world, rows: AT([0.5, 1.0, 0.0, 1.0])[rows])
    cases = SimpleNamespace(
        attempts=np.zeros(4, np.int64), paper=np.zeros(4, np.int64), first_known=AT([9, 9, 9, 8]),
        run=AT([0, 1, 0, 0]),
        level_since=AT([9, 9, 9, 9]), next_day=AT([0, 14, 0, 0]),
        state=AT([State.OPEN, State.WAITING, State.OPEN, State.OPEN]),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        cases=cases, day=9, levers=SimpleNamespace(anywhere=lambda name: name == "deliberation"),
        p=SimpleNamespace(deliberation_days=AT([2.0, 7.5])),
    )  # fmt: skip
    deliberate.begin_deliberation(world, np.arange(4))
    assert cases.next_day.tolist() == [10, 22, 0, 0]
    assert cases.level_since.tolist() == [10, 17, 9, 9]
    assert cases.state.tolist() == [State.WAITING, State.WAITING, State.OPEN, State.OPEN]


def test_a_fund_that_spends_all_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fund, "yearly_income", lambda world: AT([0.0]))
    world: Any = SimpleNamespace(
        communities=Rows(
            1, subsidy_paid=AT([0.0]), fund=AT([400.0]), run=AT([0]), welfare=AT([0.0]), activities=AT([0.0]),
            residents=AT([100]),
        upkeep_paid=np.zeros(1)),
        levers=SimpleNamespace(subsidy=AT([0.0])), calendar=SimpleNamespace(month=lambda day: 5), day=0,
        p=SimpleNamespace(
            fund_reserve_months=2.0, fund_spend_rate=1.0, fund_welfare=0.5, fund_activities=0.25, fund_upkeep=0.25
        ),
        rules=SimpleNamespace(spendable=lambda fund, reserve, promised, rate: fund),
        books=SimpleNamespace(pay=lambda *_: None),
    )  # fmt: skip
    fund._spend(world)
    assert world.communities.fund.tolist() == [0.0]


def test_those_who_wait_while_their_pilot_is_done_up_envy_it() -> None:
    """Compound 0 has a pilot in works and another house, 1 a pilot that is not begun, 2 one that is finished."""
    world: Any = SimpleNamespace(
        buildings=Rows(
            6, compound=AT([0, 0, 1, 1, 2, 2]), works=AT([2, 0, 0, 0, 0, 1]), run=AT([0, 0, 0, 0, 1, 1]),
            renewed=AT([False, False, False, False, True, False]),
        ),
        compounds=Rows(3), levers=SimpleNamespace(pilot=AT([0.5, 0.4, 1.0, 0.0, 1.0, 0.0])),
        p=SimpleNamespace(pilot_envy=AT([0.1, 0.2])),
    )  # fmt: skip
    assert upkeep.envy(world).tolist() == [0.0, 0.1, 0.0, 0.0, 0.0, 0.0]
    world.levers.pilot = np.zeros(6)
    assert upkeep.envy(world).tolist() == [0.0] * 6


def test_workshops_give_more_offence_than_others() -> None:
    world: Any = SimpleNamespace(
        merchants=SimpleNamespace(
            kind=AT([WORKSHOP, RESTAURANT, WORKSHOP]), run=AT([0, 0, 1]), compliance=AT([0.5, 0.5, 0.75])
        ),
        p=SimpleNamespace(workshop_weight=AT([2.0, 3.0])),
    )
    assert merchants._offence(world).tolist() == [1.0, 0.5, 0.75]


def test_no_more_businesses_are_loud_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Usual in the first run: 8 of 10 cook, 2 are workshops though the mix asks for 3; in the second 1 and 5 of 10."""
    asked: list[Any] = []

    def merchant_driver(offence: Any, usual: Any) -> Any:
        asked.append((offence.tolist(), usual.tolist()))
        return offence

    monkeypatch.setattr(merchants, "_offence", lambda world: AT([0.5, 0.25, 1.0]))
    world: Any = SimpleNamespace(
        merchants=SimpleNamespace(compound=AT([0, 0, 1]), kind=AT([RESTAURANT, RESTAURANT + 1, RESTAURANT])),
        compounds=Rows(2, run=AT([0, 1]), residents=AT([1000, 500])),
        p=SimpleNamespace(
            compliance_mean=AT([0.5, 0.75]), merchant_restaurants=AT([0.8, 0.1]), merchant_workshops=AT([0.3, 0.5]),
            workshop_weight=AT([2.0, 3.0]),
        ),
        rules=SimpleNamespace(merchant_driver=merchant_driver),
    )  # fmt: skip
    merchants.merchant_drivers(world, AT([10.0, 20.0]))
    usual = [10 * 1.0 * 0.5, 20 * 0.5 * 0.25]
    (offence, every), (fumes, kitchens) = asked
    assert (offence, fumes) == ([0.75, 1.0], [0.5, 1.0])
    assert every == pytest.approx([usual[0] * (1 + 0.2), usual[1] * (1 + 0.5 * 2)])
    assert kitchens == pytest.approx([usual[0] * 0.8, usual[1] * 0.1])


@pytest.mark.parametrize(("lever", "cells"), [("arrival", "all"), ("violations", "violation")])
def test_a_lever_of_two_doubles_what_arises(lever: str, cells: str) -> None:
    world = world_of((scenario(OLD), 1))
    chosen = (
        world.kinds.violation[world.arrivals.kind]
        if cells == "violation"
        else np.ones(len(world.arrivals.kind), bool)
    )
    before = world.arrivals.rate.copy()
    set_lever(world, lever, 2.0)
    world.arrivals.refresh(world)
    assert chosen.any()
    assert world.arrivals.rate[chosen] == pytest.approx(2.0 * before[chosen])
    assert (world.arrivals.rate[~chosen] == before[~chosen]).all()


# --- desk


def test_the_lawyers_share_counts_what_the_committee_lends_the_desk() -> None:
    asked: list[Any] = []

    def lawyer_help(legal: Any, violation: Any, share: Any, **named: Any) -> Any:
        asked.append((legal.tolist(), violation.tolist(), share.tolist(), named))
        return share

    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([1, 0, 0]), run=AT([0, 1, 1]), community=AT([0, 1, 2])),
        kinds=SimpleNamespace(legal=AT([False, True]), violation=AT([True, False])),
        p=SimpleNamespace(
            lawyer_logit=AT([0.6, 0.3]),
            lawyer_hardening=AT([0.1, 0.2]),
            lawyer_saturation=AT([0.25, 0.5]),
            desk_skill=AT([0.5, 0.7]),
        ),
        levers=SimpleNamespace(mediation_hours=AT([3.0, 0.0, 0.0]), lawyer_hours=AT([2.0, 0.0, 0.5])),
        workload=SimpleNamespace(desk_lent=AT([36.0, 0.0, 0.0])),
        rules=SimpleNamespace(lawyer_help=lawyer_help),
    )
    logits = desk._before_the_desk(world, AT([0, 1, 2]))
    assert logits == pytest.approx(AT([2 / (3 + 36 / 12 + 2) + 0.5, 0.7, 1.0 + 0.7]))
    legal, violation, share, named = asked[0]
    assert (legal, violation, share) == ([True, False, False], [False, True, True], [0.25, 0.0, 1.0])
    by_run = {name: value.tolist() for name, value in named.items()}
    assert by_run == {"helps": [0.6, 0.3, 0.3], "hardens": [0.1, 0.2, 0.2], "saturation": [0.25, 0.5, 0.5]}


def test_a_desk_of_half_an_hour_is_a_desk() -> None:
    levers = SimpleNamespace(mediation_hours=AT([0.5, 0.0, 0.0]), committee_desk=AT([0.0, 0.5, 0.0]))
    world: Any = SimpleNamespace(levers=levers)
    assert desk.has_desk(world).tolist() == [True, True, False]


def test_a_desk_takes_a_matter_by_the_work_in_its_queue_and_the_matters_own() -> None:
    """Handlers: 0 grid, 1 committee, 2 to 4 desks, of which the second is not kept."""
    asked: list[tuple[Any, ...]] = []

    def desk_takes(consent: Any, needs_vote: Any, wait: Any, *, longest: Any) -> Any:
        asked.append((consent.tolist(), needs_vote.tolist(), wait.tolist(), longest.tolist()))
        return consent & ~needs_vote

    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            kind=AT([0, 1, 0, 1, 0, 2]), community=AT([0, 0, 1, 2, 2, 0]), run=AT([0, 0, 0, 1, 1, 0])
        ),
        handlers=SimpleNamespace(first_desk=2, workday=AT([9.0, 9.0, 28.0, 28.0, 0.0]), weekend=np.zeros(5)),
        kinds=SimpleNamespace(
            hours=AT([2.0, 0.5, 1.0]), consent=AT([True, True, False]), needs_vote=AT([False, True, False])
        ),
        levers=SimpleNamespace(mediation_hours=AT([0.5, 0.0, 0.1]), committee_desk=np.zeros(3)),
        p=SimpleNamespace(take_on_days=AT([7.0, 9.0])),
        workload=SimpleNamespace(queue=AT([5.0, 5.0, 100.0, 0.0, 90.0])),
        rules=SimpleNamespace(desk_takes=desk_takes),
    )  # fmt: skip
    assert queues.goes_to_desk(world, AT([0, 1, 2, 3])).tolist() == [True, False, False, False]
    assert queues.goes_to_desk(world, AT([5, 2, 4])).tolist() == [False, False, True]
    consent, vote, wait, longest = asked[0]  # nobody is asked about the community without a desk
    assert (consent, vote, longest) == ([True, True, True], [False, True, True], [7.0, 7.0, 9.0])
    assert wait[:2] == pytest.approx([(100 + 120) / 20, (100 + 30) / 20])  # 28 minutes on 5 of 7 days
    assert wait[2] > 1e9  # a desk of less than a minute a day hears nothing


@pytest.mark.parametrize(
    ("kept", "some"), [((), False), (("mediation_hours",), True), (("committee_desk",), True)]
)
def test_hours_of_either_sort_keep_a_desk(kept: tuple[str, ...], some: bool) -> None:
    world: Any = SimpleNamespace(levers=SimpleNamespace(anywhere=lambda name: name in kept))
    assert desk.any_desk(world) is some


def test_a_desk_that_closes_hands_its_matters_to_the_committee() -> None:
    """Handlers: 0 grid, 1 and 2 committees, 3 and 4 desks of which the first is kept no longer, 5 volunteers, ..."""
    cases = SimpleNamespace(
        handler=AT([3, 3, 4, 1, 5, 6, -1]), community=AT([0, 0, 1, 0, 0, 0, 0]),
        state=AT([State.OPEN, State.CLOSED, State.WAITING, State.OPEN, State.OPEN, State.OPEN, State.OPEN]),
    )  # fmt: skip
    world: Any = SimpleNamespace(
        cases=cases, handlers=SimpleNamespace(first_committee=1, first_desk=3, first_volunteers=5),
        levers=SimpleNamespace(mediation_hours=AT([0.0, 2.0]), committee_desk=AT([0.0, 0.0])),
    )  # fmt: skip
    desk.close_desks(world)
    assert cases.handler.tolist() == [1, 3, 4, 1, 5, 6, -1]
    world.levers.mediation_hours = AT([2.0, 0.0])
    desk.close_desks(world)
    assert cases.handler.tolist() == [1, 3, 2, 1, 5, 6, -1]


def test_how_an_attempt_may_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 0 is mended, 1 is agreed upon, 2 comes too early for that, 3 as well but is enforced."""
    monkeypatch.setattr(settle, "_repair", lambda world, rows: np.full(rows.size, 0.9))
    monkeypatch.setattr(settle, "_agreement", lambda world, rows: np.full(rows.size, 0.4))
    monkeypatch.setattr(settle, "_early", lambda world, rows: rows >= 2)
    monkeypatch.setattr(settle, "_enforced", lambda world, rows: rows == 3)
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([0, 1, 1, 1]), run=AT([0, 0, 0, 1])),
        kinds=SimpleNamespace(consent=AT([False, True])),
        p=SimpleNamespace(enforcement_success=AT([0.7, 0.8])),
    )
    assert settle.settling_probability(world, np.arange(4)).tolist() == [0.9, 0.4, 0.0, 0.8]


def test_who_runs_a_firm_is_judge_and_party_from_the_first_firm_on() -> None:
    """Firm 0 is communal, 1 private, 2 in custody; of the kinds the second is one with the firm."""
    party = AT([settle._FIRM_PARTY + 1, settle._FIRM_PARTY])
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(
            compound=AT([0, 1, 2, 3, 0, 0]),
            kind=AT([1, 1, 1, 1, 0, 1]),
            level=AT([0, 0, 1, 0, 0, Level.STREET]),
        ),
        compounds=SimpleNamespace(firm=AT([0, 1, 2, -1])),
        firms=SimpleNamespace(communal=AT([True, False, False]), custodial=AT([False, False, True])),
        kinds=SimpleNamespace(party=party),
    )
    mine = settle.judge_and_party(world, np.arange(6))
    assert mine.tolist() == [True, False, True, False, False, False]


@pytest.mark.parametrize(("after", "comes_back"), [(36.49, True), (36.51, False)])
def test_what_has_held_for_some_years_stays_settled(
    monkeypatch: pytest.MonkeyPatch, after: float, comes_back: bool
) -> None:
    """A tenth of a year is 36.5 days; half of the hazard is left by open deliberation, a third by the lever."""
    booked: list[tuple[list[int], list[int]]] = []
    hazard = 0.8 / 365 / 3 * (1 - 0.5) * 2
    world: Any = SimpleNamespace(
        cases=SimpleNamespace(kind=AT([1]), run=AT([0]), compound=AT([0]), key=AT([9])),
        kinds=SimpleNamespace(relapse=AT([0.0, 0.8])),
        levers=SimpleNamespace(relapse=AT([1 / 3])),
        p=SimpleNamespace(deliberation_relapse=0.5, relapse_scale=2.0, relapse_years=0.1),
        streams=SimpleNamespace(exponential=lambda name, key, run: np.full(key.size, after * hazard)),
        calendar=SimpleNamespace(last=1000),
        day=5,
        relapses=SimpleNamespace(
            schedule=lambda world, rows, days: booked.append((rows.tolist(), days.tolist()))
        ),
    )
    monkeypatch.setattr(settle, "deliberated", lambda world, rows: np.ones(rows.size))
    settle.plan_relapse(world, AT([0]))
    assert booked == [([0], [5 + 1 + 36]) if comes_back else ([], [])]
