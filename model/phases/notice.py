"""Phase 2: residents report, grid workers patrol and visit, stewards visit: latent cases become open."""

from typing import TYPE_CHECKING

import numpy as np

from model.cases import Channel, Outcome, State, close, live
from model.columns import Floats, Rows
from model.values import at

if TYPE_CHECKING:
    from model.world import World


def notice(world: "World") -> None:
    """One keyed uniform per latent case: which channel finds it today, or whether its people give up."""
    rows = live(world, State.LATENT)
    if not rows.size:
        return
    report, give_up = _own_hazards(world, rows)
    channels = _channel_probabilities(world, rows, report)
    u = world.streams.uniform("notice", world.cases.key[rows], world.cases.site[rows], world.day)
    channel = np.full(rows.size, -1)
    unseen = np.ones(rows.size)
    found = np.zeros(rows.size)
    for code, probability in channels:
        # Stacking the parts of 1 - (1 - p1)(1 - p2)... lets one uniform say both whether and through whom.
        part = unseen * probability
        channel[(channel < 0) & (u < found + part)] = code
        found, unseen = found + part, unseen * (1.0 - probability)
    _open(world, rows[channel >= 0], channel[channel >= 0])
    gone = rows[(channel < 0) & (u > 1.0 - give_up)]
    close(world, gone, np.full(gone.size, Outcome.WITHDRAWN))


def _own_hazards(world: "World", rows: Rows) -> tuple[Floats, Floats]:
    cases, p, rules, kinds = world.cases, world.p, world.rules, world.kinds
    kind, site, who = cases.kind[rows], cases.site[rows], cases.complainant[rows]
    residents = world.residents
    trust, home = residents.trust[who], residents.household[who]
    access = rules.channel_access(
        residents.age[who],
        world.households.tenant[home],
        world.households.migrant[home],
        access=world.levers.access[cases.community[rows]],
        elderly_access=at(p.elderly_access, site),
        tenant_access=at(p.tenant_access, site),
        migrant_access=at(p.migrant_access, site),
    )
    reporting, days, slope = kinds.reporting[kind], kinds.latent_days[kind], at(p.report_trust_slope, site)
    report = rules.report_hazard(reporting, days, trust, access, trust_slope=slope)
    give_up = rules.give_up_hazard(reporting, days, trust, trust_slope=slope)
    return report, give_up


def _channel_probabilities(world: "World", rows: Rows, report: Floats) -> list[tuple[Channel, Floats]]:
    cases = world.cases
    building = cases.building[rows]
    found = [(Channel.REPORT, report)]
    if world.working:
        visible = world.kinds.visibility[cases.kind[rows]]
        found.append((Channel.PATROL, visible * world.patrol[building]))
        found.append((Channel.GRID_VISIT, world.grid_visit[building]))
    found.append((Channel.STEWARD, world.steward_visit[building]))
    if world.levers.firm_eyes.any():
        found.append((Channel.FIRM, _seen_by_firm(world, rows)))
    return found


def _seen_by_firm(world: "World", rows: Rows) -> Floats:
    """Chance that the firm's staff notice and report a matter today: they pass by on all days (S004-J)."""
    cases, n = world.cases, world.compounds
    compound = cases.compound[rows]
    staffed = n.quality[compound] * (n.firm[compound] >= 0)
    eyes = world.levers.firm_eyes[compound] * at(world.p.firm_rounds, cases.site[rows])
    seen: Floats = world.kinds.visibility[cases.kind[rows]] * eyes * staffed
    return seen


def _open(world: "World", rows: Rows, channel: Rows) -> None:
    """Cases become known today: the official clock starts and somebody must take them on."""
    if not rows.size:
        return
    cases = world.cases
    kind = cases.kind[rows]
    cases.state[rows], cases.handler[rows] = State.OPEN, -1
    cases.channel[rows], cases.opened[rows] = channel, world.day
    official = at(world.p.deadline_days, cases.site[rows])
    cases.due[rows] = world.day + np.maximum(official, world.kinds.tolerance_days[kind]).astype(np.int64)
    cases.level[rows] = world.kinds.level[kind]
    cases.attempts[rows] = 0
    world.today.opened.append(rows)
