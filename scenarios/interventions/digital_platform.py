"""智治平台 Smart platform and command centre (000-32 to 000-35, 002-43 to 002-46, 003-36 to 003-39; S000-K, S003-I)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class DigitalPlatform(BaseIntervention):
    """Residents report by app, grid workers by tablet; a command centre sends every case to its office and checks.

    Eligible is every community. Benefits: a channel for those below sixty, who register over about fifteen months;
    nothing told to a grid worker is lost; fewer and quicker hand-offs; reports of one trouble are joined and handled
    once; data is asked for once, so that some paperwork falls away; most closings are followed up. Costs and side
    effects: building and running it; data entry on six kinds of object takes hours, as many as are saved or more; some
    reports are joined in error and begin late; the recorded load rises at once; the clock on the screen presses for
    closing in time; old people gain nothing.
    """

    id = "digital_platform"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Improve channels, routing and follow-up; trade paperwork for data entry; add the pressure of the clock."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        days = np.maximum(self.days(world, "communities", delivery), 0.0)
        grown = np.minimum(1.0, days / at(p.digital_platform_registration_days, c.run))
        levers.shift("app", dose * grown * at(p.digital_platform_registered, c.run))
        levers.scale("access", 1.0 + dose * at(p.digital_platform_access_gain, c.run))
        levers.scale("fragmentation", (1.0 - at(p.digital_platform_hand_off_cut, c.run)) ** dose)
        levers.scale("turnaround", (1.0 - at(p.digital_platform_turnaround_cut, c.run)) ** dose)
        levers.shift("follow_up", dose * at(p.digital_platform_follow_up, c.run))
        levers.shift("merging", dose * at(p.digital_platform_merged, c.run))
        levers.scale("paperwork", (1.0 - at(p.digital_platform_asked_once, c.run)) ** dose)
        levers.shift("paperwork", dose * at(p.digital_platform_data_entry, c.run))
        levers.shift("paper_pressure", dose * at(p.digital_platform_clock_pressure, c.run))
        people = dose * c.residents
        building = people * at(p.digital_platform_build_per_resident, c.run)
        world.books.invest("capital", np.arange(len(c)), building)
        run_by_dose(world, "running", c, people, at(p.digital_platform_running_per_resident, c.run))


INTERVENTION = DigitalPlatform()
