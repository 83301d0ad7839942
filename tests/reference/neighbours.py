"""Monthly: leaders of stations, ties, trust, volunteers, clubs (docs/submodels/neighbours.md)."""

import math
from typing import TYPE_CHECKING

from reference.entities import Building, Compound, Household, Resident
from reference.helping import note_part
from reference.money import activity_ties, blame, goodwill

if TYPE_CHECKING:
    from reference.twin import Twin

MONTH = 30.4  # days
SETTLING = 12  # rounds until volunteering is stable before the first day


def neighbours(twin: "Twin") -> None:
    """Run one month; satisfaction was just brought up to date, since trust is part of its level."""
    change_leaders(twin)
    drift_ties(twin)
    knows = acquaintances(twin)
    talk(twin, knows)
    drift_trust(twin)
    volunteer(twin, knows)
    meet_in_clubs(twin)


# --- stations and their leaders


def station_strength(compound: Compound) -> float:
    """Strength of a station; 0 without a leader."""
    return compound.levers["station"] if compound.leader else 0.0


def station_in_the_month(twin: "Twin", compound: Compound) -> float:
    """Mean strength of a station in the past month; 0 while it looks for a leader."""
    return twin.levers.past_month.mean(compound, "station") if compound.vacancy == 0 else 0.0


def staff_stations(twin: "Twin") -> None:
    """Elect a leader at once in a new station; remove the leader of one that was given up."""
    for compound in twin.compounds:
        running = compound.levers["station"] > 0.0
        if not running:
            compound.vacancy = 0
        compound.leader = running and compound.vacancy == 0


def change_leaders(twin: "Twin") -> None:
    """Let some leaders leave; their station finds the next one after some months."""
    chance = twin.rules.leader_leaves_probability(per_year=twin.p.leader_leaves_per_year)
    for compound in twin.compounds:
        compound.vacancy = max(compound.vacancy - 1, 0)
        if compound.leader and twin.luck.uniform("leader leaves", compound.key, twin.day) < chance:
            compound.vacancy = round(twin.p.leader_vacancy_months)
    staff_stations(twin)


# --- ties and trust


def drift_ties(twin: "Twin") -> None:
    """Move the density of ties towards the usual, shifted by clubs, station and the fund's activities."""
    for compound in twin.compounds:
        past = twin.levers.past_month
        shift = past.mean(compound, "ties") + twin.p.station_ties * station_in_the_month(twin, compound)
        shift += activity_ties(twin, compound.community)
        compound.ties = float(
            twin.rules.drifting_ties(
                compound.ties, compound.usual_ties, shift, compound.mobile,
                half_life=twin.p.tie_half_life, turnover=twin.p.tie_turnover, days=MONTH,
            )
        )  # fmt: skip


type Acquaintances = dict[Household, list[Household]]


def acquaintances(twin: "Twin") -> Acquaintances:
    """Households tied to each household today; two who drew each other are tied twice."""
    knows: Acquaintances = {household: [] for household in twin.households}
    for tie in twin.ties:
        if tie.alive:
            knows[tie.one].append(tie.other)
            knows[tie.other].append(tie.one)
    return knows


def talk(twin: "Twin", knows: Acquaintances) -> None:
    """Move residents towards the mean trust of the households they know, except stubborn ones (DeGroot)."""
    mean = {home: sum(one.trust for one in home.people) / home.size for home in twin.households}
    for home in twin.households:
        around = sum(mean[other] for other in knows[home]) / len(knows[home]) if knows[home] else math.nan
        for person in home.people:
            person.trust = float(
                twin.rules.persuaded_trust(
                    person.trust, around, person.listens, diffusion=twin.p.trust_diffusion
                )
            )


def drift_trust(twin: "Twin") -> None:
    """Move trust back towards the building's usual trust."""
    kept = 2.0 ** (-MONTH / twin.p.trust_half_life)
    for building in twin.buildings:
        usual = usual_trust(twin, building)
        for person in building.people:
            person.trust = usual + (person.trust - usual) * kept


def usual_trust(twin: "Twin", building: Building) -> float:
    """Usual trust: the compound's, moved by its lever, stewards' visits, the fund's help and custody."""
    compound = building.compound
    visits_a_year = building.patch.visits_per_household * 365.0
    usual = compound.trust + twin.levers.past_month.mean(compound, "trust")
    usual += twin.p.visit_trust * (1.0 - math.exp(-visits_a_year / 4.0))
    usual += goodwill(twin, building.community) + blame(twin, compound)
    return min(max(usual, 0.0), 1.0)


# --- volunteering


def volunteer(twin: "Twin", knows: Acquaintances) -> None:
    """Let volunteers tire, rest and return; others join if enough of those around them are active."""
    pool = [person for person in twin.residents if person.could_volunteer]
    joins = willing(twin, pool, knows)  # by the volunteers who were active until today
    for person in pool:
        stops = person.volunteer and gives_up(twin, person)
        person.weary = int(
            twin.rules.next_weariness(
                person.weary, person.volunteer, stops, rest=twin.p.volunteer_rest_months
            )
        )
        person.volunteer = person in joins and person.weary >= 0 and not stops
    for compound in twin.compounds:
        compound.helped_month = 0.0
    count_volunteers(twin, pool)


def gives_up(twin: "Twin", person: Resident) -> bool:
    """Whether a volunteer stops this month."""
    compound = person.building.compound
    helped = compound.helped_month / max(compound.volunteers, 1)
    hazard = twin.rules.burnout_hazard(
        person.weary + 1, helped, fatigue=twin.p.volunteer_fatigue, strain=twin.p.help_strain
    )
    return bool(twin.luck.uniform("volunteer gives up", person.key, twin.day) < hazard)


def known_member(person: Resident) -> bool:
    """Whether somebody keeps a pledge and is known in the compound as a party member."""
    return person.shyness < person.building.compound.levers["visible"]


def willing(twin: "Twin", pool: list[Resident], knows: Acquaintances) -> set[Resident]:
    """Residents who would join in, given those who are active now."""
    active = [person for person in pool if person.volunteer]
    homes = {person.household for person in active}
    there = dict.fromkeys(twin.buildings, 0)
    for person in active:
        there[person.building] += 1
    return {person for person in pool if _joins(twin, person, there[person.building], homes, knows)}


def _joins(twin: "Twin", person: Resident, there: int, homes: set[Household], knows: Acquaintances) -> bool:
    compound, tied, past = person.building.compound, knows[person.household], twin.levers.past_month
    others = (there - person.volunteer) / max(person.building.adults - 1, 1)
    exposed = twin.rules.exposure(
        others,
        sum(home in homes for home in tied) / len(tied) if tied else math.nan,
        compound.members * past.mean(compound, "visible") / max(compound.adults, 1),
        past.mean(compound, "mobilise") + twin.p.station_mobilise * station_in_the_month(twin, compound),
        tie_weight=twin.p.volunteer_tie_weight, member_weight=twin.p.volunteer_member_weight,
    )  # fmt: skip
    return bool(twin.rules.joins(exposed, person.threshold, known_member(person)))


def count_volunteers(twin: "Twin", pool: list[Resident]) -> None:
    """Count volunteers, and those among them who are known as party members, in each compound."""
    for compound in twin.compounds:
        compound.volunteers = compound.active_members = 0
    for person in pool:
        if person.volunteer:
            person.building.compound.volunteers += 1
            person.building.compound.active_members += known_member(person)
            note_part(person)


def begin_volunteering(twin: "Twin") -> None:
    """Start volunteering at its stable level, with drawn months of service and of rest."""
    knows, pool = acquaintances(twin), [person for person in twin.residents if person.could_volunteer]
    for _ in range(SETTLING):
        joins = willing(twin, pool, knows)
        for person in pool:
            person.volunteer = person in joins
    fatigue, rest = twin.p.volunteer_fatigue, twin.p.volunteer_rest_months
    away = twin.rules.resting_share(fatigue=fatigue, rest=rest)
    for person in pool:
        if not person.volunteer:
            continue
        if twin.luck.uniform("volunteer rests", person.key) < away:
            person.volunteer = False
            person.weary = -math.ceil(twin.luck.uniform("rest of a volunteer", person.key) * rest)
        else:
            z = twin.luck.normal("service", person.key)
            person.weary = int(twin.rules.months_served(z, fatigue=fatigue))
    count_volunteers(twin, pool)


# --- clubs


def meet_in_clubs(twin: "Twin") -> None:
    """Note who goes to a club or class this month."""
    for person in twin.residents:
        places = person.building.compound.levers["club_places"]
        if places > 0.0 and twin.luck.uniform("goes to a club", person.key) < places:
            note_part(person)
