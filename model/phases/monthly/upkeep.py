"""Monthly: wear, small repairs and renewal of buildings, and the demonstration effect of finished examples."""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import DRIVERS, FAMILIES
from model.inputs.values import at
from model.phases.monthly.bodies import first_day
from model.state.cases import Outcome
from model.state.columns import Bools, Floats, Rows, ragged, total_by
from model.state.tables import FAR_OFF

if TYPE_CHECKING:
    from model.world import World

_WEAR, _DEFECTS, _SERVICE = DRIVERS.index("wear"), DRIVERS.index("defects"), FAMILIES.index("service")


def note_works(world: "World") -> None:
    """Remember today's repairs by building, and settled and failed cases of large stake by compound."""
    closed = world.today.rows("closed")
    if closed.size:
        _note_settled(world, closed)
    if world.levers.anywhere("pilot"):
        _note_failed(world)


def _note_settled(world: "World", closed: Rows) -> None:
    """Repairs that were done, and cases of large stake that ended by consent."""
    cases, kinds = world.cases, world.kinds
    solved = cases.outcome[closed] <= Outcome.COMPROMISE
    kind = cases.kind[closed]
    repaired = closed[solved & (kinds.family[kind] == _SERVICE) & kinds.drivers[kind, _WEAR]]
    np.add.at(world.buildings.repairs, cases.building[repaired], 1.0)
    mended = closed[solved & kinds.drivers[kind, _DEFECTS]]
    np.add.at(world.buildings.defect_repairs, cases.building[mended], 1.0)
    by_consent = solved & world.kinds.large[kind] & kinds.consent[kind]
    shown = closed[by_consent]
    if shown.size:
        shown = shown[~np.isin(shown, world.today.rows("enforced"))]
        np.add.at(world.compounds.shown, cases.compound[shown], 1.0)


def _mend(world: "World", defects: Floats) -> None:
    """Take defects that were put right, per building, from the stock, and count them."""
    b, c = world.buildings, world.communities
    gone = np.minimum(defects, b.defects)
    b.defects -= gone
    c.defects_mended += total_by(b.community, len(c), gone)


def _note_failed(world: "World") -> None:
    """Known cases of large stake in pilots that were given up, petitioned or passed on."""
    cases, today = world.cases, world.today
    unsolved = np.concatenate([today.rows(event) for event in ("withdrawn", "petitioned", "moved_up")])
    large = unsolved[world.kinds.large[cases.kind[unsolved]]]
    failed = large[world.levers.pilot[cases.building[large]] >= 0.5]
    np.add.at(world.compounds.failures, cases.compound[failed], 1.0)


def upkeep(world: "World") -> None:
    """Run one month of wear and repair, building and other works, and demonstration effects."""
    _wear(world)
    _mend(world, world.buildings.defect_repairs * at(world.p.defects_share, world.buildings.run))
    _begin(world)
    finished = _build(world)
    _bays(world)
    _facilities(world)
    _rectify(world)
    _show(world, finished)
    b, n = world.buildings, world.compounds
    for counter in (b.repairs, b.defect_repairs, n.shown, n.failures):
        counter[:] = 0.0


def build_nothing(world: "World") -> None:
    """Leave nothing to be claimed: what was built on the first of this month is charged already."""
    b = world.buildings
    for yuan in (b.works_paid, b.rectification_paid, world.compounds.bays_paid):
        yuan[:] = 0.0


def _wear(world: "World") -> None:
    b, n, c, p, rules = world.buildings, world.compounds, world.communities, world.p, world.rules
    per_household = world.communities.upkeep_paid / total_by(n.community, len(c), n.households)
    worn = rules.worn(b.condition, n.quality[b.compound], wear=at(p.wear_per_year, b.run))
    b.condition[:] = rules.mended(
        worn, world.buildings.repairs * 100.0 / b.residents, per_household[b.community],
        per_repair=at(p.repair_condition, b.run), yuan_per_point=at(p.upkeep_yuan_per_point, b.run),
    )  # fmt: skip


def _begin(world: "World") -> None:
    """Begin works that are asked for, worthwhile and agreed; a compound's pilot goes first (S002-F)."""
    b, p = world.buildings, world.p
    pilot = world.levers.pilot >= 0.5
    asked, ordered = renewal_asked(world), _ordered(world)
    b.vote[~asked] = FAR_OFF
    if not (asked | ordered).any():
        return
    worth = np.asarray(at(p.renewal_condition, b.run)) - b.condition >= at(p.renewal_least_gain, b.run)
    ready = (asked | ordered) & worth & ~b.renewed & (b.works == 0)
    willing = ready & (b.agreed | (np.asarray(at(p.owners_share, b.run)) <= 0.0))
    # A pilot whose owners refused does not hold up the others.
    first = pilot & ((ready & (willing | (b.refusals == 0))) | (b.works > 0))
    turn = pilot | ~(total_by(b.compound[first], len(world.compounds)) > 0)[b.compound]
    _call_votes(world, np.flatnonzero(asked & ready & ~willing & turn & (b.vote == FAR_OFF)))
    begins = ordered & willing & turn
    months = np.broadcast_to(np.maximum(np.ceil(at(p.renewal_months, b.run)), 1.0), begins.shape)
    b.works[begins] = months[begins].astype(np.int64)


def renewal_asked(world: "World") -> Bools:
    """Buildings that an intervention asks to renew, by itself or as the pilot of its compound."""
    asked: Bools = (world.levers.renewal >= 0.5) | (world.levers.pilot >= 0.5)
    return asked


def _ordered(world: "World") -> Bools:
    """Buildings whose works are ordered this month: by lot where an intervention asked on some of its days only."""
    b, past = world.buildings, world.levers.past_month
    share = np.maximum(past.asked("renewal"), past.asked("pilot"))
    if not share.any():
        return np.zeros(len(b), np.bool_)
    ordered: Bools = world.streams.uniform("works ordered", b.key, b.run, world.day) < share
    return ordered


def _call_votes(world: "World", buildings: Rows) -> None:
    """Call a vote of owners who are to pay a share, after due notice."""
    b = world.buildings
    b.vote[buildings] = world.day + first_day(world, b.compound[buildings])


def _bays(world: "World") -> None:
    """Build planned parking bays that do not exist yet, at the district's expense; they stay (001-24)."""
    n = world.compounds
    added = np.maximum(world.levers.past_month.new_bays - n.new_bays, 0.0)
    world.compounds.bays_paid[:] = added * n.households * at(world.p.bays_cost_per_household, n.run)
    if added.any():
        n.new_bays += added
        world.books.pay("capital", n.community, world.compounds.bays_paid)


def _build(world: "World") -> Rows:
    """Run a month of works: raise the condition and book its cost; returns the buildings that are finished."""
    b, p = world.buildings, world.p
    rows = np.flatnonzero(b.works > 0)
    world.buildings.works_paid[:] = 0.0
    if not rows.size:
        return rows
    run = b.run[rows]
    goal = np.maximum(at(p.renewal_condition, run), b.condition[rows])
    rise = (goal - b.condition[rows]) / b.works[rows]
    b.condition[rows] = np.minimum(b.condition[rows] + rise, 1.0)
    cost = rise * 100.0 * b.households[rows] * at(p.renewal_cost_per_household, run)
    own = cost * at(p.owners_share, run)
    world.buildings.works_paid[rows] = cost - own
    world.books.pay("capital", b.community[rows], cost - own)
    world.books.pay("owners_share", b.community[rows], own)
    b.works[rows] -= 1
    finished = rows[b.works[rows] == 0]
    b.renewed[finished] = True
    _expect_more(world, finished, np.ones(finished.size))
    done = np.zeros(len(b))
    done[finished] = b.defects[finished] * at(p.renewal_mends, b.run[finished])
    _mend(world, done)
    return finished


def _expect_more(world: "World", buildings: Rows, part: Floats) -> None:
    """Make residents expect quicker service from then on where the given part of the works was finished (S001-I)."""
    owner, ordinal = ragged(world.buildings.residents[buildings])
    people = world.buildings.first_resident[buildings][owner] + ordinal
    less = 1.0 - part * at(world.p.renewal_expectation, world.buildings.run[buildings])
    world.residents.expectation[people] *= less[owner]


def _facilities(world: "World") -> None:
    """Build a month's part of the roads, lamps and pumps that are asked for; they stay (001-25 to 001-28).

    Whoever asks for them pays. Residents get used to something better and expect more of the rest.
    """
    n, b = world.compounds, world.buildings
    pace = 1.0 / np.maximum(np.ceil(at(world.p.facilities_months, n.run)), 1.0)
    n.facilities_added[:] = np.minimum(
        np.maximum(world.levers.past_month.new_facilities - n.facilities, 0.0), pace
    )
    if n.facilities_added.any():
        n.facilities += n.facilities_added
        touched = np.flatnonzero(n.facilities_added[b.compound] > 0.0)
        _expect_more(world, touched, n.facilities_added[b.compound[touched]])


def _rectify(world: "World") -> None:
    """Let contractors work on old defects where it is asked for, at the expense of developers and district (001-19)."""
    b, p = world.buildings, world.p
    rate = world.levers.past_month.rectification[b.compound]
    b.rectified[:] = world.rules.defects_worked_on(b.defects, rate)
    b.rectification_paid[:] = b.rectified * at(p.rectification_yuan_per_defect, b.run)
    if not b.rectified.any():
        return
    public, own = rectification_cost(world)
    world.books.pay("capital", b.community, public)
    world.books.pay("warranty", b.community, own)
    _mend(world, b.rectified * (1.0 - np.asarray(at(p.rectification_botched, b.run))))


def rectification_cost(world: "World") -> tuple[Floats, Floats]:
    """What this month's work on old defects costs the district and the developers, yuan per building."""
    b = world.buildings
    public = b.rectification_paid * at(world.p.rectification_public_share, b.run)
    return public, b.rectification_paid - public


def _show(world: "World", finished: Rows) -> None:
    b, n, p = world.buildings, world.compounds, world.p
    pilots = finished[world.levers.pilot[finished] >= 0.5]
    n.demonstration[:] = world.rules.demonstration_next(
        n.demonstration, total_by(b.compound[pilots], len(n)), world.compounds.shown, world.compounds.failures,
        per_pilot=at(p.demonstration_pilot, n.run), per_case=at(p.demonstration_matter, n.run),
        per_failure=at(p.demonstration_failure, n.run), half_life=at(p.demonstration_half_life, n.run),
    )  # fmt: skip


def annoyance(world: "World") -> Floats:
    """Nuisance of works and of old defects, as open cases per 100 residents of the building (S001-G, S001-I)."""
    b, p = world.buildings, world.p
    works = np.where(b.works > 0, at(p.works_nuisance, b.run), 0.0)
    digging = (world.compounds.facilities_added > 0.0)[b.compound]
    works += np.where(digging, at(p.facilities_nuisance, b.run), 0.0)
    felt = b.defects * at(p.defect_nuisance, b.run) + b.rectified * at(p.rectification_nuisance, b.run)
    return works + felt * 100.0 / b.residents


def envy(world: "World") -> Floats:
    """Satisfaction lost per building that waits while its compound's pilot is being built or finished (S002-F)."""
    b = world.buildings
    pilot = world.levers.pilot >= 0.5
    if not pilot.any():
        return np.zeros(len(b))
    begun = b.renewed | (b.works > 0)
    seen = total_by(b.compound[pilot & begun], len(world.compounds))[b.compound] > 0
    return np.where(seen & ~pilot & ~begun, at(world.p.pilot_envy, b.run), 0.0)
