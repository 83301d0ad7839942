"""Interventions on stewards, property and party members (first part of docs/submodels/interventions.md)."""

from typing import TYPE_CHECKING

from reference.entities import Compound
from reference.parts import (
    ACTIVE_BRANCH,
    Intervention,
    average,
    drawn,
    run_by_dose,
    served_by_firm,
    summed,
    take_hours,
)

if TYPE_CHECKING:
    from reference.delivery import Programme
    from reference.twin import Twin


class RedStewards(Intervention):
    """红色管家: a steward for each patch where a party member lives."""

    def apply(self, twin: "Twin", programme: "Programme") -> None:
        """Add hours of steward and helpers, skill and example; take guidance hours of the committee."""
        p, say = twin.p, twin.levers
        doses = programme.doses(twin.stewards, among=lambda s: s.resident is not None)
        served = dict.fromkeys(twin.compounds, 0.0)
        for s, dose in doses.items():
            say.shift(s, "steward_hours", dose * p.red_stewards_hours_per_week)
            say.shift(s, "helper_hours", dose * p.red_stewards_helper_hours_per_week)
            say.shift(s, "steward_skill", dose * p.red_stewards_persuasion)
            served[s.compound] += dose * s.households
        for n, households in served.items():
            say.shift(n, "mobilise", households / n.households * p.red_stewards_mobilise)
        guidance = {s: dose * p.red_stewards_guidance_hours_per_week for s, dose in doses.items()}
        take_hours(twin, "committee_coordination", guidance)
        run_by_dose(twin, "training", doses, p.red_stewards_training_per_year)
        run_by_dose(twin, "allowance", doses, p.red_stewards_allowance_per_year)


class RedProperty(Intervention):
    """红色物业: firms with a party branch; only some are serious about it."""

    def _doses(self, twin: "Twin", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(twin.compounds, served_by_firm)

    def apply(self, twin: "Twin", programme: "Programme") -> None:
        """Improve service, eyes and voice of serious firms, at their cost; the others gain shelter from oversight."""
        p, say = twin.p, twin.levers
        earnest = {}
        for n, dose in self._doses(twin, programme).items():
            if drawn(twin, n, "red property in earnest", p.red_property_active_share):
                say.shift(n, "firm_quality", dose * p.red_property_quality)
                say.shift(n, "firm_eyes", dose * p.red_property_eyes)
                say.shift(n, "firm_charge", dose * p.red_property_charge)
                say.shift(n, "oversight", dose * p.red_property_oversight)
                earnest[n] = dose
            else:
                say.shift(n, "oversight", -dose * p.red_property_shield)
                earnest[n] = 0.0
        for c, share in average(twin, earnest).items():
            say.shift(c, "table_skill", share * p.red_property_table)
        run_by_dose(twin, "training", self._doses(twin, programme), p.red_property_label_per_year)


class CommunityCustody(Intervention):
    """社区代管: the committee manages compounds that nobody serves, unpaid."""

    def apply(self, twin: "Twin", programme: "Programme") -> None:
        """Request custody at any dose; take hours and open accounts by dose."""
        p, say = twin.p, twin.levers
        for n in twin.compounds:
            asked = programme.dose(n, lambda other: other.archetype in ("resettlement", "fringe", "old"))
            dose = 0.0 if served_by_firm(n) else asked
            say.shift(n, "custody", 1.0 if dose > 0.0 else 0.0)
            hours = p.community_custody_hours_per_100_households * n.households / 100.0
            say.shift(n, "custody_hours", dose * hours)
            say.shift(n, "trust", dose * p.community_custody_accounts)


class CommunityProperty(Intervention):
    """社区物业: the community's company takes over compounds that the market serves badly or not at all."""

    def apply(self, twin: "Twin", programme: "Programme") -> None:
        """Request take-overs, take management hours, allow a subsidy, and raise readiness to pay."""
        p, say = twin.p, twin.levers
        concerned = {}
        for n in twin.compounds:
            asked = programme.dose(n, lambda other: other.archetype != "commodity")
            run = n.firm is not None and n.firm.communal
            needy = n.firm is None or n.quality < p.failing_quality
            concerned[n] = asked if needy or run else 0.0
            own = asked if run else 0.0
            say.shift(n, "takeover", 1.0 if asked > 0.0 else 0.0)
            say.shift(n, "pay", own * p.community_property_willingness)
            say.shift(n, "mobilise", own * p.community_property_mobilise)
        hours = p.community_property_management_hours_per_week
        take_hours(twin, "committee_management", {n: dose * hours for n, dose in concerned.items()})
        for c, dose in summed(twin, concerned).items():
            limit = p.community_property_subsidy_ceiling * programme.intensity
            say.shift(c, "subsidy", limit if dose > 0.0 else 0.0)

    def month(self, twin: "Twin", programme: "Programme") -> None:
        """Charge premises for the compounds that this morning's accounts took over."""
        for n in twin.compounds:
            if n.taken_over == twin.day and not twin.settling_up:
                twin.books.pay("start_up", n.community, twin.p.community_property_start_up_per_compound)


class PartyBranches(Intervention):
    """小区党组织: branches where members live; only some are active."""

    def _founded(self, twin: "Twin", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(twin.compounds, among=lambda n: n.members > 0)

    def _active(self, twin: "Twin", programme: "Programme") -> dict[Compound, float]:
        share = twin.p.party_branches_active_share
        founded = self._founded(twin, programme)
        return {n: dose if drawn(twin, n, ACTIVE_BRANCH, share) else 0.0 for n, dose in founded.items()}

    def apply(self, twin: "Twin", programme: "Programme") -> None:
        """Apply effects of active branches to their compounds; take hours for all branches."""
        p, say = twin.p, twin.levers
        active = self._active(twin, programme)
        for n, dose in active.items():
            say.shift(n, "visible", dose * p.party_branches_visible)
            say.shift(n, "member_hours", dose * p.party_branches_member_hours)
            say.shift(n, "mobilise", dose * p.party_branches_mobilise)
            say.shift(n, "station", dose * p.party_branches_station)
            say.shift(n, "turnout", dose * p.party_branches_turnout)
            say.shift(n, "cross_appointed", dose * p.party_branches_cross_appointed)
        for c, share in average(twin, active).items():
            say.shift(c, "access", share * p.party_branches_access)
        hours = p.party_branches_meeting_hours_per_week
        founded = self._founded(twin, programme)
        take_hours(twin, "committee_meetings", {n: dose * hours for n, dose in founded.items()})
        run_by_dose(twin, "running", active, p.party_branches_station_per_year)


class MembersRegister(Intervention):
    """党员亮身份: members show who they are and pledge hours."""

    def _doses(self, twin: "Twin", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(twin.compounds, among=lambda n: n.members > 0)

    def apply(self, twin: "Twin", programme: "Programme") -> None:
        """Raise visibility, hours within spare time, and example; broken pledges cost trust."""
        p, say = twin.p, twin.levers
        doses = self._doses(twin, programme)
        for n, dose in doses.items():
            pledged = dose * p.members_register_pledged_hours
            given = min(pledged, p.member_spare_hours)
            broken = (pledged - given) / pledged if pledged > 0.0 else 0.0
            say.shift(n, "visible", dose * p.members_register_visible)
            say.shift(n, "member_hours", given)
            say.shift(n, "trust", -broken * p.members_register_broken_pledges)
            say.shift(n, "mobilise", dose * p.members_register_mobilise)
            say.shift(n, "turnout", dose * p.members_register_turnout)
            say.scale(n, "violations", max(1.0 - dose * p.members_register_example, 0.0))
        for c, share in average(twin, doses).items():
            say.shift(c, "access", share * p.members_register_access)
        hours = p.members_register_coordination_hours_per_week
        take_hours(twin, "committee_coordination", {n: dose * hours for n, dose in doses.items()})
        members = {n: dose * n.members for n, dose in doses.items()}
        run_by_dose(twin, "training", members, p.members_register_badge_per_year)
