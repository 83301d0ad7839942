"""Neighbours: ties, trust that spreads, volunteers who join and tire, stations that hang on one leader."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from few_cases import put
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.stats import norm
from worlds import (
    MIXED,
    OLD,
    TIME,
    advance,
    differing,
    differs,
    digest,
    outcome,
    outcomes,
    ran,
    run_state,
    run_with,
    scenario,
    set_lever,
    timed,
    watch,
    world_of,
)

from agents.resident import drifting_ties, persuaded_trust
from agents.volunteer import availability, burnout_hazard, care_relief, door, joins, next_weariness
from model.accounting.ledgers import hours_by_task
from model.inputs.run import DeliveryState
from model.phases.daily.route import attempt_minutes
from model.phases.monthly.neighbours import (
    change_leaders,
    diffuse_trust,
    drift_ties,
    neighbours,
    staff_stations,
    volunteer,
)
from model.policy.capacity import refresh_capacity
from model.policy.levers import LEVERS
from model.policy.workload import CARE, CLEANING, HELPING, PATROL, REPAIRS, VISITS
from model.state.cases import Channel
from model.state.handlers import Role
from model.world import World
from scenarios.interventions.base import BaseIntervention

TABLE_OF = {lever.name: lever.table for lever in LEVERS}
YEAR = timed(0, 365)
SHARE = st.floats(0.0, 1.0)


def shifting(**amounts: float) -> BaseIntervention:
    """An intervention that shifts levers by the same amount everywhere."""

    class Shifting(BaseIntervention):
        id = "shifting_" + "_".join(f"{name}_{value}" for name, value in amounts.items())

        def apply(self, world: World, delivery: DeliveryState) -> None:
            for name, amount in amounts.items():
                here = delivery.reach[getattr(world, TABLE_OF[name]).run] > 0.0
                world.levers.shift(name, np.where(here, amount, 0.0))

    return Shifting()


def with_levers(place: str = MIXED, parameters: Mapping[str, float] | None = None, **amounts: float) -> World:
    """A world in which these levers are shifted from the first day on, on that day."""
    return advance(World([run_with(shifting(**amounts), scenario(place, "", parameters, time=YEAR))]), 1)


def months(world: World, count: int) -> World:
    """Only what neighbours do, on made-up dates: nothing else happens in the world."""
    for _ in range(count):
        world.day += 30
        neighbours(world)
    return world


# --- ties


def test_ties_that_nobody_promotes_stay_as_they_are() -> None:
    world = world_of((scenario(MIXED), 1))
    months(world, 24)
    assert np.array_equal(world.compounds.ties, world.compounds.usual_ties)


@given(SHARE, SHARE, st.floats(-1.0, 1.0), SHARE, st.floats(30.0, 3650.0), st.floats(0.0, 10.0))
def test_a_density_of_ties_is_never_out_of_range(
    ties: float, usual: float, shift: float, mobile: float, half_life: float, turnover: float
) -> None:
    new = drifting_ties(ties, usual, shift, mobile, half_life=half_life, turnover=turnover, days=30.0)
    assert 0.0 <= new <= 1.0
    more = drifting_ties(ties, usual, shift + 0.1, mobile, half_life=half_life, turnover=turnover, days=30.0)
    assert more >= new


def test_half_of_what_is_missing_has_come_after_a_half_life() -> None:
    rules = {"half_life": 365.0, "turnover": 0.0, "days": 365.0}
    assert drifting_ties(0.4, 0.4, 0.2, 0.5, **rules) == pytest.approx(0.5)
    assert drifting_ties(0.2, 0.4, 0.0, 0.5, **rules) == pytest.approx(0.3)


def test_new_ties_are_lost_sooner_where_people_move() -> None:
    """Half of a gain stays where everybody rents, and it is gone sooner when nobody promotes it any more."""
    rules = {"half_life": 365.0, "turnover": 1.0}
    settled, moving = (drifting_ties(0.4, 0.4, 0.2, m, **rules, days=1e5) for m in (0.0, 1.0))
    assert (settled, moving) == pytest.approx((0.6, 0.5))
    settled, moving = (drifting_ties(0.5, 0.4, 0.0, m, **rules, days=365.0) for m in (0.0, 1.0))
    assert (settled, moving) == pytest.approx((0.45, 0.425))


def test_a_club_of_120_hardly_moves_the_ties_of_thousands() -> None:
    """Each of the 120 may come to know everybody: the compound's density rises by less than their share (D-06)."""
    place = OLD.replace("count = 2\nhouseholds = 90", "count = 6\nhouseholds = 250")
    run = scenario(place, time=YEAR)
    people = len(world_of((run, 1)).residents)
    assert people > 3000
    world = World([run_with(shifting(ties=120 / people), run)])
    months(advance(world, 1), 24)
    gain = world.compounds.ties - world.compounds.usual_ties
    assert (gain > 0.0).all()
    assert (gain < 0.04).all()


def test_what_the_fund_spends_on_activities_makes_ties_that_last_while_it_is_spent() -> None:
    world = world_of((scenario(MIXED), 1))
    world.communities.activities[:] = 50.0
    early, late = (months(world, span).compounds.ties - world.compounds.usual_ties for span in (12, 48))
    assert (early > 0.0).all()
    assert (late > early).all()
    world.communities.activities[:] = 0.0
    assert (months(world, 48).compounds.ties - world.compounds.usual_ties < 0.2 * late).all()


# --- trust


def test_trust_converges_to_the_mean_weighted_by_ties() -> None:
    """DeGroot: households look at their ties in equal parts, so what all come to hold weighs each by its ties."""
    world = world_of((scenario(MIXED, "", {"stubborn_share": 0.0, "trust_diffusion": 0.5}), 1))
    world.compounds.ties[:] = 1.0
    r, h, ties = world.residents, world.households, world.network.living(world)
    count = len(h)
    edges = coo_matrix((np.ones(ties.one.size), (ties.one, ties.other)), shape=(count, count))
    groups, group = connected_components(edges, directed=False)
    assert groups == len(world.compounds)
    before = np.bincount(r.household, weights=r.trust) / h.size
    expected = np.bincount(group, weights=before * ties.degree) / np.bincount(group, weights=ties.degree)
    for _ in range(1500):
        diffuse_trust(world, ties)
    assert np.allclose(r.trust, expected[group[r.household]], atol=1e-6)
    assert np.ptp(expected) > 0.01


def test_stubborn_people_are_not_moved_and_those_without_ties_neither() -> None:
    world = world_of((scenario(MIXED, "", {"trust_diffusion": 0.5}), 1))
    before = world.residents.trust.copy()
    diffuse_trust(world)
    alone = world.network.degree(world)[world.residents.household] == 0
    still = world.residents.trust == before
    assert still[~world.pool.listens].all()
    assert still[alone].all()
    assert not still[world.pool.listens & ~alone].any()
    assert world.pool.listens.mean() == pytest.approx(0.7, abs=0.05)


@given(SHARE, SHARE, SHARE, st.booleans())
def test_talk_moves_trust_to_somewhere_in_between(
    own: float, around: float, rate: float, listens: bool
) -> None:
    new = persuaded_trust(own, around, listens, diffusion=rate)
    assert min(own, around) - 1e-12 <= new <= max(own, around) + 1e-12


def test_trust_drifts_to_where_its_lever_shifts_it() -> None:
    plain, more = (months(with_levers(trust=t), 60).residents.trust.mean() for t in (0.0, 0.1))
    assert 0.07 < more - plain <= 0.1


# --- joining in

LARGE = """
[[place.communities]]
name = "一栋"
grids = 1
[[place.communities.compounds]]
archetype = "old"
households = 1500
buildings = 1
firm = false
"""
MIXING = {
    "volunteer_tie_weight": 0.0,
    "volunteer_member_weight": 0.0,
    "volunteer_available": 1.0,
    "volunteer_tenant": 1.0,
    "volunteer_migrant": 1.0,
    "volunteer_fatigue": 0.0,
    "member_visibility": 0.0,
}
"""One crowd in which everybody sees everybody, nobody tires and nobody goes first."""


def active_share(world: World) -> Any:
    """Share of adults who volunteer, per compound."""
    return world.compounds.volunteers / world.compounds.adults


def settled(*parameters: Mapping[str, float], rounds: int = 60) -> Any:
    """Share of volunteers in the long run, one large building per set of parameters."""
    world = world_of(*((scenario(LARGE, "", {**MIXING, **p}), 5) for p in parameters))
    months(world, rounds)
    return active_share(world)


def fixpoint(mean: float, sd: float) -> float:
    """Where a crowd with normal thresholds comes to rest, starting from nobody."""
    share = 0.0
    for _ in range(10_000):
        share = float(norm.cdf((share - mean) / sd))
    return share


def test_participation_comes_to_rest_at_the_fixpoint_of_the_thresholds() -> None:
    crowds = [(0.30, 0.15), (0.30, 0.30), (0.25, 0.08), (0.20, 0.25)]
    found = settled(*({"volunteer_threshold": m, "volunteer_threshold_sd": s} for m, s in crowds))
    assert found == pytest.approx([fixpoint(*crowd) for crowd in crowds], abs=0.02)


def test_a_little_more_variety_tips_participation() -> None:
    """At mean 0.25 few join at a spread of 0.09, nearly all at 0.13 (D1: the jump lies near 0.10 to 0.12)."""
    few, most = settled(*({"volunteer_threshold": 0.25, "volunteer_threshold_sd": sd} for sd in (0.09, 0.13)))
    assert few < 0.06
    assert most > 0.9


def test_a_little_stirring_tips_participation_near_the_critical_spread() -> None:
    crowd = MIXING | {"volunteer_threshold": 0.25, "volunteer_threshold_sd": 0.11}
    quiet, stirred = (months(with_levers(LARGE, crowd, mobilise=m), 40) for m in (0.0, 0.05))
    assert active_share(quiet) < 0.06
    assert active_share(stirred) > 0.9


@given(SHARE, SHARE, st.floats(-1.0, 2.0), st.booleans())
def test_who_sees_more_joins_no_later(exposed: float, more: float, threshold: float, visible: bool) -> None:
    low, high = sorted((exposed, more))
    assert joins(high, threshold, visible) >= joins(low, threshold, visible)
    assert joins(low, threshold, True)


def test_a_few_per_cent_volunteer_where_nothing_is_tried() -> None:
    place = MIXED.replace("households = 1", "households = 12")
    share = active_share(months(world_of((scenario(place), 2)), 24))
    assert ((share > 0.003) & (share < 0.08)).all()


def test_tenants_and_those_from_elsewhere_can_be_won_less_often() -> None:
    chances = availability(
        np.array([False, True, False, True]), np.array([False, False, True, True]),
        available=0.4, tenant_factor=0.3, migrant_factor=0.5,
    )  # fmt: skip
    assert chances == pytest.approx([0.4, 0.12, 0.2, 0.06])
    moved = MIXED.replace('archetype = "old"', 'archetype = "old"\nmigrant_share = 1.0\ntenant_share = 1.0')
    local = MIXED.replace('archetype = "old"', 'archetype = "old"\nmigrant_share = 0.0\ntenant_share = 0.0')
    worlds = [world_of((scenario(place), 1)) for place in (local, moved)]
    last = [world.pool.homes(world).compound == 2 for world in worlds]
    assert np.isfinite(worlds[1].pool.threshold[last[1]]).sum() * 3 < last[0].sum()


def test_without_party_members_nobody_goes_first_and_nothing_breaks() -> None:
    place = OLD.replace("firm = false", "firm = false\nmember_share = 0.0")
    world = ran(world_of((scenario(place), 1)))
    assert (world.contact.visible_members == 0.0).all()
    assert (world.compounds.active_members == 0).all()
    assert np.isfinite(world.results().runs["volunteers"]).all()


def test_where_everybody_came_from_elsewhere_nothing_breaks() -> None:
    place = OLD.replace("firm = false", "firm = false\nmigrant_share = 1.0\ntenant_share = 0.9")
    world = ran(World([run_with(shifting(ties=0.3, mobilise=0.3, visible=0.5), scenario(place))]))
    assert (world.pool.mobile > 0.9).all()
    assert ((world.compounds.ties >= 0.0) & (world.compounds.ties <= 1.0)).all()
    assert active_share(world).max() < 0.3


def test_known_party_members_act_and_pull_others_along() -> None:
    plain, known = (months(with_levers(visible=v), 3) for v in (0.0, 0.6))
    n = known.compounds
    assert known.contact.visible_members == pytest.approx(n.members * 0.7)
    assert n.active_members.sum() > 3 * plain.compounds.active_members.sum()
    others = [(w.compounds.volunteers - w.compounds.active_members).sum() for w in (plain, known)]
    assert others[1] > others[0]
    assert (n.active_members <= n.members).all()


def test_the_volunteers_of_a_compound_are_its_residents_who_volunteer() -> None:
    world = months(world_of((scenario(MIXED), 1)), 5)
    who = np.flatnonzero(world.residents.volunteer)
    home = world.buildings.compound[world.building_of(who)]
    assert np.array_equal(np.bincount(home, minlength=3), world.compounds.volunteers)
    assert (world.residents.age[who] >= 18).all()


# --- tiring


def test_weariness_counts_months_of_work_and_of_rest() -> None:
    weary = next_weariness(
        np.array([0, 7, 7, -3, -1, 4, 100]),
        np.array([True, True, True, False, False, False, True]),
        np.array([False, False, True, False, False, False, False]),
        rest=6.0,
    )
    assert weary.tolist() == [1, 8, -6, -2, 0, 3, 100]


@given(st.integers(-120, 100), st.booleans(), st.booleans(), st.floats(1.0, 36.0))
def test_weariness_stays_in_range(weary: int, active: bool, stops: bool, rest: float) -> None:
    assert -120 <= next_weariness(weary, active, stops, rest=rest) <= 100


def test_the_hazard_of_giving_up_grows_with_service() -> None:
    hazard = burnout_hazard(np.arange(1.0, 60.0), 0.0, fatigue=0.005, strain=0.02)
    assert (np.diff(hazard) > 0.0).all()
    still_there = np.cumprod(1.0 - hazard)
    assert 12 < 1 + np.argmax(still_there < 0.5) < 24  # S004-L: one to two years


def test_who_gives_up_rests_for_the_months_that_are_said() -> None:
    """Nothing but fatigue makes them stop: everybody would join at once."""
    eager = MIXING | {
        "volunteer_threshold": 0.0,
        "volunteer_threshold_sd": 0.005,
        "volunteer_rest_months": 5.0,
    }
    world = with_levers(OLD, eager | {"volunteer_fatigue": 0.02}, mobilise=0.5)
    history = []
    for _ in range(40):
        months(world, 1)
        history.append(world.residents.volunteer[world.pool.rows])
    rests = [
        end - start
        for person in np.array(history[12:]).T[:150]
        for start, end in spells_of_rest(person.tolist())
    ]
    assert len(rests) > 50
    assert set(rests) == {5}


def spells_of_rest(active: list[bool]) -> list[tuple[int, int]]:
    """First month and month after the last of each pause between two times of volunteering."""
    turns = [m for m in range(1, len(active)) if active[m] != active[m - 1]]
    return [(a, b) for a, b in pairwise(turns) if not active[a]]


def test_fatigue_costs_volunteers() -> None:
    fresh, tired = (
        months(world_of((scenario(OLD, "", {"volunteer_fatigue": f}), 3)), 36) for f in (0.0, 0.05)
    )
    assert tired.compounds.volunteers.sum() < fresh.compounds.volunteers.sum()
    assert (fresh.residents.weary >= 0).all()


def test_the_world_begins_where_volunteering_has_settled() -> None:
    """Otherwise all would tire together in the second year."""
    large = MIXED.replace("households = 1", "households = 29")
    world = world_of((scenario(large, "", {"volunteer_threshold_sd": 0.3}), 1))
    n = world.compounds
    share = [n.volunteers.sum() / n.adults.sum()]
    share += [months(world, 6).compounds.volunteers.sum() / n.adults.sum() for _ in range(6)]
    assert np.ptp(share) < 0.2 * np.mean(share)


# --- stations


def test_a_station_works_while_somebody_runs_it() -> None:
    """Take the leader away: the door is shut at once, ties fade (S003-A: it depends on one person)."""
    world = with_levers(station=1.0, parameters={"leader_leaves_per_year": 0.0})
    n = world.compounds
    assert n.leader.all()
    bare = world_of((scenario(MIXED, time=YEAR), 1)).contact.door
    assert (world.contact.door > bare * 1.2).all()
    months(world, 24)
    raised = n.ties.copy()
    assert (raised > n.usual_ties + 0.02).all()
    n.leader[:], n.vacancy[:] = False, 1000
    refresh_capacity(world)
    assert np.array_equal(world.contact.door, bare)
    months(world, 12)
    assert not n.leader.any()
    assert (n.ties - n.usual_ties < 0.6 * (raised - n.usual_ties)).all()


def test_a_station_stirs_people_only_under_its_leader() -> None:
    led, vacant = (with_levers(station=1.0, parameters={"station_mobilise": 0.4}) for _ in range(2))
    vacant.compounds.leader[:], vacant.compounds.vacancy[:] = False, 1000
    for world in (led, vacant):
        for _ in range(6):
            volunteer(world)
    assert led.compounds.volunteers.sum() > 2 * vacant.compounds.volunteers.sum()


def test_leaders_leave_now_and_then_and_are_replaced_after_a_vacancy() -> None:
    world = with_levers(
        OLD.replace("count = 2", "count = 40").replace("households = 90", "households = 20"),
        {"leader_leaves_per_year": 1.0, "leader_vacancy_months": 3.0},
        station=0.5,
    )
    history = []
    for _ in range(60):
        world.day += 30
        change_leaders(world)
        history.append(world.compounds.leader.copy())
    spells = [b - a for line in np.array(history).T for a, b in spells_of_rest(line.tolist())]
    assert len(spells) > 60
    assert set(spells) == {3} or min(spells) == 3  # a new leader may leave at once
    assert np.mean(history) == pytest.approx(12.0 / (12.0 + 3.0), abs=0.06)


def test_no_station_has_no_leader_and_a_closed_one_loses_him() -> None:
    world = with_levers(station=0.5)
    assert world.compounds.leader.all()
    set_lever(world, "station", 0.0)
    staff_stations(world)
    assert not world.compounds.leader.any()
    assert not world_of((scenario(MIXED), 1)).compounds.leader.any()


# --- what volunteers give


def block(world: World) -> slice:
    first = world.handlers.first_volunteers
    return slice(first, first + len(world.compounds))


def minutes(world: World, task: int) -> Any:
    return world.workload.task_minutes[task, block(world)]


def test_the_ledger_holds_every_hour_of_volunteers() -> None:
    """Hours a week of volunteers, of members by lever, of micro-grids: all in minutes a day, none twice."""
    willing = {"member_spare_hours": 10.0}
    world = with_levers(MIXED, willing, visible=0.4, member_hours=2.0, micro_hours=30.0)
    volunteer(world)
    refresh_capacity(world)
    n = world.compounds
    hours = n.volunteers.sum() * 0.5 + n.active_members.sum() * 2.0 + len(world.grids) * 30.0
    assert world.workload.task_minutes[:, block(world)].sum() * 7.0 / 60.0 == pytest.approx(hours)
    assert (world.workload.task_minutes >= 0.0).all()
    assert minutes(world, CLEANING) == pytest.approx(world.workload.cleaning_hours * 60.0 / 7.0)


def test_volunteers_know_no_weekend_and_the_results_count_them() -> None:
    world = ran(world_of((scenario(MIXED, "", {"volunteer_threshold": 0.1}), 1)))
    ledger = hours_by_task(world)
    given_hours = sum(hours[0] for (role, _), hours in ledger.items() if role == Role.VOLUNTEERS)
    runs = world.results().runs.iloc[0]
    per = 1000.0 / world.places.residents[0] * 365.0 / world.day
    assert runs["volunteer_hours"] == pytest.approx(given_hours * per)
    assert runs["volunteer_hours"] == pytest.approx(
        0.5
        * runs["volunteers"]
        * world.compounds.adults.sum()
        * 365.0
        / 7.0
        * 1000.0
        / world.places.residents[0],
        rel=0.2,
    )
    assert runs["hours"] == pytest.approx(runs["paid_hours"] + runs["volunteer_hours"])


def test_shares_that_ask_for_more_than_all_hours_are_scaled_down() -> None:
    world = world_of(
        (scenario(MIXED, "", {"volunteer_patrol_share": 1.0, "volunteer_cleaning_share": 1.0}), 1)
    )
    usual = minutes(world, PATROL) + minutes(world, CLEANING)
    assert minutes(world, CARE) == pytest.approx(0.0)
    usual = usual + minutes(world, REPAIRS) + minutes(world, HELPING)
    assert (usual + minutes(world, VISITS)).sum() * 7.0 / 60.0 == pytest.approx(
        world.compounds.volunteers.sum() * 0.5
    )


def test_volunteers_find_more_on_working_days_and_something_on_weekends() -> None:
    none, some = (world_of((scenario(MIXED, "", {"volunteer_hours_per_week": h}), 1)) for h in (0.0, 3.0))
    assert (none.contact.weekend_patrol == 0.0).all()
    assert (none.contact.weekend_visit == 0.0).all()
    assert (some.contact.patrol >= none.contact.patrol).all()
    assert (some.contact.patrol.sum(), some.contact.grid_visit.sum()) > (
        none.contact.patrol.sum(),
        none.contact.grid_visit.sum(),
    )
    assert some.contact.weekend_patrol.max() > 0.0


def test_micro_grids_are_booked_and_felt_where_their_grid_lies() -> None:
    plain = with_levers()
    world = with_levers(micro_hours=20.0)
    assert (minutes(world, PATROL) > minutes(plain, PATROL)).all()
    assert (world.contact.patrol > plain.contact.patrol).all()
    assert (world.contact.grid_visit > plain.contact.grid_visit).all()
    grid_block = slice(0, len(world.grids))
    assert np.array_equal(
        world.workload.task_minutes[:, grid_block], plain.workload.task_minutes[:, grid_block]
    )


def test_neighbours_spare_the_handlers_part_of_the_work_of_care_only() -> None:
    world = world_of((scenario(MIXED, time=YEAR), 1))
    rows = put(world, *["hardship_care"] * 20, "leak", "lighting", "certificates")
    world.workload.care_relief[:] = 0.0
    alone = attempt_minutes(world, rows, 1.0)
    world.workload.care_relief[:] = 0.5
    helped = attempt_minutes(world, rows, 1.0)
    care = world.kinds.care[world.cases.kind[rows]]
    assert (helped[care] < alone[care]).any()
    assert np.array_equal(helped[~care], alone[~care])
    assert [world.kinds.names[k] for k in np.flatnonzero(world.kinds.care)] == ["hardship_care"]
    assert np.all(np.diff(care_relief(np.arange(50.0), most=0.3, enough=10.0)) > 0.0)


def test_a_firm_leaves_to_volunteers_what_they_do_anyway() -> None:
    """Crowding-out (S003-B): the more neighbours clean, the less the firm's own service is worth."""
    lot = {"volunteer_hours_per_week": 10.0, "volunteer_cleaning_share": 1.0, "volunteer_patrol_share": 0.0}
    none, some = (
        ran(world_of((scenario(MIXED, "", {**lot, "volunteer_crowding": c}), 1))) for c in (0.0, 0.2)
    )
    served = (none.compounds.firm >= 0) & (none.compounds.volunteers > 0)
    assert served.any()
    assert (some.compounds.quality[served] < none.compounds.quality[served]).all()


def test_people_to_tell_make_reporting_easier() -> None:
    rises = door(np.array([0.0, 1.0, 5.0, 50.0]), 0.0, member_contact=0.1, station_access=0.3)
    assert rises[0] == 1.0
    assert (np.diff(rises) > 0.0).all()
    assert rises[-1] <= 1.1


def test_more_eyes_raise_the_recorded_load_at_first() -> None:
    """Detection outruns handling: the known stock grows where volunteers look around, the latent one shrinks."""
    base = scenario(MIXED.replace("households = ", "households = 2"), time=timed(30, 240))
    batch = [
        run_with(shifting(micro_hours=m, member_hours=m / 40.0, visible=m / 400.0), base, seed)
        for m in (0.0, 200.0)
        for seed in (1, 2)
    ]
    runs = ran(World(batch)).results().runs
    plain, watched = runs.iloc[:2].mean(), runs.iloc[2:].mean()
    assert watched["recorded"] > plain["recorded"]
    assert watched["dispute_backlog_latent"] < plain["dispute_backlog_latent"]
    assert watched["volunteer_hours"] > plain["volunteer_hours"] + 1000.0


def test_on_weekends_only_volunteers_and_stewards_find_what_nobody_reports() -> None:
    idle, found = {"volunteer_hours_per_week": 0.0}, []

    def note(world: World) -> None:
        if not world.today.working:
            found.extend(world.cases.channel[world.today.rows("opened")].tolist())

    large = MIXED.replace("households = ", "households = 1")
    ran(watch(world_of((scenario(large, "", idle, time=timed(0, 120)), 1)), note))
    assert Channel.REPORT in found
    assert Channel.PATROL not in found
    assert Channel.GRID_VISIT not in found


# --- exactness


LEVERS_MOVED = {
    "ties": 0.2, "trust": 0.05, "mobilise": 0.1, "visible": 0.3, "member_hours": 1.0, "station": 0.7,
    "micro_hours": 10.0,
}  # fmt: skip


def test_neighbours_are_the_same_alone_and_in_any_batch() -> None:
    moved = shifting(**LEVERS_MOVED)
    runs = [
        run_with(moved, scenario(place, "", parameters), seed)
        for seed, (place, parameters) in enumerate(
            [(MIXED, {}), (OLD, {"volunteer_threshold_sd": 0.3}), (MIXED, {"trust_diffusion": 0.3})]
        )
    ]
    batch, turned = ran(World(runs)), ran(World(runs[::-1]))
    for i, run in enumerate(runs):
        alone = ran(World([run]))
        assert not differs(outcome(alone), outcome(batch, i))
        assert differing(run_state(alone), run_state(batch, i)) == []
        assert differing(run_state(batch, i), run_state(turned, 2 - i)) == []
    assert batch.residents.volunteer.any()


def test_a_dose_of_nothing_is_the_baseline() -> None:
    nothing = shifting(**dict.fromkeys(LEVERS_MOVED, 0.0))
    assert digest(ran(World([run_with(nothing, scenario(MIXED))]))) == digest(
        ran(world_of((scenario(MIXED), 1)))
    )


def test_each_way_of_giving_time_adds_up_to_what_was_promised_or_less() -> None:
    """Whatever the shares, nobody gives an hour twice."""
    for visits, patrol in ((0.0, 1.0), (1.0, 0.0), (0.5, 0.7)):
        parameters = {
            "member_visit_share": visits,
            "volunteer_patrol_share": patrol,
            "micro_visit_share": visits,
            "member_spare_hours": 5.0,
        }
        world = with_levers(OLD, parameters, visible=0.5, member_hours=5.0, micro_hours=7.0)
        n = world.compounds
        promised = n.volunteers.sum() * 0.5 + 5.0 * n.active_members.sum() + 7.0 * len(world.grids)
        assert world.workload.task_minutes[:, block(world)].sum() * 7.0 / 60.0 == pytest.approx(promised)
        assert (world.workload.task_minutes >= 0.0).all()


@pytest.mark.parametrize(("lever", "amount"), LEVERS_MOVED.items())
def test_each_lever_of_neighbours_is_read(lever: str, amount: float) -> None:
    base = scenario(MIXED, time=TIME)
    world = ran(World([run_with(shifting(**{lever: a}), base) for a in (0.0, amount)]))
    assert differs(*outcomes(world, range(2)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("station_access", 2.0),
        ("station_mobilise", 0.4),
        ("station_ties", 0.4),
        ("leader_leaves_per_year", 6.0),
        ("leader_vacancy_months", 1.0),
        ("micro_visit_share", 0.0),
        ("tie_half_life", 30.0),
        ("tie_turnover", 5.0),
    ],
)
def test_parameters_that_need_an_intervention_change_something_under_it(name: str, value: float) -> None:
    other = {"leader_leaves_per_year": 6.0} if name == "leader_vacancy_months" else {}
    runs = [
        run_with(shifting(station=1.0, micro_hours=20.0), scenario(MIXED, "", p))
        for p in (other, {**other, name: value})
    ]
    world = ran(World(runs))
    assert differs(*outcomes(world, range(2)))


def test_ties_are_drifted_by_the_lever_of_each_compound() -> None:
    world = world_of((scenario(MIXED), 1))
    set_lever(world, "ties", [0.2, 0.0, -0.2])
    drift_ties(world)
    assert np.sign(world.compounds.ties - world.compounds.usual_ties).tolist() == [1.0, 0.0, -1.0]
