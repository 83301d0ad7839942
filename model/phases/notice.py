"""Phase 2: people talk among themselves, report, are visited; grid workers patrol: latent cases become open."""

from typing import TYPE_CHECKING

import numpy as np

from model.cases import Channel, Outcome, State, close, live
from model.columns import Floats, Rows, positions
from model.phases.custody import served_by_firm
from model.phases.desk import any_desk
from model.phases.queues import goes_to_desk, note_queues
from model.phases.self_help import talk
from model.values import at

if TYPE_CHECKING:
    from model.world import World


def notice(world: "World") -> None:
    """Private talks first; then one keyed uniform per latent case: which channel finds it, or do its people give up."""
    note_queues(world)
    rows = live(world, State.LATENT)
    if not rows.size:
        return
    rows, trying = talk(world, rows)
    report, give_up = np.zeros(rows.size), np.zeros(rows.size)
    free = positions(~trying)
    report[free], give_up[free] = _own_hazards(world, rows[free])
    u = world.streams.uniform("notice", world.cases.key[rows], world.cases.site[rows], world.day)
    channels = _channel_probabilities(world, rows, report)
    found = _stacked([probability for _, probability in channels])
    known = u < found[-1]
    seen = positions(known)
    if seen.size:
        which = sum((u[seen] >= part[seen]).astype(np.int64) for part in found[:-1])
        _open(world, rows[seen], np.array([code for code, _ in channels])[which])
    close(world, rows[~known & (u > 1.0 - give_up)], Outcome.WITHDRAWN)


def _stacked(probabilities: list[Floats]) -> list[Floats]:
    """Chance that a matter is found through each channel or one before it.

    Stacking the parts of 1 - (1 - p1)(1 - p2)... lets one uniform say both whether and through whom.
    """
    found, unseen = [probabilities[0]], 1.0 - probabilities[0]
    for probability in probabilities[1:]:
        found.append(found[-1] + unseen * probability)
        unseen = unseen * (1.0 - probability)
    return found


def _own_hazards(world: "World", rows: Rows) -> tuple[Floats, Floats]:
    cases, p, rules, kinds = world.cases, world.p, world.rules, world.kinds
    kind, site, who = cases.kind[rows], cases.site[rows], cases.complainant[rows]
    residents = world.residents
    trust, home = residents.trust[who], residents.household[who]
    access = rules.channel_access(
        residents.age[who],
        world.households.tenant[home],
        world.households.migrant[home],
        access=world.levers.access[cases.community[rows]] * world.door[cases.compound[rows]],
        elderly_access=at(p.elderly_access, site),
        tenant_access=at(p.tenant_access, site),
        migrant_access=at(p.migrant_access, site),
    )
    access = access * _further_channels(world, rows)
    reporting, days, slope = kinds.reporting[kind], kinds.latent_days[kind], at(p.report_trust_slope, site)
    report = rules.report_hazard(reporting, days, trust, access, trust_slope=slope) * _taken_down(world, rows)
    give_up = rules.give_up_hazard(reporting, days, trust, trust_slope=slope)
    return report, give_up


def _further_channels(world: "World", rows: Rows) -> Floats | float:
    """Factor on access: the platform, for those below 60 (S002-L), and the draw of a mediation desk (S001-E)."""
    cases, p, rules, levers = world.cases, world.p, world.rules, world.levers
    if not levers.anywhere("app") and not any_desk(world):
        return 1.0
    site, community = cases.site[rows], cases.community[rows]
    years = world.residents.age[cases.complainant[rows]]
    app: Floats = rules.app_access(years, levers.app[community], gain=at(p.app_access, site))
    return app * np.where(goes_to_desk(world, rows), 1.0 + at(p.desk_access, site), 1.0)


def _taken_down(world: "World", rows: Rows) -> Floats | float:
    """Share of what residents bring forward that is not talked out of them (S004-B)."""
    cases = world.cases
    if (world.levers.recording >= 1.0).all():
        return 1.0
    kept: Floats = world.rules.taken_down(
        world.levers.recording[cases.community[rows]],
        push_back=at(world.p.report_push_back, cases.site[rows]),
    )
    return kept


def _recorded(world: "World", rows: Rows) -> Floats | float:
    """1 where grid workers would put on record what they see, else 0: each matter is convenient or it is not."""
    cases = world.cases
    share = world.levers.recording[cases.community[rows]]
    if (share >= 1.0).all():
        return 1.0
    u = world.streams.uniform("recording", cases.key[rows], cases.site[rows])
    return np.where(u < share, 1.0, 0.0)


def _channel_probabilities(world: "World", rows: Rows, report: Floats) -> list[tuple[Channel, Floats]]:
    cases = world.cases
    building = cases.building[rows]
    grid = world.buildings.grid[building]
    found = [(Channel.REPORT, report)]
    # Grid workers keep office days; volunteers go round in their compound on weekends too.
    patrol, visit = (
        (world.patrol, world.grid_visit) if world.working else (world.weekend_patrol, world.weekend_visit)
    )
    visible, recorded = world.kinds.visibility[cases.kind[rows]], _recorded(world, rows)
    found.append((Channel.PATROL, visible * patrol[building] * recorded))
    visited = visit[building]
    if world.working:
        visited = 1.0 - (1.0 - visited) * (1.0 - world.spare_visit[grid])
    found.append((Channel.GRID_VISIT, visited * recorded))
    found.append((Channel.STEWARD, world.steward_visit[building]))
    if world.levers.anywhere("firm_eyes"):
        found.append((Channel.FIRM, _seen_by_firm(world, rows)))
    return found


def _seen_by_firm(world: "World", rows: Rows) -> Floats:
    """Chance that the firm's staff notice and report a matter today: they pass by on all days (S004-J)."""
    cases, n = world.cases, world.compounds
    compound = cases.compound[rows]
    staffed = (n.quality * served_by_firm(world))[compound]
    eyes = world.levers.firm_eyes[compound] * at(world.p.firm_rounds, cases.site[rows])
    seen: Floats = world.kinds.visibility[cases.kind[rows]] * eyes * staffed
    return seen


def _open(world: "World", rows: Rows, channel: Rows) -> None:
    """Cases become known today: the official clock starts and somebody must take them on."""
    cases = world.cases
    kind = cases.kind[rows]
    cases.state[rows], cases.handler[rows] = State.OPEN, -1
    cases.channel[rows], cases.opened[rows] = channel, world.day
    cases.known[rows] += 1
    official = at(world.p.deadline_days, cases.site[rows])
    cases.due[rows] = world.day + np.maximum(official, world.kinds.tolerance_days[kind]).astype(np.int64)
    cases.level[rows] = world.kinds.level[kind]
    cases.attempts[rows], cases.tabled[rows] = 0, False
    world.today.opened.append(rows)
