"""Interventions on grids, owners and meetings (rest of the first part of docs/submodels/interventions.md)."""

from typing import TYPE_CHECKING

from plain.codes import Body
from plain.handlers import GridWorker
from plain.parts import (
    ACTIVE_BRANCH,
    Intervention,
    average,
    drawn,
    run_by_dose,
    served_by_firm,
    take_hours,
)

if TYPE_CHECKING:
    from plain.delivery import Programme
    from plain.world import PlainWorld


class MicroGrids(Intervention):
    """微网格: part-timers for some thirty households each, and an instructor from the street."""

    def _numbers(self, world: "PlainWorld", programme: "Programme") -> dict[GridWorker, float]:
        per_team = world.p.micro_grids_households
        return {g: dose * g.households / per_team for g, dose in programme.doses(world.grids).items()}

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Add hours and familiarity by luck of recruiting, coordination by number of micro-grids, and lent hours."""
        p, say = world.p, world.levers
        doses, numbers = programme.doses(world.grids), self._numbers(world, programme)
        for g, dose in doses.items():
            luck = 2.0 * world.luck.uniform("quality of micro-grid teams", g.key) - 1.0
            good = 1.0 + p.micro_grids_spread * luck
            say.shift(g, "micro_hours", numbers[g] * good * p.micro_grids_hours_per_week)
            say.shift(g, "grid_familiarity", dose * good * p.micro_grids_familiarity)
            say.shift(g, "grid_meetings", numbers[g] * p.micro_grids_coordination_hours_per_week)
        links = {g: number * p.micro_grids_coordination_hours_per_week for g, number in numbers.items()}
        take_hours(world, "committee_coordination", links)
        lent = {g: dose * p.micro_grids_instructor_hours_per_week for g, dose in doses.items()}
        take_hours(world, "street_lent", lent)
        run_by_dose(world, "allowance", numbers, p.micro_grids_allowance_per_month * 12.0)


class ThreeInOneGrid(Intervention):
    """三合一: one head per grid."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Reduce hand-offs by the share of such grids; take the head's hours; unchecked power acts by compound."""
        p, say = world.p, world.levers
        doses = programme.doses(world.grids)
        for c, share in average(world, doses).items():
            say.scale(c, "fragmentation", max(1.0 - share * p.three_in_one_grid_handoffs, 0.0))
            say.scale(c, "turnaround", max(1.0 - share * p.three_in_one_grid_waiting, 0.0))
            say.shift(c, "persuasion", share * p.three_in_one_grid_authority)
        for g, dose in doses.items():
            say.shift(g, "grid_meetings", dose * p.three_in_one_grid_hours_per_week)
        for n in world.compounds:
            ruled = 0.0
            for b in n.buildings:
                ruled += b.size * doses[b.grid]
            say.shift(n, "trust", -ruled / n.households * p.three_in_one_grid_unchecked)


class GridStaffing(Intervention):
    """网格员: every grid is filled up to one full-time worker."""

    def _hired(self, world: "PlainWorld", programme: "Programme") -> dict[GridWorker, float]:
        target = world.p.grid_staffing_target
        doses = programme.doses(world.grids)
        return {g: dose * max(target - g.community.grid_workers, 0.0) for g, dose in doses.items()}

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Hire, unify grids, and add data collection."""
        p, say = world.p, world.levers
        for g, persons in self._hired(world, programme).items():
            say.shift(g, "grid_staff", persons)
        for c, share in average(world, programme.doses(world.grids)).items():
            say.scale(c, "fragmentation", max(1.0 - share * p.grid_staffing_unified, 0.0))
            say.shift(c, "paperwork", share * p.grid_staffing_data_duties)
        run_by_dose(
            world, "public_wages", self._hired(world, programme), p.grid_staffing_wage_per_month * 12.0
        )


class OwnersCommittees(Intervention):
    """业委会, 物管会: campaigns where there is no body, guidance where there is one."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Draw once per compound whether its body works well, is captured, or neither, and set levers accordingly."""
        p, say = world.p, world.levers
        hours = {}
        for n, dose in programme.doses(world.compounds).items():
            without = dose if n.body == Body.NONE else 0.0
            body = dose if n.body != Body.NONE else 0.0
            say.shift(n, "founding", without * p.owners_committees_founding)
            say.shift(n, "turnout", without * p.owners_committees_campaign_turnout)
            if n.archetype != "commodity":
                say.shift(n, "management_body", without * p.owners_committees_management_body)
            say.shift(n, "cross_appointed", dose * p.owners_committees_cross_appointed)
            captured, working = p.owners_committees_captured_share, p.owners_committees_working_share
            if drawn(world, n, "fate of owners' bodies", captured):
                say.shift(n, "trust", -body * p.owners_committees_capture_trust)
            elif drawn(world, n, "fate of owners' bodies", captured + working):
                say.shift(n, "oversight", body * p.owners_committees_oversight)
            if n.body == Body.NONE:
                hours[n] = dose * p.owners_committees_campaign_hours_per_week
            elif n.body == Body.OWN:
                hours[n] = dose * p.owners_committees_guidance_hours_per_week
            else:
                hours[n] = dose * p.owners_committees_dependent_hours_per_week
        take_hours(world, "committee_coordination", hours)


class ThreePartyLinkage(Intervention):
    """三方联动: those in charge and the firm take up cases together; it works where the branch is active."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Apply benefits of active linkages and trust loss of partial ones; take meeting hours of all."""
        p, say = world.p, world.levers
        linked = programme.doses(world.compounds, served_by_firm)
        active = {}
        for n, dose in linked.items():
            means_it = drawn(world, n, ACTIVE_BRANCH, p.three_party_linkage_active_share)
            active[n] = dose if means_it else 0.0
            say.shift(n, "joint_handoffs", active[n] * p.three_party_linkage_handoffs)
            say.shift(n, "joint_waiting", active[n] * p.three_party_linkage_waiting)
            if n.body != Body.NONE:
                say.shift(n, "linkage", active[n] * p.three_party_linkage_accord)
            say.shift(n, "firm_quality", -active[n] * p.three_party_linkage_jumped)
            if drawn(world, n, "branch takes sides", p.three_party_linkage_partial_share):
                say.shift(n, "trust", -active[n] * p.three_party_linkage_partial_trust)
            say.shift(n, "firm_charge", dose * p.three_party_linkage_firm_charge)
        shares = average(world, linked)
        for g in world.grids:
            say.shift(g, "grid_meetings", shares[g.community] * p.three_party_linkage_grid_hours_per_week)
        hours = p.three_party_linkage_meeting_hours_per_week
        take_hours(world, "committee_meetings", {n: dose * hours for n, dose in linked.items()})


class JointMeeting(Intervention):
    """联席会: a monthly meeting of all actors; part of the agenda is form."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Set places and help of the meeting, and add merchants' part, parking and everybody's hours."""
        p, say = world.p, world.levers
        meant = 1.0 - p.joint_meeting_formalism
        weekly = p.joint_meeting_committee_people * p.joint_meeting_hours_per_month * 12.0 / 52.0
        for c, dose in programme.doses(world.communities).items():
            say.shift(c, "meeting_items", dose * meant * p.joint_meeting_items)
            say.shift(c, "table_skill", dose * meant * p.joint_meeting_table)
            say.shift(c, "committee_meetings", dose * weekly)
            for n in c.compounds:
                here = dose * meant
                say.scale(n, "merchant_arrival", max(1.0 - here * p.joint_meeting_merchants, 0.0))
                say.scale(n, "bays", 1.0 + here * p.joint_meeting_shared_parking)
                if served_by_firm(n):
                    say.shift(n, "firm_charge", dose * p.joint_meeting_firm_charge)


class Deliberation(Intervention):
    """谈议办评: deliberation of common cases before and after the vote."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Add depth, turnout and trust less fatigue, compensation, voice; take hours of meetings."""
        p, say = world.p, world.levers
        doses = programme.doses(world.compounds)
        hours = {}
        for n, dose in doses.items():
            fresh = max(1.0 - dose * p.deliberation_fatigue, 0.0)
            say.shift(n, "deliberation", dose * p.deliberation_depth)
            say.shift(n, "turnout", dose * fresh * p.deliberation_turnout)
            say.shift(n, "compensation", dose * p.deliberation_compensation)
            say.shift(n, "trust", dose * fresh * p.deliberation_trust)
            meetings = dose * p.deliberation_meetings_per_month * 12.0 / 52.0
            hours[n] = meetings * p.deliberation_hours_per_meeting
        for c, share in average(world, doses).items():
            say.shift(c, "access", share * p.deliberation_access)
        take_hours(world, "committee_meetings", hours)


class OneStopMediation(Intervention):
    """一站式调解: a desk with a lawyer."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Set hours of the desk, with the branch's from the committee; add demand and pressure to close."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            say.shift(c, "mediation_hours", dose * p.one_stop_mediation_representative_hours_per_week)
            say.shift(c, "lawyer_hours", dose * p.one_stop_mediation_lawyer_hours_per_week)
            say.shift(c, "committee_desk", dose * p.one_stop_mediation_branch_hours_per_week)
            say.shift(c, "access", dose * p.one_stop_mediation_access)
            say.shift(c, "paper_pressure", dose * p.one_stop_mediation_clearing_pressure)
            weeks = 365.0 / 7.0
            lawyer = p.one_stop_mediation_lawyer_hours_per_week * p.one_stop_mediation_lawyer_fee
            others = p.one_stop_mediation_representative_hours_per_week * p.one_stop_mediation_allowance
            world.books.run("public_wages", c, dose * weeks * lawyer)
            world.books.run("allowance", c, dose * weeks * others)


class FiveEvery(Intervention):
    """五个每: a visit every day, study every week, a council every month, an event every quarter."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Take all hours, and bring benefits from the part that is not routine."""
        p, say = world.p, world.levers
        grids, compounds = programme.doses(world.grids), programme.doses(world.compounds)
        for g, dose in grids.items():
            visits = dose * p.five_every_visit_hours_per_week
            study = dose * p.five_every_study_hours_per_week
            say.shift(g, "grid_visits", visits * (1.0 - p.five_every_routine))
            say.shift(g, "grid_meetings", study + visits * p.five_every_routine)
        for c, share in average(world, grids).items():
            say.shift(c, "persuasion", share * p.five_every_study_gain)
        for n, dose in compounds.items():
            lively = dose * (1.0 - p.five_every_routine)
            say.shift(n, "deliberation", lively * p.five_every_council)
            say.shift(n, "turnout", lively * p.five_every_council_turnout)
            say.shift(n, "ties", lively * p.five_every_event_ties)
        council = p.five_every_council_hours_per_month * 12.0 / 52.0
        take_hours(world, "committee_meetings", {n: dose * council for n, dose in compounds.items()})
        run_by_dose(world, "running", compounds, p.five_every_event_cost * 4.0)
