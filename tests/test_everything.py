"""All interventions at once, at any dose: histories do not depend on company, nothing is lost, nothing runs away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_conservation import Audit
from treated import IDS, PLACE, delivery, lever, levers_of, plain, under, yuan
from worlds import (
    TABLES,
    advance,
    assert_same_outcome,
    differing,
    digest,
    outcome,
    ran,
    run_state,
    scenario,
    timed,
    watch,
)

from model.inputs.kind import DEPARTMENTS
from model.inputs.parameters import Parameter
from model.inputs.run import Delivery, Run
from model.inputs.values import at
from model.observation.added import added_names
from model.state.cases import State
from model.state.columns import total_by
from model.state.handlers import Role
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import all_parameters

HORIZON = 75
GENERATED = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking would run hundreds of worlds


@st.composite
def deliveries(draw: st.DrawFn, names: tuple[str, ...] = IDS, most: int = len(IDS)) -> tuple[Delivery, ...]:
    """Some of the interventions, each with a date, an end, a ramp, a coverage and an intensity of its own."""
    chosen = draw(st.lists(st.sampled_from(names), max_size=most, unique=True))
    return tuple(draw(one(name)) for name in sorted(chosen))


@st.composite
def one(draw: st.DrawFn, name: str) -> Delivery:
    start = draw(st.integers(0, HORIZON - 20))
    return delivery(
        name,
        start=start,
        end=draw(st.none() | st.integers(start + 1, HORIZON)),
        ramp=draw(st.sampled_from((0, 1, 13, 60))),
        coverage=draw(st.sampled_from((0.0, 0.3, 0.8, 1.0))),
        intensity=draw(st.sampled_from((0.0, 0.4, 1.0, 3.0))),
    )


CORNERS = st.tuples(st.sampled_from((0.0, 0.1, 1.0)), st.integers(0, 2**32 - 1))
SITES = st.lists(st.tuples(deliveries(), CORNERS, st.integers(0, 3)), min_size=3, max_size=3)


def extreme(corner: tuple[float, int]) -> dict[str, float]:
    """A share of the parameters, drawn by lot, at the lowest or the highest value that they may have."""
    share, lot = corner
    luck = np.random.default_rng(lot)
    known = sorted(all_parameters().items())
    ends = {name: float(luck.choice([one.low, _highest(one)])) for name, one in known}
    return {name: end for name, end in ends.items() if luck.random() < share}


def _highest(known: Parameter) -> float:
    """The upper end; but no kind arises oftener than usual, or a hamlet has a hundred times its cases."""
    return known.value if known.name.startswith("rate_of_") else known.high


@settings(max_examples=10, deadline=None, phases=GENERATED, suppress_health_check=list(HealthCheck))
@given(SITES)
def test_a_run_is_the_same_alone_among_others_and_in_another_order(
    drawn: list[tuple[tuple[Delivery, ...], tuple[float, int], int]],
) -> None:
    runs = [
        under(*given, seed=seed, horizon=HORIZON, parameters=extreme(corner)) for given, corner, seed in drawn
    ]
    runs.append(plain(seed=1, horizon=HORIZON))
    together, turned = ran(World(runs)), ran(World(runs[::-1]))
    for row, run in enumerate(runs):
        alone = ran(World([run]))
        assert differing(run_state(alone), run_state(together, row)) == []
        assert differing(run_state(alone), run_state(turned, len(runs) - 1 - row)) == []
        assert_same_outcome(outcome(alone), outcome(together, row))
        assert_same_outcome(outcome(alone), outcome(turned, len(runs) - 1 - row))


def rates(world: World, run: int) -> Any:
    """Rates at which matters arise in one run."""
    return world.arrivals.rate[world.arrivals.run == run]


@pytest.mark.parametrize(
    "run",
    [plain(horizon=80), under(*map(delivery, ("covenant", "open_books")), horizon=80)],
    ids=["idle", "zeal"],
)
def test_another_run_in_motion_changes_no_rate_and_no_lever_of_this_one(run: Run) -> None:
    """What wears off by the day is stated on a run's own dates, and rates rest on what is known on these."""
    busy = under(delivery("open_books", start=5), delivery("covenant", start=64), seed=2, horizon=80)
    alone, together = World([run]), World([run, busy])
    for day in (10, 35, 70):
        advance(alone, day)
        advance(together, day)
        assert np.array_equal(rates(alone, 0), rates(together, 0)), day
        for name in ("friction", "access", "trust", "pay"):
            assert np.array_equal(lever(alone, name, 0), lever(together, name, 0)), (day, name)
    assert_same_outcome(outcome(alone), outcome(together))


ALL = tuple(delivery(name) for name in IDS)


def late(start: int, end: int | None = None) -> tuple[Delivery, ...]:
    """All interventions, one day after the other from `start` on."""
    return tuple(replace(each, start=start + day, end=end) for day, each in enumerate(ALL))


def test_histories_are_the_same_until_the_first_of_them_starts() -> None:
    without, with_them = plain(horizon=80), under(*late(38), horizon=80)
    world = advance(World([without, with_them]), 38)
    assert differing(run_state(world, 0), run_state(world, 1)) == []
    assert_same_outcome(*(outcome(world, run) for run in (0, 1)), but="reach")
    advance(world, 80)
    assert differing(run_state(world, 0), run_state(world, 1)) != []


def test_no_dose_of_all_of_them_is_the_baseline() -> None:
    doses = ({"coverage": 0.0}, {"intensity": 0.0}, {"start": 61})
    runs = [under(*(replace(each, **dose) for each in ALL)) for dose in doses]
    world = ran(World([plain(), *runs, under(*ALL)]))
    for run in (1, 2, 3):
        assert differing(run_state(world, 0), run_state(world, run)) == []
        assert_same_outcome(outcome(world, 0), outcome(world, run), but="reach")


def test_looking_on_changes_nothing() -> None:
    runs = [under(*ALL), under(*late(5, 50), seed=2)]
    watched, unseen = World(runs), World(runs)
    unseen.phases = tuple(phase for phase in unseen.phases if phase.__name__ != "observe")
    for day in (20, 45):
        advance(watched, day).results()
    assert digest(ran(watched)) == digest(ran(unseen))


def test_when_all_of_them_have_ended_all_levers_are_back_and_life_goes_on() -> None:
    world = World([plain(horizon=150), under(*late(3, 70), horizon=150)])
    Audit(world)
    before = {name: values.copy() for name, values in levers_of(world, 1).items()}
    advance(world, 70)
    assert sum(not np.array_equal(values, before[name]) for name, values in levers_of(world, 1).items()) > 40
    advance(world, 71)
    assert all(np.array_equal(values, before[name]) for name, values in levers_of(world, 1).items())
    ran(world)
    h, mine = world.handlers, world.cases.state != State.CLOSED
    held = world.cases.handler[mine & (world.cases.handler >= 0)]
    assert not np.isin(h.role[held], (Role.DESK, Role.STEWARD)).any()
    assert all(np.array_equal(values, before[name]) for name, values in levers_of(world, 1).items())


# --- balances and ranges


class Hours:
    """Every day nobody gives more minutes than there are people and promised hours, for cases and tasks together."""

    def __init__(self, world: World) -> None:
        watch(world, self.after, self.before)

    def before(self, world: World) -> None:
        self.given = world.handlers.offered + world.workload.task_ledger.sum(axis=0)
        self.limit = self.limits(world)

    def after(self, world: World) -> None:
        given = world.handlers.offered + world.workload.task_ledger.sum(axis=0) - self.given
        assert (given >= 0.0).all()
        for role, limit in self.limit.items():
            mine = world.handlers.role == role
            total = total_by(world.handlers.run[mine], len(world.runs), given[mine])
            assert (total <= limit + 1e-6).all(), (world.day, role, total, limit)

    def limits(self, world: World) -> dict[Role, Any]:
        """Minutes of one day by role and run."""
        p, levers, c, g, n = world.p, world.levers, world.communities, world.grids, world.compounds
        runs = np.arange(len(world.runs))

        def total(rows: Any, weekly: Any) -> Any:
            return total_by(rows.run, runs.size, np.broadcast_to(weekly, (len(rows),)))

        office = 12.0 * world.calendar.working(world.day)  # minutes a day of each hour a week
        paid, scale = at(p.hours_per_week, runs), at(p.capacity_scale, runs)
        street = at(p.department_hours_per_1000, runs) * world.places.residents / 1000.0 * len(DEPARTMENTS)
        asked = total(c, levers.street_lent + levers.street_patrol + levers.street_inspection)
        lent = total(c, levers.street_lent) * np.minimum(1.0, street / np.maximum(asked, 1e-9))
        push = np.maximum(1.0, [levers.effort[c.run == run].max() for run in runs])
        workers = total(g, c.grid_workers[g.community] + levers.grid_staff)
        desk, usual = total(c, world.workload.desk_lent), at(p.volunteer_hours_per_week, n.run)
        voluntary = n.volunteers * usual + n.active_members * levers.member_hours
        s, f = world.stewards, world.firms
        helpers = total(s, levers.helper_hours * s.energy)
        return {
            Role.GRID: (workers * paid + lent) * scale * office * push,
            Role.STREET: (street - lent) * scale * office,
            Role.COMMITTEE: total(c, c.staff) * paid * scale * office * push - desk * (office > 0),
            Role.DESK: total(c, levers.mediation_hours + levers.lawyer_hours) * office + desk * (office > 0),
            Role.VOLUNTEERS: (total(n, voluntary) + total(g, levers.micro_hours) + helpers) * 60.0 / 7.0,
            Role.CLEANERS: total(n, levers.cleaning) * 60.0 / 7.0,
            Role.STEWARD: total(s, levers.steward_hours * s.energy) * 60.0 / 7.0,
            Role.FIRM: total(f, f.staff) * paid * scale * 60.0 / 7.0,
        }


def out_of_range(world: World) -> list[str]:
    """Columns with values outside their declared range, or that are not numbers."""
    wrong = []
    for table in TABLES:
        for name, spec in getattr(world, table).declarations():
            values = getattr(getattr(world, table), name)
            if spec.low is not None:
                wrong += [f"{table}.{name} < {spec.low}"] * bool((values < spec.low).any())
            if spec.high is not None:
                wrong += [f"{table}.{name} > {spec.high}"] * bool((values > spec.high).any())
            wrong += [f"{table}.{name} is no number"] * bool(np.isnan(values.astype(np.float64)).any())
    return wrong


SMALLEST = """
[[place.communities]]
name = "一户"
grids = 1
staff = 0
grid_workers = 0.0
fund = 0
[[place.communities.compounds]]
archetype = "old"
households = 1
persons_per_household = 1.5
"""
BARE = """
[[place.communities]]
name = "无"
grids = 3
staff = 1
fund = 0
[[place.communities.compounds]]
archetype = "old"
households = 30
buildings = 2
firm = false
tenant_share = 1.0
member_share = 0.0
merchants_per_1000 = 0.0
condition = 0.2
[[place.communities.compounds]]
archetype = "resettlement"
households = 12
firm = false
"""
TIMES = st.sampled_from((timed(0, 2), timed(0, 60, "2021-12-31"), timed(31, 35, "2022-03-01")))
NO_NUMBER = {
    "turnout", "votes_passed", "backlog_street", "compliance", "fee_collection_billed", "known_share",
    "top_decile_share", "days_of_settled", "days_of_settled_p90", "neighbourhood_of_settled", "community_of_settled",
    "unsettled_90", "unsettled_90_disputes", "unsettled_90_services", "unsettled_90_collective", "unsettled_90_welfare",
    "settled_30", "settled_90", "settled_ever", "disputes_settled_30", "disputes_settled_90", "disputes_settled_ever",
    "firm_disputes_settled_30", "settled_in_neighbourhood",
    "on_time", "truly_solved", "survey_callback", "complainant_satisfied", "utilisation", "firm_margin",
    "hours_per_settled", "yuan_per_settled", "helpers_per_settled", "took_part", "owner_tenant_gap",
    "local_migrant_gap", "age_gap", "within_tolerance", "attempts_per_case", "handoffs_per_case", "backlog_age",
    "hotline_response", "hotline_solved", "hotline_satisfied",
}  # fmt: skip
"""Metrics that ask about somebody or something that a place may lack: ballots, closings, businesses, tenants ..."""


@settings(max_examples=40, deadline=None, phases=GENERATED, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from((SMALLEST, BARE, PLACE)),
    CORNERS,
    TIMES,
    st.booleans(),
    deliveries(),
    st.integers(0, 2**64 - 1),
)
def test_nothing_breaks_at_the_ends_of_all_ranges(
    place: str, corner: tuple[float, int], time: str, full: bool, some: tuple[Delivery, ...], seed: int
) -> None:
    """Any parameters at their lowest or highest, everything at intensity 3: balances hold, states stay in range."""
    given_all = tuple(replace(each, intensity=3.0) for each in ALL) if full else some
    world = World(
        [replace(make_run(scenario(place, "", extreme(corner), time=time), seed), deliveries=given_all)]
    )
    Audit(world), Hours(world)
    while world.day <= world.calendar.last:
        world.step()
        assert world.day % 3 or out_of_range(world) == []
    assert out_of_range(world) == []
    runs = world.results().runs
    assert {name for name in runs if not np.isfinite(runs[name].astype(float)).all()} <= NO_NUMBER | {
        *added_names()
    }


def test_the_balances_hold_with_everything_through_a_year() -> None:
    world = World([under(*ALL, horizon=300), under(*late(20, 200), seed=5, horizon=300)])
    Audit(world), Hours(world)
    ran(world)
    assert sum(yuan.sum() > 0.0 for yuan in world.books.flows.values()) > 15
    assert out_of_range(world) == []


# --- interventions that meet


DEAR = """
[[place.communities]]
name = "贵"
grids = 1
[[place.communities.compounds]]
archetype = "old"
count = 2
households = 60
firm = false
fee = 3.0
[[place.communities.compounds]]
archetype = "old"
count = 2
households = 60
firm = false
"""


def test_where_a_firm_comes_the_committee_gives_no_hours_of_custody() -> None:
    """A firm of the market that comes before the committee leaves nothing to take into custody."""
    base = scenario(DEAR, parameters={"entry_hazard": 0.5}, time=timed(0, 100))
    runs = [replace(make_run(base, seed), deliveries=(delivery("community_custody"),)) for seed in range(5)]
    world = advance(World(runs), 95)
    n, f = world.compounds, world.firms
    market = (n.firm >= 0) & ~f.custodial[n.firm]
    assert market.any() and not market.all()
    assert np.array_equal(world.levers.custody > 0.0, ~market)
    assert (world.workload.custody_given[market] == 0.0).all() and (
        world.workload.custody_given[~market] > 0.0
    ).all()


@pytest.mark.parametrize("intensity", [0.3, 1.0, 3.0])
def test_every_yuan_of_building_works_is_on_one_account(intensity: float) -> None:
    """The pilot's works are the pilot's, all others the renewal's, and works begin at any dose (001-24, 002-05)."""
    names = ("pilot_building", "renewal")
    quick = {"renewal_months": 1.0, "bays_cost_per_household": 0.0, "owners_share": 0.0}
    run = under(*(delivery(name, intensity=intensity) for name in names), horizon=100, parameters=quick)
    world = advance(World([plain(horizon=100), run]), 95)
    assert (lever(world, "renewal") == 1.0).any() and (lever(world, "pilot") == 1.0).any()
    spent = [yuan(world, name)["district"] for name in names]
    assert min(spent) > 0.0
    assert sum(spent) == pytest.approx(world.books.flows["capital"].sum())


def test_a_committee_that_serves_unpaid_is_no_firm_for_those_who_deal_with_firms() -> None:
    """No red label, no linkage and no seat for a firm where the committee itself keeps the property."""
    names = ("community_custody", "joint_meeting", "red_property", "three_party_linkage")
    world = advance(World([plain(), under(*map(delivery, names))]), 35)
    kept = lever(world, "custody") > 0.0
    assert kept.any() and (world.compounds.firm[world.compounds.run == 1][kept] >= 0).all()
    for name in ("firm_charge", "firm_eyes", "firm_quality", "linkage"):
        assert (lever(world, name)[kept] == 0.0).all(), name
        assert (lever(world, name)[~kept] != 0.0).any(), name


def test_hours_at_the_mediation_desk_are_counted_once() -> None:
    """Where the branch sits at the desk its hours are the desk's; who has no staff sends nobody (3, 5 and 3 hours)."""
    manned, empty = PLACE, PLACE.replace("staff = 6", "staff = 0")
    desk = (delivery("one_stop_mediation"),)
    runs = [
        replace(make_run(scenario(place, time=timed(0, 60)), 1), deliveries=desk) for place in (manned, empty)
    ]
    world = advance(World(runs), 3)
    own = world.levers.hours
    assert own["one_stop_mediation", "desk"][0] + own["one_stop_mediation", "committee"][0] == 3 + 5 + 3
    first, committee = world.handlers.first_desk, world.handlers.first_committee
    assert world.handlers.workday[first : first + 2].tolist() == [(3 + 5 + 3) * 12, (5 + 3) * 12]
    assert world.workload.task_minutes[:, committee : committee + 2].sum(axis=0).tolist() == [
        world.workload.task_minutes[0, committee], 0.0
    ]  # fmt: skip
