"""Volunteers: how many there are, what they mend, how they help to settle, and who takes part in common affairs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from test_neighbours import shifting
from worlds import MIXED, OLD, advance, digest, ran, run_with, scenario, timed, world_of

from model.observation.metrics import METRICS
from model.phases.daily.helping import call_helpers, set_time_aside
from model.phases.daily.odd_jobs import do_odd_jobs
from model.phases.daily.settle import settling_probability
from model.phases.monthly.neighbours import volunteer
from model.policy.workload import HELPING
from model.state.cases import State
from model.state.columns import Rows
from model.state.handlers import Level
from model.world import World

MOBILISED = {
    "mobilise": 0.12,
    "visible": 0.6,
    "station": 0.5,
    "member_hours": 0.5,
}  # several programmes at once
YEARS = timed(60, 730)
LARGE = MIXED.replace("households = 1", "households = 9")


def with_levers(
    place: str = MIXED, parameters: Mapping[str, float] | None = None, days: int = 200, **amounts: float
) -> World:
    """A world of these levers after some days."""
    base = scenario(place, "", parameters, time=timed(0, 600))
    return advance(World([run_with(shifting(**amounts), base)]), days)


# --- how many


@pytest.mark.parametrize("years", [2, 10])
def test_programmes_win_some_per_cent_of_adults_and_not_a_sixth(years: int) -> None:
    """R6: three in four never took part in anything; 001-33: 1.2 to 4 % go to clubs; 003-27: 7 % are members."""
    world = with_levers(LARGE, None, 1, **MOBILISED)
    n = world.compounds
    for _ in range(12 * years):
        world.day += 30
        volunteer(world)
        assert n.volunteers.sum() / n.adults.sum() < 0.07
    assert n.volunteers.sum() / n.adults.sum() > 0.015


def test_volunteers_give_fewer_hours_than_those_who_are_paid() -> None:
    world = ran(World([run_with(shifting(**MOBILISED), scenario(MIXED, time=YEARS))]))
    runs = world.results().runs.iloc[0]
    assert 0.0 < runs["volunteer_hours"] < runs["paid_hours"]


def test_some_members_who_are_known_as_such_do_not_come_every_week() -> None:
    """S002-C: pledges inflate. Those who keep them come wherever they are known."""
    all_keep, half, none = (
        with_levers(MIXED, {"member_keeps": share, "volunteer_threshold": 1.0}, 1, visible=0.9)
        for share in (1.0, 0.5, 0.0)
    )
    for world in (all_keep, half, none):
        volunteer(world)
    assert none.compounds.active_members.sum() == 0
    assert 0 < half.compounds.active_members.sum() < all_keep.compounds.active_members.sum()
    assert (all_keep.contact.visible_members == none.contact.visible_members).all()


# --- small repairs


def test_volunteers_mend_only_what_needs_no_trade() -> None:
    """003-11: lamps, doors and drains; no quarrel, no structure, no certificate."""
    world = with_levers(MIXED, {"capacity_scale": 0.05})
    before = world.cases.state.copy()
    world.workload.repair_hours[:] = 1e6  # more than enough: whatever they can mend is begun
    do_odd_jobs(world)
    mended = np.flatnonzero((world.cases.state == State.CLOSED) & (before != State.CLOSED))
    kinds = {world.kinds.names[kind] for kind in world.cases.kind[mended]}
    assert kinds
    assert kinds <= {"lighting", "drains", "worn_facilities"}
    easy = np.flatnonzero((world.kinds.no_trade[world.cases.kind] > 0.0) & (before != State.CLOSED))
    assert mended.size < easy.size  # most drains and stairs need somebody with a trade


def test_volunteers_mend_no_more_than_their_minutes_allow() -> None:
    """A hundred days' repairs take no more than a hundred days' minutes, luck aside."""
    many = {"capacity_scale": 0.02, "odd_job_skill": 1.0, "volunteer_repair_share": 0.05}
    world = with_levers(LARGE, many, 300, mobilise=0.1)
    cases, given, taken = world.cases, 0.0, 0.0
    for _ in range(100):
        before = cases.state.copy()
        do_odd_jobs(world)
        mended = (cases.state == State.CLOSED) & (before != State.CLOSED)
        taken += float(world.kinds.hours[cases.kind[mended]].sum()) * 1.5
        given += float(world.workload.repair_hours.sum()) / 7.0
        world.day += 1
    assert 0.0 < taken <= 1.25 * given + 6.0


def test_small_repairs_end_the_trouble_of_lamps_sooner() -> None:
    """003-11: where offices are short of hours, more lamps burn again within a quarter if volunteers mend some."""
    time = timed(60, 400)
    none, some = (
        scenario(LARGE, "", {"capacity_scale": 0.2, "volunteer_repair_share": share}, time=time)
        for share in (0.0, 0.3)
    )
    runs = [run_with(shifting(mobilise=0.3), each, seed) for each in (none, some) for seed in range(8)]
    world = ran(World(runs))
    ledger = world.results().ledger
    lamps = ledger[(ledger["kind"] == "lighting") & (ledger["arisen"] < 300)]
    soon = (lamps["ended"] - lamps["arisen"] <= 90).groupby(lamps["run"] // 8).mean()
    assert soon[1] > soon[0]


def test_without_hours_for_it_nothing_is_mended_and_nobody_helps() -> None:
    nothing = {"volunteer_hours_per_week": 0.0}
    other = nothing | {
        "odd_job_skill": 0.1,
        "odd_job_slowness": 9.0,
        "helpers_logit": 2.0,
        "help_strain": 1.0,
    }
    assert digest(ran(world_of((scenario(MIXED, "", nothing), 1)))) == digest(
        ran(world_of((scenario(MIXED, "", other), 1)))
    )


def test_a_firm_also_leaves_small_repairs_to_volunteers() -> None:
    """S003-B: what neighbours do is displaced from the firm's duty, repairs as well as cleaning."""
    repairs = {
        "volunteer_hours_per_week": 10.0,
        "volunteer_cleaning_share": 0.0,
        "volunteer_repair_share": 1.0,
    }
    none, some = (
        ran(world_of((scenario(MIXED, "", {**repairs, "volunteer_crowding": c}), 1))) for c in (0.0, 0.2)
    )
    served = (none.compounds.firm >= 0) & (none.compounds.volunteers > 0)
    assert served.any()
    assert (some.compounds.quality[served] < none.compounds.quality[served]).all()


# --- helping to settle


def talked_over(world: World) -> Rows:
    """Known disputes in the neighbourhood or community, visited as often as an agreement needs."""
    cases, kinds = world.cases, world.kinds
    known = (cases.state == State.OPEN) | (cases.state == State.WAITING)
    talk = kinds.consent[cases.kind] & ~kinds.needs_vote[cases.kind]
    rows = np.flatnonzero(known & talk & (cases.level >= 0) & (cases.level <= Level.COMMUNITY))
    cases.attempts[rows] = np.maximum(cases.attempts[rows], kinds.min_visits[cases.kind[rows]])
    return rows


def busy(**parameters: float) -> World:
    usual = {"capacity_scale": 0.1, "volunteer_hours_per_week": 3.0}
    return with_levers(LARGE, usual | parameters, 120, mobilise=0.2)


def test_neighbours_who_take_part_make_agreement_likelier_up_to_a_limit() -> None:
    """004-40: people joined in solving. The thirteenth adds less than the first."""
    world = busy()
    rows = talked_over(world)
    assert rows.size
    chances = []
    for number in (0.0, 1.0, 2.0, 13.0, 100.0):
        world.cases.helpers[rows] = number
        chances.append(settling_probability(world, rows))
    nobody, one, two, thirteen, crowd = chances
    assert (one > nobody).all() and (two > one).all() and (thirteen > two).all()
    assert ((two - one) < (one - nobody)).all()
    assert (crowd - nobody < 0.15).all()  # S004-L: +0.05 to +0.15


def test_helpers_come_from_the_hours_of_their_own_compound() -> None:
    world = busy()
    n, rows, each = world.compounds, talked_over(world), 30.0
    n.help_minutes[:] = [500.0, 45.0, 0.0]
    before, served = n.help_minutes.copy(), n.helped.copy()
    call_helpers(world, rows)
    came = np.bincount(world.cases.compound[rows], weights=world.cases.helpers[rows], minlength=len(n))
    assert before - n.help_minutes == pytest.approx(came * each)
    assert n.helped - served == pytest.approx(came)
    assert (n.help_minutes >= 0.0).all()
    assert world.cases.helpers[rows].max() <= 13.0
    assert came[2] == 0.0


def test_time_that_nobody_asks_for_lapses_after_a_month() -> None:
    world = busy()
    n, first = world.compounds, world.handlers.first_volunteers
    today = world.workload.task_minutes[HELPING, first : first + len(n)]
    for _ in range(60):
        set_time_aside(world)
    assert today.sum() > 0.0
    assert n.help_minutes == pytest.approx(30.0 * today)


def test_nobody_helps_where_offices_decide_or_owners_vote() -> None:
    world = busy()
    rows = talked_over(world)
    world.compounds.help_minutes[:] = 1000.0
    world.cases.level[rows[::2]] = Level.STREET
    call_helpers(world, rows)
    assert (world.cases.helpers[rows[::2]] == 0.0).all()
    assert world.cases.helpers[rows[1::2]].any()
    votes = np.flatnonzero(world.kinds.needs_vote[world.cases.kind])
    call_helpers(world, votes)
    assert (world.cases.helpers[votes] == 0.0).all()


def test_other_peoples_quarrels_tire_those_who_help() -> None:
    calm, strained = (busy(volunteer_fatigue=0.0, help_strain=0.5) for _ in range(2))
    calm.compounds.helped_month[:] = 0.0
    strained.compounds.helped_month[:] = 4.0 * strained.compounds.volunteers
    was = calm.residents.volunteer.copy()
    for world in (calm, strained):
        volunteer(world)
    assert (strained.residents.weary[was] < 0).sum() > (calm.residents.weary[was] < 0).sum()
    assert (strained.compounds.helped_month == 0.0).all()


def test_a_stewards_helpers_help_in_the_stewards_compound() -> None:
    """004-39, 004-40: stewards bring in neighbours; their hours are the helpers', not the steward's own."""
    world = with_levers(MIXED, {"volunteer_hours_per_week": 0.0}, 1, steward_hours=3.0, helper_hours=2.0)
    s, n, first = world.stewards, world.compounds, world.handlers.first_volunteers
    given = world.workload.task_minutes[HELPING, first : first + len(n)] * 7.0 / 60.0
    assert given == pytest.approx(np.bincount(s.compound, 2.0 * s.energy, len(n)))


def test_some_neighbours_help_per_case_settled() -> None:
    """004-29, 004-40: 23,000 helpers and 28,000 problems solved, 0.8 each."""
    place = MIXED.replace("households = 1", "households = 6")
    runs = ran(world_of((scenario(place, time=timed(60, 365)), 1))).results().runs.iloc[0]
    assert 0.1 < runs["helpers_per_settled"] < 4.0
    assert runs["helpers"] > 0.0


# --- taking part


def test_voters_volunteers_and_club_members_take_part() -> None:
    world = with_levers(OLD, None, 120, club_places=0.2)
    r = world.residents
    lately = r.took_part > world.day - 40
    assert lately[r.volunteer].all()
    assert lately.mean() == pytest.approx(0.2, abs=0.05)
    idle = scenario(
        MIXED, "", {"volunteer_hours_per_week": 0.0, "volunteer_available": 0.0}, time=timed(0, 99)
    )
    world = advance(world_of((idle, 1)), 20)
    before = (world.residents.took_part >= 0).sum()
    world.compounds.campaign[:] = 0  # owners are asked whether they want a committee
    advance(world, 32)
    assert world.ballot_log.columns()["run"].size
    assert (world.residents.took_part >= 0).sum() > before + 10


def test_more_places_bring_others_and_keep_those_who_came() -> None:
    few, many = (with_levers(OLD, None, 60, club_places=share) for share in (0.1, 0.3))
    there = few.residents.took_part >= 0
    assert there.sum() < (many.residents.took_part >= 0).sum()
    assert (many.residents.took_part[there] >= 0).all()


def test_taking_part_is_an_indicator_that_can_be_had_without_doing_good() -> None:
    """Full clubs that teach nobody to help raise the share and settle nothing: it must never be a headline."""
    base = scenario(MIXED, time=timed(60, 400))
    runs = [run_with(shifting(club_places=share), base, seed) for share in (0.0, 0.5) for seed in (1, 2)]
    found = ran(World(runs)).results().runs
    plain, crowded = found.iloc[:2].mean(), found.iloc[2:].mean()
    assert crowded["took_part"] > plain["took_part"] + 0.3
    assert crowded["dispute_backlog"] == plain["dispute_backlog"]
    assert crowded["satisfaction"] == plain["satisfaction"]
    for name in ("took_part", "helpers", "helpers_per_settled"):
        assert METRICS[name].group == "indicator"
        assert not METRICS[name].headline
        assert METRICS[name].better == "neither"


def test_a_share_of_the_last_year_needs_a_year() -> None:
    short, long = (
        ran(world_of((scenario(OLD, time=timed(60, days)), 1))).results().runs for days in (200, 306)
    )
    assert short["took_part"].isna().all()
    assert long["took_part"].between(0.0, 1.0).all()
