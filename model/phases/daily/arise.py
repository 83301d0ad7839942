"""Phase 1: cases arise.

Daily intensity of kind k in building b: base rate of kind and archetype / 365 x residents / 1,000 x the
compound's own frailty x the drivers that the kind names. Drivers are ratios to the archetype's typical state,
so that base rates hold there; disorder comes on top (1 + kappa x disorder), since it moves by the day.
What may arise is drawn for a month at once (`candidates.py`); the rate of the day decides what does.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.inputs.kind import DRIVERS, PARTIES
from model.inputs.values import at
from model.phases.daily.candidates import Candidates, month_of
from model.phases.daily.self_help import plan_talks
from model.phases.monthly.cleaning import carelessness
from model.phases.monthly.merchants import choose_merchants, merchant_drivers, newcomers
from model.policy.levers import LEVERS
from model.state.cases import State
from model.state.columns import Bools, Floats, GrowingTable, Keys, Rows, column, positions, total_by
from model.state.keyed_random import child_key, choose_two, mix, process_key
from model.state.tables import I32

if TYPE_CHECKING:
    from model.world import World

_NEIGHBOUR, _MERCHANT, _FIRM = (PARTIES.index(party) for party in ("neighbour", "merchant", "firm"))
_DISORDER = DRIVERS.index("disorder")


class Arrivals:
    """Arrival rates: one cell per building and kind with a positive rate, contiguous by run.

    `complete`: whether the candidates of the month reach up to the present rates.
    """

    def __init__(self, world: "World") -> None:
        b, n, kinds = world.buildings, world.compounds, world.kinds
        every, archetype = np.arange(len(kinds)), n.archetype[b.compound]
        building, kind = np.nonzero(world.of_kind.rate(b.run[:, None], archetype[:, None], every) > 0)
        self.building, self.kind = building.astype(np.int32), kind.astype(np.int16)
        self.run = b.run[building].astype(np.int32)
        self.compound = b.compound[building].astype(np.int32)
        names = np.array([process_key(name) for name in kinds.names], dtype=np.uint64)
        self.key: Keys = mix(b.key[building] ^ names[kind])
        self.of_driver = [_cells(kinds.drivers[kind, d]) for d in range(len(DRIVERS))]
        self.sensitive = kinds.drivers[kind, _DISORDER]
        self.of_lever = {name: _cells(moved) for name, moved in _classes(world, kind).items()}
        self.with_merchant = _cells(kinds.party[kind] == _MERCHANT)
        self.with_firm = _cells(kinds.party[kind] == _FIRM)
        self.litter = _cells(world.kinds.litter[kind])
        self.typical = typical_state(world)
        self.candidates = Candidates(self.key, self.run)
        self.refresh(world)

    def refresh(self, world: "World") -> None:
        """Recompute the slow part of the rates (monthly, or when a lever on them moves)."""
        compound, levers = self.compound, world.levers
        rate = self._usual(world) * levers.arrival[compound]
        for name, cells in self.of_lever.items():
            factor = getattr(levers, name)
            if (factor != 1.0).any():
                rate[cells] *= factor[compound[cells]]
        for cells, driver in zip(self.of_driver, slow_drivers(world, self.typical), strict=True):
            if driver is not None:
                rate[cells] *= driver[self.building[cells]]
        for cells, factor in (
            (self.with_merchant, (world.compounds.merchants > 0) | (newcomers(world) > 0.0)),
            (self.with_firm, openness(world)),
            (self.litter, carelessness(world)),
        ):
            rate[cells] *= factor[compound[cells]]
        month = world.calendar.month(world.day)
        self.rate = rate * world.kinds.season_weights[month - 1][self.kind]
        self.complete = False

    def _usual(self, world: "World") -> Floats:
        """Daily rates in the typical state of each archetype; recomputed each month to save memory."""
        b, n = world.buildings, world.compounds
        rates = world.of_kind.rate(self.run, n.archetype[self.compound], self.kind)
        per_day = rates / 365.0 * b.residents[self.building] / 1000.0
        usual: Floats = per_day * n.frailty[self.compound]
        return usual

    def today(self, world: "World") -> tuple[Rows, Keys]:
        """Cell and identity of each case that arises today, in the order of cells."""
        self._look_ahead(world)
        cells, keys, height = self.candidates.on(world.day)
        disorder = world.buildings.disorder[self.building[cells]] * self.sensitive[cells]
        arising = positions(
            height < self.rate[cells] * (1.0 + at(world.p.disorder_kappa, self.run[cells]) * disorder)
        )
        return cells[arising], keys[arising]

    def _look_ahead(self, world: "World") -> None:
        """Find what may arise this month, up to the rates under full disorder; more once rates have risen."""
        if world.day not in self.candidates.month.days:
            self.candidates.begin(month_of(world.calendar, world.day))
            self.complete = False
        if not self.complete:
            highest = self.rate * (1.0 + at(world.p.disorder_kappa, self.run) * self.sensitive)
            self.candidates.rise(world.streams, highest)
            self.complete = True


def _cells(chosen: Bools) -> Rows:
    """Positions of the chosen cells, stored small: used once a month."""
    return positions(chosen).astype(np.int32)


def _classes(world: "World", kind: Rows) -> dict[str, Bools]:
    """Which cells each lever on a class of kinds multiplies."""
    kinds = world.kinds
    named = {lever.name: np.isin(kinds.names, lever.kinds)[kind] for lever in LEVERS if lever.kinds}
    return {
        "violations": kinds.violation[kind],
        "merchant_arrival": kinds.party[kind] == _MERCHANT,
        **named,
    }


def openness(world: "World") -> Floats:
    """Factor per compound on cases with the firm: oversight ends some, newly opened books raise some (S004-H)."""
    n, p = world.compounds, world.p
    factor: Floats = world.rules.complaints_of_openness(
        world.levers.oversight, n.books_open,
        relief=at(p.oversight_relief, n.run), surge=at(p.oversight_surge, n.run),
    )  # fmt: skip
    return factor


def typical_state(world: "World") -> dict[str, Floats]:
    """Typical value of each driver's state per compound: that of its archetype."""
    table, archetype = world.archetypes, world.compounds.archetype
    names = (
        "condition",
        "ties",
        "cars_per_bay",
        "merchants_per_1000",
        "residents_start_quality",
        "firm_share",
        "old_defects_per_1000",
    )
    per = {name: np.array([table.value(name, a) for a in table.names])[archetype] for name in names}
    unmanaged = at(world.p.unmanaged_quality, world.compounds.run)
    share = per["firm_share"]
    per["quality"] = share * per["residents_start_quality"] + (1.0 - share) * unmanaged
    return per


def slow_drivers(world: "World", typical: dict[str, Floats]) -> list[Floats | None]:
    """Multipliers per building in the order of DRIVERS; None for disorder, which is applied day by day."""
    b, n, p, rules = world.buildings, world.compounds, world.p, world.rules
    home = b.compound
    wear, eta = at(p.wear_gamma, b.run), at(p.friction_eta, n.run)
    friction = rules.friction_driver(n.ties, eta) / rules.friction_driver(typical["ties"], eta)
    crowding = n.cars_per_bay / (world.levers.bays * (1.0 + n.new_bays)) / typical["cars_per_bay"]
    poor = rules.poor_service_driver(n.quality) / rules.poor_service_driver(typical["quality"])
    merchants, restaurants = merchant_drivers(world, typical["merchants_per_1000"])
    defects = rules.defects_driver(
        _remaining_defects(world, typical["old_defects_per_1000"]), share=at(p.defects_share, b.run)
    )
    facilities = rules.facilities_driver(n.facilities, gain=at(p.facilities_gain, n.run))
    return [
        rules.wear_driver(b.condition, wear) / rules.wear_driver(typical["condition"][home], wear),
        None,
        friction[home],
        crowding[home],
        merchants[home],
        poor[home],
        restaurants[home],
        defects,
        facilities[home],
    ]


def _remaining_defects(world: "World", per_1000: Floats) -> Floats:
    """Old defects per building relative to the usual stock of its archetype; 1 where that is nothing."""
    b = world.buildings
    usual = per_1000[b.compound] * b.residents / 1000.0
    return np.where(usual > 0.0, b.defects / np.maximum(usual, 1e-9), 1.0)


def arise(world: "World") -> None:
    """Add today's new cases and the relapses that are due."""
    cells, keys = world.arrivals.today(world)
    returning = world.relapses.due(world.day)
    added = world.cases.append(cells.size + returning.size)
    rows = np.arange(added.start, added.stop)
    if cells.size:
        new_cases(world, rows[: cells.size], cells, keys)
    if returning.size:
        _returned(world, rows[cells.size :], returning)
    if rows.size:
        _begin(world, rows)
    _disorder(world)


def new_cases(world: "World", rows: Rows, cells: Rows, keys: Keys) -> None:
    """Fill in kind, place and parties of the new cases, one per given cell."""
    a, b, cases = world.arrivals, world.buildings, world.cases
    building = a.building[cells]
    cases.key[rows] = keys
    cases.run[rows], cases.building[rows], cases.kind[rows] = a.run[cells], building, a.kind[cells]
    cases.community[rows], cases.compound[rows] = b.community[building], b.compound[building]
    _parties(world, rows)


def _parties(world: "World", rows: Rows) -> None:
    """Draw complainant and, for cases between neighbours, respondent among the building's residents.

    In a building with one resident the other side of a quarrel is unknown.
    """
    cases = world.cases
    building = cases.building[rows]
    starts, lengths = world.buildings.first_resident[building], world.buildings.residents[building]
    first, second = choose_two(
        world.streams, "parties", cases.key[rows], cases.run[rows], 0, world.residents.key, starts, lengths
    )
    cases.complainant[rows] = first
    party = world.kinds.party[cases.kind[rows]]
    cases.respondent[rows] = np.where(party == _NEIGHBOUR, second, -1)
    choose_merchants(world, rows[party == _MERCHANT])


def _begin(world: "World", rows: Rows) -> None:
    """Set the dates of cases that arise today and plan their private talks."""
    cases = world.cases
    cases.arisen[rows], cases.since[rows], cases.state[rows] = world.day, world.day, State.LATENT
    cases.felt_due[rows] = world.day + expected_days(world, rows)
    plan_talks(world, rows)
    world.today.arisen.append(rows)


def expected_days(world: "World", rows: Rows) -> Rows:
    """Whole days within which the complainants of the given cases expect a settlement."""
    cases = world.cases
    tolerance = world.kinds.tolerance_days[cases.kind[rows]]
    days: Rows = np.ceil(world.residents.expectation[cases.complainant[rows]] * tolerance).astype(np.int64)
    return days


def _returned(world: "World", added: Rows, rows: Rows) -> None:
    """Copy place, kind and parties of settled cases that relapse to their new cases."""
    cases, old = world.cases, world.relapses.pool
    for name in (
        "run",
        "community",
        "compound",
        "building",
        "kind",
        "complainant",
        "respondent",
        "merchant",
    ):
        getattr(cases, name)[added] = getattr(old, name)[rows]
    cases.repeat[added], cases.known[added] = old.repeat[rows] + 1, old.known[rows]
    cases.parent[added] = old.key[rows]
    cases.key[added] = child_key(old.key[rows], old.repeat[rows] + 1)


def _disorder(world: "World") -> None:
    """Disorder of each building: 1 - exp(-weight x visible unsettled violations per 100 residents).

    Cleaning hides a share of it; the cases themselves stay until somebody ends them.
    """
    cases, b = world.cases, world.buildings
    visible = world.kinds.violation[cases.kind] & (cases.state != State.CLOSED)
    count = total_by(cases.building[visible], len(b))
    weight = at(world.p.disorder_weight, b.run) * (1.0 - world.workload.cleaned[b.compound])
    b.disorder[:] = 1.0 - np.exp(-weight * count * 100.0 / b.residents)


class Settled(GrowingTable):
    """Settled cases that will relapse, each with the day of its relapse."""

    key: Keys = column("uint64", "id", "identity of the settled case", "settle")
    run: Rows = column(I32, "row", "run", "settle")
    community: Rows = column(I32, "row", "community", "settle")
    compound: Rows = column(I32, "row", "compound", "settle")
    building: Rows = column(I32, "row", "building", "settle")
    kind: Rows = column(I32, "code", "kind", "settle")
    complainant: Rows = column(I32, "row", "resident who is troubled", "settle")
    respondent: Rows = column(I32, "row", "neighbour on the other side", "settle")
    merchant: Rows = column(I32, "row", "business on the other side", "settle")
    repeat: Rows = column("int16", "times", "how often it came back so far", "settle")
    known: Rows = column("int16", "times", "how often it became known so far", "settle")
    day: Rows = column("int32", "day", "day on which it comes back", "settle")


class Relapses:
    """Schedule of relapses; the day is drawn when a case is settled."""

    def __init__(self) -> None:
        self.pool = Settled()

    def schedule(self, world: "World", rows: Rows, days: Rows) -> None:
        """Schedule the relapse of each given case on its day."""
        if not rows.size:
            return
        added = self.pool.append(rows.size)
        for name, _ in Settled.declarations():
            getattr(self.pool, name)[added] = days if name == "day" else getattr(world.cases, name)[rows]

    def due(self, day: int) -> Rows:
        """Rows of the pool that return today, in the order in which they were settled."""
        return positions(self.pool.day == day)

    def forget(self, day: int) -> None:
        """Drop relapses that were due by the given day."""
        self.pool.keep(self.pool.day > day)
