"""Hours: how many minutes each handler has for cases, and how many for other tasks.

Recomputed when staff, levers or energy change (monthly, and when interventions move), not every day.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import DEPARTMENTS
from model.inputs.values import at
from model.phases.monthly.cleaning import cleaned
from model.policy.contact import visit_chance
from model.policy.push import paperwork_and_rest, tire_from_push, zeal
from model.policy.workload import (
    CARE,
    CLEANING,
    COORDINATION,
    HELPING,
    MANAGEMENT,
    MEETINGS,
    PAPERWORK,
    PATROL,
    REPAIRS,
    VISITS,
)
from model.state.columns import Floats, Rows, total_by
from model.state.handlers import Level
from model.state.participation import take_part

if TYPE_CHECKING:
    from model.world import World

COMMITTEE_TASKS = {
    "committee_meetings": MEETINGS,
    "committee_management": MANAGEMENT,
    "committee_coordination": COORDINATION,
    "committee_visits": VISITS,
}


def refresh_capacity(world: "World") -> None:
    """Recompute the handlers' case minutes, the workload and the chances of contact."""
    world.workload.task_minutes[:] = 0.0
    _grid_workers(world)
    _volunteers(world)
    _firms(world)
    _committees(world)
    _departments(world)
    _desks(world)
    _stewards(world)
    _cleaners(world)
    world.contact.refresh(world)


def _street_lent(world: "World") -> Floats:
    """Full-time equivalents that the street sends down to each grid of a community; its departments lose them."""
    c = world.communities
    grids = total_by(world.grids.community, len(c))
    week = np.maximum(at(world.p.hours_per_week, c.run), 1e-9)
    share = _lent_share(world, _asked_of_street(world))
    return np.asarray(world.levers.street_lent * share[c.run] / grids / week)


def _street_hours(world: "World") -> Floats:
    """Weekly hours of each department of the street per run, before any are sent down."""
    runs = np.arange(len(world.runs))
    return np.asarray(at(world.p.department_hours_per_1000, runs) * world.places.residents / 1000.0)


def _asked_of_street(world: "World") -> Floats:
    """Weekly hours that communities ask of the street per run: sent down, on joint patrols, on inspections."""
    levers = world.levers
    asked = levers.street_lent + levers.street_patrol + levers.street_inspection
    return total_by(world.communities.run, len(world.runs), asked)


def _lent_share(world: "World", asked: Floats) -> Floats:
    """Share of the hours asked for that the street can give, per run: not more than it has (003-41)."""
    return np.minimum(1.0, _street_hours(world) * len(DEPARTMENTS) / np.maximum(asked, 1e-9))


def _desks(world: "World") -> None:
    """Set the mediation desks' hours: representatives, lawyer, and what the committee can spare."""
    h, levers, lent = world.handlers, world.levers, world.workload.desk_lent
    block = _block(world, h.first_desk, len(world.communities))
    h.workday[block] = np.floor((levers.mediation_hours + levers.lawyer_hours) * 12.0) + lent


def _cleaners(world: "World") -> None:
    """Set the cleaned share and paid cleaners' minutes: all days of the week, beside volunteers, and not on cases."""
    world.workload.cleaned = cleaned(world)
    block = _block(world, world.handlers.first_cleaners, len(world.compounds))
    world.workload.task_minutes[CLEANING, block] = np.floor(world.levers.cleaning * 60.0 / 7.0)


def _block(world: "World", first: int, rows: int) -> slice:
    return slice(first, first + rows)


def _grid_workers(world: "World") -> None:
    g, p, h, rules = world.grids, world.p, world.handlers, world.rules
    block = _block(world, h.first_grid, len(g))
    levers, lent = world.levers, _street_lent(world)
    workers = world.communities.grid_workers[g.community] + levers.grid_staff + lent[g.community]
    workers = workers * at(p.capacity_scale, g.run)
    week, (paperwork, duties) = (
        at(p.hours_per_week, g.run),
        (x[g.community] for x in paperwork_and_rest(world)),
    )

    def minutes(share: object) -> Floats:
        result: Floats = rules.working_minutes(workers, week, paperwork, share)
        return result

    patrol_share, visit_share = (
        at(p.grid_patrol_share, g.run) * duties,
        at(p.grid_visit_share, g.run) * duties,
    )
    whole = np.maximum(1.0, np.asarray(patrol_share) + visit_share)  # nobody gives more than all their time
    full, patrol, visits = minutes(1.0), minutes(patrol_share / whole), minutes(visit_share / whole)
    on_cases = np.floor(np.maximum(full - patrol - visits, 0.0) * zeal(world)[g.community])
    # Meetings reduce all other tasks in proportion; visits by rule are taken from cases (S003-H), never from patrol.
    meetings = np.minimum(full, np.floor(levers.grid_meetings * 12.0))
    kept = 1.0 - meetings / np.maximum(full, 1.0)
    patrol, visits, on_cases = np.floor(patrol * kept), np.floor(visits * kept), np.floor(on_cases * kept)
    by_rule = np.minimum(on_cases, np.floor(levers.grid_visits * 12.0))
    visits, on_cases = visits + by_rule, on_cases - by_rule
    h.workday[block] = on_cases
    tasks = world.workload.task_minutes
    tasks[:3, block] = rules.working_minutes(workers, week, 0.0, paperwork), patrol, visits
    tasks[MEETINGS, block] = meetings


def _volunteers(world: "World") -> None:
    """Set the minutes of volunteers, known party members and micro-grid part-timers, on all days of the week."""
    n, b, p, work = world.compounds, world.buildings, world.p, world.workload
    patrol, visits, cleaning, repairs, helping, care = _volunteer_minutes(world)
    work.cleaning_hours, work.repair_hours = cleaning * 7.0 / 60.0, repairs * 7.0 / 60.0
    work.care_relief[:] = world.rules.care_relief(
        care * 7.0 / 60.0 * 1000.0 / n.residents,
        most=at(p.care_relief_most, n.run),
        enough=at(p.care_hours_per_1000, n.run),
    )
    part = b.households / n.households[b.compound]
    micro = world.levers.micro_hours / np.maximum(world.grids.households, 1)
    minutes = micro[b.grid] * b.households * 60.0 / 7.0
    work.part_time_visits = minutes * at(p.micro_visit_share, b.run)
    work.member_visits = visits[b.compound] * part
    work.walked = patrol[b.compound] * part + minutes - work.part_time_visits
    block = _block(world, world.handlers.first_volunteers, len(n))
    work.task_minutes[PATROL, block] = total_by(b.compound, len(n), work.walked)
    work.task_minutes[VISITS, block] = visits + total_by(b.compound, len(n), work.part_time_visits)
    work.task_minutes[CLEANING, block], work.task_minutes[CARE, block] = cleaning, care
    work.task_minutes[REPAIRS, block], work.task_minutes[HELPING, block] = repairs, helping


def _volunteer_minutes(world: "World") -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """Minutes a day per compound for patrol, visits, cleaning, repairs, helping to settle, and care.

    Known members give part of theirs to visits. What the lever `member_hours` asks of them goes to visits and patrol;
    those who rest give nothing. Helpers whom stewards bring in (lever `helper_hours`) help to settle.
    """
    n, s, p = world.compounds, world.stewards, world.p
    hours = n.volunteers * at(p.volunteer_hours_per_week, n.run)
    of_members = n.active_members * at(p.volunteer_hours_per_week, n.run)
    promised = n.active_members * world.levers.member_hours
    visit_share = at(p.member_visit_share, n.run)
    visits = (of_members + promised) * visit_share
    usual = hours - of_members * visit_share
    shares = [
        np.asarray(at(share, n.run))
        for share in (
            p.volunteer_patrol_share, p.volunteer_cleaning_share, p.volunteer_repair_share, p.volunteer_help_share,
        )
    ]  # fmt: skip
    whole = np.maximum(1.0, shares[0] + shares[1] + shares[2] + shares[3])
    patrol, cleaning, repairs, helping = (usual * share / whole for share in shares)
    care = np.maximum(usual - patrol - cleaning - repairs - helping, 0.0)
    patrol = patrol + promised * (1.0 - np.asarray(visit_share))
    helping = helping + total_by(s.compound, len(n), world.levers.helper_hours * s.energy)
    daily = 60.0 / 7.0
    return patrol * daily, visits * daily, cleaning * daily, repairs * daily, helping * daily, care * daily


def _firms(world: "World") -> None:
    f, p, h = world.firms, world.p, world.handlers
    block = _block(world, h.first_firm, len(f))
    daily = f.staff * at(p.hours_per_week, f.run) * 60.0 / 7.0 * at(p.firm_case_share, f.run)
    h.workday[block] = h.weekend[block] = np.floor(daily * at(p.capacity_scale, f.run))


def _committees(world: "World") -> None:
    c, p, h = world.communities, world.p, world.handlers
    block = _block(world, h.first_committee, len(c))
    week, (paperwork, others) = at(p.hours_per_week, c.run), paperwork_and_rest(world)
    staff, usual, effort = (
        c.staff * at(p.capacity_scale, c.run),
        at(p.committee_case_share, c.run),
        zeal(world),
    )
    share = np.clip(usual + (1.0 - np.asarray(usual)) * (1.0 - others), 0.0, 1.0)
    full = world.rules.working_minutes(staff, week, paperwork, share)
    room = world.rules.working_minutes(staff, week, paperwork, 1.0)
    duties, work = np.zeros(len(c)), world.workload
    for lever, task in COMMITTEE_TASKS.items():
        given = np.minimum(room - duties, np.floor(getattr(world.levers, lever) * 12.0))
        work.task_minutes[task, block] = given
        duties = duties + given
    # Minutes lent to the desk are counted there, so that none is counted twice.
    work.desk_lent = np.minimum(room - duties, np.floor(world.levers.committee_desk * 12.0))
    duties = duties + work.desk_lent
    duties = duties + _custody(world, room - duties)
    # Further duties displace cases and whatever else a committee does; together they fit into the day.
    on_cases = np.floor(full * effort) - np.floor(duties * at(p.duty_displacement, c.run))
    most = np.floor(room * np.maximum(effort, 1.0)) - duties
    h.workday[block] = np.maximum(np.minimum(on_cases, most), 0.0)
    work.task_minutes[PAPERWORK, block] = world.rules.working_minutes(staff, week, 0.0, paperwork)


def _custody(world: "World", left: Floats) -> Floats:
    """Minutes a day that custody takes from each committee, shared among compounds in proportion to need."""
    n, c, work = world.compounds, world.communities, world.workload
    asked = np.where(world.levers.custody >= 0.5, world.levers.custody_hours, 0.0)
    total = total_by(n.community, len(c), asked)
    taken = np.minimum(left, np.floor(total * 12.0))
    work.task_minutes[MANAGEMENT, _block(world, world.handlers.first_committee, len(c))] += taken
    given = taken / 12.0 / np.maximum(total, 1e-9)
    work.custody_given = asked * given[n.community]
    return taken


def _departments(world: "World") -> None:
    d, p, h = world.departments, world.p, world.handlers
    block = _block(world, h.first_department, len(d))
    per_week = _street_hours(world)[d.run]
    share = np.where(d.level == Level.DISTRICT, at(p.district_share, d.run), 1.0)
    asked = _asked_of_street(world)
    lent = asked * _lent_share(world, asked) / len(DEPARTMENTS)
    per_week = per_week * share - np.where(d.level == Level.STREET, lent[d.run], 0.0)
    h.workday[block] = np.floor(np.maximum(per_week, 0.0) * 12.0 * at(p.capacity_scale, d.run))
    _joint_work(world, _lent_share(world, asked))


def _joint_work(world: "World", share: Floats) -> None:
    """Set minutes of joint patrols and hours of inspections, shared alike among the street's departments (001-38)."""
    c, d, work, levers = world.communities, world.departments, world.workload, world.levers
    given = share[c.run] * at(world.p.capacity_scale, c.run)
    work.joint_patrol[:] = levers.street_patrol * given * 12.0
    work.inspection_hours[:] = levers.street_inspection * given
    block = _block(world, world.handlers.first_department, len(d))
    for task, minutes in ((PATROL, work.joint_patrol), (VISITS, work.inspection_hours * 12.0)):
        each = np.floor(total_by(c.run, len(world.runs), minutes) / len(DEPARTMENTS))
        work.task_minutes[task, block] = np.where(d.level == Level.STREET, each[d.run], 0.0)


def _stewards(world: "World") -> None:
    """Stewards give their hours on all days of the week; their helpers are counted with the compound's volunteers."""
    s, p, h = world.stewards, world.p, world.handlers
    block = _block(world, h.first_steward, len(s))
    daily = world.levers.steward_hours * s.energy * 60.0 / 7.0
    visits = np.floor(daily * at(p.steward_visit_share, s.run))
    h.workday[block] = h.weekend[block] = np.floor(daily - visits)
    world.workload.task_minutes[VISITS, block] = visits


def tire(world: "World") -> None:
    """Once a month: staff tire from a push, stewards with load; stewards grow familiar with their patch."""
    tire_from_push(world)
    s, p = world.stewards, world.p
    active = world.levers.steward_hours > 0.0
    used, offered = s.month_used.copy(), s.month_offered.copy()
    s.month_used[:] = 0
    s.month_offered[:] = 0
    if not active.any():
        return
    load = np.minimum(1.0, used / np.maximum(offered, 1))
    energy = world.rules.steward_energy(
        s.energy, load, fatigue=at(p.steward_fatigue, s.run), recovery=at(p.steward_recovery, s.run)
    )
    familiar = world.rules.familiarity_gain(
        s.familiarity, world.contact.visits_per_household * 30.0, per_visit=at(p.familiarity_per_visit, s.run)
    )
    s.energy[:] = np.where(active, energy, s.energy)
    s.familiarity[:] = np.where(active, familiar, s.familiarity)
    take_part(world, s.resident[active & (s.resident >= 0)])


def spend_idle(world: "World", left: Rows) -> None:
    """Spend part of the grid workers' unused case minutes (`left`) on further visits, on working days.

    Problems that those visits reveal are recorded on the next working day. The ledger counts the minutes as visits, not
    as idle, so no hours vanish when stewards take cases from grid workers.
    """
    g, p, h = world.grids, world.p, world.handlers
    block = _block(world, h.first_grid, len(g))
    spare = np.floor(left[block] * at(p.idle_to_visits, g.run))
    h.offered[block] -= spare.astype(np.int64)
    world.workload.task_ledger[VISITS, block] += spare
    world.contact.spare_visit = visit_chance(world, spare, g, world.contact.grid_tell)


def spend_tasks(world: "World", working: bool) -> None:
    """Book today's minutes of patrol, visits, paperwork and coordination."""
    work = world.workload
    if working:
        work.task_ledger += work.task_minutes
    else:
        first = world.handlers.first_volunteers  # volunteers, cleaners and stewards also work on weekends
        work.task_ledger[:, first:] += work.task_minutes[:, first:]
