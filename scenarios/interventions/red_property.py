"""红色物业 Red property (Bazhong, 004-30; hypothesis S004-J)."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.run import DeliveryState
from model.inputs.values import at
from model.phases.monthly.custody import served_by_firm
from model.state.columns import Floats
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import covered, doses, drawn, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class RedProperty(BaseIntervention):
    """The property firm gets a party branch: better service, staff who report, a seat at the table.

    Eligible are compounds that a firm serves. Only some firms mean it (a lot per compound). Benefits, where they do:
    service, the firm's staff as eyes, an ear for the compound's branch, the firm at the joint meeting. Costs and side
    effects: the firm gives a part of its income for the same fee; the district pays for training and signs, also
    where the label is empty; a firm that only wears the label uses it against those who oversee it.
    """

    id = "red_property"

    def _dose(self, world: "World", delivery: DeliveryState) -> Floats:
        n = world.compounds
        return doses(n, self.treated(world, "compounds", delivery) & served_by_firm(world), delivery)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Improve service, eyes and voice of serious firms, at their cost; the others gain shelter from oversight."""
        n, p, levers = world.compounds, world.p, world.levers
        dose = self._dose(world, delivery)
        meant = drawn(world, n, "red property in earnest", p.red_property_active_share)
        earnest = np.where(meant, dose, 0.0)
        levers.shift("firm_quality", earnest * at(p.red_property_quality, n.run))
        levers.shift("firm_eyes", earnest * at(p.red_property_eyes, n.run))
        levers.shift("firm_charge", earnest * at(p.red_property_charge, n.run))
        levers.shift("oversight", earnest * at(p.red_property_oversight, n.run))
        levers.shift("oversight", -np.where(meant, 0.0, dose) * at(p.red_property_shield, n.run))
        seat = covered(world, n, earnest) * at(p.red_property_table, world.communities.run)
        levers.shift("table_skill", seat)
        run_by_dose(world, "training", n, dose, at(p.red_property_label_per_year, n.run))


INTERVENTION = RedProperty()
