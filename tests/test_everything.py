"""All interventions at once, at any dose: histories do not depend on company, nothing is lost, nothing runs away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from treated import IDS, PLACE, delivery, lever, plain, under, yuan
from worlds import (
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    scenario,
    site_state,
    timed,
)

from model.books import Account, Flow
from model.site import Delivery, Site
from model.world import World
from scenarios.build import make_site

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


SITES = st.lists(st.tuples(deliveries(), st.integers(0, 3)), min_size=3, max_size=3)


@settings(max_examples=6, deadline=None, phases=GENERATED, suppress_health_check=list(HealthCheck))
@given(SITES)
def test_a_site_is_the_same_alone_among_others_and_in_another_order(
    drawn: list[tuple[tuple[Delivery, ...], int]],
) -> None:
    sites = [under(*given, seed=seed, horizon=HORIZON) for given, seed in drawn]
    sites.append(plain(seed=1, horizon=HORIZON))
    together, turned = ran(World(sites)), ran(World(sites[::-1]))
    for row, site in enumerate(sites):
        alone = ran(World([site]))
        assert differing(site_state(alone), site_state(together, row)) == []
        assert differing(site_state(alone), site_state(turned, len(sites) - 1 - row)) == []
        assert_same_outcome(outcome(alone), outcome(together, row))
        assert_same_outcome(outcome(alone), outcome(turned, len(sites) - 1 - row))


def rates(world: World, site: int) -> Any:
    """Rates at which matters arise in one site."""
    return world.arrivals.rate[world.arrivals.site == site]


@pytest.mark.parametrize(
    "site",
    [plain(horizon=80), under(*map(delivery, ("covenant", "open_books")), horizon=80)],
    ids=["idle", "zeal"],
)
def test_another_site_in_motion_changes_no_rate_and_no_lever_of_this_one(site: Site) -> None:
    """What wears off by the day is stated on a site's own dates, and rates rest on what is known on these."""
    busy = under(delivery("open_books", start=5), delivery("covenant", start=64), seed=2, horizon=80)
    alone, together = World([site]), World([site, busy])
    for day in (10, 35, 70):
        advance(alone, day)
        advance(together, day)
        assert np.array_equal(rates(alone, 0), rates(together, 0)), day
        for name in ("friction", "access", "trust", "pay"):
            assert np.array_equal(lever(alone, name, 0), lever(together, name, 0)), (day, name)
    assert_same_outcome(outcome(alone), outcome(together))


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
    """A firm that takes the compound over before the committee does leaves nothing to take into custody."""
    base = scenario(DEAR, parameters={"entry_hazard": 0.5}, time=timed(0, 100))
    sites = [replace(make_site(base, seed), deliveries=(delivery("community_custody"),)) for seed in range(5)]
    world = advance(World(sites), 95)
    n, f = world.compounds, world.firms
    market = (n.firm >= 0) & ~f.custodial[n.firm]
    assert market.any() and not market.all()
    assert np.array_equal(world.levers.custody > 0.0, ~market)
    assert (world.custody_given[market] == 0.0).all() and (world.custody_given[~market] > 0.0).all()


@pytest.mark.parametrize("intensity", [0.3, 1.0, 3.0])
def test_every_yuan_of_building_works_is_on_one_account(intensity: float) -> None:
    """The pilot's works are the pilot's, all others the renewal's, and works begin at any dose (001-24, 002-05)."""
    names = ("pilot_building", "renewal")
    quick = {"renewal_months": 1.0, "renewal_bays_cost_per_household": 0.0}
    site = under(*(delivery(name, intensity=intensity) for name in names), horizon=100, parameters=quick)
    world = advance(World([plain(horizon=100), site]), 95)
    assert (lever(world, "renewal") == 1.0).any() and (lever(world, "pilot") == 1.0).any()
    spent = [yuan(world, name)[Account.DISTRICT] for name in names]
    assert min(spent) > 0.0
    assert sum(spent) == pytest.approx(world.books.flows[Flow.CAPITAL].sum())


def test_a_committee_that_serves_unpaid_is_no_firm_for_those_who_deal_with_firms() -> None:
    """No red label, no linkage and no seat for a firm where the committee itself keeps the property."""
    names = ("community_custody", "joint_meeting", "red_property", "three_party_linkage")
    world = advance(World([plain(), under(*map(delivery, names))]), 35)
    kept = lever(world, "custody") > 0.0
    assert kept.any() and (world.compounds.firm[world.compounds.site == 1][kept] >= 0).all()
    for name in ("firm_charge", "firm_eyes", "firm_quality", "linkage"):
        assert (lever(world, name)[kept] == 0.0).all(), name
        assert (lever(world, name)[~kept] != 0.0).any(), name


def test_hours_at_the_mediation_desk_are_counted_once() -> None:
    """Where the branch sits at the desk its hours are the desk's; who has no staff sends nobody (3, 5 and 3 hours)."""
    manned, empty = PLACE, PLACE.replace("staff = 6", "staff = 0")
    desk = (delivery("one_stop_mediation"),)
    sites = [
        replace(make_site(scenario(place, time=timed(0, 60)), 1), deliveries=desk)
        for place in (manned, empty)
    ]
    world = advance(World(sites), 3)
    own = world.levers.hours
    assert own["one_stop_mediation", "desk"][0] + own["one_stop_mediation", "committee"][0] == 3 + 5 + 3
    first, committee = world.handlers.first_desk, world.handlers.first_committee
    assert world.handlers.workday[first : first + 2].tolist() == [(3 + 5 + 3) * 12, (5 + 3) * 12]
    assert world.task_minutes[:, committee : committee + 2].sum(axis=0).tolist() == [
        world.task_minutes[0, committee], 0.0
    ]  # fmt: skip
