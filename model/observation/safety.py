"""Sense of safety 安全感: worked out when it is observed, from what is there (003-16, 002-28)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at_home
from model.state.cases import State
from model.state.columns import Floats, total_by

if TYPE_CHECKING:
    from model.world import World


def dangers(world: "World") -> Floats:
    """Open cases that frighten, per building, each weighted by its kind; known or not, given up or not."""
    cases = world.cases
    fear = world.kinds.fear[cases.kind] * (cases.state != State.CLOSED)
    return total_by(cases.building, len(world.buildings), fear)


def sense_of_safety(world: "World") -> Floats:
    """Sense of safety of every resident today, in [0, 1]."""
    b, p, home = world.buildings, world.p, world.building_of()
    safety: Floats = world.rules.sense_of_safety(
        (dangers(world) * 100.0 / b.residents)[home],
        b.disorder[home],
        world.compounds.ties[b.compound][home],
        world.residents.trust,
        world.contact.patrol[home],
        base=at_home(p.safety_base, b.run, home),
        w_fear=at_home(p.safety_fear, b.run, home),
        fear_scale=at_home(p.safety_fear_scale, b.run, home),
        w_disorder=at_home(p.safety_disorder, b.run, home),
        w_ties=at_home(p.safety_ties, b.run, home),
        w_trust=at_home(p.safety_trust, b.run, home),
        w_patrol=at_home(p.safety_patrol, b.run, home),
    )
    return safety


def feels_safe(world: "World", safety: Floats) -> Floats:
    """1 for each resident whose sense of safety reaches the threshold, else 0."""
    threshold = at_home(world.p.safe_threshold, world.buildings.run, world.building_of())
    return np.asarray(safety >= threshold, dtype=np.float64)


def dangers_per_1000(world: "World") -> Floats:
    """Open cases of kinds that frighten, not weighted, per 1,000 residents of each run."""
    cases = world.cases
    rows = (world.kinds.fear[cases.kind] > 0.0) & (cases.state != State.CLOSED)
    number = total_by(cases.run[rows], len(world.runs))
    return np.asarray(number * 1000.0 / world.places.residents)
