"""Satisfaction, trust and open disputes at the end of a run, by group of people and by place."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model.inputs.archetypes import ARCHETYPES
from model.observation.place_numbers import within
from model.observation.recorder import ELDERLY
from model.phases.daily.experience import everybody_relaxed
from model.state.cases import DISPUTE, State
from model.state.columns import Floats, Ints, total_by

if TYPE_CHECKING:
    from model.world import World

PEOPLE = ("tenure", "origin", "age", "party")
PLACES = ("archetype", "community", "compound")


def groups_table(world: "World") -> pd.DataFrame:
    """Long table of the last completed day: run, by (the grouping), group, metric, value; reads, never writes.

    Metrics: `residents` (persons), `satisfaction` and `trust` (mean, 0 to 1), `open_disputes` (those whose
    complainant is of the group, per 1,000 of its residents, known or not). `by` is one of `PEOPLE` and `PLACES`;
    communities and compounds are numbered within their run from 1.
    """
    people = everybody_relaxed(world, world.day - 1)  # in the evening of the last day, as all else is
    frames = [_frame(world, people, *division) for division in _divisions(world)]
    return pd.concat(frames, ignore_index=True).sort_values("run", kind="stable", ignore_index=True)


def _divisions(world: "World") -> list[tuple[str, Ints, list[str]]]:
    """Groupings of residents: name, each resident's group as a code, and names of the groups."""
    r, h, b, n = world.residents, world.households, world.buildings, world.compounds
    compound = b.compound[world.building_of()]
    by_person = (h.tenant[r.household], h.migrant[r.household], r.age >= ELDERLY, r.member)
    words = (("owner", "tenant"), ("local", "migrant"), ("younger", "elderly"), ("other", "member"))
    named = [
        (by, code.astype(np.intp), list(pair))
        for by, code, pair in zip(PEOPLE, by_person, words, strict=True)
    ]
    community = within(world.communities.run)[n.community[compound]]
    place = (n.archetype[compound].astype(np.intp), community, within(n.run)[compound])
    numbers = [list(ARCHETYPES), *([str(i + 1) for i in range(int(code.max()) + 1)] for code in place[1:])]
    return [*named, *zip(PLACES, place, numbers, strict=True)]


def _frame(world: "World", people: Floats, by: str, code: Ints, names: list[str]) -> pd.DataFrame:
    r, cases, runs = world.residents, world.cases, len(world.runs)
    run = world.buildings.run[world.building_of()]
    cell = run * len(names) + code
    count = runs * len(names)
    number = total_by(cell, count)
    open_ = (cases.state != State.CLOSED) & (world.kinds.family[cases.kind] == DISPUTE)
    troubled = total_by(cell[cases.complainant[open_]], count)
    share: Floats = 1.0 / np.maximum(number, 1.0)
    values = {
        "residents": number,
        "satisfaction": total_by(cell, count, people) * share,
        "trust": total_by(cell, count, r.trust) * share,
        "open_disputes": troubled * 1000.0 * share,
    }
    there = np.flatnonzero(number > 0)
    parts = [
        pd.DataFrame({
            "run": there // len(names), "by": by, "group": np.array(names)[there % len(names)],
            "metric": metric, "value": value[there],
        })
        for metric, value in values.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)
