"""Interventions on administration, money and norms (second part of docs/submodels/interventions.md)."""

from math import exp
from typing import TYPE_CHECKING

from plain.entities import Building, Community, Compound
from plain.parts import Intervention, average, run_by_dose, take_hours
from plain.places import rectification_cost

if TYPE_CHECKING:
    from plain.delivery import Programme
    from plain.world import PlainWorld


class Appraisal(Intervention):
    """三项考核: governance of the community counts in the appraisal of secretaries."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Raise effort and checks; add reports, pressure, under-recording and holding of cases."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            say.scale(c, "effort", 1.0 + dose * p.appraisal_effort_gain)
            say.shift(c, "paperwork", dose * p.appraisal_reports)
            say.shift(c, "paper_pressure", dose * p.appraisal_pressure)
            say.shift(c, "follow_up", dose * p.appraisal_checks)
            say.scale(c, "recording", (1.0 - p.appraisal_under_recording) ** dose)
            say.scale(c, "holding", 1.0 + dose * p.appraisal_holding)


class Commission(Intervention):
    """社治委: one body above the departments, with the authority of its head."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Reduce number and length of hand-offs by authority; add one layer to each."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            push = dose * p.commission_authority
            say.scale(c, "fragmentation", (1.0 - p.commission_hand_off_cut) ** push)
            say.scale(c, "turnaround", (1.0 - p.commission_turnaround_cut) ** push)
            say.shift(c, "turnaround", dose * p.commission_layer_days)
            staff = c.residents / 100_000.0 * p.commission_staff_per_100000
            world.books.run("public_wages", c, dose * staff * p.commission_wage)


class DigitalPlatform(Intervention):
    """数字平台: an app, tablets and a command centre."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Improve channels and routing; add data entry and the pressure of the visible clock."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            grown = min(1.0, programme.days(c) / p.digital_platform_registration_days)
            say.shift(c, "app", dose * grown * p.digital_platform_registered)
            say.scale(c, "access", 1.0 + dose * p.digital_platform_access_gain)
            say.scale(c, "fragmentation", (1.0 - p.digital_platform_hand_off_cut) ** dose)
            say.scale(c, "turnaround", (1.0 - p.digital_platform_turnaround_cut) ** dose)
            say.shift(c, "follow_up", dose * p.digital_platform_follow_up)
            say.shift(c, "merging", dose * p.digital_platform_merged)
            say.scale(c, "paperwork", (1.0 - p.digital_platform_asked_once) ** dose)
            say.shift(c, "paperwork", dose * p.digital_platform_data_entry)
            say.shift(c, "paper_pressure", dose * p.digital_platform_clock_pressure)
            people = dose * c.residents
            world.books.invest("capital", c, people * p.digital_platform_build_per_resident)
            world.books.run("running", c, people * p.digital_platform_running_per_resident)


class JointPrevention(Intervention):
    """联防联治: joint patrols, cameras, inspections of businesses, a team that goes out at once."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Find and deter; what is deterred moves in part to compounds that are not covered."""
        p, say = world.p, world.levers
        doses = programme.doses(world.compounds)
        around, patrol, inspection, coordination = average(world, doses), {}, {}, {}
        for n, dose in doses.items():
            say.shift(n, "cameras", dose * p.joint_prevention_view)
            self._deter(world, n, dose, around[n.community])
            say.shift(n, "trust", -dose * p.joint_prevention_resentment)
            visits = dose * len(n.merchants) * p.joint_prevention_inspections
            patrol[n] = dose * n.residents / 1000.0 * p.joint_prevention_patrol_hours
            inspection[n] = visits * p.inspection_hours / 52.0
            coordination[n] = dose * p.joint_prevention_hours_per_week
            world.books.run("inspected", n.community, visits * p.joint_prevention_yuan_per_inspection)
            people = dose * n.residents
            world.books.invest("capital", n.community, people * p.joint_prevention_cameras_per_resident)
            world.books.run("running", n.community, people * p.joint_prevention_running_per_resident)
        for c, dose in around.items():
            say.shift(c, "dispatch", dose * p.joint_prevention_dispatch)
        take_hours(world, "street_patrol", patrol)
        take_hours(world, "street_inspection", inspection)
        take_hours(world, "committee_coordination", coordination)

    def _deter(self, world: "PlainWorld", compound: Compound, dose: float, around: float) -> None:
        p = world.p
        for lever, cut in (
            ("violations", p.joint_prevention_violations_cut),
            ("danger", p.joint_prevention_danger_cut),
        ):
            moved = 1.0 + around * cut * p.joint_prevention_displaced
            world.levers.scale(compound, lever, (1.0 - cut) ** dose if dose > 0.0 else moved)


class OwnersGroups(Intervention):
    """业主群: word spreads, trouble is reported by several, owners rally; staff read along."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Spread word, repeat reports, ease access, and take hours."""
        p, say = world.p, world.levers
        doses = programme.doses(world.compounds)
        for n, dose in doses.items():
            say.shift(n, "word", dose * p.owners_groups_word)
            say.shift(n, "echo", dose * p.owners_groups_echo)
            say.shift(n, "rallying", dose * p.owners_groups_rallying)
        for c, share in average(world, doses).items():
            say.scale(c, "access", 1.0 + share * p.owners_groups_access)
        hours = p.owners_groups_hours_per_week
        take_hours(world, "committee_coordination", {n: dose * hours for n, dose in doses.items()})


class BurdenReduction(Intervention):
    """社区减负: fewer certificates; part of the freed hours is lost again to new tasks."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Reduce paperwork and requests for certificates."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            passed = min(1.0, programme.days(c) / p.burden_reduction_refill_days)
            left = 1.0 - p.burden_reduction_refilled * passed
            say.scale(c, "paperwork", (1.0 - p.burden_reduction_hours_cut * left) ** dose)
            for n in c.compounds:
                say.scale(n, "certificates", (1.0 - p.burden_reduction_requests_cut) ** dose)
            world.books.run("public_wages", c, dose * c.residents * p.burden_reduction_department_cost)


class SpecialFund(Intervention):
    """保障资金: a yearly sum for every community, less the part that is not spent."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Add money, and hours to apply and account for it."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            arrives = dose * p.special_fund_grant_per_year * (1.0 - p.special_fund_lapsing)
            say.shift(c, "grant", arrives)
            say.shift(c, "committee_management", dose * p.special_fund_hours_per_week)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Charge the grant, which the fund booked, to this intervention."""
        p = world.p
        for c in world.communities:
            dose = programme.time_reached(c) * programme.intensity
            arrives = dose * p.special_fund_grant_per_year * (1.0 - p.special_fund_lapsing)
            world.books.claim("special_grant", c, arrives * world.levers.unpaid.days / 365.0)


class SmallWorks(Intervention):
    """便民微实事: a yearly budget for what residents ask for."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Set the budget, and take hours to collect requests and to account for the works."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            say.shift(c, "small_works", dose * p.small_works_budget_per_year)
            say.shift(c, "committee_management", dose * p.small_works_hours_per_week)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Claim the works of the month."""
        for c in world.communities:
            if programme.time_reached(c) > 0.0:
                world.books.claim("small_works", c, c.works_paid)


class CommunityIndustries(Intervention):
    """社区产业: businesses of the community, whose profit takes a year to grow."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Bring profit, the fund's share and jobs, take hours, and open businesses beside the compounds."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            grown = min(1.0, programme.days(c) / p.community_industries_growth_days)
            profit = dose * grown * p.community_industries_profit_per_year
            say.shift(c, "industry_profit", profit * p.community_industries_fund_share)
            say.shift(c, "committee_management", dose * p.community_industries_hours_per_week)
            jobs = dose * grown * p.community_industries_jobs
            say.shift(c, "jobs", jobs)
            world.books.run("job_wages", c, jobs * p.community_industries_wage_per_year)
            employed = min(1.0, jobs / max(sum(n.households for n in c.compounds), 1))
            for n in c.compounds:
                beside = dose * n.residents / c.residents
                say.shift(n, "new_restaurants", beside * p.community_industries_restaurants)
                say.shift(n, "new_shops", beside * p.community_industries_shops)
                say.shift(n, "trust", employed * p.community_industries_job_trust)
            world.books.invest("capital", c, dose * p.community_industries_start_up)


class Clubs(Intervention):
    """社团: a fixed number of places per community, whatever its size."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Raise effects with the share of residents who come, without those who were active already."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            places = p.clubs_number * p.clubs_members_per_club + p.clubs_learners
            coming = min(1.0, dose * places / max(c.residents, 1))
            new = coming * (1.0 - p.clubs_active_already)
            say.shift(c, "committee_coordination", dose * p.clubs_hours_per_week)
            for n in c.compounds:
                say.shift(n, "club_places", coming)
                say.shift(n, "ties", new * p.clubs_ties)
                say.shift(n, "mobilise", new * p.clubs_helping)
                say.shift(n, "turnout", new * p.clubs_turnout)
                say.shift(n, "trust", new * p.clubs_trust)
                say.scale(n, "noise_arrival", 1.0 + coming * p.clubs_noise)
        yearly = p.clubs_number * p.clubs_cost_per_club + p.clubs_learners * p.clubs_cost_per_learner
        run_by_dose(world, "running", programme.doses(world.communities), yearly)


class VolunteerTeams(Intervention):
    """绿马甲: named people on fixed days."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Add example, hours, ties, guidance and quarrels; reduce violations."""
        p, say = world.p, world.levers
        doses = programme.doses(world.compounds)
        for n, dose in doses.items():
            say.shift(n, "mobilise", dose * p.volunteer_teams_mobilised)
            say.shift(n, "member_hours", dose * p.volunteer_teams_member_hours)
            say.shift(n, "ties", dose * p.volunteer_teams_ties)
            say.scale(n, "violations", (1.0 - p.volunteer_teams_deterrence) ** dose)
            say.scale(n, "friction", 1.0 + dose * p.volunteer_teams_quarrels)
        hours = p.volunteer_teams_guidance_hours
        take_hours(world, "committee_coordination", {n: dose * hours for n, dose in doses.items()})
        run_by_dose(world, "running", doses, p.volunteer_teams_material_per_year)


class Renewal(Intervention):
    """老旧小区改造: renewal of compounds that were worn at the start, each as a whole."""

    def _doses(self, world: "PlainWorld", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(world.compounds, among=lambda n: self._worn(world, n))

    def _worn(self, world: "PlainWorld", compound: Compound) -> bool:
        return compound.fields["condition"] < world.p.renewal_condition_limit

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Ask for works at any dose and bays by dose; the committee visits owners in the month before they vote."""
        p, visits = world.p, {}
        first = world.day + 1 - world.date(world.day).day  # of the month
        for n, dose in self._doses(world, programme).items():
            world.levers.shift(n, "new_bays", dose * p.renewal_bays_added)
            for b in n.buildings:
                world.levers.shift(b, "renewal", 1.0 if dose > 0.0 else 0.0)
                asked = dose > 0.0 and b.vote - first <= 31
                visits[b] = b.size / 100.0 * p.renewal_campaign_hours_per_week if asked else 0.0
        take_hours(world, "committee_coordination", visits)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Claim works except on pilots, and its part of the bays."""
        for n in world.compounds:
            reached = programme.time_reached(n, lambda other: self._worn(world, other))
            if reached > 0.0:
                claim_bays(world, n, reached * programme.intensity * world.p.renewal_bays_added)
                for b in n.buildings:
                    if b.levers["pilot"] < 0.5:
                        world.books.claim("capital", b.community, b.works_paid)


def claim_bays(world: "PlainWorld", compound: Compound, asked: float) -> None:
    """Claim last month's bays in proportion to what was asked of all that is asked."""
    if asked > 0.0:
        part = asked / max(world.levers.past_month.mean(compound, "new_bays"), asked)
        world.books.claim("capital", compound.community, part * compound.bays_paid)


class Infrastructure(Intervention):
    """基础设施补短板: roads, lamps, a pump house, car parks and a service centre."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Ask for facilities and bays by dose, ease access, and pay for all but the bays."""
        p, say = world.p, world.levers
        roads = p.infrastructure_road_km * p.infrastructure_yuan_per_km
        pumps = p.infrastructure_pump_houses * p.infrastructure_yuan_per_pump_house
        lamps = p.infrastructure_lamps * p.infrastructure_yuan_per_lamp
        for c, dose in programme.doses(world.communities).items():
            say.scale(c, "access", 1.0 + dose * p.infrastructure_access)
            for n in c.compounds:
                say.shift(n, "new_facilities", dose)
                say.shift(n, "new_bays", dose * p.infrastructure_bays_added)
            built = min(dose, 1.0)
            world.books.invest("capital", c, built * (roads + pumps + lamps + p.infrastructure_centre_yuan))
            world.books.run("running", c, built * p.infrastructure_running_per_year)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Claim its part of the bays."""
        for c in world.communities:
            dose = programme.time_reached(c) * programme.intensity
            for n in c.compounds:
                claim_bays(world, n, dose * world.p.infrastructure_bays_added)


class DefectRectification(Intervention):
    """质量问题整改: contractors work on the old defects of compounds that have many."""

    def _many(self, world: "PlainWorld", compound: Compound) -> bool:
        return compound.fields["old_defects_per_1000"] >= world.p.defect_rectification_from

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Set the contractors' pace; the committee gives hours for each defect of a month."""
        hours = {}
        for n, dose in programme.doses(world.compounds, among=lambda other: self._many(world, other)).items():
            pace = dose * world.p.defect_rectification_pace
            world.levers.shift(n, "rectification", pace)
            for b in n.buildings:
                monthly = float(world.rules.defects_worked_on(b.defects, pace))
                hours[b] = monthly * world.p.defect_rectification_hours_per_defect * 12.0 / 52.0
        take_hours(world, "committee_coordination", hours)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Claim last month's work."""
        for n in world.compounds:
            if programme.time_reached(n, lambda other: self._many(world, other)) > 0.0:
                for b in n.buildings:
                    public, own = rectification_cost(world, b)
                    world.books.claim("capital", n.community, public)
                    world.books.claim("warranty", n.community, own)


class PilotBuilding(Intervention):
    """示范楼栋: one building, drawn by lot, of each worn compound of two or more."""

    def _doses(self, world: "PlainWorld", programme: "Programme") -> dict[Compound, float]:
        return programme.doses(world.compounds, among=lambda n: self._suits(world, n))

    def _suits(self, world: "PlainWorld", compound: Compound) -> bool:
        worn = compound.fields["condition"] < world.p.pilot_building_condition_limit
        return worn and len(compound.buildings) >= 2

    def _pilot(self, world: "PlainWorld", compound: Compound) -> Building:
        return min(compound.buildings, key=lambda b: world.luck.uniform("pilot building", b.key))

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Ask for works on the pilot at any dose; visits persuade and annoy by dose."""
        p, say = world.p, world.levers
        doses = self._doses(world, programme)
        hours = {}
        for n, dose in doses.items():
            if dose > 0.0:
                say.shift(self._pilot(world, n), "pilot", 1.0)
            say.shift(n, "turnout", dose * p.pilot_building_turnout)
            say.shift(n, "trust", -(dose**2) * p.pilot_building_reactance)
            hours[n] = dose * n.households / 100.0 * p.pilot_building_visit_hours
        persuasion = {n: dose * p.pilot_building_persuasion for n, dose in doses.items()}
        for c, shift in average(world, persuasion).items():
            say.shift(c, "persuasion", shift)
        take_hours(world, "committee_visits", hours)

    def month(self, world: "PlainWorld", programme: "Programme") -> None:
        """Claim works on pilots."""
        for n in world.compounds:
            if programme.time_reached(n, lambda other: self._suits(world, other)) > 0.0:
                world.books.claim("capital", n.community, self._pilot(world, n).works_paid)


class Covenant(Intervention):
    """居民公约: works by participation in making it and by ties; zeal fades."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Strengthen norms; add snapshots, shame and resentment whatever the ties, and meetings."""
        p, say = world.p, world.levers
        doses = programme.doses(world.compounds)
        norms, zeal = {}, {}
        for n, dose in doses.items():
            fresh = exp(-programme.days(n) / p.covenant_novelty_days)
            strength = p.covenant_lasting + (1.0 - p.covenant_lasting) * fresh
            norms[n] = dose * p.covenant_participation * n.ties * strength
            zeal[n] = dose * fresh
            say.scale(n, "violations", (1.0 - p.covenant_violations_cut) ** norms[n])
            say.scale(n, "relapse", (1.0 - p.covenant_relapse_cut) ** norms[n])
            say.shift(n, "pay", norms[n] * p.covenant_pay)
            say.scale(n, "friction", 1.0 + zeal[n] * p.covenant_shaming)
            say.shift(n, "trust", -dose * n.fields["migrant_share"] * p.covenant_resentment)
        for c, norm in average(world, norms).items():
            say.shift(c, "persuasion", norm * p.covenant_persuasion)
        for c, share in average(world, zeal).items():
            say.scale(c, "access", 1.0 + share * p.covenant_snapshots)
        hours = p.covenant_hours_per_week
        take_hours(world, "committee_meetings", {n: dose * hours for n, dose in doses.items()})
        run_by_dose(world, "running", doses, p.covenant_prizes_per_year)


class HotlineDispatch(Intervention):
    """接诉即办: tickets, call-backs and a monthly ranking."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Open the line, press by last month's score, and pay operators and call-backs."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            pressed = dose * self._pressure(world, c, programme.days(c))
            say.shift(c, "hotline", dose * p.hotline_dispatch_share)
            say.scale(c, "access", 1.0 + dose * p.hotline_dispatch_access)
            say.shift(c, "whistle", dose * p.hotline_dispatch_whistle)
            say.shift(c, "callers_first", dose * p.hotline_dispatch_callers_first)
            say.scale(c, "effort", 1.0 + pressed * p.hotline_dispatch_effort)
            say.shift(c, "paper_pressure", pressed * p.hotline_dispatch_paper)
            say.shift(c, "persuaded", pressed * p.hotline_dispatch_persuading)
            say.shift(c, "paperwork", dose * p.hotline_dispatch_reports)
            say.shift(c, "committee_meetings", dose * p.hotline_dispatch_meeting_hours)
            calls = c.residents * p.hotline_dispatch_calls_per_resident
            world.books.run("public_wages", c, dose * (calls * p.hotline_dispatch_cost_per_call))
            if dose > 0.0:
                back = 12.0 * c.called_month * p.hotline_dispatch_cost_per_call_back
                world.books.run("public_wages", c, back)

    def _pressure(self, world: "PlainWorld", c: Community, days: float) -> float:
        """Pressure by how far a community's score lies below that of others, which rises; half before any score."""
        p = world.p
        grown = min(1.0, days / p.hotline_dispatch_others_days)
        first, last = p.hotline_dispatch_others_first, p.hotline_dispatch_others_last
        behind = first + (last - first) * grown - c.score if c.score >= 0.0 else 0.0
        return min(max(0.5 + p.hotline_dispatch_ranking * behind, 0.0), 1.0)


class ClearingCampaign(Intervention):
    """矛盾纠纷清零: a push on the backlog."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Put other duties off, sweep what is overdue, record less, settle in haste, meet."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            say.shift(c, "push", dose * p.clearing_campaign_put_off)
            say.shift(c, "sweep", dose * p.clearing_campaign_sweep)
            say.scale(c, "recording", (1.0 - p.clearing_campaign_under_recording) ** dose)
            say.shift(c, "committee_meetings", dose * p.clearing_campaign_meeting_hours)
            for n in c.compounds:
                say.scale(n, "relapse", 1.0 + dose * p.clearing_campaign_haste)
            world.books.run("running", c, dose * (12.0 * p.clearing_campaign_cost_per_month))


class OpenBooks(Intervention):
    """三务公开: notice boards and three elected residents."""

    def apply(self, world: "PlainWorld", programme: "Programme") -> None:
        """Raise trust and payment gradually and oversight at once, with a wave of complaints that ebbs."""
        p, say = world.p, world.levers
        for c, dose in programme.doses(world.communities).items():
            days = programme.days(c)
            earned = dose * (1.0 - exp(-days / p.open_books_trust_days))
            wave = exp(-days / p.open_books_wave_days)
            say.scale(c, "access", 1.0 + dose * wave * p.open_books_wave)
            say.shift(c, "committee_coordination", dose * p.open_books_hours_per_week)
            for n in c.compounds:
                say.shift(n, "trust", earned * p.open_books_trust)
                say.shift(n, "pay", earned * p.open_books_pay)
                say.shift(n, "oversight", dose * p.open_books_oversight)
            world.books.invest("capital", c, dose * p.open_books_boards * p.open_books_cost_per_board)
            expenses = p.open_books_supervisors * p.open_books_expenses_per_year
            world.books.run("allowance", c, dose * expenses)
