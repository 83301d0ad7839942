"""Minutes of all handlers for cases and other tasks, and the probability that patrols and visits find a case.

Set anew when staff, levers or energy change (monthly, and when interventions move), not every day.
"""

from math import floor
from typing import TYPE_CHECKING

from model.inputs.kind import DEPARTMENTS
from plain.codes import Level
from plain.entities import Building, Community, Compound
from plain.handlers import Department, Firm, GridWorker, Steward
from plain.helping import note_part
from plain.neighbours import station_strength
from plain.places import cleaned
from plain.rounds import seen, tells, visited

if TYPE_CHECKING:
    from plain.world import PlainWorld

DUTIES = {
    "committee_meetings": "meetings",
    "committee_management": "management",
    "committee_coordination": "coordination",
    "committee_visits": "visits",
}


def refresh_capacity(world: "PlainWorld") -> None:
    """Set everybody's minutes; volunteers come after grid workers, since their findings are added."""
    for handler in world.handlers:
        handler.tasks = {}
    given = _lent_share(world) * world.p.capacity_scale
    for community in world.communities:
        community.joint_patrol = community.levers["street_patrol"] * given * 12.0
        community.inspection_hours = community.levers["street_inspection"] * given
    for grid in world.grids:
        _grid_worker(world, grid)
    for compound in world.compounds:
        _volunteers(world, compound)
    for firm in world.firms:
        _firm(world, firm)
    for community in world.communities:
        _committee(world, community)
        levers = community.levers
        mediators = floor((levers["mediation_hours"] + levers["lawyer_hours"]) * 12.0)
        community.desk.workday = int(mediators + community.desk_lent)
    for department in world.departments:
        _department(world, department)
    for steward in world.stewards:
        _steward(world, steward)
    for compound in world.compounds:
        compound.cleaned = cleaned(world, compound)
        compound.cleaner_team.tasks["cleaning"] = floor(compound.levers["cleaning"] * 60.0 / 7.0)


# --- staff sent down by the street


def _street_hours(world: "PlainWorld") -> float:
    """Hours a week of one department of the street."""
    return world.p.department_hours_per_1000 * len(world.residents) / 1000.0


def _asked_of_street(world: "PlainWorld") -> float:
    asked = 0.0
    for community in world.communities:
        levers = community.levers
        asked += levers["street_lent"] + levers["street_patrol"] + levers["street_inspection"]
    return asked


def _lent_share(world: "PlainWorld") -> float:
    """Share of the requested hours that the street can send: at most all its departments have, equal for all."""
    return min(1.0, _street_hours(world) * len(DEPARTMENTS) / max(_asked_of_street(world), 1e-9))


# --- a push, in which staff put off other duties


def _paperwork_and_rest(community: Community) -> tuple[float, float]:
    """Share of paid hours for paperwork, and the factor on shares of the rest, so that minutes of both move alike."""
    usual = community.levers["paperwork"]
    kept = 1.0 - community.levers["push"]
    paperwork = min(usual * (kept + community.catch_up), 1.0)
    return paperwork, kept * (1.0 - usual) / max(1.0 - usual * kept, 1e-9)


def _zeal(community: Community) -> float:
    """Multiplier of case hours: effort, less weariness."""
    return community.levers["effort"] * (1.0 - community.weary)


def count_push(world: "PlainWorld") -> None:
    """Every evening: what is put off is owed in part; what is caught up is owed no more."""
    for c in world.communities:
        push = c.levers["push"]
        c.put_off = max(c.put_off + (push * world.p.push_returns - c.catch_up), 0.0)
        c.pushed += push


def _tire_from_push(world: "PlainWorld") -> None:
    """Monthly: weariness of the past month, and how much is caught up in the next."""
    p = world.p
    for c in world.communities:
        weary = world.rules.weariness(
            c.weary, c.pushed / 30.0, tiring=p.push_tiring, recovery=p.push_recovery
        )
        c.weary, c.pushed = float(weary), 0.0
        daily = min(c.put_off / p.push_catch_up_days, p.push_catch_up_most)
        c.catch_up = 0.0 if c.levers["push"] > 0.0 else daily


# --- paid staff


def _grid_worker(world: "PlainWorld", grid: GridWorker) -> None:
    p, levers = world.p, grid.levers
    community = grid.community
    assert community is not None
    paperwork, duties = _paperwork_and_rest(community)
    week = p.hours_per_week
    lent = community.levers["street_lent"] * _lent_share(world) / len(community.grids) / max(week, 1e-9)
    workers = (community.grid_workers + levers["grid_staff"] + lent) * p.capacity_scale

    def minutes(share: float) -> float:
        return float(world.rules.working_minutes(workers, week, paperwork, share))

    patrol_share, visit_share = p.grid_patrol_share * duties, p.grid_visit_share * duties
    whole = max(1.0, patrol_share + visit_share)  # nobody gives more than the whole day
    full = minutes(1.0)
    patrol, visits = minutes(patrol_share / whole), minutes(visit_share / whole)
    on_cases = float(floor(max(full - patrol - visits, 0.0) * _zeal(community)))
    # Meetings reduce all other tasks alike; visits by rule are taken from cases.
    meetings = min(full, floor(levers["grid_meetings"] * 12.0))
    kept = 1.0 - meetings / max(full, 1.0)
    patrol, visits, on_cases = floor(patrol * kept), floor(visits * kept), floor(on_cases * kept)
    by_rule = min(on_cases, floor(levers["grid_visits"] * 12.0))
    visits, on_cases = visits + by_rule, on_cases - by_rule
    grid.workday = int(on_cases)
    paper = float(world.rules.working_minutes(workers, week, 0.0, paperwork))
    grid.tasks = {"paperwork": paper, "patrol": patrol, "visits": visits, "meetings": meetings}
    grid.tell = tells(world, levers["grid_familiarity"])
    homes = sum(other.households for other in community.grids)
    joint = community.joint_patrol * grid.households / max(homes, 1)
    for building in grid.buildings:
        building.patrol = seen(world, patrol + joint, grid.households)
        building.grid_visit = visited(world, visits, grid.households, grid.tell)


def _committee(world: "PlainWorld", community: Community) -> None:
    """Set committee minutes: further duties displace cases and other tasks, within the day."""
    p, levers, committee = world.p, community.levers, community.committee
    paperwork, others = _paperwork_and_rest(community)
    week, staff, effort = p.hours_per_week, community.staff * p.capacity_scale, _zeal(community)
    share = p.committee_case_share + (1.0 - p.committee_case_share) * (1.0 - others)
    full = world.rules.working_minutes(staff, week, paperwork, min(max(share, 0.0), 1.0))
    room = world.rules.working_minutes(staff, week, paperwork, 1.0)
    duties = 0.0
    for lever, task in DUTIES.items():
        given = min(room - duties, floor(levers[lever] * 12.0))
        committee.tasks[task] = given
        duties += given
    # Committee members at the desk work there: these minutes are the desk's.
    community.desk_lent = min(room - duties, floor(levers["committee_desk"] * 12.0))
    duties += community.desk_lent
    custody = _custody(community, room - duties)
    committee.tasks["management"] += custody
    duties += custody
    on_cases = floor(full * effort) - floor(duties * p.duty_displacement)
    most = floor(room * max(effort, 1.0)) - duties
    committee.workday = int(max(min(on_cases, most), 0.0))
    committee.tasks["paperwork"] = float(world.rules.working_minutes(staff, week, 0.0, paperwork))


def _custody(community: Community, left: float) -> float:
    """Minutes a day for custody; each compound gets its share of the available time."""
    asked = {
        compound: compound.levers["custody_hours"] if compound.levers["custody"] >= 0.5 else 0.0
        for compound in community.compounds
    }
    total = 0.0
    for hours in asked.values():
        total += hours
    taken = min(left, floor(total * 12.0))
    for compound, hours in asked.items():
        compound.custody_given = hours * (taken / 12.0 / max(total, 1e-9))
    return taken


def _firm(world: "PlainWorld", firm: Firm) -> None:
    daily = firm.staff * world.p.hours_per_week * 60.0 / 7.0 * world.p.firm_case_share
    firm.workday = firm.weekend = floor(daily * world.p.capacity_scale)


def _department(world: "PlainWorld", department: Department) -> None:
    per_week = _street_hours(world)
    if department.level == Level.DISTRICT:
        per_week *= world.p.district_share
    else:
        per_week -= _asked_of_street(world) * _lent_share(world) / len(DEPARTMENTS)
        patrol = inspection = 0.0
        for community in world.communities:
            patrol += community.joint_patrol
            inspection += community.inspection_hours * 12.0
        department.tasks["patrol"] = float(floor(patrol / len(DEPARTMENTS)))
        department.tasks["visits"] = float(floor(inspection / len(DEPARTMENTS)))
    department.workday = floor(max(per_week, 0.0) * 12.0 * world.p.capacity_scale)


# --- volunteers


def _volunteers(world: "PlainWorld", compound: Compound) -> None:
    """Set minutes of volunteers, known party members and micro-grid part-timers, on all days of the week."""
    p, rules, levers = world.p, world.rules, compound.levers
    compound.visible_members = compound.members * levers["visible"]
    known = compound.visible_members * 100.0 / max(compound.residents, 1)
    strength = station_strength(compound)
    compound.door = float(
        rules.door(known, strength, member_contact=p.member_contact, station_access=p.station_access)
    )
    patrol, visits, cleaning, repairs, helping, care = _volunteer_minutes(world, compound)
    compound.cleaning_hours, compound.repair_hours = cleaning * 7.0 / 60.0, repairs * 7.0 / 60.0
    per_1000 = care * 7.0 / 60.0 * 1000.0 / max(compound.residents, 1)
    relief = rules.care_relief(per_1000, most=p.care_relief_most, enough=p.care_hours_per_1000)
    compound.care_relief = float(relief)
    tasks = {"patrol": 0.0, "visits": visits, "cleaning": cleaning, "care": care}
    tasks |= {"repairs": repairs, "helping": helping}
    for building in compound.buildings:
        part = building.size / compound.households
        grid = building.grid
        micro = grid.levers["micro_hours"] / max(grid.households, 1) * building.size * 60.0 / 7.0
        of_micro = micro * p.micro_visit_share
        walked = patrol * part + micro - of_micro
        _look_around(world, building, walked, visits * part, of_micro)
        tasks["patrol"] += walked
        tasks["visits"] += of_micro
    compound.volunteer_team.tasks = tasks


def _volunteer_minutes(world: "PlainWorld", compound: Compound) -> tuple[float, ...]:
    """Minutes a day for patrol, visits, cleaning, repairs, helping to settle and care.

    Known members give part of theirs to visits. Hours asked by the lever `member_hours` go to visits and patrol;
    resting volunteers give nothing. Helpers brought in by stewards help to settle.
    """
    p = world.p
    hours = compound.volunteers * p.volunteer_hours_per_week
    of_members = compound.active_members * p.volunteer_hours_per_week
    promised = compound.active_members * compound.levers["member_hours"]
    visits = (of_members + promised) * p.member_visit_share
    usual = hours - of_members * p.member_visit_share
    asked = p.volunteer_patrol_share + p.volunteer_cleaning_share + p.volunteer_repair_share
    whole = max(1.0, asked + p.volunteer_help_share)
    patrol, cleaning = usual * p.volunteer_patrol_share / whole, usual * p.volunteer_cleaning_share / whole
    repairs, helping = usual * p.volunteer_repair_share / whole, usual * p.volunteer_help_share / whole
    care = max(usual - patrol - cleaning - repairs - helping, 0.0)
    patrol += promised * (1.0 - p.member_visit_share)
    for steward in world.stewards:
        if steward.compound is compound:
            helping += steward.levers["helper_hours"] * steward.energy
    return tuple(hours * 60.0 / 7.0 for hours in (patrol, visits, cleaning, repairs, helping, care))


def _look_around(
    world: "PlainWorld", building: Building, walked: float, by_members: float, by_micro: float
) -> None:
    """Set probabilities that patrol and visits find a case: by volunteers on weekends, else with the grid worker."""
    p, familiar = world.p, building.grid.levers["grid_familiarity"]
    passed = seen(world, walked * p.volunteer_watchfulness, building.size)
    unseen = 1.0
    for minutes, familiarity in ((by_members, p.member_familiarity), (by_micro, familiar)):
        unseen *= 1.0 - visited(world, minutes, building.size, tells(world, familiarity))
    building.weekend_patrol, building.weekend_visit = passed, 1.0 - unseen
    building.patrol = 1.0 - (1.0 - building.patrol) * (1.0 - passed)
    building.grid_visit = 1.0 - (1.0 - building.grid_visit) * unseen


def _steward(world: "PlainWorld", steward: Steward) -> None:
    p = world.p
    daily = steward.levers["steward_hours"] * steward.energy * 60.0 / 7.0
    visits = floor(daily * p.steward_visit_share)
    steward.workday = steward.weekend = floor(daily - visits)
    steward.tasks["visits"] = visits
    for building in steward.buildings:
        tell = tells(world, steward.familiarity)
        building.steward_visit = visited(world, visits, steward.households, tell)
    steward.visits_per_household = visits / p.minutes_per_visit / max(steward.households, 1)


# --- once a month


def tire(world: "PlainWorld") -> None:
    """Monthly: tire staff by a push, and stewards in office by load; raise stewards' familiarity by visits."""
    _tire_from_push(world)
    p, rules = world.p, world.rules
    for steward in world.stewards:
        if steward.in_office:
            load = min(1.0, steward.month_used / max(steward.month_offered, 1))
            energy = rules.steward_energy(
                steward.energy, load, fatigue=p.steward_fatigue, recovery=p.steward_recovery
            )
            visits = steward.visits_per_household * 30.0
            familiarity = rules.familiarity_gain(
                steward.familiarity, visits, per_visit=p.familiarity_per_visit
            )
            steward.energy, steward.familiarity = float(energy), float(familiarity)
            if steward.resident is not None:
                note_part(steward.resident)
        steward.month_used = steward.month_offered = 0
