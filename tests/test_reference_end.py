"""At its end a small place stands as its twin does: the quick comparison, on which mutants of the phases are tried.

The twin of each place is run once for the life of the process; the fast world is run anew each time.
"""

from __future__ import annotations

from functools import cache

import pytest
from reference.compare import Pair, Recorded
from reference.small import busy_kinds, small_site
from reference.twin import Twin

PLACES = {"everything": 1, "bachuan-gongfang": 2, "chengdu-honghu": 3}
TIME = {"warmup": 31, "horizon": 150}


@cache
def finished_twin(name: str) -> Twin:
    site = small_site(name, PLACES[name], **TIME)
    twin = Twin(site, kinds=busy_kinds())
    while twin.day < site.time.horizon_days:
        twin.step()
    return twin


@pytest.mark.parametrize("name", PLACES)
def test_a_place_ends_as_its_twin_does(name: str) -> None:
    pair = Pair.__new__(Pair)
    pair.twin, pair.world = (
        finished_twin(name),
        Recorded(small_site(name, PLACES[name], **TIME), busy_kinds()),
    )
    while not pair.over:
        pair.world.step()
    assert pair.difference("the end") is None
    assert pair.of_histories() is None
