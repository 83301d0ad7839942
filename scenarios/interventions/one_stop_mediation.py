"""一站式调解, 派驻律师 One-stop mediation with a lawyer (Tongchuan, 001-15 to 001-18; S001-E, S001-F)."""

from typing import TYPE_CHECKING

from model.books import Flow
from model.columns import Floats
from model.site import DeliveryState
from model.values import at
from scenarios.interventions.base import BaseIntervention
from scenarios.interventions.parts import doses, pay_by_dose

if TYPE_CHECKING:
    from model.world import World

_WEEKS_PER_MONTH = 52.0 / 12.0


class OneStopMediation(BaseIntervention):
    """One desk for disputes, kept by the party branch, residents' representatives and a lawyer.

    Eligible is every community. Benefits: hours for mediation, hearings close together, the law at hand for leaks and
    liability, people like oneself at the desk. Costs and side effects: the lawyer's fee, an allowance for the
    representatives, committee hours for the branch's seat; the desk attracts disputes; a lawyer hardens the parties of
    a mere nuisance; the aim of no open dispute (清零) tempts to close on paper.
    """

    id = "one_stop_mediation"

    def _dose(self, world: "World", delivery: DeliveryState) -> Floats:
        return doses(world.communities, self.treated(world, "communities", delivery), delivery)

    def apply(self, world: "World", delivery: DeliveryState) -> None:
        """Hours of the desk and its lawyer; the branch's part of them is missing in the committee."""
        c, p, levers = world.communities, world.p, world.levers
        dose = self._dose(world, delivery)
        branch = at(p.one_stop_mediation_branch_hours_per_week, c.site)
        representatives = at(p.one_stop_mediation_representative_hours_per_week, c.site)
        levers.shift("mediation_hours", dose * representatives)
        levers.shift("lawyer_hours", dose * at(p.one_stop_mediation_lawyer_hours_per_week, c.site))
        levers.shift("committee_desk", dose * branch)
        levers.shift("access", dose * at(p.one_stop_mediation_access, c.site))
        levers.shift("paper_pressure", dose * at(p.one_stop_mediation_clearing_pressure, c.site))

    def month(self, world: "World", delivery: DeliveryState) -> None:
        """The lawyer's fee and the representatives' allowance, by the hour, from the district."""
        c, p = world.communities, world.p
        dose = self._dose(world, delivery)
        lawyer = at(p.one_stop_mediation_lawyer_hours_per_week, c.site) * _WEEKS_PER_MONTH
        pay_by_dose(world, Flow.PUBLIC_WAGES, c, dose, lawyer * at(p.one_stop_mediation_lawyer_fee, c.site))
        others = at(p.one_stop_mediation_representative_hours_per_week, c.site) * _WEEKS_PER_MONTH
        pay_by_dose(world, Flow.ALLOWANCE, c, dose, others * at(p.one_stop_mediation_allowance, c.site))


INTERVENTION = OneStopMediation()
