"""Monthly: owners' bodies dissolve, are appointed, and campaigns for elected ones begin."""

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.cases import round_key
from model.state.columns import Bools, Floats, Rows
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World


PASSED, FAILED = 1, 2  # codes of `cases.verdict`


class Body(IntEnum):
    """Who speaks for the owners of a compound: nobody, their own committee (业委会), one appointed (物管会)."""

    NONE = 0
    OWN = 1
    MANAGED = 2


def bodies(world: "World") -> None:
    """Dissolve and appoint owners' bodies, start campaigns and cross-appoint members, after the month's ballots."""
    _fall_apart(world)
    _appoint(world)
    _call(world)
    _cross_appoint(world)


def _fall_apart(world: "World") -> None:
    """Dissolve some bodies: members leave and nobody follows; few bodies work well for long (O1)."""
    n, p = world.compounds, world.p
    chance = world.rules.body_ends(
        n.cross,
        per_year=at(p.body_decay_per_year, n.run),
        cross_factor=at(p.cross_decay_factor, n.run),
    )
    n.body[(n.body != Body.NONE) & (_luck(world, "body ends") < chance)] = Body.NONE


def _appoint(world: "World") -> None:
    """Set up management committees in some compounds without a body; that needs no vote (S004-K)."""
    n = world.compounds
    appointed = (n.body == Body.NONE) & (
        _luck(world, "management committee") < world.levers.past_month.management_body
    )
    n.body[appointed] = Body.MANAGED


def _call(world: "World") -> None:
    """Start campaigns for owners' committees; owners vote on the first of a month, after due notice."""
    n = world.compounds
    free = (n.body != Body.OWN) & (n.campaign == FAR_OFF)
    called = np.flatnonzero(free & (_luck(world, "founding") < world.levers.past_month.founding))
    n.campaign[called] = world.day + first_day(world, called)


def _cross_appoint(world: "World") -> None:
    """Members of the community's committees sit in a share of the bodies, always in the same ones first (S001-B)."""
    n = world.compounds
    order = world.streams.lasting("cross-appointed", n.key, n.run)
    n.cross[:] = (n.body != Body.NONE) & (order < world.levers.past_month.cross_appointed)


def _luck(world: "World", process: str) -> Floats:
    n = world.compounds
    return world.streams.uniform(process, n.key, n.run, world.day)


def first_day(world: "World", compounds: Rows) -> Rows:
    """Days from the call to the earliest vote: due notice, longer where it goes through open deliberation (S004-G)."""
    run = world.compounds.run[compounds]
    longer = world.levers.deliberation[compounds] * at(world.p.ballot_deliberation_days, run)
    days: Rows = np.ceil(at(world.p.ballot_notice_days, run) + longer).astype(np.int64)
    return days


def varied_days(world: "World", process: str, parameter: str, rows: Rows) -> Rows:
    """Whole days around a parameter, from half as many to half as many again, keyed by case and round."""
    run = world.cases.run[rows]
    u = world.streams.uniform(process, round_key(world, rows), run)
    days: Rows = np.ceil(at(getattr(world.p, parameter), run) * (0.5 + u)).astype(np.int64)
    return days


def founded(world: "World", compounds: Rows, passed: Bools) -> None:
    """Apply ballots on owners' committees: found those that passed, count a failure for the others (O4)."""
    n = world.compounds
    n.body[compounds[passed]] = Body.OWN
    n.tries[compounds] = np.where(passed, 0, n.tries[compounds] + 1)
    n.campaign[compounds] = FAR_OFF


def standing(world: "World", compounds: Rows) -> Floats:
    """Legitimacy of the owners' body: 1 if they elected it, less if it was appointed, 0 without one."""
    n = world.compounds
    appointed = at(world.p.management_legitimacy, n.run[compounds])
    body = n.body[compounds]
    return np.where(body == Body.OWN, 1.0, np.where(body == Body.MANAGED, appointed, 0.0))
