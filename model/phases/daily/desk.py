"""Mediation desks: which communities have one, its cases, and what it adds to agreement (001-15, S001-E)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.state.cases import State
from model.state.columns import Bools, Floats, Rows
from model.state.handlers import Role

if TYPE_CHECKING:
    from model.world import World


def has_desk(world: "World") -> Bools:
    """Communities that keep a mediation desk today."""
    kept: Bools = (world.levers.mediation_hours > 0.0) | (world.levers.committee_desk > 0.0)
    return kept


def any_desk(world: "World") -> bool:
    """Whether any community of the batch keeps a desk; cached, since it is asked many times a day."""
    return world.levers.anywhere("mediation_hours") or world.levers.anywhere("committee_desk")


def at_desk(world: "World", rows: Rows) -> Bools:
    """Cases in the hands of a mediation desk."""
    if not any_desk(world):
        return np.zeros(rows.size, dtype=np.bool_)
    handler = world.cases.handler[rows]
    return (handler >= 0) & (world.handlers.role[handler] == Role.DESK)


def desk_logit(world: "World", rows: Rows) -> Floats:
    """Logit that a desk adds to agreement, by representatives whom both sides know and its lawyer; elsewhere 0."""
    heard = at_desk(world, rows)
    result = np.zeros(rows.size)
    if heard.any():
        result[heard] = _before_the_desk(world, rows[heard])
    return result


def _before_the_desk(world: "World", rows: Rows) -> Floats:
    cases, kinds, p, levers = world.cases, world.kinds, world.p, world.levers
    kind, run, community = cases.kind[rows], cases.run[rows], cases.community[rows]
    mediators = levers.mediation_hours[community] + world.workload.desk_lent[community] / 12.0
    hours = mediators + levers.lawyer_hours[community]
    share = levers.lawyer_hours[community] / np.maximum(hours, 1e-9)
    law: Floats = world.rules.lawyer_help(
        kinds.legal[kind], kinds.violation[kind], share,
        helps=at(p.lawyer_logit, run), hardens=at(p.lawyer_hardening, run),
        saturation=at(p.lawyer_saturation, run),
    )  # fmt: skip
    return law + at(p.desk_skill, run)


def close_desks(world: "World") -> None:
    """Hand the cases of desks that were given up to the community's committee."""
    cases, h = world.cases, world.handlers
    before = (cases.handler >= h.first_desk) & (cases.handler < h.first_volunteers)
    held = np.flatnonzero(before & (cases.state != State.CLOSED))
    left = held[~has_desk(world)[cases.community[held]]]
    cases.handler[left] = h.first_committee + cases.community[left]
