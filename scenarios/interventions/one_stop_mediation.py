"""一站式调解, 派驻律师 One-stop mediation with a lawyer (Tongchuan, 001-15 to 001-18; S001-E, S001-F)."""

from typing import TYPE_CHECKING

from model.accounting.books import DAYS_PER_YEAR
from model.inputs.run import DeliveryState
from model.inputs.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.building_blocks import doses, run_by_dose

if TYPE_CHECKING:
    from model.world import World


class OneStopMediation(BaseIntervention):
    """One desk for disputes, kept by the party branch, residents' representatives and a lawyer.

    Eligible is every community. Benefits: hours for mediation, hearings close together, the law at hand for leaks and
    liability, people like oneself at the desk. Costs and side effects: the lawyer's fee, an allowance for the
    representatives, committee hours for the branch's seat; the desk attracts disputes; a lawyer hardens the parties of
    a mere nuisance; the aim of no open dispute (清零) tempts to close on paper.
    """

    id = "one_stop_mediation"

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Set the desk's hours: paid by the hour, except the branch's, which the committee loses."""
        c, p, levers = world.communities, world.p, world.levers
        dose = doses(c, self.treated(world, "communities", delivery), delivery)
        branch = at(p.one_stop_mediation_branch_hours_per_week, c.run)
        representatives = at(p.one_stop_mediation_representative_hours_per_week, c.run)
        levers.shift("mediation_hours", dose * representatives)
        lawyer = at(p.one_stop_mediation_lawyer_hours_per_week, c.run)
        levers.shift("lawyer_hours", dose * lawyer)
        levers.shift("committee_desk", dose * branch)
        levers.shift("access", dose * at(p.one_stop_mediation_access, c.run))
        levers.shift("paper_pressure", dose * at(p.one_stop_mediation_clearing_pressure, c.run))
        weeks = DAYS_PER_YEAR / 7.0
        fees = lawyer * weeks * at(p.one_stop_mediation_lawyer_fee, c.run)
        run_by_dose(world, "public_wages", c, dose, fees)
        allowances = representatives * weeks * at(p.one_stop_mediation_allowance, c.run)
        run_by_dose(world, "allowance", c, dose, allowances)


INTERVENTION = OneStopMediation()
