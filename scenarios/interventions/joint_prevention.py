"""联防联治 Joint prevention (Tongchuan, 001-38; Liangjiang, 003-45, 003-46; S001-L, S003-M)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, run_by_dose, summed

if TYPE_CHECKING:
    from model.world import World


class JointPrevention(BaseIntervention):
    """Police, market regulator and community patrol together, watch cameras, inspect small premises and go out at once.

    Eligible is every compound. Benefits: cameras and inspections find violations and dangers, patrols and cameras deter
    some, patrols reassure, a joint team saves hand-offs where there is danger. Costs and side effects: cameras and
    their upkeep; hours of the street's departments that are missing for cases; committee hours; businesses pay for what
    inspectors ask; some residents resent the cameras; a part of what is deterred moves to compounds that are not
    covered; the recorded load rises.
    """

    id = "joint_prevention"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Add cameras, patrols, inspections, deterrence and dispatch; displace, burden and annoy."""
        n, c, p, levers = world.compounds, world.communities, world.p, world.levers
        dose = doses(n, self.treated(world, "compounds", delivery), delivery)
        around = covered(world, n, dose)
        levers.shift("cameras", dose * at(p.joint_prevention_view, n.run))
        for lever, cut in (
            ("violations", at(p.joint_prevention_violations_cut, n.run)),
            ("danger", at(p.joint_prevention_danger_cut, n.run)),
        ):
            moved = 1.0 + around[n.community] * cut * at(p.joint_prevention_displaced, n.run)
            levers.scale(lever, np.where(dose > 0.0, (1.0 - cut) ** dose, moved))
        levers.shift("trust", -dose * at(p.joint_prevention_resentment, n.run))
        levers.shift("dispatch", around * at(p.joint_prevention_dispatch, c.run))
        patrol = dose * n.residents / 1000.0 * at(p.joint_prevention_patrol_hours, n.run)
        levers.shift("street_patrol", summed(world, n, patrol))
        visits = dose * n.merchants * at(p.joint_prevention_inspections, n.run)
        hours = visits * at(p.inspection_hours, n.run) / 52.0
        levers.shift("street_inspection", summed(world, n, hours))
        coordination = dose * at(p.joint_prevention_hours_per_week, n.run)
        levers.shift("committee_coordination", summed(world, n, coordination))
        run_by_dose(world, "inspected", n, visits, at(p.joint_prevention_yuan_per_inspection, n.run))
        people = dose * n.residents
        world.books.invest(
            "capital", n.community, people * at(p.joint_prevention_cameras_per_resident, n.run)
        )
        run_by_dose(world, "running", n, people, at(p.joint_prevention_running_per_resident, n.run))


INTERVENTION = JointPrevention()
