"""Scenarios drawn at random: places, calendars, interventions and parameters, each within its declared range."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from model.inputs.archetypes import archetypes
from model.inputs.kind import Kind
from model.inputs.kinds import KindTable, _table, load_kinds
from scenarios.catalogue import all_parameters, intervention_ids
from scenarios.scenario import Scenario

IDS = intervention_ids()
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: text.strip() != ""
)
TEXT = st.fixed_dictionaries({"en": WORDS, "zh": WORDS})
DOSES = st.sampled_from((0.0, 0.3, 1.0)) | st.floats(0.0, 1.0)


def within(low: float, high: float) -> st.SearchStrategy[float]:
    """Any value of a range, its ends oftener."""
    return st.sampled_from((low, high)) | st.floats(low, high).map(lambda value: value + 0.0)  # no -0.0


@st.composite
def compounds(draw: st.DrawFn) -> dict[str, Any]:
    """A compound of at most some sixty households."""
    residents = draw(st.booleans())
    size = draw(st.integers(1, 150 if residents else 60))
    fields = draw(st.lists(st.sampled_from(sorted(archetypes().fields)), max_size=4, unique=True))
    known = archetypes().fields
    own: dict[str, Any] = {name: draw(within(known[name].low, known[name].high)) for name in fields}
    for key in ("firm", "committee"):
        if (flag := draw(st.none() | st.booleans())) is not None:
            own[key] = flag
    if draw(st.booleans()):
        own["buildings"] = draw(st.integers(1, min(size, 5)))
    return own | {
        "archetype": draw(st.sampled_from(archetypes().names)),
        "count": draw(st.sampled_from((1, 1, 2))),
        "residents" if residents else "households": size,
    }


@st.composite
def communities(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A community, or two alike, with up to three sorts of compounds."""
    return {
        "name": name,
        "count": draw(st.sampled_from((1, 1, 1, 2))),
        "grids": draw(st.integers(1, 4)),
        "grid_workers": draw(within(0.0, 3.0)),
        "staff": draw(st.integers(0, 8)),
        "fund": draw(within(0.0, 100_000.0)),
        "compounds": tuple(draw(st.lists(compounds(), min_size=1, max_size=3))),
    }


@st.composite
def times(draw: st.DrawFn, most: int = 70) -> dict[str, Any]:
    """A calendar of at most so many days, with or without a warm-up."""
    horizon = draw(st.integers(20, most))
    return {
        "start": draw(st.dates(date(2018, 1, 1), date(2026, 12, 31))),
        "warmup_days": draw(st.sampled_from((0, 7, 31))),
        "horizon_days": horizon,
        "evaluation_days": draw(st.integers(1, horizon)),
    }


@st.composite
def interventions(draw: st.DrawFn, time: dict[str, Any], ids: tuple[str, ...], most: int) -> dict[str, Any]:
    """Some interventions, each on dates of its own and at its own dose."""
    names = draw(st.lists(st.sampled_from(ids), max_size=most, unique=True))
    return {name: draw(_delivery(time)) for name in names}


@st.composite
def _delivery(draw: st.DrawFn, time: dict[str, Any]) -> dict[str, Any]:
    first = draw(st.integers(0, time["horizon_days"] - 1))
    own: dict[str, Any] = {"ramp_days": draw(st.sampled_from((0, 1, 20, 180))), "coverage": draw(DOSES)}
    own["intensity"] = draw(within(0.0, 3.0))
    if draw(st.booleans()):
        own["start"] = time["start"] + timedelta(days=first)
    if draw(st.booleans()):
        own["end"] = time["start"] + timedelta(days=draw(st.integers(first, time["horizon_days"] - 1)))
    return own


@st.composite
def parameters(draw: st.DrawFn, most: int = 15) -> dict[str, float]:
    """Some parameters anywhere in their range."""
    known = all_parameters()
    names = draw(st.lists(st.sampled_from(sorted(known)), max_size=most, unique=True))
    return {name: draw(within(known[name].low, known[name].high)) for name in names}


@st.composite
def scenarios(
    draw: st.DrawFn, time: dict[str, Any] | None = None, ids: tuple[str, ...] = tuple(IDS), most: int = 6
) -> Scenario:
    """A scenario; `time`: its calendar, or any."""
    when = time or draw(times())
    number = draw(st.integers(1, 2))
    place = {"name": draw(TEXT), "communities": tuple(draw(communities(f"社区{i}")) for i in range(number))}
    return Scenario.model_validate(
        {
            "name": "random",
            "title": draw(TEXT),
            "about": draw(TEXT),
            "time": when,
            "place": place,
            "interventions": draw(interventions(when, ids, most)),
            "parameters": draw(parameters()),
        }
    )


SEEDS = st.integers(0, 2**64 - 1)


def busier(kinds: Iterable[Kind], times_as_often: float = 8.0) -> KindTable:
    """The same kinds of case, arising oftener: in small places and few days enough happens to find mistakes."""
    return _table([replace(kind, rate=tuple(rate * times_as_often for rate in kind.rate)) for kind in kinds])


BUSY = busier(load_kinds().kinds)


@st.composite
def batches(draw: st.DrawFn, least: int = 2, most: int = 3) -> list[tuple[Scenario, int]]:
    """Scenarios of one calendar, each under a seed."""
    time = draw(times())
    return draw(st.lists(st.tuples(scenarios(time), SEEDS), min_size=least, max_size=most))
