"""At its end a small place stands as its twin does: the quick comparison, on which mutants of the phases are tried.

The twin of each place is run once for the life of the process; the fast world is run anew each time.
"""

from __future__ import annotations

from functools import cache

import pytest
from reference.compare import Pair, Recorded
from reference.small import busy_kinds, small_site
from reference.twin import Twin

from model.site import Site

DAYS = {"everything": 300, "bachuan-gongfang": 150, "chengdu-honghu": 150, "chengdu": 150}
KINDS = busy_kinds()


def site_of(name: str) -> Site:
    return small_site(name, warmup=31, horizon=DAYS[name])


@cache
def finished_twin(name: str) -> Twin:
    twin = Twin(site_of(name), kinds=KINDS)
    while twin.day < DAYS[name]:
        twin.step()
    return twin


@pytest.mark.slow
@pytest.mark.parametrize("name", DAYS)
def test_a_place_ends_as_its_twin_does(name: str) -> None:
    pair = Pair.__new__(Pair)
    pair.twin, pair.world = finished_twin(name), Recorded(site_of(name), KINDS)
    while not pair.over:
        pair.world.step()
    assert pair.difference("the end") is None
    assert pair.of_histories() is None
