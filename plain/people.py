"""Interventions on stewards, property and party members (first part of docs/submodels/interventions.md)."""

from typing import TYPE_CHECKING

from plain.entities import Compound
from plain.parts import (
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
    from plain.delivery import Programme
    from plain.world import PlainWorld


class RedStewards(Intervention):
    """红色管家: a steward for each patch where a party member lives."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Add hours of steward and helpers, skill and example; take guidance hours of the committee."""
        p, say = world.p, world.levers
        doses = programme.doses(world.stewards, among=lambda s: s.resident is not None)
        served = dict.fromkeys(world.compounds, 0.0)
        for s, dose in doses.items():
            say.shift(s, "steward_hours", dose * p.red_stewards_hours_per_week)
            say.shift(s, "helper_hours", dose * p.red_stewards_helper_hours_per_week)
            say.shift(s, "steward_skill", dose * p.red_stewards_persuasion)
            served[s.compound] += dose * s.households
        for n, households in served.items():
            say.shift(n, "mobilise", households / n.households * p.red_stewards_mobilise)
        guidance = {s: dose * p.red_stewards_guidance_hours_per_week for s, dose in doses.items()}
        take_hours(world, "committee_coordination", guidance)
        run_by_dose(world, "training", doses, p.red_stewards_training_per_year)
        run_by_dose(world, "allowance", doses, p.red_stewards_allowance_per_year)


class RedProperty(Intervention):
    """红色物业: firms with a party branch; only some are serious about it."""

    def _doses(self, world: "PlainWorld", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(world.compounds, served_by_firm)

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Improve service, eyes and voice of serious firms, at their cost; the others gain shelter from oversight."""
        p, say = world.p, world.levers
        earnest = {}
        for n, dose in self._doses(world, programme).items():
            if drawn(world, n, "red property in earnest", p.red_property_active_share):
                say.shift(n, "firm_quality", dose * p.red_property_quality)
                say.shift(n, "firm_eyes", dose * p.red_property_eyes)
                say.shift(n, "firm_charge", dose * p.red_property_charge)
                say.shift(n, "oversight", dose * p.red_property_oversight)
                earnest[n] = dose
            else:
                say.shift(n, "oversight", -dose * p.red_property_shield)
                earnest[n] = 0.0
        for c, share in average(world, earnest).items():
            say.shift(c, "table_skill", share * p.red_property_table)
        run_by_dose(world, "training", self._doses(world, programme), p.red_property_label_per_year)


class CommunityCustody(Intervention):
    """社区代管: the committee manages compounds that nobody serves, unpaid."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Request custody at any dose; take hours and open accounts by dose."""
        p, say = world.p, world.levers
        for n in world.compounds:
            asked = programme.dose(n, lambda other: other.archetype in ("resettlement", "fringe", "old"))
            dose = 0.0 if served_by_firm(n) else asked
            say.shift(n, "custody", 1.0 if dose > 0.0 else 0.0)
            hours = p.community_custody_hours_per_100_households * n.households / 100.0
            say.shift(n, "custody_hours", dose * hours)
            say.shift(n, "trust", dose * p.community_custody_accounts)


class CommunityProperty(Intervention):
    """社区物业: the community's company takes over compounds that the market serves badly or not at all."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Request take-overs, take management hours, allow a subsidy, and raise readiness to pay."""
        p, say = world.p, world.levers
        concerned = {}
        for n in world.compounds:
            asked = programme.dose(n, lambda other: other.archetype != "commodity")
            run = n.firm is not None and n.firm.communal
            needy = n.firm is None or n.quality < p.failing_quality
            concerned[n] = asked if needy or run else 0.0
            own = asked if run else 0.0
            say.shift(n, "takeover", 1.0 if asked > 0.0 else 0.0)
            say.shift(n, "pay", own * p.community_property_willingness)
            say.shift(n, "mobilise", own * p.community_property_mobilise)
        hours = p.community_property_management_hours_per_week
        take_hours(world, "committee_management", {n: dose * hours for n, dose in concerned.items()})
        for c, dose in summed(world, concerned).items():
            limit = p.community_property_subsidy_ceiling * programme.intensity
            say.shift(c, "subsidy", limit if dose > 0.0 else 0.0)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Charge premises for the compounds that this morning's accounts took over."""
        for n in world.compounds:
            if n.taken_over == world.day and not world.settling_up:
                world.books.pay("start_up", n.community, world.p.community_property_start_up_per_compound)


class PartyBranches(Intervention):
    """小区党组织: branches where members live; only some are active."""

    def _founded(self, world: "PlainWorld", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(world.compounds, among=lambda n: n.members > 0)

    def _active(self, world: "PlainWorld", programme: "Programme") -> dict[Compound, float]:
        share = world.p.party_branches_active_share
        founded = self._founded(world, programme)
        return {n: dose if drawn(world, n, ACTIVE_BRANCH, share) else 0.0 for n, dose in founded.items()}

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Apply effects of active branches to their compounds; take hours for all branches."""
        p, say = world.p, world.levers
        active = self._active(world, programme)
        for n, dose in active.items():
            say.shift(n, "visible", dose * p.party_branches_visible)
            say.shift(n, "member_hours", dose * p.party_branches_member_hours)
            say.shift(n, "mobilise", dose * p.party_branches_mobilise)
            say.shift(n, "station", dose * p.party_branches_station)
            say.shift(n, "turnout", dose * p.party_branches_turnout)
            say.shift(n, "cross_appointed", dose * p.party_branches_cross_appointed)
        for c, share in average(world, active).items():
            say.shift(c, "access", share * p.party_branches_access)
        hours = p.party_branches_meeting_hours_per_week
        founded = self._founded(world, programme)
        take_hours(world, "committee_meetings", {n: dose * hours for n, dose in founded.items()})
        run_by_dose(world, "running", active, p.party_branches_station_per_year)


class MembersRegister(Intervention):
    """党员亮身份: members show who they are and pledge hours."""

    def _doses(self, world: "PlainWorld", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(world.compounds, among=lambda n: n.members > 0)

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Raise visibility, hours within spare time, and example; broken pledges cost trust."""
        p, say = world.p, world.levers
        doses = self._doses(world, programme)
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
        for c, share in average(world, doses).items():
            say.shift(c, "access", share * p.members_register_access)
        hours = p.members_register_coordination_hours_per_week
        take_hours(world, "committee_coordination", {n: dose * hours for n, dose in doses.items()})
        members = {n: dose * n.members for n, dose in doses.items()}
        run_by_dose(world, "training", members, p.members_register_badge_per_year)
