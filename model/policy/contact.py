"""Contact: chances that patrols, visits and party members find problems, given the minutes of the workload."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.monthly.neighbours import station_strength
from model.policy.workload import PATROL, VISITS
from model.state.columns import Floats, total_by
from model.state.tables import Buildings, Grids, Stewards

if TYPE_CHECKING:
    from model.world import World


class Contact:
    """Chances that trouble comes to light, derived from the workload; `refresh` follows each refresh of capacity.

    By building, chance a day: `patrol` and `grid_visit` on working days, of grid worker, volunteers and joint patrols;
    `weekend_patrol` and `weekend_visit`, of volunteers alone; `steward_visit` on all days.

    By grid: `grid_tell`, chance that a visited household tells the grid worker; `spare_visit`, chance a day of the
    visits in minutes that cases left over, set by `spend_idle`. By patch: `visits_per_household`, the steward's a day.
    By compound: `visible_members`, party members known as such; `door`, factor on access to channels.
    """

    def __init__(self, world: "World") -> None:
        buildings, grids, compounds = len(world.buildings), len(world.grids), len(world.compounds)
        self.patrol: Floats = np.zeros(buildings)
        self.grid_visit: Floats = np.zeros(buildings)
        self.weekend_patrol: Floats = np.zeros(buildings)
        self.weekend_visit: Floats = np.zeros(buildings)
        self.steward_visit: Floats = np.zeros(buildings)
        self.grid_tell: Floats = np.zeros(grids)
        self.spare_visit: Floats = np.zeros(grids)
        self.visits_per_household: Floats = np.zeros(len(world.stewards))
        self.visible_members: Floats = np.zeros(compounds)
        self.door: Floats = np.ones(compounds)

    def refresh(self, world: "World") -> None:
        """Recompute all chances except `spare_visit`."""
        self._of_members(world)
        untold = self._of_volunteers(world)
        self._of_grid_workers(world, untold)
        self._of_stewards(world)

    def _of_members(self, world: "World") -> None:
        n, p = world.compounds, world.p
        self.visible_members = n.members * world.levers.visible
        self.door[:] = world.rules.door(
            self.visible_members * 100.0 / n.residents,
            station_strength(world),
            member_contact=at(p.member_contact, n.run),
            station_access=at(p.station_access, n.run),
        )

    def _of_volunteers(self, world: "World") -> Floats:
        """Set volunteers' patrol and visits of members and part-timers; returns the chance that no visit is told."""
        b, p, work = world.buildings, world.p, world.workload
        self.weekend_patrol = world.rules.patrol_probability(
            work.walked * at(p.volunteer_watchfulness, b.run),
            b.households,
            minutes_per_100_households=at(p.patrol_minutes_per_100_households, b.run),
        )
        untold = np.ones(len(b))
        for minutes, familiarity in (
            (work.member_visits, at(p.member_familiarity, b.run)),
            (work.part_time_visits, world.levers.grid_familiarity[b.grid]),
        ):
            untold = untold * (1.0 - visit_chance(world, minutes, b, tell_chance(world, familiarity, b)))
        self.weekend_visit = 1.0 - untold
        return untold

    def _of_grid_workers(self, world: "World", untold: Floats) -> None:
        """Set chances on working days: grid workers, with volunteers' patrol and visits on top."""
        g, grid, first = world.grids, world.buildings.grid, world.handlers.first_grid
        minutes = world.workload.task_minutes[:, first : first + len(g)]
        homes = total_by(g.community, len(world.communities), g.households)
        joint = world.workload.joint_patrol[g.community] * g.households / np.maximum(homes, 1.0)[g.community]
        seen = world.rules.patrol_probability(
            minutes[PATROL] + joint,
            g.households,
            minutes_per_100_households=at(world.p.patrol_minutes_per_100_households, g.run),
        )
        self.grid_tell = tell_chance(world, world.levers.grid_familiarity, g)
        told = visit_chance(world, minutes[VISITS], g, self.grid_tell)
        self.patrol = 1.0 - (1.0 - seen[grid]) * (1.0 - self.weekend_patrol)
        self.grid_visit = 1.0 - (1.0 - told[grid]) * untold

    def _of_stewards(self, world: "World") -> None:
        s = world.stewards
        visits = world.workload.task_minutes[VISITS, world.handlers.first_steward :]
        told = visit_chance(world, visits, s, tell_chance(world, s.familiarity, s))
        self.steward_visit = told[world.buildings.patch]
        self.visits_per_household = visits / at(world.p.minutes_per_visit, s.run) / s.households


def tell_chance(world: "World", familiarity: Floats | float, rows: Grids | Stewards | Buildings) -> Floats:
    """Chance that a visited household tells of its trouble, by how well it knows the visitor; one per row."""
    p = world.p
    chance: Floats = world.rules.tell_probability(
        familiarity, stranger=at(p.tell_stranger, rows.run), friend=at(p.tell_friend, rows.run)
    )
    return chance


def visit_chance(world: "World", minutes: Floats, rows: Grids | Stewards | Buildings, tell: Floats) -> Floats:
    """Daily probability, per row, that a visit reveals a household's problem."""
    p = world.p
    chance: Floats = world.rules.visit_probability(
        minutes,
        rows.households,
        tell,
        minutes_per_visit=at(p.minutes_per_visit, rows.run),
        hearsay=at(p.hearsay_households, rows.run),
    )
    return chance
