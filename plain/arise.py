"""Phase 1: cases arise, and settled ones come back."""

from calendar import monthrange
from math import ceil, exp, floor
from typing import TYPE_CHECKING

from agents.merchant import RESTAURANT, WORKSHOP
from model.inputs.kind import Kind
from plain.cases import Case, Cell, Point, add
from plain.entities import Building, Compound, Merchant
from plain.levers import DECLARED
from plain.luck import child_key, mixed, root_key, shifted
from plain.places import is_litter

if TYPE_CHECKING:
    from plain.world import PlainWorld


def arise(world: "PlainWorld") -> None:
    """Add today's new cases, building by building and kind by kind; then relapses, oldest first."""
    month, first, days = _month(world)
    new = []
    for cell in world.cells:
        rate = cell.rate
        if "disorder" in cell.kind.drivers:
            rate *= 1.0 + world.p.disorder_kappa * cell.building.disorder
        if cell.month != month:
            cell.month, cell.points, cell.next_height = month, [], _gap(world, cell, month, 0) / days
        while cell.next_height < rate:
            _find_point(world, cell, first, days)
        arising = [point for point in cell.points if point.day == world.day and point.height < rate]
        new += [new_case(world, cell, point.key, world.day) for point in arising]
    new += [_returned(world, old) for old in world.returns.pop(world.day, [])]
    for case in new:
        _begin(world, case)
    _disorder(world)


# --- points of a month, found once; the rate of the day decides which of them become cases


def _month(world: "PlainWorld") -> tuple[int, int, int]:
    """Number of the month since the year 0, its first day and its length; it begins on the second."""
    before = world.date(world.day - 1)
    length = monthrange(before.year, before.month)[1]
    return 12 * before.year + before.month - 1, world.day - (before.day - 1), length


def _find_point(world: "PlainWorld", cell: Cell, first: int, days: int) -> None:
    """Note the next point of the month from below and the height of the one after it."""
    number = len(cell.points)
    key = child_key(cell.key, cell.month * 2**20 + number)
    day = first + floor(days * world.luck.uniform("arise day", key))
    cell.points.append(Point(key=key, day=day, height=cell.next_height))
    cell.next_height += _gap(world, cell, cell.month, number + 1) / days


def _gap(world: "PlainWorld", cell: Cell, month: int, number: int) -> float:
    """Height between a point and the one below it (the first: above 0), times the days of the month."""
    return world.luck.exponential("arise", shifted(cell.key, number), month)


# --- rates


def find_cells(world: "PlainWorld") -> None:
    """Every building and kind that can arise in its archetype; the key mixes those of the two."""
    for building in world.buildings:
        for kind in world.kinds:
            if kind.rate[world.archetypes.names.index(building.compound.archetype)] > 0.0:
                key = mixed(building.key ^ root_key(kind.name))
                world.cells.append(Cell(key=key, building=building, kind=kind))


def refresh_rates(world: "PlainWorld") -> None:
    """Set daily rates by today's state and month; disorder is added day by day.

    This runs monthly in phase 8, and when levers move. A change in phase 8, the season included, acts from the next day
    on.
    """
    drivers = {building: _drivers(world, building) for building in world.buildings}
    for cell in world.cells:
        cell.rate = _rate(world, cell.building, cell.kind, drivers[cell.building])


def _rate(world: "PlainWorld", building: Building, kind: Kind, drivers: dict[str, float]) -> float:
    compound = building.compound
    levers, per_year = compound.levers, kind.rate[world.archetypes.names.index(compound.archetype)]
    rate = per_year / 365.0 * building.residents / 1000.0 * compound.frailty * levers["arrival"]
    if kind.violation:
        rate *= levers["violations"]
    if kind.party == "merchant":
        rate *= levers["merchant_arrival"] if compound.merchants or _newcomers(compound) else 0.0
    if kind.party == "firm":
        # Oversight ends some cases with the firm; newly opened books raise some.
        rate *= world.rules.complaints_of_openness(
            levers["oversight"],
            compound.books_open,
            relief=world.p.oversight_relief,
            surge=world.p.oversight_surge,
        )
    for lever in DECLARED.values():
        if kind.name in lever.kinds:
            rate *= levers[lever.name]
    for driver in kind.drivers:
        rate *= drivers.get(driver, 1.0)
    if is_litter(kind):
        rate *= (
            1.0 + world.p.cleaning_carelessness * compound.cleaned
        )  # where others clean, people litter more
    return float(rate * world.season[kind.season][world.month - 1])


def _drivers(world: "PlainWorld", building: Building) -> dict[str, float]:
    """Ratios of a building's state to the typical state of its archetype, for which rates are declared."""
    p, rules, compound = world.p, world.rules, building.compound
    typical = world.archetypes.row(compound.archetype)
    served = typical["firm_share"]
    quality = served * typical["residents_start_quality"] + (1.0 - served) * p.unmanaged_quality
    bays = compound.levers["bays"] * (1.0 + compound.new_bays)
    merchants, restaurants = _merchant_drivers(world, compound, typical["merchants_per_1000"])
    usual_defects = typical["old_defects_per_1000"] * building.residents / 1000.0
    remaining = building.defects / usual_defects if usual_defects > 0.0 else 1.0
    return {
        "wear": rules.wear_driver(building.condition, p.wear_gamma)
        / rules.wear_driver(typical["condition"], p.wear_gamma),
        "friction": rules.friction_driver(compound.ties, p.friction_eta)
        / rules.friction_driver(typical["ties"], p.friction_eta),
        "crowding": compound.cars_per_bay / bays / max(typical["cars_per_bay"], 1e-9),
        "poor_service": rules.poor_service_driver(compound.quality) / rules.poor_service_driver(quality),
        "merchants": merchants,
        "restaurants": restaurants,
        "defects": rules.defects_driver(remaining, share=p.defects_share),
        "facilities": rules.facilities_driver(compound.facilities, gain=p.facilities_gain),
    }


def _merchant_drivers(world: "PlainWorld", compound: Compound, per_1000: float) -> tuple[float, float]:
    """Drivers from all businesses and from restaurants only, relative to the typical state."""
    p, driver = world.p, world.rules.merchant_driver
    usual = per_1000 * compound.residents / 1000.0 * (1.0 - p.compliance_mean)
    workshops = min(p.merchant_workshops, 1.0 - p.merchant_restaurants)
    louder = 1.0 + workshops * (p.workshop_weight - 1.0)
    lacking = 1.0 - p.compliance_mean  # newcomers comply as businesses usually do
    offence = sum(_offence(world, m) for m in compound.merchants) + _newcomers(compound) * lacking
    fumes = sum(_offence(world, m) for m in compound.merchants if m.kind == RESTAURANT)
    fumes += compound.levers["new_restaurants"] * lacking
    return driver(offence, usual * louder), driver(fumes, usual * p.merchant_restaurants)


def _newcomers(compound: Compound) -> float:
    return compound.levers["new_restaurants"] + compound.levers["new_shops"]


def _offence(world: "PlainWorld", merchant: Merchant) -> float:
    """Cause for complaint given by a business: its lack of compliance; workshops count more."""
    weight = world.p.workshop_weight if merchant.kind == WORKSHOP else 1.0
    return float(weight * (1.0 - merchant.compliance))


# --- cases


def new_case(world: "PlainWorld", cell: Cell, key: int, day: int) -> Case:
    """A case that arises on a day, with its parties and its business."""
    building, kind = cell.building, cell.kind
    first, second = world.luck.choose_two("parties", key, building.people)
    case = Case(
        key=key,
        community=building.community,
        compound=building.compound,
        building=building,
        kind=kind,
        complainant=first,
        respondent=second if kind.party == "neighbour" else None,
        arisen=day,
        since=day,
    )
    if kind.party == "merchant":
        case.merchant = _merchant(world, case)
    return case


def _merchant(world: "PlainWorld", case: Case) -> Merchant | None:
    """Draw the business of a case: less compliant ones are more likely, and fumes come from restaurants."""
    merchants, fumes = case.compound.merchants, "restaurants" in case.kind.drivers
    weights = [_offence(world, m) if m.kind == RESTAURANT or not fumes else 0.0 for m in merchants]
    return world.luck.choose("merchant", case.key, merchants, weights)


def _returned(world: "PlainWorld", old: Case) -> Case:
    """New case between the same parties when a settled case comes back."""
    return Case(
        key=child_key(old.key, old.repeat + 1),
        community=old.community,
        compound=old.compound,
        building=old.building,
        kind=old.kind,
        complainant=old.complainant,
        respondent=old.respondent,
        merchant=old.merchant,
        arisen=world.day,
        since=world.day,
        repeat=old.repeat + 1,
        parent=old.key,
        known=old.known,
    )


def _begin(world: "PlainWorld", case: Case) -> None:
    """Start a case's clocks: the day by which it should be settled, and the end of private attempts."""
    p = world.p
    case.felt_due = world.day + days_expected(case)
    case.private_until = world.day - 1
    if case.kind.private and case.repeat == 0 and p.self_help_days > 0.0 and p.self_help_tries >= 1.0:
        u = world.luck.uniform("private talks", case.key)
        case.private_until = world.day + ceil(p.self_help_days * (0.5 + u))
    add(world, case)
    world.today.arisen.append(case)


def days_expected(case: Case) -> int:
    """Days from the start of the complainant's clock until an end is expected."""
    return ceil(case.complainant.expectation * case.kind.tolerance_days)


def _disorder(world: "PlainWorld") -> None:
    """Visible unsettled violations of each building, less what is cleaned away, saturating."""
    violations = dict.fromkeys(world.buildings, 0)
    for case in world.cases:
        violations[case.building] += case.kind.violation
    for building, count in violations.items():
        weight = world.p.disorder_weight * (1.0 - building.compound.cleaned)
        building.disorder = 1.0 - exp(-weight * count * 100.0 / max(building.residents, 1))
