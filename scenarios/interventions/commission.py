"""社治委 Community governance commission (Chengdu, 002-13, 002-54, 002-55; Bazhong, 004-06; S002-A, S004-A)."""

from typing import TYPE_CHECKING

from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class Commission(BaseIntervention):
    """One body above the departments decides who leads where several must act.

    Eligible is every community whose departments it covers. Benefit: fewer and quicker hand-offs between departments,
    in proportion to the authority of who heads it: 1 for the party's organisation department (Chengdu), about half for
    civil affairs (Bazhong). Costs and side effects: wages of its staff; it is one more layer, which every hand-off has
    to pass, so that a commission without authority makes cases slower. Cases that never leave the community are not
    affected.
    """

    id = "commission"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Reduce hand-offs, and their length by authority; the extra layer lengthens them."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        push = dose * at(p.commission_authority, c.run)
        levers.scale("fragmentation", (1.0 - at(p.commission_hand_off_cut, c.run)) ** push)
        levers.scale("turnaround", (1.0 - at(p.commission_turnaround_cut, c.run)) ** push)
        levers.shift("turnaround", dose * at(p.commission_layer_days, c.run))
        staff = c.residents / 100_000.0 * at(p.commission_staff_per_100000, c.run)
        run_by_dose(world, "public_wages", c, dose, staff * at(p.commission_wage, c.run))


INTERVENTION = Commission()
