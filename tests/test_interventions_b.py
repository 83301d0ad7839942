"""What the second half of the interventions does to levers and books: effects, side effects, costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from worlds import (
    MIXED,
    STREET,
    advance,
    assert_same_outcome,
    delivered,
    differing,
    outcome,
    ran,
    run_state,
    scenario,
    timed,
    world_of,
)

from model.inputs.run import Delivery
from model.policy.levers import LEVERS, Programme
from model.world import World
from scenarios.build import make_run
from scenarios.catalogue import declaration, implementation
from scenarios.scenario import Scenario

IDS = (
    "appraisal", "burden_reduction", "clubs", "commission", "community_industries", "covenant", "digital_platform",
    "open_books", "pilot_building", "renewal", "special_fund", "volunteer_teams",
)  # fmt: skip
TABLE_OF = {lever.name: lever.table for lever in LEVERS}
EARLY, LATE = 45, 440
BOOKED_EARLY, BOOKED_LATE = 31, 424  # days of which yuan are booked by then: up to the last first of a month
TIME = timed(0, LATE + 10)
SOON = {"burden_reduction_refill_days": 300.0}  # so that it is over within the horizon

ARMS: dict[str, tuple[str, str, Mapping[str, float]]] = {
    "nothing": ("", "", {}),
    **{name: (name, "", SOON) for name in IDS},
    **{f"{name} twice": (name, "intensity = 2.0\n", SOON) for name in IDS},
    "commission of civil affairs": ("commission", "", {"commission_authority": 0.5}),
    "commission nobody heeds": ("commission", "", {"commission_authority": 0.0}),
    "covenant on paper": ("covenant", "", {"covenant_participation": 0.0}),
    "school": ("clubs", "", {"clubs_learners": 300.0}),
}


@dataclass
class Then:
    """All arms on one day: levers, ties, payments; yuan by (intervention, payer), hours likewise."""

    world: World
    ties: Any
    levers: dict[str, Any]
    flows: Any
    yuan: dict[Any, Any]
    hours: dict[Any, Any]

    def lever(self, name: str, arm: str) -> Any:
        """The lever's values in one arm, one per row of its table."""
        rows = getattr(self.world, TABLE_OF[name])
        return self.levers[name][rows.run == list(ARMS).index(arm)]

    def moved(self, name: str, arm: str) -> Any:
        """By how much the arm's lever differs from where nothing is done."""
        return self.lever(name, arm) - self.lever(name, "nothing")

    def paid(self, arm: str, payer: str = "district") -> float:
        """Yuan on the account of the arm's intervention."""
        spent = self.yuan.get((ARMS[arm][0], payer))
        return 0.0 if spent is None else float(spent[self.communities(arm)].sum())

    def flow(self, flow: str, arm: str) -> float:
        """Yuan of one kind of payment in an arm."""
        return float(self.flows[flow][self.communities(arm)].sum())

    def spent_hours(self, arm: str, whose: str) -> float:
        """Hours on the account of the arm's intervention."""
        hours = self.hours.get((ARMS[arm][0], whose))
        return 0.0 if hours is None else float(hours[list(ARMS).index(arm)])

    def communities(self, arm: str) -> Any:
        """Mask of the arm's communities."""
        return self.world.communities.run == list(ARMS).index(arm)


def arm(intervention: str, dose: str, parameters: Mapping[str, float]) -> Scenario:
    on = f"[interventions.{intervention}]\nramp_days = 0\n{dose}" if intervention else ""
    return scenario(MIXED, on, parameters, time=TIME)


def noted(world: World) -> Then:
    levers, books = world.levers, world.books
    hours = books.hours_until(world.day, levers.hours)
    values = {lever.name: getattr(levers, lever.name).copy() for lever in LEVERS}
    yuan = {key: amount.copy() for key, amount in books.spent.items()}
    n = world.compounds
    return Then(
        world,
        n.ties.copy(),
        values,
        {flow: yuan.copy() for flow, yuan in books.flows.items()},
        yuan,
        hours,
    )


@pytest.fixture(scope="module")
def moments() -> tuple[Then, Then]:
    world = world_of(*((arm(*each), 1) for each in ARMS.values()))
    return noted(advance(world, EARLY)), noted(advance(world, LATE))


@pytest.fixture(scope="module")
def early(moments: tuple[Then, Then]) -> Then:
    return moments[0]


@pytest.fixture(scope="module")
def late(moments: tuple[Then, Then]) -> Then:
    return moments[1]


# --- one after the other


def test_appraisal_buys_effort_and_pays_in_reports_paper_and_silence(early: Then) -> None:
    assert 1.05 <= early.lever("effort", "appraisal")[0] <= 1.3  # S004-B
    assert early.moved("follow_up", "appraisal")[0] > 0
    for worse in ("paperwork", "paper_pressure", "holding"):
        assert early.moved(worse, "appraisal")[0] > 0, worse
    assert early.moved("recording", "appraisal")[0] < 0
    assert early.spent_hours("appraisal", "staff") > 0


def test_a_commission_is_worth_the_authority_of_its_head(early: Then) -> None:
    strong, weak = "commission", "commission of civil affairs"
    for name in ("fragmentation", "turnaround"):
        assert early.lever(name, strong) < early.lever(name, weak) < early.lever(name, "nothing"), name
    assert early.paid(strong) == early.flow("public_wages", strong) == early.paid(weak) > 0


def test_a_commission_that_nobody_heeds_is_one_more_layer(early: Then) -> None:
    assert early.moved("fragmentation", "commission nobody heeds")[0] == 0
    assert early.moved("turnaround", "commission nobody heeds")[0] > 0


def test_a_platform_routes_and_checks(early: Then, late: Then) -> None:
    assert early.moved("follow_up", "digital_platform")[0] > 0
    for name in ("fragmentation", "turnaround"):
        assert early.moved(name, "digital_platform")[0] < 0, name
    assert (
        0 < early.lever("app", "digital_platform")[0] < late.lever("app", "digital_platform")[0] <= 0.2
    )  # 002-46


def test_a_platform_is_fed_by_staff_and_paid_for(early: Then, late: Then) -> None:
    assert early.moved("paper_pressure", "digital_platform")[0] > 0
    residents = early.world.communities.residents[early.communities("digital_platform")].sum()
    assert early.flow("capital", "digital_platform") == pytest.approx(15.0 * residents)
    assert late.flow("capital", "digital_platform") == early.flow("capital", "digital_platform")
    assert late.flow("running", "digital_platform") == pytest.approx(3.0 * residents * BOOKED_LATE / 365)


def test_relief_frees_fewer_hours_than_sorts_and_is_partly_refilled(early: Then, late: Then) -> None:
    base = early.lever("paperwork", "nothing")[0]
    first, then = (when.lever("paperwork", "burden_reduction")[0] for when in (early, late))
    assert base * (1 - 0.952) < first < then < base  # 002-41: 95.2 % of the sorts
    assert then == pytest.approx(base * (1 - 0.3 * 0.6))
    assert early.spent_hours("burden_reduction", "staff") < 0
    assert (early.moved("certificates", "burden_reduction") < 0).all()
    assert early.flow("public_wages", "burden_reduction") == early.paid("burden_reduction") > 0


def test_a_special_fund_costs_the_district_what_it_gives(early: Then, late: Then) -> None:
    granted = early.lever("grant", "special_fund")[0]
    assert 0 < granted < 350_000  # 002-42; a part lapses
    assert late.paid("special_fund") == pytest.approx(granted * 424 / 365)  # up to the last first of a month
    assert early.moved("committee_management", "special_fund")[0] > 0
    assert early.spent_hours("special_fund", "committee") > 0


def test_businesses_grow_slowly_and_give_a_fifth_to_the_fund(early: Then, late: Then) -> None:
    name = "community_industries"
    assert (
        0 < early.lever("industry_profit", name)[0] < late.lever("industry_profit", name)[0] == 0.2 * 98_000
    )  # 000-29, 000-30


def test_businesses_give_jobs_and_wages(early: Then, late: Then) -> None:
    name = "community_industries"
    assert 0 < early.lever("jobs", name)[0] < late.lever("jobs", name)[0] == 61  # 000-28
    assert (
        0 <= early.flow("job_wages", name) < late.flow("job_wages", name) < 1_100_000 * LATE / 365
    )  # 000-27
    assert (late.moved("trust", name) > early.moved("trust", name)).all()


def test_businesses_take_capital_and_hours_and_bring_fumes(early: Then, late: Then) -> None:
    name = "community_industries"
    assert early.flow("capital", name) == late.flow("capital", name) == late.paid(name) == 300_000
    assert early.moved("committee_management", name)[0] > 0
    assert early.lever("new_restaurants", name).sum() == pytest.approx(6.0)  # a snack street (000-24)
    assert (early.lever("new_shops", name) > 0).all()
    assert (late.moved("trust", name) <= 0.1).all()


def test_clubs_tie_neighbours_and_make_noise(early: Then) -> None:
    for better in ("ties", "mobilise", "turnout", "trust"):
        assert (early.moved(better, "clubs") > 0).all(), better
    assert (early.moved("noise_arrival", "clubs") > 0).all()
    assert (
        early.flow("running", "clubs") == early.paid("clubs") == pytest.approx(6 * 3000 * BOOKED_EARLY / 365)
    )
    assert early.paid("school") > early.paid("clubs")


def test_clubs_are_lost_in_a_community_of_thousands() -> None:
    large = '[[place.communities]]\nname = "大"\ngrids = 20\n[[place.communities.compounds]]\n'
    large += 'archetype = "danwei"\ncount = 4\nresidents = 2000\n'
    place = scenario(large, "[interventions.clubs]\nramp_days = 0\n", time=timed(0, 5))
    levers = advance(world_of((place, 1)), 1).levers
    assert (levers.ties > 0).all()
    assert (levers.ties < 0.02).all()
    assert (levers.noise_arrival < 1.05).all()


def test_volunteer_teams_join_speak_to_people_and_are_quarrelled_with(early: Then) -> None:
    for more in ("mobilise", "member_hours", "ties"):
        assert (early.moved(more, "volunteer_teams") > 0).all(), more
    assert (early.moved("violations", "volunteer_teams") < 0).all()
    assert (early.moved("friction", "volunteer_teams") > 0).all()
    assert early.spent_hours("volunteer_teams", "volunteers") > 0
    assert early.spent_hours("volunteer_teams", "committee") > 0
    assert early.flow("running", "volunteer_teams") == early.paid("volunteer_teams") > 0


def test_renewal_takes_worn_compounds_as_a_whole(early: Then) -> None:
    world, here = early.world, early.world.compounds.run == list(ARMS).index("renewal")
    worn = (world.compounds.declared["condition"] < 0.6)[here]
    assert worn.any() and not worn.all()
    owner = world.buildings.compound[world.buildings.run == list(ARMS).index("renewal")]
    first = np.flatnonzero(here)[0]
    assert np.array_equal(early.lever("renewal", "renewal") > 0, worn[owner - first])
    assert np.array_equal(early.lever("new_bays", "renewal") > 0, worn)


def test_bays_are_paid_once_and_works_go_on_the_account_of_who_asked() -> None:
    on = "".join(f"[interventions.{name}]\nramp_days = 0\n" for name in ("renewal", "pilot_building"))
    world = advance(world_of((scenario(MIXED, on, time=timed(0, 100)), 1)), 33)
    accounts = [world.books.spent[name, "district"] for name in ("pilot_building", "renewal")]
    before = [account.sum() for account in accounts]
    assert before[1] > 0  # bays
    world.buildings.works_paid[:], world.compounds.bays_paid[:] = 1000.0, 0.0  # as upkeep leaves them
    for each in world.programmes:
        world.books.charged_to = each.intervention.id
        each.intervention.month(world, each.state)
    worn = (world.compounds.declared["condition"] < 0.6)[world.buildings.compound]
    pilots = world.levers.pilot.sum()  # no yuan is on two accounts
    added = [account.sum() - old for account, old in zip(accounts, before, strict=True)]
    assert added == pytest.approx([1000 * pilots, 1000 * (worn.sum() - pilots)])


def test_each_worn_compound_has_one_pilot_building(early: Then) -> None:
    world, run = early.world, list(ARMS).index("pilot_building")
    pilots = early.lever("pilot", "pilot_building")
    owner = world.buildings.compound[world.buildings.run == run]
    number = np.bincount(owner, weights=pilots, minlength=len(world.compounds))
    many = np.bincount(world.buildings.compound, minlength=len(world.compounds)) >= 2
    worn = world.compounds.declared["condition"] < 0.6
    assert np.array_equal(number == 1, worn & many & (world.compounds.run == run))
    assert set(number) == {0.0, 1.0}


def test_visits_persuade_take_hours_and_annoy(early: Then) -> None:
    shown = early.moved("turnout", "pilot_building") > 0
    assert shown.any()
    assert early.moved("persuasion", "pilot_building")[0] > 0
    assert early.spent_hours("pilot_building", "committee") > 0
    mild, pushed = (early.moved("trust", f"pilot_building{twice}")[shown] for twice in ("", " twice"))
    assert (mild < 0).all()
    assert (pushed < 2 * mild).all()  # twice the pressure costs more than twice the trust


def test_a_covenant_works_where_people_know_each_other(early: Then) -> None:
    n = early.world.compounds
    ties = early.ties[n.run == list(ARMS).index("covenant")]
    fall = -early.moved("violations", "covenant")
    assert (fall > 0).all()
    assert fall[ties.argmax()] == fall.max()
    for name in ("pay", "persuasion"):
        assert (early.moved(name, "covenant") > 0).all(), name
    assert (early.moved("relapse", "covenant") < 0).all()


def test_a_covenant_on_paper_shames_and_does_nothing_else(early: Then) -> None:
    for name in ("violations", "relapse", "pay", "persuasion"):
        assert (early.moved(name, "covenant on paper") == 0).all(), name
    assert (early.moved("friction", "covenant on paper") > 0).all()
    assert early.paid("covenant on paper") == early.paid("covenant") > 0


def test_a_covenant_is_resented_by_those_from_elsewhere_and_its_zeal_fades(early: Then, late: Then) -> None:
    here = early.world.compounds.run == list(ARMS).index("covenant")
    outside = early.world.compounds.declared["migrant_share"][here]
    resentment = -early.moved("trust", "covenant")
    assert (resentment > 0).all()
    assert resentment[outside.argmax()] == resentment.max()
    assert (early.moved("access", "covenant") > 4 * late.moved("access", "covenant")).all()
    assert (late.moved("violations", "covenant") > early.moved("violations", "covenant")).all()
    assert (late.moved("violations", "covenant") < 0).all()


def test_open_books_earn_trust_slowly_and_bring_complaints_at_once(early: Then, late: Then) -> None:
    for name in ("trust", "pay"):
        first, then = early.moved(name, "open_books"), late.moved(name, "open_books")
        assert ((first > 0) & (then > 3 * first)).all(), name
    assert (early.moved("oversight", "open_books") > 0).all()
    assert (early.moved("access", "open_books") > 4 * late.moved("access", "open_books")).all()


def test_open_books_cost_boards_once_and_supervisors_every_day(early: Then, late: Then) -> None:
    assert early.flow("capital", "open_books") == pytest.approx(3.6 * 800)  # 004-34
    assert late.flow("capital", "open_books") == early.flow("capital", "open_books")
    yearly = 3 * 600.0
    for when, days in ((early, BOOKED_EARLY), (late, BOOKED_LATE)):
        assert when.flow("allowance", "open_books") == pytest.approx(yearly * days / 365)
    assert early.spent_hours("open_books", "committee") > 0


# --- what holds for all


@pytest.mark.parametrize("name", IDS)
def test_twice_the_intensity_takes_twice_the_cost(late: Then, name: str) -> None:
    if name in ("pilot_building", "renewal"):  # a building is renewed or it is not
        assert late.paid(f"{name} twice") >= late.paid(name)
    else:
        assert late.paid(f"{name} twice") == pytest.approx(2 * late.paid(name))
    for whose in ("committee", "volunteers"):
        once, twice = (late.spent_hours(arm, whose) for arm in (name, f"{name} twice"))
        times = {("renewal", whose): 1.0, ("volunteer_teams", "volunteers"): 0.4 / 0.25}  # members have 0.4
        assert twice == pytest.approx(times.get((name, whose), 2.0) * once, rel=0.1), whose
    staff, twice = late.spent_hours(name, "staff"), late.spent_hours(f"{name} twice", "staff")
    assert (
        abs(twice) > 1.5 * abs(staff) or staff == 0
    )  # what is relieved twice is not relieved of twice as much


@pytest.mark.parametrize("name", IDS)
def test_somebody_bears_a_cost(late: Then, name: str) -> None:
    assert (
        late.paid(name) > 0 or late.spent_hours(name, "committee") > 0 or late.spent_hours(name, "staff") > 0
    )
    assert declaration(name).side("en")


@pytest.mark.parametrize("name", IDS)
def test_more_of_it_moves_no_lever_back(early: Then, name: str) -> None:
    for lever in TABLE_OF:
        once, twice = early.moved(lever, name), early.moved(lever, f"{name} twice")
        assert (np.sign(once) == np.sign(twice)).all(), lever
        assert (abs(twice) >= abs(once) - 1e-12).all(), lever


def test_no_dose_of_any_is_the_baseline() -> None:
    short = timed(0, 70)
    none = [
        "".join(f"[interventions.{name}]\n{dose}\n" for name in IDS)
        for dose in ("coverage = 0.0", "intensity = 0.0")
    ]
    full = "".join(f"[interventions.{name}]\nramp_days = 0\n" for name in IDS)
    world = ran(world_of(*((scenario(MIXED, on, time=short), 3) for on in ("", *none, full))))
    for run in (1, 2):
        assert_same_outcome(outcome(world, run), outcome(world, 0), but="reach")
        assert outcome(world, run)["reach"]["reached"].tolist() == [0] * len(IDS)


def test_a_run_has_the_same_history_alone_and_in_a_batch() -> None:
    both = [scenario(place, everything(90), time=timed(0, 64)) for place in (STREET, MIXED)]
    batch = ran(world_of((both[0], 5), (both[1], 6), (both[1], 7)))
    alone = ran(world_of((both[1], 7)))
    assert differing(run_state(alone), run_state(batch, 2)) == []
    assert_same_outcome(outcome(alone), outcome(batch, 2))


def everything(ramp: int) -> str:
    return "".join(f"[interventions.{name}]\nramp_days = {ramp}\n" for name in IDS)


@pytest.mark.parametrize(("ramp", "coverage"), [(0, 1.0), (40, 1.0), (90, 0.6)])
def test_units_know_since_when_they_are_reached(ramp: int, coverage: float) -> None:
    base, books = scenario(STREET, time=timed(0, 130)), implementation("open_books")
    delivery = Delivery(books, 20, 100, ramp, coverage, 1.0)
    world = World([delivered(make_run(base, seed), delivery) for seed in range(12)])
    programme = Programme(books, [delivery] * 12)
    first = np.full(len(world.compounds), -1)
    for day in range(130):
        programme.advance(day)
        reached = books.treated(world, "compounds", programme.state)
        first[reached & (first < 0)] = day
        days = books.days(world, "compounds", programme.state)
        assert np.array_equal(days, np.where(reached, day - first, -1))
    assert (first >= 20).any()


def test_every_unit_pays_its_boards_once_whenever_its_turn_comes() -> None:
    on = "[interventions.open_books]\nstart = 2022-01-15\nramp_days = 120\n"
    world = ran(world_of(*((scenario(STREET, on, time=timed(0, 160)), seed) for seed in range(4))))
    assert np.allclose(world.books.flows["capital"], 3.6 * 800)
