"""Nothing is lost and nothing comes from nowhere: cases, hours, yuan, and shares that stay shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from worlds import BOTH, MIXED, OLD, advance, ran, run_with, scenario, timed, watch, world_of

from model.accounting.flows import ACCOUNTS, FLOWS
from model.accounting.ledgers import hours_by_task
from model.inputs.archetypes import ARCHETYPES
from model.phases.daily.experience import WHOLE
from model.phases.daily.work import serve
from model.policy.levers import LEVERS, Levers
from model.state.cases import Outcome, State
from model.state.columns import GrowingTable, column, ragged, starts_of, total_by
from model.state.tables import FAR_OFF
from model.world import World
from scenarios.catalogue import all_parameters
from scenarios.interventions.base import BaseIntervention
from scenarios.scenario import Scenario

# A year in which firms leave, are taken over, and a fund pays, without the cost of a large place.
EVENTFUL = timed(40, 200, start="2021-11-10")
LIVING = (State.LATENT, State.OPEN, State.WAITING, State.RESIGNED)
SHARES = {
    "residents": ("satisfaction", "trust"),
    "buildings": ("disorder", "condition"),
    "compounds": ("quality", "collection", "ties", "demonstration", "books_open"),
    "communities": ("custody_fatigue",),
    "merchants": ("compliance",),
    "stewards": ("energy", "familiarity"),
}


class Audit:
    """Keeps its own count of what each day reports, and compares it with the world's columns."""

    def __init__(self, world: World) -> None:
        n = len(world.communities)
        self.arisen = total_by(world.cases.community, n)  # the stock at the start
        self.ended = np.zeros((len(Outcome), n))
        self.keys: set[tuple[int, int]] = set()
        self.year_subsidy, self.limit = np.zeros(n), np.zeros(n)
        self.cash, self.fund = total_cash(world), world.communities.fund.copy()
        watch(world, self.after, self.before)

    def before(self, world: World) -> None:
        """What handlers have today, before the monthly changes at the end of the day."""
        daily = world.handlers.workday if world.calendar.working(world.day) else world.handlers.weekend
        saved = np.zeros_like(daily)
        saved[world.handlers.first_steward :] = world.stewards.bank
        self.available, self.used = daily + saved, world.handlers.used.copy()
        self.subsidy = world.books.ever["subsidy"].copy()
        if world.calendar.month(world.day) == 1 and world.calendar.month_start(world.day):
            self.year_subsidy[:], self.limit[:] = 0.0, 0.0
        self.limit = np.maximum(self.limit, world.levers.subsidy)

    def after(self, world: World) -> None:
        """Every balance of the day."""
        self.cases(world)
        self.hours(world)
        self.money(world)
        self.shares(world)

    def cases(self, world: World) -> None:
        cases, n = world.cases, len(world.communities)
        arisen, closed = world.today.rows("arisen"), world.today.rows("closed")
        self.arisen += total_by(cases.community[arisen], n)
        for outcome in Outcome:
            self.ended[outcome] += total_by(cases.community[closed[cases.outcome[closed] == outcome]], n)
        living = [total_by(cases.community[cases.state == state], n) for state in LIVING]
        assert np.array_equal(self.arisen, np.sum(living, axis=0) + self.ended.sum(axis=0))
        once_each(self.keys, cases.run[closed], cases.key[closed])
        assert len(set(zip(cases.run.tolist(), cases.key.tolist(), strict=True))) == len(cases)
        self.places(world)
        self.burden(world)

    def places(self, world: World) -> None:
        """Known cases lie with a handler of their run; those handed on today find theirs tomorrow.

        Those joined to another wait without one.
        """
        cases = world.cases
        joined = cases.joined != 0
        assert (cases.state[joined] == State.WAITING).all() and (cases.handler[joined] == -1).all()
        known = ((cases.state == State.OPEN) | (cases.state == State.WAITING)) & ~joined
        held = known & (cases.handler >= 0)
        loose = np.flatnonzero(known & ~held)
        assert (cases.state[loose] == State.OPEN).all()
        passed_on = np.concatenate(
            [world.today.rows(event) for event in ("moved_up", "petitioned", "parted")]
        )
        assert world.calendar.month_start(world.day) or np.isin(loose, passed_on).all()
        pressed = (cases.state != State.LATENT) & (cases.state != State.RESIGNED)
        assert (cases.handler[~pressed] == -1).all()
        assert (cases.opened[known] >= cases.arisen[known]).all()
        voting = (cases.ballot < FAR_OFF) | (cases.verdict > 0)  # the campaign is done, its vote is not
        assert (cases.remaining[held & ~voting] > 0).all()
        assert (world.handlers.run[cases.handler[held]] == cases.run[held]).all()

    def burden(self, world: World) -> None:
        cases = world.cases
        alive = np.flatnonzero(cases.state != State.CLOSED)
        between = alive[cases.respondent[alive] >= 0]
        share = np.broadcast_to(world.p.respondent_share, len(world.runs))[cases.run[between]]
        people = np.r_[cases.complainant[alive], cases.respondent[between]]
        total = total_by(people, len(world.residents), np.r_[np.ones(alive.size), share])
        assert np.allclose(world.residents.burden / WHOLE, total, atol=1e-7)

    def hours(self, world: World) -> None:
        cleared = world.day == 0
        spent = world.handlers.used - (0 if cleared else self.used)
        assert (spent >= 0).all()
        assert (spent <= self.available).all()
        assert (world.stewards.bank >= 0).all()

    def money(self, world: World) -> None:
        c, cash, books = world.communities, total_cash(world), world.books
        assert np.allclose(cash - self.cash, books.net("firms"), rtol=1e-9, atol=1e-4)
        assert np.allclose(c.fund - self.fund, books.net("fund"), rtol=1e-9, atol=1e-4)
        assert (c.fund >= 0.0).all()
        both_ways = {"write_off", "bail_out"}  # a firm that leaves may have money left
        assert all((books.ever[flow] >= 0.0).all() for flow in FLOWS.keys() - both_ways)
        self.year_subsidy += books.ever["subsidy"] - self.subsidy
        assert (self.year_subsidy <= self.limit + 1e-6).all()
        assert (world.communities.fees_paid <= world.communities.fees_due + 1e-6).all()
        assert (world.households.arrears >= 0.0).all()

    def shares(self, world: World) -> None:
        for table, names in SHARES.items():
            for name in names:
                values = getattr(getattr(world, table), name)
                assert ((values >= 0.0) & (values <= 1.0)).all(), name
        assert np.isfinite(world.residents.satisfaction).all()


def once_each(seen: set[tuple[int, int]], runs: Any, keys: Any) -> None:
    new = list(zip(runs.tolist(), keys.tolist(), strict=True))
    assert seen.isdisjoint(new)
    assert len(set(new)) == len(new)
    seen.update(new)


def total_cash(world: World) -> Any:
    return total_by(world.firms.community, len(world.communities), world.firms.cash)


# --- random small worlds


def _value(name: str) -> st.SearchStrategy[float]:
    known = all_parameters()[name]
    return st.floats(known.low, known.high)


PARAMETERS = st.lists(st.sampled_from(sorted(all_parameters())), max_size=12, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: _value(name) for name in names})
)
COMPOUNDS = st.lists(
    st.tuples(st.sampled_from(ARCHETYPES), st.integers(1, 90), st.sampled_from(("true", "false"))),
    min_size=1,
    max_size=3,
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A small community with any parameters within their ranges, and interventions or none."""
    place = f'[[place.communities]]\nname = "x"\ngrids = {draw(st.integers(1, 3))}\n'
    place += f"staff = {draw(st.integers(0, 8))}\nfund = {draw(st.integers(0, 60_000))}.0\n"
    for archetype, households, firm in draw(COMPOUNDS):
        place += f'[[place.communities.compounds]]\narchetype = "{archetype}"\n'
        place += f"households = {households}\nfirm = {firm}\n"
    on = draw(
        st.sampled_from(("", BOTH, "[interventions.red_stewards]\nend = 2021-12-20\nintensity = 3.0\n"))
    )
    return scenario(place, on, draw(PARAMETERS), time=timed(25, 60, start="2021-12-01"))


# Shrinking a failure would run hundreds of worlds: what it prints is small enough.
@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.tuples(scenarios(), st.integers(0, 2**31)), min_size=2, max_size=5))
def test_every_balance_holds_every_day(runs: list[tuple[Scenario, int]]) -> None:
    world = world_of(*runs)
    Audit(world)
    ran(world)


@pytest.fixture(scope="module")
def audited() -> tuple[World, Audit]:
    """Both arms of two places through the turn of a year, with poor firms and large subsidies, audited."""
    poor = {
        "pay_satisfaction_slope": 12.0,
        "firm_patience_months": 2.0,
        "community_property_subsidy_ceiling": 300_000.0,
    }
    busy = {"relapse_scale": 5.0, "channel_access": 3.0, "petition_at_the_end": 1.0, "patience_factor": 0.5}
    slow = {"patience_least_days": 3.0, "department_hours_per_1000": 0.3}
    arms = [
        scenario(place, on, poor | busy | slow, time=EVENTFUL) for place in (MIXED, OLD) for on in ("", BOTH)
    ]
    world = world_of(*((arm, seed) for arm in arms for seed in (1, 2)))
    audit = Audit(world)
    return ran(world), audit


@pytest.fixture
def eventful(audited: tuple[World, Audit]) -> World:
    return audited[0]


def test_the_balances_hold_where_much_happens(audited: tuple[World, Audit]) -> None:
    """And much does happen: firms leave and enter, every state and outcome occurs."""
    eventful, audit = audited
    ended = audit.ended.sum(axis=1)
    assert (ended > 0).all()
    assert eventful.communities.firm_exits.sum() > 0
    assert (eventful.compounds.taken_over >= 0).any()


def test_the_fund_pays_a_subsidy_in_the_year_in_which_the_company_begins() -> None:
    """The yearly limit holds from the day on which the intervention sets it, not from the next January."""
    spring = timed(0, 150, start="2022-03-15")
    broke = {
        "community_property_subsidy_ceiling": 100_000.0,
        "pay_satisfaction_slope": 12.0,
        "firm_opening_months": 0.0,
    }
    on = "[interventions.community_property]\nramp_days = 0\n"
    world = ran(world_of(*((scenario(OLD, on, broke, time=spring), seed) for seed in range(3))))
    assert (world.firms.cash[len(world.compounds) :] < 0).any() or world.books.ever["subsidy"].sum() > 0
    assert (world.books.ever["subsidy"] > 0).all()


def test_no_handler_works_more_than_was_offered(eventful: World) -> None:
    assert (eventful.handlers.used <= eventful.handlers.offered).all()


def test_the_ledger_holds_no_negative_hours(eventful: World) -> None:
    for (role, task), hours in hours_by_task(eventful).items():
        assert (hours >= 0.0).all(), (role, task)


@pytest.mark.parametrize("shares", [(0.4, 0.45), (1.0, 0.45), (0.7, 0.9)])
def test_a_grid_workers_tasks_fit_into_the_working_week(shares: tuple[float, float]) -> None:
    patrol, visits = shares
    world = world_of((scenario(MIXED, "", {"grid_patrol_share": patrol, "grid_visit_share": visits}), 1))
    grids, g = slice(0, len(world.grids)), world.grids
    minutes = world.handlers.workday[grids] + world.workload.task_minutes[:, grids].sum(axis=0)
    week = world.communities.grid_workers[g.community] * world.p.hours_per_week * 60.0
    assert (5 * minutes <= week + 1e-9).all()


def test_committee_hours_fit_into_the_working_week() -> None:
    world = advance(world_of((scenario(MIXED, BOTH), 1)), 60)
    block = slice(world.handlers.first_committee, world.handlers.first_committee + len(world.communities))
    minutes = world.handlers.workday[block] + world.workload.task_minutes[:, block].sum(axis=0)
    assert world.workload.task_minutes[3, block].sum() > 0
    assert (5 * minutes <= world.communities.staff * world.p.hours_per_week * 60.0).all()


# --- handing out minutes


def served_one_by_one(queue: list[tuple[int, int, int]], minutes: list[int]) -> list[int]:
    """The queue discipline as a loop: by severity, then age, each takes what it needs of what is left."""
    left, given = list(minutes), [0] * len(queue)
    for severity in (3, 2, 1):
        for i, (handler, mine, need) in enumerate(queue):
            if mine == severity:
                given[i] = min(need, left[handler])
                left[handler] -= given[i]
    return given


QUEUE = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3), st.integers(0, 500)), max_size=60)


@settings(deadline=None)
@given(QUEUE, st.lists(st.integers(0, 900), min_size=5, max_size=5))
def test_serving_all_queues_at_once_is_serving_one_by_one(
    queue: list[tuple[int, int, int]], minutes: list[int]
) -> None:
    handler, severity, need = (
        (np.array(part, dtype=np.int64) for part in zip(*queue, strict=True))
        if queue
        else [np.empty(0, dtype=np.int64)] * 3
    )
    given_minutes = serve(handler, severity, need, np.array(minutes))
    assert given_minutes.tolist() == served_one_by_one(queue, minutes)


def test_the_severe_go_first_then_the_old() -> None:
    zero = np.zeros(4, dtype=np.int64)
    given_minutes = serve(zero, np.array([1, 3, 2, 3]), np.array([30, 30, 30, 30]), np.array([75]))
    assert given_minutes.tolist() == [0, 30, 15, 30]


# --- levers


def bare_levers() -> Levers:
    world = world_of((scenario(OLD), 1))
    return Levers(world)


def test_a_lever_is_its_base_times_scales_plus_shifts() -> None:
    levers = bare_levers()
    one = np.ones_like(levers.paperwork)
    levers.scale("paperwork", 0.5 * one)
    levers.scale("paperwork", 0.8 * one)
    levers.shift("paperwork", 0.1 * one)
    assert levers.commit() == {"paperwork"}
    assert levers.paperwork == pytest.approx(all_parameters()["paperwork"].value * 0.4 + 0.1)


def test_a_lever_stays_within_its_range() -> None:
    for lever in LEVERS:
        for far in (1e9, -1e9):
            levers = bare_levers()
            bound = levers._high[lever.name] if far > 0 else lever.low
            levers.shift(lever.name, np.full_like(getattr(levers, lever.name), far))
            levers.commit()
            assert (getattr(levers, lever.name) == bound).all(), lever.name


def test_changes_combine_in_any_order() -> None:
    values = []
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)):
        levers = bare_levers()
        one = np.ones_like(levers.turnaround)
        changes = [("scale", 0.5), ("shift", 3.0), ("scale", 3.0), ("shift", -1.0)]
        for how, much in (changes[i] for i in order):
            getattr(levers, how)("turnaround", much * one)
        levers.commit()
        values.append(levers.turnaround.tolist())
    assert values[0] == values[1] == values[2]


def test_changes_that_are_not_repeated_end() -> None:
    levers = bare_levers()
    levers.shift("turnaround", np.ones_like(levers.turnaround))
    levers.commit()
    levers.begin()
    assert levers.commit() == {"turnaround"}
    assert (levers.turnaround == all_parameters()["turnaround_days"].value).all()
    assert levers.commit() == set()


class Quicker(BaseIntervention):
    """Halves the days that a hand-off costs while it runs."""

    id = "quicker"

    def apply(self, world: World, delivery: Any) -> None:
        """Scale the lever where the intervention is delivered."""
        reached = self.treated(world, "communities", delivery)
        world.levers.scale("turnaround", np.where(reached, 0.5, 1.0))


def test_an_intervention_moves_its_lever_from_its_start_in_its_run_only() -> None:
    base = scenario(OLD)
    world = World([run_with(Quicker(), base, start=5), run_with(Quicker(), base, start=9)])
    usual = all_parameters()["turnaround_days"].value
    for day, expected in ((5, [1.0, 1.0]), (6, [0.5, 1.0]), (10, [0.5, 0.5])):
        advance(world, day)
        assert world.levers.turnaround.tolist() == [usual * share for share in expected]


# --- columns


class Numbers(GrowingTable):
    """Two columns of a table that grows."""

    name: Any = column("int64", "1", "a number", "test", fill=-1)
    half: Any = column("float64", "1", "its half", "test")


STEPS = st.lists(st.one_of(st.integers(0, 40), st.sampled_from(("odd", "none", "all"))), max_size=25)


@given(STEPS)
def test_a_growing_table_keeps_rows_and_their_order(steps: list[Any]) -> None:
    table, count = Numbers(capacity=2), 0
    expected: list[int] = []
    for step in steps:
        if isinstance(step, int):
            rows = table.append(step)
            assert (table.name[rows] == -1).all()
            table.name[rows] = np.arange(count, count + step)
            table.half[rows] = table.name[rows] / 2
            expected += range(count, count + step)
            count += step
        else:
            kept = {n for n in expected if step == "all" or (step == "odd" and n % 2)}
            table.keep(np.array([n in kept for n in expected], dtype=np.bool_))
            expected = [n for n in expected if n in kept]
        assert len(table) == len(expected)
        assert table.name.tolist() == expected
        assert table.half.tolist() == [n / 2 for n in expected]


def test_new_rows_hold_the_fill_value_also_where_old_ones_were() -> None:
    table = Numbers(capacity=4)
    rows = table.append(3)
    table.name[rows] = 7
    table.keep(np.zeros(3, dtype=bool))
    rows = table.append(3)
    assert table.name[rows].tolist() == [-1, -1, -1]


@given(st.lists(st.integers(0, 6), max_size=20))
def test_ragged_expands_counts(lengths: list[int]) -> None:
    owner, ordinal = ragged(np.array(lengths, dtype=np.int64))
    pairs = [(i, k) for i, length in enumerate(lengths) for k in range(length)]
    assert list(zip(owner.tolist(), ordinal.tolist(), strict=True)) == pairs
    assert starts_of(np.array(lengths, dtype=np.int64)).tolist() == [
        sum(lengths[:i]) for i in range(len(lengths))
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-1e6, 1e6)), max_size=30))
def test_total_by_adds_in_row_order(pairs: list[tuple[int, float]]) -> None:
    sums = [0.0] * 4
    for group, value in pairs:
        sums[group] += value
    groups = np.array([group for group, _ in pairs], dtype=np.int64)
    weights = np.array([value for _, value in pairs])
    assert total_by(groups, 4, weights).tolist() == sums
    assert total_by(groups, 4).tolist() == [float((groups == g).sum()) for g in range(4)]


def test_the_books_route_every_flow_between_two_accounts() -> None:
    """What one account gives another takes: the sum over all accounts is zero."""
    books = ran(world_of((scenario(OLD, BOTH, time=timed(0, 70)), 1))).books
    assert any(yuan.any() for yuan in books.ever.values())
    assert np.allclose(sum(books.net(account) for account in ACCOUNTS), 0.0, atol=1e-6)
