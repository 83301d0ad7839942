"""Satisfaction and trust of one person: drift towards a level, and steps on the way (experience, refresh_levels).

Drift composes exactly, so satisfaction is brought up to date only when somebody is touched, and once a month.
"""

from typing import TYPE_CHECKING

from reference.cases import Case
from reference.entities import Building, Resident
from reference.places import annoyance, envy

if TYPE_CHECKING:
    from reference.twin import Twin


def own_level(twin: "Twin", person: Resident) -> float:
    """Satisfaction towards which a person drifts, by the building's level, own trust and own open cases."""
    level = twin.rules.own_level(
        person.building.level, person.trust, person.burden, w_trust=twin.p.w_trust, w_burden=twin.p.w_burden
    )
    return float(level)


def satisfaction_today(twin: "Twin", person: Resident) -> float:
    """Satisfaction as it stands today, at the level now in force; changes nothing."""
    level = own_level(twin, person)
    kept = 2.0 ** (-(twin.day - person.as_of) / twin.p.satisfaction_half_life)
    return level + (person.satisfaction - level) * kept


def bring_up_to_date(twin: "Twin", person: Resident) -> None:
    """Write today's satisfaction."""
    person.satisfaction = satisfaction_today(twin, person)
    person.as_of = twin.day


def change_burden(twin: "Twin", cases: list[Case], change: float) -> None:
    """Add cases to the burden: in full for complainants, by a share for respondents."""
    touched: list[Resident] = []
    for case in cases:
        case.complainant.burden += change
        touched.append(case.complainant)
    for case in cases:
        if case.respondent is not None:
            case.respondent.burden += change * round(twin.p.respondent_share, 6)
            touched.append(case.respondent)
    for person in touched:
        if person.burden < 1e-9:  # remove rounding errors left after adding and subtracting shares
            person.burden = 0.0


def shift_trust(person: Resident, change: float) -> None:
    """Add to somebody's trust; call when satisfaction is up to date."""
    person.trust = min(max(person.trust + change, 0.0), 1.0)


def refresh_levels(twin: "Twin") -> None:
    """Monthly: bring everybody up to date, then set the new levels of drift."""
    for person in twin.residents:
        bring_up_to_date(twin, person)
    set_levels(twin)


def set_levels(twin: "Twin") -> None:
    """Set the level of each building; cases count whether or not they are known or pressed."""
    wide = dict.fromkeys(twin.buildings, 0)
    for case in twin.cases:
        wide[case.building] += case.wide
    for building in twin.buildings:
        nuisance = wide[building] * 100.0 / max(building.residents, 1) + annoyance(twin, building)
        building.level = level_of(twin, building, nuisance) - envy(twin, building)


def level_of(twin: "Twin", building: Building, nuisance: float) -> float:
    """Level of a building by service, condition, order, ties and nuisance (open cases per 100 residents)."""
    compound, p = building.compound, twin.p
    level = twin.rules.satisfaction_level(
        compound.quality, building.condition, 1.0 - building.disorder, compound.ties,
        p.nuisance_scale * nuisance, base=p.satisfaction_base, w_quality=p.w_quality, w_condition=p.w_condition,
        w_order=p.w_order, w_ties=p.w_ties, w_nuisance=p.w_nuisance,
    )  # fmt: skip
    return float(level)


def settle_in(twin: "Twin") -> None:
    """Start people at the satisfaction towards which they would drift."""
    set_levels(twin)
    for person in twin.residents:
        person.satisfaction, person.as_of = own_level(twin, person), twin.day
