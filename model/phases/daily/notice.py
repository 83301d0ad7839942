"""Phase 2: latent cases become known, by reports, visits and patrols, after private talks."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.daily.access import access
from model.phases.daily.dispatch import phoned, send
from model.phases.daily.queues import note_queues
from model.phases.daily.self_help import talk
from model.phases.daily.standing import resign, wake
from model.phases.monthly.custody import served_by_firm
from model.phases.monthly.merchants import weekly_inspections
from model.state.cases import Channel, State, live
from model.state.columns import Floats, Rows, positions
from model.state.tables import NEVER_DAY

if TYPE_CHECKING:
    from model.world import World


def notice(world: "World") -> None:
    """Run self-help talks. Then one draw per latent case decides: found (and by whom), given up, or neither.

    Cases that were given up earlier may still be found, but nobody reports them.
    """
    note_queues(world)
    wake(world)
    rows, trying = talk(world, live(world, State.LATENT))
    resigned = live(world, State.RESIGNED)  # nobody presses these, but they may be found
    if not rows.size and not resigned.size:
        return
    free = positions(~trying)
    rows = np.concatenate([rows, resigned])
    report, give_up = np.zeros(rows.size), np.zeros(rows.size)
    report[free], give_up[free] = _own_hazards(world, rows[free])
    u = world.streams.uniform("notice", world.cases.key[rows], world.cases.run[rows], world.day)
    channels = _channel_probabilities(world, rows, report)
    found = _stacked([probability for _, probability in channels])
    known = u < found[-1]
    seen = positions(known)
    if seen.size:
        seen = seen[np.argsort(rows[seen], kind="stable")]  # in the order in which they arose
        which = sum((u[seen] >= part[seen]).astype(np.int64) for part in found[:-1])
        _open(world, rows[seen], np.array([code for code, _ in channels])[which])
    resign(world, rows[~known & (u > 1.0 - give_up)])


def _stacked(probabilities: list[Floats]) -> list[Floats]:
    """Cumulative chance that a case is found through each channel or an earlier one.

    Stacking the parts of 1 - (1 - p1)(1 - p2)... lets one uniform decide both whether and through which channel.
    """
    found, unseen = [probabilities[0]], 1.0 - probabilities[0]
    for probability in probabilities[1:]:
        found.append(found[-1] + unseen * probability)
        unseen = unseen * (1.0 - probability)
    return found


def _own_hazards(world: "World", rows: Rows) -> tuple[Floats, Floats]:
    cases, p, rules = world.cases, world.p, world.rules
    kind, run, who = cases.kind[rows], cases.run[rows], cases.complainant[rows]
    trust, record = world.residents.trust[who], record_of(world, rows)
    slopes = {
        "trust_slope": at(p.report_trust_slope, run),
        "record": record,
        "learned_slope": at(p.learned_slope, run),
    }
    reporting, days = world.of_kind.reporting(run, kind), world.kinds.latent_days[kind]
    report = rules.report_hazard(reporting, days, trust, access(world, rows), **slopes)
    give_up = rules.give_up_hazard(reporting, days, trust, **slopes)
    return report * _taken_down(world, rows), give_up


def record_of(world: "World", rows: Rows) -> Floats:
    """Record of earlier reports known to each complainant, 0 to 1: mean of the own and the building's record."""
    cases = world.cases
    own = world.residents.answered[cases.complainant[rows]]
    return np.asarray((own + world.buildings.answered[cases.building[rows]]) / 2.0)


def _taken_down(world: "World", rows: Rows) -> Floats | float:
    """Share of residents' reports that is recorded rather than talked out of them (S004-B)."""
    cases = world.cases
    if (world.levers.recording >= 1.0).all():
        return 1.0
    kept: Floats = world.rules.taken_down(
        world.levers.recording[cases.community[rows]],
        push_back=at(world.p.report_push_back, cases.run[rows]),
    )
    return kept


def _recorded(world: "World", rows: Rows) -> Floats | float:
    """1 where grid workers would record the case if they saw it, else 0; drawn once per case."""
    cases = world.cases
    share = world.levers.recording[cases.community[rows]]
    if (share >= 1.0).all():
        return 1.0
    u = world.streams.uniform("recording", cases.key[rows], cases.run[rows])
    return np.where(u < share, 1.0, 0.0)


def _channel_probabilities(world: "World", rows: Rows, report: Floats) -> list[tuple[Channel, Floats]]:
    cases = world.cases
    building = cases.building[rows]
    grid = world.buildings.grid[building]
    found = [(Channel.REPORT, report)]
    # Grid workers keep office days; volunteers go round in their compound on weekends too.
    patrol, visit = (
        (world.contact.patrol, world.contact.grid_visit)
        if world.today.working
        else (world.contact.weekend_patrol, world.contact.weekend_visit)
    )
    visible, recorded = world.kinds.visibility[cases.kind[rows]], _recorded(world, rows)
    noticed = world.rules.patrol_notices(visible, patrol[building], recorded)
    found.append((Channel.PATROL, noticed))
    visited = visit[building]
    if world.today.working:
        visited = 1.0 - (1.0 - visited) * (1.0 - world.contact.spare_visit[grid])
    found.append((Channel.GRID_VISIT, visited * recorded))
    found.append((Channel.STEWARD, world.contact.steward_visit[building]))
    if world.levers.anywhere("firm_eyes"):
        found.append((Channel.FIRM, _seen_by_firm(world, rows)))
    if world.levers.anywhere("cameras") or world.levers.anywhere("street_inspection"):
        found.append((Channel.WATCH, _watched(world, rows)))
    return found


def _watched(world: "World", rows: Rows) -> Floats:
    """Chance that watched cameras or, on working days, a joint inspection of the business find a case today."""
    cases, kinds, p = world.cases, world.kinds, world.p
    kind, run = cases.kind[rows], cases.run[rows]
    shown = world.rules.camera_notices(
        kinds.visibility[kind] * kinds.watched[kind],
        world.levers.cameras[cases.compound[rows]],
        watch=at(p.camera_watch, run),
    )
    found = world.rules.inspection_notices(
        weekly_inspections(world)[cases.community[rows]], finds=at(p.inspection_finds, run)
    )
    unseen: Floats = (1.0 - shown) * (1.0 - found * (kinds.inspected[kind] & world.today.working))
    return 1.0 - unseen


def _seen_by_firm(world: "World", rows: Rows) -> Floats:
    """Chance that the firm's staff notice and report a case today."""
    cases, n = world.cases, world.compounds
    compound = cases.compound[rows]
    seen: Floats = world.rules.firm_notices(
        world.kinds.visibility[cases.kind[rows]],
        world.levers.firm_eyes[compound],
        (n.quality * served_by_firm(world))[compound],
        rounds=at(world.p.firm_rounds, cases.run[rows]),
    )
    return seen


def _open(world: "World", rows: Rows, channel: Rows) -> None:
    """Make cases known today: set channel, level and official deadline. Routing follows."""
    cases = world.cases
    kind = cases.kind[rows]
    cases.state[rows], cases.handler[rows] = State.OPEN, -1
    cases.channel[rows], cases.opened[rows] = phoned(world, rows, channel), world.day
    cases.known[rows] += 1
    cases.due[rows] = world.day + _official_days(world, rows).astype(np.int64)
    cases.extensions[rows] = 0
    fresh = positions(~cases.shelved[rows])
    cases.level[rows[fresh]], cases.attempts[rows[fresh]] = world.kinds.level[kind[fresh]], 0
    cases.shelved[rows], cases.tabled[rows] = False, False
    send(world, rows)
    first = rows[cases.first_known[rows] == NEVER_DAY]
    cases.first_known[first] = world.day
    world.today.opened.append(rows)


def _official_days(world: "World", rows: Rows) -> Floats:
    """Days until the official deadline: the same for all (H9), but large stakes get as long as people bear them."""
    kind = world.cases.kind[rows]
    longer = np.where(world.kinds.large[kind], world.kinds.tolerance_days[kind], 0.0)
    days: Floats = np.maximum(at(world.p.deadline_days, world.cases.run[rows]), longer)
    return days
