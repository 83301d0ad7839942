"""Cleaning: it hides disorder at once, ends cases of refuse now and then, and makes some people careless.

Hours a week and compound come from paid cleaners (lever `cleaning`) and from volunteers (`cleaning_hours`).
"""

from typing import TYPE_CHECKING

from model.inputs.values import at
from model.state.cases import Outcome, State, close
from model.state.columns import Floats, positions

if TYPE_CHECKING:
    from model.world import World


def hours_of_cleaning(world: "World") -> Floats:
    """Hours a week of cleaning beyond the firm's, per compound."""
    hours: Floats = world.levers.cleaning + world.workload.cleaning_hours
    return hours


def cleaned(world: "World") -> Floats:
    """Share of visible disorder that is cleaned away, per compound."""
    n, p = world.compounds, world.p
    share: Floats = world.rules.cleaned_share(
        hours_of_cleaning(world),
        n.residents,
        scale=at(p.cleaning_scale, n.run),
        reach=at(p.cleaning_reach, n.run),
    )
    return share


def carelessness(world: "World") -> Floats:
    """Factor per compound on the rate of refuse cases: where others clean, people litter more (S001-N)."""
    hazard: Floats = 1.0 + at(world.p.cleaning_carelessness, world.compounds.run) * cleaned(world)
    return hazard


def clean(world: "World") -> None:
    """Cleaners end some of the cases of refuse that they come upon, known or not."""
    cases = world.cases
    rows = positions(world.kinds.litter[cases.kind] & (cases.state != State.CLOSED))
    chance = world.workload.cleaned[cases.compound[rows]]
    if not chance.any():
        return
    run = cases.run[rows]
    chance = chance * at(world.p.cleaning_removal, run)
    done = world.streams.uniform("cleaning", cases.key[rows], run, world.day) < chance
    close(world, rows[done], Outcome.SETTLED)
