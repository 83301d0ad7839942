"""Satisfaction and trust of one person: drift towards a level, and steps on the way (experience, refresh_levels).

Drift composes exactly, so satisfaction is brought up to date only when somebody is touched, and once a month.
"""

from typing import TYPE_CHECKING

from plain.cases import Case
from plain.entities import Building
from plain.places import annoyance, envy

if TYPE_CHECKING:
    from plain.resident import Resident
    from plain.world import PlainWorld


def own_level(world: "PlainWorld", person: "Resident") -> float:
    """Satisfaction towards which a person drifts, by the building's level, own trust and own open cases."""
    level = world.rules.own_level(
        person.building.level, person.trust, person.burden, w_trust=world.p.w_trust, w_burden=world.p.w_burden
    )
    return float(level)


def satisfaction_today(world: "PlainWorld", person: "Resident") -> float:
    """Satisfaction as it stands today, at the level now in force; changes nothing."""
    level = own_level(world, person)
    kept = 2.0 ** (-(world.day - person.as_of) / world.p.satisfaction_half_life)
    return level + (person.satisfaction - level) * kept


def bring_up_to_date(world: "PlainWorld", person: "Resident") -> None:
    """Write today's satisfaction."""
    person.satisfaction = satisfaction_today(world, person)
    person.as_of = world.day


def change_burden(world: "PlainWorld", cases: list[Case], change: float) -> None:
    """Add cases to the burden: in full for complainants, by a share for respondents."""
    touched: list[Resident] = []
    for case in cases:
        case.complainant.burden += change
        touched.append(case.complainant)
    for case in cases:
        if case.respondent is not None:
            case.respondent.burden += change * round(world.p.respondent_share, 6)
            touched.append(case.respondent)
    for person in touched:
        if person.burden < 1e-9:  # remove rounding errors left after adding and subtracting shares
            person.burden = 0.0


def shift_trust(person: "Resident", change: float) -> None:
    """Add to somebody's trust; call when satisfaction is up to date."""
    person.trust = min(max(person.trust + change, 0.0), 1.0)


def refresh_levels(world: "PlainWorld") -> None:
    """Monthly: bring everybody up to date, then set the new levels of drift."""
    for person in world.residents:
        bring_up_to_date(world, person)
    set_levels(world)


def set_levels(world: "PlainWorld") -> None:
    """Set the level of each building; cases count whether or not they are known or pressed."""
    wide = dict.fromkeys(world.buildings, 0)
    for case in world.cases:
        wide[case.building] += case.wide
    for building in world.buildings:
        nuisance = wide[building] * 100.0 / max(building.residents, 1) + annoyance(world, building)
        building.level = level_of(world, building, nuisance) - envy(world, building)


def level_of(world: "PlainWorld", building: Building, nuisance: float) -> float:
    """Level of a building by service, condition, order, ties and nuisance (open cases per 100 residents)."""
    compound, p = building.compound, world.p
    level = world.rules.satisfaction_level(
        compound.quality, building.condition, 1.0 - building.disorder, compound.ties,
        p.nuisance_scale * nuisance, base=p.satisfaction_base, w_quality=p.w_quality, w_condition=p.w_condition,
        w_order=p.w_order, w_ties=p.w_ties, w_nuisance=p.w_nuisance,
    )  # fmt: skip
    return float(level)


def settle_in(world: "PlainWorld") -> None:
    """Start people at the satisfaction towards which they would drift."""
    set_levels(world)
    for person in world.residents:
        person.satisfaction, person.as_of = own_level(world, person), world.day
