"""Handlers of cases: one table in blocks by role, so that one queue discipline serves all."""

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import DEPARTMENTS
from model.state.columns import Rows, Table, column
from model.state.tables import I8, ROW, Handlers

if TYPE_CHECKING:
    from model.world import World


class Role(IntEnum):
    """Kinds of handler, in the order of their blocks."""

    GRID = 0
    FIRM = 1
    COMMITTEE = 2
    STREET = 3
    DISTRICT = 4
    DESK = 5
    VOLUNTEERS = 6
    CLEANERS = 7
    STEWARD = 8


class Level(IntEnum):
    """Levels that may hold a case."""

    NEIGHBOURHOOD = 0
    COMMUNITY = 1
    STREET = 2
    DISTRICT = 3


class Departments(Table):
    """部门: per run first all of the street's departments, then the district's."""

    run: Rows = column(ROW, "row", "run", "synthesis")
    level: Rows = column(I8, "code", "street or district", "synthesis")
    department: Rows = column(I8, "code", "which department", "synthesis")


class HandlerTable(Handlers):
    """Handlers of all roles, with the first row of each role's block."""

    first_grid: int
    first_firm: int
    first_committee: int
    first_department: int
    first_desk: int
    first_volunteers: int
    first_cleaners: int
    first_steward: int


def build_handlers(world: "World") -> HandlerTable:
    """Build the handlers' table, once all agents that handle cases exist."""
    w, d = world, world.departments
    blocks = [
        (w.grids.run, w.grids.community, Role.GRID),
        (w.firms.run, w.firms.community, Role.FIRM),
        (w.communities.run, np.arange(len(w.communities)), Role.COMMITTEE),
        (d.run, np.full(len(d), -1), Role.STREET),
        (w.communities.run, np.arange(len(w.communities)), Role.DESK),
        (w.compounds.run, w.compounds.community, Role.VOLUNTEERS),
        (w.compounds.run, w.compounds.community, Role.CLEANERS),
        (w.stewards.run, w.stewards.community, Role.STEWARD),
    ]
    sizes = [len(run) for run, _, _ in blocks]
    first = np.r_[0, np.cumsum(sizes)]
    h = HandlerTable(int(first[-1]))
    for (run, community, role), start, end in zip(blocks, first[:-1], first[1:], strict=True):
        h.run[start:end], h.community[start:end], h.role[start:end] = run, community, role
    h.role[first[3] : first[4]] = np.where(d.level == Level.DISTRICT, Role.DISTRICT, Role.STREET)
    (
        h.first_grid, h.first_firm, h.first_committee, h.first_department,
        h.first_desk, h.first_volunteers, h.first_cleaners, h.first_steward,
    ) = (int(f) for f in first[:-1])  # fmt: skip
    return h


def build_departments(runs: int) -> Departments:
    """The departments of the street and of the district of each run."""
    names = len(DEPARTMENTS)
    table = Departments(runs * 2 * names)
    table.run[:] = np.repeat(np.arange(runs), 2 * names)
    table.level[:] = np.tile(np.repeat([Level.STREET, Level.DISTRICT], names), runs)
    table.department[:] = np.tile(np.arange(names), 2 * runs)
    return table


def department_handler(world: "World", run: Rows, level: Rows, department: Rows) -> Rows:
    """Handler row of a department of a run at a level (street or district)."""
    names = len(DEPARTMENTS)
    return world.handlers.first_department + run * 2 * names + (level - Level.STREET) * names + department
