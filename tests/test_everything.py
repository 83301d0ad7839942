"""All interventions at once, at any dose: histories do not depend on company, nothing is lost, nothing runs away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from treated import IDS, delivery, lever, plain, under
from worlds import (
    advance,
    assert_same_outcome,
    differing,
    outcome,
    ran,
    site_state,
)

from model.site import Delivery, Site
from model.world import World

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
