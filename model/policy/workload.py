"""Workload: the minutes spent on tasks other than cases, and the results of these tasks per compound."""

from typing import TYPE_CHECKING

import numpy as np

from model.state.columns import Floats

if TYPE_CHECKING:
    from model.world import World

TASKS = (
    "paperwork", "patrol", "visits", "coordination", "meetings", "management", "cleaning", "care", "repairs",
    "helping",
)  # fmt: skip
(
    PAPERWORK, PATROL, VISITS, COORDINATION, MEETINGS, MANAGEMENT, CLEANING, CARE, REPAIRS,
    HELPING,
) = range(len(TASKS))  # fmt: skip


class Workload:
    """Minutes on tasks other than cases, derived from staff, levers and energy.

    `refresh_capacity` sets all but `task_ledger` and `queue`.

    By task and handler: `task_minutes`, a day; the counter `task_ledger`, since the horizon began. By handler:
    `queue`, minutes of work before stewards and desks this morning, noted by `note_queues`.

    By building, minutes a day of volunteers and part-timers: `walked` on patrol, `member_visits` of party members,
    `part_time_visits` of a micro-grid's part-timers.

    By community: `desk_lent`, minutes a working day that the committee sits at the mediation desk; `joint_patrol`,
    minutes a working day of patrols of police and street; `inspection_hours`, hours a week of joint inspections.

    By compound: `cleaning_hours` and `repair_hours` of volunteers a week, `custody_given`, hours a week of the
    committee in custody, `cleaned`, the share of visible disorder that cleaning hides, `care_relief`, the share of the
    work of care that neighbours do.
    """

    def __init__(self, world: "World") -> None:
        handlers, buildings = len(world.handlers), len(world.buildings)
        compounds = len(world.compounds)
        self.task_minutes: Floats = np.zeros((len(TASKS), handlers))
        self.task_ledger: Floats = np.zeros((len(TASKS), handlers))
        self.queue: Floats = np.zeros(handlers)
        self.walked: Floats = np.zeros(buildings)
        self.member_visits: Floats = np.zeros(buildings)
        self.part_time_visits: Floats = np.zeros(buildings)
        self.desk_lent: Floats = np.zeros(len(world.communities))
        self.joint_patrol: Floats = np.zeros(len(world.communities))
        self.inspection_hours: Floats = np.zeros(len(world.communities))
        self.cleaning_hours: Floats = np.zeros(compounds)
        self.repair_hours: Floats = np.zeros(compounds)
        self.custody_given: Floats = np.zeros(compounds)
        self.cleaned: Floats = np.zeros(compounds)
        self.care_relief: Floats = np.zeros(compounds)
