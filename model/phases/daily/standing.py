"""Standing of a case: given up, taken up by others, fading, coming back; petitions (docs/submodels/standing.md).

Giving up ends neither the trouble nor the case; it means that nobody presses it any more.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.values import at
from model.phases.daily.access import access
from model.phases.daily.arise import expected_days, new_cases
from model.phases.daily.desk import any_desk, at_desk
from model.phases.daily.experience import bring_up_to_date, burden_of, pass_burden
from model.state.cases import (
    Outcome,
    State,
    close,
    drop,
    known,
    live,
    numbered_key,
    settled_in_charge,
)
from model.state.columns import Bools, Floats, Keys, Rows, positions, ragged
from model.state.handlers import Level
from model.state.keyed_random import child_key, choose_two, poisson_count
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World


def turn_key(world: "World", rows: Rows) -> Keys:
    """Random key of a case's present resignation: its key plus the number of times it was given up."""
    return numbered_key(world, rows, world.cases.resignations[rows])


def resign(world: "World", rows: Rows) -> None:
    """Mark cases as given up (忍着, 不再反映). Known ones leave their queue but keep level and attempts."""
    if not rows.size:
        return
    cases = world.cases
    held = known(world, rows)
    cases.shelved[rows] |= held
    world.today.withdrawn.append(rows[held])
    _leave_desk(world, rows[held])
    cases.state[rows], cases.handler[rows], cases.remaining[rows] = State.RESIGNED, -1, 0
    cases.ballot[rows], cases.verdict[rows], cases.tabled[rows], cases.joined[rows] = FAR_OFF, 0, False, 0
    cases.resigned[rows] = world.day
    cases.resignations[rows] += 1
    cases.access_then[rows] = access(world, rows)
    _draw_ends(world, rows)
    world.today.resigned.append(rows)


def _leave_desk(world: "World", rows: Rows) -> None:
    """Note the cases that leave a mediation desk today, since they had a hearing."""
    if any_desk(world):
        world.today.left_desk.append(rows[at_desk(world, rows)])


def _draw_ends(world: "World", rows: Rows) -> None:
    """Draw when another resident takes up the case and, the first time it is given up, when it fades."""
    cases, p, kinds = world.cases, world.p, world.kinds
    run, kind, turn = cases.run[rows], cases.kind[rows], turn_key(world, rows)
    new = positions(cases.resignations[rows] == 1)
    fading = world.of_kind.fade_days(run[new], kind[new]) * at(p.fade_scale, run[new])
    cases.fades[rows[new]] = _after(
        world.day, fading * world.streams.exponential("fade", turn[new], run[new])
    )
    cases.taken_up[rows] = FAR_OFF
    wide = positions(kinds.wide[kind])
    if wide.size:
        days = at(p.take_up_days, run[wide]) * world.streams.exponential("take up", turn[wide], run[wide])
        cases.taken_up[rows[wide]] = _after(world.day, days)


def _after(day: int, days: Floats) -> Rows:
    """Whole days after a day, none beyond FAR_OFF."""
    later: Rows = day + np.minimum(np.ceil(days), FAR_OFF - day).astype(np.int64)
    return later


def wake(world: "World") -> None:
    """In the morning: close given-up cases that fade; pass on those that another resident takes up."""
    cases = world.cases
    rows = live(world, State.RESIGNED)
    if not rows.size:
        return
    faded = cases.fades[rows] <= world.day
    close(world, rows[faded], Outcome.FADED)
    _take_up(world, rows[~faded & (cases.taken_up[rows] <= world.day)])


def _take_up(world: "World", rows: Rows) -> None:
    """Give each case a new complainant of the building, who may be the same one as before."""
    if not rows.size:
        return
    cases, building = world.cases, world.cases.building[rows]
    first, second = choose_two(
        world.streams, "taken up", turn_key(world, rows), cases.run[rows], 0, world.residents.key,
        world.buildings.first_resident[building], world.buildings.residents[building],
    )  # fmt: skip
    new = np.where((first == cases.respondent[rows]) & (second >= 0), second, first)
    old = cases.complainant[rows]
    bring_up_to_date(world, np.concatenate([old, new]))
    pass_burden(world, old, new)
    cases.complainant[rows], cases.state[rows], cases.charged[rows] = new, State.LATENT, 0
    cases.since[rows], cases.felt_due[rows] = world.day, world.day + expected_days(world, rows)
    world.today.taken_up.append(rows)


def take_heart(world: "World") -> None:
    """In the evening: revive some given-up cases if a known one of their kind and compound was settled today."""
    cases = world.cases
    closed = settled_in_charge(world, world.today.rows("closed"))
    rows = live(world, State.RESIGNED) if closed.size else closed
    if not rows.size:
        return
    rows = rows[np.isin(_likeness(world, rows), _likeness(world, closed))]
    u = world.streams.uniform("take heart", turn_key(world, rows), cases.run[rows], world.day)
    _try_again(world, rows[u < at(world.p.heart_like_case, cases.run[rows])])


def _try_again(world: "World", rows: Rows) -> None:
    """Make cases latent again, so that they may be reported."""
    world.cases.state[rows] = State.LATENT
    world.today.heartened.append(rows)


def _likeness(world: "World", rows: Rows) -> Rows:
    """Code of compound and kind, equal for similar cases."""
    code: Rows = world.cases.compound[rows] * len(world.kinds) + world.cases.kind[rows]
    return code


def reconsider(world: "World") -> None:
    """Monthly: revive some given-up cases where access has improved or through formal deliberation."""
    cases, p = world.cases, world.p
    rows = live(world, State.RESIGNED)
    if not rows.size:
        return
    run, turn = cases.run[rows], turn_key(world, rows)
    u = world.streams.uniform("reconsider", turn, run)
    back: Bools = world.rules.reconsiders(cases.access_then[rows], access(world, rows), u)
    deliberation = world.levers.past_month.deliberation
    if deliberation.any():
        u = world.streams.uniform("recall", turn, run, world.day)
        how_far = world.kinds.common[cases.kind[rows]] * deliberation[cases.compound[rows]]
        back = back | (u < at(p.table_recall, run) * how_far)
    _try_again(world, rows[back])


def petition(world: "World", rows: Rows) -> None:
    """Record petitions and return the cases to the street with a new deadline."""
    if not rows.size:
        return
    cases = world.cases
    _leave_desk(world, rows)
    drop(world, rows)
    cases.petitions[rows] += 1
    cases.level[rows], cases.level_since[rows], cases.remaining[rows] = Level.STREET, world.day, 0
    days = np.asarray(at(world.p.petition_deadline_days, cases.run[rows]))
    cases.due[rows], cases.extensions[rows] = world.day + days.astype(np.int64), 0
    world.today.petitioned.append(rows)


def seed_standing_stock(world: "World") -> None:
    """Create cases that were given up before the first day; long-lived kinds have many."""
    a = world.arrivals
    number, life = _stock_of_cells(world)
    cell, ordinal = ragged(number)
    if not cell.size:
        return
    cases = world.cases
    added = cases.append(cell.size)
    rows = np.arange(added.start, added.stop)
    new_cases(world, rows, cell, child_key(a.key[cell], ordinal))
    run = cases.run[rows]
    age = life[cell] * world.streams.exponential("standing age", cases.key[rows], run)
    arisen = world.day - 1 - np.floor(age).astype(np.int64)
    cases.arisen[rows], cases.since[rows], cases.resigned[rows] = arisen, arisen, arisen
    cases.felt_due[rows] = arisen + expected_days(world, rows)
    cases.private_until[rows], cases.charged[rows] = arisen - 1, 2
    cases.state[rows], cases.resignations[rows] = State.RESIGNED, 1
    cases.access_then[rows] = access(world, rows)
    _draw_ends(world, rows)
    burden_of(world, rows, +1)


def _stock_of_cells(world: "World") -> tuple[Rows, Floats]:
    """Initial number of given-up cases in each arrival cell, and the mean duration of such a case in days."""
    a, p, kinds = world.arrivals, world.p, world.kinds
    run, kind, building = a.run, a.kind, a.building
    seen = world.contact.grid_visit[building] + kinds.visibility[kind] * world.contact.patrol[building]
    others = np.where(kinds.wide[kind], 1.0 / np.asarray(at(p.take_up_days, run)), 0.0)
    ends = 1.0 / (world.of_kind.fade_days(run, kind) * at(p.fade_scale, run)) + others + seen * 5.0 / 7.0
    # A given-up case lasts 1 / ends days on average; one at an office, as long as its patience at one level.
    held = kinds.tolerance_days[kind] * at(p.patience_factor, run)
    lasting = at(p.standing_stock, run) * ((1.0 - world.of_kind.reporting(run, kind)) / ends + held)
    u = world.streams.uniform("standing stock", a.key, run)
    return poisson_count(u, a.rate * lasting), 1.0 / ends
